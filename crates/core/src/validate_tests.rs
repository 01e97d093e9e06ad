//! The expected texts are those of the reference server.

use std::sync::Arc;

use super::*;

fn limits() -> Limits {
    Limits {
        vocab_size: 512,
        max_model_len: 512,
        kv_cache_tokens: 512,
        max_logprobs: Some(20),
        priority_scheduling: false,
    }
}

fn request(change: impl FnOnce(&mut Request)) -> Request {
    let mut request = Request {
        prompt: Arc::from([1, 2, 3]),
        params: SamplingParams::default(),
        priority: 0,
        cache_salt: None,
        label: "test".into(),
    };
    change(&mut request);
    request
}

/// `change` must be refused with exactly this field and text.
#[track_caller]
fn refused(change: impl FnOnce(&mut Request), param: Option<&str>, message: &str) {
    let error = request(change).validate(&limits()).unwrap_err();
    assert_eq!((error.param, error.message.as_str()), (param, message));
}

/// `change` must be refused with this field, whatever the text.
#[track_caller]
fn refused_field(change: impl FnOnce(&mut Request), param: Option<&str>) {
    let error = request(change).validate(&limits()).unwrap_err();
    assert_eq!(error.param, param, "{error}");
}

#[track_caller]
fn accepted(change: impl FnOnce(&mut Request)) {
    if let Err(error) = request(change).validate(&limits()) {
        panic!("refused: {error}");
    }
}

#[test]
fn the_default_request_is_accepted() {
    accepted(|_| {});
}

#[test]
fn prompts_are_checked_for_length_and_vocabulary() {
    refused(
        |r| r.prompt = Arc::from([]),
        None,
        "The decoder prompt cannot be empty",
    );
    refused(
        |r| r.prompt = Arc::from([99999]),
        None,
        "Token id 99999 is out of vocabulary",
    );
    refused(
        |r| r.prompt = Arc::from([512]),
        None,
        "Token id 512 is out of vocabulary",
    );
    accepted(|r| r.prompt = Arc::from([511]));
    refused(
        |r| r.prompt = vec![5; 600].into(),
        Some("input_tokens"),
        "This model's maximum context length is 512 tokens. However, your prompt contains 600 \
         input tokens, which exceeds this limit even without any output tokens. Please reduce the \
         length of the input prompt. (parameter=input_tokens, value=600)",
    );
}

#[test]
fn temperature_and_nucleus_texts() {
    refused(
        |r| r.params.temperature = -1.0,
        Some("temperature"),
        "temperature must be non-negative, got -1.0. (parameter=temperature, value=-1.0)",
    );
    refused(
        |r| r.params.temperature = 3.0,
        Some("temperature"),
        "temperature must be in [0, 2], got 3.0. (parameter=temperature, value=3.0)",
    );
    refused(
        |r| r.params.top_p = 0.0,
        Some("top_p"),
        "top_p must be in (0, 1], got 0.0. (parameter=top_p, value=0.0)",
    );
    refused(
        |r| r.params.top_p = 1.5,
        Some("top_p"),
        "top_p must be in (0, 1], got 1.5. (parameter=top_p, value=1.5)",
    );
    refused(
        |r| r.params.min_p = 2.0,
        None,
        "min_p must be in [0, 1], got 2.0.",
    );
    accepted(|r| r.params.temperature = 2.0);
    accepted(|r| r.params.temperature = -0.0);
    accepted(|r| r.params.top_p = 1e-30);
}

#[test]
fn no_float_field_accepts_a_number_that_is_not_finite() {
    type Set = fn(&mut SamplingParams, f32);
    let fields: [Set; 7] = [
        |p, x| p.temperature = x,
        |p, x| p.top_p = x,
        |p, x| p.min_p = x,
        |p, x| p.presence_penalty = x,
        |p, x| p.frequency_penalty = x,
        |p, x| p.repetition_penalty = x,
        |p, x| p.logit_bias = vec![(1, x)],
    ];
    for (i, set) in fields.into_iter().enumerate() {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let outcome = request(|r| set(&mut r.params, value)).validate(&limits());
            assert!(outcome.is_err(), "field {i} accepts {value}");
        }
    }
}

#[test]
fn penalty_texts() {
    refused(
        |r| r.params.presence_penalty = 3.0,
        None,
        "presence_penalty must be in [-2, 2], got 3.0.",
    );
    refused(
        |r| r.params.frequency_penalty = -2.5,
        None,
        "frequency_penalty must be in [-2, 2], got -2.5.",
    );
    refused(
        |r| r.params.repetition_penalty = 0.0,
        None,
        "repetition_penalty must be greater than zero, got 0.0.",
    );
}

#[test]
fn output_length_texts() {
    refused(
        |r| r.params.max_tokens = 0,
        Some("max_tokens"),
        "max_tokens must be at least 1, got 0. (parameter=max_tokens, value=0)",
    );
    refused(
        |r| r.params.max_tokens = 100_000,
        Some("max_tokens"),
        "max_tokens=100000 cannot be greater than max_model_len=512. Please request fewer output \
         tokens. (parameter=max_tokens, value=100000)",
    );
    refused(
        |r| {
            r.params.max_tokens = 3;
            r.params.min_tokens = 9;
        },
        None,
        "min_tokens must be less than or equal to max_tokens=3, got 9.",
    );
    refused_field(|r| r.params.max_tokens = 510, Some("max_tokens"));
    accepted(|r| r.params.max_tokens = 509);
}

