//! Which files of a repository a server needs.

use std::path::Path;

use super::{HubError, HubOptions};
use crate::error::pickle_message;
use crate::files::{INDEX, SINGLE, is_pickle, is_safe_relative, loose, parse_index, shard_names};

/// Endings of the configuration, tokenizer and template files.
const COMPANIONS: [&str; 5] = [".json", ".jinja", ".txt", ".model", ".tiktoken"];

/// What to fetch.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selection {
    /// Files known by name.
    pub(super) files: Vec<String>,
    /// True if the weights are the shards of the index, which is to be read
    /// first (it is not among `files`).
    pub(super) by_index: bool,
}

/// Chooses by the rule by which a directory is opened: `model.safetensors`,
/// else the index and its shards, else all safetensors of the top directory.
pub(super) fn select(
    id: &str,
    names: &[String],
    options: &HubOptions,
) -> Result<Selection, HubError> {
    let names: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| is_safe_relative(name))
        .filter(|name| {
            !options
                .ignore_patterns
                .iter()
                .any(|p| matches_pattern(p, name))
        })
        .collect();
    let mut files: Vec<&str> = names.iter().copied().filter(|n| is_companion(n)).collect();
    let mut by_index = false;
    if options.weights {
        let top: Vec<&str> = names.iter().copied().filter(|n| !n.contains('/')).collect();
        if top.contains(&SINGLE) {
            files.push(SINGLE);
        } else if top.contains(&INDEX) {
            by_index = true;
        } else {
            let weights = loose(top.iter().copied());
            if weights.is_empty() {
                return Err(HubError::NoWeights(no_weights(id, &names)));
            }
            files.extend(weights);
        }
        files.extend(
            names
                .iter()
                .filter(|name| in_module(name) && name.ends_with(".safetensors")),
        );
    }
    files.retain(|name| *name != INDEX);
    Ok(Selection {
        files: files.into_iter().map(str::to_owned).collect(),
        by_index,
    })
}

/// The shards that the downloaded index in `dir` names.
pub(super) fn shards_of_index(dir: &Path, id: &str) -> Result<Vec<String>, HubError> {
    let path = dir.join(INDEX);
    let text =
        std::fs::read(&path).map_err(|source| HubError::disk("cannot read", &path, source))?;
    let shards = parse_index(&text)
        .and_then(|map| Ok(shard_names(&map)?.into_iter().map(str::to_owned).collect()));
    shards.map_err(|reason| HubError::NoWeights(format!("{INDEX} of {id}: {reason}")))
}

fn is_companion(name: &str) -> bool {
    let known = COMPANIONS.iter().any(|ending| name.ends_with(ending));
    let useful = !name.ends_with(".bin.index.json") && name != "trainer_state.json";
    let place =
        !name.contains('/') || in_module(name) || name.starts_with("additional_chat_templates/");
    known && useful && place
}

