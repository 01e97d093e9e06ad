//! One task of attention, generic over the vector level and the cache's
//! element type.
//!
//! Queries are worked on several at a time to reuse the vectors of K and V,
//! but each keeps its own accumulators and adds to them in the same order as it
//! would alone.

use std::ops::Range;

use super::score::scores;
use super::weigh::weigh;
use super::{SEGMENT, SPLIT, Softmax, SoftmaxMut, Task, Worker};
use crate::kv::{Bf16, F16, F32, KvElement, TILE};
use crate::math::SimdMath;
use crate::simd::{LANES, simd_dispatch};

/// Tiles of a segment.
const TILES: usize = SEGMENT / TILE;

/// The tiles of one segment that any query of the task sees.
pub(super) struct Segment<'a, E: KvElement> {
    /// Position of the segment's first token.
    pub(super) start: usize,
    /// Range of tiles that are present.
    pub(super) tiles: Range<usize>,
    pub(super) k: [*const E::Raw; TILES],
    pub(super) v: [*const E::Raw; TILES],
    pub(super) task: &'a Task<'a>,
}

impl<E: KvElement> Segment<'_, E> {
    /// The tokens of the segment that a query sees; may be empty.
    #[inline(always)]
    pub(super) fn visible(&self, query: usize) -> (usize, usize) {
        let position = self.task.position_of(query);
        let from = self
            .task
            .first_visible(position)
            .saturating_sub(self.start)
            .min(SEGMENT);
        let to = (position + 1).saturating_sub(self.start).min(SEGMENT);
        (from, to.max(from))
    }
}

