//! The body of a request.

use super::super::{
    chat,
    generation::without_effect,
    schema::{
        Members, Schema, any, any_of, boolean, choice, dictionary, integer, list, literal, named,
        null, nullable, object, record, string, tagged,
    },
};
use crate::{
    chat::{EFFORTS, MAX_TOOLS},
    config::ServerConfig,
    responses::{
        AS_IN_CHATS, INCLUDABLE, MAX_ID_BYTES, REPEATED, ROLES, SERVICE_TIERS, TRUNCATIONS,
    },
};

pub(super) fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    vec![
        ("ResponsesRequest", request(config)),
        ("ResponsesInputItem", item()),
        ("ResponsesInputPart", part()),
        ("ResponsesTool", tool()),
        ("ResponsesToolChoice", tool_choice()),
        ("ResponsesTextFormat", format()),
    ]
}

fn request(config: &ServerConfig) -> Schema {
    let items = list(named("ResponsesInputItem")).at_most(config.limits.max_messages);
    let input = any_of(vec![string(), items])
        .example("Hello!".into())
        .says("What the user says, or items of a conversation.");
    let mut members = handling(config);
    members.extend(answer());
    members.extend(tools());
    let shared = chat::members(config).into_iter();
    members.extend(shared.filter(|(name, _)| AS_IN_CHATS.contains(name)));
    let repeated = |name| (name, any().says("Repeated by the answer, without effect."));
    members.extend(REPEATED.map(repeated));
    members.extend(without_effect(&["stream_options"]));
    let example = serde_json::json!({ "input": "Hello!", "max_output_tokens": 64 });
    object(&["input"], vec![("input", input)])
        .maybe(nullable(members))
        .example(example)
}

/// How the request is treated.
fn handling(config: &ServerConfig) -> Members {
    vec![
        (
            "model",
            string()
                .default(config.model_name())
                .says("One of the names that /v1/models lists."),
        ),
        (
            "stream",
            boolean()
                .default(false)
                .says("Send the answer in pieces as server-sent events."),
        ),
        (
            "store",
            boolean()
                .default(true)
                .says("Keep the response, if the server keeps any."),
        ),
        (
            "background",
            boolean()
                .default(false)
                .says("Answer at once and go on; needs `store` and a server that keeps responses."),
        ),
        (
            "request_id",
            string()
                .chars(0, Some(MAX_ID_BYTES))
                .says("The end of the response's id; random if left out."),
        ),
        (
            "previous_response_id",
            string().says("The stored response whose conversation goes on."),
        ),
        (
            "service_tier",
            choice(&SERVICE_TIERS)
                .default(SERVICE_TIERS[0])
                .says("Repeated by the answer."),
        ),
        (
            "truncation",
            choice(&TRUNCATIONS)
                .default(TRUNCATIONS[0])
                .says("`auto` cuts off the beginning of a conversation that is too long."),
        ),
        (
            "metadata",
            dictionary(string()).says("Repeated by the answer."),
        ),
        ("user", string().says("Repeated by the answer.")),
    ]
}

/// What the answer is to be like.
fn answer() -> Members {
    let effort = choice(&EFFORTS).or_null();
    vec![
        (
            "instructions",
            string().says("A system message before the input, for this request alone."),
        ),
        (
            "max_output_tokens",
            integer()
                .min(1)
                .says("Most tokens to generate; cut to what there is room for."),
        ),
        (
            "include",
            list(choice(&INCLUDABLE))
                .at_most(INCLUDABLE.len())
                .says("Only `message.output_text.logprobs` makes a difference."),
        ),
        (
            "top_logprobs",
            integer().says(
                "Alternatives reported for each token; -1 is the whole vocabulary. Looked at if \
                 log-probabilities are included.",
            ),
        ),
        (
            "reasoning",
            object(&[], vec![("effort", effort)]).says("Handed to the template."),
        ),
        (
            "text",
            object(
                &[],
                vec![("format", named("ResponsesTextFormat").or_null())],
            )
            .says("What the output must look like."),
        ),
    ]
}

fn tools() -> Members {
    vec![
        ("tools", list(named("ResponsesTool")).at_most(MAX_TOOLS)),
        ("tool_choice", named("ResponsesToolChoice")),
        (
            "parallel_tool_calls",
            boolean()
                .default(true)
                .says("Allow more than one call in an answer."),
        ),
        ("max_tool_calls", integer().says("Repeated by the answer.")),
    ]
}

fn item() -> Schema {
    let content = || any_of(vec![string(), list(named("ResponsesInputPart"))]);
    let message = record(vec![("role", choice(&ROLES)), ("content", content())])
        .maybe(vec![("type", literal("message").or_null())]);
    let texts = || list(object(&["text"], vec![("text", string())])).or_null();
    let thoughts = tagged("reasoning", vec![]).maybe(vec![
        ("content", texts()),
        ("summary", texts().says("Read if there is no content.")),
        ("encrypted_content", null()),
    ]);
    let call = vec![
        ("call_id", string()),
        ("name", string()),
        ("arguments", string().says("JSON.")),
    ];
    let output = vec![("call_id", string()), ("output", content())];
    any_of(vec![
        message,
        thoughts,
        tagged("function_call", call),
        tagged("function_call_output", output),
    ])
}

fn part() -> Schema {
    let text = record(vec![
        ("type", choice(&["input_text", "output_text", "text"])),
        ("text", string()),
    ]);
    any_of(vec![text, tagged("refusal", vec![("refusal", string())])])
}

fn tool() -> Schema {
    tagged("function", vec![("name", string().chars(1, None))]).maybe(vec![
        ("description", string().or_null()),
        (
            "parameters",
            object(&[], vec![])
                .or_null()
                .says("A JSON Schema of the arguments."),
        ),
        ("strict", boolean().or_null()),
    ])
}

fn tool_choice() -> Schema {
    let one = tagged("function", vec![("name", string())]);
    any_of(vec![choice(&["auto", "none", "required"]), one])
        .says("Whether the model calls tools; `required` and a function need a tool-call parser.")
}

fn format() -> Schema {
    let schema = vec![
        ("name", string()),
        ("schema", object(&[], vec![]).says("A JSON Schema.")),
    ];
    any_of(vec![
        tagged("text", vec![]),
        tagged("json_object", vec![]),
        tagged("json_schema", schema),
    ])
}
