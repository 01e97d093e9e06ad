//! From flags to the server's settings.

use std::net::SocketAddr;
use std::path::Path;

use quire_server::{
    AccessLog, Bind, CorsConfig, Fingerprint, GenerationDefaults, HttpLimits, RequestLimits,
    Served, ServerConfig, StructuredOutputsConfig, TlsFiles,
};

use super::info;
use crate::args::{ClientCerts, FingerprintMode, HttpArgs, ServeArgs, TlsArgs};
use crate::errors::CliError;
use crate::prepare::Prepared;

/// The server's settings.
pub fn server_config(args: &ServeArgs, prepared: &Prepared) -> ServerConfig {
    let http = &args.http;
    ServerConfig {
        served_model_names: args.model.served_model_names.clone(),
        api_keys: http.api_keys.clone(),
        root_path: http.root_path.clone(),
        cors: CorsConfig {
            allowed_origins: http.cors.origins.clone(),
            allowed_methods: http.cors.methods.clone(),
            allowed_headers: http.cors.headers.clone(),
            allow_credentials: http.cors.credentials,
        },
        allowed_hosts: rebinding_guard(http),
        response_role: http.response_role.clone(),
        max_logprobs: args.limits.max_logprobs,
        enable_prompt_tokens_details: http.prompt_tokens_details,
        enable_force_include_usage: http.force_include_usage,
        return_tokens_as_token_ids: http.return_tokens_as_token_ids,
        stream_interval: http.stream_interval,
        sse_keep_alive_interval: http.sse_keep_alive,
        enable_request_id_headers: http.request_id_headers,
        enable_server_load_tracking: http.server_load_tracking,
        enable_per_request_metrics: http.per_request_metrics,
        enable_tokenizer_info_endpoint: http.tokenizer_info_endpoint,
        default_chat_template_kwargs: http.default_chat_template_kwargs.clone(),
        trust_request_chat_template: http.trust_request_chat_template,
        exclude_tools_when_tool_choice_none: http.exclude_tools_when_tool_choice_none,
        tool_dialect: prepared.tool_dialect,
        auto_tool_choice: http.parsers.auto_tool_choice(),
        reasoning: http.parsers.reasoning,
        enable_log_requests: args.log.requests,
        max_log_len: args.log.max_len,
        access_log: match args.log.access_except.is_empty() {
            true => AccessLog::All,
            false => AccessLog::Except(args.log.access_except.iter().cloned().collect()),
        },
        dev_mode: http.dev_mode,
        enable_docs: http.docs,
        open_docs: http.open_docs,
        info: info::server_info(args, prepared),
        fingerprint: match &http.fingerprint {
            FingerprintMode::Full => Fingerprint::Full,
            FingerprintMode::Hash => Fingerprint::Hash,
            FingerprintMode::Custom(text) => Fingerprint::Custom(text.clone()),
            FingerprintMode::None => Fingerprint::None,
        },
        prefix_cache_block_size: args
            .cache
            .prefix_caching
            .then_some(args.cache.block_size as u32),
        structured_outputs: StructuredOutputsConfig {
            disable_any_whitespace: http.structured.disable_any_whitespace,
            disable_additional_properties: http.structured.disable_additional_properties,
        },
        defaults: generation_defaults(prepared),
        limits: RequestLimits {
            max_n: args.limits.max_n as u32,
            max_prompts: args.limits.max_completion_prompts,
            max_stop_strings: args.limits.max_stop_strings,
            max_bad_words: args.limits.max_bad_words,
            ..RequestLimits::default()
        },
        http: HttpLimits {
            max_header_bytes: http.max_head_bytes,
            max_headers: http.max_headers,
            ..HttpLimits::default()
        },
        response_store: http.response_store,
        ..ServerConfig::new(&args.model.model, prepared.memory.max_model_len as u32)
    }
}

fn generation_defaults(prepared: &Prepared) -> GenerationDefaults {
    let g = &prepared.generation;
    GenerationDefaults {
        temperature: g.temperature,
        top_p: g.top_p,
        top_k: g.top_k,
        min_p: g.min_p,
        presence_penalty: g.presence_penalty,
        frequency_penalty: g.frequency_penalty,
        repetition_penalty: g.repetition_penalty,
        max_tokens: g
            .max_new_tokens
            .map(|m| m.tokens.min(u32::MAX.into()) as u32),
        max_tokens_cap: g
            .max_new_tokens
            .filter(|m| m.hard_cap)
            .map(|m| m.tokens.min(u32::MAX.into()) as u32),
        eos_token_ids: prepared.eos_token_ids.clone(),
    }
}

