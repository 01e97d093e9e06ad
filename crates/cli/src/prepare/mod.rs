//! What every command that runs a model does first: find its files and plan
//! how to run it.

mod model;
mod plan;
pub mod progress;

pub use model::{introduce, model_files, tokenizer_by_name};
pub use plan::{Prepared, prepare};
