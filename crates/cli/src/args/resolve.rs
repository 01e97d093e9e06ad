//! From arguments, config file and environment to [`ServeArgs`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::read::{Reader, env_bool, env_number, env_opt_number};
use super::{
    CacheArgs, ClientCerts, ComputeArgs, CorsArgs, CpuBind, DtypeArg, FingerprintMode,
    GenerationConfig, HttpArgs, LoadFormat, LogprobsMode, MaxModelLen, ModelArgs, ParserArgs,
    RequestLimits, SchedulerArgs, SchedulingPolicy, ServeArgs, StructuredArgs, TlsArgs,
    response_store,
};
use crate::config_file;
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{SERVE, Settings, Table, Value, scan};
use crate::logging::LogArgs;

/// How the model may be named on this command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelStyle {
    /// `vllm serve MODEL`: `--model` works, with a note.
    Positional,
    /// The older entry point and container images: `--model` is the usual way.
    Flag,
}

impl ServeArgs {
    /// Reads the arguments after the subcommand.
    ///
    /// # Errors
    /// If a flag, the config file or a variable cannot be honoured.
    pub fn parse(
        args: &[String],
        style: ModelStyle,
        env: &Environment,
    ) -> Result<ServeArgs, CliError> {
        let mut cli = given(&SERVE, args, style)?;
        let mut settings = match cli.remove("config") {
            Some(path) => config_file::load(Path::new(&path.to_string()))?,
            None => Settings::of(&SERVE),
        };
        settings.override_with(cli);
        ServeArgs::from_settings(settings, env)
    }

    /// The same for a command that runs the engine without a server: the
    /// server's flags, which its table does not have, are at their defaults.
    ///
    /// # Errors
    /// As [`ServeArgs::parse`].
    pub(crate) fn from_settings(
        mut settings: Settings,
        env: &Environment,
    ) -> Result<ServeArgs, CliError> {
        settings.check_statuses()?;
        let mut resolved = resolve(&settings, env)?;
        resolved.warnings = settings.take_warnings();
        resolved.warnings.extend(resolved.http.structured.note());
        resolved.warnings.extend(env.warnings());
        Ok(resolved)
    }
}

/// The flags of a command line and its model.
///
/// # Errors
/// If a flag is unknown or has a value that it does not take.
pub(crate) fn given(
    table: &'static Table,
    args: &[String],
    style: ModelStyle,
) -> Result<Settings, CliError> {
    let scan = scan(table, args)?;
    let mut settings = Settings::collect(table, scan.occurrences)?;
    positional_model(&mut settings, &scan.positionals, style)?;
    Ok(settings)
}

/// Takes the model from its positional form.
fn positional_model(
    cli: &mut Settings,
    positionals: &[String],
    style: ModelStyle,
) -> Result<(), CliError> {
    let [model, extra @ ..] = positionals else {
        if style == ModelStyle::Positional && cli.get("model").is_some() {
            cli.warn("--model is deprecated: name the model first, as in `vllm serve MODEL`");
        }
        return Ok(());
    };
    if !extra.is_empty() {
        let error = CliError::usage(format!("unrecognized arguments: {}", extra.join(" ")));
        let boolean = positionals
            .iter()
            .any(|text| matches!(text.to_ascii_lowercase().as_str(), "true" | "false"));
        return Err(match boolean {
            true => error.hint("a switch takes no value: write --flag or --no-flag"),
            false => error.hint(format!(
                "{model:?} was taken as the model; only one can be served"
            )),
        });
    }
    let model = Value::Text(model.clone());
    if cli.get("model").is_some_and(|flag| *flag != model) {
        cli.warn(format!(
            "--model is ignored, because the model is also given as {model}"
        ));
    }
    cli.set("model", model);
    Ok(())
}

fn resolve(settings: &Settings, env: &Environment) -> Result<ServeArgs, CliError> {
    let flags = Reader(settings);
    let args = ServeArgs {
        model: model(&flags, env)?,
        cache: cache(&flags, env)?,
        scheduler: scheduler(&flags),
        compute: compute(&flags, env)?,
        http: http(&flags, env)?,
        limits: limits(&flags, env)?,
        log: LogArgs::read(settings, env)?,
        non_default_args: settings.non_default(),
        warnings: Vec::new(),
    };
    check_together(&args)?;
    Ok(args)
}

