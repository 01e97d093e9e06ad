//! The events of a streamed response.

use super::{
    super::schema::{Schema, any_of, choice, count, list, named, record, string},
    answer::logprob,
};

/// A kind of event: the name of its schema, its types and its members, beside
/// those that all events have.
type Kind = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const KINDS: [Kind; 9] = [
    (
        "ResponseStateEvent",
        &[
            "response.created",
            "response.in_progress",
            "response.completed",
            "response.failed",
            "response.incomplete",
        ],
        &["response"],
    ),
    (
        "ResponseItemEvent",
        &["response.output_item.added", "response.output_item.done"],
        &["output_index", "item"],
    ),
    (
        "ResponsePartEvent",
        &["response.content_part.added", "response.content_part.done"],
        &["item_id", "output_index", "content_index", "part"],
    ),
    (
        "ResponseTextDelta",
        &["response.output_text.delta"],
        &[
            "item_id",
            "output_index",
            "content_index",
            "delta",
            "logprobs",
        ],
    ),
    (
        "ResponseTextDone",
        &["response.output_text.done"],
        &[
            "item_id",
            "output_index",
            "content_index",
            "text",
            "logprobs",
        ],
    ),
    (
        "ResponseReasoningDelta",
        &["response.reasoning_text.delta"],
        &["item_id", "output_index", "content_index", "delta"],
    ),
    (
        "ResponseReasoningDone",
        &["response.reasoning_text.done"],
        &["item_id", "output_index", "content_index", "text"],
    ),
    (
        "ResponseArgumentsDelta",
        &["response.function_call_arguments.delta"],
        &["item_id", "output_index", "delta"],
    ),
    (
        "ResponseArgumentsDone",
        &["response.function_call_arguments.done"],
        &["item_id", "output_index", "name", "arguments"],
    ),
];

pub(super) fn schemas() -> Vec<(&'static str, Schema)> {
    let all = KINDS.map(|(name, ..)| named(name)).to_vec();
    let mut schemas = vec![("ResponseEvent", any_of(all))];
    schemas.extend(KINDS.map(|(name, types, members)| {
        let mut all = vec![
            ("type", choice(types)),
            (
                "sequence_number",
                count().says("Its place in the stream, from 0."),
            ),
        ];
        all.extend(members.iter().map(|name| (*name, member(name))));
        (name, record(all))
    }));
    schemas
}

fn member(name: &str) -> Schema {
    match name {
        "response" => named("Response"),
        "item" => named("ResponseItem"),
        "part" => any_of(vec![
            named("ResponseOutputText"),
            named("ResponseReasoningText"),
        ]),
        "output_index" | "content_index" => count(),
        "logprobs" => list(logprob(&Vec::new)),
        _ => string(),
    }
}
