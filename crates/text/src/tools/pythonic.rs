//! Calls in Python's syntax: `[f(a=1), g(b='x')]`.

use super::MAX_NAME;
use super::json::Progress;
use super::literal::{Literals, PYTHON};
use super::parser::{Body, Flow, Io};

/// Reads a list of calls from its opening bracket on.
pub(super) struct Pythonic {
    place: Place,
    name: String,
    is_started: bool,
    has_call: bool,
}

enum Place {
    Start,
    Element,
    Name,
    Arguments(Literals),
}

impl Pythonic {
    pub(super) fn new() -> Pythonic {
        Pythonic {
            place: Place::Start,
            name: String::new(),
            is_started: false,
            has_call: false,
        }
    }

    fn step_name(&mut self, c: char) -> Flow {
        match c {
            '(' => {
                self.is_started = false;
                self.place = Place::Arguments(Literals::arguments(&PYTHON, None));
            }
            c if is_name(c) && self.name.len() < MAX_NAME => self.name.push(c),
            _ => return Flow::Yield,
        }
        Flow::More
    }

    fn step_arguments(&mut self, c: char, io: &mut Io) -> Flow {
        let Place::Arguments(arguments) = &mut self.place else {
            return Flow::Yield;
        };
        let progress = arguments.feed(c, io.again);
        if arguments.is_certain() {
            if !self.is_started && !io.out.start(&self.name, None) {
                return Flow::Yield;
            }
            self.is_started = true;
            io.out.arguments(&arguments.take());
        }
        match progress {
            Progress::More => Flow::More,
            Progress::Done => {
                io.out.end();
                self.has_call = true;
                self.place = Place::Element;
                Flow::More
            }
            Progress::Before | Progress::Broken => {
                if self.is_started {
                    io.out.end();
                }
                Flow::Yield
            }
        }
    }
}

impl Body for Pythonic {
    fn step(&mut self, c: char, io: &mut Io) -> Flow {
        match &self.place {
            Place::Name => self.step_name(c),
            Place::Arguments(_) => self.step_arguments(c, io),
            _ if c.is_whitespace() => Flow::More,
            Place::Start if c == '[' => {
                self.place = Place::Element;
                Flow::More
            }
            Place::Element if c == ',' && self.has_call => Flow::More,
            Place::Element if c == ']' && self.has_call => Flow::Done,
            Place::Element if is_name(c) && !c.is_ascii_digit() => {
                self.name = c.to_string();
                self.place = Place::Name;
                Flow::More
            }
            Place::Start | Place::Element => Flow::Yield,
        }
    }
}

/// Names of tools are often more than Python allows, such as `files.read`.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-')
}
