//! JSON values that come character by character.
//!
//! Models write JSON that is almost right, so this looks at tokens and brackets
//! and not at the grammar: `{"a": True,}` is passed on for the client to judge.
//! What cannot be part of any JSON text, such as the `<` of a closing marker
//! that came too early, breaks the value.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::MAX_DEPTH;

/// How far a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It goes on.
    More,
    /// The character was its last.
    Done,
    /// It ended before the character, which is not part of it.
    Before,
    /// The character cannot be part of it.
    Broken,
}

/// Finds the end of one value.
#[derive(Default)]
pub(super) struct ValueScan {
    /// The brackets that are to be closed.
    closers: Vec<char>,
    in_string: bool,
    is_escaped: bool,
    /// The value is a number or a word.
    is_word: bool,
}

impl ValueScan {
    pub(super) fn feed(&mut self, c: char) -> Progress {
        if self.in_string {
            return self.feed_string(c);
        }
        if self.closers.is_empty() {
            return self.feed_top(c);
        }
        match c {
            '"' => self.in_string = true,
            '{' | '[' => return self.open(c),
            '}' | ']' => return self.close(c),
            ',' | ':' => {}
            c if c.is_whitespace() || is_word(c) => {}
            _ => return Progress::Broken,
        }
        Progress::More
    }

    fn feed_top(&mut self, c: char) -> Progress {
        match c {
            c if is_word(c) => self.is_word = true,
            _ if self.is_word => return Progress::Before,
            '"' => self.in_string = true,
            '{' | '[' => return self.open(c),
            c if c.is_whitespace() => {}
            _ => return Progress::Broken,
        }
        Progress::More
    }

    fn feed_string(&mut self, c: char) -> Progress {
        if self.is_escaped {
            self.is_escaped = false;
        } else if c == '\\' {
            self.is_escaped = true;
        } else if c == '"' {
            self.in_string = false;
            if self.closers.is_empty() {
                return Progress::Done;
            }
        }
        Progress::More
    }

    fn open(&mut self, c: char) -> Progress {
        if self.closers.len() >= MAX_DEPTH {
            return Progress::Broken;
        }
        self.closers.push(if c == '{' { '}' } else { ']' });
        Progress::More
    }

    fn close(&mut self, c: char) -> Progress {
        if self.closers.pop() != Some(c) {
            return Progress::Broken;
        }
        if self.closers.is_empty() {
            Progress::Done
        } else {
            Progress::More
        }
    }
}

/// Characters of numbers and literals, and of what models write for them.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | '\'')
}

/// How much of a call's arguments is known.
#[derive(PartialEq, Eq)]
enum Part {
    Nothing,
    /// An opening brace, and perhaps white space.
    Brace,
    /// Enough to give it out as it comes.
    Stream,
    /// A value without brackets, which is looked at when it is complete.
    Whole,
}

/// The arguments of a call that are written as JSON.
pub(super) struct JsonArguments {
    scan: ValueScan,
    part: Part,
    /// What was not taken yet.
    json: String,
}

impl JsonArguments {
    pub(super) fn new() -> JsonArguments {
        JsonArguments {
            scan: ValueScan::default(),
            part: Part::Nothing,
            json: String::new(),
        }
    }

    /// Whether these are arguments beyond doubt, so that they may be taken.
    pub(super) fn is_certain(&self) -> bool {
        self.part == Part::Stream
    }

    /// What came since this was last asked.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.json)
    }

    pub(super) fn feed(&mut self, c: char) -> Progress {
        let in_string = self.scan.in_string;
        let progress = self.scan.feed(c);
        if matches!(progress, Progress::Broken) {
            return progress;
        }
        if progress != Progress::Before && !self.accept(c, in_string) {
            return Progress::Broken;
        }
        if progress != Progress::More && self.part == Part::Whole {
            return self.complete(progress);
        }
        progress
    }

    /// Adds a character. False if no arguments begin like this.
    fn accept(&mut self, c: char, in_string: bool) -> bool {
        match self.part {
            Part::Nothing if c.is_whitespace() => return true,
            Part::Nothing => {
                self.part = match c {
                    '{' => Part::Brace,
                    '[' => Part::Stream,
                    _ => Part::Whole,
                }
            }
            // Prose and code have braces, too, but rarely before a quote.
            Part::Brace if matches!(c, '"' | '}') => self.part = Part::Stream,
            Part::Brace if !c.is_whitespace() => return false,
            _ => {}
        }
        if in_string {
            escape(c, &mut self.json, false);
        } else {
            self.json.push(c);
        }
        true
    }

    /// Looks at a complete value that is neither an object nor a list.
    fn complete(&mut self, progress: Progress) -> Progress {
        self.part = Part::Stream;
        match serde_json::from_str(&self.json) {
            Err(_) => return Progress::Broken,
            // Some models write the arguments as OpenAI's API does, as a string
            // that holds JSON.
            Ok(Value::String(text)) if serde_json::from_str::<Map<_, _>>(&text).is_ok() => {
                self.json = text;
            }
            Ok(_) => {}
        }
        progress
    }
}

/// Writes one character of a JSON string. In JSON that is only passed on, quotes
/// and backslashes stay as they are; if the text `is_raw` they are escaped.
pub(super) fn escape(c: char, json: &mut String, is_raw: bool) {
    match c {
        '"' | '\\' if is_raw => json.extend(['\\', c]),
        '\n' => json.push_str("\\n"),
        '\r' => json.push_str("\\r"),
        '\t' => json.push_str("\\t"),
        c if c < ' ' => write!(json, "\\u{:04x}", u32::from(c)).unwrap_or_default(),
        c => json.push(c),
    }
}

/// A text as a JSON string.
pub(super) fn quote(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    text.chars().for_each(|c| escape(c, &mut json, true));
    json.push('"');
    json
}
