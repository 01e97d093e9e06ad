//! Groups `CacheConfig`, `OffloadConfig` and `SchedulerConfig`.

use super::super::Preset::{Derived, Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Bool, Choice, List, Str},
};
use super::{AMOUNT, BYTES, COUNT, COUNT_OR_ZERO, SEQUENCES, SHARE, TOKENS, TOKENS_OR_ZERO};

const NO_STATE_LAYERS: &str = "the model families here have no recurrent state";
const NO_OFFLOAD: &str = "this version keeps the KV cache in one memory";

pub const CACHE: &[Flag] = &[
    Flag::new(
        "block-size",
        Kind::Int { min: 1, max: 1024 },
        Is("16"),
        "Tokens per block of the KV cache.",
    ),
    Flag::new(
        "gpu-memory-utilization",
        SHARE,
        Derived("what the weights leave of 80 % of available memory"),
        "Share of the memory that weights and KV cache may use together; on a CPU, of main memory.",
    )
    .aliases(&["--device-memory-utilization"]),
    Flag::new(
        "kv-cache-memory-bytes",
        BYTES,
        Derived("VLLM_CPU_KVCACHE_SPACE"),
        "Bytes of the KV cache; goes before --gpu-memory-utilization.",
    ),
    Flag::new(
        "kv-cache-dtype",
        Str,
        Is("auto"),
        "Type that keys and values are stored in.",
    )
    .only(
        &["auto"],
        "this version stores keys and values in the type it computes in",
        "leave it out; --max-model-len or --max-num-seqs make the cache smaller",
    ),
    Flag::new(
        "num-gpu-blocks-override",
        COUNT,
        Unset,
        "Blocks of the KV cache, whatever the memory; for tests.",
    ),
    Flag::new(
        "enable-prefix-caching",
        Bool,
        Is("true"),
        "Keep the KV blocks of finished requests for those with the same beginning.",
    ),
    Flag::new(
        "prefix-caching-hash-algo",
        Choice(&["sha256", "sha256_cbor", "xxhash", "xxhash_cbor"]),
        Is("sha256"),
        "Hash that identifies cached blocks.",
    )
    .no_effect("blocks have one hash here"),
    Flag::new(
        "prefix-match-unit",
        COUNT,
        Unset,
        "Tokens per unit of prefix matching.",
    )
    .no_effect("prefixes match by blocks"),
    Flag::new(
        "mamba-cache-dtype",
        Str,
        Is("auto"),
        "Type of recurrent states.",
    )
    .no_effect(NO_STATE_LAYERS),
    Flag::new(
        "mamba-ssm-cache-dtype",
        Str,
        Is("auto"),
        "Type of state-space states.",
    )
    .no_effect(NO_STATE_LAYERS),
    Flag::new(
        "mamba-block-size",
        COUNT,
        Unset,
        "Tokens per recurrent-state block.",
    )
    .no_effect(NO_STATE_LAYERS),
    Flag::new(
        "mamba-cache-mode",
        Str,
        Is("auto"),
        "How recurrent states are cached.",
    )
    .no_effect(NO_STATE_LAYERS),
    Flag::new(
        "kv-cache-dtype-skip-layers",
        List,
        Unset,
        "Layers that keep the model's type in the cache.",
    )
    .no_effect("all layers keep the model's type in the cache"),
    Flag::new(
        "kv-sharing-fast-prefill",
        Bool,
        Unset,
        "Skip prefill of layers that share keys and values.",
    )
    .no_effect("the model families here share none"),
];

pub const OFFLOAD: &[Flag] = &[
    Flag::new(
        "cpu-offload-gb",
        AMOUNT,
        Is("0"),
        "GiB of weights that are kept in main memory.",
    )
    .no_effect("weights are in main memory already"),
    Flag::new(
        "kv-offloading-size",
        AMOUNT,
        Unset,
        "GiB of a second KV cache.",
    )
    .refused(NO_OFFLOAD, "--kv-cache-memory-bytes sets its size"),
    Flag::new(
        "kv-offloading-backend",
        Choice(&["native", "lmcache"]),
        Is("native"),
        "What manages the second KV cache.",
    )
    .refused(NO_OFFLOAD, ""),
];

pub const SCHEDULER: &[Flag] = &[
    Flag::new(
        "max-num-batched-tokens",
        TOKENS,
        Derived("512, or the context length without chunked prefill"),
        "Tokens that one step may compute, prefill and decode together.",
    ),
    Flag::new(
        "max-num-seqs",
        SEQUENCES,
        Is("128"),
        "Requests that may run at once.",
    ),
    Flag::new(
        "max-num-active-seqs",
        COUNT,
        Unset,
        "A second cap on running requests.",
    )
    .refused("this version has one cap", "--max-num-seqs"),
    Flag::new(
        "max-num-scheduled-tokens",
        COUNT,
        Unset,
        "A second cap on tokens per step.",
    )
    .refused("this version has one cap", "--max-num-batched-tokens"),
    Flag::new(
        "max-num-queued-reqs",
        COUNT_OR_ZERO,
        Unset,
        "Requests that may wait; more are answered with 503.",
    ),
    Flag::new(
        "max-num-queued-tokens",
        TOKENS_OR_ZERO,
        Unset,
        "Prompt tokens that may wait; more are answered with 503.",
    )
    .refused(
        "this version limits waiting requests, not their tokens",
        "--max-num-queued-reqs limits the queue",
    ),
    Flag::new(
        "enable-chunked-prefill",
        Bool,
        Is("true"),
        "Split long prompts over several steps.",
    ),
    Flag::new(
        "long-prefill-token-threshold",
        TOKENS_OR_ZERO,
        Is("0"),
        "Prompt tokens of one request in one step; 0 is no limit.",
    ),
    Flag::new(
        "scheduling-policy",
        Choice(&["fcfs", "priority"]),
        Is("fcfs"),
        "Order of requests: first come first served, or by the request's priority (lower first).",
    ),
    Flag::new(
        "async-scheduling",
        Bool,
        Unset,
        "Plan the next step while one runs.",
    )
    .no_effect("planning takes microseconds beside a step on a CPU"),
    Flag::new(
        "stream-interval",
        COUNT,
        Is("1"),
        "Tokens per streamed chunk, after the first.",
    ),
    Flag::new(
        "scheduler-cls",
        Str,
        Unset,
        "Python class of the scheduler.",
    )
    .refused(
        "it loads Python code, and there is no Python in this program",
        "",
    ),
    Flag::new(
        "scheduler-reserve-full-isl",
        Bool,
        Is("true"),
        "Admit a prompt only if all of it fits.",
    )
    .no_effect("admission always looks at the whole prompt"),
    Flag::new(
        "watermark",
        SHARE_OR_ZERO,
        Is("0.0"),
        "Share of blocks that admission leaves free.",
    )
    .no_effect("admission keeps no reserve; preemption makes room"),
    Flag::new(
        "prefill-schedule-interval",
        COUNT,
        Is("1"),
        "Steps between two prefills.",
    )
    .no_effect("every step may mix prefill and decode"),
    Flag::new(
        "disable-chunked-mm-input",
        Bool,
        Unset,
        "Never split media over steps.",
    )
    .no_effect("models here read text only"),
    Flag::new(
        "disable-hybrid-kv-cache-manager",
        Bool,
        Unset,
        "Give window layers as many blocks as full ones.",
    )
    .no_effect("window and full layers share one block table"),
];

/// A share of a whole that may be nothing.
const SHARE_OR_ZERO: Kind = Kind::Float {
    min: 0.0,
    max: 1.0,
    min_allowed: true,
};
