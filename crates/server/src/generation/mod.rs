//! What completions and chat have in common: from the fields of a body to
//! sequences in the engine, and back to text.
//!
//! `sampling` reads and converts the shared fields, `prompt` makes token ids,
//! `fanout` submits one sequence per prompt and sample and merges what they
//! say, `sequence` turns engine updates into text, `parts` tells thoughts, text
//! and tool calls in it, `structured` says what it must look like, and `logprobs`
//! and `usage` hold what both endpoints send.

pub(crate) mod beam;
pub(crate) mod fanout;
pub(crate) mod logprobs;
pub(crate) mod parts;
pub(crate) mod prompt;
pub(crate) mod refuse;
pub(crate) mod sampling;
pub(crate) mod sequence;
pub(crate) mod shared;
pub(crate) mod stream;
pub(crate) mod structured;
pub(crate) mod timing;
pub(crate) mod usage;
