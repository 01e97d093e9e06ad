//! Structured output: what a generated text must look like, as masks over the
//! vocabulary.
//!
//! A [`StructuredSpec`] says what is asked for. [`StructuredCompiler`] turns it
//! into a [`quire_core::Constraint`] by way of llguidance, whose parser works on
//! the bytes of tokens: schemas, regular expressions and Lark grammars it reads
//! itself; EBNF grammars and structural tags are translated into Lark here.
//! What cannot be expressed is an error that names it.

mod cache;
mod classes;
mod close;
mod compiler;
mod constraint;
mod ebnf;
mod error;
mod exact;
mod lark;
mod limits;
mod schema;
mod spec;
mod subschemas;
mod tags;
mod vocabulary;

pub use compiler::StructuredCompiler;
pub use error::StructuredError;
pub use limits::{MAX_CHOICES, MAX_NESTING, MAX_SPEC_BYTES, MAX_WHITESPACE_PATTERN_BYTES};
pub use spec::{StructuredFormat, StructuredSpec, Whitespace};
