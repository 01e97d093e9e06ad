//! Closes the objects of a schema: where properties are listed and nothing is
//! said about others, there are no others.
//!
//! JSON Schema allows other properties; vLLM's default back end does not, and a
//! model that is free to invent properties seldom stops. An object that is
//! combined with another schema (`allOf` and its kin, or a reference from
//! there) stays open, because closing each part would forbid the properties of
//! the other.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::subschemas::{self, Place};

/// Rounds in which references from combined schemas are followed. Longer
/// chains of them leave every object open.
const MAX_ROUNDS: usize = 64;

/// Adds `additionalProperties: false` where it is meant. With `everywhere` also
/// to combined schemas, which is what `disable_additional_properties` asks for.
pub(super) fn close_objects(schema: &mut Value, everywhere: bool) {
    let mut walk = Walk {
        everywhere,
        ..Walk::default()
    };
    if !everywhere {
        for round in 0.. {
            let before = walk.open.len();
            walk.visit(schema, "", false);
            if walk.unknown_reference || round == MAX_ROUNDS {
                return;
            }
            if walk.open.len() == before {
                break;
            }
        }
    }
    walk.closing = true;
    walk.visit(schema, "", false);
}

#[derive(Default)]
struct Walk {
    everywhere: bool,
    /// False while references are collected.
    closing: bool,
    /// Pointers of the schemas that combined schemas refer to.
    open: HashSet<String>,
    /// A combined schema refers to something that is not a pointer.
    unknown_reference: bool,
}

impl Walk {
    /// Visits a schema at a JSON pointer; `combined` says that another schema
    /// holds for the same instance.
    fn visit(&mut self, schema: &mut Value, pointer: &str, combined: bool) {
        let Value::Object(members) = schema else {
            return;
        };
        let combined = combined || self.open.contains(pointer);
        let groups = groups_in_place(members);
        if self.closing && !members.contains_key("additionalProperties") {
            let alone = !combined && groups == 0 && required_are_listed(members);
            if lists_properties(members) && (self.everywhere || alone) {
                members.insert("additionalProperties".to_owned(), false.into());
            }
        }
        let inner_combined = combined || groups > 1 || concerns_objects(members);
        if let Some(Value::String(reference)) = members.get("$ref")
            && inner_combined
        {
            match reference.strip_prefix('#') {
                Some(target) if target.is_empty() || target.starts_with('/') => {
                    self.open.insert(target.to_owned());
                }
                _ => self.unknown_reference = true,
            }
        }
        subschemas::each(members, |schema, at, place| {
            let combined = inner_combined && place == Place::SameInstance;
            self.visit(schema, &format!("{pointer}{at}"), combined);
        });
    }
}

/// How many schemas beside its own members hold for the same instance:
/// each element of `allOf`, and the references and choices there are.
fn groups_in_place(members: &Map<String, Value>) -> usize {
    let all_of = members.get("allOf").and_then(Value::as_array);
    let others = [
        "anyOf",
        "oneOf",
        "$ref",
        "$dynamicRef",
        "if",
        "not",
        "dependentSchemas",
    ];
    all_of.map_or(0, Vec::len)
        + others
            .iter()
            .filter(|name| members.contains_key(**name))
            .count()
}

fn lists_properties(members: &Map<String, Value>) -> bool {
    let lists = members.contains_key("properties") || members.contains_key("patternProperties");
    lists && !members.contains_key("unevaluatedProperties")
}

/// True if a schema's own members say something about properties.
fn concerns_objects(members: &Map<String, Value>) -> bool {
    [
        "properties",
        "patternProperties",
        "additionalProperties",
        "required",
    ]
    .iter()
    .any(|name| members.contains_key(*name))
}

/// Closing an object that requires what it does not list would leave no value.
fn required_are_listed(members: &Map<String, Value>) -> bool {
    let listed = members.get("properties").and_then(Value::as_object);
    match members.get("required") {
        Some(Value::Array(required)) => required.iter().all(|name| {
            let name = name.as_str().unwrap_or_default();
            listed.is_some_and(|listed| listed.contains_key(name))
        }),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The pointers of the closed objects.
    fn closed(mut schema: Value, everywhere: bool) -> Vec<String> {
        fn find(value: &Value, at: &str, found: &mut Vec<String>) {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        if name == "additionalProperties" && *value == json!(false) {
                            found.push(at.to_owned());
                        }
                        find(value, &format!("{at}/{name}"), found);
                    }
                }
                Value::Array(items) => {
                    for (i, item) in items.iter().enumerate() {
                        find(item, &format!("{at}/{i}"), found);
                    }
                }
                _ => {}
            }
        }
        close_objects(&mut schema, everywhere);
        let mut found = Vec::new();
        find(&schema, "", &mut found);
        found.sort();
        found
    }

    #[test]
    fn objects_that_list_properties_are_closed() {
        let schema = json!({
            "properties": {
                "a": { "type": "array", "items": { "properties": { "x": {} } } },
                "properties": { "type": "object" },
                "open": { "properties": { "x": {} }, "additionalProperties": true },
                "more": { "properties": { "x": {} }, "required": ["y"] },
            },
        });
        assert_eq!(closed(schema, false), ["", "/properties/a/items"]);
    }

    #[test]
    fn alternatives_are_closed_and_parts_are_not() {
        let one = json!({ "properties": { "x": {} } });
        let any = json!({ "anyOf": [one, { "$ref": "#/$defs/t" }], "$defs": { "t": one } });
        assert_eq!(closed(any, false), ["/$defs/t", "/anyOf/0"]);
        let all = json!({ "allOf": [one, { "$ref": "#/$defs/t" }], "$defs": { "t": one } });
        assert_eq!(closed(all.clone(), false), [""; 0]);
        assert_eq!(closed(all, true), ["/$defs/t", "/allOf/0"]);
        let single = json!({ "allOf": [{ "$ref": "#/$defs/t" }], "$defs": { "t": one } });
        assert_eq!(closed(single, false), ["/$defs/t"]);
        let extended = json!({
            "$ref": "#/$defs/t", "properties": { "y": {} },
            "$defs": { "t": { "$ref": "#/$defs/u" }, "u": one },
        });
        assert_eq!(closed(extended, false), [""; 0]);
    }

    #[test]
    fn references_that_cannot_be_followed_leave_all_open() {
        let one = json!({ "properties": { "x": {} } });
        let schema = json!({ "properties": { "a": { "allOf": [one, { "$ref": "t.json" }] } } });
        assert_eq!(closed(schema, false), [""; 0]);
    }
}
