//! `vllm chat` and `vllm complete`, as users run them.

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

use support::{LIMIT, Server, vllm};

/// Exit code, stdout and stderr of a command that is given this input.
fn run(mut command: Command, input: &str) -> (Option<i32>, String, String) {
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = process.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// Whether a text has nothing in it that a terminal would obey.
fn is_harmless(text: &str) -> bool {
    text.chars()
        .all(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}

#[test]
fn without_a_server_the_built_in_model_answers() {
    let folder = tempfile::tempdir().unwrap();
    let mut args = vec![
        "chat",
        "-q",
        "What is the capital of France?",
        "--max-tokens=32",
    ];
    let mut said = "Using model: quire-demo in this process, because nothing listens";
    // A tester may have a server there, which would be asked.
    if TcpStream::connect("localhost:8000").is_ok() {
        args.push("quire-demo");
        said = "Using model: quire-demo in this process.";
    }
    let (code, stdout, stderr) = run(vllm(folder.path(), &args), "");
    assert_eq!(code, Some(0), "{stderr}");
    assert!(!stdout.is_empty() && is_harmless(&stdout), "{stdout:?}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with(said), "{stderr}");
    assert!(stderr.contains("vllm serve Qwen/Qwen3-0.6B"), "{stderr}");
}

#[test]
fn a_model_that_is_named_is_served_in_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let exported = vllm(folder.path(), &["export-demo", "demo"])
        .output()
        .unwrap();
    assert!(exported.status.success());
    let args = ["complete", "./demo", "--max-tokens", "8", "--stats"];
    let (code, stdout, stderr) = run(vllm(folder.path(), &args), "Once\n\nTwice\n");
    assert_eq!(code, Some(0), "{stderr}");
    assert!(!stdout.is_empty() && is_harmless(&stdout), "{stdout:?}");
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines[0], "Using model: ./demo in this process");
    assert_eq!(lines.len(), 3, "{stderr}");
    assert!(
        lines[1..].iter().all(|line| line.starts_with("[TTFT ")),
        "{stderr}"
    );

    let args = ["chat", "./nothing", "-q", "Hi"];
    let (code, stdout, stderr) = run(vllm(folder.path(), &args), "");
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.starts_with("error: "), "{stderr}");
}

#[test]
fn a_running_server_answers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let server = Server::start(&root, &["serve", "fixtures/chat", "--api-key", "k-1"]);
    let url = format!("--url={}/v1", server.base);

    let mut command = vllm(
        &root,
        &["chat", &url, "-q", "Hello", "--max-tokens=5", "--stats"],
    );
    command.env("OPENAI_API_KEY", "k-1");
    let (code, stdout, stderr) = run(command, "a file\n");
    assert_eq!(code, Some(0), "{stderr}");
    assert!(!stdout.is_empty() && is_harmless(&stdout), "{stdout:?}");
    let greeting = format!("Using model: fixtures/chat at {}/v1\n", server.base);
    assert!(stderr.starts_with(&greeting), "{stderr}");
    assert!(
        stderr.contains("[TTFT ") && stderr.contains(" tokens in "),
        "{stderr}"
    );

    let command = vllm(&root, &["chat", &url, "-q", "Hello", "--api-key=wrong"]);
    let (code, stdout, stderr) = run(command, "");
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.contains("hint: --api-key KEY"), "{stderr}");

    let command = vllm(
        &root,
        &[
            "chat",
            &url,
            "--api-key=k-1",
            "--model-name=gpt-4",
            "-q",
            "Hello",
        ],
    );
    let (code, _, stderr) = run(command, "");
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("error: The model `gpt-4` does not exist."),
        "{stderr}"
    );
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["chat", "--url", "http://127.0.0.1:1", "-q", "Hi"];
    let (code, stdout, stderr) = run(vllm(folder.path(), &args), "");
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    let expected = "error: cannot reach http://127.0.0.1:1/v1/models: Connection refused\nhint: start a server: vllm serve ";
    assert!(stderr.starts_with(expected), "{stderr}");
}

#[test]
fn ctrl_c_ends_the_answer_and_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (send, closed) = channel();
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut input = BufReader::new(connection.try_clone().unwrap());
        skip_request(&mut input);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
        let event = "data: {\"choices\":[{\"delta\":{\"content\":\"Well\"}}]}\n\n";
        connection
            .write_all((head.to_owned() + event).as_bytes())
            .unwrap();
        // The client sends nothing more, so this ends when it has gone.
        let gone = input.read(&mut [0]);
        send.send(gone.is_ok_and(|bytes| bytes > 0)).unwrap();
    });
    let folder = tempfile::tempdir().unwrap();
    let args = ["chat", "--url", &url, "--model-name", "m", "-q", "Hi"];
    let mut process = vllm(folder.path(), &args)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = process.stdout.take().unwrap();
    let mut text = [0; 4];
    stdout.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"Well");
    let killed = Command::new("kill")
        .args(["-INT", &process.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert!(!closed.recv_timeout(LIMIT).expect("the connection closes"));
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(
        (process.wait().unwrap().code(), rest.as_str()),
        (Some(130), "\n")
    );
}

/// Reads a request's head and body.
fn skip_request(input: &mut impl BufRead) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && input.read_line(&mut head).unwrap() > 0 {}
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    input.read_exact(&mut vec![0; length]).unwrap();
}
