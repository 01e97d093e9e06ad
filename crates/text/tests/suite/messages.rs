//! API messages in the form that templates expect.

use quire_text::{ContentFormat, TextError, normalise_messages};
use serde_json::{Value, json};

fn check(message: Value, format: ContentFormat, expected: Value) {
    let got = normalise_messages(std::slice::from_ref(&message), format).unwrap();
    assert_eq!(got, [expected], "{message}");
}

fn content(given: Value, format: ContentFormat, expected: Value) {
    check(
        json!({"role": "user", "content": given}),
        format,
        json!({"role": "user", "content": expected}),
    );
}

#[test]
fn content_takes_the_form_of_the_template() {
    use ContentFormat::{Parts, String};
    let text = |text: &str| json!({"type": "text", "text": text});
    content(json!("hi"), String, json!("hi"));
    content(json!("hi"), Parts, json!([text("hi")]));
    content(json!([text("a"), text("b")]), String, json!("a\nb"));
    content(
        json!([text("a"), text("b")]),
        Parts,
        json!([text("a"), text("b")]),
    );
    content(
        json!(["a", {"text": "b"}, {"type": "refusal", "refusal": "c"}]),
        String,
        json!("a\nb\nc"),
    );
    content(json!([]), String, json!(""));
    content(json!([]), Parts, json!([]));
    content(Value::Null, String, Value::Null);
    content(Value::Null, Parts, Value::Null);
    check(
        json!({"role": "user"}),
        String,
        json!({"role": "user", "content": null}),
    );
}

#[test]
fn tool_arguments_become_objects() {
    let with = |arguments: Value| {
        json!({"role": "assistant", "content": null, "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "f", "arguments": arguments}}
        ]})
    };
    for (given, parsed) in [
        (json!("{\"a\": [1, null]}"), json!({"a": [1, null]})),
        (json!({"a": 1}), json!({"a": 1})),
        (json!(""), json!({})),
        (json!("{\"a\": "), json!({})),
        (json!("7"), json!({})),
        (Value::Null, json!({})),
    ] {
        check(with(given), ContentFormat::String, with(parsed));
    }
    check(
        json!({"role": "assistant", "content": "x", "tool_calls": []}),
        ContentFormat::String,
        json!({"role": "assistant", "content": "x"}),
    );
}

#[test]
fn reasoning_has_both_names() {
    let both = json!({
        "role": "assistant", "content": "x", "reasoning": "why", "reasoning_content": "why"
    });
    for key in ["reasoning", "reasoning_content"] {
        check(
            json!({"role": "assistant", "content": "x", key: "why"}),
            ContentFormat::String,
            both.clone(),
        );
    }
}

#[test]
fn other_shapes_are_refused_with_their_place() {
    let refuse = |content: Value| {
        let message = json!({"role": "user", "content": content});
        normalise_messages(&[message], ContentFormat::String).unwrap_err()
    };
    for (part, kind) in [
        (
            json!({"type": "image_url", "image_url": {"url": "x"}}),
            "image_url",
        ),
        (json!({"image_url": {"url": "x"}}), "image_url"),
        (json!({"type": "input_audio"}), "input_audio"),
    ] {
        match refuse(json!([part])) {
            TextError::NonTextPart(found) => assert_eq!(found, kind),
            other => panic!("{other}"),
        }
    }
    for content in [
        json!(7),
        json!({"text": "x"}),
        json!([7]),
        json!([{}]),
        json!([{"type": 7}]),
        json!([{"type": "text"}]),
        json!([{"type": "text", "text": 7}]),
    ] {
        let error = refuse(content.clone());
        assert!(matches!(error, TextError::Message(_)), "{content}");
        assert!(error.to_string().starts_with("messages[0]"), "{error}");
    }
    let error = normalise_messages(&[json!("hi")], ContentFormat::String).unwrap_err();
    assert_eq!(error.to_string(), "messages[0] must be an object");
}
