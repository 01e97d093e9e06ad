//! `POST /v1/chat/completions`.
//!
//! `types` and `tool_choice` read the body, `convert` renders the conversation and
//! makes sequences of it, `answer` holds the JSON of answers, `stream` writes it in
//! chunks, `handler` connects them.

mod answer;
mod convert;
mod handler;
mod messages;
mod stream;
mod tool_choice;
mod types;

pub(crate) use convert::render;
pub(crate) use handler::{create, respond};
pub(crate) use types::{ChatRequest, Conversation, EFFORTS, MAX_TOOLS};
