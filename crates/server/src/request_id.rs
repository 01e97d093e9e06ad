//! Names of requests: made here, or a label that the client chose.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderName};

/// The header that carries a client's label.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest label that is sent back, in bytes; generation refuses longer ones.
const MAX_ECHOED_BYTES: usize = 512;

/// Sixteen hex digits that no other call in this process returns and that
/// cannot be guessed from outside.
pub(crate) fn random_hex() -> String {
    static KEYS: OnceLock<RandomState> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut hasher = KEYS.get_or_init(RandomState::new).build_hasher();
    hasher.write_u64(COUNT.fetch_add(1, Ordering::Relaxed));
    format!("{:016x}", hasher.finish())
}

/// The label of a request: the header wins over the body's `request_id`.
pub(crate) fn label(headers: &HeaderMap, in_body: Option<String>) -> String {
    headers
        .get(X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
        .or(in_body)
        .unwrap_or_else(random_hex)
}

/// What the `X-Request-Id` header of an answer says: the client's label, or one
/// that is made if there is none or it is longer than a label may be.
pub(crate) fn echoed(headers: &HeaderMap) -> String {
    let label = label(headers, None);
    if label.len() > MAX_ECHOED_BYTES {
        return random_hex();
    }
    label
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn made_ids_differ() {
        let ids: HashSet<String> = (0..1000).map(|_| random_hex()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 16));
    }
}
