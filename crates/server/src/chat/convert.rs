//! From a chat request to sequences.

use std::sync::Arc;

use quire_core::{SamplingParams, SharedConstraint, TokenId};
use quire_text::{
    Chat, ChatTemplate, Tokenizer,
    reasoning::{ReasoningParser, ThinkFirst},
    structured::{StructuredFormat, StructuredSpec, Whitespace},
};
use serde_json::Value;

use super::{
    tool_choice::ToolChoice,
    types::{ChatRequest, Conversation},
};
use crate::{
    config::ServerConfig,
    error::ApiError,
    generation::{
        fanout::{Job, PromptJob, request_limits},
        logprobs::Namer,
        parts::Reading,
        prompt::{self, Prompt},
        sampling::{Asked, output_budget},
        structured,
    },
    state::App,
};

impl ChatRequest {
    /// Renders the conversation and works out the parameters of every sequence,
    /// and how its text is to be read.
    ///
    /// # Errors
    /// The template's refusal, or the first field that is out of range for this
    /// model and server.
    pub(crate) fn job(&self, app: &App) -> Result<(Job, Reading), ApiError> {
        let config = app.config();
        let calls = self.tool_choice.reading(self.tools(), config)?;
        let limits = request_limits(app);
        let asked = self.asked();
        let params = self
            .sampling
            .params(&asked, &config.defaults, app.tokenizer(), &limits)?;
        let beam = self.shared.use_beam_search;
        if beam {
            self.sampling.check_beam(self.logprobs.is_some())?;
            self.shared.structured.check_beam()?;
        }
        let samples = self.sampling.samples(&config.limits, &params, beam)?;
        let truncation = self
            .shared
            .truncation
            .resolve(limits.max_model_len, asked.max_tokens)?;
        let tokenizer = app.need_tokenizer()?;
        let text = render(app, &self.conversation, self.shown_tools(config))?;
        let special = self.adds_special_tokens(tokenizer, &text)?;
        let ids = prompt::encode(tokenizer, &text, special, truncation, limits.max_model_len)?;
        let max_tokens = output_budget(&asked, &config.defaults, ids.len(), &limits)?;
        let ids: Arc<[TokenId]> = Arc::from(ids);
        let reading = Reading {
            reasoning: config
                .reasoning
                .map(|kind| ReasoningParser::after_prompt(kind, &text)),
            hides_reasoning: !self.include_reasoning,
            calls,
            first_call_only: !self.parallel_tool_calls,
        };
        let job = Job {
            prompts: vec![PromptJob {
                params: SamplingParams {
                    max_tokens,
                    constraint: self.constraint(app, tokenizer, &text, &ids)?,
                    skip_special_tokens: params.skip_special_tokens
                        && !reading.needs_special_tokens(),
                    ..params
                },
                prompt: Prompt {
                    ids,
                    text: Some(text),
                },
            }],
            samples,
            priority: self.shared.priority,
            cache_salt: self.shared.cache_salt.clone(),
            label: self.shared.label(),
            interval: self.shared.interval(config),
            namer: Namer::new(app.tokenizer().cloned(), self.shared.tokens_as_ids(config)),
        };
        Ok((job, reading))
    }

    /// How long the prompt is, even if there is no room for an answer.
    ///
    /// # Errors
    /// The template's refusal.
    pub(crate) fn count_prompt_tokens(&self, app: &App) -> Result<usize, ApiError> {
        let tokenizer = app.need_tokenizer()?;
        let text = render(app, &self.conversation, self.shown_tools(app.config()))?;
        let special = self.adds_special_tokens(tokenizer, &text)?;
        Ok(tokenizer.encode(&text, special)?.len())
    }

    /// Whether the tokenizer adds its special tokens to what the template wrote.
    fn adds_special_tokens(&self, tokenizer: &Tokenizer, text: &str) -> Result<bool, ApiError> {
        match self.shared.add_special_tokens {
            Some(asked) => Ok(asked),
            // Templates write the special tokens themselves.
            None if !self.fills_in_first_token => Ok(false),
            None => lacks_first_token(tokenizer, text),
        }
    }

    fn tools(&self) -> &[Value] {
        self.conversation.tools.as_deref().unwrap_or_default()
    }

    /// The tools that the template is given.
    fn shown_tools(&self, config: &ServerConfig) -> Option<&[Value]> {
        let hides = config.exclude_tools_when_tool_choice_none;
        let tools = self.conversation.tools.as_deref();
        tools.filter(|_| !hides || self.tool_choice != ToolChoice::None)
    }

