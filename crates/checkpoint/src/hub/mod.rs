//! Models by name: `org/name` on the Hugging Face hub or on ModelScope, kept in
//! the same cache directories as the official clients keep them, so that a
//! model fetched by one is found by the other.

mod cache;
mod download;
mod error;
mod http;
mod huggingface;
mod modelscope;
mod options;
mod progress;
mod select;

use std::path::{Path, PathBuf};

use quire_backend::Reporter;

pub use error::HubError;
pub use options::{HubKind, HubOptions};

/// A model's files on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelDir {
    /// Directory with config.json and the weights.
    pub path: PathBuf,
    /// Where it came from.
    pub origin: ModelOrigin,
    /// Things that the user should read: the hub could not be reached and the
    /// cached files are used, say.
    pub notes: Vec<String>,
}

/// Where a model came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelOrigin {
    /// A directory that the user named.
    Local,
    /// A repository of a hub.
    Hub {
        /// `org/name`.
        id: String,
        /// The branch, tag or commit that was asked for.
        revision: String,
        /// The commit that every file is of; `None` on hubs that have no
        /// commit for the whole repository (ModelScope).
        commit: Option<String>,
    },
}

/// Finds a model: an existing directory as it is, otherwise a repository of
/// the hub, from the cache where its files are complete and downloaded where
/// they are not. All files are of one commit.
///
/// # Errors
/// See [`HubError`].
pub fn resolve(
    model: &str,
    options: &HubOptions,
    report: &dyn Reporter,
) -> Result<ModelDir, HubError> {
    let path = options.expand_home(model);
    if path.is_dir() {
        return Ok(ModelDir {
            path,
            origin: ModelOrigin::Local,
            notes: Vec::new(),
        });
    }
    if path.is_file() {
        return Err(HubError::NotADirectory { path });
    }
    if looks_like_path(model) {
        return Err(HubError::NoSuchDirectory { path });
    }
    check_id(model)?;
    let revision = options.revision_name();
    check_revision(revision)?;
    let root = options.cache_dir.as_deref().ok_or(HubError::NoCacheDir)?;
    match options.kind {
        HubKind::HuggingFace => huggingface::resolve(model, revision, root, options, report),
        HubKind::ModelScope => modelscope::resolve(model, revision, root, options, report),
    }
}

/// True for names that can only be meant as paths.
fn looks_like_path(model: &str) -> bool {
    Path::new(model).is_absolute()
        || model.starts_with(['.', '~'])
        || model.ends_with('/')
        || model.contains('\\')
        || model.matches('/').count() > 1
}

/// Checks the hub's rule for repository ids: one or two parts of letters,
/// digits, `-`, `_`, `.`, neither starting nor ending with `-` or `.`.
fn check_id(id: &str) -> Result<(), HubError> {
    let part_ok = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['-', '.'])
            && !part.ends_with(['-', '.'])
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let ok = id.len() <= 96
        && id.split('/').count() <= 2
        && id.split('/').all(part_ok)
        && !id.contains("..")
        && !id.contains("--");
    ok.then_some(())
        .ok_or_else(|| HubError::InvalidId { id: id.to_owned() })
}

/// Revisions become file names in the cache.
fn check_revision(revision: &str) -> Result<(), HubError> {
    let ok = crate::files::is_safe_relative(revision)
        && revision.len() <= 200
        && !revision
            .chars()
            .any(|c| c.is_whitespace() || "?*[~^".contains(c));
    ok.then_some(()).ok_or_else(|| HubError::InvalidRevision {
        revision: revision.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for id in ["gpt2", "Qwen/Qwen3-0.6B", "a/b_c.d-1"] {
            assert!(check_id(id).is_ok() && !looks_like_path(id), "{id}");
        }
        for id in [
            "", "a/", "/a", "a/b/c", "a/..", "a b", "-a/b", "a/b.", "a--b/c", "ä/b", "a/b?x",
        ] {
            assert!(check_id(id).is_err(), "{id}");
        }
        for path in ["./x", "/x/y", "~/m", "a/b/c", "..", "m/"] {
            assert!(looks_like_path(path), "{path}");
        }
    }

    #[test]
    fn revisions() {
        for revision in ["main", "v1.0", "refs/pr/3", "0123456789abcdef"] {
            assert!(check_revision(revision).is_ok(), "{revision}");
        }
        for revision in ["", "../x", "/abs", "a b", "a\nb", "x?y"] {
            assert!(check_revision(revision).is_err(), "{revision:?}");
        }
    }
}
