//! Responses that clients come back to: finished ones, and those that are made
//! in the background.
//!
//! The store has two limits, on responses and on bytes. When one is reached the
//! oldest finished responses make room; what is still being made is kept, so a
//! store full of that refuses more. A response that nobody fetches stays until
//! its place is needed.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{body::Bytes, http::StatusCode};
use serde::Serialize;
use serde_json::Value;
use tokio::task::AbortHandle;

use super::{
    events::Event,
    log::{EventLog, Replay},
    object::{ResponseObject, Status},
};
use crate::{config::ResponseStoreLimits, error::ApiError};

/// The parameter that errors about ids name.
const PARAM: &str = "response_id";

/// See the module documentation.
pub(crate) struct ResponseStore {
    /// Absent if nothing is stored.
    limits: Option<ResponseStoreLimits>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    entries: HashMap<String, Entry>,
    /// Ids of what is no longer being made, the oldest first.
    ended: VecDeque<String>,
    bytes: usize,
}

/// What is stored is kept as JSON, so that its size is known.
struct Entry {
    stage: Stage,
    is_background: bool,
    /// The messages that a response which follows this one continues.
    conversation: Bytes,
    /// Absent unless it is or was streamed in the background.
    events: Option<Arc<EventLog>>,
    /// All of this together.
    bytes: usize,
    /// The events alone.
    event_bytes: usize,
}

enum Stage {
    /// It is being made by this task, once that is known.
    Running(Box<ResponseObject>, Option<AbortHandle>),
    Ended(Bytes),
}

impl ResponseStore {
    /// A store with these limits, or one that stores nothing.
    pub(crate) fn new(limits: Option<ResponseStoreLimits>) -> Self {
        ResponseStore {
            limits,
            inner: Mutex::default(),
        }
    }

    /// Whether responses are stored at all.
    pub(super) fn is_enabled(&self) -> bool {
        self.limits.is_some()
    }

    /// Checks that a new response may have this id.
    ///
    /// # Errors
    /// Another has it.
    pub(super) fn check_new(&self, id: &str) -> Result<(), ApiError> {
        self.lock().check_new(id)
    }

    /// The response as it is now, as JSON.
    ///
    /// # Errors
    /// There is none of this id.
    pub(super) fn get(&self, id: &str) -> Result<Bytes, ApiError> {
        Ok(match &self.lock().entry(id)?.stage {
            Stage::Running(response, _) => to_json(response),
            Stage::Ended(json) => json.clone(),
        })
    }

    /// The messages that a response which follows this one continues.
    ///
    /// # Errors
    /// There is none of this id, or it is still being made.
    pub(super) fn conversation(&self, id: &str) -> Result<Vec<Value>, ApiError> {
        let json = {
            let mut inner = self.lock();
            let entry = inner.entry(id)?;
            if entry.is_running() {
                let message = format!("Response with id '{id}' has not ended yet.");
                return Err(bad_request("previous_response_id", message));
            }
            entry.conversation.clone()
        };
        serde_json::from_slice(&json).map_err(|error| {
            tracing::error!(%error, "a stored conversation cannot be read");
            ApiError::internal("The stored conversation cannot be read.")
        })
    }

    /// The events of a response that is or was streamed in the background, from
    /// number `start` on.
    ///
    /// # Errors
    /// There is none of this id, or it was not created with `background` and
    /// `stream`.
    pub(super) fn replay(&self, id: &str, start: usize) -> Result<Replay, ApiError> {
        let mut inner = self.lock();
        let Some(log) = &inner.entry(id)?.events else {
            let message = format!(
                "Response with id '{id}' has no events: it was not created with `background` and \
                 `stream`."
            );
            return Err(bad_request("stream", message));
        };
        Ok(Arc::clone(log).follow(start))
    }

    /// Takes in a response that is going to be made in the background.
    ///
    /// # Errors
    /// There is one of this id already, or no room.
    pub(super) fn begin(
        &self,
        response: ResponseObject,
        conversation: &[Value],
        is_streamed: bool,
    ) -> Result<(), ApiError> {
        let id = response.id.clone();
        let conversation = to_json(&conversation);
        let entry = Entry {
            bytes: to_json(&response).len() + conversation.len(),
            stage: Stage::Running(Box::new(response), None),
            is_background: true,
            conversation,
            events: is_streamed.then(Arc::default),
            event_bytes: 0,
        };
        let mut inner = self.lock();
        inner.check_new(&id)?;
        if !self.make_room(&mut inner, 1, entry.bytes) {
            return Err(ApiError::unavailable(self.full()));
        }
        inner.insert(id, entry);
        Ok(())
    }

