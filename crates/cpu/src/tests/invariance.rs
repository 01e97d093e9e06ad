//! The bits of an answer depend on the sequence alone: not on what shares the
//! step, how the prompt is cut, where the blocks lie or what they held before.

use std::collections::BTreeMap;

use quire_backend::{Backend, DType, Program, Silent, StepOut};

use super::fixture::{Chunk, Shape, Weights, batch, model, plan};
use super::program::{backend, distributions};
use super::random::Random;
use crate::CpuBackend;
use crate::simd::Level;

const BLOCK: usize = 16;
const SEED: u64 = 20;

/// A sequence and the blocks that it lies in.
struct Sequence {
    tokens: Vec<u32>,
    blocks: Vec<u32>,
}

/// Log-probability bits by position.
type Bits = BTreeMap<usize, Vec<u32>>;

/// Random sequences of these lengths, scattered over the cache.
fn sequences(lengths: &[usize], vocab: usize, seed: u64) -> Vec<Sequence> {
    let mut random = Random::new(seed);
    let mut blocks = random.permutation(4096 / BLOCK);
    let mut sequence = |&len: &usize| Sequence {
        tokens: (0..len).map(|_| random.below(vocab) as u32).collect(),
        blocks: blocks.split_off(blocks.len() - len.div_ceil(BLOCK)),
    };
    lengths.iter().map(&mut sequence).collect()
}

fn loaded(program: &Program, weights: &Weights, dtype: DType, threads: usize) -> CpuBackend {
    let mut backend = backend(Level::highest(), threads);
    backend
        .load(plan(program, dtype, dtype, BLOCK), weights, &Silent)
        .expect("loads");
    backend
}

/// Runs all sequences together and returns the bits of the first one, which
/// advances by `chunk` tokens a step. Sequence `i` joins in step `i`.
fn run(backend: &mut CpuBackend, sequences: &[Sequence], chunk: usize, vocab: usize) -> Bits {
    let mut bits = Bits::new();
    let mut done = vec![0; sequences.len()];
    let mut out = StepOut::default();
    for step in 0.. {
        let mut ranges = Vec::new();
        // The first goes last, so that its rows move about.
        for i in (0..sequences.len().min(step + 1)).rev() {
            let len = if i == 0 { chunk } else { 3 * i };
            let end = sequences[i].tokens.len().min(done[i] + len);
            if done[i] < end {
                ranges.push((i, done[i]..end));
                done[i] = end;
            }
        }
        if ranges.is_empty() {
            return bits;
        }
        let chunk_of = |(i, range): &(usize, std::ops::Range<usize>)| Chunk {
            tokens: &sequences[*i].tokens[range.clone()],
            position: range.start,
            blocks: &sequences[*i].blocks,
            all: *i == 0,
        };
        let chunks: Vec<Chunk<'_>> = ranges.iter().map(chunk_of).collect();
        backend
            .step(&batch(&chunks, BLOCK, vocab), &mut out)
            .expect("runs");
        if let Some((0, range)) = ranges.last() {
            let rows = distributions(&out, vocab);
            let own = &rows[rows.len() - range.len()..];
            for (position, row) in range.clone().zip(own) {
                bits.insert(position, row.iter().map(|x| x.to_bits()).collect());
            }
        }
    }
    unreachable!("the steps are not counted out")
}

fn check(shape: &Shape, dtype: DType, length: usize) {
    let (program, weights) = model(shape, SEED);
    let vocab = shape.vocab;
    let lengths = [length, 40, 17, 130, 90, 5, 61, 33];
    let crowd = sequences(&lengths, vocab, SEED);
    let alone = &crowd[..1];
    let mut one = loaded(&program, &weights, dtype, 1);
    let whole = run(&mut one, alone, length, vocab);
    assert_eq!(whole.len(), length);
    let compare = |what: &str, found: Bits| {
        for (position, bits) in &found {
            let same = *bits == whole[position];
            assert!(
                same,
                "position {position} {what}: {shape:?} {dtype} seed {SEED}"
            );
        }
        assert_eq!(found.len(), length);
    };
    for chunk in [1, 7, 64] {
        compare("in chunks", run(&mut one, alone, chunk, vocab));
    }
    // The same cache again, full of other sequences' K and V.
    compare("in a batch", run(&mut one, &crowd, 64, vocab));
    let mut two = loaded(&program, &weights, dtype, 2);
    compare(
        "in a batch, on two threads",
        run(&mut two, &crowd, 7, vocab),
    );
    compare(
        "after others, on two threads",
        run(&mut two, alone, length, vocab),
    );
    let moved = Sequence {
        tokens: crowd[0].tokens.clone(),
        blocks: crowd[0]
            .blocks
            .iter()
            .rev()
            .map(|&block| block ^ 1)
            .collect(),
    };
    compare("in other blocks", run(&mut two, &[moved], 50, vocab));
}

#[test]
fn bits_do_not_depend_on_the_batch_in_f32() {
    check(&Shape::default(), DType::F32, 200);
}

#[test]
fn bits_do_not_depend_on_the_batch_in_bf16() {
    check(
        &Shape {
            heads: 6,
            head_dim: 64,
            ..Shape::default()
        },
        DType::BF16,
        200,
    );
}

#[test]
fn bits_do_not_depend_on_the_batch_in_f16() {
    check(
        &Shape {
            heads: 2,
            ..Shape::default()
        },
        DType::F16,
        200,
    );
}

#[test]
fn bits_do_not_depend_on_the_batch_with_windows_and_experts() {
    let shape = Shape {
        window: Some(21),
        experts: 5,
        softcap: Some(20.0),
        ..Shape::default()
    };
    check(&shape, DType::BF16, 200);
    check(
        &Shape {
            sinks: true,
            alibi: true,
            ..Shape::default()
        },
        DType::F32,
        170,
    );
}

#[test]
fn bits_do_not_depend_on_the_batch_beyond_a_split() {
    let shape = Shape {
        layers: 1,
        vocab: 40,
        ..Shape::default()
    };
    let (program, weights) = model(&shape, SEED);
    let crowd = sequences(&[1300, 90], shape.vocab, SEED);
    let mut one = loaded(&program, &weights, DType::BF16, 1);
    let mut two = loaded(&program, &weights, DType::BF16, 2);
    let whole = run(&mut one, &crowd[..1], 600, shape.vocab);
    assert_eq!(
        whole,
        run(&mut two, &crowd, 111, shape.vocab),
        "seed {SEED}"
    );
    assert_eq!(
        whole,
        run(&mut two, &crowd[..1], 1, shape.vocab),
        "seed {SEED}"
    );
}

#[test]
fn stale_nan_in_a_block_does_not_leak() {
    let shape = Shape::default();
    let (program, weights) = model(&shape, SEED);
    for dtype in [DType::F32, DType::F16, DType::BF16] {
        let mut backend = loaded(&program, &weights, dtype, 1);
        let sequence = &sequences(&[37], shape.vocab, SEED)[..];
        let clean = run(&mut backend, sequence, 37, shape.vocab);
        backend.poison_cache();
        assert_eq!(
            clean,
            run(&mut backend, sequence, 5, shape.vocab),
            "{dtype} seed {SEED}"
        );
    }
}
