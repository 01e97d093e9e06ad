//! Against the reference, and against probabilities worked out by hand.

use std::sync::Arc;

use quire_backend::reference::sample as reference;
use quire_backend::{Penalties, PenaltyToken, SampleRow, Sampled, TokenMask};
use quire_core::{LogprobEntry, LogprobsMode};

use super::{SampleScratch, sample, top_entries};
use crate::simd::Level;
use crate::tests::random::Random;

const SEED: u64 = 5;

fn row() -> SampleRow {
    SampleRow {
        row: 0,
        target: None,
        temperature: 1.0,
        top_p: 1.0,
        top_k: 0,
        min_p: 0.0,
        seed: SEED,
        position: 0,
        allowed: None,
        banned: Vec::new(),
        bias: Vec::new(),
        penalties: None,
        logprobs: None,
        logprob_tokens: Vec::new(),
        logprobs_mode: LogprobsMode::RawLogprobs,
    }
}

fn run_at(level: Level, logits: &[f32], row: &SampleRow) -> (Sampled, Vec<LogprobEntry>) {
    let mut scratch = SampleScratch::new(logits.len());
    let nothing = LogprobEntry {
        token: 0,
        logprob: 0.0,
        rank: 0,
    };
    let mut top = vec![nothing; top_entries(row, logits.len())];
    (sample(level, logits, row, &mut scratch, &mut top, 0), top)
}

fn run(logits: &[f32], row: &SampleRow) -> (Sampled, Vec<LogprobEntry>) {
    run_at(Level::highest(), logits, row)
}

/// Some way of sampling.
fn random_row(random: &mut Random, vocab: usize) -> SampleRow {
    let chance = |random: &mut Random| random.below(3) == 0;
    let token = |random: &mut Random| random.below(vocab) as u32;
    let mut row = row();
    row.temperature = [0.0, 0.3, 1.0, 2.0][random.below(4)];
    row.top_p = [1.0, 0.95, 0.5, 0.01][random.below(4)];
    row.top_k = [0, 1, 40, vocab as u32 - 1][random.below(4)];
    row.min_p = [0.0, 0.05, 1.0][random.below(3)];
    row.seed = random.next();
    row.position = random.below(5000) as u32;
    if chance(random) {
        let words = (0..vocab / 32).map(|_| random.next() as u32).collect();
        row.allowed = Some(Arc::new(TokenMask::known(words)));
    }
    if chance(random) {
        row.banned = (0..30).map(|_| token(random)).collect();
        row.bias = (0..30)
            .map(|_| (token(random), 3.0 * random.signed()))
            .collect();
    }
    if chance(random) {
        let tokens = random.permutation(vocab).into_iter().take(50);
        let tokens = tokens
            .map(|token| PenaltyToken {
                token,
                count: token % 3,
            })
            .collect();
        row.penalties = Some(Penalties {
            repetition: 1.3,
            frequency: 0.4,
            presence: -0.2,
            tokens,
        });
    }
    row.logprobs = [None, Some(0), Some(5), Some(vocab as u32)][random.below(4)];
    row.logprob_tokens = vec![token(random), vocab as u32 + 7, token(random)];
    row.logprobs_mode = [
        LogprobsMode::RawLogprobs,
        LogprobsMode::RawLogits,
        LogprobsMode::ProcessedLogprobs,
        LogprobsMode::ProcessedLogits,
    ][random.below(4)];
    if random.below(8) == 0 {
        row.target = Some(token(random));
        row.logprobs_mode = LogprobsMode::RawLogprobs;
    }
    row
}

#[track_caller]
fn same_entries(found: &[LogprobEntry], expected: &[LogprobEntry], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (a, b) in found.iter().zip(expected) {
        assert_eq!((a.token, a.rank), (b.token, b.rank), "{what}");
        let same = a.logprob == b.logprob || (a.logprob - b.logprob).abs() <= 2e-5;
        assert!(same, "{a:?} instead of {b:?}: {what}");
    }
}

