//! Every benchmark with a tiny model, as users run it.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Server, vllm};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/chat");

/// Exit code, stdout and stderr of `vllm bench args…`.
fn bench(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let args: Vec<&str> = std::iter::once("bench")
        .chain(args.iter().copied())
        .collect();
    let output = vllm(folder, &args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// Stdout of a benchmark that must succeed.
fn succeed(folder: &Path, args: &[&str]) -> String {
    let (code, stdout, stderr) = bench(folder, args);
    assert_eq!(code, Some(0), "{args:?}\n{stdout}\n{stderr}");
    stdout
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_server_is_measured_and_its_answers_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = Server::start(dir, &["serve", MODEL]);
    let base = format!("--base-url={}", server.base);
    let common = [
        "serve",
        &base,
        "--num-prompts",
        "6",
        "--disable-tqdm",
        "--temperature",
        "0",
    ];
    let with = |more: &[&str]| {
        let args: Vec<&str> = common.iter().chain(more).copied().collect();
        succeed(dir, &args)
    };

    let stdout = with(&[
        "--input-len=20",
        "--output-len=8",
        "--random-range-ratio=0.5",
        "--max-concurrency=3",
        "--num-warmups=1",
        "--ready-check-timeout-sec=30",
        "--percentile-metrics=ttft,tpot,itl,e2el",
        "--goodput",
        "e2el:600000",
        "--save-result",
        "--save-detailed",
        "--result-dir=out",
        "--result-filename=r.json",
        "--metadata",
        "run=1",
        "--plot=chart.svg",
    ]);
    for part in [
        "============ Serving Benchmark Result ============",
        "Successful requests:                     6 ",
        "Failed requests:                         0 ",
        "P99 E2EL (ms):",
    ] {
        assert!(stdout.contains(part), "{stdout}\n{}", server.log);
    }
    let result = read(&dir.join("out/r.json"));
    assert_eq!(
        (&result["completed"], &result["failed"]),
        (&json!(6), &json!(0))
    );
    assert_eq!(
        (&result["model_id"], &result["run"]),
        (&json!(MODEL), &json!("1"))
    );
    let lengths: Vec<u64> = result["output_lens"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    assert!(
        lengths.iter().all(|len| (4..=12).contains(len)),
        "{lengths:?}"
    );
    assert_eq!(
        result["total_output_tokens"],
        json!(lengths.iter().sum::<u64>())
    );
    // A chunk per token: the first has no pause before it.
    for (pauses, len) in result["itls"].as_array().unwrap().iter().zip(&lengths) {
        assert_eq!(pauses.as_array().unwrap().len() as u64, len - 1);
    }
    let svg = std::fs::read_to_string(dir.join("chart.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("TTFT"));

    let lines: String = (0..6)
        .map(|at| json!({"prompt": format!("say {at}"), "output_tokens": 3}).to_string() + "\n")
        .collect();
    std::fs::write(dir.join("lines.jsonl"), lines).unwrap();
    for append in 1..=2 {
        with(&[
            "--backend=openai-chat",
            "--dataset-name=custom",
            "--dataset-path=lines.jsonl",
            "--custom-output-len=-1",
            "--request-rate=200",
            "--append-result",
            "--result-filename=chat.json",
        ]);
        let text = std::fs::read_to_string(dir.join("chat.json")).unwrap();
        assert_eq!(text.lines().count(), append);
    }
}

#[test]
fn failed_requests_make_the_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = Server::start(dir, &["serve", MODEL, "--max-model-len=64"]);
    let base = format!("--base-url={}", server.base);
    // Answers that the context cuts short, and prompts that do not fit at all.
    for (input_len, problem) in [
        (
            "--input-len=40",
            "24 tokens came back, exactly 50 were asked for",
        ),
        ("--input-len=70", "400 Bad Request"),
    ] {
        let args = [
            "serve",
            &base,
            "--num-prompts=2",
            input_len,
            "--output-len=50",
        ];
        let (code, stdout, stderr) = bench(dir, &args);
        assert_eq!(code, Some(1), "{stdout}\n{stderr}\n{}", server.log);
        assert!(stdout.contains(&format!("Error 0: {problem}")), "{stdout}");
        assert!(
            stdout.contains("Failed requests:                         2 "),
            "{stdout}"
        );
        assert!(
            stderr.ends_with("error: 2 of 2 requests failed\n"),
            "{stderr}"
        );
    }
    drop(server);
    let (code, _, stderr) = bench(dir, &["serve", &base, "--num-prompts=1"]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("hint: start one with `vllm serve`"),
        "{stderr}"
    );
}

#[test]
fn batches_are_timed() {
    let folder = tempfile::tempdir().unwrap();
    let stdout = succeed(
        folder.path(),
        &[
            "latency",
            "--model",
            MODEL,
            "--input-len=6",
            "--output-len=4",
            "--batch-size=3",
            "--n=2",
            "--num-iters=3",
            "--num-iters-warmup=1",
            "--max-num-seqs=4",
            "--output-json=latency.json",
        ],
    );
    assert!(stdout.contains("Avg latency: "), "{stdout}");
    let result = read(&folder.path().join("latency.json"));
    assert_eq!(result["latencies"].as_array().map(Vec::len), Some(3));
    assert!(result["percentiles"]["99"].as_f64().unwrap() > 0.0);
}

#[test]
fn throughput_is_that_of_all_requests() {
    let folder = tempfile::tempdir().unwrap();
    let stdout = succeed(
        folder.path(),
        &[
            "throughput",
            MODEL,
            "--num-prompts=7",
            "--random-input-len=10",
            "--random-output-len=5",
            "--max-num-seqs=4",
            "--output-json=throughput.json",
        ],
    );
    assert!(stdout.contains("Throughput: "), "{stdout}");
    assert!(
        stdout.contains("Total num output tokens:  35\n"),
        "{stdout}"
    );
    let result = read(&folder.path().join("throughput.json"));
    assert_eq!(result["num_requests"], 7);
    assert!(result["total_num_tokens"].as_u64().unwrap() > 35 + 7 * 5);
    let args = [
        "throughput",
        MODEL,
        "--num-prompts=1",
        "--output-len=5000",
        "--max-num-seqs=4",
    ];
    let (code, _, stderr) = bench(folder.path(), &args);
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("hint: --input-len and --output-len"),
        "{stderr}"
    );
}

#[test]
fn starts_are_timed_until_ready_and_until_the_first_token() {
    let folder = tempfile::tempdir().unwrap();
    let stdout = succeed(
        folder.path(),
        &[
            "startup",
            MODEL,
            "--num-iters-cold=1",
            "--num-iters-warmup=0",
            "--num-iters-warm=2",
            "--max-num-seqs=4",
            "--output-json=startup.json",
        ],
    );
    assert!(
        stdout.contains("STARTUP TIME BENCHMARK RESULTS"),
        "{stdout}"
    );
    let result = read(&folder.path().join("startup.json"));
    assert_eq!(
        result["warm_startup_times"].as_array().map(Vec::len),
        Some(2)
    );
    let first = |key: &str| result[key][0].as_f64().unwrap();
    assert!(first("cold_first_token_times") > first("cold_startup_times"));
    assert!(first("cold_startup_times") > 0.0);
    let (code, _, stderr) = bench(folder.path(), &["startup", MODEL, "--max-model-len=5000"]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("--max-model-len 5000 is more than"),
        "{stderr}"
    );
}

#[test]
fn help_is_there_for_every_benchmark() {
    let folder = tempfile::tempdir().unwrap();
    assert!(succeed(folder.path(), &[]).starts_with("usage: vllm bench "));
    for what in ["serve", "latency", "throughput", "startup"] {
        let stdout = succeed(folder.path(), &[what, "--help"]);
        assert!(
            stdout.starts_with(&format!("usage: vllm bench {what} ")),
            "{stdout}"
        );
    }
    let (code, _, stderr) = bench(folder.path(), &["serve", "--profile"]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.starts_with("error: --profile is not available"),
        "{stderr}"
    );
}
