//! Reads an answer character by character: text until a marker, then a call.
//!
//! Since nothing ever looks at more than one character, the way in which an
//! answer is cut into deltas cannot matter.

use serde_json::Value;

use super::dialect::{Dialect, Place, Syntax};
use super::json::{Progress, ValueScan};
use super::output::Output;
use super::typing::Schemas;
use super::{MAX_HELD_BYTES, ToolAnswer, ToolEvent};
use crate::matcher::{Matcher, Scan, read_again};

/// Ends the thoughts of a model, after which it may begin to call.
const END_OF_THOUGHTS: &str = "</think>";

/// What a body makes of a character.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// It goes on.
    More,
    /// With this character the calls are complete.
    Done,
    /// What was read since the last call, this character included, is none.
    Yield,
}

/// What a body works with.
pub(super) struct Io<'a> {
    pub(super) out: &'a mut Output,
    /// Characters that the body has to be given once more.
    pub(super) again: &'a mut Vec<char>,
    pub(super) schemas: &'a Schemas,
}

/// Reads what follows an opening marker.
///
/// Until it gives something out, the parser keeps what the body read, so that it
/// can still become text.
pub(super) trait Body: Send + Sync {
    fn step(&mut self, c: char, io: &mut Io) -> Flow;

    /// The answer ends here, perhaps too early.
    fn finish(&mut self, _io: &mut Io) {}
}

enum State {
    Text,
    /// After a marker that opens a section, in which calls are opened.
    Section,
    Body(Box<dyn Body>),
    /// In a JSON value that is no call, nor is anything in it.
    Skip(ValueScan),
}

/// What a marker stands for.
#[derive(Clone, Copy)]
enum Mark {
    Section,
    Open,
    Close,
    EndOfThoughts,
}

/// Finds the tool calls in one answer while it is being generated.
///
/// ```
/// use quire_text::tools::{Dialect, ToolEvent, ToolParser};
///
/// let dialect = Dialect::from_name("hermes").unwrap();
/// let mut parser = ToolParser::new(dialect, &[]);
/// assert_eq!(parser.push("Sure. <tool_"), [ToolEvent::Text("Sure.".into())]);
/// let call = parser.push("call>{\"name\": \"now\", \"arguments\": {}}");
/// assert_eq!(call[1], ToolEvent::ArgumentsDelta { index: 0, text: "{}".into() });
/// assert!(parser.finish().is_empty());
/// ```
pub struct ToolParser {
    syntax: &'static Syntax,
    schemas: Schemas,
    out: Output,
    state: State,
    matcher: Matcher,
    /// What was read since the opening marker or the last call, while it may
    /// still turn out to be text.
    held: String,
    /// Whether the calls were opened by a bracket without any marker.
    is_bare: bool,
    /// Whether the current body gave something out.
    has_settled: bool,
    /// What is to be read, the next character last.
    input: Vec<char>,
    /// What the body is to read once more, likewise.
    again: Vec<char>,
}

impl ToolParser {
    /// A parser of one answer. `tools` are those of the request, as objects with
    /// a `function` or as the functions themselves; they tell the types of
    /// arguments where a dialect does not, and need not be complete.
    pub fn new(dialect: Dialect, tools: &[Value]) -> ToolParser {
        let syntax = dialect.syntax();
        let schemas = if syntax.is_typed_by_schema() {
            Schemas::new(tools)
        } else {
            Schemas::default()
        };
        ToolParser {
            syntax,
            schemas,
            out: Output::default(),
            state: State::Text,
            matcher: Matcher::default(),
            held: String::new(),
            is_bare: false,
            has_settled: false,
            input: Vec::new(),
            again: Vec::new(),
        }
    }

    /// Adds new text of the answer and returns what is certain by it.
    pub fn push(&mut self, delta: &str) -> Vec<ToolEvent> {
        for c in delta.chars() {
            self.input.push(c);
            self.run();
        }
        self.out.take()
    }

    /// Ends the answer: returns what was held back, and ends a call that is not
    /// complete. Further text is not to be pushed.
    pub fn finish(&mut self) -> Vec<ToolEvent> {
        match std::mem::replace(&mut self.state, State::Text) {
            State::Body(mut body) => {
                body.finish(&mut Io {
                    out: &mut self.out,
                    again: &mut self.again,
                    schemas: &self.schemas,
                });
                if self.out.take_settled() {
                    self.held.clear();
                }
            }
            State::Section => self.held += &self.matcher.take(),
            State::Text => self.finish_text(),
            State::Skip(_) => {}
        }
        let held = std::mem::take(&mut self.held);
        held.chars().for_each(|c| self.out.text(c));
        self.out.finish();
        self.out.take()
    }

    /// The whole answer at once: by definition what the events add up to.
    pub fn parse(dialect: Dialect, tools: &[Value], text: &str) -> ToolAnswer {
        let mut parser = ToolParser::new(dialect, tools);
        let mut answer = ToolAnswer::default();
        answer.extend(parser.push(text));
        answer.extend(parser.finish());
        answer
    }

    fn finish_text(&mut self) {
        let partial = self.matcher.take();
        let is_close = |marker: &&str| marker.starts_with(&partial);
        // An answer that was cut in a closing marker has nothing more to say.
        if !self.out.is_beside_call() || !self.syntax.close.iter().any(is_close) {
            self.held = partial;
        }
    }

