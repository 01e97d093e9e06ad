//! From Anthropic's messages to those of a chat.
//!
//! Neighbouring messages of one role are one turn. A turn of the user becomes a
//! `tool` message for each tool result and a `user` message for the text between
//! them; a turn of the assistant becomes one message with its thoughts, text and
//! calls.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::complaints::Complaints;

/// Says to the model that a tool failed: chats have no other place for it.
const FAILED: &str = "Error: ";

/// The messages of a chat.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Turns {
    pub(super) messages: Vec<Value>,
    /// The last message is the beginning of the answer.
    pub(super) is_prefilled: bool,
    /// The first block that cannot be honoured, in words for the client.
    pub(super) refusal: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    System,
    User,
    Assistant,
}

impl Role {
    const NAMES: [&'static str; 3] = ["user", "assistant", "system"];

    fn from_name(name: &str) -> Option<Role> {
        match name {
            "user" => Some(Role::User),
            "assistant" => Some(Role::Assistant),
            "system" => Some(Role::System),
            _ => None,
        }
    }

    fn chat_name(self) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }

    /// The types of blocks that its messages may have.
    fn blocks(self) -> &'static [&'static str] {
        match self {
            Role::System => &["text"],
            Role::User => &["text", "tool_result"],
            Role::Assistant => &["text", "thinking", "redacted_thinking", "tool_use"],
        }
    }
}

/// Blocks that need something this server does not have.
const UNSUPPORTED: [(&str, &str); 5] = [
    ("image", "the model takes text only"),
    ("document", "the model takes text only"),
    ("search_result", "send its text as a text block"),
    ("container_upload", "this server has no containers"),
    ("server_tool_use", "this server runs no tools"),
];

/// Converts `system` and `messages`; complaints go to `complaints`.
pub(super) fn convert(
    system: Option<&Value>,
    messages: &[Value],
    complaints: &mut Complaints,
) -> Turns {
    let mut converter = Converter::new(complaints);
    if let Some(system) = system {
        converter.begin(Role::System);
        converter.content(Role::System, system, "body.system");
    }
    for (i, message) in messages.iter().enumerate() {
        converter.message(message, &format!("body.messages.{i}"));
    }
    converter.finish()
}

struct Converter<'v, 'c> {
    complaints: &'c mut Complaints,
    out: Turns,
    turn: Option<Turn<'v>>,
    /// What the calls so far were of, by their ids: results do not say it.
    functions: HashMap<&'v str, &'v str>,
}

/// The turn that is being read.
struct Turn<'v> {
    role: Role,
    texts: Vec<&'v str>,
    thoughts: Vec<&'v str>,
    calls: Vec<Value>,
    /// Messages have been made of it already.
    is_begun: bool,
}

impl Turn<'_> {
    /// True for a text of the assistant that the model is to go on with.
    fn is_beginning_of_answer(&self) -> bool {
        self.role == Role::Assistant
            && self.calls.is_empty()
            && self.texts.iter().any(|text| !text.is_empty())
    }

    /// One message with everything that is left of the turn.
    fn into_message(self) -> Value {
        let content = match self.texts.as_slice() {
            [] if !self.calls.is_empty() => Value::Null,
            texts => content_of(texts),
        };
        let mut message = json!({"role": self.role.chat_name(), "content": content});
        if !self.thoughts.is_empty() {
            message["reasoning"] = self.thoughts.join("\n").into();
        }
        if !self.calls.is_empty() {
            message["tool_calls"] = Value::Array(self.calls);
        }
        message
    }
}

impl<'v, 'c> Converter<'v, 'c> {
    fn new(complaints: &'c mut Complaints) -> Self {
        Converter {
            complaints,
            out: Turns::default(),
            turn: None,
            functions: HashMap::new(),
        }
    }

    fn message(&mut self, message: &'v Value, loc: &str) {
        let Some(members) = self.complaints.object(message, loc) else {
            return;
        };
        let role = self.role(members, loc);
        let content = self.complaints.required(members, "content", loc);
        if let (Some(role), Some(content)) = (role, content) {
            self.begin(role);
            self.content(role, content, &format!("{loc}.content"));
        }
    }

    fn role(&mut self, members: &Map<String, Value>, loc: &str) -> Option<Role> {
        let value = self.complaints.required(members, "role", loc)?;
        let role = value.as_str().and_then(Role::from_name);
        if role.is_none() {
            let loc = format!("{loc}.role");
            self.complaints.not_one_of(&loc, &Role::NAMES, value);
        }
        role
    }

    /// Goes on with the turn if it is of the same role, or begins one.
    fn begin(&mut self, role: Role) {
        if self.turn.as_ref().is_some_and(|turn| turn.role == role) {
            return;
        }
        self.end_turn();
        self.turn = Some(Turn {
            role,
            texts: Vec::new(),
            thoughts: Vec::new(),
            calls: Vec::new(),
            is_begun: false,
        });
    }

    fn content(&mut self, role: Role, content: &'v Value, loc: &str) {
        match content {
            Value::String(text) => self.text(text),
            Value::Array(blocks) => {
                for (i, block) in blocks.iter().enumerate() {
                    self.block(role, block, &format!("{loc}.{i}"));
                }
            }
            other => {
                let msg = "Input should be a valid string or a list of content blocks";
                self.complaints.wrong("string_type", loc, msg, other);
            }
        }
    }

