//! `call:f{…}` with strings in `<|"|>`.

use super::{Case, check};

#[test]
fn gemma4() {
    check("gemma4", CASES);
}

const CASES: &[Case] = &[
    Case(
        "no call",
        "<|tool> call: <|\"|>",
        "<|tool> call: <|\"|>",
        &[],
    ),
    Case(
        "one call",
        "<|tool_call>call:get_weather{city:<|\"|>Tokyo<|\"|>}<tool_call|>",
        "",
        &[("get_weather", r#"{"city": "Tokyo"}"#)],
    ),
    Case(
        "numbers and constants",
        "<|tool_call>call:f{a:42,b:-1.5,c:true,d:false,e:null}<tool_call|>",
        "",
        &[(
            "f",
            r#"{"a": 42, "b": -1.5, "c": true, "d": false, "e": null}"#,
        )],
    ),
    Case(
        "types of the schema",
        "<|tool_call>call:get_weather{days:<|\"|>3<|\"|>,metric:<|\"|>true<|\"|>,city:94103}<tool_call|>",
        "",
        &[(
            "get_weather",
            r#"{"days": 3, "metric": true, "city": "94103"}"#,
        )],
    ),
    Case(
        "nested arguments with quoted keys",
        "<|tool_call>call:f{a:{<|\"|>b c<|\"|>:<|\"|>x<|\"|>,d:[1,[<|\"|>y<|\"|>]]}}<tool_call|>",
        "",
        &[("f", r#"{"a": {"b c": "x", "d": [1, ["y"]]}}"#)],
    ),
    Case(
        "two calls and text around",
        "A.\n<|tool_call>call:f{}<tool_call|><|tool_call>call:g{x:1}<tool_call|>\nB.",
        "A.\nB.",
        &[("f", "{}"), ("g", r#"{"x": 1}"#)],
    ),
    Case(
        "braces, quotes, almost delimiters and unicode in strings",
        "<|tool_call>call:f{s:<|\"|>}]:\"\\ <|\"x <tool_call|>\n語 😀<|\"|>}<tool_call|>",
        "",
        &[("f", r#"{"s": "}]:\"\\ <|\"x <tool_call|>\n語 😀"}"#)],
    ),
    Case(
        "an empty string and an empty list",
        "<|tool_call>call:f{a:<|\"|><|\"|>,b:[],c:{}}<tool_call|>",
        "",
        &[("f", r#"{"a": "", "b": [], "c": {}}"#)],
    ),
    Case(
        "a word without delimiters",
        "<|tool_call>call:f{unit:celsius,at:10:30}<tool_call|>",
        "",
        &[("f", r#"{"unit": "celsius", "at": "10:30"}"#)],
    ),
    Case(
        "cut in a list",
        "<|tool_call>call:f{a:[<|\"|>x<|\"|>,<|\"|>y",
        "",
        &[("f", r#"{"a": ["x", "y"#)],
    ),
    Case(
        "cut in the name",
        "Ok <|tool_call>call:get",
        "Ok <|tool_call>call:get",
        &[],
    ),
    Case(
        "not a call",
        "<|tool_call>{\"name\": \"f\"}<tool_call|>",
        "<|tool_call>{\"name\": \"f\"}<tool_call|>",
        &[],
    ),
    Case(
        "no schema: strings stay strings",
        "<|tool_call>call:f{a:<|\"|>3<|\"|>,b:{c:<|\"|>true<|\"|>}}<tool_call|>",
        "",
        &[("f", r#"{"a": "3", "b": {"c": "true"}}"#)],
    ),
];
