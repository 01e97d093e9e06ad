//! `functools` and a JSON list.

use super::{Case, check};

#[test]
fn phi4_mini() {
    check("phi4_mini_json", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "import functools\nfunctools.reduce(f, [1])",
        "import functools\nfunctools.reduce(f, [1])",
        &[],
    ),
    Case(
        "one call",
        r#"functools[{"name": "get_weather", "arguments": {"city": "Rom"}}]"#,
        "",
        &[("get_weather", r#"{"city": "Rom"}"#)],
    ),
    Case(
        "two calls",
        r#"functools[{"name": "f", "arguments": {"a": [1, 2]}}, {"name": "g", "parameters": {}}]"#,
        "",
        &[("f", r#"{"a": [1, 2]}"#), ("g", "{}")],
    ),
    Case(
        "text before and after",
        "Sure: functools[{\"name\": \"f\", \"arguments\": {}}]\nDone",
        "Sure:\nDone",
        &[("f", "{}")],
    ),
    Case(
        "white space",
        "functools [ { \"name\" : \"f\" , \"arguments\" : { } } ] ",
        "",
        &[("f", "{ }")],
    ),
    Case(
        "unicode, escapes and brackets in strings",
        r#"functools[{"name": "f", "arguments": {"s": "]}functools[ \"\u00fc\" ü 😀"}}]"#,
        "",
        &[("f", r#"{"s": "]}functools[ \"\u00fc\" ü 😀"}"#)],
    ),
    Case(
        "nested arguments",
        r#"functools[{"name": "f", "arguments": {"a": {"b": [{"c": null}]}}}]"#,
        "",
        &[("f", r#"{"a": {"b": [{"c": null}]}}"#)],
    ),
    Case("an empty list", "functools[]", "functools[]", &[]),
    Case(
        "an index",
        "functools[0] is odd",
        "functools[0] is odd",
        &[],
    ),
    Case(
        "cut in the arguments",
        r#"functools[{"name": "f", "arguments": {"a": 12"#,
        "",
        &[("f", r#"{"a": 12"#)],
    ),
    Case(
        "cut before the arguments",
        r#"functools[{"name": "f", "arguments": "#,
        r#"functools[{"name": "f", "arguments": "#,
        &[],
    ),
    Case(
        "no closing bracket",
        r#"functools[{"name": "f", "arguments": {}}"#,
        "",
        &[("f", "{}")],
    ),
];
