//! Compiled chat templates and how they are rendered.

use std::collections::BTreeMap;

use jiff::Zoned;
use jiff::fmt::strtime;
use minijinja::value::{Rest, Serde};
use minijinja::{Environment, Error, ErrorKind, Value};
use serde_json::{Map, Value as Json};

use super::environment::{Raised, environment};
use super::output::LimitedOutput;
use super::{ContentFormat, dialect, format};
use crate::config::{SPECIAL_TOKEN_NAMES, token_text};
use crate::guard::without_panic;
use crate::tools::{self, Dialect};
use crate::{TextError, Tokenizer};

/// Largest template source that is compiled.
pub(crate) const MAX_TEMPLATE_BYTES: usize = 1 << 20;

/// Longest rendered prompt.
const MAX_PROMPT_BYTES: usize = 8 << 20;

/// Largest conversation, with its tools, documents and variables, that is
/// rendered: templates that copy what they have so far take quadratic time.
const MAX_CHAT_BYTES: usize = 16 << 20;

/// The template of ordinary conversations.
pub(crate) const DEFAULT: &str = "default";

/// The template that is used instead if tools are given.
pub(crate) const TOOL_USE: &str = "tool_use";

/// Appended to the text that is to be continued, to find its end in the
/// rendered prompt. The trailing space shows whether the template trims.
const CONTINUE_TAG: &str = "<|quire: the assistant continues here|> ";

/// Template variables that [`Chat::kwargs`] cannot replace.
pub const RESERVED_VARIABLES: [&str; 8] = [
    "messages",
    "tools",
    "documents",
    "add_generation_prompt",
    "continue_final_message",
    "raise_exception",
    "strftime_now",
    "namespace",
];

/// A conversation to render.
pub struct Chat<'a> {
    /// Messages as [`normalise_messages`](crate::normalise_messages) makes them.
    pub messages: &'a [Json],
    /// Tool definitions; `None` is Python's `None` to the template.
    pub tools: Option<&'a [Json]>,
    /// Documents for retrieval-augmented templates.
    pub documents: Option<&'a [Json]>,
    /// End with what opens the assistant's answer.
    pub add_generation_prompt: bool,
    /// End inside the last message, which the model continues.
    pub continue_final_message: bool,
    /// More variables. Names in [`RESERVED_VARIABLES`] have no effect.
    pub kwargs: &'a Map<String, Json>,
}

/// A model's compiled chat template (or set of named ones).
pub struct ChatTemplate {
    environment: Environment<'static>,
    /// The default template as the model has it.
    source: String,
    content_format: ContentFormat,
    /// Whether the template itself knows the role `developer`.
    knows_developer: bool,
    /// In which the template writes tool calls.
    tool_dialect: Option<Dialect>,
    /// `bos_token` and the like.
    special_tokens: BTreeMap<String, Value>,
}

impl ChatTemplate {
    /// Compiles one template. `tokenizer` supplies `bos_token`, `eos_token` and
    /// the other special tokens as variables.
    ///
    /// # Errors
    /// [`TextError::Template`] with the syntax error and its line.
    pub fn compile(source: &str, tokenizer: Option<&Tokenizer>) -> Result<ChatTemplate, TextError> {
        let named = BTreeMap::from([(DEFAULT.to_owned(), source.to_owned())]);
        ChatTemplate::compile_named(&named, tokenizer)
    }

