//! What all requests of a run amount to.

use crate::stats;
use crate::{Outcome, Timeline};

/// Something that is measured per request (or, for [`Metric::Itl`], per chunk).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Time to first token.
    Ttft,
    /// Time per output token after the first.
    Tpot,
    /// Inter-token latency.
    Itl,
    /// End-to-end latency.
    E2el,
    /// Time that requests waited in the client for their turn.
    ClientQueueTime,
}

impl Metric {
    /// Every metric, in the order of reports.
    pub const ALL: [Metric; 5] = [
        Metric::Ttft,
        Metric::Tpot,
        Metric::Itl,
        Metric::E2el,
        Metric::ClientQueueTime,
    ];

    /// Its name in flags and in keys of results.
    pub fn key(self) -> &'static str {
        match self {
            Metric::Ttft => "ttft",
            Metric::Tpot => "tpot",
            Metric::Itl => "itl",
            Metric::E2el => "e2el",
            Metric::ClientQueueTime => "client_queue_time",
        }
    }

    /// Its name in the lines of reports.
    pub fn label(self) -> &'static str {
        match self {
            Metric::Ttft => "TTFT",
            Metric::Tpot => "TPOT",
            Metric::Itl => "ITL",
            Metric::E2el => "E2EL",
            Metric::ClientQueueTime => "Client Queue Time",
        }
    }

    /// Its heading in reports.
    pub fn heading(self) -> &'static str {
        match self {
            Metric::Ttft => "Time to First Token",
            Metric::Tpot => "Time per Output Token (excl. 1st token)",
            Metric::Itl => "Inter-token Latency",
            Metric::E2el => "End-to-end Latency",
            Metric::ClientQueueTime => "Client-side Queueing",
        }
    }

    /// Its values in seconds over the requests that were answered.
    pub fn values(self, outcomes: &[Outcome]) -> Vec<f64> {
        let answered = outcomes.iter().filter(|outcome| outcome.is_success());
        match self {
            Metric::Ttft => answered.map(|outcome| outcome.ttft).collect(),
            Metric::Tpot => answered.filter_map(Outcome::tpot).collect(),
            Metric::Itl => answered
                .flat_map(|outcome| outcome.itls.iter().copied())
                .collect(),
            Metric::E2el => answered.map(|outcome| outcome.latency).collect(),
            Metric::ClientQueueTime => answered.map(|outcome| outcome.queued).collect(),
        }
    }
}

/// What is reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Of which metrics.
    pub metrics: Vec<Metric>,
    /// Which percentiles, 0..=100.
    pub percentiles: Vec<f64>,
}

/// One metric over a run, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Of what.
    pub metric: Metric,
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// The standard deviation.
    pub std: f64,
    /// Percentiles with their percents.
    pub percentiles: Vec<(f64, f64)>,
}

impl Summary {
    /// Sums up values in seconds.
    pub fn of(metric: Metric, seconds: &[f64], percents: &[f64]) -> Summary {
        let ms = stats::sorted(&seconds.iter().map(|value| value * 1e3).collect::<Vec<_>>());
        Summary {
            metric,
            mean: stats::mean(&ms),
            median: stats::percentile(&ms, 50.0),
            std: stats::deviation(&ms),
            percentiles: percents
                .iter()
                .map(|&percent| (percent, stats::percentile(&ms, percent)))
                .collect(),
        }
    }
}

/// Limits in seconds that a request must keep to count as good.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Goodput {
    /// Of the time to first token.
    pub ttft: Option<f64>,
    /// Of the time per output token.
    pub tpot: Option<f64>,
    /// Of the end-to-end latency.
    pub e2el: Option<f64>,
}

impl Goodput {
    /// Whether there is no limit.
    pub fn is_empty(&self) -> bool {
        *self == Goodput::default()
    }

    /// Whether an answered request keeps all limits. An answer of one token
    /// has no time per token and keeps that limit.
    pub fn holds(&self, outcome: &Outcome) -> bool {
        let within = |limit: Option<f64>, value: f64| limit.is_none_or(|limit| value <= limit);
        within(self.ttft, outcome.ttft)
            && within(self.tpot, outcome.tpot().unwrap_or(0.0))
            && within(self.e2el, outcome.latency)
    }
}

