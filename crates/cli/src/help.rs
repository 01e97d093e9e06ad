//! `--help`, from the table.

use std::fmt::Write;

use crate::errors::CliError;
use crate::flags::{Flag, SECTIONS, Section, Status};
use crate::suggest::nearest;

/// Column at which explanations begin.
const INDENT: usize = 34;
/// Greatest width of a line.
const WIDTH: usize = 110;

const USAGE: &str = "\
usage: vllm serve [MODEL] [flags]

Serves MODEL, a checkpoint directory or a name on the hub, to OpenAI clients. Without MODEL it serves
quire-demo, a demonstration model that is part of this program.
";

const MORE: &str = "
--help=all shows every flag with what it has no effect on or is not available for, --help=GROUP one group,
--help=WORD flags with the word in their name or explanation, --help=listgroup the groups.
";

/// `vllm --help`
pub const PROGRAM: &str = "\
usage: vllm COMMAND [flags]

commands:
  serve [MODEL]    serve a model to OpenAI clients; without MODEL, the built-in quire-demo
  export-demo DIR  write quire-demo as a checkpoint directory

  --version, -v    print the version
  --help, -h       print this; vllm serve --help lists the flags of serve
";

/// `vllm export-demo --help`
pub const EXPORT_DEMO: &str = "\
usage: vllm export-demo DIR

Writes quire-demo, the demonstration model that is part of this program, as a Hugging Face checkpoint
directory. DIR is created; if it is there, it must be empty. Nothing is overwritten.
";

/// `vllm serve --help` (topic `None`) or `--help=TOPIC`.
///
/// # Errors
/// If no group and no flag goes by the topic.
pub fn serve(topic: Option<&str>) -> Result<String, CliError> {
    match topic.map(|topic| (topic, topic.to_ascii_lowercase())) {
        None => Ok(overview()),
        Some((_, all)) if all == "all" || all == "page" => Ok(everything()),
        Some((_, list)) if list == "listgroup" => Ok(groups()),
        Some((topic, lower)) => match SECTIONS
            .iter()
            .find(|section| section.group.to_ascii_lowercase() == lower)
        {
            Some(section) => Ok(section_text(section, &|_| true)),
            None => search(topic, &lower),
        },
    }
}

fn overview() -> String {
    let works = |flag: &Flag| matches!(flag.status, Status::Implemented | Status::Only { .. });
    let mut text = USAGE.to_owned();
    let mut bare = Vec::new();
    for section in SECTIONS {
        if section.flags.iter().any(works) {
            text += &section_text(section, &works);
        } else {
            bare.push(section.group);
        }
    }
    let _ = writeln!(
        text,
        "\nAccepted where they ask for nothing that is missing here: {}.",
        bare.join(", ")
    );
    text + MORE
}

fn everything() -> String {
    let sections = SECTIONS
        .iter()
        .map(|section| section_text(section, &|_| true));
    std::iter::once(USAGE.to_owned()).chain(sections).collect()
}

fn groups() -> String {
    SECTIONS
        .iter()
        .map(|section| entry(section.group, section.doc))
        .collect()
}

fn search(topic: &str, lower: &str) -> Result<String, CliError> {
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
        let text: String = SECTIONS
            .iter()
            .filter(|section| section.flags.iter().any(matches))
            .map(|section| section_text(section, matches))
            .collect();
        if !wanted.is_empty() && !text.is_empty() {
            return Ok(text);
        }
    }
    let names = SECTIONS
        .iter()
        .map(|section| section.group)
        .chain(crate::flags::all().map(|flag| flag.name));
    let near: Vec<String> = nearest(&wanted, names)
        .into_iter()
        .map(|name| format!("--help={name}"))
        .collect();
    Err(
        CliError::usage(format!("no group and no flag matches {topic:?}"))
            .did_you_mean(&near)
            .hint("vllm serve --help=listgroup lists the groups"),
    )
}

fn section_text(section: &Section, keep: &dyn Fn(&Flag) -> bool) -> String {
    let mut text = format!("\n{}: {}\n", section.group, section.doc);
    for flag in section.flags.iter().filter(|flag| keep(flag)) {
        text += &entry(&spelling(flag), &explanation(flag));
    }
    text
}

fn spelling(flag: &Flag) -> String {
    let names: Vec<String> = std::iter::once(format!("--{}", flag.name))
        .chain(flag.aliases.iter().map(|alias| (*alias).to_owned()))
        .collect();
    format!("{} {}", names.join(", "), flag.metavar())
        .trim_end()
        .to_owned()
}

fn explanation(flag: &Flag) -> String {
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

    #[test]
    fn every_group_is_in_help() {
        let (overview, everything) = (serve(None).unwrap(), serve(Some("all")).unwrap());
        for section in SECTIONS {
            assert!(overview.contains(section.group), "{}", section.group);
            assert!(
                everything.contains(&format!("\n{}: ", section.group)),
                "{}",
                section.group
            );
            let own = serve(Some(section.group)).unwrap();
            for flag in section.flags {
                assert!(own.contains(&format!("  --{}", flag.name)), "{}", flag.name);
            }
        }
    }

    #[test]
    fn no_line_is_too_wide() {
        for line in serve(Some("all")).unwrap().lines() {
            // A list of choices is one word and may not be broken.
            assert!(
                line.chars().count() <= WIDTH || line.contains('{'),
                "{line}"
            );
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
