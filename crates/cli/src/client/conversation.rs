//! What was said so far.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::clean::clean;
use crate::errors::CliError;

/// A system prompt and turns.
#[derive(Debug, Default)]
pub struct Conversation {
    /// Goes before the turns, if there is one.
    pub system: Option<String>,
    turns: Vec<Turn>,
    /// Files that hold earlier states of this conversation.
    saved: BTreeSet<PathBuf>,
}

/// A message and its answer, which may have been stopped.
#[derive(Debug)]
struct Turn {
    message: String,
    answer: String,
}

impl Conversation {
    /// One that begins.
    pub fn new(system: Option<String>) -> Conversation {
        Conversation {
            system,
            ..Conversation::default()
        }
    }

    /// Adds a turn.
    pub fn push(&mut self, message: &str, answer: String) {
        self.turns.push(Turn {
            message: message.to_owned(),
            answer,
        });
    }

    /// Forgets the turns.
    pub fn reset(&mut self) {
        self.turns.clear();
    }

    /// OpenAI's messages, up to a next one from the user.
    pub fn messages(&self, next: Option<&str>) -> Vec<Json> {
        self.said()
            .chain(next.map(|text| ("user", text)))
            .map(|(role, text)| json!({"role": role, "content": text}))
            .collect()
    }

    /// Roles and texts, in order.
    fn said(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let system = self.system.iter().map(|text| ("system", text.as_str()));
        let turns = self.turns.iter().flat_map(|turn| {
            [
                ("user", turn.message.as_str()),
                ("assistant", turn.answer.as_str()),
            ]
        });
        system.chain(turns)
    }

    /// Writes it to a file: the messages if the name ends in `.json`, else
    /// text. Only files that this conversation was saved to are overwritten.
    ///
    /// # Errors
    /// If something else is there, or the file cannot be written.
    pub fn save(&mut self, path: &Path) -> Result<(), CliError> {
        let as_json = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let text = match as_json {
            true => format!("{:#}\n", Json::Array(self.messages(None))),
            false => self.text(),
        };
        let file = match self.saved.contains(path) {
            true => File::create(path),
            false => File::create_new(path),
        };
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|problem| {
            let error = CliError::failure(format!("cannot write {}: {problem}", path.display()));
            match problem.kind() {
                io::ErrorKind::AlreadyExists => error.hint("name a new file"),
                _ => error,
            }
        })?;
        self.saved.insert(path.to_path_buf());
        Ok(())
    }

    /// For people, who may look at it with a terminal.
    fn text(&self) -> String {
        self.said()
            .map(|(role, text)| format!("[{role}]\n{}\n\n", clean(text).trim_end()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Conversation {
        let mut conversation = Conversation::new(Some("Be brief.".into()));
        conversation.push("Hi", "\x1b[1mHello!\n".into());
        conversation
    }

    #[test]
    fn messages_are_openais() {
        let mut conversation = example();
        assert_eq!(
            Json::Array(conversation.messages(Some("And?"))),
            json!([
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hi"},
                {"role": "assistant", "content": "\x1b[1mHello!\n"},
                {"role": "user", "content": "And?"},
            ])
        );
        conversation.reset();
        conversation.system = None;
        assert_eq!(conversation.messages(None), [Json::Null; 0]);
    }

    #[test]
    fn it_is_saved_as_text_or_json_and_over_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut conversation = example();
        let text = folder.path().join("chat.txt");
        conversation.save(&text).unwrap();
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        assert_eq!(
            read(&text),
            "[system]\nBe brief.\n\n[user]\nHi\n\n[assistant]\nHello!\n\n"
        );
        conversation.push("More", "Yes".into());
        conversation.save(&text).unwrap();
        assert!(read(&text).ends_with("[user]\nMore\n\n[assistant]\nYes\n\n"));

        let json = folder.path().join("chat.JSON");
        conversation.save(&json).unwrap();
        let value: Vec<Json> = serde_json::from_str(&read(&json)).unwrap();
        assert_eq!(value, conversation.messages(None));

        let error = example().save(&text).unwrap_err();
        assert_eq!(error.hints(), ["name a new file"]);
        assert!(read(&text).contains("More"));
    }
}
