//! Server-sent events, read from any byte stream.

use std::io::{self, BufRead, Read};

/// Longest line and longest event, in bytes. A token with its
/// log-probabilities needs a few kilobytes; what is longer is no answer.
const MAX_BYTES: usize = 16 << 20;

/// The data of each event, in order. An event that is cut off by the stream's
/// end is none, as the standard has it.
pub struct Events<R> {
    input: R,
    line: Vec<u8>,
}

impl<R: BufRead> Events<R> {
    /// Events of this stream.
    pub fn new(input: R) -> Events<R> {
        Events {
            input,
            line: Vec::new(),
        }
    }

    /// The next event's data; `None` at the end.
    fn event(&mut self) -> io::Result<Option<String>> {
        let mut data: Option<Vec<u8>> = None;
        while self.read_line()? {
            if self.line.is_empty() {
                match data.take() {
                    // Bytes become text here, where no character can be cut.
                    Some(data) => return Ok(Some(String::from_utf8_lossy(&data).into_owned())),
                    None => continue,
                }
            }
            let Some(value) = self.line.strip_prefix(b"data:") else {
                // Comments keep the connection alive; other fields say nothing here.
                continue;
            };
            let value = value.strip_prefix(b" ").unwrap_or(value);
            match &mut data {
                None => data = Some(value.to_vec()),
                Some(data) if data.len() + value.len() < MAX_BYTES => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                Some(_) => return Err(too_long()),
            }
        }
        Ok(None)
    }

    /// Reads a line without its end; false if the stream ends before the line does.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let mut limited = (&mut self.input).take(MAX_BYTES as u64);
        limited.read_until(b'\n', &mut self.line)?;
        if self.line.pop_if(|last| *last == b'\n').is_none() {
            return match self.line.len() {
                MAX_BYTES => Err(too_long()),
                _ => Ok(false),
            };
        }
        self.line.pop_if(|last| *last == b'\r');
        Ok(true)
    }
}

impl<R: BufRead> Iterator for Events<R> {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<io::Result<String>> {
        self.event().transpose()
    }
}

fn too_long() -> io::Error {
    let message = format!("an event is longer than {} MiB", MAX_BYTES >> 20);
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::io::BufReader;

    use super::*;

    /// Gives out one chunk per read, as a connection may.
    struct Chunks(VecDeque<Vec<u8>>);

    impl Read for Chunks {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(chunk) = self.0.pop_front() else {
                return Ok(0);
            };
            buffer[..chunk.len()].copy_from_slice(&chunk);
            Ok(chunk.len())
        }
    }

    fn events(bytes: &[u8], chunk: usize) -> Vec<String> {
        let chunks = bytes.chunks(chunk).map(<[u8]>::to_vec).collect();
        Events::new(BufReader::new(Chunks(chunks)))
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn chunks_may_end_anywhere() {
        let stream = "data: zürich\n\n: comment\r\ndata:東京\r\n\r\nevent: x\ndata: a\ndata:  b\nid: 1\n\n\ndata: [DONE]\n\n";
        for chunk in 1..stream.len() {
            assert_eq!(
                events(stream.as_bytes(), chunk),
                ["zürich", "東京", "a\n b", "[DONE]"],
                "chunks of {chunk} bytes"
            );
        }
    }

    #[test]
    fn an_event_that_is_cut_off_is_none() {
        for end in ["data: b", "data: b\n", "da", ""] {
            assert_eq!(
                events(format!("data: a\n\n{end}").as_bytes(), 7),
                ["a"],
                "{end:?}"
            );
        }
    }

    #[test]
    fn a_line_without_an_end_is_an_error() {
        let endless = io::repeat(b'a');
        let mut events = Events::new(BufReader::new(endless));
        let error = events.next().unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn an_event_of_many_lines_has_a_limit_too() {
        let line = format!("data: {}\n", "a".repeat(MAX_BYTES / 4));
        let stream = line.repeat(5);
        let mut events = Events::new(stream.as_bytes());
        assert!(events.next().unwrap().is_err());
    }
}
