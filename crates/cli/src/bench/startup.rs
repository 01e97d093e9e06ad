//! `vllm bench startup`: starts this program as a server, again and again.

use std::path::PathBuf;

use anyhow::Context;
use quire_bench::startup::{StartupPlan, startup};

use super::terminal::{Terminal, print};
use super::{start_log, write_json};
use crate::args::read::Reader;
use crate::args::{ModelStyle, ServeArgs, given};
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{BENCH_STARTUP, SERVE, scan};
use crate::prepare::{model_files, progress};

/// Everything that `vllm bench startup` was told.
#[derive(Clone, Debug)]
pub struct StartupArgs {
    /// The engine's flags, read once to find mistakes and the model.
    engine: ServeArgs,
    /// The same as words, for the child.
    child_args: Vec<String>,
    cold: usize,
    warmups: usize,
    warm: usize,
    output_json: Option<PathBuf>,
    /// `VLLM_LOGGING_STREAM` says where the log goes.
    log_stream_given: bool,
}

impl StartupArgs {
    /// Reads the arguments after `vllm bench startup`.
    ///
    /// # Errors
    /// If a flag is unknown, has a value that it does not take, or contradicts
    /// another.
    pub fn parse(args: &[String], env: &Environment) -> Result<StartupArgs, CliError> {
        let settings = given(&BENCH_STARTUP, args, ModelStyle::Flag)?;
        let flags = Reader(&settings);
        let [cold, warmups, warm] =
            ["num-iters-cold", "num-iters-warmup", "num-iters-warm"].map(|flag| flags.number(flag));
        if cold + warm == 0 {
            return Err(CliError::usage(
                "--num-iters-cold 0 and --num-iters-warm 0 leave nothing to measure",
            ));
        }
        let output_json = flags.opt_text("output-json").map(PathBuf::from);
        let engine = ServeArgs::from_settings(settings, env)?;
        Ok(StartupArgs {
            child_args: child_args(&engine.model.model, args)?,
            engine,
            cold,
            warmups,
            warm,
            output_json,
            log_stream_given: env.get("VLLM_LOGGING_STREAM").is_some(),
        })
    }
}

/// What `vllm serve` is told: the model, and the flags that it knows, too.
fn child_args(model: &str, args: &[String]) -> Result<Vec<String>, CliError> {
    let mut words = vec!["serve".to_owned(), model.to_owned()];
    for occurrence in scan(&BENCH_STARTUP, args)?.occurrences {
        let name = occurrence.flag.name;
        if name != "model" && SERVE.row(name).is_some() {
            words.extend(occurrence.words());
        }
    }
    Ok(words)
}

/// Runs the benchmark, prints and saves its result.
///
/// # Errors
/// If the server does not start.
pub fn run(args: StartupArgs) -> anyhow::Result<()> {
    let engine = &args.engine;
    start_log(&engine.log, args.log_stream_given, &engine.warnings);
    // A download belongs to no start.
    let reporter = progress::reporter(engine.model.load_progress);
    let files = model_files(&engine.model, &*reporter)?;
    let names = files.names("")?;
    let plan = StartupPlan {
        program: std::env::current_exe().context("cannot find this program")?,
        args: args.child_args,
        // The built-in model has names but no files.
        files: names
            .iter()
            .map(|name| files.path(name))
            .filter(|path| path.is_file())
            .collect(),
        cold: args.cold,
        warmups: args.warmups,
        warm: args.warm,
    };
    let starts = startup(&plan, &Terminal::new(true))?;
    print(&starts.report());
    match &args.output_json {
        Some(path) => write_json(path, &starts.json()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(line: &str) -> Vec<String> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        StartupArgs::parse(&args, &Environment::default())
            .unwrap()
            .child_args
    }

    #[test]
    fn the_child_gets_the_engines_flags_and_no_others() {
        assert_eq!(child("--num-iters-cold 1"), ["serve", "quire-demo"]);
        assert_eq!(
            child(
                "--model m --num-iters-warm=2 --max-num-se 4 --no-enable-prefix-caching \
                 --output-json x.json --hf-overrides.a.b 1 -O2 --kv-cache-memory 1G"
            ),
            [
                "serve",
                "m",
                "--max-num-seqs=4",
                "--no-enable-prefix-caching",
                "--hf-overrides.a.b=1",
                "--optimization-level=2",
                "--kv-cache-memory-bytes=1G",
            ]
        );
        assert_eq!(
            child("m --cudagraph-capture-sizes 1 2 --threads 1"),
            [
                "serve",
                "m",
                "--cudagraph-capture-sizes",
                "1",
                "2",
                "--threads=1"
            ]
        );
    }

    #[test]
    fn nothing_to_measure_is_an_error() {
        let args = ["--num-iters-cold=0", "--num-iters-warm=0"].map(str::to_owned);
        let error = StartupArgs::parse(&args, &Environment::default()).unwrap_err();
        assert!(error.to_string().contains("nothing to measure"), "{error}");
    }
}
