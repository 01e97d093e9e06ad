//! Sets of characters.

use std::fmt::Write;

/// The characters before and after the surrogates, which are no characters.
const ALL: [(u32, u32); 2] = [(0, 0xd7ff), (0xe000, 0x10_ffff)];

/// A set of characters as sorted ranges that do not touch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CharSet(Vec<(u32, u32)>);

impl CharSet {
    /// The characters of these ranges, ends included.
    pub(super) fn new(ranges: impl IntoIterator<Item = (char, char)>) -> Self {
        let ranges = ranges.into_iter();
        Self::merge(ranges.map(|(a, b)| (u32::from(a), u32::from(b))).collect())
    }

    /// One character.
    pub(super) fn single(c: char) -> Self {
        Self::new([(c, c)])
    }

    /// Every character.
    pub(super) fn all() -> Self {
        CharSet(ALL.to_vec())
    }

    /// The characters that are not in this set.
    pub(super) fn negated(&self) -> Self {
        let mut gaps = Vec::new();
        for (low, high) in ALL {
            let mut next = low;
            for &(a, b) in &self.0 {
                if b < low || a > high {
                    continue;
                }
                if a > next {
                    gaps.push((next, a - 1));
                }
                next = next.max(b + 1);
            }
            if next <= high {
                gaps.push((next, high));
            }
        }
        CharSet(gaps)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if a character is in both sets.
    pub(super) fn intersects(&self, other: &CharSet) -> bool {
        let (mut i, mut j) = (0, 0);
        while let (Some(&(a, b)), Some(&(c, d))) = (self.0.get(i), other.0.get(j)) {
            if b < c {
                i += 1;
            } else if d < a {
                j += 1;
            } else {
                return true;
            }
        }
        false
    }

    /// A regular expression for one character of the set, without slashes.
    pub(super) fn regex(&self) -> String {
        let mut out = String::from("[");
        for (a, b) in &self.0 {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{{{a:x}}}-\\x{{{b:x}}}");
        }
        out.push(']');
        out
    }

    fn merge(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (a, b) in ranges {
            match merged.last_mut() {
                Some(last) if a <= last.1 + 1 => last.1 = last.1.max(b),
                _ => merged.push((a, b)),
            }
        }
        CharSet(merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_merged_and_negated() {
        let set = CharSet::new([('c', 'd'), ('a', 'b'), ('x', 'x')]);
        assert_eq!(set.0, [(97, 100), (120, 120)]);
        assert_eq!(set.negated().negated(), set);
        assert!(CharSet::all().negated().is_empty());
        assert!(!set.negated().intersects(&set));
        assert!(set.intersects(&CharSet::single('x')));
        assert!(!set.intersects(&CharSet::single('y')));
        assert_eq!(CharSet::single('a').regex(), r"[\x{61}-\x{61}]");
        let around = CharSet::new([('\u{d7ff}', '\u{e000}')]);
        assert_eq!(around.negated().0, [(0, 0xd7fe), (0xe001, 0x10_ffff)]);
    }
}
