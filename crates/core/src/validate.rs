//! Range checks on requests: the gate in front of the engine.
//!
//! Every number is checked to be finite and in range and every list to be
//! short and within the vocabulary before anything is copied, hashed or
//! scheduled. The texts follow the reference server, because clients match on
//! them: a message ends in ` (parameter=…, value=…)` exactly where that server
//! names the field.

use std::fmt;

use crate::{Request, SamplingParams, TokenId, TopLogprobs};

/// Longest cache salt, in characters.
pub const MAX_CACHE_SALT_CHARS: usize = 128;
/// Longest client label of a request, in bytes.
pub const MAX_LABEL_BYTES: usize = 512;
/// Longest single stop string, in bytes.
pub const MAX_STOP_BYTES: usize = 4096;
/// Most token sequences in `bad_words`, after tokenizing.
const MAX_BAD_WORD_SEQUENCES: usize = 128;
/// Longest token sequence in `bad_words`.
const MAX_BAD_WORD_TOKENS: usize = 128;
/// Most extra tokens whose log-probability can be asked for.
pub const MAX_LOGPROB_TOKEN_IDS: usize = 128;
/// How many offending values a message repeats.
const MAX_REPEATED_VALUES: usize = 10;

/// What the loaded model and the server's flags allow. Limits that bound the
/// number of sequences of one call (`n`, prompts per call) are the front end's.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Number of token ids that the model knows (rows of its output head).
    pub vocab_size: u32,
    /// Prompt plus output tokens of one sequence.
    pub max_model_len: u32,
    /// Tokens that the KV cache can hold at all; a sequence that may need more
    /// could never run.
    pub kv_cache_tokens: u32,
    /// Alternatives per position (`--max-logprobs`); `None` is unlimited.
    pub max_logprobs: Option<u32>,
    /// True under `--scheduling-policy priority`.
    pub priority_scheduling: bool,
}

/// One field that is out of range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidField {
    /// Wire name of the field, if the reference server names it.
    pub param: Option<&'static str>,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl InvalidField {
    /// An error whose field is named in the text only.
    pub fn unnamed(message: impl Into<String>) -> Self {
        InvalidField {
            param: None,
            message: message.into(),
        }
    }

    /// An error about field `param`; the text gets ` (parameter=<param>)`.
    pub fn named(param: &'static str, message: impl fmt::Display) -> Self {
        InvalidField {
            param: Some(param),
            message: format!("{message} (parameter={param})"),
        }
    }

    /// An error about the value of field `param`; the text gets
    /// ` (parameter=<param>, value=<value>)`.
    pub fn with_value(
        param: &'static str,
        value: impl fmt::Display,
        message: impl fmt::Display,
    ) -> Self {
        InvalidField {
            param: Some(param),
            message: format!("{message} (parameter={param}, value={value})"),
        }
    }

    /// The error for a `max_tokens` below 1. The value is signed because
    /// clients do send negative ones.
    pub fn max_tokens_too_small(value: i64) -> Self {
        let message = format!("max_tokens must be at least 1, got {value}.");
        Self::with_value("max_tokens", value, message)
    }

    /// The error for a `max_tokens` that no prompt could leave room for.
    pub fn max_tokens_too_large(value: i64, max_model_len: u32) -> Self {
        let message = format!(
            "max_tokens={value} cannot be greater than max_model_len={max_model_len}. \
             Please request fewer output tokens."
        );
        Self::with_value("max_tokens", value, message)
    }

    /// The error for a prompt of `tokens` tokens that is longer than the context.
    pub fn prompt_too_long(tokens: usize, max_model_len: u32) -> Self {
        let message = format!(
            "This model's maximum context length is {max_model_len} tokens. However, your prompt \
             contains {tokens} input tokens, which exceeds this limit even without any output \
             tokens. Please reduce the length of the input prompt."
        );
        Self::with_value("input_tokens", tokens, message)
    }

    /// The error for ids of field `param` outside a vocabulary of `vocab_size`.
    pub fn out_of_vocabulary<I: fmt::Display>(
        param: &'static str,
        ids: &[I],
        vocab_size: u32,
    ) -> Self {
        let ids = Listed(ids);
        match param {
            "allowed_token_ids" => Self::with_value(
                param,
                ids,
                "allowed_token_ids contains out-of-vocab token id!",
            ),
            _ => {
                let message = format!(
                    "token_id(s) {ids} in {param} contain out-of-vocab token ids. Vocabulary \
                     size: {vocab_size}"
                );
                Self::with_value(param, ids, message)
            }
        }
    }
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidField {}