    fn run(&mut self) {
        while let Some(c) = self.input.pop() {
            match &mut self.state {
                State::Text => self.step_text(c),
                State::Section => self.step_section(c),
                State::Body(_) => self.step_body(c),
                State::Skip(_) => self.step_skip(c),
            }
        }
    }

    fn step_text(&mut self, c: char) {
        if self.matcher.is_idle() && !self.syntax.has_marker_with(c) && c != '<' {
            return self.out.text(c);
        }
        let (marks, markers): (Vec<Mark>, Vec<&str>) = self.markers().into_iter().unzip();
        match self.matcher.feed(c, &markers, &mut self.input) {
            Scan::Wait => {}
            Scan::Miss(c) => self.out.text(c),
            Scan::Hit(index) => self.meet(marks[index], markers[index]),
        }
    }

    /// The markers that mean something at this place of the text.
    fn markers(&self) -> Vec<(Mark, &'static str)> {
        let syntax = self.syntax;
        let mut markers = Vec::new();
        let mut add = |mark, list: &[&'static str]| {
            markers.extend(list.iter().map(|&marker| (mark, marker)));
        };
        if self.out.is_beside_call() {
            add(Mark::Close, syntax.close);
        }
        if self.out.is_full() {
            return markers;
        }
        add(Mark::Section, syntax.section);
        let is_open = match syntax.place {
            Place::Anywhere => true,
            Place::Start => self.out.is_at_start(),
            Place::Section => false,
        };
        if is_open || self.out.is_beside_call() {
            add(Mark::Open, syntax.open);
        }
        if syntax.place == Place::Start {
            add(Mark::EndOfThoughts, &[END_OF_THOUGHTS]);
        }
        markers
    }

    fn meet(&mut self, mark: Mark, marker: &'static str) {
        match mark {
            Mark::Close => self.out.drop_blank(),
            Mark::Section => {
                self.held = marker.to_owned();
                self.state = State::Section;
            }
            Mark::Open => {
                self.held.clear();
                self.open(marker);
            }
            Mark::EndOfThoughts => {
                marker.chars().for_each(|c| self.out.text(c));
                self.out.restart();
            }
        }
    }

    /// Begins to read calls after a marker. A marker that is one bracket is part
    /// of the calls.
    fn open(&mut self, marker: &'static str) {
        self.is_bare = self.held.is_empty();
        self.has_settled = false;
        self.state = State::Body(self.syntax.body(marker));
        if marker.len() == 1 {
            self.input.extend(marker.chars());
        } else {
            self.is_bare = false;
            self.held += marker;
        }
    }

    fn step_section(&mut self, c: char) {
        let is_short = self.held.len() < MAX_HELD_BYTES;
        if self.matcher.is_idle() && c.is_whitespace() && is_short {
            return self.held.push(c);
        }
        match self.matcher.feed(c, self.syntax.open, &mut self.input) {
            Scan::Wait => {}
            Scan::Hit(index) => self.open(self.syntax.open[index]),
            Scan::Miss(c) => {
                self.held.push(c);
                self.is_bare = false;
                self.has_settled = false;
                self.give_up();
            }
        }
    }

    fn step_body(&mut self, c: char) {
        let State::Body(body) = &mut self.state else {
            return;
        };
        self.held.push(c);
        let again = &mut self.again;
        again.clear();
        again.push(c);
        let mut flow = Flow::More;
        let mut last = c;
        while flow == Flow::More
            && let Some(c) = again.pop()
        {
            last = c;
            flow = body.step(
                c,
                &mut Io {
                    out: &mut self.out,
                    again,
                    schemas: &self.schemas,
                },
            );
        }
        if self.out.take_settled() {
            self.has_settled = true;
            self.held.clear();
            if flow == Flow::Yield {
                self.held.push(last);
                self.held.extend(again.iter().rev());
            }
        }
        match flow {
            Flow::Done => {
                debug_assert!(again.is_empty(), "calls end with their last character");
                self.held.clear();
                self.state = State::Text;
            }
            Flow::Yield => self.give_up(),
            Flow::More if self.held.len() > MAX_HELD_BYTES => self.give_up(),
            Flow::More => {}
        }
    }

    fn step_skip(&mut self, c: char) {
        let State::Skip(scan) = &mut self.state else {
            return;
        };
        match scan.feed(c) {
            Progress::More => self.out.text(c),
            Progress::Done => {
                self.out.text(c);
                self.state = State::Text;
            }
            Progress::Before | Progress::Broken => {
                self.state = State::Text;
                self.input.push(c);
            }
        }
    }

    /// Reads once more what is held, as text.
    fn give_up(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.state = State::Text;
        let mut rest = held.as_str();
        if self.is_bare && !self.has_settled {
            self.state = State::Skip(ValueScan::default());
        } else if !self.has_settled {
            // Without its first character the marker is none.
            let mut chars = held.chars();
            chars.by_ref().take(1).for_each(|c| self.out.text(c));
            rest = chars.as_str();
        }
        read_again(rest, &mut self.input);
    }
}
