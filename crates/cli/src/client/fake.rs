//! A server that says what a test told it to say.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use serde_json::{Value as Json, json};

/// How long a test waits for what must come.
const LIMIT: Duration = Duration::from_secs(60);

/// What one connection is answered with.
pub enum Reply {
    /// A body with this status and media type.
    Whole(u16, &'static str, String),
    /// An event stream, in these chunks.
    Stream(Vec<Vec<u8>>),
    /// The same, but the connection closes before the stream's end.
    Cut(Vec<Vec<u8>>),
    /// The same, but nothing follows until the client closes the connection.
    Stall(Vec<Vec<u8>>),
}

/// What a client asked.
pub struct Request {
    /// The request line and headers, in lower case.
    pub head: String,
    /// `null` for a request without a body.
    pub body: Json,
}

/// The server.
pub struct Fake {
    /// The base of its API.
    pub url: String,
    requests: Receiver<Request>,
    closed: Receiver<()>,
}

impl Fake {
    /// Answers one connection after another with these replies, then no more.
    pub fn new(replies: Vec<Reply>) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (send_request, requests) = channel();
        let (send_closed, closed) = channel();
        std::thread::spawn(move || {
            for reply in replies {
                let Ok((connection, _)) = listener.accept() else {
                    return;
                };
                serve(connection, reply, &send_request, &send_closed);
            }
        });
        Fake {
            url,
            requests,
            closed,
        }
    }

    /// The next request that came.
    pub fn request(&self) -> Request {
        self.requests.recv_timeout(LIMIT).expect("a request")
    }

    /// Waits until a client has closed a stalled connection.
    pub fn wait_until_closed(&self) {
        self.closed
            .recv_timeout(LIMIT)
            .expect("a closed connection");
    }
}

fn serve(connection: TcpStream, reply: Reply, requests: &Sender<Request>, closed: &Sender<()>) {
    let mut input = BufReader::new(connection.try_clone().unwrap());
    let mut output = connection;
    output.set_nodelay(true).unwrap();
    // The test may have ended; then nobody wants to know.
    let _ = requests.send(read(&mut input));
    let (chunks, ends, stalls) = match reply {
        Reply::Whole(status, media_type, body) => {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = output.write_all((head + &body).as_bytes());
            return;
        }
        Reply::Stream(chunks) => (chunks, true, false),
        Reply::Cut(chunks) => (chunks, false, false),
        Reply::Stall(chunks) => (chunks, false, true),
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n";
    let _ = output.write_all(head.as_bytes());
    for chunk in chunks {
        let _ = write!(output, "{:x}\r\n", chunk.len());
        let _ = output.write_all(&chunk);
        let _ = output.write_all(b"\r\n");
    }
    if ends {
        let _ = output.write_all(b"0\r\n\r\n");
    }
    if stalls {
        // The client sends nothing more: this returns when it has gone.
        let _ = input.read(&mut [0]);
        let _ = closed.send(());
    }
}

fn read(input: &mut impl BufRead) -> Request {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && input.read_line(&mut head).unwrap() > 0 {}
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    input.read_exact(&mut body).unwrap();
    Request {
        body: serde_json::from_slice(&body).unwrap_or(Json::Null),
        head,
    }
}

/// An event with some of an answer's text.
pub fn delta(text: &str) -> String {
    event(&json!({"choices": [{"delta": {"content": text}, "text": text, "finish_reason": null}]}))
}

/// An event with the reason why an answer ended, and the stream's end.
pub fn finish(reason: &str) -> String {
    let last = json!({"choices": [{"delta": {}, "text": "", "finish_reason": reason}]});
    event(&last) + "data: [DONE]\n\n"
}

/// One event.
pub fn event(value: &Json) -> String {
    format!("data: {value}\n\n")
}

/// A stream of this text in chunks of so many bytes.
pub fn chunks(text: &str, bytes: usize) -> Vec<Vec<u8>> {
    text.as_bytes().chunks(bytes).map(<[u8]>::to_vec).collect()
}

/// A whole answer.
pub fn answer(text: &str) -> Reply {
    Reply::Stream(chunks(&(delta(text) + &finish("stop")), 1 << 16))
}

/// An error as OpenAI's servers send it.
pub fn error(status: u16, message: &str) -> Reply {
    let body = json!({"error": {"message": message, "type": "X", "param": null, "code": status}});
    Reply::Whole(status, "application/json", body.to_string())
}

/// A list of models.
pub fn models(names: &[&str]) -> Reply {
    let cards: Vec<Json> = names.iter().map(|name| json!({"id": name})).collect();
    let body = json!({"object": "list", "data": cards});
    Reply::Whole(200, "application/json", body.to_string())
}
