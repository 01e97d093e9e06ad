//! Checks values against the document's schemas, strictly: an object may have
//! no member that its schema does not name.

use serde_json::Value;

/// Why `value` does not fit `schema`, if it does not.
pub fn fault(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let checker = Checker { document };
    checker.check(schema, value, "$").err()
}

struct Checker<'a> {
    document: &'a Value,
}

impl Checker<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            let found = self.document.pointer(pointer);
            let schema = found.ok_or_else(|| format!("{at}: there is no {reference}"))?;
            return self.check(schema, value, at);
        }
        if let Some(schemas) = schema["anyOf"].as_array() {
            let mut faults = Vec::new();
            for schema in schemas {
                match self.check(schema, value, at) {
                    Ok(()) => return Ok(()),
                    Err(fault) => faults.push(fault),
                }
            }
            return Err(format!("{at}: none of [{}]", faults.join("; ")));
        }
        let is_allowed = match (&schema["const"], schema["enum"].as_array()) {
            (Value::Null, None) => true,
            (Value::Null, Some(values)) => values.contains(value),
            (constant, _) => constant == value,
        };
        if !is_allowed || !has_type(&schema["type"], value) {
            return Err(format!("{at}: {value} does not fit {schema}"));
        }
        match value {
            Value::Object(members) => self.check_object(schema, members, at),
            Value::Array(items) => self.check_list(schema, items, at),
            Value::Number(number) => check_range(schema, number.as_f64().unwrap_or(0.0), at),
            _ => Ok(()),
        }
    }

    fn check_object(
        &self,
        schema: &Value,
        members: &serde_json::Map<String, Value>,
        at: &str,
    ) -> Result<(), String> {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !members.contains_key(name.as_str().unwrap_or_default()) {
                return Err(format!("{at}: {name} is missing"));
            }
        }
        let properties = schema["properties"].as_object();
        let free = properties.is_none_or(serde_json::Map::is_empty);
        for (name, value) in members {
            let at = format!("{at}.{name}");
            let known = properties.and_then(|properties| properties.get(name));
            match known.or_else(|| schema.get("additionalProperties")) {
                Some(schema) => self.check(schema, value, &at)?,
                None if free => {}
                None => return Err(format!("{at} is not documented")),
            }
        }
        Ok(())
    }

    fn check_list(&self, schema: &Value, items: &[Value], at: &str) -> Result<(), String> {
        let least = schema["minItems"].as_u64().unwrap_or(0);
        let most = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
        if !(least..=most).contains(&(items.len() as u64)) {
            return Err(format!("{at}: {} items", items.len()));
        }
        for (i, item) in items.iter().enumerate() {
            self.check(&schema["items"], item, &format!("{at}.{i}"))?;
        }
        Ok(())
    }
}

/// True if the value has one of the types; every value has none.
fn has_type(types: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type {other}"),
    };
    match types {
        Value::Null => true,
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().any(|name| is(name.as_str().expect("a type"))),
        other => panic!("not a type: {other}"),
    }
}

fn check_range(schema: &Value, number: f64, at: &str) -> Result<(), String> {
    let bound = |name: &str| schema[name].as_f64();
    let fits = bound("minimum").is_none_or(|min| number >= min)
        && bound("maximum").is_none_or(|max| number <= max)
        && bound("exclusiveMinimum").is_none_or(|min| number > min);
    match fits {
        true => Ok(()),
        false => Err(format!("{at}: {number} is out of range")),
    }
}
