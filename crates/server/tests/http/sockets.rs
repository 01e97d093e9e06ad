//! The listener, spoken to byte by byte.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use quire_server::{Bind, Drained, HttpLimits, Listener, ServeError, serve};
use serde_json::json;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::support::{Setup, TestServer};

pub struct Running {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Drained>,
}

pub async fn listen(server: &TestServer, limits: HttpLimits, drain: Duration) -> Running {
    let bind = Bind::Tcp {
        host: "127.0.0.1".to_owned(),
        port: 0,
    };
    let listener = Listener::bind(&bind).await.expect("a free port");
    let address = listener.local_addr().expect("a TCP address");
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move { drop(stopped.await) };
    let task = tokio::spawn(serve(
        listener,
        None,
        server.router.clone(),
        limits,
        shutdown,
        drain,
    ));
    Running {
        address,
        stop,
        task,
    }
}

impl Running {
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address)
            .await
            .expect("a connection")
    }

    pub async fn stop(self) -> Drained {
        let _ = self.stop.send(());
        self.task.await.expect("the server does not panic")
    }
}

pub fn completion(body: &str) -> String {
    format!(
        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Everything until the server closes the connection.
pub async fn read_all(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is as good as an orderly end.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

pub async fn ask(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: impl Into<String>,
) -> String {
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(request.into().as_bytes()).await;
    read_all(&mut stream).await
}

pub fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("")
}

#[tokio::test]
async fn requests_are_answered_over_tcp() {
    let server = Setup::default().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let body = json!({"prompt": "x", "max_tokens": 5}).to_string();
    let answer = ask(running.connect().await, completion(&body)).await;
    assert_eq!(status(&answer), "200", "{answer}");
    assert!(answer.contains("\"text\":\"Hello\""), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn huge_headers_are_refused_and_others_are_unaffected() {
    let server = Setup::default().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let long = format!(
        "GET /health HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "a".repeat(10 << 20)
    );
    let answer = ask(running.connect().await, long).await;
    assert!(matches!(status(&answer), "431" | ""), "{answer}");
    let many: String = (0..200).map(|i| format!("X-{i}: y\r\n")).collect();
    let many = format!("GET /health HTTP/1.1\r\nHost: x\r\n{many}\r\n");
    let answer = ask(running.connect().await, many).await;
    assert_eq!(status(&answer), "431", "{answer}");
    let fine = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&ask(running.connect().await, fine).await), "200");
    running.stop().await;
}

#[tokio::test]
async fn slow_headers_run_out_of_time() {
    let server = Setup::default().build();
    let limits = HttpLimits {
        header_read_timeout: Duration::from_millis(50),
        ..HttpLimits::default()
    };
    let running = listen(&server, limits, Duration::ZERO).await;
    let mut stream = running.connect().await;
    stream
        .write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        .await
        .expect("written");
    // The rest never comes, so only the server can end this.
    let answer = read_all(&mut stream).await;
    assert!(matches!(status(&answer), "408" | ""), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn slow_bodies_run_out_of_time() {
    let server = Setup::default()
        .configure(|config| config.http.body_idle_timeout = Duration::from_millis(50))
        .build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let mut stream = running.connect().await;
    let head = completion("").replace("Content-Length: 0", "Content-Length: 1000");
    stream.write_all(head.as_bytes()).await.expect("written");
    stream.write_all(b"{\"prompt\"").await.expect("written");
    let answer = read_all(&mut stream).await;
    assert_eq!(status(&answer), "408", "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn bodies_have_a_largest_size() {
    let server = Setup::default()
        .configure(|config| config.http.max_body_bytes = 1000)
        .build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let declared = completion(&"x".repeat(1001));
    let answer = ask(running.connect().await, declared).await;
    assert_eq!(status(&answer), "413", "{answer}");
    let chunked = format!(
        "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{}0\r\n\r\n",
        format!("64\r\n{}\r\n", " ".repeat(100)).repeat(11)
    );
    let answer = ask(running.connect().await, chunked).await;
    assert_eq!(status(&answer), "413", "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn millions_of_tiny_chunks_are_refused() {
    let server = Setup::default().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let chunked = format!(
        "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{}0\r\n\r\n",
        "1\r\n \r\n".repeat(20_000)
    );
    let answer = ask(running.connect().await, chunked).await;
    assert!(matches!(status(&answer), "400" | ""), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_hangs_up_frees_its_sequences() {
    let server = Setup::manual().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    for body in [
        json!({"prompt": "x"}),
        json!({"prompt": "x", "stream": true}),
    ] {
        let before = server.engine.aborted().len();
        let mut stream = running.connect().await;
        let request = completion(&body.to_string());
        stream.write_all(request.as_bytes()).await.expect("written");
        server.engine.wait_until(|engine| engine.live() == 1).await;
        drop(stream);
        server
            .engine
            .wait_until(|engine| engine.aborted().len() > before)
            .await;
        assert_eq!(server.engine.live(), 0);
    }
    running.stop().await;
}

#[tokio::test]
async fn a_drain_lets_requests_finish() {
    let server = Setup::manual().build();
    let running = listen(&server, HttpLimits::default(), Duration::from_secs(60)).await;
    let body = json!({"prompt": "x", "max_tokens": 2}).to_string();
    let asked = tokio::spawn(ask(running.connect().await, completion(&body)));
    server.engine.wait_until(|engine| engine.live() == 1).await;
    let address = running.address;
    let stopped = tokio::spawn(running.stop());
    // The port is closed once the drain has begun.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    server.engine.step();
    server.engine.step();
    let answer = asked.await.expect("the client does not panic");
    assert!(answer.contains("\"text\":\"He\""), "{answer}");
    assert_eq!(stopped.await.expect("no panic"), Drained { aborted: 0 });
}

#[tokio::test]
async fn a_drain_without_time_aborts() {
    let server = Setup::manual().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let asked = tokio::spawn(ask(
        running.connect().await,
        completion(r#"{"prompt": "x"}"#),
    ));
    server.engine.wait_until(|engine| engine.live() == 1).await;
    assert_eq!(running.stop().await, Drained { aborted: 1 });
    assert_eq!(server.engine.live(), 0);
    assert_eq!(asked.await.expect("no panic"), "");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let server = Setup::default().build();
    let limits = HttpLimits {
        max_connections: 1,
        ..HttpLimits::default()
    };
    let running = listen(&server, limits, Duration::ZERO).await;
    let first = running.connect().await;
    let second = running.connect().await;
    let fine = "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let waiting = tokio::spawn(ask(second, fine));
    let answer = ask(first, fine).await;
    assert_eq!(status(&answer), "200");
    assert_eq!(status(&waiting.await.expect("no panic")), "200");
    running.stop().await;
}

#[tokio::test]
async fn unix_sockets_are_taken_over_only_from_the_dead() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path: PathBuf = dir.path().join("api.sock");
    // What a killed server leaves behind.
    drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
    let server = Setup::default().build();
    let listener = Listener::bind(&Bind::Uds(path.clone()))
        .await
        .expect("taken over");
    let busy = Listener::bind(&Bind::Uds(path.clone())).await;
    assert!(matches!(busy, Err(ServeError::SocketInUse(_))));
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move { drop(stopped.await) };
    let limits = HttpLimits::default();
    let task = tokio::spawn(serve(
        listener,
        None,
        server.router.clone(),
        limits,
        shutdown,
        Duration::ZERO,
    ));
    let stream = UnixStream::connect(&path).await.expect("a connection");
    let fine = "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&ask(stream, fine).await), "200");
    let _ = stop.send(());
    task.await.expect("no panic");
    assert!(!path.exists(), "the socket file is gone");
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let bind = Bind::Tcp {
        host: "127.0.0.1".to_owned(),
        port: 0,
    };
    let first = Listener::bind(&bind).await.expect("a free port");
    let port = first.local_addr().expect("a TCP address").port();
    let second = Listener::bind(&Bind::Tcp {
        host: "127.0.0.1".to_owned(),
        port,
    })
    .await;
    let text = second.err().expect("taken").to_string();
    assert!(text.contains(&format!("127.0.0.1:{port}")), "{text}");
}
