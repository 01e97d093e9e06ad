//! What can be typed at the prompt besides messages.

use super::Kind;
use crate::errors::CliError;
use crate::suggest::nearest;

/// What a typed text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Something for the model.
    Message(String),
    /// Something for the program.
    Command(Command),
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// List the commands.
    Help,
    /// Set the system prompt; empty takes it away.
    System(String),
    /// Forget the conversation.
    Reset,
    /// Write the conversation to this file.
    Save(String),
    /// Turn the statistics on or off.
    Stats,
    /// Ask this model from now on; empty lists the models.
    Model(String),
    /// End.
    Quit,
}

/// One row of `/help`.
struct Row {
    name: &'static str,
    argument: &'static str,
    /// It is about a conversation, which completions have none of.
    chat_only: bool,
    doc: &'static str,
}

const fn row(
    name: &'static str,
    argument: &'static str,
    chat_only: bool,
    doc: &'static str,
) -> Row {
    Row {
        name,
        argument,
        chat_only,
        doc,
    }
}

const ROWS: &[Row] = &[
    row("/help", "", false, "list the commands"),
    row(
        "/system",
        "TEXT",
        true,
        "set the system prompt; without TEXT, take it away",
    ),
    row(
        "/reset",
        "",
        true,
        "forget the conversation, but not the system prompt",
    ),
    row(
        "/save",
        "FILE",
        true,
        "write the conversation to a new file: as JSON if its name ends in .json, else as text",
    ),
    row(
        "/stats",
        "",
        false,
        "times and tokens per second after each answer, or no longer",
    ),
    row(
        "/model",
        "NAME",
        false,
        "ask another of the server's models; without NAME, list them",
    ),
    row("/quit", "", false, "end, as Ctrl-D does"),
];

/// Reads what was typed. A command is a word with a slash before it; a message
/// that begins so is typed with two slashes.
///
/// # Errors
/// If there is no such command, or it has an argument too few or too many.
pub fn read(typed: &str, kind: Kind) -> Result<Entry, CliError> {
    if !typed.starts_with('/') {
        return Ok(Entry::Message(typed.to_owned()));
    }
    if typed.starts_with("//") {
        return Ok(Entry::Message(typed[1..].to_owned()));
    }
    let (name, argument) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    let argument = argument.trim();
    let Some(row) = ROWS.iter().find(|row| row.name == name) else {
        return Err(unknown(name, kind));
    };
    if row.chat_only && kind == Kind::Complete {
        let message = format!("{name}: vllm complete has no conversation");
        return Err(CliError::failure(message).hint("vllm chat has one"));
    }
    if row.argument.is_empty() && !argument.is_empty() {
        return Err(CliError::failure(format!("{name} takes no argument")));
    }
    let argument = argument.to_owned();
    Ok(Entry::Command(match name {
        "/help" => Command::Help,
        "/system" => Command::System(argument),
        "/reset" => Command::Reset,
        "/save" if argument.is_empty() => {
            return Err(CliError::failure("/save takes the name of a file").hint("/save chat.txt"));
        }
        "/save" => Command::Save(argument),
        "/stats" => Command::Stats,
        "/model" => Command::Model(argument),
        _ => Command::Quit,
    }))
}

fn unknown(name: &str, kind: Kind) -> CliError {
    let names = rows(kind).map(|row| row.name);
    let near: Vec<String> = nearest(name, names)
        .into_iter()
        .map(str::to_owned)
        .collect();
    CliError::failure(format!("there is no command {name}"))
        .did_you_mean(&near)
        .hint(format!(
            "/help lists the commands; a message that begins so is typed as /{name}"
        ))
}

fn rows(kind: Kind) -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
        .filter(move |row| kind == Kind::Chat || !row.chat_only)
}

/// The text of `/help`.
pub fn help(kind: Kind) -> String {
    let mut text = String::new();
    for row in rows(kind) {
        let usage = format!("{} {}", row.name, row.argument);
        text += &format!("  {usage:<14}{}\n", row.doc);
    }
    text + "\nA backslash at the end of a line continues it on the next one. Ctrl-C stops an answer, Ctrl-D ends.\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_command() {
        let expected = |name: &str, argument: &str| match name {
            "/help" => Command::Help,
            "/system" => Command::System(argument.into()),
            "/reset" => Command::Reset,
            "/save" => Command::Save(argument.into()),
            "/stats" => Command::Stats,
            "/model" => Command::Model(argument.into()),
            "/quit" => Command::Quit,
            other => panic!("{other} is not tested"),
        };
        for row in ROWS {
            let argument = if row.argument.is_empty() {
                ""
            } else {
                "some words"
            };
            let typed = format!("{} {argument} ", row.name);
            let command = Entry::Command(expected(row.name, argument));
            assert_eq!(read(&typed, Kind::Chat).unwrap(), command, "{typed}");
            assert_eq!(
                read(&typed, Kind::Complete).is_err(),
                row.chat_only,
                "{typed}"
            );
            assert_eq!(help(Kind::Complete).contains(row.name), !row.chat_only);
            assert!(help(Kind::Chat).contains(row.name));
        }
    }

    #[test]
    fn an_argument_may_have_lines_and_may_be_missing() {
        let command = |typed| match read(typed, Kind::Chat) {
            Ok(Entry::Command(command)) => command,
            other => panic!("{typed}: {other:?}"),
        };
        assert_eq!(
            command("/system Be brief.\nBe kind."),
            Command::System("Be brief.\nBe kind.".into())
        );
        assert_eq!(command("/system"), Command::System(String::new()));
        assert_eq!(command("/model"), Command::Model(String::new()));
    }

    #[test]
    fn what_is_not_a_command_is_a_message_or_an_error() {
        let message = |typed: &str| match read(typed, Kind::Chat) {
            Ok(Entry::Message(message)) => message,
            other => panic!("{typed}: {other:?}"),
        };
        assert_eq!(message("What is 1/2?"), "What is 1/2?");
        assert_eq!(message("//usr is a directory"), "/usr is a directory");
        assert_eq!(message(" /quit"), " /quit");
        for (typed, says, hint) in [
            ("/sistem x", "no command /sistem", "did you mean /system?"),
            (
                "/usr/bin is what?",
                "no command /usr/bin",
                "typed as //usr/bin",
            ),
            ("/save", "/save takes", "/save chat.txt"),
            ("/quit now", "/quit takes no argument", ""),
        ] {
            let error = read(typed, Kind::Chat).unwrap_err();
            assert!(error.to_string().contains(says), "{typed}: {error}");
            let hints = error.hints().join("\n");
            assert!(hints.contains(hint), "{typed}: {hints}");
        }
    }
}
