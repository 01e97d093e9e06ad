//! The command lines of all benchmarks.

use std::time::Duration;

use quire_bench::dataset::Kind;
use quire_bench::{Metric, Protocol, RampShape, Rate};
use serde_json::json;

use super::*;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn serve(line: &str) -> Result<ServeBenchArgs, CliError> {
    let env = Environment::of_pairs([("OPENAI_API_KEY", "key")]);
    ServeBenchArgs::parse(&words(line), &env)
}

/// The message and first hint of a refused line of `vllm bench serve`.
fn refused(line: &str) -> String {
    match serve(line) {
        Err(error) => format!("{error}; {}", error.hints().join("; ")),
        Ok(_) => panic!("{line}: accepted"),
    }
}

#[test]
fn defaults_are_those_of_vllm() {
    let args = serve("").unwrap();
    assert_eq!(
        (args.backend.as_str(), args.protocol),
        ("openai", Protocol::Completions)
    );
    assert_eq!(args.address.to_string(), "http://127.0.0.1:8000");
    assert_eq!(args.endpoint, "/v1/completions");
    assert_eq!(args.arrivals.rate, Rate::Constant(f64::INFINITY));
    assert_eq!(args.arrivals.burstiness, 1.0);
    assert_eq!(args.max_concurrency, None);
    assert_eq!(args.dataset.dataset.num_prompts, 1000);
    assert_eq!(
        args.dataset.dataset.kind,
        Kind::Random {
            input_len: 1024,
            output_len: 128,
            range_ratio: 0.0,
            prefix_len: 0
        }
    );
    assert_eq!(
        args.selection.metrics,
        [Metric::Ttft, Metric::Tpot, Metric::Itl]
    );
    assert_eq!(args.selection.percentiles, [99.0]);
    assert!(args.ignore_eos && args.progress);
    assert!(args.extra_body.is_empty() && args.result.is_none() && args.warnings.is_empty());
    assert_eq!(args.api_key.as_deref(), Some("key"));
}

#[test]
fn every_flag_of_serve_reaches_its_field() {
    let args = serve(
        "--backend openai-chat --base-url https://h/api --model m --served-model-name s \
         --tokenizer t --header a=b c=d=e --insecure --request-id-prefix p- \
         --ready-check-timeout-sec 9 --request-rate 2.5 --burstiness 0.5 --max-concurrency 4 \
         --num-warmups 3 --seed 7 --no-ignore-eos --temperature 0 --top-p 0.5 --top-k 4 --min-p 0.1 \
         --frequency-penalty -1 --presence-penalty 1 --repetition-penalty 1.1 --logprobs 2 \
         --extra-body {\"top_k\":5} --percentile-metrics e2el,ttft --metric-percentiles 50,99.9 \
         --goodput ttft:200 e2el:3000 --disable-tqdm --save-result --save-detailed \
         --metadata k=v --result-dir d --result-filename f.json --label l --plot x.SVG \
         --num-prompts 5 --input-len 10 --output-len 20",
    )
    .unwrap();
    assert_eq!(
        (args.protocol, args.endpoint.as_str()),
        (Protocol::Chat, "/v1/chat/completions")
    );
    assert_eq!(args.address.to_string(), "https://h:443/api");
    assert_eq!(args.model.as_deref(), Some("m"));
    assert_eq!(args.served_model_name.as_deref(), Some("s"));
    assert_eq!(args.tokenizer.as_deref(), Some("t"));
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(args.headers, [pair("a", "b"), pair("c", "d=e")]);
    assert!(args.insecure && !args.ignore_eos && !args.progress);
    assert_eq!(args.request_id_prefix.as_deref(), Some("p-"));
    assert_eq!(args.ready_timeout, Duration::from_secs(9));
    assert_eq!(args.arrivals.rate, Rate::Constant(2.5));
    assert_eq!(args.arrivals.burstiness, 0.5);
    assert_eq!((args.max_concurrency, args.num_warmups), (Some(4), 3));
    assert_eq!(
        (args.dataset.dataset.seed, args.dataset.dataset.num_prompts),
        (7, 5)
    );
    assert_eq!(args.logprobs, Some(2));
    assert_eq!(
        Value::Object(args.extra_body),
        json!({
            "temperature": 0.0, "top_p": 0.5, "min_p": 0.1, "frequency_penalty": -1.0,
            "presence_penalty": 1.0, "repetition_penalty": 1.1, "top_k": 5,
        })
    );
    assert_eq!(args.selection.metrics, [Metric::E2el, Metric::Ttft]);
    assert_eq!(args.selection.percentiles, [50.0, 99.9]);
    assert_eq!(
        (args.goodput.ttft, args.goodput.e2el),
        (Some(0.2), Some(3.0))
    );
    let result = ResultFile {
        dir: Some("d".into()),
        name: Some("f.json".into()),
        append: false,
        detailed: true,
    };
    assert_eq!(args.result, Some(result));
    assert_eq!(args.metadata, [pair("k", "v")]);
    assert_eq!(args.label.as_deref(), Some("l"));
    assert_eq!(args.plot.as_deref(), Some("x.SVG".as_ref()));
    assert!(matches!(
        args.dataset.dataset.kind,
        Kind::Random {
            input_len: 10,
            output_len: 20,
            ..
        }
    ));
}

