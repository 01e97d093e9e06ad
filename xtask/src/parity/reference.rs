//! Reads `reference/reference.json` and `reference/last_logits.safetensors`.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// What an independent implementation answers for one checkpoint.
pub struct Reference {
    pub prompts: Vec<Prompt>,
    pub max_new_tokens: usize,
    pub ignore_eos: bool,
}

/// One prompt and its greedy continuation.
pub struct Prompt {
    pub name: String,
    pub tokens: Vec<u32>,
    pub greedy: Vec<u32>,
    pub finish_reason: Option<String>,
    /// Difference of the two best log-probabilities, per greedy step.
    pub margins: Vec<f64>,
    /// Log-probability of each prompt token given those before it; the first has none.
    pub prompt_logprobs: Vec<Option<f64>>,
    /// Log-probabilities over the vocabulary after the prompt.
    pub last_logprobs: Vec<f64>,
    /// Standard deviation of the logits after the prompt, the unit of the tolerance.
    pub logit_std: f64,
}

#[derive(Deserialize)]
struct File {
    prompts: Vec<FilePrompt>,
    max_new_tokens: usize,
    #[serde(default)]
    ignore_eos: bool,
}

#[derive(Deserialize)]
struct FilePrompt {
    name: String,
    prompt_token_ids: Vec<u32>,
    greedy_token_ids: Vec<u32>,
    finish_reason: Option<String>,
    top5_logprobs: Vec<Vec<(u32, f64)>>,
    prompt_logprobs: Vec<Option<f64>>,
    last_logit_std: f64,
}

impl Reference {
    /// Whether a folder is a checkpoint with references of this layout.
    pub fn is_in(folder: &Path) -> bool {
        folder.join("config.json").is_file()
            && folder.join("reference/last_logits.safetensors").is_file()
    }

    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("reference/reference.json");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let file: File = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let mut logits = read_float32_tensors(&folder.join("reference/last_logits.safetensors"))?;
        let prompts = file
            .prompts
            .into_iter()
            .map(|prompt| {
                let key = format!("{}.logits", prompt.name);
                let row = logits
                    .remove(&key)
                    .with_context(|| format!("last_logits.safetensors lacks {key}"))?;
                Ok(prompt.with_logits(&row))
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            prompts,
            max_new_tokens: file.max_new_tokens,
            ignore_eos: file.ignore_eos,
        })
    }
}

impl FilePrompt {
    fn with_logits(self, logits: &[f32]) -> Prompt {
        let margins = self
            .top5_logprobs
            .iter()
            .map(|best| best[0].1 - best[1].1)
            .collect();
        Prompt {
            name: self.name,
            tokens: self.prompt_token_ids,
            greedy: self.greedy_token_ids,
            finish_reason: self.finish_reason,
            margins,
            prompt_logprobs: self.prompt_logprobs,
            last_logprobs: log_softmax(logits),
            logit_std: self.last_logit_std,
        }
    }
}

fn log_softmax(logits: &[f32]) -> Vec<f64> {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max) as f64;
    let sum: f64 = logits.iter().map(|&logit| (logit as f64 - top).exp()).sum();
    logits
        .iter()
        .map(|&logit| logit as f64 - top - sum.ln())
        .collect()
}

/// Every tensor of a safetensors file that holds nothing but float32.
fn read_float32_tensors(path: &Path) -> Result<HashMap<String, Vec<f32>>> {
    #[derive(Deserialize)]
    struct Entry {
        dtype: String,
        data_offsets: (usize, usize),
    }
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    ensure!(bytes.len() >= 8, "{} is too short", path.display());
    let (length, rest) = bytes.split_at(8);
    let length = usize::try_from(u64::from_le_bytes(length.try_into()?))?;
    ensure!(
        length <= rest.len(),
        "{}: the header is longer than the file",
        path.display()
    );
    let (header, data) = rest.split_at(length);
    let header: HashMap<String, serde_json::Value> = serde_json::from_slice(header)?;
    let mut tensors = HashMap::new();
    for (name, entry) in header
        .into_iter()
        .filter(|(name, _)| name != "__metadata__")
    {
        let entry: Entry = serde_json::from_value(entry)?;
        if entry.dtype != "F32" {
            bail!("{name} is {}, not F32", entry.dtype);
        }
        let (start, end) = entry.data_offsets;
        let raw = data
            .get(start..end)
            .with_context(|| format!("{name} lies outside the file"))?;
        let values = raw
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        tensors.insert(name, values.collect());
    }
    Ok(tensors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_softmax_sums_to_one() {
        let logprobs = log_softmax(&[1.0, 2.0, 3.0]);
        let sum: f64 = logprobs.iter().map(|value| value.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert!((logprobs[2] - logprobs[0] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn committed_references_are_complete() {
        let root = crate::workspace_root().unwrap().join("fixtures");
        let mut seen = 0;
        for entry in std::fs::read_dir(root).unwrap() {
            let folder = entry.unwrap().path();
            if !folder.is_dir() {
                continue;
            }
            let reference = Reference::read(&folder)
                .unwrap_or_else(|error| panic!("{}: {error:#}", folder.display()));
            let lengths: Vec<usize> = reference
                .prompts
                .iter()
                .map(|prompt| prompt.tokens.len())
                .collect();
            assert_eq!(lengths, [5, 33, 200], "{}", folder.display());
            for prompt in &reference.prompts {
                assert_eq!(prompt.greedy.len(), reference.max_new_tokens);
                assert!(
                    prompt
                        .margins
                        .iter()
                        .all(|&margin| margin >= 0.0019 * prompt.logit_std)
                );
            }
            seen += 1;
        }
        assert!(seen >= 16, "only {seen} fixtures");
    }
}
