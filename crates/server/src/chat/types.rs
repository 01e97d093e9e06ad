//! The body of a chat request.

use quire_core::InvalidField;
use serde_json::{Map, Value};

use super::messages;
use crate::{
    config::RequestLimits,
    error::ApiError,
    fields::Fields,
    generation::{refuse, sampling::SamplingFields, shared::SharedFields},
    validation::FieldError,
};

/// Most tools and documents of one request.
const MAX_TOOLS: usize = 4096;
/// Arguments of the reference implementation's rendering call, which template
/// variables of the same name would replace there.
const RENDER_ARGUMENTS: [&str; 5] = [
    "chat_template",
    "tokenize",
    "tokenizer",
    "return_dict",
    "conversation",
];

/// A chat request whose members have the right types.
pub(crate) struct ChatRequest {
    pub(crate) shared: SharedFields,
    pub(crate) sampling: SamplingFields,
    pub(crate) conversation: Conversation,
    pub(crate) max_tokens: Option<i64>,
    /// Alternatives per token, if log-probabilities were asked for.
    pub(crate) logprobs: Option<i64>,
    pub(crate) return_prompt_text: bool,
}

/// What a chat template is given.
pub(crate) struct Conversation {
    pub(crate) messages: Vec<Value>,
    pub(crate) tools: Option<Vec<Value>>,
    pub(crate) documents: Option<Vec<Value>>,
    pub(crate) add_generation_prompt: bool,
    pub(crate) continue_final_message: bool,
    /// A template of the client's own, which only some servers accept.
    pub(crate) chat_template: Option<String>,
    pub(crate) kwargs: Map<String, Value>,
}

/// `tool_choice` as it was sent.
enum ToolChoice {
    None,
    Auto,
    Required,
    Named(String),
}

impl ChatRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// Every member of a wrong type, or the first pair of members that exclude
    /// each other.
    pub(crate) fn read(mut fields: Fields, limits: &RequestLimits) -> Result<Self, ApiError> {
        refuse::check(&mut fields)?;
        let shared = SharedFields::read(&mut fields);
        let sampling = SamplingFields::read(&mut fields, limits);
        let max_completion_tokens = fields.int("max_completion_tokens");
        let max_tokens = fields.int("max_tokens");
        let logprobs = fields.flag("logprobs");
        let top_logprobs = fields.int("top_logprobs");
        let return_prompt_text = fields.flag("return_prompt_text");
        let effort = read_effort(&mut fields);
        let tool_choice = read_tool_choice(&mut fields);
        if !fields.has("messages") {
            fields.missing("messages");
        }
        let mut conversation = Conversation::read(&mut fields, limits);
        let tools = conversation.tools.as_deref().unwrap_or_default();
        let tool_names = messages::check_tools(tools, &mut fields);
        fields.finish()?;
        shared.check(sampling.prompt_logprobs)?;
        check_tool_choice(
            tool_choice.as_ref(),
            &tool_names,
            conversation.tools.is_some(),
        )?;
        let logprobs = check_logprobs(logprobs, top_logprobs)?;
        conversation.check()?;
        conversation.add_effort(effort);
        let max_tokens = max_completion_tokens.or(max_tokens);
        Ok(ChatRequest {
            shared,
            sampling,
            conversation,
            max_tokens,
            logprobs,
            return_prompt_text,
        })
    }
}

impl Conversation {
    /// Reads the members that a template is given; complaints go to `fields`.
    pub(crate) fn read(fields: &mut Fields, limits: &RequestLimits) -> Self {
        let messages = fields
            .list("messages", limits.max_messages)
            .unwrap_or_default();
        messages::check(&messages, fields);
        Conversation {
            messages,
            tools: fields.list("tools", MAX_TOOLS),
            documents: fields.list("documents", MAX_TOOLS),
            add_generation_prompt: fields.bool("add_generation_prompt").unwrap_or(true),
            continue_final_message: fields.flag("continue_final_message"),
            chat_template: fields.string("chat_template"),
            kwargs: fields.object("chat_template_kwargs").unwrap_or_default(),
        }
    }

