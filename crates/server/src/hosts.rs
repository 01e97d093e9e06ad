//! Checks of the `Host` header.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::{error::ApiError, routes, state::App};

/// Refuses a malformed `Host`, and one that is not allowed: a web page whose
/// name resolves to this machine sends its own name.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (None, _) => None,
        // Of two names a proxy in front may have checked the other one.
        (Some(value), second) => match value.to_str() {
            Ok(host) if second.is_none() && is_well_formed(host) => Some(host),
            _ => {
                let message = "The Host header is not a host name.";
                return routes::refuse(
                    &request,
                    ApiError::status(StatusCode::BAD_REQUEST, message),
                );
            }
        },
    };
    if let (Some(allowed), Some(host)) = (&app.config().allowed_hosts, host)
        && !allowed
            .iter()
            .any(|name| name.eq_ignore_ascii_case(without_port(host)))
    {
        let message = "This server does not answer to the name in the Host header.";
        return routes::refuse(&request, ApiError::status(StatusCode::FORBIDDEN, message));
    }
    next.run(request).await
}

fn is_well_formed(host: &str) -> bool {
    host.bytes().all(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']' | b'%')
    })
}

/// `name`, `name:port`, `[v6]` or `[v6]:port`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_not_part_of_names() {
        for (host, name) in [
            ("localhost", "localhost"),
            ("localhost:8000", "localhost"),
            ("[::1]", "[::1]"),
            ("[::1]:8000", "[::1]"),
            ("127.0.0.1:80", "127.0.0.1"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }

    #[test]
    fn paths_do_not_pass_for_hosts() {
        assert!(is_well_formed("example.com:8000"));
        for bad in ["a/v1/x?", "a b", "a\\b", "a@b", "a#b"] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
