//! Splitting work over the pool: shared destinations, and scratch per worker.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::pool::Pool;

/// Elements below which a loop is not worth another thread (some 4 µs of work).
const GRAIN: usize = 16 * 1024;

/// A mutable slice of which several tasks write disjoint parts.
pub(crate) struct Parts<'a, T> {
    start: *mut T,
    len: usize,
    borrow: PhantomData<&'a mut [T]>,
}

// SAFETY: it stands for a `&mut [T]`, and `get` asks its callers for disjointness.
unsafe impl<T: Send> Sync for Parts<'_, T> {}

impl<'a, T> Parts<'a, T> {
    /// Borrows the slice for as long as tasks run.
    pub(crate) fn new(slice: &'a mut [T]) -> Self {
        Parts {
            start: slice.as_mut_ptr(),
            len: slice.len(),
            borrow: PhantomData,
        }
    }

    /// Elements.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// One part.
    ///
    /// # Safety
    /// No element may be in two parts that live at the same time.
    #[allow(clippy::mut_from_ref)]
    pub(crate) unsafe fn get(&self, range: Range<usize>) -> &mut [T] {
        assert!(
            range.start <= range.end && range.end <= self.len,
            "a part out of bounds"
        );
        // SAFETY: in bounds, and disjoint by contract.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }

    /// Stores one element.
    ///
    /// # Safety
    /// Nobody else may access the element at the same time.
    #[inline]
    pub(crate) unsafe fn write(&self, index: usize, value: T)
    where
        T: Copy,
    {
        assert!(index < self.len, "an element out of bounds");
        // SAFETY: in bounds, and alone by contract.
        unsafe { self.start.add(index).write(value) }
    }
}

/// Calls `task` with ranges that cover `rows`, in parallel if `rows * cost`
/// elements are worth it.
pub(crate) fn over_rows(
    pool: &Pool,
    rows: usize,
    cost: usize,
    task: &(dyn Fn(Range<usize>) + Sync),
) {
    if rows == 0 {
        return;
    }
    // A few chunks per thread even out threads that are held up.
    let most = (rows * cost / GRAIN).clamp(1, 4 * pool.threads());
    if most == 1 || pool.threads() == 1 {
        task(0..rows);
    } else {
        pool.run_chunks(rows, rows.div_ceil(most), task);
    }
}

/// Calls `task(scratch, item)` for every item below `items`, each on a thread
/// that has one of `scratch` to itself.
pub(crate) fn with_scratch<T: Send>(
    pool: &Pool,
    scratch: &mut [T],
    items: usize,
    task: &(dyn Fn(&mut T, usize) + Sync),
) {
    let workers = scratch.len().min(items);
    let scratch = Parts::new(scratch);
    let next = AtomicUsize::new(0);
    pool.run(workers, &|worker| {
        // SAFETY: each worker number is run once.
        let own = unsafe { &mut scratch.get(worker..worker + 1)[0] };
        loop {
            let item = next.fetch_add(1, Ordering::Relaxed);
            if item >= items {
                break;
            }
            task(own, item);
        }
    });
}
