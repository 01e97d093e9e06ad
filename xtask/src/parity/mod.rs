//! `cargo xtask parity`: served answers against stored references.
//!
//! Each checkpoint is served by the real binary. Its prompts are sent all at once and then one by
//! one; both rounds must agree to the last bit, and the second must agree with the reference.

mod ask;
mod judge;
mod reference;

use crate::arguments::Arguments;
use crate::server::{self, Server};
use anyhow::{Result, bail};
use ask::Answer;
use judge::{Compute, Verdict};
use reference::Reference;
use std::path::{Path, PathBuf};

pub fn run(words: Vec<String>) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let binary = server::binary(arguments.option("--bin")?)?;
    let dtype = arguments
        .option("--dtype")?
        .unwrap_or_else(|| "float32".into());
    let compute = Compute::from_name(&dtype)?;
    let only = arguments.option("--only")?;
    let server_flags = std::mem::take(&mut arguments.passed_on);
    let folders = checkpoints(&arguments.words()?, only.as_deref())?;

    let mut flags: Vec<String> = vec![
        "--dtype".into(),
        dtype,
        "--max-logprobs".into(),
        "-1".into(),
    ];
    flags.extend(server_flags);
    println!("{}", judge::HEADER);
    let mut failures = Vec::new();
    for folder in &folders {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match check(&binary, folder, &flags, compute) {
            Ok(verdict) => {
                println!("{}", verdict.row(&name));
                if !verdict.passes() {
                    failures.push(format!("{name}: {}", verdict.complaints.join("; ")));
                }
            }
            Err(error) => {
                println!("{name:<24} failed to run");
                failures.push(format!("{name}: {error:#}"));
            }
        }
    }
    if !failures.is_empty() {
        bail!(
            "{} of {} checkpoints differ\n{}",
            failures.len(),
            folders.len(),
            failures.join("\n")
        );
    }
    Ok(())
}

/// The folders to check: each argument itself, or the checkpoints directly below it.
fn checkpoints(roots: &[String], only: Option<&str>) -> Result<Vec<PathBuf>> {
    if roots.is_empty() {
        bail!("name at least one folder of checkpoints");
    }
    let mut found = Vec::new();
    for root in roots {
        let root = Path::new(root);
        if Reference::is_in(root) {
            found.push(root.to_path_buf());
            continue;
        }
        let mut below = Vec::new();
        for entry in std::fs::read_dir(root)? {
            let path = entry?.path();
            if Reference::is_in(&path) {
                below.push(path);
            }
        }
        below.sort();
        if below.is_empty() {
            bail!(
                "{} holds no checkpoint with a reference/reference.json of prompts",
                root.display()
            );
        }
        found.extend(below);
    }
    if let Some(only) = only {
        let wanted: Vec<&str> = only.split(',').collect();
        found.retain(|path| {
            path.file_name()
                .is_some_and(|name| wanted.iter().any(|wanted| name == *wanted))
        });
        if found.is_empty() {
            bail!("--only {only} names none of the checkpoints");
        }
    }
    Ok(found)
}

fn check(binary: &Path, folder: &Path, flags: &[String], compute: Compute) -> Result<Verdict> {
    let reference = Reference::read(folder)?;
    let server = Server::start(binary, folder, flags, &[])?;
    let ask_all = || -> Result<(Vec<Answer>, Vec<Answer>)> {
        let together = ask::together(&server.client, &reference)?;
        let alone = ask::one_by_one(&server.client, &reference)?;
        Ok((together, alone))
    };
    let (together, alone) = ask_all().map_err(|error| error.context(server.last_lines()))?;
    Ok(judge::compare(&reference, &together, &alone, compute))
}
