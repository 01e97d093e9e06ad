//! Runs a scenario step by step and checks every step.

mod check;

use std::collections::{BTreeMap, BTreeSet};

use quire_core::{Finish, TokenId};
use quire_sched::{Config, Event, Policy, Scheduler, StepPlan};

use super::model::{self, Memory, Row};
use super::scenario::{Abort, Rng, Scenario};

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Generated tokens.
    pub tokens: Vec<TokenId>,
    /// `None` if the client aborted it. The text of an error is left out.
    pub end: Option<Finish>,
}

/// How often the interesting things happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Steps, failed ones included.
    pub steps: u64,
    /// Steps that failed and were planned again.
    pub faults: u64,
    /// Requests that lost their blocks.
    pub preemptions: u64,
    /// Prompt tokens taken from the cache.
    pub hits: u64,
    /// Tokens taken from the cache by preempted requests that came back.
    pub rehits: u64,
    /// Requests that were aborted while they were live.
    pub aborts: u64,
    /// Requests that could never run.
    pub refusals: u64,
    /// Rows that computed a part of a gap.
    pub chunks: u64,
    /// Tokens generated.
    pub tokens: u64,
}

impl Totals {
    /// Adds another run.
    pub fn add(&mut self, other: &Totals) {
        self.steps += other.steps;
        self.faults += other.faults;
        self.preemptions += other.preemptions;
        self.hits += other.hits;
        self.rehits += other.rehits;
        self.aborts += other.aborts;
        self.refusals += other.refusals;
        self.chunks += other.chunks;
        self.tokens += other.tokens;
    }
}

/// A finished run.
#[derive(Debug)]
pub struct Run {
    /// By request id.
    pub outcomes: Vec<Outcome>,
    /// Counts.
    pub totals: Totals,
}

/// Runs a scenario under a configuration to its end.
///
/// # Errors
/// The first violated rule.
pub fn run(scenario: &Scenario, config: &Config) -> Result<Run, String> {
    let mut driver = Driver::new(scenario, config);
    while driver.next_arrival < scenario.arrivals.len() || !driver.scheduler.is_idle() {
        driver
            .step()
            .map_err(|message| format!("step {}: {message}", driver.step))?;
    }
    driver.check_end()?;
    Ok(Run {
        outcomes: driver.outcomes,
        totals: driver.totals,
    })
}

/// Order of service, from the scenario alone; the smallest goes first.
type Rank = (i64, u64);

/// The driver's own books about a live request.
#[derive(Debug)]
struct Account {
    rank: Rank,
    /// Position that the next row must start at; `None` while it waits.
    computed: Option<usize>,
    /// Some step of it was committed.
    started: bool,
    submitted: u64,
}

struct Driver<'a> {
    scenario: &'a Scenario,
    config: &'a Config,
    scheduler: Scheduler,
    memory: Memory,
    rng: Rng,
    /// Tokens that the current step may have.
    budget: usize,
    /// Counts every step; decides nothing in the scheduler.
    step: u64,
    next_arrival: usize,
    live: BTreeMap<u64, Account>,
    refused: BTreeSet<u64>,
    outcomes: Vec<Outcome>,
    totals: Totals,
    /// Prompt tokens looked up and prompt positions computed, for the stats.
    queries: u64,
    prompt_tokens: u64,
    /// Reused, to find state that survives where it should not.
    plan: StepPlan,
    events: Vec<Event>,
}

