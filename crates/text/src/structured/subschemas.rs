//! Where in a schema other schemas stand.

use serde_json::{Map, Value};

/// Members that hold one schema for another part of the instance.
const SCHEMAS: [&str; 7] = [
    "additionalProperties",
    "additionalItems",
    "items",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Members that hold named schemas for other parts of the instance, or for none.
const SCHEMA_MAPS: [&str; 4] = ["properties", "patternProperties", "$defs", "definitions"];
/// Members that hold lists of schemas for other parts of the instance.
const SCHEMA_LISTS: [&str; 2] = ["items", "prefixItems"];
/// Members that hold lists of schemas for the same instance.
const IN_PLACE: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// What a schema inside of another holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// What the outer schema holds for, too.
    SameInstance,
    /// A part of it, or something else.
    Elsewhere,
}

/// Calls `visit` with every schema that stands directly in another one, with
/// the JSON pointer that leads there.
pub(super) fn each(
    members: &mut Map<String, Value>,
    mut visit: impl FnMut(&mut Value, &str, Place),
) {
    for (name, value) in members {
        let name = name.as_str();
        let pointer = format!("/{}", escape(name));
        match value {
            Value::Object(named) if SCHEMA_MAPS.contains(&name) => {
                for (key, schema) in named {
                    let pointer = format!("{pointer}/{}", escape(key));
                    visit(schema, &pointer, Place::Elsewhere);
                }
            }
            Value::Array(schemas) => {
                let place = match name {
                    _ if IN_PLACE.contains(&name) => Place::SameInstance,
                    _ if SCHEMA_LISTS.contains(&name) => Place::Elsewhere,
                    _ => continue,
                };
                for (i, schema) in schemas.iter_mut().enumerate() {
                    visit(schema, &format!("{pointer}/{i}"), place);
                }
            }
            schema if SCHEMAS.contains(&name) => visit(schema, &pointer, Place::Elsewhere),
            _ => {}
        }
    }
}

/// A step of a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_are_told_from_other_members() {
        let mut schema = json!({
            "enum": [{ "items": {} }], "default": { "properties": { "a": {} } },
            "properties": { "a/b": {}, "items": {} }, "items": [{}], "anyOf": [{}, true],
            "additionalProperties": false, "$defs": { "x": {} },
        });
        let members = schema.as_object_mut().expect("an object");
        let mut found = Vec::new();
        each(members, |_, pointer, place| {
            found.push((pointer.to_owned(), place))
        });
        let inside: Vec<_> = found
            .iter()
            .filter(|(_, place)| *place == Place::SameInstance)
            .map(|(pointer, _)| pointer.as_str())
            .collect();
        assert_eq!(inside, ["/anyOf/0", "/anyOf/1"]);
        let all: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
        let expected = [
            "/properties/a~1b",
            "/properties/items",
            "/items/0",
            "/anyOf/0",
            "/anyOf/1",
            "/additionalProperties",
            "/$defs/x",
        ];
        assert_eq!(all, expected);
    }
}
