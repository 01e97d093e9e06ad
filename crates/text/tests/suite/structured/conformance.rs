//! The JSON Schema Test Suite (draft 2020-12): which of its schemas are taken,
//! and which of its instances can then be written. The repository has no copy
//! of it; `cargo xtask schemas DIR` runs this test with one and holds the table
//! of docs/structured-output.md against what it finds.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use quire_text::structured::StructuredFormat;
use serde_json::Value;

use super::{Bench, document};
use crate::common::{list, read_json};

/// Names the suite's folder.
const FOLDER: &str = "QUIRE_JSON_SCHEMA_SUITE";
const DRAFT: &str = "tests/draft2020-12";
const BEGIN: &str = "<!-- suite: made by cargo xtask schemas DIR --update -->\n";
const END: &str = "<!-- end of suite -->";
/// Formats that are enforced; others are refused.
const FORMATS: [&str; 10] = [
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
    "uri",
];
/// Where invalid instances can be written, as the remark on `oneOf` says.
const LOOSE: [&str; 1] = ["oneOf"];

/// How the tests of one file, or of all of them, went.
#[derive(Default)]
struct Outcome {
    schemas: usize,
    taken: usize,
    /// Instances of schemas that are taken.
    valid: usize,
    invalid: usize,
    /// Those of them that can be written.
    valid_written: usize,
    invalid_written: Vec<String>,
    /// Why schemas are refused, and how often.
    refusals: BTreeMap<String, usize>,
}

impl Outcome {
    fn of_file(bench: &Bench, path: &Path) -> Outcome {
        let mut outcome = Outcome::default();
        for group in read_json(path).as_array().expect("a list of groups") {
            outcome.add_group(bench, group);
        }
        outcome
    }

    fn add_group(&mut self, bench: &Bench, group: &Value) {
        self.schemas += 1;
        let schema = &group["schema"];
        let constraint = match bench.compile(StructuredFormat::JsonSchema(schema.clone())) {
            Ok(constraint) => constraint,
            Err(error) => {
                *self.refusals.entry(error.to_string()).or_default() += 1;
                return;
            }
        };
        self.taken += 1;
        for test in list(group, "tests") {
            let text = test["data"].to_string();
            let is_written = bench.accepts(&constraint, &text);
            if test["valid"] == true {
                self.valid += 1;
                self.valid_written += usize::from(is_written);
            } else {
                self.invalid += 1;
                if is_written {
                    self.invalid_written.push(format!("{schema}: {text}"));
                }
            }
        }
    }

    fn add(&mut self, other: Outcome) {
        self.schemas += other.schemas;
        self.taken += other.taken;
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.valid_written += other.valid_written;
        self.invalid_written.extend(other.invalid_written);
    }

    fn row(&self, name: &str) -> String {
        format!(
            "| {name} | {} of {} | {} of {} | {} of {} |\n",
            self.taken,
            self.schemas,
            self.valid_written,
            self.valid,
            self.invalid_written.len(),
            self.invalid,
        )
    }
}

/// Names and files of the suite's required parts, and of the formats.
fn parts(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder).expect("the suite's folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut parts: Vec<(String, PathBuf)> = names
        .filter_map(|file| {
            let name = file.to_str()?.strip_suffix(".json")?;
            Some((format!("`{name}`"), folder.join(&file)))
        })
        .collect();
    parts.sort();
    assert!(!parts.is_empty(), "{} has no tests", folder.display());
    parts.extend(FORMATS.map(|format| {
        let path = folder.join(format!("optional/format/{format}.json"));
        (format!("`format`: `{format}`"), path)
    }));
    parts
}

#[test]
#[ignore = "needs the JSON Schema Test Suite: cargo xtask schemas DIR"]
fn the_json_schema_test_suite_goes_as_documented() {
    let folder = std::env::var_os(FOLDER).unwrap_or_else(|| panic!("{FOLDER} names no folder"));
    let bench = Bench::new("byte_level");
    let mut rows = String::from(
        "| file of the suite | schemas taken | valid instances written | invalid instances written |\n\
         |---|---|---|---|\n",
    );
    let mut all = Outcome::default();
    let mut refused = Vec::new();
    for (name, path) in parts(&PathBuf::from(folder).join(DRAFT)) {
        let outcome = Outcome::of_file(&bench, &path);
        for (reason, count) in &outcome.refusals {
            println!("{name}: {count} refused: {reason}");
        }
        for fault in &outcome.invalid_written {
            println!("{name}: invalid, but written: {fault}");
        }
        let is_loose = LOOSE.iter().any(|loose| name == format!("`{loose}`"));
        assert!(is_loose || outcome.invalid_written.is_empty(), "{name}");
        match outcome.taken {
            0 => refused.push(name),
            _ => rows += &outcome.row(&name),
        }
        all.add(outcome);
    }
    rows += &all.row("all");
    rows += &format!("\nAll schemas are refused of {}.\n", refused.join(", "));
    document::check(BEGIN, END, &rows, "run cargo xtask schemas DIR --update");
}
