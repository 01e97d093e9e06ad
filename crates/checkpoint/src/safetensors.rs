//! The safetensors header: `u64` length, JSON, then the bytes of all tensors.
//!
//! Everything is checked before anything is used: the header's size, each
//! shape times its element size, and that the tensors tile the data exactly,
//! so that none overlaps another and no byte belongs to nobody.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use quire_backend::DType;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::CheckpointError;

/// Longest JSON header that is read, in bytes; the format's own limit.
pub(crate) const HEADER_BYTES_MAX: u64 = 100 << 20;
/// Most dimensions of one tensor.
const RANK_MAX: usize = 16;
/// Longest name of a tensor, in bytes: names come back in messages.
const NAME_BYTES_MAX: usize = 1024;
/// Bytes of the length field in front of the header.
const PREFIX: usize = 8;

/// How a file names the type of a tensor's elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// One that weights can be read in.
    Float(DType),
    /// Anything else: integers of quantised formats, 8-bit floats, masks.
    Other(String),
}

impl ElementType {
    fn parse(name: &str) -> ElementType {
        match name {
            "F32" => ElementType::Float(DType::F32),
            "F16" => ElementType::Float(DType::F16),
            "BF16" => ElementType::Float(DType::BF16),
            other => ElementType::Other(other.to_owned()),
        }
    }

    /// Bits per element, if the type is one that this reader has heard of.
    fn bits(&self) -> Option<usize> {
        let name = match self {
            ElementType::Float(dtype) => return Some(dtype.size() * 8),
            ElementType::Other(name) => name.as_str(),
        };
        match name {
            "F4" => Some(4),
            "F6_E2M3" | "F6_E3M2" => Some(6),
            "BOOL" | "U8" | "I8" | "F8_E4M3" | "F8_E5M2" | "F8_E8M0" | "F8_E4M3FNUZ"
            | "F8_E5M2FNUZ" => Some(8),
            "I16" | "U16" => Some(16),
            "I32" | "U32" => Some(32),
            "I64" | "U64" | "F64" | "C64" => Some(64),
            _ => None,
        }
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ElementType::Float(DType::F32) => f.write_str("F32"),
            ElementType::Float(DType::F16) => f.write_str("F16"),
            ElementType::Float(DType::BF16) => f.write_str("BF16"),
            ElementType::Other(name) => f.write_str(name),
        }
    }
}

/// One tensor of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorMeta {
    /// Name in the file.
    pub name: String,
    /// Type of its elements.
    pub dtype: ElementType,
    /// Outermost dimension first.
    pub shape: Vec<usize>,
    /// Where its bytes are, counted from the start of the file.
    pub range: Range<usize>,
}

/// Parses and checks the header of a whole file in memory. `path` is only for
/// messages. The tensors come back in the order of their bytes.
///
/// # Errors
/// [`CheckpointError::Truncated`] or [`CheckpointError::Header`].
pub fn parse_header(path: &Path, file: &[u8]) -> Result<Vec<TensorMeta>, CheckpointError> {
    let invalid = |reason: String| CheckpointError::Header {
        path: path.to_path_buf(),
        reason,
    };
    if let Some(what) = impostor(file) {
        return Err(invalid(what.to_owned()));
    }
    let truncated = |promised: u64| CheckpointError::Truncated {
        path: path.to_path_buf(),
        promised,
        found: file.len() as u64,
    };
    let prefix = file
        .first_chunk::<PREFIX>()
        .ok_or_else(|| truncated(PREFIX as u64))?;
    let header_bytes = u64::from_le_bytes(*prefix);
    if header_bytes > HEADER_BYTES_MAX {
        return Err(invalid(format!(
            "its header claims {header_bytes} bytes, at most {HEADER_BYTES_MAX} are allowed"
        )));
    }
    // Cannot overflow: the header is at most 100 MiB.
    let data_start = PREFIX + header_bytes as usize;
    let header = file
        .get(PREFIX..data_start)
        .ok_or_else(|| truncated(data_start as u64))?;
    let Entries(entries) =
        serde_json::from_slice(header).map_err(|e| invalid(format!("header: {e}")))?;
    let mut tensors = check_entries(entries).map_err(invalid)?;
    let data_bytes = check_tiling(&mut tensors).map_err(invalid)?;

    let promised = data_start
        .checked_add(data_bytes)
        .ok_or_else(|| invalid("its tensors do not fit the address space".to_owned()))?;
    if file.len() < promised {
        return Err(truncated(promised as u64));
    }
    if file.len() > promised {
        return Err(invalid(format!(
            "{} bytes follow the last tensor; hint: download it again",
            file.len() - promised
        )));
    }
    for tensor in &mut tensors {
        tensor.range = data_start + tensor.range.start..data_start + tensor.range.end;
    }
    Ok(tensors)
}

