//! From input items to the messages of a chat.

use serde_json::{Map, Value, json};

use crate::{error::ApiError, validation::FieldError};

/// The roles of messages.
pub(crate) const ROLES: [&str; 4] = ["user", "assistant", "system", "developer"];

/// The messages of a chat that say what `items` say. What the assistant did in
/// one go, which is several items, is one message.
///
/// # Errors
/// The first item that is not of a known shape, or of a type that the model
/// cannot be given.
pub(super) fn messages(items: Vec<Value>) -> Result<Vec<Value>, ApiError> {
    let mut turns = Turns::default();
    for (i, item) in items.into_iter().enumerate() {
        let loc = format!("body.input.{i}");
        match item {
            Value::Object(item) => turns.add(item, &loc)?,
            other => {
                return Err(shape(
                    "dict_type",
                    loc,
                    "Input should be a valid dictionary",
                    &other,
                ));
            }
        }
    }
    Ok(turns.messages.into_iter().map(Value::Object).collect())
}

#[derive(Default)]
struct Turns {
    messages: Vec<Map<String, Value>>,
    /// The last message is the assistant's and may be continued.
    is_open: bool,
}

impl Turns {
    fn add(&mut self, mut item: Map<String, Value>, loc: &str) -> Result<(), ApiError> {
        let kind = match item.remove("type") {
            None | Some(Value::Null) if item.contains_key("role") => "message".to_owned(),
            Some(Value::String(kind)) => kind,
            None | Some(Value::Null) => return Err(missing(&item, loc, "type")),
            Some(other) => return Err(not_a_string(&other, loc, "type")),
        };
        match kind.as_str() {
            "message" => self.message(item, loc),
            "reasoning" => self.reasoning(item, loc),
            "function_call" => self.call(item, loc),
            "function_call_output" => self.call_output(item, loc),
            other => {
                let other: String = other.chars().take(64).collect();
                Err(refused(
                    loc,
                    &format!("items of type '{other}' are not supported"),
                ))
            }
        }
    }

    fn message(&mut self, mut item: Map<String, Value>, loc: &str) -> Result<(), ApiError> {
        let role = string(&mut item, loc, "role")?;
        if !ROLES.contains(&role.as_str()) {
            let msg = "Input should be 'user', 'assistant', 'system' or 'developer'";
            return Err(shape(
                "literal_error",
                format!("{loc}.role"),
                msg,
                &role.into(),
            ));
        }
        let content = content(item.remove("content"), &format!("{loc}.content"))?;
        if role != "assistant" {
            self.is_open = false;
            self.messages.push(Map::from_iter([
                ("role".to_owned(), role.into()),
                ("content".to_owned(), content),
            ]));
            return Ok(());
        }
        let message = self.assistant(|message| {
            !message.contains_key("content") && !message.contains_key("tool_calls")
        });
        message.insert("content".to_owned(), content);
        Ok(())
    }

    fn reasoning(&mut self, item: Map<String, Value>, loc: &str) -> Result<(), ApiError> {
        if item
            .get("encrypted_content")
            .is_some_and(|value| !value.is_null())
        {
            return Err(refused(loc, "encrypted_content is not supported"));
        }
        let texts = |name: &str| -> Vec<&str> {
            let parts = item.get(name).and_then(Value::as_array);
            let texts = parts.into_iter().flatten();
            texts
                .filter_map(|part| part.get("text")?.as_str())
                .collect()
        };
        let mut thoughts = texts("content").concat();
        if thoughts.is_empty() {
            thoughts = texts("summary").join("\n");
        }
        if !thoughts.is_empty() {
            let message = self.assistant(|_| false);
            message.insert("reasoning".to_owned(), thoughts.into());
        }
        Ok(())
    }

