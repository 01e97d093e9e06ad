//! What is embedded, and what is written.

use std::collections::BTreeSet;
use std::fs;

use sha2::{Digest, Sha256};

use super::*;

/// Largest sum of all embedded files: they are in the repository and in every
/// copy of the program.
const TOTAL_BYTES_MAX: usize = 8_000_000;
/// The file of checksums, which is about the model and not part of it.
const CHECKSUMS: &str = "SHA256SUMS";

#[test]
fn every_file_of_the_directory_is_embedded() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/model");
    let in_directory: BTreeSet<String> = Files::dir(dir)
        .names("")
        .unwrap()
        .into_iter()
        .filter(|name| name != CHECKSUMS)
        .collect();
    let in_table: BTreeSet<String> = files().names("").unwrap().into_iter().collect();
    assert_eq!(in_directory, in_table, "the table is in src/lib.rs");
}

#[test]
fn the_files_are_small() {
    let total: usize = TABLE.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(total <= TOTAL_BYTES_MAX, "{total} bytes");
}

#[test]
fn the_files_have_their_checksums() {
    let lines = include_str!("../model/SHA256SUMS").lines();
    let mut checked = BTreeSet::new();
    for line in lines {
        let (expected, name) = line.split_once("  ").expect("as sha256sum writes it");
        let bytes = files().read(name, u64::MAX).unwrap().expect(name);
        let found: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(found, expected, "{name}");
        checked.insert(name);
    }
    assert!(checked.contains("model.safetensors"), "{checked:?}");
}

#[test]
fn an_export_is_the_directory_and_can_be_repeated() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("new/demo");
    assert_eq!(export(&dir).unwrap(), Exported::Written);
    for (name, bytes) in TABLE {
        assert_eq!(fs::read(dir.join(name)).unwrap(), *bytes, "{name}");
    }
    // What somebody put beside the files does no harm.
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    assert_eq!(export(&dir).unwrap(), Exported::AlreadyThere);

    let empty = parent.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(export(&empty).unwrap(), Exported::Written);
}

#[test]
fn nothing_is_overwritten() {
    let parent = tempfile::tempdir().unwrap();
    let refusal = |dir: &std::path::Path| export(dir).unwrap_err().to_string();

    let stranger = parent.path().join("stranger");
    fs::create_dir(&stranger).unwrap();
    fs::write(stranger.join("notes.txt"), "mine").unwrap();
    let message = refusal(&stranger);
    assert!(message.contains("stranger is not empty"), "{message}");
    assert_eq!(fs::read_dir(&stranger).unwrap().count(), 1);

    let edited = parent.path().join("edited");
    export(&edited).unwrap();
    fs::write(edited.join("config.json"), "{}").unwrap();
    assert!(refusal(&edited).contains("edited is not empty"));
    assert_eq!(fs::read(edited.join("config.json")).unwrap(), b"{}");

    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(refusal(&file).contains("file is not a directory"));
    assert!(refusal(&file.join("below")).contains("cannot create"));
}
