//! Requests: redirects followed by hand, so that the token goes to the hub and
//! never to the storage host that it points to.

use std::time::Duration;

use ureq::http::header::{AUTHORIZATION, HeaderMap, LOCATION, RANGE};
use ureq::http::{Method, Request};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};

use super::{HubError, HubOptions};

/// Most redirects of one request.
const HOPS_MAX: usize = 10;
/// Largest answer that is held in memory, in bytes: file lists and indexes.
const BODY_BYTES_MAX: u64 = 100 << 20;
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest silence within an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// Scheme, host and port: who an address belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of an absolute http(s) address.
    pub(super) fn of(url: &str) -> Option<Origin> {
        let uri: ureq::http::Uri = url.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        Some(Origin {
            host: uri
                .host()
                .filter(|host| !host.is_empty())?
                .to_ascii_lowercase(),
            port: uri.port_u16().unwrap_or(default_port),
            scheme,
        })
    }
}

/// What to do at a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follow {
    /// Go wherever it points.
    All,
    /// Stop at one that leaves the hub and already says what the file is: the
    /// headers that describe it are the hub's.
    WithinHub,
}

/// An answer. `headers` are the last one's, under those of earlier hops that
/// describe the file (`x-repo-commit`, `x-linked-*`).
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: ureq::Body,
    /// The final address without its query.
    pub(super) url: String,
}

impl Reply {
    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The whole body, up to a limit.
    pub(super) fn bytes(mut self) -> Result<Vec<u8>, HubError> {
        let reader = self.body.with_config().limit(BODY_BYTES_MAX);
        reader
            .read_to_vec()
            .map_err(|error| network(&self.url, &error))
    }

    /// The whole body as JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(self) -> Result<T, HubError> {
        let url = self.url.clone();
        serde_json::from_slice(&self.bytes()?).map_err(|error| HubError::Protocol {
            url,
            reason: format!("unexpected answer: {error}"),
        })
    }
}

/// Sends requests to one hub.
pub(super) struct Client {
    agent: ureq::Agent,
    hub: Origin,
    token: Option<String>,
    attempts_max: u32,
    retry_delay: Duration,
}

impl Client {
    pub(super) fn new(options: &HubOptions) -> Result<Client, HubError> {
        let hub = Origin::of(&options.endpoint).ok_or_else(|| {
            HubError::Setting(format!("{:?} is not an http(s) address", options.endpoint))
        })?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(options.proxy.clone())
            .tls_config(
                TlsConfig::builder()
                    .root_certs(root_certs(options)?)
                    .build(),
            )
            .user_agent(concat!("quire/", env!("CARGO_PKG_VERSION")))
            // Sizes and ranges are of the file itself, not of a packed form.
            .accept_encoding("identity")
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(READ_TIMEOUT))
            .timeout_per_read(Some(READ_TIMEOUT))
            .build();
        Ok(Client {
            agent: config.into(),
            hub,
            token: options.token.clone(),
            attempts_max: options.attempts_max.max(1),
            retry_delay: options.retry_delay,
        })
    }

    /// True if a token is sent.
    pub(super) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Most failures in a row.
    pub(super) fn attempts_max(&self) -> u32 {
        self.attempts_max
    }

    /// Waits before the attempt after `failures` failures in a row.
    pub(super) fn pause(&self, failures: u32) {
        let factor = 1 << failures.saturating_sub(1).min(5);
        std::thread::sleep(self.retry_delay.saturating_mul(factor));
    }

    /// Sends a request, again after passing failures (no answer, 429, 5xx).
    pub(super) fn send_retrying(
        &self,
        method: Method,
        url: &str,
        follow: Follow,
    ) -> Result<Reply, HubError> {
        for failures in 1.. {
            let outcome = self.send(method.clone(), url, 0, follow).and_then(|reply| {
                let (url, status) = (reply.url.clone(), reply.status);
                let error = HubError::Status { url, status };
                if error.is_transient() {
                    Err(error)
                } else {
                    Ok(reply)
                }
            });
            match outcome {
                Err(error) if error.is_transient() && failures < self.attempts_max => {
                    self.pause(failures);
                }
                outcome => return outcome,
            }
        }
        unreachable!("the last attempt returns")
    }

    /// Sends one request for the bytes from `start` on and follows redirects.
    /// Any status but a redirect is returned as it is.
    pub(super) fn send(
        &self,
        method: Method,
        url: &str,
        start: u64,
        follow: Follow,
    ) -> Result<Reply, HubError> {
        let mut url = url.to_owned();
        let mut described = HeaderMap::new();
        for _ in 0..=HOPS_MAX {
            let origin =
                Origin::of(&url).ok_or_else(|| protocol(&url, "not an http(s) address"))?;
            let response = self.send_once(&method, &url, &origin, start)?;
            let status = response.status().as_u16();
            let (parts, body) = response.into_parts();
            for name in ["x-repo-commit", "x-linked-etag", "x-linked-size"] {
                if let Some(value) = parts.headers.get(name)
                    && !described.contains_key(name)
                {
                    described.insert(name, value.clone());
                }
            }
            let location = parts.headers.get(LOCATION).and_then(|l| l.to_str().ok());
            let next = match (status, location) {
                (301 | 302 | 303 | 307 | 308, Some(location)) => Some(join(&url, location)?),
                _ => None,
            };
            let leaves_hub = |next: &str| Origin::of(next).as_ref() != Some(&self.hub);
            let stop = follow == Follow::WithinHub && described.contains_key("x-linked-etag");
            match next {
                Some(next) if !(stop && leaves_hub(&next)) => {
                    if origin.scheme == "https" && next.starts_with("http:") {
                        return Err(protocol(&url, "redirects from https to http"));
                    }
                    url = next;
                }
                _ => {
                    let mut headers = parts.headers;
                    headers.extend(described);
                    let url = without_query(&url).to_owned();
                    return Ok(Reply {
                        status,
                        headers,
                        body,
                        url,
                    });
                }
            }
        }
        Err(protocol(&url, "too many redirects"))
    }

    fn send_once(
        &self,
        method: &Method,
        url: &str,
        origin: &Origin,
        start: u64,
    ) -> Result<ureq::http::Response<ureq::Body>, HubError> {
        let mut request = Request::builder().method(method).uri(url);
        if start > 0 {
            request = request.header(RANGE, format!("bytes={start}-"));
        }
        if let Some(token) = &self.token
            && *origin == self.hub
        {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(()).map_err(|_| {
            HubError::Setting(
                "the hub token has characters that cannot be sent; hint: check HF_TOKEN".to_owned(),
            )
        })?;
        self.agent
            .run(request)
            .map_err(|error| network(url, &error))
    }
}

