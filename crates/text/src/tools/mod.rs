//! Tool calls in the text of an answer.
//!
//! Each family of models writes calls in its own [`Dialect`]. A [`ToolParser`]
//! reads an answer while it is being generated and turns it into
//! [`ToolEvent`]s; a whole answer is what its events add up to, a
//! [`ToolAnswer`], so that streamed and whole answers always agree.
//! [`detect`] finds a model's dialect in its chat template.
//!
//! What is, or may become, a call is held back until that is decided: until the
//! function's name and the beginning of its arguments are known. From then on
//! the arguments are given out as they come, as JSON text. What turns out not to
//! be a call is plain text. A call whose arguments break off later, because the
//! answer is too long or the model made a mistake, ends there; its arguments are
//! not completed, so that a client sees that they are broken. White space next
//! to calls is dropped. As in vLLM, models may call functions that the request
//! does not have, except those of GLM and MiniMax.
//!
//! | module | what it reads |
//! |---|---|
//! | `records` | JSON objects with name and arguments |
//! | `named` | a name, then arguments as JSON or Gemma's literals |
//! | `xml` | arguments between tags, typed by the request's schemas |
//! | `pythonic` | calls as in Python |
//! | `harmony` | messages of gpt-oss |
//!
//! `strict` goes the other way: it says how calls must be written that follow
//! the schemas of strict tools.

mod detect;
mod dialect;
mod events;
pub(crate) mod harmony;
mod json;
mod literal;
mod named;
mod output;
mod parser;
mod pythonic;
mod records;
mod typing;
mod unescape;
mod written;
mod xml;

pub use detect::detect;
pub use dialect::Dialect;
pub use events::{ToolAnswer, ToolCall, ToolEvent};
pub use parser::ToolParser;
pub use written::WrittenCalls;

/// Most calls in one answer. Further ones are text.
pub const MAX_CALLS: usize = 128;

/// Deepest nesting of arguments. A call that is deeper ends there.
pub const MAX_DEPTH: usize = 128;

/// Longest text that is held back, in bytes, while it may become a call.
pub const MAX_HELD_BYTES: usize = 64 << 10;

/// Longest name of a function or an argument, in bytes.
pub const MAX_NAME: usize = 256;

/// The arguments of a call that has none.
const NO_ARGUMENTS: &str = "{}";
