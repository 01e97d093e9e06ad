//! The CPU back end: kernels that are chosen at run time, and the threads that
//! run them.
//!
//! `unsafe` is allowed in this crate for vector instructions, for handing
//! disjoint parts of one buffer to several threads, and for huge pages.
#![allow(unsafe_code)]

mod activation;
mod attention;
pub mod bench;
mod embed;
mod executor;
pub mod gemm;
pub mod huge;
mod kv;
mod math;
mod moe;
mod norm;
mod parallel;
pub mod pool;
pub mod probe;
mod rope;
mod sample;
pub mod simd;
#[cfg(test)]
mod tests;
mod weights;

pub use executor::{CpuBackend, CpuConfig};
