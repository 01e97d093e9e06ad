//! `/v1/messages` and `/v1/messages/count_tokens`: the operations.

mod answer;
mod request;

use super::{
    generation::{self, named_stream, operation},
    operation::{NO_MODEL, Operation, Refusal},
    schema::{Schema, named},
};
use crate::config::ServerConfig;

/// The schema of errors.
pub(super) const ERROR: &str = "MessagesError";

/// `POST /v1/messages`.
pub(super) fn create() -> Operation {
    operation("create_message", "Answer in Anthropic's form", ERROR)
        .body(named("MessagesRequest"))
        .generates("The next message.", "MessagesAnswer", stream())
        .refuses(&[NO_MODEL])
}

/// `POST /v1/messages/count_tokens`.
pub(super) fn count_tokens() -> Operation {
    Operation::new(
        "count_message_tokens",
        generation::TAG,
        "How long the prompt of a message is",
    )
    .errors_as(ERROR)
    .says("The body is that of /v1/messages, where `max_tokens` may be left out.")
    .body(named("MessagesCountRequest"))
    .answers("The number.", named("MessagesCount"))
    .refuses(&[NO_MODEL, Refusal::Engine])
}

/// Schemas of this group.
pub(super) fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    let mut schemas = request::schemas(config);
    schemas.extend(answer::schemas());
    schemas.push((ERROR, answer::error()));
    schemas
}

fn stream() -> Schema {
    named_stream(
        "MessagesEvent",
        "The last is `message_stop`, or `error` if the answer breaks off.",
    )
}
