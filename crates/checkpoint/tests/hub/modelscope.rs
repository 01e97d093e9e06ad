//! The ModelScope protocol.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use quire_backend::Silent;
use quire_checkpoint::{HubError, HubKind, HubOptions, ModelDir, resolve};

use crate::fake_hub::sha256;
use crate::server::{Request, Response, Server};

const ID: &str = "org/Tiny-0.5B";

struct Fixture {
    server: Server,
    cache: tempfile::TempDir,
    options: HubOptions,
}

/// A repository of these files.
fn start(files: &[(&str, &str)]) -> Fixture {
    let files: BTreeMap<String, String> = files
        .iter()
        .map(|(name, body)| (name.to_string(), body.to_string()))
        .collect();
    let server = Server::start(move |request| answer(&files, request));
    let cache = tempfile::tempdir().unwrap();
    let mut options = HubOptions::new(HubKind::ModelScope, cache.path());
    options.endpoint = server.url();
    options.retry_delay = Duration::ZERO;
    options.attempts_max = 2;
    Fixture {
        server,
        cache,
        options,
    }
}

fn answer(files: &BTreeMap<String, String>, request: &Request) -> Response {
    let Some(rest) = request
        .target
        .strip_prefix(&format!("/api/v1/models/{ID}/repo"))
    else {
        return Response::new(404, "{}");
    };
    let (path, query) = rest.split_once('?').unwrap();
    let query: BTreeMap<&str, &str> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .collect();
    if query["Revision"] != "master" {
        return Response::new(404, "{}");
    }
    if path == "/files" {
        let mut listed = vec!["{\"Path\": \"sub\", \"Type\": \"tree\"}".to_owned()];
        listed.extend(files.iter().map(|(name, body)| {
            let (size, sha256) = (body.len(), sha256(body.as_bytes()));
            format!(
                "{{\"Path\": \"{name}\", \"Type\": \"blob\", \"Size\": {size}, \"Sha256\": \"{sha256}\"}}"
            )
        }));
        let files = listed.join(",");
        return Response::new(
            200,
            format!("{{\"Code\": 200, \"Data\": {{\"Files\": [{files}]}}}}"),
        );
    }
    Response::ranged(request, files[query["FilePath"]].as_bytes())
}

fn get(fixture: &Fixture) -> Result<ModelDir, HubError> {
    resolve(ID, &fixture.options, &Silent)
}

fn typical() -> Fixture {
    start(&[
        ("config.json", "{}"),
        ("model.safetensors", "weights"),
        ("pytorch_model.bin", "pickle"),
    ])
}

#[test]
fn fetches_into_the_official_layout_once() {
    let fixture = typical();
    let found = get(&fixture).unwrap();
    assert_eq!(
        found.path,
        fixture.cache.path().join("models/org/Tiny-0___5B")
    );
    assert_eq!(
        fs::read(found.path.join("model.safetensors")).unwrap(),
        b"weights"
    );
    assert!(!found.path.join("pytorch_model.bin").exists());
    assert_eq!(fixture.server.take_log().len(), 3);

    assert_eq!(get(&fixture).unwrap(), found);
    assert_eq!(fixture.server.take_log().len(), 1, "only the listing");
}

#[test]
fn files_that_differ_from_the_listing_are_fetched_again() {
    let fixture = typical();
    let dir = fixture.cache.path().join("models/org/Tiny-0___5B");
    fs::create_dir_all(&dir).unwrap();
    // Same size, other contents; and one that another client has fetched.
    fs::write(dir.join("model.safetensors"), "WEIGHTS").unwrap();
    fs::write(dir.join("config.json"), "{}").unwrap();
    get(&fixture).unwrap();
    assert_eq!(fs::read(dir.join("model.safetensors")).unwrap(), b"weights");
    assert_eq!(fixture.server.take_log().len(), 2, "listing and weights");
}

#[test]
fn a_partial_file_is_resumed_and_a_wrong_one_replaced() {
    for left in ["wei", "xxx", "far too long"] {
        let fixture = typical();
        let dir = fixture.cache.path().join("models/org/Tiny-0___5B");
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("model.safetensors.incomplete"), left).unwrap();
        get(&fixture).unwrap();
        assert_eq!(
            fs::read(dir.join("model.safetensors")).unwrap(),
            b"weights",
            "{left}"
        );
    }
}

#[test]
fn wrong_names_and_revisions() {
    let mut fixture = typical();
    fixture.options.revision = Some("v2".to_owned());
    assert!(matches!(
        get(&fixture),
        Err(HubError::RevisionNotFound { .. })
    ));
    fixture.options.revision = None;
    let error = resolve("org/other", &fixture.options, &Silent);
    assert!(matches!(error, Err(HubError::NotFound { .. })), "{error:?}");
}

#[test]
fn offline() {
    let mut fixture = typical();
    fixture.options.offline = Some("HF_HUB_OFFLINE".to_owned());
    assert!(matches!(get(&fixture), Err(HubError::Offline { .. })));
    fixture.options.offline = None;
    let found = get(&fixture).unwrap();
    fixture.options.offline = Some("HF_HUB_OFFLINE".to_owned());
    assert_eq!(get(&fixture).unwrap(), found);
}
