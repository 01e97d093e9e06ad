//! Tool calls in chat answers, whole and streamed.

use axum::http::StatusCode;
use quire_text::tools::Dialect;
use serde_json::{Value, json};

use crate::support::{Setup, TestServer, keys};

const TEXT: &str = "Let me look.\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": \
                    {\"city\": \"Zürich\", \"days\": 2}}\n</tool_call>\n<tool_call>\n{\"name\": \
                    \"now\", \"arguments\": {}}\n</tool_call>";
const ARGUMENTS: &str = "{\"city\": \"Zürich\", \"days\": 2}";

fn hermes(text: &str) -> Setup {
    Setup::default()
        .configure(|config| config.tool_dialect = Some(Dialect::Hermes))
        .saying(text)
        .then_eos()
}

pub fn server(text: &str) -> TestServer {
    hermes(text).build()
}

pub fn with_tools(extra: Value) -> Value {
    let tool = |name: &str| {
        json!({"type": "function", "function": {"name": name, "parameters": {
            "type": "object", "properties": {"city": {"type": "string"}},
        }}})
    };
    let mut body = json!({
        "messages": [{"role": "user", "content": "Hi"}],
        "tools": [tool("get_weather"), tool("now")],
        "max_tokens": 400,
    });
    let body_members = body.as_object_mut().expect("an object");
    body_members.extend(extra.as_object().cloned().expect("an object"));
    body
}

/// Ids are made, so they are taken out after a look at their form.
pub fn take_ids(message: &mut Value) {
    for call in message["tool_calls"].as_array_mut().into_iter().flatten() {
        let id = call["id"].take();
        let id = id.as_str().expect("an id");
        assert!(id.starts_with("chatcmpl-tool-"), "{id}");
    }
}

/// What clients make of the chunks of one choice: the message, the reason, and
/// the ids of its tokens.
pub fn fold(events: &[Value], index: usize) -> (Value, Value, Vec<u64>) {
    let mut message = json!({"content": "", "reasoning": "", "tool_calls": []});
    let (mut reason, mut ids) = (Value::Null, Vec::new());
    let choices = events
        .iter()
        .filter_map(|event| event["choices"].get(0))
        .filter(|choice| choice["index"] == index);
    for choice in choices {
        assert_eq!(reason, Value::Null, "nothing follows the reason");
        let delta = &choice["delta"];
        assert_eq!(delta.get("reasoning"), delta.get("reasoning_content"));
        for name in ["content", "reasoning"] {
            if let Some(text) = delta[name].as_str() {
                append(&mut message[name], text);
            }
        }
        for call in delta["tool_calls"].as_array().into_iter().flatten() {
            let place = call["index"].as_u64().expect("an index") as usize;
            let calls = message["tool_calls"].as_array_mut().expect("a list");
            if calls.len() == place {
                calls.push(json!({
                    "id": call["id"], "type": call["type"],
                    "function": {"name": call["function"]["name"], "arguments": ""},
                }));
            }
            let text = call["function"]["arguments"].as_str().expect("a text");
            append(&mut calls[place]["function"]["arguments"], text);
        }
        let new = choice["token_ids"].as_array().into_iter().flatten();
        ids.extend(new.map(|id| id.as_u64().expect("an id")));
        reason = choice["finish_reason"].clone();
    }
    (message, reason, ids)
}

fn append(place: &mut Value, text: &str) {
    let before = place.as_str().expect("a text");
    *place = format!("{before}{text}").into();
}

/// A whole message as [`fold`] would give it.
pub fn folded(choice: &Value) -> (Value, Value, Vec<u64>) {
    let message = &choice["message"];
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        message.get("reasoning_content"),
        message.get("reasoning").filter(|r| !r.is_null())
    );
    let ids = choice["token_ids"].as_array().into_iter().flatten();
    (
        json!({
            "content": text("content"),
            "reasoning": text("reasoning"),
            "tool_calls": message.get("tool_calls").cloned().unwrap_or(json!([])),
        }),
        choice["finish_reason"].clone(),
        ids.map(|id| id.as_u64().expect("an id")).collect(),
    )
}

#[tokio::test]
async fn a_whole_answer_has_its_calls() {
    let answer = server(TEXT).chat(with_tools(json!({}))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let mut answer = answer.json();
    let choice = &mut answer["choices"][0];
    assert_eq!(
        keys(&choice["message"]),
        [
            "role",
            "content",
            "refusal",
            "annotations",
            "audio",
            "function_call",
            "tool_calls",
            "reasoning",
        ]
    );
    assert_eq!(
        keys(&choice["message"]["tool_calls"][0]),
        ["id", "type", "function"]
    );
    take_ids(&mut choice["message"]);
    assert_eq!(choice["message"]["content"], "Let me look.");
    assert_eq!(
        choice["message"]["tool_calls"],
        json!([
            {"id": null, "type": "function",
             "function": {"name": "get_weather", "arguments": ARGUMENTS}},
            {"id": null, "type": "function", "function": {"name": "now", "arguments": "{}"}},
        ])
    );
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["stop_reason"], Value::Null);
}

