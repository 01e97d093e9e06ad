//! The definitions against values worked out elsewhere.

use super::activation::{activate, erf, softcap};
use super::attention::{AttentionRows, KvCache, attention};
use super::moe::route;
use super::norm::{NormWeights, norm_row};
use super::rope::rope;
use crate::{
    Activation, Attention, CacheLayer, DType, Moe, NormKind, RopeStyle, RopeTable, Router, SeqSpan,
    SlotId,
};

#[track_caller]
fn close(found: f32, expected: f32) {
    assert!(
        (found - expected).abs() <= 1e-6 * expected.abs().max(1.0),
        "{found}, not {expected}"
    );
}

#[test]
fn the_error_function_is_that_of_the_tables() {
    // Abramowitz and Stegun, table 7.1.
    for (x, expected) in [
        (0.0, 0.0),
        (0.5, 0.520_499_877_8),
        (1.0, 0.842_700_792_9),
        (2.0, 0.995_322_265_0),
    ] {
        assert!((erf(x) - expected).abs() < 1e-10);
        assert!((erf(-x) + expected).abs() < 1e-10);
    }
    assert_eq!(erf(10.0), 1.0);
}

#[test]
fn activations_have_their_known_values() {
    // As torch.nn.functional gives them at 1 and -1.
    for (function, one, minus_one) in [
        (Activation::Silu, 0.731_058_6, -0.268_941_4),
        (Activation::Gelu, 0.841_344_8, -0.158_655_2),
        (Activation::GeluTanh, 0.841_192, -0.158_808),
        (Activation::QuickGelu, 0.845_796, -0.154_204),
        (Activation::Relu, 1.0, 0.0),
        (Activation::Relu2, 1.0, 0.0),
    ] {
        close(activate(function, 1.0), one);
        close(activate(function, -1.0), minus_one);
    }
    close(softcap(2.0, 2.0), 2.0 * 1f32.tanh());
}

#[test]
fn norms_have_unit_size() {
    let mut row = [3.0, 4.0];
    let weights = NormWeights {
        kind: NormKind::Rms,
        weight: Some(&[1.0, 0.0]),
        bias: None,
        eps: 0.0,
        unit_offset: true,
    };
    norm_row(&weights, &mut row);
    close(row[0], 2.0 * 3.0 / 12.5f32.sqrt());
    close(row[1], 4.0 / 12.5f32.sqrt());
    let mut row = [1.0, 3.0];
    let weights = NormWeights {
        kind: NormKind::Layer,
        weight: None,
        bias: Some(&[10.0, 20.0]),
        eps: 0.0,
        unit_offset: false,
    };
    norm_row(&weights, &mut row);
    close(row[0], 9.0);
    close(row[1], 21.0);
}

#[test]
fn a_rotation_pairs_elements_by_its_style() {
    let quarter_turn = std::f32::consts::FRAC_PI_2;
    for (style, expected) in [
        (RopeStyle::Half, [-3.0, 2.0, 1.0, 4.0, 9.0]),
        (RopeStyle::Interleaved, [-2.0, 1.0, 3.0, 4.0, 9.0]),
    ] {
        let table = RopeTable {
            inv_freq: vec![quarter_turn, 0.0],
            scale: 1.0,
            style,
        };
        let mut head = [1.0, 2.0, 3.0, 4.0, 9.0];
        rope(&table, &[1], 5, 0, 1, 5, &mut head);
        head.iter()
            .zip(expected)
            .for_each(|(found, expected)| close(*found, expected));
    }
}

/// Attention of one head over scalar K and V at positions 0, 1, 2, whose last
/// row is asked for.
fn attend(op: &Attention, sinks: Option<&[f32]>) -> f32 {
    let mut cache = KvCache::new(
        CacheLayer {
            kv_heads: 1,
            head_dim: 1,
        },
        DType::F32,
        2,
        3,
    );
    // Block 2 holds positions 0 and 1, block 0 position 2.
    let kv = [0.0, 1.0, 1.0, 2.0, 2.0, 4.0];
    cache.write(&[4, 5, 0], &kv, 2, 0, 1);
    let seqs = [SeqSpan {
        first_row: 0,
        rows: 1,
        table: 0..2,
    }];
    let rows = AttentionRows {
        positions: &[2],
        seqs: &seqs,
        block_tables: &[2, 0],
    };
    let mut out = [0.0];
    attention(op, sinks, &cache, rows, &[1.0], (1, 0), &mut out);
    out[0]
}

#[test]
fn attention_is_a_softmax_over_what_a_row_sees() {
    let op = Attention {
        layer: 0,
        heads: 1,
        scale: 2f32.ln(),
        softcap: None,
        window: None,
        alibi: None,
        sinks: None,
    };
    // The weights are 1, 2 and 4.
    close(attend(&op, None), (1.0 + 2.0 * 2.0 + 4.0 * 4.0) / 7.0);
    let window = Attention {
        window: Some(2),
        ..op.clone()
    };
    close(attend(&window, None), (2.0 * 2.0 + 4.0 * 4.0) / 6.0);
    let sink = Attention {
        sinks: Some(SlotId(0)),
        ..op.clone()
    };
    close(attend(&sink, Some(&[0.0])), 21.0 / 8.0);
    // A slope of -ln 2 per position cancels the scores but for 1, 1, 1.
    let alibi = Attention {
        alibi: Some(vec![-2f32.ln()]),
        ..op
    };
    close(attend(&alibi, None), 7.0 / 3.0);
}

#[test]
fn routers_choose_and_weigh() {
    let moe = Moe {
        router: SlotId(0),
        scoring: Router::Softmax,
        top_k: 2,
        renormalise: false,
        scale: 2.0,
        gate_up: Vec::new(),
        down: Vec::new(),
        activation: Activation::Silu,
    };
    let scores = [2f32.ln(), 0.0, 5f32.ln(), 2f32.ln()];
    let chosen = route(&moe, &scores);
    assert_eq!(
        [chosen[0].0, chosen[1].0],
        [2, 0],
        "ties go to the lower expert"
    );
    close(chosen[0].1, 2.0 * 5.0 / 10.0);
    close(chosen[1].1, 2.0 * 2.0 / 10.0);
    let chosen = route(
        &Moe {
            renormalise: true,
            scale: 1.0,
            ..moe.clone()
        },
        &scores,
    );
    close(chosen[0].1, 5.0 / 7.0);
    let chosen = route(
        &Moe {
            scoring: Router::Sigmoid,
            scale: 1.0,
            ..moe
        },
        &scores,
    );
    close(chosen[0].1, 5.0 / 6.0);
}
