//! Recorded exchanges: reading them, and sending their requests again.

use crate::http::Client;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// One recorded request and its answer.
#[derive(Deserialize)]
pub struct Exchange {
    pub name: String,
    pub request: Request,
    pub status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    json: Option<Value>,
    sse: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
pub struct Request {
    method: String,
    pub path: String,
    headers: Option<BTreeMap<String, String>>,
    pub body: Option<Value>,
    raw: Option<String>,
}

/// What an answer says, recorded or found.
pub struct Reply {
    pub status: u16,
    pub content_type: Option<String>,
    /// The methods that a refused one could have been.
    pub allow: Option<String>,
    pub body: Body,
}

/// A body in the form in which it is compared.
pub enum Body {
    Json(Value),
    /// Server-sent events: the name if there is one, and the data.
    Events(Vec<Event>),
    Text(String),
}

pub struct Event {
    pub name: Option<String>,
    pub data: Data,
}

pub enum Data {
    Json(Value),
    /// Such as `[DONE]`.
    Text(String),
}

pub fn read(path: &Path) -> Result<Vec<Exchange>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

impl Exchange {
    /// Sends the request again.
    pub fn replay(&self, client: &Client) -> Result<Reply> {
        let mut headers: Vec<(&str, &str)> = Vec::new();
        if let Some(recorded) = &self.request.headers {
            headers.extend(
                recorded
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            );
        }
        let body = match (&self.request.body, &self.request.raw) {
            (Some(body), _) => Some(body.to_string()),
            (None, raw) => raw.clone(),
        };
        if body.is_some()
            && !headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            headers.push(("content-type", "application/json"));
        }
        let answer = client.send(&self.request.method, &self.request.path, &headers, body)?;
        let header = |name: &str| {
            let value = answer.headers.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let (content_type, allow) = (header("content-type"), header("allow"));
        let is = |kind: &str| {
            content_type
                .as_deref()
                .is_some_and(|found| found.starts_with(kind))
        };
        let body = match serde_json::from_str(&answer.body) {
            Ok(value) if is("application/json") => Body::Json(value),
            _ if is("text/event-stream") => Body::Events(events(&answer.body)),
            _ => Body::Text(answer.body),
        };
        Ok(Reply {
            status: answer.status,
            content_type,
            allow,
            body,
        })
    }

    /// The answer that was recorded.
    pub fn recorded(&self) -> Reply {
        let body = match (&self.json, &self.sse) {
            (Some(json), _) => Body::Json(json.clone()),
            (None, Some(sse)) => Body::Events(events(sse)),
            (None, None) => Body::Text(self.text.clone().unwrap_or_default()),
        };
        let header = |name: &str| self.headers.get(name).cloned();
        Reply {
            status: self.status,
            content_type: header("content-type"),
            allow: header("allow"),
            body,
        }
    }

    /// Whether the answer depends on random draws, which no other generator repeats. Without a
    /// temperature the model's generation_config.json decides, and the recorded one samples.
    pub fn is_sampled(&self) -> bool {
        let Some(body) = &self.request.body else {
            return false;
        };
        let generates = body.get("prompt").is_some()
            || body.get("messages").is_some()
            || body.get("input").is_some();
        generates && body["temperature"].as_f64() != Some(0.0)
    }
}

/// Takes a stream of server-sent events apart. The chunks of each choice are put together: how
/// several choices interleave is a matter of timing.
fn events(text: &str) -> Vec<Event> {
    let field = |block: &str, name: &str| -> Option<String> {
        let values: Vec<&str> = block
            .lines()
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(|value| value.strip_prefix(' ').unwrap_or(value))
            .collect();
        (!values.is_empty()).then(|| values.join("\n"))
    };
    let mut events: Vec<Event> = text
        .split("\n\n")
        .filter_map(|block| {
            let data = field(block, "data")?;
            let data = match serde_json::from_str(&data) {
                Ok(value) => Data::Json(value),
                Err(_) => Data::Text(data),
            };
            Some(Event {
                name: field(block, "event"),
                data,
            })
        })
        .collect();
    events.sort_by_key(|event| match &event.data {
        Data::Json(chunk) if chunk["choices"].is_array() => {
            chunk["choices"][0]["index"].as_u64().unwrap_or(u64::MAX)
        }
        Data::Json(_) => 0,
        Data::Text(_) => u64::MAX,
    });
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_events_apart() {
        let found = events("event: a\ndata: {\"x\":1}\n\n: keep-alive\n\ndata: [DONE]\n\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name.as_deref(), Some("a"));
        assert!(matches!(&found[0].data, Data::Json(value) if value["x"] == 1));
        // A list is JSON as well; the end marker is not, because its word has no quotes.
        assert!(matches!(&found[1].data, Data::Text(text) if text == "[DONE]"));
    }
}
