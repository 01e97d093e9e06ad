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

use crate::{config::COMPATIBLE_VERSION, state::App};

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
