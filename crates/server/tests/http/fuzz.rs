//! Random requests, as JSON and as bytes: never a panic, never a 5xx, never
//! long, and the server goes on.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    http::{HeaderValue, Method, StatusCode},
};
use quire_server::HttpLimits;
use quire_testkit::fuzz::{self, Random};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    hostile::check_error,
    sockets::{ask, listen, status},
    support::{Setup, TestServer, request},
};

/// No case may take longer, on a machine that does other things as well.
const LONGEST: Duration = Duration::from_secs(20);
/// Every n of a case means that many answers of the mock engine.
const MAX_N: u32 = 4;

fn server() -> TestServer {
    Setup::default()
        .configure(|config| {
            config.limits.max_n = MAX_N;
            config.limits.max_prompts = 4;
            config.limits.max_beam_width = 2;
            config.trust_request_chat_template = true;
            config.api_keys = vec!["sk-1".to_owned()];
        })
        .build()
}

/// Bodies to start from, with where they go.
fn seeds() -> Vec<(&'static str, Value)> {
    let sampling = json!({
        "model": "wire", "n": 2, "temperature": 0.7, "top_p": 0.9, "top_k": 5, "min_p": 0.1,
        "presence_penalty": 0.5, "frequency_penalty": -0.5, "repetition_penalty": 1.1, "seed": 7,
        "stop": ["x", "yz"], "stop_token_ids": [65], "min_tokens": 1, "max_tokens": 5,
        "logit_bias": {"65": 1.5, "66": -100}, "allowed_token_ids": [65, 66, 67],
        "bad_words": ["bad", "word"], "logprob_token_ids": [65], "prompt_logprobs": 2,
        "skip_special_tokens": false, "stream": false, "cache_salt": "a", "request_id": "r",
        "truncate_prompt_tokens": 10, "truncation_side": "left", "echo": true, "user": "u",
        "return_token_ids": true, "use_beam_search": false, "priority": 0,
        "response_format": {"type": "text"}, "length_penalty": 1.0, "ignore_eos": true,
    });
    let merged = |more: Value| {
        let mut body = sampling.clone();
        for (name, value) in more.as_object().expect("an object") {
            body[name] = value.clone();
        }
        body
    };
    let messages = json!([
        {"role": "system", "content": "be kind"},
        {"role": "user", "content": [{"type": "text", "text": "hi"}, {"text": "there"}]},
        {"role": "assistant", "content": null, "reasoning": "hm", "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": "42"},
    ]);
    let tool = json!({"type": "function", "function": {"name": "f", "parameters": {}}});
    vec![
        (
            "/v1/completions",
            merged(json!({"prompt": "hello", "logprobs": 3})),
        ),
        (
            "/v1/completions",
            merged(json!({"prompt": [[65, 66], [67]], "logprobs": 1})),
        ),
        (
            "/v1/completions",
            json!({"prompt": ["a", "b"], "stream": true, "stream_options": {"include_usage": true}}),
        ),
        (
            "/v1/chat/completions",
            merged(json!({"messages": messages, "logprobs": true, "top_logprobs": 2})),
        ),
        (
            "/v1/chat/completions",
            json!({"messages": messages, "tools": [tool], "tool_choice": "none", "stream": true,
                "max_completion_tokens": 3, "reasoning_effort": "low", "documents": [{}],
                "chat_template": "{% for m in messages %}{{ m.content }}{% endfor %}",
                "chat_template_kwargs": {"greeting": "hello"}}),
        ),
        (
            "/invocations",
            json!({"messages": messages, "max_tokens": 2}),
        ),
        (
            "/tokenize",
            json!({"prompt": "hello", "return_token_strs": true}),
        ),
        (
            "/tokenize",
            json!({"messages": messages, "add_generation_prompt": false}),
        ),
        ("/detokenize", json!({"tokens": [72, 105]})),
    ]
}

/// A value that somebody may not have thought of.
fn odd_value(random: &mut Random) -> Value {
    match random.below(12) {
        0 => Value::Null,
        1 => json!(random.one_in(2)),
        2 => json!(-1),
        3 => json!(random.bits()),
        4 => json!(i64::MIN),
        5 => json!(f64::MAX),
        6 => json!(5e-324),
        7 => json!([]),
        8 => json!({}),
        9 => Value::from("x".repeat(random.below(5000))),
        10 => Value::from(fuzz::oddity(
            random,
            &["sk-1", "\n", "<s>", "file:///etc/passwd"],
        )),
        _ => Value::from(vec![json!(random.below(300)); random.below(600)]),
    }
}

