//! Thoughts in chat answers, whole and streamed.

use axum::http::StatusCode;
use quire_core::Allowed;
use quire_text::{reasoning::ReasoningKind, tools::Dialect};
use serde_json::{Value, json};

use crate::{
    structured::accepts,
    support::{Setup, TestServer, keys},
    tools::{fold, folded},
};

const TEXT: &str = "<think>\nHm, ö.\n</think>\n\nHello.";
/// Tokens of the thoughts: the fixture's tokens are bytes.
const THOUGHTS: usize = "\nHm, ö.\n".len();

fn qwen3(text: &str) -> Setup {
    Setup::default()
        .configure(|config| config.reasoning = Some(ReasoningKind::Qwen3))
        .saying(text)
        .then_eos()
}

fn server(text: &str) -> TestServer {
    qwen3(text).build()
}

fn chat(extra: Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 400});
    let members = body.as_object_mut().expect("an object");
    members.extend(extra.as_object().cloned().expect("an object"));
    body
}

#[tokio::test]
async fn a_whole_answer_has_its_thoughts() {
    let answer = server(TEXT).chat(chat(json!({}))).await.json();
    let message = &answer["choices"][0]["message"];
    assert_eq!(
        keys(message),
        [
            "role",
            "content",
            "refusal",
            "annotations",
            "audio",
            "function_call",
            "reasoning",
            "reasoning_content",
        ]
    );
    assert_eq!(message["reasoning"], "\nHm, ö.\n");
    assert_eq!(message["reasoning_content"], "\nHm, ö.\n");
    assert_eq!(message["content"], "\n\nHello.");
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");
}

#[tokio::test]
async fn without_thoughts_an_answer_is_as_ever() {
    let answer = server("Hello.").chat(chat(json!({}))).await.json();
    let message = &answer["choices"][0]["message"];
    assert_eq!(message["content"], "Hello.");
    assert_eq!(message["reasoning"], Value::Null);
    assert_eq!(message.get("reasoning_content"), None);
}

#[tokio::test]
async fn thoughts_that_never_end_leave_no_content() {
    let extra = json!({"max_tokens": 12});
    let answer = server(TEXT).chat(chat(extra)).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["message"]["content"], Value::Null);
    assert_eq!(choice["message"]["reasoning"], "\nHm, ");
    assert_eq!(choice["finish_reason"], "length");
}

#[tokio::test]
async fn the_chunks_of_thoughts() {
    let events = server(TEXT)
        .chat(chat(json!({"stream": true})))
        .await
        .events();
    assert_eq!(
        events[1]["choices"],
        json!([{
            "index": 0, "delta": {"reasoning": "\n", "reasoning_content": "\n"},
            "logprobs": null, "finish_reason": null, "token_ids": null,
        }])
    );
    let is_content = |event: &&Value| event["choices"][0]["delta"].get("content").is_some();
    let first = events[1..].iter().find(is_content).expect("content");
    assert_eq!(first["choices"][0]["delta"], json!({"content": "\n"}));
}

#[tokio::test]
async fn every_cut_of_a_streamed_answer_is_the_whole_answer() {
    let call = "<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>";
    let texts = [
        TEXT.to_owned(),
        "Hello.".to_owned(),
        TEXT[..20].to_owned(),
        format!("{TEXT}{call}"),
        format!("<think>\nHm.\n{call}"),
    ];
    let tools = json!([{"type": "function", "function": {"name": "now"}}]);
    for text in texts {
        let ask = async |extra: Value| {
            let server = qwen3(&text)
                .configure(|config| config.tool_dialect = Some(Dialect::Hermes))
                .build();
            let mut body = chat(extra);
            body["tools"] = tools.clone();
            body["return_token_ids"] = json!(true);
            server.chat(body).await
        };
        let bare = |mut answer: (Value, Value, Vec<u64>)| {
            for call in answer.0["tool_calls"].as_array_mut().into_iter().flatten() {
                call["id"] = Value::Null;
            }
            answer
        };
        let whole = ask(json!({})).await.json();
        let whole = bare(folded(&whole["choices"][0]));
        for interval in [1, 2, 3, 5, 19, 1000] {
            let extra = json!({"stream": true, "stream_interval": interval});
            let streamed = bare(fold(&ask(extra).await.events(), 0));
            assert_eq!(streamed, whole, "{text:?} by {interval}");
        }
    }
}

#[tokio::test]
async fn usage_counts_the_tokens_of_thoughts() {
    let details = json!({"reasoning_tokens": THOUGHTS});
    let answer = server(TEXT).chat(chat(json!({}))).await.json();
    assert_eq!(answer["usage"]["completion_tokens_details"], details);
    assert_eq!(answer["usage"]["completion_tokens"], TEXT.len() + 1);
    let extra = json!({
        "stream": true,
        "stream_options": {"include_usage": true, "continuous_usage_stats": true},
    });
    let events = server(TEXT).chat(chat(extra)).await.events();
    let last = events.last().expect("events");
    assert_eq!(last["usage"]["completion_tokens_details"], details);
    let start = &events[0]["usage"]["completion_tokens_details"];
    assert_eq!(*start, json!({"reasoning_tokens": 0}));

    let answer = server("Hello.").chat(chat(json!({}))).await.json();
    let none = &answer["usage"]["completion_tokens_details"];
    assert_eq!(*none, json!({"reasoning_tokens": 0}));
    let plain = Setup::default()
        .build()
        .chat(chat(json!({"max_tokens": 3})))
        .await
        .json();
    assert_eq!(plain["usage"]["completion_tokens_details"], Value::Null);
}

