//! `[TOOL_CALLS]` with a JSON list, or with a name and JSON.

use super::{Case, check};

#[test]
fn mistral() {
    check("mistral", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "[TOOLS] are [1] fun[TOOL_",
        "[TOOLS] are [1] fun[TOOL_",
        &[],
    ),
    Case(
        "a list of one",
        r#"[TOOL_CALLS] [{"name": "get_weather", "arguments": {"city": "Paris"}}]"#,
        "",
        &[("get_weather", r#"{"city": "Paris"}"#)],
    ),
    Case(
        "a list with ids",
        r#"[TOOL_CALLS][{"name": "f", "arguments": {"a": 1}, "id": "abcdefghi"}, {"name": "g", "arguments": {}, "id": "123456789"}]"#,
        "",
        &[("f", r#"{"a": 1}"#), ("g", "{}")],
    ),
    Case(
        "a list whose keys are turned around",
        r#"Sure.[TOOL_CALLS][{"arguments": {"a": "]"}, "name": "f"}]"#,
        "Sure.",
        &[("f", r#"{"a": "]"}"#)],
    ),
    Case(
        "name and arguments",
        r#"[TOOL_CALLS]add{"a": 3.5, "b": 4}"#,
        "",
        &[("add", r#"{"a": 3.5, "b": 4}"#)],
    ),
    Case(
        "several names",
        r#"One moment. [TOOL_CALLS]add{"a": 1}[TOOL_CALLS]get_weather[ARGS]{"city": "Paris"}[TOOL_CALLS]now{}"#,
        "One moment.",
        &[
            ("add", r#"{"a": 1}"#),
            ("get_weather", r#"{"city": "Paris"}"#),
            ("now", "{}"),
        ],
    ),
    Case(
        "a call id in the text",
        r#"[TOOL_CALLS]f[CALL_ID]abcdefghi[ARGS]{"a": 1}"#,
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "nested arguments, unicode and markers in strings",
        r#"[TOOL_CALLS]f{"a": {"b": [{"c": "[TOOL_CALLS]g{} é 🎉 \"}"}]}}"#,
        "",
        &[("f", r#"{"a": {"b": [{"c": "[TOOL_CALLS]g{} é 🎉 \"}"}]}}"#)],
    ),
    Case(
        "text after the list",
        r#"[TOOL_CALLS][{"name": "f", "arguments": {}}] I called f."#,
        " I called f.",
        &[("f", "{}")],
    ),
    Case(
        "cut in the arguments of a name",
        r#"[TOOL_CALLS]f{"a": "b"#,
        "",
        &[("f", r#"{"a": "b"#)],
    ),
    Case(
        "cut in the list",
        r#"[TOOL_CALLS][{"name": "f", "arguments": {"a": 1}}, {"name": "g", "arg"#,
        r#", {"name": "g", "arg"#,
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "cut in the name",
        "[TOOL_CALLS]get_wea",
        "[TOOL_CALLS]get_wea",
        &[],
    ),
    Case(
        "prose after the marker",
        "[TOOL_CALLS] is what I would write, as in {x}.",
        "[TOOL_CALLS] is what I would write, as in {x}.",
        &[],
    ),
    Case(
        "the marker twice",
        r#"[TOOL_CALLS][TOOL_CALLS][{"name": "f", "arguments": {}}]"#,
        "[TOOL_CALLS]",
        &[("f", "{}")],
    ),
    Case("an empty list", "[TOOL_CALLS] []", "[TOOL_CALLS] []", &[]),
    Case(
        "one object",
        r#"[TOOL_CALLS]{"name": "f", "arguments": {"a": null}}"#,
        "",
        &[("f", r#"{"a": null}"#)],
    ),
];
