//! Random schemas: every output is valid under its schema.

use std::collections::HashSet;

use quire_text::structured::{StructuredFormat, StructuredSpec, Whitespace};
use serde_json::{Map, Value, json};

use super::{
    Bench,
    validator::{fault, parse_json},
};
use crate::common::Random;

/// Schemas per tokenizer, each its own.
const SCHEMAS: u64 = 350;
/// Fewest of all of them that must differ.
const DISTINCT: usize = 500;
/// Outputs per schema.
const OUTPUTS: usize = 2;
/// Fewest outputs that a validator must be able to judge.
const JUDGED: usize = 1000;

/// Checks that a text is JSON, and valid under `schema` if a validator can tell,
/// which is returned.
fn check(schema: &Value, text: &str, about: &str) -> bool {
    let value = parse_json(text, about);
    if let Some(value) = &value {
        assert_eq!(fault(schema, value), None, "{about}: {text}");
    }
    value.is_some()
}

#[test]
fn outputs_are_valid_under_random_schemas() {
    let (mut seen, mut judged) = (HashSet::new(), 0);
    for (bench, number) in Bench::all().iter().zip(0..) {
        for seed in number * SCHEMAS..(number + 1) * SCHEMAS {
            let mut random = Random(seed);
            let schema = Generator {
                random: &mut random,
            }
            .document();
            seen.insert(schema.to_string());
            let about = format!("{}, seed {seed}, {schema}", bench.name);
            let spec = StructuredSpec {
                whitespace: match seed % 3 {
                    0 => Whitespace::None,
                    1 => Whitespace::Flexible,
                    _ => Whitespace::Pattern("[ \\n]{1,2}".to_owned()),
                },
                ..StructuredFormat::JsonSchema(schema.clone()).into()
            };
            let constraint = bench
                .compiler
                .compile(&spec)
                .unwrap_or_else(|error| panic!("{about}: {error}"));
            for _ in 0..OUTPUTS {
                let text = bench
                    .walk(&constraint, &mut random)
                    .unwrap_or_else(|error| panic!("{about}: {error}"));
                judged += usize::from(check(&schema, &text, &about));
                if spec.whitespace == Whitespace::None {
                    assert!(is_compact(&text), "{about}: {text}");
                }
            }
        }
    }
    println!("{} schemas, {judged} outputs", seen.len());
    assert!(seen.len() >= DISTINCT, "only {} differ", seen.len());
    assert!(judged >= JUDGED, "only {judged} outputs were judged");
}

/// Deeply indented JSON is possible, white space without end is not.
#[test]
fn white_space_has_a_bound() {
    const BLANKS: usize = 16;
    for bench in Bench::all() {
        let constraint = bench
            .compile(StructuredFormat::JsonObject)
            .expect("any object");
        let gap = |gap: &str| format!("{{{gap}\"a\"{gap}:{gap}1{gap}}}");
        let blanks = " ".repeat(BLANKS);
        for text in [
            gap(""),
            gap("\n"),
            gap("\r\n\t"),
            gap(&blanks),
            gap(&format!("\n{blanks}")),
        ] {
            assert!(bench.accepts(&constraint, &text), "{}: {text}", bench.name);
        }
        for text in [
            gap("\n\n"),
            gap(" \n"),
            gap(&format!("{blanks} ")),
            gap(&format!("\n{blanks} ")),
        ] {
            assert!(!bench.accepts(&constraint, &text), "{}: {text}", bench.name);
        }
    }
}

/// True if JSON has no white space between its tokens.
fn is_compact(text: &str) -> bool {
    let mut in_string = false;
    let mut escaped = false;
    text.chars().all(|c| {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            true
        } else {
            in_string = c == '"';
            !c.is_whitespace()
        }
    })
}

/// Makes schemas that have values.
struct Generator<'a> {
    random: &'a mut Random,
}