/// The numbers of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    /// Requests that were answered as they asked to be.
    pub completed: usize,
    /// All others.
    pub failed: usize,
    /// Prompt tokens of the answered ones.
    pub total_input: usize,
    /// Answer tokens of the answered ones.
    pub total_output: usize,
    /// Answered requests per second.
    pub request_throughput: f64,
    /// Good requests per second, if there are limits.
    pub request_goodput: Option<f64>,
    /// Answer tokens per second.
    pub output_throughput: f64,
    /// Prompt and answer tokens per second.
    pub total_token_throughput: f64,
    /// Most answer tokens in one second.
    pub max_output_tokens_per_s: f64,
    /// Most requests in flight at any moment.
    pub max_concurrent_requests: usize,
    /// The selected metrics.
    pub summaries: Vec<Summary>,
}

impl Metrics {
    /// Sums up the requests of a run of `duration` seconds.
    pub fn of(
        outcomes: &[Outcome],
        duration: f64,
        selection: &Selection,
        goodput: &Goodput,
    ) -> Metrics {
        let answered = || outcomes.iter().filter(|outcome| outcome.is_success());
        // A run in which nothing took any time has no rates.
        let per_second = |amount: usize| match duration > 0.0 {
            true => amount as f64 / duration,
            false => 0.0,
        };
        let completed = answered().count();
        let total_input = answered().map(|o| o.prompt_tokens).sum();
        let total_output = answered().map(|o| o.output_tokens).sum();
        let good = answered().filter(|outcome| goodput.holds(outcome)).count();
        let timeline = Timeline::of(outcomes);
        let metrics = Metric::ALL.into_iter();
        Metrics {
            completed,
            failed: outcomes.len() - completed,
            total_input,
            total_output,
            request_throughput: per_second(completed),
            request_goodput: (!goodput.is_empty()).then(|| per_second(good)),
            output_throughput: per_second(total_output),
            total_token_throughput: per_second(total_input + total_output),
            max_output_tokens_per_s: timeline.peak_tokens(),
            max_concurrent_requests: timeline.peak_requests,
            summaries: metrics
                .filter(|metric| selection.metrics.contains(metric))
                .map(|metric| Summary::of(metric, &metric.values(outcomes), &selection.percentiles))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(start: f64, ttft: f64, itls: &[f64]) -> Outcome {
        Outcome {
            start,
            ttft,
            itls: itls.to_vec(),
            latency: ttft + itls.iter().sum::<f64>(),
            prompt_tokens: 10,
            output_tokens: itls.len() + 1,
            ..Outcome::default()
        }
    }

    fn outcomes() -> Vec<Outcome> {
        let failed = Outcome {
            error: Some("503".into()),
            ..outcome(0.0, 9.0, &[9.0])
        };
        vec![
            outcome(0.0, 0.1, &[0.05, 0.15]),
            outcome(0.5, 0.3, &[]),
            failed,
        ]
    }

    #[test]
    fn rates_leave_failed_requests_out() {
        let selection = Selection {
            metrics: Metric::ALL.to_vec(),
            percentiles: vec![99.0],
        };
        let metrics = Metrics::of(&outcomes(), 2.0, &selection, &Goodput::default());
        assert_eq!((metrics.completed, metrics.failed), (2, 1));
        assert_eq!((metrics.total_input, metrics.total_output), (20, 4));
        assert_eq!(metrics.request_throughput, 1.0);
        assert_eq!(metrics.output_throughput, 2.0);
        assert_eq!(metrics.total_token_throughput, 12.0);
        assert_eq!(metrics.request_goodput, None);
        assert_eq!(metrics.max_concurrent_requests, 1);
        let summary = |metric: Metric| {
            let found = metrics.summaries.iter().find(|s| s.metric == metric);
            found.cloned().unwrap()
        };
        let near = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value}");
        near(summary(Metric::Ttft).mean, 200.0);
        near(summary(Metric::Ttft).std, 100.0);
        near(summary(Metric::Ttft).percentiles[0].1, 298.0);
        near(summary(Metric::Tpot).mean, 100.0);
        near(summary(Metric::Itl).median, 100.0);
        near(summary(Metric::E2el).median, 300.0);
    }

    #[test]
    fn good_requests_keep_every_limit() {
        let rate = |goodput: Goodput| {
            let selection = Selection {
                metrics: Vec::new(),
                percentiles: Vec::new(),
            };
            Metrics::of(&outcomes(), 1.0, &selection, &goodput).request_goodput
        };
        let ttft = |limit| Goodput {
            ttft: Some(limit),
            ..Goodput::default()
        };
        assert_eq!(rate(ttft(0.3)), Some(2.0));
        assert_eq!(rate(ttft(0.2)), Some(1.0));
        assert_eq!(rate(ttft(0.01)), Some(0.0));
        // The answer of one token has no time per token.
        let tpot = Goodput {
            tpot: Some(0.05),
            ..Goodput::default()
        };
        assert_eq!(rate(tpot), Some(1.0));
    }
}
