//! From logits to tokens.

use quire_backend::{SampleRow, StepOut};
use quire_core::LogprobsMode;

use super::data::copies;
use super::{Bench, Case, Kernel, work};
use crate::huge::{HugeBuffer, OutOfMemory};
use crate::sample::{SampleScratch, sample_rows};

/// Steepness of the made-up logits, whose probabilities fall with the rank of a
/// token as `rank^-1.5`: some two hundred tokens make up 95 % of the mass.
const STEEPNESS: f32 = 1.5;

/// Ways to sample, by name.
fn ways() -> [(&'static str, SampleRow); 4] {
    let greedy = SampleRow {
        row: 0,
        target: None,
        temperature: 0.0,
        top_p: 1.0,
        top_k: 0,
        min_p: 0.0,
        seed: 1,
        position: 0,
        allowed: None,
        banned: Vec::new(),
        bias: Vec::new(),
        penalties: None,
        logprobs: None,
        logprob_tokens: Vec::new(),
        logprobs_mode: LogprobsMode::RawLogprobs,
    };
    let random = SampleRow {
        temperature: 1.0,
        ..greedy.clone()
    };
    let filtered = SampleRow {
        top_k: 50,
        top_p: 0.95,
        ..random.clone()
    };
    let reported = SampleRow {
        logprobs: Some(20),
        ..greedy.clone()
    };
    [
        ("argmax", greedy),
        ("softmax and draw", random),
        ("top-k 50, top-p 0.95", filtered),
        ("argmax, 20 log-probabilities", reported),
    ]
}

/// `count` rows of logits whose most likely tokens differ.
fn logits(count: usize, vocab: usize) -> Result<HugeBuffer, OutOfMemory> {
    // Ranks are spread over the vocabulary by a stride that it does not share a
    // factor with, so that all differ.
    let stride = (7919..)
        .find(|&stride| gcd(stride, vocab) == 1)
        .unwrap_or(1);
    let rank = |token: usize| (token * stride % vocab) as f32;
    let row: Vec<f32> = (0..vocab)
        .map(|token| -STEEPNESS * (1.0 + rank(token)).ln())
        .collect();
    let mut buffer = HugeBuffer::zeroed(count * vocab * size_of::<f32>())?;
    for (i, to) in buffer
        .as_mut_slice::<f32>()
        .chunks_exact_mut(vocab)
        .enumerate()
    {
        let (before, after) = row.split_at(i * 977 % vocab);
        to[..after.len()].copy_from_slice(after);
        to[after.len()..].copy_from_slice(before);
    }
    Ok(buffer)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

pub(super) fn run(bench: &mut Bench<'_>) -> Result<(), OutOfMemory> {
    if !bench.wants(Kernel::Sampling) {
        return Ok(());
    }
    let (pool, plan, vocab) = (bench.pool, bench.plan, bench.program.vocab_size);
    let most = plan.batches.iter().copied().max().unwrap_or(1);
    let count = copies(plan, vocab * size_of::<f32>()).max(most);
    let bytes = count * vocab * size_of::<f32>() + pool.threads() * SampleScratch::bytes(vocab);
    if !bench.fits(bytes, || format!("sampling of {vocab} logits")) {
        return Ok(());
    }
    let logits = logits(count, vocab)?;
    let threads = 0..pool.threads();
    let mut scratch: Vec<SampleScratch> = threads.map(|_| SampleScratch::new(vocab)).collect();
    let (mut starts, mut out) = (Vec::new(), StepOut::default());
    let ways = ways();
    bench.begin(Kernel::Sampling.name(), ways.len() * plan.batches.len());
    for (name, way) in ways {
        for &rows in &plan.batches {
            let case = Case {
                kernel: Kernel::Sampling,
                name: format!("{name} of {vocab}"),
                dtype: None,
                sizes: vec![("rows", rows)],
                work: work::stream(rows * vocab),
            };
            let group = vec![way.clone(); rows];
            let steps = logits.as_slice::<f32>().chunks_exact(rows * vocab);
            let mut steps = steps.cycle();
            bench.measure(&case, |level| {
                let logits = steps.next().unwrap_or_default();
                out.sampled.clear();
                out.top.clear();
                let (scratch, starts, out) = (&mut scratch, &mut starts, &mut out);
                sample_rows(pool, level, logits, &group, scratch, starts, out);
            });
        }
    }
    bench.end();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_logits_are_peaked_and_differ() {
        let vocab = 500;
        let logits = logits(3, vocab).unwrap();
        let rows = logits.as_slice::<f32>().chunks_exact(vocab);
        let places = rows.map(|row| {
            let total: f32 = row.iter().map(|x| x.exp()).sum();
            let best = row.iter().position(|&x| x == 0.0).unwrap();
            assert!((0.3..0.5).contains(&(1.0 / total)), "{total}");
            best
        });
        let places: Vec<usize> = places.collect();
        assert!(
            places[0] != places[1] && places[1] != places[2],
            "{places:?}"
        );
    }
}
