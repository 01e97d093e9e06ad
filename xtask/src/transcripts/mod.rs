//! `cargo xtask transcripts`: recorded exchanges against our server.
//!
//! What must agree is what a client can depend on: status, content type, the keys of every object
//! and which of them are null, types, the order of chunks, error type, parameter and code, and for
//! greedy requests the text and the log-probabilities. What differs on purpose is listed, with the
//! reason, in a file beside the recordings.

mod compare;
mod differences;
mod exchange;

use crate::arguments::Arguments;
use crate::server::{self, Server};
use anyhow::{Context, Result, bail};
use compare::Mismatch;
use differences::Differences;
use exchange::Exchange;
use std::path::{Path, PathBuf};

/// How the server was started for the recordings. The block size is the recorder's default on a
/// CPU; with another one, the cached token counts would differ.
const RECORDED_FLAGS: &str = "--served-model-name wire --dtype float32 --max-model-len 512 --max-num-seqs 16 --seed 0 \
    --block-size 128 --enable-prompt-tokens-details --enable-auto-tool-choice --tool-call-parser hermes";
const RECORDED_ENVIRONMENT: &[(&str, &str)] = &[("VLLM_SERVER_DEV_MODE", "1")];
/// How many mismatches of one exchange are printed without `--verbose`.
const PRINTED_MISMATCHES: usize = 4;

pub fn run(words: Vec<String>) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let binary = server::binary(arguments.option("--bin")?)?;
    let listed = arguments.option("--differences")?.map(PathBuf::from);
    let only = arguments.option("--only")?;
    let verbose = arguments.switch("--verbose");
    let passed_on = std::mem::take(&mut arguments.passed_on);
    let words = arguments.words()?;
    let [file, model] = words.as_slice() else {
        bail!("expected FILE and MODEL_DIR, found {} words", words.len());
    };
    let listed = match listed {
        Some(path) => path,
        None => crate::workspace_root()?.join("xtask/transcripts/differences.json"),
    };
    let mut differences = Differences::read(&listed)?;
    let mut exchanges = exchange::read(Path::new(file))?;
    if let Some(only) = &only {
        exchanges.retain(|exchange| crate::glob::matches(only, &exchange.name));
    }

    let mut flags: Vec<String> = RECORDED_FLAGS
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    flags.extend(passed_on);
    let server = Server::start(&binary, Path::new(model), &flags, RECORDED_ENVIRONMENT)?;
    let mut summary = Summary::default();
    for exchange in &exchanges {
        let found = exchange
            .replay(&server.client)
            .with_context(|| format!("{}: no answer\n{}", exchange.name, server.last_lines()))?;
        let (excused, faults) =
            differences.sort(&exchange.name, compare::compare(exchange, &found));
        summary.add(exchange, &excused, &faults, verbose);
    }
    summary.finish(&differences, only.is_none())
}

#[derive(Default)]
struct Summary {
    equal: usize,
    excused: usize,
    different: usize,
}

impl Summary {
    fn add(
        &mut self,
        exchange: &Exchange,
        excused: &[Mismatch],
        faults: &[Mismatch],
        verbose: bool,
    ) {
        let (word, count) = match (faults.is_empty(), excused.is_empty()) {
            (false, _) => ("DIFFERS", &mut self.different),
            (true, false) => ("excused", &mut self.excused),
            (true, true) => ("equal", &mut self.equal),
        };
        *count += 1;
        println!("{word:<8} {}", exchange.name);
        let limit = if verbose {
            usize::MAX
        } else {
            PRINTED_MISMATCHES
        };
        for fault in faults.iter().take(limit) {
            println!("           {fault}");
        }
        if faults.len() > limit {
            println!("           … and {} more", faults.len() - limit);
        }
        if verbose {
            for mismatch in excused {
                println!("           (excused) {mismatch}");
            }
        }
    }

    fn finish(self, differences: &Differences, complete: bool) -> Result<()> {
        println!(
            "\n{} equal, {} excused, {} different",
            self.equal, self.excused, self.different
        );
        // A pattern that excuses nothing hides the next fault that happens to match it.
        let unused = differences.unused();
        if complete && !unused.is_empty() {
            println!("listed differences that no longer occur:");
            for entry in unused {
                println!("  {entry}");
            }
        }
        match self.different {
            0 => Ok(()),
            count => bail!("{count} exchanges differ"),
        }
    }
}
