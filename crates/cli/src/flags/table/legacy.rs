//! Flags of older versions of vLLM and of guides written for them.

use serde_json::{Map, Value as Json};

use super::super::Preset::{Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Bool, Choice, Json as JsonKind, List, Str},
    Settings, Shape, Value,
};
use super::{AMOUNT, COUNT, COUNT_OR_ZERO, SEQUENCES};
use crate::errors::CliError;

const NO_RAY: &str = "one process runs the model";
const NO_SWAP: &str = "preempted requests are computed again, nothing is swapped out";
const ONE_STEP: &str = "every step is planned on its own, so that new requests join at once";
const ON_GPU: &str = "it tunes GPU execution, and this version runs on the CPU";
const NO_DRAFTS: &str = "this version does not draft tokens";
const NO_DRAFTS_HINT: &str = "leave it out; greedy answers are the same, only slower";
const NO_PROMPT_ADAPTERS: &str = "prompt adapters are gone from all current versions";
const ONE_TOKENIZER: &str = "the tokenizer is shared by all connections";

pub const FLAGS: &[Flag] = &[
    Flag::renamed("max-num-sequences", "max-num-seqs", SEQUENCES),
    Flag::new(
        "disable-log-requests",
        Bool,
        Unset,
        "No log line per request.",
    )
    .translated(disable_log_requests),
    Flag::new(
        "swap-space",
        AMOUNT,
        Is("4"),
        "GiB for preempted requests' cache.",
    )
    .no_effect(NO_SWAP),
    Flag::new(
        "preemption-mode",
        Choice(&["recompute", "swap"]),
        Is("recompute"),
        "What becomes of preempted requests' cache.",
    )
    .no_effect(NO_SWAP),
    Flag::new(
        "rope-scaling",
        JsonKind(Shape::Object),
        Unset,
        "Changes the model's rope scaling.",
    )
    .translated(rope_scaling),
    Flag::new(
        "rope-theta",
        Kind::Float {
            min: 0.0,
            max: f64::MAX,
            min_allowed: false,
        },
        Unset,
        "Changes the model's rope base.",
    )
    .translated(rope_theta),
    Flag::new(
        "guided-decoding-backend",
        Str,
        Unset,
        "Back end of constrained output.",
    )
    .translated(guided_decoding_backend),
    Flag::new(
        "guided-decoding-disable-fallback",
        Bool,
        Unset,
        "Use no other back end.",
    )
    .no_effect("there is one"),
    Flag::new(
        "enable-reasoning",
        Bool,
        Unset,
        "Part reasoning from the answer.",
    )
    .no_effect("--reasoning-parser alone turns it on"),
    Flag::new(
        "task",
        Choice(&[
            "auto",
            "generate",
            "embed",
            "embedding",
            "classify",
            "score",
            "reward",
            "transcription",
        ]),
        Is("auto"),
        "What the model is used for.",
    )
    .translated(task),
    Flag::new(
        "device",
        Choice(&["auto", "cpu", "cuda", "gpu", "tpu", "xpu", "hpu", "neuron"]),
        Is("auto"),
        "Where the model runs.",
    )
    .translated(device),
    Flag::new("enable-metrics", Bool, Unset, "Serve metrics.")
        .no_effect("/metrics is always served"),
    Flag::new(
        "max-seq-len-to-capture",
        COUNT,
        Unset,
        "Longest sequence with a CUDA graph.",
    )
    .no_effect(ON_GPU),
    Flag::new(
        "max-context-len-to-capture",
        COUNT,
        Unset,
        "Longest sequence with a CUDA graph.",
    )
    .no_effect(ON_GPU),
    Flag::new(
        "cuda-graph-sizes",
        List,
        Unset,
        "Batch sizes with a CUDA graph.",
    )
    .no_effect(ON_GPU),
    Flag::new("num-scheduler-steps", COUNT, Is("1"), "Steps per plan.").no_effect(ONE_STEP),
    Flag::new(
        "multi-step-stream-outputs",
        Bool,
        Is("true"),
        "Stream within a plan.",
    )
    .no_effect(ONE_STEP),
    Flag::new(
        "num-lookahead-slots",
        COUNT_OR_ZERO,
        Is("0"),
        "Slots kept for drafts.",
    )
    .no_effect(NO_DRAFTS),
    Flag::new(
        "scheduler-delay-factor",
        AMOUNT,
        Is("0"),
        "Waits before a prefill.",
    )
    .no_effect("prefill and decode share each step"),
    Flag::new(
        "max-num-partial-prefills",
        COUNT,
        Is("1"),
        "Prompts that are split at once.",
    )
    .no_effect("the token budget alone limits them"),
    Flag::new(
        "max-long-partial-prefills",
        COUNT,
        Is("1"),
        "Long prompts that are split at once.",
    )
    .no_effect("--long-prefill-token-threshold limits long prompts"),
    Flag::new("use-v2-block-manager", Bool, Unset, "Newer block manager.")
        .no_effect("there is one block manager"),
    Flag::new(
        "disable-async-output-proc",
        Bool,
        Unset,
        "Process outputs between steps.",
    )
    .no_effect("outputs are processed outside the engine's thread"),
    Flag::new(
        "disable-frontend-multiprocessing",
        Bool,
        Unset,
        "HTTP server and engine in one process.",
    )
    .no_effect("they are one process here"),
    Flag::new("worker-use-ray", Bool, Unset, "Run workers on Ray.").no_effect(NO_RAY),
    Flag::new("engine-use-ray", Bool, Unset, "Run the engine on Ray.").no_effect(NO_RAY),
    Flag::new(
        "ray-workers-use-nsight",
        Bool,
        Unset,
        "Profile Ray workers.",
    )
    .no_effect(NO_RAY),
    Flag::new(
        "tokenizer-pool-size",
        COUNT_OR_ZERO,
        Is("0"),
        "Tokenizer processes.",
    )
    .no_effect(ONE_TOKENIZER),
    Flag::new(
        "tokenizer-pool-type",
        Str,
        Is("ray"),
        "Kind of tokenizer processes.",
    )
    .no_effect(ONE_TOKENIZER),
    Flag::new(
        "tokenizer-pool-extra-config",
        JsonKind(Shape::Any),
        Unset,
        "Options of tokenizer processes.",
    )
    .no_effect(ONE_TOKENIZER),
    Flag::new(
        "disable-mm-preprocessor-cache",
        Bool,
        Unset,
        "Do not cache media.",
    )
    .no_effect("models here read text only"),
    Flag::new(
        "calculate-kv-scales",
        Bool,
        Unset,
        "Measure scales of an fp8 cache.",
    )
    .no_effect("the cache is not quantised"),
    Flag::new(
        "quantization-param-path",
        Str,
        Unset,
        "Scales of an fp8 cache.",
    )
    .no_effect("the cache is not quantised"),
    Flag::new(
        "override-pooler-config",
        JsonKind(Shape::Object),
        Unset,
        "How a pooling model pools.",
    )
    .refused("this version serves generative models only", ""),
    Flag::new(
        "override-neuron-config",
        JsonKind(Shape::Object),
        Unset,
        "Options of one kind of device.",
    )
    .no_effect("this version runs on the CPU"),
    Flag::new("speculative-model", Str, Unset, "Draft model.").refused(NO_DRAFTS, NO_DRAFTS_HINT),
    Flag::new(
        "num-speculative-tokens",
        COUNT_OR_ZERO,
        Is("0"),
        "Drafted tokens per step.",
    )
    .refused(NO_DRAFTS, NO_DRAFTS_HINT),
    Flag::new(
        "ngram-prompt-lookup-max",
        COUNT,
        Unset,
        "Longest n-gram of prompt lookup.",
    )
    .refused(NO_DRAFTS, NO_DRAFTS_HINT),
    Flag::new(
        "ngram-prompt-lookup-min",
        COUNT,
        Unset,
        "Shortest n-gram of prompt lookup.",
    )
    .refused(NO_DRAFTS, NO_DRAFTS_HINT),
    Flag::new(
        "speculative-draft-tensor-parallel-size",
        COUNT,
        Is("1"),
        "Devices of the draft model.",
    )
    .no_effect(NO_DRAFTS),
    Flag::new(
        "speculative-max-model-len",
        COUNT,
        Unset,
        "Context of the draft model.",
    )
    .no_effect(NO_DRAFTS),
    Flag::new(
        "enable-prompt-adapter",
        Bool,
        Unset,
        "Serve prompt adapters.",
    )
    .refused(NO_PROMPT_ADAPTERS, ""),
    Flag::new(
        "max-prompt-adapters",
        COUNT,
        Is("1"),
        "Prompt adapters in one batch.",
    )
    .no_effect(NO_PROMPT_ADAPTERS),
    Flag::new("prompt-adapters", List, Unset, "Prompt adapters to serve.")
        .refused(NO_PROMPT_ADAPTERS, ""),
    Flag::new(
        "qlora-adapter-name-or-path",
        Str,
        Unset,
        "Adapter of a quantised model.",
    )
    .refused(
        "this version does not apply LoRA adapters",
        "merge the adapter into the checkpoint and serve that",
    ),
    Flag::new("enable-lora-bias", Bool, Unset, "Adapters with biases.")
        .no_effect("this version does not apply LoRA adapters"),
    Flag::new(
        "long-lora-scaling-factors",
        List,
        Unset,
        "Scales of long-context adapters.",
    )
    .no_effect("this version does not apply LoRA adapters"),
    Flag::new(
        "logits-processor-pattern",
        Str,
        Unset,
        "Python logits processors that requests may name.",
    )
    .no_effect("requests cannot name Python code here"),
];

