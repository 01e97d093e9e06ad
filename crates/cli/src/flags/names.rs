//! From what was typed to a row of the table.

use super::{Flag, Kind, Status, Table};
use crate::suggest::nearest;

/// A spelling that was understood.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The row; never one with [`Status::Renamed`].
    pub flag: &'static Flag,
    /// `--no-x`, or `--disable-x` for `--enable-x` (and the reverse).
    pub negated: bool,
    /// The older spelling that was used, if one was.
    pub renamed_from: Option<&'static str>,
}

/// A spelling that was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No flag is like it; these are the nearest names, with dashes.
    Nothing(Vec<String>),
    /// It is the beginning of several flags' names, with dashes.
    Ambiguous(Vec<String>),
}

impl PartialEq for Found {
    fn eq(&self, other: &Found) -> bool {
        std::ptr::eq(self.flag, other.flag) && self.negated == other.negated
    }
}

impl Table {
    /// Finds the row of a spelling with its dashes, such as `--max_model_len`,
    /// `--no-enable-prefix-caching`, `-tp` or the unique beginning
    /// `--max-model`.
    ///
    /// # Errors
    /// With the nearest or the competing names.
    pub fn find(&self, typed: &str) -> Result<Found, Unknown> {
        let Some(name) = typed.strip_prefix("--") else {
            // Short forms have no abbreviations, and their case matters (`-O`).
            let flag = self.flags().find(|flag| flag.aliases.contains(&typed));
            return flag
                .map(|flag| self.resolve(flag, false))
                .ok_or_else(|| Unknown::Nothing(Vec::new()));
        };
        let name = name.replace('_', "-");
        self.exact(&name)
            .map_or_else(|| self.abbreviation(&name), Ok)
    }

    /// Follows an older spelling to its row.
    fn resolve(&self, flag: &'static Flag, negated: bool) -> Found {
        let as_it_is = Found {
            flag,
            negated,
            renamed_from: None,
        };
        let Status::Renamed(to) = flag.status else {
            return as_it_is;
        };
        let (target, inverted) = match to.strip_prefix("no-") {
            Some(positive) => (self.row(positive), true),
            None => (self.row(to), false),
        };
        // The tests of the tables hold that there is always a target.
        target.map_or(as_it_is, |target| Found {
            flag: target,
            negated: negated != inverted,
            renamed_from: Some(flag.name),
        })
    }

    fn exact(&self, name: &str) -> Option<Found> {
        let by_name = |wanted: &str| {
            self.flags()
                .find(|flag| long_names(flag).any(|own| own == wanted))
        };
        if let Some(flag) = by_name(name) {
            return Some(self.resolve(flag, false));
        }
        let positive = match name.strip_prefix("no-") {
            Some(positive) => positive.to_owned(),
            None => inverse(name)?,
        };
        let flag = by_name(&positive).filter(|flag| flag.kind == Kind::Bool)?;
        Some(self.resolve(flag, true))
    }

    fn abbreviation(&self, prefix: &str) -> Result<Found, Unknown> {
        // Flags of older versions must not make a beginning ambiguous that the
        // present ones do not.
        for legacy in [false, true] {
            let mut found: Vec<(String, Found)> = Vec::new();
            for flag in self.flags().filter(|flag| flag.is_legacy() == legacy) {
                for (spelling, negated) in spellings(flag) {
                    let candidate = self.resolve(flag, negated);
                    let new = !found.iter().any(|(_, known)| *known == candidate);
                    if new && !prefix.is_empty() && spelling.starts_with(prefix) {
                        found.push((spelling, candidate));
                    }
                }
            }
            match found.as_slice() {
                [] => {}
                [(_, found)] => return Ok(*found),
                several => {
                    return Err(Unknown::Ambiguous(
                        several
                            .iter()
                            .map(|(name, _)| format!("--{name}"))
                            .collect(),
                    ));
                }
            }
        }
        Err(Unknown::Nothing(self.suggestions(prefix)))
    }

    /// The nearest names, with dashes. A misspelt negation is answered by a
    /// negation.
    fn suggestions(&self, name: &str) -> Vec<String> {
        let names: Vec<String> = self
            .flags()
            .flat_map(|flag| spellings(flag).into_iter())
            .map(|(spelling, _)| spelling)
            .collect();
        let mut near = nearest(name, names.iter().map(String::as_str));
        if let (true, Some(positive)) = (near.is_empty(), name.strip_prefix("no-")) {
            // Not every flag has a negation.
            near = nearest(positive, names.iter().map(String::as_str));
        }
        near.into_iter().map(|name| format!("--{name}")).collect()
    }
}

fn long_names(flag: &'static Flag) -> impl Iterator<Item = &'static str> {
    let aliases = flag
        .aliases
        .iter()
        .filter_map(|alias| alias.strip_prefix("--"));
    std::iter::once(flag.name).chain(aliases)
}

/// `enable-x` for `disable-x` and the reverse.
fn inverse(name: &str) -> Option<String> {
    let flip = |from: &str, to: &str| name.strip_prefix(from).map(|rest| format!("{to}{rest}"));
    flip("enable-", "disable-").or_else(|| flip("disable-", "enable-"))
}

/// Every long spelling of a flag and whether it negates.
fn spellings(flag: &'static Flag) -> Vec<(String, bool)> {
    let mut spellings = Vec::new();
    for name in long_names(flag) {
        spellings.push((name.to_owned(), false));
        if flag.kind == Kind::Bool {
            spellings.push((format!("no-{name}"), true));
            spellings.extend(inverse(name).map(|inverse| (inverse, true)));
        }
    }
    spellings
}
