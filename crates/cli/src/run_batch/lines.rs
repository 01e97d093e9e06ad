//! JSON lines: read one at a time, however long the file is.

use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

/// Longest line, in bytes: what the HTTP interface takes as a body.
pub const MAX_LINE_BYTES: usize = 64 << 20;
/// Longest `custom_id`, in bytes.
const MAX_ID_BYTES: usize = 4096;
/// Most requests of one batch.
pub const MAX_REQUESTS: u64 = 10_000_000;
/// A file may begin with this, which says nothing.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A line of the input.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// What the answer is known by.
    pub custom_id: String,
    /// The HTTP method.
    pub method: String,
    /// The path of the endpoint.
    pub url: String,
    /// The JSON body, as it was written.
    pub body: String,
}

/// What is read of a line of the input.
#[derive(Deserialize)]
struct RequestLine<'a> {
    custom_id: String,
    method: String,
    url: String,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// What is read of a line of the output.
#[derive(Deserialize)]
struct AnswerLine<'a> {
    custom_id: String,
    #[serde(borrow, rename = "response")]
    _response: &'a RawValue,
}

/// Numbered lines that are not empty.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    number: u64,
    consumed: u64,
}

/// A line.
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// Without its end.
    pub bytes: &'a [u8],
    /// Whether it had one.
    pub ended: bool,
}

/// Why a line cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is too long.
    #[error("line {0} is longer than {MAX_LINE_BYTES} bytes")]
    TooLong(u64),
    /// There are too many.
    #[error("it has more than {MAX_REQUESTS} requests")]
    TooMany,
    /// It is not what it should be.
    #[error("line {number}: {problem}")]
    Wrong {
        /// The line's number, from 1.
        number: u64,
        /// What is wrong.
        problem: String,
    },
}

impl<R: BufRead> Lines<R> {
    /// The lines of `input`.
    pub fn new(input: R) -> Lines<R> {
        Lines {
            input,
            buffer: Vec::new(),
            number: 0,
            consumed: 0,
        }
    }

    /// The next line that is not blank.
    ///
    /// # Errors
    /// If it cannot be read or is too long.
    pub fn next(&mut self) -> Result<Option<Line<'_>>, LineError> {
        loop {
            self.buffer.clear();
            let mut limited = self.input.by_ref().take(MAX_LINE_BYTES as u64 + 1);
            let bytes = limited.read_until(b'\n', &mut self.buffer)?;
            if bytes == 0 {
                return Ok(None);
            }
            self.number += 1;
            self.consumed += bytes as u64;
            let ended = self.buffer.ends_with(b"\n");
            if !ended && self.buffer.len() > MAX_LINE_BYTES {
                return Err(LineError::TooLong(self.number));
            }
            if !self.text().is_empty() {
                break Ok(Some(Line {
                    number: self.number,
                    bytes: self.text(),
                    ended,
                }));
            }
        }
    }

    /// Bytes of the input up to the end of the latest line.
    pub fn consumed(&self) -> u64 {
        self.consumed
    }

    fn text(&self) -> &[u8] {
        let bytes = match self.number {
            1 => self.buffer.strip_prefix(BYTE_ORDER_MARK),
            _ => None,
        };
        bytes.unwrap_or(&self.buffer).trim_ascii()
    }
}

impl Line<'_> {
    /// The line as a request.
    ///
    /// # Errors
    /// If it is none.
    pub fn request(&self) -> Result<Request, LineError> {
        let line: RequestLine = serde_json::from_slice(self.bytes).map_err(|e| self.wrong(&e))?;
        if line.custom_id.len() > MAX_ID_BYTES {
            return Err(LineError::Wrong {
                number: self.number,
                problem: format!("custom_id is longer than {MAX_ID_BYTES} bytes"),
            });
        }
        Ok(Request {
            custom_id: line.custom_id,
            method: line.method,
            url: line.url,
            body: line.body.get().to_owned(),
        })
    }

    /// The `custom_id` of an answer.
    ///
    /// # Errors
    /// If the line is none.
    pub fn answered_id(&self) -> Result<String, LineError> {
        let line: AnswerLine = serde_json::from_slice(self.bytes).map_err(|e| self.wrong(&e))?;
        Ok(line.custom_id)
    }

    fn wrong(&self, problem: &serde_json::Error) -> LineError {
        // Its own "at line 1" would be taken for the file's.
        let text = problem.to_string();
        let (what, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
        let column = match problem.column() {
            0 => String::new(),
            column => format!(" (column {column})"),
        };
        LineError::Wrong {
            number: self.number,
            problem: format!("{what}{column}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(text: &str) -> Result<Vec<Request>, LineError> {
        let mut lines = Lines::new(text.as_bytes());
        let mut requests = Vec::new();
        while let Some(line) = lines.next()? {
            requests.push(line.request()?);
        }
        Ok(requests)
    }

    #[test]
    fn blank_lines_marks_and_line_ends_of_every_kind() {
        let line =
            r#"{"custom_id":"a","method":"POST","url":"/u","body":{"x": 1.50, "y":"\n"},"more":0}"#;
        let text = format!("\u{feff}{line}\r\n\n   \n{line}");
        let requests = requests(&text).unwrap();
        assert_eq!(requests.len(), 2);
        assert_eq!(requests[0], requests[1]);
        // Numbers and spaces are not touched.
        assert_eq!(requests[0].body, r#"{"x": 1.50, "y":"\n"}"#);
        assert_eq!(requests[0].custom_id, "a");
    }

    #[test]
    fn what_is_no_request_is_an_error_with_its_number() {
        let good = r#"{"custom_id":"a","method":"POST","url":"/u","body":{}}"#;
        for (bad, part) in [
            ("{", "EOF"),
            ("[]", "invalid"),
            (r#"{"custom_id":"a","method":"POST","url":"/u"}"#, "`body`"),
            (r#"{"method":"POST","url":"/u","body":{}}"#, "`custom_id`"),
            (
                r#"{"custom_id":1,"method":"POST","url":"/u","body":{}}"#,
                "string",
            ),
            (
                r#"{"custom_id":"a","method":"POST","url":"/u","body":{]}"#,
                "column",
            ),
        ] {
            let error = requests(&format!("{good}\n\n{bad}\n{good}")).unwrap_err();
            let text = error.to_string();
            assert!(
                text.starts_with("line 3: ") && text.contains(part),
                "{bad}: {text}"
            );
            assert!(!text.contains("line 1"), "{text}");
        }
        let long = good.replace("\"a\"", &format!("{:?}", "x".repeat(MAX_ID_BYTES + 1)));
        assert!(
            requests(&long)
                .unwrap_err()
                .to_string()
                .contains("custom_id")
        );
    }

    #[test]
    fn a_line_without_end_is_not_read_for_ever() {
        let mut lines = Lines::new(io::BufReader::new(io::repeat(b'x')));
        assert!(matches!(lines.next(), Err(LineError::TooLong(1))));
    }

    #[test]
    fn answers_are_known_by_their_id() {
        let line = r#"{"id":"x","custom_id":"a","response":{"status_code":200},"error":null}"#;
        let id = |text: &str| {
            let mut lines = Lines::new(text.as_bytes());
            lines.next().unwrap().unwrap().answered_id()
        };
        assert_eq!(id(line).unwrap(), "a");
        assert!(id(r#"{"custom_id":"a","method":"POST"}"#).is_err());
    }
}
