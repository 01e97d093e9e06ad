//! What is noted about every HTTP request: counts, the access log and the
//! request id.

use std::{fmt::Write, net::SocketAddr, sync::Arc, time::Instant};

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
/// Longest part of a method, which is any word that a client likes.
const MAX_LOGGED_METHOD: usize = 32;

/// Where a connection comes from; the listener adds it to every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Counts, logs and marks one request.
pub(crate) async fn layer(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let peer = request.extensions().get::<Peer>().copied();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let request_bytes = length(request.headers());
    let id = app
        .config()
        .enable_request_id_headers
        .then(|| request_id::echoed(request.headers()));
    // Lives until the answer begins, when the body has been read and used.
    let share = app.bodies.share();
    request.extensions_mut().insert(Arc::clone(&share));
    let mut response = next.run(request).await;
    drop(share);
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
        let path = shown(&path, MAX_LOGGED_PATH);
        let method = shown(method.as_str(), MAX_LOGGED_METHOD);
        tracing::info!(target: "access", "{peer} - \"{method} {path} HTTP/1.1\" {status}");
    }
    response
}

/// The beginning of a path or method, in characters that cannot break out of
/// the log line: clients may send any bytes above ASCII, and quotation marks.
fn shown(text: &str, max_bytes: usize) -> String {
    let mut out = String::new();
    for &byte in &text.as_bytes()[..text.len().min(max_bytes)] {
        match byte {
            b'!'..=b'~' if !matches!(byte, b'"' | b'\\') => out.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_of_a_path_is_short_and_stays_in_its_line() {
        assert_eq!(shown("/v1/models/a%20b", 256), "/v1/models/a%20b");
        assert_eq!(
            shown("/\" 200\r\n\u{85}\u{1b}[2J", 256),
            "/%22%20200%0D%0A%C2%85%1B[2J"
        );
        // Cut within a character, which a path may hold unencoded.
        assert_eq!(shown("/aé", 3), "/a%C3");
        assert_eq!(shown(&"/é".repeat(1000), 256).len(), 596);
    }
}
