//! `vllm bench`: flags in, measurements out. What is measured, and how, is the
//! business of [`quire_bench`]; here are the flags, the engine and the terminal.

mod dataset;
mod kernels;
mod offline;
mod serve;
mod serve_args;
mod startup;
mod terminal;

use std::path::Path;

use serde_json::{Map, Value};

pub use dataset::DatasetArgs;
pub use kernels::KernelsArgs;
pub use offline::{LatencyArgs, ThroughputArgs};
pub use serve_args::{ResultFile, ServeBenchArgs};
pub use startup::StartupArgs;
pub(crate) use terminal::Terminal;

use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{
    BENCH_KERNELS, BENCH_LATENCY, BENCH_SERVE, BENCH_STARTUP, BENCH_THROUGHPUT, Table,
};
use crate::logging::{LogArgs, LogStream};
use crate::suggest::nearest;

/// What to measure.
#[derive(Debug)]
pub enum BenchCommand {
    /// A running server.
    Serve(Box<ServeBenchArgs>),
    /// Single batches.
    Latency(Box<LatencyArgs>),
    /// Many requests at once.
    Throughput(Box<ThroughputArgs>),
    /// Starts.
    Startup(Box<StartupArgs>),
    /// Kernels.
    Kernels(Box<KernelsArgs>),
}

/// The benchmarks by name.
static NAMES: [(&str, &Table); 5] = [
    ("serve", &BENCH_SERVE),
    ("latency", &BENCH_LATENCY),
    ("throughput", &BENCH_THROUGHPUT),
    ("startup", &BENCH_STARTUP),
    ("kernels", &BENCH_KERNELS),
];

/// Benchmarks of vLLM that are not here.
const MISSING: [&str; 3] = ["sweep", "mm-processor", "forward"];

/// The flags of a benchmark.
///
/// # Errors
/// If there is no such benchmark.
pub fn table(what: &str) -> Result<&'static Table, CliError> {
    if let Some((_, table)) = NAMES.iter().find(|(name, _)| *name == what) {
        return Ok(table);
    }
    let names = NAMES.map(|(name, _)| name);
    if MISSING.contains(&what) {
        return Err(CliError::usage(format!(
            "vllm bench {what} is not available (choose from {})",
            names.join(", ")
        )));
    }
    let near: Vec<String> = nearest(what, names)
        .into_iter()
        .map(|name| format!("`vllm bench {name}`"))
        .collect();
    Err(CliError::usage(format!(
        "invalid benchmark: {what:?} (choose from {})",
        names.join(", ")
    ))
    .did_you_mean(&near))
}

/// Reads the arguments after the benchmark's name.
///
/// # Errors
/// If a flag is unknown, has a value that it does not take, or contradicts
/// another.
pub fn parse(
    table: &'static Table,
    args: &[String],
    env: &Environment,
) -> Result<BenchCommand, CliError> {
    Ok(if *table == BENCH_SERVE {
        BenchCommand::Serve(Box::new(ServeBenchArgs::parse(args, env)?))
    } else if *table == BENCH_LATENCY {
        BenchCommand::Latency(Box::new(LatencyArgs::parse(args, env)?))
    } else if *table == BENCH_THROUGHPUT {
        BenchCommand::Throughput(Box::new(ThroughputArgs::parse(args, env)?))
    } else if *table == BENCH_KERNELS {
        BenchCommand::Kernels(Box::new(KernelsArgs::parse(args, env)?))
    } else {
        BenchCommand::Startup(Box::new(StartupArgs::parse(args, env)?))
    })
}

/// Carries out a benchmark and prints what came of it.
///
/// # Errors
/// If it cannot be run, or if a request failed.
pub fn run(command: BenchCommand) -> anyhow::Result<()> {
    match command {
        BenchCommand::Serve(args) => serve::run(*args),
        BenchCommand::Latency(args) => offline::latency(*args),
        BenchCommand::Throughput(args) => offline::throughput(*args),
        BenchCommand::Startup(args) => startup::run(*args),
        BenchCommand::Kernels(args) => kernels::run(*args),
    }
}

/// Starts logging. Results go to stdout, so the log goes elsewhere unless a
/// variable says so.
pub(crate) fn start_log(log: &LogArgs, env_stream: bool, warnings: &[String]) {
    let mut log = log.clone();
    if !env_stream {
        log.stream = LogStream::Stderr;
    }
    crate::logging::init(&log);
    for warning in warnings {
        tracing::warn!("{warning}");
    }
}

/// Writes `--output-json`.
fn write_json(path: &Path, result: &Map<String, Value>) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(result)?;
    std::fs::write(path, text).map_err(|problem| {
        CliError::failure(format!(
            "cannot write --output-json {}: {problem}",
            path.display()
        ))
        .into()
    })
}

#[cfg(test)]
mod tests;
