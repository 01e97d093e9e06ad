//! Python methods that the engine's compatibility layer lacks.

use minijinja::value::{Tuple, ValueKind, from_args};
use minijinja::{Error, Value};

/// Calls `method` of `value`; `None` if it is not one of those here.
pub(crate) fn call(value: &Value, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    match value.kind() {
        ValueKind::String => string_method(value.as_str()?, method, args),
        _ => None,
    }
}

fn string_method(text: &str, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let result = match method {
        "removeprefix" => from_args(args)
            .map(|(prefix,): (&str,)| Value::from(text.strip_prefix(prefix).unwrap_or(text))),
        "removesuffix" => from_args(args)
            .map(|(suffix,): (&str,)| Value::from(text.strip_suffix(suffix).unwrap_or(text))),
        "partition" => from_args(args).map(|(separator,): (&str,)| {
            let (before, after) = text.split_once(separator).unwrap_or((text, ""));
            let found = &text[before.len()..text.len() - after.len()];
            triple(before, found, after)
        }),
        "rpartition" => from_args(args).map(|(separator,): (&str,)| {
            let (before, after) = text.rsplit_once(separator).unwrap_or(("", text));
            let found = &text[before.len()..text.len() - after.len()];
            triple(before, found, after)
        }),
        "rsplit" => from_args(args).map(|(separator, most): (Option<&str>, Option<i64>)| {
            rsplit(text, separator, most.unwrap_or(-1))
        }),
        _ => return None,
    };
    Some(result)
}

fn triple(before: &str, found: &str, after: &str) -> Value {
    Value::from(Tuple::from([before, found, after].map(Value::from)))
}

/// `str.rsplit`: at most `most` splits from the right (all if negative), at
/// `separator` or at runs of white space.
fn rsplit(text: &str, separator: Option<&str>, most: i64) -> Value {
    let mut pieces: Vec<&str> = Vec::new();
    let mut rest = if separator.is_some() {
        text
    } else {
        text.trim_end()
    };
    while most < 0 || (pieces.len() as i64) < most {
        let split = match separator {
            Some(separator) => rest.rsplit_once(separator),
            None => rest
                .rfind(char::is_whitespace)
                .map(|at| (rest[..at].trim_end(), rest[at..].trim_start())),
        };
        let Some((before, after)) = split else { break };
        pieces.push(after);
        rest = before;
    }
    if separator.is_some() || !rest.is_empty() {
        pieces.push(rest);
    }
    pieces.into_iter().rev().map(Value::from).collect()
}
