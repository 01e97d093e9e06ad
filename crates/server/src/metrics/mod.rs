//! Numbers for `/metrics`, under the reference server's names.
//!
//! Updates are atomic additions; nothing here locks, so the engine thread may
//! call [`MetricsSink`] between steps. Label values come from fixed sets: the
//! size of the page does not depend on what clients send.

mod buckets;
mod engine;
mod family;
mod http;
mod process;

use std::{collections::BTreeMap, sync::Arc};

use prometheus::{Registry, TextEncoder};
use quire_engine::{Gauges, RequestStats, StatsSink, StepStats};

use buckets::Buckets;
use engine::EngineMetrics;
use family::Families;
use http::HttpMetrics;
use process::ProcessMetrics;

pub(crate) use http::HttpRecord;

/// Why [`Metrics`] could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// `--custom-histogram-buckets` has a key that names no histogram.
    #[error("--custom-histogram-buckets: unknown key '{0}'; known are {1}")]
    UnknownBuckets(String, String),
    /// `--custom-histogram-buckets` has bounds that do not ascend.
    #[error("--custom-histogram-buckets: the bounds of '{0}' must ascend and not be empty")]
    BadBuckets(String),
    /// A metric could not be registered.
    #[error("cannot register a metric: {0}")]
    Register(#[from] prometheus::Error),
}

/// What the metrics page depends on.
#[derive(Clone, Debug, Default)]
pub struct MetricsOptions {
    /// The first served model name.
    pub model_name: String,
    /// Upper bound of the token histograms.
    pub max_model_len: u32,
    /// Bounds by histogram group (`--custom-histogram-buckets`).
    pub custom_buckets: BTreeMap<String, Vec<f64>>,
}

/// All numbers of one server.
pub struct Metrics {
    registry: Registry,
    model_name: String,
    engine: EngineMetrics,
    http: HttpMetrics,
    process: ProcessMetrics,
}

impl Metrics {
    /// Registers every metric.
    ///
    /// # Errors
    /// [`MetricsOptions::custom_buckets`] names unknown histograms or has bad
    /// bounds.
    pub fn new(options: &MetricsOptions) -> Result<Self, MetricsError> {
        let registry = Registry::new();
        let buckets = Buckets::new(options.max_model_len, &options.custom_buckets)?;
        let families = Families::new(&registry, &options.model_name);
        Ok(Metrics {
            engine: EngineMetrics::new(&families, &buckets)?,
            http: HttpMetrics::new(&families)?,
            process: ProcessMetrics::new(&families)?,
            model_name: options.model_name.clone(),
            registry,
        })
    }

    /// Publishes the settings of the KV cache as `vllm:cache_config_info`.
    ///
    /// # Errors
    /// A name is not a valid label, or this was called before.
    pub fn set_cache_config(&self, settings: &[(String, String)]) -> Result<(), MetricsError> {
        let families = Families::new(&self.registry, &self.model_name);
        Ok(families.info(
            "vllm:cache_config_info",
            "Information of the LLMEngine CacheConfig",
            settings,
        )?)
    }

    /// Where the engine thread reports.
    pub fn sink(self: &Arc<Self>) -> MetricsSink {
        MetricsSink(Arc::clone(self))
    }

    /// The page as text.
    pub(crate) fn render(&self, gauges: &Gauges) -> String {
        self.engine.set_gauges(gauges);
        self.process.update();
        match TextEncoder::new().encode_to_string(&self.registry.gather()) {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(%error, "the metrics page cannot be written");
                String::new()
            }
        }
    }

    pub(crate) fn on_http(&self, record: &HttpRecord) {
        self.http.record(record);
    }

    /// A prompt was submitted with `samples` sequences.
    pub(crate) fn on_request_params(&self, samples: u32) {
        self.engine.params_n.observe(samples.into());
    }

    /// All samples of a prompt have ended; the longest has `longest` tokens.
    pub(crate) fn on_prompt_finished(&self, longest: u32) {
        self.engine.max_generation_tokens.observe(longest.into());
    }

    /// The engine's queue was full.
    pub(crate) fn on_admission_rejected(&self, reason: &str) {
        self.engine.reject(reason);
    }
}

/// The engine thread's end of [`Metrics`].
#[derive(Clone)]
pub struct MetricsSink(Arc<Metrics>);

impl StatsSink for MetricsSink {
    fn on_step(&mut self, stats: &StepStats<'_>) {
        self.0.engine.on_step(stats);
    }

    fn on_finish(&mut self, stats: &RequestStats) {
        self.0.engine.on_finish(stats);
    }
}

#[cfg(test)]
mod tests;