#[tokio::test]
async fn the_chunks_of_a_call() {
    let text = "<tool_call>{\"name\": \"now\", \"arguments\": {\"n\": 1}}</tool_call>";
    let mut events = server(text)
        .chat(with_tools(json!({"stream": true})))
        .await
        .events();
    let id = events[1]["choices"][0]["delta"]["tool_calls"][0]["id"].take();
    assert!(
        id.as_str()
            .is_some_and(|id| id.starts_with("chatcmpl-tool-"))
    );
    assert_eq!(
        events[0]["choices"],
        json!([{
            "index": 0, "delta": {"role": "assistant", "content": ""}, "logprobs": null,
            "finish_reason": null,
        }])
    );
    assert_eq!(
        events[1]["choices"],
        json!([{
            "index": 0, "delta": {"tool_calls": [{
                "id": null, "type": "function", "index": 0,
                "function": {"name": "now", "arguments": ""},
            }]},
            "logprobs": null, "finish_reason": null, "token_ids": null,
        }])
    );
    assert_eq!(
        events[2]["choices"],
        json!([{
            "index": 0,
            "delta": {"tool_calls": [{"index": 0, "function": {"arguments": "{\""}}]},
            "logprobs": null, "finish_reason": null, "token_ids": null,
        }])
    );
    let last = events.last().expect("events");
    assert_eq!(
        last["choices"],
        json!([{
            "index": 0, "delta": {}, "logprobs": null, "finish_reason": "tool_calls",
            "stop_reason": null, "token_ids": null,
        }])
    );
}

#[tokio::test]
async fn every_cut_of_a_streamed_answer_is_the_whole_answer() {
    let texts = [
        TEXT.to_owned(),
        "No call, <tool_call> or not.".to_owned(),
        TEXT[..TEXT.len() - 60].to_owned(),
    ];
    for text in texts {
        let extra = json!({"return_token_ids": true});
        let answer = server(&text).chat(with_tools(extra)).await.json();
        let mut whole = folded(&answer["choices"][0]);
        take_ids(&mut whole.0);
        for interval in [1, 2, 3, 7, 20, 61, 1000] {
            let extra = json!({
                "stream": true, "return_token_ids": true, "stream_interval": interval,
            });
            let events = server(&text).chat(with_tools(extra)).await.events();
            let mut streamed = fold(&events, 0);
            take_ids(&mut streamed.0);
            assert_eq!(streamed, whole, "{text:?} by {interval}");
        }
    }
}

#[tokio::test]
async fn content_is_null_beside_calls_only() {
    let call = "\n <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n";
    for (text, content) in [
        (call, Value::Null),
        ("Plain.", json!("Plain.")),
        ("", json!("")),
    ] {
        let answer = server(text).chat(with_tools(json!({}))).await.json();
        let message = &answer["choices"][0]["message"];
        assert_eq!(message["content"], content, "{text:?}");
        assert_eq!(
            message.get("tool_calls").is_some(),
            content.is_null(),
            "{text:?}"
        );
    }
}

#[tokio::test]
async fn a_call_that_is_cut_short_ends_by_length() {
    let cut = TEXT.find("days").expect("in the text");
    let extra = json!({"max_tokens": cut});
    let answer = server(TEXT).chat(with_tools(extra)).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["finish_reason"], "length");
    let call = &choice["message"]["tool_calls"][0]["function"];
    let arguments = call["arguments"].as_str().expect("a text");
    assert!(
        ARGUMENTS.starts_with(arguments) && arguments.len() > 10,
        "{arguments}"
    );
}

