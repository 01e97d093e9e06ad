//! Runs a chat request and writes its answer.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use quire_core::TokenId;
use serde_json::Value;

use super::{
    answer::{
        CHUNK_OBJECT, ChatCompletion, Choice, Chunk, ChunkChoice, ChunkPrompt, DeltaMessage,
        Message, OBJECT, UsageChunk,
    },
    types::{ChatRequest, Conversation},
};
use crate::{
    error::ApiError,
    fields::Fields,
    generation::{
        beam,
        fanout::{Event, Fanout, Job},
        logprobs::{ChatLogprobs, Namer, PromptLogprobs},
        sequence::Delta,
        stream::{ChunkEncoder, ChunkStream, Chunks},
        timing::{RequestMetrics, Timing},
        usage::{Cached, Counts, UsageOptions},
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
    let (request, job) = app
        .run_text_job(move |app| {
            let job = request.job(app)?;
            Ok((request, job))
        })
        .await?;
    log::request(&app, "chat", &job);
    let call = Call::new(&app, model, &request, &job);
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
struct Call {
    id: String,
    created: u64,
    model: String,
    fingerprint: Option<Arc<str>>,
    usage: UsageOptions,
    show_cached_tokens: bool,
    block_size: Option<u32>,
    per_request_metrics: bool,
    keep_alive: Option<std::time::Duration>,
    role: String,
    /// What comes before the generated text under `echo`.
    echoed: String,
    prompt: Arc<[TokenId]>,
    prompt_text: Option<String>,
    logprobs: Option<i64>,
    return_token_ids: bool,
    namer: Namer,
}

impl Call {
    fn new(app: &App, model: String, request: &ChatRequest, job: &Job) -> Self {
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
            prompt: Arc::clone(&prompt.ids),
            prompt_text: prompt.text.clone().filter(|_| request.return_prompt_text),
            logprobs: request.logprobs,
            return_token_ids: request.shared.return_token_ids,
            namer: Namer::new(app.tokenizer().cloned(), false),
        }
    }

    fn prompt_token_ids(&self) -> Option<&[TokenId]> {
        self.return_token_ids.then_some(&*self.prompt)
    }

    fn counts(&self, fanout: &Fanout) -> Counts {
        let prompt_tokens = self.prompt.len() as u64;
        let cached_tokens = fanout.cached_tokens();
        Counts {
            prompt_tokens,
            completion_tokens: fanout.generated(),
            cached: self.show_cached_tokens.then(|| Cached {
                cached_tokens,
                created_cache_tokens: Some(self.created_cache_tokens(cached_tokens)),
            }),
        }
    }

    /// The prefix cache keeps whole blocks of a prompt.
    fn created_cache_tokens(&self, cached_tokens: u64) -> u64 {
        let Some(block_size) = self.block_size.map(u64::from).filter(|&size| size > 0) else {
            return 0;
        };
        let whole_blocks = self.prompt.len() as u64 / block_size * block_size;
        whole_blocks.saturating_sub(cached_tokens)
    }

    async fn whole(
        self,
        app: &App,
        mut fanout: Fanout,
        _load: LoadGuard,
    ) -> Result<Response, ApiError> {
        let mut timing = Timing::start();
        let mut deltas: Vec<Delta> = (0..fanout.len()).map(|_| Delta::default()).collect();
        while let Some(event) = fanout.next(app.metrics()).await? {
            timing.on_tokens(event.delta.tokens.len());
            deltas[event.index].append(event.delta);
        }
        let metrics = (self.per_request_metrics && deltas.len() == 1).then(|| timing.metrics());
        let prompt_logprobs = deltas
            .first_mut()
            .and_then(|delta| delta.prompt_logprobs.take());
        let prompt_logprobs = prompt_logprobs
            .map(|tables| PromptLogprobs::of_prompt(&self.namer, &self.prompt, &tables));
        let choices = deltas.into_iter().enumerate();
        let choices = choices
            .map(|(index, delta)| self.choice(index, delta))
            .collect();
        Ok(self.answer(choices, self.counts(&fanout), prompt_logprobs, metrics))
    }

    fn choice(&self, index: usize, delta: Delta) -> Choice<'_> {
        Choice {
            index,
            message: Message::new(&self.role, format!("{}{}", self.echoed, delta.text)),
            logprobs: self
                .logprobs
                .map(|asked| ChatLogprobs::of(&delta.logprobs, asked)),
            finish_reason: delta.ending.as_ref().map(|ending| ending.reason.as_str()),
            stop_reason: delta.ending.and_then(|ending| ending.stop),
            token_ids: self.return_token_ids.then_some(delta.tokens),
            routed_experts: None,
        }
    }

    fn beam_answer(self, prompts: Vec<Vec<beam::Beam>>) -> Response {
        let mut completion_tokens = 0;
        let mut choices = Vec::new();
        for beam in prompts.into_iter().flatten() {
            completion_tokens += beam.tokens.len() as u64;
            let delta = Delta {
                text: beam.text,
                tokens: beam.tokens,
                ending: Some(beam.ending),
                ..Delta::default()
            };
            choices.push(self.choice(choices.len(), delta));
        }
        let prompt_tokens = self.prompt.len() as u64;
        let counts = Counts {
            prompt_tokens,
            completion_tokens,
            cached: None,
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
        let encoder = ChatChunks {
            choices: fanout.len(),
            started: false,
            call: self,
        };
        sse::response(ChunkStream::new(app, fanout, encoder, load), keep_alive)
    }

    fn chunk<'a>(&'a self, choice: ChunkChoice<'a>, produced: u32) -> Chunk<'a> {
        let counts = Counts {
            prompt_tokens: self.prompt.len() as u64,
            completion_tokens: produced.into(),
            cached: None,
        };
        Chunk {
            id: &self.id,
            object: CHUNK_OBJECT,
            created: self.created,
            model: &self.model,
            choices: [choice],
            usage: self.usage.continuous.then(|| counts.running(true)),
            prompt: None,
            system_fingerprint: None,
        }
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

/// Writes the chunks of a stream.
struct ChatChunks {
    call: Call,
    choices: usize,
    started: bool,
}

impl ChatChunks {
    /// One chunk per choice that says its role, and under `echo` one that
    /// repeats the last message.
    fn start(&self, chunks: &mut Chunks) {
        let call = &self.call;
        let bare = |index, delta| ChunkChoice {
            index,
            delta,
            logprobs: None,
            finish_reason: None,
            stop_reason: None,
            token_ids: None,
        };
        for index in 0..self.choices {
            let delta = DeltaMessage {
                role: Some(&call.role),
                content: Some(""),
            };
            let prompt = ChunkPrompt {
                prompt_token_ids: call.prompt_token_ids(),
                prompt_text: call.prompt_text.as_deref(),
            };
            chunks.push(&Chunk {
                prompt: Some(prompt),
                ..call.chunk(bare(index, delta), 0)
            });
        }
        for index in (0..self.choices).filter(|_| !call.echoed.is_empty()) {
            let delta = DeltaMessage {
                role: None,
                content: Some(&call.echoed),
            };
            chunks.push(&call.chunk(bare(index, delta), 0));
        }
    }
}

impl ChunkEncoder for ChatChunks {
    fn encode(&mut self, event: Event, chunks: &mut Chunks) {
        if !std::mem::replace(&mut self.started, true) {
            self.start(chunks);
        }
        let Event {
            index,
            delta,
            produced,
        } = event;
        let call = &self.call;
        let last = delta.ending.is_some();
        // Chunks without text are sent only if they carry something else.
        let silent = delta.text.is_empty() && call.logprobs.is_none() && !call.return_token_ids;
        if silent && !last {
            return;
        }
        let content = Some(delta.text.as_str()).filter(|text| !text.is_empty());
        let finish_reason = delta.ending.as_ref().map(|ending| ending.reason.as_str());
        let choice = ChunkChoice {
            index,
            delta: DeltaMessage {
                role: None,
                content,
            },
            logprobs: call
                .logprobs
                .map(|asked| ChatLogprobs::of(&delta.logprobs, asked)),
            finish_reason,
            stop_reason: delta.ending.map(|ending| ending.stop),
            token_ids: Some(call.return_token_ids.then_some(delta.tokens)),
        };
        chunks.push(&Chunk {
            system_fingerprint: call
                .fingerprint
                .as_deref()
                .filter(|_| last && !call.usage.at_end),
            ..call.chunk(choice, produced)
        });
    }

    fn finish(&mut self, fanout: &Fanout, chunks: &mut Chunks) {
        let call = &self.call;
        if call.usage.at_end {
            chunks.push(&UsageChunk {
                id: &call.id,
                object: CHUNK_OBJECT,
                created: call.created,
                model: &call.model,
                choices: [],
                usage: call.counts(fanout).at_end(),
                system_fingerprint: call.fingerprint.as_deref(),
            });
        }
    }
}
