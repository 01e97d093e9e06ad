//! Shape checks of `messages` and `tools`.

use serde_json::{Map, Value};

use crate::{fields::Fields, validation::FieldError};

/// The reference server tries several message types and reports the complaints
/// of each; the first one's name is part of the path that clients see.
const FIRST_TYPE: &str = "ChatCompletionDeveloperMessageParam";

/// Checks that each message is an object with a role and content of a known
/// shape. What the parts of the content may be is the template's business.
pub(super) fn check(messages: &[Value], fields: &mut Fields) {
    for (i, message) in messages.iter().enumerate() {
        let loc = format!("{}.{i}.{FIRST_TYPE}", fields.loc("messages"));
        match message {
            Value::Object(message) => check_message(message, &loc, fields),
            other => {
                let msg = "Input should be a valid dictionary";
                fields.complain(FieldError::new("dict_type", loc, msg, other));
            }
        }
    }
}

fn check_message(message: &Map<String, Value>, loc: &str, fields: &mut Fields) {
    match message.get("role") {
        Some(Value::String(role)) if !role.is_empty() => {}
        None => fields.complain(FieldError::missing(format!("{loc}.role"), message.len())),
        Some(other) => {
            let msg = "Input should be a valid string";
            fields.complain(FieldError::new(
                "string_type",
                format!("{loc}.role"),
                msg,
                other,
            ));
        }
    }
    let loc = format!("{loc}.content");
    match message.get("content") {
        None | Some(Value::Null | Value::String(_)) => {}
        Some(Value::Array(parts)) => {
            for (i, part) in parts.iter().enumerate() {
                if !matches!(part, Value::Object(_) | Value::String(_)) {
                    let msg = "Input should be a valid dictionary";
                    let error = FieldError::new("dict_type", format!("{loc}.{i}"), msg, part);
                    fields.complain(error);
                }
            }
        }
        Some(other) => {
            let msg = "Input should be a valid string";
            fields.complain(FieldError::new("string_type", loc, msg, other));
        }
    }
}

/// Checks that each tool is a function with a name, whose parameters, if it says
/// some, are an object; returns the names.
pub(super) fn check_tools(tools: &[Value], fields: &mut Fields) -> Vec<String> {
    let mut names = Vec::with_capacity(tools.len());
    for (i, tool) in tools.iter().enumerate() {
        let loc = format!("{}.{i}", fields.loc("tools"));
        let Value::Object(members) = tool else {
            let msg = "Input should be a valid dictionary";
            fields.complain(FieldError::new("dict_type", loc, msg, tool));
            continue;
        };
        match members.get("type") {
            None => {}
            Some(Value::String(kind)) if kind == "function" => {}
            Some(other) => {
                let (loc, msg) = (format!("{loc}.type"), "Input should be 'function'");
                fields.complain(FieldError::new("literal_error", loc, msg, other));
            }
        }
        let parameters = members
            .get("function")
            .and_then(|function| function.get("parameters"));
        if let Some(other) = parameters.filter(|value| !value.is_object() && !value.is_null()) {
            let msg = "Input should be a valid dictionary";
            let loc = format!("{loc}.function.parameters");
            fields.complain(FieldError::new("dict_type", loc, msg, other));
        }
        let name = members
            .get("function")
            .and_then(|function| function.get("name"));
        match name {
            Some(Value::String(name)) => names.push(name.clone()),
            Some(other) => {
                let (loc, msg) = (
                    format!("{loc}.function.name"),
                    "Input should be a valid string",
                );
                fields.complain(FieldError::new("string_type", loc, msg, other));
            }
            None => {
                fields.complain(FieldError::missing(
                    format!("{loc}.function.name"),
                    members.len(),
                ));
            }
        }
    }
    names
}
