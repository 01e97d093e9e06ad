//! Grammars in EBNF, as llama.cpp (GBNF) and xgrammar write it, translated into
//! Lark.
//!
//! llguidance reads text in two stages: a lexer that takes the longest match,
//! and a parser over lexemes. EBNF knows no lexemes, so they have to be chosen
//! such that the longest match loses nothing. A grammar without recursion is one
//! regular expression: a single lexeme. In any other grammar every character is
//! a lexeme of its own, but for runs of characters (`[a-z]*`) where nothing else
//! could take one of them, which [`runs`] finds out.

mod charset;
mod parse;
mod runs;
mod write;

use super::StructuredError;
use charset::CharSet;

/// Where generation starts.
const ROOT: &str = "root";

/// A part of a rule.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    /// One after the other; nothing if empty.
    Seq(Vec<Node>),
    /// One of these.
    Alt(Vec<Node>),
    /// This text.
    Literal(String),
    /// One of these characters.
    Class(CharSet),
    /// The rule with this number.
    Rule(usize),
    /// At least so often, and at most so often if there is a bound.
    Repeat(Box<Node>, u32, Option<u32>),
}

/// A grammar whose rules all exist.
#[derive(Debug)]
struct Grammar {
    rules: Vec<Node>,
    root: usize,
}

/// The grammar in Lark.
///
/// # Errors
/// What is wrong with it, and in which line.
pub(super) fn to_lark(ebnf: &str) -> Result<String, StructuredError> {
    let mut grammar = parse::parse(ebnf).map_err(StructuredError::grammar)?;
    let recursive = grammar.recursive();
    if !recursive[grammar.root] {
        return Ok(write::as_one_lexeme(&grammar));
    }
    runs::rewrite_loops(&mut grammar, &recursive);
    let safe = runs::safe_runs(&grammar);
    Ok(write::as_characters(&grammar, &safe))
}

impl Grammar {
    /// For every rule whether it can contain itself, or a rule that can.
    fn recursive(&self) -> Vec<bool> {
        let uses: Vec<Vec<usize>> = self.rules.iter().map(Node::rules).collect();
        let mut used_by = vec![Vec::new(); self.rules.len()];
        for (rule, used) in uses.iter().enumerate() {
            for &used in used {
                used_by[used].push(rule);
            }
        }
        // Rules whose parts are all known to end are taken away until only
        // circles, and what leads to them, are left.
        let mut left: Vec<usize> = uses.iter().map(Vec::len).collect();
        let mut ends: Vec<usize> = (0..left.len()).filter(|&rule| left[rule] == 0).collect();
        let mut recursive = vec![true; self.rules.len()];
        while let Some(rule) = ends.pop() {
            recursive[rule] = false;
            for &user in &used_by[rule] {
                left[user] -= 1;
                if left[user] == 0 {
                    ends.push(user);
                }
            }
        }
        recursive
    }
}

impl Node {
    /// The rules that are used, as often as they are.
    fn rules(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut stack = vec![self];
        while let Some(node) = stack.pop() {
            match node {
                Node::Seq(parts) | Node::Alt(parts) => stack.extend(parts),
                Node::Repeat(part, ..) => stack.push(part),
                Node::Rule(rule) => found.push(*rule),
                Node::Literal(_) | Node::Class(_) => {}
            }
        }
        found
    }

    /// Number of parts, this one included.
    fn size(&self) -> usize {
        match self {
            Node::Seq(parts) | Node::Alt(parts) => 1 + parts.iter().map(Node::size).sum::<usize>(),
            Node::Repeat(part, ..) => 1 + part.size(),
            Node::Literal(_) | Node::Class(_) | Node::Rule(_) => 1,
        }
    }
}
