//! Range checks on requests: the gate in front of the engine.

use std::fmt;

use crate::Request;

/// What the loaded model and the server's flags allow. Limits that bound the
/// number of sequences of one call (`n`, prompts per call) are the front end's.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Number of token ids that the model knows (rows of its output head).
    pub vocab_size: u32,
    /// Prompt plus output tokens of one sequence.
    pub max_model_len: u32,
    /// Tokens that the KV cache can hold at all; a sequence that may need more
    /// could never run.
    pub kv_cache_tokens: u32,
    /// Alternatives per position (`--max-logprobs`); `None` is unlimited.
    pub max_logprobs: Option<u32>,
    /// True under `--scheduling-policy priority`.
    pub priority_scheduling: bool,
}

/// One field that is out of range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidField {
    /// Wire name of the field, if the reference server names it.
    pub param: Option<&'static str>,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidField {}

pub(crate) fn check(_request: &Request, _limits: &Limits) -> Result<(), InvalidField> {
    Ok(())
}
