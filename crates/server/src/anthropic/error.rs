//! Errors as Anthropic's clients read them.

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::error::ApiError;

/// An error that is answered in Anthropic's form:
/// `{"type":"error","error":{"type","message"}}`.
#[derive(Debug)]
pub(crate) struct MessagesError(ApiError);

impl From<ApiError> for MessagesError {
    fn from(error: ApiError) -> Self {
        MessagesError(error)
    }
}

/// The JSON form of an error.
#[derive(Serialize)]
pub(super) struct ErrorBody {
    #[serde(rename = "type")]
    kind: &'static str,
    error: ErrorMembers,
}

#[derive(Serialize)]
struct ErrorMembers {
    #[serde(rename = "type")]
    kind: &'static str,
    message: String,
}

impl ErrorBody {
    pub(super) fn new(error: &ApiError) -> ErrorBody {
        ErrorBody {
            kind: "error",
            error: ErrorMembers {
                kind: kind(error.status_code()),
                message: error.to_string(),
            },
        }
    }
}

/// Anthropic's word for a status.
fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "authentication_error",
        StatusCode::FORBIDDEN => "permission_error",
        StatusCode::NOT_FOUND => "not_found_error",
        StatusCode::REQUEST_TIMEOUT => "timeout_error",
        StatusCode::PAYLOAD_TOO_LARGE => "request_too_large",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
        StatusCode::SERVICE_UNAVAILABLE => "overloaded_error",
        status if status.is_client_error() => "invalid_request_error",
        _ => "api_error",
    }
}

impl IntoResponse for MessagesError {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&ErrorBody::new(&self.0));
        // Status and headers are those of the same error elsewhere.
        let mut response = self.0.into_response();
        match body {
            Ok(text) => *response.body_mut() = Body::from(text),
            // Only a map with keys that are not strings could fail.
            Err(error) => tracing::error!(%error, "an error cannot be written as JSON"),
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_have_anthropics_words() {
        for (status, word) in [
            (400, "invalid_request_error"),
            (401, "authentication_error"),
            (403, "permission_error"),
            (404, "not_found_error"),
            (405, "invalid_request_error"),
            (413, "request_too_large"),
            (415, "invalid_request_error"),
            (422, "invalid_request_error"),
            (429, "rate_limit_error"),
            (500, "api_error"),
            (501, "api_error"),
            (503, "overloaded_error"),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(kind(status), word, "{status}");
        }
    }
}
