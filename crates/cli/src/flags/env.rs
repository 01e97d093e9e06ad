//! The registry of environment variables.

use std::collections::BTreeMap;

use crate::suggest::nearest;

/// One variable.
#[derive(Debug)]
pub struct EnvVar {
    /// Its name.
    pub name: &'static str,
    /// What holds when it is unset, as people read it.
    pub default: &'static str,
    /// One line: what it does.
    pub doc: &'static str,
    /// Whether it does that here.
    pub status: EnvStatus,
}

/// Whether a variable does here what its documentation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvStatus {
    /// It is read.
    Read,
    /// It is not, for this reason; one warning line says so if it is set.
    NoEffect(&'static str),
    /// It is not, for this reason, and nothing needs to be said: other programs
    /// on the machine use it too, or what it asks for holds anyway.
    Silent(&'static str),
}

const fn read(name: &'static str, default: &'static str, doc: &'static str) -> EnvVar {
    EnvVar {
        name,
        default,
        doc,
        status: EnvStatus::Read,
    }
}

const fn no_effect(name: &'static str, doc: &'static str, why: &'static str) -> EnvVar {
    EnvVar {
        name,
        default: "",
        doc,
        status: EnvStatus::NoEffect(why),
    }
}

const fn silent(name: &'static str, doc: &'static str, why: &'static str) -> EnvVar {
    EnvVar {
        name,
        default: "",
        doc,
        status: EnvStatus::Silent(why),
    }
}

const ON_GPU: &str = "it tunes GPU execution, and this version runs on the CPU";
const TEXT_ONLY: &str = "models here read text only";
const ONE_PROCESS: &str = "server and engine are one process";
const NO_PYTHON: &str = "there is no Python in this program";
const NO_TELEMETRY: &str = "nothing is ever sent";
const NO_LORA: &str = "this version does not apply LoRA adapters";

/// Every variable that users of vLLM rely on, and this project's own.
pub const VARIABLES: &[EnvVar] = &[
    read(
        "VLLM_API_KEY",
        "",
        "Key that clients must send, if --api-key gives none.",
    ),
    read(
        "VLLM_LOGGING_LEVEL",
        "INFO",
        "Least severe messages that are logged: DEBUG, INFO, WARNING or ERROR.",
    ),
    read("VLLM_CONFIGURE_LOGGING", "1", "0 logs nothing."),
    read("VLLM_LOGGING_PREFIX", "", "Text before every log line."),
    read(
        "VLLM_LOGGING_STREAM",
        "stdout",
        "Where log lines go: stdout or stderr.",
    ),
    read(
        "VLLM_LOGGING_COLOR",
        "auto",
        "Colour in log lines: auto (on a terminal), 1 or 0.",
    ),
    read(
        "NO_COLOR",
        "",
        "If set and not empty, no colour, unless VLLM_LOGGING_COLOR is 1.",
    ),
    no_effect(
        "VLLM_LOGGING_CONFIG_PATH",
        "Python logging configuration.",
        NO_PYTHON,
    ),
    read(
        "VLLM_LOG_STATS_INTERVAL",
        "10",
        "Seconds between two statistics lines.",
    ),
    read(
        "VLLM_USE_MODELSCOPE",
        "false",
        "Download models from ModelScope instead of the Hugging Face hub.",
    ),
    read(
        "HF_TOKEN",
        "",
        "Access token for the hub, if --hf-token gives none.",
    ),
    read("HUGGING_FACE_HUB_TOKEN", "", "Older name of HF_TOKEN."),
    read(
        "OPENAI_API_KEY",
        "",
        "Key that `vllm chat` and `vllm complete` send, if --api-key gives none; also `vllm bench serve`.",
    ),
    read(
        "HF_HOME",
        "~/.cache/huggingface",
        "Directory of the hub's files.",
    ),
    read(
        "HF_HUB_CACHE",
        "$HF_HOME/hub",
        "Directory of downloaded models, if --download-dir gives none.",
    ),
    read(
        "HF_ENDPOINT",
        "https://huggingface.co",
        "Address of the hub, or of a mirror.",
    ),
    read("HF_HUB_OFFLINE", "0", "1 uses downloaded models only."),
    read("TRANSFORMERS_OFFLINE", "0", "The same as HF_HUB_OFFLINE."),
    read(
        "VLLM_CPU_KVCACHE_SPACE",
        "",
        "GiB of the KV cache, if --kv-cache-memory-bytes is not given.",
    ),
    read(
        "VLLM_CPU_OMP_THREADS_BIND",
        "auto",
        "Cores to compute on, such as 0-31 or 0,2,4; auto picks, nobind does not pin.",
    ),
    read(
        "VLLM_CPU_NUM_OF_RESERVED_CPU",
        "",
        "Cores that auto leaves to HTTP and tokenizing.",
    ),
    read(
        "VLLM_ALLOW_LONG_MAX_MODEL_LEN",
        "0",
        "1 allows --max-model-len beyond what config.json promises.",
    ),
    read(
        "VLLM_SERVER_DEV_MODE",
        "0",
        "1 adds routes for development, such as /sleep and /reset_prefix_cache.",
    ),
    read(
        "VLLM_HTTP_TIMEOUT_KEEP_ALIVE",
        "5",
        "Seconds that an idle connection stays open.",
    ),
    read("VLLM_MAX_N_SEQUENCES", "16384", "Greatest n of a request."),
    read(
        "VLLM_MAX_COMPLETION_PROMPTS",
        "1024",
        "Most prompts in one completion request.",
    ),
    read(
        "VLLM_MAX_STOP_STRINGS",
        "4",
        "Most stop strings of a request.",
    ),
    read(
        "VLLM_MAX_NUM_BAD_WORDS",
        "128",
        "Most bad words of a request.",
    ),
    no_effect(
        "VLLM_SKIP_MODEL_NAME_VALIDATION",
        "Answer requests whatever model they name.",
        "--served-model-name takes every name that clients use",
    ),
    read(
        "QUIRE_CPU_LEVEL",
        "",
        "Uses an older instruction set than the CPU has; for tests and measurements.",
    ),
    no_effect(
        "VLLM_HOST_IP",
        "Address for traffic between engines.",
        ONE_PROCESS,
    ),
    no_effect(
        "VLLM_PORT",
        "First port for traffic between engines, never the HTTP port.",
        ONE_PROCESS,
    ),
    silent(
        "VLLM_CACHE_ROOT",
        "Directory of caches.",
        "nothing is cached but downloaded models",
    ),
    silent(
        "VLLM_CONFIG_ROOT",
        "Directory of settings.",
        "settings are flags",
    ),
    silent("VLLM_ASSETS_CACHE", "Directory of sample media.", TEXT_ONLY),
    silent(
        "CPU_VISIBLE_MEMORY_NODES",
        "Memory nodes to use.",
        "the operating system places memory",
    ),
    silent(
        "VLLM_CPU_ATTN_SPLIT_KV",
        "Split long contexts over threads.",
        "they always are, at fixed points",
    ),
    no_effect(
        "VLLM_CPU_INT4_W4A8",
        "Compute 4-bit weights with 8-bit activations.",
        "this version reads f32, f16 and bf16 checkpoints",
    ),
    silent(
        "VLLM_CPU_SGL_KERNEL",
        "Other kernels.",
        "there is one kernel per instruction set",
    ),
    silent(
        "VLLM_TARGET_DEVICE",
        "Device to build for.",
        "it is read when vLLM is built",
    ),
    silent(
        "CUDA_VISIBLE_DEVICES",
        "GPUs to use.",
        "this version runs on the CPU",
    ),
    silent(
        "VLLM_WORKER_MULTIPROC_METHOD",
        "How processes start.",
        ONE_PROCESS,
    ),
    silent(
        "VLLM_ENABLE_V1_MULTIPROCESSING",
        "Engine in its own process.",
        ONE_PROCESS,
    ),
    no_effect("VLLM_USE_V1", "Engine version.", "there is one engine"),
    no_effect(
        "VLLM_ATTENTION_BACKEND",
        "Attention kernels.",
        "there is one attention kernel per instruction set",
    ),
    no_effect(
        "VLLM_ALLOW_RUNTIME_LORA_UPDATING",
        "Load adapters while running.",
        NO_LORA,
    ),
    no_effect(
        "VLLM_LORA_RESOLVER_CACHE_DIR",
        "Directory of adapters.",
        NO_LORA,
    ),
    read(
        "VLLM_ENABLE_RESPONSES_API_STORE",
        "0",
        "1 keeps responses of /v1/responses, in memory, for retrieval, background mode and previous_response_id.",
    ),
    read(
        "QUIRE_RESPONSE_STORE_ENTRIES",
        "1024",
        "Most responses that are kept; then the oldest finished ones go.",
    ),
    read(
        "QUIRE_RESPONSE_STORE_MIB",
        "256",
        "Most memory of the responses that are kept, in MiB.",
    ),
    no_effect(
        "VLLM_ENABLE_COHERE_API",
        "Serve Cohere's API.",
        "this version does not speak it",
    ),
    silent(
        "VLLM_KEEP_ALIVE_ON_ENGINE_DEATH",
        "Go on after the engine has died.",
        "/health reports it",
    ),
    silent(
        "VLLM_ENGINE_READY_TIMEOUT_S",
        "Seconds to wait for the engine.",
        "/health answers 503 until it is ready",
    ),
    no_effect(
        "VLLM_REGEX_COMPILATION_TIMEOUT_S",
        "Seconds to compile a pattern.",
        "this version refuses constrained output",
    ),
    silent(
        "VLLM_IMAGE_FETCH_TIMEOUT",
        "Seconds to fetch an image.",
        TEXT_ONLY,
    ),
    silent(
        "VLLM_VIDEO_FETCH_TIMEOUT",
        "Seconds to fetch a video.",
        TEXT_ONLY,
    ),
    silent(
        "VLLM_AUDIO_FETCH_TIMEOUT",
        "Seconds to fetch audio.",
        TEXT_ONLY,
    ),
    silent(
        "VLLM_MAX_AUDIO_CLIP_FILESIZE_MB",
        "Largest audio file.",
        TEXT_ONLY,
    ),
    silent(
        "VLLM_MEDIA_URL_ALLOW_REDIRECTS",
        "Follow redirects to media.",
        TEXT_ONLY,
    ),
    silent("VLLM_NO_USAGE_STATS", "No telemetry.", NO_TELEMETRY),
    silent("VLLM_DO_NOT_TRACK", "No telemetry.", NO_TELEMETRY),
    silent("DO_NOT_TRACK", "No telemetry.", NO_TELEMETRY),
    silent(
        "VLLM_USAGE_SOURCE",
        "Where telemetry says it comes from.",
        NO_TELEMETRY,
    ),
    silent(
        "VLLM_KV_EVENTS_USE_INT_BLOCK_HASHES",
        "Kind of hashes in cache events.",
        "no cache events are published",
    ),
    silent(
        "PYTHONHASHSEED",
        "Seed of block hashes.",
        "block hashes have a fixed seed",
    ),
    silent(
        "VLLM_BATCH_INVARIANT",
        "The same answer whatever else runs.",
        "it always holds on the CPU",
    ),
    no_effect(
        "VLLM_COMPUTE_NANS_IN_LOGITS",
        "Count NaNs.",
        "this version does not count them",
    ),
    no_effect(
        "VLLM_DEBUG_LOG_API_SERVER_RESPONSE",
        "Log answers.",
        "--enable-log-requests --enable-log-outputs do",
    ),
    no_effect("VLLM_TRACE_FUNCTION", "Log Python calls.", NO_PYTHON),
    no_effect(
        "VLLM_NIXL_SIDE_CHANNEL_HOST",
        "Address for handing over KV blocks.",
        ONE_PROCESS,
    ),
    no_effect(
        "VLLM_NIXL_SIDE_CHANNEL_PORT",
        "Port for handing over KV blocks.",
        ONE_PROCESS,
    ),
    silent(
        "PROMETHEUS_MULTIPROC_DIR",
        "Where several servers gather metrics.",
        ONE_PROCESS,
    ),
    silent(
        "VLLM_USE_RUST_FRONTEND",
        "Another HTTP server.",
        "there is one",
    ),
    silent(
        "VLLM_RUST_FRONTEND_PATH",
        "Another HTTP server.",
        "there is one",
    ),
    silent(
        "VLLM_USE_RUST_BENCH",
        "Another benchmark program.",
        "there is one",
    ),
    no_effect(
        "VLLM_DISABLE_COMPILE_CACHE",
        "Compile anew at every start.",
        "nothing is compiled at start",
    ),
    no_effect("VLLM_USE_DEEP_GEMM", "Other kernels.", ON_GPU),
    no_effect("VLLM_USE_FLASHINFER_SAMPLER", "Other kernels.", ON_GPU),
    no_effect("VLLM_USE_TRITON_FLASH_ATTN", "Other kernels.", ON_GPU),
    no_effect("VLLM_FLASH_ATTN_VERSION", "Other kernels.", ON_GPU),
];

/// Families of variables that are known without being listed one by one.
const FAMILIES: &[(&str, &str)] = &[
    ("VLLM_ROCM_", ON_GPU),
    ("VLLM_XLA_", ON_GPU),
    ("VLLM_TPU_", ON_GPU),
    ("VLLM_FLASHINFER_", ON_GPU),
    ("VLLM_CUDA_", ON_GPU),
];

/// A snapshot of the environment, so that reading it is testable.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The process's own; variables that are not UTF-8 are left out.
    pub fn of_process() -> Environment {
        let pairs = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Environment(pairs.collect())
    }

    /// One made of pairs.
    pub fn of_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Environment {
        Environment(
            pairs
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    /// The value of a registered variable; an empty one counts as unset.
    pub fn get(&self, name: &'static str) -> Option<&str> {
        debug_assert!(
            VARIABLES.iter().any(|variable| variable.name == name),
            "{name} is not registered"
        );
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The value of any variable, as it is.
    pub fn any(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Every variable with its value, by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// One warning line for each variable of vLLM's that is set and does
    /// nothing, or is not known at all.
    pub fn warnings(&self) -> Vec<String> {
        self.0.keys().filter_map(|name| warning(name)).collect()
    }
}

fn warning(name: &str) -> Option<String> {
    if let Some(variable) = VARIABLES.iter().find(|variable| variable.name == name) {
        return match variable.status {
            EnvStatus::NoEffect(why) => Some(format!("{name} has no effect: {why}")),
            EnvStatus::Read | EnvStatus::Silent(_) => None,
        };
    }
    if let Some((_, why)) = FAMILIES.iter().find(|(prefix, _)| name.starts_with(prefix)) {
        return Some(format!("{name} has no effect: {why}"));
    }
    if !name.starts_with("VLLM_") && !name.starts_with("QUIRE_") {
        return None;
    }
    // Kubernetes sets VLLM_SERVICE_HOST and the like for a service named vllm.
    if ["_SERVICE_HOST", "_SERVICE_PORT", "_TCP", "_UDP"]
        .iter()
        .any(|part| name.contains(part))
    {
        return None;
    }
    let near = nearest(name, VARIABLES.iter().map(|variable| variable.name));
    let hint = near
        .first()
        .map(|near| format!("; did you mean {near}?"))
        .unwrap_or_default();
    Some(format!("unknown environment variable {name}{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = VARIABLES.iter().map(|variable| variable.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn set_variables_without_effect_and_unknown_ones_are_named_once() {
        let environment = Environment::of_pairs([
            ("VLLM_API_KEY", "k"),
            ("VLLM_USE_V1", "1"),
            ("VLLM_NO_USAGE_STATS", "1"),
            ("VLLM_LOGING_LEVEL", "DEBUG"),
            ("VLLM_ROCM_USE_AITER", "1"),
            ("VLLM_SERVICE_HOST", "10.0.0.1"),
            ("VLLM_PORT_8000_TCP_ADDR", "10.0.0.1"),
            ("PATH", "/bin"),
        ]);
        assert_eq!(
            environment.warnings(),
            [
                "unknown environment variable VLLM_LOGING_LEVEL; did you mean VLLM_LOGGING_LEVEL?"
                    .to_owned(),
                format!("VLLM_ROCM_USE_AITER has no effect: {ON_GPU}"),
                "VLLM_USE_V1 has no effect: there is one engine".to_owned(),
            ]
        );
    }
}
