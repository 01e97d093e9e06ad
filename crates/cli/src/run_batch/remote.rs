//! Files that are elsewhere: fetched before the batch, uploaded after it.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use tempfile::NamedTempFile;
use ureq::Agent;
use ureq::http::Uri;

use crate::client::is_loopback;
use crate::errors::CliError;

/// How long resolving a name and connecting may take, each.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// Most bytes of an input that is not a file here.
const MAX_BYTES: u64 = 64 << 30;
/// How often an upload is tried.
const UPLOADS: u32 = 5;
/// Pause after the first upload that failed; each later one is twice as long.
const UPLOAD_PAUSE: Duration = Duration::from_secs(1);

/// A new file for what is on its way. It is deleted when it is dropped.
///
/// # Errors
/// If there can be none.
pub fn temporary(dir: Option<&Path>) -> Result<NamedTempFile, CliError> {
    let dir = dir.map_or_else(std::env::temp_dir, Path::to_owned);
    let mut builder = tempfile::Builder::new();
    builder.prefix("vllm-run-batch-").suffix(".jsonl");
    builder.tempfile_in(&dir).map_err(|problem| {
        CliError::failure(format!(
            "cannot make a temporary file in {}: {problem}",
            dir.display()
        ))
        .hint("--output-tmp-dir names another directory")
    })
}

/// Downloads `url` into `file`.
///
/// # Errors
/// If it cannot be had.
pub fn fetch(url: &str, file: &mut NamedTempFile) -> Result<(), CliError> {
    let wrong = |problem: String| {
        CliError::failure(format!("cannot get --input-file {}: {problem}", shown(url)))
    };
    let response = agent(url).get(url).call();
    let response = response.map_err(|problem| wrong(problem.to_string()))?;
    copy(&mut response.into_body().into_reader(), file)
        .map_err(|problem| wrong(problem.to_string()))
}

/// Copies what can be read only once.
///
/// # Errors
/// If it cannot be read or written, or is too large.
pub fn copy(from: &mut impl Read, to: &mut NamedTempFile) -> io::Result<()> {
    let bytes = io::copy(&mut from.take(MAX_BYTES + 1), to)?;
    if bytes > MAX_BYTES {
        return Err(io::Error::other(format!(
            "it is larger than {MAX_BYTES} bytes"
        )));
    }
    to.flush()?;
    to.rewind()
}

/// Puts a file to `url`, several times if need be.
///
/// # Errors
/// If it is refused every time.
pub fn upload(url: &str, path: &Path) -> Result<(), CliError> {
    let mut pause = UPLOAD_PAUSE;
    for attempt in 1.. {
        let Err(problem) = put(url, path) else {
            break;
        };
        if attempt == UPLOADS {
            return Err(CliError::failure(format!(
                "cannot put the answers to --output-file {}: {problem}",
                shown(url)
            )));
        }
        tracing::warn!("the upload failed and is tried again in {pause:?}: {problem}");
        std::thread::sleep(pause);
        pause *= 2;
    }
    Ok(())
}

fn put(url: &str, path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|problem| problem.to_string())?;
    let request = agent(url).put(url).content_type("application/octet-stream");
    let sent = request.send(file);
    sent.map(drop).map_err(|problem| problem.to_string())
}

fn agent(url: &str) -> Agent {
    let mut config = Agent::config_builder()
        .timeout_resolve(Some(CONNECT_LIMIT))
        .timeout_connect(Some(CONNECT_LIMIT));
    let uri = url.parse::<Uri>();
    if uri.is_ok_and(|uri| uri.host().is_some_and(is_loopback)) {
        config = config.proxy(None);
    }
    Agent::new_with_config(config.build())
}

/// A URL without its query and fragment, which often are a secret.
fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_not_shown() {
        assert_eq!(shown("https://h/a?sig=secret"), "https://h/a");
        assert_eq!(shown("https://h/a"), "https://h/a");
    }
}
