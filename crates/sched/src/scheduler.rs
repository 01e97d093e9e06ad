//! Plan a step, commit its result.

use quire_core::{Finish, RequestId, TokenId};

use crate::pool::{BlockId, BlockPool};
use crate::queue::{Rank, WaitingQueue};
use crate::request::Request;
use crate::table::{RequestTable, Slot};
use crate::{Admission, Config, Event, RowPlan, Stats, StepPlan};

/// The state of all requests and blocks; see the crate documentation.
pub struct Scheduler {
    config: Config,
    pool: BlockPool,
    requests: RequestTable,
    /// Ascending rank: the first gets tokens first, the last makes room.
    running: Vec<Slot>,
    waiting: WaitingQueue,
    /// Requests that can never run, until the next commit reports them.
    refused: Vec<(RequestId, String)>,
    arrivals: u64,
    stats: Stats,
    /// Scratch of [`Scheduler::admit`]: the blocks of a cached prefix.
    found: Vec<BlockId>,
}

impl Scheduler {
    /// An idle scheduler.
    ///
    /// # Panics
    /// If [`Config::check`] fails.
    pub fn new(config: Config) -> Scheduler {
        if let Err(error) = config.check() {
            panic!("unchecked scheduler configuration: {error}");
        }
        Scheduler {
            pool: BlockPool::new(config.num_blocks, config.prefix_caching),
            requests: RequestTable::default(),
            running: Vec::with_capacity(config.max_num_seqs),
            waiting: WaitingQueue::default(),
            refused: Vec::new(),
            arrivals: 0,
            stats: Stats::default(),
            found: Vec::with_capacity(config.blocks_for(config.max_model_len)),
            config,
        }
    }

    /// What the scheduler was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Lines a request up. One that [`Config::admissible`] refuses ends with
    /// [`Finish::Error`] at the next commit.
    ///
    /// # Panics
    /// If a live request has the same id.
    pub fn submit(&mut self, r: Admission) {
        if let Err(message) = self.config.admissible(&r.prompt, r.stop.max_tokens) {
            self.refused.push((r.id, message));
            return;
        }
        let rank = Rank::new(self.config.policy, r.priority, self.arrivals);
        self.arrivals += 1;
        let slot = self.requests.insert(Request::new(r, rank));
        self.waiting.insert(rank, slot);
    }

    /// Ends a request and frees everything it holds, at once. No event follows;
    /// a step that is under way may still be committed, its token is dropped.
    /// False if there is no such request (any more).
    pub fn abort(&mut self, id: RequestId) -> bool {
        let Some(slot) = self.requests.find(id) else {
            let before = self.refused.len();
            self.refused.retain(|(refused, _)| *refused != id);
            return self.refused.len() < before;
        };
        let request = &mut self.requests[slot];
        if request.running {
            request.release(&mut self.pool);
            self.running.retain(|&other| other != slot);
        } else {
            self.waiting.remove(request.rank);
        }
        self.requests.remove(slot);
        true
    }

    /// Like [`Scheduler::plan_into`], with a new plan and without a limit on prompts.
    pub fn plan(&mut self) -> StepPlan {
        let mut plan = StepPlan::default();
        self.plan_into(&mut plan, usize::MAX);
        plan
    }

    /// Decides what the next step computes and gives it the blocks it needs.
    /// Never empty unless the scheduler is idle or has only refusals to report.
    ///
    /// Positions count as computed when the plan is committed; one that is
    /// dropped instead (the step failed) is simply planned again.
    ///
    /// At most `beside_decodes` tokens of prompts join a step in which other
    /// sequences decode, so that a long prompt does not freeze their streams.
    /// It may differ from step to step: what is computed does not depend on it,
    /// only when.
    pub fn plan_into(&mut self, plan: &mut StepPlan, beside_decodes: usize) {
        plan.clear();
        let mut budget = self.budget(beside_decodes);
        self.plan_running(plan, &mut budget);
        // Who is admitted into what a victim left would be the next victim.
        if plan.preempted.is_empty() {
            self.plan_waiting(plan, &mut budget);
        }
    }

    /// Tokens for one step.
    fn budget(&self, beside_decodes: usize) -> usize {
        let most = self.config.max_num_batched_tokens;
        if !self.config.chunked_prefill || beside_decodes >= most {
            return most;
        }
        let decoding = |&&slot: &&Slot| self.requests[slot].gap() == 1;
        match self.running.iter().filter(decoding).count() {
            0 => most,
            // Everybody who runs needs one token at least.
            n => (n + beside_decodes).clamp(self.running.len(), most),
        }
    }

    /// Gives every running request its next positions, evicting from the worst
    /// rank up where blocks are short. Each one left gets at least one.
    fn plan_running(&mut self, plan: &mut StepPlan, budget: &mut usize) {
        let mut next = 0;
        while let Some(&slot) = self.running.get(next) {
            if !self.make_room(slot, plan) {
                // It was the last of the batch and had to leave itself.
                break;
            }
            next += 1;
            // One token is kept for everybody behind, so that a long prompt in
            // front does not stall the decodes: max_num_seqs <= the budget.
            let behind = self.running.len() - next;
            self.push_row(slot, plan, *budget - behind, budget);
        }
    }

