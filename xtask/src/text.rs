//! `cargo xtask text` and `cargo xtask schemas`: tests of quire-text with published data that the
//! repository has no copy of.

use crate::arguments::Arguments;
use crate::workspace_root;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Tokenizers and chat templates below a folder, against their references.
pub fn run(words: Vec<String>) -> Result<()> {
    let arguments = Arguments::new(words);
    let folder = only_folder(arguments)?;
    test("published", "QUIRE_REFERENCE_DATA", &folder, false)
}

/// The JSON Schema Test Suite, against the table in the documentation.
pub fn schemas(words: Vec<String>) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let updates = arguments.switch("--update");
    let folder = only_folder(arguments)?;
    test(
        "json_schema_test_suite",
        "QUIRE_JSON_SCHEMA_SUITE",
        &folder,
        updates,
    )
}

fn only_folder(arguments: Arguments) -> Result<String> {
    match arguments.words()?.as_slice() {
        [folder] => Ok(folder.clone()),
        words => bail!("expected DIR, found {} words", words.len()),
    }
}

/// Runs the tests whose names contain `filter` and which are left out otherwise.
fn test(filter: &str, variable: &str, folder: &str, updates_docs: bool) -> Result<()> {
    let folder = Path::new(folder)
        .canonicalize()
        .with_context(|| folder.to_owned())?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["test", "--package", "quire-text", "--test", "suite", filter])
        .args(["--", "--ignored", "--nocapture"])
        .env(variable, folder)
        .current_dir(workspace_root()?);
    if updates_docs {
        command.env("QUIRE_UPDATE_DOCS", "1");
    }
    match command.status().context("cannot run cargo")? {
        status if status.success() => Ok(()),
        status => bail!("the tests failed ({status})"),
    }
}
