//! Text in, text out: tokenizers, incremental detokenization, stop strings and
//! chat templates. Knows nothing of engines, sockets or models.
//!
//! - [`Tokenizer`] wraps a Hugging Face `tokenizer.json`, or Mistral's `tekken.json`.
//! - [`Detokenizer`] turns a growing list of ids into text deltas, and
//!   [`OutputText`] adds stop strings to it.
//! - [`ChatTemplate`] renders conversations as transformers'
//!   `apply_chat_template` does; [`normalise_messages`] brings API messages
//!   into the form that templates expect.
//! - [`reasoning`] tells a model's thoughts from its answer, and [`tools`] finds
//!   the tool calls in the answer, both while the text is being generated.
//! - [`structured`] holds what is generated to a schema, a regular expression or
//!   a grammar.

mod byte_level;
mod chat;
mod config;
mod detokenizer;
mod error;
mod guard;
mod logprob;
mod matcher;
mod output;
pub mod reasoning;
mod stop;
pub mod structured;
mod tekken;
mod tokenizer;
pub mod tools;

pub use chat::{Chat, ChatTemplate, ContentFormat, RESERVED_VARIABLES, normalise_messages};
pub use detokenizer::Detokenizer;
pub use error::TextError;
pub use logprob::LogprobText;
pub use output::{OutputText, TextDelta};
pub use tokenizer::{Tokenizer, TruncationSide};
