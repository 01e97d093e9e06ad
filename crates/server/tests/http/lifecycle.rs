//! Loading, overload, faults and disconnects.

use std::time::Duration;

use axum::http::StatusCode;
use quire_core::Finish;
use quire_engine::{EngineState, SubmitError};
use serde_json::json;

use crate::support::{Setup, next_event, post, server};

#[tokio::test]
async fn generation_waits_for_the_model() {
    let server = server();
    server.engine.set_state(EngineState::Loading);
    let answer = server.completion(json!({"prompt": "x"})).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["error"]["type"], "Service Unavailable");
    assert_eq!(answer.json()["error"]["code"], 503);
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(server.get("/v1/models").await.status, StatusCode::OK);
    assert_eq!(
        server
            .post("/tokenize", &json!({"prompt": "x"}))
            .await
            .status,
        StatusCode::OK
    );
    server.engine.set_state(EngineState::Dead);
    let answer = server.completion(json!({"prompt": "x"})).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["error"]["type"], "InternalServerError");
}

#[tokio::test]
async fn a_full_queue_is_a_503_and_is_counted() {
    let server = server();
    let reason = "the server already has 4 queued requests (--max-num-queued-reqs)";
    server
        .engine
        .refuse_with(Some(SubmitError::QueueFull(reason.to_owned())));
    let answer = server.completion(json!({"prompt": "x"})).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers["retry-after"], "1");
    let page = server.get("/metrics").await.text().to_owned();
    let series =
        r#"vllm:admission_rejections_total{model_name="wire",reason="max_num_queued_reqs"} 1"#;
    assert!(page.contains(series), "{page}");
}

#[tokio::test]
async fn a_refused_sample_takes_its_siblings_along() {
    // The second prompt is too long, so nothing at all may be submitted.
    let server = Setup::manual().build();
    let body = json!({"prompt": [[1], vec![1; 600]]});
    assert_eq!(
        server.completion(body).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(server.engine.submitted().len(), 0);
}

#[tokio::test]
async fn dropping_a_stream_frees_every_sequence() {
    let server = Setup::manual().build();
    let body = json!({"prompt": ["a", "b"], "n": 2, "stream": true, "max_tokens": 50});
    let response = server.start(post("/v1/completions", &body)).await;
    assert_eq!(server.engine.live(), 4);
    let mut stream = response.into_body().into_data_stream();
    server.engine.step();
    next_event(&mut stream).await;
    drop(stream);
    assert_eq!(server.engine.live(), 0);
    let mut aborted = server.engine.aborted();
    aborted.sort_unstable();
    assert_eq!(aborted, [0, 1, 2, 3]);
}

#[tokio::test]
async fn dropping_a_whole_request_frees_its_sequence() {
    let server = Setup::manual().build();
    let body = json!({"messages": [{"role": "user", "content": "x"}]});
    let mut answer = Box::pin(server.chat(body));
    tokio::select! {
        _ = &mut answer => panic!("nobody generates"),
        () = server.engine.wait_until(|engine| engine.live() == 1) => {}
    }
    drop(answer);
    assert_eq!(server.engine.aborted(), [0]);
}

#[tokio::test]
async fn faults_of_one_sequence_end_its_answer() {
    let server = Setup::manual().build();
    let fail = async {
        server.engine.wait_until(|engine| engine.live() == 1).await;
        server.engine.fail_all("the sampler failed on this request");
    };
    let (answer, ()) = tokio::join!(server.completion(json!({"prompt": "x"})), fail);
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let error = &answer.json()["error"];
    assert_eq!(error["message"], "the sampler failed on this request");
    assert_eq!(error["type"], "InternalServerError");
}

#[tokio::test]
async fn requests_that_cannot_be_satisfied_are_refused() {
    const TEXT: &str = "nothing may follow";
    let cases = [
        ("/v1/completions", json!({"prompt": "x"})),
        (
            "/v1/completions",
            json!({"prompt": "x", "use_beam_search": true, "n": 2}),
        ),
        (
            "/v1/messages",
            json!({"model": "wire", "max_tokens": 2, "messages": [{"role": "user", "content": "x"}]}),
        ),
    ];
    for (path, body) in cases {
        let server = Setup::manual().build();
        let end = async {
            server.engine.wait_until(|engine| engine.live() > 0).await;
            let finish = || Finish::Unsatisfiable(TEXT.to_owned());
            server.engine.finish_all(finish);
        };
        let (answer, ()) = tokio::join!(server.post(path, &body), end);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.json()["error"]["message"], TEXT);
    }
}

#[tokio::test]
async fn faults_in_a_stream_are_an_event_and_then_the_end() {
    let server = Setup::manual().build();
    let body = json!({"prompt": "x", "stream": true});
    let response = server.start(post("/v1/completions", &body)).await;
    let mut stream = response.into_body().into_data_stream();
    server.engine.step();
    assert!(next_event(&mut stream).await.contains("\"text\":\"H\""));
    server.engine.die();
    let event = next_event(&mut stream).await;
    assert!(
        event.starts_with("data: {\"error\":{\"message\":"),
        "{event}"
    );
    assert!(event.contains("\"code\":500"), "{event}");
    assert_eq!(next_event(&mut stream).await, "data: [DONE]\n\n");
    assert!(futures_util::StreamExt::next(&mut stream).await.is_none());
}

#[tokio::test]
async fn a_shutdown_is_reported_as_abort() {
    let server = Setup::manual().build();
    let stop = async {
        server.engine.wait_until(|engine| engine.live() == 1).await;
        server.engine.step();
        server.engine.abort_all();
    };
    let (answer, ()) = tokio::join!(server.completion(json!({"prompt": "x"})), stop);
    assert_eq!(answer.json()["choices"][0]["finish_reason"], "abort");
}

#[tokio::test(start_paused = true)]
async fn idle_streams_get_a_comment() {
    let server = Setup::manual()
        .configure(|config| config.sse_keep_alive_interval = Some(Duration::from_secs(5)))
        .build();
    let body = json!({"prompt": "x", "stream": true, "max_tokens": 2});
    let response = server.start(post("/v1/completions", &body)).await;
    let mut stream = response.into_body().into_data_stream();
    // The clock is paused: it jumps as soon as everything waits.
    assert_eq!(next_event(&mut stream).await, ": keep-alive\n\n");
    assert_eq!(next_event(&mut stream).await, ": keep-alive\n\n");
    server.engine.step();
    assert!(next_event(&mut stream).await.contains("\"text\":\"H\""));
    server.engine.step();
    assert!(
        next_event(&mut stream)
            .await
            .contains("\"finish_reason\":\"length\"")
    );
    assert_eq!(next_event(&mut stream).await, "data: [DONE]\n\n");
}
