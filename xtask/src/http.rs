//! A blocking HTTP client that hands back every status as an answer.

use anyhow::{Context, Result};
use std::time::Duration;
use ureq::http::{HeaderMap, Request};

/// The longest a single answer may take; a random model on a busy machine needs seconds.
const TIMEOUT: Duration = Duration::from_secs(120);
/// Full-vocabulary log-probabilities of a long prompt stay well below this.
const LARGEST_ANSWER: u64 = 256 << 20;

/// One answer, whatever its status.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// A client of one server.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
}

impl Client {
    /// A client of `http://127.0.0.1:port`.
    pub fn local(port: u16) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            // A recorded request may pair any method with any body.
            .allow_non_standard_methods(true)
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            base: format!("http://127.0.0.1:{port}"),
        }
    }

    pub fn get(&self, path: &str) -> Result<Answer> {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &serde_json::Value) -> Result<Answer> {
        self.send(
            "POST",
            path,
            &[("content-type", "application/json")],
            Some(body.to_string()),
        )
    }

    /// Sends any request. `headers` are used as they are; nothing is added for a body.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Result<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let outcome = match body {
            Some(body) => self.agent.run(request.body(body)?),
            None => self.agent.run(request.body(())?),
        };
        let response = outcome.with_context(|| format!("{method} {path}"))?;
        let (parts, mut body) = response.into_parts();
        let body = body
            .with_config()
            .limit(LARGEST_ANSWER)
            .read_to_string()
            .with_context(|| format!("{method} {path}"))?;
        Ok(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }
}
