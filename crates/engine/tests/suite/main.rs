//! The whole engine on the repository's fixtures.

mod golden;
mod load_independence;
mod support;
