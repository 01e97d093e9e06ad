//! Text to token ids and back, through a Hugging Face tokenizer.json or one made of tekken.json.

use std::sync::Arc;

use quire_core::TokenId;
use quire_files::Files;
use serde_json::Value;

use crate::guard::without_panic;
use crate::{TextError, config, tekken};

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
}

impl Tokenizer {
    /// Reads the tokenizer of a model: tokenizer.json, or tekken.json if there is
    /// only that, and beside it tokenizer_config.json and
    /// special_tokens_map.json if they exist.
    ///
    /// # Errors
    /// [`TextError::MissingTokenizer`] without either; otherwise the file that
    /// cannot be read or understood.
    pub fn from_files(files: &Files) -> Result<Tokenizer, TextError> {
        const FILE: &str = "tokenizer.json";
        const TEKKEN: &str = "tekken.json";
        if let Some(json) = config::read_optional(files, FILE, MAX_TOKENIZER_BYTES)? {
            let config = config::read_tokenizer_config(files)?;
            return build(files, FILE, || Tokenizer::from_json(&json, config));
        }
        if let Some(text) = config::read_optional(files, TEKKEN, MAX_TOKENIZER_BYTES)? {
            let mut config = config::read_tokenizer_config(files)?;
            return build(files, TEKKEN, || {
                let json = tekken::to_tokenizer_json(&text, &mut config)?;
                Tokenizer::from_json(&json, config)
            });
        }
        Err(TextError::MissingTokenizer(files.path(FILE)))
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
        Ok(Tokenizer {
            inner: Arc::new(Inner {
                tokenizer,
                config: Value::Object(config),
                vocab_size,
            }),
        })
    }

    /// The ids of `text`; with `add_special_tokens` also those that the
    /// tokenizer puts around a text (BOS and the like).
    ///
    /// # Errors
    /// [`TextError::Encode`] if the vocabulary cannot express the text.
    pub fn encode(&self, text: &str, add_special_tokens: bool) -> Result<Vec<TokenId>, TextError> {
        let tokenizer = &self.inner.tokenizer;
        without_panic(|| tokenizer.encode_fast(text, add_special_tokens))
            .ok_or_else(|| {
                TextError::Encode("parts of tokenizer.json contradict each other".into())
            })?
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

    /// The special tokens that were added to the vocabulary: text and id.
    pub(crate) fn special_tokens(&self) -> Vec<(String, TokenId)> {
        let added = self.inner.tokenizer.get_added_vocabulary();
        let decoder = added.get_added_tokens_decoder();
        let special = decoder
            .iter()
            .filter(|(_, token)| token.special && !token.content.is_empty());
        special
            .map(|(&id, token)| (token.content.clone(), id))
            .collect()
    }

    /// The `decoder` of tokenizer.json; null if there is none.
    pub(crate) fn decoder_json(&self) -> Value {
        // What was read from JSON can be written as JSON.
        serde_json::to_value(self.inner.tokenizer.get_decoder()).unwrap_or_default()
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
}

/// What `make` made of a file.
fn build(
    files: &Files,
    name: &str,
    make: impl FnOnce() -> Result<Tokenizer, String>,
) -> Result<Tokenizer, TextError> {
    without_panic(make)
        .unwrap_or_else(|| Err("its parts contradict each other".to_owned()))
        .map_err(|reason| TextError::Malformed {
            path: files.path(name),
            reason,
        })
}