/// True for files of sentence-transformers modules: `1_Pooling/config.json`.
fn in_module(name: &str) -> bool {
    name.split_once('/').is_some_and(|(dir, file)| {
        let number = dir.split('_').next().unwrap_or_default();
        !file.contains('/')
            && dir.contains('_')
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

fn no_weights(id: &str, names: &[&str]) -> String {
    if let Some(pickle) = names.iter().find(|name| is_pickle(name)) {
        return pickle_message(id, pickle);
    }
    if names.iter().any(|name| name.ends_with(".gguf")) {
        return format!(
            "{id} has only GGUF files; hint: use the repository of the original safetensors"
        );
    }
    format!(
        "{id} has no *.safetensors file; hint: --load-format dummy serves random weights from config.json alone"
    )
}

/// Shell patterns as Python's fnmatch has them: `*` any characters (slashes
/// too), `?` one, `[a-z]` and `[!a-z]` one of a set. `**/` may also be nothing,
/// and a pattern that ends in a slash means everything below.
fn matches_pattern(pattern: &str, name: &str) -> bool {
    let mut pattern: Vec<char> = pattern.chars().collect();
    if pattern.last() == Some(&'/') {
        pattern.push('*');
    }
    let name: Vec<char> = name.chars().collect();
    // reached[i]: the part of the pattern read so far can match name[..i].
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    let mut rest = pattern.as_slice();
    while let Some(&first) = rest.first() {
        if let Some(after) = rest.strip_prefix(&['*', '*', '/']) {
            let after_slash = |i: usize| i > 0 && name[i - 1] == '/';
            let first_reached = reached.iter().position(|&r| r);
            for (i, here) in reached.iter_mut().enumerate() {
                *here |= first_reached.is_some_and(|start| i > start) && after_slash(i);
            }
            rest = after;
        } else if first == '*' {
            let mut any = false;
            for here in &mut reached {
                any |= *here;
                *here = any;
            }
            rest = &rest[1..];
        } else {
            let (accepts, length) = one_char(rest);
            for i in (1..reached.len()).rev() {
                reached[i] = reached[i - 1] && accepts(name[i - 1]);
            }
            reached[0] = false;
            rest = &rest[length..];
        }
    }
    reached[name.len()]
}

/// The pattern element that stands for one character, and its length.
fn one_char(pattern: &[char]) -> (impl Fn(char) -> bool, usize) {
    // A bracket right behind the opening belongs to the set.
    let negated = pattern.get(1) == Some(&'!');
    let start = if negated { 2 } else { 1 };
    let close = match pattern[0] {
        '[' => pattern
            .iter()
            .skip(start + 1)
            .position(|&c| c == ']')
            .map(|at| at + start + 1),
        _ => None,
    };
    let first = pattern[0];
    let set: Option<Vec<char>> = close.map(|close| pattern[start..close].to_vec());
    let accepts = move |c: char| match &set {
        Some(set) => in_set(set, c) != negated,
        None => first == '?' || first == c,
    };
    (accepts, close.map_or(1, |close| close + 1))
}

fn in_set(mut set: &[char], c: char) -> bool {
    loop {
        match set {
            [low, '-', high, rest @ ..] => {
                if (*low..=*high).contains(&c) {
                    return true;
                }
                set = rest;
            }
            [one, rest @ ..] => {
                if *one == c {
                    return true;
                }
                set = rest;
            }
            [] => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::HubKind;
    use super::*;

    fn chosen(names: &[&str], options: &HubOptions) -> Result<Selection, HubError> {
        let names: Vec<String> = names.iter().map(|n| n.to_string()).collect();
        select("org/name", &names, options)
    }

    fn options() -> HubOptions {
        HubOptions::new(HubKind::HuggingFace, "")
    }

    #[test]
    fn a_typical_repository() {
        let names = [
            ".gitattributes",
            "README.md",
            "config.json",
            "model.safetensors",
            "pytorch_model.bin",
            "merges.txt",
            "tokenizer.json",
            "tokenizer.model",
            "chat_template.jinja",
            "model.gguf",
            "onnx/model.onnx",
            "onnx/config.json",
            "original/consolidated.00.pth",
            "original/params.json",
            "1_Pooling/config.json",
            "2_Dense/model.safetensors",
            "modeling_x.py",
            "../evil.json",
        ];
        let found = chosen(&names, &options()).unwrap();
        let expected = [
            "config.json",
            "merges.txt",
            "tokenizer.json",
            "tokenizer.model",
            "chat_template.jinja",
            "1_Pooling/config.json",
            "model.safetensors",
            "2_Dense/model.safetensors",
        ];
        assert_eq!(found.files, expected);
        assert!(!found.by_index);
    }

    #[test]
    fn shards_and_loose_files() {
        let sharded = ["config.json", "model-00001-of-00002.safetensors", INDEX];
        let found = chosen(&sharded, &options()).unwrap();
        assert!(found.by_index);
        assert_eq!(found.files, ["config.json"]);

        let loose = [
            "a.safetensors",
            "consolidated.safetensors",
            "sub/b.safetensors",
        ];
        assert_eq!(chosen(&loose, &options()).unwrap().files, ["a.safetensors"]);
    }

    #[test]
    fn without_weights() {
        let mut options = options();
        options.weights = false;
        let found = chosen(&["config.json", "pytorch_model.bin"], &options).unwrap();
        assert_eq!(found.files, ["config.json"]);
    }

    #[test]
    fn nothing_to_load() {
        for (names, part) in [
            (
                &["config.json", "pytorch_model.bin"][..],
                "pickle files run code",
            ),
            (&["m.gguf"], "only GGUF"),
            (&["config.json"], "no *.safetensors"),
        ] {
            let message = chosen(names, &options()).unwrap_err().to_string();
            assert!(
                message.contains("org/name") && message.contains(part),
                "{message}"
            );
        }
    }

    #[test]
    fn patterns() {
        for (pattern, name, expected) in [
            ("*.json", "config.json", true),
            ("*.json", "a/b.json", true),
            ("*.json", "a.jsonl", false),
            ("original/**/*", "original/a.pth", true),
            ("original/**/*", "original/x/a.pth", true),
            ("original/**/*", "originals/a.pth", false),
            ("original/", "original/x/y", true),
            ("**/x", "ax", false),
            ("**/x", "a/x", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("m[0-2].bin", "m1.bin", true),
            ("m[!0-2].bin", "m1.bin", false),
            ("m[]x].bin", "m].bin", true),
            ("m[", "m[", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches_pattern(pattern, name), expected, "{pattern} {name}");
        }
        // Time must not explode.
        let name = "a".repeat(1000);
        assert!(!matches_pattern(&format!("{}b", "*a".repeat(200)), &name));
    }
}
