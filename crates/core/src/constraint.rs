//! What restricts the tokens of a sequence beyond its sampling parameters: a
//! grammar that the output must follow.
//!
//! Front ends compile one from a schema, a regular expression or a grammar; the
//! engine follows it token by token without knowing where it came from.

use std::fmt;
use std::sync::Arc;

use crate::TokenId;

/// A compiled grammar, shared by all samples of a request.
pub trait Constraint: fmt::Debug + Send + Sync {
    /// Begins a new output. Cheap beside a step of the model.
    fn start(&self) -> Box<dyn ConstraintState>;
}

/// The grammar's state in one output.
pub trait ConstraintState: Send {
    /// What may come next.
    ///
    /// # Errors
    /// A limit of the grammar engine, as text for the client. The output cannot
    /// go on.
    fn allowed(&mut self) -> Result<Allowed, String>;

    /// Takes in the next token of the output.
    ///
    /// # Errors
    /// The token does not continue the output, or a limit was reached.
    fn accept(&mut self, token: TokenId) -> Result<(), String>;
}

/// The tokens that may come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Every token: the grammar is not in force yet.
    Any,
    /// A bit mask over the vocabulary, 32 tokens a word, low bit first. Tokens
    /// beyond its end are forbidden. The model's end-of-sequence tokens are in
    /// it where the output may end.
    Only(Vec<u32>),
    /// None: the output is complete.
    Nothing,
}

/// A [`Constraint`] as part of a request; equal to itself and its clones.
#[derive(Clone, Debug)]
pub struct SharedConstraint(pub Arc<dyn Constraint>);

impl PartialEq for SharedConstraint {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
