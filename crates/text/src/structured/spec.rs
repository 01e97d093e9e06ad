//! What a client asks for.

use serde_json::{Value, json};

/// What the output must look like.
#[derive(Clone, Debug, PartialEq)]
pub struct StructuredSpec {
    /// The constraint.
    pub format: StructuredFormat,
    /// Where JSON may have white space between its tokens.
    pub whitespace: Whitespace,
    /// Treat every object of a schema that lists properties as if it forbade
    /// others, also where schemas are combined.
    pub disable_additional_properties: bool,
}

/// The kinds of constraints.
#[derive(Clone, Debug, PartialEq)]
pub enum StructuredFormat {
    /// Any JSON object.
    JsonObject,
    /// JSON that is valid under a schema.
    JsonSchema(Value),
    /// Text that a regular expression matches as a whole.
    Regex(String),
    /// One of these texts.
    Choice(Vec<String>),
    /// Text of a context-free grammar, in Lark or EBNF (`root ::= ...`).
    Grammar(String),
    /// Free text with constrained parts between tags: an object with
    /// `structures` and `triggers`, or with `format`.
    StructuralTag(Value),
}

/// White space between the tokens of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Whitespace {
    /// Up to 16 blanks and tabs between two tokens, perhaps after a line break.
    #[default]
    Flexible,
    /// None.
    None,
    /// What this regular expression matches.
    Pattern(String),
}

impl From<StructuredFormat> for StructuredSpec {
    fn from(format: StructuredFormat) -> Self {
        StructuredSpec {
            format,
            whitespace: Whitespace::default(),
            disable_additional_properties: false,
        }
    }
}

impl StructuredSpec {
    /// The specification as one text: equal texts mean the same constraint. The
    /// order of a schema's properties matters, so it is kept.
    pub(super) fn canonical(&self) -> String {
        let format = match &self.format {
            StructuredFormat::JsonObject => json!(["object"]),
            StructuredFormat::JsonSchema(schema) => json!(["schema", schema]),
            StructuredFormat::Regex(regex) => json!(["regex", regex]),
            StructuredFormat::Choice(choices) => json!(["choice", choices]),
            StructuredFormat::Grammar(grammar) => json!(["grammar", grammar]),
            StructuredFormat::StructuralTag(tag) => json!(["tag", tag]),
        };
        let whitespace = match &self.whitespace {
            Whitespace::Flexible => Value::Null,
            Whitespace::None => Value::Bool(false),
            Whitespace::Pattern(pattern) => Value::from(pattern.as_str()),
        };
        json!([format, whitespace, self.disable_additional_properties]).to_string()
    }
}