    fn block(&mut self, role: Role, block: &'v Value, loc: &str) {
        let Some(members) = self.complaints.object(block, loc) else {
            return;
        };
        let Some(kind) = self.complaints.text(members, "type", loc) else {
            return;
        };
        if !role.blocks().contains(&kind) {
            return self.refuse_block(role, block, kind, loc);
        }
        match kind {
            "text" => {
                if let Some(text) = self.complaints.text(members, "text", loc) {
                    self.text(text);
                }
            }
            "thinking" => {
                let thoughts = self.complaints.text(members, "thinking", loc);
                if let (Some(turn), Some(thoughts)) = (&mut self.turn, thoughts) {
                    turn.thoughts.push(thoughts);
                }
            }
            "tool_use" => self.call(members, loc),
            "tool_result" => self.result(members, loc),
            // What is redacted can be read by the server alone that wrote it.
            _ => {}
        }
    }

    /// Blocks that Anthropic's server knows are refused by name; others are
    /// misspelt.
    fn refuse_block(&mut self, role: Role, block: &Value, kind: &str, loc: &str) {
        let known = UNSUPPORTED.iter().find(|(name, _)| *name == kind);
        let reason = match known {
            Some((_, reason)) => *reason,
            None if kind != "tool_result" && kind.ends_with("_tool_result") => {
                "this server runs no tools"
            }
            None => {
                let loc = format!("{loc}.type");
                let kind = block.get("type").unwrap_or(&Value::Null);
                return self.complaints.not_one_of(&loc, role.blocks(), kind);
            }
        };
        let place = loc.strip_prefix("body.").unwrap_or(loc);
        self.out.refusal.get_or_insert_with(|| {
            format!("{place}: content blocks of type '{kind}' are not supported: {reason}.")
        });
    }

    fn text(&mut self, text: &'v str) {
        if let Some(turn) = &mut self.turn {
            turn.texts.push(text);
        }
    }

    fn call(&mut self, members: &'v Map<String, Value>, loc: &str) {
        let id = self.complaints.text(members, "id", loc);
        let name = self.complaints.text(members, "name", loc);
        let input = self.complaints.required(members, "input", loc);
        let input = input.and_then(|input| self.complaints.object(input, &format!("{loc}.input")));
        let (Some(id), Some(name), Some(input)) = (id, name, input) else {
            return;
        };
        self.functions.insert(id, name);
        if let Some(turn) = &mut self.turn {
            let arguments = Value::Object(input.clone()).to_string();
            let function = json!({"name": name, "arguments": arguments});
            turn.calls
                .push(json!({"id": id, "type": "function", "function": function}));
        }
    }

    fn result(&mut self, members: &'v Map<String, Value>, loc: &str) {
        let id = self.complaints.text(members, "tool_use_id", loc);
        let failed = self.complaints.flag(members, "is_error", loc);
        let content = self.result_content(members, &format!("{loc}.content"));
        // Text before a result stays before it.
        self.end_message();
        let Some(id) = id else { return };
        let text = if failed {
            format!("{FAILED}{content}")
        } else {
            content
        };
        let mut message = json!({"role": "tool", "tool_call_id": id, "content": text});
        if let Some(name) = self.functions.get(id) {
            message["name"] = Value::from(*name);
        }
        self.push(message);
    }

    /// The text of a result.
    fn result_content(&mut self, members: &'v Map<String, Value>, loc: &str) -> String {
        match members.get("content") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(blocks)) => {
                let mut texts = Vec::with_capacity(blocks.len());
                for (i, block) in blocks.iter().enumerate() {
                    let loc = format!("{loc}.{i}");
                    let Some(members) = self.complaints.object(block, &loc) else {
                        continue;
                    };
                    match self.complaints.text(members, "type", &loc) {
                        Some("text") => texts.extend(self.complaints.text(members, "text", &loc)),
                        // A result may have what system messages may have.
                        Some(kind) => self.refuse_block(Role::System, block, kind, &loc),
                        None => {}
                    }
                }
                texts.join("\n")
            }
            Some(other) => {
                let msg = "Input should be a valid string or a list of content blocks";
                self.complaints.wrong("string_type", loc, msg, other);
                String::new()
            }
        }
    }

    fn push(&mut self, message: Value) {
        self.out.messages.push(message);
        if let Some(turn) = &mut self.turn {
            turn.is_begun = true;
        }
    }

    /// Makes a message of the text that has been read.
    fn end_message(&mut self) {
        if let Some(turn) = &mut self.turn
            && !turn.texts.is_empty()
        {
            let content = content_of(&std::mem::take(&mut turn.texts));
            let message = json!({"role": turn.role.chat_name(), "content": content});
            self.push(message);
        }
    }

    fn end_turn(&mut self) {
        let role = self.turn.as_ref().map(|turn| turn.role);
        if role != Some(Role::Assistant) {
            self.end_message();
        }
        let Some(turn) = self.turn.take() else { return };
        self.out.is_prefilled = turn.is_beginning_of_answer();
        if !turn.is_begun {
            self.out.messages.push(turn.into_message());
        }
    }

    fn finish(mut self) -> Turns {
        self.end_turn();
        self.out
    }
}

/// One text as it is, several as the parts of a content.
fn content_of(texts: &[&str]) -> Value {
    match texts {
        [] => Value::from(""),
        [text] => Value::from(*text),
        texts => texts
            .iter()
            .map(|text| json!({"type": "text", "text": text}))
            .collect(),
    }
}

#[cfg(test)]
#[path = "turns_tests.rs"]
mod tests;
