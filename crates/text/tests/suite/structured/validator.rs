//! The judge of outputs: the `jsonschema` crate, which shares nothing with the
//! code under test but the parser of references.

use jsonschema::Draft;
use serde_json::Value;

/// Digits that a float tells apart from all others.
const EXACT_DIGITS: usize = 15;

/// A text as JSON; `None` if it has a number that a float does not hold, which is
/// JSON as well.
pub fn parse_json(text: &str, about: &str) -> Option<Value> {
    match serde_json::from_str(text) {
        Ok(_) if has_long_number(text) => None,
        Ok(value) => Some(value),
        Err(error) if error.to_string().starts_with("number out of range") => None,
        Err(error) => panic!("{about}: {error}: {text:?}"),
    }
}

/// Why `value` is not valid under `schema`, formats included; `None` if it is.
pub fn fault(schema: &Value, value: &Value) -> Option<String> {
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .unwrap_or_else(|error| panic!("not a schema: {error}: {schema}"));
    let error = validator.validate(value).err()?;
    Some(error.to_string())
}

/// True if JSON has a number of more than [`EXACT_DIGITS`] digits.
fn has_long_number(text: &str) -> bool {
    let (mut in_string, mut escaped, mut digits) = (false, false, 0);
    for c in text.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else {
            in_string = c == '"';
            digits = match c {
                '0'..='9' => digits + 1,
                '.' => digits,
                _ => 0,
            };
            if digits > EXACT_DIGITS {
                return true;
            }
        }
    }
    false
}
