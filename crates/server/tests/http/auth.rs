//! Who may call what.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use quire_server::route_list;
use serde_json::json;

use crate::support::{Setup, TestServer, request, server};

const OPEN: [&str; 5] = [
    "/health",
    "/ping",
    "/version",
    "/metrics",
    "/metrics/{*rest}",
];

fn guarded() -> TestServer {
    Setup::default()
        .configure(|config| {
            config.api_keys = vec!["sk-1".to_owned(), "sk-2".to_owned()];
            config.dev_mode = true;
            config.enable_tokenizer_info_endpoint = true;
        })
        .build()
}

fn with_key(method: &Method, path: &str, key: Option<&str>) -> Request<Body> {
    let mut request = request(method.clone(), path, Body::empty());
    if let Some(key) = key {
        let value = format!("Bearer {key}").parse().expect("a header value");
        request.headers_mut().insert("authorization", value);
    }
    request
}

#[tokio::test]
async fn every_route_but_the_open_ones_needs_a_key() {
    let server = guarded();
    let routes = route_list(&Arc::clone(&server.served));
    assert!(routes.len() > 14, "the table is complete");
    for (route, methods) in routes {
        let path = route.replace("{*rest}", "x").replace("{*id}", "wire");
        let open = OPEN.contains(&route);
        for method in methods.split(", ") {
            let method: Method = method.parse().expect("a method");
            for key in [None, Some("sk-3"), Some("")] {
                let answer = server.send(with_key(&method, &path, key)).await;
                let refused = answer.status == StatusCode::UNAUTHORIZED;
                assert_eq!(
                    refused, !open,
                    "{method} {path} with {key:?}: {}",
                    answer.status
                );
                if refused && !route.starts_with("/v1/messages") {
                    assert_eq!(answer.text(), r#"{"error":"Unauthorized"}"#);
                }
            }
            for key in ["sk-1", "sk-2"] {
                let answer = server.send(with_key(&method, &path, Some(key))).await;
                assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn paths_without_a_route_are_guarded_as_well() {
    let server = guarded();
    for path in [
        "/nope",
        "/v1",
        "//v1/models",
        "/health/x",
        "/metricsx",
        "/V1/models",
    ] {
        let answer = server.send(with_key(&Method::GET, path, None)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let wrong_method = with_key(&Method::DELETE, "/v1/models", None);
    assert_eq!(
        server.send(wrong_method).await.status,
        StatusCode::UNAUTHORIZED
    );
}

/// Spellings that a router, a proxy or a careless check might take for an open
/// route, or for a guarded one that another spelling opens.
#[tokio::test]
async fn no_spelling_of_a_path_goes_around_the_key() {
    let server = Setup::default()
        .configure(|config| {
            config.api_keys = vec!["sk-1".to_owned()];
            config.root_path = "/api".to_owned();
        })
        .build();
    for path in [
        "//v1/models",
        "/v1//models",
        "/v1/models/",
        "/v1/./models",
        "/v1/../v1/models",
        "/%761/models",
        "/v1%2fmodels",
        "/v1/models%00",
        "/v1/models?path=/health",
        "/health/../v1/models",
        "/health/..%2fv1/models",
        "/health%2f..%2fv1/models",
        "/health;/v1/models",
        "/health/",
        "/Health",
        "/healthz",
        "//health",
        "/api//v1/models",
        "/api/api/v1/models",
        "/api/api/health",
        "/api",
        "/api/",
        "/apihealth",
        "http://localhost/v1/models",
        "http://localhost/health/../v1/models",
        "http://health/v1/models",
        "*",
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::DELETE] {
            let answer = server.send(with_key(&method, path, None)).await;
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "{method} {path}: {}",
                answer.text()
            );
        }
    }
    // The metrics page has any number of names and nothing else behind them.
    for path in ["/metrics/../v1/models", "/metrics//v1/models"] {
        let answer = server.send(with_key(&Method::GET, path, None)).await;
        assert!(answer.text().starts_with("# HELP"), "{path}");
    }
}

#[tokio::test]
async fn methods_that_need_no_key_run_no_handler() {
    let server = guarded();
    for (route, methods) in route_list(&Arc::clone(&server.served)) {
        let path = route.replace("{*rest}", "x").replace("{*id}", "wire");
        let answer = server.send(with_key(&Method::OPTIONS, &path, None)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.headers["allow"], *methods, "{path}");
        let said = match path.starts_with("/v1/messages") {
            true => r#""message":"This method is not allowed here.""#,
            false => r#"{"detail":"Method Not Allowed"}"#,
        };
        assert!(answer.text().contains(said), "{path}: {}", answer.text());
        if methods.contains("GET") && !OPEN.contains(&route) {
            let answer = server.send(with_key(&Method::HEAD, &path, None)).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "HEAD {path}");
        }
    }
}

#[tokio::test]
async fn a_key_counts_in_the_authorization_header_only() {
    let server = guarded();
    let path = "/v1/models?api_key=sk-1&key=sk-1&access_token=sk-1";
    assert_eq!(
        server.get(path).await.status,
        StatusCode::UNAUTHORIZED,
        "query"
    );
    for (name, value) in [
        ("x-api-key", "sk-1"),
        ("api-key", "sk-1"),
        ("cookie", "authorization=Bearer sk-1"),
        ("proxy-authorization", "Bearer sk-1"),
        ("authorization", "Bearer sk-1, Bearer sk-2"),
        ("authorization", "Bearer\tsk-1"),
        ("authorization", "Bearer \u{e9}"),
    ] {
        let mut request = with_key(&Method::GET, "/v1/models", None);
        let value = axum::http::HeaderValue::from_bytes(value.as_bytes()).expect("fine");
        request.headers_mut().insert(name, value);
        let answer = server.send(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
    }
}

#[tokio::test]
async fn two_hosts_are_none() {
    let mut request = with_key(&Method::GET, "/v1/models", None);
    for host in ["localhost", "evil.example"] {
        let host = host.parse().expect("a header value");
        request.headers_mut().append("host", host);
    }
    assert_eq!(server().send(request).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_host_header_cannot_choose_the_route() {
    let mut tricky = with_key(&Method::GET, "/v1/models", None);
    let host = "a/health?".parse().expect("a header value");
    tricky.headers_mut().insert("host", host);
    assert_eq!(
        guarded().send(tricky).await.status,
        StatusCode::UNAUTHORIZED
    );
    let mut tricky = with_key(&Method::GET, "/v1/models", None);
    tricky
        .headers_mut()
        .insert("host", "a/health?".parse().expect("a header value"));
    assert_eq!(server().send(tricky).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_root_path_is_guarded_like_the_paths_below_it() {
    let server = Setup::default()
        .configure(|config| {
            config.api_keys = vec!["sk-1".to_owned()];
            config.root_path = "/api/".to_owned();
        })
        .build();
    for path in ["/api/v1/models", "/v1/models"] {
        let answer = server.send(with_key(&Method::GET, path, None)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        let answer = server
            .send(with_key(&Method::GET, path, Some("sk-1")))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    assert_eq!(server.get("/api/health").await.status, StatusCode::OK);
}

#[tokio::test]
async fn other_hosts_are_refused_if_the_operator_lists_them() {
    let server = Setup::default()
        .configure(|config| {
            config.allowed_hosts = Some(quire_server::ServerConfig::loopback_hosts());
        })
        .build();
    for (host, status) in [
        ("localhost:8000", StatusCode::OK),
        ("127.0.0.1", StatusCode::OK),
        ("[::1]:8000", StatusCode::OK),
        ("evil.example", StatusCode::FORBIDDEN),
        ("localhost.evil.example", StatusCode::FORBIDDEN),
    ] {
        let mut request = request(Method::GET, "/v1/models", Body::empty());
        request
            .headers_mut()
            .insert("host", host.parse().expect("a header value"));
        assert_eq!(server.send(request).await.status, status, "{host}");
    }
}

fn preflight(origin: &str) -> Request<Body> {
    let mut request = request(Method::OPTIONS, "/v1/completions", Body::empty());
    let headers = request.headers_mut();
    headers.insert("origin", origin.parse().expect("a header value"));
    headers.insert(
        "access-control-request-method",
        "POST".parse().expect("a header value"),
    );
    let names = "content-type, authorization"
        .parse()
        .expect("a header value");
    headers.insert("access-control-request-headers", names);
    request
}

#[tokio::test]
async fn other_origins_are_refused_by_default() {
    let answer = guarded().send(preflight("http://x.example")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(answer.text(), "Disallowed CORS origin");
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
    let mut simple = request(Method::GET, "/v1/models", Body::empty());
    simple
        .headers_mut()
        .insert("origin", "http://x.example".parse().expect("fine"));
    let answer = server().send(simple).await;
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn listed_origins_are_allowed() {
    let server = Setup::default()
        .configure(|config| {
            config.cors.allowed_origins = vec!["http://a.example".to_owned()];
            config.cors.allow_credentials = true;
        })
        .build();
    let answer = server.send(preflight("http://a.example")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.headers["access-control-allow-origin"],
        "http://a.example"
    );
    assert_eq!(answer.headers["access-control-allow-credentials"], "true");
    assert_eq!(
        answer.headers["access-control-allow-headers"],
        "content-type, authorization"
    );
    assert_eq!(
        server.send(preflight("http://b.example")).await.status,
        StatusCode::BAD_REQUEST
    );
    let any = Setup::default()
        .configure(|config| config.cors.allowed_origins = vec!["*".to_owned()])
        .build();
    let answer = any.send(preflight("http://b.example")).await;
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    // An answer that fails is readable for the page that asked, too.
    let mut simple = request(Method::GET, "/nope", Body::empty());
    simple
        .headers_mut()
        .insert("origin", "http://b.example".parse().expect("fine"));
    let answer = any.send(simple).await;
    assert_eq!(answer.json(), json!({"detail": "Not Found"}));
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
}
