//! The HTTP interface: OpenAI's completions, chat and responses, Anthropic's
//! messages, vLLM's extras, health, metrics. Holds no policy: what may run and
//! when is the engine's business.
//!
//! A request passes `routes` (which handler), `auth`, `hosts` and `cors` (may
//! it), `json` and `fields` (is it shaped right), one endpoint's `types` and
//! `convert` (what does it ask for), and `generation`, which submits sequences
//! to the engine and turns what comes back into text. Dropping a response
//! aborts its sequences.
//!
//! `openapi` describes all of it to programs and people.
//!
//! [`router`] builds the interface from [`Served`]; [`serve`] puts it on a
//! [`Listener`], [`Local`] calls it from the same process.

mod anthropic;
mod auth;
mod budget;
mod chat;
mod completions;
mod config;
mod control;
mod cors;
mod error;
mod fields;
mod fingerprint;
mod generation;
mod health;
mod hosts;
mod info;
mod invocations;
mod json;
mod load;
mod local;
mod log;
mod metrics;
mod models;
mod observe;
mod openapi;
mod query;
mod request_id;
mod responses;
mod routes;
mod serve;
mod sse;
mod state;
mod time;
mod tokenize;
mod validation;

pub use config::{
    AccessLog, COMPATIBLE_VERSION, CorsConfig, Fingerprint, GenerationDefaults, HttpLimits,
    RequestLimits, ResponseStoreLimits, ServerConfig, StructuredOutputsConfig,
};
pub use error::ApiError;
pub use info::{CacheInfo, DeviceInfo, ModelInfo, SchedulerInfo, ServerInfo};
pub use local::{Local, LocalAnswer, LocalError};
pub use metrics::{Metrics, MetricsError, MetricsOptions, MetricsSink};
pub use routes::{metrics_router, route_list, router};
pub use serve::{Bind, Drained, Listener, ServeError, Tls, TlsFiles, serve};
pub use state::Served;
