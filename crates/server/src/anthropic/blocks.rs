//! Content blocks, made of the parts of an answer.
//!
//! A stream sends the steps; a whole answer is what its steps add up to.

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::partial;
use crate::generation::parts::Part;

/// A block as it is at the beginning, in a stream, or at the end.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block {
    Thinking {
        thinking: String,
        /// See [`signature`].
        signature: String,
    },
    Text {
        text: String,
    },
    ToolUse {
        id: String,
        name: String,
        input: Map<String, Value>,
    },
}

/// What is added to a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type")]
pub(super) enum BlockDelta {
    #[serde(rename = "text_delta")]
    Text { text: String },
    #[serde(rename = "thinking_delta")]
    Thinking { thinking: String },
    #[serde(rename = "signature_delta")]
    Signature { signature: String },
    #[serde(rename = "input_json_delta")]
    InputJson { partial_json: String },
}

/// A step of an answer. Blocks do not overlap.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type")]
pub(super) enum Step {
    #[serde(rename = "content_block_start")]
    Start { content_block: Block, index: usize },
    #[serde(rename = "content_block_delta")]
    Delta { delta: BlockDelta, index: usize },
    #[serde(rename = "content_block_stop")]
    Stop { index: usize },
}

impl Step {
    /// The name of its event.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Step::Start { .. } => "content_block_start",
            Step::Delta { .. } => "content_block_delta",
            Step::Stop { .. } => "content_block_stop",
        }
    }
}

/// Makes steps of parts.
#[derive(Default)]
pub(super) struct BlockWriter {
    /// Thinking blocks are sent without what was thought.
    hides_thoughts: bool,
    open: Option<Open>,
    /// Blocks that were started.
    count: usize,
    calls: usize,
}

enum Open {
    Thinking(Sha256),
    Text,
    Call,
}

impl BlockWriter {
    pub(super) fn new(hides_thoughts: bool) -> BlockWriter {
        BlockWriter {
            hides_thoughts,
            ..BlockWriter::default()
        }
    }

    /// True if the answer has called a tool.
    pub(super) fn has_calls(&self) -> bool {
        self.calls > 0
    }

    /// Adds the steps that a part of the answer makes.
    pub(super) fn write(&mut self, part: Part, steps: &mut Vec<Step>) {
        match part {
            Part::Reasoning(text) => self.think(text, steps),
            Part::Content(text) => self.say(text, steps),
            Part::CallStart { id, name, .. } => {
                let input = Map::new();
                self.start(Open::Call, Block::ToolUse { id, name, input }, steps);
                self.calls += 1;
            }
            Part::Arguments { text, .. } => {
                self.add(BlockDelta::InputJson { partial_json: text }, steps);
            }
            Part::CallEnd { .. } => self.end(steps),
        }
    }

    /// Ends the open block, if there is one.
    pub(super) fn end(&mut self, steps: &mut Vec<Step>) {
        let Some(open) = self.open.take() else { return };
        if let Open::Thinking(digest) = open {
            let signature = signature(digest);
            self.add(BlockDelta::Signature { signature }, steps);
        }
        let index = self.count - 1;
        steps.push(Step::Stop { index });
    }

    fn think(&mut self, text: String, steps: &mut Vec<Step>) {
        if text.is_empty() {
            return;
        }
        if !matches!(self.open, Some(Open::Thinking(_))) {
            let block = Block::Thinking {
                thinking: String::new(),
                signature: String::new(),
            };
            self.start(Open::Thinking(Sha256::new()), block, steps);
        }
        if let Some(Open::Thinking(digest)) = &mut self.open {
            digest.update(&text);
        }
        if !self.hides_thoughts {
            self.add(BlockDelta::Thinking { thinking: text }, steps);
        }
    }

    fn say(&mut self, text: String, steps: &mut Vec<Step>) {
        if text.is_empty() {
            return;
        }
        if !matches!(self.open, Some(Open::Text)) {
            let block = Block::Text {
                text: String::new(),
            };
            self.start(Open::Text, block, steps);
        }
        self.add(BlockDelta::Text { text }, steps);
    }

    fn start(&mut self, open: Open, content_block: Block, steps: &mut Vec<Step>) {
        self.end(steps);
        self.open = Some(open);
        let index = self.count;
        self.count += 1;
        steps.push(Step::Start {
            content_block,
            index,
        });
    }

    fn add(&self, delta: BlockDelta, steps: &mut Vec<Step>) {
        let index = self.count.saturating_sub(1);
        steps.push(Step::Delta { delta, index });
    }
}

