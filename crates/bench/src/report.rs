//! A run for people and for files.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::{BenchError, Metrics, Outcome, RampShape, Rate, Run, stats};

/// Width of headings.
const WIDTH: usize = 50;

/// Failed requests that are listed.
const MAX_LISTED: usize = 10;

/// What a report says beside the measured numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// `--backend`
    pub backend: String,
    /// `--label`
    pub label: Option<String>,
    /// Name or directory of the model.
    pub model_id: String,
    /// The same of the tokenizer, if one was read.
    pub tokenizer_id: Option<String>,
    /// `--num-prompts`
    pub num_prompts: usize,
    /// Requests per second.
    pub rate: Rate,
    /// Shape of the pauses.
    pub burstiness: f64,
    /// Most requests in flight.
    pub max_concurrency: Option<usize>,
    /// `--metadata`
    pub metadata: Vec<(String, String)>,
}

/// The block that is printed at the end of a run.
pub fn block(metrics: &Metrics, duration: f64, setting: &Setting) -> String {
    let mut text = format!("{:=^WIDTH$}\n", " Serving Benchmark Result ");
    let whole = |text: &mut String, label: &str, value: usize| {
        let _ = writeln!(text, "{label:<40} {value:<10}");
    };
    let number = |text: &mut String, label: &str, value: f64| {
        let _ = writeln!(text, "{label:<40} {value:<10.2}");
    };
    whole(&mut text, "Successful requests:", metrics.completed);
    whole(&mut text, "Failed requests:", metrics.failed);
    if let Some(most) = setting.max_concurrency {
        whole(&mut text, "Maximum request concurrency:", most);
    }
    if let Rate::Constant(rate) = setting.rate
        && rate.is_finite()
    {
        number(&mut text, "Request rate configured (RPS):", rate);
    }
    number(&mut text, "Benchmark duration (s):", duration);
    whole(&mut text, "Total input tokens:", metrics.total_input);
    whole(&mut text, "Total generated tokens:", metrics.total_output);
    number(
        &mut text,
        "Request throughput (req/s):",
        metrics.request_throughput,
    );
    if let Some(goodput) = metrics.request_goodput {
        number(&mut text, "Request goodput (req/s):", goodput);
    }
    for (label, value) in [
        (
            "Output token throughput (tok/s):",
            metrics.output_throughput,
        ),
        (
            "Peak output token throughput (tok/s):",
            metrics.max_output_tokens_per_s,
        ),
        (
            "Peak concurrent requests:",
            metrics.max_concurrent_requests as f64,
        ),
        (
            "Total token throughput (tok/s):",
            metrics.total_token_throughput,
        ),
    ] {
        number(&mut text, label, value);
    }
    for summary in &metrics.summaries {
        let name = summary.metric.label();
        let _ = writeln!(text, "{:-^WIDTH$}", summary.metric.heading());
        number(&mut text, &format!("Mean {name} (ms):"), summary.mean);
        number(&mut text, &format!("Median {name} (ms):"), summary.median);
        for (percent, value) in &summary.percentiles {
            let percent = stats::percent_name(*percent);
            number(&mut text, &format!("P{percent} {name} (ms):"), *value);
        }
    }
    text + &"=".repeat(WIDTH) + "\n"
}

/// The first failed requests with their errors; empty if there are none.
pub fn failures(outcomes: &[Outcome]) -> String {
    let errors: Vec<&str> = outcomes
        .iter()
        .filter_map(|outcome| outcome.error.as_deref())
        .collect();
    if errors.is_empty() {
        return String::new();
    }
    let mut text =
        format!("Failed requests during benchmark run detected (capping to {MAX_LISTED}):\n");
    for (index, error) in errors.iter().take(MAX_LISTED).enumerate() {
        let _ = writeln!(text, "Error {index}: {error}");
    }
    text
}

/// The result file. `date` is when the run ended; `detailed` adds what every
/// request did.
pub fn json(
    run: &Run,
    metrics: &Metrics,
    setting: &Setting,
    date: &str,
    detailed: bool,
) -> Map<String, Value> {
    let mut result = Map::new();
    let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
    set("date", date.into());
    set("endpoint_type", setting.backend.clone().into());
    set("backend", setting.backend.clone().into());
    set("label", setting.label.clone().into());
    set("model_id", setting.model_id.clone().into());
    set("tokenizer_id", setting.tokenizer_id.clone().into());
    set("num_prompts", setting.num_prompts.into());
    for (key, value) in &setting.metadata {
        set(key, value.clone().into());
    }
    set_traffic(&mut result, setting, run);
    set_totals(&mut result, metrics, run.duration);
    if detailed {
        set_details(&mut result, &run.outcomes);
    }
    for summary in &metrics.summaries {
        let key = summary.metric.key();
        let mut set = |name: String, value: f64| result.insert(name, value.into());
        set(format!("mean_{key}_ms"), summary.mean);
        set(format!("median_{key}_ms"), summary.median);
        set(format!("std_{key}_ms"), summary.std);
        for (percent, value) in &summary.percentiles {
            set(
                format!("p{}_{key}_ms", stats::percent_name(*percent)),
                *value,
            );
        }
    }
    result
}

