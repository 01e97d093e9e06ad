//! `vllm run-batch` with the built-in model, as users run it.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{LIMIT, Server, vllm};

/// Exit code and stderr of `vllm run-batch args…`.
fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let fixed = ["run-batch", "--max-num-seqs", "4"];
    let args: Vec<&str> = fixed.iter().chain(args).copied().collect();
    let output = vllm(folder, &args).output().unwrap();
    assert!(output.stdout.is_empty(), "{args:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr)
}

/// A batch that must come to its end.
fn succeed(folder: &Path, args: &[&str]) -> String {
    let (code, stderr) = run(folder, args);
    assert_eq!(code, Some(0), "{args:?}\n{stderr}");
    stderr
}

fn line(id: &str, url: &str, body: &Value) -> String {
    let line = json!({"custom_id": id, "method": "POST", "url": url, "body": body});
    format!("{line}\n")
}

fn chat(id: &str, text: &str, tokens: u32) -> String {
    let messages = json!([{"role": "user", "content": text}]);
    let body = json!({"messages": messages, "max_tokens": tokens, "temperature": 0});
    line(id, "/v1/chat/completions", &body)
}

/// The lines of an output.
fn answers(text: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap();
    text.lines().map(parse).collect()
}

fn read(path: &Path) -> Vec<Value> {
    answers(&fs::read_to_string(path).unwrap())
}

fn ids(answers: &[Value]) -> Vec<&str> {
    let ids = answers.iter().map(|answer| answer["custom_id"].as_str());
    ids.map(|id| id.unwrap()).collect()
}

#[test]
fn requests_are_answered_in_order_and_errors_stop_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let completion = json!({"prompt": "Once upon a time", "max_tokens": 4, "temperature": 0});
    let mut streamed = completion.clone();
    streamed["stream"] = true.into();
    let mut other_model = completion.clone();
    other_model["model"] = "gpt-4".into();
    let batch = [
        // The first is the longest, and must not be the last.
        chat("long", "Tell me a story.", 60),
        line("completion", "/v1/completions", &completion),
        line(
            "bad",
            "/v1/completions",
            &json!({"prompt": "x", "max_tokens": -1}),
        ),
        line("no body", "/v1/chat/completions", &json!([])),
        line("elsewhere", "/v1/models", &json!({})),
        line("streamed", "/v1/completions", &streamed),
        line("other", "/v1/completions", &other_model),
        "\n".to_owned(),
        line("get", "/v1/completions", &completion).replace("POST", "GET"),
        chat("last", "Hello!", 4),
    ];
    fs::write(dir.join("in.jsonl"), batch.concat()).unwrap();
    let stderr = succeed(dir, &["-i", "in.jsonl", "-o", "out.jsonl"]);
    assert!(stderr.contains("9 of 9 requests answered"), "{stderr}");
    assert!(stderr.contains("6 of them with an error"), "{stderr}");
    let answers = read(&dir.join("out.jsonl"));
    let expected = [
        ("long", 200),
        ("completion", 200),
        ("bad", 400),
        ("no body", 400),
        ("elsewhere", 400),
        ("streamed", 400),
        ("other", 404),
        ("get", 400),
        ("last", 200),
    ];
    assert_eq!(ids(&answers), expected.map(|(id, _)| id));
    for (answer, (id, status)) in answers.iter().zip(expected) {
        let response = &answer["response"];
        assert_eq!(response["status_code"], status, "{answer}");
        assert_eq!(response["body"].is_null(), status != 200, "{answer}");
        assert_eq!(answer["error"].is_null(), status == 200, "{id}: {answer}");
    }
    assert_eq!(answers[0]["response"]["body"]["object"], "chat.completion");
    assert_eq!(answers[0]["response"]["body"]["model"], "quire-demo");
    assert_eq!(
        answers[1]["response"]["body"]["usage"]["completion_tokens"],
        4
    );
    // The server's own error, and this command's.
    assert_eq!(answers[2]["error"]["error"]["code"], 400);
    let error = answers[4]["error"].as_str().unwrap();
    assert!(
        error.starts_with("URL /v1/models was used. Supported endpoints: /v1/chat/completions, ")
    );
    assert_eq!(
        answers[5]["error"],
        "Request must not be sent in stream mode"
    );
    assert_eq!(answers[6]["error"]["error"]["type"], "NotFoundError");
}

