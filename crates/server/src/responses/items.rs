//! The items that an answer consists of.

use serde::Serialize;
use serde_json::{Value, json};

use crate::generation::logprobs::{Entry, Position, shown};

/// How far an item has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ItemStatus {
    InProgress,
    Completed,
    /// The answer ended before the item did.
    Incomplete,
}

/// One member of `output`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Item {
    Reasoning(Reasoning),
    Message(Message),
    Call(Call),
}

/// Thoughts. They are sent as they are, so there is no summary of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Reasoning {
    pub(super) id: String,
    summary: [(); 0],
    #[serde(rename = "type")]
    kind: &'static str,
    pub(super) content: Option<[ReasoningText; 1]>,
    encrypted_content: Option<()>,
    pub(super) status: ItemStatus,
}

/// Text for the user.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) content: Vec<OutputText>,
    role: &'static str,
    pub(super) status: ItemStatus,
    #[serde(rename = "type")]
    kind: &'static str,
    phase: Option<()>,
}

/// A call of one of the request's functions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Call {
    pub(super) arguments: String,
    pub(super) call_id: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    pub(super) id: String,
    pub(super) status: ItemStatus,
}

/// The content of thoughts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ReasoningText {
    pub(super) text: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The content of a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct OutputText {
    annotations: [(); 0],
    pub(super) text: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// Null unless they were asked for.
    pub(super) logprobs: Option<Vec<Logprob>>,
}

/// A token of a message with its log-probability.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Logprob {
    token: String,
    bytes: Vec<u8>,
    logprob: f64,
    top_logprobs: Vec<TopLogprob>,
}

/// What else might have stood there.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct TopLogprob {
    token: String,
    bytes: Vec<u8>,
    logprob: f64,
}

/// [`Logprob`] as events carry it: without the bytes.
#[derive(Serialize)]
pub(super) struct BriefLogprob<'a> {
    token: &'a str,
    logprob: f64,
    top_logprobs: Vec<BriefTop<'a>>,
}

#[derive(Serialize)]
struct BriefTop<'a> {
    token: &'a str,
    logprob: f64,
}

impl Item {
    /// Thoughts that have just begun.
    pub(super) fn reasoning(id: String) -> Item {
        Item::Reasoning(Reasoning {
            id,
            summary: [],
            kind: "reasoning",
            content: None,
            encrypted_content: None,
            status: ItemStatus::InProgress,
        })
    }

    /// A message that has just begun.
    pub(super) fn message(id: String) -> Item {
        Item::Message(Message {
            id,
            content: Vec::new(),
            role: "assistant",
            status: ItemStatus::InProgress,
            kind: "message",
            phase: None,
        })
    }

    /// A call that has just begun.
    pub(super) fn call(id: String, call_id: String, name: String) -> Item {
        Item::Call(Call {
            arguments: String::new(),
            call_id,
            name,
            kind: "function_call",
            id,
            status: ItemStatus::InProgress,
        })
    }
}

impl ReasoningText {
    pub(super) fn new(text: String) -> Self {
        ReasoningText {
            text,
            kind: "reasoning_text",
        }
    }
}

impl OutputText {
    pub(super) fn new(text: String, logprobs: Option<Vec<Logprob>>) -> Self {
        OutputText {
            annotations: [],
            text,
            kind: "output_text",
            logprobs,
        }
    }
}

impl Logprob {
    /// `asked` is the number of alternatives (−1: all).
    pub(super) fn of(position: &Position, asked: i64) -> Self {
        let chosen = position.chosen();
        Logprob {
            token: chosen.text.clone(),
            bytes: chosen.text.as_bytes().to_vec(),
            logprob: chosen.logprob,
            top_logprobs: position
                .entries
                .iter()
                .take(shown(asked, 0))
                .map(TopLogprob::of)
                .collect(),
        }
    }

    pub(super) fn brief(&self) -> BriefLogprob<'_> {
        let top = self.top_logprobs.iter().map(|top| BriefTop {
            token: &top.token,
            logprob: top.logprob,
        });
        BriefLogprob {
            token: &self.token,
            logprob: self.logprob,
            top_logprobs: top.collect(),
        }
    }
}

impl TopLogprob {
    fn of(entry: &Entry) -> Self {
        TopLogprob {
            token: entry.text.clone(),
            bytes: entry.text.as_bytes().to_vec(),
            logprob: entry.logprob,
        }
    }
}

/// The message of a chat that says what `items` say, as later turns see it.
/// There is none if they say nothing.
pub(super) fn as_chat_message(items: &[Item]) -> Option<Value> {
    let (mut reasoning, mut content, mut calls) = (String::new(), String::new(), Vec::new());
    for item in items {
        match item {
            Item::Reasoning(item) => {
                let texts = item.content.iter().flatten().map(|part| &*part.text);
                reasoning.extend(texts);
            }
            Item::Message(item) => content.extend(item.content.iter().map(|part| &*part.text)),
            Item::Call(call) => calls.push(json!({
                "id": call.call_id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            })),
        }
    }
    if reasoning.is_empty() && content.is_empty() && calls.is_empty() {
        return None;
    }
    let mut message = json!({"role": "assistant"});
    if !reasoning.is_empty() {
        message["reasoning"] = reasoning.into();
    }
    // Templates tell a bare call by the absence of content.
    if calls.is_empty() || !content.is_empty() {
        message["content"] = content.into();
    }
    if !calls.is_empty() {
        message["tool_calls"] = calls.into();
    }
    Some(message)
}
