//! Calls that a request asks for: what the output is held to, and how it is read.

use axum::http::StatusCode;
use quire_text::tools::Dialect;
use serde_json::{Value, json};

use crate::{
    structured::accepts,
    support::{Setup, TestServer},
    tools::{fold, folded, take_ids, with_tools},
};

/// A server whose model writes calls in a way that outputs cannot be held to.
fn server(text: &str) -> TestServer {
    speaking(Dialect::Mistral, text)
}

fn speaking(dialect: Dialect, text: &str) -> TestServer {
    Setup::default()
        .configure(|config| config.tool_dialect = Some(dialect))
        .saying(text)
        .then_eos()
        .build()
}

/// Whether the outputs of a request may be this text.
async fn allows(extra: Value, text: &str) -> bool {
    allows_of(Dialect::Mistral, extra, text).await
}

async fn allows_of(dialect: Dialect, extra: Value, text: &str) -> bool {
    let server = speaking(dialect, "x");
    let answer = server.chat(with_tools(extra)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let params = server.engine.submitted()[0].params.clone();
    accepts(&params.constraint.expect("a constraint"), text)
}

fn named(name: &str) -> Value {
    json!({"type": "function", "function": {"name": name}})
}

#[tokio::test]
async fn a_required_call_is_enforced() {
    let required = json!({"tool_choice": "required"});
    let one = r#"{"name": "now", "parameters": {}}"#;
    let other = r#"{"name": "get_weather", "parameters": {"city": "Bern"}}"#;
    for (text, is_allowed) in [
        (format!("[{one}]"), true),
        (format!("[{one}, {other}]"), true),
        ("[]".to_owned(), false),
        (one.to_owned(), false),
        (format!("[{one}]").replace("now", "then"), false),
        (format!("[{}]", other.replace("\"Bern\"", "1")), false),
        (format!("Sure. [{one}]"), false),
    ] {
        assert_eq!(allows(required.clone(), &text).await, is_allowed, "{text}");
    }
    let single = json!({"tool_choice": "required", "parallel_tool_calls": false});
    assert!(allows(single.clone(), &format!("[{one}]")).await);
    assert!(!allows(single, &format!("[{one}, {other}]")).await);
}

/// Models that did not want to call anything would go on with white space until
/// their answer is cut.
#[tokio::test]
async fn a_forced_call_is_one_line() {
    let required = json!({"tool_choice": "required"});
    let text = r#"[ {"name": "now", "parameters" : {} } ]"#;
    assert!(allows(required.clone(), text).await);
    for gap in ["  ", "\n", "\t"] {
        let text = text.replacen(' ', gap, 1);
        assert!(!allows(required.clone(), &text).await, "{text}");
    }
    let extra = json!({"tool_choice": named("get_weather")});
    assert!(!allows(extra, "{\n\"city\": \"Bern\"}").await);
    let server = Setup::default()
        .configure(|config| {
            config.tool_dialect = Some(Dialect::Mistral);
            config.structured_outputs.disable_any_whitespace = true;
        })
        .build();
    server.chat(with_tools(required)).await;
    let params = server.engine.submitted()[0].params.clone();
    let constraint = params.constraint.expect("a constraint");
    assert!(!accepts(&constraint, text));
    assert!(accepts(&constraint, &text.replace(' ', "")));
}

#[tokio::test]
async fn models_write_forced_calls_as_they_know_them() {
    let required = json!({"tool_choice": "required"});
    let now = "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>";
    let weather = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": \
                   {\"city\": \"Bern\"}}\n</tool_call>";
    let hermes =
        async |extra: &Value, text: &str| allows_of(Dialect::Hermes, extra.clone(), text).await;
    for (text, is_allowed) in [
        (now.to_owned(), true),
        (format!("{now}\n{weather}"), true),
        (String::new(), false),
        (now.replace("now", "then"), false),
        (weather.replace("\"Bern\"", "1"), false),
        (format!("Sure. {now}"), false),
        (
            "[{\"name\": \"now\", \"parameters\": {}}]".to_owned(),
            false,
        ),
    ] {
        assert_eq!(hermes(&required, &text).await, is_allowed, "{text}");
    }
    let single = json!({"tool_choice": "required", "parallel_tool_calls": false});
    assert!(hermes(&single, now).await);
    assert!(!hermes(&single, &format!("{now}\n{weather}")).await);
    let get_weather = json!({"tool_choice": named("get_weather")});
    assert!(hermes(&get_weather, weather).await);
    assert!(!hermes(&get_weather, now).await);
    assert!(!hermes(&get_weather, &format!("{weather}\n{weather}")).await);

    for (extra, reason) in [(required, "tool_calls"), (get_weather, "stop")] {
        let answer = speaking(Dialect::Hermes, weather)
            .chat(with_tools(extra))
            .await
            .json();
        let choice = &answer["choices"][0];
        assert_eq!(choice["message"]["content"], "");
        let call = &choice["message"]["tool_calls"][0]["function"];
        let expected = json!({"name": "get_weather", "arguments": "{\"city\": \"Bern\"}"});
        assert_eq!(*call, expected);
        assert_eq!(choice["finish_reason"], reason);
    }
}

#[tokio::test]
async fn a_named_function_is_enforced() {
    let extra = json!({"tool_choice": named("get_weather")});
    assert!(allows(extra.clone(), r#"{"city": "Bern"}"#).await);
    assert!(!allows(extra.clone(), r#"{"city": 1}"#).await);
    assert!(!allows(extra, "Bern").await);
    let forced = json!({
        "tool_choice": named("now"), "response_format": {"type": "json_schema",
        "json_schema": {"name": "x", "schema": {"type": "array"}}},
    });
    assert!(
        allows(forced, "{}").await,
        "the call goes before the format"
    );
}

#[tokio::test]
async fn a_required_call_is_read_from_the_list() {
    let text = r#"[{"name": "now", "parameters": {"n": 1}}]"#;
    let required = json!({"tool_choice": "required"});
    let mut answer = server(text).chat(with_tools(required.clone())).await.json();
    let choice = &mut answer["choices"][0];
    take_ids(&mut choice["message"]);
    assert_eq!(choice["message"]["content"], "");
    assert_eq!(
        choice["message"]["tool_calls"],
        json!([{"id": null, "type": "function",
            "function": {"name": "now", "arguments": "{\"n\": 1}"}}])
    );
    assert_eq!(choice["finish_reason"], "tool_calls");
    let whole = folded(choice);
    for interval in [1, 4, 1000] {
        let mut extra = required.clone();
        extra["stream"] = json!(true);
        extra["stream_interval"] = json!(interval);
        let events = server(text).chat(with_tools(extra)).await.events();
        let mut streamed = fold(&events, 0);
        take_ids(&mut streamed.0);
        assert_eq!(streamed, whole, "by {interval}");
    }
}

#[tokio::test]
async fn the_whole_text_is_the_arguments_of_a_named_function() {
    let text = r#"{"city": "Bern"}"#;
    let extra = json!({"tool_choice": named("get_weather")});
    let answer = server(text).chat(with_tools(extra)).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["message"]["content"], "");
    assert_eq!(
        choice["message"]["tool_calls"][0]["function"]["name"],
        "get_weather"
    );
    assert_eq!(
        choice["message"]["tool_calls"][0]["function"]["arguments"],
        text
    );
    assert_eq!(
        choice["finish_reason"], "stop",
        "not tool_calls, as in OpenAI's own API"
    );
    let extra = json!({"tool_choice": named("get_weather"), "stream": true});
    let events = server(text).chat(with_tools(extra)).await.events();
    let start = &events[1]["choices"][0]["delta"]["tool_calls"][0];
    assert_eq!(
        start["function"],
        json!({"name": "get_weather", "arguments": ""})
    );
    let (message, reason, _) = fold(&events, 0);
    assert_eq!(message["tool_calls"][0]["function"]["arguments"], text);
    assert_eq!(reason, "stop");
}

/// Where the model decides whether to call, only calls are held to anything.
#[tokio::test]
async fn calls_of_strict_tools_follow_their_schemas() {
    let tool = |name: &str, strict: Value| {
        json!({"type": "function", "function": {"name": name, "strict": strict, "parameters": {
            "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
        }}})
    };
    let tools = json!([tool("get_weather", json!(true)), tool("now", Value::Null)]);
    let extra = json!({"tools": tools});
    let call = |name: &str, arguments: &str| {
        let call = format!("{{\"name\": \"{name}\", \"arguments\": {arguments}}}");
        format!("<tool_call>\n{call}\n</tool_call>")
    };
    let bern = call("get_weather", r#"{"city": "Bern"}"#);
    for (text, is_allowed) in [
        ("It rains.".to_owned(), true),
        (format!("Let me look.\n{bern}\n{bern}"), true),
        (call("get_weather", "{}"), false),
        (call("get_weather", r#"{"city": 1}"#), false),
        (call("get_weather", r#"{"city": "Bern", "days": 2}"#), false),
        (call("now", r#"{"days": 2}"#), true),
        (call("now", "2"), false),
        (call("then", "{}"), false),
        (bern.replace("</tool_call>", ""), false),
    ] {
        assert_eq!(
            allows_of(Dialect::Hermes, extra.clone(), &text).await,
            is_allowed,
            "{text}"
        );
    }
    let single = json!({"tools": tools, "parallel_tool_calls": false});
    assert!(allows_of(Dialect::Hermes, single.clone(), &bern).await);
    assert!(!allows_of(Dialect::Hermes, single, &format!("{bern}\n{bern}")).await);
    let format = json!({"tools": tools, "response_format": {"type": "json_object"}});
    assert!(
        !allows_of(Dialect::Hermes, format, &bern).await,
        "the format goes before"
    );
}

#[tokio::test]
async fn nothing_else_is_held_to_anything() {
    let strict = json!([{"type": "function", "function": {"name": "f", "strict": true}}]);
    for extra in [json!({}), json!({"tools": strict, "tool_choice": "none"})] {
        let server = server("x");
        let answer = server.chat(with_tools(extra)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert!(server.engine.submitted()[0].params.constraint.is_none());
    }
    let other = Setup::default()
        .configure(|config| config.tool_dialect = Some(Dialect::Pythonic))
        .build();
    other.chat(with_tools(json!({"tools": strict}))).await;
    assert!(other.engine.submitted()[0].params.constraint.is_none());
}

#[tokio::test]
async fn a_schema_that_cannot_be_enforced_is_named() {
    let tools = json!([{"type": "function", "function": {
        "name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "colour"}}},
    }}]);
    for choice in ["required", "auto"] {
        let mut extra = json!({"tools": tools, "tool_choice": choice});
        extra["tools"][0]["function"]["strict"] = json!(true);
        let answer = speaking(Dialect::Hermes, "x").chat(with_tools(extra)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text());
    }
}
