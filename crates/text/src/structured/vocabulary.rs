//! The bytes of every token, arranged for the grammar engine.

use std::sync::Arc;

use llguidance::{
    ParserFactory,
    earley::SlicedBiasComputer,
    toktrie::{ApproximateTokEnv, InferenceCapabilities, TokEnv, TokRxInfo, TokTrie},
};
use quire_core::TokenId;
use serde_json::Value;

use super::{StructuredError, limits::parser_limits};
use crate::{Tokenizer, byte_level};

/// Longest token that can be part of constrained output, in bytes. The engine's
/// trie has room for 1024; only runs of spaces come near.
const MAX_TOKEN_BYTES: usize = 1000;

/// How the entries of a vocabulary spell bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// GPT-2's: one printable character per byte.
    ByteLevel,
    /// SentencePiece's: `▁` is a space; `<0x0A>` is a byte if `bytes`.
    Metaspace { bytes: bool },
}

/// A factory of parsers over the model's vocabulary. The token after the last
/// one of the model stands for the end of the text: the model's own end tokens
/// are handled outside of the grammar.
pub(super) fn parser_factory(
    tokenizer: &Tokenizer,
    vocab_size: usize,
    eos: &[TokenId],
) -> Result<ParserFactory, StructuredError> {
    let words = words(tokenizer, vocab_size, eos)?;
    let failed = |error: &dyn std::fmt::Display| {
        StructuredError::Model(format!(
            "structured output is not possible with this tokenizer: {error}"
        ))
    };
    let size = u32::try_from(words.len()).map_err(|error| failed(&error))?;
    let trie = TokTrie::from(&TokRxInfo::new(size, size - 1), &words);
    let env: TokEnv = Arc::new(ApproximateTokEnv::new(trie));
    let slices = SlicedBiasComputer::general_slices();
    let mut factory = ParserFactory::new(&env, InferenceCapabilities::default(), &slices)
        .map_err(|error| failed(&error))?;
    // Nothing is written to standard error: failures come back as results.
    factory.quiet();
    *factory.limits_mut() = parser_limits();
    Ok(factory)
}

/// The bytes of the tokens 0 to `vocab_size`, the last of which is made up.
/// Tokens that must not be part of constrained text have none, or are marked as
/// special.
fn words(
    tokenizer: &Tokenizer,
    vocab_size: usize,
    eos: &[TokenId],
) -> Result<Vec<Vec<u8>>, StructuredError> {
    let spelling = Spelling::of(&tokenizer.decoder_json()).ok_or_else(|| {
        StructuredError::Model(
            "structured output needs a byte-level or SentencePiece tokenizer, which this model \
             does not have"
                .to_owned(),
        )
    })?;
    let byte_of = byte_level_characters();
    let mut words: Vec<Vec<u8>> = Vec::with_capacity(vocab_size + 1);
    for id in 0..vocab_size {
        // Ids above 32 bits have no entry.
        let entry = TokenId::try_from(id)
            .ok()
            .and_then(|id| Some((id, tokenizer.id_to_token(id)?)));
        let word = match entry {
            None => Vec::new(),
            Some((id, entry)) if eos.contains(&id) || tokenizer.is_special(id) => special(&entry),
            Some((id, entry)) if tokenizer.is_added(id) => spelling.added(&entry, &byte_of),
            Some((_, entry)) => spelling.bytes(&entry, &byte_of),
        };
        words.push(if word.len() > MAX_TOKEN_BYTES {
            Vec::new()
        } else {
            word
        });
    }
    words.push(special("<|end-of-text|>"));
    Ok(words)
}

/// No text has the marker's byte, so grammars name special tokens or do without.
fn special(entry: &str) -> Vec<u8> {
    let mut word = vec![TokTrie::SPECIAL_TOKEN_MARKER];
    word.extend_from_slice(entry.as_bytes());
    word
}

