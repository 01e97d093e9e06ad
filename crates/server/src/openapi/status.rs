//! Health, models, and what the server says about itself.

use super::{
    generation::{operation, stream_of},
    operation::{ERROR, NO_MODEL, Operation, Refusal},
    schema::{
        Schema, any, any_of, boolean, choice, count, dictionary, list, literal, named, null,
        number, object, record, string,
    },
};

const TAG: &str = "Server";

/// `/health` and `/ping`; `id` differs between paths and methods.
pub(super) fn health(id: &str) -> Operation {
    Operation::new(id, TAG, "Whether requests can run")
        .answers_empty("200", "They can.")
        .answers_empty(
            "503",
            "The model is still loading, or the engine has stopped.",
        )
}

/// `GET /version`.
pub(super) fn version() -> Operation {
    let answer = record(vec![("version", string())]);
    Operation::new(
        "get_version",
        TAG,
        "The vLLM version whose interface this is",
    )
    .answers("The version.", answer)
}

/// `GET /load`.
pub(super) fn load() -> Operation {
    let answer = record(vec![("server_load", count())]);
    Operation::new("get_load", TAG, "Requests in flight")
        .says("Counted under --enable-server-load-tracking only.")
        .answers("The number.", answer)
}

/// `GET /metrics`.
pub(super) fn metrics() -> Operation {
    Operation::new("get_metrics", TAG, "Numbers for Prometheus").answers_as(
        "200",
        "One line per series.",
        "text/plain",
        string(),
    )
}

/// `GET /kv_event_sources`.
pub(super) fn kv_event_sources() -> Operation {
    Operation::new(
        "get_kv_event_sources",
        TAG,
        "Where cache events are published",
    )
    .says("Nowhere: the object is empty.")
    .answers("By data-parallel rank.", dictionary(any()))
}

/// `GET /v1/models`.
pub(super) fn models() -> Operation {
    Operation::new("list_models", "Models", "The names of the model")
        .answers("One card per name.", named("ModelList"))
}

/// `GET /v1/models/{id}`.
pub(super) fn model() -> Operation {
    Operation::new("get_model", "Models", "One name of the model")
        .path(
            "id",
            string().chars(1, None),
            "The name; it may contain slashes.",
        )
        .answers("The card.", named("ModelCard"))
        .refuses(&[Refusal::Invalid, NO_MODEL])
}

/// `GET /server_info`.
pub(super) fn server_info(id: &str) -> Operation {
    Operation::new(id, TAG, "What runs")
        .query(
            "config_format",
            choice(&["text", "json"]).default("text"),
            "How `vllm_config` is written.",
        )
        .answers("Model, device, cache and limits.", named("ServerInfo"))
        .refuses(&[Refusal::Invalid])
}

/// `GET /model_info`.
pub(super) fn model_info(id: &str) -> Operation {
    Operation::new(id, "Models", "What the model is")
        .answers("Its files and its kind.", named("ModelInfo"))
}

/// `POST /invocations`.
pub(super) fn invocations() -> Operation {
    let body = any_of(vec![
        named("ChatCompletionRequest"),
        named("CompletionRequest"),
    ]);
    let answer = any_of(vec![named("ChatCompletion"), named("Completion")]);
    operation("invoke", "Whatever the body asks for", ERROR)
        .says("A body with `messages` is a chat, one with `prompt` a completion.")
        .body(body)
        .answers("As that endpoint answers.", answer)
        .answers_as(
            "200",
            "As that endpoint answers.",
            "text/event-stream",
            stream_of(&["ChatCompletionChunk", "CompletionChunk"]),
        )
        .refuses(&[NO_MODEL])
}

/// Schemas of this group.
pub(super) fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("ModelList", model_list()),
        ("ModelCard", model_card()),
        ("ServerInfo", server_info_answer()),
        ("ModelInfo", model_info_answer()),
    ]
}

fn model_list() -> Schema {
    record(vec![
        ("object", literal("list")),
        ("data", list(named("ModelCard"))),
    ])
}

fn model_card() -> Schema {
    let flags = [
        "allow_create_engine",
        "allow_sampling",
        "allow_logprobs",
        "allow_search_indices",
        "allow_view",
        "allow_fine_tuning",
        "is_blocking",
    ];
    let mut permission = vec![
        ("id", string()),
        ("object", literal("model_permission")),
        ("created", count()),
        ("organization", string()),
        ("group", null()),
    ];
    permission.extend(flags.map(|name| (name, boolean())));
    record(vec![
        ("id", string()),
        ("object", literal("model")),
        ("created", count().says("Seconds since 1970.")),
        ("owned_by", string()),
        ("root", string().says("Where the model came from.")),
        ("parent", null()),
        ("max_model_len", count()),
        ("permission", list(record(permission))),
    ])
}

fn server_info_answer() -> Schema {
    let counts = [
        "context_length",
        "max_model_len",
        "max_total_num_tokens",
        "max_running_requests",
        "max_prefill_tokens",
        "tp_size",
        "pp_size",
        "dp_size",
    ];
    let texts = [
        "version",
        "quire_version",
        "model_path",
        "served_model_name",
        "dtype",
        "kv_cache_dtype",
    ];
    let mut members = texts.map(|name| (name, string())).to_vec();
    members.extend(counts.map(|name| (name, count())));
    members.extend([
        ("tokenizer_path", string().or_null()),
        ("is_embedding", boolean()),
        (
            "vllm_config",
            any_of(vec![string(), dictionary(dictionary(any()))])
                .says("The settings by group, as a line or as objects."),
        ),
        (
            "vllm_env",
            dictionary(string()).says("Empty but in development mode."),
        ),
        ("system_env", dictionary(any())),
    ]);
    record(members)
}

fn model_info_answer() -> Schema {
    record(vec![
        ("model_path", string()),
        ("served_model_name", string()),
        ("tokenizer_path", string().or_null()),
        ("is_generation", boolean()),
        ("preferred_sampling_params", dictionary(number()).or_null()),
        ("weight_version", string()),
        ("has_image_understanding", boolean()),
        ("has_audio_understanding", boolean()),
        ("model_type", string().or_null()),
        ("architectures", list(string())),
        ("max_model_len", count()),
        ("vocab_size", count()),
    ])
}

/// An error of any operation.
pub(super) fn error() -> Schema {
    let members = record(vec![
        ("message", string()),
        ("type", string().says("The kind of error.")),
        (
            "param",
            string().or_null().says("The member that is at fault."),
        ),
        ("code", count().says("The HTTP status.")),
    ]);
    record(vec![("error", members)])
}

/// The answer to a request without a valid key.
pub(super) fn unauthorized() -> Schema {
    record(vec![("error", literal("Unauthorized"))])
}

/// The answer where there is no such path or method.
pub(super) fn detail() -> Schema {
    object(&["detail"], vec![("detail", string())])
}