#[test]
fn all_parameters_mean_what_the_reference_says() {
    let mut random = Random::new(SEED);
    for round in 0..400 {
        let vocab = [41, 500, 3003][random.below(3)];
        let deviation = [0.1, 2.0, 8.0][random.below(3)];
        let mut logits = random.vector(vocab, deviation);
        if round % 4 == 0 {
            // Ties everywhere.
            logits.iter_mut().for_each(|x| *x = x.round());
        }
        let row = random_row(&mut random, vocab);
        let mut expected_top = Vec::new();
        let expected = reference::sample(&logits, &row, &mut expected_top);
        for level in Level::available() {
            let what = format!("round {round} seed {SEED} {level}: {row:?}");
            let (found, top) = run_at(level, &logits, &row);
            assert_eq!(
                (found.token, found.nan),
                (expected.token, expected.nan),
                "{what}"
            );
            assert_eq!(
                found.logprobs.is_some(),
                expected.logprobs.is_some(),
                "{what}"
            );
            if let (Some(found), Some(expected)) = (&found.logprobs, &expected.logprobs) {
                if expected.chosen.logprob.is_nan() {
                    assert!(
                        found.chosen.logprob.is_nan() && found.top.is_empty(),
                        "{what}"
                    );
                    continue;
                }
                same_entries(&[found.chosen], &[expected.chosen], &what);
                let expected = &expected_top[expected.top.clone()];
                same_entries(&top[found.top.clone()], expected, &what);
            }
        }
    }
}

/// Draws at many positions and compares the counts with `expected`
/// probabilities by Pearson's chi-square.
#[track_caller]
fn check_distribution(logits: &[f32], row: &SampleRow, expected: &[f64]) {
    const DRAWS: u32 = 20_000;
    let mut counts = vec![0u32; logits.len()];
    for position in 0..DRAWS {
        let row = SampleRow {
            position,
            ..row.clone()
        };
        counts[run(logits, &row).0.token as usize] += 1;
    }
    let mut chi_square = 0.0;
    let mut freedom = -1.0;
    for (token, (&count, &p)) in counts.iter().zip(expected).enumerate() {
        if p == 0.0 {
            assert_eq!(count, 0, "token {token} cannot be drawn; seed {}", row.seed);
        } else {
            let mean = p * f64::from(DRAWS);
            chi_square += (f64::from(count) - mean).powi(2) / mean;
            freedom += 1.0;
        }
    }
    // Four standard deviations above the mean of the chi-square distribution.
    let limit = freedom + 4.0 * (2.0f64 * freedom).sqrt();
    assert!(
        chi_square <= limit,
        "{chi_square} > {limit}: {counts:?}, seed {}",
        row.seed
    );
}

fn logits_of(probabilities: &[f64]) -> Vec<f32> {
    probabilities.iter().map(|p| p.ln() as f32).collect()
}

#[test]
fn draws_follow_the_distribution() {
    let p = [0.05, 0.4, 0.15, 0.1, 0.3];
    check_distribution(&logits_of(&p), &row(), &p);
    for seed in [0, 1, u64::MAX] {
        check_distribution(&logits_of(&p), &SampleRow { seed, ..row() }, &p);
    }
}

#[test]
fn temperature_sharpens() {
    let p: [f64; 3] = [0.5, 0.3, 0.2];
    let squares: f64 = p.iter().map(|p| p * p).sum();
    let expected: Vec<f64> = p.iter().map(|p| p * p / squares).collect();
    check_distribution(
        &logits_of(&p),
        &SampleRow {
            temperature: 0.5,
            ..row()
        },
        &expected,
    );
}

