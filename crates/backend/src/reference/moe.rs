//! Routed experts.

use super::activation::gate;
use super::linear::linear;
use super::sample::compare;
use crate::{Activation, Moe, Router};

/// The experts of one token: `(expert, weight)` in the router's order. `scores`
/// are the router's `[experts]` outputs.
pub fn route(moe: &Moe, scores: &[f32]) -> Vec<(usize, f32)> {
    let probabilities: Vec<f32> = match moe.scoring {
        Router::Softmax => {
            let max = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f64 = scores.iter().map(|&s| f64::from(s - max).exp()).sum();
            scores
                .iter()
                .map(|&s| (f64::from(s - max).exp() / sum) as f32)
                .collect()
        }
        Router::Sigmoid => scores
            .iter()
            .map(|&s| (1.0 / (1.0 + f64::from(-s).exp())) as f32)
            .collect(),
    };
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // The sort is stable, so that ties go to the lower expert.
    order.sort_by(|&a, &b| compare(scores[b], scores[a]));
    order.truncate(moe.top_k);
    let sum: f32 = order.iter().map(|&e| probabilities[e]).sum();
    let divisor = if moe.renormalise { sum } else { 1.0 };
    order
        .into_iter()
        .map(|e| (e, probabilities[e] / divisor * moe.scale))
        .collect()
}

/// Weights of [`moe`], as plain rows.
#[derive(Clone, Debug)]
pub struct MoeWeights<'a> {
    /// `[experts, hidden]`.
    pub router: &'a [f32],
    /// Per expert `[2 * intermediate, hidden]`.
    pub gate_up: Vec<&'a [f32]>,
    /// Per expert `[hidden, intermediate]`.
    pub down: Vec<&'a [f32]>,
}

/// [`crate::Op::Moe`] over rows of `hidden`.
pub fn moe(op: &Moe, weights: &MoeWeights<'_>, hidden: usize, input: &[f32], out: &mut [f32]) {
    let mut scores = vec![0.0; weights.gate_up.len()];
    for (row, out) in input.chunks_exact(hidden).zip(out.chunks_exact_mut(hidden)) {
        linear(row, weights.router, None, hidden, &mut scores);
        out.fill(0.0);
        for (expert, weight) in route(op, &scores) {
            let result = feed_forward(
                op.activation,
                weights.gate_up[expert],
                weights.down[expert],
                row,
            );
            for (out, x) in out.iter_mut().zip(result) {
                *out += weight * x;
            }
        }
    }
}

/// One expert on one row.
fn feed_forward(activation: Activation, gate_up: &[f32], down: &[f32], row: &[f32]) -> Vec<f32> {
    let hidden = row.len();
    let intermediate = down.len() / hidden;
    let mut both = vec![0.0; 2 * intermediate];
    linear(row, gate_up, None, hidden, &mut both);
    let mut gated = vec![0.0; intermediate];
    gate(activation, &both, intermediate, &mut gated);
    let mut out = vec![0.0; hidden];
    linear(&gated, down, None, intermediate, &mut out);
    out
}
