//! What the engine does: gauges, counters and histograms named `vllm:…`.

use prometheus::{Gauge, GaugeVec, Histogram, IntCounter, IntCounterVec, Result};
use quire_engine::{Activity, Gauges, RequestStats, StepStats};

use super::{buckets::Buckets, family::Families};

/// `repetition` exists so that dashboards find it; nothing ends so here.
const FINISH_REASONS: [&str; 5] = ["stop", "length", "abort", "error", "repetition"];
const QUEUED_REQUESTS: &str = "max_num_queued_reqs";
const QUEUED_TOKENS: &str = "max_num_queued_tokens";

pub(super) struct EngineMetrics {
    gauges: EngineGauges,
    counters: EngineCounters,
    finished: IntCounterVec,
    rejections: IntCounterVec,
    steps: StepHistograms,
    requests: RequestHistograms,
    pub(super) params_n: Histogram,
    pub(super) max_generation_tokens: Histogram,
}

struct EngineCounters {
    prompt_tokens: IntCounter,
    prompt_tokens_by_source: IntCounterVec,
    prompt_tokens_cached: IntCounter,
    prompt_tokens_cached_by_source: IntCounterVec,
    generation_tokens: IntCounter,
    prefix_cache_queries: IntCounter,
    prefix_cache_hits: IntCounter,
    preemptions: IntCounter,
}

struct StepHistograms {
    iteration_tokens: Histogram,
    time_to_first_token: Histogram,
    inter_token_latency: Histogram,
    /// The older name of the above.
    time_per_output_token: Histogram,
}

struct EngineGauges {
    running: Gauge,
    waiting: Gauge,
    waiting_by_reason: GaugeVec,
    kv_usage: Gauge,
    /// The older name of the above.
    gpu_cache_usage: Gauge,
    sleep_state: GaugeVec,
}

struct RequestHistograms {
    prompt_tokens: Histogram,
    generation_tokens: Histogram,
    params_max_tokens: Histogram,
    prefill_kv_computed_tokens: Histogram,
    num_preemptions: Histogram,
    e2e_latency: Histogram,
    queue_time: Histogram,
    prefill_time: Histogram,
    decode_time: Histogram,
    inference_time: Histogram,
    time_per_output_token: Histogram,
}

impl EngineMetrics {
    pub(super) fn new(families: &Families, buckets: &Buckets) -> Result<Self> {
        features_that_never_count(families)?;
        Ok(EngineMetrics {
            gauges: EngineGauges::new(families)?,
            counters: EngineCounters::new(families)?,
            finished: families.counters(
                "vllm:request_success_total",
                "Count of finished requests by reason.",
                "finished_reason",
                &FINISH_REASONS,
            )?,
            rejections: families.server_counters(
                "vllm:admission_rejections_total",
                "Requests refused because a queue limit was reached.",
                "reason",
                &[QUEUED_REQUESTS, QUEUED_TOKENS],
            )?,
            steps: StepHistograms::new(families, buckets)?,
            requests: RequestHistograms::new(families, buckets)?,
            params_n: families.histogram(
                "vllm:request_params_n",
                "Histogram of the n request parameter.",
                &buckets.request_params_n,
            )?,
            max_generation_tokens: families.histogram(
                "vllm:request_max_num_generation_tokens",
                "Histogram of the longest output among the samples of a prompt.",
                &buckets.request_tokens,
            )?,
        })
    }

    pub(super) fn set_gauges(&self, gauges: &Gauges) {
        self.gauges.set(gauges);
    }

    pub(super) fn reject(&self, reason: &str) {
        // The engine's text names the flag that was reached.
        let tokens = reason.contains("queued-tokens") || reason.contains("queued_tokens");
        let label = if tokens {
            QUEUED_TOKENS
        } else {
            QUEUED_REQUESTS
        };
        self.rejections.with_label_values(&[label]).inc();
    }

    pub(super) fn on_step(&self, stats: &StepStats<'_>) {
        self.counters.add(stats);
        self.steps.observe(stats);
    }

    pub(super) fn on_finish(&self, stats: &RequestStats) {
        self.finished
            .with_label_values(&[stats.reason.as_str()])
            .inc();
        self.requests.observe(stats);
    }
}

/// Features that this server does not have still have their series, at 0.
fn features_that_never_count(families: &Families) -> Result<()> {
    families.counter(
        "vllm:external_prefix_cache_queries_total",
        "External prefix cache queries.",
    )?;
    families.counter(
        "vllm:external_prefix_cache_hits_total",
        "External prefix cache hits.",
    )?;
    families.counter("vllm:mm_cache_queries_total", "Multi-modal cache queries.")?;
    families.counter("vllm:mm_cache_hits_total", "Multi-modal cache hits.")?;
    Ok(())
}

