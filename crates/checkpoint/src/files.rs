//! Which files of a model hold the weights.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use quire_files::Files;
use serde::Deserialize;

use crate::CheckpointError;

/// The file of an unsharded model.
pub(crate) const SINGLE: &str = "model.safetensors";
/// The index of a sharded one.
pub(crate) const INDEX: &str = "model.safetensors.index.json";
/// Most shards of one model.
const SHARDS_MAX: usize = 4096;
/// Largest index that is read, in bytes.
const INDEX_BYTES_MAX: u64 = 100 << 20;

/// The weight files of a model and, if it has an index, what lies where.
#[derive(Debug)]
pub(crate) struct WeightFiles {
    /// Names of the files, each once, sorted.
    pub(crate) names: Vec<String>,
    /// What the index says, if there is one: tensor name → position in `names`.
    pub(crate) index: Option<BTreeMap<String, usize>>,
}

/// Finds the weight files: `model.safetensors`, else the shards of the index,
/// else every safetensors file (without `consolidated…` copies if there are
/// others).
pub(crate) fn weight_files(files: &Files) -> Result<WeightFiles, CheckpointError> {
    if files.contains(SINGLE) {
        return Ok(WeightFiles {
            names: vec![SINGLE.to_owned()],
            index: None,
        });
    }
    if let Some(index) = files.read(INDEX, INDEX_BYTES_MAX)? {
        return indexed(files, &index);
    }
    let all = files.names("")?;
    let names: Vec<String> = loose(all.iter().map(String::as_str))
        .into_iter()
        .map(str::to_owned)
        .collect();
    let dir = files.root().to_path_buf();
    if names.is_empty() {
        return Err(match all.into_iter().find(|name| is_pickle(name)) {
            Some(example) => CheckpointError::OnlyPickles { dir, example },
            None => CheckpointError::NoWeights { dir },
        });
    }
    if names.len() > SHARDS_MAX {
        return Err(CheckpointError::Index {
            path: dir,
            reason: format!("{} safetensors files, at most {SHARDS_MAX}", names.len()),
        });
    }
    Ok(WeightFiles { names, index: None })
}

/// Of loose names those to load: Mistral's repositories hold the same weights
/// a second time as `consolidated…`, under names of their own.
pub(crate) fn loose<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let all: Vec<&str> = names
        .filter(|name| name.ends_with(".safetensors"))
        .collect();
    let is_copy = |name: &&str| name.starts_with("consolidated");
    if all.iter().all(is_copy) {
        all
    } else {
        all.into_iter().filter(|name| !is_copy(name)).collect()
    }
}

/// True for weight files of formats that can run code when read.
pub(crate) fn is_pickle(name: &str) -> bool {
    [".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

fn indexed(files: &Files, text: &[u8]) -> Result<WeightFiles, CheckpointError> {
    let invalid = |reason: String| CheckpointError::Index {
        path: files.path(INDEX),
        reason,
    };
    let map = parse_index(text).map_err(invalid)?;
    let shards: Vec<&str> = shard_names(&map).map_err(invalid)?.into_iter().collect();
    if let Some(missing) = shards.iter().find(|shard| !files.contains(shard)) {
        return Err(CheckpointError::MissingShard {
            shard: files.path(missing),
            index: files.path(INDEX),
        });
    }
    let positions: BTreeMap<&str, usize> = shards.iter().copied().zip(0..).collect();
    let places = map
        .iter()
        .map(|(tensor, shard)| (tensor.clone(), positions[shard.as_str()]))
        .collect();
    Ok(WeightFiles {
        names: shards.into_iter().map(str::to_owned).collect(),
        index: Some(places),
    })
}

/// Tensor name → shard name of an index.
pub(crate) fn parse_index(text: &[u8]) -> Result<BTreeMap<String, String>, String> {
    #[derive(Deserialize)]
    struct Index {
        weight_map: BTreeMap<String, String>,
    }
    let index: Index = serde_json::from_slice(text).map_err(|e| e.to_string())?;
    if index.weight_map.is_empty() {
        return Err("weight_map is empty".to_owned());
    }
    Ok(index.weight_map)
}

/// The distinct shards of an index, each checked to stay in its directory.
pub(crate) fn shard_names(map: &BTreeMap<String, String>) -> Result<BTreeSet<&str>, String> {
    let shards: BTreeSet<&str> = map.values().map(String::as_str).collect();
    if shards.len() > SHARDS_MAX {
        return Err(format!("{} shards, at most {SHARDS_MAX}", shards.len()));
    }
    for shard in &shards {
        if !is_safe_relative(shard) {
            return Err(format!("shard name {shard:?} leaves the model directory"));
        }
        if !shard.ends_with(".safetensors") {
            return Err(format!("shard {shard:?} is not a .safetensors file"));
        }
    }
    Ok(shards)
}

/// True if `name` is a plain relative path: no `..`, no root, no drive, no
/// backslash, no control character.
pub(crate) fn is_safe_relative(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 1024
        && !name.contains(|c: char| c == '\\' || c == ':' || c.is_control())
        && !name.ends_with('/')
        && Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::{is_safe_relative, loose};

    #[test]
    fn safe_names() {
        for name in [
            "a",
            "model.safetensors",
            "1_Pooling/config.json",
            "a..b",
            "…",
        ] {
            assert!(is_safe_relative(name), "{name}");
        }
        for name in [
            "",
            "..",
            "../a",
            "a/../b",
            "/etc/passwd",
            "a\\b",
            "c:a",
            "a/",
            "./a",
            "a\0b",
        ] {
            assert!(!is_safe_relative(name), "{name}");
        }
    }

    #[test]
    fn consolidated_copies_are_left_out() {
        let both = ["a.safetensors", "consolidated.safetensors", "x.bin"];
        assert_eq!(loose(both.into_iter()), ["a.safetensors"]);
        let only = ["consolidated.00.safetensors"];
        assert_eq!(loose(only.into_iter()), only);
    }
}
