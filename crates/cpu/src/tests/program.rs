//! Whole programs: the CPU's answers are the reference's.

use quire_backend::reference::ReferenceBackend;
use quire_backend::{Backend, DType, Silent, StepOut};

use super::fixture::{Chunk, Shape, batch, model, plan};
use super::random::Random;
use crate::simd::Level;
use crate::{CpuBackend, CpuConfig};

/// A back end at a level.
pub fn backend(level: Level, threads: usize) -> CpuBackend {
    let config = CpuConfig {
        threads: Some(threads),
        level: Some(level),
        ..CpuConfig::default()
    };
    CpuBackend::new(config).expect("the level was detected")
}

/// Log-probabilities of the whole vocabulary, by token, for each sampled row.
pub fn distributions(out: &StepOut, vocab: usize) -> Vec<Vec<f32>> {
    let rows = out.sampled.iter().map(|sampled| {
        let top = &out.top[sampled.logprobs.as_ref().expect("asked for").top.clone()];
        let mut row = vec![f32::NAN; vocab];
        top.iter()
            .for_each(|entry| row[entry.token as usize] = entry.logprob);
        row
    });
    rows.collect()
}

fn check(shape: &Shape, dtype: DType, tolerance: f32) {
    let seed = 7;
    let (program, weights) = model(shape, seed);
    let mut random = Random::new(seed);
    let tokens: Vec<u32> = (0..300).map(|_| random.below(shape.vocab) as u32).collect();
    let blocks = random.permutation(64);
    // Two sequences, a prefill in two chunks, then a step of decoding.
    let steps = [
        vec![(0..150, 0, 0..20), (0..33, 0, 20..40)],
        vec![(150..151, 150, 0..20), (33..171, 33, 20..40)],
        vec![(151..152, 151, 0..20), (171..172, 171, 20..40)],
    ];
    let mut oracle = ReferenceBackend::new(0);
    oracle
        .load(plan(&program, dtype, dtype, 16), &weights, &Silent)
        .expect("loads");
    let mut levels: Vec<CpuBackend> = Level::available().iter().map(|&l| backend(l, 2)).collect();
    for cpu in &mut levels {
        cpu.load(plan(&program, dtype, dtype, 16), &weights, &Silent)
            .expect("loads");
    }
    for step in &steps {
        let chunks: Vec<Chunk<'_>> = step
            .iter()
            .map(|(range, position, table)| Chunk {
                tokens: &tokens[range.clone()],
                position: *position,
                blocks: &blocks[table.clone()],
                all: range.len() < 40,
            })
            .collect();
        let batch = batch(&chunks, 16, shape.vocab);
        let (mut expected, mut found) = (StepOut::default(), StepOut::default());
        oracle.step(&batch, &mut expected).expect("runs");
        let expected_rows = distributions(&expected, shape.vocab);
        for cpu in &mut levels {
            cpu.step(&batch, &mut found).expect("runs");
            let context = format!("{shape:?} {dtype} {} seed {seed}", cpu.caps().description);
            let rows = distributions(&found, shape.vocab);
            assert_eq!(rows.len(), expected_rows.len(), "{context}");
            for (row, expected) in rows.iter().zip(&expected_rows) {
                let worst = row.iter().zip(expected).map(|(a, b)| (a - b).abs());
                let worst = worst.fold(0.0, |a: f32, b| if b > a || b.is_nan() { b } else { a });
                assert!(worst <= tolerance, "off by {worst}: {context}");
            }
            if dtype == DType::F32 {
                let tokens =
                    |out: &StepOut| out.sampled.iter().map(|s| s.token).collect::<Vec<_>>();
                assert_eq!(tokens(&found), tokens(&expected), "{context}");
            }
        }
    }
}

#[test]
fn a_dense_model_matches_the_reference() {
    let shape = Shape::default();
    check(&shape, DType::F32, 3e-5);
    check(&shape, DType::F16, 1e-2);
    check(&shape, DType::BF16, 8e-2);
}

#[test]
fn window_softcap_and_partial_rotary_match() {
    let shape = Shape {
        window: Some(37),
        softcap: Some(5.0),
        rotary: 8,
        tied: false,
        ..Shape::default()
    };
    check(&shape, DType::F32, 3e-5);
}

#[test]
fn sinks_alibi_and_many_heads_match() {
    let shape = Shape {
        heads: 12,
        kv_heads: 2,
        head_dim: 64,
        sinks: true,
        alibi: true,
        ..Shape::default()
    };
    check(&shape, DType::F32, 3e-5);
    let shape = Shape {
        heads: 40,
        kv_heads: 1,
        head_dim: 16,
        rotary: 16,
        ..Shape::default()
    };
    check(&shape, DType::F32, 3e-5);
}

#[test]
fn experts_match() {
    let shape = Shape {
        experts: 7,
        ..Shape::default()
    };
    check(&shape, DType::F32, 3e-5);
}
