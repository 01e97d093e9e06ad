//! The body of a request, and the chat request that it becomes.

use serde_json::{Map, Value, json};

use super::{input, tools};
use crate::{
    chat::MAX_TOOLS, config::RequestLimits, error::ApiError, fields::Fields, validation::FieldError,
};

/// Longest id that a client may choose, in bytes.
pub(crate) const MAX_ID_BYTES: usize = 256;

/// Members that a chat request has under the same name with the same meaning,
/// whether it honours or refuses them.
pub(crate) const AS_IN_CHATS: [&str; 37] = [
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "presence_penalty",
    "frequency_penalty",
    "repetition_penalty",
    "seed",
    "stop",
    "stop_token_ids",
    "include_stop_str_in_output",
    "ignore_eos",
    "min_tokens",
    "logit_bias",
    "allowed_token_ids",
    "bad_words",
    "skip_special_tokens",
    "spaces_between_special_tokens",
    "priority",
    "cache_salt",
    "chat_template",
    "chat_template_kwargs",
    "include_reasoning",
    "structured_outputs",
    "guided_json",
    "guided_regex",
    "guided_choice",
    "guided_grammar",
    "guided_json_object",
    "guided_whitespace_pattern",
    "structural_tag",
    "thinking_token_budget",
    "kv_transfer_params",
    "ec_transfer_params",
    "vllm_xargs",
    "repetition_detection",
    "mm_processor_kwargs",
];

/// What needs a part that this server does not have.
pub(crate) const REFUSED: [(&str, &str); 6] = [
    ("prompt", "templates are not supported"),
    (
        "conversation",
        "is not supported: use previous_response_id or send the items",
    ),
    ("context_management", "is not supported"),
    ("moderation", "is not supported"),
    (
        "previous_input_messages",
        "is not supported: use previous_response_id or send the items",
    ),
    ("enable_response_messages", "is not supported"),
];

/// Members that the answer repeats if they were sent and that change nothing.
pub(crate) const REPEATED: [&str; 4] = [
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "safety_identifier",
];

/// What may be asked to be included. Only the log-probabilities are ever there
/// to be left out: thoughts are always sent, and the rest concerns tools that
/// no request can have.
pub(crate) const INCLUDABLE: [&str; 8] = [
    LOGPROBS,
    "reasoning.encrypted_content",
    "code_interpreter_call.outputs",
    "computer_call_output.output.image_url",
    "file_search_call.results",
    "message.input_image.image_url",
    "web_search_call.action.sources",
    "web_search_call.results",
];
const LOGPROBS: &str = "message.output_text.logprobs";
/// What `service_tier` may be; the first is the default.
pub(crate) const SERVICE_TIERS: [&str; 5] = ["auto", "default", "flex", "scale", "priority"];
/// What `truncation` may be; the first is the default.
pub(crate) const TRUNCATIONS: [&str; 2] = ["disabled", "auto"];

/// A request whose members have the right types.
pub(crate) struct ResponsesRequest {
    pub(super) model: Option<String>,
    pub(super) stream: bool,
    /// Keep the answer, if the server does that.
    pub(super) store: bool,
    pub(super) request_id: Option<String>,
    /// Alternatives per token, if log-probabilities are to be included.
    pub(super) logprobs: Option<i64>,
    /// What the input says, as chat messages.
    pub(super) input: Vec<Value>,
    pub(super) echo: Echo,
    /// The rest of the chat request.
    chat: Map<String, Value>,
}

/// What the answer repeats of its request.
pub(super) struct Echo {
    pub(super) instructions: Option<String>,
    pub(super) metadata: Option<Map<String, Value>>,
    pub(super) parallel_tool_calls: bool,
    pub(super) tool_choice: Value,
    pub(super) tools: Vec<Value>,
    pub(super) background: bool,
    pub(super) max_tool_calls: Option<i64>,
    pub(super) previous_response_id: Option<String>,
    pub(super) reasoning: Option<Map<String, Value>>,
    pub(super) service_tier: String,
    pub(super) text: Option<Map<String, Value>>,
    pub(super) truncation: String,
    pub(super) user: Option<String>,
    pub(super) repeated: Map<String, Value>,
}

