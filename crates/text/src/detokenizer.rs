//! Incremental detokenization: one token in, the newly complete text out.
//!
//! Decoding is not a map over tokens: spaces are stripped at the start of a
//! text, and a character may be spread over up to four tokens. So the decoder
//! keeps a short window of tokens, those that gave the last delta (they show
//! how the next ones read in the middle of a text) and those behind them that
//! gave nothing yet. While the window's text ends in U+FFFD its last character
//! may be incomplete and nothing is given out; as soon as it does not, all new
//! text is, and the window moves on. A push therefore costs a decode of a few
//! tokens however long the text is.
//!
//! These are the rules of vLLM (the `DecodeStream` of Hugging Face's
//! tokenizers), to the letter even where bytes never form a character, because
//! clients compare texts.

use quire_core::TokenId;

use crate::Tokenizer;

/// Most tokens that are held back. A character has at most four bytes, so more
/// tokens than that which end in U+FFFD are bytes that never were text.
const MAX_HELD: usize = 16;

/// Tokens that may hold the start of an incomplete character.
const MAX_INCOMPLETE: usize = 3;

/// Fewest and most tokens of the prompt that the window starts with.
const PROMPT_WINDOW: std::ops::Range<usize> = 4..24;

/// How many tokens of the prompt it starts with if none of those windows is
/// whole text.
const MAX_PROMPT_WINDOW: usize = 256;

/// Incremental detokenizer of one sequence.
///
/// The deltas joined are the decoded whole, less the decoded prompt. For
/// byte-level vocabularies this holds for any ids at all. Vocabularies with
/// byte fallback decode a run of byte tokens to nothing but U+FFFD if any part
/// of the run is broken; here the whole characters before the broken part have
/// been given out and stay as they are, and the broken part is dropped.
pub struct Detokenizer {
    tokenizer: Tokenizer,
    skip_special_tokens: bool,
    spaces_between_special_tokens: bool,
    /// The tokens of the last delta, then those held back.
    window: Vec<TokenId>,
    /// How many tokens of the window belong to the last delta.
    shown_tokens: usize,
    /// The window's text as far as it was given out.
    shown: String,
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
            window: Vec::with_capacity(MAX_HELD),
            shown_tokens: 0,
            shown: String::new(),
            last_was_added: false,
        };
        for &id in prompt_window(&detokenizer.tokenizer, prompt) {
            detokenizer.step(id);
        }
        detokenizer
    }

    /// Adds one token and returns the text that is complete by it, often one
    /// word and sometimes nothing.
    pub fn push(&mut self, id: TokenId) -> String {
        let text = self.step(id);
        if self.spaces_between_special_tokens {
            return text;
        }
        let is_added = self.tokenizer.is_added(id);
        let is_glued = is_added && self.last_was_added;
        self.last_was_added = is_added;
        match self.tokenizer.id_to_token(id) {
            // The bare token, without a space that the decoder put before it.
            Some(token) if is_glued => token,
            _ => text,
        }
    }

    /// The text that was held back, when the sequence is over: what it ends in
    /// is U+FFFD for an incomplete character.
    pub fn finish(&mut self) -> String {
        let text = self.decode_window();
        let held = text
            .strip_prefix(&self.shown)
            .unwrap_or_default()
            .to_owned();
        self.restart();
        held
    }

    fn step(&mut self, id: TokenId) -> String {
        // Tokens without text would only make the window longer.
        if (self.skip_special_tokens && self.tokenizer.is_special(id))
            || self.tokenizer.id_to_token(id).is_none()
        {
            return String::new();
        }
        if self.shown.is_empty() && !self.window.is_empty() {
            // Tokens that gave no text, such as a lone space that is stripped
            // at the start, are not held back: they have been shown.
            let text = self.decode_window();
            if !text.ends_with(char::REPLACEMENT_CHARACTER) {
                self.shown = text;
                self.shown_tokens = self.window.len();
            }
        }
        self.window.push(id);
        let text = self.decode_window();
        if text.ends_with(char::REPLACEMENT_CHARACTER) {
            return self.shed(&text);
        }
        if text.len() <= self.shown.len() {
            // Only the first token of a text may matter though it shows nothing.
            if !self.shown.is_empty() || self.window.len() > MAX_HELD {
                self.window.pop();
            }
            return String::new();
        }
        let Some(delta) = text.strip_prefix(&self.shown) else {
            // A byte that breaks a run of bytes changes how the run's start
            // reads, but that is out. What was held back is lost.
            self.restart();
            return self.step(id);
        };
        let delta = delta.to_owned();
        self.window.drain(..self.shown_tokens);
        self.shown_tokens = self.window.len();
        self.shown = self.decode_window();
        delta
    }

    /// Shortens a window full of bytes that are not text, so that they are not
    /// held for ever, and returns what goes out for it. `text` is the window's
    /// text, which ends in U+FFFD.
    fn shed(&mut self, text: &str) -> String {
        if self.window.len() - self.shown_tokens <= MAX_HELD {
            return String::new();
        }
        // Only the last U+FFFD may still become a character, whose start is in
        // the last tokens.
        let settled = without_last_char(text);
        let delta = settled
            .strip_prefix(&self.shown)
            .unwrap_or_default()
            .to_owned();
        self.window.drain(..self.window.len() - MAX_INCOMPLETE);
        self.shown_tokens = 0;
        self.shown = without_last_char(&self.decode_window()).to_owned();
        delta
    }

    fn decode_window(&self) -> String {
        self.tokenizer
            .decode(&self.window, self.skip_special_tokens)
    }

    fn restart(&mut self) {
        self.window.clear();
        self.shown_tokens = 0;
        self.shown.clear();
    }
}

fn without_last_char(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next_back();
    chars.as_str()
}

/// The end of the prompt that the output is read after: a few tokens that are
/// whole text, so that no character is cut at their start.
fn prompt_window<'p>(tokenizer: &Tokenizer, prompt: &'p [TokenId]) -> &'p [TokenId] {
    let last = |count: usize| &prompt[prompt.len() - count.min(prompt.len())..];
    PROMPT_WINDOW
        .take_while(|&count| count <= prompt.len())
        .map(last)
        .find(|window| {
            !tokenizer
                .decode(window, false)
                .contains(char::REPLACEMENT_CHARACTER)
        })
        .unwrap_or(last(MAX_PROMPT_WINDOW))
}
