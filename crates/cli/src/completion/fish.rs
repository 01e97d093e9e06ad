//! The script for Fish.

use std::fmt::Write;

use super::{SHELLS, groups, head, spellings, words, works};
use crate::catalog::{Argument, COMMANDS, parts, tops};
use crate::flags::{Flag, Kind};

const BEGIN: &str = r#"function __vllm_command
    set -l words (commandline -opc)
    set -e words[1]
    if test (count $words) -eq 0
        # Without a command, serve is meant.
        string match -q -- '-*' (commandline -ct); and echo serve
        return
    end
    switch $words[1]
        case bench
            echo (string join ' ' $words[1..2])
        case '-*'
            echo serve
        case '*'
            echo $words[1]
    end
end
function __vllm_in
    set -l command (__vllm_command)
    contains -- "$command" $argv
end
"#;

pub(super) fn script() -> String {
    let mut text = head("fish") + BEGIN;
    push_commands(&mut text);
    for group in groups() {
        let names: Vec<String> = group.commands.iter().map(|name| word(name)).collect();
        let condition = word(&format!("__vllm_in {}", names.join(" ")));
        for flag in group.flags {
            for spelling in spellings(flag) {
                let _ = writeln!(
                    text,
                    "complete -c vllm -n {condition} {}{} -d {}",
                    option(&spelling),
                    value(flag),
                    word(&explanation(flag))
                );
            }
        }
    }
    text
}

fn push_commands(text: &mut String) {
    for entry in tops() {
        push_word(text, "", entry.name, entry.doc);
    }
    let _ = writeln!(
        text,
        "complete -c vllm -n {} -l version -s v -d {}",
        word("test (count (commandline -opc)) -eq 1"),
        word("Print the version.")
    );
    let _ = writeln!(
        text,
        "complete -c vllm -l help -s h -d {}",
        word("Explain the command.")
    );
    for entry in &COMMANDS {
        match entry.argument {
            Argument::Command => {
                for (second, part) in parts(entry.name) {
                    push_word(text, entry.name, second, part.doc);
                }
            }
            Argument::Shell => {
                for (name, _) in SHELLS {
                    push_word(text, entry.name, name, "a shell");
                }
            }
            Argument::None => {
                let condition = word(&format!("__vllm_in {}", word(entry.name)));
                let _ = writeln!(text, "complete -c vllm -n {condition} -f");
            }
            Argument::Model | Argument::Dir => {}
        }
    }
}

/// A word that may stand behind `command`.
fn push_word(text: &mut String, command: &str, name: &str, doc: &str) {
    let condition = word(&format!("__vllm_in {}", word(command)));
    let _ = writeln!(
        text,
        "complete -c vllm -n {condition} -f -a {name} -d {}",
        word(doc)
    );
}

/// A spelling as `complete` wants it: `-tp` is an old-style option.
pub(super) fn option(spelling: &str) -> String {
    match (spelling.strip_prefix("--"), spelling.strip_prefix('-')) {
        (Some(long), _) => format!("-l {long}"),
        (None, Some(short)) if short.chars().count() == 1 => format!("-s {short}"),
        (None, Some(old)) => format!("-o {old}"),
        (None, None) => String::new(),
    }
}

fn value(flag: &Flag) -> String {
    match (words(flag), flag.kind) {
        (_, Kind::Bool) => String::new(),
        ([], Kind::Path | Kind::Str | Kind::List) => " -r -F".to_owned(),
        ([], _) => " -x".to_owned(),
        (words, _) => format!(" -x -a {}", word(&words.join(" "))),
    }
}

/// Fish has no second choice, so that it must be said what does nothing.
fn explanation(flag: &Flag) -> String {
    match works(flag) {
        true => flag.doc.to_owned(),
        false => format!("(older or not available) {}", flag.doc),
    }
}

/// A text as one word: inside single quotes, Fish knows two escapes.
fn word(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
