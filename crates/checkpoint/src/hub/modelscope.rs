//! The ModelScope protocol. Files lie under their own names in
//! `models/<org>/<name>`, dots of the name written `___` as the official client
//! does. There is no commit of the whole repository to pin; instead every file
//! must have the SHA-256 of one listing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use quire_backend::{Reporter, Silent};
use serde::Deserialize;
use ureq::http::Method;

use super::cache::{Lock, create_parent, missing_part, rename, replace};
use super::download::{Target, fetch, sha256_of};
use super::http::{Client, Follow, Reply, encode};
use super::progress::Progress;
use super::select::{select, shards_of_index};
use super::{HubError, HubOptions, ModelDir, ModelOrigin};
use crate::files::INDEX;

/// Remembers which contents the files have, so that a second start does not
/// hash gigabytes again.
const MANIFEST: &str = ".quire-files.json";

/// A file of a listing.
#[derive(Clone, Debug, Deserialize)]
struct Listed {
    #[serde(rename = "Path")]
    path: String,
    #[serde(rename = "Size")]
    size: Option<u64>,
    #[serde(rename = "Sha256", default)]
    sha256: Option<String>,
    #[serde(rename = "Type", default)]
    kind: Option<String>,
}

/// A repository and its place in the cache.
struct Repo<'a> {
    id: &'a str,
    revision: &'a str,
    dir: PathBuf,
    client: Client,
    options: &'a HubOptions,
    listed: BTreeMap<String, Listed>,
}

/// Finds a model in the cache or on the hub.
pub(super) fn resolve(
    id: &str,
    revision: &str,
    root: &Path,
    options: &HubOptions,
    report: &dyn Reporter,
) -> Result<ModelDir, HubError> {
    let dir = cache_dir(root, id);
    let mut found = ModelDir {
        path: dir.clone(),
        origin: ModelOrigin::Hub {
            id: id.to_owned(),
            revision: revision.to_owned(),
            commit: None,
        },
        notes: Vec::new(),
    };
    if let Some(forbidden_by) = &options.offline {
        return match missing_part(&dir, options.weights)? {
            None => Ok(found),
            Some(missing) => Err(HubError::Offline {
                id: id.to_owned(),
                revision: revision.to_owned(),
                cache: dir,
                forbidden_by: forbidden_by.clone(),
                missing,
            }),
        };
    }
    let client = Client::new(options)?;
    let listed = match list(&client, id, revision, options) {
        Ok(listed) => listed,
        Err(error) if error.is_transient() => {
            if missing_part(&dir, options.weights)?.is_some() {
                return Err(error);
            }
            found.notes.push(format!(
                "{error}; using the cached files of {id}, which may be older than the hub's"
            ));
            return Ok(found);
        }
        Err(error) => return Err(error),
    };
    let lock = root.join(".lock").join(id.replace('/', "___"));
    let _lock = Lock::acquire(&lock)?;
    let repo = Repo {
        id,
        revision,
        dir,
        client,
        options,
        listed: listed.into_iter().map(|l| (l.path.clone(), l)).collect(),
    };
    repo.download(report)?;
    Ok(found)
}

fn cache_dir(root: &Path, id: &str) -> PathBuf {
    let (org, name) = id.split_once('/').unwrap_or(("", id));
    root.join("models").join(org).join(name.replace('.', "___"))
}

/// Asks for the files of a revision.
fn list(
    client: &Client,
    id: &str,
    revision: &str,
    options: &HubOptions,
) -> Result<Vec<Listed>, HubError> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(rename = "Data")]
        data: Option<Data>,
        #[serde(rename = "Message", default)]
        message: Option<String>,
    }
    #[derive(Deserialize)]
    struct Data {
        #[serde(rename = "Files")]
        files: Vec<Listed>,
    }
    let endpoint = &options.endpoint;
    let url_of = |revision: &str| {
        let revision = encode(revision);
        format!("{endpoint}/api/v1/models/{id}/repo/files?Revision={revision}&Recursive=true")
    };
    let ask = |revision: &str| client.send_retrying(Method::GET, &url_of(revision), Follow::All);
    let reply = ask(revision)?;
    if reply.status == 404 && options.revision.is_some() {
        // The answer is the same for a wrong name and a wrong revision.
        let mut default = options.clone();
        default.revision = None;
        if ask(default.revision_name())?.status == 200 {
            return Err(HubError::RevisionNotFound {
                id: id.to_owned(),
                revision: revision.to_owned(),
            });
        }
    }
    if reply.status != 200 {
        return Err(refusal(&reply, client, id, options));
    }
    let url = reply.url.clone();
    let answer: Answer = reply.json()?;
    let Some(data) = answer.data else {
        let reason = answer.message.unwrap_or_else(|| "no file list".to_owned());
        return Err(HubError::Protocol { url, reason });
    };
    let is_file = |listed: &Listed| listed.kind.as_deref() != Some("tree");
    Ok(data.files.into_iter().filter(is_file).collect())
}

