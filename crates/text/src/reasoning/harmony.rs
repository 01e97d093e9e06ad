//! The messages of gpt-oss: the channel `analysis` holds the thoughts.

use super::Output;
use crate::matcher::{Matcher, Scan};
use crate::tools::harmony::{END, ENDS, MAX_HEAD, MESSAGE, Message, OPEN, read_head};

/// Takes messages apart. Only tool calls stay as they are, for the tool parser.
#[derive(Clone, Default)]
pub(super) struct Harmony {
    place: Place,
    matcher: Matcher,
}

#[derive(Clone, Default)]
enum Place {
    /// Between messages.
    #[default]
    Outside,
    Head(String),
    Body(Message),
}

impl Harmony {
    pub(super) fn is_thinking(&self) -> bool {
        matches!(self.place, Place::Body(Message::Analysis))
    }

    pub(super) fn is_answering(&self) -> bool {
        matches!(self.place, Place::Body(Message::Content))
    }

    pub(super) fn is_undecided(&self) -> bool {
        !self.matcher.is_idle()
    }

    pub(super) fn step(&mut self, c: char, out: &mut Output, again: &mut Vec<char>) {
        let markers: &[&str] = match self.place {
            Place::Outside => &OPEN,
            Place::Head(_) => &[MESSAGE],
            Place::Body(_) => &END,
        };
        match self.matcher.feed(c, markers, again) {
            Scan::Wait => {}
            Scan::Miss(c) => self.miss(c, out),
            Scan::Hit(index) => self.hit(index, out),
        }
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        let partial = self.matcher.take();
        if let Place::Head(head) = &self.place {
            out.content_text(head);
            self.place = Place::Outside;
        }
        partial.chars().for_each(|c| self.miss(c, out));
    }

    fn miss(&mut self, c: char, out: &mut Output) {
        match &mut self.place {
            Place::Outside => out.content(c),
            Place::Head(head) if head.len() < MAX_HEAD => head.push(c),
            Place::Head(head) => {
                // No head is that long.
                out.content_text(head);
                out.content(c);
                self.place = Place::Outside;
            }
            Place::Body(Message::Analysis) => out.reasoning(c),
            Place::Body(Message::Content | Message::Call(_)) => out.content(c),
            Place::Body(Message::Other) => {}
        }
    }

    fn hit(&mut self, index: usize, out: &mut Output) {
        self.place = match &self.place {
            Place::Outside => Place::Head(OPEN[index].to_owned()),
            Place::Head(head) => {
                let message = read_head(head);
                if let Message::Call(_) = message {
                    out.content_text(head);
                    out.content_text(MESSAGE);
                }
                Place::Body(message)
            }
            Place::Body(message) => {
                let is_end = index < ENDS;
                if let Message::Call(_) = message {
                    // A call ends before the next message, even if the model
                    // forgot to say so.
                    out.content_text(END[if is_end { index } else { 0 }]);
                }
                if is_end {
                    Place::Outside
                } else {
                    Place::Head(END[index].to_owned())
                }
            }
        };
    }
}
