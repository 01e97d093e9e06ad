//! Times of one request, for `--enable-per-request-metrics`.

use std::time::Instant;

use serde::Serialize;

/// Takes the times of the first and last token.
#[derive(Debug)]
pub(crate) struct Timing {
    start: Instant,
    first_token: Option<Instant>,
    last_token: Option<Instant>,
    tokens: u64,
}

/// The `metrics` member of a whole answer. Times in milliseconds.
#[derive(Debug, Serialize)]
pub(crate) struct RequestMetrics {
    time_to_first_token_ms: Option<f64>,
    generation_time_ms: Option<f64>,
    /// Known to the engine only.
    queue_time_ms: Option<f64>,
    mean_itl_ms: Option<f64>,
    tokens_per_second: Option<f64>,
    speculative_decoding: Option<()>,
}

impl Timing {
    pub(crate) fn start() -> Self {
        Timing {
            start: Instant::now(),
            first_token: None,
            last_token: None,
            tokens: 0,
        }
    }

    /// Notes that `count` tokens have arrived.
    pub(crate) fn on_tokens(&mut self, count: usize) {
        let now = Instant::now();
        self.first_token.get_or_insert(now);
        self.last_token = Some(now);
        self.tokens += count as u64;
    }

    pub(crate) fn metrics(&self) -> RequestMetrics {
        let decode = self
            .first_token
            .zip(self.last_token)
            .map(|(first, last)| (last - first).as_secs_f64());
        let gaps = self.tokens.saturating_sub(1) as f64;
        RequestMetrics {
            time_to_first_token_ms: self
                .first_token
                .map(|first| (first - self.start).as_secs_f64() * 1e3),
            generation_time_ms: decode.map(|seconds| seconds * 1e3),
            queue_time_ms: None,
            mean_itl_ms: decode
                .filter(|_| gaps > 0.0)
                .map(|seconds| seconds * 1e3 / gaps),
            tokens_per_second: decode
                .filter(|&seconds| seconds > 0.0)
                .map(|seconds| gaps / seconds),
            speculative_decoding: None,
        }
    }
}
