//! AVX2 with FMA and F16C: two registers per vector.

use std::arch::x86_64::*;

use super::{LANES, Simd};

/// AVX2, FMA and F16C.
#[derive(Clone, Copy, Debug)]
pub struct Avx2;

/// Lanes 0..8 and 8..16.
#[derive(Clone, Copy, Debug)]
pub struct Pair(__m256, __m256);

const HALF: usize = LANES / 2;

/// All bits set in the lanes below `n`, for lanes starting at `from`.
#[inline(always)]
unsafe fn first(n: usize, from: usize) -> __m256i {
    let lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    let n = n as i32 - from as i32;
    _mm256_cmpgt_epi32(_mm256_set1_epi32(n), lane)
}

/// All bits set in the lanes whose bit of `mask` is set.
#[inline(always)]
unsafe fn spread(mask: u32) -> __m256 {
    let bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    let set = _mm256_and_si256(_mm256_set1_epi32(mask as i32), bits);
    _mm256_castsi256_ps(_mm256_cmpeq_epi32(set, bits))
}

/// Rounds to bf16 in the low halves of 32-bit lanes.
#[inline(always)]
unsafe fn round_bf16(v: __m256) -> __m256i {
    let bits = _mm256_castps_si256(v);
    let odd = _mm256_and_si256(_mm256_srli_epi32::<16>(bits), _mm256_set1_epi32(1));
    let bias = _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff));
    let rounded = _mm256_srli_epi32::<16>(_mm256_add_epi32(bits, bias));
    let quiet = _mm256_or_si256(_mm256_srli_epi32::<16>(bits), _mm256_set1_epi32(0x40));
    let nan = _mm256_castps_si256(_mm256_cmp_ps::<_CMP_UNORD_Q>(v, v));
    _mm256_blendv_epi8(rounded, quiet, nan)
}

/// The sum of lanes, 4, 2 and 1 apart.
#[inline(always)]
pub(super) unsafe fn reduce_sum_256(v: __m256) -> f32 {
    let v = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
    let v = _mm_add_ps(v, _mm_movehl_ps(v, v));
    _mm_cvtss_f32(_mm_add_ss(v, _mm_movehdup_ps(v)))
}

/// The largest lane, 4, 2 and 1 apart.
#[inline(always)]
pub(super) unsafe fn reduce_max_256(v: __m256) -> f32 {
    let v = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
    let v = _mm_max_ps(v, _mm_movehl_ps(v, v));
    _mm_cvtss_f32(_mm_max_ss(v, _mm_movehdup_ps(v)))
}

#[inline(always)]
unsafe fn widen_bf16(v: __m128i) -> __m256 {
    _mm256_castsi256_ps(_mm256_slli_epi32::<16>(_mm256_cvtepu16_epi32(v)))
}

#[inline(always)]
unsafe fn power_of_two(n: __m256) -> __m256 {
    let biased = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
}

impl Simd for Avx2 {
    type F = Pair;

