//! `vllm bench latency` and `vllm bench throughput`: an engine in this process.

use std::path::PathBuf;

use anyhow::Context;
use quire_bench::dataset::TextTools;
use quire_bench::offline::{self, LatencyPlan};
use quire_bench::{BenchError, Observer};
use quire_engine::{EngineHandle, NoStats};
use quire_text::{ChatTemplate, Tokenizer};

use super::terminal::{Terminal, print};
use super::{DatasetArgs, start_log, write_json};
use crate::args::read::Reader;
use crate::args::{ModelStyle, ServeArgs, given};
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{BENCH_LATENCY, BENCH_THROUGHPUT, Settings, Value};
use crate::prepare::{Prepared, prepare, progress, wait_loaded};

/// What both have in common.
#[derive(Clone, Debug)]
pub struct Common {
    /// The engine's flags; those of a server are at their defaults.
    engine: ServeArgs,
    /// Turn output tokens into text.
    detokenize: bool,
    /// Sequences per prompt.
    samples: usize,
    /// File for the result.
    output_json: Option<PathBuf>,
    /// `VLLM_LOGGING_STREAM` says where the log goes.
    log_stream_given: bool,
}

impl Common {
    fn read(settings: Settings, env: &Environment) -> Result<Common, CliError> {
        let flags = Reader(&settings);
        Ok(Common {
            detokenize: !flags.bool("disable-detokenize"),
            samples: flags.number("n"),
            output_json: flags.opt_text("output-json").map(PathBuf::from),
            log_stream_given: env.get("VLLM_LOGGING_STREAM").is_some(),
            engine: ServeArgs::from_settings(settings, env)?,
        })
    }
}

/// Everything that `vllm bench latency` was told.
#[derive(Clone, Debug)]
pub struct LatencyArgs {
    common: Common,
    input_len: usize,
    output_len: usize,
    batch_size: usize,
    warmups: usize,
    iterations: usize,
}

impl LatencyArgs {
    /// Reads the arguments after `vllm bench latency`.
    ///
    /// # Errors
    /// If a flag is unknown, has a value that it does not take, or contradicts
    /// another.
    pub fn parse(args: &[String], env: &Environment) -> Result<LatencyArgs, CliError> {
        let mut settings = given(&BENCH_LATENCY, args, ModelStyle::Flag)?;
        // Every batch has the same prompts, and found ones would cost nothing.
        if settings.get("enable-prefix-caching").is_none() {
            settings.set("enable-prefix-caching", Value::Bool(false));
        }
        let flags = Reader(&settings);
        Ok(LatencyArgs {
            input_len: flags.number("input-len"),
            output_len: flags.number("output-len"),
            batch_size: flags.number("batch-size"),
            warmups: flags.number("num-iters-warmup"),
            iterations: flags.number("num-iters"),
            common: Common::read(settings, env)?,
        })
    }
}

/// Everything that `vllm bench throughput` was told.
#[derive(Clone, Debug)]
pub struct ThroughputArgs {
    common: Common,
    dataset: DatasetArgs,
}

impl ThroughputArgs {
    /// Reads the arguments after `vllm bench throughput`.
    ///
    /// # Errors
    /// If a flag is unknown, has a value that it does not take, or contradicts
    /// another.
    pub fn parse(args: &[String], env: &Environment) -> Result<ThroughputArgs, CliError> {
        let settings = given(&BENCH_THROUGHPUT, args, ModelStyle::Flag)?;
        let flags = Reader(&settings);
        let name = match (settings.get("dataset-name"), settings.get("dataset-path")) {
            // A file without a kind is one of ShareGPT, as in vLLM.
            (None, Some(_)) => "sharegpt".to_owned(),
            _ => flags.text("dataset-name"),
        };
        let seed = flags.number::<i64>("seed").cast_unsigned();
        Ok(ThroughputArgs {
            dataset: DatasetArgs::read(&flags, &name, seed)?,
            common: Common::read(settings, env)?,
        })
    }