fn model(flags: &Reader, env: &Environment) -> Result<ModelArgs, CliError> {
    let model = flags.text("model");
    if model.is_empty() {
        return Err(CliError::usage("the model's name is empty"));
    }
    let mut served_model_names = flags.list("served-model-name");
    if served_model_names.is_empty() {
        served_model_names.push(model.clone());
    }
    let token = |name| env.get(name).map(str::to_owned);
    Ok(ModelArgs {
        tokenizer: flags.opt_text("tokenizer"),
        served_model_names,
        skip_tokenizer_init: flags.bool("skip-tokenizer-init"),
        dtype: match flags.text("dtype").as_str() {
            "half" | "float16" => DtypeArg::Float16,
            "float" | "float32" => DtypeArg::Float32,
            "bfloat16" => DtypeArg::Bfloat16,
            _ => DtypeArg::Auto,
        },
        seed: flags.number("seed"),
        max_model_len: match flags.0.get("max-model-len") {
            None => MaxModelLen::FromConfig,
            Some(Value::Auto) => MaxModelLen::Auto,
            Some(_) => MaxModelLen::Len(flags.number("max-model-len")),
        },
        allow_long_max_model_len: env_bool(env, "VLLM_ALLOW_LONG_MAX_MODEL_LEN")?,
        revision: flags.opt_text("revision"),
        tokenizer_revision: flags.opt_text("tokenizer-revision"),
        hf_token: flags
            .opt_text("hf-token")
            .or_else(|| token("HF_TOKEN"))
            .or_else(|| token("HUGGING_FACE_HUB_TOKEN")),
        hf_overrides: flags.object("hf-overrides"),
        generation_config: match flags.text("generation-config").as_str() {
            "auto" => GenerationConfig::Auto,
            "vllm" => GenerationConfig::Neutral,
            dir => GenerationConfig::Dir(PathBuf::from(dir)),
        },
        override_generation_config: flags.object("override-generation-config"),
        load_format: match flags.text("load-format").as_str() {
            "dummy" => LoadFormat::Dummy,
            _ => LoadFormat::Safetensors,
        },
        download_dir: flags.opt_text("download-dir").map(PathBuf::from),
        use_modelscope: env_bool(env, "VLLM_USE_MODELSCOPE")?,
        load_progress: flags.bool("use-tqdm-on-load"),
        model,
    })
}

fn cache(flags: &Reader, env: &Environment) -> Result<CacheArgs, CliError> {
    let given = flags.opt_number("kv-cache-memory-bytes");
    Ok(CacheArgs {
        block_size: flags.number("block-size"),
        gpu_memory_utilization: flags.opt_float("gpu-memory-utilization"),
        kv_cache_memory_bytes: match given {
            Some(bytes) => Some(bytes),
            None => env_gib(env, "VLLM_CPU_KVCACHE_SPACE")?,
        },
        num_gpu_blocks_override: flags.opt_number("num-gpu-blocks-override"),
        prefix_caching: flags.bool("enable-prefix-caching"),
    })
}

/// GiB in a variable, as bytes; 0 is unset, as in vLLM.
fn env_gib(env: &Environment, name: &'static str) -> Result<Option<u64>, CliError> {
    const GIB: f64 = (1u64 << 30) as f64;
    // A cache of a pebibyte is a mistake in the unit.
    const MAX_GIB: f64 = (1u64 << 20) as f64;
    match env_opt_number::<f64>(env, name)? {
        None => Ok(None),
        Some(0.0) => Ok(None),
        Some(gib) if gib > 0.0 && gib <= MAX_GIB => Ok(Some((gib * GIB) as u64)),
        Some(gib) => Err(CliError::usage(format!(
            "{name}={gib}: expected GiB, at most {MAX_GIB}"
        ))),
    }
}

fn scheduler(flags: &Reader) -> SchedulerArgs {
    SchedulerArgs {
        max_num_batched_tokens: flags.opt_number("max-num-batched-tokens"),
        max_num_seqs: flags.number("max-num-seqs"),
        max_num_queued_reqs: flags.opt_number("max-num-queued-reqs"),
        chunked_prefill: flags.bool("enable-chunked-prefill"),
        long_prefill_token_threshold: flags.number("long-prefill-token-threshold"),
        policy: match flags.text("scheduling-policy").as_str() {
            "priority" => SchedulingPolicy::Priority,
            _ => SchedulingPolicy::Fcfs,
        },
    }
}

