//! A lexical look at template sources: where the block tags are and what
//! tokens they hold. No more than is needed to rewrite and to inspect `for`
//! and `set` tags; the template engine does the real parsing.

use std::ops::Range;

/// A token inside a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Identifier or keyword.
    Name(&'a str),
    /// String literal, without its quotes and with escapes as written.
    Str(&'a str),
    /// Anything else: one character of an operator or number.
    Other(char),
}

/// A token and its byte range in the source.
pub(crate) type Spanned<'a> = (Token<'a>, Range<usize>);

/// A block tag `{% … %}`.
pub(crate) struct BlockTag<'a> {
    pub tokens: Vec<Spanned<'a>>,
}

impl<'a> BlockTag<'a> {
    /// The first word, which says what kind of block it is.
    pub(crate) fn keyword(&self) -> Option<&'a str> {
        match self.tokens.first() {
            Some((Token::Name(name), _)) => Some(name),
            _ => None,
        }
    }
}

/// A `for` tag taken apart.
pub(crate) struct ForTag<'t, 'a> {
    /// The loop variables, commas included.
    pub target: &'t [Spanned<'a>],
    /// The expression that is looped over; never empty.
    pub iterable: &'t [Spanned<'a>],
}

impl<'t, 'a> ForTag<'t, 'a> {
    /// `None` if `tag` is not a well-formed `for` tag.
    pub(crate) fn parse(tag: &'t BlockTag<'a>) -> Option<ForTag<'t, 'a>> {
        if tag.keyword() != Some("for") {
            return None;
        }
        let tokens = &tag.tokens[1..];
        let at = find_name(tokens, "in")?;
        let rest = &tokens[at + 1..];
        let end = find_name(rest, "if")
            .or_else(|| find_name(rest, "recursive"))
            .unwrap_or(rest.len());
        (end > 0).then_some(ForTag {
            target: &tokens[..at],
            iterable: &rest[..end],
        })
    }
}

/// Position of a name outside all brackets.
pub(crate) fn find_name(tokens: &[Spanned], wanted: &str) -> Option<usize> {
    let mut depth = 0i32;
    tokens.iter().position(|(token, _)| {
        match token {
            Token::Other('(' | '[' | '{') => depth += 1,
            Token::Other(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        depth == 0 && *token == Token::Name(wanted)
    })
}

/// All block tags of a template, in order. Comments, raw blocks and
/// `{{ expressions }}` are passed over; an unclosed tag ends the search.
pub(crate) fn block_tags(source: &str) -> Vec<BlockTag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = source[at..].find('{').map(|found| at + found) {
        let next = match source.as_bytes().get(open + 1) {
            Some(b'#') => source[open..].find("#}").map(|end| open + end + 2),
            Some(b'{') => lex(source, open + 2, "}}").map(|(_, end)| end),
            Some(b'%') => lex(source, open + 2, "%}").and_then(|(tokens, end)| {
                let tag = BlockTag { tokens };
                if tag.keyword() == Some("raw") {
                    return end_of_raw(source, end);
                }
                tags.push(tag);
                Some(end)
            }),
            _ => Some(open + 1),
        };
        let Some(next) = next else { break };
        at = next;
    }
    tags
}

/// Byte after the `{% endraw %}` tag that closes a raw block open at `at`. What
/// is raw is not lexed: a tag that never ends would be read to the end of the
/// source once for each `{%` in it.
fn end_of_raw(source: &str, mut at: usize) -> Option<usize> {
    loop {
        at += source[at..].find("{%")? + 2;
        let tag = source[at..]
            .strip_prefix(['-', '+'])
            .unwrap_or(&source[at..]);
        let Some(rest) = tag.trim_start().strip_prefix("endraw") else {
            continue;
        };
        let rest = rest.trim_start();
        let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        if let Some(after) = rest.strip_prefix("%}") {
            return Some(source.len() - after.len());
        }
    }
}

/// The tokens from byte `at` to the delimiter `close`, and the byte after it.
/// White space control signs at both ends are left out.
fn lex<'a>(source: &'a str, mut at: usize, close: &str) -> Option<(Vec<Spanned<'a>>, usize)> {
    let mut tokens: Vec<Spanned> = Vec::new();
    let mut depth = 0i32;
    if source[at..].starts_with(['-', '+']) {
        at += 1;
    }
    loop {
        let rest = &source[at..];
        // Inside of brackets `}}` closes dictionaries, not the tag.
        if rest.starts_with(close) && (depth <= 0 || close == "%}") {
            return Some((tokens, at + close.len()));
        }
        let c = rest.chars().next()?;
        if matches!(c, '-' | '+') && rest[1..].starts_with(close) {
            return Some((tokens, at + 1 + close.len()));
        }
        let (token, len) = match c {
            '\'' | '"' => {
                let len = string_len(rest, c)?;
                (Token::Str(&rest[1..len - 1]), len)
            }
            _ if c.is_alphabetic() || c == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let name = &rest[..end.unwrap_or(rest.len())];
                (Token::Name(name), name.len())
            }
            _ => (Token::Other(c), c.len_utf8()),
        };
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if !c.is_whitespace() {
            tokens.push((token, at..at + len));
        }
        at += len;
    }
}

/// Length of the string literal at the start of `text`, quotes included.
fn string_len(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(index + 1),
            _ => {}
        }
    }
    None
}
