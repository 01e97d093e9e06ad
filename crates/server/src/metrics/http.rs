//! What the HTTP interface does, under the names that dashboards for the
//! reference server's web framework read.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use prometheus::{
    HistogramVec, IntCounterVec, Opts, Result,
    core::{Collector, Desc},
    proto::{Metric, MetricFamily, MetricType, Summary},
};

use super::family::Families;

/// Routes that probes and scrapers call; counting them would drown the rest.
const EXCLUDED: [&str; 7] = [
    "/metrics",
    "/metrics/{*rest}",
    "/health",
    "/load",
    "/ping",
    "/version",
    "/server_info",
];
/// The handler label of requests that match no route.
const NO_ROUTE: &str = "none";

const DURATION: [f64; 3] = [0.1, 0.5, 1.0];
const DURATION_HIGHR: [f64; 21] = [
    0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0,
    7.5, 10.0, 30.0, 60.0,
];

/// One answered request.
pub(crate) struct HttpRecord<'a> {
    /// The matched route, never the path that was sent.
    pub(crate) route: Option<&'a str>,
    pub(crate) method: &'a Method,
    pub(crate) status: StatusCode,
    pub(crate) request_bytes: u64,
    pub(crate) response_bytes: u64,
    pub(crate) duration: Duration,
}

pub(super) struct HttpMetrics {
    requests: IntCounterVec,
    request_size: SizeSummary,
    response_size: SizeSummary,
    duration: HistogramVec,
    duration_highr: HistogramVec,
}

impl HttpMetrics {
    pub(super) fn new(families: &Families) -> Result<Self> {
        Ok(HttpMetrics {
            requests: families.plain_counters(
                "http_requests_total",
                "Total number of requests by method, status and handler.",
                &["handler", "method", "status"],
            )?,
            request_size: families.register(SizeSummary::new(
                "http_request_size_bytes",
                "Content length of incoming requests by handler.",
            )?)?,
            response_size: families.register(SizeSummary::new(
                "http_response_size_bytes",
                "Content length of outgoing responses by handler.",
            )?)?,
            duration: families.plain_histograms(
                "http_request_duration_seconds",
                "Latency with only few buckets by handler.",
                &["handler", "method"],
                &DURATION,
            )?,
            duration_highr: families.plain_histograms(
                "http_request_duration_highr_seconds",
                "Latency with many buckets but no API specific labels.",
                &[],
                &DURATION_HIGHR,
            )?,
        })
    }

    pub(super) fn record(&self, record: &HttpRecord) {
        let handler = record.route.unwrap_or(NO_ROUTE);
        if EXCLUDED.contains(&handler) {
            return;
        }
        let method = method_label(record.method);
        let status = status_label(record.status);
        self.requests
            .with_label_values(&[handler, method, status])
            .inc();
        self.request_size.observe(handler, record.request_bytes);
        self.response_size.observe(handler, record.response_bytes);
        let seconds = record.duration.as_secs_f64();
        self.duration
            .with_label_values(&[handler, method])
            .observe(seconds);
        self.duration_highr
            .with_label_values::<&str>(&[])
            .observe(seconds);
    }
}

/// Methods are text that clients choose; unknown ones share a label.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

fn status_label(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

/// Sum and count of sizes by handler, published as a summary without
/// quantiles.
#[derive(Clone)]
struct SizeSummary {
    name: &'static str,
    help: &'static str,
    sums: IntCounterVec,
    counts: IntCounterVec,
}

impl SizeSummary {
    fn new(name: &'static str, help: &'static str) -> Result<Self> {
        let labels = ["handler"];
        Ok(SizeSummary {
            name,
            help,
            sums: IntCounterVec::new(Opts::new(name, help), &labels)?,
            counts: IntCounterVec::new(Opts::new(format!("{name}_count"), help), &labels)?,
        })
    }

    fn observe(&self, handler: &str, bytes: u64) {
        self.sums.with_label_values(&[handler]).inc_by(bytes);
        self.counts.with_label_values(&[handler]).inc();
    }

    fn summary(&self, sum: &Metric) -> Metric {
        let labels = sum.get_label().to_vec();
        let handler = labels
            .first()
            .map_or(NO_ROUTE, |label| label.value())
            .to_owned();
        let mut summary = Summary::default();
        summary.set_sample_count(self.counts.with_label_values(&[&handler]).get());
        summary.set_sample_sum(sum.get_counter().get_value());
        let mut metric = Metric::from_label(labels);
        metric.set_summary(summary);
        metric
    }
}

impl Collector for SizeSummary {
    fn desc(&self) -> Vec<&Desc> {
        self.sums.desc()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let sums = self.sums.collect();
        let metrics = sums.iter().flat_map(|family| family.get_metric());
        let mut family = MetricFamily::default();
        family.set_name(self.name.to_owned());
        family.set_help(self.help.to_owned());
        family.set_field_type(MetricType::SUMMARY);
        family.set_metric(metrics.map(|sum| self.summary(sum)).collect());
        vec![family]
    }
}
