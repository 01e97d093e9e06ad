//! Sixteen f32 lanes at every level.
//!
//! A kernel is written once, generic over [`Simd`], and compiled once per
//! level inside a function that has the level's target features:
//!
//! ```ignore
//! use crate::simd::{Simd, simd_dispatch, LANES};
//!
//! /// # Safety
//! /// The machine must have the instructions of `S`.
//! #[inline(always)]
//! unsafe fn scale_kernel<S: Simd>(x: &mut [f32], by: f32) {
//!     // SAFETY: each pointer is in bounds of the chunk.
//!     unsafe {
//!         let by = S::splat(by);
//!         let mut chunks = x.chunks_exact_mut(LANES);
//!         for c in &mut chunks {
//!             S::store(c.as_mut_ptr(), S::mul(S::load(c.as_ptr()), by));
//!         }
//!         let tail = chunks.into_remainder();
//!         let v = S::load_partial(tail.as_ptr(), tail.len());
//!         S::store_partial(tail.as_mut_ptr(), S::mul(v, by), tail.len());
//!     }
//! }
//!
//! simd_dispatch! {
//!     /// `x *= by`
//!     pub fn scale(x: &mut [f32], by: f32) = scale_kernel;
//! }
//! // scale(level, &mut x, 2.0);
//! ```
//!
//! Everything between the wrapper and the intrinsics must be
//! `#[inline(always)]`, or the intrinsics become calls. Closures do not inherit
//! target features either: use plain loops in kernels.
//!
//! Levels agree on all results except where a fused multiply-add rounds
//! once and [`Portable`] on x86 rounds twice: reductions use one tree.

// Every `unsafe fn` in here has the contract that `Simd` states; repeating it
// at each of some hundred one-line bodies would hide the code.
#![allow(
    unsafe_op_in_unsafe_fn,
    clippy::undocumented_unsafe_blocks,
    clippy::missing_safety_doc
)]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod dot;
mod level;
mod portable;

#[cfg(target_arch = "x86_64")]
pub use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub use avx512::Avx512;
#[cfg(target_arch = "x86_64")]
pub use dot::NativeDot;
pub use dot::{Bf16Dot, EmulatedDot};
pub use level::{LEVEL_ENV, Level, LevelError, LevelKind};
pub use portable::{Portable, bf16_to_f32, f16_to_f32, f32_to_bf16, f32_to_f16};

/// Lanes of a vector, at every level.
pub const LANES: usize = 16;

