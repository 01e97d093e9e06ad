//! Search for stop strings in a growing text.

/// The stop strings of one sequence.
pub(crate) struct StopStrings {
    strings: Vec<String>,
    /// Keep the stop string in the text.
    include: bool,
    /// Characters withheld while a stop string may have begun.
    withheld_chars: usize,
}

/// A stop string found in the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StopMatch {
    /// Which of the stop strings.
    pub index: usize,
    /// Length in bytes that the text is cut to.
    pub cut: usize,
}

impl StopStrings {
    pub(crate) fn new(strings: &[String], include: bool) -> StopStrings {
        let strings: Vec<String> = strings.iter().filter(|s| !s.is_empty()).cloned().collect();
        let longest = strings.iter().map(|s| s.chars().count()).max().unwrap_or(0);
        StopStrings {
            withheld_chars: if include {
                0
            } else {
                longest.saturating_sub(1)
            },
            strings,
            include,
        }
    }

    pub(crate) fn get(&self, index: usize) -> &str {
        &self.strings[index]
    }

    /// The match that ends first (of those that end together, the first in the
    /// list) among those that end in the last `new_bytes` of `text`.
    pub(crate) fn find(&self, text: &str, new_bytes: usize) -> Option<StopMatch> {
        if new_bytes == 0 {
            return None;
        }
        let old = text.len() - new_bytes;
        let mut best: Option<(usize, usize)> = None;
        for (index, stop) in self.strings.iter().enumerate() {
            // Only a match that ends in the new text is new: it starts at most
            // its own length less one byte before it.
            let mut from = (old + 1).saturating_sub(stop.len());
            while !text.is_char_boundary(from) {
                from += 1;
            }
            let end = text[from..]
                .find(stop.as_str())
                .map(|at| from + at + stop.len());
            if let Some(end) = end
                && best.is_none_or(|(best_end, _)| end < best_end)
            {
                best = Some((end, index));
            }
        }
        best.map(|(end, index)| StopMatch {
            index,
            cut: if self.include {
                end
            } else {
                end - self.strings[index].len()
            },
        })
    }

    /// Length in bytes of the part of `text` that may be shown while the
    /// sequence goes on.
    pub(crate) fn showable_len(&self, text: &str) -> usize {
        match self.withheld_chars.checked_sub(1) {
            None => text.len(),
            Some(before_last) => text
                .char_indices()
                .rev()
                .nth(before_last)
                .map_or(0, |(start, _)| start),
        }
    }
}
