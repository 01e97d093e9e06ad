//! Bodies that are malformed, out of range, or both.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};

use crate::support::{request, server};

/// The error type of bodies of the wrong shape.
const BAD_SHAPE: &str = "Bad Request";

#[tokio::test]
async fn token_ids_are_checked_wherever_they_are_sent() {
    for name in ["stop_token_ids", "allowed_token_ids", "logprob_token_ids"] {
        for id in [
            "-1",
            "258",
            "2147483648",
            "4294967296",
            "9223372036854775807",
        ] {
            let text = format!(r#"{{"prompt": "x", "logprobs": 1, "{name}": [{id}]}}"#);
            let body = serde_json::from_str(&text).expect("JSON");
            let answer = server().completion(body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{text}");
            assert_eq!(answer.json()["error"]["param"], name, "{text}");
        }
    }
    for id in ["-1", "258", "4294967296"] {
        let text = format!(r#"{{"prompt": "x", "logit_bias": {{"{id}": 1}}}}"#);
        let answer = server()
            .completion(serde_json::from_str(&text).expect("JSON"))
            .await;
        assert_eq!(answer.json()["error"]["param"], "logit_bias", "{text}");
    }
}

#[tokio::test]
async fn numbers_that_are_not_finite_are_refused() {
    let fields = [
        "temperature",
        "top_p",
        "min_p",
        "presence_penalty",
        "repetition_penalty",
    ];
    for field in fields {
        for value in ["1e999", "-1e999", "1e300", "NaN", "\"inf\"", "\"nan\""] {
            let text = format!(r#"{{"prompt": "x", "{field}": {value}}}"#);
            let mut bad = request(Method::POST, "/v1/completions", Body::from(text.clone()));
            bad.headers_mut()
                .insert("content-type", "application/json".parse().expect("fine"));
            let answer = server().send(bad).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{text}");
        }
    }
}

#[tokio::test]
async fn bodies_that_are_not_json_objects_are_refused() {
    let cases: [(&str, Option<&str>, Option<&str>); 6] = [
        (
            "{\"model\": \"wire\", ",
            Some("application/json"),
            Some("body.18"),
        ),
        ("", Some("application/json"), Some("body")),
        (
            "[1,2]",
            Some("application/json; charset=utf-8"),
            Some("body"),
        ),
        ("\"x\"", Some("APPLICATION/JSON"), Some("body")),
        ("{}", Some("text/plain"), None),
        ("{}", None, None),
    ];
    for (body, media_type, param) in cases {
        let mut bad = request(Method::POST, "/v1/completions", Body::from(body));
        if let Some(media_type) = media_type {
            let value = media_type.parse().expect("a header value");
            bad.headers_mut().insert("content-type", value);
        }
        let answer = server().send(bad).await;
        let error = &answer.json()["error"];
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(error["type"], BAD_SHAPE, "{body}");
        assert_eq!(
            error["param"],
            param.map_or(Value::Null, Value::from),
            "{body}"
        );
        let message = error["message"].as_str().expect("a text");
        assert!(message.starts_with("1 validation error:\n"), "{message}");
    }
}

#[tokio::test]
async fn all_shape_complaints_come_at_once() {
    let answer = server()
        .completion(json!({"prompt": 5, "temperature": "hot", "stream": "perhaps", "seed": []}))
        .await;
    let message = answer.json()["error"]["message"]
        .as_str()
        .expect("a text")
        .to_owned();
    assert!(message.starts_with("4 validation errors:\n"), "{message}");
    for member in [
        "body.prompt",
        "body.temperature",
        "body.stream",
        "body.seed",
    ] {
        assert!(message.contains(member), "{message}");
    }
}

#[tokio::test]
async fn texts_that_clients_match_on() {
    let cases = [
        (
            json!({"prompt": "x", "model": "nope"}),
            "The model `nope` does not exist. Valid aliases: wire.",
        ),
        (
            json!({"prompt": "x", "n": 0}),
            "n must be at least 1, got 0.",
        ),
        (
            json!({"prompt": "x", "n": 2, "temperature": 0}),
            "n must be 1 when using greedy sampling, got 2.",
        ),
        (
            json!({"prompt": "x", "top_k": -2}),
            "top_k must be 0 (disable), or at least 1, got -2.",
        ),
        (
            json!({"prompt": "x", "max_tokens": -1}),
            "max_tokens must be at least 1, got -1. (parameter=max_tokens, value=-1)",
        ),
        (
            json!({"prompt": vec![5; 512]}),
            "max_tokens must be at least 1, got 0. (parameter=max_tokens, value=0)",
        ),
        (
            json!({"prompt": vec![5; 600]}),
            "This model's maximum context length is 512 tokens. However, your prompt contains 600 \
             input tokens, which exceeds this limit even without any output tokens. Please reduce \
             the length of the input prompt. (parameter=input_tokens, value=600)",
        ),
        (
            json!({"prompt": "x", "stop_token_ids": [-5]}),
            "token_id(s) [-5] in stop_token_ids contain out-of-vocab token ids. Vocabulary size: \
             258 (parameter=stop_token_ids, value=[-5])",
        ),
        (
            json!({"prompt": "x", "logit_bias": {"x": 1}}),
            "logit_bias contains key(s) that cannot be converted to integer token IDs: ['x'] \
             (parameter=logit_bias, value=['x'])",
        ),
    ];
    for (body, message) in cases {
        let answer = server().completion(body).await;
        assert_eq!(answer.json()["error"]["message"], message);
    }
}
