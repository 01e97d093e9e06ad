//! Group `Frontend`.

use super::super::Preset::{Derived, Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Bool, Choice, Json, List, Path, Str},
    Shape,
};
use super::{COUNT_OR_ZERO, PORT};

const NO_PYTHON: &str = "it loads Python code, and there is no Python in this program";
const NO_GRPC: &str = "this version speaks HTTP only";
const HTTP_LEVELS: &[&str] = &["critical", "error", "warning", "info", "debug", "trace"];

pub const FLAGS: &[Flag] = &[
    Flag::new(
        "config",
        Path,
        Unset,
        "YAML file whose keys are these flags; the command line wins over it.",
    ),
    Flag::new(
        "host",
        Str,
        Derived("127.0.0.1; all interfaces with an API key or in a container"),
        "Address to listen on.",
    ),
    Flag::new(
        "port",
        PORT,
        Is("8000"),
        "TCP port to listen on; 0 takes a free one.",
    ),
    Flag::new(
        "uds",
        Path,
        Unset,
        "Unix socket to listen on instead of TCP.",
    ),
    Flag::new(
        "api-key",
        List,
        Derived("VLLM_API_KEY"),
        "Keys that clients must send as a bearer token, any one of them.",
    )
    .secret(),
    Flag::new(
        "served-model-name",
        List,
        Derived("the model argument"),
        "Names of the model in the API; answers and metrics carry the first.",
    ),
    Flag::new(
        "chat-template",
        Str,
        Derived("the checkpoint's"),
        "Chat template to use instead of the checkpoint's: a file, or the template itself.",
    ),
    Flag::new(
        "chat-template-content-format",
        Choice(&["auto", "string", "openai"]),
        Is("auto"),
        "Whether templates see message content as a string or as a list of parts.",
    )
    .only(
        &["auto"],
        "the template itself shows what it wants",
        "leave it out",
    ),
    Flag::new(
        "trust-request-chat-template",
        Bool,
        Unset,
        "Allow requests to bring their own chat template.",
    ),
    Flag::new(
        "trust-request-mm-kwargs",
        Bool,
        Unset,
        "Allow requests to set multimodal processor arguments.",
    )
    .no_effect("models here read text only"),
    Flag::new(
        "default-chat-template-kwargs",
        Json(Shape::Object),
        Unset,
        "Template variables for requests that do not set them, such as {\"enable_thinking\": false}.",
    ),
    Flag::new(
        "reasoning-effort-map",
        Json(Shape::Object),
        Unset,
        "Rewrites reasoning efforts before they reach the template.",
    )
    .refused(
        "this version hands reasoning efforts to the template as they are",
        "",
    ),
    Flag::new(
        "response-role",
        Str,
        Is("assistant"),
        "Role of the messages in chat answers.",
    ),
    Flag::new(
        "enable-auto-tool-choice",
        Bool,
        Derived("on, if there is a parser"),
        "Let the model decide when to call a tool.",
    ),
    Flag::new(
        "tool-call-parser",
        Str,
        Derived("auto, if the template shows one"),
        "How tool calls are found in the model's text: a name, or auto for what the chat template shows.",
    ),
    Flag::new(
        "tool-parser-plugin",
        Path,
        Unset,
        "Python file with more tool parsers.",
    )
    .refused(NO_PYTHON, ""),
    Flag::new(
        "tool-strict-level",
        Choice(&["auto", "function", "parameter"]),
        Is("auto"),
        "How far tool arguments are constrained.",
    )
    .refused(
        "this version holds calls of strict tools to their schemas, and no others",
        "set strict on the tools; tool_choice required, or a named function, constrains arguments, too",
    ),
    Flag::new(
        "tool-server",
        Str,
        Unset,
        "MCP servers for the Responses API.",
    )
    .refused(
        "this version calls no tools itself",
        "clients run the tools that the model calls",
    ),
    Flag::new(
        "exclude-tools-when-tool-choice-none",
        Bool,
        Unset,
        "Hide tools from the template when tool_choice is none.",
    ),
    Flag::new(
        "lora-modules",
        List,
        Unset,
        "Adapters to serve, as name=path or JSON.",
    )
    .refused(
        "this version does not apply LoRA adapters",
        "merge the adapter into the checkpoint and serve that",
    ),
    Flag::new(
        "enable-log-requests",
        Bool,
        Unset,
        "Log each request: parameters at INFO, the prompt at DEBUG.",
    ),
    Flag::new(
        "max-log-len",
        COUNT_OR_ZERO,
        Unset,
        "Characters of a prompt that are logged.",
    ),
    Flag::new("enable-log-outputs", Bool, Unset, "Log answers too.").refused(
        "this version logs requests only",
        "--enable-log-requests logs parameters and prompts",
    ),
    Flag::new(
        "enable-log-deltas",
        Bool,
        Is("true"),
        "With --enable-log-outputs, log each streamed piece.",
    )
    .no_effect("this version logs requests only"),
    Flag::new(
        "disable-log-stats",
        Bool,
        Unset,
        "No statistics line while busy.",
    ),
    Flag::new(
        "uvicorn-log-level",
        Choice(HTTP_LEVELS),
        Is("info"),
        "Log level of the HTTP server; the access log is at info.",
    ),
    Flag::new(
        "disable-uvicorn-access-log",
        Bool,
        Unset,
        "No log line per HTTP request.",
    ),
    Flag::new(
        "disable-access-log-for-endpoints",
        Str,
        Unset,
        "No log line for these paths, separated by commas, such as /health,/metrics.",
    ),
    Flag::new(
        "allowed-origins",
        Json(Shape::Array),
        Is("[]"),
        "CORS: origins that browsers may call from; [\"*\"] is any.",
    ),
    Flag::new(
        "allowed-methods",
        Json(Shape::Array),
        Is("[\"*\"]"),
        "CORS: methods.",
    ),
    Flag::new(
        "allowed-headers",
        Json(Shape::Array),
        Is("[\"*\"]"),
        "CORS: request headers.",
    ),
    Flag::new(
        "allow-credentials",
        Bool,
        Unset,
        "CORS: allow cookies and credentials.",
    ),
    Flag::new("ssl-keyfile", Path, Unset, "TLS: private key (PEM)."),
    Flag::new("ssl-certfile", Path, Unset, "TLS: certificate chain (PEM)."),
    Flag::new(
        "ssl-ca-certs",
        Path,
        Unset,
        "TLS: authorities that client certificates are checked against (PEM).",
    ),
    Flag::new(
        "ssl-cert-reqs",
        Kind::Int { min: 0, max: 2 },
        Is("0"),
        "TLS: client certificates are 0 not asked for, 1 optional, 2 required.",
    ),
    Flag::new(
        "ssl-ciphers",
        Str,
        Unset,
        "TLS: cipher suites, in OpenSSL's notation.",
    )
    .no_effect("the TLS library offers current cipher suites only"),
    Flag::new(
        "enable-ssl-refresh",
        Bool,
        Unset,
        "TLS: read the certificate again when its file changes.",
    )
    .refused(
        "this version reads the certificate once",
        "restart the server after renewing the certificate",
    ),
    Flag::new(
        "root-path",
        Str,
        Is(""),
        "Path prefix under which a proxy publishes this server.",
    ),
    Flag::new("middleware", List, Unset, "ASGI middleware to import.")
        .refused(NO_PYTHON, "put a reverse proxy in front"),
    Flag::new(
        "enable-request-id-headers",
        Bool,
        Unset,
        "Answer with an X-Request-Id header.",
    ),
    Flag::new(
        "disable-fastapi-docs",
        Bool,
        Unset,
        "No /openapi.json, /docs and /redoc.",
    ),
    Flag::new(
        "enable-offline-docs",
        Bool,
        Unset,
        "Serve /docs without a CDN.",
    )
    .no_effect("the page never needs one"),
    Flag::new(
        "h11-max-incomplete-event-size",
        Kind::Int {
            min: 8192,
            max: 1 << 30,
        },
        Is("4194304"),
        "Bytes that the head of one HTTP request may have.",
    ),
    Flag::new(
        "h11-max-header-count",
        Kind::Int {
            min: 1,
            max: 100_000,
        },
        Is("256"),
        "Headers that one HTTP request may have.",
    ),
    Flag::new(
        "return-tokens-as-token-ids",
        Bool,
        Unset,
        "Log-probabilities name tokens as token_id:N, so that undecodable ones can be told apart.",
    ),
    Flag::new(
        "enable-prompt-tokens-details",
        Bool,
        Unset,
        "Report cached prompt tokens in usage.",
    ),
    Flag::new(
        "enable-per-request-metrics",
        Bool,
        Unset,
        "Put a metrics object into answers.",
    ),
    Flag::new(
        "enable-server-load-tracking",
        Bool,
        Unset,
        "Count requests in flight for /load.",
    ),
    Flag::new(
        "enable-force-include-usage",
        Bool,
        Unset,
        "Put usage on every streamed chunk.",
    ),
    Flag::new(
        "sse-keep-alive-interval",
        Kind::Int {
            min: 0,
            max: 86_400,
        },
        Is("0"),
        "Seconds of silence after which a stream gets a comment line; 0 is never.",
    ),
    Flag::new(
        "enable-tokenizer-info-endpoint",
        Bool,
        Unset,
        "Serve /tokenizer_info.",
    ),
    Flag::new(
        "log-error-stack",
        Bool,
        Unset,
        "Log a stack trace with error answers.",
    )
    .no_effect("errors carry their causes, there are no stack traces"),
    Flag::new(
        "fingerprint-mode",
        Choice(&["full", "hash", "custom", "none"]),
        Is("full"),
        "What system_fingerprint in answers says.",
    ),
    Flag::new(
        "fingerprint-value",
        Str,
        Unset,
        "The text for --fingerprint-mode custom.",
    ),
    Flag::new(
        "api-server-count",
        COUNT_OR_ZERO,
        Is("1"),
        "Front-end processes.",
    )
    .aliases(&["-asc"])
    .no_effect("one process serves all connections"),
    Flag::new("headless", Bool, Unset, "Run an engine without HTTP.")
        .refused("engines and HTTP server are one process here", ""),
    Flag::new("grpc", Bool, Unset, "Serve gRPC.").refused(NO_GRPC, ""),
    Flag::new("grpc-port", PORT, Unset, "Port for gRPC.").refused(NO_GRPC, ""),
    Flag::new(
        "tokens-only",
        Bool,
        Unset,
        "Serve token ids without a tokenizer.",
    )
    .refused(
        "this version has no such set of routes",
        "--skip-tokenizer-init serves token ids on /v1/completions",
    ),
    Flag::new(
        "enable-scale-out",
        Bool,
        Unset,
        "Add routes that change the number of engines.",
    )
    .refused("there is one engine here", ""),
    Flag::new(
        "enable-flash-late-interaction",
        Bool,
        Unset,
        "Faster late-interaction scoring.",
    )
    .refused("this version serves generative models only", ""),
    Flag::new("cohere-format", Bool, Unset, "Serve Cohere's API.")
        .refused("this version serves the OpenAI API only", ""),
    Flag::new(
        "cohere-is-reasoning-model",
        Bool,
        Unset,
        "Treat the model as a reasoning one in Cohere's API.",
    )
    .refused("this version serves the OpenAI API only", ""),
    Flag::new(
        "anthropic-disabled-thinking-effort",
        Str,
        Unset,
        "Effort for Anthropic requests that disable thinking.",
    )
    .refused("this version serves the OpenAI API only", ""),
    Flag::new(
        "shutdown-timeout",
        Kind::Int {
            min: 0,
            max: 86_400,
        },
        Is("0"),
        "Seconds that running requests may take to finish on shutdown; 0 aborts them.",
    ),
    Flag::new(
        "enable-fault-tolerance",
        Bool,
        Unset,
        "Restart failed engines.",
    )
    .refused(
        "there is one engine here",
        "let the service manager restart the server",
    ),
];
