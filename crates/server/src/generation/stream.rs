//! The streamed answer that every endpoint sends.

use std::{collections::VecDeque, sync::Arc};

use axum::body::Bytes;

use super::fanout::{Event, Fanout};
use crate::{
    error::ApiError,
    load::LoadGuard,
    sse::{self, EventSource},
    state::App,
};

/// Turns what sequences do into the chunks of one endpoint.
pub(crate) trait ChunkEncoder: Send + 'static {
    /// Whether `[DONE]` follows the last chunk.
    const ENDS_WITH_DONE: bool = true;

    /// The chunks for one event.
    fn encode(&mut self, event: Event, chunks: &mut Chunks);

    /// The chunks after every sequence has ended.
    fn finish(&mut self, fanout: &Fanout, chunks: &mut Chunks);

    /// The last chunk of a stream that cannot go on.
    fn fail(&mut self, error: &ApiError, chunks: &mut Chunks) {
        chunks.push(&error.body());
    }
}

/// Encoded chunks that wait to be sent.
#[derive(Default)]
pub(crate) struct Chunks(VecDeque<Bytes>);

impl Chunks {
    pub(crate) fn push(&mut self, chunk: &impl serde::Serialize) {
        self.0.push_back(sse::event(chunk));
    }

    /// A chunk with an event name.
    pub(crate) fn push_named(&mut self, name: &str, chunk: &impl serde::Serialize) {
        self.0.push_back(sse::named_event(name, chunk));
    }
}

/// A running stream. Dropping it aborts its sequences.
pub(crate) struct ChunkStream<E> {
    app: Arc<App>,
    /// `None` once the last chunk is in the queue.
    fanout: Option<Fanout>,
    encoder: E,
    chunks: Chunks,
    _load: LoadGuard,
}

impl<E: ChunkEncoder> ChunkStream<E> {
    pub(crate) fn new(app: Arc<App>, fanout: Fanout, encoder: E, load: LoadGuard) -> Self {
        let chunks = Chunks::default();
        ChunkStream {
            app,
            fanout: Some(fanout),
            encoder,
            chunks,
            _load: load,
        }
    }
}

impl<E: ChunkEncoder> EventSource for ChunkStream<E> {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.chunks.0.pop_front() {
                return Some(bytes);
            }
            let fanout = self.fanout.as_mut()?;
            match fanout.next(self.app.metrics()).await {
                Ok(Some(event)) => self.encoder.encode(event, &mut self.chunks),
                Ok(None) => {
                    self.encoder.finish(fanout, &mut self.chunks);
                    self.end();
                }
                Err(error) => {
                    // The status has been sent, so the error becomes an event.
                    self.encoder.fail(&error, &mut self.chunks);
                    self.end();
                }
            }
        }
    }
}

impl<E: ChunkEncoder> ChunkStream<E> {
    fn end(&mut self) {
        self.fanout = None;
        if E::ENDS_WITH_DONE {
            self.chunks.0.push_back(sse::DONE);
        }
    }
}