    /// The prompts.
    pub fn dataset(&self) -> &DatasetArgs {
        &self.dataset
    }
}

/// A loaded engine and what texts are read and written with.
struct Loaded {
    engine: EngineHandle,
    tokenizer: Option<Tokenizer>,
    template: Option<ChatTemplate>,
}

/// Loads the model as `vllm serve` does.
fn load(common: &Common) -> anyhow::Result<Loaded> {
    let args = &common.engine;
    start_log(&args.log, common.log_stream_given, &args.warnings);
    let reporter = progress::reporter(args.model.load_progress);
    let Prepared {
        mut engine,
        backend,
        weights,
        tokenizer,
        chat_template,
        ..
    } = prepare(args, &*reporter)?;
    // Nobody reads along, so prompts need not make room for running answers.
    engine.smooth = false;
    let engine = EngineHandle::start(
        engine,
        Box::new(backend),
        weights,
        reporter,
        Box::new(NoStats),
    )
    .context("cannot start the engine thread")?;
    wait_loaded(&engine, &args.model.model)?;
    Ok(Loaded {
        engine,
        tokenizer,
        template: chat_template,
    })
}

/// Runs the benchmark, prints and saves its result.
///
/// # Errors
/// If the model cannot be run, or an answer has not the length that was asked
/// for.
pub fn latency(args: LatencyArgs) -> anyhow::Result<()> {
    let common = &args.common;
    let loaded = load(common)?;
    let plan = LatencyPlan {
        input_len: args.input_len,
        output_len: args.output_len,
        batch_size: args.batch_size,
        samples: common.samples,
        warmups: args.warmups,
        iterations: args.iterations,
        seed: common.engine.model.seed.cast_unsigned(),
    };
    let tokenizer = loaded.tokenizer.as_ref().filter(|_| common.detokenize);
    let latencies = offline::latency(&loaded.engine, tokenizer, &plan, &Terminal::new(true))?;
    print(&latencies.report());
    match &common.output_json {
        Some(path) => write_json(path, &latencies.json()),
        None => Ok(()),
    }
}

/// Runs the benchmark, prints and saves its result.
///
/// # Errors
/// As [`latency`].
pub fn throughput(args: ThroughputArgs) -> anyhow::Result<()> {
    let common = &args.common;
    let loaded = load(common)?;
    let tokenizer = loaded.tokenizer.as_ref().ok_or_else(|| {
        CliError::failure("vllm bench throughput needs a tokenizer for its prompts")
            .hint("leave --skip-tokenizer-init out; vllm bench latency works without one")
    })?;
    let observer = Terminal::new(true);
    let tools = TextTools {
        tokenizer: Some(tokenizer),
        template: loaded
            .template
            .as_ref()
            .filter(|_| args.dataset.use_template),
        template_kwargs: Some(&args.dataset.template_kwargs),
    };
    let (samples, notes) = args.dataset.dataset.load(tools)?;
    for note in notes {
        observer.note(&format!("Note: {note}."));
    }
    let result = offline::throughput(
        &loaded.engine,
        tokenizer,
        &samples,
        common.samples,
        common.detokenize,
        &observer,
    )
    .map_err(|problem| too_long(problem, &args))?;
    print(&result.report());
    match &common.output_json {
        Some(path) => write_json(path, &result.json()),
        None => Ok(()),
    }
}

/// The likeliest reason why an engine refuses prompts that were made for it.
fn too_long(problem: BenchError, args: &ThroughputArgs) -> anyhow::Error {
    let hint = match args.dataset.is_random() {
        true => "--input-len and --output-len set the lengths, --max-model-len what fits",
        false => "--output-len shortens answers, --max-model-len sets what fits",
    };
    match problem {
        BenchError::Engine(message) => CliError::failure(message).hint(hint).into(),
        other => other.into(),
    }
}
