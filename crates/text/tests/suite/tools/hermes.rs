//! `<tool_call>` with a JSON object in it.

use super::{Case, check};

#[test]
fn hermes() {
    check("hermes", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "Hello, {world}! <b>2 < 3</b>\n",
        "Hello, {world}! <b>2 < 3</b>\n",
        &[],
    ),
    Case(
        "one call",
        "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>",
        "",
        &[("get_weather", r#"{"city": "Paris"}"#)],
    ),
    Case(
        "text before",
        "\nLet me look.\n\n<tool_call>{\"name\":\"f\",\"arguments\":{\"a\":1}}</tool_call>\n",
        "\nLet me look.",
        &[("f", r#"{"a":1}"#)],
    ),
    Case(
        "text before and after",
        "One:<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>\nThat was it.",
        "One:\nThat was it.",
        &[("f", "{}")],
    ),
    Case(
        "several calls",
        "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>\n\
         <tool_call>\n{\"name\": \"g\", \"arguments\": {\"b\": [2]}}\n</tool_call>\n\
         <tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>",
        "",
        &[("f", r#"{"a": 1}"#), ("g", r#"{"b": [2]}"#), ("f", "{}")],
    ),
    Case(
        "nested arguments, escapes and unicode",
        r#"<tool_call>{"name": "søk", "arguments": {"q": "a \"b\" \\ \u00e9 é 日本 🎉", "n": {"m": [1.5e3, null, {"k": true}]}}}</tool_call>"#,
        "",
        &[(
            "søk",
            r#"{"q": "a \"b\" \\ \u00e9 é 日本 🎉", "n": {"m": [1.5e3, null, {"k": true}]}}"#,
        )],
    ),
    Case(
        "braces and markers in strings",
        r#"<tool_call>{"name": "f", "arguments": {"s": "}} ]{[ </tool_call> <tool_call>"}}</tool_call>"#,
        "",
        &[("f", r#"{"s": "}} ]{[ </tool_call> <tool_call>"}"#)],
    ),
    Case(
        "name only",
        r#"<tool_call>{"name": "now"}</tool_call>"#,
        "",
        &[("now", "{}")],
    ),
    Case(
        "arguments before the name, and other keys",
        r#"<tool_call>{"type": "function", "arguments": {"a": "x"}, "n": [{}], "name": "f", "id": 7}</tool_call>"#,
        "",
        &[("f", r#"{"a": "x"}"#)],
    ),
    Case(
        "no closing tag",
        r#"<tool_call>{"name": "f", "arguments": {"a": 1}}"#,
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "cut in the arguments",
        "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"city\": \"Par",
        "",
        &[("f", r#"{"city": "Par"#)],
    ),
    Case(
        "cut before the arguments",
        "Hm. <tool_call>\n{\"name\": \"f\", \"argu",
        "Hm. <tool_call>\n{\"name\": \"f\", \"argu",
        &[],
    ),
    Case(
        "cut in the second call, and in a closing tag",
        r#"<tool_call>{"name": "f", "arguments": {}}</tool_call><tool_call>{"name": "g", "arguments": {}}</tool_"#,
        "",
        &[("f", "{}"), ("g", "{}")],
    ),
    Case("cut in the opening tag", "Hm. <tool_c", "Hm. <tool_c", &[]),
    Case(
        "not JSON",
        "<tool_call>get_weather(Paris)</tool_call>",
        "<tool_call>get_weather(Paris)</tool_call>",
        &[],
    ),
    Case(
        "single quotes",
        "<tool_call>{\"name\": \"f\", \"arguments\": {'a': 1}}</tool_call>",
        "<tool_call>{\"name\": \"f\", \"arguments\": {'a': 1}}</tool_call>",
        &[],
    ),
    Case(
        "a tag that is only mentioned",
        "Write `<tool_call>` <tool_call> before {\"name\"}, <tool_call>{}",
        "Write `<tool_call>` <tool_call> before {\"name\"}, <tool_call>{}",
        &[],
    ),
    Case(
        "the opening tag twice",
        r#"<tool_call><tool_call>{"name": "f", "arguments": {}}</tool_call>"#,
        "<tool_call>",
        &[("f", "{}")],
    ),
    Case(
        "a brace too few and a brace too many",
        "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": 1}\n</tool_call>\
         <tool_call>{\"name\": \"g\", \"arguments\": {\"b\": 2}}}\n</tool_call>",
        "",
        &[("f", r#"{"a": 1}"#), ("g", r#"{"b": 2}"#)],
    ),
    Case(
        "arguments in a string",
        r#"<tool_call>{"name": "f", "arguments": "{\"a\": \"\\\"b\\\"\"}"}</tool_call>"#,
        "",
        &[("f", r#"{"a": "\"b\""}"#)],
    ),
    Case(
        "arguments that are no object",
        r#"<tool_call>{"name": "f", "arguments": false}</tool_call><tool_call>{"name": "g", "arguments": [1, "]"]}</tool_call><tool_call>{"name": "h", "arguments": "x"}</tool_call>"#,
        "",
        &[("f", "false"), ("g", r#"[1, "]"]"#), ("h", r#""x""#)],
    ),
    Case(
        "line breaks in a string",
        "<tool_call>{\"name\": \"f\", \"arguments\": {\"code\": \"a\n\tb\"}}</tool_call>",
        "",
        &[("f", r#"{"code": "a\n\tb"}"#)],
    ),
    Case(
        "a list, and objects in a row",
        "<tool_call>[{\"name\": \"f\", \"arguments\": {}}, {\"name\": \"g\", \"arguments\": {}}]</tool_call>\
         <tool_call>{\"name\": \"h\"}\n{\"name\": \"i\"}</tool_call>",
        "",
        &[("f", "{}"), ("g", "{}"), ("h", "{}"), ("i", "{}")],
    ),
    Case(
        "arguments that break off",
        r#"<tool_call>{"name": "f", "arguments": {"a": <oops>}}</tool_call> Sorry."#,
        "<oops>}}</tool_call> Sorry.",
        &[("f", r#"{"a": "#)],
    ),
    Case(
        "almost JSON",
        r#"<tool_call>{"name": "f", "arguments": {"a": True, "b": None,}}</tool_call>"#,
        "",
        &[("f", r#"{"a": True, "b": None,}"#)],
    ),
];
