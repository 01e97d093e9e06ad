//! Whole and streamed answers.

use axum::http::StatusCode;
use quire_text::{reasoning::ReasoningKind, tools::Dialect};
use serde_json::{Value, json};

use super::{body, events, named_events, prompt_text};
use crate::support::{Setup, keys, next_event, post, server};

/// The members of a recorded answer of the reference server, in order.
const MEMBERS: [&str; 32] = [
    "id",
    "created_at",
    "incomplete_details",
    "instructions",
    "metadata",
    "model",
    "object",
    "output",
    "parallel_tool_calls",
    "temperature",
    "tool_choice",
    "tools",
    "top_p",
    "background",
    "max_output_tokens",
    "max_tool_calls",
    "previous_response_id",
    "prompt",
    "reasoning",
    "service_tier",
    "status",
    "text",
    "top_logprobs",
    "truncation",
    "usage",
    "user",
    "presence_penalty",
    "frequency_penalty",
    "kv_transfer_params",
    "ec_transfer_params",
    "input_messages",
    "output_messages",
];
/// What the thinking model of some tests says.
const THINKING: &str = "<think>Easy.</think>Let me look. <tool_call>{\"name\": \"look\", \"arguments\": \
                        {\"at\": \"sky\"}}</tool_call><tool_call>{\"name\": \"listen\", \"arguments\": {}}\
                        </tool_call>";

/// The same without what differs from one answer to the next.
fn without_ids(mut value: Value) -> Value {
    match &mut value {
        Value::Array(items) => {
            for item in items {
                *item = without_ids(item.take());
            }
        }
        Value::Object(members) => {
            for name in ["id", "item_id", "call_id", "created_at"] {
                if let Some(id) = members.get_mut(name) {
                    *id = Value::Null;
                }
            }
            for member in members.values_mut() {
                *member = without_ids(member.take());
            }
        }
        _ => {}
    }
    value
}

fn thinking() -> Setup {
    let setup = Setup::default().saying(THINKING).then_eos();
    setup.configure(|config| {
        config.reasoning = ReasoningKind::from_name("qwen3");
        config.tool_dialect = Dialect::from_name("hermes");
    })
}

fn two_tools() -> Value {
    json!([
        {"type": "function", "name": "look", "parameters": {"type": "object"}},
        {"type": "function", "name": "listen", "strict": true},
    ])
}

#[tokio::test]
async fn a_whole_answer_has_every_member() {
    let server = server();
    let request = body(json!({
        "temperature": 0.5, "max_output_tokens": 3, "metadata": {"k": "v"}, "user": "u",
        "instructions": "Be brief.", "prompt_cache_key": "p",
    }));
    let answer = server.post("/v1/responses", &request).await;
    let json = answer.json();
    assert_eq!(answer.status, StatusCode::OK, "{json}");
    let mut members = MEMBERS.to_vec();
    members.push("prompt_cache_key");
    assert_eq!(keys(&json), members);
    let id = json["id"].as_str().expect("an id");
    assert_eq!((&id[..5], id.len()), ("resp_", 21));
    assert_eq!(json["object"], "response");
    assert_eq!(json["status"], "incomplete");
    assert_eq!(
        json["incomplete_details"],
        json!({"reason": "max_output_tokens"})
    );
    assert_eq!(
        (&json["temperature"], &json["top_p"]),
        (&json!(0.5), &json!(1.0))
    );
    assert_eq!(json["max_output_tokens"], 3);
    assert_eq!(json["tool_choice"], "none");
    assert_eq!(json["metadata"], json!({"k": "v"}));
    assert_eq!(json["instructions"], "Be brief.");
    assert_eq!(
        without_ids(json["output"].clone()),
        json!([{
            "id": null,
            "content": [{"annotations": [], "text": "Hel", "type": "output_text", "logprobs": null}],
            "role": "assistant", "status": "completed", "type": "message", "phase": null,
        }])
    );
    let prompt = prompt_text(&server);
    assert_eq!(prompt, "<system>Be brief.\n<user>Hi\n<assistant>");
    // One more for the token before it.
    let input_tokens = prompt.len() + 1;
    assert_eq!(
        json["usage"],
        json!({
            "input_tokens": input_tokens,
            "input_tokens_details": {
                "cached_tokens": 0, "cache_write_tokens": 0, "input_tokens_per_turn": [],
                "cached_tokens_per_turn": [],
            },
            "output_tokens": 3,
            "output_tokens_details": {
                "reasoning_tokens": 0, "tool_output_tokens": 0, "output_tokens_per_turn": [],
                "tool_output_tokens_per_turn": [],
            },
            "total_tokens": input_tokens + 3,
        })
    );
}

