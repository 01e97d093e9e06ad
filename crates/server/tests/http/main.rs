//! The HTTP interface against an engine whose tokens are written down.
//!
//! Expected statuses, keys, nulls and chunk orders are those of the recorded
//! answers of the reference server; `golden.rs` holds its error table.

mod auth;
mod bodies;
mod chat;
mod completion_streams;
mod completions;
mod golden;
mod lifecycle;
mod routes;
mod sockets;
mod support;
mod tls;
