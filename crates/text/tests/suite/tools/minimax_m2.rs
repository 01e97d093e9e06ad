//! `<invoke name="f">` with a `<parameter name="a">` for each argument.

use super::{Case, check};

#[test]
fn minimax_m2() {
    check("minimax_m2", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "An <invoke name=\"f\"></invoke> alone",
        "An <invoke name=\"f\"></invoke> alone",
        &[],
    ),
    Case(
        "one call",
        "<minimax:tool_call>\n<invoke name=\"get_weather\">\n<parameter name=\"city\">Paris</parameter>\n<parameter name=\"days\">3</parameter>\n</invoke>\n</minimax:tool_call>",
        "",
        &[("get_weather", r#"{"city": "Paris", "days": 3}"#)],
    ),
    Case(
        "two calls in one section, and text before",
        "\n\nBoth.\n<minimax:tool_call>\n<invoke name=\"search\">\n<parameter name=\"query\">a</parameter>\n</invoke>\n<invoke name=\"search\">\n<parameter name=\"query\">b</parameter>\n</invoke>\n</minimax:tool_call>\n",
        "\n\nBoth.",
        &[
            ("search", r#"{"query": "a"}"#),
            ("search", r#"{"query": "b"}"#),
        ],
    ),
    Case(
        "text after",
        "<minimax:tool_call><invoke name=\"now\"></invoke></minimax:tool_call> It is late.",
        " It is late.",
        &[("now", "{}")],
    ),
    Case(
        "single quotes, and none",
        "<minimax:tool_call><invoke name='search'><parameter name=query>x</parameter></invoke></minimax:tool_call>",
        "",
        &[("search", r#"{"query": "x"}"#)],
    ),
    Case(
        "nested arguments",
        "<minimax:tool_call><invoke name=\"search\"><parameter name=\"filters\">\n{\"a\": [{\"b\": \"</c>\"}]}\n</parameter><parameter name=\"tags\">[\"x\"]</parameter></invoke></minimax:tool_call>",
        "",
        &[(
            "search",
            r#"{"filters": {"a": [{"b": "</c>"}]}, "tags": ["x"]}"#,
        )],
    ),
    Case(
        "white space around and in a string, quotes and unicode",
        "<minimax:tool_call><invoke name=\"search\"><parameter name=\"query\">\n  a  \"b\"\\ <c>\n\nд 😀 \n</parameter></invoke></minimax:tool_call>",
        "",
        &[("search", r#"{"query": "\n  a  \"b\"\\ <c>\n\nд 😀 \n"}"#)],
    ),
    Case(
        "types",
        "<minimax:tool_call><invoke name=\"search\"><parameter name=\"limit\">10</parameter><parameter name=\"ratio\">-1e-3</parameter><parameter name=\"note\">none</parameter></invoke><invoke name=\"get_weather\"><parameter name=\"metric\">yes</parameter><parameter name=\"other\">1</parameter></invoke></minimax:tool_call>",
        "",
        &[
            ("search", r#"{"limit": 10, "ratio": -0.001, "note": null}"#),
            ("get_weather", r#"{"metric": true, "other": "1"}"#),
        ],
    ),
    Case(
        "no closing tags",
        "<minimax:tool_call><invoke name=\"search\"><parameter name=\"query\">a</minimax:tool_call>",
        "",
        &[("search", r#"{"query": "a"}"#)],
    ),
    Case(
        "cut in a value",
        "<minimax:tool_call><invoke name=\"search\"><parameter name=\"query\">two words ",
        "",
        &[("search", r#"{"query": "two words "#)],
    ),
    Case(
        "cut after the section began",
        "So: <minimax:tool_call>\n<inv",
        "So: <minimax:tool_call>\n<inv",
        &[],
    ),
    Case(
        "prose in the section",
        "<minimax:tool_call>search a</minimax:tool_call>",
        "<minimax:tool_call>search a</minimax:tool_call>",
        &[],
    ),
    Case(
        "a function that the request does not have",
        "<minimax:tool_call><invoke name=\"f\"></invoke></minimax:tool_call>",
        "<minimax:tool_call><invoke name=\"f\"></invoke></minimax:tool_call>",
        &[],
    ),
];
