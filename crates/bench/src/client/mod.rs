//! Asking a server, and timing what it answers.

mod address;
mod connection;
mod events;
mod generate;
mod tls;

pub use address::Address;
pub use connection::{Answer, Client};
pub use events::EventStream;
pub use generate::{Endpoint, Protocol, RequestOptions, first_model};