#[tokio::test]
async fn calls_end_at_stop_strings_too() {
    let extra = json!({"stop": "</tool_call>"});
    let answer = server(TEXT).chat(with_tools(extra)).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["stop_reason"], "</tool_call>");
    assert_eq!(
        choice["message"]["tool_calls"][0]["function"]["arguments"],
        ARGUMENTS
    );
    assert_eq!(
        choice["message"]["tool_calls"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn without_parallel_calls_the_first_one_is_kept() {
    let extra = json!({"parallel_tool_calls": false});
    let answer = server(TEXT).chat(with_tools(extra)).await.json();
    let calls = answer["choices"][0]["message"]["tool_calls"]
        .as_array()
        .cloned();
    assert_eq!(calls.expect("calls").len(), 1);
    let extra = json!({"parallel_tool_calls": false, "stream": true});
    let events = server(TEXT).chat(with_tools(extra)).await.events();
    let (message, reason, _) = fold(&events, 0);
    assert_eq!(message["tool_calls"].as_array().map(Vec::len), Some(1));
    assert_eq!(reason, "tool_calls");
}

#[tokio::test]
async fn each_choice_has_calls_of_its_own() {
    let extra = json!({"n": 2, "temperature": 1});
    let answer = server(TEXT).chat(with_tools(extra)).await.json();
    let ids: Vec<&str> = (0..2)
        .flat_map(|choice| (0..2).map(move |call| (choice, call)))
        .map(|(choice, call)| &answer["choices"][choice]["message"]["tool_calls"][call]["id"])
        .map(|id| id.as_str().expect("an id"))
        .collect();
    let different: std::collections::HashSet<&&str> = ids.iter().collect();
    assert_eq!(different.len(), 4);
    let extra = json!({"n": 2, "temperature": 1, "stream": true});
    let events = server(TEXT).chat(with_tools(extra)).await.events();
    for index in 0..2 {
        let (message, reason, _) = fold(&events, index);
        assert_eq!(message["tool_calls"][0]["function"]["arguments"], ARGUMENTS);
        assert_eq!(reason, "tool_calls");
    }
}

#[tokio::test]
async fn logprobs_stand_beside_the_calls() {
    let extra = json!({"logprobs": true, "stream": true, "stream_interval": 9});
    let events = server(TEXT).chat(with_tools(extra)).await.events();
    let tables: usize = events
        .iter()
        .filter_map(|event| event["choices"][0]["logprobs"]["content"].as_array())
        .map(Vec::len)
        .sum();
    assert_eq!(tables, TEXT.len() + 1, "one per byte, and one for the end");
}

#[tokio::test]
async fn tools_that_may_not_be_called_leave_the_text_alone() {
    let answer = server(TEXT)
        .chat(with_tools(json!({"tool_choice": "none"})))
        .await
        .json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["message"]["content"], TEXT);
    assert_eq!(choice["finish_reason"], "stop");
}

#[tokio::test]
async fn the_operator_may_hide_tools_that_may_not_be_called() {
    for (choice, shown) in [("none", false), ("auto", true)] {
        let server = hermes("x")
            .configure(|config| config.exclude_tools_when_tool_choice_none = true)
            .build();
        server
            .chat(with_tools(json!({"tool_choice": choice})))
            .await;
        let prompt = server.engine.submitted()[0].prompt.to_vec();
        let tokenizer = server.served.tokenizer.as_ref().expect("a tokenizer");
        let text = tokenizer.decode(&prompt, false);
        assert_eq!(text.contains("2 tools"), shown, "{choice}: {text}");
    }
}

#[tokio::test]
async fn markers_may_be_special_tokens() {
    for (choice, skips) in [("none", true), ("auto", false)] {
        let server = server("x");
        server
            .chat(with_tools(json!({"tool_choice": choice})))
            .await;
        let params = server.engine.submitted()[0].params.clone();
        assert_eq!(params.skip_special_tokens, skips, "{choice}");
    }
}

#[tokio::test]
async fn invocations_have_tools_as_well() {
    let answer = server(TEXT)
        .post("/invocations", &with_tools(json!({})))
        .await
        .json();
    assert_eq!(answer["choices"][0]["finish_reason"], "tool_calls");
}

#[tokio::test]
async fn a_server_without_a_parser_says_what_to_set() {
    let named = json!({"type": "function", "function": {"name": "now"}});
    let cases = [
        (json!({}), "--enable-auto-tool-choice"),
        (json!({"tool_choice": "auto"}), "--enable-auto-tool-choice"),
        (json!({"tool_choice": "required"}), "--tool-call-parser"),
        (json!({"tool_choice": named}), "--tool-call-parser"),
    ];
    for (extra, flag) in cases {
        let server = Setup::default().build();
        let answer = server.chat(with_tools(extra.clone())).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{extra}");
        let error = &answer.json()["error"];
        assert_eq!(error["param"], "tool_choice");
        assert_eq!(error["type"], "BadRequestError");
        let message = error["message"].as_str().expect("a message");
        assert!(
            message.contains(flag) && message.contains("--tool-call-parser"),
            "{message}"
        );
        assert_eq!(server.engine.submitted().len(), 0);
    }
    let server = hermes("x")
        .configure(|config| config.auto_tool_choice = false)
        .build();
    let answer = server.chat(with_tools(json!({}))).await;
    assert_eq!(
        answer.status,
        StatusCode::BAD_REQUEST,
        "the operator forbade it"
    );
}

#[tokio::test]
async fn what_is_wrong_with_tools_is_named() {
    let cases = [
        (json!({"tools": []}), "tools"),
        (json!({"tool_choice": "any"}), "body.tool_choice"),
        (
            json!({"tool_choice": {"type": "function", "function": {"name": "zzz"}}}),
            "tool_choice",
        ),
        (
            json!({"tools": [{"type": "function", "function": {"name": "f", "parameters": 1}}]}),
            "body.tools.0.function.parameters",
        ),
        (
            json!({"tool_choice": "required", "use_beam_search": true, "n": 2}),
            "tool_choice",
        ),
    ];
    for (extra, param) in cases {
        let answer = server("x").chat(with_tools(extra.clone())).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{extra}");
        assert_eq!(answer.json()["error"]["param"], param, "{}", answer.text());
    }
}
