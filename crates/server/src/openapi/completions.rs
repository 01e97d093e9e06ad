//! `/v1/completions`.

use super::{
    generation::{
        self, finish_reason, head, operation, reference_or_null, stop_reason, stream_of, token_ids,
    },
    operation::{ERROR, NO_MODEL, Operation},
    sampling::{alternatives, max_tokens, token_id},
    schema::{
        Members, Schema, any_of, count, dictionary, list, named, null, nullable, number, object,
        record, string,
    },
};
use crate::config::ServerConfig;

/// `POST /v1/completions`.
pub(super) fn create() -> Operation {
    operation("create_completion", "Continue a text", ERROR)
        .body(named("CompletionRequest"))
        .generates(
            "The continuation.",
            "Completion",
            stream_of(&["CompletionChunk"]),
        )
        .refuses(&[NO_MODEL])
}

/// Schemas of this group.
pub(super) fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    vec![
        ("CompletionRequest", request(config)),
        ("Completion", answer()),
        ("CompletionChunk", chunk()),
        ("CompletionLogprobs", logprobs()),
    ]
}

fn request(config: &ServerConfig) -> Schema {
    let mut members = vec![
        ("prompt", prompt(config)),
        (
            "max_tokens",
            max_tokens(config)
                .min(0)
                .default(16)
                .says("Most tokens to generate; 0 only with `echo`."),
        ),
        (
            "logprobs",
            alternatives(config)
                .says("Alternatives reported for each token; -1 is the whole vocabulary."),
        ),
        (
            "suffix",
            string().says("Not available: no model here fills in the middle."),
        ),
    ];
    members.extend(generation::members(config));
    let example = serde_json::json!({ "prompt": "Once upon a time", "max_tokens": 32 });
    object(&["prompt"], with_prompt_required(members)).example(example)
}

/// Everything but the prompt may be null.
fn with_prompt_required(members: Members) -> Members {
    let mut members = members.into_iter();
    let prompt = members.next();
    prompt
        .into_iter()
        .chain(nullable(members.collect()))
        .collect()
}

fn prompt(config: &ServerConfig) -> Schema {
    let most = config.limits.max_prompts;
    let ids = || list(token_id(config)).at_least(1);
    any_of(vec![
        string().chars(1, None).example("Once upon a time".into()),
        list(string()).at_least(1).at_most(most),
        ids(),
        list(ids()).at_least(1).at_most(most),
    ])
    .says("A text, token ids, or a list of either.")
}

fn answer() -> Schema {
    let mut members = head("text_completion");
    members.extend([
        ("choices", list(whole_choice())),
        ("service_tier", null()),
        ("system_fingerprint", string().or_null()),
        ("usage", named("Usage")),
        ("kv_transfer_params", null()),
        ("ec_transfer_params", null()),
        ("metrics", reference_or_null("RequestMetrics")),
    ]);
    record(members)
}

fn whole_choice() -> Schema {
    let mut members = choice_members();
    members.extend([
        ("prompt_logprobs", reference_or_null("PromptLogprobs")),
        ("routed_experts", null()),
    ]);
    record(members)
}

fn choice_members() -> Members {
    vec![
        ("index", count()),
        ("text", string()),
        ("logprobs", reference_or_null("CompletionLogprobs")),
        ("finish_reason", finish_reason().or_null()),
        ("stop_reason", stop_reason()),
        ("token_ids", token_ids()),
        ("prompt_token_ids", token_ids()),
    ]
}

fn chunk() -> Schema {
    let required = ["id", "object", "created", "model", "choices"];
    let mut members = head("text_completion");
    members.extend([
        (
            "choices",
            list(record(choice_members())).says("One; none in the piece with the usage."),
        ),
        ("usage", named("Usage")),
        ("system_fingerprint", string()),
    ]);
    object(&required, members)
}

fn logprobs() -> Schema {
    record(vec![
        (
            "text_offset",
            list(count()).says("Characters before each token."),
        ),
        ("token_logprobs", list(number().or_null())),
        ("tokens", list(string())),
        ("top_logprobs", list(dictionary(number()).or_null())),
    ])
}
