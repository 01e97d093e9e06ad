//! Reads typed members out of a JSON object, collecting every complaint.
//!
//! Values are converted as leniently as the reference server does it
//! (`"0.5"` is a number, `1.0` an integer, `null` means absent), and complaints
//! carry its words. Members that nobody asked for are ignored and named once
//! in the log.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value};

use crate::{
    error::ApiError,
    validation::{Complaints, FieldError},
};

/// Unknown names remembered so that each is logged once; beyond this, no more
/// are logged, because names come from clients.
const MAX_LOGGED_NAMES: usize = 256;
/// Longest unknown name that is logged.
const MAX_LOGGED_NAME_BYTES: usize = 64;

/// The members of a JSON object that have not been read yet.
pub(crate) struct Fields {
    members: Map<String, Value>,
    /// Number of members at the start, for "Field required" complaints.
    size: usize,
    path: String,
    errors: Complaints,
}

impl Fields {
    /// The members of a request body.
    pub(crate) fn of_body(members: Map<String, Value>) -> Self {
        Self::of("body", members)
    }

    /// The parts of a query string. Of a name that is given twice, the last
    /// counts.
    pub(crate) fn of_query(pairs: Vec<(String, String)>) -> Self {
        let texts = pairs.into_iter();
        let members = texts.map(|(name, text)| (name, Value::String(text)));
        Self::of("query", members.collect())
    }

    fn of(path: &str, members: Map<String, Value>) -> Self {
        Fields {
            size: members.len(),
            members,
            path: path.to_owned(),
            errors: Complaints::default(),
        }
    }

    /// True if `name` was sent and is not null. Does not consume the member.
    pub(crate) fn has(&self, name: &str) -> bool {
        #[cfg(test)]
        recorder::note(name);
        self.members.get(name).is_some_and(|value| !value.is_null())
    }

    /// The member as it was sent; `None` if absent or null.
    pub(crate) fn raw(&mut self, name: &str) -> Option<Value> {
        #[cfg(test)]
        recorder::note(name);
        self.members.remove(name).filter(|value| !value.is_null())
    }

