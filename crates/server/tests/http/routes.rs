//! The small routes.

use std::path::Path;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use quire_engine::EngineState;
use quire_files::Files;
use quire_server::metrics_router;
use quire_text::{ChatTemplate, Tokenizer};
use serde_json::{Value, json};

use crate::support::{Setup, TestServer, keys, post, request, server};

#[tokio::test]
async fn health_follows_the_engine() {
    let server = server();
    for (state, status) in [
        (EngineState::Loading, StatusCode::SERVICE_UNAVAILABLE),
        (EngineState::Ready, StatusCode::OK),
        (EngineState::Dead, StatusCode::SERVICE_UNAVAILABLE),
    ] {
        server.engine.set_state(state);
        for path in ["/health", "/ping"] {
            let answer = server.get(path).await;
            assert_eq!(
                (answer.status, answer.text()),
                (status, ""),
                "{path} {state:?}"
            );
        }
    }
    let posted = server
        .send(request(Method::POST, "/ping", Body::empty()))
        .await;
    assert_eq!(posted.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn small_answers() {
    let server = server();
    assert_eq!(
        server.get("/version").await.text(),
        r#"{"version":"0.33.0"}"#
    );
    assert_eq!(server.get("/load").await.text(), r#"{"server_load":0}"#);
    assert_eq!(server.get("/kv_event_sources").await.text(), "{}");
    let missing = server.get("/nope").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.text(), r#"{"detail":"Not Found"}"#);
    let refused = server
        .send(request(Method::POST, "/health", Body::empty()))
        .await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refused.headers["allow"], "GET");
    assert_eq!(refused.text(), r#"{"detail":"Method Not Allowed"}"#);
}

#[tokio::test]
async fn routes_of_other_kinds_of_models_do_not_exist() {
    let server = server();
    for path in [
        "/v1/embeddings",
        "/score",
        "/rerank",
        "/pooling",
        "/is_sleeping",
        "/sleep",
    ] {
        let answer = server.post(path, &json!({"input": "x"})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn models_have_cards_under_each_name() {
    let server = Setup::default()
        .configure(|config| {
            config.served_model_names = vec!["wire".to_owned(), "/data/models/X".to_owned()];
            config.model_root = "models/wire".to_owned();
        })
        .build();
    let list = server.get("/v1/models").await.json();
    assert_eq!(keys(&list), ["object", "data"]);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2));
    let card = &list["data"][0];
    assert_eq!(
        keys(card),
        [
            "id",
            "object",
            "created",
            "owned_by",
            "root",
            "parent",
            "max_model_len",
            "permission"
        ]
    );
    assert_eq!(card["root"], "models/wire");
    assert_eq!(card["max_model_len"], 512);
    assert_eq!(
        keys(&card["permission"][0]),
        [
            "id",
            "object",
            "created",
            "allow_create_engine",
            "allow_sampling",
            "allow_logprobs",
            "allow_search_indices",
            "allow_view",
            "allow_fine_tuning",
            "organization",
            "group",
            "is_blocking",
        ]
    );
    for path in [
        "/v1/models/wire",
        "/v1/models//data/models/X",
        "/v1/models/%2Fdata%2Fmodels%2FX",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.json()["object"], "model");
    }
    let unknown = server.get("/v1/models/other").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.json()["error"]["type"], "NotFoundError");
    let body = json!({"prompt": "x", "model": "/data/models/X", "max_tokens": 1});
    assert_eq!(
        server.completion(body).await.json()["model"],
        "/data/models/X"
    );
}

#[tokio::test]
async fn texts_become_tokens_and_back() {
    let server = server();
    let answer = server
        .post("/tokenize", &json!({"prompt": "Hi"}))
        .await
        .json();
    assert_eq!(
        answer,
        json!({"count": 3, "max_model_len": 512, "tokens": [256, 72, 105], "token_strs": null})
    );
    let body = json!({"prompt": "H ", "add_special_tokens": false, "return_token_strs": true});
    let answer = server.post("/tokenize", &body).await.json();
    assert_eq!(answer["token_strs"], json!(["H", "Ġ"]));
    let body = json!({"messages": [{"role": "user", "content": "Hi"}]});
    let answer = server.post("/tokenize", &body).await.json();
    assert_eq!(answer["count"], "<user>Hi\n<assistant>".len());
    let answer = server
        .post("/detokenize", &json!({"tokens": [256, 72, 105]}))
        .await
        .json();
    assert_eq!(answer, json!({"prompt": "<s>Hi"}));
    let outside = server
        .post("/detokenize", &json!({"tokens": [99999]}))
        .await;
    assert_eq!(outside.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        server.get("/tokenizer_info").await.status,
        StatusCode::NOT_FOUND
    );
}

/// lm-evaluation-harness makes its prompts from this answer: it wants texts where
/// the file has objects, and the template although it is no part of that file.
#[tokio::test]
async fn tokenizer_info_is_what_clients_make_prompts_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bytes/tokenizer.json");
    std::fs::copy(bytes, folder.path().join("tokenizer.json")).expect("a copy");
    let token =
        json!({"__type": "AddedToken", "content": "</s>", "lstrip": false, "special": true});
    let config = json!({
        "eos_token": token, "bos_token": "<s>", "model_max_length": 512,
        "added_tokens_decoder": {"257": token}, "additional_special_tokens": [token, "<s>"],
    });
    let file = folder.path().join("tokenizer_config.json");
    std::fs::write(file, config.to_string()).expect("a file");
    let tokenizer = Tokenizer::from_files(&Files::dir(folder.path())).expect("a tokenizer");
    let source = "{% for m in messages %}{{ m.content }}{% endfor %}";
    let template = ChatTemplate::compile(source, Some(&tokenizer)).expect("a template");

    let with = Setup::default()
        .configure(|config| config.enable_tokenizer_info_endpoint = true)
        .build();
    let served = quire_server::Served {
        config: with.served.config.clone(),
        engine: with.engine.clone(),
        tokenizer: Some(tokenizer),
        chat_template: Some(template),
        metrics: with.served.metrics.clone(),
    };
    let router = quire_server::router(std::sync::Arc::new(served));
    let server = TestServer { router, ..with };
    assert_eq!(
        server.get("/tokenizer_info").await.json(),
        json!({
            "eos_token": "</s>", "bos_token": "<s>", "model_max_length": 512,
            "added_tokens_decoder": {"257": "</s>"},
            "additional_special_tokens": ["</s>", "<s>"],
            "tokenizer_class": "PreTrainedTokenizerFast",
            "chat_template": source,
        })
    );
}

#[tokio::test]
async fn invocations_go_by_their_members() {
    let server = server();
    let chat = json!({"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1});
    let answer = server.post("/invocations", &chat).await.json();
    assert_eq!(answer["object"], "chat.completion");
    let completion = json!({"prompt": "Hi", "max_tokens": 1});
    let answer = server.post("/invocations", &completion).await.json();
    assert_eq!(answer["object"], "text_completion");
    let neither = server.post("/invocations", &json!({"input": "x"})).await;
    assert_eq!(neither.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn load_counts_streams_until_they_end() {
    let server = Setup::manual()
        .configure(|config| config.enable_server_load_tracking = true)
        .build();
    let body = json!({"prompt": "x", "stream": true});
    let stream = server.start(post("/v1/completions", &body)).await;
    assert_eq!(server.get("/load").await.text(), r#"{"server_load":1}"#);
    drop(stream);
    assert_eq!(server.get("/load").await.text(), r#"{"server_load":0}"#);
}

#[tokio::test]
async fn request_ids_come_back_if_asked_for() {
    let server = Setup::default()
        .configure(|config| config.enable_request_id_headers = true)
        .build();
    let mut labelled = request(Method::GET, "/health", Body::empty());
    labelled
        .headers_mut()
        .insert("x-request-id", "abc".parse().expect("fine"));
    assert_eq!(server.send(labelled).await.headers["x-request-id"], "abc");
    assert_eq!(
        server.get("/health").await.headers["x-request-id"].len(),
        16
    );
    assert!(
        !crate::support::server()
            .get("/health")
            .await
            .headers
            .contains_key("x-request-id")
    );
}

fn series(page: &str, name: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in\n{page}"))
        .trim()
        .parse()
        .expect("a number")
}

async fn page(server: &TestServer) -> String {
    let answer = server.get("/metrics").await;
    assert_eq!(
        answer.headers["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    answer.text().to_owned()
}

#[tokio::test]
async fn requests_are_counted() {
    let server = server();
    let body = json!({"prompt": ["a", "b"], "n": 3, "max_tokens": 4, "temperature": 1});
    server.completion(body).await;
    server.completion(json!({"prompt": 5})).await;
    server.get("/nope").await;
    server.get("/health").await;
    let page = page(&server).await;
    let labels = r#"{engine="0",model_name="wire"}"#;
    assert_eq!(
        series(&page, &format!("vllm:request_params_n_sum{labels}")),
        6.0
    );
    assert_eq!(
        series(&page, &format!("vllm:request_params_n_count{labels}")),
        2.0
    );
    let longest = format!("vllm:request_max_num_generation_tokens_sum{labels}");
    assert_eq!(series(&page, &longest), 8.0);
    let http = |handler: &str, method: &str, status: &str| {
        let name = format!(
            r#"http_requests_total{{handler="{handler}",method="{method}",status="{status}"}}"#
        );
        series(&page, &name)
    };
    assert_eq!(http("/v1/completions", "POST", "2xx"), 1.0);
    assert_eq!(http("/v1/completions", "POST", "4xx"), 1.0);
    assert_eq!(http("none", "GET", "4xx"), 1.0);
    assert!(!page.contains(r#"handler="/health""#));
    assert_eq!(
        series(&page, "process_open_fds") > 0.0,
        cfg!(target_os = "linux")
    );
}

#[tokio::test]
async fn metrics_can_have_a_port_of_their_own() {
    let mut server = server();
    server.router = metrics_router(server.served.clone());
    assert!(page(&server).await.contains("vllm:num_requests_running"));
    assert_eq!(server.get("/metrics/").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/health").await.status, StatusCode::OK);
    assert_eq!(server.get("/v1/models").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_tokenizer_only_ids_are_served() {
    let with = server();
    let served = quire_server::Served {
        config: with.served.config.clone(),
        engine: with.engine.clone(),
        tokenizer: None,
        chat_template: None,
        metrics: with.served.metrics.clone(),
    };
    let router = quire_server::router(std::sync::Arc::new(served));
    let server = TestServer { router, ..with };
    let answer = server.completion(json!({"prompt": "text"})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let body = json!({
        "prompt": [1, 2], "max_tokens": 2, "return_token_ids": true, "logprobs": 1,
    });
    let answer = server.completion(body).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["token_ids"], json!([72, 101]));
    assert_eq!(choice["text"], "");
    assert_eq!(
        choice["logprobs"]["tokens"],
        json!(["token_id:72", "token_id:101"])
    );
    let chat = server
        .chat(json!({"messages": [{"role": "user", "content": "x"}]}))
        .await;
    assert_eq!(chat.status, StatusCode::BAD_REQUEST);
    assert_eq!(chat.json()["error"]["param"], Value::Null);
}
