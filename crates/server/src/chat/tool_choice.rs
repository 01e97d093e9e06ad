//! Which tools an answer may or must call.

use std::sync::Arc;

use quire_text::{structured::StructuredFormat, tools::Dialect};
use serde_json::{Map, Value, json};

use crate::{
    config::ServerConfig, error::ApiError, fields::Fields, generation::parts::CallReading,
    validation::FieldError,
};

/// Members of a schema whose values are data, not schemas.
const DATA: [&str; 4] = ["const", "enum", "default", "examples"];

/// What a request says about calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ToolChoice {
    /// There are no tools, or none may be called.
    None,
    /// The model decides.
    Auto,
    /// At least one call, and nothing else.
    Required,
    /// One call of this function, and nothing else.
    Named(String),
}

impl ToolChoice {
    /// Reads the member of that name, if it is there.
    pub(super) fn read(fields: &mut Fields) -> Option<ToolChoice> {
        let value = fields.raw("tool_choice")?;
        let named = || value.get("function")?.get("name")?.as_str();
        match (&value, named()) {
            (Value::String(choice), _) if choice == "none" => Some(ToolChoice::None),
            (Value::String(choice), _) if choice == "auto" => Some(ToolChoice::Auto),
            (Value::String(choice), _) if choice == "required" => Some(ToolChoice::Required),
            (_, Some(name)) => Some(ToolChoice::Named(name.to_owned())),
            _ => {
                let msg = "Input should be 'none', 'auto', 'required' or a named function";
                let loc = fields.loc("tool_choice");
                fields.complain(FieldError::new("literal_error", loc, msg, &value));
                None
            }
        }
    }

    /// What was meant, given the names of the tools that were sent.
    ///
    /// # Errors
    /// Choice and tools do not go together.
    pub(super) fn settle(
        choice: Option<ToolChoice>,
        names: &[String],
        tools_sent: bool,
    ) -> Result<ToolChoice, ApiError> {
        if tools_sent && names.is_empty() {
            let message = "`tools` must not be an empty array. Either provide at least one tool or \
                           omit the field entirely.";
            return Err(ApiError::invalid_field("tools", message));
        }
        match choice {
            None if tools_sent => Ok(ToolChoice::Auto),
            None => Ok(ToolChoice::None),
            Some(ToolChoice::None) => Ok(ToolChoice::None),
            Some(_) if !tools_sent => {
                let message = "When using `tool_choice`, `tools` must be set.";
                Err(ApiError::invalid_field("tool_choice", message))
            }
            Some(ToolChoice::Named(name)) if !names.contains(&name) => {
                let message = "The tool specified in `tool_choice` does not match any of the specified `tools`";
                Err(ApiError::invalid_field("tool_choice", message))
            }
            Some(choice) => Ok(choice),
        }
    }

    /// Whether the output is to be nothing but calls.
    pub(crate) fn is_forced(&self) -> bool {
        matches!(self, ToolChoice::Required | ToolChoice::Named(_))
    }

    /// Where the calls of the answer are to be found.
    ///
    /// # Errors
    /// The server was started without what the choice needs.
    pub(super) fn reading(
        &self,
        tools: &[Value],
        config: &ServerConfig,
    ) -> Result<CallReading, ApiError> {
        let dialect = config.tool_dialect;
        match self {
            ToolChoice::None => Ok(CallReading::None),
            ToolChoice::Auto => match dialect.filter(|_| config.auto_tool_choice) {
                Some(dialect) => Ok(CallReading::Marked {
                    dialect,
                    tools: Arc::from(tools),
                }),
                None => Err(missing_flags(
                    "\"auto\" tool choice requires --enable-auto-tool-choice and \
                     --tool-call-parser to be set",
                )),
            },
            ToolChoice::Required | ToolChoice::Named(_) if dialect.is_none() => {
                let what = match self {
                    ToolChoice::Required => "\"required\" tool choice",
                    _ => "A named tool choice",
                };
                Err(missing_flags(&format!(
                    "{what} requires --tool-call-parser to be set"
                )))
            }
            ToolChoice::Required | ToolChoice::Named(_) => Ok(match (dialect, self) {
                (Some(dialect), _) if dialect.written_calls().is_some() => CallReading::Marked {
                    dialect,
                    tools: Arc::from(tools),
                },
                (_, ToolChoice::Named(name)) => CallReading::Named(name.clone()),
                _ => CallReading::List,
            }),
        }
    }

    /// The form of an output that is nothing but calls; `None` if it may be
    /// something else. Models that write calls in a known way are held to that,
    /// since they know it best; others write plain JSON.
    pub(super) fn form(
        &self,
        tools: &[Value],
        several: bool,
        dialect: Option<Dialect>,
    ) -> Option<StructuredFormat> {
        let called: Vec<&Value> = match self {
            ToolChoice::None | ToolChoice::Auto => return None,
            ToolChoice::Named(name) => {
                let is_named = |tool: &&Value| function_name(tool) == Some(name);
                tools.iter().filter(is_named).take(1).collect()
            }
            ToolChoice::Required => tools.iter().collect(),
        };
        let several = several && *self == ToolChoice::Required;
        if let Some(tag) = dialect.and_then(|dialect| dialect.forced_calls(&called, several)) {
            return Some(StructuredFormat::StructuralTag(tag));
        }
        Some(StructuredFormat::JsonSchema(match self {
            ToolChoice::Named(_) => parameters(called.first()?),
            _ => list(&called, several),
        }))
    }
}

