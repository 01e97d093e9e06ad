//! Arguments whose text broke off.
//!
//! A stream sends arguments as text, whatever they are; a whole answer has to
//! send an object. What is taken of a text that broke off are the values that
//! may be complete, which is also what Anthropic's client makes of such a text
//! at the end of a stream.

use serde_json::{Map, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;

/// The object that `text` is, or as much of it as there is. Text that is not
/// the beginning of an object gives an empty one.
pub(super) fn object(text: &str) -> Map<String, Value> {
    let read = serde_json::from_str(text).or_else(|error| {
        let prefix = Prefix::of(text);
        serde_json::from_str(&prefix.whole())
            .or_else(|_| serde_json::from_str(&prefix.certain()))
            .map_err(|_| error)
    });
    match read {
        Ok(Value::Object(members)) => members,
        _ => {
            tracing::debug!("the arguments of a tool call are not a JSON object");
            Map::new()
        }
    }
}

/// The beginning of a JSON text.
struct Prefix<'t> {
    text: &'t str,
    open: Vec<Open>,
    /// Where the last value ended that is certain to be complete, and the
    /// brackets that were open there.
    certain: (usize, Vec<Open>),
}

/// A bracket that waits for its partner.
#[derive(Clone, Copy)]
struct Open {
    closer: char,
    /// The next string is the name of a member.
    expects_name: bool,
}

impl<'t> Prefix<'t> {
    fn of(text: &'t str) -> Prefix<'t> {
        let mut prefix = Prefix {
            text,
            open: Vec::new(),
            certain: (0, Vec::new()),
        };
        let mut in_string = false;
        let mut escaped = false;
        for (at, c) in text.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => {
                    in_string = !in_string;
                    let is_name = prefix.open.last().is_some_and(|open| open.expects_name);
                    if !in_string && !is_name {
                        prefix.mark(at + 1);
                    }
                }
                _ if in_string => {}
                _ if prefix.open.len() > MAX_DEPTH => break,
                _ => prefix.structure(at, c),
            }
        }
        prefix
    }

    /// Follows a character outside of strings.
    fn structure(&mut self, at: usize, c: char) {
        match c {
            '{' | '[' => {
                let (closer, expects_name) = if c == '{' { ('}', true) } else { (']', false) };
                self.open.push(Open {
                    closer,
                    expects_name,
                });
                self.mark(at + 1);
            }
            '}' | ']' => {
                self.open.pop();
                self.mark(at + 1);
            }
            ',' => {
                self.mark(at);
                if let Some(open) = self.open.last_mut() {
                    open.expects_name = open.closer == '}';
                }
            }
            ':' => {
                if let Some(open) = self.open.last_mut() {
                    open.expects_name = false;
                }
            }
            _ => {}
        }
    }

    fn mark(&mut self, end: usize) {
        self.certain = (end, self.open.clone());
    }

    /// Everything, if it ends with a number or a word that is complete.
    fn whole(&self) -> String {
        closed(self.text, &self.open)
    }

    fn certain(&self) -> String {
        let (end, open) = &self.certain;
        closed(&self.text[..*end], open)
    }
}

fn closed(text: &str, open: &[Open]) -> String {
    let closers = open.iter().rev().map(|open| open.closer);
    text.chars().chain(closers).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `jiter.from_json(text, partial_mode=True)` says, with which
    /// Anthropic's Python client reads arguments.
    const READ_BY_JITER: [(&str, &str); 20] = [
        (r#"{"#, r#"{}"#),
        (r#"{"a""#, r#"{}"#),
        (r#"{"a":"#, r#"{}"#),
        (r#"{"a": 1"#, r#"{"a":1}"#),
        (r#"{"a": 12, "b": 3.5"#, r#"{"a":12,"b":3.5}"#),
        (r#"{"a": tru"#, r#"{}"#),
        (r#"{"a": true"#, r#"{"a":true}"#),
        (r#"{"a": null"#, r#"{"a":null}"#),
        (r#"{"a": "x"#, r#"{}"#),
        (r#"{"a": "x""#, r#"{"a":"x"}"#),
        (r#"{"a": [1, 2"#, r#"{"a":[1,2]}"#),
        (r#"{"a": [1, 2,"#, r#"{"a":[1,2]}"#),
        (r#"{"a": {"b": 1, "c": "y"#, r#"{"a":{"b":1}}"#),
        (r#"{"a": {"b": 1}, "c"#, r#"{"a":{"b":1}}"#),
        (
            r#"{"a": [{"b": "c"}, {"d": ["#,
            r#"{"a":[{"b":"c"},{"d":[]}]}"#,
        ),
        (r#"{"a": -"#, r#"{}"#),
        (r#"{"a": 1."#, r#"{}"#),
        (r#"{"a": "x\"#, r#"{}"#),
        (r#"{"a": "{\"b\": [", "c": "}"#, r#"{"a":"{\"b\": ["}"#),
        (r#"{"a": {}, "b": []}"#, r#"{"a":{},"b":[]}"#),
    ];

    #[test]
    fn what_broke_off_is_read_as_the_client_reads_it() {
        for (text, expected) in READ_BY_JITER {
            assert_eq!(Value::Object(object(text)).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn other_text_gives_an_empty_object() {
        for text in [
            "",
            "no",
            "[1, 2",
            "\"x\"",
            "}",
            "{]",
            "{,",
            &"[".repeat(100_000),
        ] {
            assert!(object(text).is_empty(), "{text:.20}");
        }
    }

    #[test]
    fn every_prefix_of_an_object_can_be_read() {
        let text = r#"{"place": "Köln \"am\" Rhein", "days": [1, -2.5e3, {"deep": [true, null]}], "": {}}"#;
        let whole = object(text);
        for (end, _) in text.char_indices().skip(1) {
            for name in object(&text[..end]).keys() {
                assert!(whole.contains_key(name), "{name:?} of {}", &text[..end]);
            }
        }
    }
}
