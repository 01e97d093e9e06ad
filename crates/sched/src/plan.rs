//! What the scheduler is told and what it answers: plain data.

use std::sync::Arc;

use quire_core::{Finish, RequestId, TokenId};

use crate::StopRule;
use crate::table::Slot;

/// A request to be scheduled.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Unique among live requests.
    pub id: RequestId,
    /// Prompt tokens; see [`crate::Config::admissible`].
    pub prompt: Arc<[TokenId]>,
    /// When the sequence ends.
    pub stop: StopRule,
    /// Lower runs first under [`crate::Policy::Priority`].
    pub priority: i64,
    /// Blocks are shared only between requests of equal salt.
    pub cache_salt: Option<String>,
    /// False if every prompt position must be computed (prompt
    /// log-probabilities); the blocks it writes are still offered to others.
    pub read_cache: bool,
}

/// The part of one sequence that a step computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlan {
    /// The request.
    pub id: RequestId,
    /// First position computed; all positions before it are in the KV cache.
    pub start: u32,
    /// Number of positions, at least 1.
    pub len: u32,
    /// True if the last position is the sequence's last token, so that its
    /// logits yield the next one.
    pub samples: bool,
    /// Prompt tokens taken from the cache. Present until the first step of the
    /// request is committed.
    pub cached_tokens: Option<u32>,
}

/// The work of one step. Reused from step to step: see
/// [`crate::Scheduler::plan_into`].
#[derive(Clone, Debug, Default)]
pub struct StepPlan {
    /// Sequences to compute, each at most once: those that were running, best
    /// rank first, then those that this plan admits.
    pub rows: Vec<RowPlan>,
    /// Requests that lost their blocks to make room; they keep their tokens
    /// and will be computed again.
    pub preempted: Vec<RequestId>,
    /// Slots of `rows`.
    pub(crate) slots: Vec<Slot>,
}

impl StepPlan {
    /// Empties the plan, keeping its memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.preempted.clear();
        self.slots.clear();
    }

    /// Positions computed by this step.
    pub fn num_tokens(&self) -> usize {
        self.rows.iter().map(|row| row.len as usize).sum()
    }

    /// Rows that yield a token; the length of `sampled` in
    /// [`crate::Scheduler::commit`].
    pub fn num_samples(&self) -> usize {
        self.rows.iter().filter(|row| row.samples).count()
    }
}

/// What a committed step did to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A token was generated. The token that ends a sequence is reported, too,
    /// before its [`Event::Finished`].
    Token {
        /// The request.
        id: RequestId,
        /// The token.
        token: TokenId,
    },
    /// The request has ended and everything it held is free. Nothing follows.
    Finished {
        /// The request.
        id: RequestId,
        /// Why.
        finish: Finish,
    },
}

/// Totals since the scheduler was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Times a request lost its blocks.
    pub preemptions: u64,
    /// Prompt tokens of requests that looked into the prefix cache, counted
    /// when they were first scheduled.
    pub prefix_cache_queries: u64,
    /// Those of them that were found.
    pub prefix_cache_hits: u64,
    /// Prompt positions computed, again after preemption included.
    pub prompt_tokens_computed: u64,
    /// Tokens generated.
    pub tokens_generated: u64,
}
