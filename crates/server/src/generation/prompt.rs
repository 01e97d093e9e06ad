//! From prompt text to token ids.

use std::sync::Arc;

use quire_core::{InvalidField, TokenId};
use quire_text::Tokenizer;
use serde_json::Value;

use crate::{error::ApiError, fields::Fields, validation::FieldError};

/// No vocabulary has longer tokens than this, so a longer text than the context
/// times this cannot fit and is refused before it is tokenized.
const MAX_BYTES_PER_TOKEN: usize = 1024;

/// One prompt, ready to run.
#[derive(Clone, Debug)]
pub(crate) struct Prompt {
    pub(crate) ids: Arc<[TokenId]>,
    /// The text to repeat under `echo`.
    pub(crate) text: Option<String>,
}

/// Which end of a too long prompt is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Side {
    /// The beginning is cut off.
    #[default]
    Left,
    /// The end is cut off.
    Right,
}

/// `truncate_prompt_tokens` and `truncation_side` as they were sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TruncationFields {
    tokens: Option<i64>,
    side: Side,
}

/// Longest prompt to run, and which end to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Truncation {
    max_tokens: usize,
    side: Side,
}

impl TruncationFields {
    pub(crate) fn read(fields: &mut Fields) -> Self {
        let tokens = fields.int("truncate_prompt_tokens");
        if let Some(tokens) = tokens
            && tokens < -1
        {
            let msg = "Input should be greater than or equal to -1";
            let loc = fields.loc("truncate_prompt_tokens");
            let input = Value::from(tokens);
            let error = FieldError::new("greater_than_equal", loc, msg, &input).with_ctx("ge", -1);
            fields.complain(error);
        }
        let side = match fields.string("truncation_side").as_deref() {
            None | Some("left") => Side::Left,
            Some("right") => Side::Right,
            Some(other) => {
                let msg = "Input should be 'left' or 'right'";
                let loc = fields.loc("truncation_side");
                fields.complain(FieldError::new("literal_error", loc, msg, &other.into()));
                Side::Left
            }
        };
        TruncationFields { tokens, side }
    }

    /// The bound in tokens; −1 leaves room for `max_tokens` in the context.
    pub(crate) fn resolve(
        self,
        max_model_len: u32,
        max_tokens: Option<i64>,
    ) -> Result<Option<Truncation>, ApiError> {
        let Some(tokens) = self.tokens else {
            return Ok(None);
        };
        let max_model_len = i64::from(max_model_len);
        if tokens > max_model_len {
            let message = format!(
                "truncate_prompt_tokens value ({tokens}) is greater than max_model_len \
                 ({max_model_len}). Please, select a smaller truncation size."
            );
            return Err(ApiError::invalid(message));
        }
        let room = max_model_len - max_tokens.unwrap_or(1).clamp(1, max_model_len);
        let max_tokens = if tokens < 0 { room } else { tokens };
        // Between 0 and the context length.
        Ok(Some(Truncation {
            max_tokens: max_tokens as usize,
            side: self.side,
        }))
    }
}

impl Truncation {
    /// Cuts a list of ids.
    pub(crate) fn cut(self, mut ids: Vec<TokenId>) -> Vec<TokenId> {
        let surplus = ids.len().saturating_sub(self.max_tokens);
        match self.side {
            Side::Left => drop(ids.drain(..surplus)),
            Side::Right => ids.truncate(self.max_tokens),
        }
        ids
    }
}

/// Tokenizes a text. Truncation takes text tokens away and keeps the special
/// tokens around them, as tokenizers do it themselves.
pub(crate) fn encode(
    tokenizer: &Tokenizer,
    text: &str,
    add_special_tokens: bool,
    truncation: Option<Truncation>,
    max_model_len: u32,
) -> Result<Vec<TokenId>, ApiError> {
    let max_bytes = (max_model_len as usize + 1).saturating_mul(MAX_BYTES_PER_TOKEN);
    if truncation.is_none() && text.len() > max_bytes {
        let at_least = text.len() / MAX_BYTES_PER_TOKEN;
        return Err(InvalidField::prompt_too_long(at_least, max_model_len).into());
    }
    let ids = tokenizer.encode(text, add_special_tokens)?;
    let Some(truncation) = truncation.filter(|truncation| ids.len() > truncation.max_tokens) else {
        return Ok(ids);
    };
    if !add_special_tokens {
        return Ok(truncation.cut(ids));
    }
    let bare = tokenizer.encode(text, false)?;
    let special = ids.len().saturating_sub(bare.len());
    let before = (0..=special).find(|&i| ids[i..].starts_with(&bare));
    let (Some(before), true) = (before, special <= truncation.max_tokens) else {
        return Ok(truncation.cut(ids));
    };
    let after = before + bare.len();
    let inner = Truncation {
        max_tokens: truncation.max_tokens - special,
        ..truncation
    };
    Ok([&ids[..before], &inner.cut(bare), &ids[after..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_keeps_the_side_that_was_asked_for() {
        let ids = vec![1, 2, 3, 4];
        let left = Truncation {
            max_tokens: 2,
            side: Side::Left,
        };
        let right = Truncation {
            max_tokens: 2,
            side: Side::Right,
        };
        assert_eq!(left.cut(ids.clone()), [3, 4]);
        assert_eq!(right.cut(ids.clone()), [1, 2]);
        assert_eq!(
            Truncation {
                max_tokens: 9,
                ..left
            }
            .cut(ids.clone()),
            ids
        );
        assert_eq!(
            Truncation {
                max_tokens: 0,
                ..left
            }
            .cut(ids),
            [0; 0]
        );
    }

    #[test]
    fn minus_one_leaves_room_for_the_output() {
        let asked = TruncationFields {
            tokens: Some(-1),
            side: Side::Left,
        };
        let bound = |max_tokens| {
            let truncation = asked
                .resolve(512, max_tokens)
                .expect("in range")
                .expect("asked");
            truncation.max_tokens
        };
        assert_eq!(bound(None), 511);
        assert_eq!(bound(Some(12)), 500);
        assert_eq!(bound(Some(1 << 40)), 0);
        let large = TruncationFields {
            tokens: Some(513),
            side: Side::Left,
        };
        assert!(large.resolve(512, None).is_err());
    }
}
