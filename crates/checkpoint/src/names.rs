//! The same tensor goes by several names: the hub's GPT-2 files lack the
//! `transformer.` that the class puts in front, base models lack `model.`, and
//! image-text models put `language_model.` around their decoder.
//!
//! The rule: an exact name wins. Otherwise one known prefix is taken off the
//! wanted name (the longest that fits, possibly none), and the rest is tried
//! under every known prefix in the order of [`PREFIXES`].

/// Known prefixes, in the order in which they are tried.
const PREFIXES: [&str; 7] = [
    "",
    "model.",
    "transformer.",
    "language_model.",
    "language_model.model.",
    "model.language_model.",
    "model.language_model.model.",
];

/// The first of the spellings of `wanted` that `exists`.
pub(crate) fn find<'a, T>(wanted: &str, lookup: impl Fn(&str) -> Option<&'a T>) -> Option<&'a T> {
    if let Some(found) = lookup(wanted) {
        return Some(found);
    }
    let base = PREFIXES
        .iter()
        .filter_map(|prefix| wanted.strip_prefix(prefix))
        .min_by_key(|rest| rest.len())
        .unwrap_or(wanted);
    PREFIXES
        .iter()
        .find_map(|prefix| lookup(&format!("{prefix}{base}")))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::find;

    #[test]
    fn spellings_of_known_checkpoints() {
        let cases = [
            // (wanted, in the file)
            ("model.norm.weight", "model.norm.weight"),
            ("model.norm.weight", "norm.weight"),
            ("norm.weight", "model.norm.weight"),
            ("transformer.wte.weight", "wte.weight"),
            ("wte.weight", "transformer.wte.weight"),
            (
                "model.layers.0.mlp.up_proj.weight",
                "language_model.model.layers.0.mlp.up_proj.weight",
            ),
            (
                "model.layers.0.mlp.up_proj.weight",
                "model.language_model.layers.0.mlp.up_proj.weight",
            ),
            ("lm_head.weight", "language_model.lm_head.weight"),
        ];
        for (wanted, stored) in cases {
            let map = HashMap::from([(stored.to_owned(), 7)]);
            assert_eq!(
                find(wanted, |name| map.get(name)),
                Some(&7),
                "{wanted} {stored}"
            );
        }
    }

    #[test]
    fn exact_wins_and_strangers_lose() {
        let map = HashMap::from([
            ("norm.weight".to_owned(), 1),
            ("model.norm.weight".into(), 2),
        ]);
        assert_eq!(find("model.norm.weight", |n| map.get(n)), Some(&2));
        assert_eq!(find("norm.weight", |n| map.get(n)), Some(&1));
        assert_eq!(find("model.layers.0.norm.weight", |n| map.get(n)), None);
        assert_eq!(find("vision_model.norm.weight", |n| map.get(n)), None);
    }
}
