//! Makes and registers metrics that carry the model's labels.

use std::collections::HashMap;

use prometheus::{
    Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts,
    Registry, Result, core::Collector,
};

/// Makes metrics for one model.
pub(super) struct Families<'a> {
    registry: &'a Registry,
    model_name: &'a str,
}

impl<'a> Families<'a> {
    pub(super) fn new(registry: &'a Registry, model_name: &'a str) -> Self {
        Families {
            registry,
            model_name,
        }
    }

    /// Labels of everything that an engine reports. There is one engine.
    fn engine_labels(&self) -> HashMap<String, String> {
        HashMap::from([
            ("model_name".to_owned(), self.model_name.to_owned()),
            ("engine".to_owned(), "0".to_owned()),
        ])
    }

    fn opts(&self, name: &str, help: &str) -> Opts {
        Opts::new(name, help).const_labels(self.engine_labels())
    }

    pub(super) fn register<C: Collector + Clone + 'static>(&self, metric: C) -> Result<C> {
        self.registry.register(Box::new(metric.clone()))?;
        Ok(metric)
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> Result<Gauge> {
        self.register(Gauge::with_opts(self.opts(name, help))?)
    }

    pub(super) fn gauges(&self, name: &str, help: &str, label: &str) -> Result<GaugeVec> {
        self.register(GaugeVec::new(self.opts(name, help), &[label])?)
    }

    pub(super) fn counter(&self, name: &str, help: &str) -> Result<IntCounter> {
        self.register(IntCounter::with_opts(self.opts(name, help))?)
    }

    /// A counter per value of `label`; all of `values` appear from the start.
    pub(super) fn counters(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: &[&str],
    ) -> Result<IntCounterVec> {
        let counters = IntCounterVec::new(self.opts(name, help), &[label])?;
        for value in values {
            counters.get_metric_with_label_values(&[value])?;
        }
        self.register(counters)
    }

    /// Counters of the server rather than an engine: without its label.
    pub(super) fn server_counters(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: &[&str],
    ) -> Result<IntCounterVec> {
        let opts = Opts::new(name, help).const_label("model_name", self.model_name);
        let counters = IntCounterVec::new(opts, &[label])?;
        for value in values {
            counters.get_metric_with_label_values(&[value])?;
        }
        self.register(counters)
    }

    pub(super) fn histogram(&self, name: &str, help: &str, bounds: &[f64]) -> Result<Histogram> {
        let opts = HistogramOpts {
            common_opts: self.opts(name, help),
            buckets: bounds.to_vec(),
        };
        self.register(Histogram::with_opts(opts)?)
    }

    /// Counters of the process, without the model's labels.
    pub(super) fn plain_counters(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> Result<IntCounterVec> {
        self.register(IntCounterVec::new(Opts::new(name, help), labels)?)
    }

    pub(super) fn plain_histograms(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        bounds: &[f64],
    ) -> Result<HistogramVec> {
        let opts = HistogramOpts::new(name, help).buckets(bounds.to_vec());
        self.register(HistogramVec::new(opts, labels)?)
    }

    pub(super) fn plain_gauge(&self, name: &str, help: &str) -> Result<Gauge> {
        self.register(Gauge::new(name, help)?)
    }

    /// A gauge of value 1 whose labels are the information.
    pub(super) fn info(&self, name: &str, help: &str, labels: &[(String, String)]) -> Result<()> {
        let mut labels: HashMap<String, String> = labels.iter().cloned().collect();
        labels.insert("engine".to_owned(), "0".to_owned());
        let gauge = Gauge::with_opts(Opts::new(name, help).const_labels(labels))?;
        gauge.set(1.0);
        self.register(gauge)?;
        Ok(())
    }
}