    /// What the output is held to.
    fn constraint(
        &self,
        app: &App,
        tokenizer: &Tokenizer,
        text: &str,
        prompt: &Arc<[TokenId]>,
    ) -> Result<Option<SharedConstraint>, ApiError> {
        const BUDGET: &str = "thinking_token_budget";
        let dialect = app.config().tool_dialect;
        let form = self
            .tool_choice
            .form(self.tools(), self.parallel_tool_calls, dialect);
        let answer = match form {
            // What the request says of the format of an answer is void then.
            Some(form) => {
                // Nobody asked for a layout, and models that did not want to call
                // anything would fill it with white space.
                let whitespace = match app.config().structured_outputs.disable_any_whitespace {
                    true => Whitespace::None,
                    false => Whitespace::Pattern(" ".to_owned()),
                };
                let spec = StructuredSpec {
                    whitespace,
                    ..form.into()
                };
                Some(structured::compile(app, spec, "tools")?)
            }
            None => match self.shared.structured.constraint(app)? {
                None => self.strict_calls(app)?,
                constraint => constraint,
            },
        };
        let Some(kind) = app.config().reasoning else {
            return match self.thinking_token_budget {
                None => Ok(answer),
                Some(_) => {
                    let message = "thinking_token_budget requires --reasoning-parser to be set";
                    Err(ApiError::invalid_field(BUDGET, message))
                }
            };
        };
        if self.thinking_token_budget.is_some() && kind.end_tag().is_none() {
            let message = "thinking_token_budget needs a reasoning parser with an end tag, which \
                           this server's has not";
            return Err(ApiError::invalid_field(BUDGET, message));
        }
        let whole = ThinkFirst {
            kind,
            tokenizer,
            prompt_text: text,
            prompt,
            budget: self.thinking_token_budget,
            answer,
        };
        Ok(whole.constraint()?)
    }

    /// What calls of strict tools are held to where the model decides.
    fn strict_calls(&self, app: &App) -> Result<Option<SharedConstraint>, ApiError> {
        let dialect = app.config().tool_dialect;
        let tag = dialect
            .filter(|_| self.tool_choice == ToolChoice::Auto)
            .and_then(|dialect| dialect.strict_calls(self.tools(), self.parallel_tool_calls));
        tag.map(|tag| {
            let spec = StructuredFormat::StructuralTag(tag).into();
            structured::compile(app, spec, "tools")
        })
        .transpose()
    }

    fn asked(&self) -> Asked {
        // Streams have no place for prompt log-probabilities.
        let echoed = self.shared.echo && !self.shared.stream;
        Asked {
            max_tokens: self.max_tokens,
            default_max_tokens: None,
            logprobs: self.logprobs,
            prompt_logprobs: self
                .sampling
                .prompt_logprobs
                .or(echoed.then(|| self.logprobs.unwrap_or(0))),
        }
    }
}

/// True if the tokenizer puts a token before every text that `text` does not
/// begin with. One that ends texts does not count: the answer is still to come.
fn lacks_first_token(tokenizer: &Tokenizer, text: &str) -> Result<bool, ApiError> {
    let around_texts = tokenizer.encode("", true)?;
    let first = around_texts
        .first()
        .filter(|&&id| Some(id) != tokenizer.eos_token_id())
        .and_then(|&id| tokenizer.id_to_token(id));
    Ok(first.is_some_and(|first| !text.starts_with(&first)))
}

/// The text of a conversation. `tools` are those that the template is given.
///
/// # Errors
/// There is no template, the client's own is not accepted, or the template
/// refuses the conversation.
pub(crate) fn render(
    app: &App,
    conversation: &Conversation,
    tools: Option<&[Value]>,
) -> Result<String, ApiError> {
    let config = app.config();
    let own = own_template(app, conversation)?;
    let Some(template) = own.as_ref().or(app.chat_template()) else {
        return Err(ApiError::invalid(
            "This model has no chat template: start the server with --chat-template, or use \
             /v1/completions.",
        ));
    };
    let messages =
        quire_text::normalise_messages(&conversation.messages, template.content_format())
            .map_err(|error| app.text_error(error))?;
    let mut kwargs = config.default_chat_template_kwargs.clone();
    kwargs.extend(conversation.kwargs.clone());
    template
        .render(&Chat {
            messages: &messages,
            tools,
            documents: conversation.documents.as_deref(),
            add_generation_prompt: conversation.add_generation_prompt,
            continue_final_message: conversation.continue_final_message,
            kwargs: &kwargs,
        })
        .map_err(|error| app.text_error(error))
}

fn own_template(app: &App, conversation: &Conversation) -> Result<Option<ChatTemplate>, ApiError> {
    let Some(source) = &conversation.chat_template else {
        return Ok(None);
    };
    if !app.config().trust_request_chat_template {
        return Err(ApiError::invalid(
            "Chat template is passed with request, but --trust-request-chat-template is not set. \
             Refused request with untrusted chat template.",
        ));
    }
    let template = ChatTemplate::compile(source, app.tokenizer())?;
    Ok(Some(template))
}
