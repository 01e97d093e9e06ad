//! A server without a socket, and ways to ask it.

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use futures_util::StreamExt;
use hyper_util::service::TowerToHyperService;
use quire_core::{Limits, TokenId};
use quire_engine::Engine;
use quire_files::Files;
use quire_server::{GenerationDefaults, Metrics, MetricsOptions, Served, ServerConfig, router};
use quire_testkit::mock_engine::{MockEngine, Pace};
use quire_text::{ChatTemplate, Tokenizer};
use serde_json::Value;

/// `</s>` of the fixture tokenizer.
pub const EOS: TokenId = 257;
/// Context length of the test server.
pub const MAX_MODEL_LEN: u32 = 512;

pub fn limits() -> Limits {
    Limits {
        vocab_size: 258,
        max_model_len: MAX_MODEL_LEN,
        kv_cache_tokens: 4096,
        max_logprobs: Some(20),
        priority_scheduling: false,
    }
}

/// A server with its engine.
pub struct TestServer {
    pub engine: Arc<MockEngine>,
    pub served: Arc<Served>,
    pub router: Router,
}

/// How a test server differs from the default.
pub struct Setup {
    pub pace: Pace,
    /// What the model says, over and over.
    pub tokens: Vec<TokenId>,
    pub config: ServerConfig,
}

impl Default for Setup {
    fn default() -> Self {
        let mut config = ServerConfig::new("wire", MAX_MODEL_LEN);
        config.defaults = GenerationDefaults {
            eos_token_ids: vec![EOS],
            ..GenerationDefaults::default()
        };
        let setup = Setup {
            pace: Pace::Immediate,
            tokens: Vec::new(),
            config,
        };
        setup.saying("Hello, wörld! ")
    }
}

impl Setup {
    pub fn manual() -> Self {
        Setup {
            pace: Pace::Manual,
            ..Setup::default()
        }
    }

    pub fn configure(mut self, change: impl FnOnce(&mut ServerConfig)) -> Self {
        change(&mut self.config);
        self
    }

    pub fn saying(mut self, text: &str) -> Self {
        self.tokens = text.bytes().map(TokenId::from).collect();
        self
    }

    /// The model ends what it says with EOS.
    pub fn then_eos(mut self) -> Self {
        self.tokens.push(EOS);
        self
    }

    pub fn build(self) -> TestServer {
        let Setup {
            pace,
            tokens,
            config,
        } = self;
        let engine = MockEngine::with_script(limits(), pace, move |_| tokens.clone());
        let engine = Arc::new(engine);
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bytes");
        let files = Files::dir(dir);
        let tokenizer = Tokenizer::from_files(&files).expect("the fixture tokenizer");
        let chat_template =
            ChatTemplate::from_files(&files, &tokenizer).expect("the fixture template");
        let metrics = Metrics::new(&MetricsOptions {
            model_name: config.model_name().to_owned(),
            max_model_len: config.max_model_len,
            ..MetricsOptions::default()
        });
        let served = Arc::new(Served {
            config,
            engine: Arc::clone(&engine) as Arc<dyn Engine>,
            tokenizer: Some(tokenizer),
            chat_template,
            metrics: Arc::new(metrics.expect("default buckets")),
        });
        TestServer {
            engine,
            router: router(Arc::clone(&served)),
            served,
        }
    }
}

/// A server that answers at once.
pub fn server() -> TestServer {
    Setup::default().build()
}

/// A whole answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("answers are UTF-8")
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    /// The JSON of every event; the last event must be `[DONE]`.
    #[track_caller]
    pub fn events(&self) -> Vec<Value> {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        let mut events: Vec<&str> = self.text().split("\n\n").collect();
        assert_eq!(events.pop(), Some(""), "the stream ends with an empty line");
        assert_eq!(events.pop(), Some("data: [DONE]"));
        let parse = |event: &str| {
            let data = event.strip_prefix("data: ").expect("only data lines");
            serde_json::from_str(data).expect("events are JSON")
        };
        events.into_iter().map(parse).collect()
    }
}

impl Answer {
    /// Name and JSON of every event of a stream that names its events.
    #[track_caller]
    pub fn named_events(&self) -> Vec<(String, Value)> {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        let mut events: Vec<&str> = self.text().split("\n\n").collect();
        assert_eq!(events.pop(), Some(""), "the stream ends with an empty line");
        let parse = |event: &str| {
            let event = event.strip_prefix("event: ").expect("a name first");
            let (name, data) = event.split_once("\ndata: ").expect("then data");
            let data = serde_json::from_str(data).expect("events are JSON");
            (name.to_owned(), data)
        };
        events.into_iter().map(parse).collect()
    }
}

impl TestServer {
    /// Starts a request; the body of the response may still be growing.
    pub async fn start(&self, request: Request<Body>) -> axum::response::Response {
        let service = TowerToHyperService::new(self.router.clone());
        match hyper::service::Service::call(&service, request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.start(request).await;
        let (head, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a body");
        Answer {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, Body::empty())).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(post(path, body)).await
    }

    pub async fn completion(&self, body: Value) -> Answer {
        self.post("/v1/completions", &body).await
    }

    pub async fn chat(&self, body: Value) -> Answer {
        self.post("/v1/chat/completions", &body).await
    }
}

pub fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .body(body)
        .expect("a request")
}

pub fn post(path: &str, body: &Value) -> Request<Body> {
    let mut request = request(Method::POST, path, Body::from(body.to_string()));
    let json = "application/json".parse().expect("a header value");
    request.headers_mut().insert("content-type", json);
    request
}

/// The prompt of the last request that the engine was given.
pub fn prompt_text(server: &TestServer) -> String {
    let ids = server
        .engine
        .submitted()
        .last()
        .expect("a request")
        .prompt
        .to_vec();
    let tokenizer = server.served.tokenizer.as_ref();
    tokenizer.expect("a tokenizer").decode(&ids, false)
}

/// The next event of a stream that is still open.
pub async fn next_event(body: &mut axum::body::BodyDataStream) -> String {
    let bytes = body
        .next()
        .await
        .expect("the stream goes on")
        .expect("no error");
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The member names of an object, in order.
#[track_caller]
pub fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}
