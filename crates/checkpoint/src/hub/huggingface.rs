//! The Hugging Face protocol: one commit for all files, descriptions by HEAD,
//! contents from wherever the hub redirects.

use std::path::Path;
use std::sync::Mutex;

use quire_backend::{Reporter, Silent};
use serde::Deserialize;
use ureq::http::Method;

use super::cache::{RepoCache, is_commit, missing_part, rename};
use super::download::{Target, fetch};
use super::http::{Client, Follow, Reply, encode, encode_path};
use super::progress::Progress;
use super::select::{select, shards_of_index};
use super::{HubError, HubOptions, ModelDir, ModelOrigin};
use crate::files::INDEX;

/// A repository at one commit.
struct Repo<'a> {
    id: &'a str,
    revision: &'a str,
    commit: String,
    client: Client,
    cache: RepoCache,
    options: &'a HubOptions,
}

/// What the hub says of a file.
struct Description {
    file: String,
    etag: String,
    size: Option<u64>,
}

/// Finds a model in the cache or on the hub.
pub(super) fn resolve(
    id: &str,
    revision: &str,
    root: &Path,
    options: &HubOptions,
    report: &dyn Reporter,
) -> Result<ModelDir, HubError> {
    let cache = RepoCache::new(root, id);
    if let Some(forbidden_by) = &options.offline {
        return from_cache(id, revision, &cache, options)?.map_err(|missing| HubError::Offline {
            id: id.to_owned(),
            revision: revision.to_owned(),
            cache: cache.dir().to_path_buf(),
            forbidden_by: forbidden_by.clone(),
            missing,
        });
    }
    let client = Client::new(options)?;
    let listing = match list(&client, id, revision, options) {
        Ok(listing) => listing,
        // What was complete when it was fetched can be served without the hub.
        Err(error) if error.is_transient() => {
            let Ok(mut found) = from_cache(id, revision, &cache, options)? else {
                return Err(error);
            };
            found.notes.push(format!(
                "{error}; using the cached files of {id}, which may be older than the hub's"
            ));
            return Ok(found);
        }
        Err(error) => return Err(error),
    };
    let repo = Repo {
        id,
        revision,
        commit: listing.sha,
        client,
        cache,
        options,
    };
    let names: Vec<String> = listing.siblings.into_iter().map(|s| s.rfilename).collect();
    repo.download(&names, report)?;
    repo.cache.set_commit(revision, &repo.commit)?;
    Ok(model_dir(id, revision, &repo.cache, repo.commit.clone()))
}

fn model_dir(id: &str, revision: &str, cache: &RepoCache, commit: String) -> ModelDir {
    ModelDir {
        path: cache.snapshot(&commit),
        origin: ModelOrigin::Hub {
            id: id.to_owned(),
            revision: revision.to_owned(),
            commit: Some(commit),
        },
        notes: Vec::new(),
    }
}

/// The cached snapshot, or what it lacks in words.
fn from_cache(
    id: &str,
    revision: &str,
    cache: &RepoCache,
    options: &HubOptions,
) -> Result<Result<ModelDir, String>, HubError> {
    let Some(commit) = cache.commit_of(revision) else {
        return Ok(Err(
            "all files, this revision was never downloaded".to_owned()
        ));
    };
    let missing = missing_part(&cache.snapshot(&commit), options.weights)?;
    Ok(match missing {
        Some(missing) => Err(missing),
        None => Ok(model_dir(id, revision, cache, commit)),
    })
}

#[derive(Deserialize)]
struct Listing {
    sha: String,
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
}

/// Asks for the commit of a revision and its files.
fn list(
    client: &Client,
    id: &str,
    revision: &str,
    options: &HubOptions,
) -> Result<Listing, HubError> {
    let endpoint = &options.endpoint;
    let url = format!("{endpoint}/api/models/{id}/revision/{}", encode(revision));
    let reply = client.send_retrying(Method::GET, &url, Follow::All)?;
    if reply.status != 200 {
        return Err(refusal(&reply, client, id, revision, options));
    }
    let listing: Listing = reply.json()?;
    if !is_commit(&listing.sha) {
        return Err(HubError::Protocol {
            url,
            reason: format!("{:?} is not a commit", listing.sha),
        });
    }
    if is_commit(revision) && listing.sha != revision {
        return Err(HubError::Protocol {
            url,
            reason: format!("answers with commit {} instead", listing.sha),
        });
    }
    Ok(listing)
}

