//! What completions and chat have in common.

use super::{
    operation::{ERROR, Operation, Refusal},
    sampling,
    schema::{
        Members, Schema, any, any_of, boolean, choice, count, dictionary, integer, json_text, list,
        literal, named, null, number, object, record, string,
    },
    structured,
};
use crate::{config::ServerConfig, generation::refuse};
use quire_core::{MAX_CACHE_SALT_CHARS, MAX_LABEL_BYTES};

/// The name of the group.
pub(super) const TAG: &str = "Generation";

/// Members of a request that concern neither its prompt nor `max_tokens`.
pub(super) fn members(config: &ServerConfig) -> Members {
    let mut members = streaming(config);
    members.extend(treatment());
    members.extend(prompt(config));
    members.extend(sampling::members(config));
    members.extend(structured::members());
    members.extend(without_effect(&refuse::WITHOUT_EFFECT));
    members
}

/// Members that are read and mean nothing here.
pub(super) fn without_effect(names: &[&'static str]) -> Members {
    let named = |name: &&'static str| (*name, any().says("Accepted, without effect."));
    names.iter().map(named).collect()
}

fn streaming(config: &ServerConfig) -> Members {
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
                .says("Send the answer in pieces as server-sent events; the last is `[DONE]`."),
        ),
        (
            "stream_options",
            object(&[], stream_flags()).says("What a stream reports; only with `stream`."),
        ),
        (
            "stream_interval",
            integer()
                .min(1)
                .default(config.stream_interval)
                .says("Tokens per piece of a stream, after the first."),
        ),
        (
            "return_tokens_as_token_ids",
            boolean()
                .default(config.return_tokens_as_token_ids)
                .says("Name tokens in log-probabilities as `token_id:N`."),
        ),
        (
            "return_token_ids",
            boolean()
                .default(false)
                .says("Report the ids of prompt and output tokens."),
        ),
    ]
}

fn treatment() -> Members {
    vec![
        (
            "use_beam_search",
            boolean()
                .default(false)
                .says("Search with a beam of width `n`; not in a stream."),
        ),
        (
            "length_penalty",
            number()
                .default(1.0)
                .says("Exponent of the length by which a beam's score is divided."),
        ),
        (
            "priority",
            integer()
                .default(0)
                .says("Lower runs first, under --scheduling-policy priority."),
        ),
        (
            "request_id",
            string()
                .chars(0, Some(MAX_LABEL_BYTES))
                .says("The end of the answer's id; random if left out."),
        ),
        (
            "cache_salt",
            string()
                .chars(1, Some(MAX_CACHE_SALT_CHARS))
                .pattern(r"^[^@/\\\x00]*$")
                .says("Prefixes are shared between requests of equal salt only."),
        ),
    ]
}

fn prompt(config: &ServerConfig) -> Members {
    vec![
        (
            "echo",
            boolean()
                .default(false)
                .says("Begin the answer with the prompt, or with the last message."),
        ),
        (
            "truncate_prompt_tokens",
            integer()
                .min(-1)
                .max(config.max_model_len)
                .says("Cut the prompt to this many tokens; -1 is as many as fit."),
        ),
        (
            "truncation_side",
            choice(&["left", "right"])
                .default("left")
                .says("Which end of a prompt that is too long is cut off."),
        ),
        (
            "add_special_tokens",
            boolean().says("Add the tokenizer's special tokens, such as the one at the beginning."),
        ),
    ]
}

fn stream_flags() -> Members {
    let flag = |text: &str| boolean().default(false).or_null().says(text);
    vec![
        ("include_usage", flag("Token counts in a last piece.")),
        (
            "continuous_usage_stats",
            flag("Token counts in every piece; only with `include_usage`."),
        ),
    ]
}

/// An operation that generates, with what all of them have: `errors` is the
/// schema of its errors. It says itself what may not be found.
pub(super) fn operation(id: &str, summary: &str, errors: &'static str) -> Operation {
    Operation::new(id, TAG, summary)
        .errors_as(errors)
        .header(
            "X-Request-Id",
            string().pattern("^[!-~]{1,64}$"),
            "The end of the answer's id; wins over `request_id`.",
        )
        .header("X-Vllm-Priority", integer(), "Wins over `priority`.")
        .refuses(&[Refusal::Engine])
}

/// The events of a stream whose JSON is of one of these kinds.
pub(super) fn stream_of(chunks: &[&str]) -> Schema {
    let kinds = chunks.iter().chain(&[ERROR]).map(|name| named(name));
    let data = any_of(vec![literal("[DONE]"), json_text(any_of(kinds.collect()))]);
    record(vec![("data", data)]).says(
        "With `stream`, and this is an event: a line `data: …` and an empty line. The last is \
         `[DONE]`; an error within a stream comes before it.",
    )
}

/// The events of a stream that names them; `kind` has all of them.
pub(super) fn named_stream(kind: &str, end: &str) -> Schema {
    let name = string().says("The `type` of the data.");
    record(vec![("event", name), ("data", json_text(named(kind)))]).says(format!(
        "With `stream`, and this is an event: lines `event: …` and `data: …`, and an empty line. \
         {end}"
    ))
}

/// Answers' parts that both endpoints have.
pub(super) fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("Usage", usage()),
        ("PromptLogprobs", prompt_logprobs()),
        ("RequestMetrics", request_metrics()),
    ]
}

/// Members at the top of every answer and chunk.
pub(super) fn head(kind: &str) -> Members {
    vec![
        ("id", string()),
        ("object", literal(kind)),
        ("created", count().says("Seconds since 1970.")),
        ("model", string()),
    ]
}

/// Why a sequence ended.
pub(super) fn finish_reason() -> Schema {
    choice(&["stop", "length", "tool_calls", "abort", "repetition"])
}

/// What stopped it.
pub(super) fn stop_reason() -> Schema {
    any_of(vec![string(), count(), null()])
        .says("The stop string, or the stop token's id; null for end-of-sequence and length.")
}

/// Token ids, or null if they were not asked for.
pub(super) fn token_ids() -> Schema {
    list(count()).or_null()
}

fn usage() -> Schema {
    object(
        &["prompt_tokens", "total_tokens", "completion_tokens"],
        vec![
            ("prompt_tokens", count()),
            ("total_tokens", count()),
            ("completion_tokens", count()),
            (
                "prompt_tokens_details",
                object(
                    &["cached_tokens"],
                    vec![
                        ("cached_tokens", count()),
                        ("created_cache_tokens", count().or_null()),
                        ("multimodal_tokens", null()),
                    ],
                )
                .or_null(),
            ),
            (
                "completion_tokens_details",
                record(vec![("reasoning_tokens", count())])
                    .or_null()
                    .says("Null if the server does not tell thoughts from answers."),
            ),
        ],
    )
}

fn prompt_logprobs() -> Schema {
    let entry = record(vec![
        ("logprob", number()),
        ("rank", count()),
        ("decoded_token", string().or_null()),
    ]);
    list(dictionary(entry).or_null())
        .says("One entry per prompt token, by token id; the first is null.")
}

fn request_metrics() -> Schema {
    let times = [
        "time_to_first_token_ms",
        "generation_time_ms",
        "queue_time_ms",
        "mean_itl_ms",
        "tokens_per_second",
    ];
    let mut members: Members = times.map(|name| (name, number().or_null())).to_vec();
    members.push(("speculative_decoding", null()));
    record(members)
}

/// What is null unless it was asked for or switched on.
pub(super) fn reference_or_null(name: &str) -> Schema {
    any_of(vec![named(name), null()])
}
