//! A server that answers what a test tells it to.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

/// A request as the server saw it.
pub struct Seen {
    /// Its number, from 0, over all connections.
    pub number: usize,
    pub path: String,
    /// The head, in lower case.
    pub head: String,
    pub body: Value,
}

/// What the server does for a request.
pub enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Waits.
    Wait(Duration),
    /// Closes the connection.
    HangUp,
}

type Script = dyn Fn(&Seen) -> Vec<Step> + Send + Sync;

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    requests: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// Listens until the test's process ends.
pub struct Fake {
    pub address: SocketAddr,
    counts: Arc<Counts>,
}

impl Fake {
    pub fn start(script: impl Fn(&Seen) -> Vec<Step> + Send + Sync + 'static) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let counts = Arc::new(Counts::default());
        let script: Arc<Script> = Arc::new(script);
        let shared = counts.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let (script, counts) = (script.clone(), shared.clone());
                std::thread::spawn(move || serve(stream, &*script, &counts));
            }
        });
        Fake { address, counts }
    }

    pub fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.counts.requests.load(Ordering::SeqCst)
    }

    pub fn most_in_flight(&self) -> usize {
        self.counts.most_in_flight.load(Ordering::SeqCst)
    }
}

/// Answers requests until the client goes or the script hangs up.
fn serve(stream: TcpStream, script: &Script, counts: &Counts) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(mut seen) = read(&mut reader) {
        seen.number = counts.requests.fetch_add(1, Ordering::SeqCst);
        let now = counts.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        counts.most_in_flight.fetch_max(now, Ordering::SeqCst);
        let steps = script(&seen);
        let last = steps.len().saturating_sub(1);
        for (at, step) in steps.into_iter().enumerate() {
            // Done before the client can know that it is.
            if at == last {
                counts.in_flight.fetch_sub(1, Ordering::SeqCst);
            }
            match step {
                Step::Send(bytes) => drop(writer.write_all(&bytes)),
                Step::Wait(time) => std::thread::sleep(time),
                Step::HangUp => return,
            }
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Seen> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let path = head.split(' ').nth(1)?.to_owned();
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Seen {
        number: 0,
        path,
        head,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    })
}

/// A whole answer.
pub fn whole(status: &str, kind: &str, body: &str) -> Vec<Step> {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    vec![Step::Send(head.into_bytes())]
}

/// The head of a stream.
pub fn stream_head() -> Step {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\
                transfer-encoding: chunked\r\n\r\n";
    Step::Send(head.into())
}

/// One event.
pub fn event(data: &str) -> Step {
    let data = format!("data: {data}\n\n");
    Step::Send(format!("{:x}\r\n{data}\r\n", data.len()).into_bytes())
}

/// The end of a stream.
pub fn stream_end() -> Vec<Step> {
    vec![event("[DONE]"), Step::Send(b"0\r\n\r\n".to_vec())]
}

/// A chunk with text.
pub fn text(text: &str) -> Step {
    event(&json!({"choices": [{"text": text, "finish_reason": null}]}).to_string())
}

/// The chunk with the counts.
pub fn usage(prompt: usize, completion: usize) -> Step {
    let usage = json!({"prompt_tokens": prompt, "completion_tokens": completion});
    event(&json!({"choices": [], "usage": usage}).to_string())
}

/// As many tokens as the request asks for, with pauses.
pub fn good(seen: &Seen, pause: Duration) -> Vec<Step> {
    let tokens = seen.body["max_tokens"].as_u64().unwrap() as usize;
    let mut steps = vec![stream_head()];
    for at in 0..tokens {
        steps.push(Step::Wait(pause));
        steps.push(text(&format!("t{at} ")));
    }
    steps.push(usage(11, tokens));
    steps.extend(stream_end());
    steps
}