    /// Says which task makes a response.
    pub(super) fn set_task(&self, id: &str, task: AbortHandle) {
        match self.lock().running(id) {
            Some((_, place)) => *place = Some(task),
            // It was cancelled before its task was known. If it has ended by
            // itself this does nothing.
            None => task.abort(),
        }
    }

    /// Notes that a response is under way, and its new events. False if it is to
    /// stop: it was cancelled, or there is no room for more and so it has failed.
    pub(super) fn advance(&self, id: &str, events: Vec<Bytes>) -> bool {
        let added = total(&events);
        let mut inner = self.lock();
        let Some((response, _)) = inner.running(id) else {
            return false;
        };
        if response.status == Status::Queued {
            response.status = Status::InProgress;
        }
        if added > 0 && !self.make_room(&mut inner, 0, added) {
            drop(inner);
            self.fail(id, self.full());
            return false;
        }
        inner.bytes += added;
        if let Some(entry) = inner.entries.get_mut(id) {
            entry.bytes += added;
            entry.event_bytes += added;
            if let Some(log) = &entry.events {
                log.append(events);
            }
        }
        true
    }

    /// Ends a response that was made in the background, with its last events
    /// and with what a response that follows it continues.
    pub(super) fn finish(
        &self,
        response: ResponseObject,
        conversation: &[Value],
        events: Vec<Bytes>,
    ) {
        self.end(response, to_json(&conversation), events);
    }

    fn end(&self, mut response: ResponseObject, mut conversation: Bytes, mut events: Vec<Bytes>) {
        let mut json = to_json(&response);
        let mut inner = self.lock();
        if inner.running(&response.id).is_none() {
            return;
        }
        let Some(old) = inner.remove(&response.id) else {
            return;
        };
        let size =
            |json: &Bytes, conversation: &Bytes| json.len() + conversation.len() + old.event_bytes;
        if !self.make_room(&mut inner, 1, size(&json, &conversation) + total(&events)) {
            // The answer is given up; what was there before stays.
            response.output.clear();
            response.fail(self.full());
            json = to_json(&response);
            conversation = old.conversation.clone();
            let number = old.events.as_ref().map_or(0, |log| log.next_number());
            events = vec![Event::of_response(response.last_event(), &response).encode(number)];
        }
        let added = old.events.as_ref().map_or(0, |_| total(&events));
        let entry = Entry {
            bytes: size(&json, &conversation) + added,
            event_bytes: old.event_bytes + added,
            stage: Stage::Ended(json),
            is_background: true,
            conversation,
            events: old.events,
        };
        if let Some(log) = &entry.events {
            log.append(events);
            log.close();
        }
        inner.ended.push_back(response.id.clone());
        inner.insert(response.id, entry);
    }

    /// Takes in a finished response whose client waited for it. What there is
    /// no room for is not stored.
    pub(super) fn insert(&self, response: &ResponseObject, conversation: &[Value]) {
        let (json, conversation) = (to_json(response), to_json(&conversation));
        let entry = Entry {
            bytes: json.len() + conversation.len(),
            stage: Stage::Ended(json),
            is_background: false,
            conversation,
            events: None,
            event_bytes: 0,
        };
        let id = response.id.clone();
        let mut inner = self.lock();
        if inner.check_new(&id).is_err() || !self.make_room(&mut inner, 1, entry.bytes) {
            let bytes = entry.bytes;
            tracing::warn!(
                id,
                bytes,
                "a response was not stored: no room, or a taken id"
            );
            return;
        }
        inner.ended.push_back(id.clone());
        inner.insert(id, entry);
    }

    /// Ends a response with an error, whose text is for clients, if it is still
    /// being made.
    pub(super) fn fail(&self, id: &str, text: String) {
        let (mut response, conversation, number) = {
            let mut inner = self.lock();
            let Some((response, _)) = inner.running(id) else {
                return;
            };
            let response = response.clone();
            let Some(entry) = inner.entries.get(id) else {
                return;
            };
            let number = entry.events.as_ref().map_or(0, |log| log.next_number());
            (response, entry.conversation.clone(), number)
        };
        response.fail(text);
        let event = Event::of_response(response.last_event(), &response).encode(number);
        self.end(response, conversation, vec![event]);
    }

