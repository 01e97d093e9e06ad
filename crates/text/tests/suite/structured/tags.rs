//! Structural tags.

use quire_text::structured::StructuredFormat;
use serde_json::{Value, json};

use super::Bench;
use crate::common::Random;

fn tag(begin: &str, content: Value, end: &str) -> Value {
    json!({ "type": "tag", "begin": begin, "content": content, "end": end })
}

fn number() -> Value {
    json!({ "type": "json_schema", "json_schema": { "type": "integer" } })
}

fn tagged(format: Value) -> Value {
    json!({ "type": "structural_tag", "format": format })
}

/// A structural tag with texts that it has and texts that it has not.
fn cases() -> Vec<(Value, Vec<&'static str>, Vec<&'static str>)> {
    let weather = json!({ "type": "object", "properties": { "n": { "type": "integer" } },
        "required": ["n"] });
    let legacy = json!({
        "type": "structural_tag",
        "structures": [{ "begin": "<f=w>", "schema": weather, "end": "</f>" }],
        "triggers": ["<f="],
    });
    let triggered = |more: Value| {
        let mut format = json!({
            "type": "triggered_tags", "triggers": ["<f="],
            "tags": [tag("<f=a>", number(), "</f>"), tag("<f=b>", json!({ "type": "regex", "pattern": "[xy]+" }), "</f>")],
        });
        for (name, value) in more.as_object().expect("members") {
            format[name] = value.clone();
        }
        tagged(format)
    };
    let any = json!({ "type": "any_text" });
    vec![
        (
            legacy,
            vec![
                "",
                "just text",
                "see <f=w>{\"n\":1}</f> and <f=w>{\"n\": 2}</f>!",
                "a < b <f",
                "<f=w>{\"n\":1}</f>",
            ],
            vec![
                "<f=w>",
                "<f=w>{\"n\":1}",
                "<f=x>{\"n\":1}</f>",
                "<f=w>{}</f>",
            ],
        ),
        (
            triggered(json!({})),
            vec!["", "x<f=a>1</f>y<f=b>xyx</f>", "<f=a>1</f><f=a>2</f>"],
            vec!["<f=b>1</f>", "<f=a>1"],
        ),
        (
            triggered(json!({ "at_least_one": true })),
            vec!["x<f=a>1</f>", "<f=a>1</f> more"],
            vec!["", "text"],
        ),
        (
            triggered(json!({ "at_least_one": true, "stop_after_first": true })),
            vec!["x<f=a>1</f>"],
            vec!["", "<f=a>1</f> more", "<f=a>1</f><f=a>1</f>"],
        ),
        (
            triggered(json!({ "stop_after_first": true })),
            vec!["", "text", "x<f=a>1</f>"],
            vec!["<f=a>1</f> more"],
        ),
        (
            triggered(json!({ "excludes": ["bad"] })),
            vec!["good", "<f=a>1</f> good"],
            vec!["so bad!", "<f=a>1</f> bad"],
        ),
        (
            tagged(json!({ "type": "tags_with_separator", "separator": ",",
                "tags": [tag("[", number(), "]"), tag("(", number(), ")")] })),
            vec!["", "[1]", "[1],(2),[3]"],
            vec!["[1],", "[1](2)", "[1)"],
        ),
        (
            tagged(
                json!({ "type": "tags_with_separator", "separator": ",", "at_least_one": true,
                "stop_after_first": true, "tags": [tag("[", number(), "]")] }),
            ),
            vec!["[1]"],
            vec!["", "[1],[2]"],
        ),
        (
            tagged(json!({ "type": "sequence", "elements": [
                tag("<think>", any, "</think>"),
                { "type": "or", "elements": [
                    { "type": "const_string", "value": "yes" },
                    { "type": "grammar", "grammar": "root ::= \"no\" \"!\"*" },
                    number(),
                ]},
                { "type": "const_string", "value": "." },
            ]})),
            vec![
                "<think>hm </thin</think>yes.",
                "<think></think>no!!.",
                "<think>\n</think>42.",
            ],
            vec!["yes.", "<think></think>yes", "<think></think></think>yes."],
        ),
        (
            tagged(
                json!({ "type": "tag", "begin": "<a>", "end": ["</a>", "<stop>"],
                "content": { "type": "any_text" } }),
            ),
            vec!["<a></a>", "<a>x</b><stop>"],
            vec!["<a>x", "<a></a>x"],
        ),
        (
            // What ends free text can be a special token.
            tagged(json!({ "type": "sequence", "elements": [
                { "type": "const_string", "value": "say " },
                { "type": "any_text", "excludes": ["no"] },
            ]})),
            vec!["say ", "say anything\n"],
            vec!["", "say no"],
        ),
    ]
}