    /// Drops members that are known and mean nothing here.
    pub(crate) fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.raw(name);
        }
    }

    /// A number.
    pub(crate) fn float(&mut self, name: &str) -> Option<f64> {
        self.convert(name, to_float)
    }

    /// A whole number within 64 bits.
    pub(crate) fn int(&mut self, name: &str) -> Option<i64> {
        self.convert(name, to_int)
    }

    /// A truth value; absent is false.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        self.bool(name).unwrap_or(false)
    }

    /// A truth value.
    pub(crate) fn bool(&mut self, name: &str) -> Option<bool> {
        self.convert(name, to_bool)
    }

    /// One of `allowed`.
    pub(crate) fn choice<'a>(&mut self, name: &str, allowed: &[&'a str]) -> Option<&'a str> {
        let text = self.string(name)?;
        let known = allowed.iter().find(|known| **known == text);
        if known.is_none() {
            let quoted: Vec<String> = allowed.iter().map(|text| format!("'{text}'")).collect();
            let msg = match quoted.split_last() {
                Some((last, [])) => format!("Input should be {last}"),
                Some((last, rest)) => format!("Input should be {} or {last}", rest.join(", ")),
                None => "No value is allowed here".to_owned(),
            };
            let error = wrong("literal_error", &self.loc(name), &msg, &text.into());
            self.errors.push(error);
        }
        known.copied()
    }

    /// A text.
    pub(crate) fn string(&mut self, name: &str) -> Option<String> {
        self.convert(name, to_string)
    }

    /// An object.
    pub(crate) fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        self.convert(name, |value, loc| match value {
            Value::Object(members) => Ok(members),
            other => Err(wrong(
                "dict_type",
                loc,
                "Input should be a valid dictionary",
                &other,
            )),
        })
    }

    /// The members of an object, to be read on their own. What is wrong with them
    /// comes back by [`Fields::absorb`].
    pub(crate) fn nested(&mut self, name: &str) -> Option<Fields> {
        let members = self.object(name)?;
        Some(Fields {
            size: members.len(),
            members,
            path: self.loc(name),
            errors: Complaints::default(),
        })
    }

    /// Takes over the complaints about a nested object. What was not read is
    /// named once in the log.
    pub(crate) fn absorb(&mut self, nested: Fields) {
        self.errors.extend(nested.errors);
        for name in nested.members.keys() {
            log_unknown(name);
        }
    }

    /// A list of anything, at most `max` long.
    pub(crate) fn list(&mut self, name: &str, max: usize) -> Option<Vec<Value>> {
        self.convert(name, |value, loc| to_list(value, loc, max))
    }

    /// A list of whole numbers, at most `max` long.
    pub(crate) fn ints(&mut self, name: &str, max: usize) -> Option<Vec<i64>> {
        self.convert_all(name, max, to_int)
    }

    /// A list of texts, at most `max` long.
    pub(crate) fn strings(&mut self, name: &str, max: usize) -> Option<Vec<String>> {
        self.convert_all(name, max, to_string)
    }

    /// A text or a list of texts, at most `max` long.
    pub(crate) fn string_or_strings(&mut self, name: &str, max: usize) -> Option<Vec<String>> {
        match self.members.get(name) {
            Some(Value::String(_)) => self.string(name).map(|text| vec![text]),
            Some(Value::Array(_) | Value::Null) | None => self.strings(name, max),
            Some(other) => {
                let msg = "Input should be a valid string";
                let error = wrong("string_type", &self.loc(name), msg, other);
                self.errors.push(error);
                None
            }
        }
    }

    /// Notes a complaint about `name`.
    pub(crate) fn complain(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Notes that `name` is required.
    pub(crate) fn missing(&mut self, name: &str) {
        self.errors
            .push(FieldError::missing(self.loc(name), self.size));
    }

    /// Dotted path of a member.
    pub(crate) fn loc(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// Ends the reading: the complaints, if there are any. What was not read
    /// is named once in the log.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if !self.errors.is_empty() {
            return Err(ApiError::validation(&self.errors));
        }
        for name in self.members.keys() {
            log_unknown(name);
        }
        Ok(())
    }

    fn convert<T>(
        &mut self,
        name: &str,
        convert: impl FnOnce(Value, &str) -> Result<T, FieldError>,
    ) -> Option<T> {
        let value = self.raw(name)?;
        match convert(value, &self.loc(name)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    fn convert_all<T>(
        &mut self,
        name: &str,
        max: usize,
        convert: impl Fn(Value, &str) -> Result<T, FieldError>,
    ) -> Option<Vec<T>> {
        let items = self.list(name, max)?;
        let mut converted = Vec::with_capacity(items.len());
        for (i, item) in items.into_iter().enumerate() {
            match convert(item, &format!("{}.{i}", self.loc(name))) {
                Ok(item) => converted.push(item),
                Err(error) => self.errors.push(error),
            }
        }
        Some(converted)
    }
}

fn log_unknown(name: &str) {
    static LOGGED: Mutex<Option<HashSet<String>>> = Mutex::new(None);
    if name.len() > MAX_LOGGED_NAME_BYTES {
        return;
    }
    let mut guard = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    let logged = guard.get_or_insert_default();
    if logged.len() < MAX_LOGGED_NAMES && logged.insert(name.to_owned()) {
        tracing::info!(field = name, "unknown request field, ignored");
    }
}

fn wrong(kind: &'static str, loc: &str, msg: &str, input: &Value) -> FieldError {
    FieldError::new(kind, loc, msg, input)
}

pub(crate) fn to_float(value: Value, loc: &str) -> Result<f64, FieldError> {
    let parsed = match &value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Value::String(text) => match text.trim().parse() {
            Ok(number) => Some(number),
            Err(_) => {
                let msg = "Input should be a valid number, unable to parse string as a number";
                return Err(wrong("float_parsing", loc, msg, &value));
            }
        },
        _ => None,
    };
    parsed.ok_or_else(|| wrong("float_type", loc, "Input should be a valid number", &value))
}

pub(crate) fn to_int(value: Value, loc: &str) -> Result<i64, FieldError> {
    let fail = |kind, msg: &str| Err(wrong(kind, loc, msg, &value));
    match &value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(int), _) => Ok(int),
            // 2^63 is exactly a float, so this comparison is exact as well.
            (None, Some(float)) if float >= 9_223_372_036_854_775_808.0 => {
                let max = i64::MAX;
                let msg = format!("Input should be less than or equal to {max}");
                Err(wrong("less_than_equal", loc, &msg, &value).with_ctx("le", max))
            }
            (None, Some(float)) if float < -9_223_372_036_854_775_808.0 => {
                let min = i64::MIN;
                let msg = format!("Input should be greater than or equal to {min}");
                Err(wrong("greater_than_equal", loc, &msg, &value).with_ctx("ge", min))
            }
            // In range, so the conversion of a whole float is exact.
            (None, Some(float)) if float.fract() == 0.0 => Ok(float as i64),
            _ => fail(
                "int_from_float",
                "Input should be a valid integer, got a number with a fractional part",
            ),
        },
        Value::Bool(flag) => Ok(i64::from(*flag)),
        Value::String(text) => match text.trim().parse() {
            Ok(int) => Ok(int),
            Err(_) => fail(
                "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer",
            ),
        },
        _ => fail("int_type", "Input should be a valid integer"),
    }
}

