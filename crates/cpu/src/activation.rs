//! Element-wise functions.

use quire_backend::Activation;

use crate::math::SimdMath;
use crate::parallel::{Parts, over_rows};
use crate::pool::Pool;
use crate::simd::{LANES, Level, simd_dispatch};

/// `2 sqrt(2 / pi)`.
const GELU_TANH_SLOPE: f32 =
    2.0 * std::f32::consts::FRAC_2_SQRT_PI * std::f32::consts::FRAC_1_SQRT_2;

/// `f(x)` of sixteen values.
///
/// # Safety
/// As for [`crate::simd::Simd`].
#[inline(always)]
unsafe fn apply<S: SimdMath>(function: Activation, x: S::F) -> S::F {
    // SAFETY: the caller's contract.
    unsafe {
        match function {
            Activation::Silu => S::mul(x, S::sigmoid(x)),
            Activation::Gelu => {
                let erf = S::erf(S::mul(x, S::splat(std::f32::consts::FRAC_1_SQRT_2)));
                S::mul(S::mul(x, S::splat(0.5)), S::add(S::splat(1.0), erf))
            }
            Activation::GeluTanh => {
                // (1 + tanh u) / 2 is sigmoid(2u), without the cancellation.
                let cube = S::mul(S::mul(x, x), x);
                let inner = S::fma(cube, S::splat(0.044715), x);
                let twice = S::mul(inner, S::splat(GELU_TANH_SLOPE));
                S::mul(x, S::sigmoid(twice))
            }
            Activation::QuickGelu => S::mul(x, S::sigmoid(S::mul(x, S::splat(1.702)))),
            // The order of the operands lets NaN through.
            Activation::Relu => S::max(S::splat(0.0), x),
            Activation::Relu2 => {
                let y = S::max(S::splat(0.0), x);
                S::mul(y, y)
            }
        }
    }
}

#[inline(always)]
unsafe fn activate_kernel<S: SimdMath>(function: Activation, x: &mut [f32]) {
    // SAFETY: pointers stay within `x`.
    unsafe {
        let mut chunks = x.chunks_exact_mut(LANES);
        for chunk in &mut chunks {
            S::store(
                chunk.as_mut_ptr(),
                apply::<S>(function, S::load(chunk.as_ptr())),
            );
        }
        let tail = chunks.into_remainder();
        let value = S::load_partial(tail.as_ptr(), tail.len());
        S::store_partial(tail.as_mut_ptr(), apply::<S>(function, value), tail.len());
    }
}

simd_dispatch! {
    /// `x = f(x)`.
    fn activate_slice(function: Activation, x: &mut [f32]) = activate_kernel;
}

#[inline(always)]
unsafe fn gate_kernel<S: SimdMath>(
    function: Activation,
    gate: &[f32],
    up: &[f32],
    out: &mut [f32],
) {
    assert!(gate.len() == out.len() && up.len() == out.len());
    // SAFETY: `i + n` is at most the length that all three share.
    unsafe {
        let mut i = 0;
        while i + LANES <= out.len() {
            let g = apply::<S>(function, S::load(gate.as_ptr().add(i)));
            S::store(
                out.as_mut_ptr().add(i),
                S::mul(g, S::load(up.as_ptr().add(i))),
            );
            i += LANES;
        }
        let n = out.len() - i;
        let g = apply::<S>(function, S::load_partial(gate.as_ptr().add(i), n));
        let y = S::mul(g, S::load_partial(up.as_ptr().add(i), n));
        S::store_partial(out.as_mut_ptr().add(i), y, n);
    }
}

simd_dispatch! {
    /// `out = f(gate) * up`.
    fn gate_slice(function: Activation, gate: &[f32], up: &[f32], out: &mut [f32]) = gate_kernel;
}

#[inline(always)]
unsafe fn cap_kernel<S: SimdMath>(scale: f32, cap: Option<f32>, x: &mut [f32]) {
    let inverse = cap.map(f32::recip);
    // SAFETY: pointers stay within `x`.
    unsafe {
        let scale = S::splat(scale);
        for chunk in x.chunks_mut(LANES) {
            let mut v = S::mul(S::load_partial(chunk.as_ptr(), chunk.len()), scale);
            if let (Some(cap), Some(inverse)) = (cap, inverse) {
                v = S::mul(S::splat(cap), S::tanh(S::mul(v, S::splat(inverse))));
            }
            S::store_partial(chunk.as_mut_ptr(), v, chunk.len());
        }
    }
}

simd_dispatch! {
    /// `x = cap * tanh(x * scale / cap)`, or `x * scale` without a cap.
    fn cap_slice(scale: f32, cap: Option<f32>, x: &mut [f32]) = cap_kernel;
}

/// [`quire_backend::Op::Activate`].
pub fn activate(pool: &Pool, level: Level, function: Activation, buf: &mut [f32]) {
    let parts = Parts::new(buf);
    // The functions cost some eight times a plain copy.
    over_rows(pool, parts.len(), 8, &|range| {
        // SAFETY: the ranges do not overlap.
        activate_slice(level, function, unsafe { parts.get(range) });
    });
}

/// [`quire_backend::Op::Gate`]: `input` is `[rows, 2 * width]`, `out` `[rows, width]`.
pub fn gate(
    pool: &Pool,
    level: Level,
    function: Activation,
    input: &[f32],
    width: usize,
    out: &mut [f32],
) {
    let rows = out.len() / width;
    let parts = Parts::new(out);
    over_rows(pool, rows, 8 * width, &|range| {
        for row in range {
            let (gate, up) = input[row * 2 * width..][..2 * width].split_at(width);
            // SAFETY: rows do not overlap.
            let out = unsafe { parts.get(row * width..(row + 1) * width) };
            gate_slice(level, function, gate, up, out);
        }
    });
}

/// Scale and soft-cap of [`quire_backend::Op::Logits`].
pub fn scale_and_cap(pool: &Pool, level: Level, scale: f32, cap: Option<f32>, logits: &mut [f32]) {
    if scale == 1.0 && cap.is_none() {
        return;
    }
    let parts = Parts::new(logits);
    over_rows(pool, parts.len(), 8, &|range| {
        // SAFETY: the ranges do not overlap.
        cap_slice(level, scale, cap, unsafe { parts.get(range) });
    });
}
