//! Repository chores that need logic: `cargo xtask <chore>`.

mod arguments;
mod clients;
mod fuzz;
mod glob;
mod http;
mod parity;
mod server;
mod test;
mod text;
mod tidy;
mod transcripts;

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <chore>

  test [--skip-clients]
      Everything that must pass: unit and integration tests, the committed checkpoints against
      their references, and real clients against a running server.
  parity DIR... [--bin PATH] [--dtype NAME] [--only NAME,...] [-- SERVER FLAGS]
      Serves every checkpoint below DIR that has a reference/reference.json and compares the
      answers with it.
  transcripts FILE MODEL_DIR [--bin PATH] [--differences FILE] [--only NAME] [--verbose] [-- SERVER FLAGS]
      Replays recorded exchanges against the server and compares the answers.
  text DIR
      Holds tokenizers and chat templates against references: DIR/tokenizers and
      DIR/chat-templates, as crates/text/tests/suite/reference.rs describes them.
  schemas DIR [--update]
      Runs the JSON Schema Test Suite in DIR and compares the outcome with the table in
      docs/structured-output.md, or updates that.
  clients [--bin PATH] [--only NAME,...] [--skip NAME,...] [-- SERVER FLAGS]
      Installs programs that people use with OpenAI-compatible servers (from PyPI and npm, some 8 GB),
      runs them against servers of the built-in model and writes docs/clients.md; with --only, no page.
  fuzz SECONDS [--seed NUMBER] [--only TARGET]
      Random input to everything that reads what clients and model files say, that long for each
      target. `test` runs each for a second.
  tidy
      Checks the crate graph and the house rules that the compiler does not know.

The server is --bin, or the environment variable QUIRE_BIN, or target/release/vllm.";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let chore = words.next();
    let rest = words.collect();
    let outcome = match chore.as_deref() {
        Some("test") => test::run(rest),
        Some("parity") => parity::run(rest),
        Some("transcripts") => transcripts::run(rest),
        Some("text") => text::run(rest),
        Some("schemas") => text::schemas(rest),
        Some("clients") => clients::run(rest),
        Some("fuzz") => fuzz::run(rest),
        Some("tidy") => tidy::run(rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that holds the workspace's Cargo.toml.
fn workspace_root() -> Result<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().context("xtask lives inside the workspace")?;
    if !root.join("Cargo.toml").is_file() {
        bail!(
            "{} has no Cargo.toml; run this from the checkout it was built in",
            root.display()
        );
    }
    Ok(root.to_path_buf())
}