#[test]
fn a_request_larger_than_the_cache_is_refused_with_the_numbers() {
    let small = Limits {
        kv_cache_tokens: 64,
        ..limits()
    };
    let error = request(|r| r.params.max_tokens = 62)
        .validate(&small)
        .unwrap_err();
    for number in ["64", "62", "3", "65"] {
        assert!(error.message.contains(number), "{error}");
    }
    assert!(
        request(|r| r.params.max_tokens = 61)
            .validate(&small)
            .is_ok()
    );
}

#[test]
fn stop_texts() {
    refused(
        |r| r.params.stop = vec![String::new()],
        None,
        "stop cannot contain an empty string.",
    );
    refused_field(|r| r.params.stop = vec!["x".repeat(5000)], Some("stop"));
    refused_field(
        |r| {
            r.params.stop = vec!["x".into()];
            r.params.detokenize = false;
        },
        None,
    );
}

#[test]
fn every_list_of_ids_is_checked_against_the_vocabulary() {
    type Set = fn(&mut SamplingParams, TokenId);
    let fields: [(&str, Set); 6] = [
        ("stop_token_ids", |p, id| p.stop_token_ids = vec![id]),
        ("eos_token_ids", |p, id| p.eos_token_ids = vec![id]),
        ("logit_bias", |p, id| p.logit_bias = vec![(id, 1.0)]),
        ("allowed_token_ids", |p, id| {
            p.allowed_token_ids = Some(vec![id])
        }),
        ("bad_words", |p, id| p.bad_words = vec![vec![id]]),
        ("logprob_token_ids", |p, id| {
            p.logprobs = Some(TopLogprobs::Count(0));
            p.logprob_token_ids = vec![id];
        }),
    ];
    for (name, set) in fields {
        for id in [512, 1 << 31, u32::MAX] {
            let outcome = request(|r| set(&mut r.params, id)).validate(&limits());
            assert_eq!(
                outcome.unwrap_err().param,
                Some(name),
                "{name} accepts {id}"
            );
        }
        accepted(|r| set(&mut r.params, 511));
    }
}

#[test]
fn vocabulary_texts() {
    refused(
        |r| r.params.logit_bias = vec![(99999, 1.0)],
        Some("logit_bias"),
        "token_id(s) [99999] in logit_bias contain out-of-vocab token ids. Vocabulary size: 512 \
         (parameter=logit_bias, value=[99999])",
    );
    refused(
        |r| r.params.allowed_token_ids = Some(vec![]),
        Some("allowed_token_ids"),
        "allowed_token_ids is not None and empty! (parameter=allowed_token_ids, value=[])",
    );
    refused(
        |r| r.params.allowed_token_ids = Some(vec![99999]),
        Some("allowed_token_ids"),
        "allowed_token_ids contains out-of-vocab token id! (parameter=allowed_token_ids, \
         value=[99999])",
    );
}

#[test]
fn a_long_list_of_bad_ids_gives_a_short_message() {
    let error = request(|r| r.params.stop_token_ids = (1000..1400).collect()).validate(&limits());
    let message = error.unwrap_err().message;
    assert!(message.len() < 400, "{} bytes", message.len());
}

#[test]
fn lists_longer_than_the_vocabulary_are_refused() {
    refused_field(
        |r| r.params.stop_token_ids = vec![1; 513],
        Some("stop_token_ids"),
    );
    refused_field(
        |r| r.params.allowed_token_ids = Some(vec![1; 513]),
        Some("allowed_token_ids"),
    );
    refused_field(
        |r| r.params.bad_words = vec![vec![1]; 129],
        Some("bad_words"),
    );
    refused_field(|r| r.params.bad_words = vec![vec![]], Some("bad_words"));
    refused_field(
        |r| r.params.bad_words = vec![vec![1; 129]],
        Some("bad_words"),
    );
}

#[test]
fn logprobs_texts() {
    refused(
        |r| r.params.logprobs = Some(TopLogprobs::Count(21)),
        Some("logprobs"),
        "Requested sample logprobs of 21, which is greater than max allowed: 20 \
         (parameter=logprobs, value=21)",
    );
    refused(
        |r| r.params.logprobs = Some(TopLogprobs::All),
        Some("logprobs"),
        "Requested sample logprobs of 512, which is greater than max allowed: 20 \
         (parameter=logprobs, value=512)",
    );
    refused_field(
        |r| r.params.prompt_logprobs = Some(TopLogprobs::Count(21)),
        Some("prompt_logprobs"),
    );
    accepted(|r| r.params.logprobs = Some(TopLogprobs::Count(20)));
    refused_field(
        |r| r.params.logprob_token_ids = vec![1],
        Some("logprob_token_ids"),
    );
    refused_field(
        |r| {
            r.params.logprobs = Some(TopLogprobs::Count(0));
            r.params.logprob_token_ids = vec![1; 129];
        },
        Some("logprob_token_ids"),
    );
}

#[test]
fn cache_salt_has_a_length_and_an_alphabet() {
    accepted(|r| r.cache_salt = Some("a".repeat(128)));
    accepted(|r| r.cache_salt = Some("é".repeat(128)));
    for bad in [
        "",
        "a/b",
        "a\\b",
        "a@b",
        "a\0b",
        &"a".repeat(129),
        &"a".repeat(1 << 20),
    ] {
        refused_field(|r| r.cache_salt = Some(bad.to_owned()), Some("cache_salt"));
    }
}

#[test]
fn priority_needs_its_policy() {
    refused_field(|r| r.priority = 1, Some("priority"));
    let with_policy = Limits {
        priority_scheduling: true,
        ..limits()
    };
    assert!(request(|r| r.priority = -7).validate(&with_policy).is_ok());
}

#[test]
fn labels_are_short() {
    refused_field(|r| r.label = "x".repeat(513), Some("request_id"));
}