impl EngineCounters {
    fn new(families: &Families) -> Result<Self> {
        let counter = |name, help| families.counter(name, help);
        Ok(EngineCounters {
            prompt_tokens: counter(
                "vllm:prompt_tokens_total",
                "Number of prefill tokens processed.",
            )?,
            prompt_tokens_by_source: families.counters(
                "vllm:prompt_tokens_by_source_total",
                "Number of prompt tokens by source.",
                "source",
                &["local_compute", "local_cache_hit", "external_kv_transfer"],
            )?,
            prompt_tokens_cached: counter(
                "vllm:prompt_tokens_cached_total",
                "Number of cached prompt tokens.",
            )?,
            prompt_tokens_cached_by_source: families.counters(
                "vllm:prompt_tokens_cached_by_source_total",
                "Number of cached prompt tokens by the cache tier that supplied them.",
                "source",
                &["device", "host", "disk", "p2p", "external_unspecified"],
            )?,
            generation_tokens: counter(
                "vllm:generation_tokens_total",
                "Number of generation tokens processed.",
            )?,
            prefix_cache_queries: counter(
                "vllm:prefix_cache_queries_total",
                "Prefix cache queries, in terms of number of queried tokens.",
            )?,
            prefix_cache_hits: counter(
                "vllm:prefix_cache_hits_total",
                "Prefix cache hits, in terms of number of cached tokens.",
            )?,
            preemptions: counter(
                "vllm:num_preemptions_total",
                "Cumulative number of preemptions.",
            )?,
        })
    }

    fn add(&self, stats: &StepStats<'_>) {
        let computed = u64::from(stats.prompt_tokens_computed);
        let cached = u64::from(stats.prompt_tokens_cached);
        self.prompt_tokens.inc_by(computed + cached);
        self.prompt_tokens_by_source
            .with_label_values(&["local_compute"])
            .inc_by(computed);
        self.prompt_tokens_by_source
            .with_label_values(&["local_cache_hit"])
            .inc_by(cached);
        self.prompt_tokens_cached.inc_by(cached);
        self.prompt_tokens_cached_by_source
            .with_label_values(&["device"])
            .inc_by(cached);
        self.generation_tokens
            .inc_by(stats.generation_tokens.into());
        self.prefix_cache_queries.inc_by(stats.prefix_cache_queries);
        self.prefix_cache_hits.inc_by(stats.prefix_cache_hits);
        self.preemptions.inc_by(stats.preemptions.into());
    }
}

impl StepHistograms {
    fn new(families: &Families, buckets: &Buckets) -> Result<Self> {
        Ok(StepHistograms {
            iteration_tokens: families.histogram(
                "vllm:iteration_tokens_total",
                "Histogram of number of tokens per engine step.",
                &buckets.iteration_tokens,
            )?,
            time_to_first_token: families.histogram(
                "vllm:time_to_first_token_seconds",
                "Histogram of time to first token in seconds.",
                &buckets.time_to_first_token,
            )?,
            inter_token_latency: families.histogram(
                "vllm:inter_token_latency_seconds",
                "Histogram of inter-token latency in seconds.",
                &buckets.inter_token_latency,
            )?,
            time_per_output_token: families.histogram(
                "vllm:time_per_output_token_seconds",
                "Older name of vllm:inter_token_latency_seconds.",
                &buckets.inter_token_latency,
            )?,
        })
    }

    fn observe(&self, stats: &StepStats<'_>) {
        let tokens = stats.prompt_tokens_computed + stats.generation_tokens;
        self.iteration_tokens.observe(tokens.into());
        for &latency in stats.first_token_latencies {
            self.time_to_first_token.observe(latency);
        }
        for &latency in stats.inter_token_latencies {
            self.inter_token_latency.observe(latency);
            self.time_per_output_token.observe(latency);
        }
    }
}

