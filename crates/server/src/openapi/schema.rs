//! JSON Schemas, written down member by member.

use serde_json::{Map, Value, json};

/// A JSON Schema (2020-12, as OpenAPI 3.1 uses it).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Schema(Map<String, Value>);

/// Members of an object, in the order in which they are shown.
pub(super) type Members = Vec<(&'static str, Schema)>;

fn typed(kind: &str) -> Schema {
    Schema(Map::new()).with("type", kind)
}

/// Anything.
pub(super) fn any() -> Schema {
    Schema(Map::new())
}

/// A text.
pub(super) fn string() -> Schema {
    typed("string")
}

/// A truth value.
pub(super) fn boolean() -> Schema {
    typed("boolean")
}

/// A whole number of 64 bits.
pub(super) fn integer() -> Schema {
    typed("integer")
}

/// A whole number that is not negative.
pub(super) fn count() -> Schema {
    integer().min(0)
}

/// A number.
pub(super) fn number() -> Schema {
    typed("number")
}

/// A text that is JSON of this kind.
pub(super) fn json_text(content: Schema) -> Schema {
    string()
        .with("contentMediaType", "application/json")
        .with("contentSchema", content.0)
}

/// Nothing but null.
pub(super) fn null() -> Schema {
    typed("null")
}

/// One of these texts.
pub(super) fn choice(values: &[&str]) -> Schema {
    string().with("enum", json!(values))
}

/// This text.
pub(super) fn literal(value: &str) -> Schema {
    any().with("const", value)
}

/// A list of `items`.
pub(super) fn list(items: Schema) -> Schema {
    typed("array").with("items", items.0)
}

/// An object with at least these members, of which those that `required` names
/// are always there.
pub(super) fn object(required: &[&str], members: Members) -> Schema {
    let properties: Map<String, Value> = members
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), Value::Object(schema.0)))
        .collect();
    let schema = typed("object").with("properties", properties);
    match required.is_empty() {
        true => schema,
        false => schema.with("required", json!(required)),
    }
}

/// An object whose members are all there.
pub(super) fn record(members: Members) -> Schema {
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    object(&required, members)
}

/// An object that its `type` tells from others, with members that are always
/// there.
pub(super) fn tagged(kind: &str, members: Members) -> Schema {
    let mut all = vec![("type", literal(kind))];
    all.extend(members);
    record(all)
}

/// An object with any names and values of one kind.
pub(super) fn dictionary(values: Schema) -> Schema {
    typed("object").with("additionalProperties", values.0)
}

/// At least one of these.
pub(super) fn any_of(schemas: Vec<Schema>) -> Schema {
    let schemas: Vec<Value> = schemas.into_iter().map(|s| Value::Object(s.0)).collect();
    any().with("anyOf", schemas)
}

/// The schema of that name among the document's components.
pub(super) fn named(name: &str) -> Schema {
    any().with("$ref", format!("#/components/schemas/{name}"))
}

impl Schema {
    fn with(mut self, key: &str, value: impl Into<Value>) -> Schema {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// The same object with members that may be left out.
    pub(super) fn maybe(mut self, members: Members) -> Schema {
        if let Some(Value::Object(properties)) = self.0.get_mut("properties") {
            let more = members.into_iter();
            properties.extend(more.map(|(name, schema)| (name.to_owned(), schema.into_value())));
        }
        self
    }

    /// A regular expression that every name of the object has a match of.
    pub(super) fn names(self, pattern: &str) -> Schema {
        self.with("propertyNames", json!({ "pattern": pattern }))
    }

    /// What it means.
    pub(super) fn says(self, text: impl Into<String>) -> Schema {
        self.with("description", text.into())
    }

    /// What holds if it is left out.
    pub(super) fn default(self, value: impl Into<Value>) -> Schema {
        self.with("default", value)
    }

    /// A value to try.
    pub(super) fn example(self, value: Value) -> Schema {
        self.with("examples", json!([value]))
    }

    /// The least number.
    pub(super) fn min(self, value: impl Into<Value>) -> Schema {
        self.with("minimum", value)
    }

    /// The greatest number.
    pub(super) fn max(self, value: impl Into<Value>) -> Schema {
        self.with("maximum", value)
    }

    /// What the number must be greater than.
    pub(super) fn above(self, value: impl Into<Value>) -> Schema {
        self.with("exclusiveMinimum", value)
    }

    /// The least number of items.
    pub(super) fn at_least(self, items: usize) -> Schema {
        self.with("minItems", items)
    }

    /// The greatest number of items.
    pub(super) fn at_most(self, items: usize) -> Schema {
        self.with("maxItems", items)
    }

    /// Lengths of a text, in characters.
    pub(super) fn chars(self, min: usize, max: Option<usize>) -> Schema {
        let schema = self.with("minLength", min);
        match max {
            Some(max) => schema.with("maxLength", max),
            None => schema,
        }
    }

    /// A regular expression that the text has a match of.
    pub(super) fn pattern(self, pattern: &str) -> Schema {
        self.with("pattern", pattern)
    }

    /// The same, or null.
    pub(super) fn or_null(mut self) -> Schema {
        if self.is_free() {
            return self;
        }
        match self.0.get_mut("type") {
            Some(kind @ Value::String(_)) => {
                *kind = json!([kind.take(), "null"]);
                if let Some(Value::Array(values)) = self.0.get_mut("enum") {
                    values.push(Value::Null);
                }
                self
            }
            _ => match self.0.get_mut("anyOf") {
                Some(Value::Array(schemas)) => {
                    schemas.push(Value::Object(null().0));
                    self
                }
                _ => any_of(vec![self, null()]),
            },
        }
    }

    /// True if every value fits.
    fn is_free(&self) -> bool {
        self.0.keys().all(|key| key == "description")
    }

    /// Its JSON.
    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

/// Members that a client may also send as null, which means that they are absent.
pub(super) fn nullable(members: Members) -> Members {
    let or_null = |(name, schema): (&'static str, Schema)| (name, schema.or_null());
    members.into_iter().map(or_null).collect()
}
