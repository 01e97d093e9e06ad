//! Makes one response, for a client that waits or in the background.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    response::{IntoResponse, Response},
};
use quire_core::FinishReason;
use serde_json::Value;

use super::{
    events::{Event, Events, Writer},
    items::as_chat_message,
    object::{IncompleteDetails, ResponseObject, Status, Usage},
};
use crate::{
    error::ApiError,
    generation::{fanout::Fanout, parts::PartReader, usage::created_cache_tokens},
    load::LoadGuard,
    sse::EventSource,
    state::App,
};

/// What a response is made of.
pub(super) struct Plan {
    pub(super) fanout: Fanout,
    pub(super) reader: PartReader,
    pub(super) writer: Writer,
    pub(super) events: Events,
    /// As it is before anything is generated.
    pub(super) response: ResponseObject,
    /// The messages that the response ends.
    pub(super) conversation: Vec<Value>,
    pub(super) input_tokens: u64,
    /// Keep the response for later requests.
    pub(super) is_stored: bool,
}

/// A response that is being made. Dropping it aborts its sequence.
pub(super) struct Run {
    app: Arc<App>,
    plan: Plan,
    is_started: bool,
    is_over: bool,
    reason: FinishReason,
    _load: LoadGuard,
}

impl Run {
    pub(super) fn new(app: Arc<App>, plan: Plan, load: LoadGuard) -> Self {
        Run {
            app,
            plan,
            is_started: false,
            is_over: false,
            reason: FinishReason::Stop,
            _load: load,
        }
    }

    /// Waits for the end and answers.
    ///
    /// # Errors
    /// The engine could not go on.
    pub(super) async fn whole(mut self) -> Result<Response, ApiError> {
        while !self.is_over {
            self.step().await?;
        }
        Ok(Json(&self.plan.response).into_response())
    }

    /// Goes on without a client, into the store, where the response must be.
    pub(super) async fn in_background(mut self) {
        let guard = Unfinished {
            app: Arc::clone(&self.app),
            id: self.plan.response.id.clone(),
        };
        let store = &guard.app.responses;
        loop {
            if let Err(error) = self.step().await {
                self.fail(&error);
            }
            let events = std::iter::from_fn(|| self.plan.events.pop()).collect();
            if self.is_over {
                return store.finish(self.plan.response, &self.plan.conversation, events);
            }
            if !store.advance(&guard.id, events) {
                return;
            }
        }
    }

    /// Does the next thing. Nothing is lost if the future is dropped while it
    /// waits.
    async fn step(&mut self) -> Result<(), ApiError> {
        if !std::mem::replace(&mut self.is_started, true) {
            for kind in ["response.created", "response.in_progress"] {
                let event = Event::of_response(kind, &self.plan.response);
                self.plan.events.push(event);
            }
            return Ok(());
        }
        let plan = &mut self.plan;
        match plan.fanout.next(self.app.metrics()).await? {
            Some(event) => {
                let mut delta = event.delta;
                let was_thinking = plan.reader.is_thinking();
                let parts = plan.reader.read(&mut delta);
                if was_thinking || plan.reader.is_thinking() {
                    // Tables of thoughts and their tags are not the message's.
                    delta.logprobs.clear();
                    plan.writer.drop_held();
                }
                plan.writer.write(parts, &delta.logprobs, &mut plan.events);
                if let Some(ending) = delta.ending {
                    self.reason = ending.reason;
                }
            }
            None => self.finish(),
        }
        Ok(())
    }

    fn finish(&mut self) {
        let response = &mut self.plan.response;
        match self.reason {
            FinishReason::Length => {
                response.status = Status::Incomplete;
                response.incomplete_details = Some(IncompleteDetails {
                    reason: "max_output_tokens",
                });
            }
            FinishReason::Abort => response.status = Status::Cancelled,
            _ => response.status = Status::Completed,
        }
        self.end();
    }

    fn fail(&mut self, error: &ApiError) {
        self.plan.response.fail(error.to_string());
        self.end();
    }

    /// Completes the response, whose status says how it ended.
    fn end(&mut self) {
        let usage = self.usage();
        let plan = &mut self.plan;
        plan.response.output = plan.writer.finish(&mut plan.events);
        plan.response.usage = Some(usage);
        plan.conversation
            .extend(as_chat_message(&plan.response.output));
        let event = Event::of_response(plan.response.last_event(), &plan.response);
        plan.events.push(event);
        if plan.is_stored && !plan.response.background {
            let store = &self.app.responses;
            store.insert(&plan.response, &plan.conversation);
        }
        self.is_over = true;
    }

    fn usage(&self) -> Usage {
        let plan = &self.plan;
        let cached = plan.fanout.cached_tokens();
        let block_size = self.app.config().prefix_cache_block_size;
        Usage::new(
            plan.input_tokens,
            cached,
            created_cache_tokens(plan.input_tokens, cached, block_size),
            plan.fanout.generated(),
            plan.reader.reasoning_tokens(),
        )
    }
}

/// Sends the events of a response while it is made.
pub(super) struct Live(pub(super) Run);

impl EventSource for Live {
    async fn next(&mut self) -> Option<Bytes> {
        let run = &mut self.0;
        loop {
            if let Some(event) = run.plan.events.pop() {
                return Some(event);
            }
            if run.is_over {
                return None;
            }
            // The status has been sent, so an error becomes an event.
            if let Err(error) = run.step().await {
                run.fail(&error);
            }
        }
    }
}

/// A response in the store that somebody must end.
struct Unfinished {
    app: Arc<App>,
    id: String,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Does nothing if it has ended, as it has unless its task broke down.
        let text = "The response was not completed.".to_owned();
        self.app.responses.fail(&self.id, text);
    }
}
