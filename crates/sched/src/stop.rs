//! When a sequence ends by itself.

use quire_core::{Finish, TokenId};

/// The token-level ends of one sequence. Stop strings belong to front ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StopRule {
    /// End-of-sequence tokens; left empty for requests that ignore them.
    pub eos: Vec<TokenId>,
    /// Other tokens that end the output; reported by id.
    pub stop: Vec<TokenId>,
    /// No token of the two lists ends an output shorter than this.
    pub min_tokens: u32,
    /// Longest output.
    pub max_tokens: u32,
}

impl StopRule {
    /// Whether `token`, the last of `output` generated and of `total` prompt
    /// and generated tokens, is the end. In order: EOS, stop tokens, length.
    ///
    /// Samplers are expected to mask EOS and stop tokens below `min_tokens`;
    /// one that slips through (nothing else was allowed) does not end the
    /// sequence.
    pub(crate) fn check(
        &self,
        token: TokenId,
        output: usize,
        total: usize,
        max_model_len: usize,
    ) -> Option<Finish> {
        if output >= self.min_tokens as usize {
            if self.eos.contains(&token) {
                return Some(Finish::Stop(None));
            }
            if self.stop.contains(&token) {
                return Some(Finish::Stop(Some(token)));
            }
        }
        let full = total >= max_model_len || output >= self.max_tokens as usize;
        full.then_some(Finish::Length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EOS 2, stop tokens 2 and 7, 3 to 5 output tokens, a context of 20.
    fn check(token: TokenId, output: usize, total: usize) -> Option<Finish> {
        let rule = StopRule {
            eos: vec![2],
            stop: vec![2, 7],
            min_tokens: 3,
            max_tokens: 5,
        };
        rule.check(token, output, total, 20)
    }

    #[test]
    fn eos_goes_before_stop_tokens_and_both_before_length() {
        assert_eq!(check(2, 5, 20), Some(Finish::Stop(None)));
        assert_eq!(check(7, 5, 20), Some(Finish::Stop(Some(7))));
        assert_eq!(check(1, 5, 15), Some(Finish::Length));
        assert_eq!(check(1, 4, 20), Some(Finish::Length));
        assert_eq!(check(1, 4, 19), None);
    }

    #[test]
    fn min_tokens_holds_back_tokens_but_not_length() {
        assert_eq!(check(2, 2, 12), None);
        assert_eq!(check(7, 2, 12), None);
        assert_eq!(check(2, 3, 13), Some(Finish::Stop(None)));
        assert_eq!(check(2, 2, 20), Some(Finish::Length));
    }
}
