//! The command line, resolved: one typed field per implemented flag.

mod parsers;
pub(crate) mod read;
mod resolve;
mod response_store;
mod structured;
mod threads;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use quire_server::ResponseStoreLimits;
use serde_json::{Map, Value as Json};

pub use crate::logging::LogArgs;
pub use parsers::ParserArgs;
pub use resolve::ModelStyle;
pub(crate) use resolve::given;
pub use structured::StructuredArgs;
pub use threads::CpuBind;

/// Everything that `vllm serve` was told.
#[derive(Clone, Debug)]
pub struct ServeArgs {
    /// Which model, and how it is read.
    pub model: ModelArgs,
    /// The KV cache.
    pub cache: CacheArgs,
    /// How requests share steps.
    pub scheduler: SchedulerArgs,
    /// Threads that compute.
    pub compute: ComputeArgs,
    /// The HTTP server.
    pub http: HttpArgs,
    /// What requests may ask for.
    pub limits: RequestLimits,
    /// What is logged, and how.
    pub log: LogArgs,
    /// Flags that differ from their default, for the start-up log; secrets are
    /// already hidden.
    pub non_default_args: Vec<(String, String)>,
    /// What the user should know about these flags, one line each.
    pub warnings: Vec<String>,
}

/// Which model, and how it is read.
#[derive(Clone, Debug)]
pub struct ModelArgs {
    /// Checkpoint directory, hub name, or [`quire_demo::NAME`], which is also
    /// what holds if no model is named.
    pub model: String,
    /// Directory or hub name of the tokenizer, if not the model's.
    pub tokenizer: Option<String>,
    /// Names in the API; never empty.
    pub served_model_names: Vec<String>,
    /// Serve token ids only.
    pub skip_tokenizer_init: bool,
    /// Type of weights and activations.
    pub dtype: DtypeArg,
    /// Seed of requests that bring none.
    pub seed: i64,
    /// Most tokens of one request.
    pub max_model_len: MaxModelLen,
    /// `max_model_len` may exceed what config.json promises
    /// (`VLLM_ALLOW_LONG_MAX_MODEL_LEN`).
    pub allow_long_max_model_len: bool,
    /// Branch, tag or commit on the hub.
    pub revision: Option<String>,
    /// The same for the tokenizer; `revision` if `None`.
    pub tokenizer_revision: Option<String>,
    /// Access token for the hub.
    pub hf_token: Option<String>,
    /// Fields of config.json to change; objects inside are merged key by key.
    pub hf_overrides: Map<String, Json>,
    /// Where default sampling parameters come from.
    pub generation_config: GenerationConfig,
    /// Default sampling parameters that go before those.
    pub override_generation_config: Map<String, Json>,
    /// Format of the weights.
    pub load_format: LoadFormat,
    /// Directory of downloaded models, if not the hub's usual one.
    pub download_dir: Option<PathBuf>,
    /// Download from ModelScope (`VLLM_USE_MODELSCOPE`).
    pub use_modelscope: bool,
    /// Show progress while loading.
    pub load_progress: bool,
}

/// `--dtype`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DtypeArg {
    /// The checkpoint's if it has 16 bits, else a 16-bit one that the machine prefers.
    Auto,
    /// 32-bit floats.
    Float32,
    /// IEEE half precision.
    Float16,
    /// bfloat16.
    Bfloat16,
}

/// `--max-model-len`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxModelLen {
    /// What config.json promises.
    FromConfig,
    /// The largest that fits in the KV cache.
    Auto,
    /// This many tokens.
    Len(usize),
}

/// `--generation-config`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GenerationConfig {
    /// The checkpoint's generation_config.json.
    Auto,
    /// Neutral parameters (`vllm`).
    Neutral,
    /// The generation_config.json of this directory.
    Dir(PathBuf),
}

/// `--load-format`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadFormat {
    /// safetensors files of the checkpoint.
    Safetensors,
    /// Random weights from config.json alone.
    Dummy,
}

