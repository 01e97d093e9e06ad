//! One file: resumed, checked, retried.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use ureq::http::Method;

use super::HubError;
use super::http::{Client, Follow, Reply};
use super::progress::Progress;

/// Bytes read at a time.
const CHUNK: usize = 256 << 10;
/// An attempt that brings this many bytes does not count as a failure in a
/// row, so that a long file survives a bad line.
const PROGRESS_BYTES: u64 = 1 << 20;

/// A file to fetch.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// `org/name`, for messages.
    pub(super) id: String,
    /// Name in the repository, for messages.
    pub(super) file: String,
    /// Where from.
    pub(super) url: String,
    /// Where to, until it is complete.
    pub(super) partial: PathBuf,
    /// Its size, if the hub says.
    pub(super) size: Option<u64>,
    /// Its SHA-256 in hexadecimal, if the hub says.
    pub(super) sha256: Option<String>,
}

/// Why an attempt ended without the file.
enum Stop {
    /// Another attempt may bring the rest.
    Again(String),
    /// It will not.
    Fatal(HubError),
}

/// Fetches what `target.partial` lacks and checks size and hash. When it
/// returns, the file is complete on disk under its partial name. `refused`
/// turns a 4xx answer into an error.
pub(super) fn fetch(
    client: &Client,
    target: &Target,
    progress: &Progress<'_>,
    refused: impl Fn(&Reply) -> HubError,
) -> Result<(), HubError> {
    let mut partial = Partial::open(target, progress)?;
    let mut failures = 0;
    loop {
        let before = partial.length;
        let outcome = attempt(client, target, &mut partial, progress, &refused);
        let reason = match outcome.and_then(|()| partial.check(target, progress)) {
            Ok(()) => return partial.sync(),
            Err(Stop::Fatal(error)) => return Err(error),
            Err(Stop::Again(reason)) => reason,
        };
        if partial.length >= before + PROGRESS_BYTES {
            failures = 0;
        }
        failures += 1;
        if failures >= client.attempts_max() || progress.stopped() {
            return Err(HubError::Incomplete {
                id: target.id.clone(),
                file: target.file.clone(),
                reason,
            });
        }
        client.pause(failures);
    }
}

fn attempt(
    client: &Client,
    target: &Target,
    partial: &mut Partial,
    progress: &Progress<'_>,
    refused: &impl Fn(&Reply) -> HubError,
) -> Result<(), Stop> {
    if target.size == Some(partial.length) {
        return Ok(());
    }
    if target.size.is_some_and(|size| partial.length > size) {
        partial.restart(progress)?;
    }
    let start = partial.length;
    let reply = client
        .send(Method::GET, &target.url, start, Follow::All)
        .map_err(Stop::from)?;
    match reply.status {
        206 if range_start(&reply) == Some(start) => {}
        // The server does not know ranges, or offers another one.
        200 | 206 if start > 0 => partial.restart(progress)?,
        200 => {}
        416 => {
            partial.restart(progress)?;
            return Err(Stop::Again("the hub refused to resume it".to_owned()));
        }
        400..=499 if !matches!(reply.status, 408 | 429) => {
            return Err(Stop::Fatal(refused(&reply)));
        }
        status => return Err(Stop::Again(format!("{} answered {status}", reply.url))),
    }
    if reply.status == 206 && partial.length != start {
        return Err(Stop::Again(
            "the hub sent another part than asked for".to_owned(),
        ));
    }
    receive(reply, target, partial, progress)
}

