//! A JSON list after `<|tool_call|>` or `<tool_call>`, or at the start.

use super::{Case, check};

#[test]
fn granite() {
    check("granite", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "See [1] and <tool_call>.",
        "See [1] and <tool_call>.",
        &[],
    ),
    Case(
        "a token",
        r#"<|tool_call|>[{"name": "get_weather", "arguments": {"city": "Bonn"}}]"#,
        "",
        &[("get_weather", r#"{"city": "Bonn"}"#)],
    ),
    Case(
        "a tag",
        "<tool_call> [{\"name\": \"f\", \"arguments\": {}}]",
        "",
        &[("f", "{}")],
    ),
    Case(
        "nothing before the list",
        "\n[{\"arguments\": {\"a\": 1}, \"name\": \"f\"}]\n",
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "two calls over several lines",
        "<|tool_call|>[\n    {\n        \"name\": \"f\",\n        \"arguments\": {\n            \"a\": 1\n        }\n    },\n    {\n        \"name\": \"g\",\n        \"arguments\": {}\n    }\n]",
        "",
        &[("f", "{\n            \"a\": 1\n        }"), ("g", "{}")],
    ),
    Case(
        "text before the token and after the list",
        r#"Well, <|tool_call|>[{"name": "f", "arguments": {}}] so be it."#,
        "Well, so be it.",
        &[("f", "{}")],
    ),
    Case(
        "unicode, escapes and brackets in strings",
        r#"<|tool_call|>[{"name": "f", "arguments": {"s": "}] <|tool_call|> \" \\ ö 🎈"}}]"#,
        "",
        &[("f", r#"{"s": "}] <|tool_call|> \" \\ ö 🎈"}"#)],
    ),
    Case(
        "nested arguments",
        r#"[{"name": "f", "arguments": {"a": [[1, {"b": {}}]]}}]"#,
        "",
        &[("f", r#"{"a": [[1, {"b": {}}]]}"#)],
    ),
    Case(
        "another list",
        r#"[{"name": "Ada"}, [2]]"#,
        r#"[{"name": "Ada"}, [2]]"#,
        &[],
    ),
    Case(
        "a list after text",
        r#"Here: [{"name": "f", "arguments": {}}]"#,
        r#"Here: [{"name": "f", "arguments": {}}]"#,
        &[],
    ),
    Case(
        "no list after the token",
        r#"<|tool_call|>{"name": "f", "arguments": {}}"#,
        r#"<|tool_call|>{"name": "f", "arguments": {}}"#,
        &[],
    ),
    Case(
        "cut in the arguments",
        r#"<|tool_call|>[{"name": "f", "arguments": {"a": "\"#,
        "",
        &[("f", r#"{"a": "\"#)],
    ),
    Case(
        "cut before the arguments",
        r#"<|tool_call|>[{"name": "f""#,
        r#"<|tool_call|>[{"name": "f""#,
        &[],
    ),
];
