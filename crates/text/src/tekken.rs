//! tekken.json, Mistral's own form of a tokenizer, written as tokenizer.json.
//!
//! The file has the bytes of every token in the order of their ranks, which are
//! the order in which pairs of tokens are merged, and an expression that cuts a
//! text into pieces before. A piece that is a token is taken whole. The ids of
//! special tokens come first, then the ranks.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::byte_level;

/// Names of the first special tokens where the file has none.
const NAMES: [&str; 20] = [
    "<unk>",
    "<s>",
    "</s>",
    "[INST]",
    "[/INST]",
    "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]",
    "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]",
    "[TOOL_CALLS]",
    "[IMG]",
    "<pad>",
    "[IMG_BREAK]",
    "[IMG_END]",
    "[PREFIX]",
    "[MIDDLE]",
    "[SUFFIX]",
    "[SYSTEM_PROMPT]",
    "[/SYSTEM_PROMPT]",
    "[TOOL_CONTENT]",
];
/// Versions of files that leave the names out.
const UNNAMED: [&str; 4] = ["v1", "v2", "v3", "v7"];
/// What templates call the special tokens that every file has.
const ROLES: [(&str, &str); 4] = [
    ("bos_token", BOS),
    ("eos_token", "</s>"),
    ("unk_token", "<unk>"),
    ("pad_token", "<pad>"),
];
const BOS: &str = "<s>";
/// Largest vocabulary that is read. Real ones have 131072 tokens.
const MAX_VOCABULARY: usize = 1 << 20;
/// Longest token that is read, in bytes. Real ones stay below 100.
const MAX_TOKEN_BYTES: usize = 256;

#[derive(Deserialize)]
struct File {
    config: Config,
    vocab: Vec<Token>,
    special_tokens: Option<Vec<SpecialToken>>,
}

#[derive(Deserialize)]
struct Config {
    pattern: String,
    /// Special tokens included; the rest of the file's tokens is not used.
    default_vocab_size: usize,
    default_num_special_tokens: usize,
    version: String,
}

#[derive(Deserialize)]
struct Token {
    rank: usize,
    /// In Base64.
    token_bytes: String,
}

#[derive(Deserialize)]
struct SpecialToken {
    rank: usize,
    token_str: String,
}

/// The text of a tokenizer.json that does the same. `config` learns the names of
/// special tokens that it does not have.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn to_tokenizer_json(
    text: &str,
    config: &mut Map<String, Value>,
) -> Result<String, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let special = special_tokens(&file)?;
    let tokens = tokens(&file)?;
    for (role, name) in ROLES {
        if special.iter().any(|known| known == name) {
            config.entry(role).or_insert_with(|| name.into());
        }
    }
    let characters = byte_level::characters();
    let spell = |bytes: &Vec<u8>| {
        bytes
            .iter()
            .map(|&byte| characters[usize::from(byte)])
            .collect()
    };
    let written: Vec<String> = tokens.iter().map(spell).collect();
    let mut vocab = Map::with_capacity(special.len() + written.len());
    for (id, name) in special.iter().chain(&written).enumerate() {
        if vocab.insert(name.clone(), id.into()).is_some() {
            return Err(format!("two tokens are {name:?}"));
        }
    }
    let added: Vec<Value> = special
        .iter()
        .enumerate()
        .map(|(id, name)| {
            json!({
                "id": id, "content": name, "special": true, "normalized": false,
                "single_word": false, "lstrip": false, "rstrip": false,
            })
        })
        .collect();
    let tokenizer = json!({
        "version": "1.0", "truncation": null, "padding": null, "normalizer": null,
        "added_tokens": added,
        "pre_tokenizer": pre_tokenizer(&file.config.pattern),
        "post_processor": post_processor(&special)?,
        "decoder": byte_level_step(),
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "fuse_unk": false,
            "continuing_subword_prefix": null, "end_of_word_suffix": null,
            "byte_fallback": false, "ignore_merges": true,
            "vocab": vocab, "merges": merges(&tokens, &written),
        },
    });
    Ok(tokenizer.to_string())
}

