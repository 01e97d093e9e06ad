//! Every broken file is refused with a message that says which and why.

use std::fs;
use std::path::Path;

use quire_checkpoint::{Checkpoint, CheckpointError, parse_header};
use quire_files::Files;

use crate::writer::{entry, file, raw, write_index};

/// What opening a directory with this `model.safetensors` says.
fn refusal(bytes: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
    let message = Checkpoint::open(&Files::dir(dir.path()))
        .unwrap_err()
        .to_string();
    assert!(message.contains("model.safetensors"), "{message}");
    message
}

#[track_caller]
fn refused(header: &str, data: &[u8], part: &str) {
    let message = refusal(&raw(header, data));
    assert!(message.contains(part), "{header}: {message}");
}

#[test]
fn truncated_at_every_length() {
    let whole = file(&[
        ("a", "F32", &[2, 3], &[7; 24]),
        ("b", "BF16", &[4], &[8; 8]),
    ]);
    for length in 0..whole.len() {
        let message = refusal(&whole[..length]);
        let expected = format!("file has {length}; hint: download it again");
        assert!(
            message.contains(" is truncated: header promises ") && message.contains(&expected),
            "{message}"
        );
    }
    let message = refusal(&whole[..whole.len() - 1]);
    assert!(
        message.contains(&format!("promises {} bytes", whole.len())),
        "{message}"
    );
}

#[test]
fn longer_than_its_header_says() {
    let mut whole = file(&[("a", "F32", &[1], &[7; 4])]);
    whole.extend([0; 3]);
    assert!(refusal(&whole).contains("3 bytes follow the last tensor"));
}

#[test]
fn absurd_header_lengths() {
    for length in [(100 << 20) + 1, 1 << 40, u64::MAX - 8, u64::MAX] {
        let mut bytes = length.to_le_bytes().to_vec();
        bytes.extend([b' '; 100]);
        assert!(
            refusal(&bytes).contains(&format!("claims {length} bytes")),
            "{length}"
        );
    }
}

#[test]
fn headers_that_are_not_what_they_should_be() {
    for header in [
        "",
        "[]",
        "{",
        "{\"a\": 1}",
        "{\"a\": {\"dtype\": \"F32\"}}",
        "\u{1}",
    ] {
        refused(header, &[], "header: ");
    }
    let negative = r#"{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}"#;
    refused(negative, &[0; 4], "header: ");
    let name = "n".repeat(2000);
    let long = format!("{{{}}}", entry(&name, "F32", &[1], [0, 4]));
    refused(&long, &[0; 4], "name has 2000 bytes");
    let deep = format!("{{\"__metadata__\": {}}}", "[".repeat(100_000));
    refused(&deep, &[], "header: ");
    assert!(refusal(&[&4u64.to_le_bytes()[..], &[0xff; 4]].concat()).contains("header: "));
}

#[test]
fn shapes_that_overflow() {
    for shape in [
        &[1 << 32, 1 << 32][..],
        &[u64::MAX, 2],
        &[1 << 62, 2, 2],
        &[1 << 61],
        &[u64::MAX],
        &[65536, 65536, 65536, 65536],
    ] {
        let header = format!("{{{}}}", entry("a", "F32", shape, [0, 4]));
        let message = refusal(&raw(&header, &[0; 4]));
        assert!(
            message.contains("overflows") || message.contains("needs"),
            "{message}"
        );
    }
    let header = format!("{{{}}}", entry("a", "F32", &[1; 17], [0, 4]));
    refused(&header, &[0; 4], "17 dimensions, at most 16");
}

#[test]
fn offsets_out_of_range_backwards_overlapping_or_with_holes() {
    let one = |offsets| format!("{{{}}}", entry("a", "F32", &[1], offsets));
    refused(&one([4, 0]), &[0; 4], "run backwards");
    refused(&one([u64::MAX, u64::MAX]), &[0; 4], "needs 4 bytes");
    refused(
        &one([u64::MAX - 4, u64::MAX]),
        &[0; 4],
        "belong to no tensor",
    );
    refused(
        &one([0, 8]),
        &[0; 8],
        "needs 4 bytes, its offsets 0..8 hold 8",
    );
    refused(&one([4, 8]), &[0; 8], "bytes 0..4 in front of tensor \"a\"");
    let two = |second| {
        format!(
            "{{{}, {}}}",
            entry("a", "F32", &[2], [0, 8]),
            entry("b", "F32", &[1], second)
        )
    };
    refused(&two([4, 8]), &[0; 8], "\"b\" at 4..8 overlaps");
    refused(&two([0, 4]), &[0; 8], "overlaps");
    refused(&two([12, 16]), &[0; 16], "bytes 8..12");
    // The file ends within the second tensor.
    let message = refusal(&raw(&two([8, 12]), &[0; 11]));
    assert!(message.contains("is truncated"), "{message}");
}

