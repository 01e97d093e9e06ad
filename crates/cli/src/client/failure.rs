//! What can go wrong between a client and its server, as people should read it.

use std::io;

use serde_json::Value as Json;

use super::clean::clean;
use crate::errors::CliError;

/// Characters of a text that is no error in OpenAI's form; a proxy's page
/// would fill the screen.
const MAX_FOREIGN_CHARS: usize = 300;

/// Why there is no answer, or no whole one.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No connection could be made.
    #[error("cannot reach {url}: {reason}")]
    Unreachable {
        /// What was asked.
        url: String,
        /// The system's words.
        reason: String,
        /// Nothing listens there.
        refused: bool,
    },
    /// The server answered with an error.
    #[error("{}", said(*.status, .message))]
    Refused {
        /// The HTTP status, or 200 for an error in the middle of a stream.
        status: u16,
        /// The server's own words; empty if it had none.
        message: String,
    },
    /// The answer is not one, or ends too early.
    #[error("{0}")]
    Broken(String),
    /// The user stopped it.
    #[error("stopped")]
    Stopped,
}

impl Failure {
    /// The error that stands in a body with this status.
    pub fn refused(status: u16, body: &str) -> Failure {
        Failure::Refused {
            status,
            message: clean(&message(body)).trim().to_owned(),
        }
    }

    /// A connection that broke while an answer was read.
    pub fn cut_off(problem: Option<&io::Error>) -> Failure {
        let said = "the server closed the connection before the answer was complete";
        Failure::Broken(match problem {
            Some(problem) => format!("{said} ({problem})"),
            None => said.to_owned(),
        })
    }

    /// The error for the user, with what to do about it. `chatting` says that
    /// commands can be typed.
    pub fn into_error(self, chatting: bool) -> CliError {
        let hint = self.hint(chatting);
        CliError::failure(self.to_string()).hint(hint)
    }

    fn hint(&self, chatting: bool) -> &'static str {
        match self {
            Failure::Unreachable { refused: true, .. } => {
                "start a server: vllm serve Qwen/Qwen3-0.6B, or name another with --url"
            }
            Failure::Unreachable { .. } => "--url names the server, as in http://localhost:8000/v1",
            Failure::Refused { status, message } => refusal_hint(*status, message, chatting),
            Failure::Broken(_) | Failure::Stopped => "",
        }
    }
}

fn said(status: u16, message: &str) -> String {
    match message {
        "" => format!("the server answered with HTTP status {status}"),
        message => message.to_owned(),
    }
}

fn refusal_hint(status: u16, message: &str, chatting: bool) -> &'static str {
    let about = |words: &str| message.to_ascii_lowercase().contains(words);
    match (status, chatting) {
        (401 | 403, _) => {
            "--api-key KEY, or the variable OPENAI_API_KEY, gives the key that the server wants"
        }
        (404, true) if about("model") => "/model lists the server's models",
        (404, false) if about("model") => "without --model-name the server's first model is asked",
        (404 | 405 | 300..=399, _) => {
            "--url is the base of the API, as in http://localhost:8000/v1"
        }
        (400, true) if about("context length") => "/reset begins a new conversation",
        (400, _) if about("chat template") => "vllm complete asks a model without a chat template",
        (429 | 503, _) => "the server is busy or still loading: try again in a moment",
        _ => "",
    }
}

/// The text in an error's body, in any of the forms that servers use.
fn message(body: &str) -> String {
    let Ok(json) = serde_json::from_str::<Json>(body) else {
        // A page is of no use to people who read a terminal.
        return match body.trim_start().starts_with('<') {
            true => String::new(),
            false => body.trim().chars().take(MAX_FOREIGN_CHARS).collect(),
        };
    };
    let places = ["/error/message", "/message", "/error", "/detail"];
    places
        .iter()
        .find_map(|place| json.pointer(place)?.as_str())
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_words_are_found_in_every_form() {
        let cases = [
            (
                r#"{"error":{"message":"no such model","code":404}}"#,
                "no such model",
            ),
            (r#"{"object":"error","message":"old form"}"#, "old form"),
            (r#"{"error":"Unauthorized"}"#, "Unauthorized"),
            (r#"{"detail":"Not Found"}"#, "Not Found"),
            ("plain text\n", "plain text"),
            ("\u{1b}[2Jplain", "plain"),
            (
                "<html>502</html>",
                "the server answered with HTTP status 500",
            ),
            ("", "the server answered with HTTP status 500"),
            ("{}", "the server answered with HTTP status 500"),
        ];
        for (body, expected) in cases {
            assert_eq!(Failure::refused(500, body).to_string(), expected, "{body}");
        }
    }

    #[test]
    fn hints_name_the_flag_or_the_command() {
        let hint = |status, message: &str, chatting| {
            let error = Failure::refused(status, message).into_error(chatting);
            error.hints().first().cloned().unwrap_or_default()
        };
        assert!(hint(401, "Unauthorized", true).contains("--api-key"));
        assert!(hint(404, "The model `x` does not exist.", true).contains("/model"));
        assert!(hint(404, "The model `x` does not exist.", false).contains("--model-name"));
        assert!(hint(404, "", false).contains("--url"));
        assert!(hint(400, "maximum context length is 5", true).contains("/reset"));
        assert_eq!(hint(400, "maximum context length is 5", false), "");
        assert!(hint(400, "This model has no chat template", false).contains("vllm complete"));
        let refused = Failure::Unreachable {
            url: "http://localhost:8000/v1/models".into(),
            reason: "Connection refused".into(),
            refused: true,
        };
        let error = refused.into_error(false);
        assert!(error.hints()[0].contains("vllm serve"), "{error:?}");
    }
}
