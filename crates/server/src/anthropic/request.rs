//! The body of a request, rewritten as that of a chat request.

use quire_text::reasoning::ReasoningKind;
use serde_json::{Map, Value, json};

use super::{
    complaints::Complaints,
    thinking::Thinking,
    tools::{self, Tools},
    turns::{self, Turns},
};
use crate::{
    config::{RequestLimits, ServerConfig},
    error::ApiError,
    fields::Fields,
};

/// Members that change nothing here: they concern billing, routing, Anthropic's
/// cache and its editing of long contexts.
pub(crate) const WITHOUT_EFFECT: [&str; 11] = [
    "metadata",
    "service_tier",
    "cache_control",
    "context_management",
    "diagnostics",
    "inference_geo",
    "speed",
    "user_profile_id",
    "workspace_id",
    "betas",
    "anthropic_version",
];
/// Members that need something this server does not have.
pub(crate) const FEATURES: [(&str, &str); 2] = [
    (
        "mcp_servers",
        "is not supported: this server does not call MCP servers",
    ),
    (
        "container",
        "is not supported: this server has no containers",
    ),
];

/// What `output_config.effort` may be.
pub(crate) const EFFORTS: [&str; 5] = ["low", "medium", "high", "xhigh", "max"];

/// Which of the two endpoints is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Answer,
    /// Only how long the prompt would be.
    Count,
}

/// A request whose members have the right types.
#[derive(Debug)]
pub(crate) struct MessagesRequest {
    /// The body of the chat request that asks for the same.
    pub(super) chat: Map<String, Value>,
    /// Most tokens of thoughts.
    pub(super) budget: Option<i64>,
    /// Thinking blocks are wanted without their text.
    pub(super) hides_thoughts: bool,
}

impl MessagesRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// Every member of a wrong type, or the first that cannot be honoured.
    pub(crate) fn read(
        mut fields: Fields,
        limits: &RequestLimits,
        purpose: Purpose,
    ) -> Result<Self, ApiError> {
        refuse(&mut fields)?;
        let mut complaints = Complaints::default();
        let mut chat = Map::new();
        for name in ["model", "messages"] {
            if !fields.has(name) {
                fields.missing(name);
            }
        }
        put(&mut chat, "model", fields.string("model"));
        let max_tokens = read_max_tokens(&mut fields, purpose, &mut complaints);
        read_sampling(&mut fields, limits, &mut chat);
        let thinking = Thinking::read(fields.raw("thinking").as_ref(), &mut complaints);
        let output = Output::read(&mut fields, &mut complaints);
        let system = fields.raw("system");
        let messages = fields.list("messages", limits.max_messages);
        let messages = messages.unwrap_or_default();
        let turns = turns::convert(system.as_ref(), &messages, &mut complaints);
        // The chat request bounds the number of tools.
        let sent = fields.list("tools", usize::MAX).unwrap_or_default();
        let choice = fields.raw("tool_choice");
        let tools = tools::convert(&sent, choice.as_ref(), &mut complaints);
        complaints.hand_over(&mut fields);
        fields.finish()?;
        thinking.check_budget(max_tokens)?;
        let budget = thinking.budget.filter(|_| purpose == Purpose::Answer);
        put(&mut chat, "thinking_token_budget", budget);
        put(&mut chat, "max_tokens", max_tokens);
        put(&mut chat, "chat_template_kwargs", thinking.kwargs());
        output.write(&mut chat)?;
        write_tools(tools, &mut chat)?;
        write_turns(turns, &mut chat)?;
        Ok(MessagesRequest {
            chat,
            budget,
            hides_thoughts: thinking.is_hidden,
        })
    }

    /// Checks that thoughts can be bounded, if they are to be.
    ///
    /// # Errors
    /// This server cannot.
    pub(super) fn check_budget(&self, config: &ServerConfig) -> Result<(), ApiError> {
        let end_tag = config.reasoning.and_then(ReasoningKind::end_tag);
        if self.budget.is_none() || end_tag.is_some() {
            return Ok(());
        }
        Err(ApiError::invalid_field(
            "thinking.budget_tokens",
            "`thinking.budget_tokens` needs a reasoning parser with an end tag, which this server \
             does not have: start it with --reasoning-parser, or send `thinking` of type \
             'adaptive' or 'disabled'.",
        ))
    }
}

/// Refuses what cannot be honoured and drops what has no effect.
fn refuse(fields: &mut Fields) -> Result<(), ApiError> {
    for (name, reason) in FEATURES {
        let asks_for_something = |value: &Value| *value != json!([]);
        if fields.raw(name).as_ref().is_some_and(asks_for_something) {
            return Err(ApiError::unsupported(name, reason));
        }
    }
    fields.ignore(&WITHOUT_EFFECT);
    Ok(())
}

fn put(chat: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        chat.insert(name.to_owned(), value.into());
    }
}

fn read_max_tokens(
    fields: &mut Fields,
    purpose: Purpose,
    complaints: &mut Complaints,
) -> Option<i64> {
    const NAME: &str = "max_tokens";
    if purpose == Purpose::Answer && !fields.has(NAME) {
        fields.missing(NAME);
    }
    let max_tokens = fields.int(NAME)?;
    if max_tokens < 1 {
        let msg = "Input should be greater than 0";
        complaints.wrong("greater_than", &fields.loc(NAME), msg, &max_tokens.into());
    }
    Some(max_tokens)
}

