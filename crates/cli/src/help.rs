//! `--help`, from the table.

use std::fmt::Write;

use crate::catalog;
use crate::errors::CliError;
use crate::flags::{Flag, Section, Status, Table};
use crate::suggest::nearest;

/// Column at which explanations begin.
const INDENT: usize = 34;
/// Greatest width of a line.
const WIDTH: usize = 110;

const MORE: &str = "
--help=all shows every flag with what it has no effect on or is not available for, --help=GROUP one group,
--help=WORD flags with the word in their name or explanation, --help=listgroup the groups.
";

/// Column at which explanations of commands begin.
const COMMAND_INDENT: usize = 24;

/// `vllm --help`
pub fn program() -> String {
    let mut text = "usage: vllm COMMAND [flags]\n\ncommands:\n".to_owned();
    for entry in catalog::tops() {
        push_command(&mut text, &entry.usage(), entry.doc);
    }
    text.push('\n');
    push_command(&mut text, "--version, -v", "print the version");
    push_command(
        &mut text,
        "--help, -h",
        "print this; vllm serve --help lists the flags of serve",
    );
    text
}

/// `vllm bench --help`
pub fn bench() -> String {
    let mut text = "usage: vllm bench WHAT [flags]\n\n".to_owned();
    for (what, entry) in catalog::parts("bench") {
        let usage = format!("{what} {}", entry.argument.metavar());
        push_command(&mut text, usage.trim_end(), entry.doc);
    }
    text + "\n  vllm bench WHAT --help lists the flags of each\n"
}

fn push_command(text: &mut String, usage: &str, doc: &str) {
    let _ = writeln!(text, "  {usage:<width$}{doc}", width = COMMAND_INDENT - 2);
}

/// `vllm completion --help`
pub const COMPLETION: &str = "\
usage: vllm completion bash|zsh|fish

Prints a script that completes commands, flags and their values. To have it in every new shell:
  bash  vllm completion bash > ~/.local/share/bash-completion/completions/vllm
  zsh   vllm completion zsh > DIR/_vllm, where DIR is in $fpath
  fish  vllm completion fish > ~/.config/fish/completions/vllm.fish
";

/// `vllm man --help`
pub const MAN: &str = "\
usage: vllm man

Prints the manual page. `vllm man | man -l -` reads it; as a file, it is vllm.1.
";

/// `vllm export-demo --help`
pub const EXPORT_DEMO: &str = "\
usage: vllm export-demo DIR

Writes quire-demo, the demonstration model that is part of this program, as a Hugging Face checkpoint
directory. DIR is created; if it is there, it must be empty. Nothing is overwritten.
";

/// `--help` of a command (topic `None`) or `--help=TOPIC`.
///
/// # Errors
/// If no group and no flag goes by the topic.
pub fn of(table: &Table, topic: Option<&str>) -> Result<String, CliError> {
    match topic.map(|topic| (topic, topic.to_ascii_lowercase())) {
        None => Ok(overview(table)),
        Some((_, all)) if all == "all" || all == "page" => Ok(everything(table)),
        Some((_, list)) if list == "listgroup" => Ok(groups(table)),
        Some((topic, lower)) => match table
            .sections()
            .find(|section| section.group.to_ascii_lowercase() == lower)
        {
            Some(section) => Ok(section_text(table, section, &|_| true)),
            None => search(table, topic, &lower),
        },
    }
}

fn overview(table: &Table) -> String {
    let works = |flag: &Flag| matches!(flag.status, Status::Implemented | Status::Only { .. });
    let mut text = table.usage.to_owned();
    let mut bare = Vec::new();
    for section in table.sections() {
        if table.rows(section).any(works) {
            text += &section_text(table, section, &works);
        } else {
            bare.push(section.group);
        }
    }
    if !bare.is_empty() {
        let _ = writeln!(
            text,
            "\nAccepted where they ask for nothing that is missing here: {}.",
            bare.join(", ")
        );
    }
    text + MORE
}

fn everything(table: &Table) -> String {
    let sections = table
        .sections()
        .map(|section| section_text(table, section, &|_| true));
    std::iter::once(table.usage.to_owned())
        .chain(sections)
        .collect()
}

fn groups(table: &Table) -> String {
    table
        .sections()
        .map(|section| entry(section.group, section.doc))
        .collect()
}

fn search(table: &Table, topic: &str, lower: &str) -> Result<String, CliError> {
    let wanted = lower.trim_start_matches('-').replace('_', "-");
    let by_name = |flag: &Flag| {
        flag.name.contains(&wanted)
            || flag
                .aliases
                .iter()
                .any(|alias| alias.trim_start_matches('-') == wanted)
    };
    let by_doc = |flag: &Flag| flag.doc.to_ascii_lowercase().contains(lower);
    for matches in [&by_name as &dyn Fn(&Flag) -> bool, &by_doc] {
        let text: String = table
            .sections()
            .filter(|section| table.rows(section).any(matches))
            .map(|section| section_text(table, section, matches))
            .collect();
        if !wanted.is_empty() && !text.is_empty() {
            return Ok(text);
        }
    }
    let names = table
        .sections()
        .map(|section| section.group)
        .chain(table.flags().map(|flag| flag.name));
    let near: Vec<String> = nearest(&wanted, names)
        .into_iter()
        .map(|name| format!("--help={name}"))
        .collect();
    Err(
        CliError::usage(format!("no group and no flag matches {topic:?}"))
            .did_you_mean(&near)
            .hint(format!(
                "{} --help=listgroup lists the groups",
                table.command
            )),
    )
}

