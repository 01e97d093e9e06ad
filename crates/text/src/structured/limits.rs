//! Bounds on what a client may ask for, and on what the grammar engine may
//! spend on it.

use llguidance::api::ParserLimits;
use serde_json::Value;

use super::{
    StructuredError,
    spec::{StructuredFormat, StructuredSpec, Whitespace},
};

/// Longest schema (as compact JSON), regular expression, grammar or list of
/// choices, in bytes.
pub const MAX_SPEC_BYTES: usize = 256 << 10;
/// Longest pattern for white space, in bytes.
pub const MAX_WHITESPACE_PATTERN_BYTES: usize = 256;
/// Deepest nesting of a schema, a structural tag or a group of a grammar.
pub const MAX_NESTING: usize = 64;
/// Most alternatives of a choice.
pub const MAX_CHOICES: usize = 4096;

/// What the grammar engine may spend.
///
/// The lexer's fuel bounds the time to compile (1 million units take about
/// 20 ms) and to make one mask (200 thousand: 14 ms); rows and items bound the
/// parser's part of a mask (50 thousand items: 3 ms). A lexer state takes 1 to
/// 2 kB, so that a sequence's automaton stays below 100 MB even if hostile; the
/// largest published schemas need a tenth of it. The grammar size is the
/// engine's own default.
pub(super) fn parser_limits() -> ParserLimits {
    ParserLimits {
        max_items_in_row: 2_000,
        initial_lexer_fuel: 1_000_000,
        step_lexer_fuel: 200_000,
        step_max_items: 50_000,
        max_lexer_states: 50_000,
        max_grammar_size: 500_000,
        precompute_large_lexemes: true,
        verbose_errors: false,
    }
}

/// Checks the size of every part of a specification.
///
/// # Errors
/// The first part that is empty or too large.
pub(super) fn check(spec: &StructuredSpec) -> Result<(), StructuredError> {
    if let Whitespace::Pattern(pattern) = &spec.whitespace {
        text("whitespace_pattern", pattern, MAX_WHITESPACE_PATTERN_BYTES)?;
    }
    match &spec.format {
        StructuredFormat::JsonObject => Ok(()),
        StructuredFormat::JsonSchema(schema) => json("the JSON schema", schema),
        StructuredFormat::Regex(expression) => regex("the regular expression", expression),
        StructuredFormat::Choice(choices) => check_choices(choices),
        StructuredFormat::Grammar(grammar) => {
            if grammar.trim().is_empty() {
                return Err(StructuredError::invalid("the grammar is empty"));
            }
            text("the grammar", grammar, MAX_SPEC_BYTES)
        }
        StructuredFormat::StructuralTag(tag) => json("the structural tag", tag),
    }
}

fn check_choices(choices: &[String]) -> Result<(), StructuredError> {
    if choices.is_empty() {
        return Err(StructuredError::invalid("the list of choices is empty"));
    }
    if choices.len() > MAX_CHOICES {
        return Err(StructuredError::invalid(format!(
            "there are {} choices; at most {MAX_CHOICES} are allowed",
            choices.len()
        )));
    }
    if choices.iter().any(String::is_empty) {
        return Err(StructuredError::invalid("a choice is an empty string"));
    }
    let bytes: usize = choices.iter().map(String::len).sum();
    within("the list of choices", bytes, MAX_SPEC_BYTES)
}

/// Checks a regular expression that a client sent, as far as the engine does not.
pub(super) fn regex(what: &str, expression: &str) -> Result<(), StructuredError> {
    text(what, expression, MAX_SPEC_BYTES)?;
    let backslashes = expression.bytes().rev().take_while(|&byte| byte == b'\\');
    if backslashes.count() % 2 == 1 {
        return Err(StructuredError::Grammar(format!(
            "{what} ends with a backslash"
        )));
    }
    Ok(())
}

/// Checks a text that a client sent.
pub(super) fn text(what: &str, text: &str, max_bytes: usize) -> Result<(), StructuredError> {
    if text.is_empty() {
        return Err(StructuredError::invalid(format!("{what} is empty")));
    }
    if text.contains('\0') {
        return Err(StructuredError::invalid(format!(
            "{what} contains a NUL character"
        )));
    }
    within(what, text.len(), max_bytes)
}

/// Checks a JSON value that a client sent.
fn json(what: &str, value: &Value) -> Result<(), StructuredError> {
    if depth_exceeds(value, MAX_NESTING) {
        return Err(StructuredError::invalid(format!(
            "{what} is nested more than {MAX_NESTING} levels deep"
        )));
    }
    within(what, value.to_string().len(), MAX_SPEC_BYTES)
}

fn within(what: &str, bytes: usize, max_bytes: usize) -> Result<(), StructuredError> {
    if bytes > max_bytes {
        return Err(StructuredError::invalid(format!(
            "{what} has {bytes} bytes; at most {max_bytes} are allowed"
        )));
    }
    Ok(())
}

/// True if containers are nested more than `max` deep. Looks without recursion,
/// because the value is a client's.
fn depth_exceeds(value: &Value, max: usize) -> bool {
    let mut level = vec![value];
    for _ in 0..=max {
        let mut next = Vec::new();
        for value in level {
            match value {
                Value::Array(items) => next.extend(items),
                Value::Object(members) => next.extend(members.values()),
                _ => {}
            }
        }
        if next.is_empty() {
            return false;
        }
        level = next;
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn depth_counts_containers() {
        let nested = |levels| (0..levels).fold(json!(1), |inner, _| json!({ "a": inner }));
        assert!(!depth_exceeds(&nested(MAX_NESTING), MAX_NESTING));
        assert!(depth_exceeds(&nested(MAX_NESTING + 1), MAX_NESTING));
        assert!(depth_exceeds(&nested(1000), MAX_NESTING));
    }

    #[test]
    fn every_part_has_a_limit() {
        let long = "a".repeat(MAX_SPEC_BYTES + 1);
        let many = vec!["a".to_owned(); MAX_CHOICES + 1];
        let cases: Vec<(StructuredFormat, &str)> = vec![
            (
                StructuredFormat::Regex(String::new()),
                "regular expression is empty",
            ),
            (StructuredFormat::Regex("a\0".into()), "contains a NUL"),
            (
                StructuredFormat::Regex("a\\".into()),
                "ends with a backslash",
            ),
            (StructuredFormat::Regex(long.clone()), "at most 262144"),
            (StructuredFormat::Grammar(" \n".into()), "grammar is empty"),
            (StructuredFormat::Grammar(long.clone()), "at most 262144"),
            (StructuredFormat::Choice(vec![]), "choices is empty"),
            (
                StructuredFormat::Choice(vec![String::new()]),
                "an empty string",
            ),
            (StructuredFormat::Choice(many), "at most 4096"),
            (
                StructuredFormat::Choice(vec![long.clone()]),
                "at most 262144",
            ),
            (
                StructuredFormat::JsonSchema(json!({ "enum": [long] })),
                "at most 262144",
            ),
        ];
        for (format, expected) in cases {
            let error = check(&format.into()).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
        }
        let spec = StructuredSpec {
            whitespace: Whitespace::Pattern("a".repeat(257)),
            ..StructuredFormat::JsonObject.into()
        };
        assert!(check(&spec).is_err());
    }
}
