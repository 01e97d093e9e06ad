//! From a model's name to its tensors: finds or downloads the files, reads
//! `config.json` and its companions, and maps safetensors into memory. What is
//! read may also be part of the program: see [`quire_files::Files`].
//!
//! Model files are untrusted data and never code: formats that can execute
//! (pickles) are refused, every size is checked before it is used, and no file
//! name from a hub or an index can point out of its directory.
//!
//! # Layout
//! * [`resolve`]: `org/name` or a directory → [`ModelDir`] (HF cache, ModelScope)
//! * [`ModelFiles`], [`HfConfig`], [`generation_defaults`]: the JSON files
//! * [`Checkpoint`], [`DummyWeights`]: the two sources of weights

mod checkpoint;
mod config;
mod dummy;
mod error;
mod files;
mod generation;
pub mod hub;
mod mmap;
mod names;
mod safetensors;

pub use checkpoint::{Checkpoint, TensorInfo};
pub use config::{HfConfig, ModelFiles, apply_overrides, read_json};
pub use dummy::DummyWeights;
pub use error::{CheckpointError, ConfigError};
pub use generation::{GenerationDefaults, GenerationSource, MaxNewTokens, generation_defaults};
pub use hub::{HubError, HubKind, HubOptions, ModelDir, ModelOrigin, resolve};
pub use safetensors::{ElementType, TensorMeta, parse_header};
