//! Every command of the program, in one list, from which `--help`, completions
//! and the manual page are made.

use crate::flags::{
    BENCH_KERNELS, BENCH_LATENCY, BENCH_SERVE, BENCH_STARTUP, BENCH_THROUGHPUT, CHAT, COLLECT_ENV,
    COMPLETE, RUN_BATCH, SERVE, Table,
};

/// A command.
#[derive(Debug)]
pub struct Entry {
    /// How it is called: one word, or two for a part of another command.
    pub name: &'static str,
    /// What stands behind the name beside flags.
    pub argument: Argument,
    /// What it does, one line without an end.
    pub doc: &'static str,
    /// Its flags, if it has any but `--help`.
    pub table: Option<&'static Table>,
}

/// What stands behind a command's name beside flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// Perhaps a model: a directory or a name on the hub.
    Model,
    /// A directory.
    Dir,
    /// The second word of one of the commands that begin with this one.
    Command,
    /// The name of a shell.
    Shell,
}

impl Argument {
    /// What stands for it in help.
    pub fn metavar(self) -> &'static str {
        match self {
            Argument::None => "",
            Argument::Model => "[MODEL]",
            Argument::Dir => "DIR",
            Argument::Command => "WHAT",
            Argument::Shell => "SHELL",
        }
    }
}

const fn entry(
    name: &'static str,
    argument: Argument,
    doc: &'static str,
    table: Option<&'static Table>,
) -> Entry {
    Entry {
        name,
        argument,
        doc,
        table,
    }
}

/// The commands, in the order of `--help`. Those of two words stand behind the
/// one that they begin with.
pub static COMMANDS: [Entry; 14] = [
    entry(
        "serve",
        Argument::Model,
        "serve a model to OpenAI clients; without MODEL, the built-in quire-demo",
        Some(&SERVE),
    ),
    entry(
        "chat",
        Argument::Model,
        "talk to a running server's model, or to one in this process",
        Some(&CHAT),
    ),
    entry(
        "complete",
        Argument::Model,
        "let it continue texts",
        Some(&COMPLETE),
    ),
    entry(
        "run-batch",
        Argument::None,
        "answer the requests of a file in OpenAI's batch format",
        Some(&RUN_BATCH),
    ),
    entry(
        "bench",
        Argument::Command,
        "measure a running server, the engine, starts or kernels",
        None,
    ),
    entry(
        "bench serve",
        Argument::None,
        "send requests to a running server and measure its answers",
        Some(&BENCH_SERVE),
    ),
    entry(
        "bench latency",
        Argument::Model,
        "time single batches in an engine in this process",
        Some(&BENCH_LATENCY),
    ),
    entry(
        "bench throughput",
        Argument::Model,
        "time many requests at once in an engine in this process",
        Some(&BENCH_THROUGHPUT),
    ),
    entry(
        "bench startup",
        Argument::Model,
        "time the start of `vllm serve` until it is ready and until its first token",
        Some(&BENCH_STARTUP),
    ),
    entry(
        "bench kernels",
        Argument::None,
        "time the kernels and measure the processor's limits beside them",
        Some(&BENCH_KERNELS),
    ),
    entry(
        "collect-env",
        Argument::None,
        "print what a bug report needs",
        Some(&COLLECT_ENV),
    ),
    entry(
        "export-demo",
        Argument::Dir,
        "write quire-demo as a checkpoint directory",
        None,
    ),
    entry(
        "completion",
        Argument::Shell,
        "print completions for bash, zsh or fish",
        None,
    ),
    entry(
        "man",
        Argument::None,
        "print the manual page, for `vllm man | man -l -`",
        None,
    ),
];

impl Entry {
    /// True for a command of one word.
    pub fn is_top(&self) -> bool {
        !self.name.contains(' ')
    }

    /// The second word of a command of two that begins with `first`.
    pub fn part_of(&self, first: &str) -> Option<&'static str> {
        let (own, second) = self.name.split_once(' ')?;
        (own == first).then_some(second)
    }

    /// How the command is called, such as `serve [MODEL]`.
    pub fn usage(&self) -> String {
        format!("{} {}", self.name, self.argument.metavar())
            .trim_end()
            .to_owned()
    }
}

/// Commands of one word.
pub fn tops() -> impl Iterator<Item = &'static Entry> {
    COMMANDS.iter().filter(|entry| entry.is_top())
}

/// The parts of a command, by their second words.
pub fn parts(first: &str) -> impl Iterator<Item = (&'static str, &'static Entry)> {
    COMMANDS
        .iter()
        .filter_map(move |entry| Some((entry.part_of(first)?, entry)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::TABLES;

    #[test]
    fn every_table_has_a_command_of_its_name() {
        for table in TABLES {
            let entry = COMMANDS.iter().find(|entry| entry.table == Some(table));
            let name = entry.map(|entry| format!("vllm {}", entry.name));
            assert_eq!(name.as_deref(), Some(table.command));
        }
        let tables = COMMANDS.iter().filter(|entry| entry.table.is_some());
        assert_eq!(tables.count(), TABLES.len());
    }

    #[test]
    fn names_are_unique_and_parts_have_a_whole() {
        for (at, entry) in COMMANDS.iter().enumerate() {
            let before = &COMMANDS[..at];
            assert!(before.iter().all(|other| other.name != entry.name));
            assert!(!entry.doc.ends_with('.'), "{}", entry.doc);
            if let Some((first, _)) = entry.name.split_once(' ') {
                let whole = before.iter().find(|other| other.name == first);
                let argument = whole.map(|whole| whole.argument);
                assert_eq!(argument, Some(Argument::Command), "{}", entry.name);
            }
        }
        assert_eq!(parts("bench").count(), 5);
    }
}