/// `[1, 2, 3]`, cut after [`MAX_REPEATED_VALUES`] so that a huge list does not
/// come back as a huge message.
struct Listed<'a, I>(&'a [I]);

impl<I: fmt::Display> fmt::Display for Listed<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, value) in self.0.iter().take(MAX_REPEATED_VALUES).enumerate() {
            let separator = if i == 0 { "" } else { ", " };
            write!(f, "{separator}{value}")?;
        }
        let hidden = self.0.len().saturating_sub(MAX_REPEATED_VALUES);
        if hidden > 0 {
            write!(f, ", and {hidden} more")?;
        }
        f.write_str("]")
    }
}

/// Checks every field of `request`; the first that is out of range is the error.
pub(crate) fn check(request: &Request, limits: &Limits) -> Result<(), InvalidField> {
    let params = &request.params;
    check_prompt(&request.prompt, limits)?;
    check_penalties(params)?;
    check_distribution(params)?;
    check_length(params, request.prompt.len(), limits)?;
    check_stop(params, limits)?;
    check_logprobs(params, limits)?;
    check_constraints(params, limits)?;
    check_identity(request, limits)
}

fn check_prompt(prompt: &[TokenId], limits: &Limits) -> Result<(), InvalidField> {
    if prompt.is_empty() {
        return Err(InvalidField::unnamed("The decoder prompt cannot be empty"));
    }
    if prompt.len() > limits.max_model_len as usize {
        return Err(InvalidField::prompt_too_long(
            prompt.len(),
            limits.max_model_len,
        ));
    }
    match prompt.iter().find(|&&id| id >= limits.vocab_size) {
        Some(id) => Err(InvalidField::unnamed(format!(
            "Token id {id} is out of vocabulary"
        ))),
        None => Ok(()),
    }
}

fn check_penalties(params: &SamplingParams) -> Result<(), InvalidField> {
    let additive = [
        ("presence_penalty", params.presence_penalty),
        ("frequency_penalty", params.frequency_penalty),
    ];
    for (name, value) in additive {
        // A NaN is in no range, so these comparisons refuse it as well.
        if !(-2.0..=2.0).contains(&value) {
            let message = format!("{name} must be in [-2, 2], got {value:?}.");
            return Err(InvalidField::unnamed(message));
        }
    }
    let repetition = params.repetition_penalty;
    if !repetition.is_finite() {
        let message = format!("repetition_penalty must be a finite number, got {repetition:?}.");
        return Err(InvalidField::unnamed(message));
    }
    if repetition <= 0.0 {
        let message = format!("repetition_penalty must be greater than zero, got {repetition:?}.");
        return Err(InvalidField::unnamed(message));
    }
    Ok(())
}

fn check_distribution(params: &SamplingParams) -> Result<(), InvalidField> {
    let SamplingParams {
        temperature,
        top_p,
        min_p,
        ..
    } = *params;
    let shown = format!("{temperature:?}");
    if temperature < 0.0 {
        let message = format!("temperature must be non-negative, got {shown}.");
        return Err(InvalidField::with_value("temperature", shown, message));
    }
    if !(0.0..=2.0).contains(&temperature) {
        let message = format!("temperature must be in [0, 2], got {shown}.");
        return Err(InvalidField::with_value("temperature", shown, message));
    }
    if !(top_p > 0.0 && top_p <= 1.0) {
        let message = format!("top_p must be in (0, 1], got {top_p:?}.");
        return Err(InvalidField::with_value(
            "top_p",
            format!("{top_p:?}"),
            message,
        ));
    }
    if !(0.0..=1.0).contains(&min_p) {
        let message = format!("min_p must be in [0, 1], got {min_p:?}.");
        return Err(InvalidField::unnamed(message));
    }
    Ok(())
}

