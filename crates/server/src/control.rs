//! Routes that change a running engine, for development and for training loops
//! that share a machine with the server: pausing, sleeping, emptying caches.
//!
//! A sleeping or paused server accepts requests and holds them until it is
//! woken. Weights stay where they are: what sleeping frees is the KV cache.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{Json, extract::State};
use quire_engine::{Activity, ControlError, Engine, Pause, PauseMode, PausedCache};
use serde_json::{Value, json};

use crate::{error::ApiError, fields::Fields, query::QueryString, state::App};

/// What a sleeping server wakes part by part.
const PARTS: [&str; 2] = ["weights", "kv_cache"];
/// The tag that stands for taking steps again and for no part.
const SCHEDULING: &str = "scheduling";

/// The parts that have not been woken yet.
#[derive(Default)]
pub(crate) struct Asleep(Mutex<Vec<&'static str>>);

impl Asleep {
    fn set(&self, parts: &[&'static str]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = parts.to_vec();
    }

    /// Wakes the parts that `tags` name, all if there are none; true if none
    /// is left asleep.
    fn wake(&self, tags: &[String]) -> bool {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.retain(|part| !tags.is_empty() && !tags.iter().any(|tag| tag == part));
        parts.is_empty()
    }
}

/// `POST /sleep`.
pub(crate) async fn sleep(
    State(app): State<Arc<App>>,
    query: QueryString,
) -> Result<Json<Value>, ApiError> {
    let (level, pause) = read_sleep(query.into_fields())?;
    control(&app, move |engine| engine.pause(pause)).await?;
    if pause.cache == PausedCache::Released {
        app.asleep.set(&PARTS);
    }
    Ok(Json(json!({ "status": "sleeping", "level": level })))
}

/// The level, and what it means.
pub(crate) fn read_sleep(mut fields: Fields) -> Result<(i64, Pause), ApiError> {
    let level = fields.int("level").unwrap_or(1);
    let mode = read_mode(&mut fields);
    fields.finish()?;
    let cache = match level {
        0 => PausedCache::Kept,
        1 => PausedCache::Released,
        2 => {
            let message = "Sleep level 2 discards the weights, and this server could not load \
                           them again. Level 1 frees the KV cache.";
            return Err(ApiError::invalid_field("level", message));
        }
        other => {
            let message = format!("level must be 0 or 1, got {other}.");
            return Err(ApiError::invalid_field("level", message));
        }
    };
    Ok((level, Pause { mode, cache }))
}

fn read_mode(fields: &mut Fields) -> PauseMode {
    match fields.choice("mode", &["abort", "wait", "keep"]) {
        Some("wait") => PauseMode::Wait,
        Some("keep") => PauseMode::Keep,
        _ => PauseMode::Abort,
    }
}

/// `POST /wake_up`.
pub(crate) async fn wake_up(
    State(app): State<Arc<App>>,
    query: QueryString,
) -> Result<Json<Value>, ApiError> {
    let tags = query.all("tags");
    let known = |tag: &&String| PARTS.contains(&tag.as_str()) || *tag == SCHEDULING;
    if !tags.iter().all(|tag| known(&tag)) {
        let message = format!("tags must be {}, {} or {SCHEDULING}.", PARTS[0], PARTS[1]);
        return Err(ApiError::invalid_field("tags", message));
    }
    app.need_engine()?;
    let awake = app.asleep.wake(&tags);
    if awake {
        control(&app, |engine| engine.resume()).await?;
    }
    let status = if awake { "awake" } else { "sleeping" };
    let tags = (!tags.is_empty()).then_some(tags);
    Ok(Json(json!({ "status": status, "tags": tags })))
}

/// `GET /is_sleeping`.
pub(crate) async fn is_sleeping(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "is_sleeping": is_resting(&app) }))
}

/// `POST /pause`.
pub(crate) async fn pause(
    State(app): State<Arc<App>>,
    query: QueryString,
) -> Result<Json<Value>, ApiError> {
    let pause = read_pause(query.into_fields())?;
    control(&app, move |engine| engine.pause(pause)).await?;
    Ok(Json(json!({ "status": "paused" })))
}

pub(crate) fn read_pause(mut fields: Fields) -> Result<Pause, ApiError> {
    let mode = read_mode(&mut fields);
    let clear = fields.bool("clear_cache").unwrap_or(true);
    fields.finish()?;
    let cache = match clear {
        true => PausedCache::Cleared,
        false => PausedCache::Kept,
    };
    Ok(Pause { mode, cache })
}

/// `POST /resume`: wakes a sleeping server, too.
pub(crate) async fn resume(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    control(&app, |engine| engine.resume()).await?;
    app.asleep.set(&[]);
    Ok(Json(json!({ "status": "resumed" })))
}

/// `GET /is_paused`.
pub(crate) async fn is_paused(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "is_paused": is_resting(&app) }))
}

fn is_resting(app: &App) -> bool {
    app.engine().gauges().activity != Activity::Awake
}

/// `POST /reset_prefix_cache`.
pub(crate) async fn reset_prefix_cache(
    State(app): State<Arc<App>>,
    query: QueryString,
) -> Result<Json<Value>, ApiError> {
    let preempt = read_reset(query.into_fields())?;
    let success = blocking(&app, move |engine| engine.reset_prefix_cache(preempt)).await?;
    Ok(Json(json!({ "success": success })))
}

/// Whether to empty the cache under running requests.
pub(crate) fn read_reset(mut fields: Fields) -> Result<bool, ApiError> {
    let preempt = fields.flag("reset_running_requests");
    // There is no cache outside of this process.
    fields.flag("reset_external");
    fields.finish()?;
    Ok(preempt)
}

/// `POST /reset_mm_cache` and `POST /reset_encoder_cache`: models here read
/// text, so that these caches are always empty.
pub(crate) async fn reset_nothing() {}

async fn control(
    app: &Arc<App>,
    act: impl FnOnce(&dyn Engine) -> Result<(), ControlError> + Send + 'static,
) -> Result<(), ApiError> {
    blocking(app, act).await?.map_err(|error| match error {
        ControlError::Dead => ApiError::engine_dead(),
        ControlError::Resumed => ApiError::unavailable(error.to_string()),
        ControlError::Memory(_) => ApiError::internal(error.to_string()),
    })
}

/// Asks the engine, which answers between two steps or later still: an async
/// thread must not wait for that.
async fn blocking<T: Send + 'static>(
    app: &Arc<App>,
    ask: impl FnOnce(&dyn Engine) -> T + Send + 'static,
) -> Result<T, ApiError> {
    app.need_engine()?;
    let app = Arc::clone(app);
    let answer = tokio::task::spawn_blocking(move || ask(app.engine())).await;
    answer.map_err(|error| {
        tracing::error!(%error, "a command to the engine panicked");
        ApiError::internal("The engine could not be asked.")
    })
}
