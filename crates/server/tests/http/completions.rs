//! `/v1/completions`: whole answers.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{EOS, Setup, keys, post, request, server};

const TOP_KEYS: [&str; 11] = [
    "id",
    "object",
    "created",
    "model",
    "choices",
    "service_tier",
    "system_fingerprint",
    "usage",
    "kv_transfer_params",
    "ec_transfer_params",
    "metrics",
];
const CHOICE_KEYS: [&str; 9] = [
    "index",
    "text",
    "logprobs",
    "finish_reason",
    "stop_reason",
    "token_ids",
    "prompt_logprobs",
    "prompt_token_ids",
    "routed_experts",
];
const USAGE_KEYS: [&str; 5] = [
    "prompt_tokens",
    "total_tokens",
    "completion_tokens",
    "prompt_tokens_details",
    "completion_tokens_details",
];

#[tokio::test]
async fn a_whole_answer_has_every_member() {
    let answer = server()
        .completion(json!({"prompt": "Once", "max_tokens": 5}))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.headers["content-type"], "application/json");
    let json = answer.json();
    assert_eq!(keys(&json), TOP_KEYS);
    assert_eq!(keys(&json["choices"][0]), CHOICE_KEYS);
    assert_eq!(keys(&json["usage"]), USAGE_KEYS);
    assert!(
        json["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("cmpl-") && id.len() == 21)
    );
    assert_eq!(json["object"], "text_completion");
    assert_eq!(json["model"], "wire");
    let choice = &json["choices"][0];
    assert_eq!(choice["text"], "Hello");
    assert_eq!(choice["finish_reason"], "length");
    for name in [
        "logprobs",
        "stop_reason",
        "token_ids",
        "prompt_logprobs",
        "prompt_token_ids",
    ] {
        assert_eq!(choice[name], Value::Null, "{name}");
    }
    let usage = json!({
        "prompt_tokens": 5, "total_tokens": 10, "completion_tokens": 5,
        "prompt_tokens_details": null, "completion_tokens_details": null,
    });
    assert_eq!(json["usage"], usage);
}

#[tokio::test]
async fn defaults_are_those_of_the_reference_server() {
    let server = server();
    server
        .completion(json!({"prompt": "Once", "max_tokens": null}))
        .await;
    let submitted = server.engine.submitted();
    let params = &submitted[0].params;
    assert_eq!(
        (params.max_tokens, params.temperature, params.top_k),
        (16, 1.0, 0)
    );
    assert_eq!(params.seed, None);
    assert_eq!(params.eos_token_ids, [EOS]);
    assert_eq!(*submitted[0].prompt, [256, 79, 110, 99, 101]);
}

#[tokio::test]
async fn requests_win_over_the_models_defaults() {
    let server = Setup::default()
        .configure(|config| {
            config.defaults.temperature = Some(0.25);
            config.defaults.top_k = Some(7);
            config.defaults.max_tokens_cap = Some(4);
            config.defaults.eos_token_ids = vec![EOS, 10, 9999];
        })
        .build();
    server
        .completion(json!({"prompt": "x", "top_k": 3, "seed": -1, "max_tokens": 9}))
        .await;
    let params = server.engine.submitted()[0].params.clone();
    assert_eq!(
        (params.temperature, params.top_k, params.max_tokens),
        (0.25, 3, 4)
    );
    assert_eq!(params.seed, None);
    assert_eq!(params.eos_token_ids, [EOS]);
    assert_eq!(params.stop_token_ids, [10], "a second EOS is a stop token");
}

#[tokio::test]
async fn odd_values_are_brought_into_range_as_the_reference_server_does() {
    let server = server();
    let body = json!({
        "prompt": "x", "temperature": 0.001, "top_k": -1, "logit_bias": {"5": 500, " 6": -500},
        "seed": -7,
    });
    server.completion(body).await;
    let params = server.engine.submitted()[0].params.clone();
    assert_eq!(params.temperature, 0.01);
    assert_eq!(params.top_k, 0);
    assert_eq!(params.logit_bias, [(5, 100.0), (6, -100.0)]);
    assert_eq!(params.seed, Some((-7_i64).cast_unsigned()));
}

