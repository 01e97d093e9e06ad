//! What a parser finds in an answer.

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolEvent {
    /// More text outside of calls.
    Text(String),
    /// A call begins. The others before it have ended.
    CallStart {
        /// Which call of the answer, from zero.
        index: usize,
        /// The id that the model gave it, if its dialect has ids that later
        /// messages must repeat.
        id: Option<String>,
        /// The function that is called.
        name: String,
    },
    /// More of a call's arguments, which are one JSON text.
    ArgumentsDelta {
        /// Which call: always the last that began.
        index: usize,
        /// Text to append.
        text: String,
    },
    /// A call is over. Its arguments are complete unless the answer broke off.
    CallEnd {
        /// Which call: always the last that began.
        index: usize,
    },
}

/// A whole answer: what the events add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolAnswer {
    /// All text outside of calls.
    pub content: String,
    /// The calls in order.
    pub calls: Vec<ToolCall>,
}

/// One call of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolCall {
    /// The id that the model gave it.
    pub id: Option<String>,
    /// The function.
    pub name: String,
    /// The arguments as JSON text, not necessarily valid: the model wrote it.
    pub arguments: String,
}

impl Extend<ToolEvent> for ToolAnswer {
    fn extend<I: IntoIterator<Item = ToolEvent>>(&mut self, events: I) {
        for event in events {
            match event {
                ToolEvent::Text(text) => self.content += &text,
                ToolEvent::CallStart { id, name, .. } => self.calls.push(ToolCall {
                    id,
                    name,
                    arguments: String::new(),
                }),
                ToolEvent::ArgumentsDelta { index, text } => {
                    if let Some(call) = self.calls.get_mut(index) {
                        call.arguments += &text;
                    }
                }
                ToolEvent::CallEnd { .. } => {}
            }
        }
    }
}
