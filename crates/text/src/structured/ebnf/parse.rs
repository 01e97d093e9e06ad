//! Reads EBNF.

use std::collections::HashMap;

use super::{CharSet, Grammar, Node, ROOT};
use crate::structured::limits::MAX_NESTING;

/// Largest number of a repetition.
const MAX_REPEAT: u32 = 10_000;

/// Reads a grammar.
///
/// # Errors
/// What is wrong, and in which line.
pub(super) fn parse(text: &str) -> Result<Grammar, String> {
    let mut parser = Parser {
        chars: text.chars().collect(),
        at: 0,
        numbers: HashMap::new(),
        rules: Vec::new(),
        names: Vec::new(),
        depth: 0,
    };
    parser.grammar()?;
    parser.finish()
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    /// Rule numbers by name.
    numbers: HashMap<String, usize>,
    /// `None` for rules that were only used so far.
    rules: Vec<Option<Node>>,
    /// Name of every rule, and where it was first used.
    names: Vec<(String, usize)>,
    depth: usize,
}

impl Parser {
    fn grammar(&mut self) -> Result<(), String> {
        self.skip_space();
        while self.peek().is_some() {
            let Some(name) = self.rule_name_before_definition() else {
                return self.fail("expected a rule: name ::= ...");
            };
            let number = self.number(&name);
            if self.rules[number].is_some() {
                return self.fail(&format!("the rule {name} is defined twice"));
            }
            let body = self.alternatives()?;
            self.rules[number] = Some(body);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Grammar, String> {
        let Some(&root) = self.numbers.get(ROOT) else {
            return Err(format!("there is no rule named {ROOT}"));
        };
        let mut rules = Vec::with_capacity(self.rules.len());
        for (number, (name, at)) in self.names.iter().enumerate() {
            match self.rules[number].take() {
                Some(body) => rules.push(body),
                None => {
                    let line = self.line(*at);
                    return Err(format!("line {line}: there is no rule named {name}"));
                }
            }
        }
        Ok(Grammar { rules, root })
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return self.fail(&format!("groups are nested more than {MAX_NESTING} deep"));
        }
        let mut options = vec![self.sequence()?];
        while self.take('|') {
            options.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(match options.len() {
            1 => options.remove(0),
            _ => Node::Alt(options),
        })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut parts = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None | Some('|' | ')') => break,
                _ if self.at_definition() => break,
                Some(_) => {
                    let atom = self.atom()?;
                    parts.push(self.repeated(atom)?);
                }
            }
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Node::Seq(parts),
        })
    }

    fn atom(&mut self) -> Result<Node, String> {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.literal(quote),
            Some('[') => self.class(),
            Some('.') => {
                self.at += 1;
                Ok(Node::Class(CharSet::all()))
            }
            Some('(') => {
                self.at += 1;
                if self.peek() == Some('=') {
                    return self.fail("look-ahead (= ...) is not supported");
                }
                let group = self.alternatives()?;
                self.skip_space();
                match self.take(')') {
                    true => Ok(group),
                    false => self.fail("a group is not closed"),
                }
            }
            Some(c) if is_name(c) => {
                let name = self.name();
                if self.peek() == Some('(') && name.ends_with("Dispatch") {
                    return self.fail(&format!("{name}(...) is not supported"));
                }
                Ok(Node::Rule(self.number(&name)))
            }
            Some(c) => self.fail(&format!("unexpected {c:?}")),
            None => self.fail("unexpected end"),
        }
    }

    fn repeated(&mut self, mut node: Node) -> Result<Node, String> {
        loop {
            self.skip_space();
            let (min, max) = match self.peek() {
                Some('?') => (0, Some(1)),
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('{') => {
                    self.at += 1;
                    let bounds = self.bounds()?;
                    node = Node::Repeat(Box::new(node), bounds.0, bounds.1);
                    continue;
                }
                _ => return Ok(node),
            };
            self.at += 1;
            node = Node::Repeat(Box::new(node), min, max);
        }
    }

    /// The rest of `{m}`, `{m,}`, `{m,n}` or `{,n}`.
    fn bounds(&mut self) -> Result<(u32, Option<u32>), String> {
        let low = self.integer()?;
        let (min, max) = if self.take(',') {
            (low.unwrap_or(0), self.integer()?)
        } else {
            match low {
                Some(count) => (count, Some(count)),
                None => return self.fail("a repetition needs a number"),
            }
        };
        if !self.take('}') {
            return self.fail("a repetition is not closed");
        }
        if max.is_some_and(|max| max < min) {
            return self.fail("the bounds of a repetition are in the wrong order");
        }
        Ok((min, max))
    }

    fn integer(&mut self) -> Result<Option<u32>, String> {
        self.skip_space();
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.chars[start..self.at].iter().collect();
        self.skip_space();
        if digits.is_empty() {
            return Ok(None);
        }
        match digits.parse() {
            Ok(number) if number <= MAX_REPEAT => Ok(Some(number)),
            _ => self.fail(&format!("a repetition may be at most {MAX_REPEAT}")),
        }
    }

    fn literal(&mut self, quote: char) -> Result<Node, String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.next() {
                Some(c) if c == quote => return Ok(Node::Literal(text)),
                Some('\\') => text.push(self.escape()?),
                Some('\n') | None => return self.fail("a string is not closed"),
                Some(c) => text.push(c),
            }
        }
    }

    fn class(&mut self) -> Result<Node, String> {
        self.at += 1;
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        let mut ranges = Vec::new();
        loop {
            if self.peek() == Some(']') && !(ranges.is_empty() && negated) {
                break;
            }
            let low = self.class_character()?;
            let is_range =
                self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|&c| c != ']');
            if !is_range {
                ranges.push((low, low));
                continue;
            }
            self.at += 1;
            let high = self.class_character()?;
            if high < low {
                return self.fail(&format!("the range {low}-{high} is in the wrong order"));
            }
            ranges.push((low, high));
        }
        self.at += 1;
        let set = CharSet::new(ranges);
        let set = if negated { set.negated() } else { set };
        match set.is_empty() {
            true => self.fail("a character class is empty"),
            false => Ok(Node::Class(set)),
        }
    }

    fn class_character(&mut self) -> Result<char, String> {
        match self.next() {
            Some('\\') => self.escape(),
            Some('\n') | None => self.fail("a character class is not closed"),
            Some(c) => Ok(c),
        }
    }

    /// The character of an escape, whose backslash has been read.
    fn escape(&mut self) -> Result<char, String> {
        let digits = match self.next() {
            Some('n') => return Ok('\n'),
            Some('r') => return Ok('\r'),
            Some('t') => return Ok('\t'),
            Some('b') => return Ok('\u{8}'),
            Some('f') => return Ok('\u{c}'),
            Some('v') => return Ok('\u{b}'),
            Some('a') => return Ok('\u{7}'),
            Some('0') => return Ok('\0'),
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(c) if c.is_ascii_punctuation() => return Ok(c),
            Some(c) => return self.fail(&format!("unknown escape \\{c}")),
            None => return self.fail("unexpected end"),
        };
        let hex: String = self.chars.iter().skip(self.at).take(digits).collect();
        self.at += hex.chars().count();
        let value = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
        match value.filter(|_| hex.chars().count() == digits) {
            Some(c) => Ok(c),
            None => self.fail(&format!("{hex:?} is not the code of a character")),
        }
    }

    /// Reads `name ::=` if that comes next.
    fn rule_name_before_definition(&mut self) -> Option<String> {
        if !self.at_definition() {
            return None;
        }
        let name = self.name();
        self.skip_space();
        self.at += "::=".len();
        Some(name)
    }

    fn at_definition(&mut self) -> bool {
        let start = self.at;
        let named = !self.name().is_empty();
        self.skip_space();
        let defined = self.chars[self.at..].starts_with(&[':', ':', '=']);
        self.at = start;
        named && defined
    }

    fn name(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.rules.len();
        self.numbers.insert(name.to_owned(), number);
        self.rules.push(None);
        self.names.push((name.to_owned(), self.at));
        number
    }

    /// Skips white space and comments.
    fn skip_space(&mut self) {
        while let Some(c) = self.peek() {
            if c == '#' {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else if c.is_whitespace() {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn line(&self, at: usize) -> usize {
        let read = &self.chars[..at.min(self.chars.len())];
        1 + read.iter().filter(|&&c| c == '\n').count()
    }

    fn fail<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("line {}: {what}", self.line(self.at)))
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Node {
        let grammar = parse(text).expect(text);
        grammar.rules[grammar.root].clone()
    }

    fn literal(text: &str) -> Node {
        Node::Literal(text.to_owned())
    }

    #[test]
    fn rules_go_on_over_lines() {
        let text = "# a comment\nroot ::= a |\n  \"x\" # more\n  | ( b\n )\na ::= \"1\"\nb::='2'";
        let expected = Node::Alt(vec![Node::Rule(1), literal("x"), Node::Rule(2)]);
        assert_eq!(root(text), expected);
    }

    #[test]
    fn literals_and_classes_have_escapes() {
        assert_eq!(
            root(r#"root ::= "\"\\\n\x41é\U0001F600#""#),
            literal("\"\\\nAé😀#")
        );
        let class = |ranges: &[(char, char)]| CharSet::new(ranges.iter().copied());
        let cases = [
            (r"[a-c\]\-]", class(&[('a', 'c'), (']', ']'), ('-', '-')])),
            (
                r"[-+*/]",
                class(&[('-', '-'), ('+', '+'), ('*', '*'), ('/', '/')]),
            ),
            (r"[a-]", class(&[('a', 'a'), ('-', '-')])),
            (r#"[^"\\]"#, class(&[('"', '"'), ('\\', '\\')]).negated()),
            (r"[^]]", class(&[(']', ']')]).negated()),
            (r"[\x00-\x1F]", class(&[('\0', '\x1f')])),
            (".", CharSet::all()),
        ];
        for (text, expected) in cases {
            assert_eq!(
                root(&format!("root ::= {text}")),
                Node::Class(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn repetitions_have_bounds() {
        let repeat = |min, max| Node::Repeat(Box::new(literal("a")), min, max);
        let cases = [
            ("?", repeat(0, Some(1))),
            ("*", repeat(0, None)),
            ("+", repeat(1, None)),
            ("{3}", repeat(3, Some(3))),
            ("{2, 4}", repeat(2, Some(4))),
            ("{2,}", repeat(2, None)),
            ("{,4}", repeat(0, Some(4))),
            ("+?", Node::Repeat(Box::new(repeat(1, None)), 0, Some(1))),
        ];
        for (text, expected) in cases {
            assert_eq!(root(&format!("root ::= \"a\"{text}")), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let deep = format!("root ::= {}\"a\"{}", "(".repeat(100), ")".repeat(100));
        let cases = [
            ("", "no rule named root"),
            ("start ::= \"a\"", "no rule named root"),
            (
                "root ::= \"a\"\nb ::= c",
                "line 2: there is no rule named c",
            ),
            ("root ::= \"a", "line 1: a string is not closed"),
            ("root ::= [a", "class is not closed"),
            ("root ::= []", "class is empty"),
            ("root ::= [z-a]", "wrong order"),
            ("root ::= (\"a\"", "group is not closed"),
            ("root ::= \"a\")", "expected a rule"),
            ("root ::= \"a\"{2", "not closed"),
            ("root ::= \"a\"{}", "needs a number"),
            ("root ::= \"a\"{3,2}", "wrong order"),
            ("root ::= \"a\"{99999999999}", "at most 10000"),
            ("root ::= \"\\q\"", "unknown escape"),
            ("root ::= \"\\ud800\"", "not the code of a character"),
            (
                "root ::= \"a\"\nroot ::= \"b\"",
                "line 2: the rule root is defined twice",
            ),
            ("root ::= (= \"a\")", "look-ahead"),
            (
                "root ::= TagDispatch((\"a\", b))",
                "TagDispatch(...) is not supported",
            ),
            ("root ::= @", "unexpected '@'"),
            (deep.as_str(), "nested more than 64 deep"),
        ];
        for (text, expected) in cases {
            let error = parse(text).expect_err(text);
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
