//! Character classes of patterns, as the grammar engine must be given them.
//!
//! A pattern is about a text, the engine about the JSON of the text. Its rule
//! for a class with all control characters (derivre 0.3.13, `json_quote`) lets
//! every escape of one letter through, also those of quote and backslash, which
//! the class may exclude: `[^"]` has them. So classes like this lose one
//! character that no text has use for, NUL, after which the engine writes down
//! escapes one by one.

use regex_syntax::{
    ast::{self, Ast, Span},
    hir::{Class, HirKind},
};

/// What such classes lose.
const NUL: char = '\0';
/// Characters that are escaped by themselves.
const ESCAPED: [char; 2] = ['"', '\\'];

/// The pattern with NUL taken out of the classes that need it. One that is wrong
/// stays as it is, for the engine to refuse.
pub(super) fn without_nul(pattern: &str) -> String {
    let mut result = pattern.to_owned();
    let Ok(parsed) = ast::parse::Parser::new().parse(pattern) else {
        return result;
    };
    let mut spans = ast::visit(&parsed, Brackets(Vec::new())).unwrap_or_default();
    // From the end, so that places stay right.
    spans.sort_by_key(|span| std::cmp::Reverse(span.start.offset));
    for span in spans {
        let range = span.start.offset..span.end.offset;
        let class = &pattern[range.clone()];
        if needs_care(class) {
            result.replace_range(range, &format!("[{class}--\\x00]"));
        }
    }
    result
}

/// True if a class has all control characters (or all but the line feed, which
/// the engine treats alike), and lacks one that is escaped by itself.
fn needs_care(class: &str) -> bool {
    let Ok(parsed) = regex_syntax::parse(class) else {
        return false;
    };
    let HirKind::Class(Class::Unicode(class)) = parsed.kind() else {
        return false;
    };
    let has = |c: char| {
        let mut ranges = class.ranges().iter();
        ranges.any(|range| (range.start()..=range.end()).contains(&c))
    };
    let mut controls = (NUL..' ').filter(|&c| c != '\n');
    controls.all(has) && !ESCAPED.into_iter().all(has)
}

/// Collects the outermost classes in brackets.
struct Brackets(Vec<Span>);

impl ast::Visitor for Brackets {
    type Output = Vec<Span>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Vec<Span>, Self::Err> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        if let Ast::ClassBracketed(class) = ast {
            self.0.push(class.span);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_classes_that_need_it_lose_a_character() {
        for (pattern, expected) in [
            ("^[^\"]*$", "^[[^\"]--\\x00]*$"),
            (
                "ä[^\\\\/]+[a-z][^\"\n]",
                "ä[[^\\\\/]--\\x00]+[a-z][[^\"\n]--\\x00]",
            ),
            ("[\\x00-!#-z]", "[[\\x00-!#-z]--\\x00]"),
            ("([[^\"]&&[^x]])?", "([[[^\"]&&[^x]]--\\x00])?"),
        ] {
            assert_eq!(without_nul(pattern), expected);
            // What has been taken care of needs no more.
            assert_eq!(without_nul(expected), expected);
        }
        for pattern in [
            "[^a]",
            "[\\s\\S]",
            "[^\\s\"]",
            "\\W.[\"]",
            "[^\"",
            "[^\\x00-\\x1f\"]",
        ] {
            assert_eq!(without_nul(pattern), pattern);
        }
    }
}