#[tokio::test]
async fn prompts_may_be_texts_or_ids_or_lists_of_either() {
    let server = server();
    let cases = [
        (json!("ab"), vec![vec![256, 97, 98]]),
        (json!(["a", "b"]), vec![vec![256, 97], vec![256, 98]]),
        (json!([1, 2, 3]), vec![vec![1, 2, 3]]),
        (json!([[1], [2, 3]]), vec![vec![1], vec![2, 3]]),
    ];
    let mut before = 0;
    for (prompt, expected) in cases {
        let answer = server
            .completion(json!({"prompt": prompt, "max_tokens": 1}))
            .await;
        let choices = answer.json()["choices"].as_array().map(Vec::len);
        assert_eq!(choices, Some(expected.len()), "{}", answer.text());
        let all = server.engine.submitted();
        let submitted: Vec<_> = all[before..].iter().map(|r| r.prompt.to_vec()).collect();
        assert_eq!(submitted, expected);
        before = all.len();
    }
    server
        .completion(json!({"prompt": "a", "add_special_tokens": false}))
        .await;
    assert_eq!(*server.engine.submitted()[before].prompt, [97]);
}

#[tokio::test]
async fn samples_have_consecutive_seeds_and_indexes() {
    let server = server();
    let body = json!({"prompt": ["a", "b"], "n": 2, "seed": 7, "max_tokens": 2});
    let answer = server.completion(body).await.json();
    let indexes: Vec<_> = answer["choices"]
        .as_array()
        .expect("choices")
        .iter()
        .map(|c| c["index"].clone())
        .collect();
    assert_eq!(indexes, [0, 1, 2, 3]);
    let seeds: Vec<_> = server
        .engine
        .submitted()
        .iter()
        .map(|r| r.params.seed)
        .collect();
    assert_eq!(seeds, [Some(7), Some(8), Some(7), Some(8)]);
    assert_eq!(answer["usage"]["prompt_tokens"], 4);
    assert_eq!(answer["usage"]["completion_tokens"], 8);
}

#[tokio::test]
async fn echo_repeats_the_prompt_with_its_logprobs() {
    let body = json!({"prompt": "Hi", "echo": true, "logprobs": 1, "max_tokens": 2});
    let answer = server().completion(body).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["text"], "HiHe");
    assert_eq!(
        choice["logprobs"]["tokens"],
        json!(["<s>", "H", "i", "H", "e"])
    );
    assert_eq!(choice["logprobs"]["text_offset"], json!([0, 3, 4, 5, 6]));
    assert_eq!(
        choice["logprobs"]["token_logprobs"],
        json!([null, -0.5, -0.5, -0.5, -0.5])
    );
    assert_eq!(choice["logprobs"]["top_logprobs"][0], Value::Null);
    let prompt_logprobs = choice["prompt_logprobs"].as_array().expect("a list");
    assert_eq!(prompt_logprobs.len(), 3);
    assert_eq!(prompt_logprobs[0], Value::Null);
    let row = json!({"logprob": -0.5, "rank": 1, "decoded_token": "H"});
    assert_eq!(prompt_logprobs[1]["72"], row);
}

#[tokio::test]
async fn echo_without_output_generates_one_token_and_hides_it() {
    let server = server();
    let body = json!({"prompt": "Hi", "echo": true, "logprobs": 1, "max_tokens": 0});
    let answer = server.completion(body).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["text"], "Hi");
    assert_eq!(choice["logprobs"]["tokens"], json!(["<s>", "H", "i"]));
    assert_eq!(choice["finish_reason"], "length");
    assert_eq!(answer["usage"]["completion_tokens"], 1);
    assert_eq!(server.engine.submitted()[0].params.max_tokens, 1);
}

