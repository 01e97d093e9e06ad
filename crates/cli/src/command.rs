//! Which command the program was called for.

use std::path::PathBuf;

use quire_server::COMPATIBLE_VERSION;

use crate::args::{ModelStyle, ServeArgs};
use crate::bench::{self, BenchCommand};
use crate::catalog;
use crate::client::{self, ClientArgs, Kind};
use crate::completion::{self, Shell};
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{COLLECT_ENV, RUN_BATCH, SERVE, Settings, Value, scan};
use crate::run_batch::RunBatchArgs;
use crate::{help, man, suggest};

/// What the program is to do.
#[derive(Debug)]
pub enum Command {
    /// Serve a model.
    Serve(Box<ServeArgs>),
    /// Talk to a model.
    Client(Box<ClientArgs>),
    /// Answer the requests of a file.
    RunBatch(Box<RunBatchArgs>),
    /// Measure something.
    Bench(Box<BenchCommand>),
    /// Describe the machine and the program.
    CollectEnv {
        /// As JSON rather than text.
        json: bool,
    },
    /// Write the built-in model to this directory.
    ExportDemo(PathBuf),
    /// Print this text and end.
    Print(String),
}

/// The module path of the older entry point and its short names.
const OPENAI_ENTRY_POINTS: [&str; 4] = [
    "api_server",
    "api-server",
    "openai-api-server",
    "vllm.entrypoints.openai.api_server",
];
/// The module path of the batch's older entry point.
const BATCH_ENTRY_POINT: &str = "vllm.entrypoints.openai.run_batch";

/// Reads the program's arguments, without its own name.
///
/// # Errors
/// If they ask for something that does not exist.
pub fn parse(args: &[String], env: &Environment) -> Result<Command, CliError> {
    let Some((first, rest)) = args.split_first() else {
        return Ok(Command::Print(help::program()));
    };
    match first.as_str() {
        "-h" | "--help" => Ok(Command::Print(help::program())),
        "-v" | "--version" => Ok(Command::Print(version())),
        "serve" => serve(rest, ModelStyle::Positional, env),
        name if OPENAI_ENTRY_POINTS.contains(&name) => serve(rest, ModelStyle::Flag, env),
        "chat" => client(Kind::Chat, rest, env),
        "complete" => client(Kind::Complete, rest, env),
        "run-batch" | BATCH_ENTRY_POINT => run_batch(rest, env),
        "bench" => bench(rest, env),
        "collect-env" => collect_env(rest),
        "completion" => completion(rest),
        "man" => manual(rest),
        "export-demo" => export_demo(rest),
        "docs" if rest.is_empty() => Ok(Command::Print(crate::flags::markdown())),
        flag if flag.starts_with('-') => without_command(args, env),
        other => Err(unknown(other)),
    }
}

/// The text of `--version`; its first word is a version number, as vLLM's is.
fn version() -> String {
    format!(
        "{COMPATIBLE_VERSION} (Quire {})\n",
        env!("CARGO_PKG_VERSION")
    )
}

fn serve(args: &[String], style: ModelStyle, env: &Environment) -> Result<Command, CliError> {
    if let Some(topic) = help_topic(args) {
        return help::of(&SERVE, topic).map(Command::Print);
    }
    ServeArgs::parse(args, style, env).map(|args| Command::Serve(Box::new(args)))
}

fn client(kind: Kind, args: &[String], env: &Environment) -> Result<Command, CliError> {
    if let Some(topic) = help_topic(args) {
        return help::of(client::table(kind), topic).map(Command::Print);
    }
    ClientArgs::parse(kind, args, env).map(|args| Command::Client(Box::new(args)))
}

fn run_batch(args: &[String], env: &Environment) -> Result<Command, CliError> {
    if let Some(topic) = help_topic(args) {
        return help::of(&RUN_BATCH, topic).map(Command::Print);
    }
    RunBatchArgs::parse(args, env).map(|args| Command::RunBatch(Box::new(args)))
}

