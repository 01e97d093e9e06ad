//! One op at a time, at every level and with odd shapes.

use quire_backend::reference::{self, norm::NormWeights};
use quire_backend::{
    Activation, Attention, CacheLayer, DType, KvConfig, NormKind, RopeStyle, RopeTable, SeqSpan,
};

use super::random::Random;
use crate::attention::{AttentionRows, AttentionScratch, attention};
use crate::kv::KvLayer;
use crate::pool::Pool;
use crate::rope::{Angles, rope};
use crate::simd::Level;
use crate::{activation, norm};

const SEED: u64 = 11;

/// Calls `test` at every level, alone and with a second thread.
fn everywhere(test: impl Fn(&Pool, Level, &mut Random)) {
    for threads in [1, 2] {
        let pool = Pool::new(threads);
        for level in Level::available() {
            test(&pool, level, &mut Random::new(SEED));
        }
    }
}

/// Fails unless the two agree to `tolerance`, relative to the larger of the
/// expected value and `scale`.
#[track_caller]
fn close(found: &[f32], expected: &[f32], scale: f32, tolerance: f32, what: &str) {
    assert_eq!(found.len(), expected.len());
    for (i, (a, b)) in found.iter().zip(expected).enumerate() {
        let off = (a - b).abs() / b.abs().max(scale);
        assert!(
            off <= tolerance,
            "{what}: {a} instead of {b} at {i}, seed {SEED}"
        );
    }
}

#[test]
fn activations() {
    let all = [
        Activation::Silu,
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::QuickGelu,
        Activation::Relu,
        Activation::Relu2,
    ];
    for function in all {
        everywhere(|pool, level, random| {
            let mut input: Vec<f32> = (0..3001).map(|i| (i as f32 - 1500.0) / 150.0).collect();
            input.extend(random.vector(66, 3.0));
            input.extend([0.0, -0.0, 40.0, -40.0, 1e-8]);
            let expected: Vec<f32> = input
                .iter()
                .map(|&x| reference::activation::activate(function, x))
                .collect();
            let mut found = input.clone();
            activation::activate(pool, level, function, &mut found);
            close(
                &found,
                &expected,
                1.0,
                4e-7,
                &format!("{function:?} {level}"),
            );
            let width = input.len() / 2;
            let rows = &input[..2 * width];
            let mut expected = vec![0.0; width];
            reference::activation::gate(function, rows, width, &mut expected);
            let mut found = vec![0.0; width];
            activation::gate(pool, level, function, rows, width, &mut found);
            close(
                &found,
                &expected,
                10.0,
                1e-6,
                &format!("gate {function:?} {level}"),
            );
        });
    }
}

#[test]
fn soft_caps() {
    everywhere(|pool, level, random| {
        let input: Vec<f32> = random
            .vector(501, 40.0)
            .into_iter()
            .chain([1e-4, 0.0])
            .collect();
        let cap = |x: &f32| reference::activation::softcap(30.0, x * 0.25);
        let expected: Vec<f32> = input.iter().map(cap).collect();
        let mut found = input;
        activation::scale_and_cap(pool, level, 0.25, Some(30.0), &mut found);
        close(&found, &expected, 1e-3, 1e-6, &format!("{level}"));
    });
}

#[test]
fn norms() {
    for (width, rows) in [(1, 1), (7, 3), (64, 2), (100, 1), (1000, 40)] {
        for kind in [NormKind::Rms, NormKind::Layer] {
            everywhere(|pool, level, random| {
                let input = random.vector(width * rows, 2.0);
                let (weight, bias) = (random.vector(width, 1.0), random.vector(width, 1.0));
                let weights = NormWeights {
                    kind,
                    weight: Some(&weight),
                    bias: (kind == NormKind::Layer).then_some(&bias),
                    eps: 1e-5,
                    unit_offset: kind == NormKind::Rms,
                };
                let what = format!("{kind:?} {rows} rows of {width} {level}");
                let mut expected = vec![0.0; input.len()];
                reference::norm::norm(&weights, width, &input, &mut expected);
                let mut found = vec![0.0; input.len()];
                norm::norm(pool, level, &weights, width, Some(&input), &mut found);
                close(&found, &expected, 1.0, 2e-6, &what);
                let mut found = input.clone();
                norm::norm(pool, level, &weights, width, None, &mut found);
                close(&found, &expected, 1.0, 2e-6, &what);
                let (mut acc, mut sum) = (vec![1.0; input.len()], vec![1.0; input.len()]);
                reference::norm::add(&mut sum, &input, 0.5);
                reference::norm::norm(&weights, width, &sum, &mut expected);
                norm::add_norm(
                    pool, level, &weights, width, &mut acc, &input, 0.5, &mut found,
                );
                close(&acc, &sum, 1.0, 1e-7, &what);
                close(&found, &expected, 1.0, 5e-6, &what);
            });
        }
    }
}

#[test]
fn head_norms_leave_other_columns_alone() {
    let (width, col, heads, head_dim) = (70, 9, 3, 18);
    everywhere(|pool, level, random| {
        let weight = random.vector(head_dim, 1.0);
        let weights = NormWeights {
            kind: NormKind::Rms,
            weight: Some(&weight),
            bias: None,
            eps: 1e-6,
            unit_offset: false,
        };
        let mut expected = random.vector(5 * width, 1.0);
        let mut found = expected.clone();
        reference::norm::head_norm(&weights, width, col, heads, head_dim, &mut expected);
        norm::head_norm(
            pool, level, &weights, width, col, heads, head_dim, &mut found,
        );
        close(&found, &expected, 1.0, 2e-6, &format!("{level}"));
    });
}

