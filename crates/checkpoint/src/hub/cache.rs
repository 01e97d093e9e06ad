//! The cache layout of the official Hugging Face client:
//!
//! ```text
//! models--org--name/blobs/<etag>                  contents
//! models--org--name/refs/<revision>               commit of a branch or tag
//! models--org--name/snapshots/<commit>/<file>  →  ../../blobs/<etag>
//! .locks/models--org--name/<etag>.lock            held while a blob is fetched
//! ```

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use quire_files::Files;

use super::HubError;
use crate::CheckpointError;
use crate::files::weight_files;

/// The part of the cache that belongs to one repository.
#[derive(Debug)]
pub(super) struct RepoCache {
    repo: PathBuf,
    locks: PathBuf,
}

impl RepoCache {
    pub(super) fn new(root: &Path, id: &str) -> RepoCache {
        let folder = format!("models--{}", id.replace('/', "--"));
        RepoCache {
            repo: root.join(&folder),
            locks: root.join(".locks").join(folder),
        }
    }

    /// Its directory.
    pub(super) fn dir(&self) -> &Path {
        &self.repo
    }

    /// The directory of a commit's files.
    pub(super) fn snapshot(&self, commit: &str) -> PathBuf {
        self.repo.join("snapshots").join(commit)
    }

    /// The commit that a revision had when it was last looked up.
    pub(super) fn commit_of(&self, revision: &str) -> Option<String> {
        if is_commit(revision) {
            return Some(revision.to_owned());
        }
        let text = fs::read_to_string(self.repo.join("refs").join(revision)).ok()?;
        let commit = text.trim();
        is_commit(commit).then(|| commit.to_owned())
    }

    /// Remembers the commit of a revision.
    pub(super) fn set_commit(&self, revision: &str, commit: &str) -> Result<(), HubError> {
        if self.commit_of(revision).as_deref() == Some(commit) {
            return Ok(());
        }
        let path = self.repo.join("refs").join(revision);
        create_parent(&path)?;
        replace(&path, |new| fs::write(new, commit))
    }

    /// Where the contents of an etag are.
    pub(super) fn blob(&self, etag: &str) -> PathBuf {
        self.repo.join("blobs").join(etag)
    }

    /// Where they are until they are complete.
    pub(super) fn partial(&self, etag: &str) -> PathBuf {
        self.repo.join("blobs").join(format!("{etag}.incomplete"))
    }

    /// Waits until nobody else fetches that blob.
    pub(super) fn lock(&self, etag: &str) -> Result<Lock, HubError> {
        Lock::acquire(&self.locks.join(format!("{etag}.lock")))
    }

    /// Makes `file` of a commit's snapshot point to a blob.
    pub(super) fn link(&self, commit: &str, file: &str, etag: &str) -> Result<(), HubError> {
        let path = self.snapshot(commit).join(file);
        create_parent(&path)?;
        // From the file's directory up to the repository's: out of `<commit>`
        // and `snapshots`, and out of each directory in `file`.
        let up = "../".repeat(2 + file.matches('/').count());
        let target = PathBuf::from(format!("{up}blobs/{etag}"));
        replace(&path, |new| symlink(&target, &self.blob(etag), new))
    }
}

/// True for a full commit hash.
pub(super) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// What a directory lacks to be served, in words; `None` if nothing.
pub(super) fn missing_part(dir: &Path, weights: bool) -> Result<Option<String>, HubError> {
    if !dir.is_dir() {
        return Ok(Some(format!("the directory {}", dir.display())));
    }
    if !dir.join("config.json").is_file() {
        return Ok(Some("config.json".to_owned()));
    }
    if !weights {
        return Ok(None);
    }
    match weight_files(&Files::dir(dir)) {
        Ok(_) => Ok(None),
        Err(CheckpointError::MissingShard { shard, .. }) => Ok(Some(
            shard.file_name().unwrap_or_default().display().to_string(),
        )),
        Err(CheckpointError::NoWeights { .. }) => Ok(Some("every *.safetensors file".to_owned())),
        Err(error) => Err(HubError::NoWeights(error.to_string())),
    }
}

/// An advisory lock that the system releases when the process ends, however it
/// ends, so that no lock outlives a crash.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock. Where a file system has no locks the work goes on
    /// without: two downloads then spoil each other's partial file, which the
    /// check of its hash finds.
    pub(super) fn acquire(path: &Path) -> Result<Lock, HubError> {
        create_parent(path)?;
        let disk = |source| HubError::disk("cannot lock", path, source);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(disk)?;
        match file.lock() {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(error) => return Err(disk(error)),
        }
        Ok(Lock { _file: file })
    }
}

/// Creates the directories above a file.
pub(super) fn create_parent(path: &Path) -> Result<(), HubError> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(|source| HubError::disk("cannot create", parent, source))
}

/// Moves a complete file to its place.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), HubError> {
    fs::rename(from, to).map_err(|source| HubError::disk("cannot write", to, source))
}

/// Makes something under a name of its own and moves it into place, so that
/// nobody sees half of it.
pub(super) fn replace(
    path: &Path,
    make: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), HubError> {
    // Neither another process nor another thread uses this name meanwhile.
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().unwrap_or_default().display();
    let (process, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let new = path.with_file_name(format!(".{name}.{process}-{number}.new"));
    // Left over only if a process of the same number was killed here.
    let _absent_normally = fs::remove_file(&new);
    make(&new)
        .and_then(|()| fs::rename(&new, path))
        .map_err(|source| HubError::disk("cannot write", path, source))
}

#[cfg(unix)]
fn symlink(target: &Path, _blob: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Symbolic links need privileges on Windows; a copy does not.
#[cfg(not(unix))]
fn symlink(_target: &Path, blob: &Path, link: &Path) -> io::Result<()> {
    fs::copy(blob, link).map(|_bytes| ())
}
