//! `<|action_start|><|plugin|>` with a JSON object.

use super::{Case, check};

#[test]
fn internlm() {
    check("internlm", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "An <|action|> <|plugin|>{}",
        "An <|action|> <|plugin|>{}",
        &[],
    ),
    Case(
        "one call",
        r#"<|action_start|><|plugin|>{"name": "get_weather", "parameters": {"city": "Wien"}}<|action_end|>"#,
        "",
        &[("get_weather", r#"{"city": "Wien"}"#)],
    ),
    Case(
        "text before and a line break",
        "I look.<|action_start|><|plugin|>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}<|action_end|>\n",
        "I look.",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "line breaks between the markers",
        "<|action_start|>\n<|plugin|>\n{\"name\": \"f\", \"parameters\": {}}\n<|action_end|>",
        "",
        &[("f", "{}")],
    ),
    Case(
        "several calls",
        r#"<|action_start|><|plugin|>{"name": "f", "parameters": {}}<|action_end|><|action_start|><|plugin|>{"name": "g", "parameters": {"b": 2}}<|action_end|>"#,
        "",
        &[("f", "{}"), ("g", r#"{"b": 2}"#)],
    ),
    Case(
        "text after",
        r#"<|action_start|><|plugin|>{"name": "f", "parameters": {}}<|action_end|> Now wait."#,
        " Now wait.",
        &[("f", "{}")],
    ),
    Case(
        "nested arguments, unicode and markers in strings",
        r#"<|action_start|><|plugin|>{"name": "f", "parameters": {"a": {"s": "<|action_end|> } \" é 中"}, "b": [[]]}}<|action_end|>"#,
        "",
        &[(
            "f",
            r#"{"a": {"s": "<|action_end|> } \" é 中"}, "b": [[]]}"#,
        )],
    ),
    Case(
        "the interpreter instead of a plugin",
        "<|action_start|><|interpreter|>\nprint({})<|action_end|>",
        "<|action_start|><|interpreter|>\nprint({})<|action_end|>",
        &[],
    ),
    Case(
        "no parameters",
        r#"<|action_start|><|plugin|>{"name": "now"}<|action_end|>"#,
        "",
        &[("now", "{}")],
    ),
    Case(
        "cut in the parameters",
        r#"<|action_start|><|plugin|>{"name": "f", "parameters": {"a": "x", "#,
        "",
        &[("f", r#"{"a": "x", "#)],
    ),
    Case(
        "cut between the markers",
        "Hm.<|action_start|><|plug",
        "Hm.<|action_start|><|plug",
        &[],
    ),
    Case(
        "not JSON",
        "<|action_start|><|plugin|>weather<|action_end|>",
        "<|action_start|><|plugin|>weather<|action_end|>",
        &[],
    ),
];