/// Clients send this back with the thoughts. It is their digest and proves
/// nothing: thoughts in requests are taken as they are.
fn signature(digest: Sha256) -> String {
    let bytes = digest.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The blocks that steps add up to.
pub(super) fn collect(steps: Vec<Step>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut arguments = String::new();
    for step in steps {
        match step {
            Step::Start { content_block, .. } => blocks.push(content_block),
            Step::Delta { delta, .. } => {
                if let Some(block) = blocks.last_mut() {
                    block.add(delta, &mut arguments);
                }
            }
            Step::Stop { .. } => {
                let text = std::mem::take(&mut arguments);
                if let Some(Block::ToolUse { input, .. }) = blocks.last_mut() {
                    *input = partial::object(&text);
                }
            }
        }
    }
    blocks
}

impl Block {
    fn add(&mut self, delta: BlockDelta, arguments: &mut String) {
        match (self, delta) {
            (Block::Text { text }, BlockDelta::Text { text: more }) => text.push_str(&more),
            (Block::Thinking { thinking, .. }, BlockDelta::Thinking { thinking: more }) => {
                thinking.push_str(&more);
            }
            (Block::Thinking { signature, .. }, BlockDelta::Signature { signature: whole }) => {
                *signature = whole;
            }
            (Block::ToolUse { .. }, BlockDelta::InputJson { partial_json }) => {
                arguments.push_str(&partial_json);
            }
            // A writer adds to a block only what is of its type.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reasoning(text: &str) -> Part {
        Part::Reasoning(text.to_owned())
    }

    fn content(text: &str) -> Part {
        Part::Content(text.to_owned())
    }

    fn call(index: usize, name: &str, arguments: &[&str]) -> Vec<Part> {
        let id = format!("call-{index}");
        let name = name.to_owned();
        let mut parts = vec![Part::CallStart { index, id, name }];
        parts.extend(arguments.iter().map(|text| Part::Arguments {
            index,
            text: (*text).to_owned(),
        }));
        parts.push(Part::CallEnd { index });
        parts
    }

    fn steps(hides_thoughts: bool, parts: Vec<Part>) -> Vec<Step> {
        let mut writer = BlockWriter::new(hides_thoughts);
        let mut steps = Vec::new();
        for part in parts {
            writer.write(part, &mut steps);
        }
        writer.end(&mut steps);
        steps
    }

    fn everything() -> Vec<Part> {
        let mut parts = vec![reasoning("Let me "), reasoning("see."), content("I look.")];
        parts.extend(call(0, "weather", &["{\"place\": ", "\"Köln\"}"]));
        parts.extend(call(1, "now", &["{}"]));
        parts
    }

    /// The SHA-256 of "Let me see.", by another implementation.
    const DIGEST: &str = "1e59f968e4cf921181be104348303357db3637f2c1a80cf6b1bc6e84bb958941";

    #[test]
    fn blocks_follow_each_other_with_rising_indices() {
        let names: Vec<_> = steps(false, everything())
            .iter()
            .map(|step| {
                (
                    step.name(),
                    serde_json::to_value(step).expect("JSON")["index"].clone(),
                )
            })
            .map(|(name, index)| format!("{} {index}", name.trim_start_matches("content_block_")))
            .collect();
        assert_eq!(
            names,
            [
                "start 0", "delta 0", "delta 0", "delta 0", "stop 0", "start 1", "delta 1",
                "stop 1", "start 2", "delta 2", "delta 2", "stop 2", "start 3", "delta 3",
                "stop 3",
            ]
        );
    }

    #[test]
    fn a_whole_answer_has_its_blocks() {
        let blocks = collect(steps(false, everything()));
        assert_eq!(
            serde_json::to_value(blocks).expect("JSON"),
            json!([
                {"type": "thinking", "thinking": "Let me see.", "signature": DIGEST},
                {"type": "text", "text": "I look."},
                {"type": "tool_use", "id": "call-0", "name": "weather", "input": {"place": "Köln"}},
                {"type": "tool_use", "id": "call-1", "name": "now", "input": {}},
            ])
        );
    }

    #[test]
    fn a_signature_comes_just_before_its_block_stops() {
        let steps = steps(false, vec![reasoning("Let me see.")]);
        let signed = json!({"type": "content_block_delta", "index": 0,
                            "delta": {"type": "signature_delta", "signature": DIGEST}});
        let [.., signature, stop] = steps.as_slice() else {
            panic!("too few steps: {steps:?}");
        };
        assert_eq!(serde_json::to_value(signature).expect("JSON"), signed);
        assert_eq!(*stop, Step::Stop { index: 0 });
    }

    #[test]
    fn hidden_thoughts_leave_a_signed_block() {
        let blocks = collect(steps(true, everything()));
        assert_eq!(
            blocks[0],
            Block::Thinking {
                thinking: String::new(),
                signature: DIGEST.to_owned()
            }
        );
        assert_eq!(blocks.len(), 4);
    }

    #[test]
    fn empty_parts_make_no_blocks() {
        assert_eq!(steps(false, vec![reasoning(""), content("")]), []);
    }

    #[test]
    fn events_look_as_recorded() {
        let written: Vec<_> = steps(false, vec![content("is")])
            .iter()
            .map(|step| serde_json::to_string(step).expect("JSON"))
            .collect();
        assert_eq!(
            written,
            [
                r#"{"type":"content_block_start","content_block":{"type":"text","text":""},"index":0}"#,
                r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"is"},"index":0}"#,
                r#"{"type":"content_block_stop","index":0}"#,
            ]
        );
    }
}
