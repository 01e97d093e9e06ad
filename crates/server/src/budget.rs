//! The memory that request bodies in flight may take together.
//!
//! One body has a largest size, but thousands of connections could each send
//! one. A body beyond [`FREE_BYTES`] therefore takes its share of a budget,
//! and a body for which nothing is left is refused, not the server killed.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Bytes of each body that are not counted, so that large bodies never keep
/// ordinary ones out.
const FREE_BYTES: usize = 64 << 10;

/// See the module documentation.
pub(crate) struct BodyBudget {
    max: usize,
    used: AtomicUsize,
}

/// What one request's body has taken; given back when it is dropped.
pub(crate) struct BodyShare {
    budget: Arc<BodyBudget>,
    held: AtomicUsize,
}

impl BodyBudget {
    /// A budget of `max` bytes.
    pub(crate) fn new(max: usize) -> Arc<Self> {
        Arc::new(BodyBudget {
            max,
            used: AtomicUsize::new(0),
        })
    }

    /// An empty share.
    pub(crate) fn share(self: &Arc<Self>) -> Arc<BodyShare> {
        Arc::new(BodyShare {
            budget: Arc::clone(self),
            held: AtomicUsize::new(0),
        })
    }
}

impl BodyShare {
    /// Takes what a body of `bytes` bytes needs; false, with the share as it
    /// was, if that is more than there is. A body grows in one task only.
    pub(crate) fn grow_to(&self, bytes: usize) -> bool {
        let wanted = bytes.saturating_sub(FREE_BYTES);
        let held = self.held.load(Ordering::Relaxed);
        let Some(more) = wanted.checked_sub(held).filter(|&more| more > 0) else {
            return true;
        };
        let used = self.budget.used.fetch_add(more, Ordering::Relaxed);
        if used.saturating_add(more) > self.budget.max {
            self.budget.used.fetch_sub(more, Ordering::Relaxed);
            return false;
        }
        self.held.store(wanted, Ordering::Relaxed);
        true
    }
}

impl Drop for BodyShare {
    fn drop(&mut self) {
        let held = *self.held.get_mut();
        self.budget.used.fetch_sub(held, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_comes_back() {
        let budget = BodyBudget::new(100);
        let (first, second) = (budget.share(), budget.share());
        assert!(first.grow_to(FREE_BYTES), "not counted");
        assert!(first.grow_to(FREE_BYTES + 60));
        assert!(!second.grow_to(FREE_BYTES + 41));
        assert!(second.grow_to(FREE_BYTES + 40));
        assert!(!first.grow_to(FREE_BYTES + 61), "nothing is left");
        drop(first);
        assert!(second.grow_to(FREE_BYTES + 100));
        drop(second);
        assert_eq!(budget.used.load(Ordering::Relaxed), 0);
    }
}
