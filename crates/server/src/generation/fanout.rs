//! All sequences of one request: one per prompt and sample.

use std::{pin::Pin, sync::Arc};

use futures_util::{StreamExt, stream::FuturesUnordered};
use quire_core::{Limits, Request, SamplingParams, ValidatedRequest};
use quire_engine::SubmitError;
use quire_text::OutputText;

use super::{
    logprobs::Namer,
    prompt::Prompt,
    sequence::{Delta, Sequence},
};
use crate::{error::ApiError, metrics::Metrics, state::App};

/// A prompt with its parameters.
pub(crate) struct PromptJob {
    pub(crate) prompt: Prompt,
    pub(crate) params: SamplingParams,
}

/// Everything that a request wants generated. Samples of a prompt differ in
/// their seed only, so they are made when they are submitted.
pub(crate) struct Job {
    pub(crate) prompts: Vec<PromptJob>,
    /// Samples per prompt.
    pub(crate) samples: u32,
    pub(crate) priority: i64,
    pub(crate) cache_salt: Option<String>,
    pub(crate) label: String,
    /// Tokens per delta, after the first.
    pub(crate) interval: u32,
    pub(crate) namer: Namer,
}

impl Job {
    fn request(&self, prompt: &PromptJob, sample: u32) -> Request {
        let mut params = prompt.params.clone();
        params.seed = params.seed.map(|seed| seed.wrapping_add(sample.into()));
        Request {
            prompt: Arc::clone(&prompt.prompt.ids),
            params,
            priority: self.priority,
            cache_salt: self.cache_salt.clone(),
            label: self.label.clone(),
        }
    }

    /// Checks every prompt, then submits all sequences.
    ///
    /// # Errors
    /// The first request that is out of range, before anything is submitted;
    /// or the engine's refusal, after which nothing of this job goes on.
    pub(crate) fn start(self, app: &App) -> Result<Fanout, ApiError> {
        let limits = request_limits(app);
        for prompt in &self.prompts {
            self.request(prompt, 0).validate(&limits)?;
        }
        let mut fanout = Fanout::new(self.samples, self.prompts.len());
        for prompt in &self.prompts {
            app.metrics().on_request_params(self.samples);
            for sample in 0..self.samples {
                let request = self.request(prompt, sample).validate(&limits)?;
                fanout.push(self.submit(app, request)?);
            }
        }
        Ok(fanout)
    }

    fn submit(&self, app: &App, request: ValidatedRequest) -> Result<Sequence, ApiError> {
        let params = request.get().params.clone();
        let prompt = Arc::clone(&request.get().prompt);
        let updates = submit(app, request)?;
        let text = OutputText::new(app.tokenizer().cloned(), &prompt, &params);
        Ok(Sequence::new(
            updates,
            text,
            &params,
            self.namer.clone(),
            self.interval,
        ))
    }
}

/// The engine's limits under the server's own bound on log-probabilities.
pub(crate) fn request_limits(app: &App) -> Limits {
    Limits {
        max_logprobs: app.config().max_logprobs,
        ..app.engine().limits().clone()
    }
}

/// Submits one sequence and counts a refusal.
pub(crate) fn submit(
    app: &App,
    request: ValidatedRequest,
) -> Result<quire_engine::Updates, ApiError> {
    app.engine().submit(request).map_err(|error| {
        if let SubmitError::QueueFull(reason) = &error {
            app.metrics().on_admission_rejected(reason);
        }
        error.into()
    })
}

type Step = (usize, Sequence, Result<Option<Delta>, ApiError>);

/// The running sequences of a request; dropping it aborts them.
pub(crate) struct Fanout {
    running: FuturesUnordered<Pin<Box<dyn Future<Output = Step> + Send>>>,
    samples: usize,
    started: usize,
    /// Per prompt: longest output so far and samples that still run.
    prompts: Vec<PromptTally>,
    totals: Totals,
}

#[derive(Clone, Copy)]
struct PromptTally {
    longest: u32,
    running: u32,
    cached_tokens: u32,
}

/// Sums over the sequences of a request, for its usage.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) generated: u64,
}

/// What a sequence of a [`Fanout`] did.
pub(crate) struct Event {
    /// Prompt number times samples, plus sample number.
    pub(crate) index: usize,
    pub(crate) delta: Delta,
    /// Tokens that this sequence has generated so far.
    pub(crate) produced: u32,
}

impl Fanout {
    fn new(samples: u32, prompts: usize) -> Self {
        let tally = PromptTally {
            longest: 0,
            running: samples,
            cached_tokens: 0,
        };
        Fanout {
            running: FuturesUnordered::new(),
            samples: samples as usize,
            started: 0,
            prompts: vec![tally; prompts],
            totals: Totals::default(),
        }
    }

    fn push(&mut self, sequence: Sequence) {
        let index = self.started;
        self.started += 1;
        self.resume(index, sequence);
    }

    fn resume(&self, index: usize, mut sequence: Sequence) {
        self.running.push(Box::pin(async move {
            let step = sequence.next().await;
            (index, sequence, step)
        }));
    }

    /// Number of sequences.
    pub(crate) fn len(&self) -> usize {
        self.started
    }

    /// The next thing that any sequence does; `None` when all have ended. Safe
    /// to cancel: nothing is lost if the future is dropped while it waits.
    ///
    /// # Errors
    /// The engine could not go on with a sequence. The others are aborted when
    /// the fan-out is dropped.
    pub(crate) async fn next(&mut self, metrics: &Metrics) -> Result<Option<Event>, ApiError> {
        while let Some((index, sequence, step)) = self.running.next().await {
            let Some(delta) = step? else { continue };
            let event = Event {
                index,
                produced: sequence.produced,
                delta,
            };
            self.totals.generated += event.delta.tokens.len() as u64;
            self.note(&event, sequence.cached_tokens, metrics);
            if event.delta.ending.is_none() {
                self.resume(index, sequence);
            }
            return Ok(Some(event));
        }
        Ok(None)
    }

    fn note(&mut self, event: &Event, cached_tokens: u32, metrics: &Metrics) {
        let tally = &mut self.prompts[event.index / self.samples];
        if event.index.is_multiple_of(self.samples) {
            tally.cached_tokens = cached_tokens;
        }
        if event.delta.ending.is_some() {
            tally.longest = tally.longest.max(event.produced);
            tally.running -= 1;
            if tally.running == 0 {
                metrics.on_prompt_finished(tally.longest);
            }
        }
    }

    /// Tokens generated so far by all sequences.
    pub(crate) fn generated(&self) -> u64 {
        self.totals.generated
    }

    /// Prompt tokens found in the prefix cache, over all prompts.
    pub(crate) fn cached_tokens(&self) -> u64 {
        self.prompts
            .iter()
            .map(|prompt| u64::from(prompt.cached_tokens))
            .sum()
    }
}
