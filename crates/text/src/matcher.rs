//! Finds markers in a text that comes character by character.

/// What a character led to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// A marker may have begun: nothing is decided.
    Wait,
    /// The marker with this index is complete.
    Hit(usize),
    /// This character, the oldest that was undecided, belongs to no marker.
    Miss(char),
}

/// The beginning of what may become a marker.
///
/// The markers are given with each character, because they depend on the state
/// of the caller; they may only change when nothing is undecided.
#[derive(Clone, Default)]
pub(crate) struct Matcher {
    partial: String,
}

impl Matcher {
    pub(crate) fn is_idle(&self) -> bool {
        self.partial.is_empty()
    }

    /// Adds a character. What was looked at in vain, and has to be read once
    /// more, is put on the stack `again`.
    pub(crate) fn feed(&mut self, c: char, markers: &[&str], again: &mut Vec<char>) -> Scan {
        self.partial.push(c);
        let partial = self.partial.as_str();
        let is_open = |marker: &&str| marker.len() > partial.len() && marker.starts_with(partial);
        if markers.iter().any(is_open) {
            return Scan::Wait;
        }
        self.settle(markers, again).unwrap_or(Scan::Wait)
    }

    /// Decides as if no character followed. `None` if nothing is undecided.
    ///
    /// The longest marker wins, and the first among equals. No marker is empty.
    pub(crate) fn settle(&mut self, markers: &[&str], again: &mut Vec<char>) -> Option<Scan> {
        let partial = std::mem::take(&mut self.partial);
        let first = partial.chars().next()?;
        let mut best: Option<(usize, usize)> = None;
        for (index, marker) in markers.iter().enumerate() {
            if partial.starts_with(marker) && best.is_none_or(|(_, len)| len < marker.len()) {
                best = Some((index, marker.len()));
            }
        }
        let (scan, read) = match best {
            Some((index, len)) => (Scan::Hit(index), len),
            None => (Scan::Miss(first), first.len_utf8()),
        };
        read_again(&partial[read..], again);
        Some(scan)
    }

    /// Gives up: what was undecided.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.partial)
    }
}

/// Puts a text on a stack of characters so that its first is read first.
pub(crate) fn read_again(text: &str, stack: &mut Vec<char>) {
    stack.extend(text.chars().rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outcome of a whole text: markers in angle brackets, the rest as is.
    fn run(text: &str, markers: &[&str]) -> String {
        let mut matcher = Matcher::default();
        let mut out = String::new();
        let mut show = |scan| match scan {
            Scan::Wait => {}
            Scan::Hit(index) => out += &format!("({})", markers[index]),
            Scan::Miss(c) => out.push(c),
        };
        let mut stack = Vec::new();
        read_again(text, &mut stack);
        loop {
            while let Some(c) = stack.pop() {
                show(matcher.feed(c, markers, &mut stack));
            }
            match matcher.settle(markers, &mut stack) {
                Some(scan) => show(scan),
                None => return out,
            }
        }
    }

    #[test]
    fn overlapping_beginnings_are_read_again() {
        assert_eq!(run("aab<<a>", &["<a>", "ab"]), "a(ab)<(<a>)");
        assert_eq!(run("<a<a", &["<a>"]), "<a<a");
    }

    #[test]
    fn the_longest_marker_wins() {
        let fences = ["```", "```json"];
        assert_eq!(run("```json```js", &fences), "(```json)(```)js");
        assert_eq!(run("```", &fences), "(```)");
    }
}
