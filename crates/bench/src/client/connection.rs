//! Connections to one server, kept for the next request.

use std::sync::Mutex;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{Address, tls};
use crate::BenchError;

/// How long a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);

/// A whole answer that is longer is not one of a model server.
const MAX_ANSWER_BYTES: usize = 64 << 20;

type Sender = SendRequest<Full<Bytes>>;

/// A client of one server. Connections are opened as requests need them and
/// kept open, so that opening them is not measured again and again.
pub struct Client {
    address: Address,
    tls: Option<TlsConnector>,
    /// Sent with every request.
    headers: HeaderMap,
    idle: Mutex<Vec<Sender>>,
}

/// The head of an answer; its body comes piece by piece.
pub struct Answer<'a> {
    response: Response<Incoming>,
    /// Taken back when the body has been read to its end.
    connection: Option<Sender>,
    client: &'a Client,
}

impl Client {
    /// A client; nothing is connected yet. `insecure` accepts any certificate.
    ///
    /// # Errors
    /// If a header is not one.
    pub fn new(
        address: Address,
        insecure: bool,
        api_key: Option<&str>,
        headers: &[(String, String)],
    ) -> Result<Client, BenchError> {
        let tls = address.tls.then(|| tls::connector(insecure)).transpose()?;
        let mut all = HeaderMap::new();
        let wrong = |name: &str| {
            // The value may be a secret and is not repeated.
            BenchError::Address(format!(
                "{name} cannot be sent as a header; hint: headers are printable ASCII, KEY=VALUE"
            ))
        };
        if let Some(key) = api_key {
            let value = HeaderValue::try_from(format!("Bearer {key}"));
            all.insert(AUTHORIZATION, value.map_err(|_| wrong("OPENAI_API_KEY"))?);
        }
        for (name, value) in headers {
            let parsed = HeaderName::try_from(name.as_str())
                .ok()
                .zip(HeaderValue::try_from(value.as_str()).ok());
            let (header, value) = parsed.ok_or_else(|| wrong(&format!("--header {name}")))?;
            all.insert(header, value);
        }
        let host = HeaderValue::try_from(address.authority());
        all.entry(HOST)
            .or_insert(host.map_err(|_| wrong(&address.host))?);
        Ok(Client {
            address,
            tls,
            headers: all,
            idle: Mutex::new(Vec::new()),
        })
    }

