//! What an answer is made of: thoughts, text and tool calls.
//!
//! A [`Reading`] says how the answers to one request are to be read; a
//! [`PartReader`] does it for one sequence while it is being generated. Whole
//! answers are what their parts add up to, a [`WholeAnswer`], so that streamed
//! and whole answers always agree. Nothing else in this crate looks for thoughts
//! or calls in a text.

use std::sync::Arc;

use quire_text::{
    reasoning::{ReasoningEvent, ReasoningParser},
    tools::{Dialect, ToolEvent, ToolParser},
};
use serde_json::Value;

use super::sequence::{Delta, Token};
use crate::request_id::random_hex;

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// More of the thoughts.
    Reasoning(String),
    /// More of the text.
    Content(String),
    /// A tool call begins; the others before it have ended.
    CallStart {
        /// Which call of the answer, from zero.
        index: usize,
        /// What later messages call it.
        id: String,
        /// The function that is called.
        name: String,
    },
    /// More of a call's arguments, which are one JSON text.
    Arguments {
        /// Which call: always the last that began.
        index: usize,
        /// Text to append.
        text: String,
    },
    /// A call is over. Its arguments are complete unless the answer broke off.
    CallEnd {
        /// Which call: always the last that began.
        index: usize,
    },
}

/// A whole answer: what its parts add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WholeAnswer {
    pub(crate) reasoning: String,
    pub(crate) content: String,
    pub(crate) calls: Vec<Call>,
}

/// A tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON text, not necessarily valid: the model wrote it.
    pub(crate) arguments: String,
}

impl Extend<Part> for WholeAnswer {
    fn extend<I: IntoIterator<Item = Part>>(&mut self, parts: I) {
        for part in parts {
            match part {
                Part::Reasoning(text) => self.reasoning += &text,
                Part::Content(text) => self.content += &text,
                Part::CallStart { id, name, .. } => self.calls.push(Call {
                    id,
                    name,
                    arguments: String::new(),
                }),
                Part::Arguments { index, text } => {
                    if let Some(call) = self.calls.get_mut(index) {
                        call.arguments += &text;
                    }
                }
                Part::CallEnd { .. } => {}
            }
        }
    }
}

/// How the answers to a request are to be read. The default takes everything
/// for text.
#[derive(Clone, Default)]
pub(crate) struct Reading {
    /// Tells thoughts from the rest, as it stands after the prompt.
    pub(crate) reasoning: Option<ReasoningParser>,
    /// Thoughts are left out of the answer.
    pub(crate) hides_reasoning: bool,
    pub(crate) calls: CallReading,
    /// Calls after the first are left out.
    pub(crate) first_call_only: bool,
}

impl Reading {
    /// Whether the text must be made with `skip_special_tokens=false`.
    pub(crate) fn needs_special_tokens(&self) -> bool {
        let calls = match &self.calls {
            CallReading::Marked { dialect, .. } => dialect.needs_special_tokens(),
            CallReading::None | CallReading::List | CallReading::Named(_) => false,
        };
        let reasoning = self.reasoning.as_ref();
        calls || reasoning.is_some_and(|parser| parser.kind().needs_special_tokens())
    }
}

/// Where tool calls are to be found.
#[derive(Clone, Default)]
pub(crate) enum CallReading {
    /// Nowhere.
    #[default]
    None,
    /// Where the model's dialect marks them.
    Marked {
        dialect: Dialect,
        /// The request's tools, which tell the types of arguments.
        tools: Arc<[Value]>,
    },
    /// Everything is a list of `{"name": …, "parameters": …}`.
    List,
    /// Everything is the arguments of this function.
    Named(String),
}

/// Reads the generated text of one sequence as thoughts, text and tool calls.
pub(crate) struct PartReader {
    reasoning: Option<ReasoningParser>,
    hides_reasoning: bool,
    calls: CallReader,
    first_call_only: bool,
    reasoning_tokens: u64,
    /// Tokens of what may be a tag, since the last that certainly is none.
    undecided: u64,
    /// The same tokens, if those of thoughts are hidden.
    held: Vec<Token>,
}

/// Where a token belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenPlace {
    Thoughts,
    /// It completes a tag, with the undecided ones before it.
    Tag,
    Answer,
    /// With the next one that is not undecided.
    Undecided,
}

