//! `vllm chat` and `vllm complete`: the API from the client's side, at a
//! prompt.
//!
//! ```text
//! args → host (a running server, or one in this process) → session
//! session: lines → commands | api → answer → sse → screen (cleaned)
//! ```
//!
//! One thread does all of it. [`stop::Stop`] closes the connection of the
//! answer that is being read when Ctrl-C is typed, from a thread of its own.

mod answer;
mod api;
mod args;
mod clean;
mod commands;
mod conversation;
mod failure;
#[cfg(test)]
mod fake;
mod host;
mod lines;
mod screen;
mod session;
mod sse;
mod stats;
mod stop;

use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::process::ExitCode;

use anyhow::Context;
use tracing::level_filters::LevelFilter;

pub(crate) use api::is_loopback;
pub use args::{ClientArgs, Source, table};

use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{SERVE, Settings};
use crate::logging::{self, LogArgs, LogStream};
use host::Host;
use screen::Screen;
use session::Session;
pub(crate) use stop::EXIT_STOPPED;
use stop::Stop;

/// What is asked of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Answers in a conversation.
    Chat,
    /// Continuations of texts.
    Complete,
}

impl Kind {
    /// The name of the history's file.
    fn history(self) -> &'static str {
        match self {
            Kind::Chat => "chat.history",
            Kind::Complete => "complete.history",
        }
    }
}

/// Runs the command until the user ends it.
///
/// # Errors
/// If no model answers.
pub fn run(args: ClientArgs, env: &Environment) -> anyhow::Result<ExitCode> {
    logging::init(&quiet(env)?);
    for warning in &args.warnings {
        tracing::warn!("{warning}");
    }
    let quick = args.quick.as_deref().map(quick_text).transpose()?;
    let stop = Stop::default();
    stop.on_ctrl_c().context("cannot listen for Ctrl-C")?;
    let host = Host::find(&args, env)?;
    let mut session = Session::new(
        &args,
        &host.api,
        host.model.clone(),
        &stop,
        Screen::standard(),
    );
    session.note(&host.greeting);
    if let Some(text) = quick {
        return session.quick(&text);
    }
    let mut lines = lines::standard(args.kind.history())?;
    if lines.interactive() {
        stop.at_prompt();
        session.note("/help lists commands, Ctrl-D ends");
    }
    session.run(&mut *lines)
}

/// Logs as a server's, except that they go where notes go and that nothing
/// less than a warning is worth a line between two answers, unless asked for.
fn quiet(env: &Environment) -> Result<LogArgs, CliError> {
    let mut log = LogArgs::read(&Settings::of(&SERVE), env)?;
    log.stream = LogStream::Stderr;
    if env.get("VLLM_LOGGING_LEVEL").is_none() {
        log.level = log.level.min(LevelFilter::WARN);
        log.access_level = LevelFilter::OFF;
    }
    Ok(log)
}

/// The text of `--quick`, with what is piped in.
fn quick_text(quick: &str) -> anyhow::Result<String> {
    let text = match quick {
        "-" => lines::whole_standard_input()?,
        text if is_piped()? => joined(text, &lines::whole_standard_input()?),
        text => text.to_owned(),
    };
    if text.trim().is_empty() {
        return Err(CliError::usage("argument --quick: there is nothing to ask").into());
    }
    Ok(text)
}

/// A request and what it is about, which may be nothing.
fn joined(text: &str, piped: &str) -> String {
    match piped.trim().is_empty() {
        true => text.to_owned(),
        false => format!("{text}\n\n{}", piped.trim_end()),
    }
}

/// Whether standard input is a pipe or a file. Other things, such as a
/// terminal or a service's socket, may never end.
fn is_piped() -> anyhow::Result<bool> {
    let copy = io::stdin().as_fd().try_clone_to_owned();
    let Ok(file) = copy.map(std::fs::File::from) else {
        // It is closed.
        return Ok(false);
    };
    let kind = file
        .metadata()
        .context("cannot look at standard input")?
        .file_type();
    Ok(kind.is_fifo() || kind.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_piped_in_stands_behind_the_request() {
        assert_eq!(joined("Summarise:", "a\nb\n"), "Summarise:\n\na\nb");
        assert_eq!(joined("Hello", " \n"), "Hello");
    }

    #[test]
    fn logs_are_quiet_unless_asked_for() {
        let log = quiet(&Environment::default()).unwrap();
        assert_eq!(log.level, LevelFilter::WARN);
        assert_eq!(log.stream, LogStream::Stderr);
        let env = Environment::of_pairs([("VLLM_LOGGING_LEVEL", "debug")]);
        assert_eq!(quiet(&env).unwrap().level, LevelFilter::DEBUG);
    }
}
