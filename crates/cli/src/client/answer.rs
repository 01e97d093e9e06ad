//! An answer while it comes in.

use std::io::BufReader;

use serde_json::Value as Json;
use ureq::BodyReader;

use super::failure::Failure;
use super::sse::Events;
use super::stop::{Running, Stop};

/// The event that ends a stream.
const DONE: &str = "[DONE]";

/// Where the text stands in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pieces {
    /// `choices[0].delta.content`
    Chat,
    /// `choices[0].text`
    Completion,
}

/// What one event adds to an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Text of the answer.
    pub text: String,
    /// Text of the thinking before it, from servers that tell the two apart.
    pub reasoning: String,
    /// Why the answer ended, in the last piece.
    pub finish: Option<String>,
    /// Tokens of the whole answer, if the server counts them.
    pub tokens: Option<u64>,
}

/// A stream of pieces. Dropping it closes the connection, and the server then
/// stops to generate.
pub struct Answering {
    events: Events<BufReader<BodyReader<'static>>>,
    pieces: Pieces,
    stop: Stop,
    /// Why the answer ended has been said.
    finished: bool,
    /// Holds the request as the one that Ctrl-C stops.
    _running: Running,
}

impl Answering {
    /// The answer in this body.
    pub fn new(
        input: BufReader<BodyReader<'static>>,
        pieces: Pieces,
        running: Running,
        stop: Stop,
    ) -> Answering {
        Answering {
            events: Events::new(input),
            pieces,
            stop,
            finished: false,
            _running: running,
        }
    }

    /// The next piece; `None` after the last one.
    ///
    /// # Errors
    /// If the server ends the answer with an error, or the connection with the
    /// answer incomplete, or [`Stop::now`] was called.
    pub fn piece(&mut self) -> Result<Option<Piece>, Failure> {
        let event = match self.events.next() {
            _ if self.stop.stopped() => return Err(Failure::Stopped),
            Some(Ok(event)) => event,
            // A server that says why an answer ended need not say that it did.
            _ if self.finished => return Ok(None),
            Some(Err(problem)) => return Err(Failure::cut_off(Some(&problem))),
            None => return Err(Failure::cut_off(None)),
        };
        if event.trim() == DONE {
            return Ok(None);
        }
        let piece = read(&event, self.pieces)?;
        self.finished |= piece.finish.is_some();
        Ok(Some(piece))
    }
}

fn read(event: &str, pieces: Pieces) -> Result<Piece, Failure> {
    let Ok(json) = serde_json::from_str::<Json>(event) else {
        return Err(Failure::Broken(
            "the server sent an event that is not JSON".into(),
        ));
    };
    if json.get("error").is_some_and(|error| !error.is_null()) {
        let status = json["error"]["code"].as_u64().unwrap_or(200);
        return Err(Failure::refused(status.try_into().unwrap_or(200), event));
    }
    let choice = &json["choices"][0];
    let text = |place: &Json| place.as_str().unwrap_or_default().to_owned();
    let (content, reasoning) = match pieces {
        Pieces::Completion => (text(&choice["text"]), String::new()),
        Pieces::Chat => {
            let delta = &choice["delta"];
            let names = ["reasoning_content", "reasoning"];
            let reasoning = names.iter().find_map(|name| delta[*name].as_str());
            (
                text(&delta["content"]),
                reasoning.unwrap_or_default().to_owned(),
            )
        }
    };
    Ok(Piece {
        text: content,
        reasoning,
        finish: choice["finish_reason"].as_str().map(str::to_owned),
        tokens: json["usage"]["completion_tokens"].as_u64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_both_kinds_are_read() {
        let chat = |event: &str| read(event, Pieces::Chat).unwrap();
        let delta = chat(
            r#"{"choices":[{"delta":{"role":"assistant","content":"hé"},"finish_reason":null}]}"#,
        );
        assert_eq!(delta.text, "hé");
        assert_eq!((delta.finish, delta.tokens), (None, None));
        let last = chat(r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#);
        assert_eq!(
            (last.text.as_str(), last.finish.as_deref()),
            ("", Some("length"))
        );
        let usage = chat(r#"{"choices":[],"usage":{"completion_tokens":7}}"#);
        assert_eq!(usage.tokens, Some(7));
        for name in ["reasoning", "reasoning_content"] {
            let event = format!(r#"{{"choices":[{{"delta":{{"{name}":"hm","content":null}}}}]}}"#);
            assert_eq!(chat(&event).reasoning, "hm");
        }
        let completion = read(
            r#"{"choices":[{"text":" x","finish_reason":"stop"}]}"#,
            Pieces::Completion,
        );
        assert_eq!(completion.unwrap().text, " x");
    }

    #[test]
    fn an_error_in_the_stream_is_the_servers() {
        let event = r#"{"error":{"message":"out of memory","type":"x","code":500}}"#;
        let failure = read(event, Pieces::Chat).unwrap_err();
        assert!(
            matches!(failure, Failure::Refused { status: 500, .. }),
            "{failure:?}"
        );
        assert_eq!(failure.to_string(), "out of memory");
        assert!(read(r#"{"error":null,"choices":[]}"#, Pieces::Chat).is_ok());
        assert!(matches!(read("{", Pieces::Chat), Err(Failure::Broken(_))));
    }
}
