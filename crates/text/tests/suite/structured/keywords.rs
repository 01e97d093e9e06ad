//! Which keywords of JSON Schema are honoured, as docs/structured-output.md
//! says: the table there is made from this one.

use quire_text::structured::StructuredFormat;
use serde_json::{Value, json};

use super::{
    Bench, document,
    validator::{fault, parse_json},
};
use crate::common::Random;

/// Where the table stands.
const BEGIN: &str = "<!-- keywords: made by the tests of quire-text -->\n";
const END: &str = "<!-- end of keywords -->";

enum Support {
    /// Every output obeys it.
    Yes,
    /// It means nothing for a value, and is allowed.
    Annotation,
    /// It is refused, and the error names it.
    Refused,
}

use Support::{Annotation, Refused, Yes};

/// A keyword, a schema with it, and a remark for readers.
fn table() -> Vec<(&'static str, Support, Value, &'static str)> {
    let string = json!({ "type": "string" });
    vec![
        (
            "type",
            Yes,
            json!({ "type": ["integer", "null"] }),
            "one type or a list",
        ),
        ("enum", Yes, json!({ "enum": ["a", 1, null] }), ""),
        ("const", Yes, json!({ "const": { "a": [1] } }), ""),
        (
            "anyOf",
            Yes,
            json!({ "anyOf": [{ "type": "null" }, string] }),
            "",
        ),
        (
            "oneOf",
            Yes,
            json!({ "oneOf": [{ "type": "null" }, string] }),
            "as `anyOf`: that several alternatives hold is not excluded",
        ),
        (
            "allOf",
            Yes,
            json!({ "allOf": [{ "type": "integer" }, { "minimum": 3 }] }),
            "",
        ),
        (
            "$ref, $defs, definitions",
            Yes,
            json!({ "$ref": "#/$defs/a", "$defs": { "a": { "type": "boolean" } } }),
            "within the schema; recursion is possible",
        ),
        (
            "properties",
            Yes,
            json!({ "type": "object", "properties": { "a": { "type": "null" } } }),
            "in the order of the schema",
        ),
        (
            "required",
            Yes,
            json!({ "type": "object", "properties": { "a": { "type": "null" } }, "required": ["a"] }),
            "",
        ),
        (
            "additionalProperties",
            Yes,
            json!({ "type": "object", "properties": { "a": {} }, "additionalProperties": { "type": "null" } }),
            "where absent beside `properties`: `false`, unless the schema is combined with another",
        ),
        (
            "patternProperties",
            Yes,
            json!({ "type": "object", "patternProperties": { "^x": { "type": "null" } }, "additionalProperties": false }),
            "patterns that cannot match the same name",
        ),
        (
            "minProperties, maxProperties",
            Yes,
            json!({ "type": "object", "additionalProperties": { "type": "null" }, "minProperties": 1, "maxProperties": 1 }),
            "not beside optional `properties`, but for `1`; `minProperties` at most one more than there are `required`",
        ),
        (
            "items",
            Yes,
            json!({ "type": "array", "items": { "type": "null" } }),
            "",
        ),
        (
            "prefixItems",
            Yes,
            json!({ "type": "array", "prefixItems": [{ "type": "null" }], "items": false }),
            "and lists in `items` with `additionalItems`, as older drafts have it",
        ),
        (
            "minItems, maxItems",
            Yes,
            json!({ "type": "array", "items": { "type": "null" }, "minItems": 1, "maxItems": 3 }),
            "",
        ),
        (
            "minLength, maxLength",
            Yes,
            json!({ "type": "string", "minLength": 2, "maxLength": 4 }),
            "in characters",
        ),
        (
            "pattern",
            Yes,
            json!({ "type": "string", "pattern": "^a+b$" }),
            "without look-around and back-references",
        ),
        (
            "format",
            Yes,
            json!({ "type": "string", "format": "date" }),
            "date-time, time, date, duration, email, hostname, ipv4, ipv6, uuid, uri; others are refused. No leap seconds, no encoded host names",
        ),
        (
            "minimum, maximum",
            Yes,
            json!({ "type": "integer", "minimum": 3, "maximum": 41 }),
            "",
        ),
        (
            "exclusiveMinimum, exclusiveMaximum",
            Yes,
            json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }),
            "",
        ),
        (
            "multipleOf",
            Yes,
            json!({ "type": "integer", "multipleOf": 7 }),
            "",
        ),
        (
            "title, description, default, examples",
            Annotation,
            json!({ "type": "null", "title": "t", "description": "d", "default": 1, "examples": [1] }),
            "",
        ),
        (
            "readOnly, writeOnly, deprecated",
            Annotation,
            json!({ "type": "null", "readOnly": true, "writeOnly": true, "deprecated": true }),
            "",
        ),
        (
            "$schema, $id, $comment",
            Annotation,
            json!({ "type": "null", "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "http://example.com/a", "$comment": "c" }),
            "",
        ),
        (
            "discriminator, x-..., other unknown names",
            Annotation,
            json!({ "type": "null", "discriminator": { "propertyName": "a" }, "x-anything": 1 }),
            "",
        ),
        ("not", Refused, json!({ "not": { "type": "null" } }), ""),
        (
            "if, then, else",
            Refused,
            json!({ "if": { "type": "null" }, "then": true, "else": false }),
            "",
        ),
        (
            "dependentRequired",
            Refused,
            json!({ "dependentRequired": { "a": ["b"] } }),
            "",
        ),
        (
            "dependentSchemas",
            Refused,
            json!({ "dependentSchemas": { "a": {} } }),
            "",
        ),
        (
            "propertyNames",
            Refused,
            json!({ "propertyNames": { "maxLength": 3 } }),
            "",
        ),
        (
            "unevaluatedProperties",
            Refused,
            json!({ "unevaluatedProperties": false }),
            "",
        ),
        (
            "unevaluatedItems",
            Refused,
            json!({ "unevaluatedItems": false }),
            "",
        ),
        (
            "contains",
            Refused,
            json!({ "contains": { "type": "null" } }),
            "",
        ),
        (
            "minContains, maxContains",
            Refused,
            json!({ "minContains": 1, "maxContains": 2 }),
            "",
        ),
        ("uniqueItems", Refused, json!({ "uniqueItems": true }), ""),
        ("$dynamicRef", Refused, json!({ "$dynamicRef": "#a" }), ""),
    ]
}