fn to_bool(value: Value, loc: &str) -> Result<bool, FieldError> {
    match &value {
        Value::Bool(flag) => return Ok(*flag),
        Value::Number(number) => match number.as_f64() {
            Some(0.0) => return Ok(false),
            Some(1.0) => return Ok(true),
            _ => {}
        },
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => return Ok(true),
            "false" | "f" | "no" | "n" | "off" | "0" => return Ok(false),
            _ => {}
        },
        _ => {
            return Err(wrong(
                "bool_type",
                loc,
                "Input should be a valid boolean",
                &value,
            ));
        }
    }
    let msg = "Input should be a valid boolean, unable to interpret input";
    Err(wrong("bool_parsing", loc, msg, &value))
}

fn to_string(value: Value, loc: &str) -> Result<String, FieldError> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(wrong(
            "string_type",
            loc,
            "Input should be a valid string",
            &other,
        )),
    }
}

fn to_list(value: Value, loc: &str, max: usize) -> Result<Vec<Value>, FieldError> {
    match value {
        Value::Array(items) if items.len() > max => {
            Err(FieldError::too_long(loc, max, items.len()))
        }
        Value::Array(items) => Ok(items),
        other => Err(wrong(
            "list_type",
            loc,
            "Input should be a valid list",
            &other,
        )),
    }
}

/// Notes which members are asked for, so that tests can compare them with what
/// is documented.
#[cfg(test)]
pub(crate) mod recorder {
    use std::{cell::RefCell, collections::BTreeSet};

    thread_local! {
        static ASKED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    }

    pub(super) fn note(name: &str) {
        ASKED.with_borrow_mut(|asked| asked.insert(name.to_owned()));
    }

    /// Every name that `read` asked for on this thread.
    pub(crate) fn asked(read: impl FnOnce()) -> BTreeSet<String> {
        ASKED.take();
        read();
        ASKED.take()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(members) => Fields::of_body(members),
            other => panic!("not an object: {other}"),
        }
    }

    #[test]
    fn lenient_conversions_follow_the_reference_server() {
        let mut f = fields(json!({
            "f": "0.5", "i": 2.0, "j": "7", "k": true, "b": "false", "c": 1, "n": null,
            "s": "one", "t": ["one", "two"],
        }));
        assert_eq!(f.float("f"), Some(0.5));
        assert_eq!(f.int("i"), Some(2));
        assert_eq!(f.int("j"), Some(7));
        assert_eq!(f.int("k"), Some(1));
        assert_eq!(f.bool("b"), Some(false));
        assert!(f.flag("c"));
        assert_eq!(f.int("n"), None);
        assert_eq!(f.string_or_strings("s", 4), Some(vec!["one".to_owned()]));
        assert_eq!(f.string_or_strings("t", 4).map(|t| t.len()), Some(2));
        assert!(f.finish().is_ok());
    }

    #[test]
    fn every_complaint_is_collected() {
        let mut f = fields(json!({ "f": "hot", "i": 1.5, "l": 3, "s": 4, "x": [1, "y"] }));
        f.float("f");
        f.int("i");
        f.list("l", 9);
        f.string("s");
        f.ints("x", 9);
        f.missing("m");
        let kinds: Vec<_> = f.errors.first().iter().map(FieldError::loc).collect();
        assert_eq!(
            kinds,
            ["body.f", "body.i", "body.l", "body.s", "body.x.1", "body.m"]
        );
    }

    #[test]
    fn integers_stay_within_64_bits() {
        for (text, ok) in [
            ("9223372036854775807", true),
            ("9223372036854775808", false),
            ("-9223372036854775808", true),
            ("-9223372036854775809", false),
            ("18446744073709551615", false),
            ("1e300", false),
            ("-1e300", false),
        ] {
            let value = serde_json::from_str(text).expect("a number");
            // -9223372036854775809 rounds to the float -2^63, which is in range.
            let rounds_into_range = text == "-9223372036854775809";
            assert_eq!(
                to_int(value, "body.x").is_ok(),
                ok || rounds_into_range,
                "{text}"
            );
        }
    }

    #[test]
    fn lists_have_a_length() {
        let mut f = fields(json!({ "x": [1, 2, 3] }));
        assert_eq!(f.ints("x", 2), None);
        assert!(f.finish().is_err());
    }
}
