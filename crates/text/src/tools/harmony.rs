//! The messages of gpt-oss, such as
//! `<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}<|call|>`.

use super::NO_ARGUMENTS;
use super::parser::{Body, Flow, Io};
use crate::matcher::{Matcher, Scan};

/// Longest head of a message, in bytes.
pub(crate) const MAX_HEAD: usize = 512;

/// What ends the head.
pub(crate) const MESSAGE: &str = "<|message|>";

/// What opens a message, or the next part of its head. The head of the first
/// message begins in the prompt, so that its recipient may be what is seen first.
pub(crate) const OPEN: [&str; 3] = ["<|channel|>", "<|start|>", "to=functions."];

/// What ends a message. The next one may also just begin.
pub(crate) const END: [&str; 5] = ["<|end|>", "<|call|>", "<|return|>", OPEN[0], OPEN[1]];

/// How many of them are not the beginning of the next message.
pub(crate) const ENDS: usize = 3;

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// A call of a function of the request.
    Call(String),
    /// Thoughts.
    Analysis,
    /// The answer, or what the model says before it calls.
    Content,
    /// A tool that the model believes to have.
    Other,
}

/// Reads the head of a message, with what opened it but not what ends it.
pub(crate) fn read_head(head: &str) -> Message {
    let after = |key: &str| {
        let (_, value) = head.split_once(key)?;
        value
            .split(|c: char| c.is_whitespace() || c == '<')
            .find(|word| !word.is_empty())
    };
    let recipient = after("to=");
    let function = recipient.and_then(|recipient| recipient.strip_prefix("functions."));
    match (function, recipient, after("<|channel|>")) {
        (Some(name), _, _) if !name.is_empty() => Message::Call(name.to_owned()),
        (_, _, Some("analysis")) => Message::Analysis,
        (_, Some(_), _) => Message::Other,
        (_, None, _) => Message::Content,
    }
}

pub(super) struct Harmony {
    place: Place,
    matcher: Matcher,
    head: String,
    /// White space at the end of the arguments, if there is no more.
    tail: String,
    has_arguments: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Arguments,
    Text,
    Dropped,
}

impl Harmony {
    pub(super) fn new(opened_by: &str) -> Harmony {
        Harmony {
            place: Place::Head,
            matcher: Matcher::default(),
            head: opened_by.to_owned(),
            tail: String::new(),
            has_arguments: false,
        }
    }

    fn step_head(&mut self, c: char, io: &mut Io) -> Flow {
        match self.matcher.feed(c, &[MESSAGE], io.again) {
            Scan::Wait => Flow::More,
            Scan::Hit(_) => self.open(io),
            Scan::Miss(c) if self.head.len() < MAX_HEAD => {
                self.head.push(c);
                Flow::More
            }
            Scan::Miss(_) => Flow::Yield,
        }
    }

    fn open(&mut self, io: &mut Io) -> Flow {
        self.place = match read_head(&self.head) {
            Message::Call(name) => {
                if !io.out.start(&name, None) {
                    return Flow::Yield;
                }
                Place::Arguments
            }
            Message::Content => Place::Text,
            // The thoughts are the business of the reasoning parser.
            Message::Analysis | Message::Other => Place::Dropped,
        };
        io.out.settle();
        Flow::More
    }

    fn miss(&mut self, c: char, io: &mut Io) {
        match self.place {
            Place::Text => {
                io.out.text(c);
                io.out.settle();
            }
            Place::Arguments if c.is_whitespace() => self.tail.push(c),
            Place::Arguments => {
                let blank = std::mem::take(&mut self.tail);
                if std::mem::replace(&mut self.has_arguments, true) {
                    io.out.arguments(&blank);
                }
                io.out.arguments(c.encode_utf8(&mut [0; 4]));
            }
            Place::Head | Place::Dropped => io.out.settle(),
        }
    }

    fn end(&mut self, io: &mut Io) {
        if io.out.is_in_call() {
            if !self.has_arguments {
                io.out.arguments(NO_ARGUMENTS);
            }
            io.out.end();
        }
        io.out.settle();
    }
}

impl Body for Harmony {
    fn step(&mut self, c: char, io: &mut Io) -> Flow {
        if self.place == Place::Head {
            return self.step_head(c, io);
        }
        match self.matcher.feed(c, &END, io.again) {
            Scan::Wait => io.out.settle(),
            Scan::Miss(c) => self.miss(c, io),
            Scan::Hit(index) => {
                self.end(io);
                if index < ENDS {
                    return Flow::Done;
                }
                *self = Harmony::new(END[index]);
            }
        }
        Flow::More
    }

    fn finish(&mut self, io: &mut Io) {
        if self.place == Place::Text {
            // What might have become a marker is text after all.
            self.matcher.take().chars().for_each(|c| io.out.text(c));
        }
        if self.place != Place::Head {
            self.end(io);
        }
    }
}
