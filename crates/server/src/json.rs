//! Reads a JSON request body: limits first, then the parse.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt;
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

use crate::{
    budget::BodyShare, config::HttpLimits, error::ApiError, fields::Fields, state::App,
    validation::FieldError,
};

/// Most JSON values in one body. A value takes up to 32 bytes once parsed, so
/// without this a body of `[0,0,0,…]` would grow sixteenfold in memory.
const MAX_JSON_VALUES: usize = 4 << 20;
/// A body may come in this many pieces before their average size counts.
const FREE_PIECES: usize = 4096;
/// Smallest average size of body pieces, in bytes, beyond [`FREE_PIECES`].
const MIN_PIECE_BYTES: usize = 16;
/// Most bytes of a refused body that are read and dropped.
const DISCARDED_BYTES: usize = 64 << 20;
/// Longest time that a refused body is read for.
const DISCARD_TIME: Duration = Duration::from_secs(2);
/// Larger bodies are parsed away from the async threads.
const LARGE_BODY_BYTES: usize = 256 << 10;

/// The members of a JSON object body.
pub(crate) struct JsonBody(pub(crate) Fields);

impl FromRequest<Arc<App>> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let (head, body) = request.into_parts();
        if !is_json(&head.headers) {
            return Err(ApiError::wrong_media_type());
        }
        let share = head.extensions.get::<Arc<BodyShare>>();
        let bytes = read(body, &head.headers, &app.config().http, share).await?;
        let members = if bytes.len() > LARGE_BODY_BYTES {
            app.run_text_job(move |_| parse(&bytes)).await?
        } else {
            parse(&bytes)?
        };
        Ok(JsonBody(Fields::of_body(members)))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

fn too_large(limits: &HttpLimits) -> ApiError {
    let message = format!(
        "The request body is larger than the limit of {} bytes.",
        limits.max_body_bytes
    );
    ApiError::status(StatusCode::PAYLOAD_TOO_LARGE, message)
}

/// Collects a body under every limit that a hostile or broken sender can hit:
/// size, total time, pauses, tiny pieces, and many such bodies at a time.
async fn read(
    body: Body,
    headers: &HeaderMap,
    limits: &HttpLimits,
    share: Option<&Arc<BodyShare>>,
) -> Result<Vec<u8>, ApiError> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or(0);
    if declared > limits.max_body_bytes {
        return Err(too_large(limits));
    }
    let mut pieces = body.into_data_stream();
    let read = collect(&mut pieces, declared, limits, share).await;
    if read.is_err() {
        discard(&mut pieces).await;
    }
    read
}

/// Takes what still comes, within bounds: a connection that is closed while its
/// client is writing takes the answer along.
async fn discard(pieces: &mut axum::body::BodyDataStream) {
    let mut left = DISCARDED_BYTES;
    let all = async {
        while let Some(Ok(piece)) = pieces.next().await {
            left = left.saturating_sub(piece.len());
            if left == 0 {
                break;
            }
        }
    };
    // Whatever happens here, the request has its answer already.
    let _ = timeout_at(Instant::now() + DISCARD_TIME, all).await;
}

async fn collect(
    pieces: &mut axum::body::BodyDataStream,
    declared: usize,
    limits: &HttpLimits,
    share: Option<&Arc<BodyShare>>,
) -> Result<Vec<u8>, ApiError> {
    let deadline = Instant::now() + limits.body_read_timeout;
    let mut count = 0;
    // The declared length is a client's word: it saves no more than one page.
    let mut bytes = Vec::with_capacity(declared.min(4096));
    while let Some(piece) = next_piece(pieces, deadline, limits.body_idle_timeout).await? {
        count += 1;
        if bytes.len() + piece.len() > limits.max_body_bytes {
            return Err(too_large(limits));
        }
        if share.is_some_and(|share| !share.grow_to(bytes.len() + piece.len())) {
            return Err(ApiError::unavailable(
                "The server is receiving too many large request bodies at a time.",
            ));
        }
        bytes.extend_from_slice(&piece);
        if count > FREE_PIECES && bytes.len() < count * MIN_PIECE_BYTES {
            return Err(ApiError::status(
                StatusCode::BAD_REQUEST,
                "The request body arrives in too many tiny pieces.",
            ));
        }
    }
    Ok(bytes)
}

