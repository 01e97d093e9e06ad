//! Input that is made to cost: it ends quickly, with a constraint that keeps to
//! its limits or with an error.

use std::time::{Duration, Instant};

use quire_core::Allowed;
use quire_text::structured::{StructuredFormat, StructuredSpec, Whitespace};
use serde_json::{Map, Value, json};

use super::Bench;

/// Far beyond what any of them takes, but the machine may be busy.
const MAX_TIME: Duration = Duration::from_secs(60);

fn chain(length: usize) -> Value {
    let mut definitions = Map::new();
    for i in 0..length {
        definitions.insert(
            format!("{i}"),
            json!({ "$ref": format!("#/$defs/{}", i + 1) }),
        );
    }
    definitions.insert(length.to_string(), json!({ "type": "null" }));
    json!({ "$ref": "#/$defs/0", "$defs": definitions })
}

fn doubling(levels: usize) -> Value {
    let mut definitions = Map::new();
    for i in 0..levels {
        let next = json!({ "$ref": format!("#/$defs/{}", i + 1) });
        definitions.insert(
            i.to_string(),
            json!({ "allOf": [next, next], "properties": { "a": next } }),
        );
    }
    definitions.insert(levels.to_string(), json!({ "type": "object" }));
    json!({ "$ref": "#/$defs/0", "$defs": definitions })
}

fn schemas() -> Vec<Value> {
    let optional: Map<String, Value> = (0..4000)
        .map(|i| (format!("p{i}"), json!({ "type": "string" })))
        .collect();
    vec![
        chain(8000),
        doubling(40),
        json!({ "$ref": "#" }),
        json!({ "allOf": [{ "$ref": "#" }, { "$ref": "#" }] }),
        json!({ "anyOf": [{ "$ref": "#" }] }),
        json!({ "type": "object", "properties": optional }),
        json!({ "type": "string", "minLength": 100_000, "maxLength": 200_000 }),
        json!({ "type": "string", "pattern": "(((a+)+)+)+$" }),
        json!({ "type": "string", "pattern": "^(.{0,1000}x){1000}$" }),
        json!({ "type": "array", "minItems": 1_000_000, "items": {} }),
        json!({ "type": "array", "minItems": 1_000, "maxItems": 100_000, "items": { "type": "integer" } }),
        json!({ "enum": (0..20_000).collect::<Vec<_>>() }),
        json!({ "type": "number", "multipleOf": 1e-300, "minimum": -1e300 }),
        json!({ "type": "integer", "minimum": 1e308, "multipleOf": 7919 }),
        json!({ "type": "integer", "multipleOf": 999_983 }),
        json!({ "x-guidance": { "whitespace_pattern": "(((" } }),
        json!({ "x-guidance": 7 }),
        json!({ "$ref": "http://127.0.0.1:9/schema.json" }),
        json!({ "$ref": "file:///etc/passwd" }),
        json!({ "$id": "::::", "$ref": "%%%" }),
        json!({ "properties": { "a": 7 } }),
        json!({ "type": { "type": "type" } }),
    ]
}

