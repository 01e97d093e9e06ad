//! Routed experts.
//!
//! Rows are sorted by expert, so that each expert's matrices are read once for
//! all of its rows; the results are then added up row by row in the router's
//! order, whatever the batch.

use quire_backend::{Moe, Router, SlotId};

use crate::activation::gate;
use crate::gemm::{PackedMatrix, Scratch, matmul};
use crate::parallel::{Parts, over_rows};
use crate::pool::Pool;
use crate::simd::Level;

/// Most bytes of experts' results that are kept before they are added up.
const RESULTS_MAX: usize = 64 << 20;

/// Shape of one [`Moe`].
#[derive(Clone, Copy, Debug)]
pub struct MoeShape {
    /// Width of the residual stream.
    pub hidden: usize,
    /// Width within an expert.
    pub intermediate: usize,
    /// Number of experts.
    pub experts: usize,
    /// Experts per row.
    pub top_k: usize,
}

impl MoeShape {
    /// Rows that are worked on at a time.
    fn chunk(self, max_rows: usize) -> usize {
        (RESULTS_MAX / (4 * self.top_k * self.hidden)).clamp(1, max_rows)
    }

    /// Bytes of working memory for steps of up to `max_rows` rows.
    pub fn scratch_bytes(self, max_rows: usize) -> usize {
        let chunk = self.chunk(max_rows);
        let per_row =
            self.experts + self.top_k * (self.hidden + 4) + self.hidden + 3 * self.intermediate;
        4 * chunk * per_row
    }
}

/// Working memory, sized once for the largest shape.
#[derive(Debug, Default)]
pub struct MoeScratch {
    /// `[rows, experts]`.
    scores: Vec<f32>,
    /// `[rows, top_k]`: expert and weight.
    chosen: Vec<(u32, f32)>,
    /// Entries of `chosen`, sorted by expert, then row.
    order: Vec<u32>,
    /// The inverse of `order`.
    places: Vec<u32>,
    /// `[experts + 1]`: where an expert's entries of `order` begin.
    starts: Vec<u32>,
    /// One expert's rows: `[rows, hidden]`.
    gathered: Vec<f32>,
    /// `[rows, 2 * intermediate]`.
    both: Vec<f32>,
    /// `[rows, intermediate]`.
    gated: Vec<f32>,
    /// In the order of `order`: `[rows * top_k, hidden]`.
    results: Vec<f32>,
}

impl MoeScratch {
    /// Makes room for a shape and steps of up to `max_rows` rows.
    pub fn reserve(&mut self, shape: MoeShape, max_rows: usize) {
        let chunk = shape.chunk(max_rows);
        grow(&mut self.scores, chunk * shape.experts, 0.0);
        grow(&mut self.chosen, chunk * shape.top_k, (0, 0.0));
        grow(&mut self.order, chunk * shape.top_k, 0);
        grow(&mut self.places, chunk * shape.top_k, 0);
        grow(&mut self.starts, shape.experts + 1, 0);
        grow(&mut self.gathered, chunk * shape.hidden, 0.0);
        grow(&mut self.both, chunk * 2 * shape.intermediate, 0.0);
        grow(&mut self.gated, chunk * shape.intermediate, 0.0);
        grow(&mut self.results, chunk * shape.top_k * shape.hidden, 0.0);
    }

    /// Sorts the chosen experts of `entries` choices.
    fn sort(&mut self, experts: usize, entries: usize) {
        let starts = &mut self.starts[..=experts];
        starts.fill(0);
        for &(expert, _) in &self.chosen[..entries] {
            starts[expert as usize + 1] += 1;
        }
        for expert in 0..experts {
            starts[expert + 1] += starts[expert];
        }
        for (entry, &(expert, _)) in self.chosen[..entries].iter().enumerate() {
            let place = &mut starts[expert as usize];
            self.order[*place as usize] = entry as u32;
            self.places[entry] = *place;
            *place += 1;
        }
        // Each start has moved on to the next expert's.
        starts.copy_within(0..experts, 1);
        starts[0] = 0;
    }
}

fn grow<T: Clone>(vec: &mut Vec<T>, len: usize, value: T) {
    if vec.len() < len {
        vec.resize(len, value);
    }
}

