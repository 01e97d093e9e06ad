//! The chunks of a streamed chat answer.

use super::{
    answer::{CHUNK_OBJECT, Chunk, ChunkChoice, ChunkPrompt, DeltaMessage, UsageChunk},
    handler::Call,
};
use crate::generation::{
    fanout::{Event, Fanout},
    logprobs::ChatLogprobs,
    parts::{Part, PartReader},
    stream::{ChunkEncoder, Chunks},
    usage::Counts,
};

/// Writes the chunks of a stream.
pub(super) struct ChatChunks {
    call: Call,
    choices: Vec<Streamed>,
    started: bool,
}

/// One choice.
struct Streamed {
    reader: PartReader,
    has_calls: bool,
}

impl ChatChunks {
    pub(super) fn new(call: Call, choices: usize) -> Self {
        let choices = (0..choices).map(|_| Streamed {
            reader: PartReader::new(&call.reading),
            has_calls: false,
        });
        ChatChunks {
            choices: choices.collect(),
            started: false,
            call,
        }
    }

    /// One chunk per choice that says its role, and under `echo` one that
    /// repeats the last message.
    fn start(&self, chunks: &mut Chunks) {
        let call = &self.call;
        let counts = call.bare_counts(0, 0);
        let choices = 0..self.choices.len();
        for index in choices.clone() {
            let delta = DeltaMessage::role(&call.role);
            let prompt = ChunkPrompt {
                prompt_token_ids: call.prompt_token_ids(),
                prompt_text: call.prompt_text.as_deref(),
            };
            let choice = ChunkChoice {
                token_ids: None,
                ..ChunkChoice::bare(index, delta)
            };
            chunks.push(&Chunk {
                prompt: Some(prompt),
                ..call.chunk(choice, &counts)
            });
        }
        for index in choices.filter(|_| !call.echoed.is_empty()) {
            let delta = DeltaMessage::content(&call.echoed);
            let choice = ChunkChoice {
                token_ids: None,
                ..ChunkChoice::bare(index, delta)
            };
            chunks.push(&call.chunk(choice, &counts));
        }
    }

    fn reasoning_tokens(&self) -> u64 {
        let choices = self.choices.iter();
        choices.map(|choice| choice.reader.reasoning_tokens()).sum()
    }
}

impl ChunkEncoder for ChatChunks {
    /// One chunk per part. The last one says what there is to say of the tokens.
    fn encode(&mut self, event: Event, chunks: &mut Chunks) {
        if !std::mem::replace(&mut self.started, true) {
            self.start(chunks);
        }
        let Event {
            index,
            mut delta,
            produced,
        } = event;
        let call = &self.call;
        let choice = &mut self.choices[index];
        let parts = choice.reader.read(&mut delta);
        choice.has_calls |= parts.iter().any(Part::is_call);
        let counts = call.bare_counts(produced.into(), choice.reader.reasoning_tokens());
        let mut messages: Vec<DeltaMessage> = parts.iter().filter_map(DeltaMessage::of).collect();
        let last = delta.ending.is_some();
        // Chunks without text are sent only if they carry something else.
        let shows_tokens = call.logprobs.is_some() || call.return_token_ids;
        if messages.is_empty() && !last && (!shows_tokens || delta.tokens.is_empty()) {
            return;
        }
        let final_message = messages.pop().unwrap_or_default();
        for message in messages {
            chunks.push(&call.chunk(ChunkChoice::bare(index, message), &counts));
        }
        let choice = ChunkChoice {
            index,
            delta: final_message,
            logprobs: call
                .logprobs
                .map(|asked| ChatLogprobs::of(&delta.logprobs, asked)),
            finish_reason: delta
                .ending
                .as_ref()
                .map(|ending| call.finish_reason(ending, choice.has_calls)),
            stop_reason: delta.ending.map(|ending| ending.stop),
            token_ids: Some(call.return_token_ids.then_some(delta.tokens)),
        };
        chunks.push(&Chunk {
            system_fingerprint: call
                .fingerprint
                .as_deref()
                .filter(|_| last && !call.usage.at_end),
            ..call.chunk(choice, &counts)
        });
    }

    fn finish(&mut self, fanout: &Fanout, chunks: &mut Chunks) {
        let call = &self.call;
        if call.usage.at_end {
            chunks.push(&UsageChunk {
                id: &call.id,
                object: CHUNK_OBJECT,
                created: call.created,
                model: &call.model,
                choices: [],
                usage: call.counts(fanout, self.reasoning_tokens()).at_end(),
                system_fingerprint: call.fingerprint.as_deref(),
            });
        }
    }
}

impl Call {
    fn chunk<'a>(&'a self, choice: ChunkChoice<'a>, counts: &Counts) -> Chunk<'a> {
        Chunk {
            id: &self.id,
            object: CHUNK_OBJECT,
            created: self.created,
            model: &self.model,
            choices: [choice],
            usage: self.usage.continuous.then(|| counts.running(true)),
            prompt: None,
            system_fingerprint: None,
        }
    }
}

impl<'a> ChunkChoice<'a> {
    /// One that only says this.
    fn bare(index: usize, delta: DeltaMessage<'a>) -> Self {
        ChunkChoice {
            index,
            delta,
            logprobs: None,
            finish_reason: None,
            stop_reason: None,
            token_ids: Some(None),
        }
    }
}
