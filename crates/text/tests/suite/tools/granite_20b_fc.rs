//! `<function_call>` before every JSON object.

use super::{Case, check};

#[test]
fn granite_20b_fc() {
    check("granite-20b-fc", CASES);
    check("granite_20b_fc", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "A <function> is no <function_cal.",
        "A <function> is no <function_cal.",
        &[],
    ),
    Case(
        "one call",
        r#"<function_call> {"name": "get_weather", "arguments": {"city": "Boston"}}"#,
        "",
        &[("get_weather", r#"{"city": "Boston"}"#)],
    ),
    Case(
        "several calls",
        "<function_call> {\"name\": \"f\", \"arguments\": {\"a\": 1}} <function_call> {\"name\": \"g\", \"arguments\": {}}\n<function_call>{\"name\": \"h\"}",
        "",
        &[("f", r#"{"a": 1}"#), ("g", "{}"), ("h", "{}")],
    ),
    Case(
        "text before and after",
        r#"First <function_call> {"name": "f", "arguments": {}} then more"#,
        "First then more",
        &[("f", "{}")],
    ),
    Case(
        "the name that stands for none",
        r#"<function_call> {"name": "no_function", "arguments": {}}"#,
        "",
        &[("no_function", "{}")],
    ),
    Case(
        "unicode, escapes and braces in strings",
        r#"<function_call> {"name": "f", "arguments": {"s": "{<function_call>}\n\\\"ß\" 语"}}"#,
        "",
        &[("f", r#"{"s": "{<function_call>}\n\\\"ß\" 语"}"#)],
    ),
    Case(
        "nested arguments",
        r#"<function_call>{"name": "f", "arguments": {"a": [{"b": [true, false]}, -1.5]}}"#,
        "",
        &[("f", r#"{"a": [{"b": [true, false]}, -1.5]}"#)],
    ),
    Case(
        "not JSON",
        "<function_call> f(1) <function_call> [",
        "<function_call> f(1) <function_call> [",
        &[],
    ),
    Case(
        "cut in the arguments",
        r#"<function_call> {"name": "f", "arguments": {"a": 1, "b": {"c": "#,
        "",
        &[("f", r#"{"a": 1, "b": {"c": "#)],
    ),
    Case(
        "cut in the name",
        r#"<function_call> {"name": "get_"#,
        r#"<function_call> {"name": "get_"#,
        &[],
    ),
    Case(
        "a closing tag that the model invented",
        r#"<function_call> {"name": "f", "arguments": {}}</function_call>"#,
        "",
        &[("f", "{}")],
    ),
];
