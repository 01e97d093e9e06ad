//! A repository behind the protocol of the Hugging Face hub, with a second
//! server as its file storage, and faults on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use quire_backend::Reporter;
use quire_checkpoint::{HubKind, HubOptions};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::server::{Request, Response, Server};

pub const ID: &str = "org/tiny";
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What happens to the next answer with the contents of a file.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The connection breaks after so many bytes.
    Cut(usize),
    /// Another status.
    Status(u16),
    /// So many bytes of another content, announced as the whole.
    Whole(usize),
    /// The request for a range is answered with everything.
    IgnoreRange,
}

/// A repository with one branch, `main`.
pub struct Repo {
    pub files: BTreeMap<String, Vec<u8>>,
    /// Sent with every file; differs from [`COMMIT`] on a broken hub.
    pub file_commit: String,
    /// The token without which nothing is shown.
    pub needs_token: Option<String>,
    /// Answers to everything, if set: status and `X-Error-Code`.
    pub refuses: Option<(u16, &'static str)>,
    faults: Mutex<BTreeMap<String, VecDeque<Fault>>>,
}

impl Repo {
    pub fn new(files: &[(&str, &[u8])]) -> Repo {
        let files = files
            .iter()
            .map(|(name, body)| (name.to_string(), body.to_vec()));
        Repo {
            files: files.collect(),
            file_commit: COMMIT.to_owned(),
            needs_token: None,
            refuses: None,
            faults: Mutex::default(),
        }
    }

    pub fn fault(self, file: &str, fault: Fault) -> Repo {
        let queue = &self.faults;
        queue
            .lock()
            .unwrap()
            .entry(file.to_owned())
            .or_default()
            .push_back(fault);
        self
    }

    /// The answer with a file's contents, spoilt by the next fault.
    pub fn contents(&self, file: &str, request: &Request) -> Response {
        let body = &self.files[file];
        let fault = match request.method.as_str() {
            "GET" => self
                .faults
                .lock()
                .unwrap()
                .get_mut(file)
                .and_then(VecDeque::pop_front),
            _ => None,
        };
        match fault {
            None => Response::ranged(request, body),
            Some(Fault::Status(status)) => Response::new(status, ""),
            Some(Fault::Whole(length)) => Response::new(200, vec![b'#'; length]),
            Some(Fault::IgnoreRange) => Response::new(200, body.as_slice()),
            Some(Fault::Cut(after)) => Response {
                cut_after: Some(after),
                ..Response::ranged(request, body)
            },
        }
    }
}

/// Hub, storage, an empty cache and options that point there.
pub struct FakeHub {
    pub hub: Server,
    pub storage: Server,
    pub cache: TempDir,
    pub options: HubOptions,
}

impl FakeHub {
    pub fn start(repo: Repo) -> FakeHub {
        let repo = Arc::new(repo);
        let storage = Server::start({
            let repo = repo.clone();
            move |request| {
                let name = request.target.strip_prefix("/storage/").unwrap();
                repo.contains_or_404(name.split('?').next().unwrap(), request)
            }
        });
        let storage_url = storage.url();
        let hub = Server::start(move |request| repo.answer(request, &storage_url));
        let cache = tempfile::tempdir().unwrap();
        let mut options = HubOptions::new(HubKind::HuggingFace, cache.path());
        options.endpoint = hub.url();
        options.retry_delay = std::time::Duration::ZERO;
        options.attempts_max = 3;
        FakeHub {
            hub,
            storage,
            cache,
            options,
        }
    }
}

impl Repo {
    fn contains_or_404(&self, file: &str, request: &Request) -> Response {
        if self.files.contains_key(file) {
            self.contents(file, request)
        } else {
            Response::new(404, "").with("X-Error-Code", "EntryNotFound")
        }
    }

    fn answer(&self, request: &Request, storage: &str) -> Response {
        if let Some((status, code)) = self.refuses {
            return Response::new(status, "").with("X-Error-Code", code);
        }
        if let Some(token) = &self.needs_token
            && request.header("authorization") != Some(&format!("Bearer {token}"))
        {
            return Response::new(401, "").with("X-Error-Code", "RepoNotFound");
        }
        if let Some(revision) = request
            .target
            .strip_prefix(&format!("/api/models/{ID}/revision/"))
        {
            return self.listing(revision);
        }
        // Small files are served by the hub itself, some after a hop.
        if let Some(file) = request.target.strip_prefix("/cached/") {
            return self.describe(file, self.contains_or_404(file, request));
        }
        match request
            .target
            .strip_prefix(&format!("/{ID}/resolve/{COMMIT}/"))
        {
            None => Response::new(404, "").with("X-Error-Code", "RepoNotFound"),
            Some(file) if !self.files.contains_key(file) => {
                Response::new(404, "").with("X-Error-Code", "EntryNotFound")
            }
            Some(file) if file.ends_with(".safetensors") => {
                let location = format!("{storage}/storage/{file}?signature=secret");
                let described = self.describe(file, Response::new(302, ""));
                described.with("Location", location)
            }
            Some(file @ "tokenizer.json") => {
                Response::new(307, "").with("Location", format!("/cached/{file}"))
            }
            Some(file) => self.describe(file, self.contents(file, request)),
        }
    }

    fn listing(&self, revision: &str) -> Response {
        if revision != "main" && revision != COMMIT {
            return Response::new(404, "").with("X-Error-Code", "RevisionNotFound");
        }
        let siblings: Vec<String> = self
            .files
            .keys()
            .map(|name| format!("{{\"rfilename\": \"{name}\"}}"))
            .collect();
        let siblings = siblings.join(",");
        Response::new(
            200,
            format!("{{\"sha\": \"{COMMIT}\", \"siblings\": [{siblings}]}}"),
        )
    }

    fn describe(&self, file: &str, response: Response) -> Response {
        let sha256 = sha256(&self.files[file]);
        let response = response.with("X-Repo-Commit", &self.file_commit);
        if file.ends_with(".safetensors") {
            response
                .with("X-Linked-Etag", format!("\"{sha256}\""))
                .with("X-Linked-Size", self.files[file].len().to_string())
        } else {
            response.with("ETag", format!("W/\"{}\"", &sha256[..40]))
        }
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Collects what a reporter is told.
#[derive(Default)]
pub struct Recorder {
    pub events: Mutex<Vec<String>>,
}

impl Reporter for Recorder {
    fn begin(&self, phase: &str, total: u64, unit: &str) {
        self.events
            .lock()
            .unwrap()
            .push(format!("begin {phase} {total} {unit}"));
    }

    fn advance(&self, done: u64) {
        self.events.lock().unwrap().push(done.to_string());
    }

    fn end(&self) {
        self.events.lock().unwrap().push("end".to_owned());
    }
}
