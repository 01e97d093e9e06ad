//! Restricts how long a model thinks, and what it answers then.

use std::fmt;
use std::sync::Arc;

use quire_core::{Allowed, Constraint, ConstraintState, SharedConstraint, TokenId};

use super::{ReasoningKind, ReasoningParser};
use crate::{Detokenizer, TextError, Tokenizer};

/// What a model that thinks first is held to.
///
/// Thoughts are free but for their length. They are told from the answer as a
/// [`ReasoningParser`] does it, so that the answer is held to its grammar from
/// where clients see it begin.
pub struct ThinkFirst<'a> {
    /// How the model writes its thoughts.
    pub kind: ReasoningKind,
    /// The model's tokenizer.
    pub tokenizer: &'a Tokenizer,
    /// What the model continues, as text.
    pub prompt_text: &'a str,
    /// What the model continues.
    pub prompt: &'a Arc<[TokenId]>,
    /// Most tokens of thoughts, their tags not counted. Then they are closed.
    pub budget: Option<u32>,
    /// What the answer must follow.
    pub answer: Option<SharedConstraint>,
}

impl ThinkFirst<'_> {
    /// The constraint on the whole output; `None` if there is nothing that it
    /// would forbid.
    ///
    /// If thoughts begin with a tag that is one token, and the prompt does not
    /// open them, then the output begins with that token or follows the grammar.
    /// If the tag is several tokens, the grammar waits for the end of thoughts.
    ///
    /// # Errors
    /// [`TextError::Message`] if there is a budget and no tag that ends thoughts
    /// of this kind; or if a tag cannot be tokenized.
    pub fn constraint(self) -> Result<Option<SharedConstraint>, TextError> {
        let kind = self.kind.apart();
        let parser = ReasoningParser::after_prompt(kind, self.prompt_text);
        if parser.is_answering() || (self.answer.is_none() && self.budget.is_none()) {
            return Ok(self.answer);
        }
        let close = match (self.budget, kind.end_tag()) {
            (None, _) => Vec::new(),
            (Some(_), Some(tag)) => self.tokenizer.encode(tag, false)?,
            (Some(_), None) => {
                let text =
                    "thoughts of this kind have no end tag, so that they cannot be cut short";
                return Err(TextError::Message(text.to_owned()));
            }
        };
        let open = match kind.open_tag() {
            Some(tag) if !parser.is_thinking() => self.tokenizer.encode(tag, false)?,
            _ => Vec::new(),
        };
        Ok(Some(SharedConstraint(Arc::new(Plan {
            parser,
            tokenizer: self.tokenizer.clone(),
            prompt: Arc::clone(self.prompt),
            open: <[TokenId; 1]>::try_from(open).ok().map(|[token]| token),
            close: close.into(),
            budget: self.budget,
            answer: self.answer,
        }))))
    }
}

struct Plan {
    /// As it stands after the prompt.
    parser: ReasoningParser,
    tokenizer: Tokenizer,
    prompt: Arc<[TokenId]>,
    /// What opens thoughts that the prompt did not open, if it is one token.
    open: Option<TokenId>,
    /// What closes them under a budget.
    close: Arc<[TokenId]>,
    budget: Option<u32>,
    answer: Option<SharedConstraint>,
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThinkFirst")
            .field("budget", &self.budget)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}

impl Constraint for Plan {
    fn start(&self) -> Box<dyn ConstraintState> {
        let answer = self.answer.as_ref().map(|answer| answer.0.start());
        let detokenizer = Detokenizer::new(self.tokenizer.clone(), &self.prompt, false, true);
        let place = match (self.open, &answer) {
            (Some(open), Some(_)) => Place::Start(open),
            _ => Place::Thoughts,
        };
        Box::new(Output {
            parser: self.parser.clone(),
            detokenizer,
            place,
            close: Arc::clone(&self.close),
            left: self.budget,
            answer,
        })
    }
}

/// One output.
struct Output {
    parser: ReasoningParser,
    detokenizer: Detokenizer,
    place: Place,
    close: Arc<[TokenId]>,
    /// Tokens of thoughts that may still come.
    left: Option<u32>,
    answer: Option<Box<dyn ConstraintState>>,
}

enum Place {
    /// Nothing has come. This token opens thoughts; any other is the answer's.
    Start(TokenId),
    Thoughts,
    /// So many tokens of the closing tag have come.
    Closing(usize),
    Answer,
}

impl Output {
    fn read(&mut self, token: TokenId) {
        let text = self.detokenizer.push(token);
        let was_thinking = self.parser.is_thinking();
        self.parser.push(&text);
        if was_thinking && self.parser.is_thinking() {
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
        if self.parser.is_answering() {
            self.place = Place::Answer;
        }
    }
}

impl ConstraintState for Output {
    fn allowed(&mut self) -> Result<Allowed, String> {
        if matches!(self.place, Place::Thoughts)
            && self.left == Some(0)
            && self.parser.is_thinking()
        {
            self.place = Place::Closing(0);
        }
        match (&self.place, &mut self.answer) {
            (Place::Start(open), Some(answer)) => Ok(or_token(answer.allowed()?, *open)),
            (Place::Closing(count), _) => Ok(or_token(Allowed::Nothing, self.close[*count])),
            (Place::Answer, Some(answer)) => answer.allowed(),
            (Place::Start(_) | Place::Answer, None) | (Place::Thoughts, _) => Ok(Allowed::Any),
        }
    }

    fn accept(&mut self, token: TokenId) -> Result<(), String> {
        match self.place {
            Place::Start(open) if open != token => self.place = Place::Answer,
            Place::Start(_) => self.place = Place::Thoughts,
            Place::Closing(count) => {
                let count = count + 1;
                self.place = match count < self.close.len() {
                    true => Place::Closing(count),
                    false => Place::Answer,
                };
                return Ok(());
            }
            Place::Thoughts | Place::Answer => {}
        }
        match (&self.place, &mut self.answer) {
            (Place::Answer, Some(answer)) => answer.accept(token),
            (Place::Answer, None) => Ok(()),
            _ => {
                self.read(token);
                Ok(())
            }
        }
    }
}

/// What is allowed, and this token.
fn or_token(allowed: Allowed, token: TokenId) -> Allowed {
    let mut words = match allowed {
        Allowed::Any => return Allowed::Any,
        Allowed::Only(words) => words,
        Allowed::Nothing => Vec::new(),
    };
    let word = token as usize / 32;
    if words.len() <= word {
        words.resize(word + 1, 0);
    }
    words[word] |= 1 << (token % 32);
    Allowed::Only(words)
}