#[tokio::test]
async fn a_stream_has_the_recorded_events() {
    let server = server();
    let request = body(json!({"max_output_tokens": 3, "stream": true}));
    let answer = server.post("/v1/responses", &request).await;
    assert_eq!(
        answer.headers["content-type"],
        "text/event-stream; charset=utf-8"
    );
    let events = events(&answer);
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ];
    assert_eq!(names, expected);
    for (_, data) in &events[..2] {
        assert_eq!(keys(&data["response"]), MEMBERS);
        assert_eq!(data["response"]["status"], "in_progress");
        assert_eq!(data["response"]["output"], json!([]));
        assert_eq!(data["response"]["usage"], Value::Null);
    }
    let stripped = |i: usize| without_ids(events[i].1.clone());
    assert_eq!(
        stripped(2),
        json!({"item": {"id": null, "content": [], "role": "assistant", "status": "in_progress",
            "type": "message", "phase": null},
            "output_index": 0, "sequence_number": 2, "type": expected[2]})
    );
    assert_eq!(
        stripped(3),
        json!({"content_index": 0, "item_id": null, "output_index": 0,
            "part": {"annotations": [], "text": "", "type": "output_text", "logprobs": []},
            "sequence_number": 3, "type": expected[3]})
    );
    assert_eq!(
        stripped(4),
        json!({"content_index": 0, "delta": "H", "item_id": null, "logprobs": [], "output_index": 0,
            "sequence_number": 4, "type": expected[4]})
    );
    assert_eq!(
        stripped(7),
        json!({"content_index": 0, "item_id": null, "logprobs": [], "output_index": 0,
            "sequence_number": 7, "text": "Hel", "type": expected[7]})
    );
    let part = json!({"annotations": [], "text": "Hel", "type": "output_text", "logprobs": null});
    assert_eq!(
        stripped(8),
        json!({"content_index": 0, "item_id": null, "output_index": 0, "part": part,
            "sequence_number": 8, "type": expected[8]})
    );
    assert_eq!(
        keys(&events[9].1),
        ["item", "output_index", "sequence_number", "type"]
    );
    let last = &events[10].1["response"];
    assert_eq!(keys(last), MEMBERS);
    assert_eq!(last["status"], "incomplete");
    assert_eq!(last["output"][0], events[9].1["item"]);
    assert_eq!(last["usage"]["output_tokens"], 3);
    let request = body(json!({"max_output_tokens": 3}));
    let whole = server.post("/v1/responses", &request).await.json();
    assert_eq!(without_ids(last.clone()), without_ids(whole));
}

#[tokio::test]
async fn thoughts_text_and_calls_are_items() {
    let server = thinking().build();
    let request = body(json!({"tools": two_tools()}));
    let whole = server.post("/v1/responses", &request).await.json();
    let call = |name: &str, arguments: &str| {
        json!({"arguments": arguments, "call_id": null, "name": name, "type": "function_call",
            "id": null, "status": "completed"})
    };
    assert_eq!(
        without_ids(whole["output"].clone()),
        json!([
            {"id": null, "summary": [], "type": "reasoning",
             "content": [{"text": "Easy.", "type": "reasoning_text"}],
             "encrypted_content": null, "status": "completed"},
            {"id": null, "content": [{"annotations": [], "text": "Let me look.", "type": "output_text",
             "logprobs": null}], "role": "assistant", "status": "completed", "type": "message", "phase": null},
            call("look", "{\"at\": \"sky\"}"),
            call("listen", "{}"),
        ])
    );
    assert_eq!(whole["tools"], two_tools());
    assert_eq!(whole["tool_choice"], "auto");
    assert_eq!(whole["status"], "completed");
    // A token is a byte here.
    let reasoning_tokens = &whole["usage"]["output_tokens_details"]["reasoning_tokens"];
    assert_eq!(*reasoning_tokens, "Easy.".len());

    let request = body(json!({"tools": two_tools(), "stream": true}));
    let events = events(&server.post("/v1/responses", &request).await);
    let (_, last) = events.last().expect("an end");
    assert_eq!(without_ids(last["response"].clone()), without_ids(whole));
    check_items(&events);
}

/// Holds the events of a stream against the items of its last: every item is
/// added, told in deltas that add up to it, and done, one after the other.
#[track_caller]
fn check_items(events: &[(String, Value)]) {
    let output = events.last().expect("an end").1["response"]["output"].clone();
    let mut found = Vec::new();
    let mut text = String::new();
    for (name, data) in &events[2..events.len() - 1] {
        assert_eq!(data["output_index"], found.len(), "{data}");
        let item = &output[found.len()];
        let id = data.get("item_id").unwrap_or(&data["item"]["id"]);
        assert_eq!(*id, item["id"], "{data}");
        let done = match name.as_str() {
            "response.output_item.added" => {
                assert_eq!(data["item"]["status"], "in_progress");
                assert!(text.is_empty());
                continue;
            }
            "response.output_item.done" => {
                assert_eq!(data["item"], *item);
                found.push(item.clone());
                text.clear();
                continue;
            }
            "response.content_part.added" => {
                assert_eq!(data["part"]["text"], "");
                continue;
            }
            "response.content_part.done" => &data["part"]["text"],
            "response.output_text.done" | "response.reasoning_text.done" => &data["text"],
            "response.function_call_arguments.done" => &data["arguments"],
            _ => {
                assert!(name.ends_with(".delta"), "{name}");
                text.push_str(data["delta"].as_str().expect("a text"));
                continue;
            }
        };
        assert_eq!(*done, text.as_str());
        let told = item.get("arguments").unwrap_or(&item["content"][0]["text"]);
        assert_eq!(*told, text.as_str());
    }
    assert_eq!(Value::Array(found), output);
}

