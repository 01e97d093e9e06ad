//! How models write calls, for outputs whose calls are held to the schemas of
//! the request's tools. Both kinds are structural tags; tools are those of the
//! request, objects with a `function`.

use serde_json::{Value, json};

use super::Dialect;

/// The text of calls in one dialect:
/// `open call (separator call)* close`, where a call is
/// `before name between arguments after` with the arguments as a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenCalls {
    /// Before the first call.
    pub open: &'static str,
    /// Before the name of the function.
    pub before: &'static str,
    /// Between the name and the arguments.
    pub between: &'static str,
    /// After the arguments.
    pub after: &'static str,
    /// Between two calls.
    pub separator: &'static str,
    /// After the last call.
    pub close: &'static str,
    /// What `before` begins with, if that is never text.
    trigger: Option<&'static str>,
}

impl WrittenCalls {
    /// The calls of one function; `None` if it has no name.
    fn tag(&self, function: &Value, schema: Value) -> Option<Value> {
        // Inside of JSON a name is escaped; those that need it are rare.
        let name = Value::from(function.get("name")?.as_str()?).to_string();
        let name = name.strip_prefix('"')?.strip_suffix('"')?;
        let begin = format!("{}{name}{}", self.before, self.between);
        let content = json!({"type": "json_schema", "json_schema": schema});
        Some(json!({"type": "tag", "begin": begin, "content": content, "end": self.after}))
    }
}

/// The schema of a function's arguments.
fn parameters(function: &Value) -> Value {
    match function.get("parameters") {
        None | Some(Value::Null) => json!({"type": "object", "properties": {}}),
        Some(schema) => schema.clone(),
    }
}

fn is_strict(function: &Value) -> bool {
    function.get("strict") == Some(&Value::Bool(true))
}

/// Calls that are JSON objects themselves.
const RECORDS: WrittenCalls = WrittenCalls {
    open: "",
    before: "{\"name\": \"",
    between: "\", \"arguments\": ",
    after: "}",
    separator: ", ",
    close: "",
    trigger: None,
};

impl Dialect {
    /// Nothing but calls of one or, if `several`, any number of `tools`, written
    /// as the model knows them. `None` if that is not one known way.
    pub fn forced_calls(self, tools: &[&Value], several: bool) -> Option<Value> {
        let written = self.written_calls()?;
        let tags = tools.iter().filter_map(|tool| {
            let function = tool.get("function")?;
            written.tag(function, parameters(function))
        });
        let calls = json!({
            "type": "tags_with_separator", "tags": tags.collect::<Vec<_>>(),
            "separator": written.separator, "at_least_one": true, "stop_after_first": !several,
        });
        let text = |text: &str| json!({"type": "const_string", "value": text});
        let mut elements = vec![calls];
        if !written.open.is_empty() {
            elements.insert(0, text(written.open));
        }
        if !written.close.is_empty() {
            elements.push(text(written.close));
        }
        Some(
            json!({"type": "structural_tag", "format": {"type": "sequence", "elements": elements}}),
        )
    }

    /// A free answer, in which a call has the name and the arguments of one of
    /// `tools`. Arguments follow the schema of a tool whose `strict` is true;
    /// others may be any object. `several` lets more than one call follow each
    /// other.
    ///
    /// `None` if no tool is strict, or if nothing that is never text announces
    /// the calls of this dialect.
    pub fn strict_calls(self, tools: &[Value], several: bool) -> Option<Value> {
        let functions = || tools.iter().filter_map(|tool| tool.get("function"));
        functions().find(|function| is_strict(function))?;
        let written = self.written_calls()?;
        let tags = functions().map(|function| {
            let schema = match is_strict(function) {
                true => parameters(function),
                false => json!({"type": "object"}),
            };
            written.tag(function, schema)
        });
        let tags: Option<Vec<Value>> = tags.collect();
        Some(json!({"type": "structural_tag", "format": {
            "type": "triggered_tags",
            "triggers": [written.trigger?],
            "tags": tags?,
            "stop_after_first": !several,
        }}))
    }

    /// The one way in which the family's templates show calls to the model;
    /// `None` if they differ, or if arguments are no JSON or calls are numbered.
    pub fn written_calls(self) -> Option<WrittenCalls> {
        match self {
            Dialect::Hermes => Some(WrittenCalls {
                before: "<tool_call>\n{\"name\": \"",
                after: "}\n</tool_call>",
                separator: "\n",
                trigger: Some("<tool_call>"),
                ..RECORDS
            }),
            Dialect::Llama3Json => Some(WrittenCalls {
                between: "\", \"parameters\": ",
                separator: "; ",
                ..RECORDS
            }),
            Dialect::DeepSeekV3 => Some(WrittenCalls {
                open: "<｜tool▁calls▁begin｜>",
                before: "<｜tool▁call▁begin｜>function<｜tool▁sep｜>",
                between: "\n```json\n",
                after: "\n```<｜tool▁call▁end｜>",
                separator: "\n",
                close: "<｜tool▁calls▁end｜>",
                trigger: None,
            }),
            Dialect::DeepSeekV31 => Some(WrittenCalls {
                open: "<｜tool▁calls▁begin｜>",
                before: "<｜tool▁call▁begin｜>",
                between: "<｜tool▁sep｜>",
                after: "<｜tool▁call▁end｜>",
                separator: "",
                close: "<｜tool▁calls▁end｜>",
                trigger: None,
            }),
            Dialect::Phi4Mini => Some(WrittenCalls {
                open: "functools[",
                close: "]",
                ..RECORDS
            }),
            Dialect::Xlam => Some(WrittenCalls {
                open: "[",
                close: "]",
                ..RECORDS
            }),
            _ => None,
        }
    }
}