#[test]
fn the_answers_are_those_of_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let texts = ["Hello!", "What is the capital of France?", "Who are you?"];
    let requests: Vec<String> = (0..12)
        .map(|at| chat(&at.to_string(), texts[at % texts.len()], 16))
        .collect();
    fs::write(dir.join("in.jsonl"), requests.concat()).unwrap();
    succeed(
        dir,
        &["-i", "in.jsonl", "-o", "out.jsonl", "--max-inflight", "5"],
    );
    let answers = read(&dir.join("out.jsonl"));
    assert_eq!(answers.len(), 12);
    let server = Server::start(dir, &["serve"]);
    for (request, answer) in requests.iter().zip(&answers) {
        let request: Value = serde_json::from_str(request).unwrap();
        let mut reply = ureq::post(format!("{}/v1/chat/completions", server.base))
            .content_type("application/json")
            .send(request["body"].to_string())
            .unwrap();
        let reply: Value =
            serde_json::from_str(&reply.body_mut().read_to_string().unwrap()).unwrap();
        let body = &answer["response"]["body"];
        assert_eq!(body["choices"], reply["choices"], "{request}");
    }
}

#[test]
fn a_bad_line_is_found_before_the_model_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    fs::write(
        dir.join("in.jsonl"),
        chat("a", "Hi", 1) + "\n{\"custom_id\": 3}\n",
    )
    .unwrap();
    fs::write(dir.join("out.jsonl"), "precious\n").unwrap();
    let (code, stderr) = run(
        dir,
        &["-i", "in.jsonl", "-o", "out.jsonl", "--model", "/nowhere"],
    );
    assert_eq!(code, Some(1), "{stderr}");
    assert!(
        stderr.contains("in.jsonl: line 3: invalid type"),
        "{stderr}"
    );
    let (code, stderr) = run(dir, &["-i", "nothing.jsonl", "-o", "out.jsonl"]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("cannot read --input-file nothing.jsonl"),
        "{stderr}"
    );
    let (code, stderr) = run(dir, &["-i", "in.jsonl", "-o", "out.jsonl", "--resume"]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("cannot go on with out.jsonl: line 1"),
        "{stderr}"
    );
    // None of them touched what was there.
    assert_eq!(
        fs::read_to_string(dir.join("out.jsonl")).unwrap(),
        "precious\n"
    );
}

#[test]
fn a_batch_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let out = dir.join("out.jsonl");
    let requests: Vec<String> = ["a", "b", "c", "d"].map(|id| chat(id, "Hello!", 3)).into();
    fs::write(dir.join("in.jsonl"), requests.concat()).unwrap();
    succeed(dir, &["-i", "in.jsonl", "-o", "out.jsonl"]);
    let whole = fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    // As it is left when the machine loses power while the third is written.
    let cut = lines[..2].concat() + &lines[2][..30];
    fs::write(&out, &cut).unwrap();
    let stderr = succeed(dir, &["-i", "in.jsonl", "-o", "out.jsonl", "--resume"]);
    assert!(stderr.contains("2 of 2 requests answered"), "{stderr}");
    assert!(stderr.contains("2 skipped"), "{stderr}");
    let resumed = fs::read_to_string(&out).unwrap();
    assert!(resumed.starts_with(&lines[..2].concat()), "{resumed}");
    assert_eq!(ids(&answers(&resumed)), ["a", "b", "c", "d"]);
    // Nothing is left to do, which needs no model.
    let again = [
        "-i",
        "in.jsonl",
        "-o",
        "out.jsonl",
        "--resume",
        "--model",
        "/no",
    ];
    succeed(dir, &again);
    assert_eq!(fs::read_to_string(&out).unwrap(), resumed);
    // Without the flag the batch begins anew.
    fs::write(dir.join("in.jsonl"), &requests[3]).unwrap();
    succeed(dir, &["-i", "in.jsonl", "-o", "out.jsonl"]);
    assert_eq!(ids(&read(&out)), ["d"]);
}

