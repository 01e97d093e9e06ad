//! `GET /server_info` and `GET /model_info`: what runs, for people and for the
//! routers in front of several servers.
//!
//! Members at the top of `/server_info` carry the names by which SGLang's
//! router knows them; `vllm_config`, `vllm_env` and `system_env` are vLLM's.

use std::{fmt::Write, sync::Arc};

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    config::{COMPATIBLE_VERSION, ServerConfig},
    error::ApiError,
    fields::Fields,
    query::QueryString,
    state::App,
};

/// What runs, as the parts that run it describe themselves.
#[derive(Clone, Debug, Default)]
pub struct ServerInfo {
    /// Version of this program.
    pub version: String,
    /// The model.
    pub model: ModelInfo,
    /// Where it runs.
    pub device: DeviceInfo,
    /// Its KV cache.
    pub cache: CacheInfo,
    /// What one step may hold.
    pub scheduler: SchedulerInfo,
    /// Environment variables that are set and read, without secrets. Shown in
    /// development mode only.
    pub environment: Vec<(String, String)>,
}

/// The model, as its files and the loader describe it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ModelInfo {
    /// Where its tokenizer comes from; `None` if there is none.
    pub tokenizer: Option<String>,
    /// `model_type` of config.json.
    pub model_type: Option<String>,
    /// `architectures` of config.json.
    pub architectures: Vec<String>,
    /// Decoder layers.
    pub num_hidden_layers: usize,
    /// Width of the residual stream.
    pub hidden_size: usize,
    /// Tokens of the output head.
    pub vocab_size: usize,
    /// Element type of computed weights.
    pub dtype: String,
    /// The formats in which weights are held in memory.
    pub weight_formats: Vec<String>,
    /// Memory of weights and working buffers, in bytes.
    pub weight_bytes: u64,
    /// How the weights were loaded (`--load-format`).
    pub load_format: String,
    /// Seed of requests that bring none.
    pub seed: u64,
}

/// The device, in the words of the back end.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DeviceInfo {
    /// Kind of device: `cpu`.
    pub device: String,
    /// The line that is printed at the start.
    pub description: String,
    /// The kernels in use, by the name that forces them.
    pub kernel_level: String,
    /// Threads that compute.
    pub threads: usize,
}

/// The KV cache.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CacheInfo {
    /// Tokens per block.
    pub block_size: usize,
    /// Number of blocks. The name is vLLM's, whatever the device.
    pub num_gpu_blocks: usize,
    /// Element type.
    pub cache_dtype: String,
    /// Tokens that fit.
    pub kv_cache_size_tokens: usize,
    /// Memory, in bytes.
    pub kv_cache_memory_bytes: u64,
    /// Requests of full length that fit at a time.
    pub kv_cache_max_concurrency: f64,
    /// Prefixes are shared between requests.
    pub enable_prefix_caching: bool,
}

/// Limits of one step.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SchedulerInfo {
    /// Sequences that run at a time.
    pub max_num_seqs: usize,
    /// Tokens per step.
    pub max_num_batched_tokens: usize,
    /// Sequences that may wait; `None` is unlimited.
    pub max_num_queued_reqs: Option<u32>,
    /// `fcfs` or `priority`.
    pub policy: String,
    /// Prompts may be spread over several steps.
    pub enable_chunked_prefill: bool,
}

/// How `vllm_config` is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// As one line.
    Text,
    /// As objects.
    Json,
}

/// `GET /server_info` and `GET /get_server_info`.
pub(crate) async fn server_info(
    State(app): State<Arc<App>>,
    query: QueryString,
) -> Result<Json<Value>, ApiError> {
    let format = read_format(query.into_fields())?;
    let config = app.config();
    let settings = settings(config);
    let mut members = overview(config);
    members.insert(
        "vllm_config".to_owned(),
        match format {
            Format::Text => one_line(&settings).into(),
            Format::Json => settings.into(),
        },
    );
    let shown = config.info.environment.iter().filter(|_| config.dev_mode);
    let environment = shown.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    members.insert("vllm_env".to_owned(), Value::Object(environment.collect()));
    members.insert("system_env".to_owned(), system(config));
    Ok(Json(Value::Object(members)))
}

pub(crate) fn read_format(mut fields: Fields) -> Result<Format, ApiError> {
    let format = fields.choice("config_format", &["text", "json"]);
    fields.finish()?;
    Ok(match format {
        Some("json") => Format::Json,
        _ => Format::Text,
    })
}

/// `GET /model_info` and `GET /get_model_info`.
pub(crate) async fn model_info(State(app): State<Arc<App>>) -> Json<Value> {
    let config = app.config();
    let model = &config.info.model;
    Json(json!({
        "model_path": config.model_root,
        "served_model_name": config.model_name(),
        "tokenizer_path": model.tokenizer,
        "is_generation": true,
        "preferred_sampling_params": preferred_sampling(config),
        "weight_version": "default",
        "has_image_understanding": false,
        "has_audio_understanding": false,
        "model_type": model.model_type,
        "architectures": model.architectures,
        "max_model_len": config.max_model_len,
        "vocab_size": model.vocab_size,
    }))
}

