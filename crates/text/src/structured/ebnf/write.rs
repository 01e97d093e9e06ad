//! Writes a grammar in Lark.

use std::{collections::HashMap, fmt::Write};

use super::{CharSet, Grammar, Node, runs::Runs};
use crate::structured::lark;

/// A grammar without recursion as one regular expression. Rules become
/// terminals, which llguidance puts together.
pub(super) fn as_one_lexeme(grammar: &Grammar) -> String {
    write(grammar, Style::Terminals)
}

/// A grammar whose lexemes are single characters and the runs in `runs`.
pub(super) fn as_characters(grammar: &Grammar, runs: &Runs) -> String {
    write(grammar, Style::Characters(runs))
}

fn write(grammar: &Grammar, style: Style) -> String {
    let mut writer = Writer {
        style,
        lines: String::new(),
        groups: 0,
        terminals: HashMap::new(),
        next_run: 0,
    };
    for (number, rule) in grammar.rules.iter().enumerate() {
        writer.define(&writer.name('r', number), rule);
    }
    let root = writer.name('r', grammar.root);
    format!("start: {root}\n{}", writer.lines)
}

#[derive(Clone, Copy)]
enum Style<'a> {
    Terminals,
    Characters(&'a Runs),
}

struct Writer<'a> {
    style: Style<'a>,
    lines: String,
    groups: usize,
    /// Names of the terminals, by what they match.
    terminals: HashMap<String, String>,
    /// Runs come in the order in which [`super::runs`] numbers them.
    next_run: usize,
}

impl Writer<'_> {
    /// Lark tells terminals from rules by their case.
    fn name(&self, kind: char, number: usize) -> String {
        match self.style {
            Style::Terminals => format!("{}{number}", kind.to_ascii_uppercase()),
            Style::Characters(_) => format!("{kind}{number}"),
        }
    }

    /// A part under a name of its own: the depth of parentheses is limited.
    fn group(&mut self, node: &Node) -> String {
        let name = self.name('g', self.groups);
        self.groups += 1;
        self.define(&name, node);
        name
    }

    fn define(&mut self, name: &str, node: &Node) {
        let options: Vec<String> = match node {
            Node::Alt(options) => options.iter().map(|option| self.sequence(option)).collect(),
            other => vec![self.sequence(other)],
        };
        // Writing to a String cannot fail.
        let _ = writeln!(self.lines, "{name}: {}", options.join(" | "));
    }

    fn sequence(&mut self, node: &Node) -> String {
        match node {
            Node::Seq(parts) if parts.is_empty() => "\"\"".to_owned(),
            Node::Seq(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.atom(part)).collect();
                parts.join(" ")
            }
            other => self.atom(other),
        }
    }

    /// A part that can stand in a sequence and be repeated.
    fn atom(&mut self, node: &Node) -> String {
        match node {
            Node::Rule(number) => self.name('r', *number),
            Node::Literal(text) => self.literal(text),
            Node::Class(set) => self.class(set),
            Node::Repeat(part, min, max) => self.repeat(part, *min, *max),
            Node::Seq(parts) if parts.is_empty() => "\"\"".to_owned(),
            Node::Seq(_) | Node::Alt(_) => self.group(node),
        }
    }

    fn literal(&mut self, text: &str) -> String {
        match self.style {
            Style::Terminals => lark::literal(text),
            Style::Characters(_) => {
                let parts: Vec<_> = text
                    .chars()
                    .map(|c| self.class(&CharSet::single(c)))
                    .collect();
                match parts.len() {
                    0 => "\"\"".to_owned(),
                    1 => parts.concat(),
                    _ => format!("({})", parts.join(" ")),
                }
            }
        }
    }

    fn class(&mut self, set: &CharSet) -> String {
        self.terminal(set.regex())
    }

    fn terminal(&mut self, regex: String) -> String {
        let next = self.terminals.len();
        if let Some(name) = self.terminals.get(&regex) {
            return name.clone();
        }
        let name = format!("C{next}");
        // Writing to a String cannot fail.
        let _ = writeln!(self.lines, "{name}: /{regex}/");
        self.terminals.insert(regex, name.clone());
        name
    }

    fn repeat(&mut self, part: &Node, min: u32, max: Option<u32>) -> String {
        if max == Some(0) {
            return "\"\"".to_owned();
        }
        if let (Style::Characters(runs), Node::Class(set)) = (self.style, part)
            && Runs::is_run(min, max)
        {
            let run = self.next_run;
            self.next_run += 1;
            if runs.is_safe(run) {
                return self.run(set, min, max);
            }
        }
        let part = match part {
            // An operator on an operator is not Lark.
            Node::Repeat(..) => self.group(part),
            other => self.atom(other),
        };
        match (min, max) {
            (0, Some(1)) => format!("{part}?"),
            (0, None) => format!("{part}*"),
            (1, None) => format!("{part}+"),
            (1, Some(1)) => part,
            (min, None) => format!("{part}{{{min},}}"),
            (min, Some(max)) => format!("{part}{{{min},{max}}}"),
        }
    }

    /// A run as a lexeme, which must not be empty.
    fn run(&mut self, set: &CharSet, min: u32, max: Option<u32>) -> String {
        let max = max.map(|max| max.to_string()).unwrap_or_default();
        let regex = format!("{}{{{},{max}}}", set.regex(), min.max(1));
        let name = self.terminal(regex);
        match min {
            0 => format!("{name}?"),
            _ => name,
        }
    }
}
