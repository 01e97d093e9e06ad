//! `<tool_calls>` with a JSON list, or with objects on lines.

use super::{Case, check};

#[test]
fn jamba() {
    for name in ["jamba", "hunyuan_a13b", "minimax", "minimax_m1"] {
        check(name, CASES);
    }
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "Use <tool_call> or <tools>.",
        "Use <tool_call> or <tools>.",
        &[],
    ),
    Case(
        "a list of one",
        "<tool_calls>[\n    {\"name\": \"get_weather\", \"arguments\": {\"city\": \"Dallas\", \"metric\": false}}\n]</tool_calls>",
        "",
        &[("get_weather", r#"{"city": "Dallas", "metric": false}"#)],
    ),
    Case(
        "a list of two, and text around",
        r#" Let me see.<tool_calls>[{"name": "f", "arguments": {"a": 1}}, {"name": "g", "arguments": {}}]</tool_calls> Done."#,
        " Let me see. Done.",
        &[("f", r#"{"a": 1}"#), ("g", "{}")],
    ),
    Case(
        "objects on lines, as MiniMax writes them",
        "I check.\n<tool_calls>\n{\"name\": \"f\", \"arguments\": {\"a\": [1]}}\n{\"name\": \"g\", \"arguments\": {\"b\": \"x\"}}\n</tool_calls>\n",
        "I check.",
        &[("f", r#"{"a": [1]}"#), ("g", r#"{"b": "x"}"#)],
    ),
    Case(
        "unicode, escapes, braces and tags in strings",
        r#"<tool_calls>[{"name": "f", "arguments": {"s": "]} </tool_calls> \\\" 汉字 \ud83d\ude00"}}]</tool_calls>"#,
        "",
        &[("f", r#"{"s": "]} </tool_calls> \\\" 汉字 \ud83d\ude00"}"#)],
    ),
    Case(
        "nested arguments",
        r#"<tool_calls>[{"name": "f", "arguments": {"a": {"b": {"c": [[], [{}]]}}}}]</tool_calls>"#,
        "",
        &[("f", r#"{"a": {"b": {"c": [[], [{}]]}}}"#)],
    ),
    Case(
        "arguments in a string",
        r#"<tool_calls>[{"name": "f", "arguments": "{\"a\": 1}"}]</tool_calls>"#,
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "an empty list",
        "Nothing. <tool_calls>[]</tool_calls>",
        "Nothing. <tool_calls>[]</tool_calls>",
        &[],
    ),
    Case(
        "not JSON",
        "<tool_calls>f(x)</tool_calls>",
        "<tool_calls>f(x)</tool_calls>",
        &[],
    ),
    Case(
        "no closing tag",
        r#"<tool_calls>[{"name": "f", "arguments": {}}]"#,
        "",
        &[("f", "{}")],
    ),
    Case(
        "cut in the second call",
        r#"<tool_calls>[{"name": "f", "arguments": {}}, {"name": "g", "arguments": {"a": tr"#,
        "",
        &[("f", "{}"), ("g", r#"{"a": tr"#)],
    ),
    Case(
        "two sections",
        "<tool_calls>[{\"name\": \"f\"}]</tool_calls>\n<tool_calls>[{\"name\": \"g\"}]</tool_calls>",
        "",
        &[("f", "{}"), ("g", "{}")],
    ),
];
