//! The environment variables that matter, with secrets hidden.

use serde_json::Value as Json;

use crate::flags::env::{Environment, VARIABLES};

/// Variables that belong to a report, by the beginning of their names.
const PREFIXES: [&str; 10] = [
    "VLLM_",
    "QUIRE_",
    "HF_",
    "HUGGING_FACE_",
    "HUGGINGFACE_",
    "MODELSCOPE_",
    "OPENAI_",
    "OMP_",
    "MALLOC_",
    "TRANSFORMERS_",
];
/// More of them. Proxies change whether the hub can be reached.
const NAMES: [&str; 16] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "https_proxy",
    "http_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "XDG_CACHE_HOME",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "LANG",
    "RUST_BACKTRACE",
    "TMPDIR",
];
/// Parts of names whose values are secrets.
const SECRET_NAMES: [&str; 8] = [
    "TOKEN",
    "KEY",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "CREDENTIAL",
    "AUTH",
    "COOKIE",
];
/// Beginnings of values that are secrets under any name.
const SECRET_VALUES: [&str; 4] = ["hf_", "sk-", "ghp_", "Bearer "];
/// What stands for a secret.
const HIDDEN: &str = "***";

/// Names and values, by name.
pub fn shown(env: &Environment) -> Vec<(String, Json)> {
    env.pairs()
        .filter(|(name, _)| matters(name))
        .map(|(name, value)| (name.to_owned(), Json::from(hidden(name, value))))
        .collect()
}

fn matters(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || NAMES.contains(&name)
        || VARIABLES.iter().any(|variable| variable.name == name)
}

fn hidden(name: &str, value: &str) -> String {
    let upper = name.to_ascii_uppercase();
    let is_secret = SECRET_NAMES.iter().any(|part| upper.contains(part))
        || SECRET_VALUES.iter().any(|start| value.starts_with(start));
    match (value.is_empty(), is_secret) {
        // That it is set to nothing may be the fault that is looked for.
        (true, _) => String::new(),
        (false, true) => HIDDEN.to_owned(),
        (false, false) => without_password(value),
    }
}

/// A URL without the name and password that stand before its host, if any do.
pub fn without_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        return value.to_owned();
    };
    let authority = rest.find('/').unwrap_or(rest.len());
    match rest[..authority].rfind('@') {
        Some(at) => format!("{scheme}://{HIDDEN}{}", &rest[at..]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_and_strangers_left_out() {
        let env = Environment::of_pairs([
            ("AWS_SECRET_ACCESS_KEY", "a"),
            ("HF_ENDPOINT", "https://user:pass@mirror/x@y"),
            ("HF_HOME", "/m"),
            ("HF_TOKEN", "t"),
            ("HTTPS_PROXY", "http://me@proxy:1"),
            ("OPENAI_API_KEY", ""),
            ("PATH", "/bin"),
            ("QUIRE_CPU_LEVEL", "avx2"),
            ("VLLM_API_KEY", "k"),
            ("VLLM_LOGGING_PREFIX", "sk-123"),
        ]);
        let shown: Vec<(String, String)> = shown(&env)
            .into_iter()
            .map(|(name, value)| (name, value.as_str().unwrap().to_owned()))
            .collect();
        let expected = [
            ("HF_ENDPOINT", "https://***@mirror/x@y"),
            ("HF_HOME", "/m"),
            ("HF_TOKEN", "***"),
            ("HTTPS_PROXY", "http://***@proxy:1"),
            ("OPENAI_API_KEY", ""),
            ("QUIRE_CPU_LEVEL", "avx2"),
            ("VLLM_API_KEY", "***"),
            ("VLLM_LOGGING_PREFIX", "***"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(shown, expected);
    }
}