    /// Extends the request's table over all its tokens. False if the request
    /// itself had to be preempted.
    fn make_room(&mut self, slot: Slot, plan: &mut StepPlan) -> bool {
        let needed = self.config.blocks_for(self.requests[slot].tokens.len());
        while self.requests[slot].blocks.len() < needed {
            if let Some(block) = self.pool.allocate() {
                self.requests[slot].blocks.push(block);
                continue;
            }
            let victim = self.running.pop().expect("the request itself is running");
            self.preempt(victim, &mut plan.preempted);
            if victim == slot {
                return false;
            }
        }
        true
    }

    /// Puts a request that has left `running` back into the line.
    fn preempt(&mut self, slot: Slot, preempted: &mut Vec<RequestId>) {
        let request = &mut self.requests[slot];
        request.release(&mut self.pool);
        self.waiting.insert(request.rank, slot);
        self.stats.preemptions += 1;
        preempted.push(request.id);
    }

    /// Admits requests from the front of the line until one does not fit. None
    /// is overtaken, so the one in front gets its room when others end.
    fn plan_waiting(&mut self, plan: &mut StepPlan, budget: &mut usize) {
        while *budget > 0 && self.running.len() < self.config.max_num_seqs {
            let Some(slot) = self.waiting.first() else {
                break;
            };
            if !self.admit(slot, *budget) {
                break;
            }
            self.push_row(slot, plan, *budget, budget);
        }
    }

    /// Moves the request in front of the line into the batch, with blocks for
    /// all its tokens. False, without effect, if they or the budget are short.
    fn admit(&mut self, slot: Slot, budget: usize) -> bool {
        let block_size = self.config.block_size;
        let request = &mut self.requests[slot];
        if self.config.prefix_caching {
            request.find_prefix(&self.pool, block_size, &mut self.found);
        }
        let gap = request.tokens.len() - self.found.len() * block_size;
        if !self.config.chunked_prefill && gap > budget {
            return false;
        }
        let blocks = self.config.blocks_for(request.tokens.len());
        let idle = self
            .found
            .iter()
            .filter(|&&id| self.pool.is_free(id))
            .count();
        let taken = blocks - self.found.len() + idle;
        // A preempted request comes back only if the others can grow by one
        // block each; otherwise the next full block would throw it out again,
        // and all it had computed anew would be lost.
        let spare = if request.started {
            self.running.len()
        } else {
            0
        };
        if taken + spare > self.pool.num_free() {
            return false;
        }
        // The prefix is taken before anything is allocated, which could evict it.
        for &id in &self.found {
            self.pool.acquire(id);
        }
        request.reserve(
            self.config.max_model_len,
            block_size,
            self.config.prefix_caching,
        );
        request.start(&self.found, block_size);
        while request.blocks.len() < blocks {
            request
                .blocks
                .push(self.pool.allocate().expect("free blocks were counted"));
        }
        let rank = request.rank;
        self.waiting.remove(rank);
        let place = self
            .running
            .partition_point(|&other| self.requests[other].rank < rank);
        self.running.insert(place, slot);
        true
    }

    /// Schedules as many of the request's positions as `limit` allows.
    fn push_row(&mut self, slot: Slot, plan: &mut StepPlan, limit: usize, budget: &mut usize) {
        let request = &self.requests[slot];
        let gap = request.gap();
        let threshold = self.config.long_prefill_token_threshold;
        let mut len = gap.min(limit);
        if threshold > 0 && self.requests.len() > 1 {
            len = len.min(threshold);
        }
        debug_assert!(len > 0 && (len == gap || self.config.chunked_prefill));
        *budget -= len;
        plan.slots.push(slot);
        plan.rows.push(RowPlan {
            id: request.id,
            start: request.computed as u32,
            len: len as u32,
            samples: len == gap,
            cached_tokens: (!request.started).then_some(request.cached as u32),
        });
    }

    /// Takes in the result of a step: `sampled` holds one token per row with
    /// [`RowPlan::samples`], in order. Appends to `events`. Call it for empty
    /// plans, too: refusals are reported here.
    ///
    /// # Panics
    /// If `sampled` has the wrong length, or another plan was committed since
    /// this one was made.
    pub fn commit(&mut self, plan: &StepPlan, sampled: &[TokenId], events: &mut Vec<Event>) {
        assert_eq!(
            sampled.len(),
            plan.num_samples(),
            "one token per sampling row"
        );
        for (id, message) in self.refused.drain(..) {
            events.push(Event::Finished {
                id,
                finish: Finish::Error(message),
            });
        }
        let mut sampled = sampled.iter();
        let mut ended = false;
        for (row, &slot) in plan.rows.iter().zip(&plan.slots) {
            let token = if row.samples {
                sampled.next().copied()
            } else {
                None
            };
            if self
                .requests
                .get(slot)
                .is_none_or(|request| request.id != row.id)
            {
                // Aborted while the step was under way.
                continue;
            }
            self.advance(slot, row);
            if let Some(token) = token {
                ended |= self.append(slot, token, events);
            }
        }
        if ended {
            self.running
                .retain(|&slot| self.requests.get(slot).is_some());
        }
    }

