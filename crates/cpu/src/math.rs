//! Functions of whole vectors that only some kernels need.

// As in `simd`, every `unsafe fn` has the contract that `Simd` states.
#![allow(unsafe_op_in_unsafe_fn)]

#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Portable, Simd};

/// Register budget, hyperbolic tangent and error function.
///
/// # Safety
/// As for [`Simd`].
pub(crate) trait SimdMath: Simd {
    /// A vector is one register and there are 32 of them: kernels may keep
    /// sixteen accumulators and what they multiply.
    const WIDE: bool;

    /// `tanh(x)` within a few ulp.
    #[inline(always)]
    unsafe fn tanh(x: Self::F) -> Self::F {
        // Near zero Lambert's continued fraction, cut after the fifth term,
        // keeps the relative error that `1 - 2 / (e^2x + 1)` would lose.
        let z = Self::mul(x, x);
        let top = Self::fma(Self::add(z, Self::splat(105.0)), z, Self::splat(945.0));
        let bottom = Self::fma(
            Self::fma(z, Self::splat(15.0), Self::splat(420.0)),
            z,
            Self::splat(945.0),
        );
        let near = Self::div(Self::mul(x, top), bottom);
        let e = Self::exp(Self::add(x, x));
        let one = Self::splat(1.0);
        let far = Self::sub(one, Self::div(Self::splat(2.0), Self::add(e, one)));
        Self::select_gt(Self::splat(0.6), Self::abs(x), near, far)
    }

    /// The error function, within 2e-7 absolute and, for `|x| < 1`, a few ulp.
    #[inline(always)]
    unsafe fn erf(x: Self::F) -> Self::F {
        // The Taylor series at 0: 2/sqrt(pi) (-1)^n / (n! (2n + 1)).
        const NEAR: [f32; 11] = [
            1.480_719_3e-8,
            -1.636_584_4e-7,
            1.646_211_4e-6,
            -1.492_565e-5,
            1.205_533_3e-4,
            -8.548_327e-4,
            5.223_977_6e-3,
            -2.686_617e-2,
            1.128_379_2e-1,
            -3.761_264e-1,
            std::f32::consts::FRAC_2_SQRT_PI,
        ];
        // Abramowitz and Stegun 7.1.26, in t = 1 / (1 + p |x|).
        const FAR: [f32; 5] = [
            1.061_405_4,
            -1.453_152,
            1.421_413_8,
            -2.844_967_4e-1,
            2.548_296e-1,
        ];
        let z = Self::mul(x, x);
        let mut near = Self::splat(NEAR[0]);
        for c in &NEAR[1..] {
            near = Self::fma(near, z, Self::splat(*c));
        }
        let near = Self::mul(near, x);
        let one = Self::splat(1.0);
        let magnitude = Self::abs(x);
        let t = Self::div(one, Self::fma(Self::splat(0.327_591_1), magnitude, one));
        let mut far = Self::splat(FAR[0]);
        for c in &FAR[1..] {
            far = Self::fma(far, t, Self::splat(*c));
        }
        let e = Self::exp(Self::sub(Self::splat(0.0), z));
        let far = Self::sub(one, Self::mul(Self::mul(far, t), e));
        let zero = Self::splat(0.0);
        let far = Self::select_gt(zero, x, Self::sub(zero, far), far);
        Self::select_gt(one, magnitude, near, far)
    }
}

impl SimdMath for Portable {
    const WIDE: bool = false;
}
#[cfg(target_arch = "x86_64")]
impl SimdMath for Avx2 {
    const WIDE: bool = false;
}
#[cfg(target_arch = "x86_64")]
impl SimdMath for Avx512 {
    const WIDE: bool = true;
}
