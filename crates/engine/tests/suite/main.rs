//! The whole engine on the repository's fixtures.

mod constraint;
mod golden;
mod leaving;
mod load_independence;
mod overload;
mod pausing;
mod support;
