//! The nearest names to a misspelt one.

/// How many names a hint lists.
const MAX_SUGGESTIONS: usize = 3;

/// Longer inputs are not misspellings, and the distance costs their square.
const MAX_LEN: usize = 64;

/// The names nearest to `wrong`, best first, none that are too far off to help.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if wrong.len() > MAX_LEN {
        return Vec::new();
    }
    // A third of the word may be wrong; more than that is another word.
    let allowed = (wrong.chars().count() / 3).max(1);
    let mut scored: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let distance = distance(wrong, name);
            // A name that contains all that was typed (`--parallel-size`) is a candidate
            // behind every true misspelling.
            let contained = wrong.len() >= 5 && name.contains(wrong);
            match (distance <= allowed, contained) {
                (true, _) => Some((distance, name)),
                (false, true) => Some((allowed + distance, name)),
                (false, false) => None,
            }
        })
        .collect();
    scored.sort();
    scored.dedup();
    scored.truncate(MAX_SUGGESTIONS);
    scored.into_iter().map(|(_, name)| name).collect()
}

/// Edits (insert, delete, replace, swap of neighbours) between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(last[j] + 1).min(row[j - 1] + 1);
            let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if swapped {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = [
        "max-model-len",
        "max-num-seqs",
        "port",
        "tensor-parallel-size",
        "pipeline-parallel-size",
    ];

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("port", "port", 0),
            ("prot", "port", 1),
            ("ports", "port", 1),
            ("a", "b", 1),
            ("", "abc", 3),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn nearest_first_and_nothing_far() {
        assert_eq!(nearest("max-model-length", NAMES), ["max-model-len"]);
        assert_eq!(nearest("prot", NAMES), ["port"]);
        assert_eq!(
            nearest("parallel-size", NAMES),
            ["tensor-parallel-size", "pipeline-parallel-size"]
        );
        assert!(nearest("banana-split", NAMES).is_empty());
        assert!(nearest(&"x".repeat(10_000), NAMES).is_empty());
    }
}
