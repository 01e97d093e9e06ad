//! From a seed to a configuration and a load.

use std::sync::Arc;

use quire_core::{Finish, RequestId, TokenId};
use quire_sched::{Admission, Config, Policy, StopRule};

use super::model;
use super::run::Outcome;

/// A small deterministic generator; not for anything but choosing cases.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Rng {
        Rng(model::mix(seed))
    }

    /// Uniform enough in `0..bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (model::mix(self.0) % bound as u64) as usize
    }

    /// Uniform enough in `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// `len` tokens of the vocabulary.
    fn tokens(&mut self, len: usize, vocab_size: u32) -> Vec<TokenId> {
        (0..len)
            .map(|_| self.below(vocab_size as usize) as TokenId)
            .collect()
    }

    /// 1 to `most` tokens of the vocabulary.
    fn tokens_up_to(&mut self, most: usize, vocab_size: u32) -> Vec<TokenId> {
        let len = self.between(1, most);
        self.tokens(len, vocab_size)
    }

    /// One of the items.
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// When a client gives up.
#[derive(Clone, Copy, Debug)]
pub struct Abort {
    /// Steps after the arrival.
    pub after: u64,
    /// While the step is under way, and not between steps.
    pub in_flight: bool,
}

/// One request of the load.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The step before which it arrives.
    pub step: u64,
    /// It arrives after that step has been planned, before it is committed.
    pub in_flight: bool,
    /// What is submitted.
    pub admission: Admission,
    /// Set if the client does not wait for the end.
    pub abort: Option<Abort>,
}

/// A configuration and a load.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Seed of all that is decided while the scenario runs.
    pub seed: u64,
    /// As generated; the variants change it.
    pub config: Config,
    /// Token ids are below this.
    pub vocab_size: u32,
    /// In the order of arrival; request ids are the indices.
    pub arrivals: Vec<Arrival>,
    /// One step in so many fails and is planned again; 0 for none.
    pub fault_one_in: usize,
    /// Before one step in so many the prefix cache is reset; 0 for never.
    pub reset_one_in: usize,
}

impl Scenario {
    /// The scenario of a seed.
    pub fn from_seed(seed: u64) -> Scenario {
        let mut rng = Rng::new(seed);
        let config = config(&mut rng);
        let vocab_size = rng.between(3, 40) as u32;
        let mut load = Load {
            themes: (0..rng.between(1, 3))
                .map(|_| rng.tokens(config.max_model_len, vocab_size))
                .collect(),
            salts: if rng.one_in(3) {
                vec![
                    None,
                    Some(String::new()),
                    Some("a".to_owned()),
                    Some("b".to_owned()),
                ]
            } else {
                vec![None]
            },
            abort_one_in: *rng.pick(&[3, 10, usize::MAX]),
            vocab_size,
            max_model_len: config.max_model_len,
            rng: rng.clone(),
            arrivals: Vec::new(),
        };
        let (burst, mut step) = (rng.between(1, 6), 0);
        for _ in 0..rng.between(1, 20) {
            if rng.one_in(burst) {
                step += rng.between(0, 12) as u64;
            }
            load.arrive(step);
        }
        Scenario {
            seed,
            config,
            vocab_size,
            arrivals: load.arrivals,
            fault_one_in: if rng.one_in(4) { rng.between(5, 40) } else { 0 },
            reset_one_in: if rng.one_in(6) { rng.between(5, 40) } else { 0 },
        }
    }

    /// What each request yields if the model runs it alone, without a scheduler.
    /// The end of a request that cannot run at all is an error with no text.
    pub fn expected(&self) -> Vec<Outcome> {
        let alone = |arrival: &Arrival| {
            generate(
                &arrival.admission,
                self.vocab_size,
                self.config.max_model_len,
            )
        };
        self.arrivals.iter().map(alone).collect()
    }
}

/// A configuration with a pool that holds little more than one long sequence.
fn config(rng: &mut Rng) -> Config {
    let block_size = rng.between(1, 6);
    let max_model_len = rng.between(4, 48);
    let enough = max_model_len.div_ceil(block_size);
    let max_num_seqs = rng.between(1, 8);
    let chunked_prefill = !rng.one_in(3);
    let least = if chunked_prefill {
        max_num_seqs
    } else {
        max_num_seqs.max(max_model_len)
    };
    let config = Config {
        num_blocks: enough + rng.between(0, enough),
        block_size,
        max_num_seqs,
        max_num_batched_tokens: least + rng.between(0, 24),
        max_model_len,
        prefix_caching: !rng.one_in(4),
        chunked_prefill,
        policy: *rng.pick(&[Policy::Fcfs, Policy::Priority]),
        long_prefill_token_threshold: if chunked_prefill && rng.one_in(3) {
            rng.between(1, 8)
        } else {
            0
        },
    };
    if let Err(error) = config.check() {
        panic!("the generator made a bad configuration: {error}");
    }
    config
}