impl Generator<'_> {
    fn document(&mut self) -> Value {
        let mut schema = self.schema(3);
        let leaf = self.schema(0);
        let tree = json!({
            "type": "object",
            "properties": { "leaf": leaf, "next": { "$ref": "#/$defs/tree" } },
            "required": ["leaf"],
        });
        schema["$defs"] = json!({ "leaf": leaf, "tree": tree });
        schema
    }

    fn schema(&mut self, depth: usize) -> Value {
        let kinds = if depth == 0 { 9 } else { 18 };
        match self.random.below(kinds) {
            0 => json!({ "type": "null" }),
            1 => json!({ "type": "boolean" }),
            2 => self.integer(),
            3 => self.number(),
            4 => self.string(),
            5 => json!({ "enum": ["a", "b c", 1, null, true, { "x": [1] }] }),
            6 => json!({ "const": self.constant() }),
            7 => json!({ "type": ["string", "null", "integer"], "maxLength": 5, "minimum": 3 }),
            8 => json!({ "allOf": [self.integer(), { "maximum": 2000 }] }),
            9 | 10 => self.array(depth),
            11 | 12 => self.object(depth),
            13 => {
                let options: Vec<_> = (0..1 + self.random.below(3))
                    .map(|_| self.schema(depth - 1))
                    .collect();
                json!({ "anyOf": options })
            }
            14 => self.variants(depth),
            15 => self.dictionary(depth),
            _ => {
                let target = *self.random.pick(&["leaf", "tree"]);
                json!({ "$ref": format!("#/$defs/{target}") })
            }
        }
    }

    fn constant(&mut self) -> Value {
        let constants = [
            json!("\"quoted\" \\ \n"),
            json!(-3),
            json!(["ä", {}]),
            json!(false),
        ];
        self.random.pick(&constants).clone()
    }

    fn integer(&mut self) -> Value {
        let low = self.random.below(2000) as i64 - 1000;
        let high = low + self.random.below(1500) as i64;
        let mut schema = json!({ "type": "integer" });
        match self.random.below(5) {
            0 => {}
            1 => schema["minimum"] = low.into(),
            2 => {
                schema["minimum"] = low.into();
                schema["maximum"] = high.into();
            }
            3 => {
                schema["exclusiveMinimum"] = low.into();
                schema["exclusiveMaximum"] = (high + 2).into();
            }
            _ => schema["multipleOf"] = (1 + self.random.below(9)).into(),
        }
        schema
    }

    fn number(&mut self) -> Value {
        let low = (self.random.below(2000) as f64 - 1000.0) / 8.0;
        let high = low + 1.0 + self.random.below(100) as f64 / 4.0;
        match self.random.below(3) {
            0 => json!({ "type": "number" }),
            1 => json!({ "type": "number", "minimum": low, "maximum": high }),
            _ => json!({ "type": "number", "exclusiveMinimum": low, "exclusiveMaximum": high }),
        }
    }

    fn string(&mut self) -> Value {
        let formats = [
            "date",
            "time",
            "date-time",
            "uuid",
            "ipv4",
            "ipv6",
            "email",
            "hostname",
            "duration",
            "uri",
        ];
        let patterns = [
            "^[a-z]{2,4}$",
            "^(ab|c)+d?$",
            "^\\d+-\\w$",
            "[a-z]",
            "^\"[^\"]*\"$",
        ];
        let low = self.random.below(4);
        match self.random.below(4) {
            0 => json!({ "type": "string" }),
            1 => {
                json!({ "type": "string", "minLength": low, "maxLength": low + self.random.below(5) })
            }
            2 => json!({ "type": "string", "format": self.random.pick(&formats) }),
            _ => json!({ "type": "string", "pattern": self.random.pick(&patterns) }),
        }
    }

    /// Objects of which a member says what else they have, so that exactly one
    /// alternative holds.
    fn variants(&mut self, depth: usize) -> Value {
        let variants: Vec<_> = ["one", "two"]
            .map(|kind| {
                json!({
                    "type": "object", "additionalProperties": false, "required": ["kind", "it"],
                    "properties": { "kind": { "const": kind }, "it": self.schema(depth - 1) },
                })
            })
            .into();
        json!({ "oneOf": variants })
    }

    fn dictionary(&mut self, depth: usize) -> Value {
        let low = self.random.below(2);
        match self.random.below(2) {
            0 => json!({
                "type": "object", "additionalProperties": self.schema(depth - 1),
                "minProperties": low, "maxProperties": low + self.random.below(3),
            }),
            _ => json!({
                "type": "object", "additionalProperties": false, "patternProperties": {
                    "^x": self.schema(depth - 1), "^[0-9]+$": self.schema(depth - 1),
                },
            }),
        }
    }

    fn array(&mut self, depth: usize) -> Value {
        let items = self.schema(depth - 1);
        let low = self.random.below(3);
        match self.random.below(3) {
            0 => json!({ "type": "array", "items": items }),
            1 => json!({
                "type": "array", "items": items,
                "minItems": low, "maxItems": low + self.random.below(3),
            }),
            _ => json!({
                "type": "array", "prefixItems": [items, { "type": "boolean" }],
                "items": false, "minItems": self.random.below(3),
            }),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for name in ["a", "b c", "\"q\"", "ü", "e"] {
            if self.random.below(2) == 0 {
                continue;
            }
            properties.insert(name.to_owned(), self.schema(depth - 1));
            if self.random.below(2) == 0 {
                required.push(name);
            }
        }
        let mut schema = json!({
            "type": "object", "properties": properties, "required": required,
        });
        match self.random.below(4) {
            0 => schema["additionalProperties"] = json!(false),
            1 => schema["additionalProperties"] = self.schema(0),
            2 => schema["additionalProperties"] = json!(true),
            _ => {}
        }
        schema
    }
}

