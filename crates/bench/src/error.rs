//! Why a benchmark could not be run.

use std::path::{Path, PathBuf};

/// Why a benchmark could not be run. Requests that fail are not errors: they
/// are part of the result.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The address of the server is not one.
    #[error("{0}")]
    Address(String),
    /// There is no connection to the server.
    #[error("{0}")]
    Unreachable(String),
    /// The server does not answer as it should.
    #[error("{0}")]
    Server(String),
    /// The prompts cannot be made.
    #[error("{0}")]
    Dataset(String),
    /// A file cannot be read or written.
    #[error("cannot {verb} {}: {source}", path.display())]
    File {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The engine in this process did not do what was asked.
    #[error("{0}")]
    Engine(String),
    /// The child process did not start as it should.
    #[error("{0}")]
    Startup(String),
}

impl BenchError {
    /// A file that cannot be read.
    pub(crate) fn read(path: &Path, source: std::io::Error) -> BenchError {
        BenchError::File {
            verb: "read",
            path: path.to_owned(),
            source,
        }
    }

    /// A file that cannot be written.
    pub(crate) fn write(path: &Path, source: std::io::Error) -> BenchError {
        BenchError::File {
            verb: "write",
            path: path.to_owned(),
            source,
        }
    }
}
