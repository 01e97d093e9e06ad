//! Requests that are well-formed HTTP and mean harm.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    http::{HeaderValue, Method, StatusCode},
};
use serde_json::{Value, json};

use crate::support::{Answer, Setup, TestServer, keys, post, request, server};

/// What no answer may hold: traces of the program's insides.
const INSIDES: [&str; 6] = [
    "panicked",
    ".rs:",
    "0x7f",
    "/root/",
    "/home/",
    "RUST_BACKTRACE",
];

/// Checks an answer to something hostile: short, and without our insides.
#[track_caller]
pub fn check_error(answer: &Answer) {
    let text = answer.text();
    assert!(text.len() < 20_000, "{} bytes: {text:.200}", text.len());
    for inside in INSIDES {
        assert!(!text.contains(inside), "{text}");
    }
}

/// A list of `len` times `value`.
fn many(len: usize, value: impl Into<Value>) -> Value {
    Value::Array(vec![value.into(); len])
}

/// Sends bodies that must be refused at once and reach no engine.
async fn refuse(path: &str, base: &Value, changes: Vec<(&str, Value)>) {
    let server = Setup::manual().build();
    for (field, value) in changes {
        let mut body = base.clone();
        body[field] = value;
        let begin = Instant::now();
        let answer = server.post(path, &body).await;
        let took = begin.elapsed();
        assert_eq!(
            answer.status,
            StatusCode::BAD_REQUEST,
            "{path} {field}: {:.300}",
            answer.text()
        );
        let text = answer.text();
        assert!(
            text.contains(field) || text.contains("n must"),
            "{field}: {text}"
        );
        assert!(took < Duration::from_secs(10), "{field}: {took:?}");
        check_error(&answer);
        assert_eq!(server.engine.submitted().len(), 0, "{field}");
    }
}

/// Fields of both endpoints, each beyond what is allowed.
fn excesses() -> Vec<(&'static str, Value)> {
    let huge = json!(u64::MAX);
    let biases: serde_json::Map<String, Value> =
        (0..=258).map(|id| (id.to_string(), json!(1))).collect();
    vec![
        ("n", json!(1_000_000_000)),
        ("n", huge.clone()),
        ("n", json!(-1)),
        ("max_tokens", huge.clone()),
        ("max_tokens", json!(i64::MAX)),
        ("min_tokens", huge.clone()),
        ("min_tokens", json!(i64::MAX)),
        ("seed", huge),
        ("top_k", json!(-2)),
        ("prompt_logprobs", json!(1_000_000)),
        ("truncate_prompt_tokens", json!(1_000_000)),
        ("stop", many(5, "x")),
        ("stop", json!(["x".repeat(4097)])),
        ("stop", json!([""])),
        ("stop_token_ids", many(259, 1)),
        ("stop_token_ids", many((1 << 20) + 1, 1)),
        ("allowed_token_ids", json!([])),
        ("allowed_token_ids", many(259, 1)),
        ("bad_words", many(129, "x")),
        ("bad_words", json!(["x".repeat(129)])),
        ("bad_words", json!(["x".repeat(1 << 20)])),
        ("logit_bias", json!({"258": 1})),
        ("logit_bias", json!({"99999999999999999999": 1})),
        ("logit_bias", Value::Object(biases)),
        ("cache_salt", json!("")),
        ("cache_salt", json!("s".repeat(129))),
        ("cache_salt", json!("s".repeat(10 << 20))),
        ("cache_salt", json!("a/b")),
        ("cache_salt", json!("a\0b")),
        ("request_id", json!("r".repeat(513))),
        ("priority", json!(1)),
        ("stream_interval", json!(0)),
    ]
}

#[tokio::test]
async fn every_field_of_a_completion_has_a_bound() {
    let mut changes = excesses();
    changes.extend([
        ("prompt", many(1025, "x")),
        ("prompt", many(1025, many(1, 1))),
        ("prompt", many(100_000, 1)),
        ("prompt", json!("x".repeat(600 << 10))),
        ("prompt", json!([-1])),
        ("prompt", json!([258])),
        ("prompt", json!([u64::MAX])),
        ("logprobs", json!(21)),
        ("logprobs", json!(-2)),
    ]);
    // A long prompt is refused by its length, which has another name.
    let (named, long): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(field, value)| {
        *field != "prompt" || value.as_array().is_some_and(|list| list.len() == 1025)
    });
    refuse("/v1/completions", &json!({"prompt": "x"}), named).await;
    for (_, prompt) in long {
        let answer = server().completion(json!({"prompt": prompt})).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        check_error(&answer);
    }
}