enum CallReader {
    None,
    Marked(Dialect, Box<ToolParser>),
    List(Box<ToolParser>),
    Named { name: String, has_begun: bool },
}

impl PartReader {
    /// A reader of one sequence.
    pub(crate) fn new(reading: &Reading) -> PartReader {
        let calls = match &reading.calls {
            CallReading::None => CallReader::None,
            CallReading::Marked { dialect, tools } => {
                CallReader::Marked(*dialect, Box::new(ToolParser::new(*dialect, tools)))
            }
            // This dialect reads bare lists, and both names of the arguments.
            CallReading::List => CallReader::List(Box::new(ToolParser::new(Dialect::Xlam, &[]))),
            CallReading::Named(name) => CallReader::Named {
                name: name.clone(),
                has_begun: false,
            },
        };
        PartReader {
            reasoning: reading.reasoning.clone(),
            hides_reasoning: reading.hides_reasoning,
            calls,
            first_call_only: reading.first_call_only,
            reasoning_tokens: 0,
            undecided: 0,
            held: Vec::new(),
        }
    }

    /// Reads what was added to the sequence, token by token so that those of the
    /// thoughts can be counted, and its end. Tokens of hidden thoughts are taken
    /// out of the delta, and those of a possible tag stay out of it until it is
    /// certain that they are none.
    pub(crate) fn read(&mut self, delta: &mut Delta) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut start = 0;
        let mut places = Vec::with_capacity(delta.ends.len());
        for &end in &delta.ends {
            let was_thinking = self.is_thinking();
            parts.extend(self.push(&delta.text[start..end]));
            start = end;
            places.push(self.place(was_thinking));
        }
        parts.extend(self.push(&delta.text[start..]));
        if delta.ending.is_some() {
            parts.extend(self.finish());
        }
        if self.reasoning.is_some() {
            self.count(&places, delta.ending.is_some());
            if self.hides_reasoning {
                self.hide(delta, &places);
            }
        }
        merge(parts)
    }

    /// Where the token belongs whose text was just pushed.
    fn place(&self, was_thinking: bool) -> TokenPlace {
        let is_undecided = self
            .reasoning
            .as_ref()
            .is_some_and(ReasoningParser::is_undecided);
        match (was_thinking, self.is_thinking()) {
            (true, true) if !is_undecided => TokenPlace::Thoughts,
            (false, false) if !is_undecided => TokenPlace::Answer,
            (before, now) if before != now => TokenPlace::Tag,
            _ => TokenPlace::Undecided,
        }
    }

    /// Counts the tokens of thoughts.
    fn count(&mut self, places: &[TokenPlace], ends: bool) {
        for place in places {
            self.undecided += 1;
            match place {
                TokenPlace::Undecided => continue,
                TokenPlace::Thoughts => self.reasoning_tokens += self.undecided,
                TokenPlace::Tag | TokenPlace::Answer => {}
            }
            self.undecided = 0;
        }
        if ends && self.is_thinking() {
            self.reasoning_tokens += std::mem::take(&mut self.undecided);
        }
    }

    /// Leaves only tokens of the answer in the delta.
    fn hide(&mut self, delta: &mut Delta, places: &[TokenPlace]) {
        let mut shown = Vec::new();
        for (token, place) in delta.take_tokens().into_iter().zip(places) {
            self.held.push(token);
            match place {
                TokenPlace::Undecided => {}
                TokenPlace::Thoughts | TokenPlace::Tag => self.held.clear(),
                TokenPlace::Answer => shown.append(&mut self.held),
            }
        }
        if delta.ending.is_some() && !self.is_thinking() {
            shown.append(&mut self.held);
        }
        delta.put_tokens(shown);
    }

    /// Reads more text.
    pub(crate) fn push(&mut self, text: &str) -> Vec<Part> {
        if text.is_empty() {
            return Vec::new();
        }
        let mut parts = Vec::new();
        match &mut self.reasoning {
            None => self.answer(text, &mut parts),
            Some(parser) => {
                let events = parser.push(text);
                self.follow(events, &mut parts);
            }
        }
        parts
    }

    /// Ends the text: returns what was held back. Further text is not to be
    /// pushed.
    pub(crate) fn finish(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        if let Some(parser) = &mut self.reasoning {
            let events = parser.finish();
            self.follow(events, &mut parts);
        }
        let events = match &mut self.calls {
            CallReader::Marked(_, parser) | CallReader::List(parser) => parser.finish(),
            CallReader::None => Vec::new(),
            CallReader::Named { has_begun, .. } => {
                if *has_begun {
                    parts.push(Part::CallEnd { index: 0 });
                }
                Vec::new()
            }
        };
        self.take_calls(events, &mut parts);
        parts
    }

    /// Tokens of the thoughts so far, their tags not counted.
    pub(crate) fn reasoning_tokens(&self) -> u64 {
        self.reasoning_tokens
    }

    /// Whether the model is thinking, as far as is certain.
    pub(crate) fn is_thinking(&self) -> bool {
        self.reasoning
            .as_ref()
            .is_some_and(ReasoningParser::is_thinking)
    }

    fn follow(&mut self, events: Vec<ReasoningEvent>, parts: &mut Vec<Part>) {
        for event in events {
            match event {
                ReasoningEvent::Reasoning(_) if self.hides_reasoning => {}
                ReasoningEvent::Reasoning(text) => parts.push(Part::Reasoning(text)),
                ReasoningEvent::Content(text) => self.answer(&text, parts),
            }
        }
    }

    /// Reads text that is not thoughts.
    fn answer(&mut self, text: &str, parts: &mut Vec<Part>) {
        let events = match &mut self.calls {
            CallReader::None => return parts.push(Part::Content(text.to_owned())),
            CallReader::Marked(_, parser) | CallReader::List(parser) => parser.push(text),
            CallReader::Named { name, has_begun } => {
                let text = if *has_begun { text } else { text.trim_start() };
                if text.is_empty() {
                    return;
                }
                if !std::mem::replace(has_begun, true) {
                    parts.push(Part::CallStart {
                        index: 0,
                        id: made_id(),
                        name: name.clone(),
                    });
                }
                return parts.push(Part::Arguments {
                    index: 0,
                    text: text.to_owned(),
                });
            }
        };
        self.take_calls(events, parts);
    }

    fn take_calls(&self, events: Vec<ToolEvent>, parts: &mut Vec<Part>) {
        for event in events {
            let part = match event {
                // What is not a call was not asked for.
                ToolEvent::Text(_) if matches!(self.calls, CallReader::List(_)) => continue,
                ToolEvent::Text(text) => Part::Content(text),
                ToolEvent::CallStart { index, id, name } => Part::CallStart {
                    index,
                    id: id.unwrap_or_else(|| self.call_id()),
                    name,
                },
                ToolEvent::ArgumentsDelta { index, text } => Part::Arguments { index, text },
                ToolEvent::CallEnd { index } => Part::CallEnd { index },
            };
            if !(self.first_call_only && part.call().is_some_and(|index| index > 0)) {
                parts.push(part);
            }
        }
    }

    fn call_id(&self) -> String {
        match self.calls {
            // Templates of Mistral's models refuse other lengths.
            CallReader::Marked(Dialect::Mistral, _) => random_hex()[..9].to_owned(),
            _ => made_id(),
        }
    }
}