    /// The server's address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Sends a request and waits for the head of its answer, whatever its
    /// status. `request_id` becomes the header `X-Request-Id`.
    ///
    /// # Errors
    /// If the server cannot be reached or hangs up. A kept connection that the
    /// server has closed meanwhile is not an error: a new one is opened.
    pub async fn send(
        &self,
        path: &str,
        body: Option<Bytes>,
        request_id: Option<&str>,
    ) -> Result<Answer<'_>, BenchError> {
        let request = || self.request(path, body.clone(), request_id);
        while let Some(mut kept) = self.take_idle() {
            if kept.ready().await.is_err() {
                continue;
            }
            match kept.send_request(request()?).await {
                Ok(response) => return Ok(self.answer(response, kept)),
                Err(problem) if was_closed(&problem) => {}
                Err(problem) => return Err(self.broken(&problem)),
            }
        }
        let mut fresh = self.connect().await?;
        let response = fresh.send_request(request()?).await;
        let response = response.map_err(|problem| self.broken(&problem))?;
        Ok(self.answer(response, fresh))
    }

    fn request(
        &self,
        path: &str,
        body: Option<Bytes>,
        request_id: Option<&str>,
    ) -> Result<Request<Full<Bytes>>, BenchError> {
        let method = match body {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let wrong =
            |problem: String| BenchError::Address(format!("{path} cannot be asked for: {problem}"));
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address.prefix))
            .body(Full::new(body.clone().unwrap_or_default()))
            .map_err(|problem| wrong(problem.to_string()))?;
        let headers = request.headers_mut();
        *headers = self.headers.clone();
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(id) = request_id {
            let id = HeaderValue::try_from(id).map_err(|problem| wrong(problem.to_string()))?;
            headers.insert("x-request-id", id);
        }
        Ok(request)
    }

    fn take_idle(&self) -> Option<Sender> {
        self.idle.lock().unwrap_or_else(|e| e.into_inner()).pop()
    }

    fn keep(&self, connection: Sender) {
        if !connection.is_closed() {
            let mut idle = self.idle.lock().unwrap_or_else(|e| e.into_inner());
            idle.push(connection);
        }
    }

    fn answer(&self, response: Response<Incoming>, connection: Sender) -> Answer<'_> {
        Answer {
            response,
            connection: Some(connection),
            client: self,
        }
    }

    fn broken(&self, problem: &hyper::Error) -> BenchError {
        BenchError::Server(format!("{}: {}", self.address, chain(problem)))
    }

    async fn connect(&self) -> Result<Sender, BenchError> {
        let limited = tokio::time::timeout(CONNECT_LIMIT, self.open()).await;
        let opened = limited.unwrap_or_else(|_| Err("it does not answer".to_owned()));
        opened.map_err(|problem| {
            BenchError::Unreachable(format!("cannot reach {}: {problem}", self.address))
        })
    }

    async fn open(&self) -> Result<Sender, String> {
        let place = (self.address.host.as_str(), self.address.port);
        let stream = TcpStream::connect(place).await.map_err(|e| e.to_string())?;
        // A request is one small write, which must not wait for more.
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let Some(tls) = &self.tls else {
            return handshake(stream).await;
        };
        let name = ServerName::try_from(self.address.host.clone()).map_err(|e| e.to_string())?;
        let stream = tls
            .connect(name, stream)
            .await
            .map_err(|problem| format!("{problem}; hint: --insecure accepts any certificate"))?;
        handshake(stream).await
    }
}

async fn handshake(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<Sender, String> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|problem| chain(&problem))?;
    // What goes wrong with the connection is told to the request that is on it.
    tokio::spawn(async { drop(connection.await) });
    Ok(sender)
}

/// An error with its causes, which say more than hyper's own words.
fn chain(problem: &dyn std::error::Error) -> String {
    let mut text = problem.to_string();
    let mut cause = problem.source();
    while let Some(inner) = cause {
        text += &format!(": {inner}");
        cause = inner.source();
    }
    text
}

impl Answer<'_> {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Whether the body is a stream of events.
    pub fn is_event_stream(&self) -> bool {
        let kind = self.response.headers().get(CONTENT_TYPE);
        kind.and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/event-stream"))
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// If the server hangs up before.
    pub async fn next(&mut self) -> Result<Option<Bytes>, BenchError> {
        while let Some(frame) = self.response.body_mut().frame().await {
            let frame = frame.map_err(|problem| self.client.broken(&problem))?;
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
        if let Some(connection) = self.connection.take() {
            self.client.keep(connection);
        }
        Ok(None)
    }

    /// The whole body as text.
    ///
    /// # Errors
    /// If the server hangs up before its end, or never comes to one.
    pub async fn text(mut self) -> Result<String, BenchError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.next().await? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > MAX_ANSWER_BYTES {
                return Err(BenchError::Server(format!(
                    "{}: the answer is longer than {MAX_ANSWER_BYTES} bytes",
                    self.client.address
                )));
            }
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// True if a kept connection failed because the server had closed it: noticed
/// before, while or after the request was written.
fn was_closed(problem: &hyper::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected};
    let io = std::error::Error::source(problem).and_then(|e| e.downcast_ref::<std::io::Error>());
    problem.is_canceled()
        || problem.is_closed()
        || problem.is_incomplete_message()
        || io.is_some_and(|io| {
            matches!(
                io.kind(),
                BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected
            )
        })
}