impl Repo<'_> {
    /// Makes the snapshot complete.
    fn download(&self, names: &[String], report: &dyn Reporter) -> Result<(), HubError> {
        let selection = select(self.id, names, self.options)?;
        let mut files = selection.files;
        if selection.by_index {
            self.ensure(&[INDEX.to_owned()], &Silent)?;
            let snapshot = self.cache.snapshot(&self.commit);
            files.extend(shards_of_index(&snapshot, self.id)?);
        }
        self.ensure(&files, report)
    }

    /// Fetches those of `files` that the snapshot does not have.
    fn ensure(&self, files: &[String], report: &dyn Reporter) -> Result<(), HubError> {
        let snapshot = self.cache.snapshot(&self.commit);
        let missing: Vec<&String> = files
            .iter()
            .filter(|file| !snapshot.join(file).is_file())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let described = Mutex::new(Vec::with_capacity(missing.len()));
        Progress::begin(&Silent, "", 0).for_each(&missing, |file| {
            let description = self.describe(file)?;
            described
                .lock()
                .expect("no thread panics here")
                .push(description);
            Ok(())
        })?;
        let mut described = described.into_inner().expect("no thread panics here");
        // The largest first, so that none is left alone at the end.
        described.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.file.cmp(&b.file)));
        let total = described
            .iter()
            .filter(|d| !self.cache.blob(&d.etag).is_file())
            .filter_map(|d| d.size)
            .sum();
        let progress = Progress::begin(report, &format!("downloading {}", self.id), total);
        progress.for_each(&described, |description| {
            self.fetch_blob(description, &progress)?;
            self.cache
                .link(&self.commit, &description.file, &description.etag)
        })
    }

    fn url(&self, file: &str) -> String {
        let (endpoint, id, commit) = (&self.options.endpoint, self.id, &self.commit);
        format!("{endpoint}/{id}/resolve/{commit}/{}", encode_path(file))
    }

    /// Asks for a file's etag and size.
    fn describe(&self, file: &str) -> Result<Description, HubError> {
        let url = self.url(file);
        let reply = self
            .client
            .send_retrying(Method::HEAD, &url, Follow::WithinHub)?;
        if reply.status >= 400 {
            return Err(self.refusal(&reply));
        }
        let protocol = |reason: String| HubError::Protocol {
            url: url.clone(),
            reason,
        };
        if let Some(commit) = reply.header("x-repo-commit")
            && commit != self.commit
        {
            return Err(protocol(format!(
                "is of commit {commit}, all files must be of {}",
                self.commit
            )));
        }
        let etag = reply.header("x-linked-etag").or(reply.header("etag"));
        let etag = etag.map(|etag| etag.trim_start_matches("W/").trim_matches('"'));
        let etag = etag.filter(|etag| is_file_name(etag)).ok_or_else(|| {
            protocol("has no usable etag; is this a Hugging Face hub?".to_owned())
        })?;
        let length = if (300..400).contains(&reply.status) {
            None
        } else {
            reply.header("content-length")
        };
        let size = reply.header("x-linked-size").or(length);
        Ok(Description {
            file: file.to_owned(),
            etag: etag.to_owned(),
            size: size.and_then(|size| size.parse().ok()),
        })
    }

    /// Makes the blob of a file complete.
    fn fetch_blob(
        &self,
        description: &Description,
        progress: &Progress<'_>,
    ) -> Result<(), HubError> {
        let etag = &description.etag;
        let blob = self.cache.blob(etag);
        if blob.is_file() {
            return Ok(());
        }
        super::cache::create_parent(&blob)?;
        let _lock = self.cache.lock(etag)?;
        // Another process may have fetched it while this one waited.
        if blob.is_file() {
            progress.add(description.size.unwrap_or(0));
            return Ok(());
        }
        let target = Target {
            id: self.id.to_owned(),
            file: description.file.clone(),
            url: self.url(&description.file),
            partial: self.cache.partial(etag),
            size: description.size,
            // Large files have their SHA-256 as etag, small ones a git hash.
            sha256: is_sha256(etag).then(|| etag.clone()),
        };
        fetch(&self.client, &target, progress, |reply| self.refusal(reply))?;
        rename(&target.partial, &blob)
    }

    fn refusal(&self, reply: &Reply) -> HubError {
        refusal(reply, &self.client, self.id, self.revision, self.options)
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Etags become names in the cache.
fn is_file_name(etag: &str) -> bool {
    (1..=128).contains(&etag.len())
        && !etag.starts_with('.')
        && etag
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// What a status other than success means. The hub says 401 also for
/// repositories that do not exist, so as not to betray private names.
fn refusal(
    reply: &Reply,
    client: &Client,
    id: &str,
    revision: &str,
    options: &HubOptions,
) -> HubError {
    let id = id.to_owned();
    let endpoint = options.endpoint.clone();
    let with_token = client.has_token();
    let status = reply.status;
    let bad_token = reply
        .header("x-error-message")
        .is_some_and(|message| message.starts_with("Invalid credentials"));
    match (status, reply.header("x-error-code")) {
        (_, Some("GatedRepo")) => HubError::Gated {
            id,
            endpoint,
            with_token,
        },
        (_, Some("RevisionNotFound")) => HubError::RevisionNotFound {
            id,
            revision: revision.to_owned(),
        },
        (404, Some("EntryNotFound")) => HubError::Protocol {
            url: reply.url.clone(),
            reason: "is listed by the hub but not there".to_owned(),
        },
        (401, _) if bad_token => HubError::Denied {
            id,
            endpoint,
            status,
            with_token,
        },
        (_, Some("RepoNotFound")) | (401 | 404, _) => HubError::NotFound {
            id,
            endpoint,
            with_token,
        },
        (403, _) => HubError::Denied {
            id,
            endpoint,
            status,
            with_token,
        },
        _ => HubError::Status {
            url: reply.url.clone(),
            status,
        },
    }
}