/// A vector of [`LANES`] f32 values and what can be done with it.
///
/// # Safety
/// All functions require that the machine has the level's instructions, and
/// that pointers are valid for the lanes that are read or written. No alignment
/// is required.
pub trait Simd: Copy + 'static {
    /// Sixteen f32 lanes.
    type F: Copy;

    /// All lanes `v`.
    unsafe fn splat(v: f32) -> Self::F;
    /// Sixteen values.
    unsafe fn load(p: *const f32) -> Self::F;
    /// Sixteen values.
    unsafe fn store(p: *mut f32, v: Self::F);
    /// `n <= 16` values, then zeros; touches no memory beyond them.
    unsafe fn load_partial(p: *const f32, n: usize) -> Self::F;
    /// The first `n <= 16` lanes; touches no memory beyond them.
    unsafe fn store_partial(p: *mut f32, v: Self::F, n: usize);
    /// Sixteen consecutive bf16 values.
    unsafe fn load_bf16(p: *const u16) -> Self::F;
    /// 32 bf16 values as (those at even places, those at odd places).
    unsafe fn load_bf16_pair(p: *const u16) -> (Self::F, Self::F);
    /// Sixteen consecutive IEEE half values.
    unsafe fn load_f16(p: *const u16) -> Self::F;
    /// Rounds to the nearest bf16, ties to even; NaN stays NaN.
    unsafe fn store_bf16(p: *mut u16, v: Self::F);
    /// Rounds to the nearest IEEE half, ties to even; NaN stays NaN.
    unsafe fn store_f16(p: *mut u16, v: Self::F);

    /// `a + b`.
    unsafe fn add(a: Self::F, b: Self::F) -> Self::F;
    /// `a - b`.
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F;
    /// `a * b`.
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F;
    /// `a / b`.
    unsafe fn div(a: Self::F, b: Self::F) -> Self::F;
    /// `sqrt(a)`.
    unsafe fn sqrt(a: Self::F) -> Self::F;
    /// `|a|`.
    unsafe fn abs(a: Self::F) -> Self::F;
    /// `a > b ? a : b`, that is `b` if either is NaN.
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F;
    /// `a < b ? a : b`, that is `b` if either is NaN.
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once where the machine can.
    unsafe fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// To the nearest integer, ties to even. For `|a| < 2^22`.
    unsafe fn round(a: Self::F) -> Self::F;
    /// `2^n` for integral `n` in `-126..=127`.
    unsafe fn pow2(n: Self::F) -> Self::F;
    /// Per lane `a > b ? t : f`; NaN compares false.
    unsafe fn select_gt(a: Self::F, b: Self::F, t: Self::F, f: Self::F) -> Self::F;
    /// One bit per lane, lane 0 lowest: `a > b`; NaN compares false.
    unsafe fn mask_gt(a: Self::F, b: Self::F) -> u32;
    /// One bit per lane, lane 0 lowest: `a == b`; NaN compares false.
    unsafe fn mask_eq(a: Self::F, b: Self::F) -> u32;
    /// One bit per lane, lane 0 lowest: `a` is NaN.
    unsafe fn mask_nan(a: Self::F) -> u32;
    /// Lane `i` gets `a[i]` where bit `i` of `mask` is set, else `b[i]`.
    unsafe fn blend(mask: u32, a: Self::F, b: Self::F) -> Self::F;

    /// The sum as a tree: lanes `i` and `i + 8`, then 4, 2, 1 apart.
    unsafe fn reduce_sum(a: Self::F) -> f32;
    /// The largest lane, by [`Simd::max`] in the same tree.
    unsafe fn reduce_max(a: Self::F) -> f32;

    /// Asks for the cache line at `p`, which need not be valid.
    unsafe fn prefetch(p: *const u8);

    /// `e^x` within 2 ulp (a few ulp more above `x = 88.4`); below `-87.33`
    /// it is 0, above `88.72` infinity.
    #[inline(always)]
    unsafe fn exp(x: Self::F) -> Self::F {
        const LOWEST: f32 = -87.336_54;
        const HIGHEST: f32 = 88.722_84;
        // The Taylor-like minimax coefficients of Cephes' expf on |r| <= ln2/2.
        const P: [f32; 6] = [
            1.987_569_1e-4,
            1.398_199_9e-3,
            8.333_452e-3,
            4.166_579_6e-2,
            1.666_666_5e-1,
            0.5,
        ];
        let one = Self::splat(1.0);
        let lowest = Self::splat(LOWEST);
        let highest = Self::splat(HIGHEST);
        // The order of the operands lets NaN through.
        let c = Self::min(highest, Self::max(lowest, x));
        let n = Self::round(Self::mul(c, Self::splat(std::f32::consts::LOG2_E)));
        let n = Self::min(Self::splat(127.0), n);
        // ln 2 in two parts, the first exact in few bits, so that n * ln2 is exact.
        let r = Self::fma(n, Self::splat(-0.693_359_4), c);
        let r = Self::fma(n, Self::splat(2.121_944_4e-4), r);
        let mut p = Self::splat(P[0]);
        for c in &P[1..] {
            p = Self::fma(p, r, Self::splat(*c));
        }
        let p = Self::fma(p, Self::mul(r, r), Self::add(r, one));
        let e = Self::mul(p, Self::pow2(n));
        let e = Self::select_gt(lowest, x, Self::splat(0.0), e);
        Self::select_gt(x, highest, Self::splat(f32::INFINITY), e)
    }

    /// `1 / (1 + e^-x)`.
    #[inline(always)]
    unsafe fn sigmoid(x: Self::F) -> Self::F {
        let one = Self::splat(1.0);
        let e = Self::exp(Self::sub(Self::splat(0.0), x));
        Self::div(one, Self::add(one, e))
    }
}

/// Compiles a kernel for every level and makes a function that picks one; see
/// the [module](self) for an example. The function gets a [`Level`] as its
/// first argument. Write `pub unsafe fn` for kernels with contracts of their own.
macro_rules! simd_dispatch {
    ($(#[$meta:meta])* $vis:vis fn $($rest:tt)*) => {
        $crate::simd::simd_dispatch!(@ [$(#[$meta])* $vis] [] $($rest)*);
    };
    ($(#[$meta:meta])* $vis:vis unsafe fn $($rest:tt)*) => {
        $crate::simd::simd_dispatch!(@ [$(#[$meta])* $vis] [unsafe] $($rest)*);
    };
    (@ [$($head:tt)*] [$($unsafety:tt)?] $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)?
        = $kernel:ident $(::<$($generic:tt),*>)?;) => {
        #[allow(clippy::too_many_arguments)]
        $($head)* $($unsafety)? fn $name(level: $crate::simd::Level, $($arg: $ty),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,f16c")]
            unsafe fn avx2($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: this function has the features; the rest is the caller's contract.
                unsafe { $kernel::<$crate::simd::Avx2 $($(, $generic)*)?>($($arg),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq")]
            unsafe fn avx512($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: as above.
                unsafe { $kernel::<$crate::simd::Avx512 $($(, $generic)*)?>($($arg),*) }
            }
            // SAFETY: a `Level` exists only if the machine has its instructions.
            #[allow(unused_unsafe)]
            unsafe {
                match level.kind() {
                    #[cfg(target_arch = "x86_64")]
                    $crate::simd::LevelKind::Avx512 | $crate::simd::LevelKind::Avx512Bf16 => avx512($($arg),*),
                    #[cfg(target_arch = "x86_64")]
                    $crate::simd::LevelKind::Avx2 => avx2($($arg),*),
                    _ => $kernel::<$crate::simd::Portable $($(, $generic)*)?>($($arg),*),
                }
            }
        }
    };
}
pub(crate) use simd_dispatch;

#[cfg(test)]
mod tests;
