//! `vllm man`: the manual page, from the list of commands and the flag tables.

use std::fmt::Write;

use quire_server::COMPATIBLE_VERSION;

use crate::catalog::COMMANDS;
use crate::flags::env::{EnvStatus, VARIABLES};
use crate::flags::{SERVE, Section, Table};
use crate::help;

/// The page, in roff with the macros of man(7).
pub fn page() -> String {
    let mut page = format!(
        ".TH VLLM 1 \"\" {} {}\n",
        argument(&format!("Quire {}", env!("CARGO_PKG_VERSION"))),
        argument("User Commands")
    );
    // Names are long and not to be broken, which leaves holes in even lines.
    page.push_str(".ad l\n.nh\n");
    page.push_str(".SH NAME\nvllm \\- serve language models to OpenAI clients\n");
    synopsis(&mut page);
    page.push_str(".SH DESCRIPTION\n");
    paragraphs(
        &mut page,
        &format!(
            "vllm is Quire, vLLM rebuilt in one program: it speaks the command line of vLLM {COMPATIBLE_VERSION} and \
             OpenAI's API, and runs Hugging Face checkpoints.\n\n\
             _ and - are the same in flag names, and unique beginnings of names are enough. A flag without a value is a \
             switch: --no-flag turns it off, and --enable-x and --disable-x undo each other. Sizes may be written 4k \
             (4000), 4K (4096) or 25.6k. JSON flags take an object, or dotted keys: --flag.a 1, --flag.list+ value."
        ),
    );
    page.push_str(".SH COMMANDS\n");
    for entry in &COMMANDS {
        item(
            &mut page,
            &format!("vllm {}", entry.usage()),
            &format!("{}.", entry.doc),
        );
    }
    for entry in &COMMANDS {
        if let Some(table) = entry.table {
            command(&mut page, table);
        }
    }
    environment(&mut page);
    page.push_str(".SH EXIT STATUS\n");
    item(&mut page, "0", "Everything was done.");
    item(
        &mut page,
        "1",
        "Something failed; standard error says what.",
    );
    item(
        &mut page,
        "2",
        "The command line cannot be understood or honoured.",
    );
    item(&mut page, "130", "The user stopped it.");
    page
}

fn synopsis(page: &mut String) {
    page.push_str(".SH SYNOPSIS\n");
    for entry in &COMMANDS {
        let flags = if entry.table.is_some() {
            " [flags]"
        } else {
            ""
        };
        let rest = text(&format!("{}{flags}", entry.argument.metavar()));
        let _ = writeln!(page, ".B vllm {}", text(entry.name));
        if !rest.is_empty() {
            let _ = writeln!(page, "{}", rest.trim_start());
        }
        page.push_str(".br\n");
    }
}

/// A command: its own groups in full, those that it shares with `serve` by
/// name.
fn command(page: &mut String, table: &'static Table) {
    let _ = writeln!(page, ".SH {}", argument(&table.command.to_uppercase()));
    let (_, explanation) = table.usage.split_once("\n\n").unwrap_or_default();
    paragraphs(page, explanation);
    let is_shared = |section: &Section| {
        let mut groups = SERVE.sections();
        *table != SERVE && groups.any(|own| own.group == section.group)
    };
    for section in table.sections().filter(|section| !is_shared(section)) {
        let _ = writeln!(page, ".SS {}", argument(section.group));
        paragraphs(page, section.doc);
        for flag in table.rows(section) {
            item(page, &help::spelling(flag), &help::explanation(flag));
        }
    }
    let shared = table.sections().filter(|section| is_shared(section));
    let names: Vec<&str> = shared.map(|section| section.group).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        paragraphs(
            page,
            &format!("And, as for vllm serve, the flags of {names}."),
        );
    }
}

fn environment(page: &mut String) {
    page.push_str(".SH ENVIRONMENT\n");
    for variable in VARIABLES {
        let mut meaning = variable.doc.to_owned();
        if let EnvStatus::NoEffect(why) | EnvStatus::Silent(why) = variable.status {
            let _ = write!(meaning, " No effect: {why}.");
        }
        if !variable.default.is_empty() {
            let _ = write!(meaning, " (default: {})", variable.default);
        }
        item(page, variable.name, &meaning);
    }
}

/// A term in bold and what it means.
fn item(page: &mut String, term: &str, meaning: &str) {
    let _ = writeln!(page, ".TP\n.B {}\n{}", text(term), text(meaning));
}

fn paragraphs(page: &mut String, paragraphs: &str) {
    for paragraph in paragraphs.split("\n\n") {
        let _ = writeln!(page, ".PP\n{}", text(paragraph.trim_end()));
    }
}

/// A text as it is: roff's own characters lose their meaning.
fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for line in plain.lines() {
        if !out.is_empty() {
            out.push('\n');
        }
        // A line that begins like this would be a request.
        if line.starts_with('.') {
            out.push_str("\\&");
        }
        for c in line.chars() {
            match c {
                '\\' => out.push_str("\\e"),
                // These would be made typographic, and what is typed is plain.
                '-' => out.push_str("\\-"),
                '\'' => out.push_str("\\(aq"),
                '`' => out.push_str("\\(ga"),
                '^' => out.push_str("\\(ha"),
                '~' => out.push_str("\\(ti"),
                '…' => out.push_str("..."),
                // In the arguments of a request, quotes would group.
                '"' => out.push_str("\\(dq"),
                c => out.push(c),
            }
        }
    }
    out
}

/// A text as one argument of a request.
fn argument(plain: &str) -> String {
    format!("\"{}\"", text(plain))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::flags::TABLES;

    #[test]
    fn every_command_flag_and_variable_is_there() {
        let page = page();
        for entry in &COMMANDS {
            let usage = text(&format!("vllm {}", entry.usage()));
            assert!(page.contains(&format!("\n.B {usage}\n")), "{usage}");
        }
        for flag in TABLES.iter().flat_map(|table| table.flags()) {
            let term = format!("\n.B {}\n", text(&help::spelling(flag)));
            assert!(page.contains(&term), "{term}");
        }
        for variable in VARIABLES {
            assert!(page.contains(&format!("\n.B {}\n", variable.name)));
        }
    }

    #[test]
    fn nothing_is_taken_for_a_request() {
        const REQUESTS: [&str; 9] = [
            ".TH ", ".SH ", ".SS ", ".TP", ".B ", ".PP", ".br", ".ad", ".nh",
        ];
        for line in page().lines() {
            let is_request = REQUESTS.iter().any(|request| line.starts_with(request));
            assert!(is_request || !line.starts_with(['.', '\'']), "{line}");
            assert!(!line.is_empty(), "an empty line ends a paragraph");
        }
        assert_eq!(
            text(".x\n'y\\z --a \"b\""),
            "\\&.x\n\\(aqy\\ez \\-\\-a \\(dqb\\(dq"
        );
    }

    #[test]
    fn formatters_have_nothing_to_say_against_it() {
        for (program, args) in [
            ("mandoc", ["-T", "lint", "-W", "error"].as_slice()),
            ("groff", &["-man", "-T", "utf8", "-ww", "-W", "break", "-z"]),
        ] {
            let child = Command::new(program)
                .args(args)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            // They are not everywhere.
            let Ok(mut child) = child else { continue };
            let mut input = child.stdin.take().unwrap();
            input.write_all(page().as_bytes()).unwrap();
            drop(input);
            let output = child.wait_with_output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            assert_eq!(String::from_utf8_lossy(&said), "", "{program}");
        }
    }
}
