//! Which files of a directory hold the weights.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use crate::CheckpointError;
use crate::config::read_limited;

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
    /// Paths of the files, each once, sorted.
    pub(crate) paths: Vec<PathBuf>,
    /// The index: its path, and tensor name → position in `paths`.
    pub(crate) index: Option<(PathBuf, BTreeMap<String, usize>)>,
}

/// Finds the weight files: `model.safetensors`, else the shards of the index,
/// else every safetensors file (without `consolidated…` copies if there are
/// others).
pub(crate) fn weight_files(dir: &Path) -> Result<WeightFiles, CheckpointError> {
    let single = dir.join(SINGLE);
    if single.is_file() {
        return Ok(WeightFiles {
            paths: vec![single],
            index: None,
        });
    }
    let index = dir.join(INDEX);
    if index.is_file() {
        return indexed(dir, index);
    }
    let names = file_names(dir)?;
    let paths: Vec<PathBuf> = loose(names.iter().map(String::as_str))
        .into_iter()
        .map(|name| dir.join(name))
        .collect();
    if paths.is_empty() {
        return Err(match names.iter().find(|name| is_pickle(name)) {
            Some(example) => CheckpointError::OnlyPickles {
                dir: dir.to_path_buf(),
                example: example.clone(),
            },
            None => CheckpointError::NoWeights {
                dir: dir.to_path_buf(),
            },
        });
    }
    if paths.len() > SHARDS_MAX {
        return Err(CheckpointError::Index {
            path: dir.to_path_buf(),
            reason: format!("{} safetensors files, at most {SHARDS_MAX}", paths.len()),
        });
    }
    Ok(WeightFiles { paths, index: None })
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

fn file_names(dir: &Path) -> Result<Vec<String>, CheckpointError> {
    let io = |source| CheckpointError::Io {
        path: dir.to_path_buf(),
        source,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let entry = entry.map_err(io)?;
        if let Ok(name) = entry.file_name().into_string()
            && entry.path().is_file()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn indexed(dir: &Path, index: PathBuf) -> Result<WeightFiles, CheckpointError> {
    let invalid = |reason: String| CheckpointError::Index {
        path: index.clone(),
        reason,
    };
    let text = read_limited(&index, INDEX_BYTES_MAX).map_err(|e| invalid(e.to_string()))?;
    let map = parse_index(&text).map_err(&invalid)?;
    let shards: Vec<&str> = shard_names(&map).map_err(&invalid)?.into_iter().collect();
    let paths: Vec<PathBuf> = shards.iter().map(|shard| dir.join(shard)).collect();
    if let Some(missing) = paths.iter().find(|path| !path.is_file()) {
        return Err(CheckpointError::MissingShard {
            shard: missing.clone(),
            index,
        });
    }
    let positions: BTreeMap<&str, usize> = shards.iter().copied().zip(0..).collect();
    let places = map
        .iter()
        .map(|(tensor, shard)| (tensor.clone(), positions[shard.as_str()]))
        .collect();
    Ok(WeightFiles {
        paths,
        index: Some((index, places)),
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
