//! The OpenAI API, from the client's side.

use std::io::{self, BufReader};
use std::net::IpAddr;
use std::time::Duration;

use serde_json::Value as Json;
use ureq::http::{Response, Uri};
use ureq::{Agent, Body, RequestBuilder};

use super::answer::{Answering, Pieces};
use super::failure::Failure;
use super::stop::Stop;
use crate::errors::CliError;

/// How long resolving a name and connecting may take, each.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long the list of models may take. Answers have no limit, because a
/// queue may be long; Ctrl-C ends the wait.
const LIST_LIMIT: Duration = Duration::from_secs(30);
/// Most bytes of an error's body that are read.
const ERROR_BYTES: u64 = 64 << 10;

/// A server.
#[derive(Clone, Debug)]
pub struct Api {
    /// Without a slash at the end.
    base: String,
    key: Option<String>,
    /// The host is this machine, where no proxy can reach it.
    loopback: bool,
}

impl Api {
    /// The server whose API begins at `url`; `/v1` is added if `url` has no path.
    ///
    /// # Errors
    /// If that is not an http or https URL, or the key cannot be sent.
    pub fn new(url: &str, key: Option<String>) -> Result<Api, CliError> {
        let wrong = |problem: &str| {
            CliError::usage(format!("argument --url: {url:?} {problem}"))
                .hint("--url http://localhost:8000/v1")
        };
        let uri: Uri = url.parse().map_err(|_| wrong("is not a URL"))?;
        let (Some("http" | "https"), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(wrong("does not begin with http:// or https:// and a host"));
        };
        if uri.query().is_some() {
            return Err(wrong("has a query"));
        }
        let visible = |key: &String| !key.is_empty() && key.chars().all(|c| c.is_ascii_graphic());
        if key.as_ref().is_some_and(|key| !visible(key)) {
            // The key itself must not be shown.
            return Err(CliError::usage(
                "the API key is empty or has characters that a header cannot carry",
            ));
        }
        let mut base = url.trim_end_matches('/').to_owned();
        if uri.path().trim_matches('/').is_empty() {
            base += "/v1";
        }
        Ok(Api {
            base,
            key,
            loopback: is_loopback(host),
        })
    }

    /// The base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Names of the models, in the server's order. `stop` can end the wait.
    ///
    /// # Errors
    /// If the server does not say.
    pub fn models(&self, stop: &Stop) -> Result<Vec<String>, Failure> {
        let url = format!("{}/models", self.base);
        let agent = self.agent();
        let _running = stop.begin(agent.clone());
        let request = self
            .authorised(agent.get(&url))
            .config()
            .timeout_global(Some(LIST_LIMIT))
            .build();
        let mut response = checked(request.call(), &url, stop)?;
        let text = response.body_mut().read_to_string();
        let list = text.ok().and_then(|text| names(&text));
        list.ok_or_else(|| match stop.stopped() {
            true => Failure::Stopped,
            false => Failure::Broken(format!("{url} did not answer with a list of models")),
        })
    }

    /// Sends a request for a stream. `stop` can end it from another thread.
    ///
    /// # Errors
    /// If the server refuses it or cannot be reached.
    pub fn ask(
        &self,
        path: &str,
        body: &Json,
        pieces: Pieces,
        stop: &Stop,
    ) -> Result<Answering, Failure> {
        let url = format!("{}/{path}", self.base);
        let agent = self.agent();
        let running = stop.begin(agent.clone());
        let sent = self
            .authorised(agent.post(&url))
            .content_type("application/json")
            .send(body.to_string());
        let response = checked(sent, &url, stop)?;
        if response.body().mime_type() != Some("text/event-stream") {
            return Err(Failure::Broken(format!(
                "{url} did not answer with an event stream"
            )));
        }
        let input = BufReader::new(response.into_body().into_reader());
        Ok(Answering::new(input, pieces, running, stop.clone()))
    }

    /// A new agent: see [`Stop::begin`].
    fn agent(&self) -> Agent {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_resolve(Some(CONNECT_LIMIT))
            .timeout_connect(Some(CONNECT_LIMIT))
            // A key must not follow a redirect, and a POST cannot.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("quire/", env!("CARGO_PKG_VERSION")));
        if self.loopback {
            config = config.proxy(None);
        }
        config.build().into()
    }

    fn authorised<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        match &self.key {
            Some(key) => request.header("Authorization", format!("Bearer {key}")),
            None => request,
        }
    }
}

/// Whether a host is this machine, where no proxy can reach it.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The names in a list of models.
fn names(text: &str) -> Option<Vec<String>> {
    let json: Json = serde_json::from_str(text).ok()?;
    let name = |card: &Json| card["id"].as_str().map(str::to_owned);
    json["data"].as_array()?.iter().map(name).collect()
}

/// A response that is not an error.
fn checked(
    answered: Result<Response<Body>, ureq::Error>,
    url: &str,
    stop: &Stop,
) -> Result<Response<Body>, Failure> {
    let mut response = answered.map_err(|error| match stop.stopped() {
        true => Failure::Stopped,
        false => unreachable(url, error),
    })?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response
        .body_mut()
        .with_config()
        .limit(ERROR_BYTES)
        .lossy_utf8(true)
        .read_to_string();
    // A body that cannot be read says nothing; the status remains.
    Err(Failure::refused(status.as_u16(), &body.unwrap_or_default()))
}

fn unreachable(url: &str, error: ureq::Error) -> Failure {
    let refused =
        matches!(&error, ureq::Error::Io(io) if io.kind() == io::ErrorKind::ConnectionRefused);
    let reason = match error {
        ureq::Error::Io(problem) if refused => {
            // The name of the system's error without its number.
            let text = problem.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_owned()
        }
        other => other.to_string(),
    };
    Failure::Unreachable {
        url: url.to_owned(),
        reason,
        refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_what_was_given_or_v1() {
        let cases = [
            ("http://localhost:8000/v1", "http://localhost:8000/v1", true),
            (
                "http://localhost:8000/v1/",
                "http://localhost:8000/v1",
                true,
            ),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1", true),
            ("http://[::1]:8000/", "http://[::1]:8000/v1", true),
            (
                "https://example.org/api/v3",
                "https://example.org/api/v3",
                false,
            ),
        ];
        for (url, base, loopback) in cases {
            let api = Api::new(url, None).unwrap();
            assert_eq!((api.base(), api.loopback), (base, loopback), "{url}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused_before_it_is_asked() {
        for url in [
            "",
            "localhost:8000",
            "/v1",
            "ftp://host/v1",
            "http://",
            "http://h/v1?x=1",
        ] {
            let error = Api::new(url, None).unwrap_err();
            assert!(
                error.to_string().starts_with("argument --url: "),
                "{url}: {error}"
            );
        }
        for key in ["", "two words", "line\nbreak", "schlüssel"] {
            let error = Api::new("http://localhost", Some(key.into())).unwrap_err();
            assert!(
                key.is_empty() || !error.to_string().contains(key),
                "{error}"
            );
        }
    }
}
