//! Kimi's tokens around an id and JSON.

use quire_text::tools::{Dialect, ToolParser};

use super::{Case, check};

#[test]
fn kimi_k2() {
    check("kimi_k2", CASES);
}

#[test]
fn calls_keep_the_ids_that_the_model_gave_them() {
    let Case(_, text, _, _) = &CASES[2];
    let answer = ToolParser::parse(Dialect::KimiK2, &[], text);
    let ids: Vec<_> = answer.calls.iter().map(|call| call.id.as_deref()).collect();
    assert_eq!(ids, [Some("functions.f:0"), Some("functions.g:1")]);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "<|tool_call_argument_begin|>{}",
        "<|tool_call_argument_begin|>{}",
        &[],
    ),
    Case(
        "one call",
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{\"city\": \"Peking\"}<|tool_call_end|><|tool_calls_section_end|>",
        "",
        &[("get_weather", r#"{"city": "Peking"}"#)],
    ),
    Case(
        "two calls, text before and white space",
        "Both, then. <|tool_calls_section_begin|>\n<|tool_call_begin|> functions.f:0 <|tool_call_argument_begin|> {\"a\": 1} <|tool_call_end|>\n<|tool_call_begin|>functions.g:1<|tool_call_argument_begin|>{}<|tool_call_end|>\n<|tool_calls_section_end|>",
        "Both, then.",
        &[("f", r#"{"a": 1}"#), ("g", "{}")],
    ),
    Case(
        "an id without a prefix",
        "<|tool_calls_section_begin|><|tool_call_begin|>f:12<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>",
        "",
        &[("f", "{}")],
    ),
    Case(
        "a name with dots",
        "<|tool_call_begin|>functions.mail.send:3<|tool_call_argument_begin|>{}<|tool_call_end|>",
        "",
        &[("mail.send", "{}")],
    ),
    Case(
        "text after",
        "<|tool_calls_section_begin|><|tool_call_begin|>f:0<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|> Done",
        " Done",
        &[("f", "{}")],
    ),
    Case(
        "nested arguments, unicode and tokens in strings",
        "<|tool_call_begin|>f:0<|tool_call_argument_begin|>{\"s\": \"<|tool_call_end|> \\\\ \\\" 月\", \"a\": [{\"b\": {}}]}<|tool_call_end|>",
        "",
        &[(
            "f",
            "{\"s\": \"<|tool_call_end|> \\\\ \\\" 月\", \"a\": [{\"b\": {}}]}",
        )],
    ),
    Case(
        "no arguments",
        "<|tool_call_begin|>functions.now:0<|tool_call_argument_begin|><|tool_call_end|>",
        "",
        &[("now", "{}")],
    ),
    Case(
        "cut in the arguments",
        "<|tool_calls_section_begin|><|tool_call_begin|>f:0<|tool_call_argument_begin|>{\"a\": {\"b\"",
        "",
        &[("f", r#"{"a": {"b""#)],
    ),
    Case(
        "cut in the id",
        "Well.<|tool_calls_section_begin|><|tool_call_begin|>functions.f",
        "Well.<|tool_calls_section_begin|><|tool_call_begin|>functions.f",
        &[],
    ),
    Case(
        "the token for arguments is missing",
        "<|tool_call_begin|>functions.f:0{\"a\": 1}<|tool_call_end|>",
        "<|tool_call_begin|>functions.f:0{\"a\": 1}<|tool_call_end|>",
        &[],
    ),
    Case(
        "prose in a section",
        "<|tool_calls_section_begin|>Hello<|tool_calls_section_end|>",
        "<|tool_calls_section_begin|>Hello<|tool_calls_section_end|>",
        &[],
    ),
];
