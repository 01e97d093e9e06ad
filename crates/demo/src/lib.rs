//! quire-demo, a model that is part of the program, so that a fresh build can
//! serve something without a download. It demonstrates and is of no other use.
//!
//! Its files lie in `model/` as a Hugging Face directory and are embedded as
//! they are; [`export`] writes that directory.

mod export;

use quire_files::{Files, Table};

pub use export::{ExportError, Exported, export};

/// What the model is called wherever a model is named.
pub const NAME: &str = "quire-demo";

/// The files of `model/` with these names.
macro_rules! embed {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../model/", $name)).as_slice())),*]
    };
}

/// Everything that a model directory has.
static TABLE: Table = embed![
    "chat_template.jinja",
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
];

/// The model's files.
pub fn files() -> Files {
    Files::embedded(NAME, TABLE)
}

#[cfg(test)]
mod tests;
