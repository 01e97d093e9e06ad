//! What the tests of this crate share: the fixtures and a small random source.

use std::path::{Path, PathBuf};

use quire_files::Files;
use quire_text::Tokenizer;
use serde_json::Value;

/// The fixture tokenizers.
pub const TOKENIZERS: [&str; 2] = ["byte_level", "byte_fallback"];

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

pub fn read_json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

pub fn tokenizer(name: &str) -> Tokenizer {
    Tokenizer::from_files(&Files::dir(fixture(name))).expect("the fixture is a tokenizer")
}

/// The answers of the Python package for a fixture tokenizer.
pub fn expected(name: &str) -> Value {
    read_json(&fixture(name).join("expected.json"))
}

pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("{key} is a list"))
}

pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is a string"))
}

pub fn ids(value: &Value, key: &str) -> Vec<u32> {
    serde_json::from_value(value[key].clone()).unwrap_or_else(|e| panic!("{key}: {e}"))
}

/// SplitMix64: enough randomness for tests, the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform below `bound` (which is small, so the bias is, too).
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Ways to cut a text, each with a word that says which it is: in two at every
/// place, at random (so often, with the seed), and at every character.
pub fn cuts(text: &str, random_cuts: usize) -> Vec<(String, Vec<&str>)> {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let split = |cuts: &[usize]| -> Vec<&str> {
        let mut from = 0;
        let mut pieces = Vec::new();
        for &cut in cuts.iter().chain([&text.len()]) {
            pieces.push(&text[from..cut]);
            from = cut;
        }
        pieces
    };
    let mut ways: Vec<_> = ends
        .iter()
        .map(|&end| (format!("at {end}"), split(&[end])))
        .collect();
    for seed in 0..random_cuts as u64 {
        let mut random = Random(seed);
        let density = 2 + random.below(8);
        let mut some = ends.clone();
        some.retain(|_| random.below(density) == 0);
        ways.push((format!("by seed {seed}"), split(&some)));
    }
    ways.push(("everywhere".to_owned(), split(&ends)));
    ways
}
