//! Groups `ModelConfig` and `LoadConfig`.

use super::super::Preset::{Derived, Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Bool, Choice, Json, List, Path, Str},
    Shape,
};
use super::{COUNT, MAX_TOKENS};

const TEXT_ONLY: &str = "models here read text only";
const GENERATIVE_ONLY: &str = "this version serves generative models only";
const NO_PYTHON: &str = "it loads Python code, and there is no Python in this program";

pub const MODEL: &[Flag] = &[
    Flag::new(
        "model",
        Str,
        Is(quire_demo::NAME),
        "Checkpoint directory, a model's name on the hub, or quire-demo, the demonstration model in this program.",
    ),
    Flag::new(
        "tokenizer",
        Str,
        Derived("the model"),
        "Directory or hub name of the tokenizer.",
    ),
    Flag::new("tokenizer-mode", Str, Is("auto"), "Kind of tokenizer.").only(
        &["auto", "hf"],
        "tokenizers are read from tokenizer.json or tekken.json",
        "leave it out, and use a checkpoint that has a tokenizer.json or tekken.json",
    ),
    Flag::new(
        "skip-tokenizer-init",
        Bool,
        Unset,
        "Serve token ids only; no tokenizer is read.",
    ),
    Flag::new(
        "trust-remote-code",
        Bool,
        Unset,
        "Run Python code of the checkpoint.",
    )
    .no_effect("code that comes with a checkpoint is never run here"),
    Flag::new(
        "dtype",
        Choice(&["auto", "half", "float16", "bfloat16", "float", "float32"]),
        Is("auto"),
        "Type that weights and activations are computed in; auto keeps a 16-bit checkpoint's and narrows a 32-bit one.",
    ),
    Flag::new(
        "seed",
        Kind::Int {
            min: i64::MIN,
            max: i64::MAX,
        },
        Is("0"),
        "Seed of requests that bring none.",
    ),
    Flag::new(
        "max-model-len",
        Kind::Size {
            min: 1,
            max: MAX_TOKENS,
            auto: true,
        },
        Derived("from config.json"),
        "Most tokens of one request, prompt and answer together; auto takes what fits.",
    ),
    Flag::new(
        "quantization",
        Str,
        Derived("from config.json"),
        "How the checkpoint's weights are quantised.",
    )
    .aliases(&["-q"])
    .only(
        &["none"],
        "this version reads f32, f16 and bf16 checkpoints",
        "serve the unquantised checkpoint, and leave this flag out",
    ),
    Flag::new(
        "quantization-config",
        Json(Shape::Any),
        Unset,
        "Quantise while loading.",
    )
    .refused("this version does not quantise weights", ""),
    Flag::new(
        "revision",
        Str,
        Derived("main"),
        "Branch, tag or commit of the model on the hub.",
    ),
    Flag::new(
        "code-revision",
        Str,
        Unset,
        "Branch, tag or commit of the model's code.",
    )
    .no_effect("code that comes with a checkpoint is never run here"),
    Flag::new(
        "tokenizer-revision",
        Str,
        Derived("--revision"),
        "Branch, tag or commit of the tokenizer on the hub.",
    ),
    Flag::new(
        "hf-token",
        Str,
        Derived("HF_TOKEN"),
        "Access token for the hub.",
    )
    .secret(),
    Flag::new(
        "hf-config-path",
        Str,
        Unset,
        "Directory with another config.json.",
    )
    .refused(
        "config.json is read from the model directory",
        "--hf-overrides changes single fields of it",
    ),
    Flag::new(
        "config-format",
        Str,
        Is("auto"),
        "Format of the model's configuration.",
    )
    .only(
        &["auto", "hf"],
        "only Hugging Face's config.json is read",
        "leave it out, and use a checkpoint that has a config.json",
    ),
    Flag::new(
        "hf-overrides",
        Json(Shape::Object),
        Is("{}"),
        "Fields of config.json to change, such as {\"max_position_embeddings\": 8192}.",
    ),
    Flag::new(
        "runner",
        Choice(&["auto", "generate", "pooling", "draft"]),
        Is("auto"),
        "What the model is used for.",
    )
    .only(&["auto", "generate"], GENERATIVE_ONLY, ""),
    Flag::new(
        "convert",
        Choice(&["auto", "none", "embed", "classify"]),
        Is("auto"),
        "Use a generative model for pooling.",
    )
    .only(&["auto", "none"], GENERATIVE_ONLY, ""),
    Flag::new(
        "pooler-config",
        Json(Shape::Object),
        Unset,
        "How a pooling model pools.",
    )
    .refused(GENERATIVE_ONLY, ""),
    Flag::new(
        "generation-config",
        Str,
        Is("auto"),
        "Where default sampling parameters come from: auto (the checkpoint), vllm (neutral ones), or a directory.",
    ),
    Flag::new(
        "override-generation-config",
        Json(Shape::Object),
        Is("{}"),
        "Default sampling parameters, such as {\"temperature\": 0.5}.",
    ),
    Flag::new(
        "max-logprobs",
        Kind::Int {
            min: -1,
            max: u32::MAX as i64,
        },
        Is("20"),
        "Most log-probabilities per token that a request may ask for; -1 is no limit.",
    ),
    Flag::new(
        "logprobs-mode",
        Choice(&[
            "raw_logprobs",
            "processed_logprobs",
            "raw_logits",
            "processed_logits",
        ]),
        Is("raw_logprobs"),
        "Whether log-probabilities are taken before or after penalties and temperature.",
    ),
    Flag::new(
        "enforce-eager",
        Bool,
        Unset,
        "No CUDA graphs and no compilation.",
    )
    .no_effect("a CPU has no CUDA graphs, and nothing is compiled at start"),
    Flag::new(
        "disable-sliding-window",
        Bool,
        Unset,
        "Limit the context to the model's attention window.",
    )
    .refused(
        "windows are always honoured here",
        "--max-model-len WINDOW gives the same answers",
    ),
    Flag::new(
        "enable-prompt-embeds",
        Bool,
        Unset,
        "Accept embeddings as prompts.",
    )
    .refused("prompts here are text or token ids", ""),
    Flag::new(
        "enable-sleep-mode",
        Bool,
        Unset,
        "Allow the engine to give its memory back.",
    )
    .no_effect("it always can: VLLM_SERVER_DEV_MODE=1 adds /sleep and /wake_up"),
    Flag::new(
        "enable-return-routed-experts",
        Bool,
        Unset,
        "Report the experts that each token used.",
    )
    .refused("this version does not report experts", ""),
    Flag::new(
        "enable-trace-replay",
        Bool,
        Unset,
        "Replay recorded traffic.",
    )
    .refused("this version records none", ""),
    Flag::new(
        "model-impl",
        Choice(&["auto", "vllm", "transformers", "terratorch"]),
        Is("auto"),
        "Which implementation runs the model.",
    )
    .only(
        &["auto", "vllm"],
        "models run on this program's own kernels",
        "leave it out",
    ),
    Flag::new(
        "logits-processors",
        List,
        Unset,
        "Python classes that change logits.",
    )
    .refused(
        NO_PYTHON,
        "logit_bias, bad_words and allowed_token_ids of a request may do",
    ),
    Flag::new(
        "io-processor-plugin",
        Str,
        Unset,
        "Python plug-in for input and output.",
    )
    .refused(NO_PYTHON, ""),
    Flag::new(
        "allowed-local-media-path",
        Path,
        Unset,
        "Directory that requests may take media from.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "allowed-media-domains",
        List,
        Unset,
        "Hosts that requests may take media from.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "renderer-num-workers",
        COUNT,
        Is("1"),
        "Threads that render and tokenize prompts.",
    )
    .no_effect("every connection renders its own prompts"),
];

