//! The list of differences from the recordings that are meant, each with its reason.

use super::compare::Mismatch;
use crate::glob;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::Path;

/// The parsed list, and which of its entries have been needed.
pub struct Differences {
    entries: Vec<Entry>,
    used: Vec<bool>,
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
    fn covers(&self, exchange: &str, place: &str) -> bool {
        let any = |patterns: &[String], text: &str| {
            patterns.iter().any(|pattern| glob::matches(pattern, text))
        };
        any(&self.exchanges, exchange) && any(&self.places, place)
    }
}

impl Differences {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let entries: Vec<Entry> =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let used = vec![false; entries.len()];
        Ok(Self { entries, used })
    }

    /// Parts mismatches into those that are listed and those that are faults.
    pub fn sort(
        &mut self,
        exchange: &str,
        mismatches: Vec<Mismatch>,
    ) -> (Vec<Mismatch>, Vec<Mismatch>) {
        mismatches.into_iter().partition(|mismatch| {
            let entry = self
                .entries
                .iter()
                .position(|entry| entry.covers(exchange, &mismatch.place));
            if let Some(entry) = entry {
                self.used[entry] = true;
            }
            entry.is_some()
        })
    }

    /// The entries that excused nothing.
    pub fn unused(&self) -> Vec<String> {
        let entries = self
            .entries
            .iter()
            .zip(&self.used)
            .filter(|(_, used)| !**used);
        entries
            .map(|(entry, _)| {
                format!(
                    "{} at {} ({})",
                    entry.exchanges.join(", "),
                    entry.places.join(", "),
                    entry.reason
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
