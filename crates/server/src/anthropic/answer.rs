//! The JSON of answers and of the events of a stream, but for those of blocks.

use quire_core::FinishReason;
use serde::Serialize;

use super::blocks::Block;
use crate::{
    error::ApiError,
    generation::{
        sequence::{Ending, StopReason},
        usage::Counts,
    },
};

/// The `type` of answers.
pub(super) const MESSAGE: &str = "message";
/// The `role` of answers.
pub(super) const ASSISTANT: &str = "assistant";

/// A whole answer. What does not apply is left out.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub(super) id: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) role: &'static str,
    pub(super) content: Vec<Block>,
    pub(super) model: &'a str,
    pub(super) stop_reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stop_sequence: Option<String>,
    pub(super) usage: Usage,
}

/// Why an answer is over.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Stop {
    pub(super) stop_reason: &'static str,
    pub(super) stop_sequence: Option<String>,
}

impl Stop {
    /// # Errors
    /// The answer broke off, for which there is no reason to give.
    pub(super) fn new(ending: Option<Ending>, has_calls: bool) -> Result<Stop, ApiError> {
        let broke_off = || ApiError::unavailable("The answer broke off: the server is stopping.");
        let Ending { reason, stop } = ending.ok_or_else(broke_off)?;
        let stop_reason = match (reason, &stop) {
            (FinishReason::Abort | FinishReason::Error, _) => return Err(broke_off()),
            (FinishReason::Length, _) => "max_tokens",
            (FinishReason::Stop, Some(StopReason::Text(_))) => "stop_sequence",
            (FinishReason::Stop, _) if has_calls => "tool_use",
            (FinishReason::Stop, _) => "end_turn",
        };
        let stop_sequence = match stop {
            Some(StopReason::Text(text)) => Some(text),
            _ => None,
        };
        Ok(Stop {
            stop_reason,
            stop_sequence,
        })
    }
}

/// Counts of tokens. Prompt tokens are in exactly one of the three counts of
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Usage {
    /// Prompt tokens that are in none of the other counts.
    input_tokens: u64,
    output_tokens: u64,
    #[serde(flatten)]
    cache: Option<CacheUsage>,
}

/// Only if the operator shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct CacheUsage {
    /// Prompt tokens newly stored in the prefix cache.
    cache_creation_input_tokens: u64,
    /// Prompt tokens found in the prefix cache.
    cache_read_input_tokens: u64,
}

impl Usage {
    /// Before the cache has been asked.
    pub(super) fn of_prompt(prompt_tokens: u64) -> Usage {
        Usage {
            input_tokens: prompt_tokens,
            output_tokens: 0,
            cache: None,
        }
    }
}

impl From<Counts> for Usage {
    fn from(counts: Counts) -> Self {
        let cache = counts.cached.map(|cached| CacheUsage {
            cache_creation_input_tokens: cached.created_cache_tokens.unwrap_or(0),
            cache_read_input_tokens: cached.cached_tokens,
        });
        let elsewhere = cache.map_or(0, |cache| {
            cache.cache_creation_input_tokens + cache.cache_read_input_tokens
        });
        Usage {
            input_tokens: counts.prompt_tokens.saturating_sub(elsewhere),
            output_tokens: counts.completion_tokens,
            cache,
        }
    }
}

/// The first event of a stream.
#[derive(Serialize)]
pub(super) struct MessageStart<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) message: StartedMessage<'a>,
}

/// An answer of which nothing is known yet.
#[derive(Serialize)]
pub(super) struct StartedMessage<'a> {
    pub(super) id: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) role: &'static str,
    pub(super) content: [(); 0],
    pub(super) model: &'a str,
    pub(super) stop_reason: Option<()>,
    pub(super) stop_sequence: Option<()>,
    pub(super) usage: Usage,
}

/// The last event but one.
#[derive(Serialize)]
pub(super) struct MessageDelta {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) delta: Stop,
    pub(super) usage: Usage,
}

/// The last event.
#[derive(Serialize)]
pub(super) struct MessageStop {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

/// The answer of `count_tokens`.
#[derive(Serialize)]
pub(crate) struct TokenCount {
    pub(super) input_tokens: usize,
    pub(super) context_management: ContextManagement,
}

/// Nothing is ever taken out of a context here.
#[derive(Serialize)]
pub(super) struct ContextManagement {
    pub(super) original_input_tokens: usize,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generation::usage::Cached;

    fn stop(reason: FinishReason, stop: Option<StopReason>, has_calls: bool) -> Option<Stop> {
        Stop::new(Some(Ending { reason, stop }), has_calls).ok()
    }

    #[test]
    fn every_end_has_its_reason() {
        let text = || Some(StopReason::Text("END".to_owned()));
        let token = || Some(StopReason::Token(7));
        for (reason, cause, has_calls, expected, sequence) in [
            (FinishReason::Stop, None, false, "end_turn", None),
            (FinishReason::Stop, token(), false, "end_turn", None),
            (FinishReason::Stop, None, true, "tool_use", None),
            (
                FinishReason::Stop,
                text(),
                false,
                "stop_sequence",
                Some("END"),
            ),
            (
                FinishReason::Stop,
                text(),
                true,
                "stop_sequence",
                Some("END"),
            ),
            (FinishReason::Length, None, false, "max_tokens", None),
            (FinishReason::Length, None, true, "max_tokens", None),
        ] {
            let found = stop(reason, cause, has_calls).expect("a reason");
            assert_eq!(found.stop_reason, expected);
            assert_eq!(found.stop_sequence.as_deref(), sequence);
        }
        assert_eq!(stop(FinishReason::Abort, None, false), None);
        assert!(Stop::new(None, false).is_err());
    }

    #[test]
    fn the_counts_of_prompt_tokens_add_up() {
        let counts = Counts {
            prompt_tokens: 100,
            completion_tokens: 5,
            cached: Some(Cached {
                cached_tokens: 48,
                created_cache_tokens: Some(32),
            }),
            reasoning_tokens: None,
        };
        assert_eq!(
            serde_json::to_value(Usage::from(counts)).expect("JSON"),
            json!({"input_tokens": 20, "output_tokens": 5, "cache_creation_input_tokens": 32,
                   "cache_read_input_tokens": 48})
        );
        let counts = Counts {
            cached: None,
            ..counts
        };
        assert_eq!(
            serde_json::to_value(Usage::from(counts)).expect("JSON"),
            json!({"input_tokens": 100, "output_tokens": 5})
        );
    }
}
