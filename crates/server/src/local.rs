//! The interface for callers in the same process: requests are calls, and no
//! socket is open.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, header},
};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use crate::{Served, router};

/// Longest answer that is taken, in bytes.
const MAX_ANSWER_BYTES: usize = 256 << 20;

/// The whole HTTP interface, without HTTP: but for the limits of connections, a
/// call is answered as a request over the network without a key would be.
#[derive(Clone)]
pub struct Local(TowerToHyperService<Router>);

/// What a call is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocalError {
    /// The body asked for a stream of events, which is no whole answer.
    #[error("Request must not be sent in stream mode")]
    Stream,
    /// The path is none.
    #[error("{0:?} is not a path")]
    Path(String),
    /// The answer ended early, or would not end.
    #[error("the answer is not complete or longer than {MAX_ANSWER_BYTES} bytes")]
    Incomplete,
}

impl Local {
    /// The interface of these parts.
    pub fn new(served: Arc<Served>) -> Local {
        Local(TowerToHyperService::new(router(served)))
    }

    /// Posts a JSON body and waits for the whole answer, whatever its status.
    /// Dropping the future aborts the request.
    ///
    /// # Errors
    /// If there is no whole answer.
    pub async fn post(&self, path: &str, body: Vec<u8>) -> Result<LocalAnswer, LocalError> {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body))
            .map_err(|_| LocalError::Path(path.to_owned()))?;
        let response = match self.0.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if is_event_stream(&response) {
            return Err(LocalError::Stream);
        }
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), MAX_ANSWER_BYTES).await;
        let body = body.map_err(|_| LocalError::Incomplete)?.to_vec();
        Ok(LocalAnswer { status, body })
    }
}

fn is_event_stream(response: &Response<Body>) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE);
    media_type.is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"))
}