#[test]
fn keywords_are_honoured_or_refused_by_name() {
    let bench = Bench::new("byte_level");
    for (names, support, schema, _) in table() {
        let compiled = bench.compile(StructuredFormat::JsonSchema(schema.clone()));
        match (support, compiled) {
            (Refused, Err(error)) => {
                let first = names.split(',').next().expect("a name");
                let error = error.to_string();
                assert!(error.contains(first), "{names}: {error}");
            }
            (Refused, Ok(_)) => panic!("{names} is not refused"),
            (_, Err(error)) => panic!("{names}: {error}"),
            (_, Ok(constraint)) => {
                for seed in 0..20 {
                    let about = format!("{names}, seed {seed}");
                    let text = bench
                        .walk(&constraint, &mut Random(seed))
                        .unwrap_or_else(|error| panic!("{about}: {error}"));
                    if let Some(value) = parse_json(&text, &about) {
                        assert_eq!(fault(&schema, &value), None, "{about}: {text}");
                    }
                }
            }
        }
    }
}

#[test]
fn unknown_formats_are_refused() {
    let bench = Bench::new("byte_level");
    let schema = json!({ "type": "string", "format": "colour" });
    let error = bench
        .compile(StructuredFormat::JsonSchema(schema))
        .expect_err("unknown")
        .to_string();
    assert_eq!(error, "Grammar error: Unknown format: colour");
}

/// Set QUIRE_UPDATE_DOCS to write the table instead of comparing it.
#[test]
fn the_document_has_this_table() {
    let mut rows = String::from("| keyword | | remarks |\n|---|---|---|\n");
    for (names, support, _, remark) in table() {
        let support = match support {
            Yes => "yes",
            Annotation => "no meaning",
            Refused => "refused",
        };
        let names: Vec<_> = names.split(", ").map(|name| format!("`{name}`")).collect();
        rows += &format!("| {} | {support} | {remark} |\n", names.join(", "));
    }
    let rows = rows.replace(
        "`x-...`, `other unknown names`",
        "`x-...`, other unknown names",
    );
    document::check(BEGIN, END, &rows, "run this test with QUIRE_UPDATE_DOCS=1");
}
