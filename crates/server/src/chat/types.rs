//! The body of a chat request.

use quire_core::InvalidField;
use serde_json::{Map, Value};

use super::{messages, tool_choice::ToolChoice};
use crate::{
    config::RequestLimits,
    error::ApiError,
    fields::Fields,
    generation::{refuse, sampling::SamplingFields, shared::SharedFields},
    validation::FieldError,
};

/// Most tools and documents of one request.
pub(crate) const MAX_TOOLS: usize = 4096;
/// What `reasoning_effort` may be.
pub(crate) const EFFORTS: [&str; 7] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
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
    /// With tools only if there are some.
    pub(crate) tool_choice: ToolChoice,
    pub(crate) parallel_tool_calls: bool,
    pub(crate) include_reasoning: bool,
    /// Most tokens of thoughts.
    pub(crate) thinking_token_budget: Option<u32>,
    /// Begin the prompt with the token that the tokenizer puts before a text if
    /// the template did not. No member of the body says so; another endpoint may.
    pub(crate) fills_in_first_token: bool,
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

impl ChatRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// Every member of a wrong type, or the first pair of members that exclude
    /// each other.
    pub(crate) fn read(mut fields: Fields, limits: &RequestLimits) -> Result<Self, ApiError> {
        let budget = read_budget(&mut fields);
        refuse::check(&mut fields)?;
        let shared = SharedFields::read(&mut fields);
        let sampling = SamplingFields::read(&mut fields, limits);
        let max_completion_tokens = fields.int("max_completion_tokens");
        let max_tokens = fields.int("max_tokens");
        let logprobs = fields.flag("logprobs");
        let top_logprobs = fields.int("top_logprobs");
        let return_prompt_text = fields.flag("return_prompt_text");
        let effort = read_effort(&mut fields);
        let tool_choice = ToolChoice::read(&mut fields);
        let parallel_tool_calls = fields.bool("parallel_tool_calls").unwrap_or(true);
        let include_reasoning = fields.bool("include_reasoning").unwrap_or(true);
        if !fields.has("messages") {
            fields.missing("messages");
        }
        let mut conversation = Conversation::read(&mut fields, limits);
        let tools = conversation.tools.as_deref().unwrap_or_default();
        let tool_names = messages::check_tools(tools, &mut fields);
        fields.finish()?;
        shared.check(sampling.prompt_logprobs)?;
        let tool_choice =
            ToolChoice::settle(tool_choice, &tool_names, conversation.tools.is_some())?;
        let logprobs = check_logprobs(logprobs, top_logprobs)?;
        conversation.check()?;
        conversation.add_effort(effort);
        let max_tokens = max_completion_tokens.or(max_tokens);
        let request = ChatRequest {
            shared,
            sampling,
            conversation,
            max_tokens,
            logprobs,
            return_prompt_text,
            tool_choice,
            parallel_tool_calls,
            include_reasoning,
            thinking_token_budget: budget,
            fills_in_first_token: false,
        };
        request.check_beam()?;
        Ok(request)
    }

    /// A beam search samples for itself, so that nothing can restrict it.
    fn check_beam(&self) -> Result<(), ApiError> {
        let fields = [
            ("tool_choice", self.tool_choice.is_forced()),
            (
                "thinking_token_budget",
                self.thinking_token_budget.is_some(),
            ),
        ];
        match fields.iter().find(|(_, sent)| *sent) {
            Some((name, _)) if self.shared.use_beam_search => Err(ApiError::unsupported(
                name,
                "cannot be combined with use_beam_search",
            )),
            _ => Ok(()),
        }
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

/// −1 means that there is no bound.
fn read_budget(fields: &mut Fields) -> Option<u32> {
    const NAME: &str = "thinking_token_budget";
    let budget = fields.int(NAME).filter(|&budget| budget != -1)?;
    if budget < 0 {
        let msg = "Input should be greater than or equal to -1";
        let (loc, input) = (fields.loc(NAME), Value::from(budget));
        let error = FieldError::new("greater_than_equal", loc, msg, &input).with_ctx("ge", -1);
        fields.complain(error);
    }
    // No output is that long.
    Some(u32::try_from(budget).unwrap_or(u32::MAX))
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
