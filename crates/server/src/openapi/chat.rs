//! `/v1/chat/completions`.

use super::{
    generation::{
        self, finish_reason, head, operation, reference_or_null, stop_reason, stream_of, token_ids,
    },
    operation::{ERROR, NO_MODEL, Operation},
    sampling::{alternatives, max_tokens},
    schema::{
        Members, Schema, any, any_of, boolean, choice, count, dictionary, integer, list, literal,
        named, null, nullable, number, object, record, string, tagged,
    },
};
use crate::{
    chat::{EFFORTS, MAX_TOOLS},
    config::ServerConfig,
};

/// `POST /v1/chat/completions`.
pub(super) fn create() -> Operation {
    operation("create_chat_completion", "Answer a conversation", ERROR)
        .body(named("ChatCompletionRequest"))
        .generates(
            "The next message.",
            "ChatCompletion",
            stream_of(&["ChatCompletionChunk"]),
        )
        .refuses(&[NO_MODEL])
}

/// Schemas of this group.
pub(super) fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    vec![
        ("ChatCompletionRequest", request(config)),
        ("ChatMessage", message()),
        ("ContentPart", content_part()),
        ("Tool", tool()),
        ("ToolCall", tool_call()),
        ("ToolChoice", tool_choice()),
        ("ChatCompletion", answer()),
        ("ChatCompletionChunk", chunk()),
        ("ChatLogprobs", logprobs()),
    ]
}

fn request(config: &ServerConfig) -> Schema {
    let messages = conversation(config).into_iter().take(1);
    let example = serde_json::json!({
        "messages": [{ "role": "user", "content": "Hello!" }],
        "max_completion_tokens": 64,
    });
    object(&["messages"], messages.chain(members(config)).collect()).example(example)
}

/// Everything but the messages.
pub(super) fn members(config: &ServerConfig) -> Members {
    let mut members = report(config);
    members.extend(thoughts());
    members.extend(conversation(config).into_iter().skip(1));
    members.push(("tool_choice", named("ToolChoice")));
    members.push((
        "parallel_tool_calls",
        boolean()
            .default(true)
            .says("Allow more than one call in an answer."),
    ));
    members.extend(generation::members(config));
    nullable(members)
}

fn report(config: &ServerConfig) -> Members {
    vec![
        ("max_completion_tokens", max_tokens(config)),
        (
            "max_tokens",
            max_tokens(config).says("Older name of `max_completion_tokens`, which wins."),
        ),
        (
            "logprobs",
            boolean()
                .default(false)
                .says("Report the log-probability of each token."),
        ),
        (
            "top_logprobs",
            alternatives(config)
                .default(0)
                .says("Alternatives reported for each token; only with `logprobs`."),
        ),
        (
            "return_prompt_text",
            boolean()
                .default(false)
                .says("Report the text that the template made of the conversation."),
        ),
    ]
}

fn thoughts() -> Members {
    vec![
        (
            "reasoning_effort",
            choice(&EFFORTS).says("Handed to the template, which may think more or less."),
        ),
        (
            "include_reasoning",
            boolean()
                .default(true)
                .says("Report thoughts, if the server tells them from answers."),
        ),
        (
            "thinking_token_budget",
            integer().min(-1).says(
                "Most tokens of thoughts; -1 is no bound. Needs a reasoning parser with an end \
                 tag.",
            ),
        ),
    ]
}

/// What a template is given; `messages` comes first.
pub(super) fn conversation(config: &ServerConfig) -> Members {
    vec![
        (
            "messages",
            list(named("ChatMessage"))
                .at_least(1)
                .at_most(config.limits.max_messages)
                .example(serde_json::json!([{ "role": "user", "content": "Hello!" }])),
        ),
        (
            "tools",
            list(named("Tool"))
                .at_least(1)
                .at_most(MAX_TOOLS)
                .says("Functions that the model may call."),
        ),
        (
            "documents",
            list(object(&[], vec![]))
                .at_most(MAX_TOOLS)
                .says("Texts for templates that cite sources."),
        ),
        (
            "add_generation_prompt",
            boolean()
                .default(true)
                .says("End the prompt with the beginning of an answer."),
        ),
        (
            "continue_final_message",
            boolean()
                .default(false)
                .says("Continue the last message; needs `add_generation_prompt: false`."),
        ),
        (
            "chat_template",
            string().says("A template to use instead; needs --trust-request-chat-template."),
        ),
        (
            "chat_template_kwargs",
            dictionary(any()).says("Variables for the template."),
        ),
    ]
}

fn message() -> Schema {
    object(
        &["role"],
        vec![
            (
                "role",
                string()
                    .chars(1, None)
                    .says("system, developer, user, assistant, tool, or what the template knows."),
            ),
            (
                "content",
                any_of(vec![string(), list(named("ContentPart")), null()]),
            ),
            ("name", string().or_null()),
            (
                "tool_calls",
                list(named("ToolCall"))
                    .or_null()
                    .says("What the assistant called."),
            ),
            (
                "tool_call_id",
                string()
                    .or_null()
                    .says("The call that a message of a tool answers."),
            ),
            (
                "reasoning",
                string().or_null().says("What the assistant thought."),
            ),
            (
                "reasoning_content",
                string()
                    .or_null()
                    .says("Older name of `reasoning`, which wins."),
            ),
        ],
    )
}

