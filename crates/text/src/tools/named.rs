//! Calls whose name stands before the brace of the arguments.

use super::json::{JsonArguments, Progress};
use super::literal::{LiteralSyntax, Literals};
use super::parser::{Body, Flow, Io};
use super::records::Records;
use super::{MAX_NAME, NO_ARGUMENTS};
use crate::matcher::{Matcher, Scan};

/// Longest text before the arguments, in bytes.
const MAX_HEAD: usize = 2 * MAX_NAME;

/// What the text before the arguments says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) name: String,
    /// The id that the model gave the call.
    pub(super) id: Option<String>,
}

/// How calls with the name in front are written.
#[derive(Clone, Copy)]
pub(super) struct NamedSyntax {
    /// Reads the text before the brace.
    pub(super) head: fn(&str) -> Option<Head>,
    /// What ends a call; one that has no arguments may end before their brace.
    pub(super) end: &'static [&'static str],
    /// How arguments are written, if not as JSON.
    pub(super) literals: Option<&'static LiteralSyntax>,
    /// Whether there may be JSON objects with the name in them instead.
    pub(super) or_records: bool,
}

pub(super) struct Named {
    syntax: NamedSyntax,
    matcher: Matcher,
    text: String,
    head: Option<Head>,
    place: Place,
}

enum Place {
    Head,
    Json(JsonArguments),
    Literals(Literals),
    Records(Records),
}

impl Named {
    pub(super) fn new(syntax: NamedSyntax) -> Named {
        Named {
            syntax,
            matcher: Matcher::default(),
            text: String::new(),
            head: None,
            place: Place::Head,
        }
    }

    fn step_head(&mut self, c: char, io: &mut Io) -> Flow {
        match self.matcher.feed(c, self.syntax.end, io.again) {
            Scan::Wait => Flow::More,
            Scan::Hit(_) => self.end_without_arguments(io),
            Scan::Miss(c @ ('{' | '[')) if self.syntax.or_records && self.is_empty() => {
                let mut records = Records::new(false);
                let flow = records.step(c, io);
                self.place = Place::Records(records);
                flow
            }
            Scan::Miss('{') => self.open_arguments(io),
            Scan::Miss(c) if self.text.len() < MAX_HEAD => {
                self.text.push(c);
                Flow::More
            }
            Scan::Miss(_) => Flow::Yield,
        }
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn read_head(&self) -> Option<Head> {
        let head = (self.syntax.head)(&self.text)?;
        is_name(&head.name).then_some(head)
    }

    fn end_without_arguments(&mut self, io: &mut Io) -> Flow {
        let Some(head) = self.read_head() else {
            return Flow::Yield;
        };
        if !io.out.start(&head.name, head.id) {
            return Flow::Yield;
        }
        io.out.arguments(NO_ARGUMENTS);
        io.out.end();
        Flow::Done
    }

    fn open_arguments(&mut self, io: &mut Io) -> Flow {
        self.head = self.read_head();
        let Some(head) = &self.head else {
            return Flow::Yield;
        };
        self.place = match self.syntax.literals {
            None => {
                let mut arguments = JsonArguments::new();
                arguments.feed('{');
                Place::Json(arguments)
            }
            Some(syntax) => {
                let properties = io.schemas.properties(&head.name);
                Place::Literals(Literals::arguments(syntax, properties))
            }
        };
        Flow::More
    }

    /// Gives out arguments, and the call before them.
    fn give_out(
        &mut self,
        progress: Progress,
        is_certain: bool,
        json: String,
        io: &mut Io,
    ) -> Flow {
        if progress == Progress::Broken {
            if io.out.is_in_call() {
                io.out.arguments(&json);
                io.out.end();
            }
            return Flow::Yield;
        }
        if !is_certain {
            return Flow::More;
        }
        if let Some(head) = self.head.take()
            && !io.out.start(&head.name, head.id)
        {
            return Flow::Yield;
        }
        io.out.arguments(&json);
        if progress == Progress::More {
            return Flow::More;
        }
        io.out.end();
        Flow::Done
    }
}

impl Body for Named {
    fn step(&mut self, c: char, io: &mut Io) -> Flow {
        match &mut self.place {
            Place::Head => self.step_head(c, io),
            Place::Records(records) => records.step(c, io),
            Place::Json(arguments) => {
                let progress = arguments.feed(c);
                let is_certain = arguments.is_certain();
                let json = if is_certain {
                    arguments.take()
                } else {
                    String::new()
                };
                self.give_out(progress, is_certain, json, io)
            }
            Place::Literals(arguments) => {
                let progress = arguments.feed(c, io.again);
                let is_certain = arguments.is_certain();
                let json = if is_certain {
                    arguments.take()
                } else {
                    String::new()
                };
                self.give_out(progress, is_certain, json, io)
            }
        }
    }
}

/// Whether this may be the name of a function, and not prose or markup.
pub(super) fn is_name(name: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>{}()[]\"'`,;".contains(c);
    (1..=MAX_NAME).contains(&name.len()) && !name.contains(is_odd)
}

fn plain(name: &str) -> Option<Head> {
    Some(Head {
        name: name.to_owned(),
        id: None,
    })
}

/// `f`.
pub(super) fn bare_head(text: &str) -> Option<Head> {
    plain(text.trim())
}

/// `f`, `f[ARGS]` or `f[CALL_ID]abc[ARGS]`.
pub(super) fn mistral_head(text: &str) -> Option<Head> {
    plain(text.split('[').next()?.trim())
}

/// DeepSeek's separator.
pub(super) const SEPARATOR: &str = "<｜tool▁sep｜>";

/// `f<｜tool▁sep｜>` of V3.1, and of V3 and R1 `function<｜tool▁sep｜>f` with a
/// fence on the next line.
pub(super) fn deepseek_head(text: &str) -> Option<Head> {
    let (before, after) = text.split_once(SEPARATOR)?;
    match after.split("```").next()?.trim() {
        "" => plain(before.trim()),
        name => plain(name),
    }
}

/// What separates a Kimi call's id from its arguments.
pub(super) const ARGUMENT_BEGIN: &str = "<|tool_call_argument_begin|>";

/// `functions.f:0<|tool_call_argument_begin|>`.
pub(super) fn kimi_head(text: &str) -> Option<Head> {
    let id = text.trim().strip_suffix(ARGUMENT_BEGIN)?.trim();
    let name = id.strip_prefix("functions.").unwrap_or(id);
    let name = match name.rsplit_once(':') {
        Some((name, number)) if number.chars().all(|c| c.is_ascii_digit()) => name,
        _ => name,
    };
    Some(Head {
        name: name.to_owned(),
        id: Some(id.to_owned()),
    })
}
