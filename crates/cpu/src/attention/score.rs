//! Scores: queries times K.
//!
//! Each score is one accumulator that walks over the head dimension in order,
//! however many queries and tiles are worked on side by side.

use super::kernel::Segment;
use super::{SEGMENT, Worker};
use crate::kv::{KvElement, TILE};
use crate::math::SimdMath;

/// Computes `worker.p = q k` for all queries and tiles of the segment.
#[inline(always)]
pub(super) unsafe fn scores<S: SimdMath, E: KvElement>(
    segment: &Segment<'_, E>,
    worker: &mut Worker,
) {
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
