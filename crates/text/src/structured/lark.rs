//! Pieces of Lark grammars, as llguidance reads them.

use std::fmt::Write;

use llguidance::regex_to_lark;

/// A string literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // Writing to a String cannot fail.
            c if c.is_ascii_control() => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A regular expression between slashes.
pub(super) fn regex(regex: &str) -> String {
    format!("/{}/", regex_to_lark(regex, ""))
}

/// True if a grammar is written in EBNF: one of its lines defines a rule with
/// `::=`. Lark's own definitions have a single colon.
pub(super) fn is_ebnf(grammar: &str) -> bool {
    grammar.lines().any(|line| {
        line.split_once("::=").is_some_and(|(name, _)| {
            let name = name.trim();
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_escaped() {
        assert_eq!(literal("a\"\\\n\t\x7fü"), r#""a\"\\\n\u0009\u007fü""#);
        assert_eq!(regex("a/b\n"), r"/a\/b\n/");
    }

    #[test]
    fn the_sign_of_definitions_tells_the_notations_apart() {
        assert!(is_ebnf("# x\nroot ::= \"a\""));
        assert!(is_ebnf("my-rule\t::= [a-z]"));
        assert!(!is_ebnf("start: \"a ::= b\""));
        assert!(!is_ebnf("start: /a/ // x ::= y"));
        assert!(!is_ebnf(""));
    }
}