#[test]
fn ramps_and_every_dataset_are_read() {
    let args = serve("--ramp-up-strategy exponential --ramp-up-start-rps 1 --ramp-up-end-rps 8");
    let ramp = Rate::Ramp {
        shape: RampShape::Exponential,
        start: 1.0,
        end: 8.0,
    };
    assert_eq!(args.unwrap().arrivals.rate, ramp);
    let kind = |line: &str| {
        let args = serve(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(!args.ignore_eos || line.contains("random"), "{line}");
        (args.dataset.dataset.kind, args.dataset.use_template)
    };
    assert_eq!(
        kind("--dataset-name sharegpt --dataset-path f --sharegpt-output-len 3"),
        (
            Kind::ShareGpt {
                path: "f".into(),
                output_len: Some(3)
            },
            false
        )
    );
    assert_eq!(
        kind("--dataset-name custom --dataset-path f --custom-output-len -1"),
        (
            Kind::Custom {
                path: "f".into(),
                output_len: None
            },
            true
        )
    );
    assert_eq!(
        kind("--dataset-name sonnet --input-len 300 --skip-chat-template"),
        (
            Kind::Sonnet {
                path: None,
                input_len: 300,
                output_len: 150,
                prefix_len: 200
            },
            false
        )
    );
    assert_eq!(
        kind("--dataset-name prefix_repetition --output-len 5").0,
        Kind::PrefixRepetition {
            prefix_len: 256,
            suffix_len: 256,
            num_prefixes: 10,
            output_len: 5
        }
    );
}

#[test]
fn mistakes_name_the_flag_and_what_is_allowed() {
    for (line, part) in [
        ("model", "--model"),
        ("--profile", "--profile is not available"),
        ("--profile", "perf record"),
        ("--plot chart.png", "--plot chart.svg"),
        ("--plot-timeline", "--plot FILE.svg"),
        (
            "--backend vllm-rerank",
            "--backend vllm-rerank is not available",
        ),
        ("--dataset-name hf", "--dataset-name custom"),
        ("--dataset-name sharegpt", "needs --dataset-path"),
        ("--dataset-path f", "the random dataset has no file"),
        ("--random-range-ratio 1", "below 1"),
        (
            "--custom-output-len 0 --dataset-name custom --dataset-path f",
            "at least 1",
        ),
        (
            "--dataset-name prefix_repetition --input-len 5",
            "--prefix-repetition-prefix-len",
        ),
        ("--base-url localhost:8000", "http://127.0.0.1:8000"),
        ("--endpoint v1/completions", "begin with a slash"),
        ("--endpoint /v1/chat/completions", "--backend openai-chat"),
        (
            "--backend openai-chat --endpoint /v1/completions",
            "chat completions",
        ),
        ("--header nonsense", "value 1 is not of the form KEY=VALUE"),
        ("--request-rate 0", "above 0"),
        (
            "--request-rate 1 --ramp-up-strategy linear",
            "both set the rate",
        ),
        ("--ramp-up-strategy linear", "--ramp-up-start-rps"),
        ("--ramp-up-start-rps 1", "--ramp-up-strategy"),
        (
            "--ramp-up-strategy linear --ramp-up-start-rps 2 --ramp-up-end-rps 1",
            "above --ramp-up-end-rps 1",
        ),
        (
            "--percentile-metrics tps",
            "choose from ttft, tpot, itl, e2el",
        ),
        ("--metric-percentiles 101", "from 0 to 100"),
        ("--goodput itl:5", "choose from ttft, tpot, e2el"),
        ("--goodput ttft:soon", "milliseconds"),
        ("--goodput ttft", "METRIC:MILLISECONDS"),
        ("--max-concurency 4", "--max-concurrency"),
        ("--temperature inf", "--temperature"),
    ] {
        let refusal = refused(line);
        assert!(refusal.contains(part), "{line}: {refusal} lacks {part}");
    }
    // A header may be a secret.
    assert!(!refused("--header a=b hunter2").contains("hunter2"));
    let warned = serve("--result-dir d").unwrap();
    assert!(
        warned.warnings[0].contains("--save-result"),
        "{:?}",
        warned.warnings
    );
}

#[test]
fn benchmarks_are_found_by_name_or_suggested() {
    assert_eq!(table("latency").unwrap().command, "vllm bench latency");
    let error = table("sweep").unwrap_err();
    assert!(error.to_string().contains("not available"), "{error}");
    let error = table("trouhgput").unwrap_err();
    assert_eq!(error.hints()[0], "did you mean `vllm bench throughput`?");
}

#[test]
fn benchmarks_of_the_engine_take_its_flags_and_not_the_servers() {
    let env = Environment::default();
    let latency = |line: &str| LatencyArgs::parse(&words(line), &env);
    let throughput = |line: &str| ThroughputArgs::parse(&words(line), &env);
    assert!(latency("m --max-num-seqs 4 --swap-space 8 --n 2 --input-len 4").is_ok());
    // Older spellings; a file without a kind is one of ShareGPT.
    let args = throughput("--model m --dataset f.json").unwrap();
    assert!(matches!(args.dataset().dataset.kind, Kind::ShareGpt { .. }));
    let args = throughput("--model m --prefix-len 3").unwrap();
    assert!(matches!(
        args.dataset().dataset.kind,
        Kind::Random { prefix_len: 3, .. }
    ));
    for (result, part) in [
        (
            latency("m --port 1").map(drop),
            "unrecognized arguments: --port",
        ),
        (
            latency("m --use-beam-search").map(drop),
            "--use-beam-search is not available",
        ),
        (
            throughput("m --backend hf").map(drop),
            "--backend hf is not available",
        ),
        (
            throughput("m --lora-path a").map(drop),
            "--lora-path a is not available",
        ),
    ] {
        let error = result.unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
}
