//! `resolve` against servers that speak the hubs' protocols.

mod fake_hub;
mod huggingface;
mod modelscope;
mod server;