fn collect_env(args: &[String]) -> Result<Command, CliError> {
    if let Some(topic) = help_topic(args) {
        return help::of(&COLLECT_ENV, topic).map(Command::Print);
    }
    let scan = scan(&COLLECT_ENV, args)?;
    let settings = Settings::collect(&COLLECT_ENV, scan.occurrences)?;
    no_more("collect-env", &scan.positionals)?;
    let json = settings.get_or_default("json") == Some(Value::Bool(true));
    Ok(Command::CollectEnv { json })
}

fn completion(args: &[String]) -> Result<Command, CliError> {
    if help_topic(args).is_some() {
        return Ok(Command::Print(help::COMPLETION.into()));
    }
    let (shell, more) = match args {
        [shell, more @ ..] => (Shell::named(shell), more),
        [] => (None, args),
    };
    no_more("completion", more)?;
    let Some(shell) = shell else {
        return Err(
            CliError::usage("completion takes one argument, the name of a shell")
                .hint("vllm completion bash, vllm completion zsh or vllm completion fish"),
        );
    };
    Ok(Command::Print(completion::script(shell)))
}

fn manual(args: &[String]) -> Result<Command, CliError> {
    if help_topic(args).is_some() {
        return Ok(Command::Print(help::MAN.into()));
    }
    no_more("man", args)?;
    Ok(Command::Print(man::page()))
}

/// Refuses arguments where a command takes none.
fn no_more(command: &str, args: &[String]) -> Result<(), CliError> {
    match args {
        [] => Ok(()),
        args => Err(
            CliError::usage(format!("unrecognized arguments: {}", args.join(" ")))
                .hint(format!("vllm {command} --help")),
        ),
    }
}

/// `vllm bench WHAT …`
fn bench(args: &[String], env: &Environment) -> Result<Command, CliError> {
    let Some((what, rest)) = args.split_first() else {
        return Ok(Command::Print(help::bench()));
    };
    if what == "-h" || what == "--help" {
        return Ok(Command::Print(help::bench()));
    }
    let table = bench::table(what)?;
    if let Some(topic) = help_topic(rest) {
        return help::of(table, topic).map(Command::Print);
    }
    bench::parse(table, rest, env).map(|command| Command::Bench(Box::new(command)))
}

fn export_demo(args: &[String]) -> Result<Command, CliError> {
    if help_topic(args).is_some() {
        return Ok(Command::Print(help::EXPORT_DEMO.into()));
    }
    if let Some(flag) = args.iter().find(|arg| arg.starts_with('-')) {
        return Err(
            CliError::usage(format!("unrecognized arguments: {flag}")).hint(format!(
                "export-demo has no flags; a directory of that name is ./{flag}"
            )),
        );
    }
    match args {
        [dir] if !dir.is_empty() => Ok(Command::ExportDemo(dir.into())),
        _ => Err(
            CliError::usage("export-demo takes one argument, the directory to write")
                .hint("vllm export-demo DIR"),
        ),
    }
}

/// `vllm --model X …`: container images have `vllm serve` as their entry
/// point, and their users write flags only.
fn without_command(args: &[String], env: &Environment) -> Result<Command, CliError> {
    let mut command = serve(args, ModelStyle::Flag, env)?;
    if let Command::Serve(args) = &mut command {
        args.warnings
            .insert(0, "no command was given: `vllm serve` is assumed".into());
    }
    Ok(command)
}

/// `Some(None)` for plain `--help`, `Some(Some(topic))` for `--help=topic`.
fn help_topic(args: &[String]) -> Option<Option<&str>> {
    let flags = args.iter().take_while(|arg| *arg != "--");
    flags.into_iter().find_map(|arg| match arg.as_str() {
        "-h" | "--help" => Some(None),
        arg => arg.strip_prefix("--help=").map(Some),
    })
}

fn unknown(name: &str) -> CliError {
    let names: Vec<&str> = catalog::tops().map(|entry| entry.name).collect();
    let near: Vec<String> = suggest::nearest(name, names.iter().copied())
        .into_iter()
        .map(|name| format!("`vllm {name}`"))
        .collect();
    let error = CliError::usage(format!(
        "invalid command: {name:?} (choose from {})",
        names.join(", ")
    ));
    match near.is_empty() {
        true => error.hint(format!("to serve a model: vllm serve {name}")),
        false => error.did_you_mean(&near),
    }
}

#[cfg(test)]
#[path = "command_tests.rs"]
mod tests;
