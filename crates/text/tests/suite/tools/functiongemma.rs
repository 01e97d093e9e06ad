//! `call:f{…}` with strings in `<escape>`.

use super::{Case, check};

#[test]
fn functiongemma() {
    check("functiongemma", CASES);
    check("gemma", CASES);
}

const CASES: &[Case] = &[
    Case("no call", "call:f{a} <escape>", "call:f{a} <escape>", &[]),
    Case(
        "one call",
        "<start_function_call>call:get_weather{city:<escape>London<escape>}<end_function_call>",
        "",
        &[("get_weather", r#"{"city": "London"}"#)],
    ),
    Case(
        "types of the schema",
        "<start_function_call>call:get_weather{city:<escape>1<escape>,days:<escape>3<escape>,metric:true}<end_function_call>",
        "",
        &[("get_weather", r#"{"city": "1", "days": 3, "metric": true}"#)],
    ),
    Case(
        "an unknown function: values are what they look like",
        "<start_function_call>call:f{a:<escape>5<escape>,b:<escape>five<escape>,c:<escape>{\"d\": [1]}<escape>}<end_function_call>",
        "",
        &[("f", r#"{"a": 5, "b": "five", "c": {"d": [1]}}"#)],
    ),
    Case(
        "two calls and text before",
        "Both. <start_function_call>call:f{}<end_function_call>\n<start_function_call>call:g{x:1}<end_function_call>",
        "Both.",
        &[("f", "{}"), ("g", r#"{"x": 1}"#)],
    ),
    Case(
        "nested arguments",
        "<start_function_call>call:f{a:{b:<escape>x<escape>,c:[<escape>y<escape>,2,{d:null}]},e:[]}<end_function_call>",
        "",
        &[(
            "f",
            r#"{"a": {"b": "x", "c": ["y", 2, {"d": null}]}, "e": []}"#,
        )],
    ),
    Case(
        "braces, quotes, line breaks and unicode in strings",
        "<start_function_call>call:search{query:<escape>}, a:{\"b\"\\\n<end_function_call> é 😀<escape>}<end_function_call>",
        "",
        &[(
            "search",
            r#"{"query": "}, a:{\"b\"\\\n<end_function_call> é 😀"}"#,
        )],
    ),
    Case(
        "white space, and words without quotes",
        "<start_function_call> call:f{ a : 1.50 , b : two words , c : False }<end_function_call>",
        "",
        &[("f", r#"{"a": 1.5, "b": "two words", "c": false}"#)],
    ),
    Case(
        "text after",
        "<start_function_call>call:f{}<end_function_call> So.",
        " So.",
        &[("f", "{}")],
    ),
    Case(
        "cut in a string",
        "<start_function_call>call:search{query:<escape>what is<esc",
        "",
        &[("search", r#"{"query": "what is"#)],
    ),
    Case(
        "cut before the arguments",
        "<start_function_call>call:sea",
        "<start_function_call>call:sea",
        &[],
    ),
    Case(
        "no call in the tags",
        "<start_function_call>weather<end_function_call>",
        "<start_function_call>weather<end_function_call>",
        &[],
    ),
    Case(
        "no names of arguments",
        "<start_function_call>call:f{<escape>x<escape>}<end_function_call>",
        "<start_function_call>call:f{<escape>x<escape>}<end_function_call>",
        &[],
    ),
];
