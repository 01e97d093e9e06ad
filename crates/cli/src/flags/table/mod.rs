//! The rows, one file per family of groups.

mod batch;
mod bench;
mod client;
mod collect_env;
mod engine;
mod features;
mod frontend;
mod legacy;
mod model;
mod own;
mod parallel;

pub(super) use legacy::FLAGS as LEGACY;

use super::{Kind, Section, Table};

/// Every command's flags, in the order of `docs/cli.md`.
pub static TABLES: [&Table; 10] = [
    &SERVE,
    &CHAT,
    &COMPLETE,
    &RUN_BATCH,
    &BENCH_SERVE,
    &BENCH_LATENCY,
    &BENCH_THROUGHPUT,
    &BENCH_STARTUP,
    &BENCH_KERNELS,
    &COLLECT_ENV,
];

/// `vllm serve`: vLLM's groups, then this project's own, then the flags of
/// older guides.
pub static SERVE: Table = Table {
    command: "vllm serve",
    usage: "\
usage: vllm serve [MODEL] [flags]

Serves MODEL, a checkpoint directory or a name on the hub, to OpenAI clients. Without MODEL it serves
quire-demo, a demonstration model that is part of this program.
",
    groups: &[&FRONTEND, &ENGINE, &OWN, &OLDER],
    leaves_out: &[],
};

/// `vllm chat`
pub static CHAT: Table = Table {
    command: "vllm chat",
    usage: client::CHAT_USAGE,
    groups: &[&client::CHAT],
    leaves_out: &[],
};

/// `vllm complete`
pub static COMPLETE: Table = Table {
    command: "vllm complete",
    usage: client::COMPLETE_USAGE,
    groups: &[&client::COMPLETE],
    leaves_out: &[],
};

/// `vllm run-batch`
pub static RUN_BATCH: Table = Table {
    command: "vllm run-batch",
    usage: batch::USAGE,
    groups: &[&batch::RUN_BATCH, &FRONTEND, &ENGINE, &OWN_ENGINE, &OLDER],
    leaves_out: batch::LEAVES_OUT,
};

/// `vllm collect-env`
pub static COLLECT_ENV: Table = Table {
    command: "vllm collect-env",
    usage: collect_env::USAGE,
    groups: &[&collect_env::COLLECT_ENV],
    leaves_out: &[],
};

/// `vllm bench serve`
pub static BENCH_SERVE: Table = Table {
    command: "vllm bench serve",
    usage: bench::SERVE_USAGE,
    groups: &[&bench::SERVE, &bench::DATASET],
    leaves_out: &[],
};

/// `vllm bench latency`
pub static BENCH_LATENCY: Table = Table {
    command: "vllm bench latency",
    usage: bench::LATENCY_USAGE,
    groups: &[&bench::LATENCY, &ENGINE, &OWN_ENGINE, &OLDER],
    leaves_out: &[],
};

/// `vllm bench throughput`
pub static BENCH_THROUGHPUT: Table = Table {
    command: "vllm bench throughput",
    usage: bench::THROUGHPUT_USAGE,
    groups: &[
        &bench::THROUGHPUT,
        &bench::DATASET,
        &ENGINE,
        &OWN_ENGINE,
        &OLDER,
    ],
    leaves_out: &[],
};

/// `vllm bench startup`
pub static BENCH_STARTUP: Table = Table {
    command: "vllm bench startup",
    usage: bench::STARTUP_USAGE,
    groups: &[&bench::STARTUP, &ENGINE, &OWN_ENGINE, &OLDER],
    leaves_out: &[],
};

/// `vllm bench kernels`
pub static BENCH_KERNELS: Table = Table {
    command: "vllm bench kernels",
    usage: bench::KERNELS_USAGE,
    groups: &[&bench::KERNELS],
    leaves_out: &[],
};

/// What only a server has.
static FRONTEND: [Section; 1] = [Section {
    group: "Frontend",
    doc: "The HTTP server.",
    flags: frontend::FLAGS,
}];

