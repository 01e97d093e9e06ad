//! Incremental detokenization: one token in, the newly complete text out.
//!
//! Decoding is not a map over tokens: spaces are stripped at the start of a
//! text, and a character may be spread over up to four tokens. So the decoder
//! keeps a short window of *pending* tokens, those whose text is not yet all
//! out, and decodes the window as it reads in the middle of a text. While the
//! window ends in U+FFFD its last character may still be incomplete and is held
//! back; as soon as it does not, the window is emptied. A push therefore costs
//! a decode of at most [`MAX_PENDING`] tokens however long the text is.

use quire_core::TokenId;

use crate::Tokenizer;

/// Most pending tokens. A character has at most four bytes, hence more pending
/// tokens than that are bytes that never were text.
const MAX_PENDING: usize = 16;

/// Most bytes, and so most tokens, of an incomplete character.
const MAX_INCOMPLETE: usize = 3;

/// How many tokens of the prompt are looked at for a character that the output
/// completes.
const PROMPT_WINDOW: usize = 8;

const REPLACEMENT_LEN: usize = char::REPLACEMENT_CHARACTER.len_utf8();

/// Incremental detokenizer of one sequence.
///
/// The deltas joined are the decoded whole, less the decoded prompt. For
/// byte-level vocabularies this holds for any ids at all. Vocabularies with
/// byte fallback decode a run of byte tokens to nothing but U+FFFD if any part
/// of the run is broken; here the whole characters before the broken part have
/// been given out and stay as they are.
pub struct Detokenizer {
    tokenizer: Tokenizer,
    skip_special_tokens: bool,
    spaces_between_special_tokens: bool,
    /// Whether text stands before the pending tokens.
    started: bool,
    /// Tokens whose text is not yet all given out.
    pending: Vec<TokenId>,
    /// Bytes of the pending tokens' text that are already given out.
    emitted: usize,
    /// Whether the last token was an added one (special or not).
    last_was_added: bool,
}

impl Detokenizer {
    /// A detokenizer of what follows `prompt`.
    ///
    /// With `skip_special_tokens` special tokens have no text. Otherwise
    /// `spaces_between_special_tokens` tells whether neighbouring special
    /// tokens keep the space that some decoders put between words.
    pub fn new(
        tokenizer: Tokenizer,
        prompt: &[TokenId],
        skip_special_tokens: bool,
        spaces_between_special_tokens: bool,
    ) -> Detokenizer {
        let mut detokenizer = Detokenizer {
            tokenizer,
            skip_special_tokens,
            spaces_between_special_tokens: skip_special_tokens || spaces_between_special_tokens,
            started: false,
            pending: Vec::with_capacity(MAX_PENDING + 1),
            emitted: 0,
            last_was_added: false,
        };
        let mut start = prompt.len().saturating_sub(PROMPT_WINDOW);
        // The window must not start inside a character: with byte fallback
        // that would break the bytes that follow as well.
        while prompt
            .get(start)
            .is_some_and(|&id| detokenizer.tokenizer.is_continuation_byte(id))
        {
            start += 1;
        }
        detokenizer.started = prompt[..start].iter().any(|&id| detokenizer.has_text(id));
        for &id in &prompt[start..] {
            detokenizer.push(id);
        }
        detokenizer
    }

    /// Adds one token and returns the text that is complete by it, often one
    /// word and sometimes nothing.
    pub fn push(&mut self, id: TokenId) -> String {
        if !self.has_text(id) {
            return String::new();
        }
        if let Some(text) = self.glued_special(id) {
            return text;
        }
        self.pending.push(id);
        let text = self.decode_pending();
        let settled = self.settled_len(&text);
        let mut delta = from_byte(&text[..settled], self.emitted).to_owned();
        if settled == text.len() {
            self.settle();
        } else {
            self.emitted = self.emitted.max(settled);
            if self.pending.len() > MAX_PENDING {
                delta += &self.shed(&text);
            }
        }
        delta
    }

    /// The text that was held back, when the sequence is over: U+FFFD for an
    /// incomplete character.
    pub fn finish(&mut self) -> String {
        let text = self.decode_pending();
        let rest = from_byte(&text, self.emitted).to_owned();
        self.settle();
        rest
    }

    /// Whether a token has any text: ids outside the vocabulary have none, and
    /// special tokens none if they are skipped.
    fn has_text(&self, id: TokenId) -> bool {
        !(self.skip_special_tokens && self.tokenizer.is_special(id))
            && self.tokenizer.id_to_token(id).is_some()
    }

    /// The bare text of a special token right behind another one, if no space
    /// is wanted between them.
    fn glued_special(&mut self, id: TokenId) -> Option<String> {
        if self.spaces_between_special_tokens {
            return None;
        }
        let is_added = self.tokenizer.is_added(id);
        let glued = is_added && self.last_was_added;
        self.last_was_added = is_added;
        if !glued {
            return None;
        }
        Some(self.finish() + &self.tokenizer.id_to_token(id)?)
    }

    fn decode_pending(&self) -> String {
        if self.pending.is_empty() {
            String::new()
        } else if self.started {
            self.tokenizer
                .decode_inner(&self.pending, self.skip_special_tokens)
        } else {
            self.tokenizer
                .decode(&self.pending, self.skip_special_tokens)
        }
    }

    /// Everything pending is out.
    fn settle(&mut self) {
        self.started |= !self.pending.is_empty();
        self.pending.clear();
        self.emitted = 0;
    }

    /// Length of the part of the window's text that no later token can change.
    fn settled_len(&self, text: &str) -> usize {
        // Byte fallback shows each byte of an incomplete character as one
        // U+FFFD; byte-level decoders show the incomplete character as one.
        let most = if self.tokenizer.has_byte_fallback() {
            MAX_INCOMPLETE
        } else {
            1
        };
        let unsettled = text
            .chars()
            .rev()
            .take(most)
            .take_while(|&c| c == char::REPLACEMENT_CHARACTER)
            .count();
        text.len() - unsettled * REPLACEMENT_LEN
    }

    /// Shortens a window that is full of bytes that are not text, and returns
    /// what goes out for it. `text` is the window's text.
    fn shed(&mut self, text: &str) -> String {
        if self.tokenizer.has_byte_fallback() {
            // The run of byte tokens is longer than any character, so it is
            // broken and decodes to U+FFFD whatever follows.
            let rest = from_byte(text, self.emitted).to_owned();
            self.settle();
            return rest;
        }
        // The start of an incomplete character is in the last tokens, and all
        // but the one U+FFFD that stands for it is out.
        self.pending.drain(..self.pending.len() - MAX_INCOMPLETE);
        self.started = true;
        self.emitted = self.decode_pending().len() - REPLACEMENT_LEN;
        String::new()
    }
}

/// What follows byte `start` of `text`; nothing if it is shorter than that.
fn from_byte(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or_default()
}
