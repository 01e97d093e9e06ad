//! The sampling fields that both endpoints accept.

use quire_core::{InvalidField, Limits, SamplingParams, TokenId, TopLogprobs};
use quire_text::Tokenizer;
use serde_json::{Map, Value};

use crate::{
    config::{GenerationDefaults, RequestLimits},
    error::ApiError,
    fields::{Fields, to_float},
};

/// Longest list of token ids that is read; longer than any vocabulary.
const MAX_IDS: usize = 1 << 20;
/// Temperatures above zero but below this are raised to it, because dividing
/// logits by less overflows.
const MIN_TEMPERATURE: f64 = 0.01;
/// Longest bad word, in bytes; checked before it is tokenized.
pub(crate) const MAX_BAD_WORD_BYTES: usize = 4096;
/// Most bytes that lists of parameters may take once each sequence of a request
/// has its own copy.
const MAX_COPIED_BYTES: usize = 64 << 20;
/// Logit biases are clamped to ± this.
const MAX_LOGIT_BIAS: f64 = 100.0;

/// The fields as they were sent; not yet in range.
#[derive(Debug, Default)]
pub(crate) struct SamplingFields {
    pub(crate) n: i64,
    pub(crate) temperature: Option<f64>,
    top_p: Option<f64>,
    top_k: Option<i64>,
    min_p: Option<f64>,
    presence_penalty: Option<f64>,
    frequency_penalty: Option<f64>,
    repetition_penalty: Option<f64>,
    seed: Option<i64>,
    stop: Vec<String>,
    stop_token_ids: Vec<i64>,
    pub(crate) include_stop_str_in_output: bool,
    pub(crate) ignore_eos: bool,
    min_tokens: i64,
    logit_bias: Vec<(String, f64)>,
    allowed_token_ids: Option<Vec<i64>>,
    bad_words: Vec<String>,
    logprob_token_ids: Vec<i64>,
    pub(crate) prompt_logprobs: Option<i64>,
    skip_special_tokens: Option<bool>,
    spaces_between_special_tokens: Option<bool>,
    detokenize: Option<bool>,
}

/// What the endpoints decide about sampling, beside the shared fields.
pub(crate) struct Asked {
    /// `max_tokens`, if sent.
    pub(crate) max_tokens: Option<i64>,
    /// `max_tokens` if the request does not say so; `None`: what the operator
    /// says, or else the rest of the context.
    pub(crate) default_max_tokens: Option<u32>,
    /// Alternatives per generated token, if log-probabilities are wanted.
    pub(crate) logprobs: Option<i64>,
    /// Alternatives per prompt token, if log-probabilities are wanted.
    pub(crate) prompt_logprobs: Option<i64>,
}

impl SamplingFields {
    pub(crate) fn read(fields: &mut Fields, limits: &RequestLimits) -> Self {
        SamplingFields {
            n: fields.int("n").unwrap_or(1),
            temperature: fields.float("temperature"),
            top_p: fields.float("top_p"),
            top_k: fields.int("top_k"),
            min_p: fields.float("min_p"),
            presence_penalty: fields.float("presence_penalty"),
            frequency_penalty: fields.float("frequency_penalty"),
            repetition_penalty: fields.float("repetition_penalty"),
            seed: fields.int("seed"),
            stop: fields
                .string_or_strings("stop", limits.max_stop_strings)
                .unwrap_or_default(),
            stop_token_ids: fields.ints("stop_token_ids", MAX_IDS).unwrap_or_default(),
            include_stop_str_in_output: fields.flag("include_stop_str_in_output"),
            ignore_eos: fields.flag("ignore_eos"),
            min_tokens: fields.int("min_tokens").unwrap_or(0),
            logit_bias: read_logit_bias(fields),
            allowed_token_ids: fields.ints("allowed_token_ids", MAX_IDS),
            bad_words: fields
                .strings("bad_words", limits.max_bad_words)
                .unwrap_or_default(),
            logprob_token_ids: fields
                .ints("logprob_token_ids", MAX_IDS)
                .unwrap_or_default(),
            prompt_logprobs: fields.int("prompt_logprobs"),
            skip_special_tokens: fields.bool("skip_special_tokens"),
            spaces_between_special_tokens: fields.bool("spaces_between_special_tokens"),
            detokenize: fields.bool("detokenize"),
        }
    }