#[tokio::test]
async fn logprobs_list_the_chosen_token_and_the_alternatives() {
    let answer = server()
        .completion(json!({"prompt": "x", "logprobs": 2, "max_tokens": 1}))
        .await;
    let logprobs = &answer.json()["choices"][0]["logprobs"];
    assert_eq!(
        keys(logprobs),
        ["text_offset", "token_logprobs", "tokens", "top_logprobs"]
    );
    assert_eq!(
        logprobs["top_logprobs"],
        json!([{"H": -0.5, "\u{0}": -1.0}])
    );
    let body = json!({
        "prompt": "x", "logprobs": 1, "max_tokens": 2, "return_tokens_as_token_ids": true,
    });
    let answer = server().completion(body).await.json();
    let logprobs = &answer["choices"][0]["logprobs"];
    assert_eq!(logprobs["tokens"], json!(["token_id:72", "token_id:101"]));
    assert_eq!(logprobs["text_offset"], json!([0, 11]));
}

#[tokio::test]
async fn stop_strings_cut_the_text_and_free_the_sequence() {
    let server = Setup::manual().build();
    let body = json!({"prompt": "x", "stop": ["lo"], "max_tokens": 50, "return_token_ids": true});
    let answer = server.completion(body);
    let drive = async {
        server
            .engine
            .wait_until(|engine| engine.submitted().len() == 1)
            .await;
        for _ in 0..8 {
            server.engine.step();
        }
    };
    let (answer, ()) = tokio::join!(answer, drive);
    let json = answer.json();
    let choice = &json["choices"][0];
    assert_eq!(choice["text"], "Hel");
    assert_eq!(choice["finish_reason"], "stop");
    assert_eq!(choice["stop_reason"], "lo");
    assert_eq!(choice["token_ids"], json!([72, 101, 108, 108, 111]));
    assert_eq!(json["usage"]["completion_tokens"], 5);
    assert_eq!(server.engine.aborted(), [0]);
}

#[tokio::test]
async fn stop_strings_can_stay_in_the_text_and_stop_tokens_report_their_id() {
    let body = json!({
        "prompt": "x", "stop": "lo", "max_tokens": 50, "include_stop_str_in_output": true,
    });
    let answer = server().completion(body).await.json();
    assert_eq!(answer["choices"][0]["text"], "Hello");
    let body = json!({"prompt": "x", "stop_token_ids": [111], "max_tokens": 50});
    let answer = server().completion(body).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(
        (&choice["text"], &choice["finish_reason"]),
        (&json!("Hell"), &json!("stop"))
    );
    assert_eq!(choice["stop_reason"], 111);
    assert_eq!(answer["usage"]["completion_tokens"], 5);
}

#[tokio::test]
async fn eos_ends_without_a_reason_and_without_text() {
    let server = Setup::default().saying("Hi").then_eos().build();
    let answer = server
        .completion(json!({"prompt": "x", "max_tokens": 9, "return_token_ids": true}))
        .await
        .json();
    let choice = &answer["choices"][0];
    assert_eq!(
        (&choice["text"], &choice["finish_reason"]),
        (&json!("Hi"), &json!("stop"))
    );
    assert_eq!(choice["stop_reason"], Value::Null);
    assert_eq!(choice["token_ids"], json!([72, 105, EOS]));
    assert_eq!(answer["usage"]["completion_tokens"], 3);
    let body = json!({
        "prompt": "x", "max_tokens": 4, "ignore_eos": true, "skip_special_tokens": false,
    });
    let answer = server.completion(body).await.json();
    assert_eq!(answer["choices"][0]["text"], "Hi</s>H");
}

