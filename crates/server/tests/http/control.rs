//! Routes of the development mode, and what the server says about itself.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use quire_engine::{EngineState, Pause, PauseMode, PausedCache};
use quire_server::{DeviceInfo, ServerInfo};
use serde_json::{Value, json};

use crate::support::{Answer, Setup, TestServer, post, request};

fn dev() -> TestServer {
    Setup::default()
        .configure(|config| {
            config.dev_mode = true;
            config.info = ServerInfo {
                version: "7.8.9".to_owned(),
                device: DeviceInfo {
                    device: "cpu".to_owned(),
                    kernel_level: "avx2".to_owned(),
                    threads: 3,
                    ..DeviceInfo::default()
                },
                environment: vec![("VLLM_X".to_owned(), "1".to_owned())],
                ..ServerInfo::default()
            };
        })
        .build()
}

async fn press(server: &TestServer, path: &str) -> Answer {
    let posted = request(Method::POST, path, Body::empty());
    server.send(posted).await
}

async fn is_sleeping(server: &TestServer) -> Value {
    server.get("/is_sleeping").await.json()["is_sleeping"].clone()
}

#[tokio::test]
async fn sleeping_holds_requests_until_all_parts_are_awake() {
    let server = dev();
    let asleep = press(&server, "/sleep").await.json();
    assert_eq!(asleep, json!({ "status": "sleeping", "level": 1 }));
    assert_eq!(is_sleeping(&server).await, true);
    assert_eq!(server.get("/health").await.status, StatusCode::OK);
    let page = server.get("/metrics").await;
    let states = |page: &str, state: &str| {
        let line = page
            .lines()
            .find(|line| line.contains("vllm:engine_sleep_state{") && line.contains(state));
        line.expect("a series")
            .rsplit(' ')
            .next()
            .expect("a value")
            .to_owned()
    };
    assert_eq!(states(page.text(), "awake"), "0");
    assert_eq!(states(page.text(), "weights_offloaded"), "1");
    let held = post(
        "/v1/completions",
        &json!({ "prompt": "x", "max_tokens": 1 }),
    );
    let (answer, ()) = tokio::join!(server.send(held), async {
        server.engine.wait_until(|engine| engine.live() == 1).await;
        let tags = |tags: &[&str], status: &str| json!({ "status": status, "tags": tags });
        let woken = press(&server, "/wake_up?tags=weights").await.json();
        assert_eq!(woken, tags(&["weights"], "sleeping"));
        assert_eq!(is_sleeping(&server).await, true);
        let woken = press(&server, "/wake_up?tags=scheduling").await.json();
        assert_eq!(woken, tags(&["scheduling"], "sleeping"));
        let woken = press(&server, "/wake_up?tags=kv_cache").await.json();
        assert_eq!(woken, tags(&["kv_cache"], "awake"));
    });
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(is_sleeping(&server).await, false);
    let again = press(&server, "/wake_up").await.json();
    assert_eq!(again, json!({ "status": "awake", "tags": null }));
    let page = server.get("/metrics").await;
    assert_eq!(states(page.text(), "awake"), "1");
}

#[tokio::test]
async fn queries_say_how_to_pause() {
    let server = dev();
    let pause = |mode, cache| Pause { mode, cache };
    for (path, expected) in [
        ("/sleep", pause(PauseMode::Abort, PausedCache::Released)),
        (
            "/sleep?level=0&mode=keep",
            pause(PauseMode::Keep, PausedCache::Kept),
        ),
        (
            "/sleep?level=1&mode=wait",
            pause(PauseMode::Wait, PausedCache::Released),
        ),
        ("/pause", pause(PauseMode::Abort, PausedCache::Cleared)),
        (
            "/pause?mode=wait&clear_cache=false",
            pause(PauseMode::Wait, PausedCache::Kept),
        ),
    ] {
        assert_eq!(press(&server, path).await.status, StatusCode::OK, "{path}");
        assert_eq!(server.engine.pauses().pop(), Some(expected), "{path}");
        assert_eq!(server.get("/is_paused").await.json()["is_paused"], true);
        press(&server, "/resume").await;
        assert_eq!(is_sleeping(&server).await, false, "{path}");
    }
    let before = server.engine.pauses().len();
    for path in [
        "/sleep?level=2",
        "/sleep?level=3",
        "/sleep?level=deep",
        "/sleep?mode=now",
        "/pause?clear_cache=perhaps",
        "/wake_up?tags=all",
    ] {
        let refused = press(&server, path).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(refused.json()["error"]["message"].is_string());
    }
    assert_eq!(server.engine.pauses().len(), before);
}

