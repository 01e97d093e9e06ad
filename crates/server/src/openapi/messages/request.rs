//! The body of a request.

use super::super::{
    chat,
    generation::without_effect,
    schema::{
        Members, Schema, any_of, boolean, choice, integer, list, literal, named, nullable, object,
        record, string, tagged,
    },
};
use crate::{
    anthropic::{EFFORTS, MIN_BUDGET, WITHOUT_EFFECT},
    chat::MAX_TOOLS,
    config::ServerConfig,
};

pub(super) fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    vec![
        (
            "MessagesRequest",
            request(config, &["model", "max_tokens", "messages"]),
        ),
        (
            "MessagesCountRequest",
            request(config, &["model", "messages"]),
        ),
        ("MessagesTurn", turn()),
        ("MessagesTool", tool()),
        ("MessagesToolChoice", tool_choice()),
        ("MessagesThinking", thinking()),
        ("MessagesFormat", format()),
    ]
}

fn request(config: &ServerConfig, required: &[&str]) -> Schema {
    let max_tokens = integer()
        .min(1)
        .max(config.max_model_len)
        .says("Most tokens to generate.");
    let turns = list(named("MessagesTurn")).at_most(config.limits.max_messages);
    let mut first = vec![
        (
            "model",
            string().says("One of the names that /v1/models lists."),
        ),
        ("max_tokens", max_tokens),
        ("messages", turns),
    ];
    let mut members = prompt();
    members.extend(sampling(config));
    members.extend(output());
    members.extend(without_effect(&WITHOUT_EFFECT));
    if !required.contains(&"max_tokens") {
        members.push(first.remove(1));
    }
    object(required, first)
        .maybe(nullable(members))
        .example(serde_json::json!({
            "model": config.model_name(),
            "max_tokens": 64,
            "messages": [{ "role": "user", "content": "Hello!" }],
        }))
}

/// What the model is given beside the messages.
fn prompt() -> Members {
    vec![
        (
            "system",
            any_of(vec![string(), list(text())]).says("What the model is told first."),
        ),
        ("tools", list(named("MessagesTool")).at_most(MAX_TOOLS)),
        ("tool_choice", named("MessagesToolChoice")),
        ("thinking", named("MessagesThinking")),
    ]
}

fn sampling(config: &ServerConfig) -> Members {
    let names = ["stream", "temperature", "top_p", "top_k"];
    let shared = chat::members(config).into_iter();
    let mut members: Members = shared.filter(|(name, _)| names.contains(name)).collect();
    members.push((
        "stop_sequences",
        list(string().chars(1, None))
            .at_most(config.limits.max_stop_strings)
            .says("Texts that end the answer."),
    ));
    members
}

fn output() -> Members {
    let config = vec![
        ("effort", choice(&EFFORTS).or_null()),
        ("format", named("MessagesFormat").or_null()),
    ];
    vec![
        (
            "output_config",
            object(&[], config).says("What the answer must look like."),
        ),
        (
            "output_format",
            named("MessagesFormat").says("Older name of `output_config.format`."),
        ),
    ]
}

fn turn() -> Schema {
    let of = |role: &str, blocks: Vec<Schema>| {
        let content = any_of(vec![string(), list(any_of(blocks))]);
        record(vec![("role", literal(role)), ("content", content)])
    };
    any_of(vec![
        of("user", vec![text(), tool_result()]),
        of(
            "assistant",
            vec![text(), thoughts(), hidden_thoughts(), tool_use()],
        ),
        of("system", vec![text()]),
    ])
}

fn text() -> Schema {
    tagged("text", vec![("text", string())])
}

fn thoughts() -> Schema {
    let ignored = string().says("Accepted, without effect.");
    tagged("thinking", vec![("thinking", string())]).maybe(vec![("signature", ignored)])
}

fn hidden_thoughts() -> Schema {
    let ignored = string().says("Accepted, without effect.");
    tagged("redacted_thinking", vec![]).maybe(vec![("data", ignored)])
}

fn tool_use() -> Schema {
    tagged(
        "tool_use",
        vec![
            ("id", string()),
            ("name", string()),
            ("input", object(&[], vec![])),
        ],
    )
}

fn tool_result() -> Schema {
    tagged("tool_result", vec![("tool_use_id", string())]).maybe(nullable(vec![
        ("content", any_of(vec![string(), list(text())])),
        ("is_error", boolean().default(false)),
    ]))
}

fn tool() -> Schema {
    let schema = object(&[], vec![]).says("A JSON Schema of the input.");
    record(vec![
        ("name", string().chars(1, None)),
        ("input_schema", schema),
    ])
    .maybe(nullable(vec![
        ("type", literal("custom")),
        ("description", string()),
        ("strict", boolean().default(false)),
    ]))
}

fn tool_choice() -> Schema {
    let serial = || {
        nullable(vec![(
            "disable_parallel_tool_use",
            boolean()
                .default(false)
                .says("Allow no more than one call in an answer."),
        )])
    };
    let kinds = choice(&["auto", "any", "none"]);
    any_of(vec![
        record(vec![("type", kinds)]).maybe(serial()),
        tagged("tool", vec![("name", string())]).maybe(serial()),
    ])
    .says("Whether the model calls tools; all but `none` need `tools` and a tool-call parser.")
}

fn thinking() -> Schema {
    let display = || {
        let shown = choice(&["summarized", "omitted"]);
        nullable(vec![(
            "display",
            shown.says("`omitted` leaves the text of thoughts out."),
        )])
    };
    let budget = integer()
        .min(MIN_BUDGET)
        .says("Most tokens of thoughts, fewer than `max_tokens`.");
    any_of(vec![
        tagged("enabled", vec![("budget_tokens", budget)]).maybe(display()),
        record(vec![("type", choice(&["adaptive", "disabled"]))]).maybe(display()),
    ])
}

fn format() -> Schema {
    let schema = object(&[], vec![]).says("A JSON Schema.");
    tagged("json_schema", vec![("schema", schema)])
}
