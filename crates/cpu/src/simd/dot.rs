//! Dot products of bf16 pairs, accumulated in f32.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use super::Simd;

/// `acc[i] += a[2i] * b[2i] + a[2i + 1] * b[2i + 1]` over bf16 pairs.
///
/// Kernels that use it are generic over the dot, so that machines without the
/// instruction can test them with [`EmulatedDot`].
///
/// # Safety
/// As for [`Simd`], and the machine must have the dot's instruction.
pub trait Bf16Dot<S: Simd>: Copy + 'static {
    /// Sixteen pairs of bf16 values.
    type Pairs: Copy;

    /// All pairs the same; the even element is in the low half.
    unsafe fn splat_pair(pair: u32) -> Self::Pairs;
    /// Sixteen consecutive pairs (64 bytes).
    unsafe fn load_pairs(p: *const u16) -> Self::Pairs;
    /// The dot product of each pair, added to `acc`.
    unsafe fn dot(acc: S::F, a: Self::Pairs, b: Self::Pairs) -> S::F;
}

/// `vdpbf16ps`. It treats subnormal inputs and results as zero.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug)]
pub struct NativeDot;

#[cfg(target_arch = "x86_64")]
impl Bf16Dot<super::Avx512> for NativeDot {
    type Pairs = __m512i;

    #[inline(always)]
    unsafe fn splat_pair(pair: u32) -> Self::Pairs {
        _mm512_set1_epi32(pair as i32)
    }
    #[inline(always)]
    unsafe fn load_pairs(p: *const u16) -> Self::Pairs {
        _mm512_loadu_si512(p.cast())
    }
    #[inline(always)]
    unsafe fn dot(acc: __m512, a: Self::Pairs, b: Self::Pairs) -> __m512 {
        // SAFETY: `__m512bh` is 64 bytes of plain data like `__m512i`. This is
        // the one instruction that a machine without AVX512_BF16 cannot test.
        unsafe {
            let a = std::mem::transmute::<__m512i, __m512bh>(a);
            let b = std::mem::transmute::<__m512i, __m512bh>(b);
            _mm512_dpbf16_ps(acc, a, b)
        }
    }
}

/// The same pairs by two multiply-adds, odd element first as Intel's manual has
/// it. [`NativeDot`] differs in its treatment of subnormals, and is free to
/// differ in the rounding between the two.
#[derive(Clone, Copy, Debug)]
pub struct EmulatedDot;

impl<S: Simd> Bf16Dot<S> for EmulatedDot {
    type Pairs = (S::F, S::F);

    #[inline(always)]
    unsafe fn splat_pair(pair: u32) -> Self::Pairs {
        (
            S::splat(f32::from_bits(pair << 16)),
            S::splat(f32::from_bits(pair & 0xffff_0000)),
        )
    }
    #[inline(always)]
    unsafe fn load_pairs(p: *const u16) -> Self::Pairs {
        S::load_bf16_pair(p)
    }
    #[inline(always)]
    unsafe fn dot(acc: S::F, a: Self::Pairs, b: Self::Pairs) -> S::F {
        S::fma(a.0, b.0, S::fma(a.1, b.1, acc))
    }
}
