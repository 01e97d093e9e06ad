//! Token counts of an answer, in the three forms in which they are sent.

use serde::Serialize;

/// Whether and when a stream reports usage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct UsageOptions {
    /// One chunk at the end.
    pub(crate) at_end: bool,
    /// Running counts in every chunk.
    pub(crate) continuous: bool,
}

/// The counts themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) prompt_tokens: u64,
    pub(crate) completion_tokens: u64,
    /// Only if the operator shows them.
    pub(crate) cached: Option<Cached>,
    /// How many of the completion tokens are thoughts, if they are told apart.
    pub(crate) reasoning_tokens: Option<u64>,
}

/// What completion tokens are.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct CompletionDetails {
    reasoning_tokens: u64,
}

/// Where prompt tokens came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cached {
    pub(crate) cached_tokens: u64,
    /// Prompt tokens newly stored in the prefix cache, where an endpoint
    /// reports them.
    pub(crate) created_cache_tokens: Option<u64>,
}

/// Prompt tokens newly stored in the prefix cache, which keeps whole blocks.
/// `block_size` is `None` if there is no such cache.
pub(crate) fn created_cache_tokens(
    prompt_tokens: u64,
    cached_tokens: u64,
    block_size: Option<u32>,
) -> u64 {
    let Some(block_size) = block_size.map(u64::from).filter(|&size| size > 0) else {
        return 0;
    };
    let whole_blocks = prompt_tokens / block_size * block_size;
    whole_blocks.saturating_sub(cached_tokens)
}

/// In whole answers: every member is present.
#[derive(Debug, Serialize)]
pub(crate) struct WholeUsage {
    prompt_tokens: u64,
    total_tokens: u64,
    completion_tokens: u64,
    prompt_tokens_details: Option<WholeDetails>,
    completion_tokens_details: Option<CompletionDetails>,
}

#[derive(Debug, Serialize)]
struct WholeDetails {
    cached_tokens: u64,
    created_cache_tokens: Option<u64>,
    multimodal_tokens: Option<()>,
}

/// In the last chunk of a stream: nulls are left out.
#[derive(Debug, Serialize)]
pub(crate) struct FinalUsage {
    prompt_tokens: u64,
    total_tokens: u64,
    completion_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_tokens_details: Option<FinalDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens_details: Option<CompletionDetails>,
}

#[derive(Debug, Serialize)]
struct FinalDetails {
    cached_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_cache_tokens: Option<u64>,
}

/// In every chunk of a stream with running counts.
#[derive(Debug, Serialize)]
pub(crate) struct RunningUsage {
    prompt_tokens: u64,
    total_tokens: u64,
    completion_tokens: u64,
    /// `Some(None)` is sent as null, `None` not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens_details: Option<Option<CompletionDetails>>,
}

impl Counts {
    fn total(&self) -> u64 {
        self.prompt_tokens + self.completion_tokens
    }

    fn completion_details(&self) -> Option<CompletionDetails> {
        self.reasoning_tokens
            .map(|reasoning_tokens| CompletionDetails { reasoning_tokens })
    }

    pub(crate) fn whole(&self) -> WholeUsage {
        WholeUsage {
            prompt_tokens: self.prompt_tokens,
            total_tokens: self.total(),
            completion_tokens: self.completion_tokens,
            prompt_tokens_details: self.cached.map(|cached| WholeDetails {
                cached_tokens: cached.cached_tokens,
                created_cache_tokens: cached.created_cache_tokens,
                multimodal_tokens: None,
            }),
            completion_tokens_details: self.completion_details(),
        }
    }

    pub(crate) fn at_end(&self) -> FinalUsage {
        FinalUsage {
            prompt_tokens: self.prompt_tokens,
            total_tokens: self.total(),
            completion_tokens: self.completion_tokens,
            prompt_tokens_details: self.cached.map(|cached| FinalDetails {
                cached_tokens: cached.cached_tokens,
                created_cache_tokens: cached.created_cache_tokens,
            }),
            completion_tokens_details: self.completion_details(),
        }
    }

    /// `details`: send `completion_tokens_details`, null or not, as chat does.
    pub(crate) fn running(&self, details: bool) -> RunningUsage {
        RunningUsage {
            prompt_tokens: self.prompt_tokens,
            total_tokens: self.total(),
            completion_tokens: self.completion_tokens,
            completion_tokens_details: details.then(|| self.completion_details()),
        }
    }
}
