//! Reads the nested objects of a body, collecting every complaint.

use serde_json::{Map, Value};

use crate::{fields::Fields, validation::FieldError};

/// What is wrong with a body so far.
#[derive(Default)]
pub(super) struct Complaints(pub(super) Vec<FieldError>);

impl Complaints {
    /// Notes that the value at `loc` is not what it should be.
    pub(super) fn wrong(&mut self, kind: &'static str, loc: &str, msg: &str, input: &Value) {
        self.0.push(FieldError::new(kind, loc, msg, input));
    }

    /// Notes that the value at `loc` is none of the allowed words.
    pub(super) fn not_one_of(&mut self, loc: &str, allowed: &[&str], input: &Value) {
        let words: Vec<String> = allowed.iter().map(|word| format!("'{word}'")).collect();
        let msg = match words.as_slice() {
            [] | [_] => words.concat(),
            [words @ .., last] => format!("{} or {last}", words.join(", ")),
        };
        self.wrong(
            "literal_error",
            loc,
            &format!("Input should be {msg}"),
            input,
        );
    }

    /// The value as an object.
    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        loc: &str,
    ) -> Option<&'v Map<String, Value>> {
        if !value.is_object() {
            self.wrong(
                "dict_type",
                loc,
                "Input should be a valid dictionary",
                value,
            );
        }
        value.as_object()
    }

    /// A member that must be there.
    pub(super) fn required<'v>(
        &mut self,
        members: &'v Map<String, Value>,
        name: &str,
        loc: &str,
    ) -> Option<&'v Value> {
        let value = members.get(name);
        if value.is_none() {
            let loc = format!("{loc}.{name}");
            self.0.push(FieldError::missing(loc, members.len()));
        }
        value
    }

    /// A text that must be there.
    pub(super) fn text<'v>(
        &mut self,
        members: &'v Map<String, Value>,
        name: &str,
        loc: &str,
    ) -> Option<&'v str> {
        let value = self.required(members, name, loc)?;
        if !value.is_string() {
            let loc = format!("{loc}.{name}");
            self.wrong("string_type", &loc, "Input should be a valid string", value);
        }
        value.as_str()
    }

    /// A truth value; absent or null is false.
    pub(super) fn flag(&mut self, members: &Map<String, Value>, name: &str, loc: &str) -> bool {
        match members.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                let loc = format!("{loc}.{name}");
                self.wrong("bool_type", &loc, "Input should be a valid boolean", other);
                false
            }
        }
    }

    /// Hands the complaints over to those about the body.
    pub(super) fn hand_over(self, fields: &mut Fields) {
        for complaint in self.0 {
            fields.complain(complaint);
        }
    }
}
