//! Like Qwen3-Coder's calls, in `<seed:tool_call>`.

use super::{Case, check};

#[test]
fn seed_oss() {
    check("seed_oss", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "<seed:think>a</seed:think> b",
        "<seed:think>a</seed:think> b",
        &[],
    ),
    Case(
        "one call",
        "<seed:tool_call>\n<function=get_weather>\n<parameter=city>Paris</parameter>\n<parameter=days>2</parameter>\n</function>\n</seed:tool_call>",
        "",
        &[("get_weather", r#"{"city": "Paris", "days": 2}"#)],
    ),
    Case(
        "two calls and text around",
        "First.\n<seed:tool_call><function=now></function></seed:tool_call>\n<seed:tool_call><function=search><parameter=query>a</parameter></function></seed:tool_call> Last.",
        "First. Last.",
        &[("now", "{}"), ("search", r#"{"query": "a"}"#)],
    ),
    Case(
        "quotes, braces and unicode",
        "<seed:tool_call><function=search><parameter=query>{\"a\": '\\'} é 中 😀</parameter></function></seed:tool_call>",
        "",
        &[("search", r#"{"query": "{\"a\": '\\'} é 中 😀"}"#)],
    ),
    Case(
        "nested arguments",
        "<seed:tool_call><function=search><parameter=filters>{\"a\": {\"b\": [1, 2]}}</parameter><parameter=tags>[\"x\", \"]\"]</parameter></function></seed:tool_call>",
        "",
        &[(
            "search",
            r#"{"filters": {"a": {"b": [1, 2]}}, "tags": ["x", "]"]}"#,
        )],
    ),
    Case(
        "several lines",
        "<seed:tool_call><function=search><parameter=query>\na\nb\n</parameter></function></seed:tool_call>",
        "",
        &[("search", r#"{"query": "a\nb"}"#)],
    ),
    Case(
        "a missing end of the function",
        "<seed:tool_call><function=search><parameter=query>a</parameter></seed:tool_call>",
        "",
        &[("search", r#"{"query": "a"}"#)],
    ),
    Case(
        "cut in a value",
        "<seed:tool_call><function=search><parameter=query>a b",
        "",
        &[("search", r#"{"query": "a b"#)],
    ),
    Case(
        "cut in the opening tag",
        "Ok <seed:tool_c",
        "Ok <seed:tool_c",
        &[],
    ),
    Case(
        "not a function",
        "<seed:tool_call>now()</seed:tool_call>",
        "<seed:tool_call>now()</seed:tool_call>",
        &[],
    ),
    Case(
        "an empty string",
        "<seed:tool_call><function=search><parameter=query></parameter></function></seed:tool_call>",
        "",
        &[("search", r#"{"query": ""}"#)],
    ),
];
