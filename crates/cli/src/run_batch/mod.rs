//! `vllm run-batch`: the requests of a file, answered by a model in this
//! process.
//!
//! ```text
//! input (lines) → flow → answer, by the HTTP interface without HTTP → output
//! ```
//!
//! The input is read twice: before the model is loaded, so that a bad line is
//! found at once, and while the batch runs, so that neither requests nor answers
//! are ever in memory all together.

mod answer;
mod args;
mod flow;
mod input;
mod lines;
mod output;
mod remote;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use quire_bench::Observer;

pub use args::{Place, RunBatchArgs};

use crate::bench::{Terminal, start_log};
use crate::client::EXIT_STOPPED;
use crate::errors::CliError;
use crate::prepare::introduce;
use crate::serve::{InProcess, Signals};
use answer::{Answer, Asker};
use flow::{End, Limits, flow};
use input::Input;
use output::Output;

/// Answers that may wait for an earlier one, for each request in flight.
const HELD_PER_REQUEST: usize = 8;

/// Runs a batch to its end, or until it is told to stop.
///
/// # Errors
/// If the input, the model or the output cannot be used. A request that fails
/// is no error.
pub fn run(args: RunBatchArgs) -> anyhow::Result<ExitCode> {
    start_log(
        &args.engine.log,
        args.log_stream_given,
        &args.engine.warnings,
    );
    let (mut output, answered) = Output::open(&args)?;
    let mut input = Input::open(&args, answered, output.path())?;
    if input.requests == input.skipped {
        tracing::info!("all {} requests have answers already", input.requests);
        output.begin()?;
        output.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    introduce(&args.engine.model.model);
    let model = InProcess::start(&args.engine, args.metrics.as_ref())?;
    output.begin()?;
    let mut progress = Progress::new(&args, &input);
    let end = answer_all(&args, &model, &mut input, &mut output, &mut progress);
    progress.end();
    let end = end?;
    progress.conclude(output.path());
    match end {
        End::Whole => {
            output.finish()?;
            Ok(ExitCode::SUCCESS)
        }
        End::Stopped(name) => {
            tracing::warn!("{name}: stopped; {}", output.stop());
            Ok(ExitCode::from(EXIT_STOPPED))
        }
    }
}

fn answer_all(
    args: &RunBatchArgs,
    model: &InProcess,
    input: &mut Input,
    output: &mut Output,
    progress: &mut Progress,
) -> anyhow::Result<End> {
    let asker = Asker::new(model.interface().clone(), &model.post_paths());
    let limits = Limits {
        in_flight: args.max_in_flight,
        held: HELD_PER_REQUEST * args.max_in_flight,
    };
    let write = |answer: Answer| -> anyhow::Result<()> {
        if !answer.is_success() && !model.is_alive() {
            // What it could not answer is asked again by the next run.
            let error = CliError::failure("the engine has stopped after an internal error");
            return Err(error
                .hint("--resume goes on with the answers so far")
                .into());
        }
        output.write(&answer.line()?)?;
        progress.count(&answer);
        Ok(())
    };
    model.runtime().block_on(async {
        let mut signals = Signals::new()?;
        let stop = std::pin::pin!(signals.next());
        let ask = |request| asker.clone().ask(request);
        flow(|| input.next(), ask, limits, write, stop).await
    })
}

/// Says how far the batch is: a bar on a terminal, log lines elsewhere.
struct Progress {
    terminal: Terminal,
    /// Between two log lines; `None` for no lines.
    interval: Option<Duration>,
    start: Instant,
    last_line: Instant,
    skipped: u64,
    total: u64,
    answered: u64,
    failed: u64,
}

impl Progress {
    fn new(args: &RunBatchArgs, input: &Input) -> Progress {
        let terminal = Terminal::new(true);
        let total = input.requests - input.skipped;
        terminal.begin(
            "Running batch",
            usize::try_from(total).unwrap_or(usize::MAX),
        );
        if input.skipped > 0 {
            tracing::info!("{} requests have answers already", input.skipped);
        }
        let log = &args.engine.log;
        let lines = log.stats && !terminal.draws();
        let now = Instant::now();
        Progress {
            terminal,
            interval: lines.then(|| Duration::from_secs_f64(log.stats_interval)),
            start: now,
            last_line: now,
            skipped: input.skipped,
            total,
            answered: 0,
            failed: 0,
        }
    }

    fn count(&mut self, answer: &Answer) {
        self.answered += 1;
        self.failed += u64::from(!answer.is_success());
        self.terminal.advance();
        if self
            .interval
            .is_some_and(|interval| self.last_line.elapsed() >= interval)
        {
            self.last_line = Instant::now();
            tracing::info!(
                "{} of {} requests answered, {} of them with an error",
                self.answered,
                self.total,
                self.failed
            );
        }
    }

    fn end(&self) {
        self.terminal.end();
    }

    fn conclude(&self, output: &std::path::Path) {
        let seconds = self.start.elapsed().as_secs_f64();
        tracing::info!(
            "{} of {} requests answered in {seconds:.2} s ({:.2} requests/s), {} of them with an error, {} skipped: {}",
            self.answered,
            self.total,
            self.answered as f64 / seconds.max(f64::MIN_POSITIVE),
            self.failed,
            self.skipped,
            output.display()
        );
    }
}
