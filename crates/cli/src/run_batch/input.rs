//! Where requests come from: a file that is read twice, first to check it.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

use super::args::Place;
use super::lines::{LineError, Lines, MAX_REQUESTS, Request};
use super::output::Answered;
use super::{RunBatchArgs, remote};
use crate::errors::CliError;

/// A checked input.
#[derive(Debug)]
pub struct Input {
    name: String,
    lines: Lines<BufReader<File>>,
    /// Requests that it has.
    pub requests: u64,
    /// Those of them that are answered already.
    pub skipped: u64,
    answered: Answered,
    /// Deletes the file of what is not a file here.
    _copy: Option<NamedTempFile>,
}

impl Input {
    /// Reads the input once, to find lines that are no requests before
    /// anything expensive is done.
    ///
    /// # Errors
    /// If it cannot be read, or a line is wrong; names the line. Says if
    /// `output` has answers to other requests.
    pub fn open(
        args: &RunBatchArgs,
        mut answered: Answered,
        output: &Path,
    ) -> anyhow::Result<Input> {
        let (name, mut file, copy) = open(args)?;
        let checked = check(&file, &mut answered);
        let requests = checked.map_err(|problem| wrong(&name, &problem))?;
        answered.warn_of_strangers(output);
        file.rewind()
            .with_context(|| format!("cannot read {name} a second time"))?;
        Ok(Input {
            lines: Lines::new(BufReader::new(file)),
            requests,
            skipped: answered.seen(),
            answered,
            name,
            _copy: copy,
        })
    }

    /// The next request that is not answered yet.
    ///
    /// # Errors
    /// If the file is not what it was when it was checked.
    pub fn next(&mut self) -> anyhow::Result<Option<Request>> {
        while let Some(line) = self.lines.next().map_err(|e| wrong(&self.name, &e))? {
            let request = line.request().map_err(|e| wrong(&self.name, &e))?;
            if !self.answered.take(&request.custom_id) {
                return Ok(Some(request));
            }
        }
        Ok(None)
    }
}

/// Reads all requests and says how many there are.
fn check(file: &File, answered: &mut Answered) -> Result<u64, LineError> {
    let mut lines = Lines::new(BufReader::new(file));
    let mut requests = 0;
    while let Some(line) = lines.next()? {
        answered.see(&line.request()?.custom_id);
        requests += 1;
        if requests > MAX_REQUESTS {
            return Err(LineError::TooMany);
        }
    }
    Ok(requests)
}

/// The input's name, and a file that can be read twice.
fn open(args: &RunBatchArgs) -> anyhow::Result<(String, File, Option<NamedTempFile>)> {
    let tmp_dir = args.tmp_dir.as_deref();
    let path = match &args.input {
        Place::Url(url) => {
            let mut copy = remote::temporary(tmp_dir)?;
            remote::fetch(url, &mut copy)?;
            return Ok(("the input".to_owned(), copy.reopen()?, Some(copy)));
        }
        Place::File(path) => path,
    };
    let name = path.display().to_string();
    let unreadable = |problem: std::io::Error| {
        CliError::failure(format!("cannot read --input-file {name}: {problem}"))
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let kind = file.metadata().map_err(unreadable)?.file_type();
    if kind.is_file() {
        return Ok((name, file, None));
    }
    if kind.is_dir() {
        return Err(unreadable(std::io::ErrorKind::IsADirectory.into()).into());
    }
    // A pipe can be read only once.
    let mut copy = remote::temporary(tmp_dir)?;
    remote::copy(&mut file, &mut copy).map_err(unreadable)?;
    Ok((name, copy.reopen()?, Some(copy)))
}

fn wrong(name: &str, problem: &LineError) -> CliError {
    let error = CliError::failure(format!("{name}: {problem}"));
    match problem {
        LineError::Wrong { .. } => error.hint(
            "a request is {\"custom_id\": \"1\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": {...}}",
        ),
        LineError::TooMany => error.hint("split the file"),
        LineError::Io(_) | LineError::TooLong(_) => error,
    }
}
