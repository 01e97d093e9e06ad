//! JSON objects that no marker, or only `<|python_tag|>`, announces.

use super::{Case, check};

#[test]
fn llama3_json() {
    check("llama3_json", CASES);
    check("llama4_json", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "The set {1, 2} and f(x) = {x}.",
        "The set {1, 2} and f(x) = {x}.",
        &[],
    ),
    Case(
        "one call",
        r#"{"name": "get_weather", "parameters": {"city": "Paris"}}"#,
        "",
        &[("get_weather", r#"{"city": "Paris"}"#)],
    ),
    Case(
        "one call that a tag announces",
        r#"<|python_tag|>{"type": "function", "name": "f", "parameters": {"a": 1}}"#,
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "arguments instead of parameters",
        "\n\n{\"name\": \"f\", \"arguments\": {\"a\": \"b\"}}\n",
        "",
        &[("f", r#"{"a": "b"}"#)],
    ),
    Case(
        "several calls with semicolons",
        r#"{"name": "f", "parameters": {"a": 1}}; {"name": "g", "parameters": {}};{"name": "h", "parameters": {"x": ";"}}"#,
        "",
        &[("f", r#"{"a": 1}"#), ("g", "{}"), ("h", r#"{"x": ";"}"#)],
    ),
    Case(
        "several calls on lines",
        "<|python_tag|>{\"name\": \"f\", \"parameters\": {}}\n{\"name\": \"g\", \"parameters\": {}}",
        "",
        &[("f", "{}"), ("g", "{}")],
    ),
    Case(
        "text around",
        "I call: {\"name\": \"f\", \"parameters\": {\"a\": {\"b\": []}}} and wait.",
        "I call: and wait.",
        &[("f", r#"{"a": {"b": []}}"#)],
    ),
    Case(
        "unicode, escapes and braces in strings",
        r#"{"name": "f", "parameters": {"s": "}{ \"\\\" \u4e2d 中 😀 {\"name\": \"g\"}"}}"#,
        "",
        &[("f", r#"{"s": "}{ \"\\\" \u4e2d 中 😀 {\"name\": \"g\"}"}"#)],
    ),
    Case(
        "another object",
        r#"{"answer": 42, "inner": {"name": "f", "parameters": {}}} {"a": 1}"#,
        r#"{"answer": 42, "inner": {"name": "f", "parameters": {}}} {"a": 1}"#,
        &[],
    ),
    Case(
        "an object with a name but no parameters",
        r#"{"name": "Ada", "id": 1}"#,
        r#"{"name": "Ada", "id": 1}"#,
        &[],
    ),
    Case(
        "a person with a name and more",
        r#"{"name": "Ada", "born": 1815}"#,
        r#"{"name": "Ada", "born": 1815}"#,
        &[],
    ),
    Case(
        "code after the tag",
        "<|python_tag|>print({\"a\": 1})",
        "<|python_tag|>print({\"a\": 1})",
        &[],
    ),
    Case(
        "cut in the parameters",
        r#"{"name": "f", "parameters": {"a": [1, {"b": "#,
        "",
        &[("f", r#"{"a": [1, {"b": "#)],
    ),
    Case(
        "cut before the parameters",
        r#"{"name": "f", "para"#,
        r#"{"name": "f", "para"#,
        &[],
    ),
    Case(
        "a closing brace is missing",
        r#"{"name": "f", "parameters": {"a": 1}"#,
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "an object after a call",
        r#"{"name": "f", "parameters": {}} {"b": {"name": "g"}}"#,
        r#" {"b": {"name": "g"}}"#,
        &[("f", "{}")],
    ),
];