const FORMATS: &[&str] = &[
    "auto",
    "hf",
    "safetensors",
    "pt",
    "npcache",
    "dummy",
    "mistral",
    "sharded_state",
    "tensorizer",
    "runai_streamer",
    "runai_streamer_sharded",
    "fastsafetensors",
    "instanttensor",
    "ipc_cache",
    "modelexpress",
    "gguf",
    "bitsandbytes",
];

pub const LOAD: &[Flag] = &[
    Flag::new(
        "load-format",
        Choice(FORMATS),
        Is("auto"),
        "Format of the weights; dummy makes random ones from config.json alone.",
    )
    .only(
        &["auto", "hf", "safetensors", "dummy"],
        "weights are read from safetensors files",
        "convert the checkpoint to safetensors",
    ),
    Flag::new(
        "download-dir",
        Path,
        Derived("the hub's cache directory"),
        "Where downloaded models are kept.",
    ),
    Flag::new(
        "ignore-patterns",
        List,
        Is("original/**/*"),
        "Files of a model that are not downloaded.",
    )
    .no_effect("only the files that are read are downloaded"),
    Flag::new(
        "safetensors-load-strategy",
        Choice(&["lazy", "eager", "prefetch", "torchao"]),
        Is("lazy"),
        "How weight files are read.",
    )
    .no_effect("weight files are mapped and packed once, in parallel"),
    Flag::new(
        "model-loader-extra-config",
        Json(Shape::Any),
        Is("{}"),
        "Options of special load formats.",
    )
    .no_effect("the load formats here have no options"),
    Flag::new(
        "use-tqdm-on-load",
        Bool,
        Is("true"),
        "Show a progress bar while loading.",
    ),
];