/// Changes some values in a body, at any depth.
fn change(random: &mut Random, value: &mut Value) {
    if random.one_in(12) {
        *value = odd_value(random);
        return;
    }
    match value {
        Value::Array(items) if !items.is_empty() => {
            let at = random.below(items.len());
            if random.one_in(6) {
                let copy = items[at].clone();
                items.extend(vec![copy; random.below(40)]);
            }
            change(random, &mut items[at]);
        }
        Value::Object(members) if !members.is_empty() => {
            let at = random.below(members.len());
            let key = members.keys().nth(at).cloned().unwrap_or_default();
            if random.one_in(6) {
                members.shift_remove(&key);
            } else if let Some(member) = members.get_mut(&key) {
                change(random, member);
            }
        }
        other => *other = odd_value(random),
    }
}

/// A body as text: its values changed, or its bytes, or both.
fn body(random: &mut Random, seed: &Value, words: &[&str]) -> Vec<u8> {
    let mut value = seed.clone();
    for _ in 0..random.below(4) {
        change(random, &mut value);
    }
    let text = value.to_string();
    if random.one_in(3) {
        fuzz::mutate(
            random,
            &[text.as_bytes(), seed.to_string().as_bytes()],
            words,
        )
    } else {
        text.into_bytes()
    }
}

#[test]
fn fuzz_bodies() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let seeds = seeds();
    let server = server();
    let words: Vec<String> = seeds
        .iter()
        .flat_map(|(_, seed)| seed.as_object().expect("an object").keys())
        .map(|name| format!("\"{name}\":"))
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    fuzz::run("request bodies", |random| {
        let (path, seed) = random.pick(&seeds);
        let body = body(random, seed, &words);
        let mut post = request(Method::POST, path, Body::from(body.clone()));
        let headers = post.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        headers.insert("authorization", HeaderValue::from_static("Bearer sk-1"));
        let begin = Instant::now();
        let answer = runtime.block_on(server.send(post));
        let (took, shown) = (begin.elapsed(), String::from_utf8_lossy(&body));
        assert!(took < LONGEST, "{took:?}: {shown}");
        match answer.status {
            StatusCode::OK => {}
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => check_error(&answer),
            other => panic!("{other} {}: {path} {shown}", answer.text()),
        }
        assert_eq!(server.engine.live(), 0, "{shown}");
    });
}

#[test]
fn fuzz_http() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let limits = HttpLimits {
        header_read_timeout: Duration::from_millis(500),
        ..HttpLimits::default()
    };
    let seeds: [&[u8]; 4] = [
        b"GET /v1/models HTTP/1.1\r\nHost: localhost:8000\r\nAuthorization: Bearer sk-1\r\n\r\n",
        b"POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
          Content-Length: 32\r\nX-Request-Id: a\r\n\r\n{\"prompt\": \"x\", \"max_tokens\": 1}",
        b"POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
          Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n20\r\n\
          {\"prompt\": \"x\", \"max_tokens\": 1}\r\n0\r\nTrailer: x\r\n\r\n",
        b"OPTIONS * HTTP/1.0\r\nOrigin: http://x\r\nAccess-Control-Request-Method: POST\r\n\r\n",
    ];
    let words = [
        "\r\n",
        "\r",
        "\n",
        "\r\n\r\n",
        ": ",
        " ",
        "Content-Length: ",
        "Transfer-Encoding: ",
        "chunked",
        "identity",
        "Host: ",
        "HTTP/1.1",
        "HTTP/1.0",
        "Connection: Upgrade",
        "//",
        "%2f",
        "/health",
        "?",
        "#",
        "http://x/",
        "\t",
        "0\r\n\r\n",
    ];
    let server = server();
    let running = runtime.block_on(listen(&server, limits, Duration::ZERO));
    fuzz::run("raw requests", |random| {
        let bytes = fuzz::mutate(random, &seeds, &words);
        runtime.block_on(async {
            let (mut from, mut to) = running.connect().await.into_split();
            let mut answer = Vec::new();
            let exchange = async {
                let _ = to.write_all(&bytes).await;
                drop(to);
                let _ = from.read_to_end(&mut answer).await;
            };
            let ended = tokio::time::timeout(LONGEST, exchange).await;
            assert!(ended.is_ok(), "{:?}", String::from_utf8_lossy(&bytes));
            let answer = String::from_utf8_lossy(&answer);
            let fine = answer.is_empty() || answer.starts_with("HTTP/1.");
            assert!(fine && !answer.contains(" 500 "), "{answer}");
        });
        if random.one_in(20) {
            let health = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            let answer = runtime.block_on(async { ask(running.connect().await, health).await });
            assert_eq!(status(&answer), "200", "{answer}");
        }
    });
}
