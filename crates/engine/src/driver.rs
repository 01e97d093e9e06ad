//! The engine thread: drains commands, asks the scheduler for a step, turns it
//! into a batch, runs the back end and passes the results on. It sleeps on its
//! command queue when there is nothing to do.

mod rest;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use quire_backend::{Backend, Batch, SampleRow, SeqSpan, StepOut};
use quire_core::{Finish, Output, RequestId, TokenId, Update, ValidatedRequest};
use quire_sched::{Admission, Event, RowPlan, Scheduler, StepPlan, StopRule};

use crate::account::{Account, Latency, Shared};
use crate::guide::Guides;
use crate::handle::Status;
use crate::pace::Pace;
use crate::{EngineState, Pause, StatsSink, StepStats, UpdateSender};
pub(crate) use rest::Reply;
use rest::Rest;

/// What front ends ask of the engine thread.
pub(crate) enum Command {
    Submit(RequestId, Box<ValidatedRequest>, UpdateSender),
    /// The consumer has left; the sequence ends for this reason.
    Leave(RequestId, Finish),
    /// Empty the prefix cache; `preempt` puts what runs back into the line first.
    ResetPrefixCache {
        preempt: bool,
        reply: std::sync::mpsc::SyncSender<bool>,
    },
    Pause(Pause, Reply),
    Resume(Reply),
    /// End once nothing runs (`drain`), or at once.
    Shutdown {
        drain: bool,
    },
}

/// The state of the engine thread.
pub(crate) struct Driver {
    commands: Receiver<Command>,
    scheduler: Scheduler,
    backend: Box<dyn Backend>,
    block_size: u32,
    shared: Shared,
    /// Seeds the sequences that bring no seed of their own.
    seed: u64,
    ledger: HashMap<RequestId, Account>,
    guides: Guides,
    sink: Box<dyn StatsSink>,
    status: Arc<Status>,
    /// `None` if steps may take as long as they like.
    pace: Option<Pace>,
    /// `Some(drain)` once a shutdown was asked for.
    shutdown: Option<bool>,
    rest: Rest,
    /// What came while a pause waits for those before.
    held: Vec<Admission>,
    // Everything below is scratch that is reused from step to step.
    plan: StepPlan,
    batch: Batch,
    out: StepOut,
    /// The sequence of each sampled row.
    owners: Vec<RequestId>,
    sampled: Vec<TokenId>,
    events: Vec<Event>,
    broken: Vec<RequestId>,
    inter_token: Vec<f64>,
    first_token: Vec<f64>,
    /// Prompt tokens in the current batch.
    prompt_tokens: u32,
    last_stats: quire_sched::Stats,
    /// Submits handled since the numbers were last published.
    arrivals: u32,
}

/// What a driver is made of.
pub(crate) struct Parts {
    pub commands: Receiver<Command>,
    pub scheduler: Scheduler,
    pub backend: Box<dyn Backend>,
    pub block_size: usize,
    pub shared: Shared,
    pub seed: u64,
    pub smooth: bool,
    pub sink: Box<dyn StatsSink>,
    pub status: Arc<Status>,
}

impl Driver {
    pub fn new(parts: Parts) -> Driver {
        let last_stats = parts.scheduler.stats();
        Driver {
            commands: parts.commands,
            scheduler: parts.scheduler,
            backend: parts.backend,
            block_size: parts.block_size as u32,
            shared: parts.shared,
            seed: parts.seed,
            ledger: HashMap::new(),
            guides: Guides::new(parts.shared.vocab_size),
            sink: parts.sink,
            status: parts.status,
            pace: parts.smooth.then(Pace::default),
            shutdown: None,
            rest: Rest::Awake,
            held: Vec::new(),
            plan: StepPlan::default(),
            batch: Batch::default(),
            out: StepOut::default(),
            owners: Vec::new(),
            sampled: Vec::new(),
            events: Vec::new(),
            broken: Vec::new(),
            inter_token: Vec::new(),
            first_token: Vec::new(),
            prompt_tokens: 0,
            last_stats,
            arrivals: 0,
        }
    }