fn read_sampling(fields: &mut Fields, limits: &RequestLimits, chat: &mut Map<String, Value>) {
    put(chat, "stream", fields.bool("stream"));
    put(chat, "temperature", fields.float("temperature"));
    put(chat, "top_p", fields.float("top_p"));
    put(chat, "top_k", fields.int("top_k"));
    let stop = fields.strings("stop_sequences", limits.max_stop_strings);
    put(chat, "stop", stop);
}

/// `output_config`, and `output_format` as it was called before.
#[derive(Debug, Default)]
struct Output {
    effort: Option<String>,
    schema: Option<Value>,
    /// The format was sent under both names.
    is_ambiguous: bool,
}

impl Output {
    fn read(fields: &mut Fields, complaints: &mut Complaints) -> Output {
        const LOC: &str = "body.output_config";
        let mut output = Output::default();
        let older = fields.raw("output_format");
        output.schema = older.and_then(|format| schema(&format, "body.output_format", complaints));
        let config = fields.raw("output_config");
        let members = config
            .as_ref()
            .and_then(|config| complaints.object(config, LOC));
        let member = |name: &str| members?.get(name).filter(|value| !value.is_null());
        match member("effort") {
            None => {}
            Some(Value::String(effort)) if EFFORTS.contains(&effort.as_str()) => {
                output.effort = Some(effort.clone());
            }
            Some(other) => complaints.not_one_of(&format!("{LOC}.effort"), &EFFORTS, other),
        }
        if let Some(format) = member("format") {
            output.is_ambiguous = output.schema.is_some();
            output.schema = schema(format, &format!("{LOC}.format"), complaints);
        }
        output
    }

    fn write(self, chat: &mut Map<String, Value>) -> Result<(), ApiError> {
        if self.is_ambiguous {
            return Err(ApiError::invalid_field(
                "output_format",
                "`output_format` and `output_config.format` cannot both be set.",
            ));
        }
        put(chat, "reasoning_effort", self.effort);
        let format = self.schema.map(|schema| {
            let named = json!({"name": "output", "schema": schema, "strict": true});
            json!({"type": "json_schema", "json_schema": named})
        });
        put(chat, "response_format", format);
        Ok(())
    }
}

/// The schema of a format; the only kind there is.
fn schema(format: &Value, loc: &str, complaints: &mut Complaints) -> Option<Value> {
    let members = complaints.object(format, loc)?;
    let kind = complaints.text(members, "type", loc)?;
    if kind != "json_schema" {
        let (loc, kind) = (format!("{loc}.type"), &members["type"]);
        complaints.not_one_of(&loc, &["json_schema"], kind);
        return None;
    }
    let schema = complaints.required(members, "schema", loc)?;
    complaints.object(schema, &format!("{loc}.schema"))?;
    Some(schema.clone())
}

fn write_tools(tools: Tools, chat: &mut Map<String, Value>) -> Result<(), ApiError> {
    if let Some(refusal) = tools.refusal {
        return Err(ApiError::unsupported_plain("tools", refusal));
    }
    put(chat, "tools", tools.tools);
    put(chat, "tool_choice", tools.tool_choice);
    put(chat, "parallel_tool_calls", tools.parallel_tool_calls);
    Ok(())
}

