//! The body of a completion request.

use serde_json::Value;

use crate::{
    config::RequestLimits,
    error::ApiError,
    fields::{Fields, to_int},
    generation::{refuse, sampling::SamplingFields, shared::SharedFields},
    validation::FieldError,
};

/// A completion request whose members have the right types.
pub(crate) struct CompletionRequest {
    pub(crate) shared: SharedFields,
    pub(crate) sampling: SamplingFields,
    pub(crate) prompts: Prompts,
    pub(crate) max_tokens: Option<i64>,
    pub(crate) logprobs: Option<i64>,
}

/// The prompts as they were sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Prompts {
    Texts(Vec<String>),
    /// Not negative; not yet compared with the vocabulary.
    Ids(Vec<Vec<i64>>),
}

impl CompletionRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// Every member of a wrong type, or the first pair of members that exclude
    /// each other.
    pub(crate) fn read(mut fields: Fields, limits: &RequestLimits) -> Result<Self, ApiError> {
        refuse::check(&mut fields)?;
        let shared = SharedFields::read(&mut fields);
        let sampling = SamplingFields::read(&mut fields, limits);
        let max_tokens = fields.int("max_tokens");
        let logprobs = fields.int("logprobs");
        let suffix = fields.string("suffix");
        let prompt = fields.raw("prompt");
        let prompts = prompt.map(|prompt| read_prompts(prompt, limits, &mut fields));
        fields.finish()?;
        shared.check(sampling.prompt_logprobs)?;
        if suffix.is_some() {
            return Err(ApiError::unsupported_plain(
                "suffix",
                "suffix is only supported for models with FIM completion rendering",
            ));
        }
        let prompts = prompts
            .transpose()?
            .filter(|prompts| *prompts != empty_text());
        let Some(prompts) = prompts else {
            let message = "Either prompt or prompt_embeds must be provided and non-empty.";
            return Err(ApiError::invalid_field("prompt", message));
        };
        Ok(CompletionRequest {
            shared,
            sampling,
            prompts,
            max_tokens,
            logprobs,
        })
    }

    /// `echo` with `max_tokens: 0` asks for the prompt and its
    /// log-probabilities only.
    pub(crate) fn echo_only(&self) -> bool {
        self.shared.echo && self.max_tokens == Some(0)
    }
}

fn empty_text() -> Prompts {
    Prompts::Texts(vec![String::new()])
}

/// A text, ids, or a list of either. Complaints about types go to `fields`.
fn read_prompts(
    value: Value,
    limits: &RequestLimits,
    fields: &mut Fields,
) -> Result<Prompts, ApiError> {
    let loc = fields.loc("prompt");
    let items = match value {
        Value::String(text) => return Ok(Prompts::Texts(vec![text])),
        Value::Array(items) => items,
        other => {
            let msg = "Input should be a valid string";
            fields.complain(FieldError::new("string_type", loc, msg, &other));
            return Ok(Prompts::Texts(Vec::new()));
        }
    };
    match items.first() {
        None => Err(ApiError::invalid("You must pass at least one prompt")),
        Some(Value::Number(_)) => Ok(Prompts::Ids(vec![read_ids(items, &loc, fields)])),
        Some(_) if items.len() > limits.max_prompts => {
            let max = limits.max_prompts;
            let message = format!(
                "prompt may hold at most {max} prompts, got {}.",
                items.len()
            );
            Err(ApiError::invalid_field("prompt", message))
        }
        Some(Value::Array(_)) => Ok(Prompts::Ids(read_id_lists(items, &loc, fields))),
        Some(_) => Ok(Prompts::Texts(read_texts(items, &loc, fields))),
    }
}

fn read_ids(items: Vec<Value>, loc: &str, fields: &mut Fields) -> Vec<i64> {
    let mut ids = Vec::with_capacity(items.len());
    for (i, item) in items.into_iter().enumerate() {
        match to_id(item, &format!("{loc}.{i}")) {
            Ok(id) => ids.push(id),
            Err(error) => fields.complain(error),
        }
    }
    ids
}

/// A whole number that is not negative.
pub(crate) fn to_id(value: Value, loc: &str) -> Result<i64, FieldError> {
    let id = to_int(value, loc)?;
    if id < 0 {
        let msg = "Input should be greater than or equal to 0";
        let error = FieldError::new("greater_than_equal", loc, msg, &id.into());
        return Err(error.with_ctx("ge", 0));
    }
    Ok(id)
}

fn read_id_lists(items: Vec<Value>, loc: &str, fields: &mut Fields) -> Vec<Vec<i64>> {
    let mut lists = Vec::with_capacity(items.len());
    for (i, item) in items.into_iter().enumerate() {
        let loc = format!("{loc}.{i}");
        match item {
            Value::Array(ids) => lists.push(read_ids(ids, &loc, fields)),
            other => {
                let msg = "Input should be a valid list";
                fields.complain(FieldError::new("list_type", loc, msg, &other));
            }
        }
    }
    lists
}

fn read_texts(items: Vec<Value>, loc: &str, fields: &mut Fields) -> Vec<String> {
    let mut texts = Vec::with_capacity(items.len());
    for (i, item) in items.into_iter().enumerate() {
        match item {
            Value::String(text) => texts.push(text),
            other => {
                let (loc, msg) = (format!("{loc}.{i}"), "Input should be a valid string");
                fields.complain(FieldError::new("string_type", loc, msg, &other));
            }
        }
    }
    texts
}
