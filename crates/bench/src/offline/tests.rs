//! Against an engine whose tokens are written down.

use quire_core::Limits;
use quire_files::Files;
use quire_testkit::mock_engine::{MockEngine, Pace};

use super::*;
use crate::Silent;

fn limits() -> Limits {
    Limits {
        vocab_size: 391,
        max_model_len: 100,
        kv_cache_tokens: 1000,
        max_logprobs: None,
        priority_scheduling: false,
    }
}

fn engine() -> MockEngine {
    MockEngine::new(limits(), Pace::Immediate)
}

fn tokenizer() -> Tokenizer {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/chat");
    Tokenizer::from_files(&Files::dir(dir)).unwrap()
}

fn plan() -> LatencyPlan {
    LatencyPlan {
        input_len: 5,
        output_len: 7,
        batch_size: 3,
        samples: 2,
        warmups: 1,
        iterations: 4,
        seed: 0,
    }
}

#[test]
fn batches_are_what_was_asked_for() {
    let engine = engine();
    let tokenizer = tokenizer();
    let latencies = latency(&engine, Some(&tokenizer), &plan(), &Silent).unwrap();
    assert_eq!(latencies.0.len(), 4);
    let submitted = engine.submitted();
    assert_eq!(submitted.len(), 5 * 3 * 2);
    for request in &submitted {
        assert_eq!((request.prompt.len(), request.params.max_tokens), (5, 7));
        assert!(request.params.ignore_eos && request.params.detokenize);
    }
    assert_ne!(submitted[0].prompt, submitted[2].prompt);
}

#[test]
fn lengths_beyond_the_model_are_refused_by_flag() {
    let plan = LatencyPlan {
        output_len: 96,
        ..plan()
    };
    let problem = latency(&engine(), None, &plan, &Silent).unwrap_err();
    assert!(problem.to_string().contains("--output-len 96"), "{problem}");
}

#[test]
fn throughput_counts_prompts_once_and_answers_all() {
    let tokenizer = tokenizer();
    let sample = |prompt: &str, output_tokens| Sample {
        prompt: prompt.into(),
        prompt_tokens: 0,
        output_tokens,
    };
    let samples = [sample("hello there", 3), sample("and you", 5)];
    let result = throughput(&engine(), &tokenizer, &samples, 2, true, &Silent).unwrap();
    let prompts: usize = samples
        .iter()
        .map(|sample| tokenizer.encode(&sample.prompt, true).unwrap().len())
        .sum();
    assert_eq!((result.requests, result.prompt_tokens), (2, prompts));
    assert_eq!(result.output_tokens, 2 * (3 + 5));
    let too_long = [sample("hello", 500)];
    let problem = throughput(&engine(), &tokenizer, &too_long, 1, false, &Silent).unwrap_err();
    assert!(problem.to_string().contains("refused"), "{problem}");
}

#[test]
fn an_engine_that_fails_ends_the_run() {
    let engine = engine();
    engine.refuse_with(Some(quire_engine::SubmitError::QueueFull("full".into())));
    let problem = latency(&engine, None, &plan(), &Silent).unwrap_err();
    assert_eq!(problem.to_string(), "full");
}

#[test]
fn results_have_the_keys_of_vllm() {
    let latencies = Latencies(vec![1.0, 3.0]);
    let result = latencies.json();
    let keys = ["avg_latency", "std_latency", "latencies", "percentiles"];
    assert!(result.keys().eq(&keys));
    assert_eq!(
        (&result["avg_latency"], &result["std_latency"]),
        (&json!(2.0), &json!(1.0))
    );
    let percents = ["10", "25", "50", "75", "90", "99"];
    assert!(
        result["percentiles"]
            .as_object()
            .unwrap()
            .keys()
            .eq(&percents)
    );
    assert_eq!(result["percentiles"]["25"], json!(1.5));
    let report = latencies.report();
    assert!(
        report.starts_with("Avg latency: 2 seconds\nStd latency: 1 seconds\n10% "),
        "{report}"
    );

    let throughput = Throughput {
        elapsed: 2.0,
        requests: 4,
        prompt_tokens: 10,
        output_tokens: 30,
    };
    assert_eq!(
        Value::Object(throughput.json()),
        json!({
            "elapsed_time": 2.0, "num_requests": 4, "total_num_tokens": 40,
            "requests_per_second": 2.0, "tokens_per_second": 20.0,
        })
    );
    let first = "Throughput: 2.00 requests/s, 20.00 total tokens/s, 15.00 output tokens/s\n";
    assert!(throughput.report().starts_with(first));
}
