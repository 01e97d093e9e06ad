//! An [`Engine`] whose tokens are written down beforehand.
//!
//! Nothing happens by itself and nothing sleeps: under [`Pace::Manual`] a test
//! calls [`MockEngine::step`] for each token, under [`Pace::Immediate`] a
//! sequence runs to its end inside [`Engine::submit`]. Submitted requests and
//! aborts are recorded, and can be awaited.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use quire_core::{
    Finish, Limits, LogprobEntry, Output, OutputToken, Request, TokenId, TokenLogprobs,
    TopLogprobs, Update, ValidatedRequest,
};
use quire_engine::{
    Activity, ControlError, Engine, EngineState, Gauges, Pause, PauseMode, PausedCache,
    SubmitError, UpdateSender, Updates,
};
use tokio::sync::watch;

/// When sequences advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A sequence runs to its end when it is submitted.
    Immediate,
    /// Each live sequence gains one token per [`MockEngine::step`].
    Manual,
}

/// The tokens that a request will be given, in order; the sequence repeats
/// them until something ends it.
pub type Script = dyn Fn(&Request) -> Vec<TokenId> + Send + Sync;

/// See the module documentation.
pub struct MockEngine {
    limits: Limits,
    pace: Pace,
    script: Box<Script>,
    shared: Arc<Shared>,
}

/// What the abort callbacks of live sequences need as well.
struct Shared {
    inner: Mutex<Inner>,
    /// Bumped after every submit and abort, so that tests can wait for them.
    changes: watch::Sender<u64>,
    prefix_cache_in_use: AtomicBool,
}

struct Inner {
    state: EngineState,
    refuse: Option<SubmitError>,
    cached_tokens: u32,
    activity: Activity,
    pauses: Vec<Pause>,
    live: Vec<Sequence>,
    submitted: Vec<Request>,
    aborted: Vec<usize>,
}

struct Sequence {
    /// Position in the order of submission.
    number: usize,
    request: Request,
    script: Vec<TokenId>,
    produced: u32,
    sender: UpdateSender,
}

impl MockEngine {
    /// An engine that is ready and gives every request the tokens `0, 1, 2, …`
    /// (cut at the vocabulary).
    pub fn new(limits: Limits, pace: Pace) -> Self {
        let vocab_size = limits.vocab_size;
        Self::with_script(limits, pace, move |_| (0..vocab_size).collect())
    }

    /// An engine that asks `script` for the tokens of each request.
    pub fn with_script(
        limits: Limits,
        pace: Pace,
        script: impl Fn(&Request) -> Vec<TokenId> + Send + Sync + 'static,
    ) -> Self {
        let inner = Inner {
            state: EngineState::Ready,
            refuse: None,
            cached_tokens: 0,
            activity: Activity::Awake,
            pauses: Vec::new(),
            live: Vec::new(),
            submitted: Vec::new(),
            aborted: Vec::new(),
        };
        MockEngine {
            limits,
            pace,
            script: Box::new(script),
            shared: Arc::new(Shared {
                inner: Mutex::new(inner),
                changes: watch::Sender::new(0),
                prefix_cache_in_use: AtomicBool::new(false),
            }),
        }
    }

    /// Sets what [`Engine::state`] answers.
    pub fn set_state(&self, state: EngineState) {
        self.shared.lock().state = state;
    }

    /// Makes every later submit fail with `error`, or succeed again.
    pub fn refuse_with(&self, error: Option<SubmitError>) {
        self.shared.lock().refuse = error;
    }

    /// Sets the `cached_tokens` of later outputs.
    pub fn set_cached_tokens(&self, tokens: u32) {
        self.shared.lock().cached_tokens = tokens;
    }

    /// Sets what [`Engine::reset_prefix_cache`] answers: false while in use.
    pub fn set_prefix_cache_in_use(&self, in_use: bool) {
        self.shared
            .prefix_cache_in_use
            .store(in_use, Ordering::Relaxed);
    }

    /// Gives every live sequence its next token.
    pub fn step(&self) {
        let mut inner = self.shared.lock();
        let cached_tokens = inner.cached_tokens;
        let live = std::mem::take(&mut inner.live);
        inner.live = live
            .into_iter()
            .filter_map(|sequence| sequence.advance(cached_tokens))
            .collect();
    }

    /// Ends every live sequence with [`Finish::Error`].
    pub fn fail_all(&self, message: &str) {
        self.finish_all(|| Finish::Error(message.to_owned()));
    }

    /// Ends every live sequence with [`Finish::Abort`], as a shutdown does.
    pub fn abort_all(&self) {
        self.finish_all(|| Finish::Abort);
    }

