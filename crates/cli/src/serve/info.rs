//! What `/server_info` tells: the facts of the first lines, and those around
//! them.

use quire_backend::Backend;
use quire_server::{CacheInfo, DeviceInfo, ModelInfo, SchedulerInfo, ServerInfo};

use crate::args::{LoadFormat, ServeArgs};
use crate::flags::env::{EnvStatus, VARIABLES};
use crate::prepare::Prepared;

/// Parts of the names of variables whose values are nobody's business.
const SECRETS: [&str; 4] = ["KEY", "TOKEN", "SECRET", "PASSWORD"];

/// Everything that is known before the model is loaded.
pub fn server_info(args: &ServeArgs, prepared: &Prepared) -> ServerInfo {
    ServerInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: model(args, prepared),
        device: device(prepared),
        cache: cache(args, prepared),
        scheduler: scheduler(prepared),
        environment: environment(|name| std::env::var(name).ok()),
    }
}

fn model(args: &ServeArgs, p: &Prepared) -> ModelInfo {
    let tokenizer = args.model.tokenizer.as_ref().unwrap_or(&args.model.model);
    ModelInfo {
        tokenizer: p.tokenizer.is_some().then(|| tokenizer.clone()),
        model_type: p.model_type.clone(),
        architectures: p.architectures.clone(),
        num_hidden_layers: p.spec.layers.len(),
        hidden_size: p.spec.hidden,
        vocab_size: p.spec.vocab,
        dtype: p.dtype.name().to_owned(),
        weight_formats: vec![p.engine.load.dtype.name().to_owned()],
        weight_bytes: p.memory.weight_bytes,
        load_format: match args.model.load_format {
            LoadFormat::Dummy => "dummy",
            LoadFormat::Safetensors => "safetensors",
        }
        .to_owned(),
        seed: p.engine.seed,
    }
}

fn device(p: &Prepared) -> DeviceInfo {
    DeviceInfo {
        device: "cpu".to_owned(),
        description: p.backend.caps().description,
        kernel_level: p.backend.level().to_string(),
        threads: p.backend.threads(),
    }
}

fn cache(args: &ServeArgs, p: &Prepared) -> CacheInfo {
    let kv = &p.engine.load.kv;
    CacheInfo {
        block_size: kv.block_size,
        num_gpu_blocks: kv.num_blocks,
        cache_dtype: kv.dtype.name().to_owned(),
        kv_cache_size_tokens: p.memory.kv_tokens,
        kv_cache_memory_bytes: p.memory.kv_bytes(),
        kv_cache_max_concurrency: p.memory.concurrency(),
        enable_prefix_caching: args.cache.prefix_caching,
    }
}

fn scheduler(p: &Prepared) -> SchedulerInfo {
    let scheduler = &p.engine.scheduler;
    SchedulerInfo {
        max_num_seqs: scheduler.max_num_seqs,
        max_num_batched_tokens: scheduler.max_num_batched_tokens,
        max_num_queued_reqs: p.engine.max_queued,
        policy: match scheduler.policy {
            quire_sched::Policy::Fcfs => "fcfs",
            quire_sched::Policy::Priority => "priority",
        }
        .to_owned(),
        enable_chunked_prefill: scheduler.chunked_prefill,
    }
}

/// The variables that are read and set, without secrets.
fn environment(value: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let shown = VARIABLES.iter().filter(|variable| {
        variable.status == EnvStatus::Read
            && !SECRETS.iter().any(|part| variable.name.contains(part))
    });
    shown
        .filter_map(|variable| Some((variable.name.to_owned(), value(variable.name)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let all = environment(|name| Some(name.to_lowercase()));
        let shown: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert!(shown.contains(&"VLLM_SERVER_DEV_MODE"));
        for secret in [
            "VLLM_API_KEY",
            "HF_TOKEN",
            "OPENAI_API_KEY",
            "HUGGING_FACE_HUB_TOKEN",
        ] {
            assert!(!shown.contains(&secret), "{secret}");
        }
        assert!(environment(|_| None).is_empty());
    }
}