#[tokio::test]
async fn every_field_of_a_chat_has_a_bound() {
    let message = json!({"role": "user", "content": "x"});
    let tool = json!({"type": "function", "function": {"name": "f"}});
    let mut changes = excesses();
    changes.extend([
        ("messages", many(16_385, message.clone())),
        ("tools", many(4097, tool)),
        ("documents", many(4097, json!({}))),
        ("top_logprobs", json!(-2)),
        ("chat_template_kwargs", json!({"tokenize": true})),
        ("chat_template_kwargs", json!({"chat_template": "x"})),
        ("chat_template_kwargs", json!({"messages": []})),
    ]);
    let base = json!({"messages": [message]});
    refuse("/v1/chat/completions", &base, changes).await;
}

/// `n` and lists are each within their bounds, and would be gigabytes together.
#[tokio::test]
async fn lists_are_not_multiplied_without_a_bound() {
    let server = Setup::manual().build();
    let word = "y".repeat(128);
    let lists = [
        ("stop", many(4, "x".repeat(4096))),
        ("bad_words", many(64, word)),
    ];
    for (field, value) in &lists {
        let body = json!({"prompt": "x", "temperature": 1, "n": 16_384, *field: value});
        let answer = server.completion(body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}");
        assert!(answer.text().contains("67108864"), "{}", answer.text());
        let body = json!({"prompt": many(1024, "x"), "temperature": 1, "n": 16, *field: value});
        let answer = server.completion(body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}");
        assert!(answer.text().contains("67108864"), "{}", answer.text());
    }
    assert_eq!(server.engine.submitted().len(), 0);
    let fine = json!({"prompt": "x", "temperature": 1, "n": 100, "stream": true,
        "stop": many(4, "x".repeat(4096))});
    let answer = server.start(post("/v1/completions", &fine)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(server.engine.live(), 100);
}

#[tokio::test]
async fn best_of_makes_no_sequences() {
    let server = server();
    let body = json!({"prompt": "x", "best_of": 1_000_000_000, "max_tokens": 1});
    assert_eq!(server.completion(body).await.status, StatusCode::OK);
    assert_eq!(server.engine.submitted().len(), 1);
}

/// A complaint about each of a million items would be a hundred megabytes.
#[tokio::test]
async fn a_million_wrong_items_are_one_short_answer() {
    let mut items = vec![json!(1)];
    items.resize(1_000_000, json!("x"));
    let bodies = [
        ("/v1/completions", json!({"prompt": items})),
        ("/detokenize", json!({"tokens": items})),
        (
            "/v1/completions",
            json!({"prompt": "x", "stop_token_ids": items}),
        ),
    ];
    for (path, body) in bodies {
        let answer = server().post(path, &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        let text = answer.text();
        assert!(text.contains("999999 validation errors"), "{text:.200}");
        assert!(text.contains("...and 999989 more errors"), "{text:.200}");
        check_error(&answer);
    }
}

#[tokio::test]
async fn nesting_is_bounded_wherever_it_is() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for depth in [200, 100_000] {
        for text in [
            deep(depth),
            format!(r#"{{"prompt": "x", "unknown": {}}}"#, deep(depth)),
            format!(
                r#"{{"messages": [{{"role": "user", "content": {}}}]}}"#,
                deep(depth)
            ),
            format!(r#"{{"a":{}"#, r#"{"a":"#.repeat(depth)),
        ] {
            let mut body = request(Method::POST, "/v1/chat/completions", Body::from(text));
            let json = HeaderValue::from_static("application/json");
            body.headers_mut().insert("content-type", json);
            let answer = server().send(body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            check_error(&answer);
        }
    }
}

/// There is nothing that could fetch; a part that is not text is refused before
/// anyone looks at its address.
#[tokio::test]
async fn addresses_and_files_in_messages_are_never_opened() {
    let secret = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(secret.path(), "SECRET").expect("written");
    let local = secret.path().display().to_string();
    let server = server();
    for address in [
        format!("file://{local}"),
        local.clone(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://127.0.0.1:1/".to_owned(),
        "http://[::ffff:127.0.0.1]/".to_owned(),
        "http://ok\\@evil.example/".to_owned(),
        "data:image/png;base64,AAAA".to_owned(),
    ] {
        for part in [
            json!({"type": "image_url", "image_url": {"url": address}}),
            json!({"type": "input_image", "image_url": address}),
            json!({"type": "video_url", "video_url": {"url": address}}),
            json!({"type": "audio_url", "audio_url": {"url": address}}),
            json!({"type": "input_audio", "input_audio": {"data": address, "format": "wav"}}),
            json!({"type": "file", "file": {"file_data": address}}),
            json!({"image_url": address}),
        ] {
            let body = json!({"messages": [{"role": "user", "content": [part]}]});
            let answer = server.chat(body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{part}");
            assert!(!answer.text().contains("SECRET"), "{}", answer.text());
        }
    }
    for (field, value) in [
        ("prompt_embeds", json!("AAAA")),
        ("mm_processor_kwargs", json!({"a": 1})),
        ("media_io_kwargs", json!({"a": 1})),
        ("kv_transfer_params", json!({"remote_host": "evil.example"})),
        ("logits_processors", json!(["os.system"])),
    ] {
        let mut body = json!({"prompt": "x"});
        body[field] = value;
        let answer = server.completion(body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}");
    }
    assert_eq!(server.engine.submitted().len(), 0);
}

#[tokio::test]
async fn a_clients_template_is_text_and_never_a_file() {
    let secret = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(secret.path(), "SECRET").expect("written");
    let path = secret.path().display().to_string();
    let ask = |template: String| {
        json!({"messages": [{"role": "user", "content": "x"}], "chat_template": template,
            "max_tokens": 1, "return_prompt_text": true})
    };
    let refused = server().chat(ask(path.clone())).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("--trust-request-chat-template"));
    let trusting = Setup::default()
        .configure(|config| config.trust_request_chat_template = true)
        .build();
    let answer = trusting.chat(ask(path.clone())).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(trusting.engine.submitted()[0].prompt.len(), path.len());
    for template in [
        format!("{{% include '{path}' %}}"),
        format!("{{% extends '{path}' %}}"),
        format!("{{% import '{path}' as x %}}{{{{ x }}}}"),
        "{{ ''.__class__.__mro__ }}{{ 1 / 0 }}".to_owned(),
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}".to_owned(),
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}".to_owned(),
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}".to_owned(),
        "{% for a in range(90000) %}{{ 'x' * 1000 }}{% endfor %}".to_owned(),
        "{{ 'x' * 1000000000000 }}".to_owned(),
        "{{ range(1000000000) | list }}".to_owned(),
    ] {
        let begin = Instant::now();
        let answer = trusting.chat(ask(template.clone())).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{template}");
        assert!(!answer.text().contains("SECRET"), "{}", answer.text());
        assert!(begin.elapsed() < Duration::from_secs(30), "{template}");
        check_error(&answer);
    }
}

/// Every sequence of every endpoint keeps to the salt of its request.
#[tokio::test]
async fn the_cache_salt_reaches_every_sequence() {
    let server = server();
    let salt = "tenant-1";
    let chat = json!({"messages": [{"role": "user", "content": "x"}], "cache_salt": salt,
        "max_tokens": 1, "temperature": 1});
    let completion = json!({"prompt": ["x", "y"], "n": 2, "cache_salt": salt, "max_tokens": 1,
        "temperature": 1});
    let with = |base: &Value, field: &str, value: Value| {
        let mut body = base.clone();
        body[field] = value;
        body
    };
    let asked = [
        ("/v1/completions", completion.clone(), 4),
        (
            "/v1/completions",
            with(&completion, "stream", json!(true)),
            4,
        ),
        ("/v1/completions", with(&completion, "echo", json!(true)), 4),
        (
            "/v1/completions",
            with(&completion, "use_beam_search", json!(true)),
            2,
        ),
        ("/v1/chat/completions", chat.clone(), 1),
        (
            "/v1/chat/completions",
            with(&chat, "stream", json!(true)),
            1,
        ),
        ("/v1/chat/completions", with(&chat, "n", json!(3)), 3),
        (
            "/v1/chat/completions",
            with(&chat, "use_beam_search", json!(true)),
            1,
        ),
        ("/invocations", chat, 1),
        ("/invocations", completion, 4),
    ];
    let mut before = 0;
    for (path, body, sequences) in asked {
        let answer = server.post(path, &body).await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "{path} {body}: {}",
            answer.text()
        );
        let submitted = server.engine.submitted();
        assert!(submitted.len() >= before + sequences, "{path} {body}");
        for request in &submitted[before..] {
            assert_eq!(request.cache_salt.as_deref(), Some(salt), "{path} {body}");
        }
        before = submitted.len();
    }
}

/// A label is what a client calls its request; nothing is looked up by it.
#[tokio::test]
async fn requests_of_one_label_do_not_meet() {
    let server = Setup::manual().build();
    let labelled = |max_tokens: u32| {
        let body = json!({"prompt": "x", "max_tokens": max_tokens, "request_id": "same"});
        let mut request = post("/v1/completions", &body);
        let label = HeaderValue::from_static("same");
        request.headers_mut().insert("x-request-id", label);
        request
    };
    let steps = async {
        server.engine.wait_until(|engine| engine.live() == 2).await;
        while server.engine.live() > 0 {
            server.engine.step();
        }
    };
    let (short, long, ()) = tokio::join!(server.send(labelled(1)), server.send(labelled(5)), steps);
    assert_eq!(short.json()["choices"][0]["text"], "H");
    assert_eq!(long.json()["choices"][0]["text"], "Hello");
    assert_eq!(long.json()["id"], "cmpl-same");
}

#[tokio::test]
async fn labels_are_sent_back_only_if_they_are_short_and_plain() {
    let server = Setup::default()
        .configure(|config| config.enable_request_id_headers = true)
        .build();
    for (label, kept) in [
        (&b"abc"[..], true),
        (&[b'x'; 512], true),
        (&[b'x'; 513], false),
        (&[b'x'; 50_000], false),
        ("é".as_bytes(), false),
        (b"\xff", false),
    ] {
        let mut request = request(Method::GET, "/health", Body::empty());
        let value = HeaderValue::from_bytes(label).expect("a header value");
        request.headers_mut().insert("x-request-id", value);
        let answer = server.send(request).await;
        let echoed = answer.headers["x-request-id"].as_bytes();
        assert_eq!(echoed == label, kept, "{} bytes", label.len());
        assert!(kept || echoed.len() == 16);
    }
}

/// Names and label values of all series on the metrics page.
async fn series(server: &TestServer) -> Vec<String> {
    let answer = server.get("/metrics").await;
    let lines = answer.text().lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned()))
        .collect()
}