fn section_text(table: &Table, section: &'static Section, keep: &dyn Fn(&Flag) -> bool) -> String {
    let mut text = format!("\n{}: {}\n", section.group, section.doc);
    for flag in table.rows(section).filter(|flag| keep(flag)) {
        text += &entry(&spelling(flag), &explanation(flag));
    }
    text
}

/// How a flag is written, with its value: `--tensor-parallel-size, -tp N`.
pub(crate) fn spelling(flag: &Flag) -> String {
    let names: Vec<String> = std::iter::once(format!("--{}", flag.name))
        .chain(flag.aliases.iter().map(|alias| (*alias).to_owned()))
        .collect();
    format!("{} {}", names.join(", "), flag.metavar())
        .trim_end()
        .to_owned()
}

/// What a flag does, whether it does that here, and its default.
pub(crate) fn explanation(flag: &Flag) -> String {
    let mut text = match flag.status {
        Status::Renamed(to) => return format!("The same as --{to}."),
        _ => flag.doc.to_owned(),
    };
    match flag.status {
        Status::NoEffect(why) => {
            let _ = write!(text, " No effect: {why}.");
        }
        Status::Refused { why, .. } => {
            let _ = write!(text, " Not available: {why}.");
        }
        Status::Only { accepts, why, .. } => {
            let _ = write!(text, " Only {}: {why}.", accepts.join(", "));
        }
        Status::Translated(_) => text.push_str(" Read as the flags that replaced it."),
        Status::Implemented | Status::Renamed(_) => {}
    }
    let default = flag.default_text();
    if !default.is_empty() {
        let _ = write!(text, " (default: {default})");
    }
    text
}

/// A name and its explanation, wrapped into two columns.
fn entry(name: &str, explanation: &str) -> String {
    let mut text = String::new();
    let mut line = format!("  {name}");
    if line.chars().count() + 2 > INDENT {
        text += &line;
        text.push('\n');
        line.clear();
    }
    let pad = |line: &mut String| {
        let missing = INDENT.saturating_sub(line.chars().count());
        line.push_str(&" ".repeat(missing));
    };
    pad(&mut line);
    let mut at_start = true;
    for word in explanation.split(' ') {
        if !at_start && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text += &line;
            text.push('\n');
            line.clear();
            pad(&mut line);
            at_start = true;
        }
        if !at_start {
            line.push(' ');
        }
        line.push_str(word);
        at_start = false;
    }
    text + line.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::{SERVE, TABLES};

    fn serve(topic: Option<&str>) -> Result<String, CliError> {
        of(&SERVE, topic)
    }

    #[test]
    fn every_command_is_in_help() {
        for entry in &catalog::COMMANDS {
            let (text, name) = match entry.name.split_once(' ') {
                None => (program(), entry.name),
                Some((_, second)) => (bench(), second),
            };
            assert!(text.contains(&format!("\n  {name} ")), "{name}: {text}");
            assert!(text.contains(entry.doc), "{name}: {text}");
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(WIDTH), "{text}");
        }
    }

    #[test]
    fn every_group_is_in_help() {
        for table in TABLES {
            let (overview, everything) =
                (of(table, None).unwrap(), of(table, Some("all")).unwrap());
            for section in table.sections() {
                assert!(overview.contains(section.group), "{}", section.group);
                assert!(
                    everything.contains(&format!("\n{}: ", section.group)),
                    "{}",
                    section.group
                );
                let own = of(table, Some(section.group)).unwrap();
                for flag in table.rows(section) {
                    assert!(own.contains(&format!("  --{}", flag.name)), "{}", flag.name);
                }
            }
        }
    }

    #[test]
    fn no_line_is_too_wide() {
        for table in TABLES {
            for line in of(table, Some("all")).unwrap().lines() {
                // A list of choices is one word and may not be broken.
                assert!(
                    line.chars().count() <= WIDTH || line.contains('{'),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn search_looks_at_names_then_at_explanations() {
        for topic in ["max-num-seqs", "--max_num_seqs", "max_num_seqs"] {
            let text = serve(Some(topic)).unwrap();
            assert!(
                text.contains("--max-num-seqs SIZE") && !text.contains("--port"),
                "{text}"
            );
        }
        assert!(
            serve(Some("tp"))
                .unwrap()
                .contains("--tensor-parallel-size, -tp N")
        );
        assert!(serve(Some("modelconfig")).unwrap().contains("--dtype"));
        assert!(serve(Some("bearer")).unwrap().contains("--api-key"));
        let error = serve(Some("ModelConfg")).unwrap_err();
        assert_eq!(error.hints()[0], "did you mean --help=ModelConfig?");
        assert!(serve(Some("")).is_err());
    }
}