/// The names of the special tokens by their ids.
fn special_tokens(file: &File) -> Result<Vec<String>, String> {
    let Config {
        default_num_special_tokens: count,
        default_vocab_size,
        version,
        ..
    } = &file.config;
    if *default_vocab_size > MAX_VOCABULARY {
        return Err(format!(
            "default_vocab_size is {default_vocab_size}; at most {MAX_VOCABULARY} is allowed"
        ));
    }
    if count > default_vocab_size {
        return Err(format!(
            "{count} special tokens do not fit into a vocabulary of {default_vocab_size}"
        ));
    }
    let mut names: Vec<String> = (0..*count).map(|id| format!("<SPECIAL_{id}>")).collect();
    let mut name = |id: usize, text: &str| match names.get_mut(id) {
        Some(name) => {
            text.clone_into(name);
            Ok(())
        }
        None => Err(format!("the rank of {text:?} is {id}, there are {count}")),
    };
    match &file.special_tokens {
        Some(tokens) => tokens
            .iter()
            .try_for_each(|token| name(token.rank, &token.token_str))?,
        None if UNNAMED.contains(&version.as_str()) => {
            let mut known = NAMES.iter().enumerate();
            known.try_for_each(|(id, text)| name(id, text))?;
        }
        None => return Err(format!("version {version} must have special_tokens")),
    }
    Ok(names)
}

/// The bytes of the tokens by their ranks.
fn tokens(file: &File) -> Result<Vec<Vec<u8>>, String> {
    let Config {
        default_vocab_size: size,
        default_num_special_tokens: special,
        ..
    } = file.config;
    let count = size - special;
    let mut tokens = vec![Vec::new(); count.min(file.vocab.len())];
    for token in &file.vocab {
        let Some(place) = tokens.get_mut(token.rank) else {
            continue;
        };
        let wrong = |what: String| format!("token_bytes of rank {}: {what}", token.rank);
        let bytes = STANDARD.decode(&token.token_bytes);
        *place = bytes.map_err(|error| wrong(error.to_string()))?;
        if place.len() > MAX_TOKEN_BYTES {
            let count = place.len();
            return Err(wrong(format!(
                "{count} bytes; at most {MAX_TOKEN_BYTES} are allowed"
            )));
        }
    }
    if tokens.len() < count || tokens.iter().any(Vec::is_empty) {
        return Err(format!("there are less than {count} tokens"));
    }
    Ok(tokens)
}

/// Every pair of tokens that gives a token, in the order in which they merge.
fn merges(tokens: &[Vec<u8>], written: &[String]) -> Vec<Value> {
    let rank_of: HashMap<&[u8], usize> = tokens
        .iter()
        .enumerate()
        .map(|(rank, bytes)| (bytes.as_slice(), rank))
        .collect();
    let mut merges = Vec::new();
    for bytes in tokens {
        let mut pairs: Vec<(usize, usize)> = (1..bytes.len())
            .filter_map(|at| {
                let (left, right) = bytes.split_at(at);
                Some((*rank_of.get(left)?, *rank_of.get(right)?))
            })
            .collect();
        pairs.sort_unstable();
        merges.extend(
            pairs
                .into_iter()
                .map(|(left, right)| json!([written[left], written[right]])),
        );
    }
    merges
}

fn byte_level_step() -> Value {
    json!({ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false })
}

fn pre_tokenizer(pattern: &str) -> Value {
    let cut = json!({
        "type": "Split", "pattern": { "Regex": pattern }, "behavior": "Isolated", "invert": false,
    });
    json!({ "type": "Sequence", "pretokenizers": [cut, byte_level_step()] })
}

fn post_processor(special: &[String]) -> Result<Value, String> {
    let id = special.iter().position(|name| name == BOS);
    let id = id.ok_or_else(|| format!("there is no {BOS:?} among the special tokens"))?;
    let bos = json!({ "SpecialToken": { "id": BOS, "type_id": 0 } });
    let sequence = |id: &str| json!({ "Sequence": { "id": id, "type_id": 0 } });
    Ok(json!({
        "type": "TemplateProcessing",
        "single": [bos, sequence("A")],
        "pair": [bos, sequence("A"), sequence("B")],
        "special_tokens": { BOS: { "id": BOS, "ids": [id], "tokens": [BOS] } },
    }))
}