    /// Checks members against each other.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        if self.continue_final_message && self.add_generation_prompt {
            return Err(ApiError::invalid(
                "Cannot set both `continue_final_message` and `add_generation_prompt` to True.",
            ));
        }
        if self.messages.is_empty() {
            return Err(ApiError::invalid(
                "Cannot apply chat template to an empty conversation. Provide at least one \
                 message.",
            ));
        }
        let reserved = |key: &&String| {
            let key = key.as_str();
            quire_text::RESERVED_VARIABLES.contains(&key) || RENDER_ARGUMENTS.contains(&key)
        };
        if let Some(key) = self.kwargs.keys().find(reserved) {
            let message = format!("chat_template_kwargs cannot set `{key}`.");
            return Err(ApiError::invalid_field("chat_template_kwargs", message));
        }
        Ok(())
    }

    /// The role of the last message.
    pub(crate) fn last_role(&self) -> &str {
        self.messages
            .last()
            .and_then(|message| message.get("role")?.as_str())
            .unwrap_or("assistant")
    }

    /// Templates see the effort itself and whether it allows thinking.
    fn add_effort(&mut self, effort: Option<String>) {
        if let Some(effort) = effort {
            let thinking = Value::Bool(effort != "none");
            self.kwargs
                .entry("reasoning_effort")
                .or_insert(Value::String(effort));
            self.kwargs.entry("enable_thinking").or_insert(thinking);
        }
    }
}

fn read_effort(fields: &mut Fields) -> Option<String> {
    const EFFORTS: [&str; 7] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
    let effort = fields.string("reasoning_effort")?;
    if !EFFORTS.contains(&effort.as_str()) {
        let msg = format!("Input should be one of {EFFORTS:?}");
        let loc = fields.loc("reasoning_effort");
        fields.complain(FieldError::new(
            "literal_error",
            loc,
            msg,
            &effort.as_str().into(),
        ));
    }
    Some(effort)
}

fn read_tool_choice(fields: &mut Fields) -> Option<ToolChoice> {
    let value = fields.raw("tool_choice")?;
    let named = || value.get("function")?.get("name")?.as_str();
    match (&value, named()) {
        (Value::String(choice), _) if choice == "none" => Some(ToolChoice::None),
        (Value::String(choice), _) if choice == "auto" => Some(ToolChoice::Auto),
        (Value::String(choice), _) if choice == "required" => Some(ToolChoice::Required),
        (_, Some(name)) => Some(ToolChoice::Named(name.to_owned())),
        _ => {
            let msg = "Input should be 'none', 'auto', 'required' or a named function";
            let loc = fields.loc("tool_choice");
            fields.complain(FieldError::new("literal_error", loc, msg, &value));
            None
        }
    }
}

/// Only `none` can be honoured: the others need a tool parser.
fn check_tool_choice(
    choice: Option<&ToolChoice>,
    names: &[String],
    tools_sent: bool,
) -> Result<(), ApiError> {
    if tools_sent && names.is_empty() {
        let message = "`tools` must not be an empty array. Either provide at least one tool or \
                       omit the field entirely.";
        return Err(ApiError::invalid_field("tools", message));
    }
    if !tools_sent {
        return match choice {
            None | Some(ToolChoice::None) => Ok(()),
            Some(_) => {
                let message = "When using `tool_choice`, `tools` must be set.";
                Err(ApiError::invalid_field("tool_choice", message))
            }
        };
    }
    let unsupported = |what: &str| {
        let message = format!(
            "{what} needs a tool-call parser, which this server does not have. Send \
             `tool_choice: \"none\"` to show tools to the model without parsing calls."
        );
        Err(ApiError::invalid_field("tool_choice", message))
    };
    match choice {
        Some(ToolChoice::None) => Ok(()),
        None | Some(ToolChoice::Auto) => unsupported("\"auto\" tool choice"),
        Some(ToolChoice::Required) => unsupported("\"required\" tool choice"),
        Some(ToolChoice::Named(name)) if names.contains(name) => unsupported("A named tool choice"),
        Some(ToolChoice::Named(_)) => {
            let message =
                "The tool specified in `tool_choice` does not match any of the specified `tools`";
            Err(ApiError::invalid_field("tool_choice", message))
        }
    }
}

fn check_logprobs(logprobs: bool, top: Option<i64>) -> Result<Option<i64>, ApiError> {
    if let Some(top) = top {
        if top < -1 {
            let message = "`top_logprobs` must be a positive value or -1.";
            return Err(InvalidField::with_value("top_logprobs", top, message).into());
        }
        if top != 0 && !logprobs {
            let message = "when using `top_logprobs`, `logprobs` must be set to true.";
            return Err(ApiError::invalid_field("top_logprobs", message));
        }
    }
    Ok(logprobs.then_some(top.unwrap_or(0)))
}
