//! Structural tags, translated into Lark: free text in which tags enclose
//! constrained parts.
//!
//! [`format`] reads what clients send into a tree; this module writes the tree.
//! Free text has to end somewhere: at a fixed text, which is then the first of
//! its kind, at a special token, or with the output.

mod format;

use std::fmt::Write;

use quire_core::TokenId;
use serde_json::Value;

use super::{StructuredError, ebnf, lark, schema, spec::StructuredSpec};
use format::{Format, Tag};

/// A special token: its text, as tags name it, and its id.
pub(super) type SpecialToken = (String, TokenId);

/// The grammar of a structural tag. `special` are the tokenizer's special
/// tokens: where a tag names one, the token is meant and not its spelling.
///
/// # Errors
/// The part that is malformed or cannot be expressed.
pub(super) fn to_lark(
    tag: &Value,
    spec: &StructuredSpec,
    special: &[SpecialToken],
) -> Result<String, StructuredError> {
    let format = format::read(tag)?;
    let mut writer = Writer {
        spec,
        special,
        lines: String::new(),
        names: 0,
    };
    let pieces = writer.pieces(&format)?;
    let (body, _) = writer.join(pieces)?;
    Ok(format!("start: {body}\n{}", writer.lines))
}

/// A piece of a sequence.
enum Piece {
    /// A fixed text, as a Lark string.
    Literal(String),
    /// What can be part of a terminal.
    Regular(String),
    /// A special token.
    Special(TokenId),
    /// A rule; `true` if it ends with free text.
    Rule(String, bool),
    /// Free text without any of these.
    Text(Vec<String>),
}

struct Writer<'a> {
    spec: &'a StructuredSpec,
    special: &'a [SpecialToken],
    lines: String,
    names: usize,
}

