//! Answers, events and errors.

use super::super::schema::{
    Members, Schema, any, any_of, choice, count, list, literal, named, null, object, record,
    string, tagged,
};

pub(super) fn schemas() -> Vec<(&'static str, Schema)> {
    let mut schemas = vec![
        ("MessagesAnswer", message()),
        ("MessagesBlock", block()),
        ("MessagesUsage", usage()),
        ("MessagesCount", token_count()),
    ];
    let events = events();
    let mut all: Vec<Schema> = events.iter().map(|(name, _)| named(name)).collect();
    all.push(named(super::ERROR));
    schemas.push(("MessagesEvent", any_of(all)));
    schemas.extend(events);
    schemas
}

/// Members of a message that are known before it is made.
fn head() -> Members {
    vec![
        ("id", string()),
        ("role", literal("assistant")),
        ("model", string()),
        ("usage", named("MessagesUsage")),
    ]
}

fn message() -> Schema {
    let mut members = head();
    members.extend([
        ("content", list(named("MessagesBlock"))),
        ("stop_reason", stop_reason()),
    ]);
    let sequence = string().says("The text of `stop_sequences` that ended the answer.");
    tagged("message", members).maybe(vec![("stop_sequence", sequence)])
}

fn stop_reason() -> Schema {
    choice(&["end_turn", "max_tokens", "stop_sequence", "tool_use"])
}

fn block() -> Schema {
    let signature = string().says("A digest of the thoughts.");
    any_of(vec![
        tagged("text", vec![("text", string())]),
        tagged(
            "thinking",
            vec![("thinking", string()), ("signature", signature)],
        ),
        tagged(
            "tool_use",
            vec![
                ("id", string()),
                ("name", string()),
                ("input", object(&[], vec![])),
            ],
        ),
    ])
}

fn usage() -> Schema {
    let cached = "Left out unless the server shows them; not among the input tokens.";
    record(vec![("input_tokens", count()), ("output_tokens", count())]).maybe(vec![
        ("cache_creation_input_tokens", count().says(cached)),
        ("cache_read_input_tokens", count().says(cached)),
    ])
}

fn token_count() -> Schema {
    record(vec![
        ("input_tokens", count()),
        (
            "context_management",
            record(vec![("original_input_tokens", count())]),
        ),
    ])
}

fn events() -> Vec<(&'static str, Schema)> {
    let mut started = head();
    started.extend([
        ("content", list(any()).at_most(0)),
        ("stop_reason", null()),
        ("stop_sequence", null()),
    ]);
    let deltas = [
        ("text_delta", "text"),
        ("thinking_delta", "thinking"),
        ("signature_delta", "signature"),
        ("input_json_delta", "partial_json"),
    ];
    let deltas = deltas.map(|(kind, member)| tagged(kind, vec![(member, string())]));
    let end = record(vec![
        ("stop_reason", stop_reason()),
        ("stop_sequence", string().or_null()),
    ]);
    let event = |name, kind, members| (name, tagged(kind, members));
    let of_block = |name, kind, more: Members| {
        let mut members = vec![("index", count())];
        members.extend(more);
        event(name, kind, members)
    };
    vec![
        event(
            "MessageStart",
            "message_start",
            vec![("message", tagged("message", started))],
        ),
        of_block(
            "ContentBlockStart",
            "content_block_start",
            vec![("content_block", named("MessagesBlock"))],
        ),
        of_block(
            "ContentBlockDelta",
            "content_block_delta",
            vec![("delta", any_of(deltas.to_vec()))],
        ),
        of_block("ContentBlockStop", "content_block_stop", vec![]),
        event(
            "MessageDelta",
            "message_delta",
            vec![("delta", end), ("usage", named("MessagesUsage"))],
        ),
        event("MessageStop", "message_stop", vec![]),
    ]
}

/// An error of these operations.
pub(super) fn error() -> Schema {
    let kinds = [
        "invalid_request_error",
        "authentication_error",
        "permission_error",
        "not_found_error",
        "timeout_error",
        "request_too_large",
        "overloaded_error",
        "api_error",
    ];
    let members = vec![("type", choice(&kinds)), ("message", string())];
    tagged("error", vec![("error", record(members))])
}
