//! The meaning of every op, in plain f32 loops.
//!
//! Each function here defines what a device must compute; devices have files
//! of the same names, so that the two can be read side by side. Sums are taken
//! in f64: what a comparison shows is then the error of the device. Nothing
//! here is meant to be fast.

pub mod activation;
pub mod attention;
mod backend;
pub mod embed;
pub mod linear;
pub mod moe;
pub mod norm;
pub mod rope;
pub mod sample;
mod weights;

pub use backend::ReferenceBackend;
pub use weights::{read_slot, round_to};

#[cfg(test)]
mod tests;
