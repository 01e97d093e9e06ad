//! `POST /v1/chat/completions`.
//!
//! `types` reads the body, `convert` renders the conversation and makes
//! sequences of it, `answer` holds the JSON of answers, `handler` connects them.

mod answer;
mod convert;
mod handler;
mod messages;
mod types;

pub(crate) use convert::render;
pub(crate) use handler::{create, respond};
pub(crate) use types::Conversation;
