//! Runs a request as a chat and writes its answer.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use super::{
    answer::{ASSISTANT, ContextManagement, MESSAGE, Message, Stop, TokenCount, Usage},
    blocks::{self, BlockWriter, Step},
    error::MessagesError,
    request::{MessagesRequest, Purpose},
    stream::MessageEvents,
};
use crate::{
    chat::ChatRequest,
    error::ApiError,
    fields::Fields,
    generation::{
        fanout::{Fanout, Job},
        parts::{PartReader, Reading},
        sequence::{Delta, Ending},
        stream::ChunkStream,
        usage::{Cached, Counts, created_cache_tokens},
    },
    json::JsonBody,
    load::LoadGuard,
    log, sse,
    state::App,
};

/// `POST /v1/messages`.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<JsonBody, ApiError>,
) -> Result<Response, MessagesError> {
    let JsonBody(fields) = body?;
    Ok(respond(app, headers, fields).await?)
}

/// `POST /v1/messages/count_tokens`: how long the prompt of the same request
/// would be.
pub(crate) async fn count_tokens(
    State(app): State<Arc<App>>,
    body: Result<JsonBody, ApiError>,
) -> Result<Json<TokenCount>, MessagesError> {
    let JsonBody(fields) = body?;
    let limits = &app.config().limits;
    let asked = MessagesRequest::read(fields, limits, Purpose::Count)?;
    let request = ChatRequest::read(Fields::of_body(asked.chat), limits)?;
    app.model_name(request.shared.model.as_deref())?;
    let count = app
        .run_text_job(move |app| request.count_prompt_tokens(app))
        .await?;
    Ok(Json(TokenCount {
        input_tokens: count,
        context_management: ContextManagement {
            original_input_tokens: count,
        },
    }))
}

async fn respond(app: Arc<App>, headers: HeaderMap, fields: Fields) -> Result<Response, ApiError> {
    let load = app.load.enter();
    let limits = &app.config().limits;
    let asked = MessagesRequest::read(fields, limits, Purpose::Answer)?;
    asked.check_budget(app.config())?;
    let mut request = ChatRequest::read(Fields::of_body(asked.chat), limits)?;
    let model = app.model_name(request.shared.model.as_deref())?;
    app.need_engine()?;
    request.shared.apply_headers(&headers)?;
    let stream = request.shared.stream;
    let (job, reading) = app.run_text_job(move |app| request.job(app)).await?;
    log::request(&app, "messages", &job);
    let call = Call::new(&app, model, &job);
    let reader = AnswerReader::new(&reading, asked.hides_thoughts);
    let fanout = job.start(&app)?;
    if stream {
        let keep_alive = call.keep_alive;
        let events = MessageEvents::new(call, reader);
        let stream = ChunkStream::new(app, fanout, events, load);
        Ok(sse::response(stream, keep_alive))
    } else {
        call.whole(&app, fanout, reader, load).await
    }
}

/// What every part of the answer to one request needs to know.
pub(super) struct Call {
    pub(super) id: String,
    pub(super) model: String,
    prompt_tokens: u64,
    show_cached_tokens: bool,
    block_size: Option<u32>,
    keep_alive: Option<Duration>,
}

impl Call {
    fn new(app: &App, model: String, job: &Job) -> Self {
        let config = app.config();
        Call {
            id: format!("chatcmpl-{}", job.label),
            model,
            // A chat has exactly one prompt.
            prompt_tokens: job.prompts[0].prompt.ids.len() as u64,
            show_cached_tokens: config.enable_prompt_tokens_details,
            block_size: config.prefix_cache_block_size,
            keep_alive: config.sse_keep_alive_interval,
        }
    }

    /// The counts before anything is known but the prompt.
    pub(super) fn usage_at_start(&self) -> Usage {
        Usage::of_prompt(self.prompt_tokens)
    }

    pub(super) fn usage(&self, fanout: &Fanout) -> Usage {
        let cached_tokens = fanout.cached_tokens();
        let created = created_cache_tokens(self.prompt_tokens, cached_tokens, self.block_size);
        Usage::from(Counts {
            prompt_tokens: self.prompt_tokens,
            completion_tokens: fanout.generated(),
            cached: self.show_cached_tokens.then_some(Cached {
                cached_tokens,
                created_cache_tokens: Some(created),
            }),
            reasoning_tokens: None,
        })
    }

    async fn whole(
        self,
        app: &App,
        mut fanout: Fanout,
        mut reader: AnswerReader,
        _load: LoadGuard,
    ) -> Result<Response, ApiError> {
        let mut steps = Vec::new();
        while let Some(event) = fanout.next(app.metrics()).await? {
            reader.read(event.delta, &mut steps);
        }
        let Stop {
            stop_reason,
            stop_sequence,
        } = reader.stop()?;
        Ok(Json(Message {
            id: &self.id,
            kind: MESSAGE,
            role: ASSISTANT,
            content: blocks::collect(steps),
            model: &self.model,
            stop_reason,
            stop_sequence,
            usage: self.usage(&fanout),
        })
        .into_response())
    }
}

/// Reads what a sequence says as the steps of an answer.
pub(super) struct AnswerReader {
    parts: PartReader,
    blocks: BlockWriter,
    ending: Option<Ending>,
}

impl AnswerReader {
    fn new(reading: &Reading, hides_thoughts: bool) -> Self {
        AnswerReader {
            parts: PartReader::new(reading),
            blocks: BlockWriter::new(hides_thoughts),
            ending: None,
        }
    }

    /// Reads more; the last delta ends the last block.
    pub(super) fn read(&mut self, mut delta: Delta, steps: &mut Vec<Step>) {
        for part in self.parts.read(&mut delta) {
            self.blocks.write(part, steps);
        }
        if let Some(ending) = delta.ending {
            self.blocks.end(steps);
            self.ending = Some(ending);
        }
    }

    /// Why the answer is over.
    ///
    /// # Errors
    /// It broke off.
    pub(super) fn stop(&mut self) -> Result<Stop, ApiError> {
        Stop::new(self.ending.take(), self.blocks.has_calls())
    }
}
