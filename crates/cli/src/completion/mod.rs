//! `vllm completion`: scripts for shells, from the list of commands and the
//! flag tables.
//!
//! Flags that do something here are offered. Those that are accepted or refused
//! for the sake of older command lines are known, too: Bash offers them if
//! nothing else begins like what was typed, Fish says what they are, and Zsh
//! completes their values only.

mod bash;
mod fish;
mod zsh;

use crate::catalog::COMMANDS;
use crate::flags::{Flag, Kind, Status, Value};

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// Bash 3.2 and later.
    Bash,
    /// Z shell 5.
    Zsh,
    /// Fish 3.
    Fish,
}

/// The shells by name.
const SHELLS: [(&str, Shell); 3] = [
    ("bash", Shell::Bash),
    ("zsh", Shell::Zsh),
    ("fish", Shell::Fish),
];

impl Shell {
    /// The shell of this name.
    pub fn named(name: &str) -> Option<Shell> {
        let found = SHELLS.iter().find(|(known, _)| *known == name)?;
        Some(found.1)
    }
}

/// The script for a shell.
pub fn script(shell: Shell) -> String {
    match shell {
        Shell::Bash => bash::script(),
        Shell::Zsh => zsh::script(),
        Shell::Fish => fish::script(),
    }
}

/// Rows that the same commands have, in the order of the tables.
struct Group {
    commands: Vec<&'static str>,
    flags: Vec<&'static Flag>,
}

fn groups() -> Vec<Group> {
    let mut rows: Vec<(&'static Flag, Vec<&'static str>)> = Vec::new();
    for entry in &COMMANDS {
        for flag in entry.table.into_iter().flat_map(|table| table.flags()) {
            match rows
                .iter_mut()
                .find(|(known, _)| std::ptr::eq(*known, flag))
            {
                Some((_, commands)) => commands.push(entry.name),
                None => rows.push((flag, vec![entry.name])),
            }
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for (flag, commands) in rows {
        match groups.iter_mut().find(|group| group.commands == commands) {
            Some(group) => group.flags.push(flag),
            None => groups.push(Group {
                commands,
                flags: vec![flag],
            }),
        }
    }
    groups
}

/// Whether a flag does something here.
fn works(flag: &Flag) -> bool {
    matches!(flag.status, Status::Implemented | Status::Only { .. })
}

/// Every spelling of a flag, with its dashes. A switch that is on has its
/// negation, too.
fn spellings(flag: &'static Flag) -> Vec<String> {
    let mut spellings = vec![format!("--{}", flag.name)];
    if flag.default_value() == Some(Value::Bool(true)) {
        spellings.push(format!("--no-{}", flag.name));
    }
    spellings.extend(flag.aliases.iter().map(|alias| (*alias).to_owned()));
    spellings
}

/// The words that a flag takes, if it takes only certain ones.
fn words(flag: &Flag) -> &'static [&'static str] {
    match (flag.status, flag.kind) {
        (Status::Only { accepts, .. }, _) => accepts,
        (_, Kind::Choice(words)) => words,
        _ => &[],
    }
}

/// A text in single quotes, as every shell here takes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The beginning of a script.
fn head(shell: &str) -> String {
    format!("# Completions of vllm for {shell}. Made by: vllm completion {shell}\n")
}

#[cfg(test)]
mod tests;
