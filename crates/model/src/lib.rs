//! From a Hugging Face config to a runnable program.
//!
//! 1. A family file ([`families`]) turns `config.json` into a [`ModelSpec`]:
//!    plain data that says what the decoder is and how its tensors are called.
//! 2. [`lower`] turns the spec into a flat [`quire_backend::Program`], the same
//!    way for every family.
//!
//! There is no forward pass here and no knowledge of devices.

mod config;
mod error;
pub mod families;
mod lower;
mod rope;
mod spec;

pub use config::HfConfig;
pub use error::ModelError;
pub use families::{architectures, spec_for};
pub use lower::lower;
pub use rope::Rope;
pub use spec::{
    Attention, Dense, Embedding, FeedForward, Head, LayerSpec, Mixer, ModelSpec, MoeSpec, Names,
    NormSpec, Positions, Stack,
};
