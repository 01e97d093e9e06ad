//! `/v1/messages` and `/v1/messages/count_tokens`: whole and streamed answers.

use axum::http::StatusCode;
use quire_text::{reasoning::ReasoningKind, tools::Dialect};
use serde_json::{Value, json};

use crate::support::{Answer, Setup, TestServer, keys, prompt_text, server};

/// What a model says that thinks, speaks and calls two tools.
const EVERYTHING: &str = "<think>\nTwo calls.\n</think>\n\nI look.\
     <tool_call>\n{\"name\": \"weather\", \"arguments\": {\"place\": \"K\u{f6}ln\"}}\n</tool_call>\n\
     <tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>";

fn body(extra: Value) -> Value {
    let messages = json!([{"role": "user", "content": "Hi"}]);
    let mut body = json!({"model": "wire", "messages": messages, "max_tokens": 3});
    for (name, value) in extra.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

fn tools() -> Value {
    let schema = json!({"type": "object", "properties": {"place": {"type": "string"}}});
    json!([{"name": "weather", "description": "Of a place", "input_schema": schema},
           {"name": "now", "input_schema": {"type": "object"}}])
}

impl TestServer {
    async fn messages(&self, extra: Value) -> Answer {
        self.post("/v1/messages", &body(extra)).await
    }

    #[track_caller]
    fn saw(&self, prompt: &str) {
        assert_eq!(prompt_text(self), prompt);
    }
}

/// A model that thinks and calls tools in the manner of Qwen3.
fn qwen(says: &str) -> TestServer {
    Setup::default()
        .saying(says)
        .then_eos()
        .configure(|config| {
            config.tool_dialect = Some(Dialect::Hermes);
            config.reasoning = ReasoningKind::from_name("qwen3");
        })
        .build()
}

/// The message that the events of a stream add up to, as a client adds them.
fn accumulate(events: &[(String, Value)]) -> Value {
    let mut message = Value::Null;
    let mut inputs: Vec<String> = Vec::new();
    for (name, data) in events {
        assert_eq!(data["type"], *name);
        let index = || data["index"].as_u64().expect("an index") as usize;
        match name.as_str() {
            "message_start" => message = data["message"].clone(),
            "content_block_start" => {
                let blocks = message["content"].as_array_mut().expect("a list");
                assert_eq!(index(), blocks.len());
                blocks.push(data["content_block"].clone());
                inputs.push(String::new());
            }
            "content_block_delta" => {
                let block = &mut message["content"][index()];
                let delta = data["delta"].as_object().expect("an object");
                for (key, more) in delta.iter().filter(|(key, _)| *key != "type") {
                    let more = more.as_str().expect("a text");
                    if key == "partial_json" {
                        inputs[index()].push_str(more);
                    } else {
                        let text = format!("{}{more}", block[key].as_str().expect("a text"));
                        block[key] = text.into();
                    }
                }
            }
            "content_block_stop" if message["content"][index()]["type"] == "tool_use" => {
                let input = serde_json::from_str(&inputs[index()]).expect("whole arguments");
                message["content"][index()]["input"] = input;
            }
            "message_delta" => {
                message["stop_reason"] = data["delta"]["stop_reason"].clone();
                message["stop_sequence"] = data["delta"]["stop_sequence"].clone();
                message["usage"] = data["usage"].clone();
            }
            "content_block_stop" | "message_stop" => {}
            other => panic!("unexpected event {other}"),
        }
    }
    message
}

#[tokio::test]
async fn a_whole_answer_has_the_recorded_members() {
    let server = server();
    let answer = server.messages(json!({})).await;
    let json = answer.json();
    assert_eq!(answer.status, StatusCode::OK, "{json}");
    assert_eq!(
        keys(&json),
        [
            "id",
            "type",
            "role",
            "content",
            "model",
            "stop_reason",
            "usage"
        ]
    );
    assert_eq!(json["type"], "message");
    assert_eq!(json["role"], "assistant");
    assert_eq!(json["model"], "wire");
    assert_eq!(json["content"], json!([{"type": "text", "text": "Hel"}]));
    assert_eq!(json["stop_reason"], "max_tokens");
    assert_eq!(
        json["usage"],
        json!({"input_tokens": 20, "output_tokens": 3})
    );
    server.saw("<user>Hi\n<assistant>");
}

#[tokio::test]
async fn a_stream_has_the_recorded_events() {
    let mut setup = Setup::default();
    setup.config.enable_prompt_tokens_details = true;
    let server = setup.build();
    let answer = server
        .messages(json!({"stream": true, "max_tokens": 2}))
        .await;
    assert_eq!(
        answer.headers["content-type"],
        "text/event-stream; charset=utf-8"
    );
    let id = answer.named_events()[0].1["message"]["id"].clone();
    let expected = [
        r#"event: message_start
data: {"type":"message_start","message":{"id":ID,"type":"message","role":"assistant","content":[],"model":"wire","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":0}}}"#,
        r#"event: content_block_start
data: {"type":"content_block_start","content_block":{"type":"text","text":""},"index":0}"#,
        r#"event: content_block_delta
data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"H"},"index":0}"#,
        r#"event: content_block_delta
