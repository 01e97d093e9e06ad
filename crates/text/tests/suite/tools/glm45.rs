//! A name, then `<arg_key>` and `<arg_value>` for each argument.

use super::{Case, check};

#[test]
fn glm45() {
    check("glm45", CASES);
    check("glm47", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "<arg_key>a</arg_key> < b",
        "<arg_key>a</arg_key> < b",
        &[],
    ),
    Case(
        "one call",
        "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Beijing</arg_value>\n<arg_key>days</arg_key>\n<arg_value>2</arg_value>\n</tool_call>",
        "",
        &[("get_weather", r#"{"city": "Beijing", "days": 2}"#)],
    ),
    Case(
        "two calls and text before",
        "I'll check.\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>A</arg_value>\n</tool_call>\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>B</arg_value>\n</tool_call>",
        "I'll check.",
        &[
            ("get_weather", r#"{"city": "A"}"#),
            ("get_weather", r#"{"city": "B"}"#),
        ],
    ),
    Case(
        "without line breaks, as GLM-4.7 writes",
        "<tool_call>search<arg_key>query</arg_key><arg_value>x y</arg_value><arg_key>limit</arg_key><arg_value>5</arg_value></tool_call>",
        "",
        &[("search", r#"{"query": "x y", "limit": 5}"#)],
    ),
    Case(
        "no arguments, on a line and not",
        "<tool_call>now\n</tool_call><tool_call>now</tool_call>",
        "",
        &[("now", "{}"), ("now", "{}")],
    ),
    Case(
        "strings stay as they are",
        "<tool_call>search\n<arg_key>query</arg_key>\n<arg_value> \n{\"a\": \"b\\n\"} <c> 中 😀\t</arg_value>\n</tool_call>",
        "",
        &[("search", r#"{"query": " \n{\"a\": \"b\\n\"} <c> 中 😀\t"}"#)],
    ),
    Case(
        "no schema: values are what they look like",
        "<tool_call>free\n<arg_key>a</arg_key>\n<arg_value> 1 </arg_value>\n<arg_key>b</arg_key>\n<arg_value>{\"c\": [true, \"}\"]}</arg_value>\n<arg_key>d</arg_key>\n<arg_value>['x', None]</arg_value>\n<arg_key>e</arg_key>\n<arg_value>plain text</arg_value>\n</tool_call>",
        "",
        &[(
            "free",
            r#"{"a": 1, "b": {"c": [true, "}"]}, "d": ["x", null], "e": "plain text"}"#,
        )],
    ),
    Case(
        "types of the schema",
        "<tool_call>search\n<arg_key>ratio</arg_key>\n<arg_value>1.25</arg_value>\n<arg_key>filters</arg_key>\n<arg_value>{}</arg_value>\n<arg_key>tags</arg_key>\n<arg_value>[\"a\", \"b\"]</arg_value>\n<arg_key>limit</arg_key>\n<arg_value>null</arg_value>\n</tool_call>",
        "",
        &[(
            "search",
            r#"{"ratio": 1.25, "filters": {}, "tags": ["a", "b"], "limit": null}"#,
        )],
    ),
    Case(
        "text after",
        "<tool_call>now\n</tool_call>\nThat's it.",
        "\nThat's it.",
        &[("now", "{}")],
    ),
    Case(
        "closing tags are missing",
        "<tool_call>search\n<arg_key>query</arg_key>\n<arg_value>a\n<arg_key>limit</arg_key>\n<arg_value>1</tool_call>",
        "",
        &[("search", r#"{"query": "a\n", "limit": 1}"#)],
    ),
    Case(
        "cut in a value",
        "<tool_call>search\n<arg_key>query</arg_key>\n<arg_value>so far</arg_va",
        "",
        &[("search", r#"{"query": "so far"#)],
    ),
    Case(
        "cut in the name",
        "Well <tool_call>get_wea",
        "Well <tool_call>get_wea",
        &[],
    ),
    Case(
        "prose or JSON instead of a name",
        "<tool_call>a b\n</tool_call><tool_call>{\"name\": \"f\"}</tool_call>",
        "<tool_call>a b\n</tool_call><tool_call>{\"name\": \"f\"}</tool_call>",
        &[],
    ),
    Case(
        "a function that the request does not have",
        "<tool_call>unknown\n</tool_call>",
        "<tool_call>unknown\n</tool_call>",
        &[],
    ),
];
