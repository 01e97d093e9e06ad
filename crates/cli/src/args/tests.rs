//! Command lines, from arguments to typed values.

use serde_json::json;
use tracing::level_filters::LevelFilter;

use super::*;
use crate::errors::CliError;
use crate::flags::env::Environment;

mod config;
mod guides;
mod older;
mod parser;
mod parsers;
mod response_store;

/// Splits a command line at spaces; single quotes keep a part together.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn parse_in(line: &str, env: &[(&str, &str)]) -> Result<ServeArgs, CliError> {
    let env = Environment::of_pairs(env.iter().copied());
    ServeArgs::parse(&words(line), ModelStyle::Positional, &env)
}

/// The arguments after `vllm serve`.
fn parse(line: &str) -> Result<ServeArgs, CliError> {
    parse_in(line, &[])
}

/// A command line that must be accepted without a warning.
fn accept(line: &str) -> ServeArgs {
    let args = parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    assert!(args.warnings.is_empty(), "{line}: {:?}", args.warnings);
    args
}

/// A command line that must be accepted with one warning that contains a text.
fn warn(line: &str, text: &str) -> ServeArgs {
    let args = parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    assert_eq!(args.warnings.len(), 1, "{line}: {:?}", args.warnings);
    assert!(
        args.warnings[0].contains(text),
        "{line}: {:?} lacks {text:?}",
        args.warnings[0]
    );
    args
}

/// A command line that must be refused with a message that contains a text,
/// and, if `hint` is not empty, with a hint that contains that.
fn refuse(line: &str, text: &str, hint: &str) {
    let error = parse(line)
        .err()
        .unwrap_or_else(|| panic!("{line}: accepted"));
    assert!(
        error.to_string().contains(text),
        "{line}: {error:?} lacks {text:?}"
    );
    let hinted = hint.is_empty() || error.hints().iter().any(|own| own.contains(hint));
    assert!(hinted, "{line}: {:?} lacks {hint:?}", error.hints());
}

#[test]
fn defaults_are_the_documented_ones() {
    let args = accept("");
    assert_eq!(args.model.model, "quire-demo");
    assert_eq!(args.model.served_model_names, ["quire-demo"]);
    assert_eq!(args.model.dtype, DtypeArg::Auto);
    assert_eq!(args.model.max_model_len, MaxModelLen::FromConfig);
    assert_eq!(args.model.load_format, LoadFormat::Safetensors);
    assert_eq!(args.model.generation_config, GenerationConfig::Auto);
    assert_eq!((args.http.port, args.http.host.as_deref()), (8000, None));
    assert_eq!(args.http.response_role, "assistant");
    assert_eq!(
        (args.http.max_head_bytes, args.http.max_headers),
        (4_194_304, 256)
    );
    assert_eq!(args.http.keep_alive, Duration::from_secs(5));
    assert_eq!(
        (args.http.sse_keep_alive, args.http.shutdown_timeout),
        (None, Duration::ZERO)
    );
    assert_eq!(args.http.cors.methods, ["*"]);
    assert!(args.http.cors.origins.is_empty());
    assert_eq!(
        (args.cache.block_size, args.cache.prefix_caching),
        (16, true)
    );
    assert_eq!(args.cache.gpu_memory_utilization, None);
    assert_eq!(
        (args.scheduler.max_num_seqs, args.scheduler.chunked_prefill),
        (128, true)
    );
    assert_eq!(args.limits.max_logprobs, Some(20));
    assert_eq!(
        (args.log.level, args.log.access_level),
        (LevelFilter::INFO, LevelFilter::INFO)
    );
    assert!(args.log.stats && !args.log.requests);
    assert!(args.non_default_args.is_empty());
}

#[test]
fn the_token_budget_follows_the_context_only_without_chunking() {
    let budget = |line: &str| accept(line).scheduler.token_budget(32_768);
    assert_eq!(budget("m"), 512);
    assert_eq!(budget("m --no-enable-chunked-prefill"), 32_768);
    assert_eq!(budget("m --max-num-batched-tokens 8k"), 8000);
    assert_eq!(budget("m --max-num-seqs 4096"), 4096);
}