impl Part {
    /// Whether it is of a tool call.
    pub(crate) fn is_call(&self) -> bool {
        self.call().is_some()
    }

    /// The call that it is of.
    fn call(&self) -> Option<usize> {
        match self {
            Part::Reasoning(_) | Part::Content(_) => None,
            Part::CallStart { index, .. }
            | Part::Arguments { index, .. }
            | Part::CallEnd { index } => Some(*index),
        }
    }

    /// Appends what continues this part; otherwise gives it back.
    fn join(&mut self, next: Part) -> Option<Part> {
        match (self, next) {
            (Part::Reasoning(text), Part::Reasoning(more))
            | (Part::Content(text), Part::Content(more)) => text.push_str(&more),
            (
                Part::Arguments { index, text },
                Part::Arguments {
                    index: same,
                    text: more,
                },
            ) if *index == same => {
                text.push_str(&more);
            }
            (_, next) => return Some(next),
        }
        None
    }
}

/// Makes one part of neighbours of the same kind.
fn merge(parts: Vec<Part>) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        let rest = match merged.last_mut() {
            Some(last) => last.join(part),
            None => Some(part),
        };
        merged.extend(rest);
    }
    merged
}

fn made_id() -> String {
    format!("chatcmpl-tool-{}{}", random_hex(), random_hex())
}

#[cfg(test)]
mod tests;
