//! Small routes that tell the state of the server.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use quire_engine::EngineState;
use serde_json::{Value, json};

use crate::{config::COMPATIBLE_VERSION, error::ApiError, state::App};

/// `GET /health`: 200 once requests can run, 503 before and after; no body.
pub(crate) async fn health(State(app): State<Arc<App>>) -> StatusCode {
    match app.engine().state() {
        EngineState::Ready => StatusCode::OK,
        EngineState::Loading | EngineState::Dead => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// `GET /version`.
pub(crate) async fn version() -> Json<Value> {
    Json(json!({ "version": COMPATIBLE_VERSION }))
}

/// `GET /load`: requests in flight, if they are tracked.
pub(crate) async fn load(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "server_load": app.load.get() }))
}

/// `GET /kv_event_sources`: this server publishes no KV events.
pub(crate) async fn kv_event_sources() -> Json<Value> {
    Json(json!({}))
}

/// `GET /metrics`.
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let text = app.metrics().render(&app.engine().gauges());
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
        .into_response()
}

/// `GET /is_sleeping`: weights are never put aside.
pub(crate) async fn is_sleeping() -> Json<Value> {
    Json(json!({ "is_sleeping": false }))
}

/// `POST /reset_prefix_cache`.
pub(crate) async fn reset_prefix_cache(
    State(app): State<Arc<App>>,
) -> Result<Json<Value>, ApiError> {
    app.need_engine()?;
    // The engine answers between two steps, which an async thread must not wait for.
    let reset = tokio::task::spawn_blocking(move || app.engine().reset_prefix_cache(false));
    let success = reset.await.map_err(|error| {
        tracing::error!(%error, "resetting the prefix cache panicked");
        ApiError::internal("The prefix cache could not be reset.")
    })?;
    Ok(Json(json!({ "success": success })))
}
