//! Fields that both endpoints accept and that do not concern sampling.

use axum::http::HeaderMap;
use serde_json::Value;

use super::{prompt::TruncationFields, structured::StructuredFields, usage::UsageOptions};
use crate::{
    config::ServerConfig, error::ApiError, fields::Fields, request_id, validation::FieldError,
};

/// The header that overrides the body's `priority`.
const X_VLLM_PRIORITY: &str = "x-vllm-priority";

/// See the module documentation.
pub(crate) struct SharedFields {
    pub(crate) model: Option<String>,
    pub(crate) stream: bool,
    stream_options: Option<StreamOptions>,
    stream_interval: Option<i64>,
    pub(crate) use_beam_search: bool,
    pub(crate) length_penalty: f64,
    pub(crate) priority: i64,
    request_id: Option<String>,
    pub(crate) cache_salt: Option<String>,
    pub(crate) echo: bool,
    return_tokens_as_token_ids: Option<bool>,
    pub(crate) return_token_ids: bool,
    pub(crate) truncation: TruncationFields,
    pub(crate) add_special_tokens: Option<bool>,
    pub(crate) structured: StructuredFields,
}

#[derive(Clone, Copy)]
struct StreamOptions {
    include_usage: bool,
    continuous_usage_stats: bool,
}

impl SharedFields {
    pub(crate) fn read(fields: &mut Fields) -> Self {
        SharedFields {
            model: fields.string("model"),
            stream: fields.flag("stream"),
            stream_options: StreamOptions::read(fields),
            stream_interval: read_interval(fields),
            use_beam_search: fields.flag("use_beam_search"),
            length_penalty: fields.float("length_penalty").unwrap_or(1.0),
            priority: fields.int("priority").unwrap_or(0),
            request_id: fields.string("request_id"),
            cache_salt: fields.string("cache_salt"),
            echo: fields.flag("echo"),
            return_tokens_as_token_ids: fields.bool("return_tokens_as_token_ids"),
            return_token_ids: fields.flag("return_token_ids"),
            truncation: TruncationFields::read(fields),
            add_special_tokens: fields.bool("add_special_tokens"),
            structured: StructuredFields::read(fields),
        }
    }

    /// Takes what request headers say over what the body says.
    pub(crate) fn apply_headers(&mut self, headers: &HeaderMap) -> Result<(), ApiError> {
        self.request_id = Some(request_id::label(headers, self.request_id.take()));
        if let Some(value) = headers.get(X_VLLM_PRIORITY) {
            let parsed = value
                .to_str()
                .ok()
                .and_then(|text| text.trim().parse().ok());
            self.priority = parsed.ok_or_else(|| {
                ApiError::invalid_field("priority", "X-Vllm-Priority must be an integer.")
            })?;
        }
        Ok(())
    }

    /// Checks fields against each other.
    pub(crate) fn check(&self, prompt_logprobs: Option<i64>) -> Result<(), ApiError> {
        if self.stream_options.is_some() && !self.stream {
            let message = "Stream options can only be defined when `stream=True`.";
            return Err(ApiError::invalid_field("stream_options", message));
        }
        if self.stream && prompt_logprobs.is_some_and(|count| count != 0) {
            let message = "`prompt_logprobs` are not available when `stream=True`.";
            return Err(ApiError::invalid_field("prompt_logprobs", message));
        }
        if self.use_beam_search && self.stream {
            let message = "Streaming is not available with beam search.";
            return Err(ApiError::invalid_field("use_beam_search", message));
        }
        Ok(())
    }

    /// The client's label, or a made one.
    pub(crate) fn label(&self) -> String {
        self.request_id
            .clone()
            .unwrap_or_else(request_id::random_hex)
    }

    pub(crate) fn usage_options(&self, config: &ServerConfig) -> UsageOptions {
        let forced = config.enable_force_include_usage;
        let asked = self
            .stream_options
            .is_some_and(|options| options.include_usage);
        let continuous = self
            .stream_options
            .is_some_and(|options| options.continuous_usage_stats);
        UsageOptions {
            at_end: asked || forced,
            continuous: (asked && continuous) || forced,
        }
    }

    pub(crate) fn interval(&self, config: &ServerConfig) -> u32 {
        match self.stream_interval {
            // Whole answers are sent at once, so their pieces may be large.
            _ if !self.stream => u32::MAX,
            Some(interval) => u32::try_from(interval).unwrap_or(u32::MAX),
            None => config.stream_interval.max(1),
        }
    }

    pub(crate) fn tokens_as_ids(&self, config: &ServerConfig) -> bool {
        self.return_tokens_as_token_ids
            .unwrap_or(config.return_tokens_as_token_ids)
    }
}

impl StreamOptions {
    fn read(fields: &mut Fields) -> Option<Self> {
        let options = fields.object("stream_options")?;
        let mut flag = |name: &str| match options.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                let loc = fields.loc(&format!("stream_options.{name}"));
                let msg = "Input should be a valid boolean";
                fields.complain(FieldError::new("bool_type", loc, msg, other));
                false
            }
        };
        Some(StreamOptions {
            include_usage: flag("include_usage"),
            continuous_usage_stats: flag("continuous_usage_stats"),
        })
    }
}

fn read_interval(fields: &mut Fields) -> Option<i64> {
    let interval = fields.int("stream_interval")?;
    if interval < 1 {
        let msg = "Input should be greater than or equal to 1";
        let (loc, input) = (fields.loc("stream_interval"), Value::from(interval));
        fields.complain(FieldError::new("greater_than_equal", loc, msg, &input).with_ctx("ge", 1));
    }
    Some(interval)
}
