//! Writes safetensors files, right ones and wrong ones.

use std::path::Path;

/// Header and data as a file.
pub fn raw(header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

/// A header entry.
pub fn entry(name: &str, dtype: &str, shape: &[u64], offsets: [u64; 2]) -> String {
    format!(
        "\"{name}\": {{\"dtype\": \"{dtype}\", \"shape\": {shape:?}, \"data_offsets\": {offsets:?}}}"
    )
}

/// A valid file of tensors `(name, dtype, shape, bytes)`.
pub fn file(tensors: &[(&str, &str, &[u64], &[u8])]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut entries = vec!["\"__metadata__\": {\"format\": \"pt\"}".to_owned()];
    for (name, dtype, shape, bytes) in tensors {
        let start = data.len() as u64;
        data.extend_from_slice(bytes);
        entries.push(entry(name, dtype, shape, [start, data.len() as u64]));
    }
    raw(&format!("{{{}}}", entries.join(", ")), &data)
}

/// Writes the index of a sharded model.
pub fn write_index(dir: &Path, map: &[(&str, &str)]) {
    let entries: Vec<String> = map.iter().map(|(t, f)| format!("{t:?}: {f:?}")).collect();
    let text = format!(
        "{{\"metadata\": {{}}, \"weight_map\": {{{}}}}}",
        entries.join(", ")
    );
    std::fs::write(dir.join("model.safetensors.index.json"), text).unwrap();
}
