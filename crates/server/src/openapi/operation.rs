//! Operations: what can be asked of a path, and what comes back.

use serde_json::{Map, Value, json};

use super::schema::{Schema, named};

/// What can be asked of one path with one method.
pub(super) struct Operation {
    members: Map<String, Value>,
    parameters: Vec<Value>,
    responses: Map<String, Value>,
    /// The schema of its errors.
    errors: &'static str,
}

/// The schema of errors that are not those of another interface.
pub(super) const ERROR: &str = "ErrorResponse";

/// There is no model of the name in a request.
pub(super) const NO_MODEL: Refusal = Refusal::NotFound("There is no such model.");

/// Why a request may be refused; every reason has a status of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A body of a wrong shape or values that are out of range.
    Invalid,
    /// No such thing, in words.
    NotFound(&'static str),
    /// A body that is too large or does not arrive.
    Body,
    /// The engine failed or has died.
    Engine,
    /// The model is loading, or a queue is full.
    Unavailable,
}

impl Operation {
    /// `id` is unique in the document; `tag` names the group.
    pub(super) fn new(id: &str, tag: &str, summary: &str) -> Operation {
        let mut members = Map::new();
        members.insert("operationId".into(), id.into());
        members.insert("tags".into(), json!([tag]));
        members.insert("summary".into(), summary.into());
        Operation {
            members,
            parameters: Vec::new(),
            responses: Map::new(),
            errors: ERROR,
        }
    }

    /// Its errors, which are named next, have a form of their own.
    pub(super) fn errors_as(mut self, schema: &'static str) -> Operation {
        self.errors = schema;
        self
    }

    /// More than a line.
    pub(super) fn says(mut self, text: &str) -> Operation {
        self.members.insert("description".into(), text.into());
        self
    }

    /// A part of the query string.
    pub(super) fn query(self, name: &str, schema: Schema, text: &str) -> Operation {
        self.parameter("query", name, schema, text)
    }

    /// A request header.
    pub(super) fn header(self, name: &str, schema: Schema, text: &str) -> Operation {
        self.parameter("header", name, schema, text)
    }

    /// A part of the path.
    pub(super) fn path(self, name: &str, schema: Schema, text: &str) -> Operation {
        self.parameter("path", name, schema, text)
    }

    fn parameter(mut self, place: &str, name: &str, schema: Schema, text: &str) -> Operation {
        self.parameters.push(json!({
            "name": name,
            "in": place,
            "required": place == "path",
            "description": text,
            "schema": schema.into_value(),
        }));
        self
    }

    /// A JSON body, and what may be wrong with it.
    pub(super) fn body(mut self, schema: Schema) -> Operation {
        let content = json!({ "application/json": { "schema": schema.into_value() } });
        self.members.insert(
            "requestBody".into(),
            json!({ "required": true, "content": content }),
        );
        self.refuses(&[Refusal::Invalid, Refusal::Body, Refusal::Unavailable])
    }

    /// A JSON answer.
    pub(super) fn answers(self, text: &str, schema: Schema) -> Operation {
        self.answers_as("200", text, "application/json", schema)
    }

    /// An answer of another media type.
    pub(super) fn answers_as(
        mut self,
        status: &str,
        text: &str,
        media_type: &str,
        schema: Schema,
    ) -> Operation {
        let response = self
            .responses
            .entry(status)
            .or_insert_with(|| json!({ "description": text, "content": {} }));
        response["content"][media_type] = json!({ "schema": schema.into_value() });
        self
    }

    /// What can be done with the `id` of an answer: an operation, and its
    /// parameter that takes the id.
    pub(super) fn leads_to(mut self, operation: &str, parameter: &str) -> Operation {
        self.responses["200"]["links"][operation] = json!({
            "operationId": operation,
            "parameters": { parameter: "$response.body#/id" },
        });
        self
    }

    /// An answer without a body.
    pub(super) fn answers_empty(mut self, status: &str, text: &str) -> Operation {
        self.responses
            .insert(status.into(), json!({ "description": text }));
        self
    }

    /// Answers with an error.
    pub(super) fn refuses(mut self, refusals: &[Refusal]) -> Operation {
        for refusal in refusals {
            for (status, text) in refusal.statuses() {
                let schema = named(self.errors);
                self = self.answers_as(status, text, "application/json", schema);
            }
        }
        self
    }

    /// The whole or streamed answer of something that generates.
    pub(super) fn generates(self, text: &str, whole: &str, stream: Schema) -> Operation {
        self.answers(text, named(whole))
            .answers_as("200", text, "text/event-stream", stream)
    }

    /// An answer that the document describes for all operations.
    pub(super) fn shared_response(&mut self, status: &str, name: &str) {
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        self.responses.insert(status.into(), reference);
    }

    /// The keys that it asks for, if they are not those of the rest of the
    /// server. One of them is enough.
    pub(super) fn keys(&mut self, schemes: &[&str]) {
        let schemes = schemes.iter().map(|name| json!({ *name: [] }));
        self.members
            .insert("security".into(), schemes.collect::<Value>());
    }

    /// Its JSON.
    pub(super) fn into_value(mut self) -> Value {
        if !self.parameters.is_empty() {
            self.members
                .insert("parameters".into(), self.parameters.into());
        }
        self.responses.sort_keys();
        self.members
            .insert("responses".into(), self.responses.into());
        Value::Object(self.members)
    }
}

impl Refusal {
    fn statuses(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Refusal::Invalid => vec![(
                "400",
                "Something in the request is malformed, out of range or not available; the error \
                 names it where it is known.",
            )],
            Refusal::NotFound(text) => vec![("404", text)],
            Refusal::Body => vec![
                ("408", "The body did not arrive in time."),
                ("413", "The body is too large."),
            ],
            Refusal::Engine => vec![("500", "The engine failed or has stopped.")],
            Refusal::Unavailable => vec![(
                "503",
                "The model is still loading, the server has no room for more or is shutting down; \
                 `Retry-After` says when to try again.",
            )],
        }
    }
}
