//! Groups of optional features: adapters, constraints, drafts, media,
//! observation, GPU tuning and connections.

use super::super::Preset::{Derived, Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Bool, Choice, Json, List, Path, Str},
    Shape,
};
use super::{AMOUNT, COUNT, COUNT_OR_ZERO, SHARE};

const NO_LORA: &str = "this version does not apply LoRA adapters";
const NO_LORA_HINT: &str = "merge the adapter into the checkpoint and serve that";
const LORA_OFF: &str = "this version does not apply LoRA adapters";

pub const LORA: &[Flag] = &[
    Flag::new("enable-lora", Bool, Unset, "Serve LoRA adapters.").refused(NO_LORA, NO_LORA_HINT),
    Flag::new("max-loras", COUNT, Is("1"), "Adapters in one batch.").no_effect(LORA_OFF),
    Flag::new(
        "max-lora-rank",
        Choice(&["1", "8", "16", "32", "64", "128", "256", "320", "512"]),
        Is("16"),
        "Highest rank of an adapter.",
    )
    .no_effect(LORA_OFF),
    Flag::new(
        "max-cpu-loras",
        COUNT,
        Derived("--max-loras"),
        "Adapters kept in memory.",
    )
    .no_effect(LORA_OFF),
    Flag::new("lora-dtype", Str, Is("auto"), "Type of adapters.").no_effect(LORA_OFF),
    Flag::new(
        "fully-sharded-loras",
        Bool,
        Unset,
        "Split adapters over devices.",
    )
    .no_effect(LORA_OFF),
    Flag::new(
        "lora-target-modules",
        List,
        Unset,
        "Modules that adapters may change.",
    )
    .no_effect(LORA_OFF),
    Flag::new(
        "default-mm-loras",
        Json(Shape::Object),
        Unset,
        "Adapters by kind of media.",
    )
    .refused(NO_LORA, NO_LORA_HINT),
    Flag::new(
        "enable-tower-connector-lora",
        Bool,
        Unset,
        "Adapters for vision towers.",
    )
    .refused(NO_LORA, NO_LORA_HINT),
];

pub const STRUCTURED: &[Flag] = &[
    Flag::new(
        "structured-outputs-config",
        Json(Shape::Object),
        Unset,
        "Back end (always llguidance here) and options of structured output.",
    ),
    Flag::new(
        "reasoning-parser",
        Str,
        Derived("none; the built-in model has qwen3"),
        "How reasoning is found in the model's text, so that it is not part of the content.",
    ),
    Flag::new(
        "reasoning-parser-plugin",
        Path,
        Unset,
        "Python file with more reasoning parsers.",
    )
    .refused(
        "it loads Python code, and there is no Python in this program",
        "",
    ),
    Flag::new(
        "reasoning-config",
        Json(Shape::Object),
        Unset,
        "Tags of reasoning.",
    )
    .refused(
        "each reasoning parser knows its tags",
        "--reasoning-parser; requests set thinking_token_budget",
    ),
];

const NO_DRAFTS: &str = "this version does not draft tokens";
const NO_DRAFTS_HINT: &str = "leave it out; greedy answers are the same, only slower";

pub const SPECULATIVE: &[Flag] = &[
    Flag::new(
        "speculative-config",
        Json(Shape::Object),
        Unset,
        "Draft method and its options.",
    )
    .aliases(&["-sc"])
    .refused(NO_DRAFTS, NO_DRAFTS_HINT),
    Flag::new("spec-method", Str, Unset, "Draft method.").refused(NO_DRAFTS, NO_DRAFTS_HINT),
    Flag::new("spec-model", Str, Unset, "Draft model.").refused(NO_DRAFTS, NO_DRAFTS_HINT),
    Flag::new(
        "spec-tokens",
        COUNT_OR_ZERO,
        Is("0"),
        "Drafted tokens per step.",
    )
    .refused(NO_DRAFTS, NO_DRAFTS_HINT),
];

const TEXT_ONLY: &str = "models here read text only";

pub const MULTIMODAL: &[Flag] = &[
    Flag::new(
        "limit-mm-per-prompt",
        Json(Shape::Object),
        Unset,
        "Media items per prompt, by kind.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "mm-processor-kwargs",
        Json(Shape::Object),
        Unset,
        "Arguments of the media processor.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "mm-processor-cache-gb",
        AMOUNT,
        Is("4"),
        "GiB of cached media.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "mm-encoder-tp-mode",
        Choice(&["weights", "data"]),
        Is("weights"),
        "How encoders are split.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "media-io-kwargs",
        Json(Shape::Object),
        Unset,
        "How media are read.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "interleave-mm-strings",
        Bool,
        Unset,
        "Keep media in place between texts.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "language-model-only",
        Bool,
        Unset,
        "Leave media encoders out.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "skip-mm-profiling",
        Bool,
        Unset,
        "Do not measure media memory.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "enable-mm-embeds",
        Bool,
        Unset,
        "Accept media as embeddings.",
    )
    .refused(TEXT_ONLY, ""),
];

const NOT_MEASURED: &str = "this version does not measure it";
const NO_TRACES: &str = "this version sends no traces";
const LEVELS: &[&str] = &[
    "trace", "debug", "info", "warning", "warn", "error", "critical",
];

