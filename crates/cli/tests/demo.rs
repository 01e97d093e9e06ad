//! The built-in model, from the command line to its answers.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long a start may take on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(120);

fn vllm(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vllm"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    // What the tester's own environment says must not count.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("VLLM_") || text.starts_with("HF_") {
            command.env_remove(&name);
        }
    }
    command
}

/// A running server; dropping it ends the process.
struct Server {
    process: Child,
    base: String,
    /// What it logged until it was ready.
    log: String,
}

impl Server {
    /// Runs `vllm args…` in `folder` on a free port and waits until the model
    /// is loaded.
    fn start(folder: &Path, args: &[&str]) -> Server {
        let mut process = vllm(folder, args)
            .args(["--host", "127.0.0.1", "--port", "0", "--max-num-seqs", "4"])
            .env("VLLM_LOGGING_STREAM", "ext://sys.stderr")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let lines = lines_of(&mut process);
        let mut server = Server {
            process,
            base: String::new(),
            log: String::new(),
        };
        server.wait_until_ready(&lines);
        server
    }

    fn wait_until_ready(&mut self, lines: &Receiver<String>) {
        let deadline = Instant::now() + START_LIMIT;
        while !self.log.contains("Application startup complete") {
            let left = deadline.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(line) => {
                    if let Some((_, base)) = line.split_once("Starting vLLM server on ") {
                        self.base = base.trim().to_owned();
                    }
                    self.log += &(line + "\n");
                }
                Err(RecvTimeoutError::Timeout) => panic!("not ready:\n{}", self.log),
                Err(RecvTimeoutError::Disconnected) => panic!("it ended:\n{}", self.log),
            }
        }
    }

    /// Status and body of an answer; a body makes it a POST.
    fn ask(&self, path: &str, body: Option<&Value>) -> (u16, Value) {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(START_LIMIT))
            .proxy(None)
            .build();
        let agent = ureq::Agent::new_with_config(config);
        let url = format!("{}{path}", self.base);
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
    fn greedy(&self) -> [Value; 2] {
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
            let (status, answer) = self.ask(path, Some(&body));
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
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both only fail when the process is already gone, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads the log to its end on a thread of its own, so that the server never
/// waits for a reader.
fn lines_of(process: &mut Child) -> Receiver<String> {
    let (send, receive) = channel();
    let log = BufReader::new(process.stderr.take().expect("stderr is piped"));
    std::thread::spawn(move || {
        for line in log.lines().map_while(Result::ok) {
            // Nobody listens once the server is ready.
            let _ = send.send(line);
        }
    });
    receive
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
    let (status, models) = server.ask("/v1/models", None);
    assert_eq!(status, 200);
    let cards = models["data"].as_array().unwrap();
    assert_eq!(cards.len(), 1, "{models}");
    assert_eq!(
        (&cards[0]["id"], &cards[0]["root"]),
        (&json!("quire-demo"), &json!("quire-demo"))
    );
    let ask = |model: &str| {
        let body = json!({"model": model, "prompt": "a", "max_tokens": 1});
        server.ask("/v1/completions", Some(&body))
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
    let (_, models) = server.ask("/v1/models", None);
    let card = &models["data"][0];
    assert_eq!(
        (&card["id"], &card["root"], &card["max_model_len"]),
        (&json!("mine"), &json!("quire-demo"), &json!(96))
    );
    let body = json!({"model": "mine", "prompt": "a", "ignore_eos": true});
    let (status, answer) = server.ask("/v1/completions", Some(&body));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["usage"]["completion_tokens"], 3, "{answer}");
    let body = json!({"model": "quire-demo", "prompt": "a"});
    assert_eq!(server.ask("/v1/completions", Some(&body)).0, 404);
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
    assert_eq!(exported.greedy(), built_in.greedy());
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
