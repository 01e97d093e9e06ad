//! Fields that vLLM knows and this server does not honour: naming them is
//! better than answering as if they had not been sent.

use serde_json::Value;

use crate::{error::ApiError, fields::Fields, validation::FieldError};

/// Structured output, in its current and older spellings.
const CONSTRAINTS: [&str; 7] = [
    "structured_outputs",
    "guided_json",
    "guided_regex",
    "guided_choice",
    "guided_grammar",
    "guided_json_object",
    "structural_tag",
];

/// Other features that need a part this server does not have.
const FEATURES: [(&str, &str); 9] = [
    (
        "prompt_embeds",
        "is not supported: this server takes text and token ids",
    ),
    (
        "kv_transfer_params",
        "needs a KV connector, which this server does not have",
    ),
    (
        "ec_transfer_params",
        "needs an encoder connector, which this server does not have",
    ),
    (
        "vllm_xargs",
        "needs a logits-processor plug-in, which this server does not have",
    ),
    ("logits_processors", "is not supported"),
    ("repetition_detection", "is not supported"),
    (
        "thinking_token_budget",
        "needs a reasoning parser, which this server does not have",
    ),
    (
        "mm_processor_kwargs",
        "is not supported: the model takes text only",
    ),
    (
        "media_io_kwargs",
        "is not supported: the model takes text only",
    ),
];

/// Members that change nothing here: they concern billing, storage, routing
/// or parts of the answer that never exist on this server.
const WITHOUT_EFFECT: [&str; 17] = [
    "user",
    "best_of",
    "metadata",
    "store",
    "service_tier",
    "session_id",
    "safety_identifier",
    "prompt_cache_key",
    "functions",
    "function_call",
    "parallel_tool_calls",
    "include_reasoning",
    "modalities",
    "prediction",
    "verbosity",
    "guided_decoding_backend",
    "guided_whitespace_pattern",
];

/// Refuses what cannot be honoured and drops what has no effect.
pub(crate) fn check(fields: &mut Fields) -> Result<(), ApiError> {
    for name in CONSTRAINTS {
        if fields.has(name) {
            return Err(ApiError::unsupported(
                name,
                "is not supported by this server",
            ));
        }
    }
    for (name, reason) in FEATURES {
        if fields
            .raw(name)
            .is_some_and(|value| asks_for_something(name, &value))
        {
            return Err(ApiError::unsupported(name, reason));
        }
    }
    fields.ignore(&WITHOUT_EFFECT);
    response_format(fields)
}

/// Empty containers and the number that means "unlimited" ask for nothing.
fn asks_for_something(name: &str, value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Number(number) => name != "thinking_token_budget" || number.as_i64() != Some(-1),
        _ => true,
    }
}

fn response_format(fields: &mut Fields) -> Result<(), ApiError> {
    const NAME: &str = "response_format";
    let Some(format) = fields.object(NAME) else {
        return Ok(());
    };
    let loc = format!("{}.type", fields.loc(NAME));
    match format.get("type") {
        Some(Value::String(kind)) => match kind.as_str() {
            "text" => Ok(()),
            "json_schema" if !format.contains_key("json_schema") => Err(ApiError::invalid_field(
                NAME,
                "When response_format type is 'json_schema', the 'json_schema' field must be \
                 provided.",
            )),
            "json_object" | "json_schema" | "structural_tag" => Err(ApiError::unsupported(
                NAME,
                "supports only type 'text' on this server",
            )),
            other => {
                let msg = "Input should be 'text', 'json_object', 'json_schema' or \
                           'structural_tag'";
                fields.complain(FieldError::new("literal_error", loc, msg, &other.into()));
                Ok(())
            }
        },
        _ => {
            fields.complain(FieldError::missing(loc, format.len()));
            Ok(())
        }
    }
}
