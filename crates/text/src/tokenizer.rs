//! Text to token ids and back, through a Hugging Face tokenizer.json.

use std::path::Path;
use std::sync::Arc;

use quire_core::TokenId;
use serde_json::Value;

use crate::{TextError, config};

/// Largest tokenizer.json that is read. The biggest in use (250k entries with
/// merges) are about 35 MB.
const MAX_TOKENIZER_BYTES: u64 = 512 << 20;

/// Which end of a prompt is dropped when it is cut to a length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TruncationSide {
    /// The first tokens are dropped, the last ones kept.
    Left,
    /// The last tokens are dropped, the first ones kept.
    #[default]
    Right,
}

/// A model's tokenizer. Cheap to clone; safe to use from many threads.
#[derive(Clone)]
pub struct Tokenizer {
    inner: Arc<Inner>,
}

struct Inner {
    tokenizer: tokenizers::Tokenizer,
    config: Value,
    vocab_size: usize,
    /// A plain, visible token and its text. Decoding `anchor + ids` shows how
    /// `ids` read in the middle of a text, where nothing is stripped.
    anchor: Option<(TokenId, String)>,
    /// Whether bytes outside the vocabulary have tokens like `<0xE4>`.
    byte_fallback: bool,
}

impl Tokenizer {
    /// Reads the tokenizer of a model directory: tokenizer.json, and beside it
    /// tokenizer_config.json and special_tokens_map.json if they exist.
    ///
    /// # Errors
    /// [`TextError::MissingTokenizer`] without tokenizer.json; otherwise the
    /// file that cannot be read or understood.
    pub fn from_dir(dir: &Path) -> Result<Tokenizer, TextError> {
        let path = dir.join("tokenizer.json");
        let Some(json) = config::read_optional(&path, MAX_TOKENIZER_BYTES)? else {
            return Err(TextError::MissingTokenizer(path));
        };
        let config = config::read_tokenizer_config(dir)?;
        Tokenizer::from_json(&json, config).map_err(|reason| TextError::Malformed { path, reason })
    }

    /// Builds a tokenizer from the text of tokenizer.json and the parsed
    /// tokenizer_config.json.
    fn from_json(json: &str, config: serde_json::Map<String, Value>) -> Result<Tokenizer, String> {
        let mut tokenizer: tokenizers::Tokenizer = json.parse().map_err(|e| format!("{e}"))?;
        // Files saved by training scripts often keep a truncation or padding
        // rule; a server must see every token and no filling.
        tokenizer.with_truncation(None).map_err(|e| e.to_string())?;
        tokenizer.with_padding(None);
        let missing: Vec<_> = config::added_tokens(&config)
            .into_iter()
            .filter(|token| tokenizer.token_to_id(&token.content).is_none())
            .collect();
        if !missing.is_empty() {
            tokenizer.add_tokens(missing).map_err(|e| e.to_string())?;
        }
        let vocab_size = tokenizer
            .get_vocab(true)
            .values()
            .max()
            .map_or(0, |&highest| highest as usize + 1);
        let broken_byte = find_broken_byte(&tokenizer);
        let anchor = find_anchor(&tokenizer, vocab_size, broken_byte);
        Ok(Tokenizer {
            inner: Arc::new(Inner {
                tokenizer,
                config: Value::Object(config),
                vocab_size,
                anchor,
                byte_fallback: broken_byte.is_some(),
            }),
        })
    }

    /// The ids of `text`; with `add_special_tokens` also those that the
    /// tokenizer puts around a text (BOS and the like).
    ///
    /// # Errors
    /// [`TextError::Encode`] if the vocabulary cannot express the text.
    pub fn encode(&self, text: &str, add_special_tokens: bool) -> Result<Vec<TokenId>, TextError> {
        self.inner
            .tokenizer
            .encode_fast(text, add_special_tokens)
            .map(|encoding| encoding.get_ids().to_vec())
            .map_err(|error| TextError::Encode(error.to_string()))
    }

    /// The text of `ids`, exactly as Hugging Face's fast tokenizers decode it.
    /// Ids outside the vocabulary have no text; bytes that are not UTF-8 become
    /// U+FFFD.
    pub fn decode(&self, ids: &[TokenId], skip_special_tokens: bool) -> String {
        self.inner
            .tokenizer
            .decode(ids, skip_special_tokens)
            // Only a decoder regex that gives up can fail here: text that
            // cannot be decoded is shown as such rather than lost.
            .unwrap_or_else(|_| char::REPLACEMENT_CHARACTER.to_string())
    }

    /// Highest token id plus one, added tokens included.
    pub fn vocab_size(&self) -> usize {
        self.inner.vocab_size
    }

    /// The id of a vocabulary entry, written as in tokenizer.json.
    pub fn token_to_id(&self, token: &str) -> Option<TokenId> {
        self.inner.tokenizer.token_to_id(token)
    }

    /// The vocabulary entry of an id, written as in tokenizer.json (`Ġthe`, `▁the`).
    pub fn id_to_token(&self, id: TokenId) -> Option<String> {
        self.inner.tokenizer.id_to_token(id)
    }

