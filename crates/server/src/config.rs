//! What the operator decides about the server.

use std::{collections::HashSet, time::Duration};

use quire_core::TokenId;
use quire_text::{reasoning::ReasoningKind, tools::Dialect};
use serde_json::{Map, Value};

use crate::info::ServerInfo;

/// The vLLM version whose HTTP interface this server speaks. Clients and
/// routers compare it, so `/version` and `system_fingerprint` report it.
pub const COMPATIBLE_VERSION: &str = "0.33.0";

/// Settings of one server. [`ServerConfig::new`] gives the defaults.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Names that clients may use for the model; the first is the one reported.
    pub served_model_names: Vec<String>,
    /// Where the model came from: the `root` of a model card.
    pub model_root: String,
    /// Prompt plus output tokens of one sequence.
    pub max_model_len: u32,
    /// Accepted bearer keys; empty means that no key is needed.
    pub api_keys: Vec<String>,
    /// Path prefix under which a proxy publishes the server, without a trailing
    /// slash; requests are answered with and without it.
    pub root_path: String,
    /// Cross-origin rules.
    pub cors: CorsConfig,
    /// Host names that requests may carry in `Host`; `None` allows every name.
    /// An open server on the loopback interface sets this against DNS rebinding.
    pub allowed_hosts: Option<Vec<String>>,
    /// Role of generated chat messages.
    pub response_role: String,
    /// Alternatives per position that a client may ask for; `None` is unlimited.
    pub max_logprobs: Option<u32>,
    /// Report `usage.prompt_tokens_details`.
    pub enable_prompt_tokens_details: bool,
    /// Report usage in every stream, asked for or not.
    pub enable_force_include_usage: bool,
    /// Default of the field of the same name.
    pub return_tokens_as_token_ids: bool,
    /// Tokens per streamed chunk, after the first.
    pub stream_interval: u32,
    /// Time after which an idle stream gets a comment line; `None` for never.
    pub sse_keep_alive_interval: Option<Duration>,
    /// Answer with an `X-Request-Id` header.
    pub enable_request_id_headers: bool,
    /// Count requests in flight for `/load`.
    pub enable_server_load_tracking: bool,
    /// Report times in the `metrics` member of whole answers.
    pub enable_per_request_metrics: bool,
    /// Serve `/tokenizer_info`.
    pub enable_tokenizer_info_endpoint: bool,
    /// Template variables below those of the request.
    pub default_chat_template_kwargs: Map<String, Value>,
    /// Accept `chat_template` in requests.
    pub trust_request_chat_template: bool,
    /// Do not show tools to the template under `tool_choice: none`.
    pub exclude_tools_when_tool_choice_none: bool,
    /// How the model writes tool calls; `None`: requests whose tools may be
    /// called are refused.
    pub tool_dialect: Option<Dialect>,
    /// Accept `tool_choice: auto`, which is also what no choice means.
    pub auto_tool_choice: bool,
    /// How the model writes its thoughts; `None`: they are part of the content.
    pub reasoning: Option<ReasoningKind>,
    /// Log the parameters of every request.
    pub enable_log_requests: bool,
    /// Longest logged prompt, in characters or token ids; `None` is unlimited.
    pub max_log_len: Option<usize>,
    /// Which requests appear in the access log.
    pub access_log: AccessLog,
    /// Serve the routes that change a running engine.
    pub dev_mode: bool,
    /// Serve `/openapi.json` and the page that shows it.
    pub enable_docs: bool,
    /// Ask for no key there.
    pub open_docs: bool,
    /// What runs, for `/server_info`.
    pub info: ServerInfo,
    /// What `system_fingerprint` says.
    pub fingerprint: Fingerprint,
    /// Tokens per prefix-cache block, or `None` if the cache is off.
    pub prefix_cache_block_size: Option<u32>,
    /// Sampling values for fields that a request leaves out.
    pub defaults: GenerationDefaults,
    /// What holds for every request with structured output.
    pub structured_outputs: StructuredOutputsConfig,
    /// Bounds on what one request may ask for.
    pub limits: RequestLimits,
    /// Bounds on what one connection may do.
    pub http: HttpLimits,
    /// How many responses of `/v1/responses` are kept; `None` keeps none.
    pub response_store: Option<ResponseStoreLimits>,
}

