//! `/v1/responses`: create, retrieve and cancel.
//!
//! A response is a chat in other words. `request` reads the body and makes a
//! chat request of it, with `input` for the items and `tools` for functions and
//! formats; `run` generates, `events` makes `items` and their events of the
//! parts of the answer, `object` is what they are put into, and `store`, with a
//! `log` of events for each streamed background response, keeps what clients
//! come back to. `handler` connects them.

mod events;
mod handler;
mod input;
mod items;
mod log;
mod object;
mod request;
mod run;
mod store;
mod tools;

#[cfg(test)]
pub(crate) use handler::Query;
pub(crate) use handler::{cancel, create, retrieve};
pub(crate) use input::ROLES;
pub(crate) use request::{
    AS_IN_CHATS, INCLUDABLE, MAX_ID_BYTES, REPEATED, SERVICE_TIERS, TRUNCATIONS,
};
#[cfg(test)]
pub(crate) use request::{REFUSED, ResponsesRequest};
pub(crate) use store::ResponseStore;
