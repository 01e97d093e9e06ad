//! Every route of the server, in one table.

use std::sync::Arc;

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};

use crate::{
    anthropic::{self, MessagesError},
    auth, chat, completions,
    config::ServerConfig,
    control, cors,
    error::{self, ApiError},
    health, hosts, info, invocations, models, observe, openapi, responses,
    state::{App, Served},
    tokenize,
};

/// Routes that need no key: probes and scrapers have none.
const OPEN: [&str; 5] = [
    "/health",
    "/ping",
    "/version",
    "/metrics",
    "/metrics/{*rest}",
];

/// Routes of Anthropic's API, whose errors have another form.
const ANTHROPIC: [&str; 2] = ["/v1/messages", "/v1/messages/count_tokens"];

/// The description of the interface.
const DOCS: [&str; 3] = ["/openapi.json", "/docs", "/redoc"];

/// A path with what answers there.
struct Route {
    path: &'static str,
    /// The `Allow` header of a 405.
    methods: &'static str,
    handler: MethodRouter<Arc<App>>,
}

fn on_get<H, T>(path: &'static str, handler: H) -> Route
where
    H: axum::handler::Handler<T, Arc<App>>,
    T: 'static,
{
    Route {
        path,
        methods: "GET",
        handler: get(handler),
    }
}

fn on_post<H, T>(path: &'static str, handler: H) -> Route
where
    H: axum::handler::Handler<T, Arc<App>>,
    T: 'static,
{
    Route {
        path,
        methods: "POST",
        handler: post(handler),
    }
}

/// The table. What the settings switch off is not in it.
fn routes(app: &App) -> Vec<Route> {
    let mut routes = vec![
        on_get("/health", health::health),
        Route {
            path: "/ping",
            methods: "GET, POST",
            handler: get(health::health).post(health::health),
        },
        on_get("/version", health::version),
        on_get("/load", health::load),
        on_get("/metrics", health::metrics),
        on_get("/metrics/{*rest}", health::metrics),
        on_get("/kv_event_sources", health::kv_event_sources),
        on_get("/v1/models", models::list),
        on_get("/v1/models/{*id}", models::get),
        on_post("/tokenize", tokenize::tokenize),
        on_post("/detokenize", tokenize::detokenize),
        on_post("/v1/completions", completions::create),
        on_post("/v1/chat/completions", chat::create),
        on_post("/v1/responses", responses::create),
        on_get("/v1/responses/{response_id}", responses::retrieve),
        on_post("/v1/responses/{response_id}/cancel", responses::cancel),
        on_post("/v1/messages", anthropic::create),
        on_post("/v1/messages/count_tokens", anthropic::count_tokens),
        on_post("/invocations", invocations::create),
        on_get("/server_info", info::server_info),
        on_get("/get_server_info", info::server_info),
        on_get("/model_info", info::model_info),
        on_get("/get_model_info", info::model_info),
    ];
    if app.config().enable_docs {
        routes.push(on_get("/openapi.json", openapi::json));
        routes.push(on_get("/docs", openapi::page));
        routes.push(on_get("/redoc", openapi::page));
    }
    if app.config().enable_tokenizer_info_endpoint {
        routes.push(on_get("/tokenizer_info", tokenize::info));
    }
    if app.config().dev_mode {
        routes.extend(dev_routes());
    }
    routes
}

/// Routes that change a running engine.
fn dev_routes() -> [Route; 9] {
    [
        on_post("/sleep", control::sleep),
        on_post("/wake_up", control::wake_up),
        on_get("/is_sleeping", control::is_sleeping),
        on_post("/pause", control::pause),
        on_post("/resume", control::resume),
        on_get("/is_paused", control::is_paused),
        on_post("/reset_prefix_cache", control::reset_prefix_cache),
        on_post("/reset_mm_cache", control::reset_nothing),
        on_post("/reset_encoder_cache", control::reset_nothing),
    ]
}

/// True if the route needs no key.
pub(crate) fn is_open(config: &ServerConfig, path: &str) -> bool {
    OPEN.contains(&path) || (config.open_docs && DOCS.contains(&path))
}

/// Path and methods of every route.
pub(crate) fn methods(app: &App) -> Vec<(&'static str, &'static str)> {
    let routes = routes(app).into_iter();
    routes.map(|route| (route.path, route.methods)).collect()
}

/// True if the route belongs to Anthropic's API.
pub(crate) fn is_anthropic(path: &str) -> bool {
    ANTHROPIC.contains(&path)
}

/// Refuses a request in the form that the clients of its route read.
pub(crate) fn refuse(request: &Request, error: ApiError) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    if path.is_some_and(|path| is_anthropic(path.as_str())) {
        MessagesError::from(error).into_response()
    } else {
        error.into_response()
    }
}

/// Path and methods of every route that a server with these settings has.
pub fn route_list(served: &Arc<Served>) -> Vec<(&'static str, &'static str)> {
    methods(&App::new(Arc::clone(served)))
}

/// The whole HTTP interface.
pub fn router(served: Arc<Served>) -> Router {
    let app = App::new(served);
    let router = with_layers(&app, routes(&app));
    let root_path = app.config().root_path.trim_end_matches('/').to_owned();
    if root_path.is_empty() {
        return router;
    }
    // The prefix must go before routing, so it is taken off around the router.
    Router::new()
        .fallback_service(router)
        .layer(middleware::map_request(move |mut request: Request| {
            if let Some(uri) = without_prefix(request.uri(), &root_path) {
                *request.uri_mut() = uri;
            }
            std::future::ready(request)
        }))
}

/// `/metrics` and `/health` alone, for `--metrics-port`.
pub fn metrics_router(served: Arc<Served>) -> Router {
    let app = App::new(served);
    let routes = vec![
        on_get("/metrics", health::metrics),
        on_get("/metrics/{*rest}", health::metrics),
        on_get("/health", health::health),
    ];
    with_layers(&app, routes)
}

fn with_layers(app: &Arc<App>, routes: Vec<Route>) -> Router {
    let mut router = Router::new();
    let allowed: Arc<[_]> = routes
        .iter()
        .map(|route| (route.path, route.methods))
        .collect();
    for route in routes {
        let allowed = Arc::clone(&allowed);
        let refuse = move |path: MatchedPath| method_not_allowed(path, allowed);
        router = router.route(route.path, route.handler.fallback(refuse));
    }
    // The last layer is the outermost: every answer is observed, and a
    // preflight needs neither a key nor a route.
    let layered = router
        .fallback(|| async { error::detail(StatusCode::NOT_FOUND) })
        .layer(middleware::from_fn_with_state(
            Arc::clone(app),
            hosts::guard,
        ))
        .layer(middleware::from_fn_with_state(Arc::clone(app), auth::guard))
        .layer(middleware::from_fn_with_state(Arc::clone(app), cors::layer))
        .layer(middleware::from_fn_with_state(
            Arc::clone(app),
            observe::layer,
        ));
    layered.with_state(Arc::clone(app))
}

async fn method_not_allowed(
    path: MatchedPath,
    allowed: Arc<[(&'static str, &'static str)]>,
) -> Response {
    const STATUS: StatusCode = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = if is_anthropic(path.as_str()) {
        let error = ApiError::status(STATUS, "This method is not allowed here.");
        MessagesError::from(error).into_response()
    } else {
        error::detail(STATUS)
    };
    let methods = allowed.iter().find(|(known, _)| *known == path.as_str());
    if let Some((_, methods)) = methods {
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static(methods));
    }
    response
}

/// The URI without the prefix, if it has it.
fn without_prefix(uri: &Uri, prefix: &str) -> Option<Uri> {
    let path = uri.path().strip_prefix(prefix)?;
    if !path.is_empty() && !path.starts_with('/') {
        return None;
    }
    let path = if path.is_empty() { "/" } else { path };
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    format!("{path}{query}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_whole_path_segments() {
        let strip = |uri: &str| {
            let uri = uri.parse().expect("a URI");
            without_prefix(&uri, "/api").map(|uri| uri.to_string())
        };
        assert_eq!(
            strip("/api/v1/models?x=1").as_deref(),
            Some("/v1/models?x=1")
        );
        assert_eq!(strip("/api").as_deref(), Some("/"));
        assert_eq!(strip("/apiv1/models"), None);
        assert_eq!(strip("/v1/models"), None);
    }
}
