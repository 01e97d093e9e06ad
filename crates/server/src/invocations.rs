//! `POST /invocations`: one path for every kind of request, told apart by its
//! members.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{chat, completions, error::ApiError, json::JsonBody, state::App};

/// A body with `messages` is a chat, one with `prompt` a completion.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(fields): JsonBody,
) -> Result<Response, ApiError> {
    if fields.has("messages") {
        chat::respond(app, headers, fields).await
    } else if fields.has("prompt") {
        completions::respond(app, headers, fields).await
    } else {
        Err(ApiError::invalid(
            "Cannot find suitable handler for request. Send `messages` or `prompt`.",
        ))
    }
}
