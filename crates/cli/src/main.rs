//! The `vllm` program.

use std::io::Write;
use std::process::ExitCode;

use quire_cli::errors::{self, CliError};
use quire_cli::flags::env::Environment;
use quire_cli::{Command, bench, client, collect_env, command, export, logging, run_batch, serve};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            // A closed stderr leaves nobody to tell; the exit code still says it.
            let _ = std::io::stderr().write_all(errors::report(&error).as_bytes());
            ExitCode::from(errors::exit_code(&error))
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let args = std::env::args_os()
        .skip(1)
        .map(|arg| {
            arg.into_string()
                .map_err(|arg| CliError::usage(format!("argument {arg:?} is not valid UTF-8")))
        })
        .collect::<Result<Vec<String>, CliError>>()?;
    let env = Environment::of_process();
    match command::parse(&args, &env)? {
        Command::Print(text) => print(&text),
        Command::CollectEnv { json } => print(&collect_env::report(&env, json)),
        Command::ExportDemo(dir) => print(&export::run(&dir)?),
        Command::Bench(command) => bench::run(*command),
        Command::Client(args) => return client::run(*args, &env),
        Command::RunBatch(args) => return run_batch::run(*args),
        Command::Serve(args) => {
            logging::init(&args.log);
            for warning in &args.warnings {
                tracing::warn!("{warning}");
            }
            serve::run(*args)
        }
    }
    .map(|()| ExitCode::SUCCESS)
}

/// Prints to stdout. A reader that has seen enough (`vllm --help | head`) is
/// not an error.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(problem) if problem.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
