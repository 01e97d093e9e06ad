//! Writes an answer as events.

use super::{
    answer::{ASSISTANT, MESSAGE, MessageDelta, MessageStart, MessageStop, StartedMessage},
    blocks::Step,
    error::ErrorBody,
    handler::{AnswerReader, Call},
};
use crate::{
    error::ApiError,
    generation::{
        fanout::{Event, Fanout},
        stream::{ChunkEncoder, Chunks},
    },
};

/// The events of one answer.
pub(super) struct MessageEvents {
    call: Call,
    reader: AnswerReader,
    is_started: bool,
    /// Reused from event to event.
    steps: Vec<Step>,
}

impl MessageEvents {
    pub(super) fn new(call: Call, reader: AnswerReader) -> Self {
        MessageEvents {
            call,
            reader,
            is_started: false,
            steps: Vec::new(),
        }
    }

    fn start(&self, chunks: &mut Chunks) {
        const NAME: &str = "message_start";
        let call = &self.call;
        let start = MessageStart {
            kind: NAME,
            message: StartedMessage {
                id: &call.id,
                kind: MESSAGE,
                role: ASSISTANT,
                content: [],
                model: &call.model,
                stop_reason: None,
                stop_sequence: None,
                usage: call.usage_at_start(),
            },
        };
        chunks.push_named(NAME, &start);
    }
}

impl ChunkEncoder for MessageEvents {
    /// The last event says that it is the last.
    const ENDS_WITH_DONE: bool = false;

    fn encode(&mut self, event: Event, chunks: &mut Chunks) {
        if !std::mem::replace(&mut self.is_started, true) {
            self.start(chunks);
        }
        self.reader.read(event.delta, &mut self.steps);
        for step in self.steps.drain(..) {
            chunks.push_named(step.name(), &step);
        }
    }

    fn finish(&mut self, fanout: &Fanout, chunks: &mut Chunks) {
        const DELTA: &str = "message_delta";
        const STOP: &str = "message_stop";
        match self.reader.stop() {
            Ok(stop) => {
                let delta = MessageDelta {
                    kind: DELTA,
                    delta: stop,
                    usage: self.call.usage(fanout),
                };
                chunks.push_named(DELTA, &delta);
                chunks.push_named(STOP, &MessageStop { kind: STOP });
            }
            Err(error) => self.fail(&error, chunks),
        }
    }

    fn fail(&mut self, error: &ApiError, chunks: &mut Chunks) {
        chunks.push_named("error", &ErrorBody::new(error));
    }
}
