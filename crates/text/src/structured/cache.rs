//! Constraints that were compiled lately.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use quire_core::SharedConstraint;

/// Most constraints that are kept.
const MAX_ENTRIES: usize = 128;
/// Most bytes of specifications that are kept; compiled grammars are a small
/// multiple of their text.
const MAX_BYTES: usize = 8 << 20;

/// Remembers constraints by the text of their specification and forgets those
/// that were not asked for longest.
#[derive(Default)]
pub(super) struct Cache(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    entries: HashMap<String, Entry>,
    bytes: usize,
    clock: u64,
}

struct Entry {
    constraint: SharedConstraint,
    used: u64,
}

impl Cache {
    /// The constraint of a specification, if it is known.
    pub(super) fn get(&self, spec: &str) -> Option<SharedConstraint> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let now = inner.clock;
        let entry = inner.entries.get_mut(spec)?;
        entry.used = now;
        Some(entry.constraint.clone())
    }

    /// Adds a constraint; specifications beyond the limit are not kept.
    pub(super) fn insert(&self, spec: String, constraint: SharedConstraint) {
        if spec.len() > MAX_BYTES {
            return;
        }
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.remove(&spec);
        while inner.entries.len() >= MAX_ENTRIES || inner.bytes + spec.len() > MAX_BYTES {
            // The list is short, so looking through it is cheap beside compiling.
            let oldest = inner.entries.iter().min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(spec, _)| spec.clone()) else {
                break;
            };
            inner.remove(&oldest);
        }
        inner.clock += 1;
        inner.bytes += spec.len();
        let used = inner.clock;
        inner.entries.insert(spec, Entry { constraint, used });
    }
}

impl Inner {
    fn remove(&mut self, spec: &str) {
        if self.entries.remove(spec).is_some() {
            self.bytes -= spec.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use quire_core::{Constraint, ConstraintState};

    use super::*;

    #[derive(Debug)]
    struct Nothing;

    impl Constraint for Nothing {
        fn start(&self) -> Box<dyn ConstraintState> {
            unreachable!("the cache starts nothing")
        }
    }

    fn constraint() -> SharedConstraint {
        SharedConstraint(Arc::new(Nothing))
    }

    #[test]
    fn the_least_used_goes_first() {
        let cache = Cache::default();
        for i in 0..MAX_ENTRIES {
            cache.insert(i.to_string(), constraint());
        }
        assert!(cache.get("0").is_some());
        cache.insert("new".to_owned(), constraint());
        assert!(cache.get("0").is_some());
        assert!(cache.get("1").is_none());
        assert!(cache.get("new").is_some());
    }

    #[test]
    fn bytes_are_bounded() {
        let cache = Cache::default();
        for i in 0..64 {
            cache.insert(format!("{i}{}", "x".repeat(1 << 20)), constraint());
        }
        let inner = cache.0.lock().expect("no panic");
        assert!(inner.bytes <= MAX_BYTES);
        let bytes: usize = inner.entries.keys().map(String::len).sum();
        assert_eq!(inner.bytes, bytes);
        drop(inner);
        cache.insert("y".repeat(MAX_BYTES + 1), constraint());
        assert!(cache.get(&"y".repeat(MAX_BYTES + 1)).is_none());
    }
}
