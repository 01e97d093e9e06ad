//! Weight files in memory. The one place of the crate with `unsafe`.
#![allow(unsafe_code)] // Mapping a file cannot be expressed safely.

use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use memmap2::Advice;
use memmap2::Mmap;
use quire_files::{FileError, Files, Opened};

/// A file whose bytes can be looked at without reading it: mapped read-only, or
/// part of the program, which the system has mapped already.
///
/// The contents are trusted not to change while mapped: a program that shortens
/// the file meanwhile makes reads of the lost pages fault. Downloads of this
/// crate replace files by renaming, which leaves old mappings intact.
#[derive(Debug)]
pub(crate) struct MappedFile {
    path: PathBuf,
    bytes: Bytes,
}

enum Bytes {
    Mapped(Mmap),
    Embedded(&'static [u8]),
}

/// Says how many; nobody wants to see them.
impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bytes::Mapped(map) => write!(f, "{} bytes, mapped", map.len()),
            Bytes::Embedded(bytes) => write!(f, "{} bytes, embedded", bytes.len()),
        }
    }
}

impl MappedFile {
    /// Maps a whole file.
    pub(crate) fn open(files: &Files, name: &str) -> Result<MappedFile, FileError> {
        let path = files.path(name);
        let bytes = match files.open(name)? {
            // SAFETY: the mapping is read-only and private to this struct; see
            // the type's documentation for what is assumed of other processes.
            Opened::OnDisk(file) => match unsafe { Mmap::map(&file) } {
                Ok(map) => Bytes::Mapped(map),
                Err(source) => return Err(FileError::Io { path, source }),
            },
            Opened::Embedded(bytes) => Bytes::Embedded(bytes),
        };
        Ok(MappedFile { path, bytes })
    }

    /// What to call the file in messages.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped(map) => map,
            Bytes::Embedded(bytes) => bytes,
        }
    }

    /// Asks the system to read the file ahead, in order. Only a hint: a refusal
    /// costs speed and nothing else, so it is not reported.
    pub(crate) fn advise_sequential_read(&self) {
        #[cfg(unix)]
        if let Bytes::Mapped(map) = &self.bytes {
            for advice in [Advice::Sequential, Advice::WillNeed] {
                let _hint_only = map.advise(advice);
            }
        }
    }
}
