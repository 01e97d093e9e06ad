//! Server-sent events, from the bytes of a stream.

/// An event that is longer is not one of a model server.
const MAX_EVENT_BYTES: usize = 16 << 20;

/// Takes bytes as they come and gives out the data of whole events.
#[derive(Debug, Default)]
pub struct EventStream {
    /// Bytes of a line that is not complete.
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed behind it belongs to it.
    after_return: bool,
    /// Data of an event that is not complete.
    data: Option<String>,
}

impl EventStream {
    /// Adds bytes and returns the events that they complete.
    ///
    /// # Errors
    /// If an event is longer than any honest one.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<String>, String> {
        let mut events = Vec::new();
        for &byte in bytes {
            let is_second_half = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                _ if is_second_half => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                byte => self.line.push(byte),
            }
        }
        let held = self.line.len() + self.data.as_ref().map_or(0, String::len);
        match held > MAX_EVENT_BYTES {
            true => Err(format!("an event is longer than {MAX_EVENT_BYTES} bytes")),
            false => Ok(events),
        }
    }

    /// An empty line ends an event; other lines but `data:` mean nothing here.
    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return self.data.take();
        }
        let value = line.strip_prefix(b"data:")?;
        let value = String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value));
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(&value);
            }
            None => self.data = Some(value.into_owned()),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of a text, in pieces of every size.
    fn check(text: &str, expected: &[&str]) {
        for size in 1..=text.len() {
            let mut stream = EventStream::default();
            let pieces = text.as_bytes().chunks(size);
            let events: Vec<String> = pieces
                .flat_map(|piece| stream.push(piece).unwrap())
                .collect();
            assert_eq!(events, expected, "{size}");
        }
    }

    #[test]
    fn events_end_at_empty_lines_however_the_bytes_come() {
        check(
            "data: {\"a\": 1}\n\ndata: [DONE]\n\n",
            &["{\"a\": 1}", "[DONE]"],
        );
        check("data: ä\r\n\r\ndata:b\r\rdata: c\n\n", &["ä", "b", "c"]);
    }

    #[test]
    fn several_data_lines_are_one_event_and_other_lines_none() {
        check("event: x\nid: 1\ndata: a\ndata: b\n\n", &["a\nb"]);
        check(": keep-alive\n\n\n\ndata:\n\n", &[""]);
    }

    #[test]
    fn an_event_without_its_end_is_none() {
        check("data: a\n\ndata: b\n", &["a"]);
    }

    #[test]
    fn endless_lines_are_errors() {
        let mut stream = EventStream::default();
        let piece = vec![b'x'; 1 << 20];
        assert!((0..20).any(|_| stream.push(&piece).is_err()));
    }
}
