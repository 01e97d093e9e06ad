//! One request of a batch: asked, and turned into a line of the output.

use anyhow::Context;
use quire_server::{Local, LocalError};
use serde_json::value::RawValue;

use super::lines::Request;

/// Endpoints that a batch may ask, where the server has them.
const ENDPOINTS: [&str; 11] = [
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/responses",
    "/v1/messages",
    "/v1/embeddings",
    "/score",
    "/v1/score",
    "/rerank",
    "/v1/rerank",
    "/v2/rerank",
    "/pooling",
];

/// Bad Request
const BAD_REQUEST: u16 = 400;
/// Internal Server Error
const INTERNAL_ERROR: u16 = 500;

/// What a request is answered with.
#[derive(Debug)]
pub struct Answer {
    custom_id: String,
    /// The HTTP status.
    pub status: u16,
    /// The body of a whole answer, else what is wrong, as JSON.
    result: Result<Box<RawValue>, Box<RawValue>>,
}

/// Asks the model of this process.
#[derive(Clone)]
pub struct Asker {
    interface: Local,
    endpoints: Vec<&'static str>,
}

impl Asker {
    /// Asks through `interface`, which has these paths.
    pub fn new(interface: Local, paths: &[&'static str]) -> Asker {
        let has = |endpoint: &&str| paths.contains(endpoint);
        Asker {
            interface,
            endpoints: ENDPOINTS.into_iter().filter(has).collect(),
        }
    }

    /// Answers a request, whatever comes of it.
    pub async fn ask(self, request: Request) -> Answer {
        let Request {
            custom_id,
            method,
            url,
            body,
        } = request;
        let (status, result) = match self.refusal(&method, &url) {
            Some(why) => (BAD_REQUEST, Err(text(&why))),
            None => self.call(url, body).await,
        };
        Answer {
            custom_id,
            status,
            result,
        }
    }

    /// Why a request is not even asked, if it is not.
    fn refusal(&self, method: &str, url: &str) -> Option<String> {
        if method != "POST" {
            return Some(format!("method {method} was used. Supported method: POST"));
        }
        (!self.endpoints.contains(&url)).then(|| {
            let supported = self.endpoints.join(", ");
            format!("URL {url} was used. Supported endpoints: {supported}")
        })
    }

    async fn call(self, url: String, body: String) -> (u16, Result<Box<RawValue>, Box<RawValue>>) {
        // On a task of its own, so that a fault in a handler ends one request only.
        let call = async move { self.interface.post(&url, body.into_bytes()).await };
        let answer = match AbortOnDrop(tokio::spawn(call)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(problem @ LocalError::Stream)) => {
                return (BAD_REQUEST, Err(text(&problem.to_string())));
            }
            Ok(Err(problem)) => return (INTERNAL_ERROR, Err(text(&problem.to_string()))),
            Err(fault) => {
                tracing::error!("a request ended in an internal error: {fault}");
                return (INTERNAL_ERROR, Err(text("internal error")));
            }
        };
        let body = json(answer.body);
        match answer.status {
            200 => (200, Ok(body)),
            status => (status, Err(body)),
        }
    }
}

impl Answer {
    /// Whether there is an answer rather than an error.
    pub fn is_success(&self) -> bool {
        self.result.is_ok()
    }

    /// The line of the output, with its end.
    ///
    /// # Errors
    /// If there are no random numbers for its ids.
    pub fn line(&self) -> anyhow::Result<String> {
        let (body, error) = match &self.result {
            Ok(body) => (body.get(), "null"),
            Err(error) => ("null", error.get()),
        };
        Ok(format!(
            "{{\"id\":\"vllm-{}\",\"custom_id\":{},\"response\":{{\"status_code\":{},\
             \"request_id\":\"vllm-batch-{}\",\"body\":{body}}},\"error\":{error}}}\n",
            random_id()?,
            text(&self.custom_id),
            self.status,
            random_id()?,
        ))
    }
}

/// A task that ends when nobody waits for it any more.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, tokio::task::JoinError>;

    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut self.0).poll(cx)
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A body as JSON in one line; what is no JSON becomes a text.
fn json(body: Vec<u8>) -> Box<RawValue> {
    let mut body = String::from_utf8_lossy(&body).into_owned();
    // Inside texts they are escaped, so these are white space between values.
    if body.contains(['\n', '\r']) && serde_json::from_str::<&RawValue>(&body).is_ok() {
        body = body.replace(['\n', '\r'], " ");
    }
    RawValue::from_string(body.clone()).unwrap_or_else(|_| text(&body))
}

/// A text as JSON.
fn text(text: &str) -> Box<RawValue> {
    let quoted = serde_json::Value::from(text).to_string();
    RawValue::from_string(quoted).expect("a quoted text is JSON")
}

/// 32 hexadecimal digits, as a UUID has without its dashes.
fn random_id() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).context("the operating system gives no random numbers")?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn bodies_become_one_line_of_json() {
        for (body, expected) in [
            ("{\"a\": 1.50}", "{\"a\": 1.50}"),
            ("{\n \"a\":\"\\n\"}\n", "{  \"a\":\"\\n\"}"),
            ("plain\ntext", "\"plain\\ntext\""),
            ("", "\"\""),
        ] {
            assert_eq!(json(body.as_bytes().to_vec()).get(), expected, "{body}");
        }
        assert_eq!(json(vec![0xff]).get(), "\"\u{fffd}\"");
    }

    #[test]
    fn lines_have_the_members_of_the_batch_format() {
        let answer = Answer {
            custom_id: "a\"\n\u{1}".to_owned(),
            status: 200,
            result: Ok(json(b"{\"x\":1}".to_vec())),
        };
        let line = answer.line().unwrap();
        assert_eq!(line.lines().count(), 1);
        let value: Value = serde_json::from_str(&line).unwrap();
        let keys: Vec<&str> = value
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(keys, ["id", "custom_id", "response", "error"]);
        assert_eq!(value["custom_id"], "a\"\n\u{1}");
        assert_eq!(value["response"]["body"]["x"], 1);
        assert_eq!(value["error"], Value::Null);
        for (id, prefix) in [
            (&value["id"], "vllm-"),
            (&value["response"]["request_id"], "vllm-batch-"),
        ] {
            let digits = id.as_str().unwrap().strip_prefix(prefix).unwrap();
            assert!(
                digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit()),
                "{id}"
            );
        }
        assert_ne!(line, answer.line().unwrap());
    }
}
