//! `GET /openapi.json`: the HTTP interface as an OpenAPI 3.1 document, and
//! `GET /docs`, a page that shows it.
//!
//! The document is made from the routes that this server has, with the limits
//! it enforces. [`operation_of`] says what each route is; a group of endpoints
//! has a file with its operations and schemas. Tests compare both with the
//! code: no route is missing, no member of a body is missing or made up, and
//! real answers fit their schemas.

mod chat;
mod completions;
mod control;
mod generation;
mod messages;
mod operation;
mod responses;
mod sampling;
mod schema;
mod status;
mod structured;
#[cfg(test)]
mod tests;
mod text;

use std::sync::{Arc, OnceLock};

use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{Html, IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use crate::{
    config::{COMPATIBLE_VERSION, ServerConfig},
    routes,
    state::App,
};
use operation::Operation;
use schema::Schema;

/// What the page may do: its own script and style, and requests to this server.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; \
     style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// Groups of operations, in the order in which they are shown.
const TAGS: [(&str, &str); 5] = [
    ("Generation", "Text from the model."),
    ("Models", "What the server offers."),
    ("Tokens", "Between texts and token ids."),
    ("Server", "Health, numbers and settings."),
    ("Development", "Under VLLM_SERVER_DEV_MODE=1."),
];

/// The ways to send a key: everywhere, and to Anthropic's routes.
const KEY: &str = "key";
const MESSAGES_KEY: &str = "messages_key";

/// The document, written at the first request.
#[derive(Default)]
pub(crate) struct Document(OnceLock<Bytes>);

/// `GET /openapi.json`.
pub(crate) async fn json(State(app): State<Arc<App>>) -> Response {
    let make = || document(app.config(), &routes::methods(&app)).to_string();
    let text = app.document.0.get_or_init(|| Bytes::from(make()));
    ([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response()
}

/// `GET /docs` and `GET /redoc`.
pub(crate) async fn page() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(include_str!("page.html")))
}

/// What can be asked of a route; `None` for those that are no part of the
/// interface.
fn operation_of(path: &str, method: &str) -> Option<Operation> {
    Some(match (path, method) {
        ("/v1/completions", _) => completions::create(),
        ("/v1/chat/completions", _) => chat::create(),
        ("/v1/responses", _) => responses::create(),
        ("/v1/responses/{response_id}", _) => responses::retrieve(),
        ("/v1/responses/{response_id}/cancel", _) => responses::cancel(),
        ("/v1/messages", _) => messages::create(),
        ("/v1/messages/count_tokens", _) => messages::count_tokens(),
        ("/invocations", _) => status::invocations(),
        ("/v1/models", _) => status::models(),
        ("/v1/models/{*id}", _) => status::model(),
        ("/model_info", _) => status::model_info("get_model_info"),
        ("/get_model_info", _) => status::model_info("get_model_info_by_older_name"),
        ("/tokenize", _) => text::tokenize(),
        ("/detokenize", _) => text::detokenize(),
        ("/tokenizer_info", _) => text::info(),
        ("/health", _) => status::health("get_health"),
        ("/ping", "GET") => status::health("get_ping"),
        ("/ping", "POST") => status::health("post_ping"),
        ("/version", _) => status::version(),
        ("/load", _) => status::load(),
        ("/metrics", _) => status::metrics(),
        ("/kv_event_sources", _) => status::kv_event_sources(),
        ("/server_info", _) => status::server_info("get_server_info"),
        ("/get_server_info", _) => status::server_info("get_server_info_by_older_name"),
        ("/sleep", _) => control::sleep(),
        ("/wake_up", _) => control::wake_up(),
        ("/is_sleeping", _) => control::is_sleeping(),
        ("/pause", _) => control::pause(),
        ("/resume", _) => control::resume(),
        ("/is_paused", _) => control::is_paused(),
        ("/reset_prefix_cache", _) => control::reset_prefix_cache(),
        ("/reset_mm_cache", _) => control::reset_nothing("reset_mm_cache"),
        ("/reset_encoder_cache", _) => control::reset_nothing("reset_encoder_cache"),
        _ => return None,
    })
}

fn schemas(config: &ServerConfig) -> Vec<(&'static str, Schema)> {
    let mut schemas = vec![
        ("ErrorResponse", status::error()),
        ("Unauthorized", status::unauthorized()),
        ("Detail", status::detail()),
    ];
    schemas.extend(generation::schemas());
    schemas.extend(structured::schemas());
    schemas.extend(completions::schemas(config));
    schemas.extend(chat::schemas(config));
    schemas.extend(responses::schemas(config));
    schemas.extend(messages::schemas(config));
    schemas.extend(text::schemas(config));
    schemas.extend(status::schemas());
    schemas
}

/// The document of a server with these routes, given with their methods.
fn document(config: &ServerConfig, routes: &[(&'static str, &'static str)]) -> Value {
    let mut paths = Map::new();
    for (path, methods) in routes {
        let mut item = Map::new();
        for method in methods.split(", ") {
            if let Some(operation) = operation_of(path, method) {
                let operation = guarded(operation, config, path);
                item.insert(method.to_lowercase(), operation.into_value());
            }
        }
        if !item.is_empty() {
            // Routes say `{*name}` for the rest of a path.
            paths.insert(path.replace("{*", "{"), Value::Object(item));
        }
    }
    let schemas = schemas(config).into_iter();
    let schemas = schemas.map(|(name, schema)| (name.to_owned(), schema.into_value()));
    let schemas: Map<String, Value> = schemas.collect();
    let root = match config.root_path.trim_end_matches('/') {
        "" => "/",
        prefix => prefix,
    };
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Quire, an OpenAI-compatible server",
            "version": COMPATIBLE_VERSION,
            "description": "Unknown members of a body are ignored. Numbers and truth values are also \
                            read from texts, and null stands for an absent member.",
        },
        "servers": [{ "url": root }],
        "tags": TAGS.map(|(name, text)| json!({ "name": name, "description": text })),
        "paths": paths,
        "components": { "schemas": schemas, "responses": shared_responses() },
    });
    if !config.api_keys.is_empty() {
        document["components"]["securitySchemes"] = json!({
            KEY: { "type": "http", "scheme": "bearer" },
            MESSAGES_KEY: { "type": "apiKey", "in": "header", "name": "x-api-key" },
        });
        document["security"] = json!([{ KEY: [] }]);
    }
    document
}

