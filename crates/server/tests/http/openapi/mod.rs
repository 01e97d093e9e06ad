//! The document about the interface, compared with the interface.

mod answers;
mod interfaces;
mod ranges;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use quire_server::{ResponseStoreLimits, ServerConfig, route_list};
use quire_text::{reasoning::ReasoningKind, tools::Dialect};
use serde_json::{Value, json};

use crate::schema::fault;
use crate::support::{Answer, Setup, TestServer, server};

/// What a model says that thinks, speaks and calls a tool.
const EVERYTHING: &str = "<think>\nOne call.\n</think>\n\nI look.\
     <tool_call>\n{\"name\": \"weather\", \"arguments\": {\"place\": \"K\u{f6}ln\"}}\n</tool_call>";

/// Every route and every member of answers that settings can switch on.
fn everything() -> TestServer {
    Setup::default()
        .saying(EVERYTHING)
        .then_eos()
        .configure(|config| {
            config.tool_dialect = Some(Dialect::Hermes);
            config.reasoning = ReasoningKind::from_name("qwen3");
            config.response_store = Some(ResponseStoreLimits::default());
            config.dev_mode = true;
            config.enable_tokenizer_info_endpoint = true;
            config.enable_per_request_metrics = true;
            config.enable_prompt_tokens_details = true;
            config.return_tokens_as_token_ids = false;
        })
        .build()
}

async fn document(server: &TestServer) -> Value {
    let answer = server.get("/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["content-type"], "application/json");
    answer.json()
}

/// Path and method of every operation.
fn operations(document: &Value) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("a path's methods").keys() {
            found.insert((path.clone(), method.to_uppercase()));
        }
    }
    found
}

#[tokio::test]
async fn every_route_has_an_operation_and_no_other_has() {
    let hidden = ["/openapi.json", "/docs", "/redoc", "/metrics/{*rest}"];
    for server in [everything(), server()] {
        let mut routes = BTreeSet::new();
        for (path, methods) in route_list(&server.served) {
            if !hidden.contains(&path) {
                let path = path.replace("{*", "{");
                routes.extend(methods.split(", ").map(|m| (path.clone(), m.to_owned())));
            }
        }
        assert_eq!(operations(&document(&server).await), routes);
    }
}

#[tokio::test]
async fn the_document_is_well_formed() {
    let document = document(&everything()).await;
    assert_eq!(document["openapi"], "3.1.0");
    let tags: Vec<&Value> = document["tags"].as_array().expect("tags").iter().collect();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id.to_owned()), "{id} is taken twice");
            let tag = &operation["tags"][0];
            assert!(
                tags.iter().any(|known| known["name"] == *tag),
                "{path}: {tag}"
            );
            let responses = operation["responses"].as_object().expect("responses");
            assert!(responses.contains_key("200"), "{method} {path}");
            let in_path = |p: &&Value| p["in"] == "path";
            let parameters = operation["parameters"].as_array();
            let declared = parameters.into_iter().flatten().filter(in_path).count();
            assert_eq!(declared, path.matches('{').count(), "{path}");
            assert_eq!(
                operation["requestBody"].is_object(),
                has_body(path),
                "{path}"
            );
        }
    }
}

fn has_body(path: &str) -> bool {
    path.ends_with("completions")
        || path.ends_with("tokenize")
        || path == "/invocations"
        || path == "/v1/responses"
        || path.starts_with("/v1/messages")
}

/// Checks an answer against what the document says about its status.
#[track_caller]
fn assert_fits(document: &Value, method: &str, path: &str, answer: &Answer) {
    let operation = &document["paths"][path][method];
    let status = answer.status.as_u16().to_string();
    let mut response = &operation["responses"][&status];
    if let Some(reference) = response["$ref"].as_str() {
        let found = document.pointer(reference.trim_start_matches('#'));
        response = found.expect("the reference hits");
    }
    assert!(
        response.is_object(),
        "{method} {path}: {status} is not documented"
    );
    let content = &response["content"]["application/json"];
    if content.is_null() {
        assert!(answer.body.is_empty(), "{method} {path}: {}", answer.text());
        return;
    }
    if let Some(fault) = fault(document, &content["schema"], &answer.json()) {
        panic!("{method} {path}: {fault}");
    }
}