async fn next_piece(
    pieces: &mut axum::body::BodyDataStream,
    deadline: Instant,
    idle: Duration,
) -> Result<Option<Bytes>, ApiError> {
    let until = deadline.min(Instant::now() + idle);
    match timeout_at(until, pieces.next()).await {
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(ApiError::status(
            StatusCode::BAD_REQUEST,
            "The request body broke off before its end.",
        )),
        Err(_) => Err(ApiError::status(
            StatusCode::REQUEST_TIMEOUT,
            "The request body did not arrive in time.",
        )),
    }
}

fn parse(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::shape(FieldError::missing_body()));
    }
    if count_values(bytes) > MAX_JSON_VALUES {
        return Err(ApiError::status(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The request body has more than {MAX_JSON_VALUES} JSON values."),
        ));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => Err(ApiError::shape(FieldError::new(
            "model_attributes_type",
            "body",
            "Input should be a valid dictionary or object to extract fields from",
            &other,
        ))),
        Err(error) => {
            let offset = offset_of(bytes, error.line(), error.column());
            Err(ApiError::shape(FieldError::bad_json(
                offset,
                reason(&error),
            )))
        }
    }
}

/// The parser's own texts name positions in lines and columns, which a reader
/// of `body.<offset>` does not need.
fn reason(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "Unexpected end of JSON",
        _ => "Invalid JSON",
    }
}

/// Upper bound of the number of JSON values in `bytes`: each but the first
/// follows a comma, a colon or an opening bracket outside of strings.
fn count_values(bytes: &[u8]) -> usize {
    let mut count = 1;
    let mut in_string = false;
    let mut escaped = false;
    for &byte in bytes {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => in_string = true,
                b',' | b'[' | b'{' => count += 1,
                _ => {}
            }
        }
    }
    count
}

/// Byte offset of a 1-based line and column; column 0 is the line's start.
fn offset_of(bytes: &[u8], line: usize, column: usize) -> usize {
    let start: usize = bytes
        .split_inclusive(|&byte| byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    (start + column).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param_and_text(body: &[u8]) -> (String, String) {
        let error = parse(body).expect_err("must be refused");
        let value = serde_json::to_value(error.body()).expect("an error is JSON");
        let text = |name: &str| value["error"][name].as_str().unwrap_or("").to_owned();
        (text("param"), text("message"))
    }

    #[test]
    fn broken_bodies_name_the_place() {
        let cases: [(&[u8], &str); 5] = [
            (b"", "body"),
            (b"[1,2]", "body"),
            (b"{\"model\": \"wire\", ", "body.18"),
            (b"{\"a\": \"\xff\"}", "body.8"),
            (b"{\"a\": NaN}", "body.7"),
        ];
        for (body, param) in cases {
            let (found, message) = param_and_text(body);
            assert!(message.starts_with("1 validation error:\n"), "{message}");
            if param == "body" || param == "body.18" {
                assert_eq!(found, param, "{}", String::from_utf8_lossy(body));
            } else {
                assert!(found.starts_with("body."), "{found}");
            }
        }
    }

    #[test]
    fn values_are_counted_outside_of_strings() {
        assert_eq!(count_values(br#"{"a": [1, 2, "x,[\",", {}]}"#), 7);
    }

    #[test]
    fn deep_nesting_is_refused_without_overflowing_the_stack() {
        let deep = [b"{\"a\":".as_slice(), &vec![b'['; 100_000]].concat();
        assert!(param_and_text(&deep).0.starts_with("body."));
    }

    #[test]
    fn too_many_values_are_refused_before_parsing() {
        let many = [
            b"{\"a\":[0".as_slice(),
            &b",0".repeat(MAX_JSON_VALUES),
            b"]}",
        ]
        .concat();
        assert!(parse(&many).is_err());
    }
}
