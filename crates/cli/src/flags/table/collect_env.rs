//! The group of `vllm collect-env`.

use super::super::Preset::Unset;
use super::super::{Flag, Kind::Bool, Section};

pub const USAGE: &str = "\
usage: vllm collect-env [flags]

Prints what a bug report needs: versions, the processor and its instruction sets, memory and its limits, the
model cache, and the environment variables that matter, with secrets hidden.
";

pub static COLLECT_ENV: [Section; 1] = [Section {
    group: "CollectEnv",
    doc: "How the report is printed.",
    flags: &[Flag::new(
        "json",
        Bool,
        Unset,
        "One JSON object instead of text.",
    )],
}];
