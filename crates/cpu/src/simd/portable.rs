//! Plain arrays that the compiler vectorises for the target's baseline (SSE2
//! on x86-64, NEON on aarch64).

// Lanes of several arrays go together, and plain counted loops vectorise.
#![allow(clippy::needless_range_loop)]

use super::{LANES, Simd};

/// The level that every machine has.
#[derive(Clone, Copy, Debug)]
pub struct Portable;

type V = [f32; LANES];

#[inline(always)]
fn map(a: V, f: impl Fn(f32) -> f32) -> V {
    let mut out = [0.0; LANES];
    for i in 0..LANES {
        out[i] = f(a[i]);
    }
    out
}

#[inline(always)]
fn zip(a: V, b: V, f: impl Fn(f32, f32) -> f32) -> V {
    let mut out = [0.0; LANES];
    for i in 0..LANES {
        out[i] = f(a[i], b[i]);
    }
    out
}

#[inline(always)]
fn mask(a: V, b: V, f: impl Fn(f32, f32) -> bool) -> u32 {
    let mut out = 0;
    for i in 0..LANES {
        out |= u32::from(f(a[i], b[i])) << i;
    }
    out
}

/// A multiply-add in one rounding where that is an instruction; the library
/// function that stands in for it elsewhere is a hundred times slower.
#[inline(always)]
fn mul_add(a: f32, b: f32, c: f32) -> f32 {
    if cfg!(any(target_arch = "aarch64", target_feature = "fma")) {
        a.mul_add(b, c)
    } else {
        a * b + c
    }
}