    /// Compiles a set of named templates, one of which must be `default`.
    pub(crate) fn compile_named(
        sources: &BTreeMap<String, String>,
        tokenizer: Option<&Tokenizer>,
    ) -> Result<ChatTemplate, TextError> {
        let Some(default) = sources.get(DEFAULT) else {
            let names: Vec<_> = sources.keys().map(String::as_str).collect();
            return Err(TextError::Template(format!(
                "the model has several chat templates and none is named 'default'; \
                 choose one of {} with --chat-template",
                names.join(", ")
            )));
        };
        let mut env = environment().map_err(|error| template_error(&error))?;
        for (name, source) in sources {
            if source.len() > MAX_TEMPLATE_BYTES {
                return Err(TextError::Template(format!(
                    "the chat template has {} bytes, at most {MAX_TEMPLATE_BYTES} are allowed",
                    source.len()
                )));
            }
            // A set that a panic leaves half made is dropped with the error.
            without_panic(|| env.add_template_owned(name.clone(), dialect::rewrite(source)))
                .ok_or_else(|| {
                    TextError::Template("the chat template cannot be parsed".to_owned())
                })?
                .map_err(|error| template_error(&error))?;
        }
        Ok(ChatTemplate {
            environment: env,
            source: default.clone(),
            content_format: format::detect(default),
            knows_developer: sources.values().any(|source| source.contains("developer")),
            tool_dialect: tools::detect(sources.get(TOOL_USE).unwrap_or(default)),
            special_tokens: tokenizer.map(special_tokens).unwrap_or_default(),
        })
    }

    /// The text of the template, as the model or the flag has it; of a set of
    /// named ones the text of `default`.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The form of content that [`Chat::messages`] should have.
    pub fn content_format(&self) -> ContentFormat {
        self.content_format
    }

    /// The dialect in which the model writes tool calls, if the template shows
    /// it.
    pub fn tool_dialect(&self) -> Option<Dialect> {
        self.tool_dialect
    }

    /// Renders a conversation to the text of the prompt.
    ///
    /// # Errors
    /// [`TextError::Template`] if the template refuses the conversation, fails
    /// on it, or runs into a limit (instructions, nesting, 8 MiB of text).
    pub fn render(&self, chat: &Chat) -> Result<String, TextError> {
        self.render_at(chat, Zoned::now())
    }

    /// [`ChatTemplate::render`] with the time that `strftime_now` tells.
    ///
    /// # Errors
    /// As [`ChatTemplate::render`].
    pub fn render_at(&self, chat: &Chat, now: Zoned) -> Result<String, TextError> {
        check_size(chat)?;
        let mut messages = chat.messages.to_vec();
        if !self.knows_developer {
            for message in &mut messages {
                if message.get("role").and_then(Json::as_str) == Some("developer") {
                    message["role"] = Json::from("system");
                }
            }
        }
        if chat.continue_final_message {
            append_continue_tag(&mut messages)?;
        }
        let context = self.context(chat, &messages, now);
        let name = self.template_name(chat);
        let template = self
            .environment
            .get_template(name)
            .map_err(|e| template_error(&e))?;
        let mut output = LimitedOutput::new(MAX_PROMPT_BYTES);
        let rendered = template.render_captured_to(context, &mut output).map(drop);
        if output.is_full() {
            return Err(TextError::Template(format!(
                "the rendered prompt is longer than {MAX_PROMPT_BYTES} bytes"
            )));
        }
        rendered.map_err(|error| template_error(&error))?;
        let prompt = output.into_string();
        if chat.continue_final_message {
            cut_at_continue_tag(prompt)
        } else {
            Ok(prompt)
        }
    }

    fn template_name(&self, chat: &Chat) -> &'static str {
        let has_tool_use = chat.tools.is_some_and(|tools| !tools.is_empty())
            && self.environment.get_template(TOOL_USE).is_ok();
        if has_tool_use { TOOL_USE } else { DEFAULT }
    }

    fn context(&self, chat: &Chat, messages: &[Json], now: Zoned) -> Value {
        let mut context = self.special_tokens.clone();
        for (name, value) in chat.kwargs {
            if !RESERVED_VARIABLES.contains(&name.as_str()) {
                context.insert(name.clone(), Value::from(Serde(value)));
            }
        }
        let mut set = |name: &str, value: Value| context.insert(name.to_owned(), value);
        set("messages", Value::from(Serde(messages)));
        set("tools", Value::from(Serde(chat.tools)));
        set("documents", Value::from(Serde(chat.documents)));
        set("add_generation_prompt", chat.add_generation_prompt.into());
        set("strftime_now", strftime_function(now));
        Value::from(context)
    }
}

