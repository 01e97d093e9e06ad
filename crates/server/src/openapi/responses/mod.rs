//! `/v1/responses`: the operations.

mod answer;
mod events;
mod request;

use super::{
    generation::{self, named_stream, operation},
    operation::{ERROR, Operation, Refusal},
    schema::{Schema, boolean, count, list, named, string},
};
use crate::config::ServerConfig;

const RETRIEVE: &str = "get_response";
const CANCEL: &str = "cancel_response";
const PARAMETER: &str = "response_id";

/// There is no response of that id.
const NO_RESPONSE: Refusal = Refusal::NotFound("There is no such response, or no longer.");

/// `POST /v1/responses`.
pub(super) fn create() -> Operation {
    operation("create_response", "Answer in OpenAI's newer form", ERROR)
        .says(
            "Under `background` the answer comes at once and says that the response is queued; it \
             is retrieved later.",
        )
        .body(named("ResponsesRequest"))
        .generates("The response.", "Response", stream())
        .leads_to(RETRIEVE, PARAMETER)
        .leads_to(CANCEL, PARAMETER)
        .refuses(&[Refusal::NotFound(
            "There is no such model, or no response of `previous_response_id`.",
        )])
}

/// `GET /v1/responses/{response_id}`.
pub(super) fn retrieve() -> Operation {
    let flag = || boolean().default(false);
    let operation = of_one(RETRIEVE, "A stored response")
        .query("stream", flag(), "Send the events of the response.")
        .query(
            "starting_after",
            count(),
            "With `stream`: the number of the last event that the client has.",
        );
    let ignored = "Accepted, without effect.";
    operation
        .query("include", list(string()), ignored)
        .query("include[]", list(string()), ignored)
        .query("include_obfuscation", flag(), ignored)
        .generates("The response as it is now.", "Response", stream())
}

/// `POST /v1/responses/{response_id}/cancel`.
pub(super) fn cancel() -> Operation {
    of_one(CANCEL, "Stop a response that is made in the background")
        .answers("The response.", named("Response"))
}

/// Schemas of this group.
pub(super) fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    let mut schemas = request::schemas(config);
    schemas.extend(answer::schemas());
    schemas.extend(events::schemas());
    schemas
}

fn of_one(id: &str, summary: &str) -> Operation {
    Operation::new(id, generation::TAG, summary)
        .path(PARAMETER, string().chars(1, None), "Its id.")
        .refuses(&[Refusal::Invalid, NO_RESPONSE])
}

fn stream() -> Schema {
    named_stream(
        "ResponseEvent",
        "The last is `response.completed`, `response.failed` or, if it was cancelled, \
         `response.incomplete`.",
    )
}
