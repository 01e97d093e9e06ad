//! The response object.

use serde::Serialize;
use serde_json::{Map, Value};

use super::items::Item;

/// How far a response has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Queued,
    InProgress,
    Completed,
    /// It reached its limit of tokens.
    Incomplete,
    Cancelled,
    Failed,
}

/// What clients get: every member is always there, but for those below that
/// only some responses have.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ResponseObject {
    pub(super) id: String,
    pub(super) created_at: u64,
    /// Only in responses that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<ResponseError>,
    pub(super) incomplete_details: Option<IncompleteDetails>,
    pub(super) instructions: Option<String>,
    pub(super) metadata: Option<Map<String, Value>>,
    pub(super) model: String,
    pub(super) object: &'static str,
    pub(super) output: Vec<Item>,
    pub(super) parallel_tool_calls: bool,
    pub(super) temperature: f32,
    pub(super) tool_choice: Value,
    pub(super) tools: Vec<Value>,
    pub(super) top_p: f32,
    pub(super) background: bool,
    pub(super) max_output_tokens: u32,
    pub(super) max_tool_calls: Option<i64>,
    pub(super) previous_response_id: Option<String>,
    pub(super) prompt: Option<()>,
    pub(super) reasoning: Option<Map<String, Value>>,
    pub(super) service_tier: String,
    pub(super) status: Status,
    pub(super) text: Option<Map<String, Value>>,
    pub(super) top_logprobs: Option<i64>,
    pub(super) truncation: String,
    pub(super) usage: Option<Usage>,
    pub(super) user: Option<String>,
    pub(super) presence_penalty: f32,
    pub(super) frequency_penalty: f32,
    pub(super) kv_transfer_params: Option<()>,
    pub(super) ec_transfer_params: Option<()>,
    pub(super) input_messages: Option<()>,
    pub(super) output_messages: Option<()>,
    /// Members that are repeated if they were sent.
    #[serde(flatten)]
    pub(super) repeated: Map<String, Value>,
}

/// Why a response failed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ResponseError {
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// Why a response is incomplete.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct IncompleteDetails {
    pub(super) reason: &'static str,
}

/// Token counts. What concerns several turns is empty: a response here is one.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Usage {
    input_tokens: u64,
    input_tokens_details: InputDetails,
    output_tokens: u64,
    output_tokens_details: OutputDetails,
    total_tokens: u64,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct InputDetails {
    cached_tokens: u64,
    cache_write_tokens: u64,
    input_tokens_per_turn: [(); 0],
    cached_tokens_per_turn: [(); 0],
}

#[derive(Clone, Copy, Debug, Serialize)]
struct OutputDetails {
    reasoning_tokens: u64,
    tool_output_tokens: u64,
    output_tokens_per_turn: [(); 0],
    tool_output_tokens_per_turn: [(); 0],
}

impl Usage {
    /// `cached` of `input` tokens were found in the prefix cache and `written`
    /// are new there; `reasoning` of `output` tokens were thoughts.
    pub(super) fn new(input: u64, cached: u64, written: u64, output: u64, reasoning: u64) -> Self {
        Usage {
            input_tokens: input,
            input_tokens_details: InputDetails {
                cached_tokens: cached,
                cache_write_tokens: written,
                input_tokens_per_turn: [],
                cached_tokens_per_turn: [],
            },
            output_tokens: output,
            output_tokens_details: OutputDetails {
                reasoning_tokens: reasoning,
                tool_output_tokens: 0,
                output_tokens_per_turn: [],
                tool_output_tokens_per_turn: [],
            },
            total_tokens: input + output,
        }
    }
}

impl ResponseObject {
    /// Ends the response with an error, whose text is for clients.
    pub(super) fn fail(&mut self, message: String) {
        self.status = Status::Failed;
        self.error = Some(ResponseError {
            code: "server_error",
            message,
        });
    }

    /// The type of the event that ends a stream of this response. An
    /// incomplete response completes its stream, as in the reference server;
    /// clients know no event of a cancelled one but this.
    pub(super) fn last_event(&self) -> &'static str {
        match self.status {
            Status::Failed => "response.failed",
            Status::Cancelled => "response.incomplete",
            _ => "response.completed",
        }
    }
}
