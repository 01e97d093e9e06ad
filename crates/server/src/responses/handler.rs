//! The routes: create, retrieve and cancel.

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    events::{Events, Writer},
    object::{ResponseObject, Status},
    request::{Echo, ResponsesRequest},
    run::{Live, Plan, Run},
};
use crate::{
    chat::ChatRequest,
    error::ApiError,
    fields::Fields,
    generation::{fanout::Job, parts::PartReader},
    json::JsonBody,
    log,
    query::{PathText, QueryString},
    request_id, sse,
    state::App,
    time::unix_seconds,
    validation::FieldError,
};

/// What every made id begins with.
const PREFIX: &str = "resp_";

/// `POST /v1/responses`.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(fields): JsonBody,
) -> Result<Response, ApiError> {
    let load = app.load.enter();
    let request = ResponsesRequest::read(fields, &app.config().limits)?;
    let model = app.model_name(request.model.as_deref())?;
    app.need_engine()?;
    check_store(&app, &request)?;
    let id = make_id(&headers, request.request_id.clone());
    if app.responses.is_enabled() {
        app.responses.check_new(&id)?;
    }
    let (is_streamed, is_background) = (request.stream, request.echo.background);
    let plan = plan(&app, &headers, request, id, model).await?;
    let keep_alive = app.config().sse_keep_alive_interval;
    if !is_background {
        let run = Run::new(Arc::clone(&app), plan, load);
        return match is_streamed {
            true => Ok(sse::response(Live(run), keep_alive)),
            false => run.whole().await,
        };
    }
    let mut queued = plan.response.clone();
    queued.status = Status::Queued;
    let id = queued.id.clone();
    let answer = Json(&queued).into_response();
    let store = &app.responses;
    store.begin(queued, &plan.conversation, is_streamed)?;
    let replay = is_streamed.then(|| store.replay(&id, 0)).transpose()?;
    let run = Run::new(Arc::clone(&app), plan, load);
    let task = tokio::spawn(run.in_background());
    store.set_task(&id, task.abort_handle());
    Ok(match replay {
        Some(replay) => sse::response(replay, keep_alive),
        None => answer,
    })
}

/// `GET /v1/responses/{response_id}`, with `?stream` and `&starting_after`.
pub(crate) async fn retrieve(
    State(app): State<Arc<App>>,
    PathText(id): PathText,
    query: QueryString,
) -> Result<Response, ApiError> {
    let query = Query::read(query.into_fields())?;
    if !query.stream {
        return Ok(json(app.responses.get(&id)?));
    }
    let replay = app.responses.replay(&id, query.start)?;
    Ok(sse::response(replay, app.config().sse_keep_alive_interval))
}

/// `POST /v1/responses/{response_id}/cancel`.
pub(crate) async fn cancel(
    State(app): State<Arc<App>>,
    PathText(id): PathText,
) -> Result<Response, ApiError> {
    Ok(json(app.responses.cancel(&id)?))
}

/// Background responses live in the store.
fn check_store(app: &App, request: &ResponsesRequest) -> Result<(), ApiError> {
    if request.echo.background && !app.responses.is_enabled() {
        return Err(ApiError::invalid_request(
            axum::http::StatusCode::BAD_REQUEST,
            "background",
            "This server does not store responses and therefore does not make them in the \
             background. Set VLLM_ENABLE_RESPONSES_API_STORE=1 when starting it.",
        ));
    }
    Ok(())
}

fn make_id(headers: &HeaderMap, in_body: Option<String>) -> String {
    let label = request_id::label(headers, in_body);
    match label.starts_with(PREFIX) {
        true => label,
        false => format!("{PREFIX}{label}"),
    }
}

