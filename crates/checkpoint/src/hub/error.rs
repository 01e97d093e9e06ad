//! Why a model could not be found or fetched. Messages end with a hint where
//! the user can do something about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why a model could not be had. No message contains the token, nor the query
/// of a redirected address, which may hold a signature.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// Meant as a path, but not there.
    #[error("{} does not exist; hint: give a directory with config.json, or a hub id like org/name", path.display())]
    NoSuchDirectory {
        /// What was asked for.
        path: PathBuf,
    },
    /// A file where a directory is needed.
    #[error("{} is a file; hint: give the directory that holds config.json and the weights", path.display())]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// Neither a path nor a possible repository.
    #[error(
        "{id:?} is neither an existing directory nor a hub id; hint: an id is org/name, of letters, digits, - _ ."
    )]
    InvalidId {
        /// What was asked for.
        id: String,
    },
    /// Not a possible revision.
    #[error("--revision {revision:?} is not a branch, tag or commit")]
    InvalidRevision {
        /// What was asked for.
        revision: String,
    },
    /// No home directory is known.
    #[error(
        "there is no place for downloads: HOME is not set; hint: set HF_HOME or --download-dir"
    )]
    NoCacheDir,
    /// The hub does not know the repository, or hides it.
    #[error(
        "{id} was not found on {endpoint}; hint: check the name, or did you mean a local directory? There is no \
         ./{id} here; if the repository is private, {}",
        token_hint(*with_token)
    )]
    NotFound {
        /// `org/name`.
        id: String,
        /// The hub.
        endpoint: String,
        /// True if a token was sent.
        with_token: bool,
    },
    /// The repository has no such branch, tag or commit.
    #[error(
        "{id} has no revision {revision:?}; hint: --revision takes a branch, a tag or a commit"
    )]
    RevisionNotFound {
        /// `org/name`.
        id: String,
        /// What was asked for.
        revision: String,
    },
    /// The licence has to be accepted first.
    #[error(
        "{id} is gated; hint: accept its conditions at {endpoint}/{id}, then {}",
        token_hint(*with_token)
    )]
    Gated {
        /// `org/name`.
        id: String,
        /// The hub.
        endpoint: String,
        /// True if a token was sent.
        with_token: bool,
    },
    /// 401 or 403 for another reason.
    #[error("{endpoint} refused access to {id} ({status}); hint: {}", token_hint(*with_token))]
    Denied {
        /// `org/name`.
        id: String,
        /// The hub.
        endpoint: String,
        /// The HTTP status.
        status: u16,
        /// True if a token was sent.
        with_token: bool,
    },
    /// Another status than success.
    #[error("{url} answered {status}")]
    Status {
        /// The address without its query.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// No answer.
    #[error("cannot reach {url}: {reason}; hint: check the network, HTTPS_PROXY and HF_ENDPOINT")]
    Network {
        /// The address without its query.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// The answer makes no sense, or tries something that it must not.
    #[error("{url}: {reason}")]
    Protocol {
        /// The address without its query.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// A file did not arrive whole.
    #[error(
        "{file} of {id} could not be downloaded: {reason}; hint: run it again, the download will resume"
    )]
    Incomplete {
        /// `org/name`.
        id: String,
        /// Name in the repository.
        file: String,
        /// How far it came and why it ended.
        reason: String,
    },
    /// Network use is forbidden and the cache does not have everything.
    #[error(
        "{id} at revision {revision:?} is not complete in {} and {forbidden_by} forbids downloading: missing {missing}; \
         hint: unset {forbidden_by} once, or fetch it on another machine and copy the directory",
        cache.display()
    )]
    Offline {
        /// `org/name`.
        id: String,
        /// What was asked for.
        revision: String,
        /// The cache.
        cache: PathBuf,
        /// The variable that says so.
        forbidden_by: String,
        /// What the cache lacks.
        missing: String,
    },
    /// The repository has nothing that can be loaded.
    #[error("{0}")]
    NoWeights(String),
    /// The disk.
    #[error("{what} {}: {source}{}", path.display(), disk_hint(source))]
    Disk {
        /// What was being done.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A proxy, token or certificate setting cannot be used.
    #[error("{0}")]
    Setting(String),
}

impl HubError {
    /// True if trying again later may help and an old copy may do meanwhile.
    pub fn is_transient(&self) -> bool {
        match self {
            HubError::Network { .. } => true,
            HubError::Status { status, .. } => matches!(status, 408 | 429 | 500..),
            _ => false,
        }
    }

    pub(super) fn disk(what: &'static str, path: &Path, source: io::Error) -> HubError {
        HubError::Disk {
            what,
            path: path.to_path_buf(),
            source,
        }
    }
}

fn token_hint(with_token: bool) -> &'static str {
    if with_token {
        "check that the token in use (--hf-token, HF_TOKEN or the login file) belongs to an account with access"
    } else {
        "set HF_TOKEN to a token of an account with access"
    }
}

fn disk_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; hint: free some space, or set --download-dir to a larger disk; the download will resume"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; hint: set HF_HOME or --download-dir to a directory that you may write"
        }
        _ => "",
    }
}