#[test]
fn every_implemented_flag_reaches_its_field() {
    let args = accept(
        "org/model --tokenizer org/tok --served-model-name a b --skip-tokenizer-init --dtype half --seed 7 \
         --revision r1 --tokenizer-revision r2 --hf-token secret --generation-config vllm \
         --override-generation-config '{\"temperature\": 0.5}' --hf-overrides '{\"x\": {\"y\": 1}}' \
         --load-format dummy --download-dir cache --no-use-tqdm-on-load --block-size 32 \
         --gpu-memory-utilization 0.5 --kv-cache-memory-bytes 2G --num-gpu-blocks-override 64 \
         --no-enable-prefix-caching --max-num-batched-tokens 1k --max-num-seqs 8 --max-num-queued-reqs 9 \
         --no-enable-chunked-prefill --max-model-len 1000 \
         --long-prefill-token-threshold 512 --scheduling-policy priority --threads 3",
    );
    let model = &args.model;
    assert_eq!(model.model, "org/model");
    assert_eq!(model.tokenizer.as_deref(), Some("org/tok"));
    assert_eq!(model.served_model_names, ["a", "b"]);
    assert!(model.skip_tokenizer_init && !model.load_progress);
    assert_eq!(
        (model.dtype, model.seed, model.load_format),
        (DtypeArg::Float16, 7, LoadFormat::Dummy)
    );
    assert_eq!(model.max_model_len, MaxModelLen::Len(1000));
    assert_eq!(
        (
            model.revision.as_deref(),
            model.tokenizer_revision.as_deref()
        ),
        (Some("r1"), Some("r2"))
    );
    assert_eq!(model.hf_token.as_deref(), Some("secret"));
    assert_eq!(model.generation_config, GenerationConfig::Neutral);
    assert_eq!(
        Json::from(model.override_generation_config.clone()),
        json!({"temperature": 0.5})
    );
    assert_eq!(
        Json::from(model.hf_overrides.clone()),
        json!({"x": {"y": 1}})
    );
    assert_eq!(model.download_dir.as_deref(), Some("cache".as_ref()));
    let cache = CacheArgs {
        block_size: 32,
        gpu_memory_utilization: Some(0.5),
        kv_cache_memory_bytes: Some(2 << 30),
        num_gpu_blocks_override: Some(64),
        prefix_caching: false,
    };
    assert_eq!(args.cache, cache);
    let scheduler = SchedulerArgs {
        max_num_batched_tokens: Some(1000),
        max_num_seqs: 8,
        max_num_queued_reqs: Some(9),
        chunked_prefill: false,
        long_prefill_token_threshold: 512,
        policy: SchedulingPolicy::Priority,
    };
    assert_eq!(args.scheduler, scheduler);
    assert_eq!(args.compute.threads, Some(3));
}

#[test]
fn every_implemented_frontend_flag_reaches_its_field() {
    let args = accept(
        "m --host ::1 --port 1 --metrics-port 2 --api-key k1 k2 --ssl-certfile c.pem --ssl-keyfile k.pem \
         --ssl-ca-certs ca.pem --ssl-cert-reqs 2 --allowed-origins '[\"https://a\"]' --allow-credentials \
         --root-path /api/ --h11-max-header-count 10 --sse-keep-alive-interval 15 --shutdown-timeout 30 \
         --chat-template t.jinja --trust-request-chat-template \
         --default-chat-template-kwargs.enable_thinking false --response-role bot --enable-request-id-headers \
         --return-tokens-as-token-ids --enable-prompt-tokens-details --enable-per-request-metrics \
         --enable-server-load-tracking --enable-force-include-usage --enable-tokenizer-info-endpoint \
         --fingerprint-mode custom --fingerprint-value fp --uds s.sock --enable-log-requests --max-log-len 10 \
         --disable-log-stats --disable-access-log-for-endpoints /health,/metrics --uvicorn-log-level error \
         --log-format json --max-logprobs -1 --stream-interval 4",
    );
    let http = &args.http;
    assert_eq!(
        (http.host.as_deref(), http.port, http.metrics_port),
        (Some("::1"), 1, Some(2))
    );
    assert_eq!(http.api_keys, ["k1", "k2"]);
    let tls = TlsArgs {
        certfile: "c.pem".into(),
        keyfile: Some("k.pem".into()),
        ca_certs: Some("ca.pem".into()),
        client_certs: ClientCerts::Required,
    };
    assert_eq!(http.tls, Some(tls));
    assert_eq!(http.cors.origins, ["https://a"]);
    assert!(http.cors.credentials);
    assert_eq!((http.root_path.as_str(), http.max_headers), ("/api", 10));
    assert_eq!(http.sse_keep_alive, Some(Duration::from_secs(15)));
    assert_eq!(http.shutdown_timeout, Duration::from_secs(30));
    assert_eq!(http.chat_template.as_deref(), Some("t.jinja"));
    assert_eq!(
        Json::from(http.default_chat_template_kwargs.clone()),
        json!({"enable_thinking": false})
    );
    assert_eq!(
        (http.response_role.as_str(), http.stream_interval),
        ("bot", 4)
    );
    assert!(
        http.trust_request_chat_template
            && http.request_id_headers
            && http.return_tokens_as_token_ids
    );
    assert!(http.prompt_tokens_details && http.per_request_metrics && http.server_load_tracking);
    assert!(http.force_include_usage && http.tokenizer_info_endpoint);
    assert_eq!(http.fingerprint, FingerprintMode::Custom("fp".into()));
    assert_eq!(http.uds.as_deref(), Some("s.sock".as_ref()));
    assert_eq!(args.limits.max_logprobs, None);
    let log = &args.log;
    assert!(log.requests && !log.stats);
    assert_eq!(
        (log.max_len, log.format),
        (Some(10), crate::logging::LogFormat::Json)
    );
    assert_eq!(log.access_except, ["/health", "/metrics"]);
    assert_eq!(log.access_level, LevelFilter::ERROR);
}