/// Submits what a request asks for.
async fn plan(
    app: &Arc<App>,
    headers: &HeaderMap,
    request: ResponsesRequest,
    id: String,
    model: String,
) -> Result<Plan, ApiError> {
    let history = match &request.echo.previous_response_id {
        Some(previous) => app.responses.conversation(previous)?,
        None => Vec::new(),
    };
    let limits = &app.config().limits;
    let (body, conversation) = request.chat_body(history, limits.max_messages)?;
    let mut chat = ChatRequest::read(Fields::of_body(body), limits)?;
    chat.shared.apply_headers(headers)?;
    // The reference server lets the tokenizer add its special tokens here, other than in chats.
    // Where the template has written the first of them, that would double it, which models are
    // not trained on, so such prompts stay as they are.
    chat.fills_in_first_token = true;
    // More than there is room for means all there is, as in the reference server.
    let max_model_len = app.config().max_model_len.into();
    chat.max_tokens = chat.max_tokens.map(|tokens| tokens.min(max_model_len));
    let is_streamed = request.stream;
    let (mut job, reading) = app.run_text_job(move |app| chat.job(app)).await?;
    job.label.clone_from(&id);
    job.interval = interval(app, is_streamed, request.logprobs.is_some());
    log::request(app, "responses", &job);
    let response = response_object(id, model, request.echo, request.logprobs, &job);
    let events = match is_streamed {
        true => Events::wanted(),
        false => Events::default(),
    };
    // A chat has exactly one prompt.
    let input_tokens = job.prompts[0].prompt.ids.len() as u64;
    Ok(Plan {
        fanout: job.start(app)?,
        reader: PartReader::new(&reading),
        writer: Writer::new(request.logprobs),
        events,
        response,
        conversation,
        input_tokens,
        is_stored: request.store && app.responses.is_enabled(),
    })
}

/// Tokens per delta. Log-probabilities are told apart by the delta that they
/// come with, so each token then has its own.
fn interval(app: &App, is_streamed: bool, has_logprobs: bool) -> u32 {
    match (has_logprobs, is_streamed) {
        (true, _) => 1,
        (false, true) => app.config().stream_interval.max(1),
        (false, false) => u32::MAX,
    }
}

/// The response before anything is generated.
fn response_object(
    id: String,
    model: String,
    echo: Echo,
    top_logprobs: Option<i64>,
    job: &Job,
) -> ResponseObject {
    let params = &job.prompts[0].params;
    ResponseObject {
        id,
        created_at: unix_seconds(),
        error: None,
        incomplete_details: None,
        instructions: echo.instructions,
        metadata: echo.metadata,
        model,
        object: "response",
        output: Vec::new(),
        parallel_tool_calls: echo.parallel_tool_calls,
        temperature: params.temperature,
        tool_choice: match echo.tools.is_empty() {
            true => "none".into(),
            false => echo.tool_choice,
        },
        tools: echo.tools,
        // What restricts a draw is void where nothing is drawn.
        top_p: match params.is_greedy() {
            true => 1.0,
            false => params.top_p,
        },
        background: echo.background,
        max_output_tokens: params.max_tokens,
        max_tool_calls: echo.max_tool_calls,
        previous_response_id: echo.previous_response_id,
        prompt: None,
        reasoning: echo.reasoning,
        service_tier: echo.service_tier,
        status: Status::InProgress,
        text: echo.text,
        top_logprobs,
        truncation: echo.truncation,
        usage: None,
        user: echo.user,
        presence_penalty: params.presence_penalty,
        frequency_penalty: params.frequency_penalty,
        kv_transfer_params: None,
        ec_transfer_params: None,
        input_messages: None,
        output_messages: None,
        repeated: echo.repeated,
    }
}

/// How a response is to be retrieved.
pub(crate) struct Query {
    stream: bool,
    /// The first event to send.
    start: usize,
}

impl Query {
    pub(crate) fn read(mut fields: Fields) -> Result<Self, ApiError> {
        let stream = fields.flag("stream");
        let after = fields.int("starting_after");
        fields.ignore(&["include", "include[]", "include_obfuscation"]);
        let start = after.map_or(Some(0), |after| usize::try_from(after).ok()?.checked_add(1));
        if start.is_none() {
            let msg = "Input should be greater than or equal to 0";
            let (loc, input) = (fields.loc("starting_after"), Value::from(after));
            let error = FieldError::new("greater_than_equal", loc, msg, &input);
            fields.complain(error.with_ctx("ge", 0));
        }
        fields.finish()?;
        Ok(Query {
            stream,
            start: start.unwrap_or(0),
        })
    }
}

fn json(body: Bytes) -> Response {
    let mut response = Body::from(body).into_response();
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