fn content_part() -> Schema {
    any_of(vec![
        string(),
        record(vec![
            ("type", choice(&["text", "input_text", "output_text"])),
            ("text", string()),
        ]),
        tagged("refusal", vec![("refusal", string())]),
        tagged("thinking", vec![("thinking", string())]),
    ])
}

fn function(extra: Members) -> Schema {
    let mut members = vec![("name", string().chars(1, None))];
    members.extend(extra);
    object(&["name"], members)
}

fn tool() -> Schema {
    let described = function(vec![
        ("description", string().or_null()),
        (
            "parameters",
            object(&[], vec![])
                .or_null()
                .says("A JSON Schema of the arguments."),
        ),
        ("strict", boolean().or_null()),
    ]);
    object(
        &["function"],
        vec![("type", literal("function")), ("function", described)],
    )
}

fn tool_call() -> Schema {
    let called = record(vec![
        ("name", string()),
        ("arguments", string().says("JSON.")),
    ]);
    tagged("function", vec![("id", string()), ("function", called)])
}

fn tool_choice() -> Schema {
    let one = object(
        &["function"],
        vec![
            ("type", literal("function")),
            ("function", function(vec![])),
        ],
    );
    any_of(vec![choice(&["none", "auto", "required"]), one])
        .says("Whether the model calls tools; all but `none` need `tools` and a tool-call parser.")
}

fn answer() -> Schema {
    let mut members = head("chat.completion");
    members.extend([
        ("choices", list(whole_choice())),
        ("service_tier", null()),
        ("system_fingerprint", string().or_null()),
        ("usage", named("Usage")),
        ("prompt_logprobs", reference_or_null("PromptLogprobs")),
        ("prompt_token_ids", token_ids()),
        ("prompt_text", string().or_null()),
        ("kv_transfer_params", null()),
        ("ec_transfer_params", null()),
        ("metrics", reference_or_null("RequestMetrics")),
    ]);
    record(members)
}

fn whole_choice() -> Schema {
    record(vec![
        ("index", count()),
        ("message", answer_message()),
        ("logprobs", reference_or_null("ChatLogprobs")),
        ("finish_reason", finish_reason().or_null()),
        ("stop_reason", stop_reason()),
        ("token_ids", token_ids()),
        ("routed_experts", null()),
    ])
}

fn answer_message() -> Schema {
    record(vec![
        ("role", string()),
        ("content", string().or_null()),
        ("refusal", null()),
        ("annotations", null()),
        ("audio", null()),
        ("function_call", null()),
        ("reasoning", string().or_null()),
    ])
    .maybe(vec![
        (
            "tool_calls",
            list(named("ToolCall"))
                .at_least(1)
                .says("Left out if nothing is called."),
        ),
        (
            "reasoning_content",
            string().says("Older name of `reasoning`, left out if that is null."),
        ),
    ])
}

fn chunk() -> Schema {
    let delta = object(
        &[],
        vec![
            ("role", string()),
            ("content", string()),
            ("reasoning", string()),
            (
                "reasoning_content",
                string().says("Older name of `reasoning`."),
            ),
            ("tool_calls", list(call_piece()).at_least(1).at_most(1)),
        ],
    );
    let choice = object(
        &["index", "delta", "logprobs", "finish_reason"],
        vec![
            ("index", count()),
            ("delta", delta),
            ("logprobs", reference_or_null("ChatLogprobs")),
            ("finish_reason", finish_reason().or_null()),
            ("stop_reason", stop_reason()),
            ("token_ids", token_ids()),
        ],
    );
    let mut members = head("chat.completion.chunk");
    members.extend([
        (
            "choices",
            list(choice).says("One; none in the piece with the usage."),
        ),
        ("usage", named("Usage")),
        ("prompt_token_ids", token_ids()),
        ("prompt_text", string().or_null()),
        ("system_fingerprint", string()),
    ]);
    object(&["id", "object", "created", "model", "choices"], members)
}

/// The beginning of a call, or more of its arguments.
fn call_piece() -> Schema {
    let function = object(
        &["arguments"],
        vec![
            ("arguments", string()),
            ("name", string().says("In the first piece of a call.")),
        ],
    );
    record(vec![
        ("index", count().says("Which call of the answer it is.")),
        ("function", function),
    ])
    .maybe(vec![
        ("id", string().says("In the first piece of a call.")),
        ("type", literal("function")),
    ])
}

fn logprobs() -> Schema {
    let entry = || {
        vec![
            ("token", string()),
            ("logprob", number()),
            ("bytes", list(count().max(255))),
        ]
    };
    let mut token = entry();
    token.push(("top_logprobs", list(record(entry()))));
    record(vec![("content", list(record(token)))])
}
