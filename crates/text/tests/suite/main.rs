//! Tests of the public interface. One binary, so that helpers are shared.

mod common;
mod detokenizer;
mod lookup;
mod messages;
mod output_text;
mod reasoning;
mod templates;
mod tokenizer;
mod tools;