data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"e"},"index":0}"#,
        r#"event: content_block_stop
data: {"type":"content_block_stop","index":0}"#,
        r#"event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"input_tokens":20,"output_tokens":2,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}"#,
        "event: message_stop\ndata: {\"type\":\"message_stop\"}",
        "",
    ];
    let expected = expected.join("\n\n").replace("ID", &id.to_string());
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn thoughts_text_and_calls_are_blocks() {
    let server = qwen(EVERYTHING);
    let asked = json!({"tools": tools(), "max_tokens": 400});
    let answer = server.messages(asked.clone()).await.json();
    let content = answer["content"].as_array().expect("a list");
    let kinds: Vec<_> = content.iter().map(|block| &block["type"]).collect();
    assert_eq!(kinds, ["thinking", "text", "tool_use", "tool_use"]);
    let thoughts = content[0]["thinking"].as_str().expect("a text");
    assert_eq!(thoughts.trim(), "Two calls.");
    assert_eq!(content[0]["signature"].as_str().map(str::len), Some(64));
    assert_eq!(content[1]["text"].as_str().map(str::trim), Some("I look."));
    assert_eq!(keys(&content[2]), ["type", "id", "name", "input"]);
    assert_eq!(content[2]["name"], "weather");
    assert_eq!(content[2]["input"], json!({"place": "K\u{f6}ln"}));
    assert_eq!(content[3]["name"], "now");
    assert_eq!(content[3]["input"], json!({}));
    assert_ne!(content[2]["id"], content[3]["id"]);
    assert_eq!(answer["stop_reason"], "tool_use");

    let mut asked = asked;
    asked["stream"] = true.into();
    let mut streamed = accumulate(&server.messages(asked).await.named_events());
    assert_eq!(streamed["stop_sequence"], Value::Null);
    let members = streamed.as_object_mut().expect("an object");
    members.remove("stop_sequence");
    // The ids are made anew for each answer.
    members["id"] = answer["id"].clone();
    for i in [2, 3] {
        members["content"][i]["id"] = content[i]["id"].clone();
    }
    assert_eq!(streamed, answer);
}

#[tokio::test]
async fn thoughts_can_be_left_out() {
    let server = qwen(EVERYTHING);
    let asked = json!({"max_tokens": 400, "thinking": {"type": "adaptive", "display": "omitted"}});
    let answer = server.messages(asked).await.json();
    assert_eq!(answer["content"][0]["thinking"], "");
    assert_eq!(
        answer["content"][0]["signature"].as_str().map(str::len),
        Some(64)
    );
}

#[tokio::test]
async fn one_call_only_if_parallel_ones_are_disabled() {
    let server = qwen(EVERYTHING);
    let choice = json!({"type": "auto", "disable_parallel_tool_use": true});
    let asked = json!({"tools": tools(), "max_tokens": 400, "tool_choice": choice});
    let answer = server.messages(asked).await.json();
    let content = answer["content"].as_array().expect("a list");
    let calls = content.iter().filter(|block| block["type"] == "tool_use");
    assert_eq!(calls.count(), 1);
}

#[tokio::test]
async fn calls_that_break_off_have_what_there_is() {
    let says =
        "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"place\": \"Rome\", \"days\": [1, 2";
    let server = qwen(says);
    let asked =
        json!({"tools": tools(), "max_tokens": says.len(), "thinking": {"type": "disabled"}});
    let answer = server.messages(asked).await.json();
    assert_eq!(answer["stop_reason"], "max_tokens");
    assert_eq!(
        answer["content"]
            .as_array()
            .and_then(|content| content.last())
            .map(|call| &call["input"]),
        Some(&json!({"place": "Rome", "days": [1, 2]}))
    );
}

#[tokio::test]
async fn tools_are_shown_but_not_called_under_none() {
    let server = qwen("<tool_call>");
    let choice = json!({"type": "none"});
    let asked = json!({"tools": tools(), "max_tokens": 40, "tool_choice": choice});
    let answer = server.messages(asked).await.json();
    server.saw("<user>Hi\n2 tools\n<assistant>");
    assert_eq!(answer["stop_reason"], "end_turn");
    assert_eq!(
        answer["content"],
        json!([{"type": "text", "text": "<tool_call>"}])
    );
}

