//! `/v1/completions`: streamed answers.

use serde_json::{Value, json};

use crate::support::{Setup, keys, server};

const CHUNK_CHOICE_KEYS: [&str; 7] = [
    "index",
    "text",
    "logprobs",
    "finish_reason",
    "stop_reason",
    "prompt_token_ids",
    "token_ids",
];

#[tokio::test]
async fn a_stream_has_one_chunk_per_token_and_a_fingerprint_at_the_end() {
    let answer = server()
        .completion(json!({"prompt": "x", "max_tokens": 3, "stream": true}))
        .await;
    assert_eq!(
        answer.headers["content-type"],
        "text/event-stream; charset=utf-8"
    );
    let events = answer.events();
    let texts: Vec<_> = events
        .iter()
        .map(|e| e["choices"][0]["text"].clone())
        .collect();
    assert_eq!(texts, ["H", "e", "l"]);
    for event in &events[..2] {
        assert_eq!(keys(event), ["id", "object", "created", "model", "choices"]);
        assert_eq!(keys(&event["choices"][0]), CHUNK_CHOICE_KEYS);
        assert_eq!(event["choices"][0]["finish_reason"], Value::Null);
        assert_eq!(event["id"], events[0]["id"]);
    }
    let last = &events[2];
    assert_eq!(
        keys(last),
        [
            "id",
            "object",
            "created",
            "model",
            "choices",
            "system_fingerprint"
        ]
    );
    assert_eq!(last["choices"][0]["finish_reason"], "length");
}

#[tokio::test]
async fn usage_comes_last_or_in_every_chunk() {
    let body = json!({
        "prompt": "x", "max_tokens": 2, "stream": true, "stream_options": {"include_usage": true},
    });
    let events = server().completion(body).await.events();
    assert_eq!(events.len(), 3);
    assert!(events[1].get("system_fingerprint").is_none());
    assert_eq!(
        keys(&events[2]),
        [
            "id",
            "object",
            "created",
            "model",
            "choices",
            "usage",
            "system_fingerprint"
        ]
    );
    assert_eq!(events[2]["choices"], json!([]));
    let usage = json!({"prompt_tokens": 2, "total_tokens": 4, "completion_tokens": 2});
    assert_eq!(events[2]["usage"], usage);

    let body = json!({
        "prompt": "x", "max_tokens": 2, "stream": true,
        "stream_options": {"include_usage": true, "continuous_usage_stats": true},
    });
    let events = server().completion(body).await.events();
    let counts: Vec<_> = events
        .iter()
        .map(|e| e["usage"]["completion_tokens"].clone())
        .collect();
    assert_eq!(counts, [1, 2, 2]);

    let forced = Setup::default()
        .configure(|config| {
            config.enable_force_include_usage = true;
            config.enable_prompt_tokens_details = true;
        })
        .build();
    let body = json!({"prompt": "x", "max_tokens": 2, "stream": true});
    let events = forced.completion(body).await.events();
    assert!(events.iter().all(|event| event.get("usage").is_some()));
    assert_eq!(
        events[2]["usage"]["prompt_tokens_details"],
        json!({"cached_tokens": 0})
    );
}

#[tokio::test]
async fn streamed_echo_comes_with_the_first_token() {
    let body = json!({
        "prompt": "Hi", "max_tokens": 2, "stream": true, "echo": true, "logprobs": 0,
    });
    let events = server().completion(body).await.events();
    let first = &events[0]["choices"][0];
    assert_eq!(first["text"], "HiH");
    assert_eq!(first["prompt_token_ids"], json!([256, 72, 105]));
    assert_eq!(first["logprobs"]["text_offset"], json!([0, 3, 4, 5]));
    let second = &events[1]["choices"][0];
    assert_eq!(
        (&second["text"], &second["prompt_token_ids"]),
        (&json!("e"), &Value::Null)
    );
    assert_eq!(second["logprobs"]["text_offset"], json!([6]));
}

#[tokio::test]
async fn streamed_ids_are_deltas() {
    let body = json!({"prompt": "Hi", "max_tokens": 2, "stream": true, "return_token_ids": true});
    let events = server().completion(body).await.events();
    assert_eq!(
        events[0]["choices"][0]["prompt_token_ids"],
        json!([256, 72, 105])
    );
    assert_eq!(events[0]["choices"][0]["token_ids"], json!([72]));
    assert_eq!(events[1]["choices"][0]["prompt_token_ids"], Value::Null);
    assert_eq!(events[1]["choices"][0]["token_ids"], json!([101]));
}

#[tokio::test]
async fn incomplete_characters_wait_in_streams() {
    let server = Setup::default().saying("ö!").build();
    let body = json!({"prompt": "x", "max_tokens": 3, "stream": true});
    let texts: Vec<_> = server
        .completion(body)
        .await
        .events()
        .iter()
        .map(|e| e["choices"][0]["text"].clone())
        .collect();
    assert_eq!(texts, ["", "ö", "!"]);
}

#[tokio::test]
async fn choices_of_a_stream_take_turns() {
    let server = Setup::manual().build();
    let body = json!({"prompt": ["a", "b"], "max_tokens": 2, "stream": true});
    let answer = server.completion(body);
    let drive = async {
        server
            .engine
            .wait_until(|engine| engine.submitted().len() == 2)
            .await;
        server.engine.step();
        tokio::task::yield_now().await;
        server.engine.step();
    };
    let (answer, ()) = tokio::join!(answer, drive);
    let indexes: Vec<_> = answer
        .events()
        .iter()
        .map(|e| e["choices"][0]["index"].clone())
        .collect();
    assert_eq!(indexes.len(), 4);
    let count = |index: u64| indexes.iter().filter(|i| **i == index).count();
    assert_eq!((count(0), count(1)), (2, 2));
}

#[tokio::test]
async fn intervals_merge_tokens_after_the_first() {
    let body = json!({"prompt": "x", "max_tokens": 6, "stream": true, "stream_interval": 3});
    let events = server().completion(body).await.events();
    let texts: Vec<_> = events
        .iter()
        .map(|e| e["choices"][0]["text"].clone())
        .collect();
    assert_eq!(texts, ["H", "ell", "o,"]);
}