/// The KV cache.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheArgs {
    /// Tokens per block.
    pub block_size: usize,
    /// Share of memory for weights and cache, in (0, 1], if it was given.
    pub gpu_memory_utilization: Option<f64>,
    /// Bytes of the cache (`--kv-cache-memory-bytes`, else
    /// `VLLM_CPU_KVCACHE_SPACE`), if given; goes before the share.
    pub kv_cache_memory_bytes: Option<u64>,
    /// Blocks of the cache, whatever the memory.
    pub num_gpu_blocks_override: Option<usize>,
    /// Keep blocks for requests with the same beginning.
    pub prefix_caching: bool,
}

/// How requests share steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchedulerArgs {
    /// Tokens per step, if given; see [`SchedulerArgs::token_budget`].
    pub max_num_batched_tokens: Option<usize>,
    /// Requests that run at once.
    pub max_num_seqs: usize,
    /// Requests that may wait, if there is a limit.
    pub max_num_queued_reqs: Option<usize>,
    /// Split long prompts over steps.
    pub chunked_prefill: bool,
    /// Prompt tokens of one request per step; 0 is no limit.
    pub long_prefill_token_threshold: usize,
    /// Order of requests.
    pub policy: SchedulingPolicy,
}

impl SchedulerArgs {
    /// Tokens per step without `--max-num-batched-tokens`. Matrix products reach
    /// their full speed at a few hundred rows, and running streams wait for a
    /// whole step, so more would only make them stutter.
    pub const DEFAULT_TOKEN_BUDGET: usize = 512;

    /// Tokens per step for a model that serves `max_model_len` tokens: without
    /// chunking, a whole prompt must fit into one step.
    pub fn token_budget(&self, max_model_len: usize) -> usize {
        let default = match self.chunked_prefill {
            true => Self::DEFAULT_TOKEN_BUDGET,
            false => Self::DEFAULT_TOKEN_BUDGET.max(max_model_len),
        };
        self.max_num_batched_tokens
            .unwrap_or(default.max(self.max_num_seqs))
    }
}

/// `--scheduling-policy`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchedulingPolicy {
    /// First come, first served.
    Fcfs,
    /// By the request's priority, lower first.
    Priority,
}

/// Threads that compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComputeArgs {
    /// How many, if `--threads` says so.
    pub threads: Option<usize>,
    /// Where they run (`VLLM_CPU_OMP_THREADS_BIND`).
    pub bind: CpuBind,
    /// Cores that [`CpuBind::Auto`] leaves free
    /// (`VLLM_CPU_NUM_OF_RESERVED_CPU`), if given.
    pub reserved_cores: Option<usize>,
    /// An older instruction set to use (`QUIRE_CPU_LEVEL`).
    pub cpu_level: Option<String>,
}

