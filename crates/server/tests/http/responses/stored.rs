//! With a store: retrieval, background, continuation, limits.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use quire_server::ResponseStoreLimits;
use serde_json::{Value, json};

use super::{body, events, named_events};
use crate::support::{Setup, TestServer, next_event, post, request};

const LIMITS: ResponseStoreLimits = ResponseStoreLimits {
    max_entries: 8,
    max_bytes: 1 << 20,
};

fn storing(setup: Setup, limits: ResponseStoreLimits) -> TestServer {
    setup
        .configure(|config| config.response_store = Some(limits))
        .build()
}

async fn create(server: &TestServer, extra: Value) -> Value {
    let answer = server.post("/v1/responses", &body(extra)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn get(server: &TestServer, id: &Value) -> Value {
    let id = id.as_str().expect("an id");
    server.get(&format!("/v1/responses/{id}")).await.json()
}

async fn cancel(server: &TestServer, id: &Value) -> (StatusCode, Value) {
    let path = format!("/v1/responses/{}/cancel", id.as_str().expect("an id"));
    let answer = server
        .send(request(Method::POST, &path, Body::empty()))
        .await;
    (answer.status, answer.json())
}

/// The response once it has this status.
async fn reached(server: &TestServer, id: &Value, status: &str) -> Value {
    const ENOUGH: usize = 10_000;
    for _ in 0..ENOUGH {
        let response = get(server, id).await;
        if response["status"] == status {
            return response;
        }
        tokio::task::yield_now().await;
    }
    panic!("never {status}: {}", get(server, id).await);
}

#[tokio::test]
async fn nothing_is_stored_unless_the_operator_wants_it() {
    let server = crate::support::server();
    let response = create(&server, json!({"max_output_tokens": 1})).await;
    let answer = server
        .get(&format!(
            "/v1/responses/{}",
            response["id"].as_str().expect("an id")
        ))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
    assert_eq!(answer.json()["error"]["param"], "response_id");
    let request = body(json!({"background": true}));
    let answer = server.post("/v1/responses", &request).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
    assert_eq!(answer.json()["error"]["param"], "background");
    let request = body(json!({"previous_response_id": response["id"]}));
    let answer = server.post("/v1/responses", &request).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let (status, _) = cancel(&server, &json!("resp_x")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(server.engine.submitted().len(), 1);
}

#[tokio::test]
async fn answers_can_be_retrieved_whole_or_streamed_unless_the_client_does_not_want_it() {
    let server = storing(Setup::default(), LIMITS);
    let whole = create(&server, json!({"max_output_tokens": 3})).await;
    assert_eq!(get(&server, &whole["id"]).await, whole);
    let (status, error) = cancel(&server, &whole["id"]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        error["error"]["message"],
        "Cannot cancel a synchronous response."
    );

    let streamed = body(json!({"max_output_tokens": 3, "stream": true, "request_id": "mine"}));
    let events = events(&server.post("/v1/responses", &streamed).await);
    let last = &events.last().expect("an end").1["response"];
    assert_eq!(last["id"], "resp_mine");
    assert_eq!(get(&server, &last["id"]).await, *last);
    let answer = server.get("/v1/responses/resp_mine?stream=true").await;
    assert_eq!(
        answer.status,
        StatusCode::BAD_REQUEST,
        "it was not made in the background"
    );
    let answer = server.post("/v1/responses", &streamed).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "the id is taken");
    assert_eq!(answer.json()["error"]["param"], "request_id");

    let unwanted = create(&server, json!({"max_output_tokens": 3, "store": false})).await;
    assert_eq!(get(&server, &unwanted["id"]).await["error"]["code"], 404);
}

#[tokio::test]
async fn a_response_continues_another_without_its_instructions() {
    let server = storing(Setup::default().saying("Yes").then_eos(), LIMITS);
    let first = create(&server, json!({"instructions": "One."})).await;
    let extra = json!({
        "previous_response_id": first["id"], "instructions": "Two.", "input": "And?",
    });
    let second = create(&server, extra).await;
    assert_eq!(second["previous_response_id"], first["id"]);
    let third = json!({"previous_response_id": second["id"], "input": [{"role": "user", "content": "So?"}]});
    create(&server, third).await;
    let tokenizer = server.served.tokenizer.as_ref().expect("a tokenizer");
    let prompts: Vec<String> = server
        .engine
        .submitted()
        .iter()
        .map(|request| tokenizer.decode(&request.prompt, false))
        .collect();
    assert_eq!(
        prompts,
        [
            "<s><system>One.\n<user>Hi\n<assistant>",
            "<s><system>Two.\n<user>Hi\n<assistant>Yes\n<user>And?\n<assistant>",
            "<s><user>Hi\n<assistant>Yes\n<user>And?\n<assistant>Yes\n<user>So?\n<assistant>",
        ]
    );
    let unknown = body(json!({"previous_response_id": "resp_x"}));
    let answer = server.post("/v1/responses", &unknown).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(
        answer.json()["error"]["message"],
        "Response with id 'resp_x' not found."
    );
}

#[tokio::test]
async fn the_oldest_responses_make_room() {
    let limits = ResponseStoreLimits {
        max_entries: 2,
        ..LIMITS
    };
    let server = storing(Setup::default(), limits);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(create(&server, json!({"max_output_tokens": 1})).await["id"].clone());
    }
    assert_eq!(get(&server, &ids[0]).await["error"]["code"], 404);
    for id in &ids[1..] {
        assert_eq!(get(&server, id).await["id"], *id);
    }
}

#[tokio::test]
async fn a_background_response_goes_on_by_itself() {
    let server = storing(Setup::manual(), LIMITS);
    let extra = json!({"background": true, "max_output_tokens": 2});
    let queued = create(&server, extra).await;
    assert_eq!(queued["status"], "queued");
    assert_eq!(
        (&queued["output"], &queued["usage"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(queued["background"], true);
    reached(&server, &queued["id"], "in_progress").await;
    let follow = body(json!({"previous_response_id": queued["id"]}));
    let answer = server.post("/v1/responses", &follow).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "it has not ended");
    server.engine.step();
    server.engine.step();
    let done = reached(&server, &queued["id"], "incomplete").await;
    assert_eq!(done["output"][0]["content"][0]["text"], "He");
    assert_eq!(done["usage"]["output_tokens"], 2);
    let (status, error) = cancel(&server, &queued["id"]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "it has ended");
    assert_eq!(error["error"]["type"], "invalid_request_error");
}

#[tokio::test]
async fn cancelling_aborts_the_sequence() {
    let server = storing(Setup::manual(), LIMITS);
    let id = create(&server, json!({"background": true})).await["id"].clone();
    reached(&server, &id, "in_progress").await;
    server.engine.step();
    let (status, cancelled) = cancel(&server, &id).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(cancelled["status"], "cancelled");
    server
        .engine
        .wait_until(|engine| engine.aborted() == [0])
        .await;
    assert_eq!(get(&server, &id).await, cancelled);
    assert_eq!(cancel(&server, &id).await.0, StatusCode::BAD_REQUEST);
    // One that is cancelled before its task has run does not go on either.
    let id = create(&server, json!({"background": true})).await["id"].clone();
    assert_eq!(cancel(&server, &id).await.0, StatusCode::OK);
    server
        .engine
        .wait_until(|engine| engine.aborted() == [0, 1])
        .await;
}

#[tokio::test]
async fn a_background_stream_can_be_left_and_followed_again() {
    let server = storing(Setup::manual(), LIMITS);
    let extra =
        json!({"background": true, "stream": true, "max_output_tokens": 2, "request_id": "r"});
    let first = server.start(post("/v1/responses", &body(extra))).await;
    let mut first = first.into_body().into_data_stream();
    let created = next_event(&mut first).await;
    assert!(
        created.starts_with("event: response.created\n"),
        "{created}"
    );
    drop(first);
    server.engine.step();
    reached(&server, &json!("resp_r"), "in_progress").await;
    let all = server.start(request(
        Method::GET,
        "/v1/responses/resp_r?stream=true",
        Body::empty(),
    ));
    let mut all = all.await.into_body().into_data_stream();
    let mut text = String::new();
    for _ in 0..5 {
        text += &next_event(&mut all).await;
    }
    assert!(text.starts_with(&created), "{text}");
    assert!(text.contains("\"delta\":\"H\""), "{text}");
    server.engine.step();
    while let Some(bytes) = futures_util::StreamExt::next(&mut all).await {
        text += std::str::from_utf8(&bytes.expect("no error")).expect("UTF-8");
    }
    let all = named_events(&text);
    let names = |events: &[(String, Value)]| -> Vec<String> {
        events.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(all.last().expect("an end").0, "response.completed");
    let last = &all.last().expect("an end").1["response"];
    assert_eq!(get(&server, &json!("resp_r")).await, *last);
    // All over: the rest can still be had.
    for (after, path) in [
        (0, "/v1/responses/resp_r?stream=true"),
        (5, "/v1/responses/resp_r?stream=true&starting_after=4"),
        (
            all.len(),
            "/v1/responses/resp_r?stream=true&starting_after=9999",
        ),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let rest = named_events(answer.text());
        assert_eq!(names(&rest), names(&all[after..]), "{path}");
    }
    for query in ["starting_after=-1", "starting_after=x", "stream=maybe"] {
        let answer = server
            .get(&format!("/v1/responses/resp_r?stream=true&{query}"))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        let param = answer.json()["error"]["param"].clone();
        assert!(
            param.as_str().is_some_and(|p| p.starts_with("query.")),
            "{param}"
        );
    }
}

#[tokio::test]
async fn a_cancelled_stream_says_so_and_ends() {
    let server = storing(Setup::manual(), LIMITS);
    let extra = json!({"background": true, "stream": true, "request_id": "r"});
    let response = server.start(post("/v1/responses", &body(extra))).await;
    reached(&server, &json!("resp_r"), "in_progress").await;
    assert_eq!(cancel(&server, &json!("resp_r")).await.0, StatusCode::OK);
    let text = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body");
    let events = named_events(std::str::from_utf8(&text).expect("UTF-8"));
    let (name, data) = events.last().expect("an end");
    assert_eq!(name, "response.incomplete", "clients know this one");
    assert_eq!(data["sequence_number"], events.len() - 1);
    assert_eq!(data["response"]["status"], "cancelled");
}

#[tokio::test]
async fn failures_in_the_background_are_kept() {
    let server = storing(Setup::manual(), LIMITS);
    let id = create(&server, json!({"background": true})).await["id"].clone();
    reached(&server, &id, "in_progress").await;
    server.engine.fail_all("out of luck");
    let failed = reached(&server, &id, "failed").await;
    assert_eq!(
        failed["error"],
        json!({"code": "server_error", "message": "out of luck"})
    );
}

#[tokio::test]
async fn what_still_runs_is_never_pushed_out() {
    let limits = ResponseStoreLimits {
        max_entries: 1,
        ..LIMITS
    };
    let server = storing(Setup::manual(), limits);
    let id = create(&server, json!({"background": true})).await["id"].clone();
    let request = body(json!({"background": true}));
    let answer = server.post("/v1/responses", &request).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let message = answer.json()["error"]["message"].to_string();
    assert!(message.contains("at most 1 responses"), "{message}");
    assert!(
        message.contains("QUIRE_RESPONSE_STORE_ENTRIES"),
        "{message}"
    );
    server
        .engine
        .wait_until(|engine| engine.aborted() == [1])
        .await;
    assert_eq!(cancel(&server, &id).await.0, StatusCode::OK);
    create(&server, json!({"background": true})).await;
    assert_eq!(get(&server, &id).await["error"]["code"], 404);
}

#[tokio::test]
async fn a_background_stream_that_outgrows_the_store_fails() {
    let limits = ResponseStoreLimits {
        max_bytes: 8 << 10,
        ..LIMITS
    };
    let server = storing(Setup::default(), limits);
    let extra =
        json!({"background": true, "stream": true, "max_output_tokens": 100, "request_id": "r"});
    let answer = server.post("/v1/responses", &body(extra)).await;
    let events = events(&answer);
    let (name, data) = events.last().expect("an end");
    assert_eq!(name, "response.failed");
    let message = data["response"]["error"]["message"].to_string();
    assert!(message.contains("8192 bytes"), "{message}");
    let stored = get(&server, &json!("resp_r")).await;
    assert_eq!(stored["status"], "failed", "{stored}");
}
