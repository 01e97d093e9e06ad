//! Limits of requests: what the document says is what is enforced.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::document;
use crate::support::server;

const ROUTES: [(&str, &str); 4] = [
    ("/v1/completions", "CompletionRequest"),
    ("/v1/chat/completions", "ChatCompletionRequest"),
    ("/v1/responses", "ResponsesRequest"),
    ("/v1/messages", "MessagesRequest"),
];

/// A request with one more member, and with what makes that count.
fn with(path: &str, name: &str, value: Value) -> Value {
    let mut body = match path {
        "/v1/completions" => json!({ "prompt": "x", "max_tokens": 1 }),
        "/v1/responses" => json!({ "input": "x", "max_output_tokens": 1 }),
        _ => json!({ "messages": [{ "role": "user", "content": "x" }], "max_tokens": 1 }),
    };
    match (path, name) {
        ("/v1/messages", _) => body["model"] = json!("wire"),
        (_, "guided_whitespace_pattern") => body["guided_json_object"] = json!(true),
        _ => {}
    }
    body[name] = value;
    body
}

#[tokio::test]
async fn documented_ranges_are_those_that_are_enforced() {
    let server = server();
    let document = document(&server).await;
    let mut checked = 0;
    for (path, schema) in ROUTES {
        let members = &document["components"]["schemas"][schema]["properties"];
        for (name, schema) in members.as_object().expect("members") {
            for (value, fine) in around(schema) {
                let answer = server.post(path, &with(path, name, value.clone())).await;
                let expected = if fine {
                    StatusCode::OK
                } else {
                    StatusCode::BAD_REQUEST
                };
                let (text, mut value) = (answer.text(), value.to_string());
                value.truncate(80);
                assert_eq!(answer.status, expected, "{path} {name}: {value}: {text}");
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked} values were tried");
}

/// Values just outside of what a schema allows, which must be refused, and for
/// real numbers those at its ends, which must not.
fn around(schema: &Value) -> Vec<(Value, bool)> {
    let is = |name: &str| schema["type"] == name || schema["type"][0] == name;
    let mut values = Vec::new();
    let (min, max) = (&schema["minimum"], &schema["maximum"]);
    if is("integer") {
        let below = min.as_i64().and_then(|min| min.checked_sub(1));
        let above = max.as_i64().and_then(|max| max.checked_add(1));
        values.extend(below.into_iter().chain(above).map(|v| (json!(v), false)));
    }
    if is("number") {
        let ends = [
            min.as_f64().map(|v| (v, v - 0.001)),
            max.as_f64().map(|v| (v, v + 0.001)),
        ];
        for (end, outside) in ends.into_iter().flatten() {
            values.push((json!(end), true));
            values.push((json!(outside), false));
        }
        values.extend(
            schema["exclusiveMinimum"]
                .as_f64()
                .map(|v| (json!(v), false)),
        );
    }
    if let (true, Some(most)) = (is("array"), schema["maxItems"].as_u64()) {
        let item = match schema["items"]["type"].as_str() {
            Some("string") => schema["items"]["enum"]
                .get(0)
                .cloned()
                .unwrap_or(json!("x")),
            Some("integer") => json!(1),
            _ => json!({ "role": "user", "content": "x" }),
        };
        values.push((json!(vec![item; most as usize + 1]), false));
    }
    if is("array") && schema["minItems"] == 1 {
        values.push((json!([]), false));
    }
    if let (true, Some(most)) = (is("string"), schema["maxLength"].as_u64()) {
        values.push((json!("x".repeat(most as usize + 1)), false));
    }
    if is("string") && schema["minLength"] == 1 {
        values.push((json!(""), false));
    }
    if schema["enum"].is_array() {
        values.push((json!("none of them"), false));
    }
    values
}
