//! The group of `vllm bench kernels`.

use super::super::super::Preset::{Derived, Is, Unset};
use super::super::super::{
    Flag,
    Kind::{self, Bool, Float, List, Path, Str},
};
use super::super::own::THREADS;

/// A chunk of a prompt.
const CHUNK: Kind = Kind::Size {
    min: 1,
    max: 8192,
    auto: false,
};

/// Memory that operands rotate through.
const WORKING_SET: Kind = Kind::Size {
    min: 0,
    max: 1 << 40,
    auto: false,
};

pub const KERNELS: &[Flag] = &[
    Flag::new(
        "shape",
        Str,
        Is("qwen3-0.6b"),
        "Model whose sizes are used: qwen3-0.6b, llama-3.2-1b, qwen2.5-1.5b, or a config.json or its directory.",
    ),
    Flag::new(
        "kernels",
        List,
        Derived("all"),
        "Kernels to measure: gemm, decode-attention, prefill-attention, norm, rope, cache-write, activation, \
         embedding, sampling.",
    ),
    Flag::new(
        "limits-only",
        Bool,
        Unset,
        "Measure the machine's limits and no kernel.",
    ),
    Flag::new(
        "dtypes",
        List,
        Is("bfloat16,float16,float32"),
        "Element types of weights and of the KV cache.",
    ),
    Flag::new(
        "levels",
        List,
        Derived("QUIRE_CPU_LEVEL, else the best of this machine"),
        "Instruction sets: portable, avx2, avx512, avx512bf16, or all that this machine has.",
    ),
    THREADS,
    Flag::new(
        "rows",
        List,
        Is("1,2,3,4,5,6,7,8,12,16,24,32,64,128,256,512"),
        "Rows of products with weights.",
    ),
    Flag::new(
        "batch-sizes",
        List,
        Is("1,8,32"),
        "Sequences that decode together.",
    ),
    Flag::new(
        "contexts",
        List,
        Is("512,4K,16K"),
        "Tokens of each sequence in attention.",
    ),
    Flag::new("chunk", CHUNK, Is("512"), "Rows of a chunk of a prompt."),
    Flag::new(
        "seconds",
        Float {
            min: 0.0,
            max: 3600.0,
            min_allowed: false,
        },
        Is("0.3"),
        "How long each case is repeated, about.",
    ),
    Flag::new(
        "working-set",
        WORKING_SET,
        Is("512M"),
        "Bytes that operands rotate through, more than caches hold; 0 leaves small operands in the caches.",
    ),
    Flag::new("output-json", Path, Unset, "File for the result, as JSON.").aliases(&["--json"]),
];