    /// Stops a response that is being made in the background.
    ///
    /// # Errors
    /// There is none of this id, or it is not being made.
    pub(super) fn cancel(&self, id: &str) -> Result<Bytes, ApiError> {
        let (json, task) = {
            let mut inner = self.lock();
            let entry = inner.entry(id)?;
            let Stage::Running(response, task) = &mut entry.stage else {
                let message = match entry.is_background {
                    true => "Cannot cancel a response that has ended.",
                    false => "Cannot cancel a synchronous response.",
                };
                return Err(bad_request(PARAM, message));
            };
            response.status = Status::Cancelled;
            let mut added = 0;
            if let Some(log) = &entry.events {
                let event = Event::of_response(response.last_event(), response);
                let event = event.encode(log.next_number());
                added = event.len();
                log.append(vec![event]);
                log.close();
            }
            let (json, task) = (to_json(response), task.take());
            entry.stage = Stage::Ended(json.clone());
            entry.bytes += added;
            entry.event_bytes += added;
            inner.bytes += added;
            inner.ended.push_back(id.to_owned());
            (json, task)
        };
        if let Some(task) = task {
            task.abort();
        }
        Ok(json)
    }

    /// Makes room for so many more entries and bytes; false if that cannot be,
    /// and then nothing is lost.
    fn make_room(&self, inner: &mut Inner, entries: usize, bytes: usize) -> bool {
        let Some(limits) = self.limits else {
            return false;
        };
        let fits = |kept_entries: usize, kept_bytes: usize| {
            kept_entries + entries <= limits.max_entries && kept_bytes + bytes <= limits.max_bytes
        };
        if fits(inner.entries.len(), inner.bytes) {
            return true;
        }
        let running = inner.entries.values().filter(|entry| entry.is_running());
        let (count, size) = running.fold((0, 0), |(count, size), entry| {
            (count + 1, size + entry.bytes)
        });
        if !fits(count, size) {
            return false;
        }
        while !fits(inner.entries.len(), inner.bytes) {
            match inner.ended.pop_front() {
                Some(oldest) => drop(inner.remove(&oldest)),
                None => return false,
            }
        }
        true
    }

    fn full(&self) -> String {
        let limits = self.limits.unwrap_or_default();
        format!(
            "The response store has no room: it holds at most {} responses \
             (QUIRE_RESPONSE_STORE_ENTRIES) and {} bytes (QUIRE_RESPONSE_STORE_MIB).",
            limits.max_entries, limits.max_bytes
        )
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every change is complete before anything in it could panic.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn entry(&mut self, id: &str) -> Result<&mut Entry, ApiError> {
        self.entries.get_mut(id).ok_or_else(|| not_found(id))
    }

    fn running(&mut self, id: &str) -> Option<(&mut ResponseObject, &mut Option<AbortHandle>)> {
        match &mut self.entries.get_mut(id)?.stage {
            Stage::Running(response, task) => Some((response, task)),
            Stage::Ended(_) => None,
        }
    }

    fn insert(&mut self, id: String, entry: Entry) {
        self.bytes += entry.bytes;
        self.entries.insert(id, entry);
    }

    fn remove(&mut self, id: &str) -> Option<Entry> {
        let entry = self.entries.remove(id)?;
        self.bytes -= entry.bytes;
        Some(entry)
    }

    fn check_new(&self, id: &str) -> Result<(), ApiError> {
        if self.entries.contains_key(id) {
            let message = format!("There is a response with id '{id}' already.");
            return Err(bad_request("request_id", message));
        }
        Ok(())
    }
}

impl Entry {
    fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Running(..))
    }
}

/// The answer about a response that is not there.
fn not_found(id: &str) -> ApiError {
    const MAX_REPEATED_CHARS: usize = 200;
    let id: String = id.chars().take(MAX_REPEATED_CHARS).collect();
    let message = format!("Response with id '{id}' not found.");
    ApiError::invalid_request(StatusCode::NOT_FOUND, PARAM, message)
}

fn bad_request(param: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::invalid_request(StatusCode::BAD_REQUEST, param, message)
}

fn total(events: &[Bytes]) -> usize {
    events.iter().map(Bytes::len).sum()
}

fn to_json(value: &impl Serialize) -> Bytes {
    match serde_json::to_vec(value) {
        Ok(json) => json.into(),
        Err(error) => {
            // Only a map with keys that are not strings could fail, and there is none.
            tracing::error!(%error, "a response cannot be written as JSON");
            Bytes::new()
        }
    }
}
