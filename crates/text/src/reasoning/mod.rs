//! Tells a model's thoughts from its answer.
//!
//! A [`ReasoningParser`] reads the text while it is being generated and turns it
//! into [`ReasoningEvent`]s. What it calls content is what a
//! [`ToolParser`](crate::tools::ToolParser) is to read. Most models put their
//! thoughts between two tags, and differ only in which, and in whether the
//! chat template opens them in the prompt: that is a table. gpt-oss writes
//! messages, each in a channel. [`ThinkFirst`] restricts what the model generates:
//! how long it thinks, and what it answers then.

mod harmony;
mod kind;
mod tags;
mod think_first;

pub use kind::ReasoningKind;
pub use think_first::ThinkFirst;

use harmony::Harmony;
use kind::Syntax;
use tags::Tagged;

/// A piece of what a model generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReasoningEvent {
    /// More of the thoughts.
    Reasoning(String),
    /// More of the answer, with its tool calls.
    Content(String),
}

/// A whole text: what the events add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReasoningAnswer {
    /// The thoughts.
    pub reasoning: String,
    /// The answer.
    pub content: String,
}

impl Extend<ReasoningEvent> for ReasoningAnswer {
    fn extend<I: IntoIterator<Item = ReasoningEvent>>(&mut self, events: I) {
        for event in events {
            match event {
                ReasoningEvent::Reasoning(text) => self.reasoning += &text,
                ReasoningEvent::Content(text) => self.content += &text,
            }
        }
    }
}

/// Tells thoughts from answer in one generated text.
///
/// ```
/// use quire_text::reasoning::{ReasoningEvent, ReasoningKind, ReasoningParser};
///
/// let kind = ReasoningKind::from_name("qwen3").unwrap();
/// let mut parser = ReasoningParser::new(kind, true);
/// let thoughts = parser.push("Easy.</th");
/// assert_eq!(thoughts, [ReasoningEvent::Reasoning("Easy.".into())]);
/// assert_eq!(parser.push("ink>4"), [ReasoningEvent::Content("4".into())]);
/// ```
#[derive(Clone)]
pub struct ReasoningParser {
    kind: ReasoningKind,
    format: Format,
    out: Output,
    input: Vec<char>,
}

#[derive(Clone)]
enum Format {
    Tagged(Tagged),
    Harmony(Harmony),
}

impl ReasoningParser {
    /// A parser of what follows a prompt. `prompt_ends_inside` tells whether the
    /// prompt opened the thoughts; kinds whose models always think begin inside
    /// of them anyhow.
    pub fn new(kind: ReasoningKind, prompt_ends_inside: bool) -> ReasoningParser {
        ReasoningParser {
            kind,
            format: match kind.syntax() {
                Syntax::Tags(tags) => Format::Tagged(Tagged::new(tags, prompt_ends_inside)),
                Syntax::Harmony => Format::Harmony(Harmony::default()),
            },
            out: Output::default(),
            input: Vec::new(),
        }
    }

    /// A parser of what follows `prompt`: it sees whether the prompt opened the
    /// thoughts, and also whether it opened and closed them, as templates do that
    /// are asked not to let the model think.
    pub fn after_prompt(kind: ReasoningKind, prompt: &str) -> ReasoningParser {
        let prompt = prompt.trim_end();
        let mut parser = ReasoningParser::new(kind, kind.opens(prompt));
        if let Format::Tagged(tagged) = &mut parser.format
            && kind.closes(prompt)
        {
            tagged.skip_thoughts();
        }
        parser
    }

    /// Adds new text and returns what is certain by it.
    pub fn push(&mut self, delta: &str) -> Vec<ReasoningEvent> {
        for c in delta.chars() {
            self.input.push(c);
            self.run();
        }
        self.out.take()
    }

    /// Ends the text: returns what was held back.
    pub fn finish(&mut self) -> Vec<ReasoningEvent> {
        match &mut self.format {
            Format::Harmony(harmony) => harmony.finish(&mut self.out),
            Format::Tagged(_) => self.finish_tagged(),
        }
        self.out.take()
    }

    /// The whole text at once: by definition what the events add up to.
    pub fn parse(kind: ReasoningKind, prompt_ends_inside: bool, text: &str) -> ReasoningAnswer {
        let mut parser = ReasoningParser::new(kind, prompt_ends_inside);
        let mut answer = ReasoningAnswer::default();
        answer.extend(parser.push(text));
        answer.extend(parser.finish());
        answer
    }

    /// What the parser was made for.
    pub fn kind(&self) -> ReasoningKind {
        self.kind
    }

    /// Whether the model is thinking, as far as is certain.
    pub fn is_thinking(&self) -> bool {
        match &self.format {
            Format::Tagged(tagged) => tagged.is_thinking(),
            Format::Harmony(harmony) => harmony.is_thinking(),
        }
    }

    /// Whether thoughts are over, as far as is certain: what comes next is part
    /// of the answer.
    pub fn is_answering(&self) -> bool {
        match &self.format {
            Format::Tagged(tagged) => tagged.is_answering(),
            Format::Harmony(harmony) => harmony.is_answering(),
        }
    }

    /// Whether the end of the text so far may be a part of a tag, so that the next
    /// characters tell where it belongs.
    pub fn is_undecided(&self) -> bool {
        match &self.format {
            Format::Tagged(tagged) => tagged.is_undecided(),
            Format::Harmony(harmony) => harmony.is_undecided(),
        }
    }

    /// Settles what may be a tag, and reads again what thereby is none.
    fn finish_tagged(&mut self) {
        while let Format::Tagged(tagged) = &mut self.format
            && tagged.finish(&mut self.out, &mut self.input)
        {
            self.run();
        }
    }

    fn run(&mut self) {
        while let Some(c) = self.input.pop() {
            match &mut self.format {
                Format::Tagged(tagged) => tagged.step(c, &mut self.out, &mut self.input),
                Format::Harmony(harmony) => harmony.step(c, &mut self.out, &mut self.input),
            }
        }
    }
}

/// The events since they were last taken.
#[derive(Clone, Default)]
struct Output {
    events: Vec<ReasoningEvent>,
}

impl Output {
    fn reasoning(&mut self, c: char) {
        match self.events.last_mut() {
            Some(ReasoningEvent::Reasoning(text)) => text.push(c),
            _ => self.events.push(ReasoningEvent::Reasoning(c.to_string())),
        }
    }

    fn content(&mut self, c: char) {
        match self.events.last_mut() {
            Some(ReasoningEvent::Content(text)) => text.push(c),
            _ => self.events.push(ReasoningEvent::Content(c.to_string())),
        }
    }

    fn content_text(&mut self, text: &str) {
        text.chars().for_each(|c| self.content(c));
    }

    fn take(&mut self) -> Vec<ReasoningEvent> {
        std::mem::take(&mut self.events)
    }
}