fn disable_log_requests(value: &Value, settings: &mut Settings) -> Result<String, CliError> {
    if *value == Value::Bool(false) {
        settings.set("enable-log-requests", Value::Bool(true));
        return Ok(
            "--no-disable-log-requests is an older spelling; it is read as --enable-log-requests"
                .into(),
        );
    }
    settings.set("enable-log-requests", Value::Bool(false));
    Ok(
        "--disable-log-requests has no effect: requests are logged only with --enable-log-requests"
            .into(),
    )
}

/// Changes one field of `--hf-overrides`.
fn override_config(settings: &mut Settings, change: impl FnOnce(&mut Map<String, Json>)) {
    let mut overrides = match settings.remove("hf-overrides") {
        Some(Value::Json(Json::Object(overrides))) => overrides,
        _ => Map::new(),
    };
    change(&mut overrides);
    settings.set("hf-overrides", Value::Json(Json::Object(overrides)));
}

fn rope_scaling(value: &Value, settings: &mut Settings) -> Result<String, CliError> {
    let Value::Json(Json::Object(scaling)) = value else {
        return Err(CliError::usage(format!(
            "argument --rope-scaling: expected a JSON object, found {value}"
        )));
    };
    let mut scaling = scaling.clone();
    // `type` was the name before `rope_type`; one of the two must remain, or a
    // checkpoint's own `rope_type` would win over what was asked for.
    if let Some(kind) = scaling.remove("type") {
        scaling.entry("rope_type").or_insert(kind);
    }
    let shown = Json::Object(scaling.clone());
    override_config(settings, |overrides| {
        overrides.insert("rope_scaling".into(), Json::Object(scaling));
    });
    Ok(format!(
        "--rope-scaling is an older spelling; it is read as --hf-overrides '{{\"rope_scaling\":{shown}}}'"
    ))
}

