//! Cross-origin requests, answered as the reference server answers them.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{config::CorsConfig, state::App};

/// Methods that `*` stands for.
const ALL_METHODS: &str = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
/// Seconds for which browsers may remember a preflight.
const MAX_AGE_S: &str = "600";
/// Request headers that need no permission.
const SAFE_HEADERS: [&str; 4] = [
    "accept",
    "accept-language",
    "content-language",
    "content-type",
];

/// Answers preflights and marks the answers that other origins may read.
pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let cors = &app.config().cors;
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return next.run(request).await;
    };
    if request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    {
        return preflight(cors, &origin, request.headers());
    }
    let mut response = next.run(request).await;
    allow_origin(cors, &origin, response.headers_mut());
    response
}

fn preflight(cors: &CorsConfig, origin: &HeaderValue, asked: &HeaderMap) -> Response {
    let mut refused = Vec::new();
    if !origin_allowed(cors, origin) {
        refused.push("origin");
    }
    let method = asked.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !method.is_some_and(|method| method_allowed(cors, method)) {
        refused.push("method");
    }
    let wanted = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS);
    if !wanted.is_none_or(|wanted| headers_allowed(cors, wanted)) {
        refused.push("headers");
    }
    let mut response = if refused.is_empty() {
        (StatusCode::OK, "OK").into_response()
    } else {
        let text = format!("Disallowed CORS {}", refused.join(", "));
        (StatusCode::BAD_REQUEST, text).into_response()
    };
    let headers = response.headers_mut();
    allow_origin(cors, origin, headers);
    set(
        headers,
        header::ACCESS_CONTROL_ALLOW_METHODS,
        &methods(cors),
    );
    set(headers, header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_S);
    match wanted {
        Some(wanted) if is_wildcard(&cors.allowed_headers) => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        _ if is_wildcard(&cors.allowed_headers) => {}
        _ => {
            let names = cors.allowed_headers.join(", ");
            set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, &names);
        }
    }
    response
}

fn allow_origin(cors: &CorsConfig, origin: &HeaderValue, headers: &mut HeaderMap) {
    if !origin_allowed(cors, origin) {
        return;
    }
    if is_wildcard(&cors.allowed_origins) && !cors.allow_credentials {
        set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        return;
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if cors.allow_credentials {
        set(headers, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
}

fn origin_allowed(cors: &CorsConfig, origin: &HeaderValue) -> bool {
    is_wildcard(&cors.allowed_origins)
        || cors
            .allowed_origins
            .iter()
            .any(|known| known.as_bytes() == origin.as_bytes())
}

fn method_allowed(cors: &CorsConfig, method: &HeaderValue) -> bool {
    let known = methods(cors);
    known
        .split(", ")
        .any(|known| known.as_bytes() == method.as_bytes())
}

fn methods(cors: &CorsConfig) -> String {
    if is_wildcard(&cors.allowed_methods) {
        ALL_METHODS.to_owned()
    } else {
        cors.allowed_methods.join(", ")
    }
}

fn headers_allowed(cors: &CorsConfig, wanted: &HeaderValue) -> bool {
    let Ok(wanted) = wanted.to_str() else {
        return false;
    };
    is_wildcard(&cors.allowed_headers)
        || wanted.split(',').map(str::trim).all(|name| {
            let mut known = cors
                .allowed_headers
                .iter()
                .map(String::as_str)
                .chain(SAFE_HEADERS);
            known.any(|known| known.eq_ignore_ascii_case(name))
        })
}

fn is_wildcard(list: &[String]) -> bool {
    list.iter().any(|entry| entry == "*")
}

/// Sets a header whose value comes from the operator's settings; a value that
/// cannot be sent is left out.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    match HeaderValue::from_str(value) {
        Ok(value) => drop(headers.insert(name, value)),
        Err(_) => tracing::warn!(%name, "a CORS setting cannot be sent as a header"),
    }
}
