//! The vocabulary that every other crate speaks: token ids, sampling
//! parameters, requests, updates and limits. Plain data; knows nothing but serde.
//!
//! The life of a request in these types: a front end builds a [`Request`],
//! [`Request::validate`] turns it into the only thing an engine accepts, a
//! [`ValidatedRequest`], and the engine answers with [`Update`]s of which
//! exactly one, the last, is [`Update::Done`].

mod constraint;
mod request;
mod sampling;
mod update;
mod validate;

pub use constraint::{Allowed, Constraint, ConstraintState, SharedConstraint};
pub use request::{Request, RequestId, ValidatedRequest};
pub use sampling::{LogprobsMode, SamplingParams, TopLogprobs};
pub use update::{Finish, FinishReason, LogprobEntry, Output, OutputToken, TokenLogprobs, Update};
pub use validate::{
    InvalidField, Limits, MAX_CACHE_SALT_CHARS, MAX_LABEL_BYTES, MAX_LOGPROB_TOKEN_IDS,
    MAX_STOP_BYTES,
};

/// Index into a model's vocabulary.
pub type TokenId = u32;