fn set_traffic(result: &mut Map<String, Value>, setting: &Setting, run: &Run) {
    let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
    // Infinity is not a JSON number.
    let number = |value: f64| match value.is_finite() {
        true => value.into(),
        false => Value::from("inf"),
    };
    let rate = match setting.rate {
        Rate::Constant(rate) => rate,
        Rate::Ramp { .. } => f64::INFINITY,
    };
    set("request_rate", number(rate));
    set("burstiness", number(setting.burstiness));
    set("max_concurrency", setting.max_concurrency.into());
    if let Rate::Ramp { shape, start, end } = setting.rate {
        set("ramp_up_strategy", shape_name(shape).into());
        set("ramp_up_start_rps", start.into());
        set("ramp_up_end_rps", end.into());
        let changes = run.rate_changes.iter();
        let changes = changes.map(|(rps, timestamp)| json!({"rps": rps, "timestamp": timestamp}));
        set("rps_change_events", changes.collect());
    }
}

fn set_totals(result: &mut Map<String, Value>, metrics: &Metrics, duration: f64) {
    let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
    set("duration", duration.into());
    set("completed", metrics.completed.into());
    set("failed", metrics.failed.into());
    set("total_input_tokens", metrics.total_input.into());
    set("total_output_tokens", metrics.total_output.into());
    set("request_throughput", metrics.request_throughput.into());
    set("request_goodput", metrics.request_goodput.into());
    set("output_throughput", metrics.output_throughput.into());
    set(
        "total_token_throughput",
        metrics.total_token_throughput.into(),
    );
    set(
        "max_output_tokens_per_s",
        metrics.max_output_tokens_per_s.into(),
    );
    set(
        "max_concurrent_requests",
        metrics.max_concurrent_requests.into(),
    );
}

fn set_details(result: &mut Map<String, Value>, outcomes: &[Outcome]) {
    let mut set = |key: &str, of: &dyn Fn(&Outcome) -> Value| {
        let values: Vec<Value> = outcomes.iter().map(of).collect();
        result.insert(key.to_owned(), values.into());
    };
    set("input_lens", &|outcome| outcome.prompt_tokens.into());
    // A failed request has no length, as in vLLM.
    set("output_lens", &|outcome| match outcome.is_success() {
        true => outcome.output_tokens.into(),
        false => 0.into(),
    });
    set("ttfts", &|outcome| outcome.ttft.into());
    set("itls", &|outcome| outcome.itls.clone().into());
    set("latencies", &|outcome| outcome.latency.into());
    set("start_times", &|outcome| outcome.start.into());
    set("queue_times", &|outcome| outcome.queued.into());
    set("generated_texts", &|outcome| outcome.text.clone().into());
    set("errors", &|outcome| {
        outcome.error.clone().unwrap_or_default().into()
    });
}

fn shape_name(shape: RampShape) -> &'static str {
    match shape {
        RampShape::Linear => "linear",
        RampShape::Exponential => "exponential",
    }
}

/// The name of a result file that was given none.
pub fn file_name(setting: &Setting, date: &str) -> String {
    let label = setting.label.as_deref().unwrap_or(&setting.backend);
    let model = setting.model_id.trim_end_matches('/');
    let model = model.rsplit('/').next().unwrap_or(model);
    let concurrency = setting
        .max_concurrency
        .map(|most| format!("-concurrency{most}"))
        .unwrap_or_default();
    match setting.rate {
        Rate::Constant(rate) => format!("{label}-{rate:?}qps{concurrency}-{model}-{date}.json"),
        Rate::Ramp { shape, start, end } => format!(
            "{label}-ramp-up-{}-{start}qps-{end}qps{concurrency}-{model}-{date}.json",
            shape_name(shape)
        ),
    }
}

/// The moment as results and their files name it.
pub fn date() -> String {
    jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string()
}

/// Writes a result, as the file's one line or (`append`) as one more.
///
/// # Errors
/// If the directory cannot be made or the file cannot be written.
pub fn save(
    dir: Option<&Path>,
    name: &str,
    result: &Map<String, Value>,
    append: bool,
) -> Result<PathBuf, BenchError> {
    let path = dir.map_or_else(|| PathBuf::from(name), |dir| dir.join(name));
    let write = || -> std::io::Result<()> {
        if let Some(dir) = dir {
            std::fs::create_dir_all(dir)?;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .append(append)
            .truncate(!append)
            .open(&path)?;
        let mut line = serde_json::to_string(result)?;
        if append && file.metadata()?.len() > 0 {
            line.insert(0, '\n');
        }
        file.write_all(line.as_bytes())
    };
    match write() {
        Ok(()) => Ok(path),
        Err(source) => Err(BenchError::write(&path, source)),
    }
}

#[cfg(test)]
mod tests;