simd_dispatch! {
    /// See [`super::attend`].
    pub(super) fn attend_f32(task: &Task<'_>, worker: &mut Worker, split: Option<usize>)
        = attend::<F32>;
}
simd_dispatch! {
    /// See [`super::attend`].
    pub(super) fn attend_f16(task: &Task<'_>, worker: &mut Worker, split: Option<usize>)
        = attend::<F16>;
}
simd_dispatch! {
    /// See [`super::attend`].
    pub(super) fn attend_bf16(task: &Task<'_>, worker: &mut Worker, split: Option<usize>)
        = attend::<Bf16>;
}
simd_dispatch! {
    /// Merges `worker.part` into `worker.whole`.
    pub(super) fn merge(task: &Task<'_>, worker: &mut Worker) = merge_kernel;
}

#[inline(always)]
unsafe fn attend<S: SimdMath, E: KvElement>(
    task: &Task<'_>,
    worker: &mut Worker,
    split: Option<usize>,
) {
    load_queries(task, worker);
    start(task, &mut worker.whole);
    for one in split.map_or(task.splits(), |split| split..split + 1) {
        // SAFETY: the caller's contract.
        unsafe {
            attend_split::<S, E>(task, worker, one);
            if split.is_none() {
                merge_kernel::<S>(task, worker);
            }
        }
    }
}

/// Leaves what the queries see of one split in `worker.part`.
#[inline(always)]
unsafe fn attend_split<S: SimdMath, E: KvElement>(
    task: &Task<'_>,
    worker: &mut Worker,
    split: usize,
) {
    let part = worker.part.parts(task.queries(), task.cache.shape().pad);
    part.out.fill(0.0);
    part.max.fill(f32::NEG_INFINITY);
    part.sum.fill(0.0);
    let first = task.first_visible(task.position).max(split * SPLIT);
    let last = (task.position + task.rows - 1).min((split + 1) * SPLIT - 1);
    for segment in first / SEGMENT..=last / SEGMENT {
        let segment = find_tiles::<E>(task, segment * SEGMENT);
        // SAFETY: the caller's contract; the tiles belong to the cache.
        unsafe {
            scores::<S, E>(&segment, worker);
            for query in 0..task.queries() {
                soften::<S, E>(&segment, query, worker);
            }
            weigh::<S, E>(&segment, worker);
        }
    }
}

/// Makes `whole` the softmaxes of nothing, or of the sinks.
pub(super) fn start(task: &Task<'_>, whole: &mut Softmax) {
    let whole = whole.parts(task.queries(), task.cache.shape().pad);
    whole.out.fill(0.0);
    whole.max.fill(f32::NEG_INFINITY);
    whole.sum.fill(0.0);
    if let Some(sinks) = task.sinks {
        // A sink is a score that comes before all others and has no V.
        for (query, (max, sum)) in whole.max.iter_mut().zip(whole.sum).enumerate() {
            (*max, *sum) = (sinks[query % task.group], 1.0);
        }
    }
}

/// Copies the queries to `worker.q`, padded with zeros.
#[inline(always)]
fn load_queries(task: &Task<'_>, worker: &mut Worker) {
    let head_dim = task.cache.layer().head_dim;
    let pad = task.cache.shape().pad;
    for (query, to) in worker
        .q
        .chunks_exact_mut(pad)
        .take(task.queries())
        .enumerate()
    {
        let (row, head) = (query / task.group, query % task.group);
        let from = &task.input[row * task.width + task.col + head * head_dim..][..head_dim];
        to[..head_dim].copy_from_slice(from);
        to[head_dim..].fill(0.0);
    }
}

#[inline(always)]
fn find_tiles<'a, E: KvElement>(task: &'a Task<'a>, start: usize) -> Segment<'a, E> {
    let data = task.cache.raw::<E::Raw>();
    let shape = task.cache.shape();
    let mut segment = Segment::<E> {
        start,
        tiles: 0..0,
        k: [std::ptr::null(); TILES],
        v: [std::ptr::null(); TILES],
        task,
    };
    // The first query sees the earliest token, the last one the latest.
    let (from, _) = segment.visible(0);
    let (_, to) = segment.visible(task.queries() - 1);
    segment.tiles = from / TILE..to.div_ceil(TILE);
    let len = TILE * shape.pad;
    for tile in segment.tiles.clone() {
        let (k, v) = shape.tile_at(task.table, task.kv_head, start + tile * TILE);
        segment.k[tile] = data[k..k + len].as_ptr();
        segment.v[tile] = data[v..v + len].as_ptr();
    }
    segment
}

/// `e^x` of one value, with the bits that a vector gives.
#[inline(always)]
unsafe fn exp<S: SimdMath>(x: f32) -> f32 {
    let mut lanes = [0.0; LANES];
    // SAFETY: the caller's contract.
    unsafe { S::store(lanes.as_mut_ptr(), S::exp(S::splat(x))) };
    lanes[0]
}

/// Turns one query's scores into weights relative to the largest score so far,
/// and scales what was summed up before to match.
#[inline(always)]
unsafe fn soften<S: SimdMath, E: KvElement>(
    segment: &Segment<'_, E>,
    query: usize,
    worker: &mut Worker,
) {
    const LANE: [f32; LANES] = [
        0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., 15.,
    ];
    let (from, to) = segment.visible(query);
    if from == to {
        return;
    }
    let op = segment.task.op;
    let head = segment.task.kv_head * segment.task.group + query % segment.task.group;
    let slope = op.alibi.as_ref().map(|slopes| slopes[head]);
    let p = &mut worker.p[query * SEGMENT..(query + 1) * SEGMENT];
    let tiles = from / TILE..to.div_ceil(TILE);
    // SAFETY: the tiles are within `p`.
    unsafe {
        let mut largest = S::splat(f32::NEG_INFINITY);
        for tile in tiles.clone() {
            let at = p.as_mut_ptr().add(tile * TILE);
            let mut score = S::mul(S::load(at), S::splat(op.scale));
            if let Some(cap) = op.softcap {
                score = S::mul(S::splat(cap), S::tanh(S::mul(score, S::splat(1.0 / cap))));
            }
            if let Some(slope) = slope {
                let key = (segment.start + tile * TILE) as f32;
                let distance = key - segment.task.position_of(query) as f32;
                let distance = S::add(S::load(LANE.as_ptr()), S::splat(distance));
                score = S::add(score, S::mul(S::splat(slope), distance));
            }
            let seen = lanes_between(tile, from, to);
            score = S::blend(seen, score, S::splat(f32::NEG_INFINITY));
            largest = S::max(largest, score);
            S::store(at, score);
        }
        let pad = segment.task.cache.shape().pad;
        let part = worker.part.parts(segment.task.queries(), pad);
        let max = part.max[query].max(S::reduce_max(largest));
        let shrink = exp::<S>(part.max[query] - max);
        let mut sum = S::splat(0.0);
        for tile in tiles {
            let at = p.as_mut_ptr().add(tile * TILE);
            let weight = S::exp(S::sub(S::load(at), S::splat(max)));
            let seen = lanes_between(tile, from, to);
            let weight = S::blend(seen, weight, S::splat(0.0));
            sum = S::add(sum, weight);
            S::store(at, weight);
        }
        part.sum[query] = part.sum[query] * shrink + S::reduce_sum(sum);
        part.max[query] = max;
        if shrink != 1.0 {
            scale::<S>(&mut part.out[query * pad..(query + 1) * pad], shrink);
        }
    }
}

/// The lanes of a tile whose tokens are in `from..to`.
#[inline(always)]
fn lanes_between(tile: usize, from: usize, to: usize) -> u32 {
    let below = |token: usize| (1u32 << token.saturating_sub(tile * TILE).min(TILE)) - 1;
    below(to) & !below(from)
}

/// `x *= by`; whole vectors only.
#[inline(always)]
unsafe fn scale<S: SimdMath>(x: &mut [f32], by: f32) {
    for chunk in x.chunks_exact_mut(LANES) {
        // SAFETY: a chunk is a vector.
        unsafe {
            let scaled = S::mul(S::load(chunk.as_ptr()), S::splat(by));
            S::store(chunk.as_mut_ptr(), scaled);
        }
    }
}

/// Merges `worker.part` into `worker.whole`.
#[inline(always)]
unsafe fn merge_kernel<S: SimdMath>(task: &Task<'_>, worker: &mut Worker) {
    let pad = task.cache.shape().pad;
    let part = worker.part.parts(task.queries(), pad);
    let whole = worker.whole.parts(task.queries(), pad);
    for query in 0..task.queries() {
        // A query that sees nothing of this split stays as it is.
        if part.sum[query] == 0.0 && part.max[query] == f32::NEG_INFINITY {
            continue;
        }
        let max = whole.max[query].max(part.max[query]);
        let place = query * pad..(query + 1) * pad;
        // SAFETY: the caller's contract; chunks are vectors.
        unsafe {
            let (old, new) = (
                exp::<S>(whole.max[query] - max),
                exp::<S>(part.max[query] - max),
            );
            whole.sum[query] = whole.sum[query] * old + part.sum[query] * new;
            let to = whole.out[place.clone()].chunks_exact_mut(LANES);
            for (to, from) in to.zip(part.out[place].chunks_exact(LANES)) {
                let scaled = S::mul(S::load(to.as_ptr()), S::splat(old));
                let sum = S::fma(S::load(from.as_ptr()), S::splat(new), scaled);
                S::store(to.as_mut_ptr(), sum);
            }
        }
        whole.max[query] = max;
    }
}

/// Writes the results of a row's queries, from `query` on, to `out`,
/// `[group, head_dim]`.
pub(super) fn finish(whole: &SoftmaxMut<'_>, query: usize, head_dim: usize, out: &mut [f32]) {
    let pad = whole.out.len() / whole.max.len();
    for (i, out) in out.chunks_exact_mut(head_dim).enumerate() {
        let inverse = 1.0 / whole.sum[query + i];
        let from = &whole.out[(query + i) * pad..][..head_dim];
        for (out, x) in out.iter_mut().zip(from) {
            *out = x * inverse;
        }
    }
}
