//! One step's input and output, as flat arrays that are reused from step to step.

use std::sync::OnceLock;

use quire_core::{LogprobEntry, LogprobsMode, TokenId};

/// The rows of one step. A row is one token at one position of one sequence;
/// prefill and decode rows mix. Rows of a sequence are consecutive.
#[derive(Debug, Default)]
pub struct Batch {
    /// `[rows]` token ids.
    pub tokens: Vec<TokenId>,
    /// `[rows]` positions in their sequences, from 0.
    pub positions: Vec<u32>,
    /// `[rows]` where the row's K and V go: `block * block_size + offset`.
    pub slots: Vec<u32>,
    /// One entry per sequence, in row order.
    pub seqs: Vec<SeqSpan>,
    /// Block ids of all sequences, concatenated; see [`SeqSpan::table`].
    pub block_tables: Vec<u32>,
    /// Rows whose logits are wanted, in ascending order of `row`.
    pub samples: Vec<SampleRow>,
}

impl Batch {
    /// Empties all arrays, keeping their capacity.
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.positions.clear();
        self.slots.clear();
        self.seqs.clear();
        self.block_tables.clear();
        self.samples.clear();
    }
}

/// The rows of one sequence in this step.
#[derive(Clone, Debug)]
pub struct SeqSpan {
    /// First row of the sequence in the batch.
    pub first_row: u32,
    /// Number of its rows; the positions are consecutive.
    pub rows: u32,
    /// The sequence's block ids are `block_tables[table]`; block `i` holds the
    /// positions `i * block_size ..`. Covers all rows of this step.
    pub table: std::ops::Range<u32>,
}

/// What to do with the logits of one row. Applied in vLLM's order: raw
/// log-probabilities, `allowed`, `banned`, `bias`, penalties, then greedy
/// argmax (first maximum) or temperature, min-p, top-k, top-p and a draw.
#[derive(Clone, Debug)]
pub struct SampleRow {
    /// Row of the batch.
    pub row: u32,
    /// `Some`: nothing is sampled, only the log-probabilities of this token
    /// are reported (prompt log-probabilities).
    pub target: Option<TokenId>,
    /// 0 is greedy.
    pub temperature: f32,
    /// In (0, 1]; 1 is off.
    pub top_p: f32,
    /// 0 is off.
    pub top_k: u32,
    /// 0 is off.
    pub min_p: f32,
    /// Seed of the sequence. The draw depends on `(seed, position)` alone.
    pub seed: u64,
    /// Index of the token to be drawn, counted from the first output token.
    pub position: u32,
    /// What may be sampled at all; `None` is every token.
    pub allowed: Option<std::sync::Arc<TokenMask>>,
    /// Tokens that may not be sampled.
    pub banned: Vec<TokenId>,
    /// Added to logits.
    pub bias: Vec<(TokenId, f32)>,
    /// Present only if some penalty is on.
    pub penalties: Option<Penalties>,
    /// Number of alternatives to report; `None` reports nothing.
    pub logprobs: Option<u32>,
    /// Tokens reported after the alternatives.
    pub logprob_tokens: Vec<TokenId>,
    /// What is reported.
    pub logprobs_mode: LogprobsMode,
}

/// Which tokens may be sampled. It may still be in the making while the step
/// runs, and is waited for when the row's logits are there.
#[derive(Debug, Default)]
pub struct TokenMask(OnceLock<Option<Vec<u32>>>);

impl TokenMask {
    /// A mask that is known already: a bit per token, 32 tokens a word, low bit
    /// first. A clear bit, or one beyond the end, forbids the token.
    pub fn known(words: Vec<u32>) -> TokenMask {
        TokenMask(OnceLock::from(Some(words)))
    }

    /// Sets the mask, `None` if every token is allowed. Later calls are without
    /// effect.
    pub fn set(&self, words: Option<Vec<u32>>) {
        // A mask is set once; whoever guards against a missing call may come late.
        let _ = self.0.set(words);
    }

    /// The mask, as soon as it is there; `None` if every token is allowed.
    pub fn wait(&self) -> Option<&[u32]> {
        self.0.wait().as_deref()
    }
}

/// Repetition, frequency and presence penalties of one row:
/// `l = l > 0 ? l / repetition : l * repetition` for every listed token, then
/// `l -= frequency * count + presence * (count > 0)`.
#[derive(Clone, Debug)]
pub struct Penalties {
    /// 1 is off.
    pub repetition: f32,
    /// 0 is off.
    pub frequency: f32,
    /// 0 is off.
    pub presence: f32,
    /// Every distinct token of prompt and output.
    pub tokens: Vec<PenaltyToken>,
}

/// One distinct token that was seen.
#[derive(Clone, Copy, Debug)]
pub struct PenaltyToken {
    /// The token.
    pub token: TokenId,
    /// Occurrences in the output (not the prompt).
    pub count: u32,
}

/// Results of a step, reused from step to step.
#[derive(Debug, Default)]
pub struct StepOut {
    /// One entry per [`Batch::samples`] entry.
    pub sampled: Vec<Sampled>,
    /// Alternatives of all rows; see [`LogprobRow::top`].
    pub top: Vec<LogprobEntry>,
}

/// The outcome of one sampled row.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// The drawn token (or the row's `target`).
    pub token: TokenId,
    /// Present if asked for.
    pub logprobs: Option<LogprobRow>,
    /// True if the logits held NaN: the token is meaningless.
    pub nan: bool,
}

/// Log-probabilities of one row.
#[derive(Clone, Debug)]
pub struct LogprobRow {
    /// Of the token itself.
    pub chosen: LogprobEntry,
    /// The alternatives are `StepOut::top[top]`, most likely first (ties: lower
    /// id first), then the extra tokens asked for.
    pub top: std::ops::Range<usize>,
}
