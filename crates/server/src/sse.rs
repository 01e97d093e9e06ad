//! Server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::Serialize;

/// Ends every stream of OpenAI's kind.
pub(crate) const DONE: Bytes = Bytes::from_static(b"data: [DONE]\n\n");
/// Sent while nothing happens, so that proxies keep the connection.
const KEEP_ALIVE: Bytes = Bytes::from_static(b": keep-alive\n\n");

/// Something that produces events until it ends.
pub(crate) trait EventSource: Send + 'static {
    /// The next event, encoded; `None` at the end. Dropping the future while it
    /// waits must lose nothing: the keep-alive timer does so.
    fn next(&mut self) -> impl Future<Output = Option<Bytes>> + Send;
}

/// `data: <JSON>` and an empty line.
pub(crate) fn event(value: &impl Serialize) -> Bytes {
    with_data(Vec::new(), value)
}

/// `event: <name>`, `data: <JSON>` and an empty line.
pub(crate) fn named_event(name: &str, value: &impl Serialize) -> Bytes {
    with_data(format!("event: {name}\n").into_bytes(), value)
}

fn with_data(mut bytes: Vec<u8>, value: &impl Serialize) -> Bytes {
    bytes.extend_from_slice(b"data: ");
    if let Err(error) = serde_json::to_writer(&mut bytes, value) {
        // Only a map with keys that are not strings could fail, and answers have none.
        tracing::error!(%error, "an event cannot be written as JSON");
    }
    bytes.extend_from_slice(b"\n\n");
    bytes.into()
}

/// A response that sends the events of `source`. If the client goes away the
/// body is dropped, and the source with it.
pub(crate) fn response(source: impl EventSource, keep_alive: Option<Duration>) -> Response {
    let events = stream::unfold(source, move |mut source| async move {
        let next = match keep_alive {
            None => source.next().await,
            Some(interval) => match tokio::time::timeout(interval, source.next()).await {
                Ok(next) => next,
                Err(_) => Some(KEEP_ALIVE),
            },
        };
        next.map(|bytes| (Ok::<_, Infallible>(bytes), source))
    });
    let mut response = Body::from_stream(events).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
