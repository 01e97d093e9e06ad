//! Tokenizing without generating.

use super::{
    chat,
    operation::{NO_MODEL, Operation, Refusal},
    schema::{
        Members, Schema, any_of, boolean, count, dictionary, list, named, nullable, object, record,
        string,
    },
};
use crate::config::ServerConfig;

const TAG: &str = "Tokens";

/// `POST /tokenize`.
pub(super) fn tokenize() -> Operation {
    Operation::new(
        "tokenize",
        TAG,
        "Turn a text or a conversation into token ids",
    )
    .body(named("TokenizeRequest"))
    .answers("The tokens.", named("TokenizeAnswer"))
    .refuses(&[NO_MODEL, Refusal::Engine])
}

/// `POST /detokenize`.
pub(super) fn detokenize() -> Operation {
    Operation::new("detokenize", TAG, "Turn token ids into a text")
        .body(named("DetokenizeRequest"))
        .answers("The text.", record(vec![("prompt", string())]))
        .refuses(&[NO_MODEL, Refusal::Engine])
}

/// `GET /tokenizer_info`.
pub(super) fn info() -> Operation {
    let answer = dictionary(super::schema::any());
    Operation::new(
        "get_tokenizer_info",
        TAG,
        "The model's tokenizer_config.json",
    )
    .answers("Its members.", answer)
    .refuses(&[Refusal::Invalid])
}

/// Schemas of this group.
pub(super) fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    let both = any_of(vec![
        named("TokenizeCompletionRequest"),
        named("TokenizeChatRequest"),
    ]);
    vec![
        ("TokenizeRequest", both),
        ("TokenizeCompletionRequest", of_text(config)),
        ("TokenizeChatRequest", of_chat(config)),
        ("TokenizeAnswer", answer()),
        ("DetokenizeRequest", detokenize_request(config)),
    ]
}

fn shared(config: &ServerConfig, special_by_default: bool) -> Members {
    vec![
        model(config),
        (
            "add_special_tokens",
            boolean()
                .default(special_by_default)
                .says("Add the tokenizer's special tokens, such as the one at the beginning."),
        ),
        (
            "return_token_strs",
            boolean()
                .default(false)
                .says("Report what the vocabulary calls each token."),
        ),
    ]
}

fn model(config: &ServerConfig) -> (&'static str, Schema) {
    let name = config.model_name();
    (
        "model",
        string()
            .default(name)
            .says("One of the names that /v1/models lists."),
    )
}

fn of_text(config: &ServerConfig) -> Schema {
    let mut members = vec![("prompt", string().example("Once upon a time".into()))];
    members.extend(nullable(shared(config, true)));
    object(&["prompt"], members)
}

fn of_chat(config: &ServerConfig) -> Schema {
    let mut rest = chat::conversation(config);
    let mut members = vec![rest.remove(0)];
    members.extend(nullable(rest));
    members.extend(nullable(shared(config, false)));
    object(&["messages"], members)
}

fn answer() -> Schema {
    record(vec![
        ("count", count()),
        ("max_model_len", count()),
        ("tokens", list(count())),
        ("token_strs", list(string()).or_null()),
    ])
}

fn detokenize_request(config: &ServerConfig) -> Schema {
    let (name, schema) = model(config);
    object(
        &["tokens"],
        vec![
            (
                "tokens",
                list(count()).example(serde_json::json!([1, 2, 3])),
            ),
            (name, schema.or_null()),
        ],
    )
}
