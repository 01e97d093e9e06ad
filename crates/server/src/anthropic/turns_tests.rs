//! Tests of `turns`.

use super::*;
use crate::validation::FieldError;

/// The messages of a chat; complaints fail the test.
#[track_caller]
fn converted(system: Value, messages: &Value) -> Turns {
    let mut complaints = Complaints::default();
    let system = Some(&system).filter(|system| !system.is_null());
    let messages = messages.as_array().expect("a list");
    let turns = convert(system, messages, &mut complaints);
    assert_eq!(complaints.places(), [""; 0]);
    turns
}

#[track_caller]
fn messages(messages: &Value) -> Value {
    Value::from(converted(Value::Null, messages).messages)
}

fn complaints(message: Value) -> Vec<String> {
    let mut complaints = Complaints::default();
    convert(None, &[message], &mut complaints);
    complaints.places()
}

impl Complaints {
    fn places(&self) -> Vec<String> {
        self.0
            .iter()
            .map(FieldError::loc)
            .map(str::to_owned)
            .collect()
    }
}

#[test]
fn text_may_be_a_string_or_blocks() {
    let blocks = json!([
        {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}},
        {"type": "text", "text": "b"},
    ]);
    let turns = converted(
        json!("Be brief."),
        &json!([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"},
                {"role": "user", "content": blocks}]),
    );
    assert_eq!(
        Value::from(turns.messages),
        json!([
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Ho"},
            {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
        ])
    );
    assert!(!turns.is_prefilled);
}

#[test]
fn neighbours_of_one_role_are_one_turn() {
    let turns = converted(
        json!([{"type": "text", "text": "A."}]),
        &json!([{"role": "system", "content": "B."}, {"role": "user", "content": "1"},
                {"role": "user", "content": [{"type": "text", "text": "2"}]}]),
    );
    let parts =
        |a: &str, b: &str| json!([{"type": "text", "text": a}, {"type": "text", "text": b}]);
    assert_eq!(
        Value::from(turns.messages),
        json!([{"role": "system", "content": parts("A.", "B.")},
               {"role": "user", "content": parts("1", "2")}])
    );
}

#[test]
fn calls_and_results_are_messages_of_a_chat() {
    let asked = json!([
        {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "Two calls.", "signature": "x"},
            {"type": "redacted_thinking", "data": "y"},
            {"type": "tool_use", "id": "t1", "name": "weather", "input": {"place": "Köln"}},
            {"type": "tool_use", "id": "t2", "name": "now", "input": {}},
        ]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": "sun"},
            {"type": "tool_result", "tool_use_id": "t2", "is_error": true,
             "content": [{"type": "text", "text": "no"}, {"type": "text", "text": "clock"}]},
            {"type": "tool_result", "tool_use_id": "t3"},
            {"type": "text", "text": "So?"},
        ]},
    ]);
    let call = |id: &str, name: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}});
    assert_eq!(
        messages(&asked),
        json!([
            {"role": "assistant", "content": null, "reasoning": "Two calls.", "tool_calls": [
                call("t1", "weather", "{\"place\":\"Köln\"}"), call("t2", "now", "{}")]},
            {"role": "tool", "tool_call_id": "t1", "content": "sun", "name": "weather"},
            {"role": "tool", "tool_call_id": "t2", "content": "Error: no\nclock", "name": "now"},
            {"role": "tool", "tool_call_id": "t3", "content": ""},
            {"role": "user", "content": "So?"},
        ])
    );
}

#[test]
fn text_stays_on_its_side_of_a_result() {
    let asked = json!([{"role": "user", "content": [
        {"type": "text", "text": "before"},
        {"type": "tool_result", "tool_use_id": "t", "content": "42"},
        {"type": "text", "text": "after"},
    ]}]);
    let found = messages(&asked);
    let contents: Vec<_> = found.as_array().expect("a list").iter().collect();
    let contents: Vec<_> = contents.iter().map(|message| &message["content"]).collect();
    assert_eq!(contents, ["before", "42", "after"]);
}

#[test]
fn a_text_of_the_assistant_at_the_end_is_continued() {
    let ending = |content: Value| {
        let asked =
            json!([{"role": "user", "content": "?"}, {"role": "assistant", "content": content}]);
        converted(Value::Null, &asked).is_prefilled
    };
    assert!(ending(json!("The answer is (")));
    assert!(!ending(json!("")));
    assert!(!ending(json!([])));
    let call = json!({"type": "tool_use", "id": "t", "name": "f", "input": {}});
    assert!(!ending(json!([{"type": "text", "text": "I call"}, call])));
}

#[test]
fn empty_turns_are_kept() {
    let asked = json!([{"role": "user", "content": []}, {"role": "assistant", "content": []}]);
    assert_eq!(
        messages(&asked),
        json!([{"role": "user", "content": ""}, {"role": "assistant", "content": ""}])
    );
}

#[test]
fn what_cannot_be_honoured_is_refused_by_name() {
    let image = json!({"type": "image", "source": {"type": "url", "url": "http://x"}});
    let result = json!({"type": "tool_result", "tool_use_id": "t", "content": [image]});
    let server = json!({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}});
    for (role, block, place, kind) in [
        ("user", image.clone(), "messages.0.content.1", "image"),
        (
            "user",
            json!({"type": "document"}),
            "messages.0.content.1",
            "document",
        ),
        ("user", result, "messages.0.content.1.content.0", "image"),
        (
            "assistant",
            server,
            "messages.0.content.1",
            "server_tool_use",
        ),
        (
            "assistant",
            json!({"type": "web_search_tool_result"}),
            "messages.0.content.1",
            "web_search_tool_result",
        ),
    ] {
        let content = json!([{"type": "text", "text": "x"}, block]);
        let turns = converted(Value::Null, &json!([{"role": role, "content": content}]));
        let refusal = turns.refusal.expect("a refusal");
        let start = format!("{place}: content blocks of type '{kind}' are not supported");
        assert!(refusal.starts_with(&start), "{refusal}");
    }
}

#[test]
fn complaints_name_the_place() {
    for (message, place) in [
        (json!(3), "body.messages.0"),
        (json!({"content": "x"}), "body.messages.0.role"),
        (
            json!({"role": "tool", "content": "x"}),
            "body.messages.0.role",
        ),
        (json!({"role": "user"}), "body.messages.0.content"),
        (
            json!({"role": "user", "content": 3}),
            "body.messages.0.content",
        ),
        (
            json!({"role": "user", "content": [3]}),
            "body.messages.0.content.0",
        ),
        (
            json!({"role": "user", "content": [{}]}),
            "body.messages.0.content.0.type",
        ),
        (
            json!({"role": "user", "content": [{"type": "txt"}]}),
            "body.messages.0.content.0.type",
        ),
        (
            json!({"role": "user", "content": [{"type": "tool_use"}]}),
            "body.messages.0.content.0.type",
        ),
        (
            json!({"role": "user", "content": [{"type": "text"}]}),
            "body.messages.0.content.0.text",
        ),
        (
            json!({"role": "user", "content": [{"type": "tool_result", "content": "x"}]}),
            "body.messages.0.content.0.tool_use_id",
        ),
        (
            json!({"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "t", "is_error": "x"}]}),
            "body.messages.0.content.0.is_error",
        ),
        (
            json!({"role": "assistant", "content": [
                {"type": "tool_use", "id": "t", "name": "f", "input": "x"}]}),
            "body.messages.0.content.0.input",
        ),
    ] {
        assert_eq!(complaints(message.clone()), [place], "{message}");
    }
}