    /// Parameters of every sequence of the request, but for `max_tokens`, which
    /// depends on the prompt (see [`output_budget`]). Ranges are checked by the
    /// engine's gate; here only what its types cannot express.
    pub(crate) fn params(
        &self,
        asked: &Asked,
        defaults: &GenerationDefaults,
        tokenizer: Option<&Tokenizer>,
        limits: &Limits,
    ) -> Result<SamplingParams, ApiError> {
        let neutral = SamplingParams::default();
        let pick = |sent: Option<f64>, default: Option<f64>, neutral: f32| {
            sent.or(default).map_or(neutral, |value| value as f32)
        };
        let (eos_token_ids, extra_stops) = self.end_tokens(defaults, tokenizer, limits);
        let mut stop_token_ids = to_ids("stop_token_ids", &self.stop_token_ids, limits)?;
        stop_token_ids.extend(extra_stops);
        let allowed = self.allowed_token_ids.as_deref();
        Ok(SamplingParams {
            temperature: temperature(self.temperature.or(defaults.temperature)),
            top_p: pick(self.top_p, defaults.top_p, neutral.top_p),
            top_k: top_k(self.top_k.or(defaults.top_k))?,
            min_p: pick(self.min_p, defaults.min_p, neutral.min_p),
            presence_penalty: pick(self.presence_penalty, defaults.presence_penalty, 0.0),
            frequency_penalty: pick(self.frequency_penalty, defaults.frequency_penalty, 0.0),
            repetition_penalty: pick(self.repetition_penalty, defaults.repetition_penalty, 1.0),
            // −1 means unset; other negative seeds keep their bits.
            seed: self.seed.filter(|&seed| seed != -1).map(i64::cast_unsigned),
            stop: self.stop.clone(),
            stop_token_ids,
            eos_token_ids,
            include_stop_str_in_output: self.include_stop_str_in_output,
            ignore_eos: self.ignore_eos,
            min_tokens: min_tokens(self.min_tokens)?,
            constraint: None,
            max_tokens: neutral.max_tokens,
            logit_bias: self.logit_bias(limits)?,
            allowed_token_ids: allowed
                .map(|ids| to_ids("allowed_token_ids", ids, limits))
                .transpose()?,
            bad_words: bad_word_ids(&self.bad_words, tokenizer)?,
            logprobs: top_logprobs("logprobs", asked.logprobs)?,
            logprob_token_ids: to_ids("logprob_token_ids", &self.logprob_token_ids, limits)?,
            prompt_logprobs: top_logprobs("prompt_logprobs", asked.prompt_logprobs)?,
            skip_special_tokens: self.skip_special_tokens.unwrap_or(true),
            spaces_between_special_tokens: self.spaces_between_special_tokens.unwrap_or(true),
            detokenize: self.detokenize.unwrap_or(true) && tokenizer.is_some(),
        })
    }

    /// Names a field that a beam search would have to ignore.
    ///
    /// # Errors
    /// The first such field that was sent.
    pub(crate) fn check_beam(&self, logprobs: bool) -> Result<(), ApiError> {
        let fields = [
            ("logprobs", logprobs),
            ("prompt_logprobs", self.prompt_logprobs.is_some()),
            ("stop", !self.stop.is_empty()),
            ("stop_token_ids", !self.stop_token_ids.is_empty()),
        ];
        match fields.iter().find(|(_, sent)| *sent) {
            Some((name, _)) => Err(ApiError::unsupported(
                name,
                "cannot be combined with use_beam_search",
            )),
            None => Ok(()),
        }
    }

    /// Checks `n` against the server's limit and the other fields. Under a beam
    /// search it is the width of the beam, which greedy sampling does not exclude.
    pub(crate) fn samples(
        &self,
        limits: &RequestLimits,
        params: &SamplingParams,
        beam: bool,
    ) -> Result<u32, ApiError> {
        let n = self.n;
        if n < 1 {
            return Err(ApiError::invalid(format!("n must be at least 1, got {n}.")));
        }
        let Some(count) = u32::try_from(n).ok().filter(|&count| count <= limits.max_n) else {
            let message = format!("n must be at most {}, got {n}.", limits.max_n);
            return Err(ApiError::invalid(message));
        };
        if count > 1 && params.is_greedy() && !beam {
            let message = format!("n must be 1 when using greedy sampling, got {n}.");
            return Err(ApiError::invalid(message));
        }
        check_copies(params, count as usize)?;
        Ok(count)
    }

