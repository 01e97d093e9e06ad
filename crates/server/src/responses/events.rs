//! The events of a streamed answer, and what they add up to.

use std::collections::VecDeque;

use axum::body::Bytes;
use serde::Serialize;

use super::{
    items::{
        BriefLogprob, Call, Item, ItemStatus, Logprob, Message, OutputText, Reasoning,
        ReasoningText,
    },
    object::ResponseObject,
};
use crate::{
    generation::{logprobs::Position, parts::Part},
    request_id::random_hex,
    sse,
};

/// An event. Members are in alphabetical order, as in the recorded streams;
/// each type has some of them.
#[derive(Default, Serialize)]
pub(super) struct Event<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    arguments: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delta: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logprobs: Option<Vec<BriefLogprob<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<ContentPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<&'a ResponseObject>,
    sequence_number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ContentPart<'a> {
    Reasoning(&'a ReasoningText),
    Output(&'a OutputText),
}

impl<'a> Event<'a> {
    /// An event about the whole response.
    pub(super) fn of_response(kind: &'static str, response: &'a ResponseObject) -> Self {
        Event {
            response: Some(response),
            kind,
            ..Event::default()
        }
    }

    /// The event as number `sequence_number` of a stream.
    pub(super) fn encode(mut self, sequence_number: u64) -> Bytes {
        self.sequence_number = sequence_number;
        sse::named_event(self.kind, &self)
    }
}

/// Encoded events that wait to be sent. Nothing is encoded for an answer that
/// is sent whole.
#[derive(Default)]
pub(super) struct Events {
    waiting: Option<VecDeque<Bytes>>,
    next_number: u64,
}

impl Events {
    /// For an answer that is streamed.
    pub(super) fn wanted() -> Self {
        Events {
            waiting: Some(VecDeque::new()),
            next_number: 0,
        }
    }

    pub(super) fn push(&mut self, event: Event) {
        if let Some(waiting) = &mut self.waiting {
            waiting.push_back(event.encode(self.next_number));
            self.next_number += 1;
        }
    }

    pub(super) fn pop(&mut self) -> Option<Bytes> {
        self.waiting.as_mut()?.pop_front()
    }
}

/// Makes items, and their events, of the parts of an answer.
pub(super) struct Writer {
    output: Vec<Item>,
    /// The last item goes on.
    is_open: bool,
    /// Alternatives per token, if log-probabilities are wanted.
    logprobs: Option<i64>,
    /// Tables of tokens that have not become text yet.
    held: Vec<Logprob>,
}

impl Writer {
    pub(super) fn new(logprobs: Option<i64>) -> Self {
        Writer {
            output: Vec::new(),
            is_open: false,
            logprobs,
            held: Vec::new(),
        }
    }

    /// Adds what one delta brought: its parts and the tables of its tokens.
    pub(super) fn write(&mut self, parts: Vec<Part>, positions: &[Position], events: &mut Events) {
        if let Some(asked) = self.logprobs {
            let tables = positions.iter().map(|table| Logprob::of(table, asked));
            self.held.extend(tables);
        }
        for part in parts {
            match part {
                Part::Content(text) => self.text(&text, events),
                Part::Reasoning(text) => self.reasoning(&text, events),
                Part::CallStart { id, name, .. } => self.start_call(id, name, events),
                Part::Arguments { text, .. } => self.arguments(&text, events),
                Part::CallEnd { .. } => self.close(events),
            }
        }
    }

    /// Forgets the tables of tokens that have not become text.
    pub(super) fn drop_held(&mut self) {
        self.held.clear();
    }

    /// Ends the answer and gives its items out.
    pub(super) fn finish(&mut self, events: &mut Events) -> Vec<Item> {
        // The last tokens may have had no text: they end the message.
        let rest = std::mem::take(&mut self.held);
        if let Some(Item::Message(Message { content, .. })) = self.output.last_mut()
            && let Some(logprobs) = content.last_mut().and_then(|part| part.logprobs.as_mut())
        {
            logprobs.extend(rest);
        }
        self.close(events);
        std::mem::take(&mut self.output)
    }

    fn text(&mut self, text: &str, events: &mut Events) {
        if !(self.is_open && matches!(self.output.last(), Some(Item::Message(_)))) {
            self.open(Item::message(format!("msg_{}", random_hex())), events);
        }
        let output_index = self.output.len() - 1;
        let Some(Item::Message(Message { id, content, .. })) = self.output.last_mut() else {
            return;
        };
        if content.is_empty() {
            let part = OutputText::new(String::new(), Some(Vec::new()));
            events.push(Event {
                content_index: Some(0),
                item_id: Some(id),
                output_index: Some(output_index),
                part: Some(ContentPart::Output(&part)),
                kind: "response.content_part.added",
                ..Event::default()
            });
            content.push(OutputText::new(
                String::new(),
                self.logprobs.map(|_| Vec::new()),
            ));
        }
        events.push(Event {
            content_index: Some(0),
            delta: Some(text),
            item_id: Some(id),
            logprobs: Some(self.held.iter().map(Logprob::brief).collect()),
            output_index: Some(output_index),
            kind: "response.output_text.delta",
            ..Event::default()
        });
        for part in content {
            part.text.push_str(text);
            if let Some(logprobs) = &mut part.logprobs {
                logprobs.append(&mut self.held);
            }
        }
    }

    fn reasoning(&mut self, text: &str, events: &mut Events) {
        self.held.clear();
        if !(self.is_open && matches!(self.output.last(), Some(Item::Reasoning(_)))) {
            self.open(Item::reasoning(format!("rs_{}", random_hex())), events);
        }
        let output_index = self.output.len() - 1;
        let Some(Item::Reasoning(Reasoning { id, content, .. })) = self.output.last_mut() else {
            return;
        };
        let [part] = content.get_or_insert_with(|| {
            let part = ReasoningText::new(String::new());
            events.push(Event {
                content_index: Some(0),
                item_id: Some(id),
                output_index: Some(output_index),
                part: Some(ContentPart::Reasoning(&part)),
                kind: "response.content_part.added",
                ..Event::default()
            });
            [part]
        });
        events.push(Event {
            content_index: Some(0),
            delta: Some(text),
            item_id: Some(id),
            output_index: Some(output_index),
            kind: "response.reasoning_text.delta",
            ..Event::default()
        });
        part.text.push_str(text);
    }

    fn start_call(&mut self, call_id: String, name: String, events: &mut Events) {
        self.held.clear();
        let id = format!("fc_{}", random_hex());
        self.open(Item::call(id, call_id, name), events);
    }

    fn arguments(&mut self, text: &str, events: &mut Events) {
        self.held.clear();
        let output_index = self.output.len().saturating_sub(1);
        let Some(Item::Call(Call { arguments, id, .. })) = self.output.last_mut() else {
            return;
        };
        events.push(Event {
            delta: Some(text),
            item_id: Some(id),
            output_index: Some(output_index),
            kind: "response.function_call_arguments.delta",
            ..Event::default()
        });
        arguments.push_str(text);
    }

    fn open(&mut self, item: Item, events: &mut Events) {
        self.close(events);
        events.push(Event {
            item: Some(&item),
            output_index: Some(self.output.len()),
            kind: "response.output_item.added",
            ..Event::default()
        });
        self.output.push(item);
        self.is_open = true;
    }

    fn close(&mut self, events: &mut Events) {
        if !std::mem::replace(&mut self.is_open, false) {
            return;
        }
        let output_index = self.output.len() - 1;
        let Some(item) = self.output.last_mut() else {
            return;
        };
        match item {
            Item::Reasoning(item) => close_reasoning(item, output_index, events),
            Item::Message(item) => close_message(item, output_index, events),
            Item::Call(item) => close_call(item, output_index, events),
        }
        events.push(Event {
            item: Some(item),
            output_index: Some(output_index),
            kind: "response.output_item.done",
            ..Event::default()
        });
    }
}

fn close_reasoning(item: &mut Reasoning, output_index: usize, events: &mut Events) {
    item.status = ItemStatus::Completed;
    for part in item.content.iter().flatten() {
        events.push(Event {
            content_index: Some(0),
            item_id: Some(&item.id),
            output_index: Some(output_index),
            text: Some(&part.text),
            kind: "response.reasoning_text.done",
            ..Event::default()
        });
        events.push(Event {
            content_index: Some(0),
            item_id: Some(&item.id),
            output_index: Some(output_index),
            part: Some(ContentPart::Reasoning(part)),
            kind: "response.content_part.done",
            ..Event::default()
        });
    }
}

fn close_message(item: &mut Message, output_index: usize, events: &mut Events) {
    item.status = ItemStatus::Completed;
    for part in &item.content {
        let logprobs = part.logprobs.iter().flatten();
        events.push(Event {
            content_index: Some(0),
            item_id: Some(&item.id),
            logprobs: Some(logprobs.map(Logprob::brief).collect()),
            output_index: Some(output_index),
            text: Some(&part.text),
            kind: "response.output_text.done",
            ..Event::default()
        });
        events.push(Event {
            content_index: Some(0),
            item_id: Some(&item.id),
            output_index: Some(output_index),
            part: Some(ContentPart::Output(part)),
            kind: "response.content_part.done",
            ..Event::default()
        });
    }
}

fn close_call(item: &mut Call, output_index: usize, events: &mut Events) {
    // Arguments break off where the answer does; nobody should act on them.
    item.status = match serde_json::from_str::<serde::de::IgnoredAny>(&item.arguments) {
        Ok(_) => ItemStatus::Completed,
        Err(_) => ItemStatus::Incomplete,
    };
    events.push(Event {
        arguments: Some(&item.arguments),
        item_id: Some(&item.id),
        name: Some(&item.name),
        output_index: Some(output_index),
        kind: "response.function_call_arguments.done",
        ..Event::default()
    });
}
