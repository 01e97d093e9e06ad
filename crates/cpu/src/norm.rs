//! Normalisation of rows, and the residual stream.
//!
//! A row is reduced by sixty-four partial sums whose places depend on the
//! column alone.

use quire_backend::NormKind;
use quire_backend::reference::norm::NormWeights;

use crate::parallel::{Parts, over_rows};
use crate::pool::Pool;
use crate::simd::{LANES, Level, Simd, simd_dispatch};

/// Partial sums side by side.
const SUMS: usize = 4;

/// `sum_i (x[i] - mean)^power` for a power of 1 or 2.
///
/// # Safety
/// As for [`Simd`].
#[inline(always)]
unsafe fn sum<S: Simd, const SQUARE: bool>(x: &[f32], mean: f32) -> f32 {
    // SAFETY: pointers stay within `x`.
    unsafe {
        let mean = S::splat(mean);
        let mut sums = [S::splat(0.0); SUMS];
        let mut chunks = x.chunks_exact(SUMS * LANES);
        for chunk in &mut chunks {
            for (i, sum) in sums.iter_mut().enumerate() {
                let v = S::sub(S::load(chunk.as_ptr().add(i * LANES)), mean);
                *sum = if SQUARE {
                    S::fma(v, v, *sum)
                } else {
                    S::add(*sum, v)
                };
            }
        }
        for (chunk, sum) in chunks.remainder().chunks(LANES).zip(&mut sums) {
            // Lanes beyond the row must add nothing, so they get the mean.
            let n = chunk.len();
            let v = S::blend((1 << n) - 1, S::load_partial(chunk.as_ptr(), n), mean);
            let v = S::sub(v, mean);
            *sum = if SQUARE {
                S::fma(v, v, *sum)
            } else {
                S::add(*sum, v)
            };
        }
        S::reduce_sum(S::add(S::add(sums[0], sums[1]), S::add(sums[2], sums[3])))
    }
}

/// Normalises `row` in place.
///
/// # Safety
/// As for [`Simd`].
#[inline(always)]
unsafe fn norm_kernel<S: Simd>(norm: &NormWeights<'_>, row: &mut [f32]) {
    let width = row.len();
    assert!(norm.weight.is_none_or(|w| w.len() == width));
    assert!(norm.bias.is_none_or(|b| b.len() == width));
    // SAFETY: `i + n` is at most the length that row, weight and bias share.
    unsafe {
        let count = width as f32;
        let mean = match norm.kind {
            NormKind::Rms => 0.0,
            NormKind::Layer => sum::<S, false>(row, 0.0) / count,
        };
        let variance = sum::<S, true>(row, mean) / count;
        let inverse = S::splat(1.0 / (variance + norm.eps).sqrt());
        let mean = S::splat(mean);
        let offset = S::splat(if norm.unit_offset { 1.0 } else { 0.0 });
        let mut i = 0;
        while i < width {
            let n = LANES.min(width - i);
            let mut v = S::sub(S::load_partial(row.as_ptr().add(i), n), mean);
            v = S::mul(v, inverse);
            if let Some(weight) = norm.weight {
                v = S::mul(
                    v,
                    S::add(S::load_partial(weight.as_ptr().add(i), n), offset),
                );
            }
            if let Some(bias) = norm.bias {
                v = S::add(v, S::load_partial(bias.as_ptr().add(i), n));
            }
            S::store_partial(row.as_mut_ptr().add(i), v, n);
            i += n;
        }
    }
}

simd_dispatch! {
    /// Normalises `row` in place.
    fn norm_row(norm: &NormWeights<'_>, row: &mut [f32]) = norm_kernel;
}

#[inline(always)]
unsafe fn add_kernel<S: Simd>(acc: &mut [f32], input: &[f32], scale: f32) {
    assert_eq!(acc.len(), input.len());
    // SAFETY: both have the chunk's values.
    unsafe {
        let scale = S::splat(scale);
        for (acc, input) in acc.chunks_mut(LANES).zip(input.chunks(LANES)) {
            let n = acc.len();
            let x = S::load_partial(input.as_ptr(), n);
            let sum = S::add(S::load_partial(acc.as_ptr(), n), S::mul(x, scale));
            S::store_partial(acc.as_mut_ptr(), sum, n);
        }
    }
}

simd_dispatch! {
    /// `acc += input * scale`.
    fn add_row(acc: &mut [f32], input: &[f32], scale: f32) = add_kernel;
}

/// [`quire_backend::Op::Norm`] over rows of `width`; without an `input`, `out`
/// is normalised in place.
pub fn norm(
    pool: &Pool,
    level: Level,
    norm: &NormWeights<'_>,
    width: usize,
    input: Option<&[f32]>,
    out: &mut [f32],
) {
    let rows = out.len() / width;
    let parts = Parts::new(out);
    over_rows(pool, rows, 2 * width, &|range| {
        for row in range {
            let place = row * width..(row + 1) * width;
            // SAFETY: rows do not overlap.
            let out = unsafe { parts.get(place.clone()) };
            if let Some(input) = input {
                out.copy_from_slice(&input[place]);
            }
            norm_row(level, norm, out);
        }
    });
}

/// [`quire_backend::Op::Add`] over rows of `width`.
pub fn add(pool: &Pool, level: Level, acc: &mut [f32], input: &[f32], scale: f32) {
    let parts = Parts::new(acc);
    over_rows(pool, parts.len(), 1, &|range| {
        // SAFETY: the ranges do not overlap.
        add_row(
            level,
            unsafe { parts.get(range.clone()) },
            &input[range],
            scale,
        );
    });
}

/// [`quire_backend::Op::AddNorm`] over rows of `width`.
#[expect(clippy::too_many_arguments, reason = "the operands of one op")]
pub fn add_norm(
    pool: &Pool,
    level: Level,
    norm: &NormWeights<'_>,
    width: usize,
    acc: &mut [f32],
    input: &[f32],
    scale: f32,
    out: &mut [f32],
) {
    let rows = out.len() / width;
    let (acc, out) = (Parts::new(acc), Parts::new(out));
    over_rows(pool, rows, 3 * width, &|range| {
        for row in range {
            let place = row * width..(row + 1) * width;
            // SAFETY: rows do not overlap.
            let (acc, out) = unsafe { (acc.get(place.clone()), out.get(place.clone())) };
            add_row(level, acc, &input[place], scale);
            out.copy_from_slice(acc);
            norm_row(level, norm, out);
        }
    });
}

/// [`quire_backend::Op::HeadNorm`] over rows of `width`.
#[expect(clippy::too_many_arguments, reason = "the operands of one op")]
pub fn head_norm(
    pool: &Pool,
    level: Level,
    norm: &NormWeights<'_>,
    width: usize,
    col: usize,
    heads: usize,
    head_dim: usize,
    buf: &mut [f32],
) {
    let rows = buf.len() / width;
    let parts = Parts::new(buf);
    over_rows(pool, rows, 2 * heads * head_dim, &|range| {
        for row in range {
            let start = row * width + col;
            // SAFETY: rows do not overlap.
            let slices = unsafe { parts.get(start..start + heads * head_dim) };
            for head in slices.chunks_exact_mut(head_dim) {
                norm_row(level, norm, head);
            }
        }
    });
}