#[tokio::test]
async fn thoughts_can_be_left_out_with_all_that_belongs_to_them() {
    let extra = json!({"include_reasoning": false, "return_token_ids": true, "logprobs": true});
    let answer = server(TEXT).chat(chat(extra.clone())).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["message"]["reasoning"], Value::Null);
    assert_eq!(choice["message"]["content"], "\n\nHello.");
    let shown = "\n\nHello.".len() + 1;
    assert_eq!(choice["token_ids"].as_array().map(Vec::len), Some(shown));
    assert_eq!(
        choice["logprobs"]["content"].as_array().map(Vec::len),
        Some(shown)
    );
    assert_eq!(answer["usage"]["completion_tokens"], TEXT.len() + 1);
    assert_eq!(
        answer["usage"]["completion_tokens_details"]["reasoning_tokens"],
        THOUGHTS
    );
    let mut extra = extra;
    extra["stream"] = json!(true);
    let events = server(TEXT).chat(chat(extra)).await.events();
    let (message, _, ids) = fold(&events, 0);
    assert_eq!(message["reasoning"], "");
    assert_eq!(message["content"], "\n\nHello.");
    assert_eq!(ids.len(), shown);
}

#[tokio::test]
async fn a_prompt_may_have_closed_the_thoughts() {
    let server = qwen3("<think>No.</think>")
        .configure(|config| {
            let closed = json!("<think>\n\n</think>\n\n");
            config
                .default_chat_template_kwargs
                .insert("greeting".to_owned(), closed);
        })
        .build();
    // The fixture's template ends with the greeting then.
    let body = chat(json!({"add_generation_prompt": false}));
    let answer = server.chat(body).await.json();
    let message = &answer["choices"][0]["message"];
    assert_eq!(message["content"], "<think>No.</think>");
    assert_eq!(message["reasoning"], Value::Null);
}

#[tokio::test]
async fn a_budget_is_followed_by_the_engine() {
    let server = qwen3("x").build();
    let answer = server.chat(chat(json!({"thinking_token_budget": 3}))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let params = server.engine.submitted()[0].params.clone();
    let mut state = params.constraint.expect("a constraint").0.start();
    for byte in "<think>abc".bytes() {
        assert_eq!(state.allowed(), Ok(Allowed::Any));
        state.accept(byte.into()).expect("it is free");
    }
    for byte in "</think>".bytes() {
        let Ok(Allowed::Only(words)) = state.allowed() else {
            panic!("the end is forced");
        };
        let ones: u32 = words.iter().map(|word| word.count_ones()).sum();
        assert_eq!((ones, words[byte as usize / 32] >> (byte % 32)), (1, 1));
        state.accept(byte.into()).expect("it was asked for");
    }
    assert_eq!(state.allowed(), Ok(Allowed::Any));

    server
        .chat(chat(json!({"thinking_token_budget": -1})))
        .await;
    assert_eq!(server.engine.submitted()[1].params.constraint, None);
}

#[tokio::test]
async fn structured_output_begins_after_the_thoughts() {
    let format = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": {
        "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"],
    }}});
    let server = server("x");
    let body = chat(json!({"response_format": format.clone(), "thinking_token_budget": 40}));
    server.chat(body).await;
    let closed = json!({"greeting": "<think></think>"});
    let body = chat(json!({
        "response_format": format, "chat_template_kwargs": closed, "add_generation_prompt": false,
    }));
    server.chat(body).await;
    let constraint = |i: usize| {
        let params = server.engine.submitted()[i].params.clone();
        params.constraint.expect("a constraint")
    };
    assert!(accepts(&constraint(0), "<think>Hm.</think>{\"a\": 1}"));
    assert!(!accepts(&constraint(0), "<think>Hm.</think>{}"));
    assert!(accepts(&constraint(1), "{\"a\": 1}"));
    assert!(!accepts(&constraint(1), "<think>Hm.</think>{\"a\": 1}"));
}

#[tokio::test]
async fn budgets_that_cannot_be_kept_are_refused() {
    let cases = [
        (None, 5, "--reasoning-parser"),
        (Some(ReasoningKind::GptOss), 5, "end tag"),
        (
            Some(ReasoningKind::Qwen3),
            -2,
            "greater than or equal to -1",
        ),
    ];
    for (kind, budget, text) in cases {
        let server = Setup::default()
            .configure(|config| config.reasoning = kind)
            .build();
        let answer = server
            .chat(chat(json!({"thinking_token_budget": budget})))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text().contains(text), "{}", answer.text());
        assert!(
            answer.text().contains("thinking_token_budget"),
            "{}",
            answer.text()
        );
    }
    let body = json!({"prompt": "x", "thinking_token_budget": 5});
    let answer = Setup::default().build().completion(body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}
