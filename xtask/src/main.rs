//! Repository chores that need logic: `cargo xtask parity DIR…` and friends.
fn main() {}