#[tokio::test]
async fn truncation_keeps_special_tokens() {
    let server = server();
    let ids = |answer: &Value| answer["choices"][0]["prompt_token_ids"].clone();
    let body = json!({"prompt": "abcdef", "truncate_prompt_tokens": 3, "return_token_ids": true});
    assert_eq!(
        ids(&server.completion(body).await.json()),
        json!([256, 101, 102])
    );
    let body = json!({
        "prompt": "abcdef", "truncate_prompt_tokens": 3, "truncation_side": "right",
        "return_token_ids": true,
    });
    assert_eq!(
        ids(&server.completion(body).await.json()),
        json!([256, 97, 98])
    );
    let body = json!({
        "prompt": [1, 2, 3, 4], "truncate_prompt_tokens": 2, "return_token_ids": true,
    });
    assert_eq!(ids(&server.completion(body).await.json()), json!([3, 4]));
}

#[tokio::test]
async fn cached_tokens_are_shown_if_the_operator_says_so() {
    let server = Setup::default()
        .configure(|config| config.enable_prompt_tokens_details = true)
        .build();
    server.engine.set_cached_tokens(3);
    let answer = server
        .completion(json!({"prompt": "abc", "max_tokens": 1}))
        .await
        .json();
    assert_eq!(
        answer["usage"]["prompt_tokens_details"],
        json!({"cached_tokens": 3, "created_cache_tokens": null, "multimodal_tokens": null})
    );
}

#[tokio::test]
async fn unknown_members_are_ignored_and_ids_are_the_clients() {
    let server = server();
    let body = json!({"prompt": "x", "foo_bar": 1, "best_of": 3, "request_id": "my-id"});
    assert_eq!(
        server.completion(body.clone()).await.json()["id"],
        "cmpl-my-id"
    );
    let mut with_header = post("/v1/completions", &body);
    with_header
        .headers_mut()
        .insert("x-request-id", "abc-123".parse().expect("fine"));
    assert_eq!(server.send(with_header).await.json()["id"], "cmpl-abc-123");
    let long = json!({"prompt": "x", "request_id": "x".repeat(5000)});
    assert_eq!(
        server.completion(long).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn the_number_of_sequences_is_capped_before_anything_is_submitted() {
    let server = server();
    let body = json!({"prompt": vec!["x"; 1025], "max_tokens": 1});
    assert_eq!(
        server.completion(body).await.status,
        StatusCode::BAD_REQUEST
    );
    let body = json!({"prompt": vec!["x"; 1000], "n": 1000, "max_tokens": 1});
    assert_eq!(
        server.completion(body).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(server.engine.submitted().len(), 0);
}

#[tokio::test]
async fn a_beam_search_asks_token_by_token_and_sorts_by_likelihood() {
    let server = server();
    let body = json!({
        "prompt": "x", "use_beam_search": true, "n": 2, "max_tokens": 3, "temperature": 0,
    });
    let answer = server.completion(body).await;
    let json = answer.json();
    assert_eq!(answer.status, StatusCode::OK, "{json}");
    let choices = json["choices"].as_array().expect("choices");
    assert_eq!(choices.len(), 2);
    // The mock prefers 'H' (-0.5) over byte 0 (-1.0) at every step.
    assert_eq!(choices[0]["text"], "HHH");
    assert_eq!(json["usage"]["completion_tokens"], 6);
    assert_eq!(json["usage"]["prompt_tokens_details"], Value::Null);
    let submitted = server.engine.submitted();
    assert_eq!(submitted.len(), 1 + 2 + 2);
    assert!(
        submitted
            .iter()
            .all(|request| request.params.max_tokens == 1)
    );
}

#[tokio::test]
async fn priority_comes_from_the_header_too() {
    let mut with_header = post("/v1/completions", &json!({"prompt": "x"}));
    with_header
        .headers_mut()
        .insert("x-vllm-priority", "5".parse().expect("fine"));
    let answer = server().send(with_header).await;
    assert_eq!(
        answer.json()["error"]["param"],
        "priority",
        "the mock has no priorities"
    );
}

#[tokio::test]
async fn get_is_not_allowed() {
    let answer = server()
        .send(request(
            Method::GET,
            "/v1/completions",
            axum::body::Body::empty(),
        ))
        .await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers["allow"], "POST");
    assert_eq!(answer.json(), json!({"detail": "Method Not Allowed"}));
}
