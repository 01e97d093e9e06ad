//! From the texts after a flag to a checked value.

use std::ops::RangeInclusive;

use serde_json::Value as Json;

use super::{Flag, Kind, Shape};
use crate::{errors::CliError, sizes::parse_size};

/// A checked value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a [`Kind::Bool`].
    Bool(bool),
    /// Of a [`Kind::Int`] or [`Kind::Size`].
    Int(i64),
    /// `auto` of a [`Kind::Size`].
    Auto,
    /// Of a [`Kind::Float`].
    Float(f64),
    /// Of a [`Kind::Str`], [`Kind::Path`] or [`Kind::Choice`] (as the table spells it).
    Text(String),
    /// Of a [`Kind::Json`].
    Json(Json),
    /// Of a [`Kind::List`].
    List(Vec<String>),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Auto => f.write_str("auto"),
            Value::Float(value) => write!(f, "{value}"),
            Value::Text(value) => f.write_str(value),
            Value::Json(value) => write!(f, "{value}"),
            Value::List(values) => f.write_str(&values.join(" ")),
        }
    }
}

/// Checks the texts that were given to a flag: one, or several for a list.
///
/// # Errors
/// Names the flag, the value and what is allowed.
pub fn parse_value(flag: &Flag, texts: &[String]) -> Result<Value, CliError> {
    if flag.kind == Kind::List {
        return match texts {
            [] => Err(invalid(flag, "expected at least one value")),
            texts => Ok(Value::List(texts.to_vec())),
        };
    }
    let [text] = texts else {
        return Err(invalid(flag, "expected one value"));
    };
    match flag.kind {
        Kind::Bool => parse_bool(flag, text),
        Kind::Int { min, max } => parse_int(flag, text, min, max),
        Kind::Size { min, max, auto } => parse_sized(flag, text, min..=max, auto),
        Kind::Float {
            min,
            max,
            min_allowed,
        } => parse_float(flag, text, min, max, min_allowed),
        Kind::Str => Ok(Value::Text(text.clone())),
        Kind::Choice(words) => parse_choice(flag, text, words),
        Kind::Path if text.is_empty() => Err(invalid(flag, "expected a path, found an empty text")),
        Kind::Path => Ok(Value::Text(text.clone())),
        Kind::Json(shape) => parse_json(flag, text, shape),
        Kind::List => Ok(Value::List(texts.to_vec())),
    }
}

/// An error in argparse's words: `argument --port: …`.
pub(super) fn invalid(flag: &Flag, problem: impl std::fmt::Display) -> CliError {
    CliError::usage(format!("argument {}: {problem}", spelled(flag)))
}

/// `--tensor-parallel-size/-tp`
fn spelled(flag: &Flag) -> String {
    let short = flag.aliases.iter().find(|alias| !alias.starts_with("--"));
    format!(
        "--{}{}",
        flag.name,
        short.map(|short| format!("/{short}")).unwrap_or_default()
    )
}

fn parse_bool(flag: &Flag, text: &str) -> Result<Value, CliError> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(Value::Bool(true)),
        "false" | "0" | "no" | "off" => Ok(Value::Bool(false)),
        _ => Err(invalid(
            flag,
            format!("invalid value {text:?}: expected true or false, or no value"),
        )
        .hint(format!("--{0} turns it on, --no-{0} off", flag.name))),
    }
}

fn parse_int(flag: &Flag, text: &str, min: i64, max: i64) -> Result<Value, CliError> {
    let value: i64 = text
        .parse()
        .map_err(|_| invalid(flag, format!("invalid int value: {text:?}")))?;
    if !(min..=max).contains(&value) {
        let allowed = match (min, max) {
            (min, i64::MAX) => format!("at least {min}"),
            (min, max) => format!("between {min} and {max}"),
        };
        return Err(invalid(
            flag,
            format!("{value} is out of range: it must be {allowed}"),
        ));
    }
    Ok(Value::Int(value))
}

fn parse_sized(
    flag: &Flag,
    text: &str,
    range: RangeInclusive<u64>,
    auto: bool,
) -> Result<Value, CliError> {
    if auto && (text == "-1" || text.eq_ignore_ascii_case("auto")) {
        return Ok(Value::Auto);
    }
    let or_auto = if auto { ", or auto" } else { "" };
    let value = parse_size(text)
        .map_err(|problem| invalid(flag, format!("invalid value {text:?}: {problem}{or_auto}")))?;
    if !range.contains(&value) {
        let (min, max) = range.into_inner();
        return Err(invalid(
            flag,
            format!("{value} is out of range: it must be between {min} and {max}{or_auto}"),
        ));
    }
    // `parse_size` never exceeds i64::MAX.
    Ok(Value::Int(value.cast_signed()))
}

fn parse_float(
    flag: &Flag,
    text: &str,
    min: f64,
    max: f64,
    min_allowed: bool,
) -> Result<Value, CliError> {
    let value: f64 = text
        .parse()
        .map_err(|_| invalid(flag, format!("invalid float value: {text:?}")))?;
    let above = if min_allowed {
        value >= min
    } else {
        value > min
    };
    if !(above && value <= max) {
        let least = if min_allowed { "at least" } else { "above" };
        let most = if max.is_finite() {
            format!(" and at most {max}")
        } else {
            String::new()
        };
        return Err(invalid(
            flag,
            format!("{value} is out of range: it must be {least} {min}{most}"),
        ));
    }
    Ok(Value::Float(value))
}

fn parse_choice(flag: &Flag, text: &str, words: &[&str]) -> Result<Value, CliError> {
    let known = words.iter().find(|word| word.eq_ignore_ascii_case(text));
    known
        .map(|word| Value::Text((*word).to_owned()))
        .ok_or_else(|| {
            let near: Vec<String> = crate::suggest::nearest(text, words.iter().copied())
                .into_iter()
                .map(str::to_owned)
                .collect();
            invalid(
                flag,
                format!(
                    "invalid choice: {text:?} (choose from {})",
                    words.join(", ")
                ),
            )
            .did_you_mean(&near)
        })
}

fn parse_json(flag: &Flag, text: &str, shape: Shape) -> Result<Value, CliError> {
    let value: Json = serde_json::from_str(text).map_err(|problem| {
        let error = invalid(flag, format!("invalid JSON: {problem}"));
        match text.contains('\'') {
            true => error.hint("JSON texts stand in double quotes: '{\"key\": \"value\"}'"),
            false => error.hint(format!(
                "quote it for the shell: --{} '{{\"key\": 1}}'",
                flag.name
            )),
        }
    })?;
    check_shape(flag, value, shape)
}

/// Holds a JSON value against what the flag takes.
pub(super) fn check_shape(flag: &Flag, value: Json, shape: Shape) -> Result<Value, CliError> {
    match (shape, &value) {
        (Shape::Object, Json::Object(_)) | (Shape::Array, Json::Array(_)) | (Shape::Any, _) => {
            Ok(Value::Json(value))
        }
        (Shape::Object, _) => Err(invalid(
            flag,
            format!("expected a JSON object, found {value}"),
        )),
        (Shape::Array, _) => Err(invalid(
            flag,
            format!("expected a JSON array, found {value}"),
        )),
    }
}
