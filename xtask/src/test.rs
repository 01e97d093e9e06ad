//! `cargo xtask test`: everything that must pass before a change goes in.

use crate::arguments::Arguments;
use crate::{parity, server, tidy, workspace_root};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

pub fn run(words: Vec<String>) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let skip_clients = arguments.switch("--skip-clients");
    if let Some(word) = arguments.words()?.first() {
        bail!("test takes no words, found {word}");
    }
    let root = workspace_root()?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());

    stage("house rules", || tidy::run(Vec::new()))?;
    stage("unit and integration tests", || {
        command(&root, &cargo, &["test", "--workspace"])
    })?;
    stage("kernels for another architecture", || {
        check_elsewhere(&root, &cargo)
    })?;
    // The tests of the command line have built it, with optimised kernels as in all
    // development builds. Building the package alone would choose other features of
    // its dependencies and compile them once more.
    let binary = server::target_folder()?
        .join("debug/vllm")
        .display()
        .to_string();
    let checkpoints =
        ["fixtures", "crates/demo/model"].map(|at| root.join(at).display().to_string());
    let with_binary = |flags: &[&str]| -> Vec<String> {
        let words = checkpoints.iter().map(String::as_str);
        let words = words
            .chain(["--bin", binary.as_str()])
            .chain(flags.iter().copied());
        words.map(str::to_owned).collect()
    };
    stage("references, whole prompts", || {
        parity::run(with_binary(&[]))
    })?;
    stage("references, chunked prompts, large blocks", || {
        parity::run(with_binary(&[
            "--",
            "--max-num-batched-tokens",
            "32",
            "--max-num-seqs",
            "8",
            "--block-size",
            "64",
        ]))
    })?;
    if skip_clients {
        return Ok(());
    }
    let python = |script: &str| command(&root, "python3", &[script, "--bin", &binary]);
    stage("clients", || python("tests/clients/run.py"))?;
    stage("making of the built-in model", || {
        python("tools/demo-model/test.py")
    })
}

/// Type-checks the crate whose code depends on the processor for one that this
/// machine is not, if the tool chain has its standard library.
fn check_elsewhere(root: &Path, cargo: &str) -> Result<()> {
    const TARGET: &str = "aarch64-unknown-linux-gnu";
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(root)
        .output()
        .context("cannot run rustc")?;
    let folder = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !Path::new(folder.trim()).is_dir() {
        println!("skipped: rustup target add {TARGET}");
        return Ok(());
    }
    let words = ["check", "--target", TARGET, "--package", "quire-cpu"];
    command(root, cargo, &words)
}

fn stage(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("== {name}");
    let started = Instant::now();
    work().with_context(|| format!("in stage: {name}"))?;
    println!("== {name}: {:.0} s\n", started.elapsed().as_secs_f64());
    Ok(())
}

fn command(root: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .status()
        .with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        bail!("{program} {} failed ({status})", arguments.join(" "));
    }
    Ok(())
}