#[test]
fn variables_count_where_flags_are_silent() {
    let env = [
        ("VLLM_API_KEY", "from-env"),
        ("VLLM_LOGGING_LEVEL", "DEBUG"),
        ("VLLM_LOG_STATS_INTERVAL", "2.5"),
        ("VLLM_CPU_KVCACHE_SPACE", "4"),
        ("VLLM_CPU_OMP_THREADS_BIND", "0-2"),
        ("VLLM_ALLOW_LONG_MAX_MODEL_LEN", "1"),
        ("VLLM_SERVER_DEV_MODE", "1"),
        ("VLLM_USE_MODELSCOPE", "True"),
        ("VLLM_MAX_N_SEQUENCES", "7"),
        ("HUGGING_FACE_HUB_TOKEN", "hub"),
    ];
    let args = parse_in("m", &env).unwrap();
    assert_eq!(args.http.api_keys, ["from-env"]);
    assert_eq!(args.log.level, LevelFilter::DEBUG);
    assert_eq!(args.log.stats_interval, 2.5);
    assert_eq!(args.cache.kv_cache_memory_bytes, Some(4 << 30));
    assert_eq!(args.compute.bind, CpuBind::Cores(vec![0, 1, 2]));
    assert!(args.model.allow_long_max_model_len && args.http.dev_mode && args.model.use_modelscope);
    assert_eq!(
        (args.limits.max_n, args.model.hf_token.as_deref()),
        (7, Some("hub"))
    );
    let args = parse_in(
        "m --api-key flag --log-level error --kv-cache-memory-bytes 1G --hf-token t",
        &env,
    )
    .unwrap();
    assert_eq!(args.http.api_keys, ["flag"]);
    assert_eq!(
        (args.log.level, args.cache.kv_cache_memory_bytes),
        (LevelFilter::ERROR, Some(1 << 30))
    );
    assert_eq!(args.model.hf_token.as_deref(), Some("t"));
    for (name, value) in [
        ("VLLM_LOG_STATS_INTERVAL", "soon"),
        ("VLLM_SERVER_DEV_MODE", "maybe"),
        ("VLLM_CPU_KVCACHE_SPACE", "-1"),
    ] {
        let error = parse_in("m", &[(name, value)]).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{name}={value}")), "{error}");
    }
}

#[test]
fn secrets_stay_out_of_messages() {
    let args =
        parse("m --api-key hunter2 hunter3 --api-key hunter4 --hf-token hunter5 --port 9").unwrap();
    let shown = format!("{:?} {:?}", args.non_default_args, args.warnings);
    assert!(!shown.contains("hunter"), "{shown}");
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert!(args.non_default_args.contains(&pair("api_key", "***")));
    assert!(args.non_default_args.contains(&pair("port", "9")));
    assert!(args.non_default_args.contains(&pair("model", "m")));
}

#[test]
fn the_built_in_model_has_no_revisions() {
    for line in [
        "--revision v1",
        "quire-demo --revision v1",
        "--tokenizer-revision v1",
        "org/m --tokenizer quire-demo --tokenizer-revision v1",
    ] {
        refuse(line, "v1: quire-demo is built into", "leave --");
    }
    accept("--tokenizer org/tok --tokenizer-revision v1");
    accept("org/m --tokenizer quire-demo --revision v1");
    accept("./quire-demo --revision v1");
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    refuse(
        "m --max-num-batched-tokens 64 --max-num-seqs 128",
        "--max-num-seqs 128",
        "--max-num-seqs 64",
    );
    refuse(
        "m --max-num-batched-tokens 512 --max-model-len 1k --no-enable-chunked-prefill",
        "one step",
        "1000",
    );
    refuse("m --ssl-keyfile k", "--ssl-certfile", "clear text");
    refuse("m --ssl-certfile c --ssl-cert-reqs 2", "--ssl-ca-certs", "");
    refuse("m --fingerprint-mode custom", "--fingerprint-value", "");
    refuse("m --api-key ''", "must not be empty", "variable");
    refuse("m --allowed-origins '[1]'", "array of texts", "");
}

#[test]
fn an_open_server_listens_on_loopback_unless_contained_or_guarded() {
    let host = |line: &str, contained| accept(line).http.default_host(contained).to_string();
    assert_eq!(host("m", false), "127.0.0.1");
    assert_eq!(host("m", true), "0.0.0.0");
    assert_eq!(host("m --api-key k", false), "0.0.0.0");
}
