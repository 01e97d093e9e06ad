//! Says what a schema says in words that the grammar engine takes exactly.
//!
//! * The engine writes some formats more freely than they are defined: it knows
//!   29 February in every year, leap seconds at any time, and host names of any
//!   length. These become regular expressions.
//! * It takes lengths as whole numbers only, where JSON Schema allows `2.0`.
//! * Patterns see [`classes`].
//!
//! What has no such words is refused: names that are free may repeat, and then
//! they are fewer than `minProperties` counts.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{StructuredError, classes, subschemas};

/// RFC 3339's `full-date`.
const DATE: &str = "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|\
                    (?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|\
                    (?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\
                    -02-29)";
/// RFC 3339's `full-time` without leap seconds, which few minutes have.
const TIME: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?\
                    (?:[zZ]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
/// A label of a host name, of at most 63 letters. Two dashes after the first two
/// letters are left out: they announce an encoded name, which few texts are.
const LABEL: &str = "[a-zA-Z0-9](?:[a-zA-Z0-9]|[a-zA-Z0-9-][a-zA-Z0-9]|\
                     [a-zA-Z0-9-][a-zA-Z0-9-][a-zA-Z0-9]|\
                     [a-zA-Z0-9-](?:[a-zA-Z0-9][a-zA-Z0-9-]|-[a-zA-Z0-9])[a-zA-Z0-9-]{0,58}\
                     [a-zA-Z0-9])?";
/// Longest host name, in characters.
const MAX_HOST_NAME: u64 = 253;
/// Members whose values are whole numbers.
const LENGTHS: [&str; 6] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// Rewrites a schema and those in it.
///
/// # Errors
/// A `minProperties` that cannot be enforced.
pub(super) fn rewrite(schema: &mut Value) -> Result<(), StructuredError> {
    let Value::Object(members) = schema else {
        return Ok(());
    };
    let mut outcome = Ok(());
    subschemas::each(members, |schema, _, _| {
        if outcome.is_ok() {
            outcome = rewrite(schema);
        }
    });
    outcome?;
    for name in LENGTHS {
        if let Some(number) = members.get_mut(name) {
            make_whole(number);
        }
    }
    rewrite_patterns(members);
    rewrite_format(members);
    check_min_properties(members)
}

/// Names that are required come once, and one more cannot repeat them. Beyond
/// that, nothing remembers the names there are.
fn check_min_properties(members: &Map<String, Value>) -> Result<(), StructuredError> {
    let Some(asked) = members.get("minProperties").and_then(Value::as_u64) else {
        return Ok(());
    };
    let required = members.get("required").and_then(Value::as_array);
    let required: HashSet<&str> = required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let most = required.len() as u64 + 1;
    if asked > most {
        return Err(StructuredError::grammar(format!(
            "minProperties is {asked}; with {} required properties, at most {most} can be enforced",
            required.len()
        )));
    }
    Ok(())
}

fn rewrite_patterns(members: &mut Map<String, Value>) {
    if let Some(Value::String(pattern)) = members.get_mut("pattern") {
        *pattern = classes::without_nul(pattern);
    }
    if let Some(Value::Object(patterns)) = members.get_mut("patternProperties") {
        let taken = std::mem::take(patterns);
        patterns.extend(
            taken
                .into_iter()
                .map(|(pattern, schema)| (classes::without_nul(&pattern), schema)),
        );
    }
}

fn rewrite_format(members: &mut Map<String, Value>) {
    let pattern = match members.get("format").and_then(Value::as_str) {
        Some("date") => format!("^{DATE}$"),
        Some("time") => format!("^{TIME}$"),
        Some("date-time") => format!("^{DATE}[tT]{TIME}$"),
        Some("hostname") => {
            let limit = members.entry("maxLength").or_insert(MAX_HOST_NAME.into());
            // Anything but a length is left for the engine to refuse.
            if limit.as_u64().is_some_and(|limit| limit > MAX_HOST_NAME) {
                *limit = MAX_HOST_NAME.into();
            }
            format!("^{LABEL}(?:\\.{LABEL})*$")
        }
        _ => return,
    };
    members.remove("format");
    if !members.contains_key("pattern") {
        members.insert("pattern".to_owned(), pattern.into());
        return;
    }
    let both = members.entry("allOf").or_insert_with(|| json!([]));
    // Anything but a list is left for the engine to refuse.
    if let Value::Array(schemas) = both {
        schemas.push(json!({ "pattern": pattern }));
    }
}

/// Makes 2 of 2.0.
fn make_whole(number: &mut Value) {
    /// Up to here floats tell whole numbers apart.
    const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(value) = number.as_f64()
        && number.is_f64()
        && value.fract() == 0.0
        && (0.0..=MAX_EXACT).contains(&value)
    {
        *number = (value as u64).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_whole_numbers() {
        let mut schema = json!({
            "items": { "maxLength": 2.0 }, "minItems": 0.0, "maxItems": 2.5, "enum": [{ "minItems": 1.0 }],
        });
        rewrite(&mut schema).expect("can be said");
        let expected = json!({
            "items": { "maxLength": 2 }, "minItems": 0, "maxItems": 2.5, "enum": [{ "minItems": 1.0 }],
        });
        assert_eq!(schema, expected);
    }

    #[test]
    fn names_must_not_be_free_to_be_counted() {
        for (required, asked, fine) in [
            (json!([]), 1, true),
            (json!([]), 2, false),
            (json!(["a", "b"]), 3, true),
            (json!(["a", "a"]), 3, false),
        ] {
            let object = json!({ "required": required, "minProperties": asked });
            let outcome = rewrite(&mut json!({ "items": object }));
            assert_eq!(outcome.is_ok(), fine, "{object}: {outcome:?}");
        }
    }

    #[test]
    fn formats_keep_other_patterns_and_lengths() {
        let mut schema = json!({ "format": "date", "pattern": "^2" });
        rewrite(&mut schema).expect("can be said");
        assert_eq!(schema["pattern"], "^2");
        assert_eq!(schema["allOf"][0]["pattern"], format!("^{DATE}$"));
        for (sent, kept) in [
            (json!(9), json!(9)),
            (json!(999), json!(253)),
            (json!("x"), json!("x")),
        ] {
            let mut schema = json!({ "format": "hostname", "maxLength": sent });
            rewrite(&mut schema).expect("can be said");
            assert_eq!(schema["maxLength"], kept);
        }
        let mut host = json!({ "format": "hostname" });
        rewrite(&mut host).expect("can be said");
        assert_eq!(host["maxLength"], 253);
        let mut other = json!({ "format": "uuid" });
        rewrite(&mut other).expect("can be said");
        assert_eq!(other, json!({ "format": "uuid" }));
    }
}