fn check_length(
    params: &SamplingParams,
    prompt_tokens: usize,
    limits: &Limits,
) -> Result<(), InvalidField> {
    let SamplingParams {
        max_tokens,
        min_tokens,
        ..
    } = *params;
    if max_tokens == 0 {
        return Err(InvalidField::max_tokens_too_small(0));
    }
    if max_tokens > limits.max_model_len {
        return Err(InvalidField::max_tokens_too_large(
            max_tokens.into(),
            limits.max_model_len,
        ));
    }
    if min_tokens > max_tokens {
        return Err(InvalidField::unnamed(format!(
            "min_tokens must be less than or equal to max_tokens={max_tokens}, got {min_tokens}."
        )));
    }
    let total = prompt_tokens as u64 + u64::from(max_tokens);
    if total > u64::from(limits.max_model_len) {
        let message = format!(
            "This model's maximum context length is {} tokens. However, you requested \
             {max_tokens} output tokens and your prompt contains {prompt_tokens} input tokens, \
             {total} in all.",
            limits.max_model_len
        );
        return Err(InvalidField::with_value("max_tokens", max_tokens, message));
    }
    if total > u64::from(limits.kv_cache_tokens) {
        let message = format!(
            "The KV cache of this server holds {} tokens. However, you requested {max_tokens} \
             output tokens and your prompt contains {prompt_tokens} input tokens, {total} in all.",
            limits.kv_cache_tokens
        );
        return Err(InvalidField::with_value("max_tokens", max_tokens, message));
    }
    Ok(())
}

fn check_stop(params: &SamplingParams, limits: &Limits) -> Result<(), InvalidField> {
    if params.stop.iter().any(String::is_empty) {
        return Err(InvalidField::unnamed(
            "stop cannot contain an empty string.",
        ));
    }
    if let Some(long) = params.stop.iter().find(|stop| stop.len() > MAX_STOP_BYTES) {
        let message = format!("stop strings may have at most {MAX_STOP_BYTES} bytes.");
        return Err(InvalidField::with_value(
            "stop",
            format!("{} bytes", long.len()),
            message,
        ));
    }
    if !params.stop.is_empty() && !params.detokenize {
        return Err(InvalidField::unnamed(
            "stop strings are only supported when detokenize is True. Set detokenize=True to use \
             stop.",
        ));
    }
    check_ids("stop_token_ids", &params.stop_token_ids, limits)?;
    check_ids("eos_token_ids", &params.eos_token_ids, limits)
}

fn check_logprobs(params: &SamplingParams, limits: &Limits) -> Result<(), InvalidField> {
    check_count("sample", "logprobs", params.logprobs, limits)?;
    check_count("prompt", "prompt_logprobs", params.prompt_logprobs, limits)?;
    let extra = &params.logprob_token_ids;
    if extra.is_empty() {
        return Ok(());
    }
    if params.logprobs.is_none() {
        let message = "logprob_token_ids requires logprobs to be set.";
        return Err(InvalidField::named("logprob_token_ids", message));
    }
    if extra.len() > MAX_LOGPROB_TOKEN_IDS {
        let message = format!("logprob_token_ids may have at most {MAX_LOGPROB_TOKEN_IDS} ids.");
        return Err(InvalidField::with_value(
            "logprob_token_ids",
            extra.len(),
            message,
        ));
    }
    check_ids("logprob_token_ids", extra, limits)
}