#[tokio::test]
async fn an_engine_that_is_not_there_cannot_be_paused() {
    let server = dev();
    for (state, status) in [
        (EngineState::Loading, StatusCode::SERVICE_UNAVAILABLE),
        (EngineState::Dead, StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        server.engine.set_state(state);
        for path in [
            "/sleep",
            "/wake_up",
            "/pause",
            "/resume",
            "/reset_prefix_cache",
        ] {
            assert_eq!(press(&server, path).await.status, status, "{path}");
        }
    }
}

#[tokio::test]
async fn caches_can_be_emptied() {
    let server = dev();
    let success = async |path: &str| press(&server, path).await.json()["success"].clone();
    assert_eq!(success("/reset_prefix_cache").await, true);
    server.engine.set_prefix_cache_in_use(true);
    assert_eq!(success("/reset_prefix_cache").await, false);
    let path = "/reset_prefix_cache?reset_running_requests=true&reset_external=true";
    assert_eq!(success(path).await, true);
    for path in ["/reset_mm_cache", "/reset_encoder_cache"] {
        let answer = press(&server, path).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, ""));
    }
}

#[tokio::test]
async fn without_development_mode_there_are_no_such_routes() {
    let server = crate::support::server();
    for path in [
        "/sleep",
        "/wake_up",
        "/pause",
        "/resume",
        "/reset_prefix_cache",
        "/reset_mm_cache",
        "/reset_encoder_cache",
        "/collective_rpc",
    ] {
        assert_eq!(press(&server, path).await.status, StatusCode::NOT_FOUND);
    }
    for path in ["/is_sleeping", "/is_paused"] {
        assert_eq!(server.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let info = server.get("/server_info").await.json();
    assert_eq!(info["vllm_env"], json!({}));
}

#[tokio::test]
async fn the_server_says_what_runs() {
    let server = dev();
    for path in ["/server_info", "/get_server_info"] {
        let info = server.get(path).await.json();
        assert_eq!(info["version"], "0.33.0");
        assert_eq!(info["quire_version"], "7.8.9");
        assert_eq!(info["served_model_name"], "wire");
        assert_eq!(info["context_length"], 512);
        assert_eq!(info["vllm_env"], json!({ "VLLM_X": "1" }));
        let line = info["vllm_config"].as_str().expect("a line");
        assert!(
            line.contains(r#"device_config.kernel_level="avx2""#),
            "{line}"
        );
        let json = server
            .get(&format!("{path}?config_format=json"))
            .await
            .json();
        let config = &json["vllm_config"];
        assert_eq!(config["device_config"]["threads"], 3);
        assert_eq!(config["model_config"]["max_model_len"], 512);
        assert_eq!(config["limits"]["max_n"], 16_384);
        let refused = server.get(&format!("{path}?config_format=xml")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        let text = refused.json()["error"]["message"].to_string();
        assert!(text.contains("Input should be 'text' or 'json'"), "{text}");
    }
    for path in ["/model_info", "/get_model_info"] {
        let info = server.get(path).await.json();
        assert_eq!(info["is_generation"], true);
        assert_eq!(info["model_path"], "wire");
    }
}