/// Labels of `vllm:cache_config_info`.
pub fn cache_settings(args: &ServeArgs, prepared: &Prepared) -> Vec<(String, String)> {
    let memory = &prepared.memory;
    let pairs = [
        ("block_size", args.cache.block_size.to_string()),
        ("num_gpu_blocks", memory.num_blocks.to_string()),
        (
            "gpu_memory_utilization",
            args.cache
                .gpu_memory_utilization
                .unwrap_or(crate::machine::DEFAULT_SHARE)
                .to_string(),
        ),
        ("cache_dtype", prepared.dtype.name().to_owned()),
        (
            "enable_prefix_caching",
            if args.cache.prefix_caching {
                "True"
            } else {
                "False"
            }
            .to_owned(),
        ),
        ("kv_cache_size_tokens", memory.kv_tokens.to_string()),
        (
            "kv_cache_max_concurrency",
            format!("{:.2}", memory.concurrency()),
        ),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// Where to listen.
pub fn bind(http: &HttpArgs) -> Bind {
    match &http.uds {
        Some(path) => Bind::Uds(path.clone()),
        None => Bind::Tcp {
            host: host(http),
            port: http.port,
        },
    }
}

/// Where the second metrics page listens: on the same interface.
pub fn metrics_bind(http: &HttpArgs, port: u16) -> Bind {
    Bind::Tcp {
        host: host(http),
        port,
    }
}

fn host(http: &HttpArgs) -> String {
    http.host
        .clone()
        .unwrap_or_else(|| http.default_host(in_container()).to_string())
}

/// Containers are reached from outside only, so loopback would be useless there.
pub fn in_container() -> bool {
    Path::new("/.dockerenv").exists()
        || Path::new("/run/.containerenv").exists()
        || std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
}

/// An open server on the loopback interface answers only to loopback names,
/// so that a web page cannot reach it by pointing its own name there.
fn rebinding_guard(http: &HttpArgs) -> Option<Vec<String>> {
    let open = http.api_keys.is_empty() && http.uds.is_none();
    let host = host(http);
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if !(open && loopback) {
        return None;
    }
    let mut hosts = ServerConfig::loopback_hosts();
    // 127.0.0.2 is this machine, too.
    if !name.contains(':') {
        hosts.push(name.to_owned());
    }
    Some(hosts)
}

/// The TLS files that the flags name.
///
/// # Errors
/// If the flags ask for something that is not done.
pub fn tls_files(tls: &TlsArgs) -> Result<TlsFiles, CliError> {
    let ca = match tls.client_certs {
        ClientCerts::NotAsked => None,
        ClientCerts::Required => tls.ca_certs.clone(),
        ClientCerts::Optional => {
            return Err(CliError::usage(
                "--ssl-cert-reqs 1 (optional client certificates) is not supported",
            )
            .hint("--ssl-cert-reqs 2 requires them, 0 does not ask"));
        }
    };
    Ok(TlsFiles {
        cert: tls.certfile.clone(),
        key: tls.keyfile.clone().unwrap_or_else(|| tls.certfile.clone()),
        ca,
    })
}

/// Says where the server can be reached, and why not elsewhere.
pub fn announce(
    http: &HttpArgs,
    bind: &Bind,
    address: Option<SocketAddr>,
    served: &std::sync::Arc<Served>,
) {
    let scheme = if http.tls.is_some() { "https" } else { "http" };
    match (bind, address) {
        (Bind::Uds(path), _) => tracing::info!("Starting vLLM server on unix:{}", path.display()),
        (Bind::Tcp { .. }, Some(address)) => {
            tracing::info!("Starting vLLM server on {scheme}://{address}");
            if http.host.is_none() && address.ip().is_loopback() {
                tracing::info!(
                    "listening on loopback only, because there is no --api-key; --host 0.0.0.0 listens everywhere"
                );
            }
        }
        (Bind::Tcp { host, port }, None) => {
            tracing::info!("Starting vLLM server on {scheme}://{host}:{port}")
        }
    }
    if http.dev_mode {
        tracing::warn!(
            "VLLM_SERVER_DEV_MODE: whoever reaches this server can put it to sleep; not for production"
        );
    }
    tracing::info!("Available routes are:");
    for (path, methods) in quire_server::route_list(served) {
        tracing::info!("Route: {path}, Methods: {methods}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::ModelStyle;
    use crate::flags::env::Environment;

    fn guard(flags: &[&str]) -> Option<Vec<String>> {
        let words: Vec<String> = ["m"].iter().chain(flags).map(|w| (*w).to_owned()).collect();
        let env = Environment::of_pairs([]);
        let args = ServeArgs::parse(&words, ModelStyle::Positional, &env);
        rebinding_guard(&args.expect("the flags are fine").http)
    }

    #[test]
    fn an_open_server_on_loopback_answers_to_loopback_names_only() {
        for host in [
            "127.0.0.1",
            "localhost",
            "LOCALHOST",
            "127.0.0.2",
            "::1",
            "[::1]",
        ] {
            let hosts = guard(&["--host", host]).unwrap_or_else(|| panic!("{host} is open"));
            for name in ["localhost", "127.0.0.1", "[::1]"] {
                assert!(hosts.iter().any(|known| known == name), "{host}: {hosts:?}");
            }
            let own = host.contains(':') || hosts.iter().any(|known| known == host);
            assert!(own, "{host}: {hosts:?}");
        }
        for flags in [
            &["--host", "0.0.0.0"][..],
            &["--host", "127.0.0.1", "--api-key", "k"],
            &["--uds", "x.sock"],
        ] {
            assert_eq!(guard(flags), None, "{flags:?}");
        }
    }
}
