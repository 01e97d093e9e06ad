//! The JSON of chat answers. Whole answers have every member; chunks have those
//! below, and the optional ones only where the reference server sends them.

use quire_core::TokenId;
use serde::Serialize;

use crate::generation::{
    logprobs::{ChatLogprobs, PromptLogprobs},
    sequence::StopReason,
    timing::RequestMetrics,
    usage::{FinalUsage, RunningUsage, WholeUsage},
};

/// The `object` of whole answers.
pub(super) const OBJECT: &str = "chat.completion";
/// The `object` of chunks.
pub(super) const CHUNK_OBJECT: &str = "chat.completion.chunk";

#[derive(Serialize)]
pub(super) struct ChatCompletion<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) choices: Vec<Choice<'a>>,
    pub(super) service_tier: Option<()>,
    pub(super) system_fingerprint: Option<&'a str>,
    pub(super) usage: WholeUsage,
    pub(super) prompt_logprobs: Option<PromptLogprobs>,
    pub(super) prompt_token_ids: Option<&'a [TokenId]>,
    pub(super) prompt_text: Option<&'a str>,
    pub(super) kv_transfer_params: Option<()>,
    pub(super) ec_transfer_params: Option<()>,
    pub(super) metrics: Option<RequestMetrics>,
}

#[derive(Serialize)]
pub(super) struct Choice<'a> {
    pub(super) index: usize,
    pub(super) message: Message<'a>,
    pub(super) logprobs: Option<ChatLogprobs>,
    pub(super) finish_reason: Option<&'static str>,
    pub(super) stop_reason: Option<StopReason>,
    pub(super) token_ids: Option<Vec<TokenId>>,
    pub(super) routed_experts: Option<()>,
}

#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub(super) role: &'a str,
    pub(super) content: String,
    pub(super) refusal: Option<()>,
    pub(super) annotations: Option<()>,
    pub(super) audio: Option<()>,
    pub(super) function_call: Option<()>,
    pub(super) reasoning: Option<()>,
}

impl<'a> Message<'a> {
    pub(super) fn new(role: &'a str, content: String) -> Self {
        Message {
            role,
            content,
            refusal: None,
            annotations: None,
            audio: None,
            function_call: None,
            reasoning: None,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Chunk<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) choices: [ChunkChoice<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<RunningUsage>,
    #[serde(flatten)]
    pub(super) prompt: Option<ChunkPrompt<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system_fingerprint: Option<&'a str>,
}

/// What the first chunk of a choice says about the prompt.
#[derive(Serialize)]
pub(super) struct ChunkPrompt<'a> {
    pub(super) prompt_token_ids: Option<&'a [TokenId]>,
    pub(super) prompt_text: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct ChunkChoice<'a> {
    pub(super) index: usize,
    pub(super) delta: DeltaMessage<'a>,
    pub(super) logprobs: Option<ChatLogprobs>,
    pub(super) finish_reason: Option<&'static str>,
    /// Only in the last chunk of a choice, there possibly null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stop_reason: Option<Option<StopReason>>,
    /// In every chunk with generated tokens, there possibly null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token_ids: Option<Option<Vec<TokenId>>>,
}

#[derive(Default, Serialize)]
pub(super) struct DeltaMessage<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<&'a str>,
}

/// The chunk after all choices.
#[derive(Serialize)]
pub(super) struct UsageChunk<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) choices: [(); 0],
    pub(super) usage: FinalUsage,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system_fingerprint: Option<&'a str>,
}
