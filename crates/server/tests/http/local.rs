//! Calls from the same process.

use std::sync::Arc;

use quire_server::{Local, LocalAnswer, LocalError};
use serde_json::{Value, json};

use crate::support::{TestServer, server};

async fn call(server: &TestServer, path: &str, body: &Value) -> Result<LocalAnswer, LocalError> {
    let local = Local::new(Arc::clone(&server.served));
    local.post(path, body.to_string().into_bytes()).await
}

/// Status and body of a call that has an answer.
async fn answered(path: &str, body: &Value) -> (u16, Value) {
    let answer = call(&server(), path, body).await.expect("an answer");
    let body = serde_json::from_slice(&answer.body).expect("JSON");
    (answer.status, body)
}

#[tokio::test]
async fn a_call_is_answered_like_a_request() {
    let body = json!({"prompt": "Once", "max_tokens": 5});
    let (status, answer) = answered("/v1/completions", &body).await;
    assert_eq!(
        (status, &answer["choices"][0]["text"]),
        (200, &json!("Hello"))
    );
    let (status, answer) = answered("/v1/completions", &json!({"prompt": 3.5})).await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!(400)));
    let (status, answer) = answered("/v1/nothing", &json!({})).await;
    assert_eq!((status, answer), (404, json!({"detail": "Not Found"})));
}

#[tokio::test]
async fn streams_and_what_is_no_path_are_errors() {
    let server = server();
    let body = json!({"prompt": "Once", "max_tokens": 5, "stream": true});
    let streamed = call(&server, "/v1/completions", &body).await;
    assert_eq!(streamed, Err(LocalError::Stream));
    let strange = call(&server, "no path", &json!({})).await;
    assert_eq!(strange, Err(LocalError::Path("no path".to_owned())));
}
