//! A compiled grammar as the engine follows it.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use llguidance::{Matcher, toktrie::SimpleVob};
use quire_core::{Allowed, Constraint, ConstraintState, TokenId};

use super::error::shorten;

/// The tokens of a model, as masks see them.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    /// Number of the model's tokens.
    pub(super) vocab_size: usize,
    /// Those that end an output; all are below `vocab_size`.
    pub(super) eos: Arc<[TokenId]>,
}

/// A grammar, ready to be started any number of times.
pub(super) struct Grammar {
    /// Cloned, never advanced. Plain clones of a parser share caches; a clone of
    /// all of it is what keeps sequences apart: neither the answer nor a limit
    /// that is hit depends on what else runs.
    matcher: Arc<Mutex<Matcher>>,
    tokens: Tokens,
}

impl Grammar {
    pub(super) fn new(matcher: Matcher, tokens: Tokens) -> Self {
        Grammar {
            matcher: Arc::new(Mutex::new(matcher)),
            tokens,
        }
    }
}

impl fmt::Debug for Grammar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grammar").finish_non_exhaustive()
    }
}

impl Constraint for Grammar {
    fn start(&self) -> Box<dyn ConstraintState> {
        Box::new(GrammarState {
            prepared: Arc::clone(&self.matcher),
            own: None,
            tokens: self.tokens.clone(),
            ended: false,
        })
    }
}

struct GrammarState {
    prepared: Arc<Mutex<Matcher>>,
    /// The clone, made when it is needed: on the thread that makes masks.
    own: Option<Matcher>,
    tokens: Tokens,
    /// An end-of-sequence token was accepted.
    ended: bool,
}

impl GrammarState {
    fn matcher(&mut self) -> &mut Matcher {
        self.own.get_or_insert_with(|| {
            let prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
            prepared.deep_clone()
        })
    }

    /// True if the text may end here.
    ///
    /// # Errors
    /// A limit of the grammar engine.
    fn may_end(&mut self) -> Result<bool, String> {
        let matcher = self.matcher();
        if let Some(error) = matcher.get_error() {
            return Err(shorten(&error));
        }
        if matcher.is_stopped() {
            let reason = matcher.stop_reason();
            return match reason.is_ok() {
                true => Ok(true),
                false => Err(format!("the grammar engine stopped: {reason}")),
            };
        }
        matcher
            .is_accepting()
            .map_err(|error| shorten(&error.to_string()))
    }

    /// Only the end may follow.
    fn end(&self) -> Allowed {
        if self.tokens.eos.is_empty() {
            return Allowed::Nothing;
        }
        let mut words = vec![0; self.tokens.vocab_size.div_ceil(32)];
        self.tokens.set_eos(&mut words, true);
        Allowed::Only(words)
    }
}

impl ConstraintState for GrammarState {
    fn allowed(&mut self) -> Result<Allowed, String> {
        if self.ended {
            return Ok(Allowed::Nothing);
        }
        let may_end = self.may_end()?;
        if self.matcher().is_stopped() {
            return Ok(self.end());
        }
        let mask = self
            .matcher()
            .compute_mask_or_eos()
            .map_err(|error| shorten(&error.to_string()))?;
        let mut words = self.tokens.words(&mask);
        let goes_on = words.iter().any(|&word| word != 0);
        match (goes_on, may_end) {
            (false, true) => Ok(self.end()),
            (false, false) => {
                // The parser may find out only now that nothing can follow.
                match self.matcher().is_stopped() && self.may_end()? {
                    true => Ok(self.end()),
                    false => Err("no token of the model continues the grammar".to_owned()),
                }
            }
            (true, _) => {
                self.tokens.set_eos(&mut words, may_end);
                Ok(Allowed::Only(words))
            }
        }
    }

    fn accept(&mut self, token: TokenId) -> Result<(), String> {
        if self.ended {
            return Err("the output is complete".to_owned());
        }
        if self.tokens.eos.contains(&token) {
            if !self.may_end()? {
                return Err("the output cannot end here".to_owned());
            }
            self.ended = true;
            return Ok(());
        }
        self.matcher()
            .consume_token(token)
            .map_err(|error| shorten(&error.to_string()))
    }
}

impl Tokens {
    /// The part of a mask that concerns the model's tokens, without those that
    /// end an output.
    fn words(&self, mask: &SimpleVob) -> Vec<u32> {
        let count = self.vocab_size.div_ceil(32);
        let mut words = mask.as_slice()[..count.min(mask.as_slice().len())].to_vec();
        words.resize(count, 0);
        let rest = self.vocab_size % 32;
        if let (Some(last), true) = (words.last_mut(), rest != 0) {
            *last &= (1 << rest) - 1;
        }
        self.set_eos(&mut words, false);
        words
    }

    fn set_eos(&self, words: &mut [u32], allowed: bool) {
        for &id in self.eos.iter() {
            if let Some(word) = words.get_mut(id as usize / 32) {
                let bit = 1 << (id % 32);
                *word = if allowed { *word | bit } else { *word & !bit };
            }
        }
    }
}
