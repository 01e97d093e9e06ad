//! Where a model's files are: in a directory, or inside the program.
//!
//! [`Files`] is all that the readers of configurations, tokenizers and weights
//! know of the place, so that a model is read in one way wherever it lies.
//! Files are named relative to the model, with `/` between folders; errors name
//! them with the place in front (`/data/m/config.json`, `NAME/config.json`).

mod error;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use error::FileError;

/// Files that are part of the program, by name.
pub type Table = &'static [(&'static str, &'static [u8])];

/// The files of one model.
#[derive(Clone)]
pub struct Files {
    /// What stands before the names in messages; for a directory, its path.
    root: PathBuf,
    /// The contents, if they are part of the program.
    embedded: Option<Table>,
}

/// A file that is there.
pub enum Opened {
    /// In the file system.
    OnDisk(File),
    /// In the program: its bytes.
    Embedded(&'static [u8]),
}

impl Files {
    /// The files of a directory; the empty path is the working directory.
    pub fn dir(path: impl Into<PathBuf>) -> Files {
        Files {
            root: path.into(),
            embedded: None,
        }
    }

    /// Files that are part of the program; `name` stands for the place.
    pub fn embedded(name: &'static str, table: Table) -> Files {
        Files {
            root: name.into(),
            embedded: Some(table),
        }
    }

    /// What to call a file in messages; in a directory also where it is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The same of the whole place.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// True if there is a file of that name.
    pub fn contains(&self, name: &str) -> bool {
        match self.embedded {
            Some(table) => find(table, name).is_some(),
            None => self.path(name).is_file(),
        }
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`FileError::Io`], also if there is no such file.
    pub fn open(&self, name: &str) -> Result<Opened, FileError> {
        let opened = match self.embedded {
            Some(table) => find(table, name)
                .map(Opened::Embedded)
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
            None => File::open(self.path(name)).map(Opened::OnDisk),
        };
        opened.map_err(|source| FileError::Io {
            path: self.path(name),
            source,
        })
    }

    /// The contents of a file of at most `limit` bytes; `None` if there is no
    /// such file.
    ///
    /// # Errors
    /// [`FileError`], naming the file.
    pub fn read(&self, name: &str, limit: u64) -> Result<Option<Cow<'static, [u8]>>, FileError> {
        let opened = match self.open(name) {
            Ok(opened) => opened,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let (bytes, size) = match opened {
            Opened::Embedded(bytes) => (Cow::Borrowed(bytes), bytes.len() as u64),
            Opened::OnDisk(file) => {
                let (bytes, size) = read_beyond(&file, limit).map_err(|source| FileError::Io {
                    path: self.path(name),
                    source,
                })?;
                (Cow::Owned(bytes), size)
            }
        };
        if bytes.len() as u64 > limit {
            return Err(FileError::TooLarge {
                path: self.path(name),
                bytes: size,
                limit,
            });
        }
        Ok(Some(bytes))
    }

    /// The names of the files in a folder of the model (`""`: at the top),
    /// sorted and without the folder. A folder that is not there has none.
    ///
    /// # Errors
    /// [`FileError::Io`], also if the model's directory itself is not there.
    pub fn names(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let mut names = match self.embedded {
            Some(table) => names_in_table(table, folder),
            None => self.names_on_disk(folder)?,
        };
        names.sort();
        Ok(names)
    }

    fn names_on_disk(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let path = match folder {
            "" => self.root.clone(),
            folder => self.path(folder),
        };
        match names_in_folder(&path) {
            Ok(names) => Ok(names),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.is_empty() => {
                Ok(Vec::new())
            }
            Err(source) => Err(FileError::Io { path, source }),
        }
    }
}

fn find(table: Table, name: &str) -> Option<&'static [u8]> {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|&(_, bytes)| bytes)
}

/// Reads up to one byte more than `limit`, which tells a full file from a too
/// long one also where sizes are not known beforehand. Returns the size, too.
fn read_beyond(file: &File, limit: u64) -> io::Result<(Vec<u8>, u64)> {
    let mut bytes = Vec::new();
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes, file.metadata()?.len().max(read as u64)))
}

fn names_in_table(table: Table, folder: &str) -> Vec<String> {
    let in_folder = |name: &'static str| match folder {
        "" => Some(name),
        folder => name.strip_prefix(folder)?.strip_prefix('/'),
    };
    table
        .iter()
        .filter_map(|&(name, _)| in_folder(name))
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .collect()
}

/// Names that are not UTF-8 cannot be those of a model's files.
fn names_in_folder(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string()
            && entry.path().is_file()
        {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