    fn call(&mut self, mut item: Map<String, Value>, loc: &str) -> Result<(), ApiError> {
        let call = json!({
            "id": string(&mut item, loc, "call_id")?,
            "type": "function",
            "function": {
                "name": string(&mut item, loc, "name")?,
                "arguments": string(&mut item, loc, "arguments")?,
            },
        });
        let message = self.assistant(|_| true);
        match message.get_mut("tool_calls").and_then(Value::as_array_mut) {
            Some(calls) => calls.push(call),
            None => drop(message.insert("tool_calls".to_owned(), json!([call]))),
        }
        Ok(())
    }

    fn call_output(&mut self, mut item: Map<String, Value>, loc: &str) -> Result<(), ApiError> {
        let id = string(&mut item, loc, "call_id")?;
        let content = content(item.remove("output"), &format!("{loc}.output"))?;
        self.is_open = false;
        self.messages.push(Map::from_iter([
            ("role".to_owned(), "tool".into()),
            ("tool_call_id".to_owned(), id.into()),
            ("content".to_owned(), content),
        ]));
        Ok(())
    }

    /// The assistant's message to continue: the last one if it is the
    /// assistant's and `may_continue`, else a new one.
    fn assistant(
        &mut self,
        may_continue: impl Fn(&Map<String, Value>) -> bool,
    ) -> &mut Map<String, Value> {
        let continues = self.is_open && self.messages.last().is_some_and(may_continue);
        if !continues {
            let role = ("role".to_owned(), "assistant".into());
            self.messages.push(Map::from_iter([role]));
            self.is_open = true;
        }
        let last = self.messages.len() - 1;
        &mut self.messages[last]
    }
}

/// Text, or a list of text parts, as chat templates take it.
fn content(value: Option<Value>, loc: &str) -> Result<Value, ApiError> {
    let parts = match value {
        Some(text @ Value::String(_)) => return Ok(text),
        Some(Value::Array(parts)) => parts,
        None | Some(Value::Null) => {
            return Err(ApiError::shape(FieldError::missing(loc, 0)));
        }
        Some(other) => {
            let msg = "Input should be a valid string or a list of parts";
            return Err(shape("string_type", loc.to_owned(), msg, &other));
        }
    };
    let parts = parts.into_iter().enumerate();
    parts
        .map(|(i, part)| content_part(part, &format!("{loc}.{i}")))
        .collect()
}

fn content_part(part: Value, loc: &str) -> Result<Value, ApiError> {
    let Value::Object(mut part) = part else {
        let msg = "Input should be a valid dictionary";
        return Err(shape("dict_type", loc.to_owned(), msg, &part));
    };
    let kind = string(&mut part, loc, "type")?;
    let name = match kind.as_str() {
        "input_text" | "output_text" | "text" => "text",
        "refusal" => "refusal",
        other => {
            let other: String = other.chars().take(64).collect();
            let reason =
                format!("parts of type '{other}' are not supported: the model reads text only");
            return Err(refused(loc, &reason));
        }
    };
    let text = string(&mut part, loc, name)?;
    Ok(json!({"type": name, name: text}))
}

fn string(item: &mut Map<String, Value>, loc: &str, name: &str) -> Result<String, ApiError> {
    match item.remove(name) {
        Some(Value::String(text)) => Ok(text),
        None | Some(Value::Null) => Err(missing(item, loc, name)),
        Some(other) => Err(not_a_string(&other, loc, name)),
    }
}

fn missing(item: &Map<String, Value>, loc: &str, name: &str) -> ApiError {
    ApiError::shape(FieldError::missing(format!("{loc}.{name}"), item.len()))
}

fn not_a_string(value: &Value, loc: &str, name: &str) -> ApiError {
    let msg = "Input should be a valid string";
    shape("string_type", format!("{loc}.{name}"), msg, value)
}

fn shape(kind: &'static str, loc: String, msg: &str, value: &Value) -> ApiError {
    ApiError::shape(FieldError::new(kind, loc, msg, value))
}

