//! `/v1/messages`: requests that cannot be served, in Anthropic's form.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use quire_engine::{EngineState, SubmitError};
use quire_server::ServerConfig;
use serde_json::{Value, json};

use crate::support::{Answer, Setup, keys, next_event, post, request, server};

const PATHS: [&str; 2] = ["/v1/messages", "/v1/messages/count_tokens"];

fn body(extra: Value) -> Value {
    let messages = json!([{"role": "user", "content": "Hi"}]);
    let mut body = json!({"model": "wire", "messages": messages, "max_tokens": 3});
    for (name, value) in extra.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// Checks status and form, and returns the message.
#[track_caller]
fn error(answer: &Answer, status: u16, kind: &str) -> String {
    let json = answer.json();
    assert_eq!(answer.status.as_u16(), status, "{json}");
    assert_eq!(keys(&json), ["type", "error"]);
    assert_eq!(json["type"], "error");
    assert_eq!(keys(&json["error"]), ["type", "message"]);
    assert_eq!(json["error"]["type"], kind);
    json["error"]["message"]
        .as_str()
        .expect("a text")
        .to_owned()
}

#[tokio::test]
async fn the_texts_of_refusals() {
    let image = json!([{"role": "user", "content": [{"type": "image", "source": {}}]}]);
    let named = json!({"type": "tool", "name": "g"});
    let tool = json!([{"name": "f", "input_schema": {"type": "object"}}]);
    let search = json!([{"type": "web_search_20250305", "name": "web_search"}]);
    for (extra, words) in [
        (
            json!({"max_tokens": null}),
            "1 validation error:\n  {'type': 'missing', 'loc': 'body.max_tokens', 'msg': \
             'Field required'",
        ),
        (json!({"max_tokens": 0}), "greater than 0"),
        (json!({"max_tokens": 513}), "513"),
        (json!({"messages": []}), "empty conversation"),
        (json!({"messages": "x"}), "'loc': 'body.messages'"),
        (
            json!({"messages": image}),
            "messages.0.content.0: content blocks of type 'image' are not",
        ),
        (json!({"temperature": -1}), "temperature"),
        (json!({"temperature": "hot"}), "body.temperature"),
        (json!({"top_p": 2}), "top_p"),
        (json!({"top_k": -2}), "top_k"),
        (json!({"stop_sequences": "x"}), "body.stop_sequences"),
        (
            json!({"stop_sequences": [""]}),
            "stop cannot contain an empty string",
        ),
        (
            json!({"tools": search}),
            "tools of type 'web_search_20250305' are not supported",
        ),
        (
            json!({"tools": tool, "tool_choice": named}),
            "does not match any",
        ),
        (
            json!({"tool_choice": {"type": "any"}}),
            "`tools` must be set",
        ),
        (json!({"tools": tool}), "--tool-call-parser"),
        (
            json!({"max_tokens": 2000, "thinking": {"type": "enabled", "budget_tokens": 1024}}),
            "`thinking.budget_tokens` needs a reasoning parser",
        ),
        (
            json!({"thinking": {"type": "enabled", "budget_tokens": 1024}}),
            "must be less than `max_tokens` (3), got 1024",
        ),
        (json!({"mcp_servers": [{}]}), "mcp_servers is not supported"),
        (
            json!({"messages": [{"role": "user", "content": "x".repeat(600)}]}),
            "maximum context length",
        ),
    ] {
        let answer = server().post(PATHS[0], &body(extra.clone())).await;
        let message = error(&answer, 400, "invalid_request_error");
        assert!(message.contains(words), "{extra}: {message}");
    }
}

#[tokio::test]
async fn models_must_be_named_and_known() {
    for path in PATHS {
        let answer = server().post(path, &body(json!({"model": "claude"}))).await;
        let message = error(&answer, 404, "not_found_error");
        assert!(message.contains("`claude` does not exist"), "{message}");
        let answer = server().post(path, &body(json!({"model": null}))).await;
        let message = error(&answer, 400, "invalid_request_error");
        assert!(message.contains("body.model"), "{message}");
    }
}

#[tokio::test]
async fn broken_bodies_are_refused() {
    let small = || {
        let mut setup = Setup::default();
        setup.config.http.max_body_bytes = 100;
        setup.build()
    };
    let json_type = Some("application/json");
    for path in PATHS {
        for (text, media_type, status, kind) in [
            ("{\"model\": ", json_type, 400, "invalid_request_error"),
            ("[1]", json_type, 400, "invalid_request_error"),
            ("", json_type, 400, "invalid_request_error"),
            ("{}", Some("text/plain"), 400, "invalid_request_error"),
            ("{}", None, 400, "invalid_request_error"),
            (
                &*format!("\"{}\"", "x".repeat(200)),
                json_type,
                413,
                "request_too_large",
            ),
        ] {
            let mut bad = request(Method::POST, path, Body::from(text.to_owned()));
            if let Some(media_type) = media_type {
                let value = media_type.parse().expect("a header value");
                bad.headers_mut().insert("content-type", value);
            }
            error(&small().send(bad).await, status, kind);
        }
    }
}

#[tokio::test]
async fn other_methods_are_refused() {
    for path in PATHS {
        let answer = server().get(path).await;
        error(&answer, 405, "invalid_request_error");
        assert_eq!(answer.headers["allow"], "POST");
    }
}

#[tokio::test]
async fn a_server_that_is_not_ready_or_full_is_overloaded() {
    let server = server();
    server.engine.set_state(EngineState::Loading);
    let answer = server.post(PATHS[0], &body(json!({}))).await;
    error(&answer, 503, "overloaded_error");
    assert_eq!(answer.headers["retry-after"], "1");
    let count = server.post(PATHS[1], &body(json!({}))).await;
    assert_eq!(
        count.status,
        StatusCode::OK,
        "tokens can be counted while the model loads"
    );

    server.engine.set_state(EngineState::Ready);
    let reason = "the server already has 4 queued requests (--max-num-queued-reqs)";
    server
        .engine
        .refuse_with(Some(SubmitError::QueueFull(reason.to_owned())));
    let answer = server.post(PATHS[0], &body(json!({}))).await;
    assert!(error(&answer, 503, "overloaded_error").contains(reason));

    server.engine.set_state(EngineState::Dead);
    let answer = server.post(PATHS[0], &body(json!({}))).await;
    error(&answer, 500, "api_error");
}

fn with_header(path: &str, header: Option<(&'static str, &str)>) -> Request<Body> {
    let mut asked = post(path, &body(json!({})));
    if let Some((name, value)) = header {
        let value = value.parse().expect("a header value");
        asked.headers_mut().insert(name, value);
    }
    asked
}

#[tokio::test]
async fn a_key_may_come_in_anthropics_header() {
    let with_keys = |config: &mut ServerConfig| {
        config.api_keys = vec!["sk-1".to_owned(), "sk-2".to_owned()];
    };
    let server = Setup::default().configure(with_keys).build();
    for path in PATHS {
        for header in [
            ("x-api-key", "sk-1"),
            ("x-api-key", "sk-2"),
            ("authorization", "Bearer sk-1"),
        ] {
            let answer = server.send(with_header(path, Some(header))).await;
            assert_eq!(answer.status, StatusCode::OK, "{header:?}");
        }
        for header in [
            None,
            Some(("x-api-key", "sk-3")),
            Some(("x-api-key", "")),
            Some(("x-api-key", "Bearer sk-1")),
            Some(("authorization", "sk-1")),
        ] {
            let answer = server.send(with_header(path, header)).await;
            error(&answer, 401, "authentication_error");
        }
    }
    // It is Anthropic's, so it opens nothing else.
    let header = Some(("x-api-key", "sk-1"));
    let answer = server
        .send(with_header("/v1/chat/completions", header))
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.text(), r#"{"error":"Unauthorized"}"#);
}

#[tokio::test]
async fn other_hosts_are_a_matter_of_permission() {
    let server = Setup::default()
        .configure(|config| config.allowed_hosts = Some(ServerConfig::loopback_hosts()))
        .build();
    let answer = server
        .send(with_header(PATHS[0], Some(("host", "evil.example"))))
        .await;
    error(&answer, 403, "permission_error");
}

#[tokio::test]
async fn anthropics_headers_are_accepted() {
    let server = server();
    let mut asked = with_header(
        "/v1/messages?beta=true",
        Some(("anthropic-version", "2023-06-01")),
    );
    let beta = "fine-grained-tool-streaming-2025-05-14"
        .parse()
        .expect("a header value");
    asked.headers_mut().insert("anthropic-beta", beta);
    assert_eq!(server.send(asked).await.status, StatusCode::OK);
}

#[tokio::test]
async fn faults_in_a_stream_are_its_last_event() {
    for abort in [false, true] {
        let server = Setup::manual().build();
        let asked = post(PATHS[0], &body(json!({"stream": true, "max_tokens": 50})));
        let mut stream = server.start(asked).await.into_body().into_data_stream();
        server.engine.step();
        assert!(
            next_event(&mut stream)
                .await
                .starts_with("event: message_start\n")
        );
        assert!(
            next_event(&mut stream)
                .await
                .starts_with("event: content_block_start\n")
        );
        assert!(next_event(&mut stream).await.contains("\"text\":\"H\""));
        let kind = if abort {
            server.engine.abort_all();
            let event = next_event(&mut stream).await;
            assert!(event.starts_with("event: content_block_stop\n"), "{event}");
            "overloaded_error"
        } else {
            server.engine.die();
            "api_error"
        };
        let event = next_event(&mut stream).await;
        let start = format!(
            "event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"{kind}\",\"message\":"
        );
        assert!(event.starts_with(&start), "{event}");
        assert!(futures_util::StreamExt::next(&mut stream).await.is_none());
    }
}

#[tokio::test]
async fn an_answer_that_broke_off_is_an_error() {
    let server = Setup::manual().build();
    let stop = async {
        server.engine.wait_until(|engine| engine.live() == 1).await;
        server.engine.step();
        server.engine.abort_all();
    };
    let asked = body(json!({"max_tokens": 50}));
    let (answer, ()) = tokio::join!(server.post(PATHS[0], &asked), stop);
    error(&answer, 503, "overloaded_error");
}

#[tokio::test]
async fn dropping_a_stream_frees_its_sequence() {
    let server = Setup::manual().build();
    let asked = post(PATHS[0], &body(json!({"stream": true, "max_tokens": 50})));
    let mut stream = server.start(asked).await.into_body().into_data_stream();
    server.engine.step();
    next_event(&mut stream).await;
    drop(stream);
    assert_eq!(server.engine.aborted(), [0]);
}
