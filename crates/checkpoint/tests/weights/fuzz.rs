//! Random headers, indexes and configurations: read or refused, never a panic,
//! and no tensor outside of its file.

use std::path::Path;

use quire_backend::WeightSource;
use quire_checkpoint::{
    Checkpoint, GenerationSource, ModelFiles, generation_defaults, parse_header,
};
use quire_files::Files;
use quire_testkit::fuzz;

use crate::writer::{entry, file, raw};

const WORDS: [&str; 20] = [
    "\"dtype\": \"F32\"",
    "\"dtype\": \"F4\"",
    "\"BF16\"",
    "\"shape\": [",
    "\"data_offsets\": [0, 4]",
    "18446744073709551615",
    "4611686018427387904",
    "0",
    "1",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"a\": ",
    "\"__metadata__\": {}",
    "\"weight_map\": {",
    "\"../../x.safetensors\"",
    "\"s.safetensors\"",
    "1.5",
];

#[test]
fn fuzz_headers() {
    let whole = file(&[
        ("a", "F32", &[2, 3], &[7; 24]),
        ("b", "BF16", &[4], &[8; 8]),
        ("c", "F4", &[2], &[9]),
    ]);
    let header = format!("{{{}}}", entry("a", "F32", &[1], [0, 4]));
    fuzz::run("safetensors headers", |random| {
        let bytes = if random.one_in(2) {
            fuzz::mutate(random, &[&whole], &WORDS)
        } else {
            // With the right length in front, so that the JSON is what is read.
            raw(&fuzz::mutate_text(random, &[&header], &WORDS), &[0; 4])
        };
        let Ok(tensors) = parse_header(Path::new("x"), &bytes) else {
            return;
        };
        let mut end = None;
        for tensor in &tensors {
            assert!(
                end.is_none_or(|end| end == tensor.range.start),
                "{tensors:?}"
            );
            end = Some(tensor.range.end);
        }
        assert!(end.is_none_or(|end| end == bytes.len()), "{tensors:?}");
    });
}

#[test]
fn fuzz_directories() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let shard = file(&[("a", "F32", &[2], &[7; 8]), ("b", "BF16", &[4], &[8; 8])]);
    let index = r#"{"metadata": {"total_size": 16},
        "weight_map": {"a": "s.safetensors", "b": "s.safetensors"}}"#;
    fuzz::run("model directories", |random| {
        let shard = match random.one_in(3) {
            true => fuzz::mutate(random, &[&shard], &WORDS),
            false => shard.clone(),
        };
        let index = fuzz::mutate(random, &[index.as_bytes()], &WORDS);
        for (name, bytes) in [
            ("s.safetensors", shard),
            ("model.safetensors.index.json", index),
        ] {
            std::fs::write(dir.path().join(name), bytes).expect("written");
        }
        let Ok(checkpoint) = Checkpoint::open(&Files::dir(dir.path())) else {
            return;
        };
        for tensor in checkpoint.tensors() {
            // A type that cannot be read is an error, and no panic.
            let _ = checkpoint.tensor(tensor.name, tensor.shape);
        }
    });
}

#[test]
fn fuzz_configurations() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let config = r#"{"architectures": ["LlamaForCausalLM"], "model_type": "llama",
        "torch_dtype": "bfloat16", "text_config": {"hidden_size": 64, "dtype": "float32"},
        "time_step_limit": [0.0, Infinity], "eos_token_id": [1, 2], "x": NaN}"#;
    let generation = r#"{"temperature": 0.6, "top_k": 20, "top_p": 0.95, "max_new_tokens": 100,
        "eos_token_id": [1, 2], "do_sample": true, "repetition_penalty": 1.1}"#;
    let words = [
        "Infinity",
        "-Infinity",
        "NaN",
        "\"text_config\":",
        "\"eos_token_id\":",
        "[",
        "]",
        "{",
        "}",
        "\"top_k\":",
        "-1",
        "1e400",
        "4294967296",
        "\"float16\"",
        "\"auto_map\":",
        "null",
        ",",
    ];
    fuzz::run("configurations", |random| {
        for (name, seed) in [
            ("config.json", config),
            ("generation_config.json", generation),
        ] {
            let text = fuzz::mutate(random, &[seed.as_bytes()], &words);
            std::fs::write(dir.path().join(name), text).expect("written");
        }
        let files = Files::dir(dir.path());
        let none = serde_json::Value::Null;
        if let Ok(ModelFiles { config, .. }) = ModelFiles::read(&files, &none) {
            let _ = (config.dtype(), config.architectures(), config.text());
        }
        let _ = generation_defaults(&files, &GenerationSource::Auto, &none);
    });
}
