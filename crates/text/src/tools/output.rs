//! Collects the events of an answer.

use super::{MAX_CALLS, ToolEvent};

/// The events since they were last taken, and what the rest of the parser has
/// to know of those before.
#[derive(Default)]
pub(super) struct Output {
    events: Vec<ToolEvent>,
    /// Calls that were started.
    calls: usize,
    in_call: bool,
    /// White space, and after a call also the punctuation that stands between
    /// calls. It goes out with the text that follows it, and is dropped if a
    /// call or nothing does.
    blank: String,
    /// Nothing but blanks since a call.
    beside_call: bool,
    /// There was text since the beginning or the last anchor.
    has_text: bool,
    /// What was read has been given out and cannot become text any more.
    is_settled: bool,
}

impl Output {
    /// Whether only blanks have been read since the beginning of the answer (or
    /// what counts as one).
    pub(super) fn is_at_start(&self) -> bool {
        !self.has_text && self.calls == 0
    }

    pub(super) fn is_beside_call(&self) -> bool {
        self.beside_call
    }

    pub(super) fn is_in_call(&self) -> bool {
        self.in_call
    }

    /// Whether there are so many calls that another cannot be started.
    pub(super) fn is_full(&self) -> bool {
        self.calls >= MAX_CALLS
    }

    /// Makes what follows the start of an answer.
    pub(super) fn restart(&mut self) {
        self.has_text = false;
    }

    /// Leaves out the blanks before a marker that belongs to a call.
    pub(super) fn drop_blank(&mut self) {
        self.blank.clear();
    }

    pub(super) fn text(&mut self, c: char) {
        let is_blank =
            c.is_whitespace() || (self.beside_call && matches!(c, ',' | ';' | ']' | '}'));
        self.blank.push(c);
        if !is_blank {
            self.has_text = true;
            self.beside_call = false;
            self.flush_blank();
        }
    }

    /// Starts a call. False if there are too many.
    pub(super) fn start(&mut self, name: &str, id: Option<String>) -> bool {
        debug_assert!(!self.in_call, "calls do not nest");
        if self.is_full() {
            return false;
        }
        self.blank.clear();
        self.events.push(ToolEvent::CallStart {
            index: self.calls,
            id,
            name: name.to_owned(),
        });
        self.calls += 1;
        self.in_call = true;
        self.is_settled = true;
        true
    }

    pub(super) fn arguments(&mut self, delta: &str) {
        debug_assert!(self.in_call, "arguments belong to a call");
        self.is_settled = true;
        if delta.is_empty() {
            return;
        }
        if let Some(ToolEvent::ArgumentsDelta { text, .. }) = self.events.last_mut() {
            text.push_str(delta);
        } else {
            self.events.push(ToolEvent::ArgumentsDelta {
                index: self.calls - 1,
                text: delta.to_owned(),
            });
        }
    }

    pub(super) fn end(&mut self) {
        debug_assert!(self.in_call, "only a call ends");
        self.events.push(ToolEvent::CallEnd {
            index: self.calls - 1,
        });
        self.in_call = false;
        self.beside_call = true;
        self.is_settled = true;
    }

    /// Says that what was read is done with, though nothing came of it.
    pub(super) fn settle(&mut self) {
        self.is_settled = true;
    }

    /// Whether anything was settled since this was asked last.
    pub(super) fn take_settled(&mut self) -> bool {
        std::mem::take(&mut self.is_settled) || self.in_call
    }

    /// Ends the answer.
    pub(super) fn finish(&mut self) {
        if self.in_call {
            self.end();
        }
        if self.beside_call {
            self.blank.clear();
        }
        self.flush_blank();
    }

    pub(super) fn take(&mut self) -> Vec<ToolEvent> {
        std::mem::take(&mut self.events)
    }

    fn flush_blank(&mut self) {
        if self.blank.is_empty() {
            return;
        }
        if let Some(ToolEvent::Text(text)) = self.events.last_mut() {
            text.push_str(&self.blank);
            self.blank.clear();
        } else {
            let text = std::mem::take(&mut self.blank);
            self.events.push(ToolEvent::Text(text));
        }
    }
}
