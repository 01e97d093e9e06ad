//! Flags that vLLM does not have.

use super::super::Preset::{Derived, Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Choice},
};
use super::PORT;

pub const FLAGS: &[Flag] = &[
    Flag::new(
        "threads",
        Kind::Int { min: 1, max: 4096 },
        Derived("VLLM_CPU_OMP_THREADS_BIND, else the cores this process may use"),
        "Threads that compute.",
    ),
    Flag::new(
        "log-format",
        Choice(&["text", "json"]),
        Is("text"),
        "Log lines as text, or as one JSON object each.",
    ),
    Flag::new(
        "metrics-port",
        PORT,
        Unset,
        "A second port that serves /metrics only; the API port has it anyway.",
    ),
];