pub const OBSERVABILITY: &[Flag] = &[
    Flag::new(
        "log-level",
        Choice(LEVELS),
        Derived("VLLM_LOGGING_LEVEL, else info"),
        "Least severe messages that are logged.",
    ),
    Flag::new(
        "show-hidden-metrics-for-version",
        Str,
        Unset,
        "Show metrics that a version has hidden.",
    )
    .no_effect("none are hidden"),
    Flag::new(
        "otlp-traces-endpoint",
        Str,
        Unset,
        "Where OpenTelemetry traces go.",
    )
    .refused(NO_TRACES, "/metrics has latency histograms"),
    Flag::new("collect-detailed-traces", Str, Unset, "Modules to trace.")
        .refused(NO_TRACES, "/metrics has latency histograms"),
    Flag::new("kv-cache-metrics", Bool, Unset, "Lifetimes of KV blocks.").no_effect(NOT_MEASURED),
    Flag::new(
        "kv-cache-metrics-sample",
        SHARE,
        Is("0.01"),
        "Share of blocks measured.",
    )
    .no_effect(NOT_MEASURED),
    Flag::new(
        "custom-histogram-buckets",
        Json(Shape::Object),
        Unset,
        "Bucket bounds by metric.",
    )
    .refused("bucket bounds are fixed in this version", "leave it out"),
    Flag::new("cudagraph-metrics", Bool, Unset, "Use of CUDA graphs.")
        .no_effect("a CPU has no CUDA graphs"),
    Flag::new(
        "enable-mfu-metrics",
        Bool,
        Unset,
        "Share of peak arithmetic used.",
    )
    .no_effect(NOT_MEASURED),
    Flag::new(
        "enable-logging-iteration-details",
        Bool,
        Unset,
        "Log every step.",
    )
    .no_effect(NOT_MEASURED),
    Flag::new(
        "per-request-spec-decode-metrics",
        Choice(&["none", "summary", "detailed"]),
        Is("none"),
        "Draft statistics in answers.",
    )
    .no_effect(NO_DRAFTS),
    Flag::new(
        "aggregate-engine-logging",
        Bool,
        Unset,
        "One statistics line for all replicas.",
    )
    .no_effect("there is one engine"),
    Flag::new(
        "logging-config",
        Path,
        Unset,
        "Python logging configuration.",
    )
    .refused(
        "it configures Python's logging",
        "--log-level and --log-format set what is logged and how",
    ),
    Flag::new(
        "log-config-file",
        Path,
        Unset,
        "Python logging configuration.",
    )
    .refused(
        "it configures Python's logging",
        "--log-level and --log-format set what is logged and how",
    ),
];

const ON_GPU: &str = "it tunes GPU execution, and this version runs on the CPU";

pub const COMPILATION: &[Flag] = &[
    Flag::new(
        "compilation-config",
        Json(Shape::Any),
        Unset,
        "Options of torch.compile and CUDA graphs.",
    )
    .aliases(&["-cc"])
    .no_effect(ON_GPU),
    Flag::new(
        "optimization-level",
        Kind::Int { min: 0, max: 3 },
        Is("2"),
        "How much is compiled at start.",
    )
    .aliases(&["-O"])
    .no_effect("nothing is compiled at start"),
    Flag::new(
        "cudagraph-capture-sizes",
        List,
        Unset,
        "Batch sizes with a CUDA graph.",
    )
    .no_effect(ON_GPU),
    Flag::new(
        "max-cudagraph-capture-size",
        COUNT_OR_ZERO,
        Unset,
        "Largest batch with a CUDA graph.",
    )
    .no_effect(ON_GPU),
    Flag::new(
        "performance-mode",
        Choice(&["balanced", "interactivity", "throughput"]),
        Is("balanced"),
        "What compilation favours.",
    )
    .no_effect(ON_GPU),
    Flag::new("attention-backend", Str, Unset, "Attention kernels.")
        .no_effect("there is one attention kernel per instruction set"),
    Flag::new(
        "attention-config",
        Json(Shape::Object),
        Unset,
        "Options of attention kernels.",
    )
    .aliases(&["-ac"])
    .no_effect(ON_GPU),
    Flag::new(
        "kernel-config",
        Json(Shape::Object),
        Unset,
        "Options of kernels.",
    )
    .no_effect(ON_GPU),
    Flag::new("moe-backend", Str, Is("auto"), "Kernels of experts.").no_effect(ON_GPU),
    Flag::new(
        "linear-backend",
        Str,
        Is("auto"),
        "Kernels of linear layers.",
    )
    .no_effect(ON_GPU),
];

pub const SYSTEM: &[Flag] = &[
    Flag::new(
        "kv-transfer-config",
        Json(Shape::Object),
        Unset,
        "Hand KV blocks between servers.",
    )
    .refused("this version does not hand KV blocks between servers", ""),
    Flag::new(
        "kv-events-config",
        Json(Shape::Object),
        Unset,
        "Publish what the prefix cache holds.",
    )
    .refused("this version does not publish cache events", ""),
    Flag::new(
        "ec-transfer-config",
        Json(Shape::Object),
        Unset,
        "Hand encoder outputs between servers.",
    )
    .refused(TEXT_ONLY, ""),
    Flag::new(
        "additional-config",
        Json(Shape::Any),
        Is("{}"),
        "Options of platform plug-ins.",
    )
    .no_effect("there are no platform plug-ins"),
    Flag::new(
        "profiler-config",
        Json(Shape::Object),
        Unset,
        "Options of the profiler.",
    )
    .refused(
        "this version has no built-in profiler",
        "use perf, or another profiler of the system",
    ),
    Flag::new(
        "weight-transfer-config",
        Json(Shape::Object),
        Unset,
        "Replace weights while running.",
    )
    .refused(
        "weights are packed once at start",
        "restart the server with the new checkpoint",
    ),
    Flag::new(
        "watermark-config",
        Json(Shape::Object),
        Unset,
        "Watermark generated text.",
    )
    .refused("this version does not watermark text", ""),
    Flag::new(
        "diffusion-config",
        Json(Shape::Object),
        Unset,
        "Options of diffusion models.",
    )
    .aliases(&["-dc"])
    .refused("the model families here are autoregressive", ""),
];
