//! `<function=f>` with a `<parameter=a>` for each argument.

use super::{Case, check};

#[test]
fn qwen3_coder() {
    check("qwen3_coder", CASES);
    check("qwen3_xml", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "if a <function> b </function>",
        "if a <function> b </function>",
        &[],
    ),
    Case(
        "one call",
        "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n<parameter=days>\n3\n</parameter>\n<parameter=metric>\nTrue\n</parameter>\n</function>\n</tool_call>",
        "",
        &[(
            "get_weather",
            r#"{"city": "Paris", "days": 3, "metric": true}"#,
        )],
    ),
    Case(
        "text before, and two calls",
        "I'll look.\n\n<tool_call>\n<function=get_weather>\n<parameter=city>\nRom\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=search>\n<parameter=query>\npasta\n</parameter>\n</function>\n</tool_call>",
        "I'll look.",
        &[
            ("get_weather", r#"{"city": "Rom"}"#),
            ("search", r#"{"query": "pasta"}"#),
        ],
    ),
    Case(
        "a string over several lines, with quotes, braces and tags",
        "<tool_call>\n<function=search>\n<parameter=query>\n\n  if (a < b && \"c\" != '\\n') {\n\t<b>x</b></param>\n  }\n\n</parameter>\n</function>\n</tool_call>",
        "",
        &[(
            "search",
            r#"{"query": "\n  if (a < b && \"c\" != '\\n') {\n\t<b>x</b></param>\n  }\n"}"#,
        )],
    ),
    Case(
        "types of the schema",
        "<tool_call><function=search><parameter=limit>\nNone\n</parameter><parameter=ratio>0.50</parameter><parameter=filters>{\"a\": [1, {\"b\": null}]}</parameter><parameter=tags>['x', 'y']</parameter><parameter=note>null</parameter><parameter=mode>fast</parameter></function></tool_call>",
        "",
        &[(
            "search",
            r#"{"limit": null, "ratio": 0.5, "filters": {"a": [1, {"b": null}]}, "tags": ["x", "y"], "note": null, "mode": "fast"}"#,
        )],
    ),
    Case(
        "values that are not of their type",
        "<tool_call><function=search><parameter=limit>many</parameter><parameter=ratio>7.0</parameter><parameter=filters>[1</parameter></function></tool_call><tool_call><function=get_weather><parameter=days>007</parameter><parameter=metric>maybe</parameter></function></tool_call>",
        "",
        &[
            (
                "search",
                r#"{"limit": "many", "ratio": 7, "filters": "[1"}"#,
            ),
            ("get_weather", r#"{"days": 7, "metric": "maybe"}"#),
        ],
    ),
    Case(
        "an unknown function: arguments are strings",
        "<tool_call><function=other><parameter=a>1</parameter><parameter=b>null</parameter></function></tool_call>",
        "",
        &[("other", r#"{"a": "1", "b": "null"}"#)],
    ),
    Case(
        "unicode",
        "<tool_call><function=get_weather><parameter=city>Zürich 🏔 北京</parameter></function></tool_call>",
        "",
        &[("get_weather", r#"{"city": "Zürich 🏔 北京"}"#)],
    ),
    Case(
        "no arguments, and an empty one",
        "<tool_call>\n<function=now>\n</function>\n</tool_call>\n<tool_call><function=get_weather><parameter=city></parameter></function></tool_call>",
        "",
        &[("now", "{}"), ("get_weather", r#"{"city": ""}"#)],
    ),
    Case(
        "no opening tag around the function",
        "Ok. <function=now></function></tool_call> Done.",
        "Ok. Done.",
        &[("now", "{}")],
    ),
    Case(
        "closing tags are missing",
        "<tool_call><function=get_weather><parameter=city>Rom<parameter=days>2</function></tool_call><tool_call><function=now></tool_call>",
        "",
        &[
            ("get_weather", r#"{"city": "Rom", "days": 2}"#),
            ("now", "{}"),
        ],
    ),
    Case(
        "cut in a string",
        "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</para",
        "",
        &[("get_weather", r#"{"city": "Paris"#)],
    ),
    Case(
        "cut in a number",
        "<tool_call><function=get_weather><parameter=days>\n1",
        "",
        &[("get_weather", r#"{"days": "#)],
    ),
    Case(
        "cut in the name",
        "Hm. <tool_call>\n<function=get_we",
        "Hm. <tool_call>\n<function=get_we",
        &[],
    ),
    Case(
        "JSON instead of tags",
        "<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>",
        "<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>",
        &[],
    ),
    Case(
        "prose after the name, and between arguments",
        "<function=f>hello</function> <function=get_weather><parameter=city>Rom</parameter> and <parameter=days>1</parameter></function>",
        "<function=f>hello</function>",
        &[("get_weather", r#"{"city": "Rom", "days": 1}"#)],
    ),
];
