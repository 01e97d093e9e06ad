//! Fields that vLLM knows and this server does not honour: naming them is
//! better than answering as if they had not been sent.

use serde_json::Value;

use crate::{error::ApiError, fields::Fields};

/// Features that need a part this server does not have.
pub(crate) const FEATURES: [(&str, &str); 9] = [
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
        "needs a chat: a bare prompt does not say where thoughts begin",
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
pub(crate) const WITHOUT_EFFECT: [&str; 13] = [
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
    "modalities",
    "prediction",
    "verbosity",
];

/// Refuses what cannot be honoured and drops what has no effect.
pub(crate) fn check(fields: &mut Fields) -> Result<(), ApiError> {
    for (name, reason) in FEATURES {
        if fields
            .raw(name)
            .is_some_and(|value| asks_for_something(name, &value))
        {
            return Err(ApiError::unsupported(name, reason));
        }
    }
    fields.ignore(&WITHOUT_EFFECT);
    Ok(())
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
