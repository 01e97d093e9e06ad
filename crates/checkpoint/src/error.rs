//! Why a checkpoint or one of its JSON files cannot be used.

use std::path::PathBuf;

use quire_files::FileError;

/// The weight files of a directory cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A safetensors file ends before its header says.
    #[error(
        "{} is truncated: header promises {promised} bytes, file has {found}; hint: download it again",
        path.display()
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes that a complete file would have.
        promised: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// A safetensors file breaks the format.
    #[error("{} is not a valid safetensors file: {reason}", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Which rule, at which tensor.
        reason: String,
    },
    /// `model.safetensors.index.json` is malformed or contradicts the shards.
    #[error("{}: {reason}", path.display())]
    Index {
        /// The index file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The index names a shard that is not there.
    #[error(
        "{} is missing: {} needs it; hint: the download may be incomplete, run it again",
        shard.display(),
        index.display()
    )]
    MissingShard {
        /// The file that should exist.
        shard: PathBuf,
        /// Who names it.
        index: PathBuf,
    },
    /// The only weights are in a format that can run code when it is read.
    #[error("{}", pickle_message(&dir.display().to_string(), example))]
    OnlyPickles {
        /// The model directory.
        dir: PathBuf,
        /// One of the refused files.
        example: String,
    },
    /// The directory has no weights at all.
    #[error(
        "{} has no *.safetensors file; hint: --load-format dummy serves random weights from config.json alone",
        dir.display()
    )]
    NoWeights {
        /// The model directory.
        dir: PathBuf,
    },
    /// Two files define the same tensor and nothing says which one counts.
    #[error("tensor {name:?} is in both {} and {}", first.display(), second.display())]
    Duplicate {
        /// Tensor name.
        name: String,
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

/// The refusal of pickles, shared by directories and hub repositories.
pub(crate) fn pickle_message(place: &str, example: &str) -> String {
    format!(
        "{place} has no safetensors, only {example}: pickle files run code when they are read, so they are never \
         loaded; hint: use a revision of the model with *.safetensors, or convert it once where you trust it with \
         `AutoModelForCausalLM.from_pretrained(…).save_pretrained(DIR, safe_serialization=True)`"
    )
}

/// A JSON file of the model is missing or says something impossible.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that every model has is not there.
    #[error("{} does not exist; hint: {hint}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What to check.
        hint: &'static str,
    },
    /// Not JSON; the reason ends with line and column.
    #[error("{}: {reason}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The parser's words.
        reason: String,
    },
    /// A field has a value of the wrong type or out of range.
    #[error("{origin}: {field} is {found}, expected {expected}")]
    Field {
        /// File or flag that holds it.
        origin: String,
        /// Name of the field.
        field: String,
        /// The value, shortened.
        found: String,
        /// What is allowed.
        expected: &'static str,
    },
}
