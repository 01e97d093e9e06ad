//! The model's files as a directory.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::{NAME, TABLE};

/// What [`export`] had to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// It wrote the files.
    Written,
    /// They were all there with the same contents; nothing was touched.
    AlreadyThere,
}

/// The directory cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It has other contents, which are not overwritten.
    #[error("{} is not empty and does not hold {NAME}; hint: name a new or an empty directory", .0.display())]
    Occupied(PathBuf),
    /// The path is something else.
    #[error("{} is not a directory; hint: name a new or an empty directory", .0.display())]
    NotADirectory(PathBuf),
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// `read`, `create` or `write`.
        action: &'static str,
        /// File or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes the model as a Hugging Face directory. `dir` is created; if it is
/// there, it must be empty or hold the same files already.
///
/// # Errors
/// [`ExportError`]; nothing is ever overwritten.
pub fn export(dir: &Path) -> Result<Exported, ExportError> {
    if dir.exists() && !dir.is_dir() {
        return Err(ExportError::NotADirectory(dir.to_path_buf()));
    }
    let failed = |action| {
        move |source| ExportError::Io {
            action,
            path: dir.to_path_buf(),
            source,
        }
    };
    fs::create_dir_all(dir).map_err(failed("create"))?;
    if fs::read_dir(dir).map_err(failed("read"))?.next().is_some() {
        return match holds_everything(dir)? {
            true => Ok(Exported::AlreadyThere),
            false => Err(ExportError::Occupied(dir.to_path_buf())),
        };
    }
    for (name, bytes) in TABLE {
        write_new(&dir.join(name), bytes)?;
    }
    Ok(Exported::Written)
}

/// True if every file is in `dir` with the same contents.
fn holds_everything(dir: &Path) -> Result<bool, ExportError> {
    for (name, bytes) in TABLE {
        let path = dir.join(name);
        // The size first, so that no large stranger is read.
        let same_size = fs::metadata(&path)
            .is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
        if !same_size || read(path)? != *bytes {
            return Ok(false);
        }
    }
    Ok(true)
}

fn read(path: PathBuf) -> Result<Vec<u8>, ExportError> {
    fs::read(&path).map_err(|source| ExportError::Io {
        action: "read",
        path,
        source,
    })
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    File::create_new(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|source| ExportError::Io {
            action: "write",
            path: path.to_path_buf(),
            source,
        })
}
