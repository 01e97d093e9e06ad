//! Rotary position embedding.

use quire_backend::{RopeStyle, RopeTable};

use crate::parallel::{Parts, over_rows};
use crate::pool::Pool;
use crate::simd::{LANES, Level, Simd, simd_dispatch};

/// Cosines and sines of one step's positions for one table, computed once for
/// all layers: `[rows, rotary_dim / 2]` each.
#[derive(Debug, Default)]
pub struct Angles {
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Angles {
    /// Room for steps of up to `max_rows` rows.
    pub fn new(table: &RopeTable, max_rows: usize) -> Self {
        let len = table.inv_freq.len() * max_rows;
        Angles {
            cos: Vec::with_capacity(len),
            sin: Vec::with_capacity(len),
        }
    }

    /// Computes the angles of the rows' positions.
    pub fn prepare(&mut self, pool: &Pool, table: &RopeTable, positions: &[u32]) {
        let half = table.inv_freq.len();
        self.cos.resize(half * positions.len(), 0.0);
        self.sin.resize(half * positions.len(), 0.0);
        let (cos, sin) = (Parts::new(&mut self.cos), Parts::new(&mut self.sin));
        // A sine and a cosine take some fifty times as long as an addition.
        over_rows(pool, positions.len(), 50 * half, &|range| {
            for row in range {
                let place = row * half..(row + 1) * half;
                // SAFETY: rows do not overlap.
                let (cos, sin) = unsafe { (cos.get(place.clone()), sin.get(place)) };
                for ((cos, sin), freq) in cos.iter_mut().zip(sin).zip(&table.inv_freq) {
                    // One f32 product: its rounding is part of what models
                    // learned with.
                    let (s, c) = (positions[row] as f32 * freq).sin_cos();
                    (*cos, *sin) = (c * table.scale, s * table.scale);
                }
            }
        });
    }
}

/// Rotates `low[i]` and `high[i]` together.
#[inline(always)]
unsafe fn halves_kernel<S: Simd>(low: &mut [f32], high: &mut [f32], cos: &[f32], sin: &[f32]) {
    let half = low.len();
    assert!(high.len() == half && cos.len() == half && sin.len() == half);
    // SAFETY: `i + n` is at most the length that all four share.
    unsafe {
        let mut i = 0;
        while i < half {
            let n = LANES.min(half - i);
            let x = S::load_partial(low.as_ptr().add(i), n);
            let y = S::load_partial(high.as_ptr().add(i), n);
            let c = S::load_partial(cos.as_ptr().add(i), n);
            let s = S::load_partial(sin.as_ptr().add(i), n);
            let first = S::sub(S::mul(x, c), S::mul(y, s));
            let second = S::add(S::mul(y, c), S::mul(x, s));
            S::store_partial(low.as_mut_ptr().add(i), first, n);
            S::store_partial(high.as_mut_ptr().add(i), second, n);
            i += n;
        }
    }
}

simd_dispatch! {
    /// Rotates `low[i]` and `high[i]` together.
    fn rotate_halves(low: &mut [f32], high: &mut [f32], cos: &[f32], sin: &[f32]) = halves_kernel;
}

/// Rotates `head[2 i]` and `head[2 i + 1]` together.
fn rotate_pairs(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    for ((pair, c), s) in head.chunks_exact_mut(2).zip(cos).zip(sin) {
        let (x, y) = (pair[0], pair[1]);
        pair[0] = x * c - y * s;
        pair[1] = y * c + x * s;
    }
}

/// [`quire_backend::Op::Rope`] over rows of `width`.
#[expect(clippy::too_many_arguments, reason = "the operands of one op")]
pub fn rope(
    pool: &Pool,
    level: Level,
    style: RopeStyle,
    angles: &Angles,
    width: usize,
    col: usize,
    heads: usize,
    head_dim: usize,
    buf: &mut [f32],
) {
    let rows = buf.len() / width;
    if rows == 0 {
        return;
    }
    let half = angles.cos.len() / rows;
    let parts = Parts::new(buf);
    over_rows(pool, rows, 2 * heads * head_dim, &|range| {
        for row in range {
            let place = row * half..(row + 1) * half;
            let (cos, sin) = (&angles.cos[place.clone()], &angles.sin[place]);
            let start = row * width + col;
            // SAFETY: rows do not overlap.
            let slices = unsafe { parts.get(start..start + heads * head_dim) };
            for head in slices.chunks_exact_mut(head_dim) {
                let rotated = &mut head[..2 * half];
                match style {
                    RopeStyle::Half => {
                        let (low, high) = rotated.split_at_mut(half);
                        rotate_halves(level, low, high, cos, sin);
                    }
                    RopeStyle::Interleaved => rotate_pairs(rotated, cos, sin),
                }
            }
        }
    });
}
