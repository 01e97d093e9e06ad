//! One task of attention, generic over the vector level and the cache's
//! element type.
//!
//! Queries are worked on several at a time to reuse the vectors of K and V,
//! but each keeps its own accumulators and adds to them in the same order as it
//! would alone.

use std::ops::Range;

use super::{SEGMENT, SPLIT, Softmax, SoftmaxMut, Task, Worker};
use crate::kv::{Bf16, F16, F32, KvElement, TILE};
use crate::math::SimdMath;
use crate::simd::{LANES, simd_dispatch};

/// Tiles of a segment.
const TILES: usize = SEGMENT / TILE;

/// The tiles of one segment that any query of the task sees.
struct Segment<'a, E: KvElement> {
    /// Position of the segment's first token.
    start: usize,
    /// Range of tiles that are present.
    tiles: Range<usize>,
    k: [*const E::Raw; TILES],
    v: [*const E::Raw; TILES],
    task: &'a Task<'a>,
}

impl<E: KvElement> Segment<'_, E> {
    /// The tokens of the segment that a query sees; may be empty.
    #[inline(always)]
    fn visible(&self, query: usize) -> (usize, usize) {
        let position = self.task.position_of(query);
        let from = self.task.first_visible(position).saturating_sub(self.start).min(SEGMENT);
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
    for (query, to) in worker.q.chunks_exact_mut(pad).take(task.queries()).enumerate() {
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

/// Computes `worker.p = q k` for all queries and tiles of the segment.
#[inline(always)]
unsafe fn scores<S: SimdMath, E: KvElement>(segment: &Segment<'_, E>, worker: &mut Worker) {
    let pad = segment.task.cache.shape().pad;
    let queries = segment.task.queries();
    let mut query = 0;
    while query < queries {
        let q = worker.q[query * pad..].as_ptr();
        let p = worker.p[query * SEGMENT..].as_mut_ptr();
        // SAFETY: `q` and `p` hold the queries from this one on.
        unsafe {
            if queries - query >= 4 {
                if S::WIDE {
                    score_tiles::<S, E, 4, 4>(segment, q, pad, p);
                } else {
                    score_tiles::<S, E, 4, 1>(segment, q, pad, p);
                }
                query += 4;
            } else {
                if S::WIDE {
                    score_tiles::<S, E, 1, 8>(segment, q, pad, p);
                } else {
                    score_tiles::<S, E, 1, 4>(segment, q, pad, p);
                }
                query += 1;
            }
        }
    }
}

/// Scores of `Q` queries, `T` tiles at a time.
#[inline(always)]
unsafe fn score_tiles<S: SimdMath, E: KvElement, const Q: usize, const T: usize>(
    segment: &Segment<'_, E>,
    q: *const f32,
    pad: usize,
    p: *mut f32,
) {
    let mut tile = segment.tiles.start;
    // SAFETY: the tiles are present and `p` has room for the segment.
    unsafe {
        while tile + T <= segment.tiles.end {
            score_block::<S, E, Q, T>(segment.k.as_ptr().add(tile), q, pad, p.add(tile * TILE));
            tile += T;
        }
        while tile < segment.tiles.end {
            score_block::<S, E, Q, 1>(segment.k.as_ptr().add(tile), q, pad, p.add(tile * TILE));
            tile += 1;
        }
    }
}

#[inline(always)]
unsafe fn score_block<S: SimdMath, E: KvElement, const Q: usize, const T: usize>(
    k: *const *const E::Raw,
    q: *const f32,
    pad: usize,
    p: *mut f32,
) {
    // SAFETY: `k` holds T tiles of pad elements, `q` Q queries, `p` Q rows of scores.
    unsafe {
        let mut acc = [[S::splat(0.0); T]; Q];
        for pair in 0..pad / 2 {
            let mut keys = [(S::splat(0.0), S::splat(0.0)); T];
            for (t, key) in keys.iter_mut().enumerate() {
                *key = E::k_pair::<S>(*k.add(t), pair);
            }
            for (i, acc) in acc.iter_mut().enumerate() {
                let even = S::splat(*q.add(i * pad + 2 * pair));
                let odd = S::splat(*q.add(i * pad + 2 * pair + 1));
                for (acc, key) in acc.iter_mut().zip(keys) {
                    *acc = S::fma(odd, key.1, S::fma(even, key.0, *acc));
                }
            }
        }
        for (i, acc) in acc.iter().enumerate() {
            for (t, acc) in acc.iter().enumerate() {
                S::store(p.add(i * SEGMENT + t * TILE), *acc);
            }
        }
    }
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
    const LANE: [f32; LANES] =
        [0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., 15.];
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

/// Adds the segment's weighted V to the sums of all queries.
#[inline(always)]
unsafe fn weigh<S: SimdMath, E: KvElement>(segment: &Segment<'_, E>, worker: &mut Worker) {
    let queries = segment.task.queries();
    let mut query = 0;
    while query < queries {
        let count = if queries - query >= 4 { 4 } else { 1 };
        let common = common_range(segment, query..query + count);
        // What only some of the queries see is added to each of them alone,
        // before and after what all see.
        for phase in [Phase::Before, Phase::Common, Phase::After] {
            // SAFETY: the caller's contract.
            unsafe {
                if let Phase::Common = phase {
                    if count == 4 {
                        weigh_range::<S, E, 4>(segment, worker, query, common.clone());
                    }
                    continue;
                }
                for q in query..query + count {
                    let (first, end) = segment.visible(q);
                    let range = match phase {
                        Phase::Before => first..end.min(common.start),
                        _ => first.max(common.end)..end,
                    };
                    weigh_range::<S, E, 1>(segment, worker, q, range);
                }
            }
        }
        query += count;
    }
}

/// The order in which tokens are added to a group of queries.
enum Phase {
    Before,
    Common,
    After,
}

/// The tokens that all of several queries see; those of one query alone, or of
/// queries that share none, count as seen by some, before an empty range.
#[inline(always)]
fn common_range<E: KvElement>(segment: &Segment<'_, E>, queries: Range<usize>) -> Range<usize> {
    let (mut from, mut to) = (0, SEGMENT);
    if queries.len() > 1 {
        for query in queries {
            let (first, end) = segment.visible(query);
            (from, to) = (from.max(first), to.min(end));
        }
        if from < to {
            return from..to;
        }
    }
    SEGMENT..SEGMENT
}

/// Adds some `tokens` of the segment to `Q` queries from `query` on.
#[inline(always)]
unsafe fn weigh_range<S: SimdMath, E: KvElement, const Q: usize>(
    segment: &Segment<'_, E>,
    worker: &mut Worker,
    query: usize,
    tokens: Range<usize>,
) {
    if tokens.is_empty() {
        return;
    }
    let pad = segment.task.cache.shape().pad;
    let p = worker.p[query * SEGMENT..].as_ptr();
    let part = worker.part.parts(segment.task.queries(), pad);
    let out = part.out[query * pad..].as_mut_ptr();
    let mut d = 0;
    // SAFETY: `d + D * 16` stays within `pad`; the queries exist.
    unsafe {
        if S::WIDE {
            while Q == 1 && d + 8 * LANES <= pad {
                weigh_block::<S, E, Q, 8>(segment, p, out, pad, d, tokens.clone());
                d += 8 * LANES;
            }
            while d + 4 * LANES <= pad {
                weigh_block::<S, E, Q, 4>(segment, p, out, pad, d, tokens.clone());
                d += 4 * LANES;
            }
        } else {
            while Q == 1 && d + 4 * LANES <= pad {
                weigh_block::<S, E, Q, 4>(segment, p, out, pad, d, tokens.clone());
                d += 4 * LANES;
            }
        }
        while d < pad {
            weigh_block::<S, E, Q, 1>(segment, p, out, pad, d, tokens.clone());
            d += LANES;
        }
    }
}

/// The elements `d..d + 16 * D` of it.
#[inline(always)]
unsafe fn weigh_block<S: SimdMath, E: KvElement, const Q: usize, const D: usize>(
    segment: &Segment<'_, E>,
    p: *const f32,
    out: *mut f32,
    pad: usize,
    d: usize,
    tokens: Range<usize>,
) {
    // SAFETY: see `weigh_range`; the tokens have tiles.
    unsafe {
        let mut acc = [[S::splat(0.0); D]; Q];
        for (q, acc) in acc.iter_mut().enumerate() {
            for (i, acc) in acc.iter_mut().enumerate() {
                *acc = S::load(out.add(q * pad + d + i * LANES));
            }
        }
        // Tokens come in pairs, of which the first may lack its even token
        // and the last its odd one.
        let Range { start: mut token, end: to } = tokens;
        if !token.is_multiple_of(2) {
            let (_, odd) = value_pairs::<S, E, D>(segment, token, pad, d);
            add_weighted::<S, Q, D>(&mut acc, p.add(token), odd);
            token += 1;
        }
        while token + 2 <= to {
            let (even, odd) = value_pairs::<S, E, D>(segment, token, pad, d);
            add_weighted::<S, Q, D>(&mut acc, p.add(token), even);
            add_weighted::<S, Q, D>(&mut acc, p.add(token + 1), odd);
            token += 2;
        }
        if token < to {
            let (even, _) = value_pairs::<S, E, D>(segment, token, pad, d);
            add_weighted::<S, Q, D>(&mut acc, p.add(token), even);
        }
        for (q, acc) in acc.iter().enumerate() {
            for (i, acc) in acc.iter().enumerate() {
                S::store(out.add(q * pad + d + i * LANES), *acc);
            }
        }
    }
}

/// The elements from `d` on of the even and the odd token of a pair.
#[inline(always)]
unsafe fn value_pairs<S: SimdMath, E: KvElement, const D: usize>(
    segment: &Segment<'_, E>,
    token: usize,
    pad: usize,
    d: usize,
) -> ([S::F; D], [S::F; D]) {
    // SAFETY: see `weigh_range`.
    unsafe {
        let tile = *segment.v.as_ptr().add(token / TILE);
        let (mut even, mut odd) = ([S::splat(0.0); D], [S::splat(0.0); D]);
        for (i, (even, odd)) in even.iter_mut().zip(&mut odd).enumerate() {
            (*even, *odd) = E::v_pair::<S>(tile, pad, token % TILE / 2, d + i * LANES);
        }
        (even, odd)
    }
}

/// `acc[q] += p[q] values`.
#[inline(always)]
unsafe fn add_weighted<S: SimdMath, const Q: usize, const D: usize>(
    acc: &mut [[S::F; D]; Q],
    p: *const f32,
    values: [S::F; D],
) {
    for (q, acc) in acc.iter_mut().enumerate() {
        // SAFETY: `p` is a token's column of the weights.
        unsafe {
            let weight = S::splat(*p.add(q * SEGMENT));
            for (acc, value) in acc.iter_mut().zip(values) {
                *acc = S::fma(weight, value, *acc);
            }
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
            let (old, new) =
                (exp::<S>(whole.max[query] - max), exp::<S>(part.max[query] - max));
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
