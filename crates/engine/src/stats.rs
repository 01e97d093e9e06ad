//! What the engine thread reports about its work.

use quire_core::FinishReason;

/// One step.
#[derive(Clone, Copy, Debug, Default)]
pub struct StepStats<'a> {
    /// Prompt tokens run through the model.
    pub prompt_tokens_computed: u32,
    /// Prompt tokens of newly scheduled requests that the prefix cache held.
    pub prompt_tokens_cached: u32,
    /// Tokens generated.
    pub generation_tokens: u32,
    /// Prompt tokens looked up in the prefix cache.
    pub prefix_cache_queries: u64,
    /// Of those, found.
    pub prefix_cache_hits: u64,
    /// Sequences put back to waiting.
    pub preemptions: u32,
    /// Seconds since the previous token, for each token but the first ones.
    pub inter_token_latencies: &'a [f64],
    /// Seconds from arrival to first token, for each sequence that had its first.
    pub first_token_latencies: &'a [f64],
}

/// One finished request. Times in seconds.
#[derive(Clone, Copy, Debug)]
pub struct RequestStats {
    /// How it ended.
    pub reason: FinishReason,
    /// Length of the prompt.
    pub prompt_tokens: u32,
    /// Tokens generated.
    pub output_tokens: u32,
    /// Prompt tokens taken from the prefix cache.
    pub cached_tokens: u32,
    /// The request's `max_tokens`.
    pub max_tokens: u32,
    /// Arrival to first scheduling.
    pub queue_time: f64,
    /// First scheduling to first token.
    pub prefill_time: f64,
    /// First to last token.
    pub decode_time: f64,
    /// First scheduling to last token.
    pub inference_time: f64,
    /// Arrival to end.
    pub e2e_time: f64,
    /// How often it was put back to waiting.
    pub preemptions: u32,
}

/// Receives statistics on the engine thread; must not block.
pub trait StatsSink: Send {
    /// A step has ended.
    fn on_step(&mut self, stats: &StepStats<'_>);
    /// A request has ended.
    fn on_finish(&mut self, stats: &RequestStats);
}

/// A sink that forgets.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoStats;

impl StatsSink for NoStats {
    fn on_step(&mut self, _stats: &StepStats<'_>) {}
    fn on_finish(&mut self, _stats: &RequestStats) {}
}
