//! Read-only files in memory. The one place of the crate with `unsafe`.
#![allow(unsafe_code)] // Mapping a file cannot be expressed safely.

use std::fs::File;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use memmap2::Advice;
use memmap2::Mmap;

use crate::CheckpointError;

/// A file mapped read-only.
///
/// The contents are trusted not to change while mapped: a program that shortens
/// the file meanwhile makes reads of the lost pages fault. Downloads of this
/// crate replace files by renaming, which leaves old mappings intact.
#[derive(Debug)]
pub(crate) struct MappedFile {
    path: PathBuf,
    map: Mmap,
}

impl MappedFile {
    /// Maps a whole file.
    pub(crate) fn open(path: &Path) -> Result<MappedFile, CheckpointError> {
        let io = |source| CheckpointError::Io {
            path: path.to_path_buf(),
            source,
        };
        let file = File::open(path).map_err(io)?;
        // SAFETY: the mapping is read-only and private to this struct; see the
        // type's documentation for what is assumed of other processes.
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        Ok(MappedFile {
            path: path.to_path_buf(),
            map,
        })
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// Asks the system to read the file ahead, in order. Only a hint: a refusal
    /// costs speed and nothing else, so it is not reported.
    pub(crate) fn advise_sequential_read(&self) {
        #[cfg(unix)]
        for advice in [Advice::Sequential, Advice::WillNeed] {
            let _hint_only = self.map.advise(advice);
        }
    }
}