/// Recognises the files that most often lie under a safetensors name.
fn impostor(file: &[u8]) -> Option<&'static str> {
    if matches!(file, [b'P', b'K', 3, 4, ..] | [0x80, 2..=5, ..]) {
        // A header length that begins with these bytes could be honest, but an
        // honest header then starts with an opening brace.
        return (file.get(PREFIX) != Some(&b'{')).then_some(
            "it is a PyTorch pickle under another name; pickles run code when read and are never loaded",
        );
    }
    if file.starts_with(b"version https://git-lfs") {
        return Some("it is a Git LFS pointer, not the file itself; hint: run `git lfs pull`");
    }
    if file.starts_with(b"GGUF") {
        return Some("it is a GGUF file under another name");
    }
    None
}

/// Checks names, ranks and sizes; ranges stay relative to the data.
fn check_entries(entries: Vec<(String, Entry)>) -> Result<Vec<TensorMeta>, String> {
    let mut names = HashSet::with_capacity(entries.len());
    let mut tensors = Vec::with_capacity(entries.len());
    for (name, entry) in &entries {
        if name.len() > NAME_BYTES_MAX {
            return Err(format!(
                "a tensor's name has {} bytes, at most {NAME_BYTES_MAX} are allowed",
                name.len()
            ));
        }
        if !names.insert(name.as_str()) {
            return Err(format!("tensor {name:?} is defined twice"));
        }
        let tensor = check_entry(name, entry).map_err(|why| format!("tensor {name:?}: {why}"))?;
        tensors.push(tensor);
    }
    Ok(tensors)
}

fn check_entry(name: &str, entry: &Entry) -> Result<TensorMeta, String> {
    if entry.shape.len() > RANK_MAX {
        return Err(format!(
            "{} dimensions, at most {RANK_MAX} are allowed",
            entry.shape.len()
        ));
    }
    let too_large = || format!("shape {:?} overflows", entry.shape);
    let shape = entry
        .shape
        .iter()
        .map(|&dim| usize::try_from(dim))
        .collect::<Result<Vec<usize>, _>>()
        .map_err(|_| too_large())?;
    let [start, end] = entry.data_offsets;
    let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else {
        return Err(format!("offsets {start}..{end} overflow"));
    };
    let length = end
        .checked_sub(start)
        .ok_or_else(|| format!("offsets {start}..{end} run backwards"))?;
    let elements = shape
        .iter()
        .try_fold(1usize, |product, &dim| product.checked_mul(dim))
        .ok_or_else(too_large)?;
    let dtype = ElementType::parse(&entry.dtype);
    // Of a type that is not known only the range can be checked; asking for
    // such a tensor is an error later.
    if let Some(bits) = dtype.bits() {
        let total = elements.checked_mul(bits).ok_or_else(too_large)?;
        if total % 8 != 0 || total / 8 != length {
            return Err(format!(
                "shape {shape:?} of {dtype} needs {} bytes, its offsets {start}..{end} hold {length}",
                total.div_ceil(8)
            ));
        }
    }
    Ok(TensorMeta {
        name: name.to_owned(),
        dtype,
        shape,
        range: start..end,
    })
}

/// Sorts by position and checks that the tensors follow each other without
/// overlap or hole from 0. Returns the number of data bytes.
fn check_tiling(tensors: &mut [TensorMeta]) -> Result<usize, String> {
    tensors.sort_by_key(|t| (t.range.start, t.range.end));
    let mut position = 0;
    for tensor in tensors.iter() {
        let Range { start, end } = tensor.range;
        if start < position {
            return Err(format!(
                "tensor {:?} at {start}..{end} overlaps another one that ends at {position}",
                tensor.name
            ));
        }
        if start > position {
            return Err(format!(
                "bytes {position}..{start} in front of tensor {:?} belong to no tensor",
                tensor.name
            ));
        }
        position = end;
    }
    Ok(position)
}

/// A tensor as the header writes it.
#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

/// The header as a list, because a JSON map type would hide a name that
/// occurs twice.
struct Entries(Vec<(String, Entry)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of tensors")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "__metadata__" {
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        entries.push((name, map.next_value::<Entry>()?));
                    }
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}
