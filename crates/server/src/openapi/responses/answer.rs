//! The response object and its items.

use super::super::schema::{
    Members, Schema, any, any_of, boolean, choice, count, dictionary, integer, list, literal,
    named, null, number, object, record, string, tagged,
};
use crate::responses::REPEATED;

pub(super) fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("Response", response()),
        ("ResponseItem", item()),
        ("ResponseOutputText", output_text()),
        ("ResponseReasoningText", reasoning_text()),
        ("ResponseUsage", usage()),
    ]
}

fn response() -> Schema {
    let mut members = vec![
        ("id", string()),
        ("object", literal("response")),
        ("created_at", count().says("Seconds since 1970.")),
        ("status", status()),
        ("model", string()),
        ("output", list(named("ResponseItem"))),
        ("usage", any_of(vec![named("ResponseUsage"), null()])),
        (
            "incomplete_details",
            record(vec![("reason", literal("max_output_tokens"))]).or_null(),
        ),
        (
            "max_output_tokens",
            count().says("What there was room for."),
        ),
        ("temperature", number()),
        ("top_p", number()),
        ("presence_penalty", number()),
        ("frequency_penalty", number()),
    ];
    members.extend(repeated());
    members.extend(nulls(&[
        "prompt",
        "kv_transfer_params",
        "ec_transfer_params",
        "input_messages",
        "output_messages",
    ]));
    let error = record(vec![
        ("code", literal("server_error")),
        ("message", string()),
    ]);
    record(members)
        .maybe(vec![("error", error.says("Only if the response failed."))])
        .maybe(REPEATED.map(|name| (name, any())).to_vec())
}

fn status() -> Schema {
    choice(&[
        "queued",
        "in_progress",
        "completed",
        "incomplete",
        "cancelled",
        "failed",
    ])
}

/// What the request said.
fn repeated() -> Members {
    let free = || object(&[], vec![]);
    vec![
        ("instructions", string().or_null()),
        ("metadata", dictionary(string()).or_null()),
        ("parallel_tool_calls", boolean()),
        ("tool_choice", any_of(vec![string(), free()])),
        ("tools", list(free())),
        ("background", boolean()),
        ("max_tool_calls", integer().or_null()),
        ("previous_response_id", string().or_null()),
        ("reasoning", free().or_null()),
        ("service_tier", string()),
        ("text", free().or_null()),
        ("top_logprobs", integer().or_null()),
        ("truncation", string()),
        ("user", string().or_null()),
    ]
}

fn nulls(names: &[&'static str]) -> Members {
    names.iter().map(|name| (*name, null())).collect()
}

fn item() -> Schema {
    let state = || {
        let status = choice(&["in_progress", "completed", "incomplete"]);
        vec![("id", string()), ("status", status)]
    };
    let with_state = |kind: &str, mut members: Members| {
        members.extend(state());
        tagged(kind, members)
    };
    let none = || list(any()).at_most(0);
    any_of(vec![
        with_state(
            "message",
            vec![
                ("role", literal("assistant")),
                ("content", list(named("ResponseOutputText"))),
                ("phase", null()),
            ],
        ),
        with_state(
            "reasoning",
            vec![
                ("summary", none()),
                ("content", list(named("ResponseReasoningText")).or_null()),
                ("encrypted_content", null()),
            ],
        ),
        with_state(
            "function_call",
            vec![
                ("call_id", string()),
                ("name", string()),
                ("arguments", string().says("JSON, unless it broke off.")),
            ],
        ),
    ])
}

fn output_text() -> Schema {
    let logprobs = list(logprob(&|| vec![("bytes", list(count().max(255)))]));
    tagged(
        "output_text",
        vec![
            ("text", string()),
            ("annotations", list(any()).at_most(0)),
            ("logprobs", logprobs.or_null()),
        ],
    )
}

fn reasoning_text() -> Schema {
    tagged("reasoning_text", vec![("text", string())])
}

/// A token with its alternatives; each of them has these members, too.
pub(super) fn logprob(more: &dyn Fn() -> Members) -> Schema {
    let entry = || {
        let mut members = vec![("token", string()), ("logprob", number())];
        members.extend(more());
        members
    };
    let mut token = entry();
    token.push(("top_logprobs", list(record(entry()))));
    record(token)
}

fn usage() -> Schema {
    let counts = |names: &[&'static str], lists: &[&'static str]| {
        let counts = names.iter().map(|name| (*name, count()));
        let lists = lists.iter().map(|name| (*name, list(count()).at_most(0)));
        record(counts.chain(lists).collect())
    };
    record(vec![
        ("input_tokens", count()),
        (
            "input_tokens_details",
            counts(
                &["cached_tokens", "cache_write_tokens"],
                &["input_tokens_per_turn", "cached_tokens_per_turn"],
            ),
        ),
        ("output_tokens", count()),
        (
            "output_tokens_details",
            counts(
                &["reasoning_tokens", "tool_output_tokens"],
                &["output_tokens_per_turn", "tool_output_tokens_per_turn"],
            ),
        ),
        ("total_tokens", count()),
    ])
}