    #[inline(always)]
    unsafe fn splat(v: f32) -> Pair {
        Pair(_mm256_set1_ps(v), _mm256_set1_ps(v))
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> Pair {
        Pair(_mm256_loadu_ps(p), _mm256_loadu_ps(p.add(HALF)))
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, v: Pair) {
        _mm256_storeu_ps(p, v.0);
        _mm256_storeu_ps(p.add(HALF), v.1);
    }
    #[inline(always)]
    unsafe fn load_partial(p: *const f32, n: usize) -> Pair {
        // Masked-off lanes are not touched; the pointer itself may be out of bounds.
        Pair(
            _mm256_maskload_ps(p, first(n, 0)),
            _mm256_maskload_ps(p.wrapping_add(HALF), first(n, HALF)),
        )
    }
    #[inline(always)]
    unsafe fn store_partial(p: *mut f32, v: Pair, n: usize) {
        _mm256_maskstore_ps(p, first(n, 0), v.0);
        _mm256_maskstore_ps(p.wrapping_add(HALF), first(n, HALF), v.1);
    }
    #[inline(always)]
    unsafe fn load_bf16(p: *const u16) -> Pair {
        Pair(
            widen_bf16(_mm_loadu_si128(p.cast())),
            widen_bf16(_mm_loadu_si128(p.add(HALF).cast())),
        )
    }
    #[inline(always)]
    unsafe fn load_bf16_pair(p: *const u16) -> (Pair, Pair) {
        let high = _mm256_set1_epi32(0xffff_0000_u32 as i32);
        let a = _mm256_loadu_si256(p.cast());
        let b = _mm256_loadu_si256(p.add(LANES).cast());
        let even = Pair(
            _mm256_castsi256_ps(_mm256_slli_epi32::<16>(a)),
            _mm256_castsi256_ps(_mm256_slli_epi32::<16>(b)),
        );
        let odd = Pair(
            _mm256_castsi256_ps(_mm256_and_si256(a, high)),
            _mm256_castsi256_ps(_mm256_and_si256(b, high)),
        );
        (even, odd)
    }
    #[inline(always)]
    unsafe fn load_f16(p: *const u16) -> Pair {
        Pair(
            _mm256_cvtph_ps(_mm_loadu_si128(p.cast())),
            _mm256_cvtph_ps(_mm_loadu_si128(p.add(HALF).cast())),
        )
    }
    #[inline(always)]
    unsafe fn store_bf16(p: *mut u16, v: Pair) {
        let packed = _mm256_packus_epi32(round_bf16(v.0), round_bf16(v.1));
        // The pack works on 128-bit halves; put the quarters in order.
        _mm256_storeu_si256(p.cast(), _mm256_permute4x64_epi64::<0b11_01_10_00>(packed));
    }
    #[inline(always)]
    unsafe fn store_f16(p: *mut u16, v: Pair) {
        const NEAREST: i32 = _MM_FROUND_TO_NEAREST_INT;
        _mm_storeu_si128(p.cast(), _mm256_cvtps_ph::<NEAREST>(v.0));
        _mm_storeu_si128(p.add(HALF).cast(), _mm256_cvtps_ph::<NEAREST>(v.1));
    }

    #[inline(always)]
    unsafe fn add(a: Pair, b: Pair) -> Pair {
        Pair(_mm256_add_ps(a.0, b.0), _mm256_add_ps(a.1, b.1))
    }
    #[inline(always)]
    unsafe fn sub(a: Pair, b: Pair) -> Pair {
        Pair(_mm256_sub_ps(a.0, b.0), _mm256_sub_ps(a.1, b.1))
    }
    #[inline(always)]
    unsafe fn mul(a: Pair, b: Pair) -> Pair {
        Pair(_mm256_mul_ps(a.0, b.0), _mm256_mul_ps(a.1, b.1))
    }
    #[inline(always)]
    unsafe fn div(a: Pair, b: Pair) -> Pair {
        Pair(_mm256_div_ps(a.0, b.0), _mm256_div_ps(a.1, b.1))
    }
    #[inline(always)]
    unsafe fn sqrt(a: Pair) -> Pair {
        Pair(_mm256_sqrt_ps(a.0), _mm256_sqrt_ps(a.1))
    }
    #[inline(always)]
    unsafe fn abs(a: Pair) -> Pair {
        let sign = _mm256_set1_ps(-0.0);
        Pair(_mm256_andnot_ps(sign, a.0), _mm256_andnot_ps(sign, a.1))
    }
    #[inline(always)]
    unsafe fn max(a: Pair, b: Pair) -> Pair {
        Pair(_mm256_max_ps(a.0, b.0), _mm256_max_ps(a.1, b.1))
    }
    #[inline(always)]
    unsafe fn min(a: Pair, b: Pair) -> Pair {
        Pair(_mm256_min_ps(a.0, b.0), _mm256_min_ps(a.1, b.1))
    }
    #[inline(always)]
    unsafe fn fma(a: Pair, b: Pair, c: Pair) -> Pair {
        Pair(
            _mm256_fmadd_ps(a.0, b.0, c.0),
            _mm256_fmadd_ps(a.1, b.1, c.1),
        )
    }
    #[inline(always)]
    unsafe fn round(a: Pair) -> Pair {
        const NEAREST: i32 = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
        Pair(
            _mm256_round_ps::<NEAREST>(a.0),
            _mm256_round_ps::<NEAREST>(a.1),
        )
    }
    #[inline(always)]
    unsafe fn pow2(n: Pair) -> Pair {
        Pair(power_of_two(n.0), power_of_two(n.1))
    }
    #[inline(always)]
    unsafe fn select_gt(a: Pair, b: Pair, t: Pair, f: Pair) -> Pair {
        Pair(
            _mm256_blendv_ps(f.0, t.0, _mm256_cmp_ps::<_CMP_GT_OQ>(a.0, b.0)),
            _mm256_blendv_ps(f.1, t.1, _mm256_cmp_ps::<_CMP_GT_OQ>(a.1, b.1)),
        )
    }
    #[inline(always)]
    unsafe fn mask_gt(a: Pair, b: Pair) -> u32 {
        let low = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(a.0, b.0));
        let high = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(a.1, b.1));
        low as u32 | (high as u32) << HALF
    }
    #[inline(always)]
    unsafe fn mask_eq(a: Pair, b: Pair) -> u32 {
        let low = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_EQ_OQ>(a.0, b.0));
        let high = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_EQ_OQ>(a.1, b.1));
        low as u32 | (high as u32) << HALF
    }
    #[inline(always)]
    unsafe fn mask_nan(a: Pair) -> u32 {
        let low = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_UNORD_Q>(a.0, a.0));
        let high = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_UNORD_Q>(a.1, a.1));
        low as u32 | (high as u32) << HALF
    }
    #[inline(always)]
    unsafe fn blend(mask: u32, a: Pair, b: Pair) -> Pair {
        Pair(
            _mm256_blendv_ps(b.0, a.0, spread(mask)),
            _mm256_blendv_ps(b.1, a.1, spread(mask >> HALF)),
        )
    }

    #[inline(always)]
    unsafe fn reduce_sum(a: Pair) -> f32 {
        reduce_sum_256(_mm256_add_ps(a.0, a.1))
    }
    #[inline(always)]
    unsafe fn reduce_max(a: Pair) -> f32 {
        reduce_max_256(_mm256_max_ps(a.0, a.1))
    }

    #[inline(always)]
    unsafe fn prefetch(p: *const u8) {
        _mm_prefetch::<_MM_HINT_T0>(p.cast());
    }
}