#[test]
fn rotations() {
    let (width, col, heads, head_dim, rows) = (130, 5, 3, 40, 4);
    for style in [RopeStyle::Half, RopeStyle::Interleaved] {
        for half in [20, 7, 16] {
            everywhere(|pool, level, random| {
                let inv_freq = (0..half).map(|i| 10000f32.powf(-(i as f32) / half as f32));
                let table = RopeTable {
                    inv_freq: inv_freq.collect(),
                    scale: 1.25,
                    style,
                };
                let positions: Vec<u32> = (0..rows).map(|_| random.below(100_000) as u32).collect();
                let mut expected = random.vector(rows * width, 1.0);
                let mut found = expected.clone();
                let buf = &mut expected;
                reference::rope::rope(&table, &positions, width, col, heads, head_dim, buf);
                let mut angles = Angles::new(&table, rows);
                angles.prepare(pool, &table, &positions);
                rope(
                    pool, level, style, &angles, width, col, heads, head_dim, &mut found,
                );
                close(
                    &found,
                    &expected,
                    1.0,
                    5e-7,
                    &format!("{style:?} {half} {level}"),
                );
            });
        }
    }
}

/// Attention of the last `rows` of `context` positions.
fn check_attention(op: &Attention, layer: CacheLayer, dtype: DType, context: usize, rows: usize) {
    let CacheLayer { kv_heads, head_dim } = layer;
    let block_size = 32;
    let num_blocks = context.div_ceil(block_size) + 3;
    everywhere(|pool, level, random| {
        let table = &random.permutation(num_blocks)[..context.div_ceil(block_size)];
        let place = |p: usize| table[p / block_size] as usize * block_size + p % block_size;
        let slots: Vec<u32> = (0..context).map(|p| place(p) as u32).collect();
        let width = kv_heads * head_dim;
        let kv = random.vector(context * 2 * width, 1.0);
        let mut oracle = reference::attention::KvCache::new(layer, dtype, block_size, num_blocks);
        oracle.write(&slots, &kv, 2 * width, 0, width);
        let config = KvConfig {
            block_size,
            num_blocks,
            dtype,
        };
        let mut cache = KvLayer::new(layer, &config).expect("there is memory");
        cache.write(pool, &slots, &kv, 2 * width, 0, width);
        let positions: Vec<u32> = (context - rows..context).map(|p| p as u32).collect();
        let table_range = 0..table.len() as u32;
        let seqs = [SeqSpan {
            first_row: 0,
            rows: rows as u32,
            table: table_range,
        }];
        let input = random.vector(rows * (op.heads * head_dim + 3), 1.5);
        let columns = (op.heads * head_dim + 3, 3);
        let mut expected = vec![0.0; rows * op.heads * head_dim];
        let at = reference::attention::AttentionRows {
            positions: &positions,
            seqs: &seqs,
            block_tables: table,
        };
        reference::attention::attention(op, None, &oracle, at, &input, columns, &mut expected);
        let mut found = vec![0.0; expected.len()];
        let pad = KvLayer::padded(layer);
        let mut scratch =
            AttentionScratch::new(pool.threads(), rows, context, op.heads / kv_heads, pad);
        let at = AttentionRows {
            positions: &positions,
            seqs: &seqs,
            block_tables: table,
        };
        let (out, scratch) = (&mut found, &mut scratch);
        attention(
            pool, level, op, None, &cache, at, &input, columns, out, scratch,
        );
        let what = format!("{op:?} {layer:?} {dtype} {rows} of {context} {level}");
        // Scores are in the tens, so that a weight is off by some ulps of those.
        close(&found, &expected, 1.0, 1e-5, &what);
    });
}

#[test]
fn attention_of_all_shapes() {
    let op = |heads: usize| Attention {
        layer: 0,
        heads,
        scale: 0.2,
        softcap: None,
        window: None,
        alibi: None,
        sinks: None,
    };
    let layer = |kv_heads, head_dim| CacheLayer { kv_heads, head_dim };
    for dtype in [DType::F32, DType::F16, DType::BF16] {
        check_attention(&op(1), layer(1, 5), dtype, 1, 1);
        check_attention(&op(4), layer(2, 80), dtype, 300, 70);
        check_attention(&op(8), layer(1, 128), dtype, 131, 1);
        check_attention(&op(3), layer(3, 96), dtype, 129, 129);
        // More than one split, with fewer tasks than threads.
        check_attention(&op(2), layer(1, 64), dtype, 2300, 1);
        check_attention(&op(2), layer(2, 16), dtype, 2100, 40);
    }
    let window = Attention {
        window: Some(50),
        ..op(2)
    };
    check_attention(&window, layer(1, 32), DType::BF16, 400, 333);
    let window = Attention {
        window: Some(1100),
        softcap: Some(2.0),
        ..op(2)
    };
    check_attention(&window, layer(1, 32), DType::F32, 2400, 3);
    let alibi = Attention {
        alibi: Some(vec![0.1, 0.01]),
        ..op(2)
    };
    check_attention(&alibi, layer(1, 32), DType::F32, 1500, 9);
}