fn compute(flags: &Reader, env: &Environment) -> Result<ComputeArgs, CliError> {
    Ok(ComputeArgs {
        threads: flags.opt_number("threads"),
        bind: env
            .get("VLLM_CPU_OMP_THREADS_BIND")
            .map_or(Ok(CpuBind::Auto), CpuBind::parse)?,
        reserved_cores: env_opt_number(env, "VLLM_CPU_NUM_OF_RESERVED_CPU")?,
        cpu_level: env.get("QUIRE_CPU_LEVEL").map(str::to_owned),
    })
}

fn http(flags: &Reader, env: &Environment) -> Result<HttpArgs, CliError> {
    let mut api_keys = flags.list("api-key");
    if api_keys.is_empty() {
        api_keys.extend(env.get("VLLM_API_KEY").map(str::to_owned));
    }
    if api_keys.iter().any(String::is_empty) {
        return Err(CliError::usage("argument --api-key: a key must not be empty")
            .hint("an unset shell variable may be the reason; leave the flag out to serve without a key"));
    }
    let seconds = |flag| Duration::from_secs(flags.number(flag));
    let sse_keep_alive = seconds("sse-keep-alive-interval");
    Ok(HttpArgs {
        host: flags.opt_text("host").filter(|host| !host.is_empty()),
        port: flags.number("port"),
        uds: flags.opt_text("uds").map(PathBuf::from),
        metrics_port: flags.opt_number("metrics-port"),
        api_keys,
        tls: tls(flags)?,
        cors: CorsArgs {
            origins: flags.texts("allowed-origins")?,
            methods: flags.texts("allowed-methods")?,
            headers: flags.texts("allowed-headers")?,
            credentials: flags.bool("allow-credentials"),
        },
        root_path: root_path(&flags.text("root-path")),
        max_head_bytes: flags.number("h11-max-incomplete-event-size"),
        max_headers: flags.number("h11-max-header-count"),
        keep_alive: Duration::from_secs(env_number(env, "VLLM_HTTP_TIMEOUT_KEEP_ALIVE", 5)?),
        sse_keep_alive: (!sse_keep_alive.is_zero()).then_some(sse_keep_alive),
        shutdown_timeout: seconds("shutdown-timeout"),
        dev_mode: env_bool(env, "VLLM_SERVER_DEV_MODE")?,
        docs: !flags.bool("disable-fastapi-docs"),
        open_docs: flags.bool("open-docs"),
        chat_template: flags.opt_text("chat-template"),
        trust_request_chat_template: flags.bool("trust-request-chat-template"),
        default_chat_template_kwargs: flags.object("default-chat-template-kwargs"),
        response_role: flags.text("response-role"),
        request_id_headers: flags.bool("enable-request-id-headers"),
        return_tokens_as_token_ids: flags.bool("return-tokens-as-token-ids"),
        prompt_tokens_details: flags.bool("enable-prompt-tokens-details"),
        per_request_metrics: flags.bool("enable-per-request-metrics"),
        server_load_tracking: flags.bool("enable-server-load-tracking"),
        exclude_tools_when_tool_choice_none: flags.bool("exclude-tools-when-tool-choice-none"),
        parsers: ParserArgs::read(flags, &flags.text("model"))?,
        stream_interval: flags.number("stream-interval"),
        force_include_usage: flags.bool("enable-force-include-usage"),
        tokenizer_info_endpoint: flags.bool("enable-tokenizer-info-endpoint"),
        fingerprint: fingerprint(flags)?,
        structured: StructuredArgs::read(&flags.object("structured-outputs-config"))?,
        response_store: response_store::limits(env)?,
    })
}

/// `/prefix` without a slash at the end, empty for none.
fn root_path(text: &str) -> String {
    let trimmed = text.trim_matches('/');
    if trimmed.is_empty() {
        String::new()
    } else {
        format!("/{trimmed}")
    }
}

