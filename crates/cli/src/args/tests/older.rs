//! Spellings of older versions: each must do what its guide says, or say in
//! one line why there is nothing to do.

use super::*;

#[test]
fn renamed_flags_do_what_they_did() {
    let args = warn(
        "m --max-num-sequences 32",
        "--max-num-sequences is an older spelling; it is read as --max-num-seqs",
    );
    assert_eq!(args.scheduler.max_num_seqs, 32);
    assert!(
        !warn("m --disable-log-requests", "--enable-log-requests")
            .log
            .requests
    );
    assert!(parse("m --no-disable-log-requests").unwrap().log.requests);
    // The newer flag's own negation needs no note.
    assert!(!accept("m --no-enable-log-requests").log.requests);
    assert_eq!(
        accept("m --metrics-port 9090").http.metrics_port,
        Some(9090)
    );
    assert_eq!(accept("m --log-level debug").log.level, LevelFilter::DEBUG);
    assert_eq!(accept("m --log-level WARNING").log.level, LevelFilter::WARN);
}

#[test]
fn rope_flags_become_overrides() {
    let overrides = |line: &str, warnings: usize| {
        let args = parse(line).unwrap();
        assert_eq!(args.warnings.len(), warnings, "{:?}", args.warnings);
        Json::from(args.model.hf_overrides)
    };
    assert_eq!(
        overrides(
            "m --rope-scaling '{\"type\": \"yarn\", \"factor\": 4.0}'",
            1
        ),
        json!({"rope_scaling": {"rope_type": "yarn", "factor": 4.0}})
    );
    assert_eq!(
        overrides(
            "m --rope-scaling '{\"rope_type\": \"linear\", \"type\": \"x\", \"factor\": 2}'",
            1
        ),
        json!({"rope_scaling": {"rope_type": "linear", "factor": 2}})
    );
    assert_eq!(
        overrides("m --rope-theta 1000000 --hf-overrides.head_dim 8", 1),
        json!({"head_dim": 8, "rope_theta": 1e6, "rope_parameters": {"rope_theta": 1e6}})
    );
    refuse("m --rope-scaling yarn", "--rope-scaling: invalid JSON", "");
    refuse("m --rope-theta 0", "--rope-theta", "");
}

#[test]
fn tasks_and_devices_that_exist_are_accepted() {
    accept("m --task auto");
    warn("m --task generate", "--runner generate");
    refuse("m --task embed", "--runner pooling is not available", "");
    refuse("m --task classify", "is not available", "");
    refuse("m --task dance", "invalid choice", "");
    accept("m --device auto");
    accept("m --device cpu");
    warn(
        "m --device cuda",
        "--device cuda has no effect: this version runs on the CPU",
    );
    refuse(
        "m --device tpu",
        "--device tpu is not available",
        "--device cpu",
    );
    warn_twice(
        "m --guided-decoding-backend xgrammar",
        "--structured-outputs-config",
    );
    warn(
        "m --guided-decoding-backend guidance:disable-any-whitespace,no-fallback",
        "--structured-outputs-config",
    );
    refuse("m --guided-decoding-backend magic", "invalid backend", "");
}

#[test]
fn the_settings_of_structured_output_are_read() {
    let of = |line: &str| parse(line).unwrap().http.structured;
    let config = "m --structured-outputs-config";
    assert_eq!(of("m"), Default::default());
    let args = of(&format!("{config}.disable_any_whitespace true"));
    assert!(args.disable_any_whitespace && !args.disable_additional_properties);
    let args = of("m --guided-decoding-backend outlines:no-additional-properties");
    assert!(args.disable_additional_properties);
    accept(&format!("{config}.backend auto"));
    accept(&format!("{config}.backend guidance"));
    warn(
        &format!("{config}.backend xgrammar"),
        "enforced by llguidance, not by xgrammar",
    );
    refuse(&format!("{config}.backend magic"), "invalid backend", "");
    refuse(&format!("{config}.colour red"), "unknown key", "");
    refuse(
        &format!("{config}.disable_any_whitespace 3"),
        "true or false",
        "",
    );
    refuse(
        &format!("{config}.enable_in_reasoning true"),
        "not available",
        "",
    );
}

fn warn_twice(line: &str, text: &str) {
    let args = parse(line).unwrap();
    assert_eq!(args.warnings.len(), 2, "{:?}", args.warnings);
    assert!(
        args.warnings.iter().all(|warning| warning.contains(text)),
        "{:?}",
        args.warnings
    );
}

#[test]
fn flags_with_nothing_to_do_say_why_in_one_line() {
    for flag in [
        "--swap-space 16",
        "--enable-reasoning",
        "--enable-metrics",
        "--max-seq-len-to-capture 8192",
        "--num-scheduler-steps 8",
        "--num-lookahead-slots 4",
        "--use-v2-block-manager",
        "--worker-use-ray",
        "--preemption-mode swap",
        "--disable-frontend-multiprocessing",
        "--max-num-partial-prefills 2",
        "--cuda-graph-sizes 1 2 4",
        "--enforce-eager",
        "--trust-remote-code",
        "--distributed-executor-backend=ray",
        "--attention-backend FLASHINFER",
        "--cpu-offload-gb 4",
        "--limit-mm-per-prompt.image 2",
        "--compilation-config 3",
        "--prefix-caching-hash-algo sha256_cbor",
    ] {
        let name = flag.split([' ', '=', '.']).next().unwrap();
        warn(&format!("m {flag}"), &format!("{name} has no effect: "));
    }
}

#[test]
fn defaults_of_flags_without_effect_pass_in_silence() {
    for flag in [
        "--tensor-parallel-size 1",
        "--pipeline-parallel-size 1",
        "--data-parallel-size 1",
        "--dtype auto",
        "--swap-space 4",
        "--num-scheduler-steps 1",
        "--quantization none",
        "--kv-cache-dtype auto",
        "--load-format auto",
        "--load-format safetensors",
        "--tokenizer-mode auto",
        "--runner generate",
        "--cpu-offload-gb 0",
        "--no-enable-lora",
        "--no-enforce-eager",
        "--max-loras 1",
    ] {
        accept(&format!("m {flag}"));
    }
}

#[test]
fn what_is_not_available_says_so_with_a_way_out() {
    for (flag, hint) in [
        ("--tensor-parallel-size 4", "--threads"),
        ("--pipeline-parallel-size 2", "--threads"),
        ("--data-parallel-size 2", "load balancer"),
        ("--quantization awq", "unquantised"),
        ("-q gptq", "unquantised"),
        ("--enable-lora", "merge"),
        ("--lora-modules a=b", "merge"),
        (
            "--speculative-config '{\"method\": \"ngram\"}'",
            "leave it out",
        ),
        ("--load-format gguf", "safetensors"),
        ("--tokenizer-mode mistral", "leave it out"),
        ("--kv-cache-dtype fp8", "--max-model-len"),
        ("--tool-parser-plugin tools.py", ""),
        ("--tool-strict-level function", "required"),
        ("--runner pooling", ""),
    ] {
        refuse(&format!("m {flag}"), "is not available: ", hint);
    }
}
