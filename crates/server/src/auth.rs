//! API keys.
//!
//! Authorisation looks at the route that was matched, never at a URL rebuilt
//! from headers, and everything is guarded that is not declared open.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::{
    error::{self, ApiError},
    routes,
    state::App,
};

/// The header of Anthropic's API. Newer clients send `Authorization` instead.
const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Digests of the accepted keys. Comparing digests takes the same time whatever
/// the keys' lengths and however much of them is right.
pub(crate) struct ApiKeys(Vec<[u8; 32]>);

impl ApiKeys {
    pub(crate) fn new(keys: &[String]) -> Self {
        let nonempty = keys.iter().filter(|key| !key.is_empty());
        ApiKeys(
            nonempty
                .map(|key| Sha256::digest(key.as_bytes()).into())
                .collect(),
        )
    }

    /// True if no key is needed, or the `Authorization` header has one.
    fn allow(&self, headers: &HeaderMap) -> bool {
        self.0.is_empty() || bearer_token(headers).is_some_and(|token| self.accepts(token))
    }

    /// True if the header of Anthropic's clients has a key.
    fn allow_anthropic(&self, headers: &HeaderMap) -> bool {
        headers
            .get(X_API_KEY)
            .is_some_and(|value| self.accepts(value.as_bytes()))
    }

    /// Compares with every key, so that time does not tell which one matched.
    fn accepts(&self, token: &[u8]) -> bool {
        let digest = Sha256::digest(token);
        let mut found = Choice::from(0);
        for key in &self.0 {
            found |= key.as_slice().ct_eq(digest.as_slice());
        }
        found.into()
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&[u8]> {
    const SCHEME: usize = "Bearer ".len();
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(SCHEME)?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then_some(token)
}

/// Refuses requests without a valid key, except for open routes and for
/// preflights, which browsers send without keys.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let open = request.method() == Method::OPTIONS
        || path.is_some_and(|path| routes::is_open(app.config(), path.as_str()));
    if open || app.keys.allow(request.headers()) {
        return next.run(request).await;
    }
    if !path.is_some_and(|path| routes::is_anthropic(path.as_str())) {
        return error::unauthorized();
    }
    if app.keys.allow_anthropic(request.headers()) {
        return next.run(request).await;
    }
    let message = "The API key is missing or wrong.";
    routes::refuse(
        &request,
        ApiError::status(StatusCode::UNAUTHORIZED, message),
    )
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn allowed(keys: &[&str], authorization: Option<&str>) -> bool {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(
                header::AUTHORIZATION,
                HeaderValue::from_str(value).expect("a header value"),
            );
        }
        ApiKeys::new(&keys).allow(&headers)
    }

    #[test]
    fn any_of_the_keys_opens_and_nothing_else_does() {
        let keys = ["sk-1", "sk-22"];
        assert!(allowed(&keys, Some("Bearer sk-1")));
        assert!(allowed(&keys, Some("bearer sk-22")));
        let wrong = [
            None,
            Some(""),
            Some("Bearer"),
            Some("Bearer "),
            Some("Bearer sk-"),
            Some("Bearer sk-11"),
            Some("Bearer  sk-1"),
            Some("Basic sk-1"),
            Some("sk-1"),
        ];
        for authorization in wrong {
            assert!(!allowed(&keys, authorization), "{authorization:?}");
        }
    }

    #[test]
    fn without_keys_everything_is_open() {
        assert!(allowed(&[], None));
        assert!(allowed(&[""], Some("Bearer ")));
    }
}