    /// True for tokens that `skip_special_tokens` leaves out.
    pub fn is_special(&self, id: TokenId) -> bool {
        let added = self.inner.tokenizer.get_added_vocabulary();
        // The library looks specials up by text, not by id.
        added
            .simple_id_to_token(id)
            .or_else(|| self.id_to_token(id))
            .is_some_and(|token| added.is_special_token(&token))
    }

    /// True for tokens that were added to the trained vocabulary.
    pub(crate) fn is_added(&self, id: TokenId) -> bool {
        let added = self.inner.tokenizer.get_added_vocabulary();
        added.get_added_tokens_decoder().contains_key(&id)
    }

    /// True if characters outside the vocabulary are spelt with one token per
    /// byte, decoded together.
    pub(crate) fn has_byte_fallback(&self) -> bool {
        self.inner.byte_fallback
    }

    /// True for the byte-fallback token of a byte that goes on with a character
    /// (0x80 to 0xBF).
    pub(crate) fn is_continuation_byte(&self, id: TokenId) -> bool {
        self.has_byte_fallback()
            && self.id_to_token(id).is_some_and(|piece| {
                piece
                    .strip_prefix("<0x")
                    .and_then(|hex| hex.strip_suffix('>'))
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
                    .is_some_and(|byte| (0x80..=0xBF).contains(&byte))
            })
    }

    /// Beginning-of-sequence token named by tokenizer_config.json.
    pub fn bos_token(&self) -> Option<&str> {
        self.config().get("bos_token").and_then(config::token_text)
    }

    /// End-of-sequence token named by tokenizer_config.json.
    pub fn eos_token(&self) -> Option<&str> {
        self.config().get("eos_token").and_then(config::token_text)
    }

    /// Id of [`Tokenizer::eos_token`].
    pub fn eos_token_id(&self) -> Option<TokenId> {
        self.token_to_id(self.eos_token()?)
    }

    /// `truncation_side` of tokenizer_config.json, else right.
    pub fn truncation_side(&self) -> TruncationSide {
        match self.config().get("truncation_side").and_then(Value::as_str) {
            Some("left") => TruncationSide::Left,
            _ => TruncationSide::Right,
        }
    }

    /// Token sequences that spell `word`: as the first word of a text and, if
    /// that is another sequence of the same length, after a space.
    ///
    /// # Errors
    /// [`TextError::BadWord`] if the word has no tokens.
    pub fn bad_word_ids(&self, word: &str) -> Result<Vec<Vec<TokenId>>, TextError> {
        let word = word.trim_start();
        let bare = self.encode(word, false)?;
        if bare.is_empty() {
            return Err(TextError::BadWord(format!("{word:?} has no tokens")));
        }
        let spaced = self.encode(&format!(" {word}"), false)?;
        // A lone space token in front would forbid nothing that the bare
        // sequence does not, hence only a changed first token counts.
        let differs = spaced.len() == bare.len() && spaced[0] != bare[0];
        Ok(if differs {
            vec![bare, spaced]
        } else {
            vec![bare]
        })
    }

    /// tokenizer_config.json; an empty object if the model has none.
    pub fn config(&self) -> &Value {
        &self.inner.config
    }

    /// Decodes `ids` as they read in the middle of a text.
    pub(crate) fn decode_inner(&self, ids: &[TokenId], skip_special_tokens: bool) -> String {
        let Some((anchor, anchor_text)) = &self.inner.anchor else {
            return self.decode(ids, skip_special_tokens);
        };
        let mut window = Vec::with_capacity(ids.len() + 1);
        window.push(*anchor);
        window.extend_from_slice(ids);
        let mut text = self.decode(&window, skip_special_tokens);
        match text.strip_prefix(anchor_text.as_str()) {
            Some(rest) => text.split_off(text.len() - rest.len()),
            None => text,
        }
    }
}

/// The token of byte 0xE4, if the vocabulary spells bytes as `<0xE4>`.
fn find_broken_byte(tokenizer: &tokenizers::Tokenizer) -> Option<TokenId> {
    let id = tokenizer.token_to_id("<0xE4>")?;
    // The byte begins a character, so alone it decodes to U+FFFD, while a
    // vocabulary that merely contains the six letters shows them.
    let text = tokenizer.decode(&[id], false).ok()?;
    (text == char::REPLACEMENT_CHARACTER.to_string()).then_some(id)
}

/// The first token of the vocabulary that reads as letters or digits and is
/// unchanged by what follows it, be it a broken byte. (A byte token for the
/// letter `a` would be drawn into the U+FFFD of the byte.)
fn find_anchor(
    tokenizer: &tokenizers::Tokenizer,
    vocab_size: usize,
    broken_byte: Option<TokenId>,
) -> Option<(TokenId, String)> {
    let added = tokenizer.get_added_vocabulary().get_added_tokens_decoder();
    let decode = |ids: &[TokenId]| tokenizer.decode(ids, false).ok();
    (0..vocab_size as TokenId)
        .filter(|id| !added.contains_key(id))
        .find_map(|id| {
            let text = decode(&[id])?;
            let visible = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
            let followed = decode(&[id, broken_byte.unwrap_or(id)])?;
            let kept = followed.len() > text.len() && followed.starts_with(&text);
            (visible && kept).then_some((id, text))
        })
}
