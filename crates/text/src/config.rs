//! The JSON files beside tokenizer.json: tokenizer_config.json and
//! special_tokens_map.json.

use std::borrow::Cow;

use quire_files::Files;
use serde_json::{Map, Value};
use tokenizers::AddedToken;

use crate::TextError;

/// Largest side file that is read; real ones stay far below 1 MiB.
const MAX_CONFIG_BYTES: u64 = 16 << 20;

/// Names of the special tokens that templates may use as variables.
pub(crate) const SPECIAL_TOKEN_NAMES: [&str; 7] = [
    "bos_token",
    "eos_token",
    "unk_token",
    "sep_token",
    "pad_token",
    "cls_token",
    "mask_token",
];

/// Reads a text file of bounded size; `None` if it does not exist.
pub(crate) fn read_optional(
    files: &Files,
    name: &str,
    max_bytes: u64,
) -> Result<Option<String>, TextError> {
    let Some(bytes) = files.read(name, max_bytes)? else {
        return Ok(None);
    };
    match String::from_utf8(Cow::into_owned(bytes)) {
        Ok(text) => Ok(Some(text)),
        Err(error) => Err(TextError::Malformed {
            path: files.path(name),
            reason: error.to_string(),
        }),
    }
}

/// Reads a JSON object; `None` if the file does not exist.
pub(crate) fn read_object(
    files: &Files,
    name: &str,
) -> Result<Option<Map<String, Value>>, TextError> {
    let Some(text) = read_optional(files, name, MAX_CONFIG_BYTES)? else {
        return Ok(None);
    };
    match serde_json::from_str(&text) {
        Ok(object) => Ok(Some(object)),
        Err(error) => Err(TextError::Malformed {
            path: files.path(name),
            reason: format!("not a JSON object: {error}"),
        }),
    }
}

/// tokenizer_config.json, with the special tokens of the older
/// special_tokens_map.json filled in where it names none.
pub(crate) fn read_tokenizer_config(files: &Files) -> Result<Map<String, Value>, TextError> {
    let mut config = read_object(files, "tokenizer_config.json")?.unwrap_or_default();
    if let Some(map) = read_object(files, "special_tokens_map.json")? {
        for (name, token) in map {
            config.entry(name).or_insert(token);
        }
    }
    Ok(config)
}

/// Text of a token that is written either as a string or as an object with
/// `content`.
pub(crate) fn token_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(token) => token.get("content").and_then(Value::as_str),
        _ => None,
    }
}

/// The tokens of `added_tokens_decoder` in order of their ids.
pub(crate) fn added_tokens(config: &Map<String, Value>) -> Vec<AddedToken> {
    let Some(Value::Object(decoder)) = config.get("added_tokens_decoder") else {
        return Vec::new();
    };
    let mut tokens: Vec<(u32, AddedToken)> = decoder
        .iter()
        .filter_map(|(id, token)| {
            let flag = |name: &str| token.get(name).and_then(Value::as_bool).unwrap_or(false);
            let special = flag("special");
            let added = AddedToken::from(token_text(token)?, special)
                .single_word(flag("single_word"))
                .lstrip(flag("lstrip"))
                .rstrip(flag("rstrip"))
                .normalized(
                    token
                        .get("normalized")
                        .and_then(Value::as_bool)
                        .unwrap_or(!special),
                );
            Some((id.parse().ok()?, added))
        })
        .collect();
    tokens.sort_by_key(|(id, _)| *id);
    tokens.into_iter().map(|(_, token)| token).collect()
}
