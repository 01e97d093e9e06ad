//! `POST /v1/completions`.
//!
//! `types` reads the body, `convert` makes sequences of it, `answer` holds the
//! JSON of answers, `handler` connects them.

mod answer;
mod convert;
mod handler;
mod types;

pub(crate) use handler::{create, respond};
#[cfg(test)]
pub(crate) use types::CompletionRequest;
pub(crate) use types::to_id;
