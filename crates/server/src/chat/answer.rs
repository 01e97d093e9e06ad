//! The JSON of chat answers. Whole answers have every member; chunks have those
//! below, and the optional ones only where the reference server sends them.

use quire_core::TokenId;
use serde::Serialize;

use crate::generation::{
    logprobs::{ChatLogprobs, PromptLogprobs},
    parts::{Call, Part},
    sequence::StopReason,
    timing::RequestMetrics,
    usage::{FinalUsage, RunningUsage, WholeUsage},
};

/// The `object` of whole answers.
pub(super) const OBJECT: &str = "chat.completion";
/// The `type` of calls.
const FUNCTION: &str = "function";
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
    pub(super) content: Option<String>,
    pub(super) refusal: Option<()>,
    pub(super) annotations: Option<()>,
    pub(super) audio: Option<()>,
    pub(super) function_call: Option<()>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<ToolCall>,
    pub(super) reasoning: Option<String>,
    /// What older clients call `reasoning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning_content: Option<String>,
}

/// A call in a whole answer.
#[derive(Serialize)]
pub(super) struct ToolCall {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function,
}

#[derive(Serialize)]
struct Function {
    name: String,
    arguments: String,
}

impl From<Call> for ToolCall {
    fn from(call: Call) -> Self {
        ToolCall {
            id: call.id,
            kind: FUNCTION,
            function: Function {
                name: call.name,
                arguments: call.arguments,
            },
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
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<&'a str>,
    /// What older clients call `reasoning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<[CallDelta<'a>; 1]>,
}

/// A call in a chunk: who is called, or more arguments.
#[derive(Serialize)]
struct CallDelta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    index: usize,
    function: FunctionDelta<'a>,
}

#[derive(Serialize)]
struct FunctionDelta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    arguments: &'a str,
}

impl<'a> DeltaMessage<'a> {
    /// Who speaks.
    pub(super) fn role(role: &'a str) -> Self {
        DeltaMessage {
            role: Some(role),
            content: Some(""),
            ..DeltaMessage::default()
        }
    }

    /// More text.
    pub(super) fn content(text: &'a str) -> Self {
        DeltaMessage {
            content: Some(text),
            ..DeltaMessage::default()
        }
    }

    /// `None` for parts that clients are not told.
    pub(super) fn of(part: &'a Part) -> Option<Self> {
        let mut delta = DeltaMessage::default();
        match part {
            Part::Reasoning(text) => {
                delta.reasoning = Some(text);
                delta.reasoning_content = Some(text);
            }
            Part::Content(text) => return Some(DeltaMessage::content(text)),
            Part::CallStart { index, id, name } => {
                delta.tool_calls = Some([CallDelta {
                    id: Some(id),
                    kind: Some(FUNCTION),
                    index: *index,
                    function: FunctionDelta {
                        name: Some(name),
                        arguments: "",
                    },
                }]);
            }
            Part::Arguments { index, text } => {
                delta.tool_calls = Some([CallDelta {
                    id: None,
                    kind: None,
                    index: *index,
                    function: FunctionDelta {
                        name: None,
                        arguments: text,
                    },
                }]);
            }
            Part::CallEnd { .. } => return None,
        }
        Some(delta)
    }
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
