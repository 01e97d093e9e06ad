//! Everything that decides how a model is found. The environment is read here
//! and nowhere else.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::HubError;

/// Which hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubKind {
    /// huggingface.co or a server that speaks its protocol.
    HuggingFace,
    /// modelscope.cn, chosen by `VLLM_USE_MODELSCOPE`.
    ModelScope,
}

impl HubKind {
    fn default_endpoint(self) -> &'static str {
        match self {
            HubKind::HuggingFace => "https://huggingface.co",
            HubKind::ModelScope => "https://www.modelscope.cn",
        }
    }
}

/// How a model is looked for. Start from [`HubOptions::from_env`] and set what
/// the flags say.
#[derive(Clone)]
pub struct HubOptions {
    /// Which hub.
    pub kind: HubKind,
    /// `scheme://host[:port]` without a slash at the end.
    pub endpoint: String,
    /// Root of the cache (`--download-dir`). `None`: no home directory is known.
    pub cache_dir: Option<PathBuf>,
    /// Access token (`--hf-token`); sent to the endpoint and to nobody else.
    pub token: Option<String>,
    /// The variable that forbids network use, if one does.
    pub offline: Option<String>,
    /// Branch, tag or commit (`--revision`); `None`: the hub's default.
    pub revision: Option<String>,
    /// Files not to download (`--ignore-patterns`), as shell patterns over the
    /// whole path.
    pub ignore_patterns: Vec<String>,
    /// Whether weights are wanted; `--load-format dummy` and separate
    /// tokenizers do without.
    pub weights: bool,
    /// Failures in a row after which a request or file is given up.
    pub attempts_max: u32,
    /// Pause after the first failure; doubled after each further one.
    pub retry_delay: Duration,
    /// Certificates to trust instead of the built-in ones, a PEM file.
    pub ca_bundle: Option<PathBuf>,
    pub(super) proxy: Option<ureq::Proxy>,
    home: Option<PathBuf>,
}

impl HubOptions {
    /// The defaults of a hub, with that cache, untouched by the environment.
    pub fn new(kind: HubKind, cache_dir: impl Into<PathBuf>) -> HubOptions {
        HubOptions {
            kind,
            endpoint: kind.default_endpoint().to_owned(),
            cache_dir: Some(cache_dir.into()),
            token: None,
            offline: None,
            revision: None,
            ignore_patterns: vec!["original/**/*".to_owned()],
            weights: true,
            attempts_max: 5,
            retry_delay: Duration::from_secs(1),
            ca_bundle: None,
            proxy: None,
            home: None,
        }
    }

    /// What the environment says: `VLLM_USE_MODELSCOPE`, `HF_HOME`,
    /// `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`,
    /// `HF_TOKEN_PATH` (or the login file), `HF_HUB_OFFLINE`,
    /// `TRANSFORMERS_OFFLINE`, `MODELSCOPE_CACHE`, `MODELSCOPE_ENDPOINT`,
    /// `MODELSCOPE_DOMAIN`, `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`, `ALL_PROXY`,
    /// `HTTPS_PROXY`, `NO_PROXY`.
    ///
    /// # Errors
    /// [`HubError::Setting`] for an endpoint or flag that cannot be used.
    pub fn from_env() -> Result<HubOptions, HubError> {
        let mut options = HubOptions::from_vars(|name| std::env::var(name).ok())?;
        options.proxy = ureq::Proxy::try_from_env();
        Ok(options)
    }

    /// The same from any set of variables. Proxies are not read.
    ///
    /// # Errors
    /// [`HubError::Setting`] for an endpoint or flag that cannot be used.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<HubOptions, HubError> {
        // An empty variable means the same as none, as for the Python clients.
        let var = |name: &str| var(name).filter(|value| !value.trim().is_empty());
        let home = var("HOME").map(PathBuf::from);
        let path = |name: &str| var(name).map(|value| expand_home(home.as_deref(), &value));
        let cache_root =
            || path("XDG_CACHE_HOME").or_else(|| home.as_ref().map(|home| home.join(".cache")));

        let kind = if var("VLLM_USE_MODELSCOPE").is_some_and(|v| is_true(&v)) {
            HubKind::ModelScope
        } else {
            HubKind::HuggingFace
        };
        let hf_home = path("HF_HOME").or_else(|| cache_root().map(|root| root.join("huggingface")));
        let cache_dir = match kind {
            HubKind::HuggingFace => path("HF_HUB_CACHE")
                .or_else(|| path("HUGGINGFACE_HUB_CACHE"))
                .or_else(|| hf_home.as_ref().map(|home| home.join("hub"))),
            HubKind::ModelScope => path("MODELSCOPE_CACHE")
                .or_else(|| home.as_ref().map(|home| home.join(".cache/modelscope/hub"))),
        };
        let endpoint = match kind {
            HubKind::HuggingFace => var("HF_ENDPOINT"),
            HubKind::ModelScope => var("MODELSCOPE_ENDPOINT").or_else(|| var("MODELSCOPE_DOMAIN")),
        };
        // A Hugging Face token is nothing to show to another hub.
        let token = match kind {
            HubKind::HuggingFace => var("HF_TOKEN")
                .or_else(|| var("HUGGING_FACE_HUB_TOKEN"))
                .or_else(|| {
                    let file = path("HF_TOKEN_PATH")
                        .or_else(|| hf_home.as_ref().map(|home| home.join("token")))?;
                    std::fs::read_to_string(file).ok()
                }),
            HubKind::ModelScope => None,
        };
        let offline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"]
            .into_iter()
            .find(|name| var(name).is_some_and(|v| is_true(&v)));
        Ok(HubOptions {
            endpoint: match endpoint {
                Some(text) => normal_endpoint(&text)?,
                None => kind.default_endpoint().to_owned(),
            },
            token: token
                .map(|token| token.trim().to_owned())
                .filter(|token| !token.is_empty()),
            offline: offline.map(str::to_owned),
            ca_bundle: path("SSL_CERT_FILE").or_else(|| path("REQUESTS_CA_BUNDLE")),
            cache_dir,
            home,
            ..HubOptions::new(kind, "")
        })
    }

    /// The revision to ask for.
    pub(super) fn revision_name(&self) -> &str {
        self.revision.as_deref().unwrap_or(match self.kind {
            HubKind::HuggingFace => "main",
            HubKind::ModelScope => "master",
        })
    }

    /// `~/x` as a path.
    pub(super) fn expand_home(&self, path: &str) -> PathBuf {
        expand_home(self.home.as_deref(), path)
    }
}

