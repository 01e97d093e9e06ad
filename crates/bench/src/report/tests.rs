//! The printed block to the letter, and the keys of result files.

use super::*;
use crate::{Goodput, Metric, Selection};

fn setting() -> Setting {
    Setting {
        backend: "openai".into(),
        label: None,
        model_id: "org/model".into(),
        tokenizer_id: Some("tok".into()),
        num_prompts: 3,
        rate: Rate::Constant(f64::INFINITY),
        burstiness: 1.0,
        max_concurrency: None,
        metadata: Vec::new(),
    }
}

fn run() -> Run {
    let answered = Outcome {
        ttft: 0.1,
        itls: vec![0.05, 0.05],
        latency: 0.2,
        prompt_tokens: 7,
        output_tokens: 3,
        text: "abc".into(),
        ..Outcome::default()
    };
    let failed = Outcome {
        output_tokens: 2,
        error: Some("2 tokens came back, exactly 3 were asked for".into()),
        ..answered.clone()
    };
    Run {
        outcomes: vec![answered.clone(), answered, failed],
        duration: 2.0,
        rate_changes: vec![(1, "t1".into()), (2, "t2".into())],
    }
}

fn metrics(percentiles: &[f64], metrics: &[Metric]) -> Metrics {
    let selection = Selection {
        metrics: metrics.to_vec(),
        percentiles: percentiles.to_vec(),
    };
    Metrics::of(&run().outcomes, 2.0, &selection, &Goodput::default())
}

#[test]
fn the_block_looks_as_scripts_expect() {
    let mut setting = setting();
    setting.rate = Rate::Constant(2.5);
    setting.max_concurrency = Some(4);
    let text = block(&metrics(&[99.0], &[Metric::Ttft]), 2.0, &setting);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert_eq!(
        lines,
        [
            "============ Serving Benchmark Result ============",
            "Successful requests:                     2",
            "Failed requests:                         1",
            "Maximum request concurrency:             4",
            "Request rate configured (RPS):           2.50",
            "Benchmark duration (s):                  2.00",
            "Total input tokens:                      14",
            "Total generated tokens:                  6",
            "Request throughput (req/s):              1.00",
            "Output token throughput (tok/s):         3.00",
            "Peak output token throughput (tok/s):    6.00",
            "Peak concurrent requests:                2.00",
            "Total token throughput (tok/s):          10.00",
            "---------------Time to First Token----------------",
            "Mean TTFT (ms):                          100.00",
            "Median TTFT (ms):                        100.00",
            "P99 TTFT (ms):                           100.00",
            "==================================================",
        ]
    );
}

#[test]
fn failed_requests_are_listed_up_to_a_number() {
    assert_eq!(failures(&run().outcomes[..2]), "");
    let many = vec![run().outcomes[2].clone(); 20];
    let text = failures(&many);
    assert_eq!(text.lines().count(), 1 + MAX_LISTED);
    assert!(text.contains("Error 9: 2 tokens came back"), "{text}");
}

#[test]
fn results_have_the_keys_of_vllm() {
    let metrics = metrics(
        &[50.0, 99.9],
        &[Metric::Ttft, Metric::Tpot, Metric::Itl, Metric::E2el],
    );
    let result = json(&run(), &metrics, &setting(), "20260102-030405", false);
    let mut expected: Vec<String> = "date endpoint_type backend label model_id tokenizer_id \
        num_prompts request_rate burstiness max_concurrency duration completed failed \
        total_input_tokens total_output_tokens request_throughput request_goodput \
        output_throughput total_token_throughput max_output_tokens_per_s max_concurrent_requests"
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    for metric in ["ttft", "tpot", "itl", "e2el"] {
        for statistic in ["mean", "median", "std", "p50", "p99.9"] {
            expected.push(format!("{statistic}_{metric}_ms"));
        }
    }
    assert!(result.keys().eq(&expected), "{:?}", result.keys());
    assert_eq!(result["request_rate"], "inf");
    assert_eq!(result["request_goodput"], Value::Null);
    assert_eq!(
        (&result["completed"], &result["failed"]),
        (&json!(2), &json!(1))
    );

    let detailed = json(&run(), &metrics, &setting(), "", true);
    for key in [
        "input_lens",
        "output_lens",
        "ttfts",
        "itls",
        "latencies",
        "start_times",
        "queue_times",
        "generated_texts",
        "errors",
    ] {
        assert_eq!(detailed[key].as_array().map(Vec::len), Some(3), "{key}");
    }
    assert_eq!(detailed["output_lens"], json!([3, 3, 0]));
    assert_eq!(detailed["errors"][0], "");
}

#[test]
fn ramps_and_metadata_are_in_the_result() {
    let setting = Setting {
        rate: Rate::Ramp {
            shape: RampShape::Linear,
            start: 1.0,
            end: 2.0,
        },
        metadata: vec![("version".into(), "0.1".into())],
        ..setting()
    };
    let result = json(&run(), &metrics(&[], &[]), &setting, "d", false);
    assert_eq!(result["ramp_up_strategy"], "linear");
    assert_eq!(
        result["rps_change_events"][1],
        json!({"rps": 2, "timestamp": "t2"})
    );
    assert_eq!(result["version"], "0.1");
    assert_eq!(
        file_name(&setting, "d"),
        "openai-ramp-up-linear-1qps-2qps-model-d.json"
    );
}

#[test]
fn file_names_say_what_was_measured() {
    let mut setting = setting();
    assert_eq!(file_name(&setting, "d"), "openai-infqps-model-d.json");
    setting.rate = Rate::Constant(10.0);
    setting.max_concurrency = Some(8);
    setting.label = Some("mine".into());
    assert_eq!(
        file_name(&setting, "d"),
        "mine-10.0qps-concurrency8-model-d.json"
    );
}

#[test]
fn results_are_written_or_appended() {
    let dir = tempfile::tempdir().unwrap();
    let result = json!({"a": 1}).as_object().cloned().unwrap();
    let inner = dir.path().join("made/for/it");
    let text = |append| {
        let path = save(Some(&inner), "r.json", &result, append).unwrap();
        std::fs::read_to_string(path).unwrap()
    };
    assert_eq!(text(false), "{\"a\":1}");
    assert_eq!(text(true), "{\"a\":1}\n{\"a\":1}");
    assert_eq!(text(false), "{\"a\":1}");
    std::fs::write(dir.path().join("file"), "").unwrap();
    let problem = save(Some(&dir.path().join("file")), "r.json", &result, false).unwrap_err();
    assert!(
        problem.to_string().starts_with("cannot write "),
        "{problem}"
    );
}
