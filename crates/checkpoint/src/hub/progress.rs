//! Bytes over all files of a download, and the signal that stops it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use quire_backend::Reporter;

use super::HubError;

/// Files that are fetched at a time.
const PARALLEL: usize = 4;

/// One phase of a [`Reporter`] that several threads advance.
pub(super) struct Progress<'a> {
    report: &'a dyn Reporter,
    done: Mutex<u64>,
    stopped: AtomicBool,
}

impl<'a> Progress<'a> {
    /// Begins the phase; dropping ends it.
    pub(super) fn begin(report: &'a dyn Reporter, phase: &str, total: u64) -> Progress<'a> {
        report.begin(phase, total, "bytes");
        Progress {
            report,
            done: Mutex::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// So many bytes more are there.
    pub(super) fn add(&self, bytes: u64) {
        self.update(|done| done.saturating_add(bytes));
    }

    /// So many bytes have to be fetched again.
    pub(super) fn take_back(&self, bytes: u64) {
        self.update(|done| done.saturating_sub(bytes));
    }

    /// Reports under the lock, so that the reporter sees the values in order.
    fn update(&self, change: impl FnOnce(u64) -> u64) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done = change(*done);
        self.report.advance(*done);
    }

    /// True if another file has failed, so that this one need not go on.
    pub(super) fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Runs `work` for every item on a few threads. After a failure nothing new
    /// is begun; the error of the first item that has one is returned.
    pub(super) fn for_each<T: Sync>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> Result<(), HubError> + Sync,
    ) -> Result<(), HubError> {
        let next = AtomicUsize::new(0);
        let failure: Mutex<Option<HubError>> = Mutex::new(None);
        let worker = || {
            while !self.stopped()
                && let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed))
            {
                if let Err(error) = work(item) {
                    let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    // Those that stop because of the first failure come later.
                    failure.get_or_insert(error);
                    self.stopped.store(true, Ordering::Relaxed);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..PARALLEL.min(items.len()) {
                scope.spawn(worker);
            }
            worker();
        });
        let failure = failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        failure.map_or(Ok(()), Err)
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.report.end();
    }
}
