//! Every fixture in float32 against Hugging Face: greedy tokens identical,
//! log-probabilities of all prompt tokens and of the first step's five best
//! tokens close. Run through the whole engine, on both CPU back ends.

use crate::support::{Setup, collect, engine, fixtures, greedy, ids, submit};
use quire_core::TopLogprobs;

/// Log-probabilities may differ by this share of the logits' standard deviation.
const TOLERANCE: f64 = 1e-3;

fn check(setup: &Setup) {
    for fixture in fixtures() {
        let engine = engine(&fixture, setup);
        for prompt in fixture.reference["prompts"].as_array().unwrap() {
            let name = format!("{}/{}", fixture.name(), prompt["name"]);
            let want = ids(&prompt["greedy_token_ids"]);
            let mut params = greedy(want.len() as u32);
            params.logprobs = Some(TopLogprobs::Count(5));
            params.prompt_logprobs = Some(TopLogprobs::Count(0));
            let outcome = collect(submit(&engine, &ids(&prompt["prompt_token_ids"]), params));
            assert_eq!(outcome.ids(), want, "{name}: greedy tokens");

            let tolerance = TOLERANCE * prompt["last_logit_std"].as_f64().unwrap();
            let close = |got: f32, want: &serde_json::Value, what: &str| {
                let want = want.as_f64().unwrap();
                let error = (f64::from(got) - want).abs();
                assert!(error < tolerance, "{name}: {what} is {got}, not {want}");
            };
            let got = outcome
                .prompt_logprobs
                .expect("prompt log-probabilities were asked for");
            let want = prompt["prompt_logprobs"].as_array().unwrap();
            assert_eq!(got.len(), want.len(), "{name}: one entry per prompt token");
            assert!(
                got[0].is_none(),
                "{name}: the first token has no log-probability"
            );
            for (i, (got, want)) in got.iter().zip(want).enumerate().skip(1) {
                close(
                    got.as_ref().unwrap().chosen.logprob,
                    want,
                    &format!("prompt logprob {i}"),
                );
            }
            for (step, (got, want)) in outcome
                .tokens
                .iter()
                .zip(prompt["top5_logprobs"].as_array().unwrap())
                .enumerate()
            {
                for (got, want) in got
                    .logprobs
                    .as_ref()
                    .unwrap()
                    .top
                    .iter()
                    .zip(want.as_array().unwrap())
                {
                    close(
                        got.logprob,
                        &want[1],
                        &format!("step {step}: token {}", want[0]),
                    );
                }
            }
        }
    }
}

#[test]
fn cpu_backend_matches_hugging_face() {
    check(&Setup::default());
}

#[test]
fn reference_backend_matches_hugging_face() {
    check(&Setup {
        reference: true,
        ..Setup::default()
    });
}

#[test]
fn small_steps_match_hugging_face() {
    check(&Setup {
        max_num_batched_tokens: 7,
        threads: 1,
        ..Setup::default()
    });
}