/// Judged by hand: no float holds such numbers.
#[test]
fn long_multiples_are_multiples() {
    let bench = Bench::new("byte_level");
    for factor in 2..10 {
        let schema = json!({ "type": "integer", "multipleOf": factor });
        let constraint = bench.compile(StructuredFormat::JsonSchema(schema));
        let constraint = constraint.expect("compiles");
        for seed in 0..20 {
            let text = bench.walk(&constraint, &mut Random(seed)).expect("an end");
            let digits = text.trim_start_matches('-').bytes();
            let rest = digits.fold(0, |rest, digit| {
                assert!(digit.is_ascii_digit(), "{text}");
                (rest * 10 + u32::from(digit - b'0')) % factor
            });
            assert_eq!(rest, 0, "{text} is no multiple of {factor}, seed {seed}");
        }
    }
}

#[test]
fn any_object_is_an_object() {
    for bench in Bench::all() {
        let constraint = bench
            .compile(StructuredFormat::JsonObject)
            .expect("compiles");
        for seed in 0..50 {
            let text = bench
                .walk(&constraint, &mut Random(seed))
                .unwrap_or_else(|error| panic!("{}, seed {seed}: {error}", bench.name));
            check(&json!({ "type": "object" }), &text, &format!("seed {seed}"));
        }
    }
}

#[test]
fn objects_that_list_properties_have_no_others() {
    let bench = Bench::new("byte_level");
    let listed = json!({ "type": "object", "properties": { "a": { "type": "integer" } } });
    let accepts = |schema: &Value, everywhere: bool, text: &str| {
        let spec = StructuredSpec {
            disable_additional_properties: everywhere,
            ..StructuredFormat::JsonSchema(schema.clone()).into()
        };
        let constraint = bench.compiler.compile(&spec).expect("compiles");
        bench.accepts(&constraint, text)
    };
    assert!(accepts(&listed, false, r#"{"a": 1}"#));
    assert!(!accepts(&listed, false, r#"{"a": 1, "b": 2}"#));
    let mut open = listed.clone();
    open["additionalProperties"] = json!(true);
    assert!(accepts(&open, false, r#"{"a": 1, "b": 2}"#));
    assert!(accepts(&open, true, r#"{"a": 1, "b": 2}"#));
    let combined = json!({ "allOf": [listed, { "required": ["b"] }] });
    assert!(accepts(&combined, false, r#"{"a": 1, "b": 2}"#));
}

#[test]
fn properties_come_in_the_order_of_the_schema() {
    let bench = Bench::new("byte_level");
    let schema = json!({
        "type": "object", "required": ["z", "a"],
        "properties": { "z": { "type": "null" }, "a": { "type": "null" } },
    });
    let constraint = bench
        .compile(StructuredFormat::JsonSchema(schema))
        .expect("compiles");
    assert!(bench.accepts(&constraint, r#"{"z":null,"a":null}"#));
    assert!(!bench.accepts(&constraint, r#"{"a":null,"z":null}"#));
}

/// An escape is one character of the text, whatever the class is that has it.
#[test]
fn patterns_are_about_the_text_and_not_about_its_escapes() {
    let bench = Bench::new("byte_level");
    let characters = ["a", "\"", "\\", "\n", "\t", "\r", "\u{1}", "ä", "/"];
    let texts: Vec<String> = characters
        .iter()
        .flat_map(|a| characters.map(|b| format!("{a}{b}")))
        .collect();
    for pattern in [
        "^[^\"]*$",
        "^[^\\\\]*$",
        "^[^\"\\\\\n]*$",
        "^(?:[^\"\n]|\n)*$",
        "^\"[^\"]*$",
        "^[^/]*$",
        "^[\\s\\S]\\W$",
        "^.[^a]$",
        "\"",
        "^[\\x00-!#-z]*$",
    ] {
        let schema = json!({ "type": "string", "pattern": pattern });
        let name = json!({
            "type": "object", "patternProperties": { pattern: { "type": "null" } },
            "additionalProperties": false,
        });
        let compile = |schema: &Value| bench.compile(StructuredFormat::JsonSchema(schema.clone()));
        let as_value = compile(&schema).expect("compiles");
        let as_name = compile(&name).expect("compiles");
        for text in &texts {
            let value = json!(text);
            let valid = fault(&schema, &value).is_none();
            let written = value.to_string();
            assert_eq!(
                bench.accepts(&as_value, &written),
                valid,
                "{pattern}: {written}"
            );
            let object = format!("{{{written}: null}}");
            assert_eq!(
                bench.accepts(&as_name, &object),
                valid,
                "{pattern}: {object}"
            );
        }
    }
}
