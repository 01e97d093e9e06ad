//! What is noted about every HTTP request: counts, the access log and the
//! request id.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::{
    config::AccessLog,
    metrics::HttpRecord,
    request_id::{self, X_REQUEST_ID},
    state::App,
};

/// Longest part of a path that the access log repeats, in bytes.
const MAX_LOGGED_PATH: usize = 256;

/// Where a connection comes from; the listener adds it to every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Counts, logs and marks one request.
pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let peer = request.extensions().get::<Peer>().copied();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let request_bytes = length(request.headers());
    let id = app
        .config()
        .enable_request_id_headers
        .then(|| request_id::label(request.headers(), None));
    let mut response = next.run(request).await;
    app.metrics().on_http(&HttpRecord {
        route: route.as_ref().map(MatchedPath::as_str),
        method: &method,
        status: response.status(),
        request_bytes,
        response_bytes: length(response.headers()),
        duration: start.elapsed(),
    });
    if let Some(value) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    if is_logged(&app.config().access_log, &path) {
        let peer = peer.map_or_else(|| "-".to_owned(), |Peer(address)| address.to_string());
        let status = response.status().as_u16();
        // A path is ASCII, so it can be cut anywhere.
        let path = &path[..path.len().min(MAX_LOGGED_PATH)];
        tracing::info!(target: "access", "{peer} - \"{method} {path} HTTP/1.1\" {status}");
    }
    response
}

fn length(headers: &HeaderMap) -> u64 {
    let value = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

fn is_logged(log: &AccessLog, path: &str) -> bool {
    match log {
        AccessLog::All => true,
        AccessLog::Except(paths) => !paths.contains(path),
        AccessLog::Off => false,
    }
}