/// The HTTP server.
#[derive(Clone, Debug)]
pub struct HttpArgs {
    /// Address to listen on, if given; a name is resolved when listening.
    pub host: Option<String>,
    /// TCP port; 0 takes a free one.
    pub port: u16,
    /// Unix socket to listen on instead.
    pub uds: Option<PathBuf>,
    /// A second port for `/metrics`.
    pub metrics_port: Option<u16>,
    /// Accepted keys; empty accepts everybody.
    pub api_keys: Vec<String>,
    /// Certificate and key, if TLS is on.
    pub tls: Option<TlsArgs>,
    /// CORS.
    pub cors: CorsArgs,
    /// Prefix under which a proxy publishes the server; no slash at the end.
    pub root_path: String,
    /// Bytes of a request's head.
    pub max_head_bytes: usize,
    /// Headers of a request.
    pub max_headers: usize,
    /// How long an idle connection stays open (`VLLM_HTTP_TIMEOUT_KEEP_ALIVE`).
    pub keep_alive: Duration,
    /// Silence after which a stream gets a comment line, if at all.
    pub sse_keep_alive: Option<Duration>,
    /// How long running requests may take to finish on shutdown; zero aborts.
    pub shutdown_timeout: Duration,
    /// Routes for development (`VLLM_SERVER_DEV_MODE`).
    pub dev_mode: bool,
    /// Serve `/openapi.json`, `/docs` and `/redoc`.
    pub docs: bool,
    /// Serve those without a key.
    pub open_docs: bool,
    /// Chat: template instead of the checkpoint's, a file or the text.
    pub chat_template: Option<String>,
    /// Chat: requests may bring their own template.
    pub trust_request_chat_template: bool,
    /// Chat: template variables for requests that do not set them.
    pub default_chat_template_kwargs: Map<String, Json>,
    /// Chat: role of answers.
    pub response_role: String,
    /// Answer with `X-Request-Id`.
    pub request_id_headers: bool,
    /// Log-probabilities name tokens as `token_id:N`.
    pub return_tokens_as_token_ids: bool,
    /// Report cached prompt tokens in usage.
    pub prompt_tokens_details: bool,
    /// Put a metrics object into answers.
    pub per_request_metrics: bool,
    /// Count requests in flight for `/load`.
    pub server_load_tracking: bool,
    /// Chat: hide tools from the template under `tool_choice: none`.
    pub exclude_tools_when_tool_choice_none: bool,
    /// Chat: how thoughts and tool calls are found in answers.
    pub parsers: ParserArgs,
    /// Tokens per streamed chunk, after the first.
    pub stream_interval: u32,
    /// Put usage on every streamed chunk.
    pub force_include_usage: bool,
    /// Serve `/tokenizer_info`.
    pub tokenizer_info_endpoint: bool,
    /// What `system_fingerprint` says.
    pub fingerprint: FingerprintMode,
    /// What holds for every request with structured output.
    pub structured: StructuredArgs,
    /// What is kept of `/v1/responses`, if anything is.
    pub response_store: Option<ResponseStoreLimits>,
}

/// `--fingerprint-mode` with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FingerprintMode {
    /// Version and settings in clear.
    Full,
    /// A hash of them.
    Hash,
    /// This text.
    Custom(String),
    /// None.
    None,
}

/// TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsArgs {
    /// Certificate chain, PEM.
    pub certfile: PathBuf,
    /// Private key, PEM; in the certificate's file if `None`.
    pub keyfile: Option<PathBuf>,
    /// Authorities for client certificates, PEM.
    pub ca_certs: Option<PathBuf>,
    /// Whether clients must have a certificate.
    pub client_certs: ClientCerts,
}

/// `--ssl-cert-reqs`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientCerts {
    /// They are not asked for one.
    NotAsked,
    /// One that is sent must be valid.
    Optional,
    /// They must send a valid one.
    Required,
}

/// CORS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorsArgs {
    /// Origins; `*` is any; empty turns CORS off.
    pub origins: Vec<String>,
    /// Methods; `*` is any.
    pub methods: Vec<String>,
    /// Request headers; `*` is any.
    pub headers: Vec<String>,
    /// Allow credentials.
    pub credentials: bool,
}

/// What requests may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// Log-probabilities per token; `None` is no limit.
    pub max_logprobs: Option<u32>,
    /// Which log-probabilities are meant.
    pub logprobs_mode: LogprobsMode,
    /// Greatest `n`.
    pub max_n: usize,
    /// Prompts in one completion request.
    pub max_completion_prompts: usize,
    /// Stop strings.
    pub max_stop_strings: usize,
    /// Bad words.
    pub max_bad_words: usize,
}

/// `--logprobs-mode`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogprobsMode {
    /// Of the model's own logits.
    RawLogprobs,
    /// After penalties, temperature and masks.
    ProcessedLogprobs,
    /// The model's own logits themselves.
    RawLogits,
    /// The logits after penalties, temperature and masks.
    ProcessedLogits,
}

impl HttpArgs {
    /// The address to listen on if [`HttpArgs::host`] is `None`: everywhere
    /// only behind a key or inside a container, where loopback cannot be
    /// reached from outside.
    pub fn default_host(&self, in_container: bool) -> IpAddr {
        match self.api_keys.is_empty() && !in_container {
            true => std::net::Ipv4Addr::LOCALHOST.into(),
            false => std::net::Ipv4Addr::UNSPECIFIED.into(),
        }
    }
}

#[cfg(test)]
mod tests;
