//! The step driver: one thread that owns a scheduler and a back end, and the
//! handle through which front ends submit requests to it.
//!
//! * [`Engine`]: what a front end sees; [`Updates`]: the answers to one request
//! * [`EngineHandle`]: a real engine with its thread
//! * [`plan_memory`]: how much cache fits, decided before anything is loaded
//!
//! The thread sleeps on its command queue when there is no work. Every accepted
//! request opens an account that is closed exactly once.

mod account;
mod client;
mod driver;
mod guide;
mod handle;
mod memory;
mod pace;
mod stats;

pub use client::{
    Activity, ControlError, Engine, EngineState, Gauges, Leave, Pause, PauseMode, PausedCache,
    SubmitError, UpdateSender, Updates,
};
pub use handle::{EngineConfig, EngineHandle};
pub use memory::{ContextLength, DoesNotFit, KvBudget, MemoryPlan, gib, plan_memory};
pub use stats::{NoStats, RequestStats, StatsSink, StepStats};
