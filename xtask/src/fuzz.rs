//! `cargo xtask fuzz`: the targets that are named `fuzz_…`, for as long as asked.

use crate::arguments::Arguments;
use crate::workspace_root;
use anyhow::{Context, Result, bail};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The test binaries that have targets.
const SUITES: &[(&str, &str)] = &[
    ("quire-server", "http"),
    ("quire-text", "suite"),
    ("quire-checkpoint", "weights"),
    ("quire-model", "configs"),
];

pub fn run(words: Vec<String>) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let seed = arguments.option("--seed")?;
    let only = arguments
        .option("--only")?
        .unwrap_or_else(|| "fuzz_".to_owned());
    let words = arguments.words()?;
    let [seconds] = words.as_slice() else {
        bail!("fuzz takes the seconds of each target, as in `cargo xtask fuzz 60`");
    };
    let seconds: u64 = seconds
        .parse()
        .with_context(|| format!("{seconds} is no number of seconds"))?;
    let seed: u64 = match seed {
        Some(seed) => seed.parse().with_context(|| format!("--seed {seed}"))?,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() as u64,
    };
    println!("seed {seed}, {seconds} s for each target");
    let root = workspace_root()?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut failed = Vec::new();
    for (package, test) in SUITES {
        let status = Command::new(&cargo)
            .args(["test", "--package", package, "--test", test, &only])
            // One after the other, so that each has its time.
            .args(["--", "--nocapture", "--test-threads", "1"])
            .env("QUIRE_FUZZ_SECONDS", seconds.to_string())
            .env("QUIRE_FUZZ_SEED", seed.to_string())
            .current_dir(&root)
            .status()
            .with_context(|| format!("cannot run {cargo}"))?;
        if !status.success() {
            failed.push(format!("{package} --test {test}"));
        }
    }
    if !failed.is_empty() {
        bail!("failed with seed {seed}: {}", failed.join(", "));
    }
    Ok(())
}
