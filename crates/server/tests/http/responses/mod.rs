//! `/v1/responses`.

mod answers;
mod requests;
mod stored;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, TestServer};

fn body(extra: Value) -> Value {
    let mut body = json!({"input": "Hi"});
    for (name, value) in extra.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// Name and data of every event; the stream has no `[DONE]`.
#[track_caller]
fn named_events(text: &str) -> Vec<(String, Value)> {
    let mut events: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(events.pop(), Some(""), "the stream ends with an empty line");
    let parse = |event: &str| {
        let (name, data) = event.split_once('\n').expect("two lines");
        let name = name.strip_prefix("event: ").expect("a name");
        let data = data.strip_prefix("data: ").expect("data");
        let data: Value = serde_json::from_str(data).expect("events are JSON");
        assert_eq!(data["type"], name);
        (name.to_owned(), data)
    };
    events.into_iter().map(parse).collect()
}

/// The events of a whole stream, whose numbers count from zero.
#[track_caller]
fn events(answer: &Answer) -> Vec<(String, Value)> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let events = named_events(answer.text());
    for (i, (_, data)) in events.iter().enumerate() {
        assert_eq!(data["sequence_number"], i, "{data}");
    }
    events
}

/// The prompt of the last request, behind the token that the tokenizer puts
/// before every text and the test's template does not write.
#[track_caller]
fn prompt_text(server: &TestServer) -> String {
    let text = crate::support::prompt_text(server);
    let text = text.strip_prefix("<s>").expect("the first token");
    assert!(!text.starts_with("<s>"), "it comes once");
    text.to_owned()
}