fn write_turns(turns: Turns, chat: &mut Map<String, Value>) -> Result<(), ApiError> {
    if let Some(refusal) = turns.refusal {
        return Err(ApiError::unsupported_plain("messages", refusal));
    }
    put(chat, "messages", Some(turns.messages));
    if turns.is_prefilled {
        put(chat, "add_generation_prompt", Some(false));
        put(chat, "continue_final_message", Some(true));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: Value, purpose: Purpose) -> Result<MessagesRequest, ApiError> {
        let Value::Object(members) = body else {
            panic!("not an object: {body}");
        };
        MessagesRequest::read(Fields::of_body(members), &RequestLimits::default(), purpose)
    }

    fn body(extra: Value) -> Value {
        let messages = json!([{"role": "user", "content": "Hi"}]);
        let mut body = json!({"model": "wire", "max_tokens": 2000, "messages": messages});
        for (name, value) in extra.as_object().expect("an object") {
            body[name] = value.clone();
        }
        body
    }

    /// The members of the chat request that `extra` adds.
    #[track_caller]
    fn adds(extra: Value) -> Value {
        let plain = read(body(json!({})), Purpose::Answer).expect("a request");
        let request = read(body(extra), Purpose::Answer).expect("a request");
        let mut added = request.chat;
        added.retain(|name, value| plain.chat.get(name) != Some(value));
        Value::Object(added)
    }

    #[track_caller]
    fn refused(extra: Value) -> String {
        let error = read(body(extra), Purpose::Answer).expect_err("must be refused");
        error.to_string()
    }

    #[test]
    fn a_plain_request_is_a_plain_chat() {
        let request = read(body(json!({})), Purpose::Answer).expect("a request");
        let messages = json!([{"role": "user", "content": "Hi"}]);
        let chat = json!({"model": "wire", "max_tokens": 2000, "messages": messages});
        assert_eq!(Value::Object(request.chat), chat);
    }

    #[test]
    fn sampling_has_other_names() {
        assert_eq!(
            adds(
                json!({"temperature": 0.5, "top_p": 0.9, "top_k": 40, "stream": true,
                        "stop_sequences": ["a", "b"], "metadata": {"user_id": "x"},
                        "service_tier": "auto", "context_management": {"edits": []}})
            ),
            json!({"temperature": 0.5, "top_p": 0.9, "top_k": 40, "stream": true,
                   "stop": ["a", "b"]})
        );
    }

    #[test]
    fn thinking_is_a_variable_of_the_template() {
        let kwargs = |enabled: bool| json!({"enable_thinking": enabled});
        assert_eq!(
            adds(json!({"thinking": {"type": "disabled"}})),
            json!({"chat_template_kwargs": kwargs(false)})
        );
        assert_eq!(
            adds(json!({"thinking": {"type": "adaptive"}})),
            json!({"chat_template_kwargs": kwargs(true)})
        );
        let enabled = json!({"thinking": {"type": "enabled", "budget_tokens": 1999}});
        assert_eq!(
            adds(enabled.clone()),
            json!({"thinking_token_budget": 1999, "chat_template_kwargs": kwargs(true)})
        );
        // Whether the budget can be kept does not matter to the length of a prompt.
        let mut counted = body(enabled);
        counted
            .as_object_mut()
            .expect("an object")
            .remove("max_tokens");
        let counted = read(counted, Purpose::Count).expect("a request");
        assert!(!counted.chat.contains_key("thinking_token_budget"));
        assert!(counted.chat.contains_key("chat_template_kwargs"));
    }

    #[test]
    fn thinking_is_checked() {
        for (thinking, words) in [
            (json!("enabled"), "body.thinking"),
            (json!({}), "body.thinking.type"),
            (json!({"type": "on"}), "'enabled', 'disabled' or 'adaptive'"),
            (json!({"type": "enabled"}), "body.thinking.budget_tokens"),
            (
                json!({"type": "enabled", "budget_tokens": 1023}),
                "equal to 1024",
            ),
            (
                json!({"type": "enabled", "budget_tokens": "x"}),
                "valid integer",
            ),
            (
                json!({"type": "enabled", "budget_tokens": 2000}),
                "less than `max_tokens` (2000)",
            ),
            (
                json!({"type": "adaptive", "display": "all"}),
                "'summarized' or 'omitted'",
            ),
        ] {
            let message = refused(json!({"thinking": thinking}));
            assert!(message.contains(words), "{message}");
        }
        let hidden = json!({"thinking": {"type": "adaptive", "display": "omitted"}});
        let hidden = read(body(hidden), Purpose::Answer).expect("a request");
        assert!(hidden.hides_thoughts);
    }

    #[test]
    fn formats_are_schemas() {
        let schema = json!({"type": "object", "properties": {}});
        let format = json!({"type": "json_schema", "schema": schema});
        let expected = json!({"response_format": {"type": "json_schema", "json_schema": {
            "name": "output", "schema": schema, "strict": true}}});
        assert_eq!(adds(json!({"output_format": format})), expected);
        assert_eq!(adds(json!({"output_config": {"format": format}})), expected);
        assert_eq!(
            adds(json!({"output_config": {"effort": "low", "format": null}})),
            json!({"reasoning_effort": "low"})
        );
        let both = json!({"output_format": format, "output_config": {"format": format}});
        assert!(refused(both).contains("cannot both be set"));
        for (config, words) in [
            (json!({"effort": "none"}), "body.output_config.effort"),
            (
                json!({"format": {"type": "text"}}),
                "body.output_config.format.type",
            ),
            (
                json!({"format": {"type": "json_schema"}}),
                "body.output_config.format.schema",
            ),
            (json!("x"), "body.output_config"),
        ] {
            let message = refused(json!({"output_config": config}));
            assert!(message.contains(words), "{message}");
        }
    }

    #[test]
    fn what_is_missing_or_unsupported_is_named() {
        for name in ["model", "messages", "max_tokens"] {
            let message = refused(json!({name: null}));
            assert!(message.contains(&format!("body.{name}")), "{message}");
        }
        assert!(refused(json!({"max_tokens": 0})).contains("greater than 0"));
        assert!(refused(json!({"mcp_servers": [{"type": "url"}]})).contains("mcp_servers"));
        assert!(refused(json!({"container": "c"})).contains("container"));
        assert_eq!(
            adds(json!({"mcp_servers": [], "container": null})),
            json!({})
        );
    }

    #[test]
    fn an_answer_that_is_begun_is_continued() {
        let messages =
            json!([{"role": "user", "content": "?"}, {"role": "assistant", "content": "("}]);
        assert_eq!(
            adds(json!({"messages": messages})),
            json!({"messages": messages, "add_generation_prompt": false,
                   "continue_final_message": true})
        );
    }
}
