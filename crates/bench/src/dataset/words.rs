//! Texts of random tokens with a given number of them.

use quire_text::Tokenizer;

use super::encode;
use crate::{BenchError, Random};

/// How often a text is corrected before its length is taken as it is.
const MAX_CORRECTIONS: usize = 10;

/// A source of texts.
pub(super) struct Words<'a> {
    tokenizer: &'a Tokenizer,
    /// Tokens that are whole text by themselves.
    tokens: Vec<u32>,
}

/// A text and its tokens.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) tokens: usize,
}

impl<'a> Words<'a> {
    /// # Errors
    /// If the tokenizer has no token that can stand alone.
    pub(super) fn new(tokenizer: &'a Tokenizer) -> Result<Words<'a>, BenchError> {
        // Special tokens would end or split the prompt; parts of characters
        // would become other tokens when the text is read again.
        let usable = |id: &u32| {
            tokenizer.id_to_token(*id).is_some() && !tokenizer.is_special(*id) && {
                let text = tokenizer.decode(&[*id], false);
                !text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER)
            }
        };
        let size = u32::try_from(tokenizer.vocab_size()).unwrap_or(u32::MAX);
        let tokens: Vec<u32> = (0..size).filter(usable).collect();
        if tokens.is_empty() {
            return Err(BenchError::Dataset(
                "the tokenizer has no tokens to make random prompts of".into(),
            ));
        }
        Ok(Words { tokenizer, tokens })
    }

    /// Tokens that the tokenizer puts around every text.
    pub(super) fn special_tokens(&self) -> usize {
        let around = self.tokenizer.encode("", true);
        around.map_or(0, |ids| ids.len())
    }

    /// Independent random tokens.
    pub(super) fn draw(&self, count: usize, random: &mut Random) -> Vec<u32> {
        (0..count)
            .map(|_| self.tokens[random.below(self.tokens.len())])
            .collect()
    }

    /// Tokens that follow each other in the vocabulary, from a place on.
    pub(super) fn run(&self, from: usize, count: usize) -> impl Iterator<Item = u32> + '_ {
        (from..from + count).map(|at| self.tokens[at % self.tokens.len()])
    }

    /// A text of `count` tokens that begins as `ids` do. Neighbouring tokens
    /// may read as others, so the text is read again and cut or extended until
    /// its length is right; that may fail for odd vocabularies, so the length
    /// that it has in the end is returned with it.
    ///
    /// # Errors
    /// If the tokenizer cannot read its own text.
    pub(super) fn text(
        &self,
        mut ids: Vec<u32>,
        count: usize,
        random: &mut Random,
    ) -> Result<Text, BenchError> {
        let mut text = self.tokenizer.decode(&ids, false);
        for _ in 0..MAX_CORRECTIONS {
            ids = encode(self.tokenizer, &text)?;
            if ids.len() == count {
                break;
            }
            if ids.len() < count {
                ids.extend(self.draw(count - ids.len(), random));
            }
            ids.truncate(count);
            text = self.tokenizer.decode(&ids, false);
        }
        let tokens = encode(self.tokenizer, &text)?.len();
        Ok(Text { text, tokens })
    }
}

/// Says how far lengths are off in all, if they are.
pub(super) fn note_difference(wanted: usize, samples: &[super::Sample], notes: &mut Vec<String>) {
    let made: usize = samples.iter().map(|sample| sample.prompt_tokens).sum();
    if made != wanted {
        notes.push(format!(
            "the prompts have {made} tokens instead of {wanted}, because some of them read \
             differently next to each other"
        ));
    }
}
