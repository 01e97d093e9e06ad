//! API messages to the form that templates expect.

use serde_json::{Map, Value, json};

use super::ContentFormat;
use crate::TextError;

/// Brings the messages of a chat request into the form that templates expect:
///
/// - content parts are joined with line feeds into one string, or, under
///   [`ContentFormat::Parts`], kept as (and strings turned into) lists of
///   `{"type": "text", "text": …}`; null and absent content stays null;
/// - the `arguments` of assistant tool calls, JSON in a string, become objects
///   (`{}` if empty or invalid), and an empty list of tool calls is left out;
/// - `reasoning` and its older name `reasoning_content` are both there if
///   either is.
///
/// # Errors
/// [`TextError::NonTextPart`] with the type of a part that is not text;
/// [`TextError::Message`] for content of another shape.
pub fn normalise_messages(
    messages: &[Value],
    format: ContentFormat,
) -> Result<Vec<Value>, TextError> {
    messages
        .iter()
        .enumerate()
        .map(|(index, message)| match message {
            Value::Object(message) => normalise_message(message, index, format),
            _ => Err(TextError::Message(format!(
                "messages[{index}] must be an object"
            ))),
        })
        .collect()
}

fn normalise_message(
    message: &Map<String, Value>,
    index: usize,
    format: ContentFormat,
) -> Result<Value, TextError> {
    let mut out = message.clone();
    let content = message.get("content").unwrap_or(&Value::Null);
    out.insert(
        "content".to_owned(),
        normalise_content(content, index, format)?,
    );
    if message.get("role").and_then(Value::as_str) == Some("assistant") {
        normalise_tool_calls(&mut out);
        let reasoning = ["reasoning", "reasoning_content"]
            .iter()
            .find_map(|key| message.get(*key).filter(|value| !value.is_null()));
        if let Some(reasoning) = reasoning {
            out.insert("reasoning".to_owned(), reasoning.clone());
            out.insert("reasoning_content".to_owned(), reasoning.clone());
        }
    }
    Ok(Value::Object(out))
}

fn normalise_content(
    content: &Value,
    index: usize,
    format: ContentFormat,
) -> Result<Value, TextError> {
    let texts = match content {
        Value::Null => return Ok(Value::Null),
        Value::String(text) => vec![text.as_str()],
        Value::Array(parts) => parts
            .iter()
            .map(|part| part_text(part, index))
            .collect::<Result<_, _>>()?,
        _ => {
            return Err(TextError::Message(format!(
                "messages[{index}].content must be a string, a list of parts or null"
            )));
        }
    };
    Ok(match format {
        ContentFormat::String => Value::String(texts.join("\n")),
        ContentFormat::Parts => texts
            .into_iter()
            .map(|text| json!({"type": "text", "text": text}))
            .collect(),
    })
}

/// The text of one content part.
fn part_text(part: &Value, index: usize) -> Result<&str, TextError> {
    if let Value::String(text) = part {
        return Ok(text);
    }
    let Value::Object(part) = part else {
        return Err(TextError::Message(format!(
            "messages[{index}].content: a part must be an object or a string"
        )));
    };
    let key = match part.get("type") {
        Some(Value::String(kind)) => match kind.as_str() {
            "text" | "input_text" | "output_text" => "text",
            "refusal" => "refusal",
            "thinking" => "thinking",
            other => return Err(TextError::NonTextPart(other.to_owned())),
        },
        Some(_) => {
            return Err(TextError::Message(format!(
                "messages[{index}].content: the type of a part must be a string"
            )));
        }
        None => inferred_key(part, index)?,
    };
    part.get(key).and_then(Value::as_str).ok_or_else(|| {
        TextError::Message(format!(
            "messages[{index}].content: a part of type '{key}' needs a string '{key}'"
        ))
    })
}

/// The key that holds the text of a part without a type.
fn inferred_key(part: &Map<String, Value>, index: usize) -> Result<&'static str, TextError> {
    if let Some(key) = ["text", "refusal", "thinking"]
        .into_iter()
        .find(|k| part.contains_key(*k))
    {
        return Ok(key);
    }
    Err(match part.keys().next() {
        Some(key) => TextError::NonTextPart(key.clone()),
        None => TextError::Message(format!("messages[{index}].content: a part is empty")),
    })
}

fn normalise_tool_calls(message: &mut Map<String, Value>) {
    let Some(Value::Array(calls)) = message.get_mut("tool_calls") else {
        return;
    };
    if calls.is_empty() {
        message.remove("tool_calls");
        return;
    }
    for call in calls {
        if let Some(Value::Object(function)) = call.get_mut("function") {
            let arguments = match function.get("arguments") {
                Some(parsed @ (Value::Object(_) | Value::Array(_))) => parsed.clone(),
                Some(Value::String(text)) => parse_arguments(text),
                _ => json!({}),
            };
            function.insert("arguments".to_owned(), arguments);
        }
    }
}

/// Arguments as the object that templates iterate over.
fn parse_arguments(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(parsed @ (Value::Object(_) | Value::Array(_))) => parsed,
        _ => json!({}),
    }
}
