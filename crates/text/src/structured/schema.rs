//! JSON schemas as llguidance is given them.

use serde_json::{Map, Value, json};

use super::{
    StructuredError, close, exact,
    spec::{StructuredSpec, Whitespace},
};

/// Where llguidance finds its options in a schema.
const OPTIONS: &str = "x-guidance";
/// White space between two tokens of JSON: enough to indent eight levels by two.
/// Without a bound, models that do not know what to write fill the rest of their
/// output with line breaks and blanks.
const BOUNDED_WHITESPACE: &str = r"[ \t]{1,16}|\r?\n[ \t]{0,16}";

/// The schema with the options of `spec`, with the objects closed that vLLM
/// closes, and in words that the engine takes exactly.
///
/// # Errors
/// The schema is neither an object nor a truth value, or asks for what cannot be
/// enforced.
pub(super) fn prepare(schema: &Value, spec: &StructuredSpec) -> Result<Value, StructuredError> {
    let mut schema = match schema {
        Value::Object(_) => schema.clone(),
        Value::Bool(true) => json!({}),
        Value::Bool(false) => {
            return Err(StructuredError::grammar(
                "Unsatisfiable schema: schema is false",
            ));
        }
        _ => {
            return Err(StructuredError::grammar(
                "schema must be an object or boolean",
            ));
        }
    };
    close::close_objects(&mut schema, spec.disable_additional_properties);
    exact::rewrite(&mut schema)?;
    if let Value::Object(members) = &mut schema {
        let options = options(&spec.whitespace, members.remove(OPTIONS));
        members.insert(OPTIONS.to_owned(), options);
    }
    Ok(schema)
}

/// llguidance's options; what the schema itself says about them comes first.
fn options(whitespace: &Whitespace, own: Option<Value>) -> Value {
    let mut options = Map::new();
    // Exactly one alternative of `oneOf` cannot be expressed by a grammar unless
    // they exclude each other; vLLM's default back end reads it as `anyOf` too.
    options.insert("coerce_one_of".to_owned(), true.into());
    match whitespace {
        Whitespace::Flexible if speaks_of_whitespace(own.as_ref()) => {}
        Whitespace::Flexible => {
            options.insert("whitespace_pattern".to_owned(), BOUNDED_WHITESPACE.into());
        }
        Whitespace::None => {
            options.insert("whitespace_flexible".to_owned(), false.into());
        }
        Whitespace::Pattern(pattern) => {
            options.insert("whitespace_pattern".to_owned(), pattern.as_str().into());
        }
    }
    match own {
        None => {}
        Some(Value::Object(own)) => options.extend(own),
        // Left for the engine to refuse.
        Some(other) => return other,
    }
    Value::Object(options)
}

fn speaks_of_whitespace(own: Option<&Value>) -> bool {
    let names = ["whitespace_flexible", "whitespace_pattern"];
    names
        .iter()
        .any(|name| own.is_some_and(|own| own.get(name).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structured::StructuredFormat;

    #[test]
    fn options_of_the_schema_win() {
        let schema = json!({ "x-guidance": { "whitespace_flexible": true }, "type": "null" });
        let spec = StructuredSpec {
            whitespace: Whitespace::None,
            ..StructuredFormat::JsonSchema(schema.clone()).into()
        };
        let prepared = prepare(&schema, &spec).expect("an object");
        let options = json!({ "coerce_one_of": true, "whitespace_flexible": true });
        assert_eq!(prepared[OPTIONS], options);
        let schema = json!({ "x-guidance": { "whitespace_flexible": false } });
        let spec = StructuredFormat::JsonSchema(schema.clone()).into();
        let prepared = prepare(&schema, &spec).expect("an object");
        let options = json!({ "coerce_one_of": true, "whitespace_flexible": false });
        assert_eq!(prepared[OPTIONS], options);
    }

    #[test]
    fn only_schemas_are_schemas() {
        let spec = StructuredFormat::JsonObject.into();
        assert!(prepare(&json!(true), &spec).is_ok());
        assert!(prepare(&json!(false), &spec).is_err());
        assert!(prepare(&json!([1]), &spec).is_err());
    }
}