/// What everything that runs an engine has.
pub(super) static ENGINE: [Section; 13] = [
    Section {
        group: "ModelConfig",
        doc: "Which model, and how it is read.",
        flags: model::MODEL,
    },
    Section {
        group: "LoadConfig",
        doc: "Where weights come from.",
        flags: model::LOAD,
    },
    Section {
        group: "CacheConfig",
        doc: "The KV cache and the memory it may use.",
        flags: engine::CACHE,
    },
    Section {
        group: "OffloadConfig",
        doc: "Moving weights or cache to other memory.",
        flags: engine::OFFLOAD,
    },
    Section {
        group: "SchedulerConfig",
        doc: "How requests share the engine's steps.",
        flags: engine::SCHEDULER,
    },
    Section {
        group: "ParallelConfig",
        doc: "Several devices, processes or machines.",
        flags: parallel::FLAGS,
    },
    Section {
        group: "LoRAConfig",
        doc: "Adapters.",
        flags: features::LORA,
    },
    Section {
        group: "StructuredOutputsConfig",
        doc: "Constrained output and reasoning parsers.",
        flags: features::STRUCTURED,
    },
    Section {
        group: "SpeculativeConfig",
        doc: "Draft tokens.",
        flags: features::SPECULATIVE,
    },
    Section {
        group: "MultiModalConfig",
        doc: "Images, audio and video.",
        flags: features::MULTIMODAL,
    },
    Section {
        group: "ObservabilityConfig",
        doc: "Logs, metrics and traces.",
        flags: features::OBSERVABILITY,
    },
    Section {
        group: "CompilationConfig",
        doc: "Compilation and kernels of GPUs.",
        flags: features::COMPILATION,
    },
    Section {
        group: "VllmConfig",
        doc: "Connections to other systems.",
        flags: features::SYSTEM,
    },
];

static OWN: [Section; 1] = [Section {
    group: "Quire",
    doc: "Flags that vLLM does not have.",
    flags: own::FLAGS,
}];

/// [`OWN`] without the server's.
static OWN_ENGINE: [Section; 1] = [Section {
    group: "Quire",
    doc: "Flags that vLLM does not have.",
    flags: own::ENGINE_FLAGS,
}];

static OLDER: [Section; 1] = [Section {
    group: "Older",
    doc: "Flags of older versions, which still work.",
    flags: legacy::FLAGS,
}];

/// A count that must not be zero.
const COUNT: Kind = Kind::Int {
    min: 1,
    max: u32::MAX as i64,
};
/// A count that may be zero.
const COUNT_OR_ZERO: Kind = Kind::Int {
    min: 0,
    max: u32::MAX as i64,
};
/// Most tokens that anything here is counted in.
const MAX_TOKENS: u64 = u32::MAX as u64;
/// A number of tokens that may be written `4k`.
const TOKENS: Kind = Kind::Size {
    min: 1,
    max: MAX_TOKENS,
    auto: false,
};
/// The same, where zero is allowed.
const TOKENS_OR_ZERO: Kind = Kind::Size {
    min: 0,
    max: MAX_TOKENS,
    auto: false,
};
/// A number of bytes, up to a pebibyte, that may be written `4G`.
const BYTES: Kind = Kind::Size {
    min: 1,
    max: 1 << 50,
    auto: false,
};
/// Requests that run at once; each costs memory from the start.
const SEQUENCES: Kind = Kind::Size {
    min: 1,
    max: 65_536,
    auto: false,
};
/// A TCP port.
const PORT: Kind = Kind::Int {
    min: 0,
    max: u16::MAX as i64,
};
/// A number that must not be negative.
const AMOUNT: Kind = Kind::Float {
    min: 0.0,
    max: f64::INFINITY,
    min_allowed: true,
};
/// A share of a whole.
const SHARE: Kind = Kind::Float {
    min: 0.0,
    max: 1.0,
    min_allowed: false,
};
