//! The events of a response that is streamed in the background.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tokio::sync::watch;

use crate::sse::EventSource;

/// The events of one response so far; several clients may follow them. The
/// number of an event is its place.
#[derive(Default)]
pub(super) struct EventLog {
    events: Mutex<Vec<Bytes>>,
    length: watch::Sender<Length>,
}

#[derive(Clone, Copy, Default)]
struct Length {
    events: usize,
    /// There will be no more.
    is_final: bool,
}

impl EventLog {
    /// Adds events.
    pub(super) fn append(&self, events: Vec<Bytes>) {
        let mut all = self.lock();
        all.extend(events);
        self.length.send_modify(|length| length.events = all.len());
    }

    /// Ends the log.
    pub(super) fn close(&self) {
        self.length.send_modify(|length| length.is_final = true);
    }

    /// The number of the next event.
    pub(super) fn next_number(&self) -> u64 {
        self.lock().len() as u64
    }

    /// Follows the log from event number `start` on.
    pub(super) fn follow(self: Arc<Self>, start: usize) -> Replay {
        Replay {
            changes: self.length.subscribe(),
            log: self,
            next: start,
        }
    }

    fn get(&self, number: usize) -> Option<Bytes> {
        self.lock().get(number).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Bytes>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends the events of a log, and those still to come.
pub(super) struct Replay {
    log: Arc<EventLog>,
    changes: watch::Receiver<Length>,
    next: usize,
}

impl EventSource for Replay {
    async fn next(&mut self) -> Option<Bytes> {
        let next = self.next;
        let ready = |length: &Length| length.events > next || length.is_final;
        // The log owns the sender, so this waits until something has happened.
        self.changes.wait_for(ready).await.ok()?;
        let event = self.log.get(next)?;
        self.next += 1;
        Some(event)
    }
}