impl Repo<'_> {
    fn download(&self, report: &dyn Reporter) -> Result<(), HubError> {
        let names: Vec<String> = self.listed.keys().cloned().collect();
        let selection = select(self.id, &names, self.options)?;
        let mut files = selection.files;
        if selection.by_index {
            self.ensure(&[INDEX.to_owned()], &Silent)?;
            files.extend(shards_of_index(&self.dir, self.id)?);
        }
        self.ensure(&files, report)
    }

    /// Fetches those of `files` that are absent or other than listed.
    fn ensure(&self, files: &[String], report: &dyn Reporter) -> Result<(), HubError> {
        let mut manifest = self.read_manifest();
        let mut missing = Vec::new();
        for file in files {
            let listed = self.listed.get(file).ok_or_else(|| {
                HubError::NoWeights(format!(
                    "{} has no file {file}, which its index names",
                    self.id
                ))
            })?;
            if !self.is_current(listed, &mut manifest)? {
                missing.push(listed);
            }
        }
        if !missing.is_empty() {
            let total = missing.iter().filter_map(|listed| listed.size).sum();
            let progress = Progress::begin(report, &format!("downloading {}", self.id), total);
            progress.for_each(&missing, |listed| self.fetch_file(listed, &progress))?;
        }
        for listed in missing {
            if let Some(sha256) = &listed.sha256 {
                manifest.insert(listed.path.clone(), sha256.clone());
            }
        }
        self.write_manifest(&manifest)
    }

    /// True if the file here is the listed one. What the manifest does not know
    /// (the official client may have fetched it) is hashed once.
    fn is_current(
        &self,
        listed: &Listed,
        manifest: &mut BTreeMap<String, String>,
    ) -> Result<bool, HubError> {
        let path = self.dir.join(&listed.path);
        let Ok(meta) = std::fs::metadata(&path) else {
            return Ok(false);
        };
        if listed.size.is_some_and(|size| size != meta.len()) {
            return Ok(false);
        }
        let Some(wanted) = &listed.sha256 else {
            return Ok(true);
        };
        let found = match manifest.get(&listed.path) {
            Some(known) => known.clone(),
            None => sha256_of(&path)?,
        };
        let current = found.eq_ignore_ascii_case(wanted);
        manifest.insert(listed.path.clone(), found);
        Ok(current)
    }

    fn fetch_file(&self, listed: &Listed, progress: &Progress<'_>) -> Result<(), HubError> {
        let path = self.dir.join(&listed.path);
        create_parent(&path)?;
        let target = Target {
            id: self.id.to_owned(),
            file: listed.path.clone(),
            url: format!(
                "{}/api/v1/models/{}/repo?Revision={}&FilePath={}",
                self.options.endpoint,
                self.id,
                encode(self.revision),
                encode(&listed.path)
            ),
            partial: self.dir.join(format!("{}.incomplete", listed.path)),
            size: listed.size,
            sha256: listed.sha256.clone().filter(|sha256| !sha256.is_empty()),
        };
        fetch(&self.client, &target, progress, |reply| {
            refusal(reply, &self.client, self.id, self.options)
        })?;
        rename(&target.partial, &path)
    }

    /// An unreadable manifest costs one hashing of the files and nothing else.
    fn read_manifest(&self) -> BTreeMap<String, String> {
        std::fs::read(self.dir.join(MANIFEST))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    fn write_manifest(&self, manifest: &BTreeMap<String, String>) -> Result<(), HubError> {
        if *manifest == self.read_manifest() {
            return Ok(());
        }
        let path = self.dir.join(MANIFEST);
        create_parent(&path)?;
        replace(&path, |new| {
            std::fs::write(new, serde_json::to_vec(manifest)?)
        })
    }
}

fn refusal(reply: &Reply, client: &Client, id: &str, options: &HubOptions) -> HubError {
    let id = id.to_owned();
    let endpoint = options.endpoint.clone();
    let with_token = client.has_token();
    match reply.status {
        404 => HubError::NotFound {
            id,
            endpoint,
            with_token,
        },
        status @ (401 | 403) => HubError::Denied {
            id,
            endpoint,
            status,
            with_token,
        },
        status => HubError::Status {
            url: reply.url.clone(),
            status,
        },
    }
}
