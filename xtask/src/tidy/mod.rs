//! `cargo xtask tidy`: house rules that neither the compiler nor clippy knows.

mod crates;
mod security;
mod sources;

use anyhow::{Result, bail};

pub fn run(words: Vec<String>) -> Result<()> {
    if let Some(word) = words.first() {
        bail!("tidy takes no arguments, found {word}");
    }
    let root = crate::workspace_root()?;
    let mut faults = crates::faults(&root)?;
    faults.extend(sources::faults(&root)?);
    faults.extend(security::faults(&root)?);
    if !faults.is_empty() {
        bail!("{} faults\n{}", faults.len(), faults.join("\n"));
    }
    Ok(())
}
