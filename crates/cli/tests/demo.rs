//! The built-in model, from the command line to its answers.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{LIMIT, Server, vllm};

/// Status and body of an answer; a body makes it a POST.
fn ask(server: &Server, path: &str, body: Option<&Value>) -> (u16, Value) {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(LIMIT))
        .proxy(None)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let url = format!("{}{path}", server.base);
    let answer = match body {
        None => agent.get(url).call(),
        Some(body) => agent
            .post(url)
            .content_type("application/json")
            .send(body.to_string()),
    };
    let mut answer = answer.unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    (answer.status().as_u16(), value)
}

/// The tokens and log-probabilities of greedy answers, as a prompt's
/// continuation and in a chat.
fn greedy(server: &Server) -> [Value; 2] {
    let completion = json!({
        "prompt": "Once upon a time", "temperature": 0, "max_tokens": 24, "logprobs": 2,
        "return_token_ids": true,
    });
    let chat = json!({
        "messages": [{"role": "user", "content": "Hello!"}], "temperature": 0,
        "max_tokens": 24, "logprobs": true, "return_token_ids": true,
    });
    [
        ("/v1/completions", completion),
        ("/v1/chat/completions", chat),
    ]
    .map(|(path, body)| {
        let (status, answer) = ask(server, path, Some(&body));
        assert_eq!(status, 200, "{answer}");
        let choice = answer["choices"][0].clone();
        assert!(
            choice["token_ids"]
                .as_array()
                .is_some_and(|ids| !ids.is_empty()),
            "{choice}"
        );
        choice
    })
}

/// `vllm export-demo dir`: exit code, stdout, stderr.
fn export(folder: &Path, dir: &str) -> (Option<i32>, String, String) {
    let output = vllm(folder, &["export-demo", dir]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn without_a_model_the_built_in_one_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["serve"]);
    for part in [
        "serving quire-demo, the built-in demonstration model",
        "to serve a real one: vllm serve Qwen/Qwen3-0.6B\n",
    ] {
        assert!(server.log.contains(part), "{}", server.log);
    }
    let (status, models) = ask(&server, "/v1/models", None);
    assert_eq!(status, 200);
    let cards = models["data"].as_array().unwrap();
    assert_eq!(cards.len(), 1, "{models}");
    assert_eq!(
        (&cards[0]["id"], &cards[0]["root"]),
        (&json!("quire-demo"), &json!("quire-demo"))
    );
    let ask = |model: &str| {
        let body = json!({"model": model, "prompt": "a", "max_tokens": 1});
        ask(&server, "/v1/completions", Some(&body))
    };
    assert_eq!(ask("quire-demo").0, 200);
    let (status, error) = ask("gpt-4");
    assert_eq!(status, 404, "{error}");
}

#[test]
fn flags_about_the_model_work_for_the_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let generation = json!({"max_new_tokens": 3}).to_string();
    std::fs::write(folder.path().join("generation_config.json"), generation).unwrap();
    let server = Server::start(
        folder.path(),
        &[
            "openai-api-server",
            "--served-model-name=mine",
            "--load-format=dummy",
            "--hf-overrides={\"max_position_embeddings\": 96}",
            "--tokenizer=quire-demo",
            "--generation-config=.",
        ],
    );
    let (_, models) = ask(&server, "/v1/models", None);
    let card = &models["data"][0];
    assert_eq!(
        (&card["id"], &card["root"], &card["max_model_len"]),
        (&json!("mine"), &json!("quire-demo"), &json!(96))
    );
    let body = json!({"model": "mine", "prompt": "a", "ignore_eos": true});
    let (status, answer) = ask(&server, "/v1/completions", Some(&body));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["usage"]["completion_tokens"], 3, "{answer}");
    let body = json!({"model": "quire-demo", "prompt": "a"});
    assert_eq!(ask(&server, "/v1/completions", Some(&body)).0, 404);
}

#[test]
fn the_exported_directory_answers_as_the_built_in_model() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = export(folder.path(), "quire-demo");
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert_eq!(stdout, "wrote quire-demo to quire-demo\n");

    // Of the same name twice, one is the directory and one is not.
    let exported = Server::start(folder.path(), &["serve", "./quire-demo"]);
    assert!(!exported.log.contains("built-in"), "{}", exported.log);
    let built_in = Server::start(folder.path(), &["serve", "quire-demo"]);
    let warning = "the directory quire-demo is not read; vllm serve ./quire-demo serves it";
    assert!(built_in.log.contains(warning), "{}", built_in.log);
    assert_eq!(greedy(&exported), greedy(&built_in));
}

#[test]
fn an_export_is_never_written_over_something() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(export(folder.path(), "demo").0, Some(0));
    let (code, stdout, _) = export(folder.path(), "demo");
    assert_eq!(
        (code, stdout.as_str()),
        (Some(0), "demo holds quire-demo already\n")
    );
    std::fs::write(folder.path().join("demo/config.json"), "{}").unwrap();
    let (code, stdout, stderr) = export(folder.path(), "demo");
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert_eq!(
        stderr,
        "error: demo is not empty and does not hold quire-demo\nhint: name a new or an empty directory\n"
    );
}
