//! Flags that vLLM does not have.

use super::super::Preset::{Derived, Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Choice},
};
use super::PORT;

pub const THREADS: Flag = Flag::new(
    "threads",
    Kind::Int { min: 1, max: 4096 },
    Derived("VLLM_CPU_OMP_THREADS_BIND, else the cores this process may use"),
    "Threads that compute.",
);
const LOG_FORMAT: Flag = Flag::new(
    "log-format",
    Choice(&["text", "json"]),
    Is("text"),
    "Log lines as text, or as one JSON object each.",
);

/// What is not about the server.
pub const ENGINE_FLAGS: &[Flag] = &[THREADS, LOG_FORMAT];

pub const FLAGS: &[Flag] = &[
    THREADS,
    LOG_FORMAT,
    Flag::new(
        "metrics-port",
        PORT,
        Unset,
        "A second port that serves /metrics only; the API port has it anyway.",
    ),
    Flag::new(
        "open-docs",
        Kind::Bool,
        Unset,
        "Serve /openapi.json, /docs and /redoc without an API key.",
    ),
];
