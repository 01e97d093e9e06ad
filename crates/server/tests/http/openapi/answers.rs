//! Answers of completions, chats and everything about the server.

use axum::{body::Body, http::Method};
use serde_json::{Value, json};

use super::{assert_fits, assert_is, document, everything};
use crate::support::{post, request};

fn tool() -> Value {
    let parameters = json!({ "type": "object", "properties": { "place": { "type": "string" } } });
    json!({ "type": "function", "function": { "name": "weather", "parameters": parameters } })
}

#[tokio::test]
async fn answers_to_bodies_fit_their_schemas() {
    let server = everything();
    let document = document(&server).await;
    let completion = json!({
        "prompt": "ab", "max_tokens": 3, "logprobs": 2, "echo": true, "n": 2,
        "prompt_logprobs": 1, "return_token_ids": true, "stop": "o",
    });
    let chat = json!({
        "messages": [{ "role": "user", "content": "Hi" }], "max_tokens": 3, "logprobs": true,
        "top_logprobs": 2, "return_token_ids": true, "prompt_logprobs": 1,
        "return_prompt_text": true,
    });
    let calling = json!({ "messages": chat["messages"], "tools": [tool()] });
    let posts = [
        ("/v1/chat/completions", calling.clone()),
        ("/invocations", calling),
        ("/v1/completions", completion.clone()),
        (
            "/v1/completions",
            json!({ "prompt": [1, 2], "max_tokens": 1 }),
        ),
        ("/v1/completions", json!({ "prompt": 1.5, "n": "x" })),
        (
            "/v1/completions",
            json!({ "prompt": "x", "model": "other" }),
        ),
        ("/v1/chat/completions", chat.clone()),
        ("/v1/chat/completions", json!({ "messages": [] })),
        ("/invocations", completion),
        ("/invocations", chat),
        ("/invocations", json!({})),
        (
            "/tokenize",
            json!({ "prompt": "x", "return_token_strs": true }),
        ),
        ("/tokenize", json!({})),
        ("/detokenize", json!({ "tokens": [1] })),
        ("/detokenize", json!({ "tokens": [99_999] })),
    ];
    for (path, body) in posts {
        assert_fits(&document, "post", path, &server.post(path, &body).await);
    }
}

#[tokio::test]
async fn answers_to_bare_requests_fit_their_schemas() {
    let server = everything();
    let document = document(&server).await;
    for (path, route) in [
        ("/health", "/health"),
        ("/ping", "/ping"),
        ("/version", "/version"),
        ("/load", "/load"),
        ("/kv_event_sources", "/kv_event_sources"),
        ("/v1/models", "/v1/models"),
        ("/v1/models/wire", "/v1/models/{id}"),
        ("/v1/models/other", "/v1/models/{id}"),
        ("/v1/models/%ff", "/v1/models/{id}"),
        ("/server_info", "/server_info"),
        ("/server_info?config_format=json", "/server_info"),
        ("/server_info?config_format=xml", "/server_info"),
        ("/get_server_info", "/get_server_info"),
        ("/model_info", "/model_info"),
        ("/get_model_info", "/get_model_info"),
        ("/tokenizer_info", "/tokenizer_info"),
        ("/is_sleeping", "/is_sleeping"),
        ("/is_paused", "/is_paused"),
    ] {
        assert_fits(&document, "get", route, &server.get(path).await);
    }
    for (path, route) in [
        ("/ping", "/ping"),
        ("/sleep", "/sleep"),
        ("/sleep?level=2", "/sleep"),
        ("/wake_up?tags=weights", "/wake_up"),
        ("/wake_up", "/wake_up"),
        ("/wake_up?tags=x", "/wake_up"),
        ("/pause", "/pause"),
        ("/resume", "/resume"),
        ("/reset_prefix_cache", "/reset_prefix_cache"),
        ("/reset_mm_cache", "/reset_mm_cache"),
        ("/reset_encoder_cache", "/reset_encoder_cache"),
    ] {
        let posted = request(Method::POST, path, Body::empty());
        assert_fits(&document, "post", route, &server.send(posted).await);
    }
}

#[tokio::test]
async fn pieces_of_streams_fit_their_schemas() {
    let server = everything();
    let document = document(&server).await;
    let options = json!({ "include_usage": true, "continuous_usage_stats": true });
    let completion = json!({
        "prompt": "ab", "max_tokens": 3, "logprobs": 1, "echo": true, "return_token_ids": true,
        "stream": true, "stream_options": options,
    });
    let chat = json!({
        "messages": [{ "role": "user", "content": "Hi" }], "max_tokens": 3, "logprobs": true,
        "top_logprobs": 1, "return_token_ids": true, "stream": true, "stream_options": options,
    });
    let calling = json!({
        "messages": chat["messages"], "tools": [tool()], "stream": true, "stream_options": options,
    });
    for (path, body, schema) in [
        ("/v1/completions", completion, "CompletionChunk"),
        ("/v1/chat/completions", chat, "ChatCompletionChunk"),
        ("/v1/chat/completions", calling, "ChatCompletionChunk"),
    ] {
        let events = server.send(post(path, &body)).await.events();
        assert!(events.len() > 3);
        for event in events {
            assert_is(&document, schema, &event);
        }
    }
}
