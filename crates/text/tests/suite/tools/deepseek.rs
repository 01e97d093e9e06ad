//! DeepSeek's tokens around a name and JSON, fenced or not.

use super::{Case, check};

#[test]
fn deepseek_v3() {
    check("deepseek_v3", V3);
}

#[test]
fn deepseek_v31() {
    check("deepseek_v31", V31);
}

const V3: &[Case] = &[
    Case(
        "no call",
        "A <｜tool｜> <｜tool▁calls▁beg",
        "A <｜tool｜> <｜tool▁calls▁beg",
        &[],
    ),
    Case(
        "one call",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{\"city\": \"Paris\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("get_weather", r#"{"city": "Paris"}"#)],
    ),
    Case(
        "two calls and text before",
        "I check both.\n<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{\"a\": 1}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>g\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "I check both.",
        &[("f", r#"{"a": 1}"#), ("g", "{}")],
    ),
    Case(
        "text after",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>\nOk.",
        "\nOk.",
        &[("f", "{}")],
    ),
    Case(
        "nested arguments, unicode, fences and tokens in strings",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{\"s\": \"```<｜tool▁call▁end｜> } \\\"中文\\\"\", \"n\": {\"m\": [{}]}}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[(
            "f",
            "{\"s\": \"```<｜tool▁call▁end｜> } \\\"中文\\\"\", \"n\": {\"m\": [{}]}}",
        )],
    ),
    Case(
        "line breaks in the JSON",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{\n  \"a\": 1\n}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("f", "{\n  \"a\": 1\n}")],
    ),
    Case(
        "no token for the section",
        "<｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{}\n```<｜tool▁call▁end｜>",
        "",
        &[("f", "{}")],
    ),
    Case(
        "a name with dots and dashes",
        "<｜tool▁call▁begin｜>function<｜tool▁sep｜>files.read-all\n```json\n{}\n```<｜tool▁call▁end｜>",
        "",
        &[("files.read-all", "{}")],
    ),
    Case(
        "no arguments",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>now<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("now", "{}")],
    ),
    Case(
        "cut in the arguments",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{\"a\": \"b",
        "",
        &[("f", r#"{"a": "b"#)],
    ),
    Case(
        "cut before the arguments",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```js",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```js",
        &[],
    ),
    Case(
        "no name",
        "<｜tool▁call▁begin｜>{\"a\": 1}<｜tool▁call▁end｜>",
        "<｜tool▁call▁begin｜>{\"a\": 1}<｜tool▁call▁end｜>",
        &[],
    ),
    Case(
        "an empty section",
        "<｜tool▁calls▁begin｜><｜tool▁calls▁end｜>",
        "<｜tool▁calls▁begin｜><｜tool▁calls▁end｜>",
        &[],
    ),
];

const V31: &[Case] = &[
    Case("no call", "<｜tool▁sep｜>{}", "<｜tool▁sep｜>{}", &[]),
    Case(
        "one call",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{\"city\": \"Paris\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("get_weather", r#"{"city": "Paris"}"#)],
    ),
    Case(
        "three calls and text before",
        "Sure!<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{\"a\": 1}<｜tool▁call▁end｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{\"a\": 2}<｜tool▁call▁end｜><｜tool▁call▁begin｜>g<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "Sure!",
        &[("f", r#"{"a": 1}"#), ("f", r#"{"a": 2}"#), ("g", "{}")],
    ),
    Case(
        "nested arguments",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{\"a\": {\"b\": [1, [2, {\"c\": \"}\"}]]}}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("f", r#"{"a": {"b": [1, [2, {"c": "}"}]]}}"#)],
    ),
    Case(
        "unicode and escapes",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{\"s\": \"\\\"é\\u00e9\\\\ 😀\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("f", "{\"s\": \"\\\"é\\u00e9\\\\ 😀\"}")],
    ),
    Case(
        "the closing tokens are missing",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{\"a\": 1}",
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "a fence after all",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("f", "{}")],
    ),
    Case(
        "empty arguments",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜><｜tool▁call▁end｜><｜tool▁call▁begin｜>g<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        &[("f", "{}"), ("g", "{}")],
    ),
    Case(
        "cut in the arguments",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{\"a\": [1,",
        "",
        &[("f", r#"{"a": [1,"#)],
    ),
    Case(
        "cut in the closing token",
        "<｜tool▁call▁begin｜>f<｜tool▁sep｜>{}<｜tool▁call▁en",
        "",
        &[("f", "{}")],
    ),
    Case(
        "prose in place of a name",
        "<｜tool▁call▁begin｜>I would call f<｜tool▁sep｜>{}",
        "<｜tool▁call▁begin｜>I would call f<｜tool▁sep｜>{}",
        &[],
    ),
    Case(
        "text after a call",
        "<｜tool▁call▁begin｜>f<｜tool▁sep｜>{}<｜tool▁call▁end｜>end",
        "end",
        &[("f", "{}")],
    ),
];