/// The value of a bf16.
#[inline(always)]
pub fn bf16_to_f32(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// The nearest bf16, ties to even; NaN stays NaN.
#[inline(always)]
pub fn f32_to_bf16(value: f32) -> u16 {
    let bits = value.to_bits();
    let rounded = bits.wrapping_add(0x7fff + ((bits >> 16) & 1)) >> 16;
    let quiet_nan = (bits >> 16) | 0x40;
    (if value.is_nan() { quiet_nan } else { rounded }) as u16
}

/// The value of an IEEE half, without branches.
#[inline(always)]
pub fn f16_to_f32(bits: u16) -> f32 {
    let bits = u32::from(bits);
    let sign = (bits & 0x8000) << 16;
    // Exponent and mantissa at their f32 places; multiplying by 2^112 corrects
    // the bias and makes subnormals normal.
    let magnitude = f32::from_bits((bits & 0x7fff) << 13) * f32::from_bits(0x7780_0000);
    let special = if bits & 0x7c00 == 0x7c00 {
        0x7f80_0000
    } else {
        0
    };
    f32::from_bits(magnitude.to_bits() | special | sign)
}

/// The nearest IEEE half, ties to even; NaN stays NaN.
#[inline(always)]
pub fn f32_to_f16(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = ((bits >> 16) & 0x8000) as u16;
    let magnitude = bits & 0x7fff_ffff;
    if magnitude > 0x7f80_0000 {
        return sign | 0x7e00 | ((magnitude >> 13) & 0x1ff) as u16;
    }
    // 65520 is the first value that rounds to infinity.
    if magnitude >= 0x477f_f000 {
        return sign | 0x7c00;
    }
    // Below the smallest normal half, 2^-14, adding 0.5 makes the FPU round to
    // multiples of 2^-24, the spacing of subnormal halves.
    if magnitude < 0x3880_0000 {
        return sign | (f32::from_bits(magnitude) + 0.5).to_bits() as u16;
    }
    let rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
    sign | ((rounded >> 13).wrapping_sub(112 << 10)) as u16
}

impl Simd for Portable {
    type F = V;

    #[inline(always)]
    unsafe fn splat(v: f32) -> V {
        [v; LANES]
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> V {
        p.cast::<V>().read_unaligned()
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, v: V) {
        p.cast::<V>().write_unaligned(v);
    }
    #[inline(always)]
    unsafe fn load_partial(p: *const f32, n: usize) -> V {
        let mut out = [0.0; LANES];
        std::ptr::copy_nonoverlapping(p, out.as_mut_ptr(), n);
        out
    }
    #[inline(always)]
    unsafe fn store_partial(p: *mut f32, v: V, n: usize) {
        std::ptr::copy_nonoverlapping(v.as_ptr(), p, n);
    }
    #[inline(always)]
    unsafe fn load_bf16(p: *const u16) -> V {
        let raw = p.cast::<[u16; LANES]>().read_unaligned();
        let mut out = [0.0; LANES];
        for i in 0..LANES {
            out[i] = bf16_to_f32(raw[i]);
        }
        out
    }
    #[inline(always)]
    unsafe fn load_bf16_pair(p: *const u16) -> (V, V) {
        let raw = p.cast::<[u32; LANES]>().read_unaligned();
        let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
        for i in 0..LANES {
            let (low, high) = if cfg!(target_endian = "little") {
                (raw[i] << 16, raw[i] & 0xffff_0000)
            } else {
                (raw[i] & 0xffff_0000, raw[i] << 16)
            };
            even[i] = f32::from_bits(low);
            odd[i] = f32::from_bits(high);
        }
        (even, odd)
    }
    #[inline(always)]
    unsafe fn load_f16(p: *const u16) -> V {
        let raw = p.cast::<[u16; LANES]>().read_unaligned();
        let mut out = [0.0; LANES];
        for i in 0..LANES {
            out[i] = f16_to_f32(raw[i]);
        }
        out
    }
    #[inline(always)]
    unsafe fn store_bf16(p: *mut u16, v: V) {
        let mut out = [0u16; LANES];
        for i in 0..LANES {
            out[i] = f32_to_bf16(v[i]);
        }
        p.cast::<[u16; LANES]>().write_unaligned(out);
    }
    #[inline(always)]
    unsafe fn store_f16(p: *mut u16, v: V) {
        let mut out = [0u16; LANES];
        for i in 0..LANES {
            out[i] = f32_to_f16(v[i]);
        }
        p.cast::<[u16; LANES]>().write_unaligned(out);
    }

    #[inline(always)]
    unsafe fn add(a: V, b: V) -> V {
        zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(a: V, b: V) -> V {
        zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(a: V, b: V) -> V {
        zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn div(a: V, b: V) -> V {
        zip(a, b, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn sqrt(a: V) -> V {
        map(a, f32::sqrt)
    }
    #[inline(always)]
    unsafe fn abs(a: V) -> V {
        map(a, f32::abs)
    }
    #[inline(always)]
    unsafe fn max(a: V, b: V) -> V {
        zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn min(a: V, b: V) -> V {
        zip(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    unsafe fn fma(a: V, b: V, c: V) -> V {
        let mut out = [0.0; LANES];
        for i in 0..LANES {
            out[i] = mul_add(a[i], b[i], c[i]);
        }
        out
    }
    #[inline(always)]
    unsafe fn round(a: V) -> V {
        // Adding and subtracting 1.5 * 2^23 leaves no room for a fraction.
        const BIG: f32 = 12_582_912.0;
        map(a, |a| (a + BIG) - BIG)
    }
    #[inline(always)]
    unsafe fn pow2(n: V) -> V {
        const BIG: f32 = 12_582_912.0;
        // The low bits of the sum are n in two's complement.
        map(n, |n| {
            f32::from_bits((n + BIG).to_bits().wrapping_add(127) << 23)
        })
    }
    #[inline(always)]
    unsafe fn select_gt(a: V, b: V, t: V, f: V) -> V {
        let mut out = [0.0; LANES];
        for i in 0..LANES {
            out[i] = if a[i] > b[i] { t[i] } else { f[i] };
        }
        out
    }
    #[inline(always)]
    unsafe fn mask_gt(a: V, b: V) -> u32 {
        mask(a, b, |a, b| a > b)
    }
    #[inline(always)]
    unsafe fn mask_eq(a: V, b: V) -> u32 {
        mask(a, b, |a, b| a == b)
    }
    #[inline(always)]
    unsafe fn mask_nan(a: V) -> u32 {
        mask(a, a, |a, _| a.is_nan())
    }
    #[inline(always)]
    unsafe fn blend(mask: u32, a: V, b: V) -> V {
        let mut out = [0.0; LANES];
        for i in 0..LANES {
            out[i] = if mask >> i & 1 == 1 { a[i] } else { b[i] };
        }
        out
    }

    #[inline(always)]
    unsafe fn reduce_sum(mut a: V) -> f32 {
        let mut width = LANES / 2;
        while width > 0 {
            for i in 0..width {
                a[i] += a[i + width];
            }
            width /= 2;
        }
        a[0]
    }
    #[inline(always)]
    unsafe fn reduce_max(mut a: V) -> f32 {
        let mut width = LANES / 2;
        while width > 0 {
            for i in 0..width {
                a[i] = if a[i] > a[i + width] {
                    a[i]
                } else {
                    a[i + width]
                };
            }
            width /= 2;
        }
        a[0]
    }

    #[inline(always)]
    unsafe fn prefetch(p: *const u8) {
        #[cfg(target_arch = "x86_64")]
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(p.cast());
        #[cfg(not(target_arch = "x86_64"))]
        let _ = p;
    }
}
