//! What every command that runs a model does first: find its files and plan
//! how to run it.

mod model;
mod plan;
pub mod progress;

use quire_engine::EngineHandle;

use crate::errors::CliError;

pub use model::{introduce, model_files, tokenizer_by_name};
pub use plan::{Prepared, prepare};

/// Waits until an engine has loaded its model, which is called `model`.
///
/// # Errors
/// If it cannot.
pub fn wait_loaded(engine: &EngineHandle, model: &str) -> Result<(), CliError> {
    engine
        .wait_loaded()
        .map_err(|problem| CliError::failure(format!("cannot load {model}: {problem}")))
}