impl ServerConfig {
    /// Default settings for one model.
    pub fn new(name: impl Into<String>, max_model_len: u32) -> Self {
        let name = name.into();
        ServerConfig {
            served_model_names: vec![name.clone()],
            model_root: name,
            max_model_len,
            api_keys: Vec::new(),
            root_path: String::new(),
            cors: CorsConfig::default(),
            allowed_hosts: None,
            response_role: "assistant".to_owned(),
            max_logprobs: Some(20),
            enable_prompt_tokens_details: false,
            enable_force_include_usage: false,
            return_tokens_as_token_ids: false,
            stream_interval: 1,
            sse_keep_alive_interval: None,
            enable_request_id_headers: false,
            enable_server_load_tracking: false,
            enable_per_request_metrics: false,
            enable_tokenizer_info_endpoint: false,
            default_chat_template_kwargs: Map::new(),
            trust_request_chat_template: false,
            exclude_tools_when_tool_choice_none: false,
            tool_dialect: None,
            auto_tool_choice: true,
            reasoning: None,
            enable_log_requests: false,
            max_log_len: None,
            access_log: AccessLog::All,
            dev_mode: false,
            enable_docs: true,
            open_docs: false,
            info: ServerInfo::default(),
            fingerprint: Fingerprint::default(),
            prefix_cache_block_size: None,
            defaults: GenerationDefaults::default(),
            structured_outputs: StructuredOutputsConfig::default(),
            limits: RequestLimits::default(),
            http: HttpLimits::default(),
            response_store: None,
        }
    }

    /// The name under which the server reports its model.
    pub fn model_name(&self) -> &str {
        self.served_model_names.first().map_or("", String::as_str)
    }

    /// The values of [`ServerConfig::allowed_hosts`] for a server that only
    /// listens on the loopback interface.
    pub fn loopback_hosts() -> Vec<String> {
        ["localhost", "127.0.0.1", "[::1]"]
            .map(str::to_owned)
            .to_vec()
    }
}

/// Cross-origin rules; the default allows no other origin.
#[derive(Clone, Debug)]
pub struct CorsConfig {
    /// Origins that browsers may call from; `*` for every origin.
    pub allowed_origins: Vec<String>,
    /// Methods of such calls; `*` for every method.
    pub allowed_methods: Vec<String>,
    /// Request headers of such calls; `*` for every header.
    pub allowed_headers: Vec<String>,
    /// Let browsers send cookies and keys.
    pub allow_credentials: bool,
}

impl Default for CorsConfig {
    fn default() -> Self {
        CorsConfig {
            allowed_origins: Vec::new(),
            allowed_methods: vec!["*".to_owned()],
            allowed_headers: vec!["*".to_owned()],
            allow_credentials: false,
        }
    }
}

/// Which requests appear in the access log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AccessLog {
    /// Every request.
    #[default]
    All,
    /// Every request but those for these paths.
    Except(HashSet<String>),
    /// None.
    Off,
}

/// What `system_fingerprint` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fingerprint {
    /// Version and a hash of the settings.
    #[default]
    Full,
    /// The hash alone.
    Hash,
    /// This text.
    Custom(String),
    /// Nothing.
    None,
}

