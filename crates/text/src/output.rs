//! The text of one output sequence: detokenization and stop strings together.

use quire_core::{SamplingParams, TokenId};

use crate::stop::StopStrings;
use crate::{Detokenizer, Tokenizer};

/// New text of a sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextDelta {
    /// Text to append to what was given out before.
    pub text: String,
    /// The stop string that was found. The sequence is over: abort it.
    pub stop: Option<String>,
}

/// Turns the tokens of one sequence into text, withholds what may become a stop
/// string, and cuts the text at a match.
pub struct OutputText {
    detokenizer: Option<Detokenizer>,
    stops: StopStrings,
    min_tokens: u32,
    tokens: u32,
    /// All text so far, cut at the stop string if one was found.
    text: String,
    /// Bytes of `text` that were given out.
    emitted: usize,
    stopped: bool,
}

impl OutputText {
    /// The text of what follows `prompt`. Without a tokenizer, or if
    /// [`SamplingParams::detokenize`] is off, the text stays empty.
    pub fn new(tokenizer: Option<Tokenizer>, prompt: &[TokenId], params: &SamplingParams) -> Self {
        let detokenizer = tokenizer.filter(|_| params.detokenize).map(|tokenizer| {
            Detokenizer::new(
                tokenizer,
                prompt,
                params.skip_special_tokens,
                params.spaces_between_special_tokens,
            )
        });
        OutputText {
            detokenizer,
            stops: StopStrings::new(&params.stop, params.include_stop_str_in_output),
            min_tokens: params.min_tokens,
            tokens: 0,
            text: String::new(),
            emitted: 0,
            stopped: false,
        }
    }

    /// Adds one generated token. With `hide` the token counts but its text is
    /// left out, as for a stop token or EOS. After a stop string was found,
    /// further tokens add nothing.
    pub fn push(&mut self, id: TokenId, hide: bool) -> TextDelta {
        self.tokens += 1;
        let Some(detokenizer) = self.detokenizer.as_mut().filter(|_| !hide && !self.stopped) else {
            return TextDelta::default();
        };
        let new = detokenizer.push(id);
        self.append(&new)
    }

    /// The text withheld so far, when the sequence ended for another reason
    /// than a stop string. A character that the end cut in two is left out.
    pub fn finish(&mut self) -> TextDelta {
        if self.stopped {
            return TextDelta::default();
        }
        if let Some(detokenizer) = &mut self.detokenizer {
            let held = detokenizer.finish();
            self.text
                .push_str(held.trim_end_matches(char::REPLACEMENT_CHARACTER));
        }
        self.stopped = true;
        TextDelta {
            text: self.emit(self.text.len()),
            stop: None,
        }
    }

    /// Everything given out so far.
    pub fn text(&self) -> &str {
        &self.text[..self.emitted]
    }

    fn append(&mut self, new: &str) -> TextDelta {
        self.text.push_str(new);
        if self.tokens > self.min_tokens
            && let Some(found) = self.stops.find(&self.text, new.len())
        {
            // What was shown stays shown: only text shorter than the stop
            // string is withheld, hence the cut never lies before it.
            self.text.truncate(found.cut.max(self.emitted));
            self.stopped = true;
            return TextDelta {
                text: self.emit(self.text.len()),
                stop: Some(self.stops.get(found.index).to_owned()),
            };
        }
        let showable = self.stops.showable_len(&self.text);
        TextDelta {
            text: self.emit(showable),
            stop: None,
        }
    }

    /// Gives out the text up to byte `end`.
    fn emit(&mut self, end: usize) -> String {
        let start = self.emitted;
        self.emitted = self.emitted.max(end);
        self.text[start..self.emitted].to_owned()
    }
}
