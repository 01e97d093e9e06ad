//! Tests of the public interface. One binary, so that helpers are shared.

mod common;
mod detokenizer;
mod fuzz;
mod lookup;
mod messages;
mod output_text;
mod reasoning;
mod reference;
mod structured;
mod templates;
mod think_first;
mod tokenizer;
mod tools;