    /// The tokenizer's EOS ends a sequence silently; further ones of
    /// generation_config.json act as stop tokens, which are reported by id.
    fn end_tokens(
        &self,
        defaults: &GenerationDefaults,
        tokenizer: Option<&Tokenizer>,
        limits: &Limits,
    ) -> (Vec<TokenId>, Vec<TokenId>) {
        let known = |id: &TokenId| *id < limits.vocab_size;
        let configured = defaults.eos_token_ids.iter().copied().filter(known);
        match tokenizer.and_then(Tokenizer::eos_token_id).filter(known) {
            None => (configured.collect(), Vec::new()),
            Some(eos) => {
                let others = configured.filter(|&id| id != eos && !self.ignore_eos);
                (vec![eos], others.collect())
            }
        }
    }

    fn logit_bias(&self, limits: &Limits) -> Result<Vec<(TokenId, f32)>, ApiError> {
        let mut ids = Vec::with_capacity(self.logit_bias.len());
        for (key, _) in &self.logit_bias {
            let Ok(id) = key.trim().parse::<i64>() else {
                let key: String = key.chars().take(64).collect();
                let message = "logit_bias contains key(s) that cannot be converted to integer \
                               token IDs: ";
                let shown = format!("['{key}']");
                let message = format!("{message}{shown}");
                return Err(InvalidField::with_value("logit_bias", shown, message).into());
            };
            ids.push(id);
        }
        let ids = to_ids("logit_bias", &ids, limits)?;
        let clamped = self
            .logit_bias
            .iter()
            .map(|(_, bias)| bias.clamp(-MAX_LOGIT_BIAS, MAX_LOGIT_BIAS) as f32);
        Ok(ids.into_iter().zip(clamped).collect())
    }
}

/// Checks that `sequences` copies of the parameters fit in memory: lists that
/// are fine for one sequence are gigabytes for thousands.
pub(crate) fn check_copies(params: &SamplingParams, sequences: usize) -> Result<(), ApiError> {
    let words = |words: &[Vec<TokenId>]| words.iter().map(Vec::len).sum::<usize>();
    let ids = params.stop_token_ids.len()
        + params.allowed_token_ids.as_ref().map_or(0, Vec::len)
        + params.logprob_token_ids.len()
        + words(&params.bad_words);
    let bytes = ids * size_of::<TokenId>()
        + params.logit_bias.len() * size_of::<(TokenId, f32)>()
        + params.stop.iter().map(String::len).sum::<usize>();
    if bytes.saturating_mul(sequences) <= MAX_COPIED_BYTES {
        return Ok(());
    }
    let message = format!(
        "the lists of this request (stop, stop_token_ids, allowed_token_ids, logit_bias and \
         bad_words) take {bytes} bytes for each of its {sequences} sequences; all together may \
         take {MAX_COPIED_BYTES}"
    );
    Err(ApiError::invalid_field("n", message))
}

/// How many tokens a sequence may generate: what was asked for, cut to what the
/// context and the operator leave.
pub(crate) fn output_budget(
    asked: &Asked,
    defaults: &GenerationDefaults,
    prompt_tokens: usize,
    limits: &Limits,
) -> Result<u32, ApiError> {
    if prompt_tokens > limits.max_model_len as usize {
        return Err(InvalidField::prompt_too_long(prompt_tokens, limits.max_model_len).into());
    }
    let wanted = match asked.max_tokens {
        Some(value) if value < 1 => {
            return Err(InvalidField::max_tokens_too_small(value).into());
        }
        Some(value) => match u32::try_from(value) {
            Ok(value) if value <= limits.max_model_len => value,
            _ => {
                let error = InvalidField::max_tokens_too_large(value, limits.max_model_len);
                return Err(error.into());
            }
        },
        None => asked
            .default_max_tokens
            .or(defaults.max_tokens)
            .unwrap_or(u32::MAX),
    };
    // The prompt fits, so it is within 32 bits.
    let prompt_tokens = prompt_tokens as u32;
    let mut room = limits.max_model_len - prompt_tokens;
    if asked.max_tokens.is_none() {
        // Nobody asked for more than the cache can ever hold.
        room = room.min(limits.kv_cache_tokens.saturating_sub(prompt_tokens));
    }
    let budget = wanted
        .min(room)
        .min(defaults.max_tokens_cap.unwrap_or(u32::MAX));
    if budget == 0 {
        return Err(InvalidField::max_tokens_too_small(0).into());
    }
    Ok(budget)
}

