//! Where a server is.

use hyper::Uri;

use crate::BenchError;

/// Where a server is: `http://host:port/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// Name or number of the host, without the brackets of IPv6.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Path in front of every route; no slash at its end.
    pub prefix: String,
}

impl Address {
    /// Reads a URL.
    ///
    /// # Errors
    /// If it is not one of a server that speaks HTTP.
    pub fn parse(url: &str) -> Result<Address, BenchError> {
        let wrong = |why: &str| {
            BenchError::Address(format!(
                "--base-url {url}: {why}; hint: it looks like http://127.0.0.1:8000"
            ))
        };
        let uri: Uri = url
            .parse()
            .map_err(|problem| wrong(&format!("{problem}")))?;
        let tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            Some(_) => return Err(wrong("only http and https are spoken")),
            None => return Err(wrong("it does not begin with http:// or https://")),
        };
        if uri.query().is_some() {
            return Err(wrong("an address has no query"));
        }
        let host = uri.host().ok_or_else(|| wrong("it names no host"))?;
        Ok(Address {
            tls,
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    /// An unencrypted server.
    pub fn http(host: &str, port: u16) -> Address {
        Address {
            tls: false,
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            prefix: String::new(),
        }
    }

    /// What the header `Host` says.
    pub fn authority(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown() {
        for (url, shown) in [
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://localhost/", "http://localhost:80"),
            ("https://host/api/", "https://host:443/api"),
            ("http://[::1]:9", "http://[::1]:9"),
        ] {
            assert_eq!(Address::parse(url).unwrap().to_string(), shown);
        }
        assert_eq!(
            Address::http("::1", 9),
            Address::parse("http://[::1]:9").unwrap()
        );
    }

    #[test]
    fn what_is_no_address_is_refused_with_an_example() {
        for url in [
            "",
            "localhost:8000",
            "ftp://host",
            "http://",
            "http://a b",
            "http://h/?q=1",
        ] {
            let problem = Address::parse(url).unwrap_err().to_string();
            assert!(problem.contains("--base-url"), "{url}: {problem}");
            assert!(problem.contains("; hint: "), "{url}: {problem}");
        }
    }
}
