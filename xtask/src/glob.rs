//! Patterns with `*` for any run of characters.

/// Whether `text` as a whole matches `pattern`.
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(head) else {
        return false;
    };
    (0..=text.len()).any(|skip| text.is_char_boundary(skip) && matches(rest, &text[skip..]))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn star_stands_for_any_run() {
        assert!(matches("stream*", "stream usage"));
        assert!(matches("*.text", "choices.0.text"));
        assert!(matches("a*b*c", "a..b..b..c"));
        assert!(matches("*", ""));
        assert!(!matches("stream", "stream usage"));
        assert!(!matches("a*c", "ab"));
    }
}
