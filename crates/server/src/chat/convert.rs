//! From a chat request to sequences.

use std::sync::Arc;

use quire_core::SamplingParams;
use quire_text::{Chat, ChatTemplate};
use serde_json::Value;

use super::types::{ChatRequest, Conversation};
use crate::{
    error::ApiError,
    generation::{
        fanout::{Job, PromptJob, request_limits},
        logprobs::Namer,
        prompt::{self, Prompt},
        sampling::{Asked, output_budget},
    },
    state::App,
};

impl ChatRequest {
    /// Renders the conversation and works out the parameters of every sequence.
    ///
    /// # Errors
    /// The template's refusal, or the first field that is out of range for this
    /// model and server.
    pub(crate) fn job(&self, app: &App) -> Result<Job, ApiError> {
        let config = app.config();
        let limits = request_limits(app);
        let asked = self.asked();
        let params = self
            .sampling
            .params(&asked, &config.defaults, app.tokenizer(), &limits)?;
        let beam = self.shared.use_beam_search;
        if beam {
            self.sampling.check_beam(self.logprobs.is_some())?;
        }
        let samples = self.sampling.samples(&config.limits, &params, beam)?;
        let truncation = self
            .shared
            .truncation
            .resolve(limits.max_model_len, asked.max_tokens)?;
        let tokenizer = app.need_tokenizer()?;
        let text = render(app, &self.conversation)?;
        // Templates write the special tokens themselves.
        let special = self.shared.add_special_tokens.unwrap_or(false);
        let ids = prompt::encode(tokenizer, &text, special, truncation, limits.max_model_len)?;
        let max_tokens = output_budget(&asked, &config.defaults, ids.len(), &limits)?;
        let prompt = Prompt {
            ids: Arc::from(ids),
            text: Some(text),
        };
        Ok(Job {
            prompts: vec![PromptJob {
                prompt,
                params: SamplingParams {
                    max_tokens,
                    ..params
                },
            }],
            samples,
            priority: self.shared.priority,
            cache_salt: self.shared.cache_salt.clone(),
            label: self.shared.label(),
            interval: self.shared.interval(config),
            namer: Namer::new(app.tokenizer().cloned(), self.shared.tokens_as_ids(config)),
        })
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

/// The text of a conversation.
///
/// # Errors
/// There is no template, the client's own is not accepted, or the template
/// refuses the conversation.
pub(crate) fn render(app: &App, conversation: &Conversation) -> Result<String, ApiError> {
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
    let tools: Option<&[Value]> = conversation
        .tools
        .as_deref()
        .filter(|_| !config.exclude_tools_when_tool_choice_none);
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