/// Refuses conversations of more than [`MAX_CHAT_BYTES`].
fn check_size(chat: &Chat) -> Result<(), TextError> {
    let lists = [Some(chat.messages), chat.tools, chat.documents];
    let items = lists.into_iter().flatten().flatten();
    let mut room = MAX_CHAT_BYTES;
    for value in items.chain(chat.kwargs.values()) {
        room = left_of(room, value).ok_or_else(|| {
            TextError::Template(format!(
                "the conversation is longer than {MAX_CHAT_BYTES} bytes"
            ))
        })?;
    }
    Ok(())
}

/// What `value` leaves of `room` bytes: texts by their length, anything else as
/// a few bytes.
fn left_of(room: usize, value: &Json) -> Option<usize> {
    const FEW: usize = 8;
    let room = room.checked_sub(FEW)?;
    match value {
        Json::String(text) => room.checked_sub(text.len()),
        Json::Array(items) => items.iter().try_fold(room, left_of),
        Json::Object(members) => members.iter().try_fold(room, |room, (key, value)| {
            left_of(room.checked_sub(key.len())?, value)
        }),
        _ => Some(room),
    }
}

/// `strftime_now(format)` for a fixed time.
fn strftime_function(now: Zoned) -> Value {
    Value::from_function(move |format: &str, _rest: Rest<Value>| {
        // Lenient as Python is: unknown conversions are printed as they stand.
        let config = strtime::Config::new().lenient(true);
        strtime::BrokenDownTime::from(&now)
            .to_string_with_config(&config, format)
            .map_err(|error| {
                Error::new(
                    ErrorKind::InvalidOperation,
                    format!("strftime_now: {error}"),
                )
            })
    })
}

/// The special tokens as template variables, as transformers names them.
fn special_tokens(tokenizer: &Tokenizer) -> BTreeMap<String, Value> {
    let config = tokenizer.config();
    let mut variables: BTreeMap<String, Value> = SPECIAL_TOKEN_NAMES
        .iter()
        .filter_map(|name| Some((*name, config.get(*name)?)))
        .chain(
            config
                .get("extra_special_tokens")
                .and_then(Json::as_object)
                .into_iter()
                .flatten()
                .map(|(name, token)| (name.as_str(), token)),
        )
        .filter_map(|(name, token)| Some((name.to_owned(), token_text(token)?.into())))
        .collect();
    if let Some(Json::Array(tokens)) = config.get("additional_special_tokens") {
        let texts = tokens
            .iter()
            .filter_map(token_text)
            .map(Value::from)
            .collect();
        variables.insert("additional_special_tokens".to_owned(), texts);
    }
    variables
}

/// Marks the end of the last message's text.
fn append_continue_tag(messages: &mut [Json]) -> Result<(), TextError> {
    let text = match messages
        .last_mut()
        .and_then(|message| message.get_mut("content"))
    {
        Some(Json::String(text)) => Some(text),
        Some(Json::Array(parts)) => {
            parts
                .iter_mut()
                .rev()
                .find_map(|part| match part.get_mut("text") {
                    Some(Json::String(text)) => Some(text),
                    _ => None,
                })
        }
        _ => None,
    };
    match text {
        Some(text) => text.push_str(CONTINUE_TAG),
        None => {
            return Err(TextError::Template(
                "continue_final_message is set but the final message has no text to continue"
                    .to_owned(),
            ));
        }
    }
    Ok(())
}

/// Ends the prompt where the mark stands.
fn cut_at_continue_tag(mut prompt: String) -> Result<String, TextError> {
    let Some(at) = prompt.rfind(CONTINUE_TAG.trim_end()) else {
        return Err(TextError::Template(
            "continue_final_message is set but the chat template does not show \
             the text of the final message"
                .to_owned(),
        ));
    };
    let trims = !prompt[at..].starts_with(CONTINUE_TAG);
    prompt.truncate(at);
    if trims {
        prompt.truncate(prompt.trim_end().len());
    }
    Ok(prompt)
}

/// What the client is told: the words of `raise_exception`, else the engine's.
fn template_error(error: &Error) -> TextError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if let Some(Raised(message)) = cause.downcast_ref() {
            return TextError::Template(message.clone());
        }
        source = cause.source();
    }
    TextError::Template(format!("chat template: {error}"))
}
