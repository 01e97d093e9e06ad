//! A JSON list at the start, after thoughts, in a fence or after a marker.

use super::{Case, check};

#[test]
fn xlam() {
    check("xlam", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "[see above] Use `x[0]`.",
        "[see above] Use `x[0]`.",
        &[],
    ),
    Case(
        "one call",
        r#"[{"name": "get_weather", "arguments": {"city": "Oslo"}}]"#,
        "",
        &[("get_weather", r#"{"city": "Oslo"}"#)],
    ),
    Case(
        "two calls",
        "[{\"name\": \"f\", \"arguments\": {\"a\": 1}},\n {\"arguments\": {}, \"name\": \"g\"}]\n",
        "",
        &[("f", r#"{"a": 1}"#), ("g", "{}")],
    ),
    Case(
        "a fence",
        "I will call:\n```json\n[{\"name\": \"f\", \"arguments\": {}}]\n```\n",
        "I will call:",
        &[("f", "{}")],
    ),
    Case(
        "a fence without a language, and text after",
        "```\n[{\"name\": \"f\", \"arguments\": {\"a\": \"```\"}}]\n```\nThat is all.",
        "\nThat is all.",
        &[("f", r#"{"a": "```"}"#)],
    ),
    Case(
        "a marker",
        r#"Ok. [TOOL_CALLS][{"name": "f", "arguments": {}}]"#,
        "Ok.",
        &[("f", "{}")],
    ),
    Case(
        "a tag",
        r#"Ok. <tool_call>[{"name": "f", "arguments": {}}]</tool_call>"#,
        "Ok.",
        &[("f", "{}")],
    ),
    Case(
        "after thoughts",
        r#"<think>[1] hm</think>[{"name": "f", "arguments": {}}]"#,
        "<think>[1] hm</think>",
        &[("f", "{}")],
    ),
    Case(
        "unicode, escapes and brackets in strings",
        r#"[{"name": "f", "arguments": {"s": "[{\"name\": 1}] ñ 😀\\"}}]"#,
        "",
        &[("f", r#"{"s": "[{\"name\": 1}] ñ 😀\\"}"#)],
    ),
    Case(
        "arguments in a string",
        r#"[{"name": "f", "arguments": "{\"a\": {\"b\": 2}}"}]"#,
        "",
        &[("f", r#"{"a": {"b": 2}}"#)],
    ),
    Case("no calls", "[]", "[]", &[]),
    Case(
        "another list",
        r#"[{"title": "x"}]"#,
        r#"[{"title": "x"}]"#,
        &[],
    ),
    Case(
        "code in a fence",
        "```json\n{\"a\": [{\"name\": \"f\", \"arguments\": {}}]}\n```",
        "```json\n{\"a\": [{\"name\": \"f\", \"arguments\": {}}]}\n```",
        &[],
    ),
    Case(
        "cut in the arguments",
        r#"[{"name": "f", "arguments": {"a": [{"#,
        "",
        &[("f", r#"{"a": [{"#)],
    ),
    Case(
        "cut in a fence",
        "```json\n[{\"name\": \"f\"",
        "```json\n[{\"name\": \"f\"",
        &[],
    ),
];
