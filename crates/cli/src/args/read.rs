//! Typed reading of settings and variables.
//!
//! The table says which kind each flag has and what its default is; these
//! functions only unpack it. A mismatch between the table and the code that
//! reads it is a programming error that any call of `resolve` would hit.

use std::str::FromStr;

use serde_json::{Map, Value as Json};

use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{Settings, Value};

/// Reads settings by flag name.
pub(crate) struct Reader<'a>(pub &'a Settings);

impl Reader<'_> {
    pub fn bool(&self, flag: &str) -> bool {
        match self.0.get_or_default(flag) {
            Some(Value::Bool(value)) => value,
            other => unreadable(flag, "a switch", other.as_ref()),
        }
    }

    /// A number that is given, or that the table has a default for.
    pub fn number<T: TryFrom<i64>>(&self, flag: &str) -> T {
        self.opt_number(flag)
            .unwrap_or_else(|| unreadable(flag, "a number with a default", None))
    }

    pub fn opt_number<T: TryFrom<i64>>(&self, flag: &str) -> Option<T> {
        match self.0.get_or_default(flag)? {
            Value::Int(value) => match T::try_from(value) {
                Ok(value) => Some(value),
                Err(_) => unreadable(
                    flag,
                    "a number in its type's range",
                    Some(&Value::Int(value)),
                ),
            },
            other => unreadable(flag, "a number", Some(&other)),
        }
    }

    pub fn opt_float(&self, flag: &str) -> Option<f64> {
        match self.0.get_or_default(flag)? {
            Value::Float(value) => Some(value),
            other => unreadable(flag, "a decimal number", Some(&other)),
        }
    }

    /// A text that is given, or that the table has a default for.
    pub fn text(&self, flag: &str) -> String {
        self.opt_text(flag)
            .unwrap_or_else(|| unreadable(flag, "a text with a default", None))
    }

    pub fn opt_text(&self, flag: &str) -> Option<String> {
        match self.0.get_or_default(flag)? {
            Value::Text(value) => Some(value),
            other => unreadable(flag, "a text", Some(&other)),
        }
    }

    pub fn list(&self, flag: &str) -> Vec<String> {
        match self.0.get_or_default(flag) {
            None => Vec::new(),
            Some(Value::List(values)) => values,
            other => unreadable(flag, "a list", other.as_ref()),
        }
    }

    pub fn object(&self, flag: &str) -> Map<String, Json> {
        match self.0.get_or_default(flag) {
            None => Map::new(),
            Some(Value::Json(Json::Object(map))) => map,
            other => unreadable(flag, "a JSON object", other.as_ref()),
        }
    }

    /// A JSON array whose items must be texts.
    pub fn texts(&self, flag: &str) -> Result<Vec<String>, CliError> {
        let Some(Value::Json(Json::Array(items))) = self.0.get_or_default(flag) else {
            unreadable(flag, "a JSON array with a default", None)
        };
        let text = |item: &Json| item.as_str().map(str::to_owned);
        items
            .iter()
            .map(text)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| {
                CliError::usage(format!(
                    "argument --{flag}: expected a JSON array of texts, such as [\"*\"]"
                ))
            })
    }
}

fn unreadable(flag: &str, expected: &str, found: Option<&Value>) -> ! {
    panic!("the table's row {flag:?} is read as {expected}, found {found:?}")
}

/// A variable's number, or `default` if it is unset.
pub(super) fn env_number<T: FromStr>(
    env: &Environment,
    name: &'static str,
    default: T,
) -> Result<T, CliError> {
    env_opt_number(env, name).map(|value| value.unwrap_or(default))
}

/// A variable's number.
pub(super) fn env_opt_number<T: FromStr>(
    env: &Environment,
    name: &'static str,
) -> Result<Option<T>, CliError> {
    env.get(name)
        .map(|text| {
            text.trim()
                .parse()
                .map_err(|_| CliError::usage(format!("{name}={text}: expected a number")))
        })
        .transpose()
}

/// A variable that is a switch; unset is off.
pub(super) fn env_bool(env: &Environment, name: &'static str) -> Result<bool, CliError> {
    match env
        .get(name)
        .map(|text| text.trim().to_ascii_lowercase())
        .as_deref()
    {
        None | Some("0" | "false" | "no" | "off") => Ok(false),
        Some("1" | "true" | "yes" | "on") => Ok(true),
        Some(other) => Err(CliError::usage(format!("{name}={other}: expected 0 or 1"))),
    }
}