/// Sampling values for fields that a request leaves out: those of
/// generation_config.json under `--override-generation-config`. A value that
/// is absent here falls back to vLLM's own default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerationDefaults {
    /// Default of `temperature`.
    pub temperature: Option<f64>,
    /// Default of `top_p`.
    pub top_p: Option<f64>,
    /// Default of `top_k`.
    pub top_k: Option<i64>,
    /// Default of `min_p`.
    pub min_p: Option<f64>,
    /// Default of `presence_penalty`.
    pub presence_penalty: Option<f64>,
    /// Default of `frequency_penalty`.
    pub frequency_penalty: Option<f64>,
    /// Default of `repetition_penalty`.
    pub repetition_penalty: Option<f64>,
    /// Default of `max_tokens`.
    pub max_tokens: Option<u32>,
    /// No request generates more than this.
    pub max_tokens_cap: Option<u32>,
    /// End-of-sequence tokens of the model.
    pub eos_token_ids: Vec<TokenId>,
}

/// What holds for every request with structured output, beside what it asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StructuredOutputsConfig {
    /// JSON has no white space between its tokens.
    pub disable_any_whitespace: bool,
    /// Objects that list properties have no others, also in combined schemas.
    pub disable_additional_properties: bool,
}

/// Bounds on what one request may ask for.
#[derive(Clone, Debug)]
pub struct RequestLimits {
    /// Largest `n`.
    pub max_n: u32,
    /// Most prompts of one completion request.
    pub max_prompts: usize,
    /// Most sequences of one request: prompts times `n`.
    pub max_sequences: usize,
    /// Most stop strings.
    pub max_stop_strings: usize,
    /// Most `bad_words`, before tokenizing.
    pub max_bad_words: usize,
    /// Most messages of one chat request.
    pub max_messages: usize,
    /// Largest `best`-list of a beam search.
    pub max_beam_width: u32,
}

impl Default for RequestLimits {
    fn default() -> Self {
        RequestLimits {
            max_n: 16_384,
            max_prompts: 1024,
            max_sequences: 16_384,
            max_stop_strings: 4,
            max_bad_words: 128,
            max_messages: 16_384,
            max_beam_width: 64,
        }
    }
}

/// Bounds on the responses that are kept, finished or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseStoreLimits {
    /// Most responses.
    pub max_entries: usize,
    /// Most bytes of them all, as JSON.
    pub max_bytes: usize,
}

impl Default for ResponseStoreLimits {
    fn default() -> Self {
        ResponseStoreLimits {
            max_entries: 1024,
            max_bytes: 256 << 20,
        }
    }
}

/// Bounds on what one connection may do.
#[derive(Clone, Debug)]
pub struct HttpLimits {
    /// Largest request body, in bytes.
    pub max_body_bytes: usize,
    /// Bytes of the bodies of all requests in flight, beyond the first 64 KiB
    /// of each.
    pub max_total_body_bytes: usize,
    /// Largest request line plus headers, in bytes.
    pub max_header_bytes: usize,
    /// Most request headers.
    pub max_headers: usize,
    /// Time to receive a request's headers; also how long an idle connection
    /// is kept.
    pub header_read_timeout: Duration,
    /// Longest pause while a request's body arrives.
    pub body_idle_timeout: Duration,
    /// Time in which a whole request body must have arrived.
    pub body_read_timeout: Duration,
    /// Longest time in which a client takes nothing of an answer that waits
    /// for it.
    pub write_idle_timeout: Duration,
    /// Connections served at a time; further ones wait to be accepted.
    pub max_connections: usize,
    /// Time for a TLS handshake.
    pub tls_handshake_timeout: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        HttpLimits {
            max_body_bytes: 64 << 20,
            max_total_body_bytes: 1 << 30,
            max_header_bytes: 64 << 10,
            max_headers: 100,
            header_read_timeout: Duration::from_secs(30),
            body_idle_timeout: Duration::from_secs(20),
            body_read_timeout: Duration::from_secs(300),
            write_idle_timeout: Duration::from_secs(300),
            max_connections: 4096,
            tls_handshake_timeout: Duration::from_secs(10),
        }
    }
}
