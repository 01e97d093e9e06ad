//! Runs a chat request and writes its answer.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use quire_core::{FinishReason, TokenId};
use serde_json::Value;

use super::{
    answer::{ChatCompletion, Choice, Message, OBJECT, ToolCall},
    stream::ChatChunks,
    tool_choice::ToolChoice,
    types::{ChatRequest, Conversation},
};
use crate::{
    error::ApiError,
    fields::Fields,
    generation::{
        beam,
        fanout::{Fanout, Job},
        logprobs::{ChatLogprobs, Namer, PromptLogprobs},
        parts::{PartReader, Reading, WholeAnswer},
        sequence::{Delta, Ending},
        stream::ChunkStream,
        timing::{RequestMetrics, Timing},
        usage::{Cached, Counts, UsageOptions, created_cache_tokens},
    },
    json::JsonBody,
    load::LoadGuard,
    log, sse,
    state::App,
    time::unix_seconds,
};

/// `POST /v1/chat/completions`.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(fields): JsonBody,
) -> Result<Response, ApiError> {
    respond(app, headers, fields).await
}

/// Answers a chat request, wherever it was posted.
pub(crate) async fn respond(
    app: Arc<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, ApiError> {
    let load = app.load.enter();
    let mut request = ChatRequest::read(fields, &app.config().limits)?;
    let model = app.model_name(request.shared.model.as_deref())?;
    app.need_engine()?;
    request.shared.apply_headers(&headers)?;
    let (request, job, reading) = app
        .run_text_job(move |app| {
            let (job, reading) = request.job(app)?;
            Ok((request, job, reading))
        })
        .await?;
    log::request(&app, "chat", &job);
    let call = Call::new(&app, model, &request, &job, reading);
    if request.shared.use_beam_search {
        let beams = beam::search(&app, job, request.shared.length_penalty).await?;
        return Ok(call.beam_answer(beams));
    }
    let fanout = job.start(&app)?;
    if request.shared.stream {
        Ok(call.stream(app, fanout, load))
    } else {
        call.whole(&app, fanout, load).await
    }
}

/// What every part of the answer to one request needs to know.
pub(super) struct Call {
    pub(super) id: String,
    pub(super) created: u64,
    pub(super) model: String,
    pub(super) fingerprint: Option<Arc<str>>,
    pub(super) usage: UsageOptions,
    show_cached_tokens: bool,
    block_size: Option<u32>,
    per_request_metrics: bool,
    keep_alive: Option<std::time::Duration>,
    pub(super) role: String,
    /// What comes before the generated text under `echo`.
    pub(super) echoed: String,
    pub(super) reading: Reading,
    tool_choice: ToolChoice,
    prompt: Arc<[TokenId]>,
    pub(super) prompt_text: Option<String>,
    pub(super) logprobs: Option<i64>,
    pub(super) return_token_ids: bool,
    namer: Namer,
}

/// One choice of a whole answer while it grows.
struct Growing {
    reader: PartReader,
    answer: WholeAnswer,
    /// Everything but the text.
    rest: Delta,
}

impl Growing {
    fn new(reading: &Reading) -> Self {
        Growing {
            reader: PartReader::new(reading),
            answer: WholeAnswer::default(),
            rest: Delta::default(),
        }
    }

    fn read(&mut self, mut delta: Delta) {
        self.answer.extend(self.reader.read(&mut delta));
        self.rest.append(delta);
    }
}

impl Call {
    fn new(app: &App, model: String, request: &ChatRequest, job: &Job, reading: Reading) -> Self {
        let config = app.config();
        let conversation = &request.conversation;
        let role = match conversation.add_generation_prompt {
            true => config.response_role.clone(),
            false => conversation.last_role().to_owned(),
        };
        // A chat has exactly one prompt.
        let prompt = &job.prompts[0].prompt;
        Call {
            id: format!("chatcmpl-{}", job.label),
            created: unix_seconds(),
            model,
            fingerprint: app.fingerprint.clone(),
            usage: request.shared.usage_options(config),
            show_cached_tokens: config.enable_prompt_tokens_details,
            block_size: config.prefix_cache_block_size,
            per_request_metrics: config.enable_per_request_metrics,
            keep_alive: config.sse_keep_alive_interval,
            echoed: if request.shared.echo {
                echoed(conversation, &role)
            } else {
                String::new()
            },
            role,
            reading,
            tool_choice: request.tool_choice.clone(),
            prompt: Arc::clone(&prompt.ids),
            prompt_text: prompt.text.clone().filter(|_| request.return_prompt_text),
            logprobs: request.logprobs,
            return_token_ids: request.shared.return_token_ids,
            namer: Namer::new(app.tokenizer().cloned(), false),
        }
    }

    pub(super) fn prompt_token_ids(&self) -> Option<&[TokenId]> {
        self.return_token_ids.then_some(&*self.prompt)
    }

    /// Counts without those of the prefix cache.
    pub(super) fn bare_counts(&self, completion_tokens: u64, reasoning_tokens: u64) -> Counts {
        Counts {
            prompt_tokens: self.prompt.len() as u64,
            completion_tokens,
            cached: None,
            reasoning_tokens: self.reading.reasoning.as_ref().map(|_| reasoning_tokens),
        }
    }

    pub(super) fn counts(&self, fanout: &Fanout, reasoning_tokens: u64) -> Counts {
        let cached_tokens = fanout.cached_tokens();
        Counts {
            cached: self.show_cached_tokens.then(|| Cached {
                cached_tokens,
                created_cache_tokens: Some(created_cache_tokens(
                    self.prompt.len() as u64,
                    cached_tokens,
                    self.block_size,
                )),
            }),
            ..self.bare_counts(fanout.generated(), reasoning_tokens)
        }
    }

    /// What clients are told of an ending. An answer that a named function was
    /// forced on ends as text does.
    pub(super) fn finish_reason(&self, ending: &Ending, has_calls: bool) -> &'static str {
        let is_named = matches!(self.tool_choice, ToolChoice::Named(_));
        if has_calls && !is_named && ending.reason == FinishReason::Stop {
            "tool_calls"
        } else {
            ending.reason.as_str()
        }
    }

    async fn whole(
        self,
        app: &App,
        mut fanout: Fanout,
        _load: LoadGuard,
    ) -> Result<Response, ApiError> {
        let mut timing = Timing::start();
        let mut growing: Vec<Growing> = (0..fanout.len())
            .map(|_| Growing::new(&self.reading))
            .collect();
        while let Some(event) = fanout.next(app.metrics()).await? {
            timing.on_tokens(event.delta.tokens.len());
            growing[event.index].read(event.delta);
        }
        let metrics = (self.per_request_metrics && growing.len() == 1).then(|| timing.metrics());
        let prompt_logprobs = growing
            .first_mut()
            .and_then(|choice| choice.rest.prompt_logprobs.take());
        let prompt_logprobs = prompt_logprobs
            .map(|tables| PromptLogprobs::of_prompt(&self.namer, &self.prompt, &tables));
        let thoughts = growing
            .iter()
            .map(|choice| choice.reader.reasoning_tokens());
        let counts = self.counts(&fanout, thoughts.sum());
        let choices = growing.into_iter().enumerate();
        let choices = choices
            .map(|(index, choice)| self.choice(index, choice))
            .collect();
        Ok(self.answer(choices, counts, prompt_logprobs, metrics))
    }

    fn choice(&self, index: usize, grown: Growing) -> Choice<'_> {
        let Growing {
            reader,
            answer,
            rest,
        } = grown;
        let has_calls = !answer.calls.is_empty();
        Choice {
            index,
            message: self.message(answer, reader.reasoning_tokens() > 0),
            logprobs: self
                .logprobs
                .map(|asked| ChatLogprobs::of(&rest.logprobs, asked)),
            finish_reason: rest
                .ending
                .as_ref()
                .map(|ending| self.finish_reason(ending, has_calls)),
            stop_reason: rest.ending.and_then(|ending| ending.stop),
            token_ids: self.return_token_ids.then_some(rest.tokens),
            routed_experts: None,
        }
    }

    /// Beside calls that the model chose to make, and after thoughts, there may
    /// be no content at all.
    fn message(&self, answer: WholeAnswer, has_thoughts: bool) -> Message<'_> {
        let is_absent = match self.tool_choice.is_forced() {
            true => false,
            false if answer.calls.is_empty() => has_thoughts && answer.content.is_empty(),
            false => answer.content.trim().is_empty(),
        };
        let content = format!("{}{}", self.echoed, answer.content);
        let reasoning = Some(answer.reasoning).filter(|text| !text.is_empty());
        Message {
            role: &self.role,
            content: Some(content).filter(|_| !is_absent || !self.echoed.is_empty()),
            refusal: None,
            annotations: None,
            audio: None,
            function_call: None,
            tool_calls: answer.calls.into_iter().map(ToolCall::from).collect(),
            reasoning_content: reasoning.clone(),
            reasoning,
        }
    }

    fn beam_answer(self, prompts: Vec<Vec<beam::Beam>>) -> Response {
        let mut completion_tokens = 0;
        let mut choices = Vec::new();
        for beam in prompts.into_iter().flatten() {
            completion_tokens += beam.tokens.len() as u64;
            let mut growing = Growing::new(&self.reading);
            growing.read(Delta {
                text: beam.text,
                tokens: beam.tokens,
                ending: Some(beam.ending),
                ..Delta::default()
            });
            choices.push(self.choice(choices.len(), growing));
        }
        // The beams' texts are not known token by token.
        let counts = Counts {
            reasoning_tokens: None,
            ..self.bare_counts(completion_tokens, 0)
        };
        self.answer(choices, counts, None, None)
    }

    fn answer(
        &self,
        choices: Vec<Choice>,
        counts: Counts,
        prompt_logprobs: Option<PromptLogprobs>,
        metrics: Option<RequestMetrics>,
    ) -> Response {
        Json(ChatCompletion {
            id: &self.id,
            object: OBJECT,
            created: self.created,
            model: &self.model,
            choices,
            service_tier: None,
            system_fingerprint: self.fingerprint.as_deref(),
            usage: counts.whole(),
            prompt_logprobs,
            prompt_token_ids: self.prompt_token_ids(),
            prompt_text: self.prompt_text.as_deref(),
            kv_transfer_params: None,
            ec_transfer_params: None,
            metrics,
        })
        .into_response()
    }

    fn stream(self, app: Arc<App>, fanout: Fanout, load: LoadGuard) -> Response {
        let keep_alive = self.keep_alive;
        let encoder = ChatChunks::new(self, fanout.len());
        sse::response(ChunkStream::new(app, fanout, encoder, load), keep_alive)
    }
}

/// The content of the last message, if the answer continues its role.
fn echoed(conversation: &Conversation, role: &str) -> String {
    let last = conversation
        .messages
        .last()
        .filter(|_| conversation.last_role() == role);
    match last.and_then(|message| message.get("content")) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}