    /// Drops every live sequence without a word, as a dying engine thread does.
    pub fn die(&self) {
        let mut inner = self.shared.lock();
        inner.state = EngineState::Dead;
        inner.live.clear();
    }

    /// Every request accepted so far, in order.
    pub fn submitted(&self) -> Vec<Request> {
        self.shared.lock().submitted.clone()
    }

    /// Positions in [`MockEngine::submitted`] of the sequences whose consumer
    /// went away, in order of going.
    pub fn aborted(&self) -> Vec<usize> {
        self.shared.lock().aborted.clone()
    }

    /// Every [`Engine::pause`] so far, in order.
    pub fn pauses(&self) -> Vec<Pause> {
        self.shared.lock().pauses.clone()
    }

    /// Number of sequences that have not ended.
    pub fn live(&self) -> usize {
        self.shared.lock().live.len()
    }

    /// Waits until `condition` holds; it is checked after every submit and abort.
    pub async fn wait_until(&self, condition: impl Fn(&Self) -> bool) {
        let mut changes = self.shared.changes.subscribe();
        while !condition(self) {
            // The sender lives in `self`, so the channel cannot close.
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Ends every live sequence in this way.
    pub fn finish_all(&self, finish: impl Fn() -> Finish) {
        let mut inner = self.shared.lock();
        for sequence in inner.live.drain(..) {
            sequence
                .sender
                .send(Update::Done(Output::default(), finish()));
        }
    }
}

impl Engine for MockEngine {
    fn state(&self) -> EngineState {
        self.shared.lock().state
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn gauges(&self) -> Gauges {
        Gauges {
            running: u32::try_from(self.live()).unwrap_or(u32::MAX),
            activity: self.shared.lock().activity,
            ..Gauges::default()
        }
    }

    fn submit(&self, request: ValidatedRequest) -> Result<Updates, SubmitError> {
        let request = request.into_inner();
        let script = (self.script)(&request);
        assert!(!script.is_empty(), "a script must have at least one token");
        let mut inner = self.shared.lock();
        match inner.state {
            EngineState::Ready => {}
            EngineState::Loading => return Err(SubmitError::NotReady),
            EngineState::Dead => return Err(SubmitError::Dead),
        }
        if let Some(error) = &inner.refuse {
            return Err(error.clone());
        }
        let number = inner.submitted.len();
        let shared = Arc::clone(&self.shared);
        let (sender, updates) = Updates::channel(move |_| shared.abort(number));
        let mut next = Some(Sequence {
            number,
            request: request.clone(),
            script,
            produced: 0,
            sender,
        });
        inner.submitted.push(request);
        if self.pace == Pace::Immediate && inner.activity == Activity::Awake {
            let cached_tokens = inner.cached_tokens;
            while let Some(sequence) = next.take() {
                next = sequence.advance(cached_tokens);
            }
        }
        inner.live.extend(next);
        drop(inner);
        self.shared.announce();
        Ok(updates)
    }

    fn reset_prefix_cache(&self, preempt: bool) -> bool {
        preempt || !self.shared.prefix_cache_in_use.load(Ordering::Relaxed)
    }

    fn pause(&self, pause: Pause) -> Result<(), ControlError> {
        if pause.mode == PauseMode::Abort {
            self.abort_all();
        }
        let mut inner = self.shared.lock();
        if inner.state == EngineState::Dead {
            return Err(ControlError::Dead);
        }
        inner.pauses.push(pause);
        inner.activity = match (pause.cache, inner.activity) {
            (PausedCache::Released, _) | (_, Activity::Released) => Activity::Released,
            _ => Activity::Paused,
        };
        Ok(())
    }

    /// Under [`Pace::Immediate`], runs what was submitted meanwhile to its end.
    fn resume(&self) -> Result<(), ControlError> {
        let mut inner = self.shared.lock();
        if inner.state == EngineState::Dead {
            return Err(ControlError::Dead);
        }
        inner.activity = Activity::Awake;
        if self.pace == Pace::Immediate {
            let cached_tokens = inner.cached_tokens;
            for sequence in std::mem::take(&mut inner.live) {
                let mut next = Some(sequence);
                while let Some(sequence) = next.take() {
                    next = sequence.advance(cached_tokens);
                }
            }
        }
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in one test thread must not hide behind a poisoned lock in another.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn announce(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn abort(&self, number: usize) {
        let mut inner = self.lock();
        inner.live.retain(|sequence| sequence.number != number);
        inner.aborted.push(number);
        drop(inner);
        self.announce();
    }
}

impl Sequence {
    /// Sends the next token; `None` once the sequence has ended.
    fn advance(mut self, cached_tokens: u32) -> Option<Sequence> {
        let params = &self.request.params;
        let index = self.produced as usize % self.script.len();
        let token = self.script[index];
        let first = self.produced == 0;
        self.produced += 1;
        let output = Output {
            tokens: vec![OutputToken {
                id: token,
                logprobs: params.logprobs.map(|top| Box::new(logprobs(token, top))),
            }],
            prompt_logprobs: if first {
                prompt_logprobs(&self.request)
            } else {
                None
            },
            cached_tokens,
        };
        match self.finish_after(token) {
            Some(finish) => {
                self.sender.send(Update::Done(output, finish));
                None
            }
            None => {
                self.sender.send(Update::Tokens(output));
                Some(self)
            }
        }
    }

    fn finish_after(&self, token: TokenId) -> Option<Finish> {
        let params = &self.request.params;
        if self.produced >= params.min_tokens {
            if !params.ignore_eos && params.eos_token_ids.contains(&token) {
                return Some(Finish::Stop(None));
            }
            if params.stop_token_ids.contains(&token) {
                return Some(Finish::Stop(Some(token)));
            }
        }
        (self.produced >= params.max_tokens).then_some(Finish::Length)
    }
}

/// Log-probabilities that a test can predict: the chosen token has −0.5 and
/// rank 1, alternative number `i` is token `i` with −1 − `i`.
fn logprobs(chosen: TokenId, top: TopLogprobs) -> TokenLogprobs {
    let count = match top {
        TopLogprobs::Count(count) => count,
        TopLogprobs::All => 8,
    };
    let chosen = LogprobEntry {
        token: chosen,
        logprob: -0.5,
        rank: 1,
    };
    let others = (0..)
        .filter(|&id| id != chosen.token)
        .map(|id| LogprobEntry {
            token: id,
            logprob: -1.0 - id as f32,
            rank: id + 2,
        });
    TokenLogprobs {
        chosen,
        top: std::iter::once(chosen)
            .chain(others)
            .take(count as usize)
            .collect(),
    }
}

fn prompt_logprobs(request: &Request) -> Option<Vec<Option<TokenLogprobs>>> {
    let top = request.params.prompt_logprobs?;
    let entry = |(i, &id): (usize, &TokenId)| (i > 0).then(|| logprobs(id, top));
    Some(request.prompt.iter().enumerate().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use quire_core::SamplingParams;

    use super::*;

    fn limits() -> Limits {
        Limits {
            vocab_size: 64,
            max_model_len: 128,
            kv_cache_tokens: 128,
            max_logprobs: Some(5),
            priority_scheduling: false,
        }
    }

    fn request(params: SamplingParams) -> ValidatedRequest {
        Request {
            prompt: Arc::from([1, 2]),
            params,
            priority: 0,
            cache_salt: None,
            label: String::new(),
        }
        .validate(&limits())
        .expect("a valid request")
    }

    fn tokens(update: &Update) -> Vec<TokenId> {
        let (Update::Tokens(output) | Update::Done(output, _)) = update;
        output.tokens.iter().map(|token| token.id).collect()
    }

    #[test]
    fn immediate_sequences_end_by_length_or_by_a_stop_token() {
        let engine = MockEngine::new(limits(), Pace::Immediate);
        let params = SamplingParams {
            max_tokens: 3,
            ..SamplingParams::default()
        };
        let mut updates = engine.submit(request(params.clone())).expect("submitted");
        let seen: Vec<Update> = std::iter::from_fn(|| updates.blocking_next()).collect();
        assert_eq!(seen.iter().flat_map(tokens).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(matches!(seen.last(), Some(Update::Done(_, Finish::Length))));

        let stopping = SamplingParams {
            stop_token_ids: vec![1],
            ..params
        };
        let mut updates = engine.submit(request(stopping)).expect("submitted");
        let last = std::iter::from_fn(|| updates.blocking_next()).last();
        assert!(matches!(last, Some(Update::Done(_, Finish::Stop(Some(1))))));
    }

    #[test]
    fn manual_sequences_wait_for_steps_and_dropping_aborts() {
        let engine = MockEngine::new(limits(), Pace::Manual);
        let mut kept = engine
            .submit(request(SamplingParams::default()))
            .expect("submitted");
        let dropped = engine
            .submit(request(SamplingParams::default()))
            .expect("submitted");
        assert_eq!(kept.try_next(), None);
        engine.step();
        assert_eq!(kept.try_next().as_ref().map(tokens), Some(vec![0]));
        assert_eq!(kept.try_next(), None);
        drop(dropped);
        assert_eq!(engine.aborted(), [1]);
        assert_eq!(engine.live(), 1);
    }
}
