use std::time::Duration;

use axum::http::{Method, StatusCode};

use quire_core::FinishReason;

use super::*;

fn metrics() -> Arc<Metrics> {
    let options = MetricsOptions {
        model_name: "m".to_owned(),
        max_model_len: 512,
        ..MetricsOptions::default()
    };
    Arc::new(Metrics::new(&options).expect("the default buckets are fine"))
}

#[track_caller]
fn value(page: &str, series: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(series));
    let line = line.unwrap_or_else(|| panic!("no series {series} in\n{page}"));
    line.trim().parse().expect("a number")
}

fn finished(reason: FinishReason) -> RequestStats {
    RequestStats {
        reason,
        prompt_tokens: 5,
        output_tokens: 3,
        cached_tokens: 2,
        max_tokens: 8,
        queue_time: 0.1,
        prefill_time: 0.2,
        decode_time: 0.4,
        inference_time: 0.6,
        e2e_time: 0.7,
        preemptions: 1,
    }
}

/// Every series that the reference server's own tests ask for after one request.
const REQUIRED: [&str; 14] = [
    "vllm:num_requests_running",
    "vllm:num_requests_waiting",
    "vllm:num_requests_waiting_by_reason",
    "vllm:kv_cache_usage_perc",
    "vllm:prefix_cache_queries_total",
    "vllm:prefix_cache_hits_total",
    "vllm:num_preemptions_total",
    "vllm:admission_rejections_total",
    "vllm:prompt_tokens_total",
    "vllm:generation_tokens_total",
    "vllm:cache_config_info",
    "vllm:request_success_total",
    "vllm:gpu_cache_usage_perc",
    "vllm:engine_sleep_state",
];
const REQUIRED_HISTOGRAMS: [&str; 18] = [
    "vllm:iteration_tokens_total",
    "vllm:request_prompt_tokens",
    "vllm:request_generation_tokens",
    "vllm:request_max_num_generation_tokens",
    "vllm:request_params_n",
    "vllm:request_params_max_tokens",
    "vllm:request_prefill_kv_computed_tokens",
    "vllm:time_to_first_token_seconds",
    "vllm:inter_token_latency_seconds",
    "vllm:time_per_output_token_seconds",
    "vllm:request_time_per_output_token_seconds",
    "vllm:e2e_request_latency_seconds",
    "vllm:request_queue_time_seconds",
    "vllm:request_inference_time_seconds",
    "vllm:request_prefill_time_seconds",
    "vllm:request_decode_time_seconds",
    "vllm:request_num_preemptions",
    "http_request_duration_highr_seconds",
];

#[test]
fn every_required_series_is_there_after_one_request() {
    let metrics = metrics();
    let settings = [("block_size", "16"), ("num_gpu_blocks", "64")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    metrics.set_cache_config(&settings).expect("valid labels");
    metrics.sink().on_step(&StepStats {
        prompt_tokens_computed: 5,
        generation_tokens: 1,
        first_token_latencies: &[0.2],
        inter_token_latencies: &[0.02],
        ..StepStats::default()
    });
    metrics.sink().on_finish(&finished(FinishReason::Length));
    metrics.on_http(&record(&Method::POST, Some("/v1/completions")));
    let page = metrics.render(&Gauges::default());
    for name in REQUIRED {
        assert!(page.contains(&format!("\n{name}{{")), "no {name}");
    }
    for name in REQUIRED_HISTOGRAMS {
        for suffix in ["_bucket{", "_sum", "_count"] {
            assert!(
                page.contains(&format!("\n{name}{suffix}")),
                "no {name}{suffix}"
            );
        }
    }
    assert!(
        page.contains(
            r#"vllm:cache_config_info{block_size="16",engine="0",num_gpu_blocks="64"} 1"#
        )
    );
}

#[test]
fn sums_are_exact() {
    let metrics = metrics();
    let mut sink = metrics.sink();
    for _ in 0..4 {
        sink.on_step(&StepStats {
            prompt_tokens_computed: 3,
            prompt_tokens_cached: 2,
            generation_tokens: 7,
            prefix_cache_queries: 5,
            prefix_cache_hits: 2,
            preemptions: 1,
            ..StepStats::default()
        });
        sink.on_finish(&finished(FinishReason::Stop));
    }
    let gauges = Gauges {
        running: 2,
        waiting: 3,
        kv_usage: 0.5,
        ..Gauges::default()
    };
    let page = metrics.render(&gauges);
    let l = r#"{engine="0",model_name="m"}"#;
    assert_eq!(value(&page, &format!("vllm:prompt_tokens_total{l}")), 20.0);
    assert_eq!(
        value(&page, &format!("vllm:prompt_tokens_cached_total{l}")),
        8.0
    );
    assert_eq!(
        value(&page, &format!("vllm:generation_tokens_total{l}")),
        28.0
    );
    assert_eq!(
        value(&page, &format!("vllm:prefix_cache_hits_total{l}")),
        8.0
    );
    assert_eq!(
        value(&page, &format!("vllm:iteration_tokens_total_sum{l}")),
        40.0
    );
    assert_eq!(
        value(&page, &format!("vllm:request_prompt_tokens_sum{l}")),
        20.0
    );
    assert_eq!(
        value(
            &page,
            &format!("vllm:request_prefill_kv_computed_tokens_sum{l}")
        ),
        12.0
    );
    assert_eq!(value(&page, &format!("vllm:num_requests_waiting{l}")), 3.0);
    assert_eq!(value(&page, &format!("vllm:gpu_cache_usage_perc{l}")), 0.5);
    let finished =
        r#"vllm:request_success_total{engine="0",finished_reason="stop",model_name="m"}"#;
    assert_eq!(value(&page, finished), 4.0);
}

fn record<'a>(method: &'a Method, route: Option<&'a str>) -> HttpRecord<'a> {
    HttpRecord {
        route,
        method,
        status: StatusCode::OK,
        request_bytes: 10,
        response_bytes: 20,
        duration: Duration::from_millis(3),
    }
}

#[test]
fn labels_do_not_grow_with_what_clients_send() {
    let metrics = metrics();
    let fill = |from: usize, to: usize| {
        for i in from..to {
            let name = format!("M{i}");
            let method = Method::from_bytes(name.as_bytes()).expect("a token");
            metrics.on_http(&record(&method, None));
        }
        metrics.render(&Gauges::default()).lines().count()
    };
    let before = fill(0, 1);
    assert_eq!(fill(1, 10_000), before);
    let page = metrics.render(&Gauges::default());
    assert_eq!(
        value(
            &page,
            r#"http_requests_total{handler="none",method="other",status="2xx"}"#
        ),
        10_000.0
    );
    assert_eq!(
        value(&page, r#"http_request_size_bytes_sum{handler="none"}"#),
        100_000.0
    );
    assert!(page.contains("# TYPE http_request_size_bytes summary"));
}

#[test]
fn probes_are_not_counted() {
    let metrics = metrics();
    metrics.on_http(&record(&Method::GET, Some("/health")));
    assert!(
        !metrics
            .render(&Gauges::default())
            .contains("http_requests_total{")
    );
}
