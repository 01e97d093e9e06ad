//! Benchmarks of servers and engines, with vLLM's flags and result files.
//!
//! * [`dataset`]: what is asked; [`Arrivals`]: when
//! * [`Client`], [`Endpoint`]: how a server is asked, and what it answers: an
//!   [`Outcome`] per request
//! * [`run`]: all requests of a run; [`Metrics`]: what they amount to;
//!   [`report`] and [`chart`]: for people, files and pictures
//! * [`offline`]: engines without a server; [`startup`]: servers that start
//!
//! Nothing here prints: what there is to say goes to an [`Observer`].

mod arrivals;
pub mod chart;
mod client;
pub mod dataset;
mod error;
mod metrics;
mod observer;
pub mod offline;
mod outcome;
mod random;
pub mod report;
mod run;
pub mod startup;
pub mod stats;

pub use arrivals::{Arrivals, RampShape, Rate};
pub use client::{
    Address, Answer, Client, Endpoint, EventStream, Protocol, RequestOptions, first_model,
};
pub use error::BenchError;
pub use metrics::{Goodput, Metric, Metrics, Selection, Summary};
pub use observer::{Observer, Silent};
pub use outcome::{Outcome, Timeline};
pub use random::Random;
pub use run::{Plan, Run, run};
