//! Groups of `vllm bench serve`.

use super::super::super::Preset::{Derived, Is, Unset};
use super::super::super::{
    Flag,
    Kind::{self, Bool, Choice, Float, Int, Json, List, Path, Str},
    Shape,
};
use super::super::{AMOUNT, COUNT, COUNT_OR_ZERO, PORT};

const NO_LORA: &str = "this version does not apply LoRA adapters";
const NO_TIMELINE: &str = "charts are written as SVG";
const TIMELINE_HINT: &str = "--plot FILE.svg draws rates, percentiles and inter-token latencies";

/// Requests per second, infinity included.
const RATE: Kind = Float {
    min: 0.0,
    max: f64::INFINITY,
    min_allowed: false,
};
/// A number that is not negative and not infinite, which JSON cannot say.
const FINITE: Kind = Float {
    min: 0.0,
    max: f64::MAX,
    min_allowed: true,
};
/// Any penalty that an API may take.
const ANY_NUMBER: Kind = Float {
    min: f64::MIN,
    max: f64::MAX,
    min_allowed: true,
};
/// Whole requests per second.
const WHOLE_RATE: Kind = Int {
    min: 1,
    max: 1_000_000,
};

pub const SERVER: &[Flag] = &[
    Flag::new(
        "backend",
        Choice(&[
            "openai",
            "vllm",
            "openai-chat",
            "openai-responses",
            "openai-audio",
            "openai-embeddings",
            "openai-embeddings-chat",
            "infinity-embeddings",
            "vllm-pooling",
            "vllm-rerank",
        ]),
        Is("openai"),
        "What the server speaks: completions (openai and vllm) or chat (openai-chat).",
    )
    .only(
        &["openai", "vllm", "openai-chat"],
        "other protocols are not spoken",
        "most servers answer --backend openai or openai-chat, too",
    ),
    Flag::new(
        "base-url",
        Str,
        Unset,
        "Address of the server, such as https://host:8000/prefix, instead of --host and --port.",
    ),
    Flag::new("host", Str, Is("127.0.0.1"), "Host of the server."),
    Flag::new("port", PORT, Is("8000"), "Port of the server."),
    Flag::new(
        "endpoint",
        Str,
        Derived("/v1/completions, or /v1/chat/completions for openai-chat"),
        "Path that requests are sent to.",
    ),
    Flag::new(
        "model",
        Str,
        Derived("the server's first"),
        "The model that requests name; its tokenizer is used for the prompts.",
    ),
    Flag::new(
        "served-model-name",
        Str,
        Derived("the model"),
        "The name that requests use instead.",
    ),
    Flag::new(
        "tokenizer",
        Str,
        Derived("the model"),
        "Directory or hub name of the tokenizer that prompts are made with.",
    ),
    Flag::new("tokenizer-mode", Str, Is("auto"), "Kind of tokenizer.").only(
        &["auto", "hf"],
        "tokenizers are read from tokenizer.json or tekken.json",
        "leave it out, and name a --tokenizer that has a tokenizer.json or tekken.json",
    ),
    Flag::new(
        "skip-tokenizer-init",
        Bool,
        Unset,
        "Read no tokenizer; only custom, and sharegpt with --sharegpt-output-len, need none.",
    ),
    Flag::new(
        "trust-remote-code",
        Bool,
        Unset,
        "Run Python code of the tokenizer.",
    )
    .no_effect("code that comes with a checkpoint is never run here"),
    Flag::new(
        "header",
        List,
        Unset,
        "Headers of every request, as KEY=VALUE; OPENAI_API_KEY becomes a bearer token.",
    )
    .secret(),
    Flag::new(
        "insecure",
        Bool,
        Unset,
        "Accept any certificate of an https server.",
    ),
    Flag::new(
        "request-id-prefix",
        Str,
        Derived("bench- and a random part"),
        "What the requests' X-Request-Id begins with; a number follows.",
    ),
    Flag::new(
        "ready-check-timeout-sec",
        COUNT_OR_ZERO,
        Is("0"),
        "Seconds to wait until the server answers a first request; 0 does not ask.",
    ),
    Flag::new("lora-modules", List, Unset, "Adapters that requests use.")
        .refused(NO_LORA, "name one adapter with --served-model-name"),
    Flag::new(
        "lora-assignment",
        Choice(&["random", "round-robin"]),
        Is("random"),
        "Which request uses which adapter.",
    )
    .no_effect(NO_LORA),
];

pub const TRAFFIC: &[Flag] = &[
    Flag::new(
        "request-rate",
        RATE,
        Is("inf"),
        "Requests per second; inf sends all at once.",
    ),
    Flag::new(
        "burstiness",
        RATE,
        Is("1"),
        "Shape of the gamma distribution of pauses: 1 is a Poisson process, less is burstier, inf even.",
    ),
    Flag::new(
        "ramp-up-strategy",
        Choice(&["linear", "exponential"]),
        Unset,
        "Raise the rate from --ramp-up-start-rps to --ramp-up-end-rps, by this curve.",
    ),
    Flag::new("ramp-up-start-rps", WHOLE_RATE, Unset, "First rate."),
    Flag::new("ramp-up-end-rps", WHOLE_RATE, Unset, "Last rate."),
    Flag::new(
        "max-concurrency",
        COUNT,
        Unset,
        "Requests in flight at most; later ones wait for a turn.",
    ),
    Flag::new(
        "num-warmups",
        COUNT_OR_ZERO,
        Is("0"),
        "Requests before the measured ones.",
    ),
    Flag::new(
        "seed",
        Int {
            min: 0,
            max: i64::MAX,
        },
        Is("0"),
        "Seed of prompts and pauses.",
    ),
    Flag::new(
        "self-timed",
        Bool,
        Unset,
        "Send requests at the times that a trace recorded.",
    )
    .refused(
        "traces are not read",
        "--request-rate and --burstiness set the times",
    ),
    Flag::new(
        "probe-request-rate",
        AMOUNT,
        Is("0"),
        "Small requests per second beside the measured ones.",
    )
    .refused(
        "there is one kind of traffic per run",
        "run a second vllm bench serve with --random-input-len 1 --random-output-len 1",
    ),
];

