//! Recorded conversations in the format of ShareGPT: a JSON array of
//! `{"conversations": [{"value": …}, …]}`. The first turn is the prompt, the
//! second the answer.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;

use super::{Sample, TextTools, encode};
use crate::BenchError;

/// A file that is larger (the usual one has 650 MB) is not read.
const MAX_BYTES: u64 = 4 << 30;

/// Shorter prompts and answers say little about a server.
const MIN_TOKENS: usize = 4;
/// Longer prompts do not fit everywhere.
const MAX_PROMPT_TOKENS: usize = 1024;
/// Most tokens of prompt and answer.
const MAX_TOKENS: usize = 2048;

#[derive(Deserialize)]
struct Entry {
    #[serde(default, alias = "conversation")]
    conversations: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    #[serde(alias = "content")]
    value: String,
}

/// A prompt and its recorded answer.
pub(super) struct Conversation {
    prompt: String,
    answer: String,
}

/// Reads the conversations that have an answer.
///
/// # Errors
/// If the file cannot be read or has another format.
pub(super) fn read(path: &Path) -> Result<Vec<Conversation>, BenchError> {
    let file = File::open(path).map_err(|source| BenchError::read(path, source))?;
    let size = file
        .metadata()
        .map_err(|source| BenchError::read(path, source))?
        .len();
    if size > MAX_BYTES {
        return Err(BenchError::Dataset(format!(
            "{} has {size} bytes; at most {MAX_BYTES} are read",
            path.display()
        )));
    }
    let entries: Vec<Entry> = serde_json::from_reader(BufReader::new(file)).map_err(|problem| {
        BenchError::Dataset(format!(
            "{} is not a ShareGPT file: {problem}; hint: it is a JSON array of \
             {{\"conversations\": [{{\"value\": …}}, …]}}",
            path.display()
        ))
    })?;
    let conversations = entries.into_iter().filter_map(|entry| {
        let mut turns = entry.conversations.into_iter();
        Some(Conversation {
            prompt: turns.next()?.value,
            answer: turns.next()?.value,
        })
    });
    Ok(conversations.collect())
}

/// The first `count` conversations of usable length.
///
/// # Errors
/// If lengths are needed and there is no tokenizer.
pub(super) fn samples(
    conversations: &[Conversation],
    output_len: Option<usize>,
    count: usize,
    tools: TextTools,
) -> Result<Vec<Sample>, BenchError> {
    let mut samples = Vec::new();
    for conversation in conversations {
        if samples.len() == count {
            break;
        }
        samples.extend(sample(conversation, output_len, tools)?);
    }
    Ok(samples)
}

fn sample(
    conversation: &Conversation,
    output_len: Option<usize>,
    tools: TextTools,
) -> Result<Option<Sample>, BenchError> {
    let prompt = conversation.prompt.clone();
    if let (Some(output_tokens), None) = (output_len, tools.tokenizer) {
        return Ok(Some(Sample {
            prompt,
            prompt_tokens: 0,
            output_tokens,
        }));
    }
    let tokenizer = tools.tokenizer_for("the sharegpt dataset without --sharegpt-output-len")?;
    let prompt_tokens = encode(tokenizer, &prompt)?.len();
    let output_tokens = match output_len {
        Some(len) => len,
        None => encode(tokenizer, &conversation.answer)?.len(),
    };
    let usable = (MIN_TOKENS..=MAX_PROMPT_TOKENS).contains(&prompt_tokens)
        && prompt_tokens + output_tokens <= MAX_TOKENS
        // A length that was asked for is right, however short.
        && (output_len.is_some() || output_tokens >= MIN_TOKENS);
    Ok(usable.then_some(Sample {
        prompt,
        prompt_tokens,
        output_tokens,
    }))
}