/// The load of one scenario while it is made up.
struct Load {
    rng: Rng,
    themes: Vec<Vec<TokenId>>,
    salts: Vec<Option<String>>,
    abort_one_in: usize,
    vocab_size: u32,
    max_model_len: usize,
    arrivals: Vec<Arrival>,
}

impl Load {
    fn arrive(&mut self, step: u64) {
        let (prompt, cache_salt) = self.prompt();
        let rng = &mut self.rng;
        let max_tokens = match rng.below(8) {
            0 => 1,
            1 => self.max_model_len * 2,
            _ => rng.between(1, 32),
        };
        let abort_one_in = self.abort_one_in;
        let mut few = |one_in: usize| match rng.one_in(one_in) {
            true => rng.tokens_up_to(2, self.vocab_size),
            false => Vec::new(),
        };
        let (eos, stop) = (few(3), few(4));
        let admission = Admission {
            id: RequestId(self.arrivals.len() as u64),
            prompt: Arc::from(prompt),
            stop: StopRule {
                eos,
                stop,
                min_tokens: if rng.one_in(3) {
                    rng.between(0, max_tokens) as u32
                } else {
                    0
                },
                max_tokens: max_tokens as u32,
            },
            priority: rng.below(4) as i64 - 2,
            cache_salt,
            read_cache: !rng.one_in(10),
        };
        let abort = rng.one_in(abort_one_in).then(|| Abort {
            after: rng.below(20) as u64,
            in_flight: rng.one_in(2),
        });
        let in_flight = rng.one_in(4);
        self.arrivals.push(Arrival {
            step,
            in_flight,
            admission,
            abort,
        });
    }

    /// A prompt and its tenant: a theme with an ending, the next turn of an
    /// earlier conversation, a repetition, or something that can never run.
    fn prompt(&mut self) -> (Vec<TokenId>, Option<String>) {
        let rng = &mut self.rng;
        let mut salt = rng.pick(&self.salts).clone();
        let mut prompt = Vec::new();
        match rng.below(12) {
            0..=2 if !self.arrivals.is_empty() => {
                let earlier = &rng.pick(&self.arrivals).admission;
                prompt.extend_from_slice(&earlier.prompt);
                if earlier.prompt.is_empty() || rng.one_in(2) {
                    // The same again, perhaps by another tenant.
                } else {
                    let answer = generate(earlier, self.vocab_size, self.max_model_len);
                    prompt.extend(answer.tokens);
                    prompt.extend(rng.tokens_up_to(4, self.vocab_size));
                    salt.clone_from(&earlier.cache_salt);
                }
            }
            3..=8 => {
                let theme = rng.pick(&self.themes).clone();
                prompt.extend_from_slice(&theme[..rng.between(1, theme.len())]);
                prompt.extend(rng.tokens_up_to(6, self.vocab_size));
            }
            _ => prompt = rng.tokens_up_to(self.max_model_len, self.vocab_size),
        }
        if rng.one_in(40) {
            let refused = *rng.pick(&[0, self.max_model_len, self.max_model_len + 1]);
            prompt = rng.tokens(refused, self.vocab_size);
        } else {
            prompt.truncate(self.max_model_len - 1);
        }
        (prompt, salt)
    }
}

/// The truth about a request: the model, token after token, with the stop rule
/// written down once more.
fn generate(admission: &Admission, vocab_size: u32, max_model_len: usize) -> Outcome {
    let mut tokens = Vec::new();
    let prompt = &admission.prompt;
    if prompt.is_empty() || prompt.len() >= max_model_len {
        return Outcome {
            tokens,
            end: Some(Finish::Error(String::new())),
        };
    }
    let root = model::root(admission.cache_salt.as_deref());
    let mut state = prompt
        .iter()
        .fold(root, |state, &token| model::extend(state, token));
    let rule = &admission.stop;
    let most = (rule.max_tokens as usize).min(max_model_len - prompt.len());
    loop {
        let token = model::next_token(state, vocab_size);
        state = model::extend(state, token);
        tokens.push(token);
        let may_stop = tokens.len() >= rule.min_tokens as usize;
        let end = if may_stop && rule.eos.contains(&token) {
            Finish::Stop(None)
        } else if may_stop && rule.stop.contains(&token) {
            Finish::Stop(Some(token))
        } else if tokens.len() == most {
            Finish::Length
        } else {
            continue;
        };
        return Outcome {
            tokens,
            end: Some(end),
        };
    }
}
