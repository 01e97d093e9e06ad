//! `GET /v1/models` and `GET /v1/models/{id}`.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;

use crate::{error::ApiError, query::PathText, request_id, state::App};

/// The answer to `GET /v1/models`.
#[derive(Serialize)]
pub(crate) struct ModelList {
    object: &'static str,
    data: Vec<ModelCard>,
}

/// One name of the model.
#[derive(Serialize)]
pub(crate) struct ModelCard {
    id: String,
    object: &'static str,
    created: u64,
    owned_by: &'static str,
    root: String,
    parent: Option<()>,
    max_model_len: u32,
    permission: [Permission; 1],
}

/// What older clients read to see whether they may use a model.
#[derive(Serialize)]
struct Permission {
    id: String,
    object: &'static str,
    created: u64,
    allow_create_engine: bool,
    allow_sampling: bool,
    allow_logprobs: bool,
    allow_search_indices: bool,
    allow_view: bool,
    allow_fine_tuning: bool,
    organization: &'static str,
    group: Option<()>,
    is_blocking: bool,
}

fn card(app: &App, name: &str) -> ModelCard {
    ModelCard {
        id: name.to_owned(),
        object: "model",
        created: app.started,
        owned_by: "vllm",
        root: app.config().model_root.clone(),
        parent: None,
        max_model_len: app.config().max_model_len,
        permission: [Permission {
            id: format!("modelperm-{}", request_id::random_hex()),
            object: "model_permission",
            created: app.started,
            allow_create_engine: false,
            allow_sampling: true,
            allow_logprobs: true,
            allow_search_indices: false,
            allow_view: true,
            allow_fine_tuning: false,
            organization: "*",
            group: None,
            is_blocking: false,
        }],
    }
}

/// One card per served name.
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<ModelList> {
    let data = app
        .config()
        .served_model_names
        .iter()
        .map(|name| card(&app, name))
        .collect();
    Json(ModelList {
        object: "list",
        data,
    })
}

/// The card of one name, which may contain slashes.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    PathText(name): PathText,
) -> Result<Json<ModelCard>, ApiError> {
    app.model_name(Some(&name))
        .map(|name| Json(card(&app, &name)))
}