impl fmt::Debug for HubOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubOptions")
            .field("kind", &self.kind)
            .field("endpoint", &self.endpoint)
            .field("cache_dir", &self.cache_dir)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("offline", &self.offline)
            .field("revision", &self.revision)
            .field("ignore_patterns", &self.ignore_patterns)
            .field("weights", &self.weights)
            .finish_non_exhaustive()
    }
}

fn expand_home(home: Option<&Path>, path: &str) -> PathBuf {
    match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_path_buf(),
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(path),
    }
}

/// What Python's hub client takes for true.
fn is_true(value: &str) -> bool {
    ["1", "true", "yes", "on"].contains(&value.trim().to_ascii_lowercase().as_str())
}

/// `host`, `https://host/` → `https://host`.
fn normal_endpoint(text: &str) -> Result<String, HubError> {
    let (scheme, rest) = text
        .trim()
        .split_once("://")
        .unwrap_or(("https", text.trim()));
    let url = format!("{scheme}://{}", rest.trim_end_matches('/'));
    match super::http::Origin::of(&url) {
        Some(_) if !url.contains(['?', '#', '@']) => Ok(url),
        _ => Err(HubError::Setting(format!(
            "the hub endpoint {text:?} is not an address like https://huggingface.co"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn from(vars: &[(&str, &str)]) -> HubOptions {
        let vars: HashMap<&str, &str> = vars.iter().copied().collect();
        HubOptions::from_vars(|name| vars.get(name).map(|v| v.to_string())).unwrap()
    }

    #[test]
    fn cache_places() {
        for (vars, expected) in [
            (&[("HOME", "/h")][..], "/h/.cache/huggingface/hub"),
            (
                &[("HOME", "/h"), ("XDG_CACHE_HOME", "/x")],
                "/x/huggingface/hub",
            ),
            (&[("HOME", "/h"), ("HF_HOME", "~/m")], "/h/m/hub"),
            (&[("HF_HOME", "/m"), ("HF_HUB_CACHE", "/c")], "/c"),
            (
                &[("HOME", "/h"), ("VLLM_USE_MODELSCOPE", "True")],
                "/h/.cache/modelscope/hub",
            ),
            (
                &[("VLLM_USE_MODELSCOPE", "1"), ("MODELSCOPE_CACHE", "/s")],
                "/s",
            ),
        ] {
            assert_eq!(
                from(vars).cache_dir,
                Some(PathBuf::from(expected)),
                "{vars:?}"
            );
        }
        assert_eq!(from(&[]).cache_dir, None);
    }

    #[test]
    fn token_precedence() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("token"), "from-file\n").unwrap();
        let hf_home = ("HF_HOME", dir.path().to_str().unwrap());
        let old = ("HUGGING_FACE_HUB_TOKEN", "old");
        let token = |vars: &[(&str, &str)]| from(vars).token;
        assert_eq!(token(&[]), None);
        assert_eq!(token(&[hf_home]).as_deref(), Some("from-file"));
        assert_eq!(token(&[hf_home, old]).as_deref(), Some("old"));
        assert_eq!(
            token(&[hf_home, old, ("HF_TOKEN", "new")]).as_deref(),
            Some("new")
        );
        assert_eq!(
            token(&[("HF_TOKEN", "new"), ("VLLM_USE_MODELSCOPE", "on")]),
            None
        );
    }

    #[test]
    fn offline_and_endpoint() {
        for yes in ["1", "true", "YES", "On"] {
            assert_eq!(
                from(&[("TRANSFORMERS_OFFLINE", yes)]).offline.as_deref(),
                Some("TRANSFORMERS_OFFLINE")
            );
        }
        for no in ["0", "false", "", "off"] {
            assert_eq!(from(&[("HF_HUB_OFFLINE", no)]).offline, None);
        }
        let endpoint = |text| from(&[("HF_ENDPOINT", text)]).endpoint;
        assert_eq!(endpoint("https://hf-mirror.com/"), "https://hf-mirror.com");
        assert_eq!(endpoint("http://127.0.0.1:80"), "http://127.0.0.1:80");
        let domain = [
            ("VLLM_USE_MODELSCOPE", "1"),
            ("MODELSCOPE_DOMAIN", "www.modelscope.ai"),
        ];
        assert_eq!(from(&domain).endpoint, "https://www.modelscope.ai");
        for bad in ["ftp://x", "https://", "https://user@x"] {
            let vars = |name: &str| (name == "HF_ENDPOINT").then(|| bad.to_owned());
            assert!(HubOptions::from_vars(vars).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_hides_the_token() {
        let mut options = HubOptions::new(HubKind::HuggingFace, "/c");
        options.token = Some("hf_secret".to_owned());
        assert!(!format!("{options:?}").contains("hf_secret"));
    }
}
