//! `--help`, from the table.

use std::fmt::Write;

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

/// `vllm --help`
pub const PROGRAM: &str = "\
usage: vllm COMMAND [flags]

commands:
  serve [MODEL]    serve a model to OpenAI clients; without MODEL, the built-in quire-demo
  chat [MODEL]     talk to a running server's model, or to one in this process
  complete [MODEL] let it continue texts
  bench WHAT       measure a running server (serve), the engine (latency, throughput) or starts (startup)
  export-demo DIR  write quire-demo as a checkpoint directory

  --version, -v    print the version
  --help, -h       print this; vllm serve --help lists the flags of serve
";

/// `vllm bench --help`
pub const BENCH: &str = "\
usage: vllm bench WHAT [flags]

  serve                 send requests to a running server and measure its answers
  latency [MODEL]       time single batches in an engine in this process
  throughput [MODEL]    time many requests at once in an engine in this process
  startup [MODEL]       time the start of `vllm serve` until it is ready and until its first token

  vllm bench WHAT --help lists the flags of each
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
            Some(section) => Ok(section_text(section, &|_| true)),
            None => search(table, topic, &lower),
        },
    }
}

fn overview(table: &Table) -> String {
    let works = |flag: &Flag| matches!(flag.status, Status::Implemented | Status::Only { .. });
    let mut text = table.usage.to_owned();
    let mut bare = Vec::new();
    for section in table.sections() {
        if section.flags.iter().any(works) {
            text += &section_text(section, &works);
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
        .map(|section| section_text(section, &|_| true));
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
            .filter(|section| section.flags.iter().any(matches))
            .map(|section| section_text(section, matches))
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
    use crate::flags::{SERVE, TABLES};

    fn serve(topic: Option<&str>) -> Result<String, CliError> {
        of(&SERVE, topic)
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
                for flag in section.flags {
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
