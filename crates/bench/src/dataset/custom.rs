//! Prompts of a file with a JSON object a line: `{"prompt": …}`, and
//! `output_tokens` beside it where that is wanted.

use std::path::Path;

use serde::Deserialize;

use super::{Sample, TextTools, encode, read_text};
use crate::BenchError;

/// A file that is larger is not read.
const MAX_BYTES: u64 = 1 << 30;

/// One line.
#[derive(Deserialize)]
pub(super) struct Line {
    prompt: String,
    output_tokens: Option<usize>,
}

/// Reads the lines; empty ones are left out.
///
/// # Errors
/// If the file cannot be read, or a line is not such an object.
pub(super) fn read(path: &Path) -> Result<Vec<Line>, BenchError> {
    let text = read_text(path, MAX_BYTES)?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|problem| {
                BenchError::Dataset(format!(
                    "{}:{}: {problem}; hint: each line is {{\"prompt\": \"…\"}}",
                    path.display(),
                    at + 1
                ))
            })
        })
        .collect()
}

/// The first `count` lines as requests.
///
/// # Errors
/// If a line lacks its length, or a template refuses its prompt.
pub(super) fn samples(
    lines: &[Line],
    output_len: Option<usize>,
    count: usize,
    tools: TextTools,
) -> Result<Vec<Sample>, BenchError> {
    let sample = |line: &Line| {
        let output_tokens = output_len
            .or(line.output_tokens)
            .filter(|len| *len > 0)
            .ok_or_else(|| {
                BenchError::Dataset(
                    "--custom-output-len -1: a line has no output_tokens above 0".into(),
                )
            })?;
        let prompt = tools.templated(line.prompt.clone())?;
        let prompt_tokens = match tools.tokenizer {
            Some(tokenizer) => encode(tokenizer, &prompt)?.len(),
            None => 0,
        };
        Ok(Sample {
            prompt,
            prompt_tokens,
            output_tokens,
        })
    };
    lines.iter().take(count).map(sample).collect()
}