#[test]
fn top_k_keeps_the_k_largest_and_ties() {
    let p = [0.1, 0.4, 0.2, 0.1, 0.2];
    let row = SampleRow { top_k: 2, ..row() };
    check_distribution(&logits_of(&p), &row, &[0.0, 0.5, 0.25, 0.0, 0.25]);
    let row = SampleRow { top_k: 1, ..row };
    check_distribution(&logits_of(&p), &row, &[0.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn top_p_drops_the_tail() {
    let p = [0.05, 0.5, 0.15, 0.3];
    let row = |top_p| SampleRow { top_p, ..row() };
    // The mass before a token decides: 0.8 < 0.9, so that 0.15 stays.
    let sum = 0.95;
    let expected = [0.0, 0.5 / sum, 0.15 / sum, 0.3 / sum];
    check_distribution(&logits_of(&p), &row(0.9), &expected);
    check_distribution(&logits_of(&p), &row(0.6), &[0.0, 0.625, 0.0, 0.375]);
    check_distribution(&logits_of(&p), &row(1e-6), &[0.0, 1.0, 0.0, 0.0]);
    // After top-k the mass is that of what is left: 0.5 of 0.8 is over 0.6.
    let both = SampleRow {
        top_k: 2,
        ..row(0.6)
    };
    check_distribution(&logits_of(&p), &both, &[0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn top_p_drops_the_higher_of_equal_tokens() {
    let row = SampleRow {
        top_p: 0.6,
        ..row()
    };
    check_distribution(&[0.0; 4], &row, &[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0]);
}

#[test]
fn min_p_is_relative_to_the_most_likely() {
    let p = [0.05, 0.5, 0.15, 0.3];
    let row = SampleRow {
        min_p: 0.2,
        ..row()
    };
    let sum = 0.95;
    check_distribution(
        &logits_of(&p),
        &row,
        &[0.0, 0.5 / sum, 0.15 / sum, 0.3 / sum],
    );
}

#[test]
fn a_large_vocabulary_is_drawn_evenly() {
    let vocab = 5000;
    let logits = vec![1.5; vocab];
    let mut tenths = [0; 10];
    for position in 0..2000 {
        let token = run(&logits, &SampleRow { position, ..row() }).0.token as usize;
        tenths[token * 10 / vocab] += 1;
    }
    // 200 each, within five standard deviations.
    assert!(
        tenths.iter().all(|n| (133..=267).contains(n)),
        "{tenths:?} seed {SEED}"
    );
}

#[test]
fn penalties_follow_the_formula() {
    let logits = [2.0, -1.0, 0.5, 1.0];
    let tokens = vec![
        PenaltyToken { token: 0, count: 2 },
        PenaltyToken { token: 1, count: 0 },
        PenaltyToken { token: 9, count: 1 },
    ];
    let penalties = Penalties {
        repetition: 2.0,
        frequency: 0.25,
        presence: 0.125,
        tokens,
    };
    let row = SampleRow {
        temperature: 0.0,
        penalties: Some(penalties),
        bias: vec![(2, -0.25)],
        banned: vec![3],
        logprobs: Some(4),
        logprobs_mode: LogprobsMode::ProcessedLogits,
        ..row()
    };
    let (sampled, top) = run(&logits, &row);
    let values: Vec<(u32, f32)> = top.iter().map(|e| (e.token, e.logprob)).collect();
    // 2 / 2 - 0.25 * 2 - 0.125; the bias; -1 * 2; banned.
    assert_eq!(
        values,
        [(0, 0.375), (2, 0.25), (1, -2.0), (3, f32::NEG_INFINITY)]
    );
    assert_eq!(sampled.token, 0);
}

#[test]
fn ranks_count_strictly_greater_values() {
    let logits = [1.0, 3.0, 3.0, 0.0, 1.0];
    let row = SampleRow {
        temperature: 0.0,
        logprobs: Some(4),
        logprob_tokens: vec![3],
        logprobs_mode: LogprobsMode::RawLogits,
        ..row()
    };
    let (sampled, top) = run(&logits, &row);
    assert_eq!(sampled.token, 1, "the first of the largest");
    let found: Vec<_> = top.iter().map(|e| (e.token, e.rank)).collect();
    assert_eq!(found, [(1, 1), (2, 1), (0, 3), (4, 3), (3, 5)]);
}

#[test]
fn what_cannot_be_drawn_is_flagged() {
    let mut logits = vec![0.0; 100];
    logits[77] = f32::NAN;
    for temperature in [0.0, 1.0] {
        let row = SampleRow {
            temperature,
            logprobs: Some(3),
            ..row()
        };
        assert!(run(&logits, &row).0.nan);
        assert!(run(&[f32::INFINITY, 0.0], &row).0.nan);
        let nothing = SampleRow {
            allowed: Some(Arc::new(TokenMask::known(vec![0]))),
            ..row.clone()
        };
        assert!(run(&[1.0; 20], &nothing).0.nan);
        let impossible = [f32::NEG_INFINITY, 0.0, f32::NEG_INFINITY];
        let (sampled, top) = run(&impossible, &row);
        assert!(!sampled.nan && sampled.token == 1);
        assert_eq!(top.iter().map(|e| e.token).collect::<Vec<_>>(), [1, 0, 2]);
    }
}