/// Checks a value against the schema of that name.
#[track_caller]
fn assert_is(document: &Value, name: &str, value: &Value) {
    let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
    if let Some(fault) = fault(document, &schema, value) {
        panic!("{name}: {fault}: {value}");
    }
}

#[tokio::test]
async fn examples_fit_their_schemas_and_are_accepted() {
    let server = everything();
    let document = document(&server).await;
    let mut count = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let schema = &item["post"]["requestBody"]["content"]["application/json"]["schema"];
        let Some(name) = schema["$ref"].as_str() else {
            continue;
        };
        let component = document.pointer(name.trim_start_matches('#')).expect("it");
        for example in component["examples"].as_array().into_iter().flatten() {
            if let Some(fault) = fault(&document, schema, example) {
                panic!("{path}: {fault}");
            }
            let answer = server.post(path, example).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
            count += 1;
        }
    }
    assert_eq!(count, 5);
}

#[tokio::test]
async fn the_page_brings_everything_along() {
    let server = server();
    for path in ["/docs", "/redoc"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        let policy = answer.headers["content-security-policy"]
            .to_str()
            .expect("ASCII");
        assert!(policy.contains("default-src 'none'"), "{policy}");
        let page = answer.text();
        assert!(page.len() < 40_000, "{} bytes", page.len());
        for outside in ["http://", "https://", " src=", "@import", "innerHTML"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

#[tokio::test]
async fn docs_can_be_switched_off() {
    let server = Setup::default()
        .configure(|config| config.enable_docs = false)
        .build();
    for path in ["/docs", "/redoc", "/openapi.json"] {
        assert_eq!(server.get(path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn docs_need_a_key_unless_they_are_opened() {
    for open in [false, true] {
        let server = Setup::default()
            .configure(|config| {
                config.api_keys = vec!["sk-1".to_owned()];
                config.open_docs = open;
            })
            .build();
        let expected = if open {
            StatusCode::OK
        } else {
            StatusCode::UNAUTHORIZED
        };
        for path in ["/docs", "/redoc", "/openapi.json"] {
            assert_eq!(server.get(path).await.status, expected, "{path}");
        }
        let models = server.get("/v1/models").await;
        assert_eq!(models.status, StatusCode::UNAUTHORIZED);
        if open {
            let document = document(&server).await;
            assert_eq!(document["security"], json!([{ "key": [] }]));
            assert_eq!(document["paths"]["/health"]["get"]["security"], json!([]));
            let listed = &document["paths"]["/v1/models"]["get"];
            let refused = &listed["responses"]["401"]["$ref"];
            assert_eq!(refused, "#/components/responses/Unauthorized");
            for path in ["/v1/models", "/v1/responses/x"] {
                let route = path.replace("/x", "/{response_id}");
                assert_fits(&document, "get", &route, &server.get(path).await);
            }
            let path = "/v1/messages";
            let answer = server.post(path, &json!({})).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert_fits(&document, "post", path, &answer);
            let keys = &document["paths"][path]["post"]["security"];
            assert_eq!(*keys, json!([{ "key": [] }, { "messages_key": [] }]));
        }
    }
}

#[tokio::test]
async fn the_document_says_where_a_proxy_publishes_the_server() {
    let server = Setup::default()
        .configure(|config| {
            config.root_path = "/api".to_owned();
            config.allowed_hosts = Some(ServerConfig::loopback_hosts());
        })
        .build();
    let found = server.get("/api/openapi.json").await.json();
    assert_eq!(found["servers"], json!([{ "url": "/api" }]));
    let health = &found["paths"]["/health"]["get"]["responses"]["403"]["$ref"];
    assert_eq!(health, "#/components/responses/WrongHost");
}