#[tokio::test]
async fn every_end_has_its_reason() {
    let server = Setup::default().saying("one two").then_eos().build();
    for (extra, reason, sequence, text) in [
        (
            json!({"max_tokens": 40}),
            "end_turn",
            Value::Null,
            "one two",
        ),
        (json!({"max_tokens": 3}), "max_tokens", Value::Null, "one"),
        (
            json!({"max_tokens": 40, "stop_sequences": ["x", "tw"]}),
            "stop_sequence",
            json!("tw"),
            "one ",
        ),
    ] {
        let answer = server.messages(extra.clone()).await.json();
        assert_eq!(answer["stop_reason"], reason);
        assert_eq!(answer["stop_sequence"], sequence);
        assert_eq!(answer["content"][0]["text"], text);
        let mut streamed = extra;
        streamed["stream"] = true.into();
        let events = server.messages(streamed).await.named_events();
        let streamed = accumulate(&events);
        assert_eq!(streamed["stop_reason"], reason);
        assert_eq!(streamed["stop_sequence"], sequence);
        assert_eq!(streamed["content"], answer["content"]);
        assert_eq!(events.last().expect("events").0, "message_stop");
    }
}

#[tokio::test]
async fn an_empty_answer_has_no_blocks() {
    let server = Setup::default().saying("").then_eos().build();
    let answer = server.messages(json!({})).await.json();
    assert_eq!(answer["content"], json!([]));
    assert_eq!(answer["stop_reason"], "end_turn");
    assert_eq!(answer["usage"]["output_tokens"], 1);
    let events = server
        .messages(json!({"stream": true}))
        .await
        .named_events();
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["message_start", "message_delta", "message_stop"]);
}

#[tokio::test]
async fn system_turns_and_results_reach_the_template() {
    let server = server();
    let messages = json!([
        {"role": "user", "content": [{"type": "text", "text": "a"}]},
        {"role": "user", "content": "b"},
        {"role": "assistant", "content": [
            {"type": "text", "text": "I look."},
            {"type": "tool_use", "id": "t1", "name": "weather", "input": {}}]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": "sun", "is_error": false},
            {"type": "text", "text": "So?"}]},
    ]);
    server
        .messages(json!({"system": "S", "messages": messages}))
        .await;
    server.saw("<system>S\n<user>a\nb\n<assistant>I look.\n<tool>sun\n<user>So?\n<assistant>");
}

#[tokio::test]
async fn an_answer_that_is_begun_is_continued() {
    let server = server();
    let messages = json!([
        {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Once"},
    ]);
    let answer = server.messages(json!({"messages": messages})).await.json();
    server.saw("<user>Hi\n<assistant>Once");
    assert_eq!(answer["content"][0]["text"], "Hel");
}

#[tokio::test]
async fn prompt_tokens_are_counted_once() {
    let server = Setup::default()
        .configure(|config| {
            config.enable_prompt_tokens_details = true;
            config.prefix_cache_block_size = Some(8);
        })
        .build();
    server.engine.set_cached_tokens(8);
    let usage = json!({"input_tokens": 4, "output_tokens": 3, "cache_creation_input_tokens": 8,
                       "cache_read_input_tokens": 8});
    assert_eq!(server.messages(json!({})).await.json()["usage"], usage);
    let events = server
        .messages(json!({"stream": true}))
        .await
        .named_events();
    assert_eq!(accumulate(&events)["usage"], usage);
}

#[tokio::test]
async fn tokens_are_counted_without_an_answer() {
    let server = server();
    let messages = json!([{"role": "user", "content": "Hi"}]);
    let asked = json!({"model": "wire", "messages": messages, "system": "S", "tools": tools()});
    let count = server.post("/v1/messages/count_tokens", &asked).await;
    assert_eq!(count.status, StatusCode::OK, "{}", count.text());
    assert_eq!(server.engine.submitted().len(), 0);
    server
        .messages(json!({"system": "S", "tools": tools(), "tool_choice": {"type": "none"}}))
        .await;
    let prompt = server.engine.submitted()[0].prompt.len();
    assert_eq!(
        count.text(),
        format!(
            r#"{{"input_tokens":{prompt},"context_management":{{"original_input_tokens":{prompt}}}}}"#
        )
    );
    let long = json!([{"role": "user", "content": "x".repeat(1000)}]);
    let count = server
        .post(
            "/v1/messages/count_tokens",
            &json!({"model": "wire", "messages": long}),
        )
        .await;
    assert_eq!(
        count.json()["input_tokens"],
        1000 + "<user>\n<assistant>".len()
    );
}