pub const REQUESTS: &[Flag] = &[
    Flag::new(
        "ignore-eos",
        Bool,
        Derived("on for random prompts"),
        "Generate past the end of text; then every answer must have exactly the asked length.",
    ),
    Flag::new(
        "temperature",
        FINITE,
        Derived("the server's"),
        "Sampling temperature; 0 is greedy.",
    ),
    Flag::new(
        "top-p",
        Float {
            min: 0.0,
            max: 1.0,
            min_allowed: false,
        },
        Derived("the server's"),
        "Nucleus mass.",
    ),
    Flag::new(
        "top-k",
        Int {
            min: -1,
            max: i32::MAX as i64,
        },
        Derived("the server's"),
        "Most likely tokens to sample from; 0 or -1 is all.",
    ),
    Flag::new(
        "min-p",
        Float {
            min: 0.0,
            max: 1.0,
            min_allowed: true,
        },
        Derived("the server's"),
        "Least share of the most likely token's probability.",
    ),
    Flag::new(
        "frequency-penalty",
        ANY_NUMBER,
        Derived("the server's"),
        "Penalty per occurrence of a token.",
    ),
    Flag::new(
        "presence-penalty",
        ANY_NUMBER,
        Derived("the server's"),
        "Penalty of tokens that occurred.",
    ),
    Flag::new(
        "repetition-penalty",
        FINITE,
        Derived("the server's"),
        "Factor against tokens that occurred.",
    ),
    Flag::new(
        "logprobs",
        COUNT_OR_ZERO,
        Unset,
        "Ask for log-probabilities, with this many alternatives per token.",
    ),
    Flag::new(
        "extra-body",
        Json(Shape::Object),
        Unset,
        "Members of every request's body; they go before all others.",
    ),
    Flag::new(
        "use-beam-search",
        Bool,
        Unset,
        "Search with beams instead of sampling.",
    )
    .refused(
        "latencies are measured on streams, and beams cannot be streamed",
        "leave it out",
    ),
];

pub const REPORT: &[Flag] = &[
    Flag::new(
        "percentile-metrics",
        Str,
        Is("ttft,tpot,itl"),
        "Metrics to report, with commas: ttft, tpot, itl, e2el, client_queue_time.",
    ),
    Flag::new(
        "metric-percentiles",
        Str,
        Is("99"),
        "Percentiles to report of each, with commas.",
    ),
    Flag::new(
        "goodput",
        List,
        Unset,
        "Limits in milliseconds, as METRIC:LIMIT with ttft, tpot or e2el; requests within all of them are counted.",
    ),
    Flag::new("disable-tqdm", Bool, Unset, "Show no progress."),
    Flag::new("profile", Bool, Unset, "Have the server record a profile.").refused(
        "this version's server has no profiler",
        "run the server under perf record, or any other profiler of native programs",
    ),
];

pub const RESULTS: &[Flag] = &[
    Flag::new("save-result", Bool, Unset, "Write the result as JSON."),
    Flag::new(
        "save-detailed",
        Bool,
        Unset,
        "Write lengths, times, texts and errors of every request with it.",
    ),
    Flag::new(
        "append-result",
        Bool,
        Unset,
        "Write it behind what the file has, as one more line.",
    ),
    Flag::new(
        "metadata",
        List,
        Unset,
        "More members of the result, as KEY=VALUE.",
    ),
    Flag::new(
        "result-dir",
        Path,
        Derived("the working directory"),
        "Directory of the result; made if it is not there.",
    ),
    Flag::new(
        "result-filename",
        Str,
        Derived("LABEL-RATEqps-MODEL-TIME.json"),
        "File name of the result.",
    ),
    Flag::new(
        "label",
        Str,
        Derived("the back end"),
        "What the file's name begins with.",
    ),
    Flag::new(
        "plot",
        Path,
        Unset,
        "SVG file for a chart of throughput, percentiles and inter-token latencies.",
    ),
    Flag::new(
        "plot-timeline",
        Bool,
        Unset,
        "Write an HTML page of all requests.",
    )
    .refused(NO_TIMELINE, TIMELINE_HINT),
    Flag::new(
        "timeline-itl-thresholds",
        Str,
        Is("25,50"),
        "Colours of that page.",
    )
    .no_effect(NO_TIMELINE),
    Flag::new(
        "plot-dataset-stats",
        Bool,
        Unset,
        "Draw the prompts' lengths.",
    )
    .refused(NO_TIMELINE, TIMELINE_HINT),
];
