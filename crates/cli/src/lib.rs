//! The `vllm` program's command line: one flag table, and what is made of it.
//!
//! [`command::parse`] turns arguments into a [`Command`]; parsing is pure
//! (arguments and an environment snapshot in, typed values out) except that it
//! reads the file that `--config` names.

pub mod args;
pub mod bench;
pub mod catalog;
pub mod client;
pub mod collect_env;
pub mod command;
pub mod completion;
pub mod config_file;
pub mod errors;
pub mod export;
pub mod flags;
pub mod help;
pub mod logging;
pub mod machine;
pub mod man;
pub mod prepare;
pub mod run_batch;
pub mod serve;
pub mod sizes;
pub mod suggest;

pub use args::ServeArgs;
pub use command::Command;
