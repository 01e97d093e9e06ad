//! From Anthropic's tools to those of a chat.

use serde_json::{Map, Value, json};

use super::complaints::Complaints;

/// Members of a chat request about tools.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tools {
    pub(super) tools: Option<Vec<Value>>,
    pub(super) tool_choice: Option<Value>,
    pub(super) parallel_tool_calls: Option<bool>,
    /// The first tool that cannot be honoured, in words for the client.
    pub(super) refusal: Option<String>,
}

/// Converts `tools` and `tool_choice`; complaints go to `complaints`.
pub(super) fn convert(
    tools: &[Value],
    choice: Option<&Value>,
    complaints: &mut Complaints,
) -> Tools {
    let mut out = Tools::default();
    let mut functions = Vec::with_capacity(tools.len());
    for (i, tool) in tools.iter().enumerate() {
        functions.extend(function(tool, i, complaints, &mut out.refusal));
    }
    if let Some(choice) = choice {
        read_choice(choice, tools.is_empty(), complaints, &mut out);
    }
    // An empty list is no list here; a chat would refuse it.
    out.tools = Some(functions).filter(|functions| !functions.is_empty());
    out
}

fn function(
    tool: &Value,
    index: usize,
    complaints: &mut Complaints,
    refusal: &mut Option<String>,
) -> Option<Value> {
    let loc = format!("body.tools.{index}");
    let members = complaints.object(tool, &loc)?;
    match members.get("type") {
        None | Some(Value::Null) => {}
        Some(Value::String(kind)) if kind == "custom" => {}
        Some(Value::String(kind)) => {
            refusal.get_or_insert_with(|| {
                format!(
                    "tools.{index}: tools of type '{kind}' are not supported: this server runs \
                     no tools and knows only those that the request describes ('custom')."
                )
            });
            return None;
        }
        Some(other) => {
            complaints.not_one_of(&format!("{loc}.type"), &["custom"], other);
            return None;
        }
    }
    let name = complaints.text(members, "name", &loc);
    let schema = complaints.required(members, "input_schema", &loc);
    let schema =
        schema.and_then(|schema| complaints.object(schema, &format!("{loc}.input_schema")));
    let strict = complaints.flag(members, "strict", &loc);
    let (name, schema) = (name?, schema?);
    let mut function = json!({"name": name});
    if let Some(description) = members.get("description").and_then(Value::as_str) {
        function["description"] = description.into();
    }
    function["parameters"] = Value::Object(schema.clone());
    if strict {
        function["strict"] = true.into();
    }
    Some(json!({"type": "function", "function": function}))
}

fn read_choice(choice: &Value, no_tools: bool, complaints: &mut Complaints, out: &mut Tools) {
    const LOC: &str = "body.tool_choice";
    let Some(members) = complaints.object(choice, LOC) else {
        return;
    };
    let Some(kind) = complaints.text(members, "type", LOC) else {
        return;
    };
    out.tool_choice = match kind {
        // Without tools there is nothing to choose from, and nothing to refuse.
        "auto" if no_tools => None,
        "auto" => Some("auto".into()),
        "any" => Some("required".into()),
        "none" => Some("none".into()),
        "tool" => named(members, LOC, complaints),
        _ => {
            let (loc, allowed) = (format!("{LOC}.type"), ["auto", "any", "tool", "none"]);
            complaints.not_one_of(&loc, &allowed, &members["type"]);
            None
        }
    };
    if complaints.flag(members, "disable_parallel_tool_use", LOC) {
        out.parallel_tool_calls = Some(false);
    }
}

fn named(members: &Map<String, Value>, loc: &str, complaints: &mut Complaints) -> Option<Value> {
    let name = complaints.text(members, "name", loc)?;
    Some(json!({"type": "function", "function": {"name": name}}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Fields;

    fn converted(tools: Value, choice: Value) -> (Tools, bool) {
        let mut complaints = Complaints::default();
        let tools = tools.as_array().expect("a list").clone();
        let choice = Some(&choice).filter(|choice| !choice.is_null());
        let out = convert(&tools, choice, &mut complaints);
        let mut fields = Fields::of_body(Map::new());
        complaints.hand_over(&mut fields);
        (out, fields.finish().is_ok())
    }

    fn weather() -> Value {
        json!({"name": "weather", "description": "Of a place",
               "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}}})
    }

    #[test]
    fn tools_become_functions() {
        let (out, fine) = converted(json!([weather()]), Value::Null);
        assert!(fine);
        assert_eq!(
            Value::from(out.tools.expect("tools")),
            json!([{"type": "function", "function": {
                "name": "weather", "description": "Of a place",
                "parameters": {"type": "object", "properties": {"place": {"type": "string"}}}}}])
        );
        assert_eq!(out.tool_choice, None);
        let mut strict = weather();
        strict["strict"] = true.into();
        strict["type"] = "custom".into();
        let (out, _) = converted(json!([strict]), Value::Null);
        assert_eq!(out.tools.expect("tools")[0]["function"]["strict"], true);
    }

    #[test]
    fn choices_have_other_names() {
        let named = json!({"type": "function", "function": {"name": "weather"}});
        for (choice, expected, parallel) in [
            (json!({"type": "auto"}), json!("auto"), None),
            (json!({"type": "any"}), json!("required"), None),
            (json!({"type": "none"}), json!("none"), None),
            (json!({"type": "tool", "name": "weather"}), named, None),
            (
                json!({"type": "auto", "disable_parallel_tool_use": true}),
                json!("auto"),
                Some(false),
            ),
        ] {
            let (out, fine) = converted(json!([weather()]), choice);
            assert!(fine);
            assert_eq!(out.tool_choice, Some(expected));
            assert_eq!(out.parallel_tool_calls, parallel);
        }
    }

    #[test]
    fn an_empty_list_of_tools_is_none() {
        let (out, fine) = converted(json!([]), json!({"type": "auto"}));
        assert!(fine);
        assert_eq!(out, Tools::default());
    }

    #[test]
    fn what_the_client_got_wrong_is_named() {
        for (tools, choice) in [
            (json!([3]), Value::Null),
            (json!([{"name": "x"}]), Value::Null),
            (json!([{"input_schema": {}}]), Value::Null),
            (json!([{"name": "x", "input_schema": "y"}]), Value::Null),
            (json!([{"name": 1, "input_schema": {}}]), Value::Null),
            (json!([weather()]), json!("auto")),
            (json!([weather()]), json!({"type": "required"})),
            (json!([weather()]), json!({"type": "tool"})),
            (
                json!([weather()]),
                json!({"type": "auto", "disable_parallel_tool_use": 3}),
            ),
        ] {
            let (_, fine) = converted(tools.clone(), choice.clone());
            assert!(!fine, "{tools} {choice}");
        }
    }

    #[test]
    fn tools_of_anthropics_servers_are_refused_by_name() {
        let bash = json!({"type": "bash_20250124", "name": "bash"});
        let (out, fine) = converted(json!([weather(), bash]), Value::Null);
        assert!(fine);
        let refusal = out.refusal.expect("a refusal");
        assert!(refusal.starts_with("tools.1: tools of type 'bash_20250124' are not"));
    }
}
