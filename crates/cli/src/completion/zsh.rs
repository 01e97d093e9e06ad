//! The script for the Z shell.

use std::fmt::Write;

use super::{SHELLS, groups, head, quoted, spellings, words, works};
use crate::catalog::{Argument, COMMANDS, Entry, parts, tops};
use crate::flags::{Flag, Kind};

const BEGIN: &str = r#"_vllm() {
    local command=$words[2] name=$words[2]
    local -a items specs
"#;

const END: &str = r#"    # What is behind the command's name is completed as if it were a command.
    _arguments -S : $specs
}
if [[ $funcstack[1] == _vllm ]]; then
    _vllm "$@"
else
    compdef _vllm vllm
fi
"#;

pub(super) fn script() -> String {
    let mut text = "#compdef vllm\n".to_owned() + &head("zsh") + BEGIN;
    push_commands(&mut text);
    for group in groups() {
        push_case(&mut text, &group.commands);
        for flag in group.flags {
            for spec in specs(flag) {
                let _ = writeln!(text, "        {}", quoted(&spec));
            }
        }
        text += "    ) ;; esac\n";
    }
    for entry in &COMMANDS {
        let argument = match entry.argument {
            Argument::Model => "::model:_files -/".to_owned(),
            Argument::Dir => ":directory:_files -/".to_owned(),
            Argument::Shell => format!(":shell:({})", SHELLS.map(|(name, _)| name).join(" ")),
            Argument::Command | Argument::None => continue,
        };
        push_case(&mut text, &[entry.name]);
        let _ = writeln!(text, "        {}\n    ) ;; esac", quoted(&argument));
    }
    text + END
}

fn push_case(text: &mut String, commands: &[&str]) {
    let names: Vec<String> = commands.iter().map(|name| quoted(name)).collect();
    let _ = writeln!(text, "    case $command in ({}) specs+=(", names.join("|"));
}

fn push_commands(text: &mut String) {
    text.push_str("    specs=('--help[Explain the command.]')\n");
    text.push_str("    if (( CURRENT == 2 )) && [[ $name != -* ]]; then\n");
    push_items(text, tops().map(|entry| (entry.name, entry)));
    text.push_str("        return\n    fi\n");
    text.push_str("    # Without a command, serve is meant.\n");
    text.push_str("    if [[ $name == -* ]]; then\n");
    text.push_str("        command=serve\n");
    text.push_str("        (( CURRENT == 2 )) && specs+=('--version[Print the version.]')\n");
    text.push_str("    else\n        shift words\n        (( CURRENT-- ))\n    fi\n");
    for entry in COMMANDS
        .iter()
        .filter(|entry| entry.argument == Argument::Command)
    {
        let _ = writeln!(text, "    if [[ $command == {} ]]; then", entry.name);
        text.push_str("        if (( CURRENT == 2 )); then\n");
        push_items(text, parts(entry.name));
        text.push_str("            return\n        fi\n");
        let _ = writeln!(text, "        command=\"{} $words[2]\"", entry.name);
        text.push_str("        shift words\n        (( CURRENT-- ))\n    fi\n");
    }
}

fn push_items(text: &mut String, entries: impl Iterator<Item = (&'static str, &'static Entry)>) {
    text.push_str("        items=(\n");
    for (name, entry) in entries {
        let item = format!("{name}:{}", entry.doc);
        let _ = writeln!(text, "            {}", quoted(&item));
    }
    text.push_str("        )\n        _describe -t commands 'command' items\n");
}

/// What `_arguments` is told of a flag, once for each spelling.
fn specs(flag: &'static Flag) -> Vec<String> {
    let hidden = if works(flag) { "" } else { "!" };
    let doc: String = flag
        .doc
        .chars()
        .flat_map(|c| match c {
            '[' | ']' | ':' | '\\' => vec!['\\', c],
            c => vec![c],
        })
        .collect();
    let value = value(flag);
    let spec = |spelling: String| {
        let equals = match (value.is_empty(), spelling.starts_with("--")) {
            (false, true) => "=",
            _ => "",
        };
        // A list of specs may name what was named before, so it is not exclusive.
        format!("{hidden}*{spelling}{equals}[{doc}]{value}")
    };
    spellings(flag).into_iter().map(spec).collect()
}

/// The part of a spec about a flag's value.
fn value(flag: &Flag) -> String {
    let action = match (words(flag), flag.kind) {
        (_, Kind::Bool) => return String::new(),
        ([], Kind::Path) => "_files".to_owned(),
        // A text may be a file's name: templates, models, inputs.
        ([], Kind::Str | Kind::List) => "_files".to_owned(),
        ([], _) => " ".to_owned(),
        (words, _) => format!("({})", words.join(" ")),
    };
    format!(":{}:{action}", flag.name)
}
