//! A seeded simulator of the scheduler.
//!
//! One seed gives a configuration (tiny pools, odd budgets, either policy) and a
//! load (bursts, shared prefixes, repeated conversations, tenants, priorities,
//! aborts, failing steps, cache resets). The load runs against a [`model`] whose
//! every token is a hash of the whole sequence *as read through the block table
//! from a simulated KV memory*, so that a block which is shared too early, too
//! long or with the wrong tenant gives an error or a wrong token.
//!
//! After each step the driver in [`run`] checks the plan against its own books:
//! budgets, order of service, nobody left out, nobody ended twice. Each seed
//! runs several times, with the cache switched, with chunking switched, with
//! ample memory; every request must yield the same tokens each time, namely
//! those that the model yields without any scheduler.
//!
//! Everything follows from the seed, so a failure is replayed by its seed alone.

pub mod model;
pub mod run;
pub mod scenario;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use quire_sched::Config;

use run::{Outcome, Totals};
use scenario::Scenario;

/// A violated rule, with all that is needed to see it again.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Seed of the scenario.
    pub seed: u64,
    /// What was changed in the scenario's configuration.
    pub variant: &'static str,
    /// The configuration that ran.
    pub config: Config,
    /// Which rule, of which request, at which step.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure {
            seed,
            variant,
            config,
            message,
        } = self;
        write!(
            f,
            "seed {seed}, {variant}: {message}\n{config:?}\nreplay with QUIRE_SIM_SEED={seed}"
        )
    }
}

impl std::error::Error for Failure {}

/// Runs the scenario of a seed in all variants.
///
/// # Errors
/// The first violated rule; a panic of the scheduler counts as one.
pub fn check_seed(seed: u64) -> Result<Totals, Failure> {
    let scenario = Scenario::from_seed(seed);
    let expected = scenario.expected();
    let mut totals = Totals::default();
    for (variant, config) in variants(&scenario) {
        let ran = catch_unwind(AssertUnwindSafe(|| run::run(&scenario, &config)));
        let ran = ran.unwrap_or_else(|panic| Err(panic_message(panic.as_ref())));
        let checked = ran.and_then(|run| {
            for (index, outcome) in run.outcomes.iter().enumerate() {
                compare(outcome, &expected[index]).map_err(|m| format!("request {index} {m}"))?;
            }
            if variant == "ample memory" && run.totals.preemptions > 0 {
                return Err("a request was preempted".to_owned());
            }
            Ok(run.totals)
        });
        match checked {
            Ok(run) => totals.add(&run),
            Err(message) => {
                return Err(Failure {
                    seed,
                    variant,
                    config,
                    message,
                });
            }
        }
    }
    Ok(totals)
}

/// The configurations under which a scenario must give the same tokens.
fn variants(scenario: &Scenario) -> [(&'static str, Config); 4] {
    let base = &scenario.config;
    let cache = Config {
        prefix_caching: !base.prefix_caching,
        ..base.clone()
    };
    let mut chunks = Config {
        chunked_prefill: !base.chunked_prefill,
        ..base.clone()
    };
    if chunks.chunked_prefill {
        chunks.max_num_batched_tokens = base.max_num_seqs + 1;
    } else {
        chunks.max_num_batched_tokens = base.max_num_batched_tokens.max(base.max_model_len);
        chunks.long_prefill_token_threshold = 0;
    }
    let most = base.blocks_for(base.max_model_len) * base.max_num_seqs;
    let ample = Config {
        num_blocks: most,
        ..base.clone()
    };
    [
        ("as generated", base.clone()),
        ("cache switched", cache),
        ("chunking switched", chunks),
        ("ample memory", ample),
    ]
}

/// Holds what a request yielded against what the model alone yields.
fn compare(outcome: &Outcome, expected: &Outcome) -> Result<(), String> {
    // An aborted request has got some first part of its tokens.
    let tokens = match outcome.end {
        None => &expected.tokens[..outcome.tokens.len().min(expected.tokens.len())],
        Some(_) => &expected.tokens,
    };
    if outcome.tokens != tokens {
        return Err(format!(
            "yielded {:?} instead of {:?}",
            outcome.tokens, expected.tokens
        ));
    }
    if outcome.end.is_some() && outcome.end != expected.end {
        return Err(format!(
            "ended with {:?} instead of {:?}",
            outcome.end, expected.end
        ));
    }
    Ok(())
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("without a text"))
}
