//! Server-sent events, read from a body.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use quire_bench::EventStream;

/// The data of each event, in order. An event that is cut off by the stream's
/// end is none, as the standard has it.
pub struct Events<R> {
    input: R,
    stream: EventStream,
    /// Complete events that were not taken yet.
    ready: VecDeque<String>,
}

impl<R: BufRead> Events<R> {
    /// Events of this stream.
    pub fn new(input: R) -> Events<R> {
        Events {
            input,
            stream: EventStream::default(),
            ready: VecDeque::new(),
        }
    }

    /// The next event's data; `None` at the end.
    fn event(&mut self) -> io::Result<Option<String>> {
        while self.ready.is_empty() {
            let bytes = match self.input.fill_buf() {
                Ok([]) => return Ok(None),
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let events = self.stream.push(bytes);
            let read = bytes.len();
            self.input.consume(read);
            let too_long = |message| io::Error::new(io::ErrorKind::InvalidData, message);
            self.ready.extend(events.map_err(too_long)?);
        }
        Ok(self.ready.pop_front())
    }
}

impl<R: BufRead> Iterator for Events<R> {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<io::Result<String>> {
        self.event().transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

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
        let line = format!("data: {}\n", "a".repeat(4 << 20));
        let stream = line.repeat(5);
        let mut events = Events::new(stream.as_bytes());
        assert!(events.next().unwrap().is_err());
    }
}