fn root_certs(options: &HubOptions) -> Result<RootCerts, HubError> {
    let Some(path) = &options.ca_bundle else {
        return Ok(RootCerts::WebPki);
    };
    let setting = |why: &str| {
        HubError::Setting(format!(
            "certificates {}: {why}; hint: check SSL_CERT_FILE or REQUESTS_CA_BUNDLE",
            path.display()
        ))
    };
    let pem = std::fs::read(path).map_err(|error| setting(&error.to_string()))?;
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in ureq::tls::parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|e| setting(&e.to_string()))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(setting("no certificate in it"));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// The address that a `Location` header means. Relative paths with `..` are
/// not understood, and no hub sends them.
fn join(base: &str, location: &str) -> Result<String, HubError> {
    let absolute = |text: &str| Origin::of(text).is_some().then(|| text.to_owned());
    let origin_end = base
        .find("://")
        .map(|at| at + 3)
        .and_then(|start| Some(base[start..].find(['/', '?'])? + start))
        .unwrap_or(base.len());
    let path_end = base.find(['?', '#']).unwrap_or(base.len());
    let joined = if location.contains("://") && !location.starts_with(['/', '?']) {
        absolute(location)
    } else if location.starts_with("//") {
        let scheme = base.split("//").next().unwrap_or_default();
        absolute(&format!("{scheme}{location}"))
    } else if location.starts_with('/') {
        absolute(&format!("{}{location}", &base[..origin_end]))
    } else if location.starts_with('?') {
        absolute(&format!("{}{location}", &base[..path_end]))
    } else if location.split(['/', '?']).any(|part| part == "..") {
        None
    } else {
        let dir = base[..path_end]
            .rfind('/')
            .map_or(path_end, |at| at.max(origin_end));
        absolute(&format!("{}/{location}", &base[..dir]))
    };
    joined.ok_or_else(|| {
        protocol(
            base,
            "redirects to something that is not an http(s) address",
        )
    })
}

/// Percent-encodes one path segment or query value.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Percent-encodes a path, keeping its slashes.
pub(super) fn encode_path(path: &str) -> String {
    path.split('/').map(encode).collect::<Vec<_>>().join("/")
}

/// The part of an address that may be shown: queries hold signatures.
pub(super) fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}

fn network(url: &str, error: &ureq::Error) -> HubError {
    HubError::Network {
        url: without_query(url).to_owned(),
        reason: error.to_string(),
    }
}

fn protocol(url: &str, reason: &str) -> HubError {
    HubError::Protocol {
        url: without_query(url).to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations() {
        let base = "https://hub.example:8/a/b/c?x=/1";
        for (location, expected) in [
            ("https://cdn.example/f?s=//", "https://cdn.example/f?s=//"),
            ("//cdn.example/f", "https://cdn.example/f"),
            (
                "/api/f?u=http://x",
                "https://hub.example:8/api/f?u=http://x",
            ),
            ("d", "https://hub.example:8/a/b/d"),
            ("?y=2", "https://hub.example:8/a/b/c?y=2"),
        ] {
            assert_eq!(join(base, location).unwrap(), expected);
        }
        assert_eq!(join("http://h", "d").unwrap(), "http://h/d");
        for bad in ["ftp://x/y", "../x", "file:///etc/passwd", "a/../../b"] {
            assert!(join(base, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn origins() {
        let same = |a: &str, b: &str| Origin::of(a) == Origin::of(b);
        assert!(same("https://a/x", "https://A:443"));
        assert!(!same("https://a", "http://a"));
        assert!(!same("http://a:1", "http://a:2"));
        assert!(!same("https://a", "https://a.evil"));
        assert_eq!(Origin::of("/x"), None);
        assert_eq!(Origin::of("ftp://a"), None);
    }

    #[test]
    fn encoding() {
        assert_eq!(encode("refs/pr/1"), "refs%2Fpr%2F1");
        assert_eq!(encode_path("a b/c#?%.json"), "a%20b/c%23%3F%25.json");
    }
}
