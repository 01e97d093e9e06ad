//! Libraries that read what others wrote, and may have faults of their own.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` returns; `None` if it panicked. For calls into libraries on files
/// and texts of unknown origin only, where a panic is the library's word for
/// "this is not valid": nothing that `work` writes to may be used after `None`.
pub(crate) fn without_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
