//! Answers of `/v1/responses` and `/v1/messages`.

use axum::{
    body::Body,
    http::{Method, StatusCode},
    response::Response,
};
use quire_server::ResponseStoreLimits;
use serde_json::{Value, json};

use super::{assert_fits, assert_is, document, everything};
use crate::support::{Answer, Setup, TestServer, post, request};

fn schema() -> Value {
    json!({ "type": "object", "properties": { "place": { "type": "string" } } })
}

fn response(extra: Value) -> Value {
    let tool = json!({ "type": "function", "name": "weather", "parameters": schema() });
    merged(json!({ "input": "Hi", "tools": [tool] }), extra)
}

fn message(extra: Value) -> Value {
    let tool = json!({ "name": "weather", "input_schema": schema() });
    let messages = json!([{ "role": "user", "content": "Hi" }]);
    merged(
        json!({ "model": "wire", "max_tokens": 300, "messages": messages, "tools": [tool] }),
        extra,
    )
}

fn merged(mut body: Value, extra: Value) -> Value {
    for (name, value) in extra.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// The rest of an answer that has begun.
async fn whole(answer: Response) -> Answer {
    let (head, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await;
    Answer {
        status: head.status,
        headers: head.headers,
        body: body.expect("a body"),
    }
}

async fn cancel(server: &TestServer, id: &str) -> Answer {
    let path = format!("/v1/responses/{id}/cancel");
    server
        .send(request(Method::POST, &path, Body::empty()))
        .await
}

/// Posts a request that fits its schema, and checks the answer.
async fn posted(server: &TestServer, document: &Value, path: &str, body: &Value) -> Answer {
    let request = match path {
        "/v1/responses" => "ResponsesRequest",
        "/v1/messages" => "MessagesRequest",
        _ => "MessagesCountRequest",
    };
    assert_is(document, request, body);
    let answer = server.post(path, body).await;
    assert_fits(document, "post", path, &answer);
    answer
}

#[tokio::test]
async fn responses_fit_their_schemas() {
    const PATH: &str = "/v1/responses";
    let server = everything();
    let document = document(&server).await;
    let logprobs = json!({
        "include": ["message.output_text.logprobs"], "top_logprobs": 2, "metadata": { "a": "b" },
        "prompt_cache_key": "k", "reasoning": { "effort": "low" }, "request_id": "one",
        "text": { "format": { "type": "text" } }, "max_output_tokens": 200,
    });
    let items = json!({ "input": [
        { "role": "user", "content": [{ "type": "input_text", "text": "Where?" }] },
        { "type": "reasoning", "summary": [], "content": [{ "text": "Hm." }] },
        { "role": "assistant", "content": "I look." },
        { "type": "function_call", "call_id": "c", "name": "weather", "arguments": "{}" },
        { "type": "function_call_output", "call_id": "c", "output": "Rain." },
    ], "previous_response_id": "resp_one" });
    for body in [logprobs, items, json!({ "max_output_tokens": 4 })] {
        let answer = posted(&server, &document, PATH, &response(body)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
    for (body, status) in [
        (json!({ "previous_response_id": "resp_none" }), 404),
        (json!({ "model": "other" }), 404),
        (
            json!({ "tool_choice": { "type": "function", "name": "f" } }),
            400,
        ),
    ] {
        let answer = posted(&server, &document, PATH, &response(body)).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    for path in [
        "resp_one",
        "resp_none",
        "resp_one?stream=true",
        "resp_one?stream=x",
        "%ff",
    ] {
        let answer = server.get(&format!("/v1/responses/{path}")).await;
        assert_fits(&document, "get", "/v1/responses/{response_id}", &answer);
    }
}

#[tokio::test]
async fn responses_in_the_background_fit_their_schemas() {
    let setup = Setup::manual();
    let store = Some(ResponseStoreLimits::default());
    let server = setup
        .configure(|config| config.response_store = store)
        .build();
    let document = document(&server).await;
    let body = json!({ "input": "Hi", "background": true, "request_id": "b" });
    let answer = posted(&server, &document, "/v1/responses", &body).await;
    assert_eq!(answer.json()["status"], "queued");
    const CANCEL: &str = "/v1/responses/{response_id}/cancel";
    for (id, status) in [("resp_b", 200), ("resp_b", 400), ("resp_none", 404)] {
        let answer = cancel(&server, id).await;
        assert_eq!(answer.status, status, "{id}");
        assert_fits(&document, "post", CANCEL, &answer);
    }
    let streamed = json!({ "input": "Hi", "background": true, "stream": true, "request_id": "s" });
    let events = server.start(post("/v1/responses", &streamed)).await;
    assert_eq!(cancel(&server, "resp_s").await.status, 200);
    let events = whole(events).await.named_events();
    assert!(!events.is_empty());
    for (_, data) in &events {
        assert_is(&document, "ResponseEvent", data);
    }
    server.engine.die();
    let answer = posted(&server, &document, "/v1/responses", &body).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn events_fit_their_schemas() {
    let server = everything();
    let document = document(&server).await;
    let responses = response(json!({
        "stream": true, "include": ["message.output_text.logprobs"], "top_logprobs": 1,
    }));
    let messages = message(json!({ "stream": true }));
    for (path, body, event, least) in [
        ("/v1/responses", responses, "ResponseEvent", 12),
        ("/v1/messages", messages, "MessagesEvent", 6),
    ] {
        let events = server.post(path, &body).await.named_events();
        let mut kinds: Vec<&str> = events.iter().map(|(kind, _)| kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert!(kinds.len() >= least, "{kinds:?}");
        for (_, data) in &events {
            assert_is(&document, event, data);
        }
    }
}

#[tokio::test]
async fn events_of_failures_fit_their_schemas() {
    for (path, body, event) in [
        ("/v1/responses", json!({ "input": "Hi" }), "ResponseEvent"),
        (
            "/v1/messages",
            message(json!({ "tools": [] })),
            "MessagesEvent",
        ),
    ] {
        let server = Setup::manual().build();
        let document = document(&server).await;
        let streamed = merged(body, json!({ "stream": true }));
        let answer = server.start(post(path, &streamed)).await;
        server.engine.fail_all("out of luck");
        let events = whole(answer).await.named_events();
        let (last, data) = events.last().expect("an event");
        assert!(
            ["response.failed", "error"].contains(&last.as_str()),
            "{last}"
        );
        assert!(data.to_string().contains("out of luck"), "{data}");
        for (_, data) in &events {
            assert_is(&document, event, data);
        }
    }
}

#[tokio::test]
async fn messages_fit_their_schemas() {
    let server = everything();
    let document = document(&server).await;
    let turns = json!({ "system": [{ "type": "text", "text": "Be brief." }], "messages": [
        { "role": "user", "content": "Where?" },
        { "role": "assistant", "content": [
            { "type": "thinking", "thinking": "Hm.", "signature": "x" },
            { "type": "redacted_thinking", "data": "x" },
            { "type": "text", "text": "I look." },
            { "type": "tool_use", "id": "c", "name": "weather", "input": {} },
        ] },
        { "role": "user", "content": [
            { "type": "tool_result", "tool_use_id": "c", "content": "Rain.", "is_error": true },
        ] },
    ] });
    for (extra, status) in [
        (turns, 200),
        (json!({ "stop_sequences": ["look"], "temperature": 0 }), 200),
        (
            json!({ "thinking": { "type": "adaptive", "display": "omitted" } }),
            200,
        ),
        (
            json!({ "thinking": { "type": "enabled", "budget_tokens": 1024 } }),
            400,
        ),
        (
            json!({ "tool_choice": { "type": "tool", "name": "f" } }),
            400,
        ),
        (json!({ "model": "other" }), 404),
    ] {
        for path in ["/v1/messages", "/v1/messages/count_tokens"] {
            let answer = posted(&server, &document, path, &message(extra.clone())).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text());
        }
    }
}
