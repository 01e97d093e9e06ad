//! The group of `vllm run-batch`, and which rows of a server it does without.

use super::super::Preset::{Derived, Is, Unset};
use super::super::{
    Flag,
    Kind::{self, Bool, Path, Str},
    Section,
};
use super::PORT;

pub const USAGE: &str = "\
usage: vllm run-batch -i FILE|URL -o FILE|URL [--model MODEL] [flags]

Answers the requests of a file in OpenAI's batch format, one JSON object a line, with a model in this process:
{\"custom_id\": \"1\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": {\"messages\": [...]}}
Every line is answered by one line of the output, in the order of the input. A request that fails
is answered by its error and stops nothing; a line that is no request is found before the model is
loaded, and is an error with its number.
";

pub static RUN_BATCH: [Section; 1] = [Section {
    group: "RunBatch",
    doc: "Where requests come from and answers go.",
    flags: &[
        Flag::new(
            "input-file",
            Str,
            Unset,
            "File with the requests, or an http or https URL to get it from.",
        )
        .aliases(&["-i"]),
        Flag::new(
            "output-file",
            Str,
            Unset,
            "File for the answers, which is overwritten, or an http or https URL to put it to.",
        )
        .aliases(&["-o"]),
        Flag::new(
            "output-tmp-dir",
            Path,
            Derived("the system's directory for temporary files"),
            "Directory for what is downloaded and for answers that wait to be uploaded.",
        ),
        Flag::new(
            "max-inflight",
            Kind::Int {
                min: 1,
                max: 65_536,
            },
            Derived("twice --max-num-seqs, so that none of its places is ever empty"),
            "Requests that are in flight at once.",
        ),
        Flag::new(
            "resume",
            Bool,
            Unset,
            "Go on with the answers that the output file has: requests whose custom_id has an answer there are skipped.",
        ),
        Flag::new(
            "enable-metrics",
            Bool,
            Unset,
            "Serve Prometheus metrics on --host and --port while the batch runs.",
        ),
        Flag::new(
            "host",
            Str,
            Derived("127.0.0.1; all interfaces in a container"),
            "Address to serve metrics on.",
        ),
        Flag::new(
            "port",
            PORT,
            Is("8000"),
            "TCP port to serve metrics on; 0 takes a free one.",
        ),
        Flag::renamed("url", "host", Str),
    ],
}];

/// Rows of [`super::SERVE`] about connections, of which a batch has none, and
/// those that it has itself.
pub const LEAVES_OUT: &[&str] = &[
    "config",
    "host",
    "port",
    "uds",
    "api-key",
    "uvicorn-log-level",
    "disable-uvicorn-access-log",
    "disable-access-log-for-endpoints",
    "allowed-origins",
    "allowed-methods",
    "allowed-headers",
    "allow-credentials",
    "ssl-keyfile",
    "ssl-certfile",
    "ssl-ca-certs",
    "ssl-cert-reqs",
    "ssl-ciphers",
    "enable-ssl-refresh",
    "root-path",
    "middleware",
    "enable-request-id-headers",
    "disable-fastapi-docs",
    "enable-offline-docs",
    "h11-max-incomplete-event-size",
    "h11-max-header-count",
    "sse-keep-alive-interval",
    "api-server-count",
    "headless",
    "grpc",
    "grpc-port",
    "enable-scale-out",
    "shutdown-timeout",
    "enable-fault-tolerance",
    "enable-metrics",
];
