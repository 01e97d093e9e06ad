//! Results: weights times V.
//!
//! Each element of a result is one accumulator that walks over the tokens in
//! order, however many queries are worked on side by side; what a query does
//! not see is not added, not even times zero.

use std::ops::Range;

use super::kernel::Segment;
use super::{SEGMENT, Worker};
use crate::kv::{KvElement, TILE};
use crate::math::SimdMath;
use crate::simd::LANES;

/// Adds the segment's weighted V to the sums of all queries.
#[inline(always)]
pub(super) unsafe fn weigh<S: SimdMath, E: KvElement>(
    segment: &Segment<'_, E>,
    worker: &mut Worker,
) {
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
        let Range {
            start: mut token,
            end: to,
        } = tokens;
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
