//! What the reference server answers to bad requests: status, type and param,
//! recorded once. Texts are only compared where clients match on them.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::support::server;

/// A body without `prompt` or `messages`, and the recorded status, type and
/// param of the answer.
type Case = (&'static str, u16, &'static str, Option<&'static str>);

const BAD_REQUEST: &str = "BadRequestError";
const BAD_SHAPE: &str = "Bad Request";

const COMPLETIONS: &[Case] = &[
    (r#"{"n": 2, "temperature": 0}"#, 400, BAD_REQUEST, None),
    (r#"{"logprobs": 21}"#, 400, BAD_REQUEST, Some("logprobs")),
    (
        r#"{"logprobs": -1, "max_tokens": 1}"#,
        400,
        BAD_REQUEST,
        Some("logprobs"),
    ),
    (r#"{"logprobs": -2}"#, 400, BAD_REQUEST, Some("logprobs")),
    (r#"{"suffix": "x"}"#, 400, BAD_REQUEST, Some("suffix")),
    (
        r#"{"stream_options": {"include_usage": true}}"#,
        400,
        BAD_REQUEST,
        Some("stream_options"),
    ),
    (
        r#"{"temperature": -1}"#,
        400,
        BAD_REQUEST,
        Some("temperature"),
    ),
    (
        r#"{"temperature": 3}"#,
        400,
        BAD_REQUEST,
        Some("temperature"),
    ),
    (
        r#"{"temperature": "hot"}"#,
        400,
        BAD_SHAPE,
        Some("body.temperature"),
    ),
    (r#"{"top_p": 0}"#, 400, BAD_REQUEST, Some("top_p")),
    (r#"{"top_p": 1.5}"#, 400, BAD_REQUEST, Some("top_p")),
    (r#"{"top_k": -2}"#, 400, BAD_REQUEST, None),
    (r#"{"min_p": 2}"#, 400, BAD_REQUEST, None),
    (r#"{"n": 0}"#, 400, BAD_REQUEST, None),
    (r#"{"n": 1000000000}"#, 400, BAD_REQUEST, None),
    (r#"{"max_tokens": 0}"#, 400, BAD_REQUEST, Some("max_tokens")),
    (
        r#"{"max_tokens": -1}"#,
        400,
        BAD_REQUEST,
        Some("max_tokens"),
    ),
    (
        r#"{"max_tokens": 100000}"#,
        400,
        BAD_REQUEST,
        Some("max_tokens"),
    ),
    (
        r#"{"max_tokens": 3, "min_tokens": 9}"#,
        400,
        BAD_REQUEST,
        None,
    ),
    (
        r#"{"min_tokens": 9223372036854775807}"#,
        400,
        BAD_REQUEST,
        None,
    ),
    (r#"{"presence_penalty": 3}"#, 400, BAD_REQUEST, None),
    (r#"{"repetition_penalty": 0}"#, 400, BAD_REQUEST, None),
    (r#"{"stop": [""]}"#, 400, BAD_REQUEST, None),
    (
        r#"{"stop": ["a", "b", "c", "d", "e"]}"#,
        400,
        BAD_SHAPE,
        Some("body.stop"),
    ),
    (r#"{"seed": "x"}"#, 400, BAD_SHAPE, Some("body.seed")),
    (
        r#"{"seed": 1180591620717411303424}"#,
        400,
        BAD_SHAPE,
        Some("body.seed"),
    ),
    (
        r#"{"logit_bias": {"x": 1}}"#,
        400,
        BAD_REQUEST,
        Some("logit_bias"),
    ),
    (
        r#"{"logit_bias": {"99999": 1}}"#,
        400,
        BAD_REQUEST,
        Some("logit_bias"),
    ),
    (
        r#"{"allowed_token_ids": []}"#,
        400,
        BAD_REQUEST,
        Some("allowed_token_ids"),
    ),
    (
        r#"{"allowed_token_ids": [99999]}"#,
        400,
        BAD_REQUEST,
        Some("allowed_token_ids"),
    ),
    (
        r#"{"stop_token_ids": [-5]}"#,
        400,
        BAD_REQUEST,
        Some("stop_token_ids"),
    ),
    (
        r#"{"prompt_logprobs": 1, "stream": true}"#,
        400,
        BAD_REQUEST,
        Some("prompt_logprobs"),
    ),
    (r#"{"prompt": null}"#, 400, BAD_REQUEST, Some("prompt")),
    (r#"{"prompt": ""}"#, 400, BAD_REQUEST, Some("prompt")),
    (r#"{"prompt": []}"#, 400, BAD_REQUEST, None),
    (
        r#"{"prompt": [-1, 4]}"#,
        400,
        BAD_SHAPE,
        Some("body.prompt.0"),
    ),
    (r#"{"prompt": [99999]}"#, 400, BAD_REQUEST, None),
    (r#"{"prompt": [[]]}"#, 400, BAD_REQUEST, None),
    (r#"{"model": "nope"}"#, 404, "NotFoundError", Some("model")),
    (
        r#"{"response_format": {"type": "yaml"}}"#,
        400,
        BAD_SHAPE,
        Some("body.response_format.type"),
    ),
    (r#"{"priority": 1}"#, 400, BAD_REQUEST, Some("priority")),
    (
        r#"{"cache_salt": "a/b"}"#,
        400,
        BAD_REQUEST,
        Some("cache_salt"),
    ),
    (
        r#"{"cache_salt": ""}"#,
        400,
        BAD_REQUEST,
        Some("cache_salt"),
    ),
    (
        r#"{"truncate_prompt_tokens": -2}"#,
        400,
        BAD_SHAPE,
        Some("body.truncate_prompt_tokens"),
    ),
    (r#"{"truncate_prompt_tokens": 513}"#, 400, BAD_REQUEST, None),
    (
        r#"{"use_beam_search": true, "stream": true}"#,
        400,
        BAD_REQUEST,
        Some("use_beam_search"),
    ),
    (
        r#"{"kv_transfer_params": {"a": 1}}"#,
        400,
        BAD_REQUEST,
        Some("kv_transfer_params"),
    ),
];

const TOOL: &str = r#"[{"type": "function", "function": {"name": "f", "parameters": {}}}]"#;

const CHATS: &[Case] = &[
    (
        r#"{"top_logprobs": 2}"#,
        400,
        BAD_REQUEST,
        Some("top_logprobs"),
    ),
    (
        r#"{"messages": null}"#,
        400,
        BAD_SHAPE,
        Some("body.messages"),
    ),
    (r#"{"messages": []}"#, 400, BAD_REQUEST, None),
    (
        r#"{"messages": [{"content": "x"}]}"#,
        400,
        BAD_SHAPE,
        Some("body.messages.0.ChatCompletionDeveloperMessageParam.role"),
    ),
    (
        r#"{"messages": [{"role": "user", "content": 5}]}"#,
        400,
        BAD_SHAPE,
        Some("body.messages.0.ChatCompletionDeveloperMessageParam.content"),
    ),
    (
        r#"{"add_generation_prompt": true, "continue_final_message": true}"#,
        400,
        BAD_REQUEST,
        None,
    ),
    (r#"{"chat_template": "x"}"#, 400, BAD_REQUEST, None),
    (
        r#"{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]}"#,
        400,
        BAD_REQUEST,
        None,
    ),
    (
        r#"{"messages": [{"role": "forbidden", "content": ""}]}"#,
        400,
        BAD_REQUEST,
        None,
    ),
    (
        r#"{"tool_choice": "auto"}"#,
        400,
        BAD_REQUEST,
        Some("tool_choice"),
    ),
    (r#"{"tools": []}"#, 400, BAD_REQUEST, Some("tools")),
    (r#"{"tools": TOOL}"#, 400, BAD_REQUEST, Some("tool_choice")),
    (
        r#"{"tools": TOOL, "tool_choice": "required"}"#,
        400,
        BAD_REQUEST,
        Some("tool_choice"),
    ),
    (
        r#"{"tools": TOOL, "tool_choice": {"type": "function", "function": {"name": "z"}}}"#,
        400,
        BAD_REQUEST,
        Some("tool_choice"),
    ),
    (
        r#"{"response_format": {"type": "json_schema"}}"#,
        400,
        BAD_REQUEST,
        Some("response_format"),
    ),
    (
        r#"{"chat_template_kwargs": {"messages": []}}"#,
        400,
        BAD_REQUEST,
        Some("chat_template_kwargs"),
    ),
    (
        r#"{"chat_template_kwargs": {"tokenize": true}}"#,
        400,
        BAD_REQUEST,
        Some("chat_template_kwargs"),
    ),
    (
        r#"{"max_completion_tokens": 100000}"#,
        400,
        BAD_REQUEST,
        Some("max_tokens"),
    ),
    (r#"{"n": 3, "temperature": 0}"#, 400, BAD_REQUEST, None),
];

const TOKENIZERS: &[(&str, &str, &str)] = &[
    ("/detokenize", r#"{"tokens": [-1]}"#, "body.tokens.0"),
    ("/detokenize", r#"{}"#, "body.tokens"),
    ("/tokenize", r#"{"model": "wire"}"#, "body.prompt"),
];

/// Error texts must not tell about the inside of the server.
#[track_caller]
fn check_text(message: &str) {
    for leak in ["0x", "panicked", ".rs:", "/src/", "/home/"] {
        assert!(!message.contains(leak), "{message}");
    }
    assert!(message.len() < 2000, "{} bytes", message.len());
}

async fn check(path: &str, default: (&str, Value), case: &Case) {
    let (body, status, kind, param) = *case;
    let body: Map<String, Value> =
        serde_json::from_str(&body.replace("TOOL", TOOL)).expect("a JSON object");
    let mut full = Map::from_iter([(default.0.to_owned(), default.1)]);
    full.extend(body);
    let full = Value::Object(full);
    let server = server();
    let answer = server.post(path, &full).await;
    let error = &answer.json()["error"];
    assert_eq!(
        answer.status,
        StatusCode::from_u16(status).expect("a status"),
        "{full}: {error}"
    );
    assert_eq!(error["type"], kind, "{full}: {error}");
    assert_eq!(
        error["param"],
        param.map_or(Value::Null, Value::from),
        "{full}: {error}"
    );
    assert_eq!(error["code"], status, "{full}: {error}");
    let message = error["message"].as_str().expect("a text");
    check_text(message);
    if kind == BAD_SHAPE {
        let heading = message.split(":\n").next().expect("a heading");
        assert!(heading.ends_with("validation error") || heading.ends_with("validation errors"));
    }
    assert_eq!(
        server.engine.submitted().len(),
        0,
        "{full} reached the engine"
    );
}

#[tokio::test]
async fn completion_errors_are_those_of_the_reference_server() {
    for case in COMPLETIONS {
        check("/v1/completions", ("prompt", json!("Once")), case).await;
    }
}

#[tokio::test]
async fn chat_errors_are_those_of_the_reference_server() {
    let messages = json!([{"role": "user", "content": "Hi"}]);
    for case in CHATS {
        check("/v1/chat/completions", ("messages", messages.clone()), case).await;
    }
}

#[tokio::test]
async fn both_endpoints_refuse_bad_sampling_fields() {
    let messages = json!([{"role": "user", "content": "Hi"}]);
    let shared = COMPLETIONS.iter().filter(|(body, ..)| {
        [
            "temperature",
            "top_p",
            "top_k",
            "penalty",
            "stop\"",
            "seed",
            "logit_bias",
        ]
        .iter()
        .any(|name| body.contains(name))
    });
    for case in shared {
        check("/v1/chat/completions", ("messages", messages.clone()), case).await;
    }
}

#[tokio::test]
async fn tokenizer_routes_name_the_member() {
    for (path, body, param) in TOKENIZERS {
        let body: Value = serde_json::from_str(body).expect("JSON");
        let answer = server().post(path, &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json()["error"]["param"], *param);
        assert_eq!(answer.json()["error"]["type"], BAD_SHAPE);
    }
}
