//! The HTTP interface against an engine whose tokens are written down.
//!
//! Expected statuses, keys, nulls and chunk orders are those of the recorded
//! answers of the reference server; `golden.rs` holds its error table.

mod auth;
mod bodies;
mod chat;
mod completion_streams;
mod completions;
mod control;
mod forced_calls;
mod fuzz;
mod golden;
mod hostile;
mod lifecycle;
mod local;
mod messages;
mod messages_errors;
mod openapi;
mod raw;
mod reasoning;
mod responses;
mod routes;
mod schema;
mod sockets;
mod structured;
mod support;
mod tls;
mod tools;