/// [`quire_backend::Op::Moe`] over rows of `hidden`; `matrix` finds the weights.
#[expect(clippy::too_many_arguments, reason = "the operands of one op")]
pub fn moe<'a>(
    pool: &Pool,
    level: Level,
    op: &Moe,
    matrix: &dyn Fn(SlotId) -> &'a PackedMatrix,
    input: &[f32],
    out: &mut [f32],
    scratch: &mut MoeScratch,
    product: &mut Scratch,
) {
    let router = matrix(op.router);
    let shape = MoeShape {
        hidden: router.k(),
        intermediate: matrix(op.down[0]).k(),
        experts: router.n(),
        top_k: op.top_k,
    };
    let rows = input.len() / shape.hidden;
    let step = shape.chunk(rows.max(1)) * shape.hidden;
    for (input, out) in input.chunks(step).zip(out.chunks_mut(step)) {
        let rows = input.len() / shape.hidden;
        let scores = &mut scratch.scores[..rows * shape.experts];
        matmul(
            pool,
            level,
            input,
            shape.hidden,
            rows,
            router,
            None,
            scores,
            shape.experts,
            product,
        );
        route(
            pool,
            op,
            shape,
            scores,
            &mut scratch.chosen[..rows * op.top_k],
        );
        scratch.sort(shape.experts, rows * op.top_k);
        for expert in 0..shape.experts {
            let entries = scratch.starts[expert] as usize..scratch.starts[expert + 1] as usize;
            if !entries.is_empty() {
                let weights = (matrix(op.gate_up[expert]), matrix(op.down[expert]));
                run_expert(
                    pool, level, op, shape, weights, entries, input, scratch, product,
                );
            }
        }
        combine(pool, shape, scratch, out);
    }
}

/// Chooses the experts of all rows.
fn route(pool: &Pool, op: &Moe, shape: MoeShape, scores: &mut [f32], chosen: &mut [(u32, f32)]) {
    let rows = scores.len() / shape.experts;
    let (scores, chosen) = (Parts::new(scores), Parts::new(chosen));
    over_rows(pool, rows, 10 * shape.experts, &|range| {
        for row in range {
            // SAFETY: rows do not overlap.
            let (scores, chosen) = unsafe {
                (
                    scores.get(row * shape.experts..(row + 1) * shape.experts),
                    chosen.get(row * op.top_k..(row + 1) * op.top_k),
                )
            };
            route_row(op, scores, chosen);
        }
    });
}

/// Chooses the experts of one row; uses up its scores.
fn route_row(op: &Moe, scores: &mut [f32], chosen: &mut [(u32, f32)]) {
    let max = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = match op.scoring {
        Router::Softmax => scores.iter().map(|s| (s - max).exp()).sum(),
        Router::Sigmoid => 1.0,
    };
    for slot in chosen.iter_mut() {
        let mut best = 0;
        for (expert, score) in scores.iter().enumerate() {
            if *score > scores[best] {
                best = expert;
            }
        }
        let probability = match op.scoring {
            Router::Softmax => (scores[best] - max).exp() / sum,
            Router::Sigmoid => 1.0 / (1.0 + (-scores[best]).exp()),
        };
        *slot = (best as u32, probability);
        scores[best] = f32::NEG_INFINITY;
    }
    let total: f32 = chosen.iter().map(|c| c.1).sum();
    let divisor = if op.renormalise { total } else { 1.0 };
    for (_, weight) in chosen {
        *weight = *weight / divisor * op.scale;
    }
}

/// Runs one expert over its rows.
#[expect(clippy::too_many_arguments, reason = "the operands of one expert")]
fn run_expert(
    pool: &Pool,
    level: Level,
    op: &Moe,
    shape: MoeShape,
    (gate_up, down): (&PackedMatrix, &PackedMatrix),
    entries: std::ops::Range<usize>,
    input: &[f32],
    scratch: &mut MoeScratch,
    product: &mut Scratch,
) {
    let MoeShape {
        hidden,
        intermediate,
        ..
    } = shape;
    let rows = entries.len();
    let gathered = &mut scratch.gathered[..rows * hidden];
    for (to, &entry) in gathered
        .chunks_exact_mut(hidden)
        .zip(&scratch.order[entries.clone()])
    {
        let row = entry as usize / op.top_k;
        to.copy_from_slice(&input[row * hidden..(row + 1) * hidden]);
    }
    let both = &mut scratch.both[..rows * 2 * intermediate];
    matmul(
        pool,
        level,
        gathered,
        hidden,
        rows,
        gate_up,
        None,
        both,
        2 * intermediate,
        product,
    );
    let gated = &mut scratch.gated[..rows * intermediate];
    gate(pool, level, op.activation, both, intermediate, gated);
    let results = &mut scratch.results[entries.start * hidden..entries.end * hidden];
    matmul(
        pool,
        level,
        gated,
        intermediate,
        rows,
        down,
        None,
        results,
        hidden,
        product,
    );
}

/// Adds up the results of each row, in the router's order.
fn combine(pool: &Pool, shape: MoeShape, scratch: &MoeScratch, out: &mut [f32]) {
    let MoeShape { hidden, top_k, .. } = shape;
    let rows = out.len() / hidden;
    let out = Parts::new(out);
    over_rows(pool, rows, top_k * hidden, &|range| {
        for row in range {
            // SAFETY: rows do not overlap.
            let out = unsafe { out.get(row * hidden..(row + 1) * hidden) };
            out.fill(0.0);
            for entry in row * top_k..(row + 1) * top_k {
                let weight = scratch.chosen[entry].1;
                let place = scratch.places[entry] as usize;
                for (out, x) in out
                    .iter_mut()
                    .zip(&scratch.results[place * hidden..][..hidden])
                {
                    *out += weight * x;
                }
            }
        }
    });
}
