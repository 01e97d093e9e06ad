//! What a request that cannot be served is answered with.

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use quire_core::InvalidField;
use quire_engine::SubmitError;
use quire_text::TextError;
use serde::Serialize;

use crate::validation::{self, Complaints, FieldError};

/// Seconds after which a client may try again when the server is full.
const RETRY_AFTER_S: u32 = 1;
/// Characters of a client's own text that an error repeats.
const MAX_REPEATED_CHARS: usize = 200;

/// An error in the OpenAI form:
/// `{"error":{"message","type","param","code"}}`.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    status: StatusCode,
    kind: Cow<'static, str>,
    message: String,
    param: Option<String>,
}

impl ApiError {
    /// 400: a value is out of range or does not fit the others.
    pub fn invalid(message: impl Into<String>) -> Self {
        ApiError {
            status: StatusCode::BAD_REQUEST,
            kind: "BadRequestError".into(),
            message: message.into(),
            param: None,
        }
    }

    /// 400: the same, about field `param`; the text gets ` (parameter=<param>)`.
    pub fn invalid_field(param: &'static str, message: impl std::fmt::Display) -> Self {
        InvalidField::named(param, message).into()
    }

    /// 400: a known field that this server cannot honour.
    pub fn unsupported(param: &'static str, reason: impl std::fmt::Display) -> Self {
        ApiError {
            param: Some(param.to_owned()),
            ..Self::invalid(format!("{param} {reason}"))
        }
    }

    /// 400: the same, with the reference server's own text.
    pub fn unsupported_plain(param: &'static str, message: impl Into<String>) -> Self {
        ApiError {
            param: Some(param.to_owned()),
            ..Self::invalid(message)
        }
    }

    /// 400: the body does not have the right shape. There is a complaint.
    pub(crate) fn validation(complaints: &Complaints) -> Self {
        let first = complaints.first().first();
        ApiError {
            status: StatusCode::BAD_REQUEST,
            kind: "Bad Request".into(),
            message: validation::message(complaints),
            param: first.map(|error| error.loc().to_owned()),
        }
    }

    /// The same for a single complaint.
    pub(crate) fn shape(error: FieldError) -> Self {
        Self::validation(&Complaints::one(error))
    }

    /// 400: the body is not declared as JSON.
    pub fn wrong_media_type() -> Self {
        let heading = validation::heading(1);
        ApiError {
            status: StatusCode::BAD_REQUEST,
            kind: "Bad Request".into(),
            message: format!(
                "{heading}\n  Unsupported Media Type: Only 'application/json' is allowed"
            ),
            param: None,
        }
    }

    /// 404: no such model; `names` are those there are.
    pub fn model_not_found(asked: &str, names: &[String]) -> Self {
        let asked: String = asked.chars().take(MAX_REPEATED_CHARS).collect();
        ApiError {
            status: StatusCode::NOT_FOUND,
            kind: "NotFoundError".into(),
            message: format!(
                "The model `{asked}` does not exist. Valid aliases: {}.",
                names.join(", ")
            ),
            param: Some("model".to_owned()),
        }
    }

    /// What the Responses API answers about stored responses.
    pub(crate) fn invalid_request(
        status: StatusCode,
        param: &'static str,
        message: impl Into<String>,
    ) -> Self {
        ApiError {
            status,
            kind: "invalid_request_error".into(),
            message: message.into(),
            param: Some(param.to_owned()),
        }
    }

    /// 503: not now.
    pub fn unavailable(message: impl Into<String>) -> Self {
        ApiError {
            status: StatusCode::SERVICE_UNAVAILABLE,
            kind: "Service Unavailable".into(),
            message: message.into(),
            param: None,
        }
    }

    /// 500: the fault is ours. The text is for clients: it must not carry
    /// paths, addresses or the texts of inner errors, which belong in the log.
    pub fn internal(message: impl Into<String>) -> Self {
        ApiError {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            kind: "InternalServerError".into(),
            message: message.into(),
            param: None,
        }
    }

    /// 500: the engine has died.
    pub fn engine_dead() -> Self {
        Self::internal(SubmitError::Dead.to_string())
    }

    /// Any status with its HTTP phrase as type.
    pub fn status(status: StatusCode, message: impl Into<String>) -> Self {
        ApiError {
            status,
            kind: status.canonical_reason().unwrap_or("Error").into(),
            message: message.into(),
            param: None,
        }
    }

    /// The status it is answered with.
    pub(crate) fn status_code(&self) -> StatusCode {
        self.status
    }

    /// The body, for places that cannot send a status (streams).
    pub(crate) fn body(&self) -> ErrorBody<'_> {
        ErrorBody {
            error: ErrorMembers {
                message: &self.message,
                kind: &self.kind,
                param: self.param.as_deref(),
                code: self.status.as_u16(),
            },
        }
    }
}

/// The JSON form of an error.
#[derive(Serialize)]
pub(crate) struct ErrorBody<'a> {
    error: ErrorMembers<'a>,
}

#[derive(Serialize)]
struct ErrorMembers<'a> {
    message: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    param: Option<&'a str>,
    code: u16,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
        }
        response
    }
}

impl From<InvalidField> for ApiError {
    fn from(error: InvalidField) -> Self {
        ApiError {
            param: error.param.map(str::to_owned),
            ..Self::invalid(error.message)
        }
    }
}

impl From<SubmitError> for ApiError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Dead => Self::engine_dead(),
            SubmitError::NotReady | SubmitError::ShuttingDown | SubmitError::QueueFull(_) => {
                Self::unavailable(error.to_string())
            }
        }
    }
}

impl From<TextError> for ApiError {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Template(message) | TextError::Message(message) => Self::invalid(message),
            other => {
                tracing::error!(error = %other, "the tokenizer failed on a request");
                Self::invalid("The text of the request cannot be tokenized.")
            }
        }
    }
}

/// A body of the web framework's own errors: `{"detail":"Not Found"}`.
pub(crate) fn detail(status: StatusCode) -> Response {
    let detail = status.canonical_reason().unwrap_or("Error");
    (status, Json(serde_json::json!({ "detail": detail }))).into_response()
}

/// The answer to a request without a valid key.
pub(crate) fn unauthorized() -> Response {
    let body = Json(serde_json::json!({ "error": "Unauthorized" }));
    (StatusCode::UNAUTHORIZED, body).into_response()
}