    /// Runs until a shutdown or a fault. Every open account is closed on the way out.
    pub fn run(mut self) {
        let fault = loop {
            if !self.drain_commands() {
                break None;
            }
            if self.scheduler.is_idle() {
                continue;
            }
            // A panic in a step is a bug, but it must not leave clients hanging.
            match catch_unwind(AssertUnwindSafe(|| self.step())) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => break Some(error.0),
                Err(panic) => break Some(panic_text(&panic)),
            }
            self.publish_gauges();
        };
        let finish = match &fault {
            None => Finish::Abort,
            Some(text) => {
                tracing::error!("the engine has stopped: {text}");
                self.status.set(EngineState::Dead);
                Finish::Error("the engine has stopped after an internal error".to_owned())
            }
        };
        for (_, account) in self.ledger.drain() {
            self.sink.on_finish(&account.close(finish.clone()));
        }
        self.status.running.store(0, Ordering::Relaxed);
        self.status.waiting.store(0, Ordering::Relaxed);
        self.status.set(EngineState::Dead);
    }

    /// Handles all commands that are there, waiting for one if there is no
    /// work. False ends the thread.
    fn drain_commands(&mut self) -> bool {
        loop {
            self.settle();
            let idle = self.is_still() || self.scheduler.is_idle();
            match self.shutdown {
                Some(drain) if idle || !drain => return false,
                _ => {}
            }
            let command = if idle {
                self.publish_gauges();
                match self.commands.recv() {
                    Ok(command) => command,
                    Err(_) => return false,
                }
            } else {
                match self.commands.try_recv() {
                    Ok(command) => command,
                    Err(TryRecvError::Empty) => return true,
                    Err(TryRecvError::Disconnected) => return false,
                }
            };
            self.handle(command);
        }
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::Submit(id, request, sender) => {
                self.admit(id, *request, sender);
                self.arrivals += 1;
            }
            Command::Leave(id, finish) => {
                if let Some(account) = self.ledger.remove(&id) {
                    self.scheduler.abort(id);
                    self.held.retain(|admission| admission.id != id);
                    self.sink.on_finish(&account.close(finish));
                }
            }
            // Askers may have given up waiting; that is no fault.
            Command::ResetPrefixCache { preempt, reply } => {
                let _ = reply.send(self.reset_prefix_cache(preempt));
            }
            Command::Pause(pause, reply) => self.pause(pause, reply),
            Command::Resume(reply) => {
                let _ = reply.send(self.resume());
            }
            Command::Shutdown { drain } => {
                self.shutdown = Some(drain && self.shutdown.unwrap_or(true));
            }
        }
    }

    fn admit(&mut self, id: RequestId, request: ValidatedRequest, sender: UpdateSender) {
        let request = request.into_inner();
        let params = &request.params;
        let guide = params.constraint.as_ref();
        let guide = match guide.map(|c| self.guides.follow(&*c.0)).transpose() {
            Ok(guide) => guide,
            Err(error) => {
                let text = format!("no thread could be started for structured output: {error}");
                sender.send(Update::Done(Output::default(), Finish::Error(text)));
                return;
            }
        };
        // Where a grammar is at its end, so is the output: its masks keep the
        // end away as long as something else is possible.
        let guided = guide.is_some();
        let admission = Admission {
            id,
            prompt: request.prompt.clone(),
            stop: StopRule {
                eos: match params.ignore_eos && !guided {
                    true => Vec::new(),
                    false => params.eos_token_ids.clone(),
                },
                stop: params.stop_token_ids.clone(),
                min_tokens: if guided { 0 } else { params.min_tokens },
                max_tokens: params.max_tokens,
            },
            priority: request.priority,
            cache_salt: request.cache_salt.clone(),
            // Logits of cached positions are gone, so those who want them compute all.
            read_cache: params.prompt_logprobs.is_none(),
        };
        match self.is_draining() {
            true => self.held.push(admission),
            false => self.scheduler.submit(admission),
        }
        let seed = splitmix(self.seed ^ splitmix(id.0));
        self.ledger
            .insert(id, Account::open(request, seed, guide, sender, self.shared));
    }

    fn step(&mut self) -> Result<(), quire_backend::StepError> {
        let beside_decodes = match &self.pace {
            Some(pace) => pace.beside_decodes(),
            None => usize::MAX,
        };
        self.scheduler.plan_into(&mut self.plan, beside_decodes);
        self.build_batch();
        if !self.batch.tokens.is_empty() {
            let begin = Instant::now();
            self.backend.step(&self.batch, &mut self.out)?;
            self.measure(begin.elapsed());
        }
        self.file_samples();
        self.events.clear();
        self.scheduler
            .commit(&self.plan, &self.sampled, &mut self.events);
        self.pass_on();
        self.report();
        Ok(())
    }

    /// Tells the pace how long the step took.
    fn measure(&mut self, took: Duration) {
        if let Some(pace) = &mut self.pace {
            let decodes = self
                .plan
                .rows
                .iter()
                .filter(|row| row.samples && row.len == 1);
            let decodes = decodes.count();
            pace.measured(decodes, self.plan.num_tokens() - decodes, took);
        }
    }

    /// Scheduler rows → flat arrays.
    fn build_batch(&mut self) {
        self.batch.clear();
        self.owners.clear();
        self.prompt_tokens = 0;
        let now = Instant::now();
        for id in &self.plan.preempted {
            if let Some(account) = self.ledger.get_mut(id) {
                account.preempted();
            }
        }
        for row in &self.plan.rows {
            let account = self
                .ledger
                .get_mut(&row.id)
                .expect("planned rows have accounts");
            if let Some(cached) = row.cached_tokens {
                account.scheduled(now, cached);
            }
            self.prompt_tokens += account.prompt_len().saturating_sub(row.start).min(row.len);
            let first_row = self.batch.tokens.len() as u32;
            push_tokens(&mut self.batch, row, &self.scheduler, self.block_size);
            if let Some((targets, count)) =
                account.prompt_targets(row.start, row.len, self.shared.vocab_size)
            {
                for (offset, target) in targets {
                    self.owners.push(row.id);
                    self.batch.samples.push(target_row(
                        first_row + offset,
                        target,
                        count,
                        self.shared,
                    ));
                }
            }
            if row.samples {
                let tokens = self.scheduler.tokens(row.id);
                let output = &tokens[account.prompt_len() as usize..];
                self.owners.push(row.id);
                self.batch
                    .samples
                    .push(account.take_row(first_row + row.len - 1, output));
            }
        }
    }

    /// Back end results → accounts.
    fn file_samples(&mut self) {
        self.sampled.clear();
        self.broken.clear();
        let rows = self
            .batch
            .samples
            .drain(..)
            .zip(&self.owners)
            .zip(&self.out.sampled);
        for ((row, id), sampled) in rows {
            let account = self.ledger.get_mut(id).expect("sampled rows have accounts");
            if row.target.is_some() {
                let logprobs = sampled
                    .logprobs
                    .as_ref()
                    .expect("prompt rows report logprobs");
                account.prompt_logprob(logprobs, &self.out.top);
                continue;
            }
            if sampled.nan {
                self.broken.push(*id);
            }
            self.sampled.push(sampled.token);
            account.sampled(row, sampled.token, sampled.logprobs.as_ref(), &self.out.top);
        }
    }

    /// Scheduler events → updates.
    fn pass_on(&mut self) {
        self.inter_token.clear();
        self.first_token.clear();
        let now = Instant::now();
        let mut events = self.events.drain(..).peekable();
        while let Some(event) = events.next() {
            match event {
                // What was sampled for these is no token; they end below.
                Event::Token { id, .. } | Event::Finished { id, .. }
                    if self.broken.contains(&id) => {}
                Event::Token { id, .. } => {
                    let Some(account) = self.ledger.get_mut(&id) else {
                        continue;
                    };
                    match account.token_came(now) {
                        Latency::First(seconds) => self.first_token.push(seconds),
                        Latency::Inter(seconds) => self.inter_token.push(seconds),
                    }
                    // A last token travels with the reason for the end.
                    let last = matches!(events.peek(), Some(Event::Finished { id: next, .. }) if *next == id);
                    if !last {
                        account.send();
                    }
                }
                Event::Finished { id, finish } => {
                    let Some(account) = self.ledger.remove(&id) else {
                        continue;
                    };
                    self.sink.on_finish(&account.close(finish));
                }
            }
        }
        for id in self.broken.drain(..) {
            self.scheduler.abort(id);
            if let Some(account) = self.ledger.remove(&id) {
                let finish = account.dead_end();
                self.sink.on_finish(&account.close_without_token(finish));
            }
        }
    }

    fn report(&mut self) {
        let stats = self.scheduler.stats();
        let before = std::mem::replace(&mut self.last_stats, stats);
        let generated = (self.first_token.len() + self.inter_token.len()) as u32;
        let cached = self
            .plan
            .rows
            .iter()
            .filter_map(|row| row.cached_tokens)
            .sum();
        self.sink.on_step(&StepStats {
            prompt_tokens_computed: self.prompt_tokens,
            prompt_tokens_cached: cached,
            generation_tokens: generated,
            prefix_cache_queries: stats.prefix_cache_queries - before.prefix_cache_queries,
            prefix_cache_hits: stats.prefix_cache_hits - before.prefix_cache_hits,
            preemptions: self.plan.preempted.len() as u32,
            inter_token_latencies: &self.inter_token,
            first_token_latencies: &self.first_token,
        });
    }

    fn publish_gauges(&mut self) {
        let status = &self.status;
        status
            .running
            .store(self.scheduler.running() as u32, Ordering::Relaxed);
        status.waiting.store(
            (self.scheduler.waiting() + self.held.len()) as u32,
            Ordering::Relaxed,
        );
        status
            .kv_usage
            .store(self.scheduler.kv_usage().to_bits(), Ordering::Relaxed);
        // After the others, so that there is no moment in which one does not count.
        status.arrived(std::mem::take(&mut self.arrivals));
    }
}

