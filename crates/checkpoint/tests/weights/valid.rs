//! What opens, and what it then says.

use std::borrow::Cow;
use std::fs;

use quire_backend::{DType, WeightError, WeightSource};
use quire_checkpoint::Checkpoint;
use quire_files::Files;

use crate::writer::{file, write_index};

/// 1, 2, 3, … in the given type.
fn count(dtype: &str, n: u16) -> Vec<u8> {
    (1..=n)
        .flat_map(|i| {
            let value = f32::from(i);
            match dtype {
                "F32" => value.to_le_bytes().to_vec(),
                "BF16" => value.to_le_bytes()[2..].to_vec(),
                // Halves of 1, 2, 3 and 4.
                _ => [0x3c00u16, 0x4000, 0x4200, 0x4400][usize::from(i) - 1]
                    .to_le_bytes()
                    .to_vec(),
            }
        })
        .collect()
}

#[test]
fn the_three_types_in_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let (f32s, bf16s, f16s) = (count("F32", 6), count("BF16", 4), count("F16", 2));
    let bytes = file(&[
        ("a", "F32", &[2, 3], &f32s),
        ("b", "BF16", &[4], &bf16s),
        ("c", "F16", &[2, 1, 1], &f16s),
        ("scalar", "F32", &[], &f32s[..4]),
        ("empty", "BF16", &[0, 7], &[]),
    ]);
    fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
    let checkpoint = Checkpoint::open(&Files::dir(dir.path())).unwrap();
    checkpoint.prefetch();

    let a = checkpoint.tensor("a", &[2, 3]).unwrap();
    assert_eq!((a.dtype, &a.data[..]), (DType::F32, &f32s[..]));
    assert!(matches!(a.data, Cow::Borrowed(_)), "weights are not copied");
    let b = checkpoint.tensor("b", &[4]).unwrap();
    assert_eq!((b.dtype, &b.data[..]), (DType::BF16, &bf16s[..]));
    let c = checkpoint.tensor("c", &[2, 1, 1]).unwrap();
    assert_eq!((c.dtype, &c.data[..]), (DType::F16, &f16s[..]));
    assert_eq!(checkpoint.tensor("scalar", &[]).unwrap().data.len(), 4);
    assert_eq!(checkpoint.tensor("empty", &[0, 7]).unwrap().data.len(), 0);

    let names: Vec<&str> = checkpoint.tensors().map(|t| t.name).collect();
    assert_eq!(names, ["a", "b", "c", "empty", "scalar"]);
    assert_eq!(checkpoint.total_bytes(), 24 + 8 + 4 + 4);
    assert_eq!(checkpoint.dtype(), Some(DType::F32));
    assert!(
        checkpoint.contains("a") && checkpoint.contains("model.a") && !checkpoint.contains("z")
    );
}

#[test]
fn requests_that_do_not_fit() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = file(&[("a", "BF16", &[2], &[0; 4]), ("q", "I32", &[1], &[0; 4])]);
    fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
    let checkpoint = Checkpoint::open(&Files::dir(dir.path())).unwrap();
    let shape = checkpoint.tensor("model.a", &[1, 2]).unwrap_err();
    let expected = WeightError::Shape {
        name: "a".to_owned(),
        found: vec![2],
        expected: vec![1, 2],
    };
    assert_eq!(shape, expected);
    let dtype = checkpoint.tensor("q", &[1]).unwrap_err();
    assert_eq!(
        dtype,
        WeightError::DType {
            name: "q".to_owned(),
            dtype: "I32".to_owned()
        }
    );
    let missing = checkpoint.tensor("model.b", &[1]).unwrap_err();
    assert_eq!(missing, WeightError::Missing("model.b".to_owned()));
}

#[test]
fn shards_and_the_index_that_decides_between_copies() {
    let dir = tempfile::tempdir().unwrap();
    let one = file(&[
        ("a", "BF16", &[1], &[1, 1]),
        ("both", "BF16", &[1], &[1, 1]),
    ]);
    let two = file(&[
        ("b", "F32", &[1], &[2; 4]),
        ("both", "BF16", &[1], &[2, 2]),
        ("extra", "F32", &[1], &[3; 4]),
    ]);
    fs::write(dir.path().join("m-1.safetensors"), one).unwrap();
    fs::write(dir.path().join("m-2.safetensors"), two).unwrap();
    write_index(
        dir.path(),
        &[
            ("a", "m-1.safetensors"),
            ("b", "m-2.safetensors"),
            ("both", "m-2.safetensors"),
        ],
    );
    let checkpoint = Checkpoint::open(&Files::dir(dir.path())).unwrap();
    assert_eq!(checkpoint.tensor("a", &[1]).unwrap().data[..], [1, 1]);
    assert_eq!(checkpoint.tensor("b", &[1]).unwrap().data[..], [2; 4]);
    assert_eq!(checkpoint.tensor("both", &[1]).unwrap().data[..], [2, 2]);
    assert_eq!(checkpoint.tensor("extra", &[1]).unwrap().data[..], [3; 4]);
    assert_eq!(checkpoint.dtype(), Some(DType::F32));
}

#[test]
fn loose_files_without_an_index() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, tensor: &str| {
        fs::write(
            dir.path().join(name),
            file(&[(tensor, "BF16", &[1], &[1, 1])]),
        )
        .unwrap();
    };
    write("one.safetensors", "a");
    write("two.safetensors", "b");
    write("consolidated.safetensors", "layers.0.other_name");
    let checkpoint = Checkpoint::open(&Files::dir(dir.path())).unwrap();
    let names: Vec<&str> = checkpoint.tensors().map(|t| t.name).collect();
    assert_eq!(names, ["a", "b"]);

    write("three.safetensors", "b");
    let message = Checkpoint::open(&Files::dir(dir.path()))
        .unwrap_err()
        .to_string();
    assert!(message.contains("\"b\" is in both"), "{message}");
}

#[test]
fn embedded_weights_stay_where_they_are() {
    let bytes: &'static [u8] = file(&[("a", "BF16", &[2], &[1, 2, 3, 4])]).leak();
    let table = vec![("model.safetensors", bytes)].leak();
    let checkpoint = Checkpoint::open(&Files::embedded("built-in", table)).unwrap();
    checkpoint.prefetch();
    let a = checkpoint.tensor("a", &[2]).unwrap();
    assert_eq!(a.data[..], [1, 2, 3, 4]);
    assert_eq!(a.data.as_ptr_range().end, bytes.as_ptr_range().end);

    let cut = vec![("model.safetensors", &bytes[..bytes.len() - 1])].leak();
    let message = Checkpoint::open(&Files::embedded("built-in", cut))
        .unwrap_err()
        .to_string();
    let expected = "built-in/model.safetensors is truncated";
    assert!(message.starts_with(expected), "{message}");
}