impl ResponsesRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// Every member of a wrong type, or the first that cannot be honoured.
    pub(crate) fn read(mut fields: Fields, limits: &RequestLimits) -> Result<Self, ApiError> {
        refuse(&mut fields)?;
        let mut chat = Map::new();
        let input = read_input(&mut fields, limits.max_messages);
        let model = fields.string("model");
        let stream = fields.flag("stream");
        let store = fields.bool("store").unwrap_or(true);
        let request_id = fields.string("request_id");
        let logprobs = read_logprobs(&mut fields, &mut chat);
        let max_output_tokens = fields.int("max_output_tokens");
        // It pads events so that their length says nothing, for other networks.
        fields.ignore(&["stream_options"]);
        for name in AS_IN_CHATS {
            if let Some(value) = fields.raw(name) {
                chat.insert(name.to_owned(), value);
            }
        }
        let echo = Echo::read(&mut fields);
        fields.finish()?;
        if let Some(tokens) = max_output_tokens {
            chat.insert("max_tokens".to_owned(), checked_budget(tokens)?.into());
        }
        echo.add_to_chat(&mut chat)?;
        check_id(request_id.as_deref())?;
        if echo.background && !store {
            let message = "background can only be used when `store` is true";
            return Err(ApiError::unsupported_plain("background", message));
        }
        let input = match input {
            Input::Text(text) => vec![json!({"role": "user", "content": text})],
            Input::Items(items) => input::messages(items)?,
        };
        Ok(ResponsesRequest {
            model,
            stream,
            store,
            request_id,
            logprobs,
            input,
            echo,
            chat,
        })
    }

    /// The body of the chat request that continues `history`, and the
    /// conversation that the answer ends: both without the instructions of
    /// earlier requests.
    ///
    /// # Errors
    /// There are more than `max_messages`.
    pub(super) fn chat_body(
        &self,
        history: Vec<Value>,
        max_messages: usize,
    ) -> Result<(Map<String, Value>, Vec<Value>), ApiError> {
        let mut conversation = history;
        conversation.extend(self.input.iter().cloned());
        if conversation.len() >= max_messages {
            let message = format!(
                "The conversation has {} messages, and fewer than {max_messages} are allowed.",
                conversation.len()
            );
            return Err(ApiError::invalid_field("input", message));
        }
        let instructions = self.echo.instructions.as_ref();
        let mut messages: Vec<Value> = instructions
            .map(|text| json!({"role": "system", "content": text}))
            .into_iter()
            .collect();
        messages.extend(conversation.iter().cloned());
        let mut body = self.chat.clone();
        body.insert("messages".to_owned(), messages.into());
        Ok((body, conversation))
    }
}

impl Echo {
    /// Reads the members; complaints go to `fields`.
    fn read(fields: &mut Fields) -> Self {
        let mut repeated = Map::new();
        for name in REPEATED {
            if let Some(value) = fields.raw(name) {
                repeated.insert(name.to_owned(), value);
            }
        }
        Echo {
            instructions: fields.string("instructions"),
            metadata: read_metadata(fields),
            parallel_tool_calls: fields.bool("parallel_tool_calls").unwrap_or(true),
            tool_choice: fields.raw("tool_choice").unwrap_or_else(|| "auto".into()),
            tools: fields.list("tools", MAX_TOOLS).unwrap_or_default(),
            background: fields.flag("background"),
            max_tool_calls: fields.int("max_tool_calls"),
            previous_response_id: fields.string("previous_response_id"),
            reasoning: fields.object("reasoning"),
            service_tier: read_choice(fields, "service_tier", &SERVICE_TIERS),
            text: fields.object("text"),
            truncation: read_choice(fields, "truncation", &TRUNCATIONS),
            user: fields.string("user"),
            repeated,
        }
    }

    /// Adds to a chat request what these members mean for it.
    fn add_to_chat(&self, chat: &mut Map<String, Value>) -> Result<(), ApiError> {
        let choice = tools::choice(&self.tool_choice)?;
        if !self.tools.is_empty() {
            chat.insert("tools".to_owned(), tools::functions(&self.tools)?.into());
            chat.insert("tool_choice".to_owned(), choice);
            let parallel = self.parallel_tool_calls.into();
            chat.insert("parallel_tool_calls".to_owned(), parallel);
        } else if choice != "auto" {
            // A chat request refuses what needs tools.
            chat.insert("tool_choice".to_owned(), choice);
        }
        let effort = self.reasoning.as_ref().and_then(|it| it.get("effort"));
        if let Some(effort) = effort.filter(|effort| !effort.is_null()) {
            chat.insert("reasoning_effort".to_owned(), effort.clone());
        }
        let format = self.text.as_ref().and_then(|text| text.get("format"));
        if let Some(format) = format.filter(|format| !format.is_null())
            && let Some(format) = tools::response_format(format)?
        {
            if chat.contains_key("structured_outputs") {
                let reason = "cannot be combined with structured_outputs";
                return Err(ApiError::unsupported("text.format", reason));
            }
            chat.insert("response_format".to_owned(), format);
        }
        if self.truncation == "auto" {
            chat.insert("truncate_prompt_tokens".to_owned(), (-1).into());
        }
        Ok(())
    }
}