/// Appends the body to the file.
fn receive(
    mut reply: Reply,
    target: &Target,
    partial: &mut Partial,
    progress: &Progress<'_>,
) -> Result<(), Stop> {
    let mut reader = reply.body.as_reader();
    let mut buffer = vec![0; CHUNK];
    loop {
        if progress.stopped() {
            return Err(Stop::Again("another file failed".to_owned()));
        }
        let read = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Stop::Again(partial.how_far(target, &error.to_string()))),
        };
        let length = partial.length + read as u64;
        if target.size.is_some_and(|size| length > size) {
            partial.restart(progress)?;
            return Err(Stop::Again(
                "the hub sent more bytes than it announced".to_owned(),
            ));
        }
        partial.append(&buffer[..read])?;
        progress.add(read as u64);
    }
    match target.size {
        Some(size) if partial.length < size => Err(Stop::Again(
            partial.how_far(target, "the connection was closed"),
        )),
        _ => Ok(()),
    }
}

/// Where a 206 answer says that its bytes begin.
fn range_start(reply: &Reply) -> Option<u64> {
    let range = reply.header("content-range")?.strip_prefix("bytes ")?;
    range.split('-').next()?.trim().parse().ok()
}

/// A file that grows, and the hash of what it has.
struct Partial {
    path: PathBuf,
    file: File,
    length: u64,
    hasher: Option<Sha256>,
}

impl Partial {
    /// Opens what an earlier run has left, or an empty file.
    fn open(target: &Target, progress: &Progress<'_>) -> Result<Partial, HubError> {
        let path = target.partial.clone();
        let disk = |source| HubError::disk("cannot write", &path, source);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(disk)?;
        let mut hasher = target.sha256.as_ref().map(|_| Sha256::new());
        let length = match &mut hasher {
            Some(hasher) => std::io::copy(&mut file, hasher).map_err(disk)?,
            None => file.seek(SeekFrom::End(0)).map_err(disk)?,
        };
        progress.add(length);
        Ok(Partial {
            path,
            file,
            length,
            hasher,
        })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.file
            .write_all(bytes)
            .map_err(|source| self.disk(source))?;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Throws away what is there.
    fn restart(&mut self, progress: &Progress<'_>) -> Result<(), Stop> {
        self.file.set_len(0).map_err(|source| self.disk(source))?;
        self.file.rewind().map_err(|source| self.disk(source))?;
        progress.take_back(self.length);
        self.length = 0;
        if let Some(hasher) = &mut self.hasher {
            *hasher = Sha256::new();
        }
        Ok(())
    }

    /// Compares the hash of a complete file; a wrong one is thrown away.
    fn check(&mut self, target: &Target, progress: &Progress<'_>) -> Result<(), Stop> {
        let (Some(hasher), Some(wanted)) = (&self.hasher, &target.sha256) else {
            return Ok(());
        };
        if hex(hasher.clone()).eq_ignore_ascii_case(wanted) {
            return Ok(());
        }
        self.restart(progress)?;
        Err(Stop::Again(
            "its SHA-256 is not the one that the hub announced".to_owned(),
        ))
    }

    /// A renamed file must not lose its contents in a power cut.
    fn sync(&self) -> Result<(), HubError> {
        self.file
            .sync_all()
            .map_err(|source| HubError::disk("cannot write", &self.path, source))
    }

    fn disk(&self, source: std::io::Error) -> Stop {
        Stop::Fatal(HubError::disk("cannot write", &self.path, source))
    }

    fn how_far(&self, target: &Target, reason: &str) -> String {
        match target.size {
            Some(size) => format!("{reason} after {} of {size} bytes", self.length),
            None => format!("{reason} after {} bytes", self.length),
        }
    }
}

impl From<HubError> for Stop {
    fn from(error: HubError) -> Stop {
        if error.is_transient() {
            Stop::Again(error.to_string())
        } else {
            Stop::Fatal(error)
        }
    }
}

/// The SHA-256 of a file in hexadecimal.
pub(super) fn sha256_of(path: &Path) -> Result<String, HubError> {
    let disk = |source| HubError::disk("cannot read", path, source);
    let mut hasher = Sha256::new();
    let mut file = File::open(path).map_err(disk)?;
    std::io::copy(&mut file, &mut hasher).map_err(disk)?;
    Ok(hex(hasher))
}

fn hex(hasher: Sha256) -> String {
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
