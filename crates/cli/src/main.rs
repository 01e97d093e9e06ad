//! The `vllm` program.
fn main() {}
