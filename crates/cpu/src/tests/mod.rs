//! Holds the kernels against the reference, at every level of the machine.

mod allocations;
pub(crate) mod fixture;
mod invariance;
mod ops;
mod program;
pub(crate) mod random;