impl<'a> Driver<'a> {
    fn new(scenario: &'a Scenario, config: &'a Config) -> Driver<'a> {
        Driver {
            scenario,
            config,
            scheduler: Scheduler::new(config.clone()),
            memory: Memory::new(config.num_blocks, config.block_size),
            rng: Rng::new(scenario.seed ^ 0x5eed),
            budget: 0,
            step: 0,
            next_arrival: 0,
            live: BTreeMap::new(),
            refused: BTreeSet::new(),
            outcomes: vec![Outcome::default(); scenario.arrivals.len()],
            totals: Totals::default(),
            queries: 0,
            prompt_tokens: 0,
            plan: StepPlan::default(),
            events: Vec::new(),
        }
    }

    /// Between steps, plan, compute, commit; everything checked.
    fn step(&mut self) -> Result<(), String> {
        self.between_steps()?;
        let mut plan = std::mem::take(&mut self.plan);
        let beside_decodes = match self.rng.one_in(2) {
            true => usize::MAX,
            false => 1 + self.rng.below(24),
        };
        self.budget = self.token_limit(beside_decodes);
        self.scheduler.plan_into(&mut plan, beside_decodes);
        self.totals.steps += 1;
        self.scheduler.check_integrity();
        self.check_plan(&plan)?;
        let rows = self.batch(&plan)?;
        self.abort_due(true)?;
        self.submit_due(true);
        if self.strikes(self.scenario.fault_one_in) {
            // Some rows were written when the device failed.
            let written = self.rng.below(rows.len() + 1);
            for row in &rows[..written] {
                self.memory.write(row, self.step)?;
            }
            self.totals.faults += 1;
        } else {
            let sampled = self.compute(&plan, &rows)?;
            self.scheduler.commit(&plan, &sampled, &mut self.events);
            self.check_commit(&plan, &sampled)?;
        }
        self.scheduler.check_integrity();
        self.plan = plan;
        self.step += 1;
        self.check_progress()
    }

    /// True once in `one_in` times, never if that is 0.
    fn strikes(&mut self, one_in: usize) -> bool {
        one_in > 0 && self.rng.one_in(one_in)
    }

    fn between_steps(&mut self) -> Result<(), String> {
        if self.scheduler.is_idle() {
            let arrivals = &self.scenario.arrivals;
            self.step = self.step.max(arrivals[self.next_arrival].step);
        }
        self.submit_due(false);
        self.abort_due(false)?;
        if self.strikes(self.scenario.reset_one_in) {
            let unused = self.scheduler.kv_usage() == 0.0;
            if self.scheduler.reset_prefix_cache() != unused {
                return Err(format!("cache reset although unused is {unused}"));
            }
        }
        Ok(())
    }

    /// Submits whatever has arrived, but leaves to the time after planning what
    /// arrives then.
    fn submit_due(&mut self, in_flight: bool) {
        while let Some(arrival) = self.scenario.arrivals.get(self.next_arrival) {
            let later = arrival.step == self.step && arrival.in_flight && !in_flight;
            if arrival.step > self.step || later {
                break;
            }
            self.submit();
        }
    }

    fn submit(&mut self) {
        let id = self.next_arrival as u64;
        let admission = self.scenario.arrivals[self.next_arrival].admission.clone();
        self.next_arrival += 1;
        let len = admission.prompt.len();
        if len == 0 || len >= self.config.max_model_len {
            self.refused.insert(id);
        } else {
            let by_priority = self.config.policy == Policy::Priority;
            let rank = (if by_priority { admission.priority } else { 0 }, id);
            let submitted = self.step;
            let account = Account {
                rank,
                computed: None,
                started: false,
                submitted,
            };
            self.live.insert(id, account);
        }
        self.scheduler.submit(admission);
    }

    /// Aborts whatever its client gives up in this step.
    fn abort_due(&mut self, in_flight: bool) -> Result<(), String> {
        for index in 0..self.next_arrival {
            let arrival = &self.scenario.arrivals[index];
            let id = index as u64;
            let Some(abort) = arrival.abort else { continue };
            let submitted = self
                .live
                .get(&id)
                .map_or(arrival.step, |account| account.submitted);
            let due = Abort {
                after: self.step.saturating_sub(submitted),
                in_flight,
            };
            if abort.in_flight != due.in_flight || abort.after != due.after {
                continue;
            }
            let live = self.live.remove(&id).is_some() | self.refused.remove(&id);
            if self.scheduler.abort(arrival.admission.id) != live {
                return Err(format!("abort of request {id}, which is live: {live}"));
            }
            self.totals.aborts += u64::from(live);
            self.scheduler.check_integrity();
        }
        Ok(())
    }

    /// Copies what a device needs, as long as every row is live.
    fn batch(&self, plan: &StepPlan) -> Result<Vec<Row>, String> {
        let row = |row: &quire_sched::RowPlan| {
            let (start, end) = (row.start as usize, (row.start + row.len) as usize);
            let table = self.scheduler.block_table(row.id).to_vec();
            if table.len() * self.config.block_size < end {
                return Err(format!("{row:?} has too few blocks: {table:?}"));
            }
            let admission = &self.scenario.arrivals[row.id.0 as usize].admission;
            let root = model::root(admission.cache_salt.as_deref());
            let tokens = self.scheduler.tokens(row.id)[..end].to_vec();
            Ok(Row {
                root,
                start,
                tokens,
                table,
            })
        };
        plan.rows.iter().map(row).collect()
    }

    /// All writes, then all reads, as in each layer of a real model.
    fn compute(&mut self, plan: &StepPlan, rows: &[Row]) -> Result<Vec<TokenId>, String> {
        for row in rows {
            self.memory.write(row, self.step)?;
        }
        let mut sampled = Vec::new();
        for (row, planned) in rows.iter().zip(&plan.rows) {
            let state = self.memory.attend(row)?;
            if planned.samples {
                sampled.push(model::next_token(state, self.scenario.vocab_size));
            }
        }
        Ok(sampled)
    }

    /// Nothing is left when all requests have ended, and the books agree.
    fn check_end(&self) -> Result<(), String> {
        let stats = self.scheduler.stats();
        let totals = &self.totals;
        let pairs = [
            ("live requests", self.live.len() as u64, 0),
            ("unreported refusals", self.refused.len() as u64, 0),
            ("blocks in use", (self.scheduler.kv_usage() * 1e6) as u64, 0),
            ("running", self.scheduler.running() as u64, 0),
            ("waiting", self.scheduler.waiting() as u64, 0),
            ("preemptions", stats.preemptions, totals.preemptions),
            ("prefix_cache_hits", stats.prefix_cache_hits, totals.hits),
            (
                "prefix_cache_queries",
                stats.prefix_cache_queries,
                self.queries,
            ),
            (
                "prompt_tokens_computed",
                stats.prompt_tokens_computed,
                self.prompt_tokens,
            ),
            ("tokens_generated", stats.tokens_generated, totals.tokens),
        ];
        match pairs.iter().find(|(_, is, should)| is != should) {
            Some((name, is, should)) => Err(format!("at the end: {name} {is}, not {should}")),
            None => Ok(()),
        }
    }

    /// Everybody has ended within the steps that the work justifies.
    fn check_progress(&self) -> Result<(), String> {
        let work = |index: usize| {
            let admission = &self.scenario.arrivals[index].admission;
            let longest = admission.prompt.len() + admission.stop.max_tokens as usize;
            longest.min(self.config.max_model_len) as u64
        };
        let arrived = self.next_arrival as u64;
        let all: u64 = (0..self.next_arrival).map(work).sum();
        // First come, first served: the oldest request gains a position in each
        // step. With priorities it may first have to wait for all who run, once
        // for each that is better.
        let most = match self.config.policy {
            Policy::Fcfs => all,
            Policy::Priority => all * (arrived + 1),
        };
        let last = self.scenario.arrivals[self.next_arrival - 1].step;
        let done = self.step.saturating_sub(self.totals.faults);
        if done > last + most + arrived {
            let left: Vec<_> = self.live.keys().collect();
            return Err(format!("requests {left:?} starve after {done} steps"));
        }
        Ok(())
    }
}