#[tokio::test]
async fn a_call_that_breaks_off_is_incomplete() {
    let server = thinking().build();
    let cut = THINKING.find("sky").expect("arguments");
    let request = body(json!({"tools": two_tools(), "max_output_tokens": cut, "stream": true}));
    let events = events(&server.post("/v1/responses", &request).await);
    check_items(&events);
    let response = &events.last().expect("an end").1["response"];
    assert_eq!(response["status"], "incomplete");
    let call = &response["output"][2];
    assert_eq!(call["status"], "incomplete");
    assert_eq!(call["arguments"], "{\"at\": \"");
}

#[tokio::test]
async fn calls_can_be_held_to_one_or_none() {
    let server = thinking().build();
    let count = async |extra: Value| {
        let mut request = body(extra);
        request["tools"] = two_tools();
        let json = server.post("/v1/responses", &request).await.json();
        let output = json["output"].as_array().expect("a list").clone();
        output
            .iter()
            .filter(|item| item["type"] == "function_call")
            .count()
    };
    assert_eq!(count(json!({})).await, 2);
    assert_eq!(count(json!({"parallel_tool_calls": false})).await, 1);
    assert_eq!(count(json!({"tool_choice": "none"})).await, 0);
}

#[tokio::test]
async fn log_probabilities_are_included_if_asked() {
    let include = json!(["message.output_text.logprobs"]);
    let server = thinking().build();
    let extra = json!({"include": include, "top_logprobs": 2, "tools": two_tools()});
    let whole = server
        .post("/v1/responses", &body(extra.clone()))
        .await
        .json();
    let text = &whole["output"][1]["content"][0];
    let tokens: Vec<&str> = text["logprobs"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["token"].as_str().expect("a token"))
        .collect();
    assert_eq!(whole["top_logprobs"], 2);
    // Thoughts and calls have none.
    assert_eq!(tokens.concat(), "Let me look.");
    let row = &text["logprobs"][0];
    assert_eq!(keys(row), ["token", "bytes", "logprob", "top_logprobs"]);
    assert_eq!(row["bytes"], json!([76]));
    assert_eq!(row["top_logprobs"].as_array().map(Vec::len), Some(2));

    let mut extra = extra;
    extra["stream"] = true.into();
    let events = events(&server.post("/v1/responses", &body(extra)).await);
    let rows = |kind: &str| -> Vec<Value> {
        let of_kind = events.iter().filter(|(name, _)| name == kind);
        of_kind
            .flat_map(|(_, data)| data["logprobs"].as_array().expect("a list").clone())
            .collect()
    };
    let deltas = rows("response.output_text.delta");
    assert_eq!(deltas.len(), tokens.len());
    assert_eq!(keys(&deltas[0]), ["token", "logprob", "top_logprobs"]);
    assert_eq!(rows("response.output_text.done"), deltas);
    let last = &events.last().expect("an end").1["response"]["output"][1];
    assert_eq!(last["content"][0], *text);

    let request = body(json!({"top_logprobs": 2}));
    let plain = server.post("/v1/responses", &request).await.json();
    assert_eq!(plain["top_logprobs"], Value::Null);
    assert_eq!(server.engine.submitted()[2].params.logprobs, None);
}

#[tokio::test]
async fn a_client_that_goes_away_aborts_its_response() {
    let server = Setup::manual().build();
    let request = post("/v1/responses", &body(json!({"stream": true})));
    let mut stream = server.start(request).await.into_body().into_data_stream();
    server.engine.step();
    for name in [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
    ] {
        let event = next_event(&mut stream).await;
        assert!(
            event.starts_with(&format!("event: response.{name}\n")),
            "{event}"
        );
    }
    drop(stream);
    server
        .engine
        .wait_until(|engine| engine.aborted() == [0])
        .await;
}

#[tokio::test]
async fn a_failure_is_an_error_or_an_event() {
    let server = Setup::manual().build();
    let request = post("/v1/responses", &body(json!({"stream": true})));
    let response = server.start(request).await;
    server.engine.step();
    server.engine.fail_all("out of luck");
    let text = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body");
    let events = named_events(std::str::from_utf8(&text).expect("UTF-8"));
    let (name, data) = events.last().expect("an end");
    assert_eq!(name, "response.failed");
    assert_eq!(data["response"]["status"], "failed");
    assert_eq!(
        data["response"]["error"],
        json!({"code": "server_error", "message": "out of luck"})
    );
    assert_eq!(data["response"]["output"][0]["content"][0]["text"], "H");

    let failing = async {
        server.engine.wait_until(|engine| engine.live() == 1).await;
        server.engine.fail_all("out of luck");
    };
    let request = body(json!({}));
    let (answer, ()) = tokio::join!(server.post("/v1/responses", &request), failing);
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["error"]["message"], "out of luck");
}
