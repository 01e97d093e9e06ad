//! The flags of `vllm bench`, one file per family of commands.

mod dataset;
mod kernels;
mod offline;
mod serve;

use super::super::Section;

pub(super) const SERVE_USAGE: &str = "\
usage: vllm bench serve [flags]

Sends requests to a running server, at a rate or as fast as it takes them, and reports how long answers
took. An answer must have exactly as many tokens as were asked for (without --ignore-eos: at most as many).
One that has not counts as failed, and any failed request makes the exit code 1.
";

pub(super) const LATENCY_USAGE: &str = "\
usage: vllm bench latency [MODEL] [flags]

Runs batches of random prompts, one after the other, in an engine in this process and reports how long each
took. The prefix cache is off unless --enable-prefix-caching turns it on.
";

pub(super) const THROUGHPUT_USAGE: &str = "\
usage: vllm bench throughput [MODEL] [flags]

Gives all prompts of a dataset to an engine in this process at once and reports requests and tokens per
second.
";

pub(super) const STARTUP_USAGE: &str = "\
usage: vllm bench startup [MODEL] [flags]

Starts `vllm serve` again and again and reports how long it took to be ready and to answer with a first
token. Before a cold start the model's files are dropped from the operating system's cache; warm starts find
them there.
";

pub(super) const KERNELS_USAGE: &str = "\
usage: vllm bench kernels [flags]

Times the kernels that a model of some shape would run on this processor, and measures in the same run how
fast memory can be read and numbers multiplied: each row says how close it comes to the limit that it meets
first. No model is needed. Leave the machine alone meanwhile; all defaults take some minutes on two cores.
";

/// Groups of `vllm bench serve` beside the dataset's.
pub(super) static SERVE: [Section; 5] = [
    Section {
        group: "Server",
        doc: "Which server is measured, and how it is spoken to.",
        flags: serve::SERVER,
    },
    Section {
        group: "Traffic",
        doc: "When requests are sent.",
        flags: serve::TRAFFIC,
    },
    Section {
        group: "Requests",
        doc: "What requests ask for beside their prompt.",
        flags: serve::REQUESTS,
    },
    Section {
        group: "Report",
        doc: "What is reported.",
        flags: serve::REPORT,
    },
    Section {
        group: "Results",
        doc: "What is written to files.",
        flags: serve::RESULTS,
    },
];

/// Groups about prompts.
pub(super) static DATASET: [Section; 2] = [
    Section {
        group: "Dataset",
        doc: "Which prompts are sent.",
        flags: dataset::COMMON,
    },
    Section {
        group: "DatasetOptions",
        doc: "Options of single datasets.",
        flags: dataset::OPTIONS,
    },
];

/// The group of `vllm bench latency`.
pub(super) static LATENCY: [Section; 1] = [Section {
    group: "Latency",
    doc: "The batches.",
    flags: offline::LATENCY,
}];

/// The group of `vllm bench throughput`.
pub(super) static THROUGHPUT: [Section; 1] = [Section {
    group: "Throughput",
    doc: "The run.",
    flags: offline::THROUGHPUT,
}];

/// The group of `vllm bench startup`.
pub(super) static STARTUP: [Section; 1] = [Section {
    group: "Startup",
    doc: "The starts.",
    flags: offline::STARTUP,
}];

/// The group of `vllm bench kernels`.
pub(super) static KERNELS: [Section; 1] = [Section {
    group: "Kernels",
    doc: "What is measured, and on which sizes. Lists may be parted by commas or spaces.",
    flags: kernels::KERNELS,
}];
