//! Where answers go: a file, line by line, which may have some of them already.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::RunBatchArgs;
use super::args::Place;
use super::lines::{LineError, Lines};
use super::remote;
use crate::errors::CliError;

/// An output that can be written to.
#[derive(Debug)]
pub struct Output {
    file: File,
    path: PathBuf,
    /// Bytes of the file that stay.
    keep: u64,
    /// Where the file is to be put, and the file.
    upload: Option<(String, NamedTempFile)>,
}

/// Which requests have answers, and how many of them: ids need not be unique.
#[derive(Debug, Default)]
pub struct Answered(HashMap<String, Count>);

#[derive(Debug, Default)]
struct Count {
    answers: u64,
    /// Requests of this id that the input was seen to have.
    requests: u64,
}

impl Answered {
    fn add(&mut self, id: String) {
        self.0.entry(id).or_default().answers += 1;
    }

    /// Counts a request of the input.
    pub fn see(&mut self, id: &str) {
        if let Some(count) = self.0.get_mut(id) {
            count.requests += 1;
        }
    }

    /// Requests that were seen and have answers.
    pub fn seen(&self) -> u64 {
        let counts = self.0.values();
        counts.map(|count| count.answers.min(count.requests)).sum()
    }

    /// Answers to requests that were not seen.
    fn strangers(&self) -> u64 {
        let counts = self.0.values();
        let over = |count: &Count| count.answers.saturating_sub(count.requests);
        counts.map(over).sum()
    }

    /// Whether a request has an answer, which then counts no more.
    pub fn take(&mut self, id: &str) -> bool {
        match self.0.get_mut(id) {
            Some(count) if count.answers > 0 => {
                count.answers -= 1;
                true
            }
            _ => false,
        }
    }

    /// Says what looks as if the file belonged to another batch.
    pub fn warn_of_strangers(&self, output: &Path) {
        let strangers = self.strangers();
        if strangers > 0 {
            tracing::warn!(
                "{} has {strangers} answers to requests that the input does not have",
                output.display()
            );
        }
    }
}

impl Output {
    /// Opens the output. Nothing is lost before [`Output::begin`].
    ///
    /// # Errors
    /// If it cannot be written, or is to be gone on with and is no output of a
    /// batch.
    pub fn open(args: &RunBatchArgs) -> anyhow::Result<(Output, Answered)> {
        let (path, upload) = match &args.output {
            Place::File(path) => (path.clone(), None),
            Place::Url(url) => {
                let file = remote::temporary(args.tmp_dir.as_deref())?;
                (file.path().to_owned(), Some((url.clone(), file)))
            }
        };
        let unusable = |problem: std::io::Error| {
            CliError::failure(format!(
                "cannot write --output-file {}: {problem}",
                path.display()
            ))
        };
        let mut options = OpenOptions::new();
        options
            .read(args.resume)
            .write(true)
            .create(true)
            .truncate(false);
        let mut file = options.open(&path).map_err(unusable)?;
        let (answered, keep) = match args.resume {
            true => read_answers(&mut file).map_err(|problem| not_ours(&path, &problem))?,
            false => (Answered::default(), 0),
        };
        let output = Output {
            file,
            path,
            keep,
            upload,
        };
        Ok((output, answered))
    }

    /// Where the answers are written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes room for answers behind those that stay.
    ///
    /// # Errors
    /// If the file cannot be shortened.
    pub fn begin(&mut self) -> Result<(), CliError> {
        self.shorten().map_err(|problem| self.failed(&problem))
    }

    fn shorten(&mut self) -> std::io::Result<()> {
        // A pipe or a terminal has no length.
        if self.file.metadata()?.is_file() {
            self.file.set_len(self.keep)?;
            self.file.seek(SeekFrom::Start(self.keep))?;
        }
        Ok(())
    }

    /// Writes a line, with its end, at once.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, line: &str) -> Result<(), CliError> {
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|problem| self.failed(&problem))
    }

    /// All answers are written: uploads them, if they belong elsewhere. A file
    /// that cannot be uploaded stays.
    ///
    /// # Errors
    /// If the upload fails; says where the answers are.
    pub fn finish(self) -> Result<(), CliError> {
        let Some((url, file)) = self.upload else {
            return Ok(());
        };
        remote::upload(&url, file.path()).map_err(|error| match file.keep() {
            Ok((_, path)) => error.hint(format!("the answers are in {}", path.display())),
            Err(_) => error,
        })
    }

    /// The batch was stopped: how to go on, as a sentence. What was to be
    /// uploaded stays here.
    pub fn stop(self) -> String {
        match self.upload.map(|(_, file)| file.keep()) {
            None => "the same command with --resume goes on".to_owned(),
            Some(Ok((_, path))) => format!("the answers so far are in {}", path.display()),
            Some(Err(problem)) => format!("the answers so far are lost: {problem}"),
        }
    }

    fn failed(&self, problem: &std::io::Error) -> CliError {
        let path = self.path.display();
        CliError::failure(format!("cannot write to {path}: {problem}"))
            .hint("with --resume, the answers that are written so far are kept")
    }
}

/// The answers of a file, and how long it is without a last line that was not
/// written to its end.
fn read_answers(file: &mut File) -> Result<(Answered, u64), LineError> {
    let mut answered = Answered::default();
    let mut keep = 0;
    let mut lines = Lines::new(BufReader::new(file));
    while let Some(line) = lines.next()? {
        if !line.ended {
            break;
        }
        answered.add(line.answered_id()?);
        keep = lines.consumed();
    }
    Ok((answered, keep))
}

fn not_ours(path: &Path, problem: &LineError) -> CliError {
    CliError::failure(format!("cannot go on with {}: {problem}", path.display()))
        .hint("--resume needs the output of a batch; without it, the file is overwritten")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn answers(text: &str) -> Result<(Answered, u64), LineError> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.rewind().unwrap();
        read_answers(&mut file)
    }

    fn line(id: &str) -> String {
        format!("{{\"id\":\"x\",\"custom_id\":{id:?},\"response\":{{}},\"error\":null}}\n")
    }

    #[test]
    fn ids_that_occur_twice_are_answered_twice() {
        let (mut answered, keep) = answers(&(line("a") + &line("b") + &line("a"))).unwrap();
        assert_eq!(keep, 3 * line("a").len() as u64);
        for id in ["a", "a", "a", "c"] {
            answered.see(id);
        }
        assert_eq!((answered.seen(), answered.strangers()), (2, 1));
        let taken = ["a", "c", "a", "a"].map(|id| answered.take(id));
        assert_eq!(taken, [true, false, true, false]);
    }

    #[test]
    fn a_line_that_was_cut_off_is_written_again() {
        for cut in [1, line("b").len() - 1] {
            let text = line("a") + &line("b")[..cut];
            let (answered, keep) = answers(&text).unwrap();
            assert_eq!(keep, line("a").len() as u64, "{cut}");
            assert!(!answered.0.contains_key("b"), "{cut}");
        }
    }

    #[test]
    fn a_file_of_something_else_is_not_touched() {
        let error = answers(&(line("a") + "notes\n")).unwrap_err();
        assert!(error.to_string().starts_with("line 2: "), "{error}");
        let request = r#"{"custom_id":"a","method":"POST","url":"/u","body":{}}"#;
        assert!(answers(&format!("{request}\n")).is_err());
    }
}