#[tokio::test]
async fn clients_cannot_add_series_to_the_metrics() {
    let server = server();
    let ask = async |i: usize| {
        let method: Method = format!("METHOD{i}").parse().expect("a method");
        server
            .send(request(method, "/v1/models", Body::empty()))
            .await;
        server.get(&format!("/nope/{i}")).await;
        server.get(&format!("/v1/models/model-{i}")).await;
        let body =
            json!({"prompt": "x", "model": format!("model-{i}"), "user": format!("user-{i}")});
        server.completion(body).await;
        let body = json!({"prompt": "x", "max_tokens": 1, "user": format!("user-{i}"),
            "request_id": format!("label-{i}"), "cache_salt": format!("salt-{i}")});
        assert_eq!(server.completion(body).await.status, StatusCode::OK);
    };
    ask(0).await;
    let before = series(&server).await;
    for i in 1..300 {
        ask(i).await;
    }
    assert_eq!(series(&server).await, before);
    let text = before.join("\n");
    for name in ["model-0", "METHOD0", "/nope", "user-0", "label-0", "salt-0"] {
        assert!(!text.contains(name), "{name}");
    }
}

/// HTTP libraries let any byte above ASCII into a path.
#[tokio::test]
async fn odd_paths_are_only_not_found() {
    let server = server();
    for path in [
        format!("/{}", "é".repeat(300)),
        format!("/x{}", "é".repeat(300)),
        format!("/{}", "x".repeat(60_000)),
        "/v1/models/%ff%fe".to_owned(),
        "/v1/models/..%2f..%2f..%2fetc%2fpasswd".to_owned(),
        "/v1/models/../../etc/passwd".to_owned(),
        format!("/v1/models/{}", "x".repeat(50_000)),
        "/v1/models/%0d%0aSet-Cookie:%20x".to_owned(),
        "/\u{202e}\u{2028}\u{85}".to_owned(),
    ] {
        let answer = server.get(&path).await;
        assert!(
            matches!(
                answer.status,
                StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST
            ),
            "{path:.100}: {}",
            answer.status
        );
        check_error(&answer);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

/// A page's simple requests carry no JSON type, so they need a preflight,
/// which is refused.
#[tokio::test]
async fn a_form_of_another_origin_is_no_request() {
    let server = server();
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/plain; application/json",
    ] {
        let body = Body::from(r#"{"prompt": "x"}"#);
        let mut request = request(Method::POST, "/v1/completions", body);
        let headers = request.headers_mut();
        headers.insert("content-type", HeaderValue::from_static(media_type));
        headers.insert("origin", HeaderValue::from_static("http://evil.example"));
        let answer = server.send(request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{media_type}");
    }
    assert_eq!(server.engine.submitted().len(), 0);
}

#[tokio::test]
async fn errors_have_the_same_members_whatever_is_sent() {
    let server = server();
    for body in [
        json!({"prompt": 5}),
        json!({"prompt": "x", "n": -1}),
        json!({"model": "x"}),
    ] {
        let error = &server.completion(body).await.json()["error"];
        assert_eq!(keys(error), ["message", "type", "param", "code"]);
    }
}