/// The schema of a list of calls.
fn list(tools: &[&Value], several: bool) -> Value {
    let mut schema = json!({"type": "array", "minItems": 1});
    if !several {
        schema["maxItems"] = json!(1);
    }
    let calls = tools.iter().enumerate().map(|(i, tool)| call(tool, i));
    schema["items"] = json!({"anyOf": calls.collect::<Vec<_>>()});
    schema
}

fn missing_flags(what: &str) -> ApiError {
    let message = format!(
        "{what}. This server knows no parser for its model: start it with --enable-auto-tool-choice \
         --tool-call-parser NAME, or send `tool_choice: \"none\"` to show tools to the model without \
         parsing calls."
    );
    ApiError::invalid_field("tool_choice", message)
}

fn function_name(tool: &Value) -> Option<&str> {
    tool.get("function")?.get("name")?.as_str()
}

/// The schema of a function's arguments.
fn parameters(tool: &Value) -> Value {
    let parameters = tool
        .get("function")
        .and_then(|function| function.get("parameters"));
    match parameters {
        None | Some(Value::Null) => json!({"type": "object", "properties": {}}),
        Some(schema) => schema.clone(),
    }
}

/// The schema of a call in the list, where it is alternative number `index`.
fn call(tool: &Value, index: usize) -> Value {
    let mut parameters = parameters(tool);
    rebase(
        &mut parameters,
        &format!("#/items/anyOf/{index}/properties/parameters"),
    );
    json!({
        "type": "object",
        "properties": {
            "name": {"type": "string", "enum": [function_name(tool)]},
            "parameters": parameters,
        },
        "required": ["name", "parameters"],
        "additionalProperties": false,
    })
}

/// Lets references of a schema into itself point to where it is put.
fn rebase(schema: &mut Value, root: &str) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| rebase(item, root)),
        Value::Object(members) => rebase_members(members, root),
        _ => {}
    }
}

fn rebase_members(members: &mut Map<String, Value>, root: &str) {
    for (name, value) in members {
        match value {
            Value::String(target) if name == "$ref" => {
                if let Some(path) = target.strip_prefix('#')
                    && (path.is_empty() || path.starts_with('/'))
                {
                    *target = format!("{root}{path}");
                }
            }
            value if !DATA.contains(&name.as_str()) => rebase(value, root),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(name: &str, parameters: Value) -> Value {
        json!({"type": "function", "function": {"name": name, "parameters": parameters}})
    }

    #[test]
    fn a_named_function_has_its_own_schema() {
        let tools = [
            tool("f", json!({"type": "object"})),
            json!({"function": {"name": "g"}}),
        ];
        let form = |name: &str| ToolChoice::Named(name.to_owned()).form(&tools, true, None);
        let schema = |schema| Some(StructuredFormat::JsonSchema(schema));
        assert_eq!(form("f"), schema(json!({"type": "object"})));
        assert_eq!(
            form("g"),
            schema(json!({"type": "object", "properties": {}}))
        );
        assert_eq!(ToolChoice::Auto.form(&tools, true, None), None);
    }

    #[test]
    fn a_required_call_is_one_of_a_list() {
        let node = json!({
            "$defs": {"node": {"properties": {
                "next": {"$ref": "#/$defs/node"}, "whole": {"$ref": "#"},
                "$ref": {"const": {"$ref": "#/data"}},
            }}},
            "$ref": "#/$defs/node", "description": "#/$defs/node",
        });
        let tools = [tool("f", json!({"type": "object"})), tool("g", node)];
        let schema = list(&tools.each_ref(), false);
        assert_eq!(
            (&schema["minItems"], &schema["maxItems"]),
            (&json!(1), &json!(1))
        );
        let items = &schema["items"]["anyOf"];
        assert_eq!(
            items[0],
            json!({
                "type": "object",
                "properties": {
                    "name": {"type": "string", "enum": ["f"]},
                    "parameters": {"type": "object"},
                },
                "required": ["name", "parameters"],
                "additionalProperties": false,
            })
        );
        let root = "#/items/anyOf/1/properties/parameters";
        assert_eq!(
            items[1]["properties"]["parameters"],
            json!({
                "$defs": {"node": {"properties": {
                    "next": {"$ref": format!("{root}/$defs/node")}, "whole": {"$ref": root},
                    "$ref": {"const": {"$ref": "#/data"}},
                }}},
                "$ref": format!("{root}/$defs/node"), "description": "#/$defs/node",
            })
        );
        assert_eq!(list(&tools.each_ref(), true).get("maxItems"), None);
    }
}
