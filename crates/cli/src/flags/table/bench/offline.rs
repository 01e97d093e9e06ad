//! Groups of the benchmarks that run an engine of their own.

use super::super::super::Preset::{Is, Unset};
use super::super::super::{
    Flag,
    Kind::{self, Bool, Path, Str},
};
use super::super::{COUNT, COUNT_OR_ZERO, TOKENS};

const NO_BEAMS: &str = "the engine samples single sequences; beams are made by the server";
const NO_PROFILER: &str = "this program has no profiler of its own";
const PROFILER_HINT: &str = "run it under perf record, or any other profiler of native programs";

/// Starts, each of which takes seconds.
const STARTS: Kind = Kind::Int { min: 0, max: 1000 };

const OUTPUT_JSON: Flag = Flag::new("output-json", Path, Unset, "File for the result, as JSON.");
const DISABLE_DETOKENIZE: Flag = Flag::new(
    "disable-detokenize",
    Bool,
    Unset,
    "Do not turn output tokens into text, which is part of the time otherwise.",
);
const SAMPLES: Flag = Flag::new("n", COUNT, Is("1"), "Sequences per prompt.");
const PROFILE: Flag = Flag::new("profile", Bool, Unset, "Record a profile of the run.")
    .refused(NO_PROFILER, PROFILER_HINT);

pub const LATENCY: &[Flag] = &[
    Flag::new("input-len", TOKENS, Is("32"), "Tokens of each prompt."),
    Flag::new("output-len", TOKENS, Is("128"), "Tokens of each answer."),
    Flag::new("batch-size", COUNT, Is("8"), "Prompts in a batch."),
    SAMPLES,
    Flag::new(
        "use-beam-search",
        Bool,
        Unset,
        "Search with beams instead of sampling.",
    )
    .refused(
        NO_BEAMS,
        "vllm bench serve measures a server, with --extra-body for its requests",
    ),
    Flag::new(
        "num-iters-warmup",
        COUNT_OR_ZERO,
        Is("10"),
        "Batches that are run first and not counted.",
    ),
    Flag::new("num-iters", COUNT, Is("30"), "Batches that are timed."),
    PROFILE,
    OUTPUT_JSON,
    DISABLE_DETOKENIZE,
];

pub const THROUGHPUT: &[Flag] = &[
    Flag::new(
        "backend",
        Kind::Choice(&["vllm", "hf", "mii", "vllm-chat"]),
        Is("vllm"),
        "What runs the prompts.",
    )
    .only(
        &["vllm"],
        "there is one engine in this program",
        "leave it out",
    ),
    SAMPLES,
    OUTPUT_JSON,
    DISABLE_DETOKENIZE,
    Flag::new("async-engine", Bool, Unset, "Use the asynchronous engine.")
        .no_effect("the engine always runs on a thread of its own"),
    PROFILE,
    Flag::new(
        "hf-max-batch-size",
        COUNT,
        Unset,
        "Greatest batch of another engine.",
    )
    .refused(
        "there is one engine in this program",
        "--max-num-seqs limits its batches",
    ),
    Flag::new("lora-path", Str, Unset, "Adapters that requests use.").refused(
        "this version does not apply LoRA adapters",
        "merge the adapter into the checkpoint and measure that",
    ),
    Flag::renamed("dataset", "dataset-path", Path),
    Flag::renamed(
        "prefix-len",
        "random-prefix-len",
        super::super::TOKENS_OR_ZERO,
    ),
];

pub const STARTUP: &[Flag] = &[
    Flag::new("num-iters-cold", STARTS, Is("3"), "Cold starts."),
    Flag::new(
        "num-iters-warmup",
        STARTS,
        Is("1"),
        "Starts before the warm ones that are not counted.",
    ),
    Flag::new("num-iters-warm", STARTS, Is("3"), "Warm starts."),
    OUTPUT_JSON,
];
