//! The Hugging Face protocol.

use std::fs;
use std::path::Path;

use quire_backend::Silent;
use quire_checkpoint::{HubError, ModelDir, ModelOrigin, resolve};

use crate::fake_hub::{COMMIT, FakeHub, Fault, ID, Recorder, Repo, sha256};

const WEIGHTS: &str = "model.safetensors";

/// Large enough that it does not arrive in one piece.
fn weights() -> Vec<u8> {
    (0..3_000_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect()
}

fn typical() -> Repo {
    Repo::new(&[
        ("config.json", b"{}"),
        ("tokenizer.json", b"{\"a\": 1}"),
        ("1_Pooling/config.json", b"{\"pool\": 1}"),
        (WEIGHTS, &weights()),
        ("pytorch_model.bin", b"pickle"),
        ("README.md", b"hello"),
    ])
}

fn get(hub: &FakeHub) -> Result<ModelDir, HubError> {
    resolve(ID, &hub.options, &Silent)
}

fn message(hub: &FakeHub) -> String {
    get(hub).unwrap_err().to_string()
}

/// Every file below a directory, relative, sorted.
fn files_below(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![dir.to_path_buf()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                found.push(path.strip_prefix(dir).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn fetches_what_is_needed_into_the_official_layout() {
    let hub = FakeHub::start(typical());
    let recorder = Recorder::default();
    let found = resolve(ID, &hub.options, &recorder).unwrap();

    let repo = hub.cache.path().join("models--org--tiny");
    assert_eq!(found.path, repo.join("snapshots").join(COMMIT));
    assert_eq!(found.notes, [""; 0]);
    let origin = ModelOrigin::Hub {
        id: ID.to_owned(),
        revision: "main".to_owned(),
        commit: Some(COMMIT.to_owned()),
    };
    assert_eq!(found.origin, origin);
    assert_eq!(
        files_below(&found.path),
        [
            "1_Pooling/config.json",
            "config.json",
            WEIGHTS,
            "tokenizer.json"
        ]
    );
    assert_eq!(fs::read(found.path.join(WEIGHTS)).unwrap(), weights());
    assert_eq!(
        fs::read(found.path.join("1_Pooling/config.json")).unwrap(),
        b"{\"pool\": 1}"
    );
    assert_eq!(fs::read_to_string(repo.join("refs/main")).unwrap(), COMMIT);
    // Links are relative, so that the cache can be moved.
    let link = fs::read_link(found.path.join(WEIGHTS)).unwrap();
    assert_eq!(link, Path::new("../../blobs").join(sha256(&weights())));
    let link = fs::read_link(found.path.join("1_Pooling/config.json")).unwrap();
    assert!(link.starts_with("../../../blobs"), "{link:?}");
    assert!(
        files_below(&repo)
            .iter()
            .all(|f| !f.contains("incomplete") && !f.contains(".new"))
    );

    let total = 2 + 8 + 11 + weights().len();
    let events = recorder.events.into_inner().unwrap();
    assert_eq!(events[0], format!("begin downloading {ID} {total} bytes"));
    assert_eq!(
        events[events.len() - 2..],
        [total.to_string(), "end".to_owned()]
    );
}

#[test]
fn every_file_is_of_the_pinned_commit() {
    let hub = FakeHub::start(typical());
    get(&hub).unwrap();
    let log = hub.hub.take_log();
    let resolves: Vec<_> = log
        .iter()
        .filter(|r| r.target.contains("/resolve/"))
        .collect();
    assert_eq!(resolves.len(), 8, "HEAD and GET of four files");
    for request in resolves {
        assert!(
            request.target.contains(&format!("/resolve/{COMMIT}/")),
            "{request:?}"
        );
    }

    // A hub that serves another commit all the same is not believed.
    let mut repo = typical();
    repo.file_commit = "f".repeat(40);
    let hub = FakeHub::start(repo);
    let text = message(&hub);
    assert!(
        text.contains("is of commit ffff") && text.contains(COMMIT),
        "{text}"
    );
}

#[test]
fn a_second_run_fetches_no_file() {
    let hub = FakeHub::start(typical());
    let first = get(&hub).unwrap();
    hub.hub.take_log();
    hub.storage.take_log();

    let recorder = Recorder::default();
    assert_eq!(resolve(ID, &hub.options, &recorder).unwrap(), first);
    assert!(recorder.events.into_inner().unwrap().is_empty());
    let log = hub.hub.take_log();
    assert_eq!(log.len(), 1, "only the revision is looked up: {log:?}");
    assert!(hub.storage.take_log().is_empty());
}

#[test]
fn the_token_goes_to_the_hub_and_not_to_the_storage() {
    let mut repo = typical();
    repo.needs_token = Some("hf_secret".to_owned());
    let mut hub = FakeHub::start(repo);
    let text = message(&hub);
    assert!(
        text.contains("was not found") && text.contains("set HF_TOKEN"),
        "{text}"
    );

    hub.options.token = Some("hf_secret".to_owned());
    get(&hub).unwrap();
    let stored = hub.storage.take_log();
    assert!(!stored.is_empty());
    for request in stored {
        assert_eq!(request.header("authorization"), None);
    }
}

#[test]
fn a_broken_connection_is_resumed() {
    let hub = FakeHub::start(typical().fault(WEIGHTS, Fault::Cut(1_234_567)));
    let found = get(&hub).unwrap();
    assert_eq!(fs::read(found.path.join(WEIGHTS)).unwrap(), weights());
    let gets = hub.storage.take_log();
    assert_eq!(gets.len(), 2);
    let resumed = gets[1].range_start().expect("a range is asked for");
    assert!(resumed > 0 && resumed <= 1_234_567, "{resumed}");
}

#[test]
fn the_next_run_resumes_what_the_last_one_left() {
    let repo = typical()
        .fault(WEIGHTS, Fault::Cut(400_000))
        .fault(WEIGHTS, Fault::Status(503))
        .fault(WEIGHTS, Fault::Cut(0));
    let hub = FakeHub::start(repo);
    let text = message(&hub);
    assert!(
        text.contains(WEIGHTS) && text.contains("of 3000000 bytes"),
        "{text}"
    );
    assert!(
        text.contains("the download will resume") && !text.contains("secret"),
        "{text}"
    );
    // An incomplete model is not remembered as the branch's state.
    assert!(
        !hub.cache
            .path()
            .join("models--org--tiny/refs/main")
            .exists()
    );

    hub.storage.take_log();
    let found = get(&hub).unwrap();
    assert_eq!(fs::read(found.path.join(WEIGHTS)).unwrap(), weights());
    let start = hub.storage.take_log()[0]
        .range_start()
        .expect("a range is asked for");
    assert!(start > 0 && start <= 400_000, "{start}");
}

#[test]
fn a_server_without_ranges_starts_over() {
    let repo = typical()
        .fault(WEIGHTS, Fault::Cut(500_000))
        .fault(WEIGHTS, Fault::IgnoreRange);
    let hub = FakeHub::start(repo);
    let found = get(&hub).unwrap();
    assert_eq!(fs::read(found.path.join(WEIGHTS)).unwrap(), weights());
}

#[test]
fn bodies_of_the_wrong_length_or_content_are_not_kept() {
    let whole = weights().len();
    for length in [100, whole, whole + 1] {
        let hub = FakeHub::start(typical().fault(WEIGHTS, Fault::Whole(length)));
        let found = get(&hub).unwrap();
        assert_eq!(
            fs::read(found.path.join(WEIGHTS)).unwrap(),
            weights(),
            "{length}"
        );
    }
    let mut repo = typical();
    for _ in 0..3 {
        repo = repo.fault(WEIGHTS, Fault::Whole(whole));
    }
    let hub = FakeHub::start(repo);
    let text = message(&hub);
    assert!(text.contains(WEIGHTS) && text.contains("SHA-256"), "{text}");
}

#[test]
fn refusals_say_what_to_do() {
    for (refuses, parts) in [
        (
            (401, "RepoNotFound"),
            ["org/tiny was not found", "set HF_TOKEN"],
        ),
        ((404, "RepoNotFound"), ["check the name", "local directory"]),
        ((404, ""), ["check the name", "local directory"]),
        ((403, "GatedRepo"), ["org/tiny is gated", "set HF_TOKEN"]),
        (
            (401, "GatedRepo"),
            ["accept its conditions at http://", "/org/tiny"],
        ),
        ((403, ""), ["refused access to org/tiny (403)", "HF_TOKEN"]),
        (
            (404, "RevisionNotFound"),
            ["no revision \"main\"", "--revision"],
        ),
        ((418, ""), ["answered 418", "/api/models/org/tiny"]),
    ] {
        let mut repo = typical();
        repo.refuses = Some(refuses);
        let hub = FakeHub::start(repo);
        let text = message(&hub);
        for part in parts {
            assert!(text.contains(part), "{refuses:?}: {text}");
        }
        assert_eq!(
            hub.hub.take_log().len(),
            1,
            "{refuses:?} is not tried again"
        );
    }
}

#[test]
fn revisions_are_looked_up() {
    let mut hub = FakeHub::start(typical());
    hub.options.revision = Some("v9".to_owned());
    let text = message(&hub);
    assert!(text.contains("org/tiny has no revision \"v9\""), "{text}");
    hub.options.revision = Some(COMMIT.to_owned());
    assert!(get(&hub).unwrap().path.ends_with(COMMIT));
}

#[test]
fn offline_says_exactly_what_is_missing() {
    let mut hub = FakeHub::start(typical());
    hub.options.offline = Some("HF_HUB_OFFLINE".to_owned());
    let text = message(&hub);
    assert!(
        text.contains("HF_HUB_OFFLINE forbids") && text.contains("never downloaded"),
        "{text}"
    );
    assert!(hub.hub.take_log().is_empty());

    hub.options.offline = None;
    let found = get(&hub).unwrap();
    hub.hub.take_log();
    hub.options.offline = Some("TRANSFORMERS_OFFLINE".to_owned());
    assert_eq!(get(&hub).unwrap(), found);
    assert!(hub.hub.take_log().is_empty());

    fs::remove_file(found.path.join(WEIGHTS)).unwrap();
    let text = message(&hub);
    assert!(
        text.contains("missing every *.safetensors") && text.contains("TRANSFORMERS_OFFLINE"),
        "{text}"
    );
    hub.options.weights = false;
    assert_eq!(get(&hub).unwrap(), found);
    fs::remove_file(found.path.join("config.json")).unwrap();
    assert!(message(&hub).contains("missing config.json"));
}

#[test]
fn an_unreachable_hub_leaves_the_cache_with_a_note() {
    let mut hub = FakeHub::start(typical());
    let text = {
        let mut gone = hub.options.clone();
        // Bound and closed again: nobody listens there.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        gone.endpoint = format!("http://{port}");
        let text = resolve(ID, &gone, &Silent).unwrap_err().to_string();
        get(&hub).unwrap();
        hub.options = gone;
        text
    };
    assert!(
        text.contains("cannot reach http://127.0.0.1") && text.contains("HTTPS_PROXY"),
        "{text}"
    );
    let found = get(&hub).unwrap();
    assert!(found.path.join(WEIGHTS).is_file());
    assert!(
        found.notes[0].contains("using the cached files"),
        "{:?}",
        found.notes
    );
}

#[test]
fn shards_come_from_the_index() {
    let index = br#"{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}"#;
    let hub = FakeHub::start(Repo::new(&[
        ("config.json", b"{}"),
        ("model-1.safetensors", b"one"),
        ("model-2.safetensors", b"two"),
        ("model-3.safetensors", b"not in the index"),
        ("model.safetensors.index.json", index),
    ]));
    let found = get(&hub).unwrap();
    let expected = [
        "config.json",
        "model-1.safetensors",
        "model-2.safetensors",
        "model.safetensors.index.json",
    ];
    assert_eq!(files_below(&found.path), expected);

    let mut options = hub.options.clone();
    options.offline = Some("HF_HUB_OFFLINE".to_owned());
    fs::remove_file(found.path.join("model-2.safetensors")).unwrap();
    let text = resolve(ID, &options, &Silent).unwrap_err().to_string();
    assert!(text.contains("missing model-2.safetensors"), "{text}");
}

#[test]
fn an_index_cannot_leave_the_snapshot() {
    let index = br#"{"weight_map": {"a": "../../../evil.safetensors"}}"#;
    let hub = FakeHub::start(Repo::new(&[
        ("config.json", b"{}"),
        ("model.safetensors.index.json", index),
    ]));
    assert!(message(&hub).contains("leaves the model directory"));
}

#[test]
fn pickles_are_refused_before_anything_is_fetched() {
    let hub = FakeHub::start(Repo::new(&[
        ("config.json", b"{}"),
        ("pytorch_model.bin", b"x"),
    ]));
    let text = message(&hub);
    assert!(
        text.contains("never loaded") && text.contains("pytorch_model.bin"),
        "{text}"
    );
    assert_eq!(hub.hub.take_log().len(), 1);
}

#[test]
fn two_downloads_at_once_share_the_work() {
    let hub = FakeHub::start(typical());
    let results: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| get(&hub))).collect();
        runs.into_iter()
            .map(|run| run.join().unwrap().unwrap())
            .collect()
    });
    for found in results {
        assert_eq!(fs::read(found.path.join(WEIGHTS)).unwrap(), weights());
    }
    let gets = hub.storage.take_log();
    assert_eq!(
        gets.iter().filter(|r| r.method == "GET").count(),
        1,
        "{gets:?}"
    );
}

#[test]
fn names_that_are_no_repository() {
    let hub = FakeHub::start(typical());
    let ask = |model: &str| resolve(model, &hub.options, &Silent);
    assert!(matches!(
        ask("./nowhere"),
        Err(HubError::NoSuchDirectory { .. })
    ));
    assert!(matches!(
        ask("/nowhere/at/all"),
        Err(HubError::NoSuchDirectory { .. })
    ));
    assert!(matches!(ask("a b/c"), Err(HubError::InvalidId { .. })));
    let file = hub.cache.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(
        ask(file.to_str().unwrap()),
        Err(HubError::NotADirectory { .. })
    ));
    let local = ask(hub.cache.path().to_str().unwrap()).unwrap();
    assert_eq!(
        (local.path.as_path(), local.origin),
        (hub.cache.path(), ModelOrigin::Local)
    );
    assert!(hub.hub.take_log().is_empty());
}