fn read_logit_bias(fields: &mut Fields) -> Vec<(String, f64)> {
    let entries: Map<String, Value> = fields.object("logit_bias").unwrap_or_default();
    let mut biases = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let loc = format!(
            "{}.{}",
            fields.loc("logit_bias"),
            key.chars().take(64).collect::<String>()
        );
        match to_float(value, &loc) {
            Ok(bias) => biases.push((key, bias)),
            Err(error) => fields.complain(error),
        }
    }
    biases
}

fn temperature(asked: Option<f64>) -> f32 {
    match asked {
        None => SamplingParams::default().temperature,
        Some(value) if value > 0.0 && value < MIN_TEMPERATURE => MIN_TEMPERATURE as f32,
        Some(value) => value as f32,
    }
}

fn top_k(asked: Option<i64>) -> Result<u32, ApiError> {
    match asked {
        None | Some(-1) => Ok(0),
        Some(value) if value < -1 => Err(ApiError::invalid(format!(
            "top_k must be 0 (disable), or at least 1, got {value}."
        ))),
        // A k beyond any vocabulary keeps every token, just as 0 does.
        Some(value) => Ok(u32::try_from(value).unwrap_or(0)),
    }
}

fn min_tokens(asked: i64) -> Result<u32, ApiError> {
    u32::try_from(asked).map_err(|_| {
        ApiError::invalid(if asked < 0 {
            format!("min_tokens must be greater than or equal to 0, got {asked}.")
        } else {
            format!("min_tokens must be less than or equal to max_tokens, got {asked}.")
        })
    })
}

fn top_logprobs(param: &'static str, asked: Option<i64>) -> Result<Option<TopLogprobs>, ApiError> {
    match asked {
        None => Ok(None),
        Some(-1) => Ok(Some(TopLogprobs::All)),
        Some(value) if value < -1 => {
            let message = format!("`{param}` must be a positive value or -1.");
            Err(InvalidField::with_value(param, value, message).into())
        }
        Some(value) => Ok(Some(TopLogprobs::Count(
            u32::try_from(value).unwrap_or(u32::MAX),
        ))),
    }
}

/// Narrows ids to the type of tokens. What does not fit cannot be in any
/// vocabulary; the engine's gate compares the rest with the model's.
fn to_ids(param: &'static str, ids: &[i64], limits: &Limits) -> Result<Vec<TokenId>, ApiError> {
    let outside: Vec<i64> = ids
        .iter()
        .copied()
        .filter(|&id| TokenId::try_from(id).is_err())
        .collect();
    if !outside.is_empty() {
        return Err(InvalidField::out_of_vocabulary(param, &outside, limits.vocab_size).into());
    }
    Ok(ids
        .iter()
        .filter_map(|&id| TokenId::try_from(id).ok())
        .collect())
}

fn bad_word_ids(
    words: &[String],
    tokenizer: Option<&Tokenizer>,
) -> Result<Vec<Vec<TokenId>>, ApiError> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let Some(tokenizer) = tokenizer else {
        let message = "bad_words needs a tokenizer, and this server was started without one";
        return Err(ApiError::invalid_field("bad_words", message));
    };
    let mut sequences = Vec::new();
    for word in words {
        if word.len() > MAX_BAD_WORD_BYTES {
            let message = format!("bad words may have at most {MAX_BAD_WORD_BYTES} bytes");
            return Err(ApiError::invalid_field("bad_words", message));
        }
        let ids = tokenizer
            .bad_word_ids(word)
            .map_err(|error| ApiError::invalid_field("bad_words", error))?;
        sequences.extend(ids);
    }
    Ok(sequences)
}
