//! What the engine says about a request while it runs.

use crate::TokenId;

/// One row of a log-probability table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogprobEntry {
    /// The token.
    pub token: TokenId,
    /// Its natural-log probability (or logit, see [`crate::LogprobsMode`]).
    pub logprob: f32,
    /// 1 + the number of tokens that are strictly more likely.
    pub rank: u32,
}

/// Log-probabilities at one position.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenLogprobs {
    /// The token that stands at this position.
    pub chosen: LogprobEntry,
    /// The most likely tokens, most likely first, then any extra tokens asked
    /// for by id.
    pub top: Vec<LogprobEntry>,
}

/// One generated token.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputToken {
    /// The token.
    pub id: TokenId,
    /// Present if `logprobs` was asked for.
    pub logprobs: Option<Box<TokenLogprobs>>,
}

/// What one step added to a sequence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// New tokens, in order. A stop token is included.
    pub tokens: Vec<OutputToken>,
    /// Set once, with the first output: one entry per prompt token, the first
    /// `None`.
    pub prompt_logprobs: Option<Vec<Option<TokenLogprobs>>>,
    /// Prompt tokens taken from the prefix cache when the sequence was first
    /// scheduled.
    pub cached_tokens: u32,
}

/// Why a sequence ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finish {
    /// EOS, or (with the id) one of `stop_token_ids`.
    Stop(Option<TokenId>),
    /// `max_tokens` or the context length was reached.
    Length,
    /// The consumer went away or the server is shutting down.
    Abort,
    /// What the request holds its output to leaves nothing to say, or cannot be
    /// followed any further; the text is for clients.
    Unsatisfiable(String),
    /// The engine could not go on with this sequence; the text is for clients.
    Error(String),
}

/// The word that the wire format and the metrics use for a [`Finish`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FinishReason {
    /// `stop`
    Stop,
    /// `length`
    Length,
    /// `abort`
    Abort,
    /// `error`
    Error,
}

impl FinishReason {
    /// Lower-case wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            FinishReason::Stop => "stop",
            FinishReason::Length => "length",
            FinishReason::Abort => "abort",
            FinishReason::Error => "error",
        }
    }
}

impl Finish {
    /// The category of this end.
    pub fn reason(&self) -> FinishReason {
        match self {
            Finish::Stop(_) => FinishReason::Stop,
            Finish::Length => FinishReason::Length,
            Finish::Abort => FinishReason::Abort,
            Finish::Unsatisfiable(_) | Finish::Error(_) => FinishReason::Error,
        }
    }
}

/// One message from the engine to the consumer of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// More tokens; the sequence goes on.
    Tokens(Output),
    /// The last tokens and why the sequence ended. Nothing follows.
    Done(Output, Finish),
}
