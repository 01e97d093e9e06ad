//! The ledger's entry for one sequence: everything the engine remembers about
//! it between steps. An account is opened by a submit and closed by value, so
//! that exactly one [`Update::Done`] leaves and nothing follows it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use quire_backend::{LogprobRow, Penalties, PenaltyToken, SampleRow, TokenMask};
use quire_core::{
    Finish, LogprobEntry, LogprobsMode, Output, OutputToken, Request, SamplingParams, TokenId,
    TokenLogprobs, Update,
};

use crate::guide::Guide;
use crate::{RequestStats, UpdateSender};

/// What the engine remembers about a sequence.
pub(crate) struct Account {
    sender: UpdateSender,
    params: SamplingParams,
    prompt: Arc<[TokenId]>,
    /// Sampling parameters in the back end's form; taken out while a step runs.
    row: Option<SampleRow>,
    /// What the request allows to be sampled at all.
    within: Option<Arc<TokenMask>>,
    /// The grammar that the output follows.
    guide: Option<Guide>,
    /// Index of each distinct token in the row's penalty list.
    seen: HashMap<TokenId, usize>,
    /// Prompt log-probabilities gathered so far, if they were asked for and not
    /// yet sent; entry `i` is of prompt token `i`.
    prompt_logprobs: Option<Vec<Option<TokenLogprobs>>>,
    /// The token of the step being processed.
    fresh: Option<OutputToken>,
    output_tokens: u32,
    cached_tokens: u32,
    preemptions: u32,
    times: Times,
}

struct Times {
    arrival: Instant,
    first_scheduled: Option<Instant>,
    first_token: Option<Instant>,
    last_token: Option<Instant>,
}

/// When a token came, relative to what the client last saw.
pub(crate) enum Latency {
    /// Seconds since arrival.
    First(f64),
    /// Seconds since the previous token.
    Inter(f64),
}

/// Settings that all sequences share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared {
    pub vocab_size: usize,
    pub logprobs_mode: LogprobsMode,
}

impl Account {
    /// Opens an account. `seed` is the engine's choice where the request made none.
    pub fn open(
        request: Request,
        seed: u64,
        guide: Option<Guide>,
        sender: UpdateSender,
        shared: Shared,
    ) -> Account {
        let Request { prompt, params, .. } = request;
        let mut seen = HashMap::new();
        let penalties = params.has_penalties().then(|| {
            let mut tokens = Vec::new();
            for &token in prompt.iter() {
                seen.entry(token).or_insert_with(|| {
                    tokens.push(PenaltyToken { token, count: 0 });
                    tokens.len() - 1
                });
            }
            Penalties {
                repetition: params.repetition_penalty,
                frequency: params.frequency_penalty,
                presence: params.presence_penalty,
                tokens,
            }
        });
        let within = params
            .allowed_token_ids
            .as_ref()
            .map(|ids| mask(ids, shared.vocab_size));
        let row = SampleRow {
            row: 0,
            target: None,
            temperature: if params.is_greedy() {
                0.0
            } else {
                params.temperature
            },
            top_p: params.top_p,
            top_k: params.top_k,
            min_p: params.min_p,
            seed: params.seed.unwrap_or(seed),
            position: 0,
            allowed: within.clone(),
            banned: Vec::new(),
            bias: params.logit_bias.clone(),
            penalties,
            logprobs: params.logprobs.map(|n| n.resolve(shared.vocab_size) as u32),
            logprob_tokens: params.logprob_token_ids.clone(),
            logprobs_mode: shared.logprobs_mode,
        };
        let prompt_logprobs = params.prompt_logprobs.map(|_| vec![None]);
        Account {
            sender,
            params,
            prompt,
            row: Some(row),
            within,
            guide,
            seen,
            prompt_logprobs,
            fresh: None,
            output_tokens: 0,
            cached_tokens: 0,
            preemptions: 0,
            times: Times {
                arrival: Instant::now(),
                first_scheduled: None,
                first_token: None,
                last_token: None,
            },
        }
    }

    /// Notes that the sequence runs for the first time.
    pub fn scheduled(&mut self, now: Instant, cached_tokens: u32) {
        if self.times.first_scheduled.is_none() {
            self.times.first_scheduled = Some(now);
            self.cached_tokens = cached_tokens;
        }
    }

    /// Notes that the sequence went back to waiting.
    pub fn preempted(&mut self) {
        self.preemptions += 1;
    }

    /// Tokens of the prompt.
    pub fn prompt_len(&self) -> u32 {
        self.prompt.len() as u32
    }

    /// Takes the sampling row, made ready for the next token; it comes back
    /// through [`Account::sampled`]. `output` is what was generated so far.
    pub fn take_row(&mut self, batch_row: u32, output: &[TokenId]) -> SampleRow {
        let mut row = self.row.take().expect("a sequence samples once a step");
        row.row = batch_row;
        row.position = output.len() as u32;
        row.banned.clear();
        if (output.len() as u32) < self.params.min_tokens {
            if !self.params.ignore_eos {
                row.banned.extend_from_slice(&self.params.eos_token_ids);
            }
            row.banned.extend_from_slice(&self.params.stop_token_ids);
        }
        for word in &self.params.bad_words {
            if let Some((last, head)) = word.split_last()
                && output.ends_with(head)
            {
                row.banned.push(*last);
            }
        }
        if let Some(guide) = &mut self.guide {
            let avoid = std::mem::take(&mut row.banned);
            row.allowed = Some(guide.mask(output, self.within.clone(), avoid));
        }
        row
    }

