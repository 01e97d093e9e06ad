//! HTTP that is not what it should be, byte by byte: requests that two servers
//! would read differently, and clients that waste a connection.

use std::time::{Duration, Instant};

use quire_server::HttpLimits;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    sockets::{ask, completion, listen, read_all, status},
    support::Setup,
};

/// The answers on one connection: how many, and their statuses.
fn statuses(answer: &str) -> Vec<&str> {
    answer
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|rest| rest.split(' ').next().unwrap_or(""))
        .collect()
}

/// Messages whose end two readers may see in different places. What follows the
/// head must not be read as a second request.
#[tokio::test]
async fn the_length_of_a_body_has_one_meaning() {
    let server = Setup::default().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let smuggled = "GET /v1/models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let body = r#"{"prompt": "x", "max_tokens": 1}"#;
    let len = body.len();
    for lengths in [
        format!("Content-Length: {len}\r\nContent-Length: 0\r\n"),
        format!("Content-Length: 0\r\nContent-Length: {len}\r\n"),
        format!("Content-Length: {len}, 0\r\n"),
        format!("Content-Length: +{len}\r\n"),
        format!("Content-Length: 0x{len:x}\r\n"),
        "Content-Length: -1\r\n".to_owned(),
        "Content-Length: 18446744073709551616\r\n".to_owned(),
        "Content-Length: \r\n".to_owned(),
        format!("Content-Length : {len}\r\n"),
        format!("Content-Length:\r\n {len}\r\n"),
        format!("Content-Length: {len}\r\n\tX: y\r\n"),
        "Transfer-Encoding: gzip\r\n".to_owned(),
        "Transfer-Encoding: chunked, gzip\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: \x0bchunked\r\n".to_owned(),
        "Transfer-Encoding : chunked\r\n".to_owned(),
        "Transfer-Encoding:\r\n chunked\r\n".to_owned(),
        format!("Content-Length: {len}\r\nTransfer-Encoding: chunked\r\n"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {len}\r\n"),
        format!("Transfer-Encoding: identity\r\nContent-Length: {len}\r\n"),
        "X: a\rb\r\n".to_owned(),
        "X: a\0b\r\n".to_owned(),
        "X\0: a\r\n".to_owned(),
        ": a\r\n".to_owned(),
        "no colon\r\n".to_owned(),
    ] {
        let request = format!(
            "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
             {lengths}\r\n{body}{smuggled}"
        );
        let answer = ask(running.connect().await, request).await;
        assert_eq!(statuses(&answer), ["400"], "{lengths:?}: {answer}");
        assert_eq!(server.engine.submitted().len(), 0, "{lengths:?}");
    }
    running.stop().await;
}

#[tokio::test]
async fn chunks_are_what_they_say() {
    let server = Setup::default().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let fine = r#"{"prompt": "x", "max_tokens": 1}"#;
    let one = |size: &str, data: &str| format!("{size}\r\n{data}\r\n0\r\n\r\n");
    let long_extension = format!("20;{}", "x".repeat(100_000));
    for (chunks, expected) in [
        (one("20", fine), "200"),
        (one("FFFFFFFFFFFFFFFFF", fine), "400"),
        (one("10000000000000000", fine), "400"),
        (one("-20", fine), "400"),
        (one("0x20", fine), "400"),
        (one(" ", fine), "400"),
        (one("zz", fine), "400"),
        (one("1f", fine), "400"),
        (one(&long_extension, fine), "400"),
    ] {
        let head = "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                    Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        let answer = ask(running.connect().await, format!("{head}{chunks}")).await;
        assert_eq!(status(&answer), expected, "{chunks:.60}: {answer}");
    }
    running.stop().await;
}

#[tokio::test]
async fn requests_that_are_not_http_1_are_refused() {
    let server = Setup::default().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    for request in [
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /health\r\n\r\n",
        "GET /health HTTP/9.9\r\n\r\n",
        "GET  /health  HTTP/1.1\r\n\r\n",
        "GET /he alth HTTP/1.1\r\n\r\n",
        "GET /health\0 HTTP/1.1\r\n\r\n",
        "G\x01T /health HTTP/1.1\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00",
        "\r\n\r\n\r\n\0",
    ] {
        let mut stream = running.connect().await;
        stream.write_all(request.as_bytes()).await.expect("written");
        let _ = stream.shutdown().await;
        let answer = read_all(&mut stream).await;
        let refused = matches!(status(&answer), "400" | "505" | "");
        assert!(refused, "{request:?}: {answer}");
    }
    let upgrade = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n\
                   Upgrade: h2c\r\n\r\n";
    assert_eq!(status(&ask(running.connect().await, upgrade).await), "200");
    running.stop().await;
}

#[tokio::test]
async fn a_body_that_drips_runs_out_of_time() {
    let server = Setup::default()
        .configure(|config| config.http.body_read_timeout = Duration::from_millis(300))
        .build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let (mut from, mut to) = running.connect().await.into_split();
    let head = completion("").replace("Content-Length: 0", "Content-Length: 1000000");
    to.write_all(head.as_bytes()).await.expect("written");
    let drip = tokio::spawn(async move {
        while to.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let answer = read_all(&mut from).await;
    assert_eq!(status(&answer), "408", "{answer}");
    drip.abort();
    running.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server = Setup::default().build();
    let limits = HttpLimits {
        header_read_timeout: Duration::from_millis(100),
        ..HttpLimits::default()
    };
    let running = listen(&server, limits, Duration::ZERO).await;
    // One that never says anything, and one that has said something.
    let mut silent = running.connect().await;
    assert_eq!(status(&read_all(&mut silent).await), "");
    let mut polite = running.connect().await;
    let fine = b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n";
    polite.write_all(fine).await.expect("written");
    assert_eq!(status(&read_all(&mut polite).await), "200");
    running.stop().await;
}

/// Asks again and again and reads nothing, which would keep its place for ever.
#[tokio::test]
async fn a_client_that_reads_nothing_loses_its_place() {
    let server = Setup::default().build();
    let limits = HttpLimits {
        write_idle_timeout: Duration::from_millis(200),
        max_connections: 1,
        ..HttpLimits::default()
    };
    let running = listen(&server, limits, Duration::ZERO).await;
    let (from, mut to) = running.connect().await.into_split();
    let asking = tokio::spawn(async move {
        let page = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
        while to.write_all(page).await.is_ok() {}
    });
    let fine = "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer = tokio::time::timeout(Duration::from_secs(60), async {
        ask(running.connect().await, fine).await
    });
    assert_eq!(status(&answer.await.expect("a free place")), "200");
    asking.abort();
    drop(from);
    running.stop().await;
}

/// The declared length is a client's word: only what has come counts.
#[tokio::test]
async fn large_bodies_at_a_time_have_a_budget() {
    const LARGE: usize = 200 << 10;
    let server = Setup::default()
        .configure(|config| config.http.max_total_body_bytes = LARGE)
        .build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let head = completion("").replace("Content-Length: 0", "Content-Length: 60000000");
    let mut promising = Vec::new();
    for _ in 0..5 {
        let mut stream = running.connect().await;
        stream.write_all(head.as_bytes()).await.expect("written");
        promising.push(stream);
    }
    let hold = async || {
        let mut holding = running.connect().await;
        holding.write_all(head.as_bytes()).await.expect("written");
        let body = vec![b' '; LARGE];
        holding.write_all(&body).await.expect("written");
        holding
    };
    let large = || {
        let padding = " ".repeat(LARGE);
        completion(&format!(r#"{{"prompt": "x", "max_tokens": 1{padding}}}"#))
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    let holding = loop {
        // Of two bodies that come at the same time either may be refused.
        let holding = hold().await;
        let answer = ask(running.connect().await, large()).await;
        match status(&answer) {
            "503" => {
                let answer = answer.to_ascii_lowercase();
                assert!(answer.contains("retry-after: 1"), "{answer}");
                break holding;
            }
            "200" => {}
            other => panic!("{other}: {answer}"),
        }
        assert!(Instant::now() < deadline, "the budget is never full");
    };
    let small = completion(&json!({"prompt": "x", "max_tokens": 1}).to_string());
    assert_eq!(status(&ask(running.connect().await, small).await), "200");
    drop(holding);
    while status(&ask(running.connect().await, large()).await) != "200" {
        assert!(Instant::now() < deadline, "the budget does not come back");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_request_that_breaks_off_leaves_the_server_as_it_was() {
    let server = Setup::default().build();
    let running = listen(&server, HttpLimits::default(), Duration::ZERO).await;
    let whole = completion(r#"{"prompt": "x", "max_tokens": 1}"#);
    for end in 0..whole.len() {
        let mut stream = running.connect().await;
        stream
            .write_all(&whole.as_bytes()[..end])
            .await
            .expect("written");
        if end % 2 == 0 {
            // An orderly end, where the others are just gone.
            let _ = stream.shutdown().await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
        }
    }
    assert_eq!(server.engine.submitted().len(), 0);
    assert_eq!(status(&ask(running.connect().await, whole).await), "200");
    running.stop().await;
}
