//! One sequence in the engine, seen as text.

use quire_core::{Finish, FinishReason, Output, SamplingParams, TokenId, TokenLogprobs, Update};
use quire_engine::Updates;
use quire_text::{OutputText, TextDelta};

use super::logprobs::{Namer, Position};
use crate::error::ApiError;

/// Generated ids that are remembered to complete characters in log-probability
/// tables.
const REMEMBERED_TOKENS: usize = 4;

/// What one step, or several merged ones, added to a sequence.
#[derive(Debug, Default)]
pub(crate) struct Delta {
    /// New text; may be empty while a character or a stop string is incomplete.
    pub(crate) text: String,
    /// New tokens, the stop token included.
    pub(crate) tokens: Vec<TokenId>,
    /// For each new token, how long `text` was after it.
    pub(crate) ends: Vec<usize>,
    /// One table per new token if they were asked for.
    pub(crate) logprobs: Vec<Position>,
    /// With the first delta, if asked for.
    pub(crate) prompt_logprobs: Option<Vec<Option<TokenLogprobs>>>,
    /// Set on the last delta.
    pub(crate) ending: Option<Ending>,
}

impl Delta {
    /// Adds what came later.
    pub(crate) fn append(&mut self, other: Delta) {
        let before = self.text.len();
        self.ends.extend(other.ends.iter().map(|end| before + end));
        self.text.push_str(&other.text);
        self.tokens.extend(other.tokens);
        self.logprobs.extend(other.logprobs);
        self.prompt_logprobs = self.prompt_logprobs.take().or(other.prompt_logprobs);
        self.ending = other.ending;
    }

    /// Takes the tokens out. The text stays.
    pub(crate) fn take_tokens(&mut self) -> Vec<Token> {
        self.ends.clear();
        let mut tables = std::mem::take(&mut self.logprobs).into_iter();
        let tokens = std::mem::take(&mut self.tokens).into_iter();
        tokens.map(|id| (id, tables.next())).collect()
    }

    /// Puts tokens in that were taken from here or from an earlier delta. Where
    /// their text is, is not known any more.
    pub(crate) fn put_tokens(&mut self, tokens: Vec<Token>) {
        for (id, table) in tokens {
            self.tokens.push(id);
            self.logprobs.extend(table);
        }
    }
}

/// A token and, if they were asked for, its log-probabilities.
pub(crate) type Token = (TokenId, Option<Position>);

/// Why a sequence ended, as clients see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) reason: FinishReason,
    pub(crate) stop: Option<StopReason>,
}

/// What stopped a sequence, if it was neither EOS nor its length.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum StopReason {
    /// This stop string.
    Text(String),
    /// This stop token.
    Token(TokenId),
}

/// A running sequence. Dropping it aborts it.
pub(crate) struct Sequence {
    /// `None` once the sequence has ended.
    updates: Option<Updates>,
    text: OutputText,
    namer: Namer,
    /// The text of a stop token is not part of the output.
    hide_stop_token: bool,
    /// Tokens per delta, after the first.
    interval: usize,
    recent: Vec<TokenId>,
    pub(crate) produced: u32,
    pub(crate) cached_tokens: u32,
}

impl Sequence {
    pub(crate) fn new(
        updates: Updates,
        text: OutputText,
        params: &SamplingParams,
        namer: Namer,
        interval: u32,
    ) -> Self {
        Sequence {
            updates: Some(updates),
            text,
            namer,
            hide_stop_token: !params.include_stop_str_in_output,
            interval: interval as usize,
            recent: Vec::with_capacity(REMEMBERED_TOKENS + 1),
            produced: 0,
            cached_tokens: 0,
        }
    }

    /// The next delta, or `None` after the one that had an ending.
    ///
    /// # Errors
    /// The engine has died or could not go on with this sequence, or what the
    /// request holds it to cannot be.
    pub(crate) async fn next(&mut self) -> Result<Option<Delta>, ApiError> {
        let Some(mut delta) = self.next_update().await? else {
            return Ok(None);
        };
        let first = delta.tokens.len() == self.produced as usize;
        while !first && delta.ending.is_none() && delta.tokens.len() < self.interval {
            match self.next_update().await? {
                Some(more) => delta.append(more),
                None => break,
            }
        }
        Ok(Some(delta))
    }

    async fn next_update(&mut self) -> Result<Option<Delta>, ApiError> {
        let Some(updates) = &mut self.updates else {
            return Ok(None);
        };
        match updates.next().await {
            Some(Update::Tokens(output)) => Ok(Some(self.consume(output, None))),
            Some(Update::Done(_, Finish::Unsatisfiable(message))) => {
                self.updates = None;
                Err(ApiError::invalid(message))
            }
            Some(Update::Done(_, Finish::Error(message))) => {
                self.updates = None;
                Err(ApiError::internal(message))
            }
            Some(Update::Done(output, finish)) => {
                self.updates = None;
                Ok(Some(self.consume(output, Some(finish))))
            }
            None => {
                self.updates = None;
                Err(ApiError::engine_dead())
            }
        }
    }

    fn consume(&mut self, output: Output, finish: Option<Finish>) -> Delta {
        self.cached_tokens = output.cached_tokens;
        let mut delta = Delta {
            prompt_logprobs: output.prompt_logprobs,
            ..Delta::default()
        };
        let ends_with_stop_token = matches!(finish, Some(Finish::Stop(_)));
        let last = output.tokens.len().saturating_sub(1);
        for (i, token) in output.tokens.into_iter().enumerate() {
            let hide = self.hide_stop_token && ends_with_stop_token && i == last;
            let TextDelta { text, stop } = self.text.push(token.id, hide);
            if let Some(table) = &token.logprobs {
                delta
                    .logprobs
                    .push(self.namer.position(&self.recent, table));
            }
            self.remember(token.id);
            delta.text.push_str(&text);
            delta.tokens.push(token.id);
            delta.ends.push(delta.text.len());
            if let Some(stop) = stop {
                // Tokens after the match were never part of the answer.
                self.stop_at_text(&mut delta, stop);
                return delta;
            }
        }
        if let Some(finish) = finish {
            delta.text.push_str(&self.text.finish().text);
            let stop = match finish {
                Finish::Stop(Some(id)) => Some(StopReason::Token(id)),
                _ => None,
            };
            delta.ending = Some(Ending {
                reason: finish.reason(),
                stop,
            });
        }
        delta
    }

    fn stop_at_text(&mut self, delta: &mut Delta, stop: String) {
        if let Some(updates) = self.updates.take() {
            updates.satisfied();
        }
        delta.ending = Some(Ending {
            reason: FinishReason::Stop,
            stop: Some(StopReason::Text(stop)),
        });
    }

    fn remember(&mut self, id: TokenId) {
        self.produced += 1;
        self.recent.push(id);
        if self.recent.len() > REMEMBERED_TOKENS {
            self.recent.remove(0);
        }
    }
}