enum Input {
    Text(String),
    Items(Vec<Value>),
}

fn read_input(fields: &mut Fields, max_items: usize) -> Input {
    match fields.raw("input") {
        Some(Value::String(text)) => Input::Text(text),
        Some(Value::Array(items)) => {
            if items.len() > max_items {
                let loc = fields.loc("input");
                fields.complain(FieldError::too_long(loc, max_items, items.len()));
            }
            Input::Items(items)
        }
        Some(other) => {
            let msg = "Input should be a valid string or a list of items";
            let loc = fields.loc("input");
            fields.complain(FieldError::new("string_type", loc, msg, &other));
            Input::Items(Vec::new())
        }
        None => {
            fields.missing("input");
            Input::Items(Vec::new())
        }
    }
}

/// Reads what is to be included; log-probabilities are so many alternatives.
fn read_logprobs(fields: &mut Fields, chat: &mut Map<String, Value>) -> Option<i64> {
    let top = fields.int("top_logprobs");
    let include = fields
        .strings("include", INCLUDABLE.len())
        .unwrap_or_default();
    for (i, name) in include.iter().enumerate() {
        if !INCLUDABLE.contains(&name.as_str()) {
            let msg = format!("Input should be one of {INCLUDABLE:?}");
            let loc = format!("{}.{i}", fields.loc("include"));
            fields.complain(FieldError::new(
                "literal_error",
                loc,
                msg,
                &name.as_str().into(),
            ));
        }
    }
    if !include.iter().any(|name| name == LOGPROBS) {
        return None;
    }
    let top = top.unwrap_or(0);
    chat.insert("logprobs".to_owned(), true.into());
    chat.insert("top_logprobs".to_owned(), top.into());
    Some(top)
}

fn read_metadata(fields: &mut Fields) -> Option<Map<String, Value>> {
    let metadata = fields.object("metadata")?;
    for (key, value) in metadata.iter().filter(|(_, value)| !value.is_string()) {
        let key: String = key.chars().take(64).collect();
        let loc = format!("{}.{key}", fields.loc("metadata"));
        let msg = "Input should be a valid string";
        fields.complain(FieldError::new("string_type", loc, msg, value));
    }
    Some(metadata)
}

/// One of a few words, the first if it is absent.
fn read_choice(fields: &mut Fields, name: &str, allowed: &[&str]) -> String {
    let Some(word) = fields.string(name) else {
        return allowed[0].to_owned();
    };
    if !allowed.contains(&word.as_str()) {
        let msg = format!("Input should be one of {allowed:?}");
        let loc = fields.loc(name);
        fields.complain(FieldError::new(
            "literal_error",
            loc,
            msg,
            &word.as_str().into(),
        ));
    }
    word
}

fn refuse(fields: &mut Fields) -> Result<(), ApiError> {
    for (name, reason) in REFUSED {
        let asked = fields.raw(name).is_some_and(|value| match value {
            Value::Bool(flag) => flag,
            Value::Array(items) => !items.is_empty(),
            _ => true,
        });
        if asked {
            return Err(ApiError::unsupported(name, reason));
        }
    }
    Ok(())
}

fn check_id(id: Option<&str>) -> Result<(), ApiError> {
    if id.is_some_and(|id| id.len() > MAX_ID_BYTES) {
        let message = format!("request_id must be at most {MAX_ID_BYTES} bytes long.");
        return Err(ApiError::invalid_field("request_id", message));
    }
    Ok(())
}

fn checked_budget(tokens: i64) -> Result<i64, ApiError> {
    if tokens < 1 {
        let message = format!("max_output_tokens must be at least 1, got {tokens}.");
        return Err(ApiError::invalid_field("max_output_tokens", message));
    }
    Ok(tokens)
}
