//! Tools and the format of the answer, as chat requests have them.

use serde_json::{Map, Value, json};

use crate::{error::ApiError, validation::FieldError};

/// The functions of a request in the form of chat requests. They are flat here:
/// `{"type": "function", "name": …}`.
///
/// # Errors
/// The first tool that is not a function, or a function without a name.
pub(super) fn functions(tools: &[Value]) -> Result<Vec<Value>, ApiError> {
    tools.iter().enumerate().map(function).collect()
}

fn function((i, tool): (usize, &Value)) -> Result<Value, ApiError> {
    let loc = format!("body.tools.{i}");
    let Value::Object(tool) = tool else {
        return Err(shape(
            "dict_type",
            loc,
            "Input should be a valid dictionary",
            tool,
        ));
    };
    match tool.get("type") {
        Some(Value::String(kind)) if kind == "function" => {}
        Some(Value::String(kind)) => {
            let kind: String = kind.chars().take(64).collect();
            return Err(ApiError::unsupported_plain(
                "tools",
                format!("tools.{i}: type '{kind}' is not supported: tools here are functions"),
            ));
        }
        Some(other) => {
            return Err(shape(
                "literal_error",
                format!("{loc}.type"),
                "Input should be 'function'",
                other,
            ));
        }
        None => return Err(missing(&format!("{loc}.type"), tool)),
    }
    let mut function = Map::new();
    match tool.get("name") {
        Some(name @ Value::String(_)) => drop(function.insert("name".to_owned(), name.clone())),
        Some(other) => {
            let msg = "Input should be a valid string";
            return Err(shape("string_type", format!("{loc}.name"), msg, other));
        }
        None => return Err(missing(&format!("{loc}.name"), tool)),
    }
    for name in ["description", "parameters", "strict"] {
        if let Some(value) = tool.get(name).filter(|value| !value.is_null()) {
            function.insert(name.to_owned(), value.clone());
        }
    }
    Ok(json!({"type": "function", "function": function}))
}

/// `tool_choice` in the form of chat requests.
///
/// # Errors
/// It is of a type that cannot be honoured, or of no known shape.
pub(super) fn choice(choice: &Value) -> Result<Value, ApiError> {
    const LOC: &str = "body.tool_choice";
    match choice {
        Value::String(_) => Ok(choice.clone()),
        Value::Object(members) => match members.get("type").and_then(Value::as_str) {
            Some("function") => match members.get("name") {
                Some(name @ Value::String(_)) => {
                    Ok(json!({"type": "function", "function": {"name": name}}))
                }
                Some(other) => {
                    let msg = "Input should be a valid string";
                    Err(shape("string_type", format!("{LOC}.name"), msg, other))
                }
                None => Err(missing(&format!("{LOC}.name"), members)),
            },
            Some(kind) => {
                let kind: String = kind.chars().take(64).collect();
                let reason = format!(
                    "of type '{kind}' is not supported: it may be 'none', 'auto', 'required' or a \
                     function"
                );
                Err(ApiError::unsupported("tool_choice", reason))
            }
            None => Err(missing(&format!("{LOC}.type"), members)),
        },
        other => {
            let msg = "Input should be 'none', 'auto', 'required' or a named function";
            Err(shape("literal_error", LOC.to_owned(), msg, other))
        }
    }
}

/// `text.format` as a chat's `response_format`; `None` for free text.
///
/// # Errors
/// It has no known type, or lacks what its type needs.
pub(super) fn response_format(format: &Value) -> Result<Option<Value>, ApiError> {
    const LOC: &str = "body.text.format";
    let Value::Object(format) = format else {
        let msg = "Input should be a valid dictionary";
        return Err(shape("dict_type", LOC.to_owned(), msg, format));
    };
    match format.get("type") {
        None => Err(missing(&format!("{LOC}.type"), format)),
        Some(Value::String(kind)) if kind == "text" => Ok(None),
        Some(Value::String(kind)) if kind == "json_object" => {
            Ok(Some(json!({"type": "json_object"})))
        }
        Some(Value::String(kind)) if kind == "json_schema" => {
            let mut schema = format.clone();
            schema.remove("type");
            for name in ["name", "schema"] {
                if schema.get(name).is_none_or(Value::is_null) {
                    return Err(missing(&format!("{LOC}.{name}"), format));
                }
            }
            Ok(Some(json!({"type": "json_schema", "json_schema": schema})))
        }
        Some(other) => {
            let msg = "Input should be 'text', 'json_object' or 'json_schema'";
            Err(shape("literal_error", format!("{LOC}.type"), msg, other))
        }
    }
}

fn missing(loc: &str, members: &Map<String, Value>) -> ApiError {
    ApiError::shape(FieldError::missing(loc, members.len()))
}

fn shape(kind: &'static str, loc: String, msg: &str, value: &Value) -> ApiError {
    ApiError::shape(FieldError::new(kind, loc, msg, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_functions_become_nested() {
        let tools = [
            json!({
                "type": "function", "name": "f", "description": "d", "strict": true,
                "parameters": {"type": "object"},
            }),
            json!({"type": "function", "name": "g", "parameters": null, "strict": null}),
        ];
        assert_eq!(
            functions(&tools).expect("functions"),
            [
                json!({"type": "function", "function": {
                    "name": "f", "description": "d", "parameters": {"type": "object"}, "strict": true,
                }}),
                json!({"type": "function", "function": {"name": "g"}}),
            ]
        );
        for (tool, text) in [
            (json!({"type": "web_search"}), "tools.0: type 'web_search'"),
            (
                json!({"type": "mcp", "server_label": "x"}),
                "tools.0: type 'mcp'",
            ),
            (json!({"type": "function"}), "body.tools.0.name"),
            (json!({"name": "f"}), "body.tools.0.type"),
            (json!(7), "body.tools.0"),
        ] {
            let error = functions(std::slice::from_ref(&tool)).expect_err("must be refused");
            assert!(error.to_string().contains(text), "{tool}: {error}");
        }
    }

    #[test]
    fn choices_name_a_function() {
        assert_eq!(choice(&json!("required")).expect("known"), "required");
        assert_eq!(
            choice(&json!({"type": "function", "name": "f"})).expect("known"),
            json!({"type": "function", "function": {"name": "f"}})
        );
        for kind in ["web_search_preview", "allowed_tools", "mcp", "custom"] {
            let error = choice(&json!({"type": kind})).expect_err("must be refused");
            assert!(error.to_string().contains(kind), "{error}");
        }
        assert!(choice(&json!(3)).is_err());
    }

    #[test]
    fn formats_are_those_of_chats() {
        let read = |format: Value| response_format(&format);
        assert_eq!(read(json!({"type": "text"})).expect("known"), None);
        assert_eq!(
            read(json!({"type": "json_schema", "name": "n", "strict": true, "schema": {"type": "object"}}))
                .expect("known"),
            Some(json!({"type": "json_schema", "json_schema": {
                "name": "n", "strict": true, "schema": {"type": "object"},
            }}))
        );
        for (format, text) in [
            (
                json!({"type": "json_schema", "name": "n"}),
                "body.text.format.schema",
            ),
            (
                json!({"type": "json_schema", "schema": {}}),
                "body.text.format.name",
            ),
            (json!({"type": "grammar"}), "body.text.format.type"),
            (json!({}), "body.text.format.type"),
            (json!("text"), "body.text.format"),
        ] {
            let error = read(format.clone()).expect_err("must be refused");
            assert!(error.to_string().contains(text), "{format}: {error}");
        }
    }
}
