//! The answer does not depend on the load: tokens and the bits of their
//! log-probabilities are the same alone, in a batch of 32, after a cache hit,
//! in chunks of 1, 7 and 64 tokens, and after preemption; greedy and seeded.

use crate::support::{Fixture, Outcome, Setup, collect, engine, fixture, fixtures, greedy, submit};
use quire_backend::DType;
use quire_core::{SamplingParams, TokenId};

/// More than a block, so that every answer crosses a block border.
const TOKENS: u32 = 20;

fn seeded(seed: u64) -> SamplingParams {
    SamplingParams {
        temperature: 0.9,
        top_p: 0.95,
        top_k: 40,
        seed: Some(seed),
        ..greedy(TOKENS)
    }
}

/// Thirty-two requests over the fixture's prompts and prefixes of them.
fn requests(fixture: &Fixture) -> Vec<(Vec<TokenId>, SamplingParams)> {
    let prompts = fixture.prompts();
    (0..32)
        .map(|i| {
            let prompt = &prompts[i % prompts.len()];
            let len = (prompt.len() - (i / prompts.len()) % prompt.len()).max(1);
            let params = if i % 2 == 0 {
                greedy(TOKENS)
            } else {
                seeded(i as u64)
            };
            (prompt[..len].to_vec(), params)
        })
        .collect()
}

fn one_by_one(fixture: &Fixture, setup: &Setup) -> Vec<Outcome> {
    let engine = engine(fixture, setup);
    requests(fixture)
        .into_iter()
        .map(|(p, s)| collect(submit(&engine, &p, s)))
        .collect()
}

fn at_once(fixture: &Fixture, setup: &Setup) -> Vec<Outcome> {
    let engine = engine(fixture, setup);
    let updates: Vec<_> = requests(fixture)
        .into_iter()
        .map(|(p, s)| submit(&engine, &p, s))
        .collect();
    updates.into_iter().map(collect).collect()
}

fn assert_same(want: &[Outcome], got: &[Outcome], what: &str) {
    for (i, (want, got)) in want.iter().zip(got).enumerate() {
        assert_eq!(want.finish, got.finish, "{what}: request {i}");
        assert_eq!(want.bits(), got.bits(), "{what}: request {i}");
    }
}

fn check(fixture: &Fixture, dtype: DType) {
    let name = fixture.name();
    let base = Setup {
        dtype,
        prefix_caching: false,
        ..Setup::default()
    };
    let alone = one_by_one(fixture, &base);
    let what = |how: &str| format!("{name} {dtype}: {how}");

    assert_same(&alone, &at_once(fixture, &base), &what("batch of 32"));
    let one_thread = Setup {
        threads: 1,
        ..base.clone()
    };
    assert_same(
        &alone,
        &at_once(fixture, &one_thread),
        &what("batch of 32, one thread"),
    );
    for chunk in [1, 7, 64] {
        let setup = Setup {
            max_num_batched_tokens: chunk,
            ..base.clone()
        };
        assert_same(
            &alone,
            &at_once(fixture, &setup),
            &what(&format!("chunks of {chunk}")),
        );
    }
    let cached = Setup {
        prefix_caching: true,
        ..base.clone()
    };
    let warm = one_by_one(fixture, &cached);
    assert!(
        warm.iter().any(|o| o.cached_tokens > 0),
        "{name}: no request hit the cache"
    );
    assert_same(&alone, &warm, &what("prefix cache"));
    // Memory for about two of the longest requests forces preemptions.
    let scarce = Setup {
        num_blocks: 32,
        ..cached
    };
    assert_same(&alone, &at_once(fixture, &scarce), &what("scarce memory"));
}

#[test]
fn float32_answers_do_not_depend_on_load() {
    for fixture in fixtures() {
        check(&fixture, DType::F32);
    }
}

#[test]
fn bfloat16_answers_do_not_depend_on_load() {
    check(&fixture("qwen3"), DType::BF16);
}

#[test]
fn float16_answers_do_not_depend_on_load() {
    check(&fixture("llama"), DType::F16);
}