impl Spelling {
    /// Reads the `decoder` of tokenizer.json.
    fn of(decoder: &Value) -> Option<Spelling> {
        let steps: Vec<&Value> = match decoder.get("decoders").and_then(Value::as_array) {
            Some(steps) => steps.iter().collect(),
            None => vec![decoder],
        };
        let has = |kind: &str| steps.iter().any(|step| step["type"] == kind);
        let spaces = steps
            .iter()
            .any(|step| step["type"] == "Replace" && step["pattern"]["String"] == "▁");
        if has("ByteLevel") {
            return Some(Spelling::ByteLevel);
        }
        (has("Metaspace") || spaces || has("ByteFallback")).then(|| Spelling::Metaspace {
            bytes: has("ByteFallback"),
        })
    }

    /// The bytes of an entry of the trained vocabulary.
    fn bytes(self, entry: &str, byte_of: &[Option<u8>]) -> Vec<u8> {
        match self {
            Spelling::ByteLevel => unspell(entry, byte_of),
            Spelling::Metaspace { bytes } => match bytes.then(|| fallback_byte(entry)).flatten() {
                Some(byte) => vec![byte],
                None => entry.replace('▁', " ").into_bytes(),
            },
        }
    }

    /// The bytes of an entry that was added to the vocabulary. Decoders treat
    /// it like any other, except that only trained entries stand for bytes.
    fn added(self, entry: &str, byte_of: &[Option<u8>]) -> Vec<u8> {
        match self {
            Spelling::ByteLevel => unspell(entry, byte_of),
            Spelling::Metaspace { .. } => entry.replace('▁', " ").into_bytes(),
        }
    }
}

/// GPT-2's characters as bytes; an entry with any other character is its own
/// text, as the decoder has it.
fn unspell(entry: &str, byte_of: &[Option<u8>]) -> Vec<u8> {
    let mapped: Option<Vec<u8>> = entry
        .chars()
        .map(|c| byte_of.get(c as usize).copied().flatten())
        .collect();
    mapped.unwrap_or_else(|| entry.as_bytes().to_vec())
}

/// The byte of `<0xNN>`.
fn fallback_byte(entry: &str) -> Option<u8> {
    let digits = entry.strip_prefix("<0x")?.strip_suffix('>')?;
    if digits.len() != 2 {
        return None;
    }
    u8::from_str_radix(digits, 16).ok()
}

/// The byte that each character stands for, by the character's number.
fn byte_level_characters() -> Vec<Option<u8>> {
    let characters = byte_level::characters();
    let most = characters.iter().max().map_or(0, |&c| c as usize);
    let mut byte_of = vec![None; most + 1];
    for (byte, character) in (0..=255).zip(characters) {
        byte_of[character as usize] = Some(byte);
    }
    byte_of
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_byte_has_one_character() {
        let byte_of = byte_level_characters();
        assert_eq!(byte_of.iter().flatten().count(), 256);
        assert_eq!(unspell("Ġa", &byte_of), b" a");
        assert_eq!(unspell("Ċ", &byte_of), b"\n");
        assert_eq!(unspell("ŃÃ¼", &byte_of), [0xad, 0xc3, 0xbc]);
        assert_eq!(unspell("two words", &byte_of), b"two words");
    }

    #[test]
    fn decoders_say_how_entries_are_spelled() {
        let sequence = json!({ "type": "Sequence", "decoders": [
            { "type": "Replace", "pattern": { "String": "▁" }, "content": " " },
            { "type": "ByteFallback" }, { "type": "Fuse" },
        ]});
        let bytes = Spelling::Metaspace { bytes: true };
        assert_eq!(Spelling::of(&sequence), Some(bytes));
        assert_eq!(
            Spelling::of(&json!({ "type": "ByteLevel" })),
            Some(Spelling::ByteLevel)
        );
        let metaspace = Spelling::of(&json!({ "type": "Metaspace" }));
        assert_eq!(metaspace, Some(Spelling::Metaspace { bytes: false }));
        assert_eq!(Spelling::of(&json!({ "type": "WordPiece" })), None);
        assert_eq!(Spelling::of(&Value::Null), None);
        assert_eq!(bytes.bytes("<0x0A>", &[]), b"\n");
        assert_eq!(bytes.added("<0x0A>", &[]), b"<0x0A>");
        assert_eq!(bytes.bytes("▁a▁", &[]), b" a ");
        assert_eq!(bytes.bytes("<0xAB", &[]), b"<0xAB");
    }
}
