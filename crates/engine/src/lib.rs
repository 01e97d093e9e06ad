//! The step driver: one thread that owns a scheduler and a back end, and the
//! handle through which front ends submit requests to it.

mod client;
mod stats;

pub use client::{Engine, EngineState, Gauges, SubmitError, UpdateSender, Updates};
pub use stats::{NoStats, RequestStats, StatsSink, StepStats};
