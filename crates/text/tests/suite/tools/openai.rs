//! Messages of gpt-oss.

use super::{Case, check};

#[test]
fn openai() {
    check("openai", CASES);
}

const CASES: &[Case] = &[
    Case(
        "plain text",
        "It is 5 < 6 <| so.",
        "It is 5 < 6 <| so.",
        &[],
    ),
    Case(
        "thoughts and an answer",
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hello!<|return|>",
        "Hello!",
        &[],
    ),
    Case(
        "one call",
        "<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{\"city\": \"SF\"}<|call|>",
        "",
        &[("get_weather", r#"{"city": "SF"}"#)],
    ),
    Case(
        "thoughts, a remark and a call whose end is not in the text",
        "<|channel|>analysis<|message|>I need it.<|end|><|start|>assistant<|channel|>commentary<|message|>I'll look.<|end|><|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>{\"a\": [1, {\"b\": null}]}",
        "I'll look.",
        &[("f", r#"{"a": [1, {"b": null}]}"#)],
    ),
    Case(
        "the recipient before the channel",
        "<|start|>assistant to=functions.f<|channel|>commentary json<|message|>{}<|call|>",
        "",
        &[("f", "{}")],
    ),
    Case(
        "the recipient after the prompt",
        " to=functions.f<|channel|>commentary json<|message|>{\"a\": 1}<|call|>",
        "",
        &[("f", r#"{"a": 1}"#)],
    ),
    Case(
        "several calls",
        "<|channel|>commentary to=functions.f<|message|>{}<|call|><|start|>assistant<|channel|>commentary to=functions.g<|message|>{\"x\": \"y\"}<|call|>",
        "",
        &[("f", "{}"), ("g", r#"{"x": "y"}"#)],
    ),
    Case(
        "a call on another channel, with white space and no end",
        "<|channel|>analysis to=functions.f code<|message|>\n {\n \"a\": 1 } \n<|start|>assistant<|channel|>final<|message|>Ok",
        "Ok",
        &[("f", "{\n \"a\": 1 }")],
    ),
    Case(
        "unicode, escapes and almost markers in arguments",
        "<|channel|>commentary to=functions.f<|message|>{\"s\": \"<|en <| \\\" é 😀\"}<|call|>",
        "",
        &[("f", r#"{"s": "<|en <| \" é 😀"}"#)],
    ),
    Case(
        "no arguments",
        "<|channel|>commentary to=functions.now<|message|><|call|>",
        "",
        &[("now", "{}")],
    ),
    Case(
        "a tool that is no function",
        "<|channel|>commentary to=browser.search<|message|>{\"q\": 1}<|call|><|start|>assistant<|channel|>final<|message|>Done",
        "Done",
        &[],
    ),
    Case(
        "cut in the arguments",
        "<|channel|>commentary to=functions.f<|message|>{\"a\": \"b",
        "",
        &[("f", r#"{"a": "b"#)],
    ),
    Case(
        "cut in the head",
        "<|channel|>commentary to=functions.f<|mess",
        "<|channel|>commentary to=functions.f<|mess",
        &[],
    ),
    Case(
        "cut in an end",
        "<|channel|>final<|message|>Hi<|retu",
        "Hi<|retu",
        &[],
    ),
];
