//! The JSON of completion answers. Whole answers have every member; chunks
//! have those below, and the optional ones only where the reference server
//! sends them.

use quire_core::TokenId;
use serde::Serialize;

use crate::generation::{
    logprobs::{CompletionLogprobs, PromptLogprobs},
    sequence::StopReason,
    timing::RequestMetrics,
    usage::{FinalUsage, RunningUsage, WholeUsage},
};

/// The `object` of answers and chunks.
pub(super) const OBJECT: &str = "text_completion";

#[derive(Serialize)]
pub(super) struct Completion<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) choices: Vec<Choice>,
    pub(super) service_tier: Option<()>,
    pub(super) system_fingerprint: Option<&'a str>,
    pub(super) usage: WholeUsage,
    pub(super) kv_transfer_params: Option<()>,
    pub(super) ec_transfer_params: Option<()>,
    pub(super) metrics: Option<RequestMetrics>,
}

#[derive(Default, Serialize)]
pub(super) struct Choice {
    pub(super) index: usize,
    pub(super) text: String,
    pub(super) logprobs: Option<CompletionLogprobs>,
    pub(super) finish_reason: Option<&'static str>,
    pub(super) stop_reason: Option<StopReason>,
    pub(super) token_ids: Option<Vec<TokenId>>,
    pub(super) prompt_logprobs: Option<PromptLogprobs>,
    pub(super) prompt_token_ids: Option<Vec<TokenId>>,
    pub(super) routed_experts: Option<()>,
}

#[derive(Serialize)]
pub(super) struct Chunk<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) choices: [ChunkChoice; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<RunningUsage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system_fingerprint: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct ChunkChoice {
    pub(super) index: usize,
    pub(super) text: String,
    pub(super) logprobs: Option<CompletionLogprobs>,
    pub(super) finish_reason: Option<&'static str>,
    pub(super) stop_reason: Option<StopReason>,
    pub(super) prompt_token_ids: Option<Vec<TokenId>>,
    pub(super) token_ids: Option<Vec<TokenId>>,
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