/// Answers that have nothing to do with what was asked.
fn shared_responses() -> Value {
    let response = |text: &str, schema: &str| {
        let schema = schema::named(schema).into_value();
        json!({ "description": text, "content": { "application/json": { "schema": schema } } })
    };
    let (no_key, wrong_host) = (
        "The key is missing or wrong.",
        "The server does not go by the name in `Host`.",
    );
    json!({
        "Unauthorized": response(no_key, "Unauthorized"),
        "WrongHost": response(wrong_host, operation::ERROR),
        "MessagesUnauthorized": response(no_key, messages::ERROR),
        "MessagesWrongHost": response(wrong_host, messages::ERROR),
    })
}

fn guarded(mut operation: Operation, config: &ServerConfig, path: &str) -> Operation {
    let is_anthropic = routes::is_anthropic(path);
    let (unauthorized, wrong_host) = match is_anthropic {
        true => ("MessagesUnauthorized", "MessagesWrongHost"),
        false => ("Unauthorized", "WrongHost"),
    };
    if !config.api_keys.is_empty() {
        if routes::is_open(config, path) {
            operation.keys(&[]);
        } else {
            operation.shared_response("401", unauthorized);
        }
        if is_anthropic {
            operation.keys(&[KEY, MESSAGES_KEY]);
        }
    }
    if config.allowed_hosts.is_some() {
        operation.shared_response("403", wrong_host);
    }
    operation
}