#[test]
fn a_batch_that_is_stopped_keeps_its_answers() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let out = dir.join("out.jsonl");
    let requests: Vec<String> = (0..200)
        .map(|at| chat(&at.to_string(), "Tell me a story.", 100))
        .collect();
    fs::write(dir.join("in.jsonl"), requests.concat()).unwrap();
    let mut child = vllm(dir, &["run-batch", "-i", "in.jsonl", "-o", "out.jsonl"])
        .args(["--max-num-seqs", "1"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while fs::read_to_string(&out).unwrap_or_default().is_empty() {
        assert!(start.elapsed() < LIMIT, "no answer");
        std::thread::sleep(Duration::from_millis(10));
    }
    let signal = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(signal.unwrap().success());
    let mut stderr = String::new();
    let mut log = child.stderr.take().unwrap();
    log.read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{stderr}");
    assert!(
        stderr.contains("SIGINT: stopped; the same command with --resume goes on"),
        "{stderr}"
    );
    let text = fs::read_to_string(&out).unwrap();
    let answers = answers(&text);
    assert!(text.ends_with('\n') && !answers.is_empty() && answers.len() < 200);
    let first: Vec<String> = (0..answers.len()).map(|at| at.to_string()).collect();
    assert_eq!(ids(&answers), first);
}

/// Answers a GET with `input`, then PUTs with these statuses; sends on what is
/// put.
fn web(input: String, statuses: &'static [u16]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (send, puts) = channel();
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let (head, _) = receive(&connection);
        assert!(head.starts_with("GET /in?key=1 "), "{head}");
        let length = input.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{input}"
        );
        connection.write_all(answer.as_bytes()).unwrap();
        for status in statuses {
            let (mut connection, _) = listener.accept().unwrap();
            let (head, body) = receive(&connection);
            assert!(head.starts_with("PUT /out?key=2 "), "{head}");
            let answer =
                format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            connection.write_all(answer.as_bytes()).unwrap();
            send.send(body).unwrap();
        }
    });
    (base, puts)
}

/// Head and body of a request.
fn receive(connection: &TcpStream) -> (String, String) {
    let mut input = BufReader::new(connection.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && input.read_line(&mut head).unwrap() > 0 {}
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    input.read_exact(&mut body).unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[test]
fn requests_and_answers_may_be_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let (base, puts) = web(chat("a", "Hi", 2) + &chat("b", "Hi", 2), &[503, 200]);
    let (input, output) = (format!("{base}/in?key=1"), format!("{base}/out?key=2"));
    let stderr = succeed(dir, &["-i", &input, "-o", &output, "--output-tmp-dir", "."]);
    // The first was refused and is repeated.
    let (refused, taken) = (
        puts.recv_timeout(LIMIT).unwrap(),
        puts.recv_timeout(LIMIT).unwrap(),
    );
    assert_eq!(refused, taken);
    assert_eq!(ids(&answers(&taken)), ["a", "b"]);
    assert!(!stderr.contains("key="), "{stderr}");
    let left: Vec<_> = fs::read_dir(dir).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn metrics_are_served_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let requests: Vec<String> = (0..40).map(|at| chat(&at.to_string(), "Hi", 64)).collect();
    fs::write(dir.join("in.jsonl"), requests.concat()).unwrap();
    let mut child = vllm(dir, &["run-batch", "-i", "in.jsonl", "-o", "out.jsonl"])
        .args(["--enable-metrics", "--port", "0", "--host", "127.0.0.1"])
        .args(["--max-num-seqs", "2"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let url = log
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("Serving metrics on ")?.1.to_owned()))
        .expect("a line that names the address");
    let page = ureq::get(&url)
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap();
    assert!(page.contains("vllm:num_requests_running"), "{page}");
    child.kill().unwrap();
    child.wait().unwrap();
}