/// Labels of `vllm:engine_sleep_state`. The second is vLLM's name for sleep
/// level 1; level 2 does not occur here.
fn sleep_states(activity: Activity) -> [(&'static str, bool); 3] {
    [
        ("awake", activity == Activity::Awake),
        ("weights_offloaded", activity == Activity::Released),
        ("discard_all", false),
    ]
}

impl EngineGauges {
    fn new(families: &Families) -> Result<Self> {
        Ok(EngineGauges {
            running: families.gauge(
                "vllm:num_requests_running",
                "Number of requests in model execution batches.",
            )?,
            waiting: families.gauge(
                "vllm:num_requests_waiting",
                "Number of requests waiting to be processed.",
            )?,
            waiting_by_reason: families.gauges(
                "vllm:num_requests_waiting_by_reason",
                "Number of waiting requests by reason.",
                "reason",
            )?,
            kv_usage: families.gauge(
                "vllm:kv_cache_usage_perc",
                "KV-cache usage. 1 means 100 percent usage.",
            )?,
            gpu_cache_usage: families.gauge(
                "vllm:gpu_cache_usage_perc",
                "Older name of vllm:kv_cache_usage_perc.",
            )?,
            sleep_state: families.gauges(
                "vllm:engine_sleep_state",
                "Engine sleep state; awake = 1 means that the engine is awake.",
                "sleep_state",
            )?,
        })
    }

    fn set(&self, gauges: &Gauges) {
        self.running.set(gauges.running.into());
        self.waiting.set(gauges.waiting.into());
        self.waiting_by_reason
            .with_label_values(&["capacity"])
            .set(gauges.waiting.into());
        self.waiting_by_reason
            .with_label_values(&["deferred"])
            .set(0.0);
        self.kv_usage.set(gauges.kv_usage);
        self.gpu_cache_usage.set(gauges.kv_usage);
        for (label, holds) in sleep_states(gauges.activity) {
            let state = self.sleep_state.with_label_values(&[label]);
            state.set(u8::from(holds).into());
        }
    }
}

impl RequestHistograms {
    fn new(families: &Families, buckets: &Buckets) -> Result<Self> {
        let tokens = |name, help| families.histogram(name, help, &buckets.request_tokens);
        let latency = |name, help| families.histogram(name, help, &buckets.request_latency);
        Ok(RequestHistograms {
            prompt_tokens: tokens(
                "vllm:request_prompt_tokens",
                "Number of prefill tokens processed.",
            )?,
            generation_tokens: tokens(
                "vllm:request_generation_tokens",
                "Number of generation tokens processed.",
            )?,
            params_max_tokens: tokens(
                "vllm:request_params_max_tokens",
                "Histogram of the max_tokens request parameter.",
            )?,
            prefill_kv_computed_tokens: tokens(
                "vllm:request_prefill_kv_computed_tokens",
                "Histogram of prompt tokens that the prefix cache did not hold.",
            )?,
            num_preemptions: families.histogram(
                "vllm:request_num_preemptions",
                "Histogram of preemptions per request.",
                &buckets.request_num_preemptions,
            )?,
            e2e_latency: latency(
                "vllm:e2e_request_latency_seconds",
                "Histogram of e2e request latency in seconds.",
            )?,
            queue_time: latency(
                "vllm:request_queue_time_seconds",
                "Histogram of time spent in WAITING phase for request.",
            )?,
            prefill_time: latency(
                "vllm:request_prefill_time_seconds",
                "Histogram of time spent in PREFILL phase for request.",
            )?,
            decode_time: latency(
                "vllm:request_decode_time_seconds",
                "Histogram of time spent in DECODE phase for request.",
            )?,
            inference_time: latency(
                "vllm:request_inference_time_seconds",
                "Histogram of time spent in RUNNING phase for request.",
            )?,
            time_per_output_token: families.histogram(
                "vllm:request_time_per_output_token_seconds",
                "Histogram of time_per_output_token_seconds per request.",
                &buckets.inter_token_latency,
            )?,
        })
    }

    fn observe(&self, stats: &RequestStats) {
        self.prompt_tokens.observe(stats.prompt_tokens.into());
        self.generation_tokens.observe(stats.output_tokens.into());
        self.params_max_tokens.observe(stats.max_tokens.into());
        let computed = stats.prompt_tokens.saturating_sub(stats.cached_tokens);
        self.prefill_kv_computed_tokens.observe(computed.into());
        self.num_preemptions.observe(stats.preemptions.into());
        self.e2e_latency.observe(stats.e2e_time);
        self.queue_time.observe(stats.queue_time);
        self.prefill_time.observe(stats.prefill_time);
        self.decode_time.observe(stats.decode_time);
        self.inference_time.observe(stats.inference_time);
        let gaps = stats.output_tokens.saturating_sub(1);
        let per_token = if gaps == 0 {
            0.0
        } else {
            stats.decode_time / f64::from(gaps)
        };
        self.time_per_output_token.observe(per_token);
    }
}
