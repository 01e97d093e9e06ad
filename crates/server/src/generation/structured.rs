//! The fields that say what an output must look like: `response_format`,
//! `structured_outputs`, and the `guided_*` fields of older clients.

use quire_core::SharedConstraint;
use quire_text::structured::{MAX_CHOICES, StructuredFormat, StructuredSpec, Whitespace};
use serde_json::{Map, Value};

use crate::{error::ApiError, fields::Fields, state::App, validation::FieldError};

const RESPONSE_FORMAT: &str = "response_format";
const STRUCTURED_OUTPUTS: &str = "structured_outputs";

/// The fields as they were sent.
#[derive(Debug, Default)]
pub(crate) struct StructuredFields {
    /// Every constraint, with the field that it came in.
    constraints: Vec<(&'static str, StructuredFormat)>,
    /// `structured_outputs` was sent without a constraint.
    empty: bool,
    /// A field that cannot be understood, beyond what its type says.
    malformed: Option<(&'static str, String)>,
    disable_any_whitespace: bool,
    disable_additional_properties: bool,
    whitespace_pattern: Option<String>,
}

impl StructuredFields {
    /// Reads the fields; complaints about types go to `fields`.
    pub(crate) fn read(fields: &mut Fields) -> Self {
        let mut read = StructuredFields::default();
        read.read_guided(fields);
        read.read_structured_outputs(fields);
        read.read_response_format(fields);
        read
    }

    /// What is asked for, if anything is.
    ///
    /// # Errors
    /// More than one constraint, none where there must be one, or one that
    /// cannot be understood.
    pub(crate) fn spec(&self) -> Result<Option<StructuredSpec>, ApiError> {
        if let Some((field, problem)) = &self.malformed {
            return Err(ApiError::invalid_field(field, problem));
        }
        let format = match &self.constraints[..] {
            [] if self.empty => {
                return Err(ApiError::invalid_field(
                    STRUCTURED_OUTPUTS,
                    "You must use one kind of structured outputs constraint but none are \
                     specified.",
                ));
            }
            [] => return Ok(None),
            [(_, format)] => format.clone(),
            _ => {
                return Err(ApiError::invalid_field(
                    STRUCTURED_OUTPUTS,
                    "You can only use one kind of constraints for structured outputs ('json', \
                     'regex' or 'choice').",
                ));
            }
        };
        let whitespace = match &self.whitespace_pattern {
            Some(pattern) => Whitespace::Pattern(pattern.clone()),
            None if self.disable_any_whitespace => Whitespace::None,
            None => Whitespace::Flexible,
        };
        Ok(Some(StructuredSpec {
            format,
            whitespace,
            disable_additional_properties: self.disable_additional_properties,
        }))
    }

    /// The compiled constraint of a request; blocks while it compiles.
    ///
    /// # Errors
    /// As [`StructuredFields::spec`]; or the constraint is wrong or cannot be
    /// enforced.
    pub(crate) fn constraint(&self, app: &App) -> Result<Option<SharedConstraint>, ApiError> {
        self.spec()?
            .map(|spec| compile(app, spec, self.field()))
            .transpose()
    }

    /// Refuses constraints where sequences are not sampled.
    ///
    /// # Errors
    /// A constraint was sent.
    pub(crate) fn check_beam(&self) -> Result<(), ApiError> {
        match self.constraints.is_empty() {
            true => Ok(()),
            false => Err(ApiError::unsupported(
                self.field(),
                "cannot be combined with use_beam_search",
            )),
        }
    }

    /// The field that the constraint came in.
    fn field(&self) -> &'static str {
        self.constraints
            .first()
            .map_or(STRUCTURED_OUTPUTS, |(field, _)| *field)
    }

    fn add(&mut self, field: &'static str, format: StructuredFormat) {
        self.constraints.push((field, format));
    }

    /// Adds a constraint that is an object, or JSON in a string.
    fn add_json(
        &mut self,
        field: &'static str,
        value: Value,
        make: impl FnOnce(Value) -> StructuredFormat,
    ) {
        let value = match value {
            Value::String(text) => match serde_json::from_str(&text) {
                Ok(value) => value,
                Err(_) => {
                    let problem = "Invalid JSON grammar specification.".to_owned();
                    self.malformed = Some((field, problem));
                    return;
                }
            },
            value => value,
        };
        self.add(field, make(value));
    }

    fn read_guided(&mut self, fields: &mut Fields) {
        if let Some(schema) = json_member(fields, "guided_json") {
            self.add_json("guided_json", schema, StructuredFormat::JsonSchema);
        }
        if let Some(regex) = fields.string("guided_regex") {
            self.add("guided_regex", StructuredFormat::Regex(regex));
        }
        if let Some(choices) = fields.strings("guided_choice", MAX_CHOICES) {
            self.add("guided_choice", StructuredFormat::Choice(choices));
        }
        if let Some(grammar) = fields.string("guided_grammar") {
            self.add("guided_grammar", StructuredFormat::Grammar(grammar));
        }
        if fields.flag("guided_json_object") {
            self.add("guided_json_object", StructuredFormat::JsonObject);
        }
        if let Some(tag) = json_member(fields, "structural_tag") {
            self.add_json("structural_tag", tag, StructuredFormat::StructuralTag);
        }
        self.whitespace_pattern = fields.string("guided_whitespace_pattern");
        // There is one engine, whatever an older client prefers.
        fields.ignore(&["guided_decoding_backend"]);
    }

    fn read_structured_outputs(&mut self, fields: &mut Fields) {
        let Some(mut members) = fields.nested(STRUCTURED_OUTPUTS) else {
            return;
        };
        let before = self.constraints.len();
        if let Some(schema) = json_member(&mut members, "json") {
            self.add_json(STRUCTURED_OUTPUTS, schema, StructuredFormat::JsonSchema);
        }
        if let Some(regex) = members.string("regex") {
            self.add(STRUCTURED_OUTPUTS, StructuredFormat::Regex(regex));
        }
        if let Some(choices) = members.strings("choice", MAX_CHOICES) {
            self.add(STRUCTURED_OUTPUTS, StructuredFormat::Choice(choices));
        }
        if let Some(grammar) = members.string("grammar") {
            self.add(STRUCTURED_OUTPUTS, StructuredFormat::Grammar(grammar));
        }
        if members.flag("json_object") {
            self.add(STRUCTURED_OUTPUTS, StructuredFormat::JsonObject);
        }
        if let Some(tag) = json_member(&mut members, "structural_tag") {
            self.add_json(STRUCTURED_OUTPUTS, tag, StructuredFormat::StructuralTag);
        }
        self.empty = self.constraints.len() == before && self.malformed.is_none();
        self.disable_any_whitespace = members.flag("disable_any_whitespace");
        self.disable_additional_properties = members.flag("disable_additional_properties");
        if let Some(pattern) = members.string("whitespace_pattern") {
            self.whitespace_pattern = Some(pattern);
        }
        fields.absorb(members);
    }

    fn read_response_format(&mut self, fields: &mut Fields) {
        let Some(format) = fields.object(RESPONSE_FORMAT) else {
            return;
        };
        let loc = format!("{}.type", fields.loc(RESPONSE_FORMAT));
        let Some(Value::String(kind)) = format.get("type") else {
            fields.complain(FieldError::missing(loc, format.len()));
            return;
        };
        match kind.as_str() {
            "text" => {}
            "json_object" => self.add(RESPONSE_FORMAT, StructuredFormat::JsonObject),
            "json_schema" => self.read_json_schema(&format, fields),
            "structural_tag" => {
                let tag = StructuredFormat::StructuralTag(Value::Object(format));
                self.add(RESPONSE_FORMAT, tag);
            }
            other => {
                let msg = "Input should be 'text', 'json_object', 'json_schema' or \
                           'structural_tag'";
                fields.complain(FieldError::new("literal_error", loc, msg, &other.into()));
            }
        }
    }

    fn read_json_schema(&mut self, format: &Map<String, Value>, fields: &mut Fields) {
        const NAME: &str = "json_schema";
        let loc = format!("{}.{NAME}", fields.loc(RESPONSE_FORMAT));
        let members = match format.get(NAME) {
            Some(Value::Object(members)) => members,
            None | Some(Value::Null) => {
                let problem = "When response_format type is 'json_schema', the 'json_schema' \
                               field must be provided.";
                self.malformed = Some((RESPONSE_FORMAT, problem.to_owned()));
                return;
            }
            Some(other) => {
                let msg = "Input should be a valid dictionary";
                fields.complain(FieldError::new("dict_type", loc, msg, other));
                return;
            }
        };
        match members.get("name") {
            Some(Value::String(_)) => {}
            None => fields.complain(FieldError::missing(format!("{loc}.name"), members.len())),
            Some(other) => {
                let msg = "Input should be a valid string";
                let loc = format!("{loc}.name");
                fields.complain(FieldError::new("string_type", loc, msg, other));
            }
        }
        match members.get("schema") {
            Some(schema @ Value::Object(_)) => {
                self.add(
                    RESPONSE_FORMAT,
                    StructuredFormat::JsonSchema(schema.clone()),
                );
            }
            None | Some(Value::Null) => {
                let problem = "When response_format type is 'json_schema', its 'schema' must be \
                               provided.";
                self.malformed = Some((RESPONSE_FORMAT, problem.to_owned()));
            }
            Some(other) => {
                let msg = "Input should be a valid dictionary";
                let loc = format!("{loc}.schema");
                fields.complain(FieldError::new("dict_type", loc, msg, other));
            }
        }
    }
}

/// What the field `field` asks for, under the server's own settings; blocks while
/// it compiles.
///
/// # Errors
/// The constraint is wrong or cannot be enforced.
pub(crate) fn compile(
    app: &App,
    mut spec: StructuredSpec,
    field: &'static str,
) -> Result<SharedConstraint, ApiError> {
    let config = app.config().structured_outputs;
    if config.disable_any_whitespace && spec.whitespace == Whitespace::Flexible {
        spec.whitespace = Whitespace::None;
    }
    spec.disable_additional_properties |= config.disable_additional_properties;
    app.constraint(&spec, field)
}

/// A member that is an object or a string.
fn json_member(fields: &mut Fields, name: &str) -> Option<Value> {
    let value = fields.raw(name)?;
    match value {
        Value::Object(_) | Value::String(_) => Some(value),
        other => {
            let msg = "Input should be a valid string or dictionary";
            let error = FieldError::new("string_type", fields.loc(name), msg, &other);
            fields.complain(error);
            None
        }
    }
}
