//! The list of differences from the recordings that are meant, each with its reason.

use super::compare::Mismatch;
use crate::glob;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

/// The parsed list, and which of its patterns have been needed.
pub struct Differences {
    entries: Vec<Entry>,
    /// The number of an entry, and one of its patterns.
    used: BTreeSet<(usize, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Patterns of exchange names.
    exchanges: Vec<String>,
    /// Patterns of the places that may differ; `*` for all.
    places: Vec<String>,
    reason: String,
}

impl Entry {
    /// The patterns by which the entry covers a mismatch; none if it does not.
    fn covering(&self, exchange: &str, place: &str) -> Option<[&String; 2]> {
        let first = |patterns: &[String], text: &str| {
            let mut patterns = patterns.iter();
            patterns.position(|pattern| glob::matches(pattern, text))
        };
        let exchange = first(&self.exchanges, exchange)?;
        let place = first(&self.places, place)?;
        Some([&self.exchanges[exchange], &self.places[place]])
    }
}

impl Differences {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let entries: Vec<Entry> =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let used = BTreeSet::new();
        Ok(Self { entries, used })
    }

    /// Parts mismatches into those that are listed and those that are faults.
    pub fn sort(
        &mut self,
        exchange: &str,
        mismatches: Vec<Mismatch>,
    ) -> (Vec<Mismatch>, Vec<Mismatch>) {
        let is_listed = |mismatch: &Mismatch| {
            let mut entries = self.entries.iter().enumerate();
            let found = entries.find_map(|(at, entry)| {
                let patterns = entry.covering(exchange, &mismatch.place)?;
                Some(patterns.map(|pattern| (at, pattern.clone())))
            });
            self.used.extend(found.iter().flatten().cloned());
            found.is_some()
        };
        mismatches.into_iter().partition(is_listed)
    }

    /// The patterns that were not needed to excuse anything.
    pub fn unused(&self) -> Vec<String> {
        let mut unused = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            for pattern in entry.exchanges.iter().chain(&entry.places) {
                if !self.used.contains(&(at, pattern.clone())) {
                    unused.push(format!("{pattern:?} ({})", entry.reason));
                }
            }
        }
        unused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mismatch(place: &str) -> Mismatch {
        Mismatch::new(place, "other")
    }

    #[test]
    fn patterns_that_excuse_nothing_are_named() {
        let list =
            r#"[{"exchanges": ["a", "b*"], "places": ["status", "body.*"], "reason": "meant"}]"#;
        let mut list = Differences {
            entries: serde_json::from_str(list).unwrap(),
            used: BTreeSet::new(),
        };
        let (excused, faults) = list.sort("a", vec![mismatch("body.x"), mismatch("allow")]);
        assert_eq!((excused.len(), faults.len()), (1, 1));
        assert_eq!(list.unused(), ["\"b*\" (meant)", "\"status\" (meant)"]);
        list.sort("bc", vec![mismatch("status")]);
        assert!(list.unused().is_empty());
    }

    #[test]
    fn the_committed_list_gives_reasons() {
        let path = crate::workspace_root()
            .unwrap()
            .join("xtask/transcripts/differences.json");
        let list = Differences::read(&path).unwrap();
        assert!(
            list.entries.iter().all(|entry| entry.reason.len() > 10),
            "every entry needs a reason"
        );
    }
}
