//! The line that says every few seconds what a busy server does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use quire_engine::{Engine, RequestStats, StatsSink, StepStats};

/// Totals since the start, counted on the engine thread.
#[derive(Default)]
pub struct Totals {
    prompt_tokens: AtomicU64,
    generation_tokens: AtomicU64,
    cache_queries: AtomicU64,
    cache_hits: AtomicU64,
    preemptions: AtomicU64,
}

/// Counts, and passes on to the metrics.
pub struct Counting<S> {
    /// Who else wants to know.
    pub inner: S,
    /// Read by [`run`].
    pub totals: Arc<Totals>,
}

impl<S: StatsSink> StatsSink for Counting<S> {
    fn on_step(&mut self, stats: &StepStats<'_>) {
        let t = &self.totals;
        let add = |counter: &AtomicU64, n: u64| counter.fetch_add(n, Ordering::Relaxed);
        add(&t.prompt_tokens, u64::from(stats.prompt_tokens_computed));
        add(&t.generation_tokens, u64::from(stats.generation_tokens));
        add(&t.cache_queries, stats.prefix_cache_queries);
        add(&t.cache_hits, stats.prefix_cache_hits);
        add(&t.preemptions, u64::from(stats.preemptions));
        self.inner.on_step(stats);
    }

    fn on_finish(&mut self, stats: &RequestStats) {
        self.inner.on_finish(stats);
    }
}

#[derive(Clone, Copy, Default, PartialEq)]
struct Snapshot {
    prompt_tokens: u64,
    generation_tokens: u64,
    cache_queries: u64,
    cache_hits: u64,
    preemptions: u64,
}

impl Totals {
    fn snapshot(&self) -> Snapshot {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Snapshot {
            prompt_tokens: get(&self.prompt_tokens),
            generation_tokens: get(&self.generation_tokens),
            cache_queries: get(&self.cache_queries),
            cache_hits: get(&self.cache_hits),
            preemptions: get(&self.preemptions),
        }
    }
}

/// Logs a line per interval in which anything happened, for ever.
pub async fn run(engine: Arc<dyn Engine>, totals: Arc<Totals>, interval: Duration) {
    let mut before = totals.snapshot();
    let mut ticks = tokio::time::interval(interval);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let now = totals.snapshot();
        let gauges = engine.gauges();
        // One more line after the last request shows that everything came to rest.
        if now != before || gauges.running + gauges.waiting > 0 {
            tracing::info!("{}", line(&before, &now, &gauges, interval));
        }
        before = now;
    }
}

fn line(
    before: &Snapshot,
    now: &Snapshot,
    gauges: &quire_engine::Gauges,
    interval: Duration,
) -> String {
    let rate = |before: u64, now: u64| (now - before) as f64 / interval.as_secs_f64();
    let mut line = format!(
        "Engine 000: Avg prompt throughput: {:.1} tokens/s, Avg generation throughput: {:.1} tokens/s, \
         Running: {} reqs, Waiting: {} reqs",
        rate(before.prompt_tokens, now.prompt_tokens),
        rate(before.generation_tokens, now.generation_tokens),
        gauges.running,
        gauges.waiting,
    );
    if now.preemptions > before.preemptions {
        line += &format!(", Preemptions: {}", now.preemptions - before.preemptions);
    }
    line += &format!(", CPU KV cache usage: {:.1}%", 100.0 * gauges.kv_usage);
    if now.cache_queries > 0 {
        let rate = 100.0 * now.cache_hits as f64 / now.cache_queries as f64;
        line += &format!(", Prefix cache hit rate: {rate:.1}%");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_the_words_that_scripts_look_for() {
        let before = Snapshot {
            prompt_tokens: 100,
            generation_tokens: 10,
            ..Default::default()
        };
        let now = Snapshot {
            prompt_tokens: 223,
            generation_tokens: 466,
            cache_queries: 8,
            cache_hits: 1,
            preemptions: 2,
        };
        let gauges = quire_engine::Gauges {
            running: 3,
            waiting: 1,
            kv_usage: 0.0031,
            ..Default::default()
        };
        assert_eq!(
            line(&before, &now, &gauges, Duration::from_secs(10)),
            "Engine 000: Avg prompt throughput: 12.3 tokens/s, Avg generation throughput: 45.6 tokens/s, \
             Running: 3 reqs, Waiting: 1 reqs, Preemptions: 2, CPU KV cache usage: 0.3%, \
             Prefix cache hit rate: 12.5%"
        );
    }
}
