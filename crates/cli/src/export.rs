//! `vllm export-demo`: the built-in model as a directory.

use std::path::Path;

use quire_demo::{Exported, NAME};

/// Writes the directory and says so, as text for stdout.
///
/// # Errors
/// If the directory has other contents or cannot be written.
pub fn run(dir: &Path) -> anyhow::Result<String> {
    let shown = dir.display();
    Ok(match quire_demo::export(dir)? {
        Exported::Written => format!("wrote {NAME} to {shown}\n"),
        Exported::AlreadyThere => format!("{shown} holds {NAME} already\n"),
    })
}