fn rope_theta(value: &Value, settings: &mut Settings) -> Result<String, CliError> {
    let Value::Float(theta) = *value else {
        return Err(CliError::usage(format!(
            "argument --rope-theta: expected a number, found {value}"
        )));
    };
    override_config(settings, |overrides| {
        // Configurations name the base at the top; newer ones, which go first,
        // inside `rope_parameters`.
        overrides.insert("rope_theta".into(), theta.into());
        let parameters = overrides
            .entry("rope_parameters")
            .or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(parameters) = parameters {
            parameters.insert("rope_theta".into(), theta.into());
        }
    });
    Ok(format!(
        "--rope-theta is an older spelling; it is read as --hf-overrides '{{\"rope_theta\":{theta}}}'"
    ))
}

fn guided_decoding_backend(value: &Value, settings: &mut Settings) -> Result<String, CliError> {
    let mut config = match settings.remove("structured-outputs-config") {
        Some(Value::Json(Json::Object(config))) => config,
        _ => Map::new(),
    };
    // Older releases took options behind the name: xgrammar:no-fallback.
    let text = value.to_string();
    let (name, options) = text.split_once(':').unwrap_or((&text, ""));
    for option in options.split(',').filter(|option| !option.is_empty()) {
        let option = match option {
            "no-fallback" => "disable_fallback".to_owned(),
            "no-additional-properties" => "disable_additional_properties".to_owned(),
            other => other.replace('-', "_"),
        };
        config.insert(option, true.into());
    }
    config.insert("backend".into(), name.into());
    settings.set(
        "structured-outputs-config",
        Value::Json(Json::Object(config)),
    );
    Ok("--guided-decoding-backend is an older spelling; it is read as --structured-outputs-config.backend".into())
}

fn task(value: &Value, settings: &mut Settings) -> Result<String, CliError> {
    let Value::Text(task) = value else {
        return Ok(String::new());
    };
    let (runner, convert) = match task.as_str() {
        "auto" => return Ok(String::new()),
        "generate" | "transcription" => ("generate", None),
        "classify" | "score" => ("pooling", Some("classify")),
        "embed" | "embedding" => ("pooling", Some("embed")),
        _ => ("pooling", None),
    };
    settings.set("runner", Value::Text(runner.into()));
    let mut read_as = format!("--runner {runner}");
    if let Some(convert) = convert {
        settings.set("convert", Value::Text(convert.into()));
        read_as += &format!(" --convert {convert}");
    }
    Ok(format!(
        "--task is an older spelling; --task {task} is read as {read_as}"
    ))
}

fn device(value: &Value, _: &mut Settings) -> Result<String, CliError> {
    let device = value.to_string();
    match device.as_str() {
        "auto" | "cpu" => Ok(String::new()),
        "cuda" | "gpu" => Ok(format!(
            "--device {device} has no effect: this version runs on the CPU"
        )),
        _ => Err(CliError::usage(format!(
            "--device {device} is not available: this version runs on the CPU"
        ))
        .hint("leave it out, or give --device cpu")),
    }
}
