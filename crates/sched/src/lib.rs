//! The scheduler: which positions of which sequences the next step computes,
//! and which blocks of the KV cache hold them.
//!
//! A pure function over state. It does no IO, takes no lock, reads no clock and
//! sees no tensor; time is the number of steps. The same calls give the same
//! plans, so the engine, a seeded simulator and a capacity planner can run the
//! same code.
//!
//! # A step
//!
//! [`Scheduler::plan_into`] → the engine computes the rows → [`Scheduler::commit`].
//!
//! There is no prefill phase and no decode phase. A request has tokens (prompt,
//! then output) and a number of computed positions; a step computes some of the
//! gap, and a row that reaches the last token yields the next.
//!
//! 1. **Running requests first**, best rank first. Each gets the blocks for all
//!    its tokens, then as many positions as the budget allows, keeping one for
//!    everybody behind it. Where blocks are short, the request of the worst
//!    rank is preempted: it loses its blocks, keeps its tokens, and waits in
//!    front of everything that came after it.
//! 2. **Then the line**, if nothing was preempted. The request in front takes
//!    its longest cached prefix and is admitted if all its tokens fit into
//!    free blocks. The first that does not fit ends the step: nobody overtakes.
//!
//! A policy is an order of ranks and nothing else: arrival ([`Policy::Fcfs`]) or
//! priority, then arrival ([`Policy::Priority`]). The batch is kept in that order,
//! so the victim of a preemption is always its last member and has not been
//! planned in this step yet.
//!
//! # The prefix cache
//!
//! A full block is named by a chained hash of its whole prefix and the tenant's
//! salt. It becomes visible to others when the step that filled it is
//! *committed*: two equal prompts admitted in one step are both computed, and
//! the second copy stays nameless. A name outlives its last user until the
//! block is handed out again; least recently used blocks go first, the tail of
//! a sequence before its head. At most all tokens but the last are taken from
//! the cache, in whole blocks, so a shared block is never written.
//!
//! # Why everything ends
//!
//! [`Config::check`] makes sure that one sequence of full length fits into the
//! pool and that every running sequence can get one token per step. So the
//! first of the batch always advances: it can take the blocks of all others,
//! and nobody takes its own. Requests end one after the other, their blocks
//! become free, and the request in front of the line finds its room. A
//! preempted request returns only if each running one could grow by a block,
//! which keeps two that do not fit together from throwing each other out in turn.
//! Under the priority policy a steady stream of better requests does starve a
//! worse one; that is what the policy asks for.
//!
//! # Invariants
//!
//! Asserted by [`Scheduler::check_integrity`], after every step of the simulator:
//!
//! * Blocks free + blocks referenced = blocks owned; a block's reference count
//!   is the number of tables that hold it.
//! * A block that is not full and written has one owner and no name.
//! * A request is running, with blocks for what it has computed, or waiting,
//!   with none.
//! * The batch has at most `max_num_seqs` members, in the order of ranks.

mod config;
mod plan;
mod pool;
mod prefix;
mod queue;
mod request;
mod scheduler;
mod stop;
mod table;

pub use config::{Config, ConfigError, Policy};
pub use plan::{Admission, Event, RowPlan, Stats, StepPlan};
pub use scheduler::Scheduler;
pub use stop::StopRule;