#[test]
fn texts_follow_their_tags() {
    for bench in Bench::all() {
        for (tag, inside, outside) in cases() {
            let constraint = bench
                .compile(StructuredFormat::StructuralTag(tag.clone()))
                .unwrap_or_else(|error| panic!("{tag}: {error}"));
            for text in inside {
                assert!(
                    bench.accepts(&constraint, text),
                    "{}: {text:?} {tag}",
                    bench.name
                );
            }
            for text in outside {
                assert!(
                    !bench.accepts(&constraint, text),
                    "{}: {text:?} {tag}",
                    bench.name
                );
            }
            for seed in 0..5 {
                let about = format!("{}, seed {seed}, {tag}", bench.name);
                match bench.walk(&constraint, &mut Random(seed)) {
                    Ok(text) => assert!(bench.accepts(&constraint, &text), "{about}: {text:?}"),
                    // A tag that must come seldom comes by chance.
                    Err(error) => assert!(error.starts_with("no end"), "{about}: {error}"),
                }
            }
        }
    }
}

#[test]
fn a_special_token_in_a_tag_is_the_token() {
    let bench = Bench::new("byte_level");
    let id = |text: &str| bench.tokenizer.token_to_id(text).expect("known");
    let format = tagged(tag("<|im_start|>a", number(), ""));
    let constraint = bench
        .compile(StructuredFormat::StructuralTag(format))
        .expect("compiles");
    let mut state = constraint.0.start();
    for token in [id("<|im_start|>"), id("a"), id("7")] {
        state.accept(token).expect("fits");
    }
    assert!(
        constraint.0.start().accept(id("<")).is_err(),
        "not its spelling"
    );
}

#[test]
fn mistakes_are_named() {
    let bench = Bench::new("byte_level");
    let deep = (0..70).fold(
        number(),
        |inner, _| json!({ "type": "sequence", "elements": [inner] }),
    );
    let any = json!({ "type": "any_text" });
    let cases = [
        (json!([]), "must be an object"),
        (json!({}), "structural_tag: structures is missing"),
        (
            json!({ "structures": [], "triggers": ["<"] }),
            "at least one trigger and one tag",
        ),
        (
            json!({ "structures": [{ "begin": "<a>", "schema": {}, "end": "</a>" }], "triggers": ["[" ] }),
            "begins with no trigger",
        ),
        (
            tagged(json!({ "type": "token" })),
            "type 'token' is not supported",
        ),
        (
            tagged(json!({ "value": "x" })),
            "structural_tag.format: type is missing",
        ),
        (
            tagged(json!({ "type": "const_string", "value": "" })),
            "value is empty",
        ),
        (
            tagged(json!({ "type": "const_string", "value": 7 })),
            "value must be a string",
        ),
        (
            tagged(json!({ "type": "or", "elements": [] })),
            "elements is empty",
        ),
        (
            tagged(json!({ "type": "regex", "pattern": "(" })),
            "unclosed group",
        ),
        (
            tagged(json!({ "type": "json_schema", "json_schema": { "uniqueItems": true } })),
            "uniqueItems",
        ),
        (
            tagged(json!({ "type": "json_schema", "json_schema": {}, "style": "qwen_xml" })),
            "only 'json' is supported",
        ),
        (
            tagged(json!({ "type": "sequence", "elements": [any, number()] })),
            "free text must be followed",
        ),
        (tagged(tag("<a>", any, "")), "has no end"),
        (tagged(deep), "nested more than 64"),
    ];
    for (tag, expected) in cases {
        let error = bench
            .compile(StructuredFormat::StructuralTag(tag.clone()))
            .expect_err(expected)
            .to_string();
        assert!(error.contains(expected), "{tag}: {error}");
    }
}
