//! Things that tests of other crates are built from.

pub mod fuzz;
pub mod mock_engine;
pub mod simulator;