fn check_count(
    what: &str,
    param: &'static str,
    asked: Option<TopLogprobs>,
    limits: &Limits,
) -> Result<(), InvalidField> {
    let (Some(asked), Some(allowed)) = (asked, limits.max_logprobs) else {
        return Ok(());
    };
    let asked = match asked {
        TopLogprobs::Count(count) => count,
        TopLogprobs::All => limits.vocab_size,
    };
    if asked <= allowed {
        return Ok(());
    }
    let message = format!(
        "Requested {what} logprobs of {asked}, which is greater than max allowed: {allowed}"
    );
    Err(InvalidField::with_value(param, asked, message))
}

fn check_constraints(params: &SamplingParams, limits: &Limits) -> Result<(), InvalidField> {
    let biased: Vec<TokenId> = params.logit_bias.iter().map(|(id, _)| *id).collect();
    check_ids("logit_bias", &biased, limits)?;
    if let Some((id, bias)) = params.logit_bias.iter().find(|(_, bias)| !bias.is_finite()) {
        let message = format!("logit_bias of token {id} must be a finite number, got {bias:?}.");
        return Err(InvalidField::named("logit_bias", message));
    }
    if let Some(allowed) = &params.allowed_token_ids {
        if allowed.is_empty() {
            let message = "allowed_token_ids is not None and empty!";
            return Err(InvalidField::with_value("allowed_token_ids", "[]", message));
        }
        check_ids("allowed_token_ids", allowed, limits)?;
    }
    if params.bad_words.len() > MAX_BAD_WORD_SEQUENCES {
        let message = format!("bad_words may have at most {MAX_BAD_WORD_SEQUENCES} sequences.");
        return Err(InvalidField::with_value(
            "bad_words",
            params.bad_words.len(),
            message,
        ));
    }
    for word in &params.bad_words {
        if word.is_empty() || word.len() > MAX_BAD_WORD_TOKENS {
            let message = format!("each bad word must have 1 to {MAX_BAD_WORD_TOKENS} tokens.");
            return Err(InvalidField::with_value("bad_words", word.len(), message));
        }
        check_ids("bad_words", word, limits)?;
    }
    Ok(())
}

fn check_identity(request: &Request, limits: &Limits) -> Result<(), InvalidField> {
    if request.priority != 0 && !limits.priority_scheduling {
        let message = "priority needs a server started with --scheduling-policy priority";
        return Err(InvalidField::with_value(
            "priority",
            request.priority,
            message,
        ));
    }
    if let Some(salt) = &request.cache_salt {
        let chars = salt.chars().take(MAX_CACHE_SALT_CHARS + 1).count();
        if !(1..=MAX_CACHE_SALT_CHARS).contains(&chars) {
            let message = format!("cache_salt must have 1 to {MAX_CACHE_SALT_CHARS} characters");
            return Err(InvalidField::named("cache_salt", message));
        }
        if salt.contains(['@', '/', '\\', '\0']) {
            let message = "cache_salt must not contain '@', '/', '\\' or NUL";
            return Err(InvalidField::named("cache_salt", message));
        }
    }
    if request.label.len() > MAX_LABEL_BYTES {
        let message = format!("request_id may have at most {MAX_LABEL_BYTES} bytes");
        return Err(InvalidField::with_value(
            "request_id",
            request.label.len(),
            message,
        ));
    }
    Ok(())
}

/// Every id within the vocabulary, and no more ids than the vocabulary has: a
/// longer list can only repeat itself.
fn check_ids(param: &'static str, ids: &[TokenId], limits: &Limits) -> Result<(), InvalidField> {
    if ids.len() > limits.vocab_size as usize {
        let message = format!(
            "{param} has more ids than the vocabulary ({})",
            limits.vocab_size
        );
        return Err(InvalidField::with_value(param, ids.len(), message));
    }
    let outside: Vec<TokenId> = ids
        .iter()
        .copied()
        .filter(|&id| id >= limits.vocab_size)
        .collect();
    if outside.is_empty() {
        return Ok(());
    }
    Err(InvalidField::out_of_vocabulary(
        param,
        &outside,
        limits.vocab_size,
    ))
}

#[cfg(test)]
#[path = "validate_tests.rs"]
mod tests;
