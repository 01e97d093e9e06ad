//! Counts requests in flight for `/load`.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The number of requests in flight.
pub(crate) struct Load {
    count: Arc<AtomicU64>,
    tracked: bool,
}

impl Load {
    /// A counter that only moves if `tracked`.
    pub(crate) fn new(tracked: bool) -> Self {
        Load {
            count: Arc::default(),
            tracked,
        }
    }

    /// Counts one request until the guard is dropped, which for a stream is
    /// when its last byte has been sent or its client has gone.
    pub(crate) fn enter(&self) -> LoadGuard {
        if !self.tracked {
            return LoadGuard(None);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        LoadGuard(Some(Arc::clone(&self.count)))
    }

    /// Requests in flight now.
    pub(crate) fn get(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

/// One counted request.
pub(crate) struct LoadGuard(Option<Arc<AtomicU64>>);

impl Drop for LoadGuard {
    fn drop(&mut self) {
        if let Some(count) = &self.0 {
            count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