    /// The end of a sequence of which nothing could be sampled.
    pub fn dead_end(&self) -> Finish {
        self.guide.as_ref().and_then(Guide::end).unwrap_or_else(|| {
            Finish::Error("the model produced NaN logits for this request".to_owned())
        })
    }

    /// The prompt positions of this step (`start..start + len`) whose
    /// successor's log-probability is still wanted, as `(offset, successor)`,
    /// with the number of alternatives.
    pub fn prompt_targets(
        &self,
        start: u32,
        len: u32,
        vocab_size: usize,
    ) -> Option<(impl Iterator<Item = (u32, TokenId)> + '_, u32)> {
        let known = self.prompt_logprobs.as_ref()?.len() as u32;
        let count = self.params.prompt_logprobs?.resolve(vocab_size) as u32;
        // After a preemption positions run again; those already known are skipped.
        let from = start.max(known - 1);
        let to = (start + len).min(self.prompt_len() - 1);
        let targets = (from..to).map(move |p| (p - start, self.prompt[p as usize + 1]));
        Some((targets, count))
    }

    /// Files the log-probabilities of the next prompt token.
    pub fn prompt_logprob(&mut self, row: &LogprobRow, top: &[LogprobEntry]) {
        if let Some(list) = &mut self.prompt_logprobs {
            list.push(Some(token_logprobs(row, top)));
        }
    }

    /// Files the token of this step and takes the sampling row back.
    pub fn sampled(
        &mut self,
        mut row: SampleRow,
        token: TokenId,
        logprobs: Option<&LogprobRow>,
        top: &[LogprobEntry],
    ) {
        if let Some(penalties) = &mut row.penalties {
            let index = *self.seen.entry(token).or_insert_with(|| {
                penalties.tokens.push(PenaltyToken { token, count: 0 });
                penalties.tokens.len() - 1
            });
            penalties.tokens[index].count += 1;
        }
        self.row = Some(row);
        let logprobs = logprobs.map(|l| Box::new(token_logprobs(l, top)));
        self.fresh = Some(OutputToken {
            id: token,
            logprobs,
        });
    }

    /// Counts the token of this step and says how long it took.
    pub fn token_came(&mut self, now: Instant) -> Latency {
        self.output_tokens += 1;
        let previous = self.times.last_token.replace(now);
        match previous {
            None => {
                self.times.first_token = Some(now);
                Latency::First((now - self.times.arrival).as_secs_f64())
            }
            Some(previous) => Latency::Inter((now - previous).as_secs_f64()),
        }
    }

    /// Sends this step's token.
    pub fn send(&mut self) {
        let output = self.output();
        // A consumer that has gone says so through its abort; nothing to do here.
        self.sender.send(Update::Tokens(output));
    }

    /// Closes the account without the token of this step, which is none.
    pub fn close_without_token(mut self, finish: Finish) -> RequestStats {
        self.fresh = None;
        self.close(finish)
    }

    /// Sends what is left and closes the account.
    pub fn close(mut self, finish: Finish) -> RequestStats {
        let reason = finish.reason();
        let output = self.output();
        self.sender.send(Update::Done(output, finish));
        let t = &self.times;
        let now = Instant::now();
        let between = |from: Option<Instant>, to: Option<Instant>| match (from, to) {
            (Some(from), Some(to)) => (to - from).as_secs_f64(),
            _ => 0.0,
        };
        RequestStats {
            reason,
            prompt_tokens: self.prompt.len() as u32,
            output_tokens: self.output_tokens,
            cached_tokens: self.cached_tokens,
            max_tokens: self.params.max_tokens,
            queue_time: between(Some(t.arrival), t.first_scheduled),
            prefill_time: between(t.first_scheduled, t.first_token),
            decode_time: between(t.first_token, t.last_token),
            inference_time: between(t.first_scheduled, t.last_token),
            e2e_time: (now - t.arrival).as_secs_f64(),
            preemptions: self.preemptions,
        }
    }

    fn output(&mut self) -> Output {
        Output {
            tokens: self.fresh.take().into_iter().collect(),
            // Complete once the first token is there, because prompt positions
            // run before it.
            prompt_logprobs: self.prompt_logprobs.take(),
            cached_tokens: self.cached_tokens,
        }
    }
}

fn token_logprobs(row: &LogprobRow, top: &[LogprobEntry]) -> TokenLogprobs {
    TokenLogprobs {
        chosen: row.chosen,
        top: top[row.top.clone()].to_vec(),
    }
}

/// Bit mask with the bits of `ids` set.
fn mask(ids: &[TokenId], vocab_size: usize) -> Arc<TokenMask> {
    let mut words = vec![0u32; vocab_size.div_ceil(32)];
    for &id in ids {
        words[id as usize / 32] |= 1 << (id % 32);
    }
    Arc::new(TokenMask::known(words))
}