/// Appends a sequence's tokens, positions, slots and block table.
fn push_tokens(batch: &mut Batch, row: &RowPlan, scheduler: &Scheduler, block_size: u32) {
    let table = scheduler.block_table(row.id);
    let tokens = scheduler.tokens(row.id);
    let end = row.start + row.len;
    let used = end.div_ceil(block_size) as usize;
    let first_row = batch.tokens.len() as u32;
    let first_entry = batch.block_tables.len() as u32;
    batch.block_tables.extend_from_slice(&table[..used]);
    batch
        .tokens
        .extend_from_slice(&tokens[row.start as usize..end as usize]);
    for position in row.start..end {
        let block = table[(position / block_size) as usize];
        batch.positions.push(position);
        batch.slots.push(block * block_size + position % block_size);
    }
    let table = first_entry..first_entry + used as u32;
    batch.seqs.push(SeqSpan {
        first_row,
        rows: row.len,
        table,
    });
}

/// A row that only reports the log-probability of a known token.
fn target_row(row: u32, target: TokenId, count: u32, shared: Shared) -> SampleRow {
    SampleRow {
        row,
        target: Some(target),
        temperature: 0.0,
        top_p: 1.0,
        top_k: 0,
        min_p: 0.0,
        seed: 0,
        position: 0,
        allowed: None,
        banned: Vec::new(),
        bias: Vec::new(),
        penalties: None,
        logprobs: Some(count),
        logprob_tokens: Vec::new(),
        logprobs_mode: shared.logprobs_mode,
    }
}

/// One step of the splitmix64 generator: spreads the bits of a counter.
fn splitmix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn panic_text(panic: &Box<dyn std::any::Any + Send>) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic in the engine thread".to_owned())
}