fn tls(flags: &Reader) -> Result<Option<TlsArgs>, CliError> {
    let path = |flag| flags.opt_text(flag).map(PathBuf::from);
    let (keyfile, ca_certs) = (path("ssl-keyfile"), path("ssl-ca-certs"));
    let client_certs = match flags.number::<i64>("ssl-cert-reqs") {
        0 => ClientCerts::NotAsked,
        1 => ClientCerts::Optional,
        _ => ClientCerts::Required,
    };
    let Some(certfile) = path("ssl-certfile") else {
        if keyfile.is_some() || ca_certs.is_some() {
            return Err(
                CliError::usage("--ssl-keyfile and --ssl-ca-certs need --ssl-certfile")
                    .hint("without a certificate the server would answer in clear text"),
            );
        }
        return Ok(None);
    };
    if client_certs != ClientCerts::NotAsked && ca_certs.is_none() {
        return Err(CliError::usage(
            "--ssl-cert-reqs needs --ssl-ca-certs, to check client certificates against",
        ));
    }
    Ok(Some(TlsArgs {
        certfile,
        keyfile,
        ca_certs,
        client_certs,
    }))
}

fn fingerprint(flags: &Reader) -> Result<FingerprintMode, CliError> {
    match (
        flags.text("fingerprint-mode").as_str(),
        flags.opt_text("fingerprint-value"),
    ) {
        ("custom", Some(value)) => Ok(FingerprintMode::Custom(value)),
        ("custom", None) => Err(CliError::usage(
            "--fingerprint-mode custom needs --fingerprint-value TEXT",
        )),
        ("hash", _) => Ok(FingerprintMode::Hash),
        ("none", _) => Ok(FingerprintMode::None),
        _ => Ok(FingerprintMode::Full),
    }
}

fn limits(flags: &Reader, env: &Environment) -> Result<RequestLimits, CliError> {
    let max_logprobs: i64 = flags.number("max-logprobs");
    Ok(RequestLimits {
        max_logprobs: u32::try_from(max_logprobs).ok(),
        logprobs_mode: match flags.text("logprobs-mode").as_str() {
            "processed_logprobs" => LogprobsMode::ProcessedLogprobs,
            "raw_logits" => LogprobsMode::RawLogits,
            "processed_logits" => LogprobsMode::ProcessedLogits,
            _ => LogprobsMode::RawLogprobs,
        },
        max_n: env_number(env, "VLLM_MAX_N_SEQUENCES", 16_384)?,
        max_completion_prompts: env_number(env, "VLLM_MAX_COMPLETION_PROMPTS", 1024)?,
        max_stop_strings: env_number(env, "VLLM_MAX_STOP_STRINGS", 4)?,
        max_bad_words: env_number(env, "VLLM_MAX_NUM_BAD_WORDS", 128)?,
    })
}

/// What flags say about each other, as far as it can be known before the model
/// is.
fn check_together(args: &ServeArgs) -> Result<(), CliError> {
    check_built_in(&args.model)?;
    let scheduler = &args.scheduler;
    if let Some(budget) = scheduler.max_num_batched_tokens {
        if budget < scheduler.max_num_seqs {
            return Err(CliError::usage(format!(
                "--max-num-batched-tokens {budget} is below --max-num-seqs {}: each running request needs a token per step",
                scheduler.max_num_seqs
            ))
            .hint(format!("--max-num-seqs {budget}")));
        }
        if let (MaxModelLen::Len(len), false) =
            (args.model.max_model_len, scheduler.chunked_prefill)
            && budget < len
        {
            return Err(CliError::usage(format!(
                "--max-num-batched-tokens {budget} is below --max-model-len {len}, and a prompt must fit into one step without chunked prefill"
            ))
            .hint(format!("--enable-chunked-prefill, or --max-num-batched-tokens {len}")));
        }
    }
    Ok(())
}

/// The built-in model has one version, so asking for another is a mistake, most
/// likely a forgotten model name.
fn check_built_in(args: &ModelArgs) -> Result<(), CliError> {
    let tokenizer = args.tokenizer.as_ref().unwrap_or(&args.model);
    let asked = [
        ("--revision", &args.model, &args.revision),
        ("--tokenizer-revision", tokenizer, &args.tokenizer_revision),
    ];
    for (flag, name, revision) in asked {
        if let (quire_demo::NAME, Some(revision)) = (name.as_str(), revision) {
            return Err(CliError::usage(format!(
                "{flag} {revision}: {name} is built into this program and has one version only"
            ))
            .hint(format!(
                "leave {flag} out, or name a model of the hub: vllm serve ORG/MODEL {flag} {revision}"
            )));
        }
    }
    Ok(())
}