impl Writer<'_> {
    fn pieces(&mut self, format: &Format) -> Result<Vec<Piece>, StructuredError> {
        Ok(match format {
            Format::Const(text) => self.literal(text),
            Format::Schema(schema) => {
                let schema = schema::prepare(schema, self.spec)?;
                vec![Piece::Rule(format!("%json {schema}"), false)]
            }
            Format::Regex(regex) => vec![Piece::Regular(lark::regex(regex))],
            Format::Grammar(grammar) => {
                let lark = match lark::is_ebnf(grammar) {
                    true => ebnf::to_lark(grammar)?,
                    false => grammar.clone(),
                };
                vec![Piece::Rule(format!("%lark {{\n{lark}\n}}"), false)]
            }
            Format::Text(excludes) => vec![Piece::Text(excludes.clone())],
            Format::Sequence(parts) => {
                let mut pieces = Vec::new();
                for part in parts {
                    pieces.extend(self.pieces(part)?);
                }
                pieces
            }
            Format::Or(parts) => {
                let mut options = Vec::new();
                let mut open = false;
                for part in parts {
                    let pieces = self.pieces(part)?;
                    let (option, is_open) = self.join(pieces)?;
                    options.push(option);
                    open |= is_open;
                }
                vec![Piece::Rule(self.rule(&options.join(" | ")), open)]
            }
            Format::Tag(tag) => vec![Piece::Rule(self.tag(tag, "")?, false)],
            Format::Triggered {
                triggers,
                tags,
                at_least_one,
                stop_after_first,
                excludes,
            } => self.triggered(triggers, tags, *at_least_one, *stop_after_first, excludes)?,
            Format::Separated {
                tags,
                separator,
                at_least_one,
                stop_after_first,
            } => vec![self.separated(tags, separator, *at_least_one, *stop_after_first)?],
        })
    }

    /// A tag without the first bytes `begun` of its beginning, as a rule.
    fn tag(&mut self, tag: &Tag, begun: &str) -> Result<String, StructuredError> {
        let mut pieces = self.literal(&tag.begin[begun.len()..]);
        pieces.extend(self.pieces(&tag.content)?);
        if let [end] = &tag.end[..] {
            pieces.extend(self.literal(end));
        } else {
            let ends: Vec<_> = tag.end.iter().map(|end| lark::literal(end)).collect();
            let ends = ends.join(" | ");
            pieces.push(Piece::Literal(self.terminal(&ends)));
        }
        let (body, open) = self.join(pieces)?;
        if open {
            return Err(StructuredError::invalid(format!(
                "structural_tag: the text of the tag {:?} has no end",
                tag.begin
            )));
        }
        Ok(self.rule(&body))
    }

    fn triggered(
        &mut self,
        triggers: &[String],
        tags: &[Tag],
        at_least_one: bool,
        stop_after_first: bool,
        excludes: &[String],
    ) -> Result<Vec<Piece>, StructuredError> {
        let mut options = Vec::new();
        for trigger in triggers {
            let mut after = Vec::new();
            for tag in tags {
                if format::trigger_of(tag, triggers) == Some(trigger.as_str()) {
                    after.push(self.tag(tag, trigger)?);
                }
            }
            if after.is_empty() {
                continue;
            }
            let mut pieces = vec![Piece::Text(excludes.to_vec())];
            pieces.extend(self.literal(trigger));
            pieces.push(Piece::Rule(self.rule(&after.join(" | ")), false));
            let (option, _) = self.join(pieces)?;
            options.push(option);
        }
        let tagged = self.rule(&options.join(" | "));
        let text = Piece::Text(excludes.to_vec());
        Ok(match (at_least_one, stop_after_first) {
            (true, true) => vec![Piece::Rule(tagged, false)],
            (false, true) => {
                let (text, _) = self.join(vec![text])?;
                vec![Piece::Rule(self.rule(&format!("{tagged} | {text}")), true)]
            }
            (true, false) => vec![Piece::Rule(format!("{tagged}+"), false), text],
            (false, false) => vec![Piece::Rule(format!("{tagged}*"), false), text],
        })
    }

    fn separated(
        &mut self,
        tags: &[Tag],
        separator: &str,
        at_least_one: bool,
        stop_after_first: bool,
    ) -> Result<Piece, StructuredError> {
        let mut options = Vec::new();
        for tag in tags {
            options.push(self.tag(tag, "")?);
        }
        let tag = self.rule(&options.join(" | "));
        let pieces = self.literal(separator);
        let (separator, _) = self.join(pieces)?;
        let mut list = match stop_after_first {
            true => tag,
            false => format!("{tag} ({separator} {tag})*"),
        };
        if !at_least_one {
            list = format!("({list})?");
        }
        Ok(Piece::Rule(list, false))
    }

    /// A fixed text, cut where it names special tokens.
    fn literal(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut start = 0;
        let mut at = 0;
        while at < text.len() {
            // The longest name wins.
            let named = self
                .special
                .iter()
                .filter(|(name, _)| text[at..].starts_with(name));
            match named.max_by_key(|(name, _)| name.len()) {
                Some((name, id)) => {
                    if start < at {
                        pieces.push(Piece::Literal(lark::literal(&text[start..at])));
                    }
                    pieces.push(Piece::Special(*id));
                    at += name.len();
                    start = at;
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        if start < text.len() {
            pieces.push(Piece::Literal(lark::literal(&text[start..])));
        }
        pieces
    }

    /// The pieces as one expression of a rule, and whether it ends with free
    /// text. Neighbours that can be one terminal are, because the lexer's
    /// longest match could part them wrongly.
    fn join(&mut self, pieces: Vec<Piece>) -> Result<(String, bool), StructuredError> {
        let mut parts: Vec<String> = Vec::new();
        let mut terminal: Vec<String> = Vec::new();
        let mut pieces = pieces.into_iter().peekable();
        let mut open = false;
        while let Some(piece) = pieces.next() {
            if open {
                return Err(StructuredError::invalid(
                    "structural_tag: free text must be followed by a fixed text, or end the output",
                ));
            }
            match piece {
                Piece::Literal(text) | Piece::Regular(text) => {
                    terminal.push(text);
                    continue;
                }
                Piece::Special(id) => {
                    self.end_terminal(&mut terminal, &mut parts);
                    parts.push(format!("<[{id}]>"));
                }
                Piece::Rule(rule, is_open) => {
                    self.end_terminal(&mut terminal, &mut parts);
                    parts.push(rule);
                    open = is_open;
                }
                Piece::Text(excludes) => {
                    self.end_terminal(&mut terminal, &mut parts);
                    let text = self.text(&excludes);
                    match pieces.peek() {
                        Some(Piece::Literal(end)) => {
                            let rule = self.lazy(&format!("{text} {end}"));
                            pieces.next();
                            parts.push(rule);
                        }
                        Some(Piece::Special(_)) => parts.push(text),
                        _ => {
                            parts.push(text);
                            open = true;
                        }
                    }
                }
            }
        }
        self.end_terminal(&mut terminal, &mut parts);
        match parts.is_empty() {
            true => Ok(("\"\"".to_owned(), open)),
            false => Ok((parts.join(" "), open)),
        }
    }

    fn end_terminal(&mut self, terminal: &mut Vec<String>, parts: &mut Vec<String>) {
        if !terminal.is_empty() {
            parts.push(self.terminal(&terminal.join(" ")));
            terminal.clear();
        }
    }

    /// A terminal for any text without these.
    fn text(&mut self, excludes: &[String]) -> String {
        const ANY: &str = "/(?s:.*)/";
        if excludes.is_empty() {
            return self.terminal(ANY);
        }
        let excludes: Vec<_> = excludes.iter().map(|text| lark::literal(text)).collect();
        self.terminal(&format!(
            "{ANY} & ~({ANY} ({}) {ANY})",
            excludes.join(" | ")
        ))
    }

    fn terminal(&mut self, body: &str) -> String {
        self.names += 1;
        let name = format!("T{}", self.names);
        self.line(&name, body);
        name
    }

    fn rule(&mut self, body: &str) -> String {
        self.names += 1;
        let name = format!("r{}", self.names);
        self.line(&name, body);
        name
    }

    /// A rule that takes the shortest match.
    fn lazy(&mut self, body: &str) -> String {
        self.names += 1;
        let name = format!("r{}", self.names);
        self.line(&format!("{name}[lazy]"), body);
        name
    }

    fn line(&mut self, name: &str, body: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.lines, "{name}: {body}");
    }
}
