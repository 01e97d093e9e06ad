//! Where typed text comes from: a terminal with editing and history, or a pipe.

use std::fs::{self, DirBuilder};
use std::io::{self, BufRead, IsTerminal, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};

/// Most bytes of one text from a pipe; more than any context holds.
const MAX_BYTES: u64 = 16 << 20;
/// Entries that the history keeps.
const HISTORY_ENTRIES: usize = 1000;

const PROMPT: &str = "> ";
const CONTINUATION: &str = "… ";

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A text.
    Text(String),
    /// Ctrl-C: what was typed is to be forgotten.
    Dropped,
    /// Ctrl-D, or the pipe's end.
    End,
}

/// A source of lines.
pub trait Lines {
    /// Whether a person types them.
    fn interactive(&self) -> bool;

    /// One line, without its end.
    ///
    /// # Errors
    /// If the source cannot be read.
    fn line(&mut self, prompt: &str) -> anyhow::Result<Input>;

    /// Keeps a text for later sessions.
    fn remember(&mut self, text: &str);
}

/// Reads lines up to one that a backslash does not continue.
///
/// # Errors
/// If the source cannot be read.
pub fn text(lines: &mut dyn Lines) -> anyhow::Result<Input> {
    let mut text = String::new();
    let mut prompt = PROMPT;
    loop {
        match lines.line(prompt)? {
            Input::Dropped => return Ok(Input::Dropped),
            Input::End if text.is_empty() => return Ok(Input::End),
            // The next call will find the end again.
            Input::End => return Ok(Input::Text(text)),
            Input::Text(line) => match continued(&line) {
                Some(line) => {
                    text += line;
                    text.push('\n');
                    prompt = CONTINUATION;
                }
                None => return Ok(Input::Text(text + &line)),
            },
        }
    }
}

/// The line without the backslash that continues it. Two backslashes are
/// text: `C:\\` needs no next line.
fn continued(line: &str) -> Option<&str> {
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    match backslashes % 2 {
        1 => line.strip_suffix('\\'),
        _ => None,
    }
}

/// Standard input, as a terminal or a pipe. `history` names the file that a
/// terminal's history is kept in.
///
/// # Errors
/// If the terminal cannot be used.
pub fn standard(history: &str) -> anyhow::Result<Box<dyn Lines>> {
    if !io::stdin().is_terminal() {
        return Ok(Box::new(Pipe(io::stdin().lock())));
    }
    Ok(Box::new(Terminal::new(state_file(history))?))
}

/// A terminal.
struct Terminal {
    editor: DefaultEditor,
    /// `None` if there is no place for it.
    history: Option<PathBuf>,
}

impl Terminal {
    fn new(history: Option<PathBuf>) -> anyhow::Result<Terminal> {
        let config = Config::builder()
            .max_history_size(HISTORY_ENTRIES)
            // A space before a text keeps it out of the history, as in shells.
            .map(|builder| builder.history_ignore_space(true).build())
            .context("cannot set up the history")?;
        let mut editor =
            DefaultEditor::with_config(config).context("cannot set up the terminal")?;
        if let Some(path) = &history {
            // The first session has none to load.
            let _ = editor.load_history(path);
        }
        Ok(Terminal { editor, history })
    }
}

impl Lines for Terminal {
    fn interactive(&self) -> bool {
        true
    }

    fn line(&mut self, prompt: &str) -> anyhow::Result<Input> {
        match self.editor.readline(prompt) {
            Ok(line) => Ok(Input::Text(line)),
            Err(ReadlineError::Eof) => Ok(Input::End),
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => Ok(Input::Dropped),
            Err(problem) => Err(problem).context("cannot read from the terminal"),
        }
    }

    fn remember(&mut self, text: &str) {
        // A history that cannot be kept is a pity, but no reason to stop a chat.
        let _ = self.editor.add_history_entry(text);
        let kept = self.history.as_deref().map(|path| {
            make_private_folder(path)?;
            self.editor.append_history(path).map_err(io::Error::other)
        });
        if let Some(Err(problem)) = kept {
            tracing::warn!("the history is not kept: {problem}");
            self.history = None;
        }
    }
}

/// A pipe or a file.
struct Pipe<R>(R);

impl<R: BufRead> Lines for Pipe<R> {
    fn interactive(&self) -> bool {
        false
    }

    fn line(&mut self, _: &str) -> anyhow::Result<Input> {
        let mut line = String::new();
        (&mut self.0)
            .take(MAX_BYTES)
            .read_line(&mut line)
            .context("cannot read standard input")?;
        if line.len() as u64 == MAX_BYTES {
            anyhow::bail!(
                "a line of standard input is longer than {} MiB",
                MAX_BYTES >> 20
            );
        }
        if line.is_empty() {
            return Ok(Input::End);
        }
        let text = line.strip_suffix('\n').unwrap_or(&line);
        Ok(Input::Text(
            text.strip_suffix('\r').unwrap_or(text).to_owned(),
        ))
    }

    fn remember(&mut self, _: &str) {}
}

/// All of standard input.
///
/// # Errors
/// If it cannot be read, is too long or is no text.
pub fn whole_standard_input() -> anyhow::Result<String> {
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(MAX_BYTES + 1)
        .read_to_string(&mut text)
        .context("cannot read standard input")?;
    if text.len() as u64 > MAX_BYTES {
        anyhow::bail!("standard input is longer than {} MiB", MAX_BYTES >> 20);
    }
    Ok(text)
}

/// The path of a file that programs keep between runs.
fn state_file(name: &str) -> Option<PathBuf> {
    let absolute = |name: &str| {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    let base = absolute("XDG_STATE_HOME")
        .or_else(|| Some(absolute("HOME")?.join(".local").join("state")))?;
    Some(base.join("quire").join(name))
}

/// Makes the folder of a file that nobody else may read.
fn make_private_folder(file: &Path) -> io::Result<()> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    if fs::metadata(folder).is_ok_and(|found| found.is_dir()) {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn texts(input: &str) -> Vec<String> {
        let mut pipe = Pipe(input.as_bytes());
        let next = || match text(&mut pipe).unwrap() {
            Input::Text(text) => Some(text),
            _ => None,
        };
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn a_backslash_continues_a_line() {
        assert_eq!(texts("one\r\ntwo\n"), ["one", "two"]);
        assert_eq!(texts("a\\\n b\\\n\nc"), ["a\n b\n", "c"]);
        assert_eq!(texts("C:\\\\\nnext\n"), ["C:\\\\", "next"]);
        assert_eq!(texts("open\\"), ["open\n"]);
        assert_eq!(texts("open\\\\\\\nnext"), ["open\\\\\nnext"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn bytes_that_are_no_text_are_an_error() {
        let mut pipe = Pipe(&b"a\xff\n"[..]);
        assert!(text(&mut pipe).is_err());
    }

    #[test]
    fn the_history_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("quire").join("chat.history");
        let mut terminal = Terminal::new(Some(file.clone())).unwrap();
        terminal.remember("first\nsecond line");
        terminal.remember(" not this");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(file.parent().unwrap()), 0o700);

        let again = Terminal::new(Some(file)).unwrap();
        let kept: Vec<String> = again.editor.history().iter().cloned().collect();
        assert_eq!(kept, ["first\nsecond line"]);
    }
}