    /// Counts the row's positions as computed, and offers full blocks to others.
    fn advance(&mut self, slot: Slot, row: &RowPlan) {
        let request = &mut self.requests[slot];
        let (start, end) = (row.start as usize, (row.start + row.len) as usize);
        assert!(
            request.running && request.computed == start,
            "the plan is out of date"
        );
        if !request.started {
            request.started = true;
            if self.config.prefix_caching && request.reads_cache() {
                self.stats.prefix_cache_queries += request.prompt_len as u64;
                self.stats.prefix_cache_hits += request.cached as u64;
            }
        }
        let prompt_end = end.min(request.prompt_len);
        self.stats.prompt_tokens_computed += prompt_end.saturating_sub(start) as u64;
        request.computed = end;
        if self.config.prefix_caching {
            request.publish(&mut self.pool, self.config.block_size);
        }
    }

    /// Appends a generated token; true if the request ended with it.
    fn append(&mut self, slot: Slot, token: TokenId, events: &mut Vec<Event>) -> bool {
        let request = &mut self.requests[slot];
        let id = request.id;
        request.tokens.push(token);
        self.stats.tokens_generated += 1;
        events.push(Event::Token { id, token });
        let total = request.tokens.len();
        let output = total - request.prompt_len;
        let finish = request
            .stop
            .check(token, output, total, self.config.max_model_len);
        let Some(finish) = finish else { return false };
        request.release(&mut self.pool);
        self.requests.remove(slot);
        events.push(Event::Finished { id, finish });
        true
    }

    /// Block ids of a running request; entry `i` holds the positions
    /// `i * block_size ..`. Covers every token of a request that the last plan
    /// has a row for; empty while it waits.
    ///
    /// # Panics
    /// If the request has ended, as do the other accessors by id.
    pub fn block_table(&self, id: RequestId) -> &[u32] {
        &self.live(id).blocks
    }

    /// Prompt and generated tokens of a live request.
    pub fn tokens(&self, id: RequestId) -> &[TokenId] {
        &self.live(id).tokens
    }

    /// Number of prompt tokens of a live request.
    pub fn prompt_len(&self, id: RequestId) -> usize {
        self.live(id).prompt_len
    }

    fn live(&self, id: RequestId) -> &Request {
        match self.requests.find(id) {
            Some(slot) => &self.requests[slot],
            None => panic!("request {} is not live", id.0),
        }
    }

    /// True if there is nothing to plan and nothing to report.
    pub fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.len() == 0 && self.refused.is_empty()
    }

    /// Requests in the batch.
    pub fn running(&self) -> usize {
        self.running.len()
    }

    /// Requests in the line, preempted ones included.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Share of blocks that requests hold, 0..=1; blocks that are only cached
    /// count as free.
    pub fn kv_usage(&self) -> f64 {
        self.pool.num_referenced() as f64 / self.pool.num_blocks() as f64
    }

    /// Totals since the start.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Forgets every cached prefix that no running request uses; false if some
    /// blocks are in use, whose contents remain known.
    pub fn reset_prefix_cache(&mut self) -> bool {
        self.pool.forget_free()
    }

    /// Puts every running request back into the line, so that no block is in
    /// use; appends their ids. They are computed again when they come back.
    pub fn preempt_all(&mut self, preempted: &mut Vec<RequestId>) {
        while let Some(slot) = self.running.pop() {
            self.preempt(slot, preempted);
        }
    }

    /// Asserts every invariant of the crate documentation. Slow: for tests,
    /// and for idle moments.
    pub fn check_integrity(&self) {
        self.pool.check_integrity();
        let block_size = self.config.block_size;
        let mut refs = vec![0; self.pool.num_blocks()];
        for request in self.requests.iter() {
            request.check_integrity(&self.pool, block_size, self.config.prefix_caching);
            for &block in &request.blocks {
                refs[block as usize] += 1;
            }
        }
        for (block, &refs) in refs.iter().enumerate() {
            assert_eq!(
                self.pool.refs(block as BlockId),
                refs,
                "references of block {block}"
            );
        }
        let live = self.running.len() + self.waiting.len();
        assert_eq!(
            live,
            self.requests.len(),
            "a request is neither running nor waiting"
        );
        assert!(
            self.running.len() <= self.config.max_num_seqs,
            "the batch is too large"
        );
        for &slot in &self.running {
            assert!(
                self.requests[slot].running,
                "the batch holds a waiting request"
            );
        }
        for slot in self.waiting.iter() {
            assert!(
                !self.requests[slot].running,
                "the line holds a running request"
            );
        }
        let sorted = self
            .running
            .is_sorted_by(|&a, &b| self.requests[a].rank < self.requests[b].rank);
        assert!(sorted, "the batch is not in the order of ranks");
    }
}
