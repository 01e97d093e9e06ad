//! The rules that every plan and every commit must keep.

use std::collections::BTreeSet;

use quire_core::{Finish, TokenId};
use quire_sched::{Event, RowPlan, StepPlan};

use super::Driver;

impl Driver<'_> {
    /// Tokens of a step in which at most so many of prompts may join decoding
    /// sequences, from the books alone.
    pub(super) fn token_limit(&self, beside_decodes: usize) -> usize {
        let most = self.config.max_num_batched_tokens;
        let mut running = 0;
        let mut decoding = 0;
        for (&id, account) in &self.live {
            let prompt = self.scenario.arrivals[id as usize].admission.prompt.len();
            let tokens = prompt + self.outcomes[id as usize].tokens.len();
            running += usize::from(account.computed.is_some());
            decoding += usize::from(account.computed == Some(tokens - 1));
        }
        if !self.config.chunked_prefill || decoding == 0 {
            return most;
        }
        beside_decodes
            .saturating_add(decoding)
            .max(running)
            .min(most)
    }

    /// Checks a plan against the books, then enters it.
    pub(super) fn check_plan(&mut self, plan: &StepPlan) -> Result<(), String> {
        if plan.num_tokens() > self.budget || plan.rows.len() > self.config.max_num_seqs {
            return Err(format!("over budget: {:?}", plan.rows));
        }
        if plan.rows.is_empty() && !self.live.is_empty() {
            return Err("an empty step while requests are live".to_owned());
        }
        let mut planned = BTreeSet::new();
        for row in &plan.rows {
            if !planned.insert(row.id.0) {
                return Err(format!("request {} has two rows", row.id.0));
            }
            self.check_row(row)
                .map_err(|message| format!("{row:?}: {message}"))?;
        }
        self.check_preempted(plan, &planned)?;
        self.check_order(plan, &planned)?;
        for row in &plan.rows {
            let account = self.live.get_mut(&row.id.0).ok_or("a row of nobody")?;
            if account.computed.is_none() && account.started {
                self.totals.rehits += u64::from(row.start);
            }
            account.computed = Some(row.start as usize);
            self.totals.chunks += u64::from(!row.samples);
        }
        let others = (self.live.len() - planned.len(), self.live.len());
        if (self.scheduler.running(), self.scheduler.waiting()) != (planned.len(), others.0) {
            return Err(format!(
                "{} of {} requests have rows",
                planned.len(),
                others.1
            ));
        }
        self.check_no_idling(plan)
    }

    /// One row by itself.
    fn check_row(&self, row: &RowPlan) -> Result<(), String> {
        let account = self.live.get(&row.id.0).ok_or("the request is not live")?;
        let admission = &self.scenario.arrivals[row.id.0 as usize].admission;
        let (start, len) = (row.start as usize, row.len as usize);
        let all = admission.prompt.len() + self.outcomes[row.id.0 as usize].tokens.len();
        if self.scheduler.tokens(row.id).len() != all {
            return Err(format!("{all} tokens are known"));
        }
        if self.scheduler.prompt_len(row.id) != admission.prompt.len() {
            return Err("the prompt has another length".to_owned());
        }
        if len == 0 || start + len > all || row.samples != (start + len == all) {
            return Err(format!("wrong range of {all} tokens"));
        }
        if !self.config.chunked_prefill && !row.samples {
            return Err("chunked although that is off".to_owned());
        }
        let threshold = self.config.long_prefill_token_threshold;
        if threshold > 0 && self.live.len() > 1 && len > threshold {
            return Err("over the threshold for long prompts".to_owned());
        }
        match account.computed {
            Some(computed) if computed != start => return Err(format!("computed is {computed}")),
            Some(_) => {}
            None => {
                let may_hit = self.config.prefix_caching && admission.read_cache;
                if !start.is_multiple_of(self.config.block_size) || (start > 0 && !may_hit) {
                    return Err("an impossible cache hit".to_owned());
                }
            }
        }
        if row.cached_tokens.is_some() == account.started {
            return Err("cached_tokens belongs to the first step".to_owned());
        }
        match row.cached_tokens {
            Some(cached) if cached as usize != start || start >= admission.prompt.len() => {
                Err("cached_tokens is not what was skipped".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Only running requests are preempted, and only for better ones.
    fn check_preempted(&mut self, plan: &StepPlan, planned: &BTreeSet<u64>) -> Result<(), String> {
        for id in &plan.preempted {
            let Some(account) = self.live.get_mut(&id.0) else {
                return Err(format!("preempted {}, which is not live", id.0));
            };
            if account.computed.take().is_none() || planned.contains(&id.0) {
                return Err(format!("preempted {}, which does not run", id.0));
            }
            let rank = account.rank;
            if let Some(worse) = planned.iter().find(|other| self.live[other].rank > rank) {
                return Err(format!("preempted {} in favour of {worse}", id.0));
            }
        }
        self.totals.preemptions += plan.preempted.len() as u64;
        Ok(())
    }

    /// Every running request has a row, and nobody was overtaken in the line.
    fn check_order(&self, plan: &StepPlan, planned: &BTreeSet<u64>) -> Result<(), String> {
        let is_new = |id: &&u64| self.live[id].computed.is_none();
        let worst_admitted = planned
            .iter()
            .filter(is_new)
            .map(|id| self.live[id].rank)
            .max();
        if worst_admitted.is_some() && !plan.preempted.is_empty() {
            return Err("admission into what a victim left".to_owned());
        }
        for (id, account) in &self.live {
            if planned.contains(id) {
                continue;
            }
            if account.computed.is_some() {
                return Err(format!("running request {id} was left out"));
            }
            if worst_admitted.is_some_and(|worst| worst > account.rank) {
                return Err(format!("request {id} was overtaken"));
            }
        }
        Ok(())
    }

    /// A request in front of the line that surely fits was let in.
    fn check_no_idling(&self, plan: &StepPlan) -> Result<(), String> {
        let left = self.budget - plan.num_tokens();
        let full = plan.rows.len() == self.config.max_num_seqs || left == 0;
        let waiting = self
            .live
            .iter()
            .filter(|(_, account)| account.computed.is_none());
        let first = waiting.min_by_key(|(_, account)| account.rank);
        let Some((id, account)) = first else {
            return Ok(());
        };
        if full || !plan.preempted.is_empty() {
            return Ok(());
        }
        let index = *id as usize;
        let prompt = self.scenario.arrivals[index].admission.prompt.len();
        let tokens = prompt + self.outcomes[index].tokens.len();
        if !self.config.chunked_prefill && tokens > left {
            return Ok(());
        }
        let used = (self.scheduler.kv_usage() * self.config.num_blocks as f64).round() as usize;
        let spare = if account.started { plan.rows.len() } else { 0 };
        let needed = self.config.blocks_for(tokens) + spare;
        if needed <= self.config.num_blocks - used {
            return Err(format!(
                "request {id} waits although its {needed} blocks are free"
            ));
        }
        Ok(())
    }

    /// Enters a committed step and checks its events, one by one.
    pub(super) fn check_commit(
        &mut self,
        plan: &StepPlan,
        sampled: &[TokenId],
    ) -> Result<(), String> {
        let mut tokens = sampled.iter();
        let mut expected = Vec::new();
        for row in &plan.rows {
            let token = if row.samples { tokens.next() } else { None };
            let Some(account) = self.live.get_mut(&row.id.0) else {
                continue;
            };
            let end = (row.start + row.len) as usize;
            account.computed = Some(end);
            let admission = &self.scenario.arrivals[row.id.0 as usize].admission;
            let prompt = admission.prompt.len();
            if !account.started && self.config.prefix_caching && admission.read_cache {
                self.totals.hits += u64::from(row.start);
                self.queries += prompt as u64;
            }
            account.started = true;
            self.prompt_tokens += end.min(prompt).saturating_sub(row.start as usize) as u64;
            expected.extend(token.map(|&token| Event::Token { id: row.id, token }));
        }
        let is_token = |event: &&Event| matches!(event, Event::Token { .. });
        if !self.events.iter().filter(is_token).eq(expected.iter()) {
            return Err(format!("events {:?} instead of {expected:?}", self.events));
        }
        let mut events = std::mem::take(&mut self.events);
        let entered = events.drain(..).try_for_each(|event| self.enter(event));
        self.events = events;
        entered?;
        match self.refused.first() {
            Some(id) => Err(format!("the refusal of request {id} was not reported")),
            None => Ok(()),
        }
    }

    /// Enters one event: no token without a live request, no second end.
    fn enter(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Token { id, token } if self.live.contains_key(&id.0) => {
                self.outcomes[id.0 as usize].tokens.push(token);
                self.totals.tokens += 1;
                Ok(())
            }
            Event::Finished {
                id,
                finish: Finish::Error(message),
            } => {
                if !self.refused.remove(&id.0) || message.is_empty() {
                    return Err(format!("request {} failed: {message:?}", id.0));
                }
                self.totals.refusals += 1;
                self.outcomes[id.0 as usize].end = Some(Finish::Error(String::new()));
                Ok(())
            }
            Event::Finished { id, finish } if self.live.remove(&id.0).is_some() => {
                self.outcomes[id.0 as usize].end = Some(finish);
                Ok(())
            }
            event => Err(format!("{event:?} of a request that is not live")),
        }
    }
}