/// The answer to what the model cannot be given.
fn refused(loc: &str, reason: &str) -> ApiError {
    let place = loc.trim_start_matches("body.");
    ApiError::unsupported_plain("input", format!("{place}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(items: Value) -> Result<Vec<Value>, ApiError> {
        match items {
            Value::Array(items) => messages(items),
            other => panic!("not a list: {other}"),
        }
    }

    #[test]
    fn what_the_assistant_did_in_one_go_is_one_message() {
        let items = json!([
            {"role": "user", "content": "Weather in Paris and Rome?"},
            {"type": "reasoning", "id": "rs_1", "summary": [], "content": [
                {"type": "reasoning_text", "text": "Two calls."}
            ]},
            {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [
                {"type": "output_text", "text": "Let me see.", "annotations": []}
            ]},
            {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{\"x\": 1}"},
            {"type": "function_call", "call_id": "b", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "a", "output": "sun"},
            {"type": "function_call_output", "call_id": "b", "output": [
                {"type": "input_text", "text": "rain"}
            ]},
            {"type": "function_call", "call_id": "c", "name": "g", "arguments": "{}"},
        ]);
        let call = |id: &str, name: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}});
        let expected = json!([
            {"role": "user", "content": "Weather in Paris and Rome?"},
            {"role": "assistant", "reasoning": "Two calls.",
             "content": [{"type": "text", "text": "Let me see."}],
             "tool_calls": [call("a", "f", "{\"x\": 1}"), call("b", "f", "{}")]},
            {"role": "tool", "tool_call_id": "a", "content": "sun"},
            {"role": "tool", "tool_call_id": "b", "content": [{"type": "text", "text": "rain"}]},
            {"role": "assistant", "tool_calls": [call("c", "g", "{}")]},
        ]);
        assert_eq!(Value::Array(read(items).expect("known items")), expected);
    }

    #[test]
    fn two_answers_are_two_messages() {
        let items = json!([
            {"role": "assistant", "content": "One."},
            {"role": "assistant", "content": "Two."},
            {"type": "reasoning", "id": "rs", "summary": [{"type": "summary_text", "text": "Hm."}]},
            {"role": "assistant", "content": "Three."},
            {"type": "reasoning", "id": "rs", "summary": []},
        ]);
        let expected = json!([
            {"role": "assistant", "content": "One."},
            {"role": "assistant", "content": "Two."},
            {"role": "assistant", "reasoning": "Hm.", "content": "Three."},
        ]);
        assert_eq!(Value::Array(read(items).expect("known items")), expected);
    }

    #[test]
    fn what_cannot_be_given_to_the_model_is_named() {
        let cases = [
            (json!(["x"]), "body.input.0"),
            (json!([{}]), "body.input.0.type"),
            (json!([{"role": "user"}]), "body.input.0.content"),
            (
                json!([{"role": "tool", "content": "x"}]),
                "body.input.0.role",
            ),
            (
                json!([{"role": "user", "content": 3}]),
                "body.input.0.content",
            ),
            (
                json!([{"role": "user", "content": [3]}]),
                "body.input.0.content.0",
            ),
            (
                json!([{"type": "function_call", "name": "f", "arguments": "{}"}]),
                "body.input.0.call_id",
            ),
            (
                json!([{"type": "function_call_output", "call_id": "a"}]),
                "body.input.0.output",
            ),
            (
                json!([{"type": "item_reference", "id": "msg_1"}]),
                "input.0: items of type 'item_reference'",
            ),
            (
                json!([{"type": "web_search_call", "id": "ws"}]),
                "input.0: items of type 'web_search_call'",
            ),
            (
                json!([{"role": "user", "content": [
                    {"type": "input_text", "text": "See:"},
                    {"type": "input_file", "file_id": "file-1"},
                ]}]),
                "input.0.content.1: parts of type 'input_file'",
            ),
            (
                json!([{"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "x"}]),
                "input.0: encrypted_content",
            ),
        ];
        for (items, text) in cases {
            let error = read(items.clone()).expect_err("must be refused");
            assert!(error.to_string().contains(text), "{items}: {error}");
        }
    }
}
