//! Complaints about the shape of a request body, worded like the reference
//! server's: one line per complaint, each saying which member, what is wrong
//! and (shortened) what was sent.

use std::fmt::{self, Write};

use serde_json::Value;

/// Complaints that a message spells out; the rest are only counted.
const MAX_SHOWN: usize = 10;
/// Characters of a client's value that a message repeats.
const MAX_INPUT_CHARS: usize = 200;

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// Machine-readable kind, such as `missing`.
    kind: &'static str,
    /// Dotted path of the member, such as `body.prompt.0`.
    loc: Box<str>,
    /// What is wrong.
    msg: Box<str>,
    /// What was sent.
    input: Box<str>,
    /// A named value that the text speaks of, such as `('ge', "0")`.
    ctx: Option<(&'static str, Box<str>)>,
}

impl FieldError {
    pub(crate) fn new(
        kind: &'static str,
        loc: impl Into<Box<str>>,
        msg: impl Into<Box<str>>,
        input: &Value,
    ) -> Self {
        let (loc, msg) = (loc.into(), msg.into());
        FieldError {
            kind,
            loc,
            msg,
            input: summary(input).into(),
            ctx: None,
        }
    }

    /// A required member is absent from an object of `members` members.
    pub(crate) fn missing(loc: impl Into<Box<str>>, members: usize) -> Self {
        FieldError {
            kind: "missing",
            loc: loc.into(),
            msg: "Field required".into(),
            input: format!("<dict of {members} items>").into(),
            ctx: None,
        }
    }

    /// There is no body at all.
    pub(crate) fn missing_body() -> Self {
        FieldError::new("missing", "body", "Field required", &Value::Null)
    }

    /// The body is not JSON from byte `offset` on.
    pub(crate) fn bad_json(offset: usize, reason: &str) -> Self {
        FieldError {
            kind: "json_invalid",
            loc: format!("body.{offset}").into(),
            msg: "JSON decode error".into(),
            input: "<dict of 0 items>".into(),
            ctx: Some(("error", python_string(reason).into())),
        }
    }

    /// A list of `len` items where `max` are allowed.
    pub(crate) fn too_long(loc: impl Into<Box<str>>, max: usize, len: usize) -> Self {
        FieldError {
            kind: "too_long",
            loc: loc.into(),
            msg: format!("List should have at most {max} items after validation, not {len}").into(),
            input: format!("<list of {len} items>").into(),
            ctx: Some(("max_length", max.to_string().into())),
        }
    }

    /// The same complaint with a named value beside it.
    pub(crate) fn with_ctx(mut self, name: &'static str, value: impl ToString) -> Self {
        self.ctx = Some((name, value.to_string().into()));
        self
    }

    pub(crate) fn loc(&self) -> &str {
        &self.loc
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [loc, msg, input] = [&self.loc, &self.msg, &self.input].map(|s| python_string(s));
        write!(
            f,
            "{{'type': '{}', 'loc': {loc}, 'msg': {msg}, 'input': {input}",
            self.kind
        )?;
        if let Some((name, value)) = &self.ctx {
            write!(f, ", 'ctx': {{'{name}': {value}}}")?;
        }
        f.write_str("}")
    }
}

/// Complaints about one body: the first ones and how many there are in all. A
/// body can hold millions of wrong items, which must not become as many texts.
#[derive(Debug, Default)]
pub(crate) struct Complaints {
    first: Vec<FieldError>,
    count: usize,
}

impl Complaints {
    /// One complaint.
    pub(crate) fn one(error: FieldError) -> Self {
        Complaints {
            first: vec![error],
            count: 1,
        }
    }

    pub(crate) fn push(&mut self, error: FieldError) {
        self.count += 1;
        if self.first.len() < MAX_SHOWN {
            self.first.push(error);
        }
    }

    /// Takes over others, after these.
    pub(crate) fn extend(&mut self, others: Complaints) {
        self.count += others.count;
        let room = MAX_SHOWN - self.first.len();
        self.first.extend(others.first.into_iter().take(room));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Those that are kept, which are all of a few.
    pub(crate) fn first(&self) -> &[FieldError] {
        &self.first
    }
}

/// `N validation error(s):` and the first complaints.
pub(crate) fn message(complaints: &Complaints) -> String {
    let mut text = heading(complaints.count);
    for error in &complaints.first {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {error}");
    }
    let hidden = complaints.count - complaints.first.len();
    if hidden > 0 {
        let _ = write!(text, "\n  ...and {hidden} more errors");
    }
    text
}

/// `1 validation error:` or `2 validation errors:`.
pub(crate) fn heading(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} validation error{plural}:")
}

/// What was sent, bounded: containers are only counted.
fn summary(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number_text(number),
        Value::String(text) => text.chars().take(MAX_INPUT_CHARS).collect(),
        Value::Array(items) => format!("<list of {} items>", items.len()),
        Value::Object(members) => format!("<dict of {} items>", members.len()),
    }
}

/// Whole numbers beyond 64 bits were parsed as floats; they are shown whole.
fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e30 => {
            format!("{float:.0}")
        }
        _ => number.to_string(),
    }
}

/// A string literal as Python prints it.
fn python_string(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn complaints_read_like_the_reference_servers() {
        let error = FieldError::new(
            "greater_than_equal",
            "body.tokens.0",
            "Input should be greater than or equal to 0",
            &json!(-1),
        )
        .with_ctx("ge", 0);
        assert_eq!(
            message(&Complaints::one(error)),
            "1 validation error:\n  {'type': 'greater_than_equal', 'loc': 'body.tokens.0', 'msg': \
             'Input should be greater than or equal to 0', 'input': '-1', 'ctx': {'ge': 0}}"
        );
    }

    #[test]
    fn quotes_are_chosen_as_python_does() {
        assert_eq!(python_string("it's"), "\"it's\"");
        assert_eq!(python_string("a\"b'c"), "'a\"b\\'c'");
        assert_eq!(python_string("a\nb"), "'a\\nb'");
    }

    #[test]
    fn long_inputs_and_many_complaints_stay_short() {
        let long = json!("x".repeat(1 << 20));
        let mut complaints = Complaints::default();
        for i in 0..1000 {
            complaints.push(FieldError::new("t", format!("body.{i}"), "m", &long));
        }
        assert_eq!(complaints.first().len(), MAX_SHOWN, "the rest is counted");
        let text = message(&complaints);
        assert!(text.len() < 5000, "{} bytes", text.len());
        assert!(text.starts_with("1000 validation errors:\n"));
        assert!(text.ends_with("...and 990 more errors"));
    }

    #[test]
    fn whole_numbers_beyond_64_bits_are_shown_whole() {
        let value: Value = serde_json::from_str("1180591620717411303424").expect("a number");
        assert_eq!(summary(&value), "1180591620717411303424");
    }
}
