//! Sampling: members of a request that say how tokens are chosen, where an answer
//! ends, and what is reported of its tokens.

use quire_core::{MAX_LOGPROB_TOKEN_IDS, MAX_STOP_BYTES};

use super::schema::{
    Members, Schema, any_of, boolean, count, dictionary, integer, list, number, string,
};
use crate::{config::ServerConfig, generation::sampling::MAX_BAD_WORD_BYTES};

/// All of them.
pub(super) fn members(config: &ServerConfig) -> Members {
    let mut members = distribution(config);
    members.extend(penalties(config));
    members.extend(ending(config));
    members.extend(tokens(config));
    members
}

fn distribution(config: &ServerConfig) -> Members {
    let defaults = &config.defaults;
    vec![
        (
            "n",
            integer()
                .min(1)
                .max(config.limits.max_n)
                .default(1)
                .says("Answers per prompt; more than one needs a temperature above 0."),
        ),
        (
            "temperature",
            number()
                .min(0)
                .max(2)
                .default(defaults.temperature.unwrap_or(1.0))
                .says("0 takes the likeliest token, higher values flatten the distribution."),
        ),
        (
            "top_p",
            number()
                .above(0)
                .max(1)
                .default(defaults.top_p.unwrap_or(1.0))
                .says("Draw from the likeliest tokens that together have this probability."),
        ),
        (
            "top_k",
            integer()
                .min(-1)
                .default(defaults.top_k.unwrap_or(0))
                .says("Draw from so many of the likeliest tokens; 0 and -1 are all."),
        ),
        (
            "min_p",
            number()
                .min(0)
                .max(1)
                .default(defaults.min_p.unwrap_or(0.0))
                .says("Leave out tokens below this share of the likeliest one's probability."),
        ),
        (
            "seed",
            integer()
                .min(i64::MIN)
                .max(i64::MAX)
                .says("Makes the draws repeatable; -1 is no seed."),
        ),
    ]
}

fn penalties(config: &ServerConfig) -> Members {
    let defaults = &config.defaults;
    let penalty = |name, default: Option<f64>, text: &str| {
        let schema = number().min(-2).max(2).default(default.unwrap_or(0.0));
        (name, schema.says(text))
    };
    vec![
        penalty(
            "presence_penalty",
            defaults.presence_penalty,
            "Subtracted from the logits of tokens that the answer has already.",
        ),
        penalty(
            "frequency_penalty",
            defaults.frequency_penalty,
            "Subtracted from the logit of a token for each time the answer has it.",
        ),
        (
            "repetition_penalty",
            number()
                .above(0)
                .default(defaults.repetition_penalty.unwrap_or(1.0))
                .says("Divides positive logits of tokens in prompt and answer."),
        ),
    ]
}

fn ending(config: &ServerConfig) -> Members {
    let stop = || string().chars(1, Some(MAX_STOP_BYTES));
    let flag = |default: bool, text: &str| boolean().default(default).says(text);
    vec![
        (
            "stop",
            any_of(vec![
                stop(),
                list(stop()).at_most(config.limits.max_stop_strings),
            ])
            .says("Texts that end the answer."),
        ),
        (
            "stop_token_ids",
            list(token_id(config)).says("Tokens that end the answer."),
        ),
        (
            "include_stop_str_in_output",
            flag(false, "Keep the text that ended the answer."),
        ),
        (
            "ignore_eos",
            flag(false, "Go on after the model's end-of-sequence token."),
        ),
        (
            "min_tokens",
            count()
                .max(config.max_model_len)
                .default(0)
                .says("Tokens before anything may end the answer; at most `max_tokens`."),
        ),
    ]
}

fn tokens(config: &ServerConfig) -> Members {
    let flag = |text: &str| boolean().default(true).says(text);
    vec![
        (
            "logit_bias",
            dictionary(number())
                .names("^[0-9]+$")
                .says("Added to the logits of these token ids, within ±100."),
        ),
        (
            "allowed_token_ids",
            list(token_id(config))
                .at_least(1)
                .says("No other token is generated."),
        ),
        (
            "bad_words",
            list(string().chars(1, Some(MAX_BAD_WORD_BYTES)))
                .at_most(config.limits.max_bad_words)
                .says("Texts that are not generated."),
        ),
        (
            "logprob_token_ids",
            list(token_id(config)).at_most(MAX_LOGPROB_TOKEN_IDS).says(
                "Tokens whose log-probabilities are reported beside the others; only with \
                     `logprobs`.",
            ),
        ),
        (
            "prompt_logprobs",
            alternatives(config)
                .says("Alternatives reported for each prompt token; -1 is the whole vocabulary."),
        ),
        (
            "skip_special_tokens",
            flag("Leave special tokens out of the text."),
        ),
        (
            "spaces_between_special_tokens",
            flag("Put spaces between special tokens."),
        ),
        ("detokenize", flag("Make text of the tokens.")),
    ]
}

/// A number of alternatives per token.
pub(super) fn alternatives(config: &ServerConfig) -> Schema {
    let schema = integer().min(-1);
    match config.max_logprobs {
        Some(max) => schema.max(max),
        None => schema,
    }
}

/// The id of a token of the model.
pub(super) fn token_id(config: &ServerConfig) -> Schema {
    match config.info.model.vocab_size {
        // Nothing is said of the model.
        0 => count(),
        size => count().max(size - 1),
    }
}

/// `max_tokens` under one of its names.
pub(super) fn max_tokens(config: &ServerConfig) -> Schema {
    integer()
        .min(1)
        .max(config.max_model_len)
        .says("Most tokens to generate.")
}
