//! `POST /v1/messages` and `POST /v1/messages/count_tokens`: Anthropic's
//! Messages API.
//!
//! A request is rewritten as the chat request that asks for the same (`request`,
//! with `turns` for the messages, and `tools` and `thinking`) and goes on as one.
//! `blocks` makes content blocks of the parts of the answer, `partial` reads
//! arguments that broke off, `answer` holds the JSON of answers and events,
//! `stream` sends events, `error` has the form of errors, and `handler` connects
//! them.

mod answer;
mod blocks;
mod complaints;
mod error;
mod handler;
mod partial;
mod request;
mod stream;
mod thinking;
mod tools;
mod turns;

pub(crate) use error::MessagesError;
pub(crate) use handler::{count_tokens, create};
pub(crate) use request::{EFFORTS, WITHOUT_EFFECT};
#[cfg(test)]
pub(crate) use request::{FEATURES, MessagesRequest, Purpose};
pub(crate) use thinking::MIN_BUDGET;
