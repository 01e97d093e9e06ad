//! A list of Python's calls.

use super::{Case, check};

#[test]
fn pythonic() {
    check("pythonic", CASES);
}

#[test]
fn llama4_pythonic() {
    check("llama4_pythonic", CASES);
    check("llama4_pythonic", LLAMA4);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "See [1], f(x=1) and [f(x=1)].",
        "See [1], f(x=1) and [f(x=1)].",
        &[],
    ),
    Case(
        "one call",
        "[get_weather(city='San Francisco', metric=\"celsius\")]",
        "",
        &[(
            "get_weather",
            r#"{"city": "San Francisco", "metric": "celsius"}"#,
        )],
    ),
    Case(
        "several calls",
        "[f(a=1), g(), f(a=2,b=-3.5)]",
        "",
        &[
            ("f", r#"{"a": 1}"#),
            ("g", "{}"),
            ("f", r#"{"a": 2, "b": -3.5}"#),
        ],
    ),
    Case(
        "every kind of literal",
        "[f(a=True, b=False, c=None, d=1_000, e=1e3, f=+2, g=[], h={}, i=(1, 2), j='', k=true)]",
        "",
        &[(
            "f",
            r#"{"a": true, "b": false, "c": null, "d": 1000, "e": 1000.0, "f": 2, "g": [], "h": {}, "i": [1, 2], "j": "", "k": true}"#,
        )],
    ),
    Case(
        "nested arguments",
        "[f(a={'b': [1, {'c': ('x', None)}], \"d\": {}}, e=[[1], [2, ],])]",
        "",
        &[(
            "f",
            r#"{"a": {"b": [1, {"c": ["x", null]}], "d": {}}, "e": [[1], [2]]}"#,
        )],
    ),
    Case(
        "escapes",
        r#"[f(a='it\'s\n\t\\', b="\"\x41\u00e9\U0001F600\ud83d\ude00\101\0", c='\d')]"#,
        "",
        &[(
            "f",
            r#"{"a": "it's\n\t\\", "b": "\"Aé😀😀A\u0000", "c": "\\d"}"#,
        )],
    ),
    Case(
        "half a character",
        r#"[f(a='\ud83d', b='\ud83dx', c='\ude00', d='\ud83d\n')]"#,
        "",
        &[(
            "f",
            "{\"a\": \"\u{fffd}\", \"b\": \"\u{fffd}x\", \"c\": \"\u{fffd}\", \"d\": \"\u{fffd}\\n\"}",
        )],
    ),
    Case(
        "brackets, quotes and unicode in strings",
        "[f(a=')] \"x\", g(', b=\"['{日本}🎉\")]",
        "",
        &[("f", r#"{"a": ")] \"x\", g(", "b": "['{日本}🎉"}"#)],
    ),
    Case(
        "three quotes",
        "[f(a='''x 'y' \"z\"\n''', b=\"\"\"\"\"\", c='')]",
        "",
        &[("f", r#"{"a": "x 'y' \"z\"\n", "b": "", "c": ""}"#)],
    ),
    Case(
        "white space and line breaks",
        "\n[\n  f(\n    a = 1,\n    b = 'x',\n  ),\n  g( )\n]\n",
        "",
        &[("f", r#"{"a": 1, "b": "x"}"#), ("g", "{}")],
    ),
    Case(
        "names with dots and dashes",
        "[mail.send-now(to='a')]",
        "",
        &[("mail.send-now", r#"{"to": "a"}"#)],
    ),
    Case("text after", "[f()] Done.", " Done.", &[("f", "{}")]),
    Case(
        "after thoughts",
        "<think>[f()]?</think>\n\n[f()]",
        "<think>[f()]?</think>",
        &[("f", "{}")],
    ),
    Case("positional arguments", "[f(1, 'a')]", "[f(1, 'a')]", &[]),
    Case("a variable", "[f(a=x)]", "[f(a=x)]", &[]),
    Case(
        "a variable later",
        "[f(a=1, b=x)]",
        ")]",
        &[("f", r#"{"a": 1, "b": x"#)],
    ),
    Case(
        "other lists",
        "[1, 2, f(a=1)] [f(a=1)]",
        "[1, 2, f(a=1)] [f(a=1)]",
        &[],
    ),
    Case(
        "a link",
        "[text](https://example.org)",
        "[text](https://example.org)",
        &[],
    ),
    Case(
        "cut in a string",
        "[f(a=1), g(b='some te",
        "",
        &[("f", r#"{"a": 1}"#), ("g", r#"{"b": "some te"#)],
    ),
    Case("cut in a number", "[f(a=1", "[f(a=1", &[]),
    Case(
        "cut in the second number",
        "[f(a=1, b=2",
        "",
        &[("f", r#"{"a": 1, "b": "#)],
    ),
    Case("cut in a name", "[get_weath", "[get_weath", &[]),
    Case(
        "cut in the second name",
        "[f(a=1), get_we",
        ", get_we",
        &[("f", r#"{"a": 1}"#)],
    ),
];

const LLAMA4: &[Case] = &[
    Case(
        "tokens around",
        "<|python_start|>[f(a='x')]<|python_end|>",
        "",
        &[("f", r#"{"a": "x"}"#)],
    ),
    Case(
        "text and tokens",
        "I look.\n<|python_start|>[f(), g(a=[1])]<|python_end|> Ok.",
        "I look. Ok.",
        &[("f", "{}"), ("g", r#"{"a": [1]}"#)],
    ),
    Case(
        "only the first token",
        "<|python_start|>[f()]",
        "",
        &[("f", "{}")],
    ),
    Case(
        "code between the tokens",
        "<|python_start|>print(1)<|python_end|>",
        "<|python_start|>print(1)<|python_end|>",
        &[],
    ),
    Case(
        "no tokens",
        "[f(s='<|python_end|>')]",
        "",
        &[("f", r#"{"s": "<|python_end|>"}"#)],
    ),
    Case("cut in a token", "<|python_st", "<|python_st", &[]),
    Case(
        "cut in the last token",
        "<|python_start|>[f()]<|python_e",
        "",
        &[("f", "{}")],
    ),
    Case(
        "cut in an argument",
        "<|python_start|>[f(a=['b', 'c",
        "",
        &[("f", r#"{"a": ["b", "c"#)],
    ),
    Case(
        "a list after text",
        "Try [f()] or so.",
        "Try [f()] or so.",
        &[],
    ),
    Case(
        "a list of other things",
        "<|python_start|>[1, 2]<|python_end|>",
        "<|python_start|>[1, 2]<|python_end|>",
        &[],
    ),
];
