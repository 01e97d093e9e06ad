//! A request on its way into the engine.

use std::sync::Arc;

use crate::{InvalidField, Limits, SamplingParams, TokenId};

/// Engine-made identity of one sequence; unique for the life of the process.
/// Names chosen by clients are labels only (see [`Request::label`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// One sequence to generate. A client request with `n` samples or several
/// prompts is fanned out by the front end into several of these.
#[derive(Clone, Debug)]
pub struct Request {
    /// Prompt tokens, special tokens included; never empty once validated.
    pub prompt: Arc<[TokenId]>,
    /// How to sample and when to stop.
    pub params: SamplingParams,
    /// Lower runs first, under `--scheduling-policy priority` only.
    pub priority: i64,
    /// Isolates the prefix cache: only requests with the same salt share blocks.
    pub cache_salt: Option<String>,
    /// The client's name for the request, for logs; never used as a key.
    pub label: String,
}

impl Request {
    /// Checks every field against the limits of the model and of the server.
    ///
    /// # Errors
    /// The first field found to be out of range, with what is allowed.
    pub fn validate(self, limits: &Limits) -> Result<ValidatedRequest, InvalidField> {
        crate::validate::check(&self, limits)?;
        Ok(ValidatedRequest(self))
    }
}

/// A request whose every field is in range. The only input of an engine.
#[derive(Clone, Debug)]
pub struct ValidatedRequest(Request);

impl ValidatedRequest {
    /// The request itself.
    pub fn get(&self) -> &Request {
        &self.0
    }

    /// Takes the request out.
    pub fn into_inner(self) -> Request {
        self.0
    }
}