/// The model's own sampling defaults, if it has some.
fn preferred_sampling(config: &ServerConfig) -> Option<Value> {
    let d = &config.defaults;
    let pairs = [
        ("temperature", d.temperature.map(Value::from)),
        ("top_p", d.top_p.map(Value::from)),
        ("top_k", d.top_k.map(Value::from)),
        ("min_p", d.min_p.map(Value::from)),
        ("presence_penalty", d.presence_penalty.map(Value::from)),
        ("frequency_penalty", d.frequency_penalty.map(Value::from)),
        ("repetition_penalty", d.repetition_penalty.map(Value::from)),
        ("max_new_tokens", d.max_tokens.map(Value::from)),
    ];
    let set = pairs.into_iter();
    let set = set.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let set: Map<String, Value> = set.collect();
    (!set.is_empty()).then_some(Value::Object(set))
}

/// What routers ask for.
fn overview(config: &ServerConfig) -> Map<String, Value> {
    let ServerInfo {
        version,
        model,
        cache,
        scheduler,
        ..
    } = &config.info;
    let members = json!({
        "version": COMPATIBLE_VERSION,
        "quire_version": version,
        "model_path": config.model_root,
        "served_model_name": config.model_name(),
        "tokenizer_path": model.tokenizer,
        "is_embedding": false,
        "dtype": model.dtype,
        "kv_cache_dtype": cache.cache_dtype,
        "context_length": config.max_model_len,
        "max_model_len": config.max_model_len,
        "max_total_num_tokens": cache.kv_cache_size_tokens,
        "max_running_requests": scheduler.max_num_seqs,
        "max_prefill_tokens": scheduler.max_num_batched_tokens,
        "tp_size": 1,
        "pp_size": 1,
        "dp_size": 1,
    });
    match members {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The settings, in the groups that vLLM has.
fn settings(config: &ServerConfig) -> Map<String, Value> {
    let info = &config.info;
    let own = json!({
        "model": config.model_root,
        "served_model_name": config.served_model_names,
        "max_model_len": config.max_model_len,
        "max_logprobs": config.max_logprobs.map_or(-1, i64::from),
    });
    let groups = [
        ("model_config", joined(own, &info.model)),
        ("cache_config", joined(json!({}), &info.cache)),
        (
            "parallel_config",
            json!({
                "tensor_parallel_size": 1,
                "pipeline_parallel_size": 1,
                "data_parallel_size": 1,
            }),
        ),
        ("scheduler_config", joined(json!({}), &info.scheduler)),
        ("device_config", joined(json!({}), &info.device)),
        ("limits", limits(config)),
    ];
    let groups = groups.map(|(name, group)| (name.to_owned(), group));
    groups.into_iter().collect()
}

/// What one request may ask for.
fn limits(config: &ServerConfig) -> Value {
    let limits = &config.limits;
    json!({
        "max_n": limits.max_n,
        "max_prompts": limits.max_prompts,
        "max_sequences": limits.max_sequences,
        "max_stop_strings": limits.max_stop_strings,
        "max_bad_words": limits.max_bad_words,
        "max_messages": limits.max_messages,
        "max_beam_width": limits.max_beam_width,
        "max_body_bytes": config.http.max_body_bytes,
        "max_connections": config.http.max_connections,
    })
}

/// `object` with the members of `more`.
fn joined(mut object: Value, more: &impl Serialize) -> Value {
    if let (Some(members), Ok(Value::Object(more))) =
        (object.as_object_mut(), serde_json::to_value(more))
    {
        members.extend(more);
    }
    object
}

/// `group.name=value, …`.
fn one_line(settings: &Map<String, Value>) -> String {
    let mut line = String::new();
    for (group, members) in settings {
        for (name, value) in members.as_object().into_iter().flatten() {
            let comma = if line.is_empty() { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ = write!(line, "{comma}{group}.{name}={value}");
        }
    }
    line
}

fn system(config: &ServerConfig) -> Value {
    json!({
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
        "cpu_count": std::thread::available_parallelism().map_or(1, usize::from),
        "device": config.info.device.description,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_every_setting_once() {
        let config = ServerConfig::new("m", 128);
        let settings = settings(&config);
        let line = one_line(&settings);
        for (group, members) in &settings {
            for name in members.as_object().expect("groups are objects").keys() {
                let place = format!("{group}.{name}=");
                assert_eq!(line.matches(&place).count(), 1, "{place} in {line}");
            }
        }
        assert!(line.contains("model_config.max_model_len=128"), "{line}");
    }
}
