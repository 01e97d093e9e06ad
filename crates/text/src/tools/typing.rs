//! Types that the request's schemas give to arguments which a model writes as
//! mere text.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Number, Value};

use super::json::quote;
use super::literal::{Properties, python_to_json};

/// How deep alternatives of types are looked for in each other.
const MAX_ALTERNATIVES: usize = 8;

/// Largest number without fraction that is written as an integer.
const MAX_INTEGER: f64 = 1e15;

/// The functions of a request, with the properties of their parameters.
#[derive(Default)]
pub(super) struct Schemas {
    functions: HashMap<String, Properties>,
}

impl Schemas {
    pub(super) fn new(tools: &[Value]) -> Schemas {
        let functions = tools
            .iter()
            .map(|tool| tool.get("function").unwrap_or(tool))
            .filter_map(|function| {
                let name = function.get("name")?.as_str()?;
                let properties = function.pointer("/parameters/properties");
                let properties = properties.and_then(Value::as_object);
                Some((name.to_owned(), properties.cloned().map(Arc::new)))
            })
            .collect();
        Schemas { functions }
    }

    pub(super) fn properties(&self, function: &str) -> Properties {
        self.functions.get(function).cloned().flatten()
    }

    /// Whether the request has this function, or none at all.
    pub(super) fn may_have(&self, function: &str) -> bool {
        self.functions.is_empty() || self.functions.contains_key(function)
    }
}

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    /// A list or an object.
    Structure,
    Null,
    Any,
}

/// What the schema lets an argument be, best first. `None` if it says nothing.
pub(super) fn types(properties: Option<&Map<String, Value>>, argument: &str) -> Option<Vec<Type>> {
    let mut types = Vec::new();
    collect(properties?.get(argument)?, 0, &mut types);
    (!types.is_empty()).then_some(types)
}

/// Whether an argument is a string whatever is written.
pub(super) fn is_text(types: &[Type]) -> bool {
    types.first() == Some(&Type::Text) && !types.contains(&Type::Null)
}

fn collect(schema: &Value, depth: usize, types: &mut Vec<Type>) {
    match schema.get("type") {
        Some(Value::String(name)) => types.push(type_named(name)),
        Some(Value::Array(names)) => {
            types.extend(names.iter().filter_map(Value::as_str).map(type_named));
        }
        _ => {
            if let Some(Value::Array(values)) = schema.get("enum") {
                types.extend(values.iter().map(type_of));
            }
        }
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        if let Some(Value::Array(options)) = schema.get(key)
            && depth < MAX_ALTERNATIVES
        {
            for option in options {
                collect(option, depth + 1, types);
            }
        }
    }
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Boolean,
        Value::Number(number) if number.is_f64() => Type::Number,
        Value::Number(_) => Type::Integer,
        Value::String(_) => Type::Text,
        Value::Array(_) | Value::Object(_) => Type::Structure,
    }
}

/// The types of JSON Schema, and names from other languages that are in use.
fn type_named(name: &str) -> Type {
    let name = name.trim().to_lowercase();
    let begins = |beginnings: &[&str]| {
        beginnings
            .iter()
            .any(|beginning| name.starts_with(beginning))
    };
    match name.as_str() {
        "string" | "str" | "text" | "varchar" | "char" | "enum" => Type::Text,
        "null" | "none" => Type::Null,
        "object" | "array" | "arr" => Type::Structure,
        _ if begins(&["int", "uint", "long", "short", "unsigned"]) => Type::Integer,
        _ if begins(&["num", "float", "double"]) => Type::Number,
        _ if begins(&["bool"]) => Type::Boolean,
        _ if begins(&["dict", "list", "map", "tuple"]) => Type::Structure,
        _ => Type::Any,
    }
}

/// The text of an argument as JSON. Without types it is a string, unless the
/// dialect lets one `guess`.
pub(super) fn convert(text: &str, types: Option<&[Type]>, guess: bool) -> String {
    let types = match types {
        Some(types) => types,
        None if guess => &[Type::Any],
        None => &[Type::Text],
    };
    let trimmed = text.trim();
    let is_null = matches!(trimmed.to_lowercase().as_str(), "null" | "none");
    if is_null && !is_text(types) {
        return "null".to_owned();
    }
    types
        .iter()
        .find_map(|kind| match kind {
            Type::Text => Some(quote(text)),
            Type::Integer => integer(trimmed),
            Type::Number => integer(trimmed)
                .or_else(|| whole(trimmed))
                .or_else(|| number(trimmed)),
            Type::Boolean => boolean(trimmed).map(str::to_owned),
            Type::Structure | Type::Any => any(trimmed, *kind == Type::Structure),
            Type::Null => None,
        })
        .unwrap_or_else(|| quote(text))
}

/// Digits with a sign as a JSON number.
pub(super) fn integer(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let sign = if text.starts_with('-') { "-" } else { "" };
    Some(match digits {
        "" => "0".to_owned(),
        digits => format!("{sign}{digits}"),
    })
}

/// A number with a fraction or exponent as a JSON number.
pub(super) fn number(text: &str) -> Option<String> {
    Number::from_f64(float(text)?).map(|number| number.to_string())
}

/// A number like `7.0` without its fraction.
fn whole(text: &str) -> Option<String> {
    float(text)
        .filter(|number| number.fract() == 0.0 && number.abs() < MAX_INTEGER)
        .map(|number| format!("{number:.0}"))
}

fn float(text: &str) -> Option<f64> {
    // Rust reads "inf" and "nan", which JSON cannot say.
    let is_number = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    is_number.then(|| text.parse().ok()).flatten()
}

fn boolean(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some("true"),
        "false" | "0" | "no" | "off" => Some("false"),
        _ => None,
    }
}

/// JSON as it is, and Python's literals.
fn any(text: &str, is_structure: bool) -> Option<String> {
    match serde_json::from_str(text) {
        // Lists and objects are sometimes wrapped in a string.
        Ok(Value::String(inner)) if is_structure => {
            any(&inner, false).or_else(|| Some(text.to_owned()))
        }
        Ok(_) => Some(text.to_owned()),
        Err(_) => python_to_json(text),
    }
}
