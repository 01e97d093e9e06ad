//! The loop: a text comes in, an answer goes out.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::Kind;
use super::answer::Pieces;
use super::api::Api;
use super::args::ClientArgs;
use super::commands::{self, Command, Entry};
use super::conversation::Conversation;
use super::failure::Failure;
use super::lines::{self, Input, Lines};
use super::screen::Screen;
use super::stats::Watch;
use super::stop::{EXIT_STOPPED, Stop};
use crate::errors::{self, CliError};
use crate::suggest::nearest;

/// One user, one model at a time.
pub struct Session<'a> {
    api: &'a Api,
    stop: &'a Stop,
    screen: Screen<'a>,
    kind: Kind,
    model: String,
    conversation: Conversation,
    max_tokens: Option<i64>,
    stats: bool,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Whole,
    Stopped,
}

/// Why there was none.
enum Trouble {
    Server(Failure),
    Screen(io::Error),
}

/// What an answer amounts to.
#[derive(Default)]
struct Given {
    text: String,
    finish: Option<String>,
    tokens: Option<u64>,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Server(failure)
    }
}

impl From<io::Error> for Trouble {
    fn from(problem: io::Error) -> Trouble {
        Trouble::Screen(problem)
    }
}

impl<'a> Session<'a> {
    /// A session with this model of the server.
    pub fn new(
        args: &ClientArgs,
        api: &'a Api,
        model: String,
        stop: &'a Stop,
        screen: Screen<'a>,
    ) -> Session<'a> {
        Session {
            api,
            stop,
            screen,
            kind: args.kind,
            model,
            conversation: Conversation::new(args.system_prompt.clone()),
            max_tokens: args.max_tokens,
            stats: args.stats,
        }
    }

    /// Something that the user should know.
    pub fn note(&mut self, text: &str) {
        self.screen.note(text);
    }

    /// Asks once.
    ///
    /// # Errors
    /// If there is no whole answer.
    pub fn quick(&mut self, text: &str) -> anyhow::Result<ExitCode> {
        match self.ask(text) {
            Ok(Outcome::Whole) => Ok(ExitCode::SUCCESS),
            Ok(Outcome::Stopped) => Ok(ExitCode::from(EXIT_STOPPED)),
            Err(trouble) => end(trouble),
        }
    }

    /// Asks until the lines end or `/quit` is typed.
    ///
    /// # Errors
    /// If the screen or the lines fail, and for every error when the lines are
    /// not typed: a script must not go on after one.
    pub fn run(&mut self, lines: &mut dyn Lines) -> anyhow::Result<ExitCode> {
        loop {
            let text = match lines::text(lines)? {
                Input::End => return Ok(ExitCode::SUCCESS),
                Input::Dropped => {
                    self.note("/quit or Ctrl-D ends");
                    continue;
                }
                Input::Text(text) if text.trim().is_empty() => continue,
                Input::Text(text) => text,
            };
            lines.remember(&text);
            let asked = match commands::read(&text, self.kind) {
                Ok(Entry::Command(Command::Quit)) => return Ok(ExitCode::SUCCESS),
                Ok(Entry::Command(command)) => self.command(command).map(|()| Outcome::Whole),
                Ok(Entry::Message(message)) => match self.ask(&message) {
                    Err(Trouble::Server(failure)) => Err(failure.into_error(lines.interactive())),
                    Err(screen) => return end(screen),
                    Ok(outcome) => Ok(outcome),
                },
                Err(error) => Err(error),
            };
            match (asked, lines.interactive()) {
                (Ok(Outcome::Stopped), false) => return Ok(ExitCode::from(EXIT_STOPPED)),
                (Ok(_), _) => {}
                (Err(error), true) => self.note(&errors::report(&error.into())),
                (Err(error), false) => return Err(error.into()),
            }
        }
    }

    fn command(&mut self, command: Command) -> Result<(), CliError> {
        match command {
            Command::Help => self.note(&commands::help(self.kind)),
            Command::System(text) => {
                let said = if text.is_empty() {
                    "there is no system prompt"
                } else {
                    "the system prompt is set"
                };
                self.conversation.system = Some(text).filter(|text| !text.is_empty());
                self.note(said);
            }
            Command::Reset => {
                self.conversation.reset();
                self.note("the conversation is forgotten");
            }
            Command::Save(path) => {
                self.conversation.save(Path::new(&path))?;
                self.note(&format!("wrote {path}"));
            }
            Command::Stats => {
                self.stats = !self.stats;
                self.note(if self.stats {
                    "statistics are on"
                } else {
                    "statistics are off"
                });
            }
            Command::Model(name) => self.choose(name)?,
            Command::Quit => {}
        }
        Ok(())
    }

    /// `/model`
    fn choose(&mut self, name: String) -> Result<(), CliError> {
        let names = self
            .api
            .models(self.stop)
            .map_err(|failure| failure.into_error(true))?;
        if name.is_empty() {
            for listed in names {
                let mark = if listed == self.model { '*' } else { ' ' };
                self.note(&format!("{mark} {listed}"));
            }
            return Ok(());
        }
        if !names.contains(&name) {
            let near: Vec<String> = nearest(&name, names.iter().map(String::as_str))
                .into_iter()
                .map(str::to_owned)
                .collect();
            return Err(CliError::failure(format!("the server has no model {name}"))
                .did_you_mean(&near)
                .hint("/model lists the server's models"));
        }
        self.note(&format!("Using model: {name}"));
        self.model = name;
        Ok(())
    }

    /// Sends a text and shows the answer as it comes.
    fn ask(&mut self, text: &str) -> Result<Outcome, Trouble> {
        let mut given = Given::default();
        let mut watch = Watch::start();
        let shown = self.show(text, &mut given, &mut watch);
        let statistics = watch.line(given.tokens);
        self.screen.end()?;
        let outcome = match shown {
            Ok(()) => Outcome::Whole,
            Err(Trouble::Server(Failure::Stopped)) => Outcome::Stopped,
            Err(trouble) => return Err(trouble),
        };
        // What was not answered at all was never said.
        if self.kind == Kind::Chat && (outcome == Outcome::Whole || !given.text.is_empty()) {
            self.conversation.push(text, given.text);
        }
        if outcome == Outcome::Whole {
            // An unasked limit may surprise; completions always have one.
            let surprising = self.kind == Kind::Chat && self.max_tokens.is_none();
            if surprising && given.finish.as_deref() == Some("length") {
                self.note("[the answer ends here because there is no room for more tokens]");
            }
            if self.stats {
                self.note(&format!("[{statistics}]"));
            }
        }
        Ok(outcome)
    }

    fn show(&mut self, text: &str, given: &mut Given, watch: &mut Watch) -> Result<(), Trouble> {
        let (path, pieces) = match self.kind {
            Kind::Chat => ("chat/completions", Pieces::Chat),
            Kind::Complete => ("completions", Pieces::Completion),
        };
        let body = self.body(text);
        let mut answering = self.api.ask(path, &body, pieces, self.stop)?;
        while let Some(piece) = answering.piece()? {
            if !piece.reasoning.is_empty() {
                watch.text();
                self.screen.thought(&piece.reasoning)?;
            }
            if !piece.text.is_empty() {
                watch.text();
                self.screen.answer(&piece.text)?;
                given.text += &piece.text;
            }
            given.finish = piece.finish.or(given.finish.take());
            given.tokens = piece.tokens.or(given.tokens);
        }
        Ok(())
    }

    fn body(&self, text: &str) -> Json {
        let mut body = json!({"model": self.model, "stream": true});
        match self.kind {
            Kind::Chat => body["messages"] = self.conversation.messages(Some(text)).into(),
            Kind::Complete => body["prompt"] = text.into(),
        }
        if let Some(limit) = self.max_tokens {
            body["max_tokens"] = limit.into();
        }
        if self.stats {
            body["stream_options"] = json!({"include_usage": true});
        }
        body
    }
}

/// The program's end after trouble in the only or last answer.
fn end(trouble: Trouble) -> anyhow::Result<ExitCode> {
    match trouble {
        Trouble::Server(failure) => Err(failure.into_error(false).into()),
        // A reader that has seen enough (`| head`) is not an error.
        Trouble::Screen(problem) if problem.kind() == io::ErrorKind::BrokenPipe => {
            Ok(ExitCode::SUCCESS)
        }
        Trouble::Screen(problem) => {
            Err(anyhow::Error::from(problem).context("cannot print the answer"))
        }
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
