//! Runs a completion request and writes its answer.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use quire_core::{TokenId, TokenLogprobs};

use super::{
    answer::{Choice, Chunk, ChunkChoice, Completion, OBJECT, UsageChunk},
    types::CompletionRequest,
};
use crate::{
    error::ApiError,
    fields::Fields,
    generation::{
        beam,
        fanout::{Event, Fanout, Job},
        logprobs::{
            CompletionLogprobs, CompletionLogprobsBuilder, Namer, Position, PromptLogprobs,
        },
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

/// `POST /v1/completions`.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(fields): JsonBody,
) -> Result<Response, ApiError> {
    respond(app, headers, fields).await
}

/// Answers a completion request, wherever it was posted.
pub(crate) async fn respond(
    app: Arc<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, ApiError> {
    let load = app.load.enter();
    let mut request = CompletionRequest::read(fields, &app.config().limits)?;
    let model = app.model_name(request.shared.model.as_deref())?;
    app.need_engine()?;
    request.shared.apply_headers(&headers)?;
    let (request, job) = app
        .run_text_job(move |app| {
            let job = request.job(app)?;
            Ok((request, job))
        })
        .await?;
    log::request(&app, "completion", &job);
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
    per_request_metrics: bool,
    keep_alive: Option<std::time::Duration>,
    prompts: Vec<PromptText>,
    samples: usize,
    /// Alternatives per token, if log-probabilities were asked for.
    logprobs: Option<i64>,
    echo: bool,
    echo_only: bool,
    return_token_ids: bool,
    namer: Namer,
    /// Names tokens in `prompt_logprobs`, which always carry texts.
    text_namer: Namer,
}

/// A prompt as answers repeat it.
struct PromptText {
    ids: Arc<[TokenId]>,
    text: String,
}

impl Call {
    fn new(app: &App, model: String, request: &CompletionRequest, job: &Job) -> Self {
        let config = app.config();
        let prompts = job.prompts.iter().map(|prompt| PromptText {
            ids: Arc::clone(&prompt.prompt.ids),
            text: prompt.prompt.text.clone().unwrap_or_default(),
        });
        Call {
            id: format!("cmpl-{}", job.label),
            created: unix_seconds(),
            model,
            fingerprint: app.fingerprint.clone(),
            usage: request.shared.usage_options(config),
            show_cached_tokens: config.enable_prompt_tokens_details,
            per_request_metrics: config.enable_per_request_metrics,
            keep_alive: config.sse_keep_alive_interval,
            prompts: prompts.collect(),
            samples: job.samples as usize,
            logprobs: request.logprobs,
            echo: request.shared.echo,
            echo_only: request.echo_only(),
            return_token_ids: request.shared.return_token_ids,
            namer: job.namer.clone(),
            text_namer: Namer::new(app.tokenizer().cloned(), false),
        }
    }

    fn prompt_of(&self, index: usize) -> &PromptText {
        &self.prompts[index / self.samples]
    }

    fn prompt_tokens(&self) -> u64 {
        self.prompts
            .iter()
            .map(|prompt| prompt.ids.len() as u64)
            .sum()
    }

    fn counts(&self, fanout: &Fanout) -> Counts {
        Counts {
            prompt_tokens: self.prompt_tokens(),
            completion_tokens: fanout.generated(),
            cached: self.show_cached_tokens.then(|| Cached {
                cached_tokens: fanout.cached_tokens(),
                created_cache_tokens: None,
            }),
            reasoning_tokens: None,
        }
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
        let choices = deltas.into_iter().enumerate();
        let choices = choices
            .map(|(index, delta)| self.choice(index, delta))
            .collect();
        Ok(self.answer(choices, self.counts(&fanout), metrics))
    }

    fn choice(&self, index: usize, delta: Delta) -> Choice {
        let Delta {
            text,
            tokens,
            logprobs,
            prompt_logprobs,
            ending,
            ..
        } = delta;
        let prompt = self.prompt_of(index);
        let tables = prompt_logprobs.as_deref();
        let mut builder = CompletionLogprobsBuilder::default();
        let echoed = self.echo.then_some((prompt, tables.unwrap_or_default()));
        let logprobs = self.delta_logprobs(&mut builder, echoed, &logprobs);
        let text = match (self.echo, self.echo_only) {
            (_, true) => prompt.text.clone(),
            (true, false) => format!("{}{text}", prompt.text),
            (false, false) => text,
        };
        Choice {
            index,
            text,
            logprobs,
            finish_reason: ending.as_ref().map(|ending| ending.reason.as_str()),
            stop_reason: ending.and_then(|ending| ending.stop),
            token_ids: self.return_token_ids.then_some(tokens),
            prompt_logprobs: tables
                .map(|tables| PromptLogprobs::of_prompt(&self.text_namer, &prompt.ids, tables)),
            prompt_token_ids: self.return_token_ids.then(|| prompt.ids.to_vec()),
            routed_experts: None,
        }
    }

    fn beam_answer(self, prompts: Vec<Vec<beam::Beam>>) -> Response {
        let mut completion_tokens = 0;
        let mut choices = Vec::new();
        for (prompt, beams) in self.prompts.iter().zip(prompts) {
            for beam in beams {
                completion_tokens += beam.tokens.len() as u64;
                let echoed = if self.echo { prompt.text.as_str() } else { "" };
                choices.push(Choice {
                    index: choices.len(),
                    text: format!("{echoed}{}", beam.text),
                    finish_reason: Some(beam.ending.reason.as_str()),
                    stop_reason: beam.ending.stop,
                    token_ids: self.return_token_ids.then_some(beam.tokens),
                    prompt_token_ids: self.return_token_ids.then(|| prompt.ids.to_vec()),
                    ..Choice::default()
                });
            }
        }
        let prompt_tokens = self.prompt_tokens();
        let counts = Counts {
            prompt_tokens,
            completion_tokens,
            cached: None,
            reasoning_tokens: None,
        };
        self.answer(choices, counts, None)
    }

    fn answer(
        &self,
        choices: Vec<Choice>,
        counts: Counts,
        metrics: Option<RequestMetrics>,
    ) -> Response {
        Json(Completion {
            id: &self.id,
            object: OBJECT,
            created: self.created,
            model: &self.model,
            choices,
            service_tier: None,
            system_fingerprint: self.fingerprint.as_deref(),
            usage: counts.whole(),
            kv_transfer_params: None,
            ec_transfer_params: None,
            metrics,
        })
        .into_response()
    }

    fn stream(self, app: Arc<App>, fanout: Fanout, load: LoadGuard) -> Response {
        let keep_alive = self.keep_alive;
        let choices = (0..fanout.len())
            .map(|_| StreamedChoice::default())
            .collect();
        let encoder = CompletionChunks {
            call: self,
            choices,
        };
        sse::response(ChunkStream::new(app, fanout, encoder, load), keep_alive)
    }

    /// Adds the rows of the echoed prompt to a log-probability table.
    fn push_prompt_rows(
        &self,
        builder: &mut CompletionLogprobsBuilder,
        prompt: &PromptText,
        tables: &[Option<TokenLogprobs>],
        asked: i64,
    ) {
        for (i, id) in prompt.ids.iter().enumerate() {
            let before = &prompt.ids[..i];
            match tables.get(i).and_then(Option::as_ref) {
                Some(table) => builder.push(&self.namer.position(before, table), asked),
                None => builder.push_bare(self.namer.name(before, *id)),
            }
        }
    }

    /// The rows of a delta, the echoed prompt's first if `prompt_tables` are
    /// given.
    fn delta_logprobs(
        &self,
        builder: &mut CompletionLogprobsBuilder,
        prompt: Option<(&PromptText, &[Option<TokenLogprobs>])>,
        rows: &[Position],
    ) -> Option<CompletionLogprobs> {
        let asked = self.logprobs?;
        if let Some((prompt, tables)) = prompt {
            self.push_prompt_rows(builder, prompt, tables, asked);
        }
        if !self.echo_only {
            rows.iter().for_each(|row| builder.push(row, asked));
        }
        Some(builder.take())
    }
}

/// A choice of a stream: what later chunks depend on.
#[derive(Default)]
struct StreamedChoice {
    started: bool,
    logprobs: CompletionLogprobsBuilder,
}

/// Writes the chunks of a stream.
struct CompletionChunks {
    call: Call,
    choices: Vec<StreamedChoice>,
}

impl ChunkEncoder for CompletionChunks {
    fn encode(&mut self, event: Event, chunks: &mut Chunks) {
        let Event {
            index,
            delta,
            produced,
        } = event;
        if delta.tokens.is_empty() && delta.text.is_empty() && delta.ending.is_none() {
            return;
        }
        let call = &self.call;
        let choice = &mut self.choices[index];
        let prompt = call.prompt_of(index);
        let first = !std::mem::replace(&mut choice.started, true);
        let echo = first && call.echo;
        let tables = delta.prompt_logprobs.as_deref().unwrap_or_default();
        let echoed = echo.then_some((prompt, tables));
        let logprobs = call.delta_logprobs(&mut choice.logprobs, echoed, &delta.logprobs);
        let mut text = if echo {
            prompt.text.clone()
        } else {
            String::new()
        };
        if !call.echo_only {
            text.push_str(&delta.text);
        }
        let last = delta.ending.is_some();
        let with_prompt_ids = first && (call.echo || call.return_token_ids);
        let counts = Counts {
            prompt_tokens: prompt.ids.len() as u64,
            completion_tokens: produced.into(),
            cached: None,
            reasoning_tokens: None,
        };
        chunks.push(&Chunk {
            id: &call.id,
            object: OBJECT,
            created: call.created,
            model: &call.model,
            choices: [ChunkChoice {
                index,
                text,
                logprobs,
                finish_reason: delta.ending.as_ref().map(|ending| ending.reason.as_str()),
                stop_reason: delta.ending.and_then(|ending| ending.stop),
                prompt_token_ids: with_prompt_ids.then(|| prompt.ids.to_vec()),
                token_ids: call.return_token_ids.then_some(delta.tokens),
            }],
            usage: call.usage.continuous.then(|| counts.running(false)),
            system_fingerprint: call
                .fingerprint
                .as_deref()
                .filter(|_| last && !call.usage.at_end),
        });
    }

    fn finish(&mut self, fanout: &Fanout, chunks: &mut Chunks) {
        let call = &self.call;
        if call.usage.at_end {
            chunks.push(&UsageChunk {
                id: &call.id,
                object: OBJECT,
                created: call.created,
                model: &call.model,
                choices: [],
                usage: call.counts(fanout).at_end(),
                system_fingerprint: call.fingerprint.as_deref(),
            });
        }
    }
}