#[test]
fn wrong_sizes_of_every_type() {
    for (dtype, bytes) in [
        ("F32", 2),
        ("F16", 4),
        ("BF16", 3),
        ("I64", 4),
        ("F8_E4M3", 2),
        ("F4", 1),
    ] {
        let header = format!("{{{}}}", entry("a", dtype, &[1], [0, bytes]));
        refused(
            &header,
            &vec![0; bytes as usize],
            &format!("of {dtype} needs"),
        );
    }
    // Of a type from the future only the range can be checked.
    let dir = tempfile::tempdir().unwrap();
    let bytes = file(&[("a", "F3_X", &[5], &[0; 2])]);
    fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
    assert_eq!(
        Checkpoint::open(&Files::dir(dir.path())).unwrap().dtype(),
        None
    );
}

#[test]
fn a_name_twice() {
    let header = format!(
        "{{{}, {}}}",
        entry("a", "F32", &[1], [0, 4]),
        entry("a", "F32", &[1], [4, 8])
    );
    refused(&header, &[0; 8], "\"a\" is defined twice");
}

#[test]
fn impostors() {
    for (bytes, part) in [
        (&b"PK\x03\x04archive/data.pkl"[..], "PyTorch pickle"),
        (b"\x80\x02}q\x00X\x01\x00\x00\x00a", "PyTorch pickle"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "git lfs pull",
        ),
        (b"GGUF\x03\x00\x00\x00\x00\x00", "GGUF"),
    ] {
        let message = refusal(bytes);
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn every_single_byte_of_a_header_may_be_wrong() {
    let whole = file(&[
        ("a", "F32", &[2, 3], &[7; 24]),
        ("b", "BF16", &[4], &[8; 8]),
    ]);
    let header_end = whole.len() - 32;
    for at in 0..header_end {
        for value in 0..=255 {
            let mut bytes = whole.clone();
            bytes[at] = value;
            // Refused or read, but every tensor that is read lies in the file.
            if let Ok(tensors) = parse_header(Path::new("x"), &bytes) {
                assert!(tensors.iter().all(|t| t.range.start <= t.range.end));
                assert!(tensors.iter().all(|t| t.range.end <= bytes.len()));
                let total: usize = tensors.iter().map(|t| t.range.len()).sum();
                assert_eq!(total, 32, "byte {at} = {value}");
            }
        }
    }
}

#[test]
fn directories_without_usable_weights() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Checkpoint::open(&Files::dir(dir.path())).unwrap_err();
    assert!(matches!(open(), CheckpointError::NoWeights { .. }));
    fs::write(dir.path().join("pytorch_model.bin"), "pickle").unwrap();
    let message = open().to_string();
    for part in [
        "only pytorch_model.bin",
        "run code",
        "never loaded",
        "safe_serialization",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let nowhere = Checkpoint::open(&Files::dir(dir.path().join("nowhere"))).unwrap_err();
    assert!(matches!(nowhere, CheckpointError::File(_)));
}

#[test]
fn broken_indexes() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("s.safetensors"),
        file(&[("a", "BF16", &[1], &[0; 2])]),
    )
    .unwrap();
    let open = || {
        Checkpoint::open(&Files::dir(dir.path()))
            .unwrap_err()
            .to_string()
    };

    write_index(
        dir.path(),
        &[("a", "s.safetensors"), ("b", "gone.safetensors")],
    );
    let message = open();
    assert!(
        message.contains("gone.safetensors is missing") && message.contains("index.json needs it"),
        "{message}"
    );

    for shard in [
        "../s.safetensors",
        "/etc/s.safetensors",
        "x/../../s.safetensors",
        "x\\\\s.safetensors",
    ] {
        write_index(dir.path(), &[("a", shard)]);
        let message = open();
        assert!(
            message.contains("leaves the model directory"),
            "{shard}: {message}"
        );
    }
    write_index(dir.path(), &[("a", "pytorch_model.bin")]);
    assert!(open().contains("is not a .safetensors file"));
    write_index(dir.path(), &[]);
    assert!(open().contains("weight_map is empty"));
    write_index(dir.path(), &[("other", "s.safetensors")]);
    assert!(open().contains("tensor \"other\" should be in"));
    fs::write(dir.path().join("model.safetensors.index.json"), "{oops").unwrap();
    assert!(open().contains("line 1 column 2"));
}
