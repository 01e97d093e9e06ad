//! Chat templates: conversations to prompt text, as transformers'
//! `apply_chat_template` renders them.

mod dialect;
mod environment;
mod format;
mod json;
mod lookup;
mod messages;
mod methods;
mod output;
mod source;
mod template;

pub use format::ContentFormat;
pub use messages::normalise_messages;
pub use template::{Chat, ChatTemplate, RESERVED_VARIABLES};
