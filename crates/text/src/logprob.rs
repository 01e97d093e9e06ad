//! Text of single tokens, for log-probability reports.

use quire_core::TokenId;

use crate::Tokenizer;

/// How many earlier tokens may take part in one character: UTF-8 has at most
/// four bytes, and the worst vocabulary has one token per byte.
const MAX_CONTEXT: usize = 4;

/// Text of one token for log-probability reports.
pub struct LogprobText;

impl LogprobText {
    /// The text of `id`, given the ids sampled before it.
    ///
    /// A token that ends inside a character has no text; the token that
    /// completes the character gets it whole, found with up to four ids of
    /// `previous`.
    pub fn decode(tokenizer: &Tokenizer, previous: &[TokenId], id: TokenId) -> String {
        let alone = tokenizer.decode(&[id], false);
        if !is_partial(&alone) {
            return alone;
        }
        for taken in 1..=previous.len().min(MAX_CONTEXT) {
            let context = &previous[previous.len() - taken..];
            let mut window = context.to_vec();
            window.push(id);
            let text = tokenizer.decode(&window, false);
            if is_partial(&text) {
                continue;
            }
            // Context tokens that are whole by themselves have their own
            // entries; the partial ones right before `id` gave theirs to it.
            let partial = |&&token: &&TokenId| is_partial(&tokenizer.decode(&[token], false));
            let whole = taken - context.iter().rev().take_while(partial).count();
            let prefix = tokenizer.decode(&context[..whole], false);
            return text.strip_prefix(&prefix).unwrap_or_default().to_owned();
        }
        String::new()
    }
}

/// True for text that ends inside a character (or in bytes that are none).
fn is_partial(text: &str) -> bool {
    text.ends_with(char::REPLACEMENT_CHARACTER)
}
