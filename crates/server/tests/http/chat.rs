//! `/v1/chat/completions`: whole and streamed answers.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Setup, keys, prompt_text, server};

const TOP_KEYS: [&str; 14] = [
    "id",
    "object",
    "created",
    "model",
    "choices",
    "service_tier",
    "system_fingerprint",
    "usage",
    "prompt_logprobs",
    "prompt_token_ids",
    "prompt_text",
    "kv_transfer_params",
    "ec_transfer_params",
    "metrics",
];
const CHOICE_KEYS: [&str; 7] = [
    "index",
    "message",
    "logprobs",
    "finish_reason",
    "stop_reason",
    "token_ids",
    "routed_experts",
];
const MESSAGE_KEYS: [&str; 7] = [
    "role",
    "content",
    "refusal",
    "annotations",
    "audio",
    "function_call",
    "reasoning",
];

fn chat(extra: Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 3});
    for (name, value) in extra.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_whole_answer_has_every_member() {
    let server = server();
    let answer = server.chat(chat(json!({}))).await;
    let json = answer.json();
    assert_eq!(answer.status, StatusCode::OK, "{json}");
    assert_eq!(keys(&json), TOP_KEYS);
    assert_eq!(keys(&json["choices"][0]), CHOICE_KEYS);
    assert_eq!(keys(&json["choices"][0]["message"]), MESSAGE_KEYS);
    assert_eq!(json["object"], "chat.completion");
    assert!(
        json["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("chatcmpl-"))
    );
    assert_eq!(json["choices"][0]["message"]["role"], "assistant");
    assert_eq!(json["choices"][0]["message"]["content"], "Hel");
    assert_eq!(prompt_text(&server), "<user>Hi\n<assistant>");
}

#[tokio::test]
async fn without_a_limit_the_rest_of_the_context_is_used() {
    let server = Setup::manual().build();
    let body = json!({"messages": [{"role": "user", "content": "Hi"}], "stream": true});
    let response = server
        .start(crate::support::post("/v1/chat/completions", &body))
        .await;
    let request = server.engine.submitted()[0].clone();
    assert_eq!(
        request.params.max_tokens as usize,
        512 - request.prompt.len()
    );
    drop(response);
    let both = chat(json!({"max_completion_tokens": 2}));
    let server = crate::support::server();
    server.chat(both).await;
    assert_eq!(
        server.engine.submitted()[0].params.max_tokens,
        2,
        "max_completion_tokens wins"
    );
}

#[tokio::test]
async fn content_may_come_in_parts_and_roles_are_free() {
    let server = server();
    let messages = json!([
        {"role": "system", "content": "S"},
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
        {"role": "tool", "content": "42", "tool_call_id": "x"},
        {"role": "assistant", "content": "ok"},
    ]);
    server.chat(chat(json!({"messages": messages}))).await;
    assert_eq!(
        prompt_text(&server),
        "<system>S\n<user>a\nb\n<tool>42\n<assistant>ok\n<assistant>"
    );
}

#[tokio::test]
async fn a_final_message_can_be_continued() {
    let server = server();
    let messages = json!([
        {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Once"},
    ]);
    let body = json!({
        "messages": messages, "add_generation_prompt": false, "continue_final_message": true,
        "echo": true,
    });
    let answer = server.chat(chat(body)).await.json();
    assert_eq!(prompt_text(&server), "<user>Hi\n<assistant>Once");
    assert_eq!(answer["choices"][0]["message"]["role"], "assistant");
    assert_eq!(answer["choices"][0]["message"]["content"], "OnceHel");
}

#[tokio::test]
async fn template_variables_come_from_the_server_and_the_request() {
    let mut setup = Setup::default();
    setup
        .config
        .default_chat_template_kwargs
        .insert("greeting".to_owned(), json!("G1 "));
    let server = setup.build();
    server.chat(chat(json!({}))).await;
    assert_eq!(prompt_text(&server), "<user>Hi\nG1 <assistant>");
    server
        .chat(chat(json!({"chat_template_kwargs": {"greeting": "G2 "}})))
        .await;
    assert_eq!(prompt_text(&server), "<user>Hi\nG2 <assistant>");
}

#[tokio::test]
async fn a_template_of_the_client_needs_trust() {
    let server = Setup::default()
        .configure(|config| config.trust_request_chat_template = true)
        .build();
    server
        .chat(chat(
            json!({"chat_template": "own:{{ messages[0].content }}"}),
        ))
        .await;
    assert_eq!(prompt_text(&server), "own:Hi");
}

#[tokio::test]
async fn tools_are_shown_to_the_template_when_none_may_be_called() {
    let server = server();
    let tools = json!([{"type": "function", "function": {"name": "f"}}]);
    let answer = server
        .chat(chat(json!({"tools": tools, "tool_choice": "none"})))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(prompt_text(&server), "<user>Hi\n1 tools\n<assistant>");
}

#[tokio::test]
async fn the_texts_of_refusals() {
    let cases = [
        (
            json!({"messages": [{"role": "forbidden", "content": ""}]}),
            "this role is forbidden",
        ),
        (
            json!({"messages": [{"role": "user", "content": [
                {"type": "image_url", "image_url": {"url": "data:,"}},
            ]}]}),
            "wire is not a multimodal model",
        ),
        (
            json!({"tool_choice": "auto"}),
            "When using `tool_choice`, `tools` must be set. (parameter=tool_choice)",
        ),
        (
            json!({"top_logprobs": 2}),
            "when using `top_logprobs`, `logprobs` must be set to true. (parameter=top_logprobs)",
        ),
    ];
    for (body, message) in cases {
        let answer = server().chat(chat(body)).await;
        assert_eq!(answer.json()["error"]["message"], message);
    }
}

#[tokio::test]
async fn logprobs_carry_bytes() {
    let answer = server()
        .chat(chat(json!({"logprobs": true, "top_logprobs": 2})))
        .await
        .json();
    let content = answer["choices"][0]["logprobs"]["content"]
        .as_array()
        .expect("a list");
    assert_eq!(content.len(), 3);
    assert_eq!(
        content[0],
        json!({
            "token": "H", "logprob": -0.5, "bytes": [72], "top_logprobs": [
                {"token": "H", "logprob": -0.5, "bytes": [72]},
                {"token": "\u{0}", "logprob": -1.0, "bytes": [0]},
            ],
        })
    );
    let answer = server().chat(chat(json!({"logprobs": true}))).await.json();
    assert_eq!(
        answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"],
        json!([])
    );
}

#[tokio::test]
async fn echo_reports_the_prompts_logprobs_in_whole_answers() {
    let answer = server().chat(chat(json!({"echo": true}))).await.json();
    let tables = answer["prompt_logprobs"].as_array().expect("a list");
    assert_eq!(tables[0], Value::Null);
    assert_eq!(tables[1].as_object().map(|table| table.len()), Some(1));
    assert_eq!(
        answer["choices"][0]["message"]["content"], "Hel",
        "the last role differs"
    );
}

#[tokio::test]
async fn ids_and_prompt_text_are_returned_on_request() {
    let body = chat(json!({"return_token_ids": true, "return_prompt_text": true}));
    let answer = server().chat(body).await.json();
    assert_eq!(answer["choices"][0]["token_ids"], json!([72, 101, 108]));
    assert_eq!(answer["prompt_text"], "<user>Hi\n<assistant>");
    assert_eq!(
        answer["prompt_token_ids"].as_array().map(Vec::len),
        Some(20)
    );
}

#[tokio::test]
async fn usage_tells_what_was_cached_and_created() {
    let server = Setup::default()
        .configure(|config| {
            config.enable_prompt_tokens_details = true;
            config.prefix_cache_block_size = Some(8);
        })
        .build();
    server.engine.set_cached_tokens(8);
    let answer = server.chat(chat(json!({}))).await.json();
    assert_eq!(
        answer["usage"]["prompt_tokens_details"],
        json!({"cached_tokens": 8, "created_cache_tokens": 8, "multimodal_tokens": null}),
        "20 prompt tokens are two whole blocks of 8, one of them cached"
    );
    let body = chat(json!({"stream": true, "stream_options": {"include_usage": true}}));
    let events = server.chat(body).await.events();
    assert_eq!(
        events.last().expect("events")["usage"]["prompt_tokens_details"],
        json!({"cached_tokens": 8, "created_cache_tokens": 8})
    );
}

#[tokio::test]
async fn a_stream_starts_with_roles_and_ends_with_a_reason() {
    let events = server().chat(chat(json!({"stream": true}))).await.events();
    let first = &events[0];
    assert_eq!(
        keys(first),
        [
            "id",
            "object",
            "created",
            "model",
            "choices",
            "prompt_token_ids",
            "prompt_text"
        ]
    );
    assert_eq!(
        first["choices"],
        json!([{
            "index": 0, "delta": {"role": "assistant", "content": ""}, "logprobs": null,
            "finish_reason": null,
        }])
    );
    assert_eq!(first["object"], "chat.completion.chunk");
    assert_eq!(
        events[1]["choices"],
        json!([{
            "index": 0, "delta": {"content": "H"}, "logprobs": null, "finish_reason": null,
            "token_ids": null,
        }])
    );
    let last = events.last().expect("events");
    assert_eq!(
        last["choices"],
        json!([{
            "index": 0, "delta": {"content": "l"}, "logprobs": null, "finish_reason": "length",
            "stop_reason": null, "token_ids": null,
        }])
    );
    assert!(
        last["system_fingerprint"]
            .as_str()
            .is_some_and(|text| text.starts_with("vllm-"))
    );
}

#[tokio::test]
async fn chunks_without_text_are_left_out_unless_they_carry_more() {
    let body = |extra: Value| {
        let mut body = chat(json!({"stream": true, "max_tokens": 2}));
        body.as_object_mut()
            .expect("an object")
            .extend(extra.as_object().cloned().expect("one"));
        body
    };
    let server = || Setup::default().saying("ö").build();
    let deltas = |events: &[Value]| -> Vec<Value> {
        events
            .iter()
            .map(|event| event["choices"][0]["delta"].clone())
            .collect()
    };
    let role = json!({"role": "assistant", "content": ""});
    let events = server().chat(body(json!({}))).await.events();
    assert_eq!(deltas(&events), [role.clone(), json!({"content": "ö"})]);
    for extra in [json!({"return_token_ids": true}), json!({"logprobs": true})] {
        let events = server().chat(body(extra)).await.events();
        assert_eq!(
            deltas(&events),
            [role.clone(), json!({}), json!({"content": "ö"})]
        );
    }
}

#[tokio::test]
async fn all_roles_come_before_any_content() {
    let server = Setup::default().build();
    let body = chat(json!({"stream": true, "n": 3, "temperature": 1, "max_tokens": 1}));
    let events = server.chat(body).await.events();
    assert_eq!(events.len(), 6);
    for (index, event) in events[..3].iter().enumerate() {
        assert_eq!(event["choices"][0]["index"], index);
        assert_eq!(event["choices"][0]["delta"]["role"], "assistant");
    }
}

#[tokio::test]
async fn running_usage_starts_at_the_prompt() {
    let body = chat(json!({
        "stream": true,
        "stream_options": {"include_usage": true, "continuous_usage_stats": true},
    }));
    let events = server().chat(body).await.events();
    assert_eq!(
        events[0]["usage"],
        json!({
            "prompt_tokens": 20, "total_tokens": 20, "completion_tokens": 0,
            "completion_tokens_details": null,
        })
    );
    let totals: Vec<_> = events
        .iter()
        .map(|e| e["usage"]["total_tokens"].clone())
        .collect();
    assert_eq!(totals, [20, 21, 22, 23, 23]);
}

#[tokio::test]
async fn a_streamed_echo_follows_the_role() {
    let messages = json!([
        {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Once"},
    ]);
    let body = chat(json!({
        "messages": messages, "echo": true, "stream": true, "add_generation_prompt": false,
        "continue_final_message": true,
    }));
    let events = server().chat(body).await.events();
    assert_eq!(events[1]["choices"][0]["delta"], json!({"content": "Once"}));
}