fn texts() -> Vec<StructuredFormat> {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("{}a{}", open.repeat(depth), close.repeat(depth))
    };
    let mut formats: Vec<StructuredFormat> = [
        "(((a+)+)+)$".to_owned(),
        "a{1,100000}".to_owned(),
        "(a{1,1000}){1,1000}".to_owned(),
        "(x+x+)+y".to_owned(),
        "(?s:.*)a(?s:.){30}".to_owned(),
        "[\\s\\S]{0,99999}b".to_owned(),
        "(a|b|ab)*c(a|b){500}".to_owned(),
        "(?:a?){3000}a{3000}".to_owned(),
        "\\p{L}{1,4000}".to_owned(),
        nested("(", ")", 200),
        nested("(", ")", 100_000),
        nested("(?:", "*)", 200),
        "|".repeat(200_000),
        "(?=a)b".to_owned(),
        "\\1".to_owned(),
        "(?P<n>a)(?P<n>b)".to_owned(),
        "a**".to_owned(),
        "[".to_owned(),
    ]
    .into_iter()
    .map(StructuredFormat::Regex)
    .collect();
    let many: String = (0..9000)
        .map(|i| format!("r{i} ::= \"a\" r{}\n", i + 1))
        .collect();
    let grammars = [
        "start: start".to_owned(),
        "start: \"a\" start".to_owned(),
        "start: start start | \"a\" |".to_owned(),
        "start: A\nA: A \"a\"".to_owned(),
        "start: <|nothing|>".to_owned(),
        "start: @other".to_owned(),
        "start: <[*]>".to_owned(),
        "start: <[99999999]>".to_owned(),
        "start: %json { \"$ref\": \"#/nowhere\" }".to_owned(),
        format!("start: {}", nested("(", ")", 20_000)),
        format!(
            "start: {}%json {{}}{}",
            "%lark { start: ".repeat(1000),
            "}".repeat(1000)
        ),
        "root ::= root".to_owned(),
        "root ::= root root | \"a\" |".to_owned(),
        "root ::= (root*)*".to_owned(),
        "root ::= (\"a\"{10000}){10000} root?".to_owned(),
        format!("root ::= r0\n{many}r9000 ::= \"a\""),
        format!("root ::= r0 root?\n{many}r9000 ::= \"a\""),
        format!("root ::= {}", nested("(", ")?", 60)),
        format!("root ::= root? {}", "[a-z]* ".repeat(20_000)),
        format!("root ::= root? ({})", "[a-z]* \"x\" | ".repeat(2000)),
    ];
    formats.extend(grammars.map(StructuredFormat::Grammar));
    formats
}

#[test]
fn hostile_input_ends_quickly() {
    let bench = Bench::new("byte_level");
    let schemas = schemas().into_iter().map(StructuredFormat::JsonSchema);
    for format in schemas.chain(texts()) {
        let about: String = format!("{format:?}").chars().take(120).collect();
        let begin = Instant::now();
        match bench.compile(format) {
            Err(error) => {
                let text = error.to_string();
                assert!(text.chars().count() < 1200, "{about}: a long message");
                assert!(!text.contains("backtrace"), "{about}: {text}");
            }
            Ok(constraint) => {
                let mut state = constraint.0.start();
                for _ in 0..3 {
                    let Ok(Allowed::Only(words)) = state.allowed() else {
                        break;
                    };
                    let first = words.iter().position(|&word| word != 0).expect("a token");
                    let token = first as u32 * 32 + words[first].trailing_zeros();
                    // A limit may be reached here, too.
                    if state.accept(token).is_err() {
                        break;
                    }
                }
            }
        }
        let took = begin.elapsed();
        assert!(took < MAX_TIME, "{about} took {took:?}");
    }
}

#[test]
fn references_to_elsewhere_are_not_followed() {
    let bench = Bench::new("byte_level");
    for reference in [
        "http://127.0.0.1:9/schema.json",
        "file:///etc/hostname",
        "other.json",
    ] {
        let schema = json!({ "$ref": reference });
        assert!(
            bench.compile(StructuredFormat::JsonSchema(schema)).is_err(),
            "{reference}"
        );
    }
}

#[test]
fn grammars_without_any_text_are_refused() {
    let bench = Bench::new("byte_level");
    for grammar in ["root ::= root", "root ::= \"a\" root", "start: start"] {
        let format = StructuredFormat::Grammar(grammar.to_owned());
        let outcome = bench.compile(format).and_then(|constraint| {
            // Some are only found out after their first token.
            let mut random = crate::common::Random(1);
            bench
                .walk(&constraint, &mut random)
                .map_err(|_| quire_text::structured::StructuredError::Invalid(String::new()))
        });
        assert!(outcome.is_err(), "{grammar}");
    }
}

#[test]
fn patterns_for_white_space_are_checked() {
    let bench = Bench::new("byte_level");
    for pattern in ["", "(", "a\0", "[a"] {
        let spec = StructuredSpec {
            whitespace: Whitespace::Pattern(pattern.to_owned()),
            ..StructuredFormat::JsonObject.into()
        };
        assert!(bench.compiler.compile(&spec).is_err(), "{pattern:?}");
    }
}
