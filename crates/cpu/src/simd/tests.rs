//! Every level against plain arithmetic.

use super::*;

/// Applies `f` of every available level to sixteen lanes of each input.
macro_rules! check_levels {
    ($name:literal, |$s:ident, $a:ident, $b:ident| $op:expr, |$x:ident, $y:ident| $plain:expr) => {{
        #[inline(always)]
        unsafe fn kernel<$s: Simd>(a: &[f32; LANES], b: &[f32; LANES], out: &mut [f32; LANES]) {
            let ($a, $b) = ($s::load(a.as_ptr()), $s::load(b.as_ptr()));
            $s::store(out.as_mut_ptr(), $op);
        }
        simd_dispatch! {
            fn run(a: &[f32; LANES], b: &[f32; LANES], out: &mut [f32; LANES]) = kernel;
        }
        for (a, b) in inputs() {
            for level in Level::available() {
                let mut out = [0.0; LANES];
                run(level, &a, &b, &mut out);
                for i in 0..LANES {
                    let ($x, $y) = (a[i], b[i]);
                    let expected: f32 = $plain;
                    let same = out[i] == expected || (out[i].is_nan() && expected.is_nan());
                    assert!(
                        same,
                        "{} {level} of {} and {}: {} {expected}",
                        $name, $x, $y, out[i]
                    );
                }
            }
        }
    }};
}

fn inputs() -> Vec<([f32; LANES], [f32; LANES])> {
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.5,
        2.5,
        3.5,
        -2.5,
        1e-3,
        1e30,
        -1e30,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        0.75,
        -7.25,
        100.0,
    ];
    (0..LANES)
        .map(|shift| {
            let mut b = special;
            b.rotate_left(shift);
            (special, b)
        })
        .collect()
}

#[test]
fn arithmetic_is_the_same_at_every_level() {
    check_levels!("add", |S, a, b| S::add(a, b), |x, y| x + y);
    check_levels!("sub", |S, a, b| S::sub(a, b), |x, y| x - y);
    check_levels!("mul", |S, a, b| S::mul(a, b), |x, y| x * y);
    check_levels!("div", |S, a, b| S::div(a, b), |x, y| x / y);
    check_levels!("max", |S, a, b| S::max(a, b), |x, y| if x > y {
        x
    } else {
        y
    });
    check_levels!("min", |S, a, b| S::min(a, b), |x, y| if x < y {
        x
    } else {
        y
    });
    check_levels!("sqrt", |S, a, _b| S::sqrt(a), |x, _y| x.sqrt());
    check_levels!("abs", |S, a, _b| S::abs(a), |x, _y| x.abs());
    check_levels!(
        "select",
        |S, a, b| S::select_gt(a, b, S::splat(1.0), S::splat(2.0)),
        |x, y| if x > y { 1.0 } else { 2.0 }
    );
}

/// What [`probe_kernel`] finds out.
#[derive(Debug, PartialEq)]
struct Probe {
    sum: f32,
    max: f32,
    gt: u32,
    eq: u32,
    nan: u32,
    blend: [f32; LANES],
    rounded: [f32; LANES],
    powers: [f32; LANES],
    fused: [f32; LANES],
}

#[inline(always)]
unsafe fn probe_kernel<S: Simd>(a: &[f32; LANES], b: &[f32; LANES]) -> Probe {
    let (va, vb) = (S::load(a.as_ptr()), S::load(b.as_ptr()));
    let array = |v| {
        let mut out = [0.0; LANES];
        S::store(out.as_mut_ptr(), v);
        out
    };
    Probe {
        sum: S::reduce_sum(va),
        max: S::reduce_max(va),
        gt: S::mask_gt(va, vb),
        eq: S::mask_eq(va, vb),
        nan: S::mask_nan(S::div(va, va)),
        blend: array(S::blend(0xa5c3, va, vb)),
        rounded: array(S::round(va)),
        powers: array(S::pow2(S::round(va))),
        fused: array(S::fma(va, vb, va)),
    }
}

simd_dispatch! {
    fn probe(a: &[f32; LANES], b: &[f32; LANES]) -> Probe = probe_kernel;
}

#[test]
fn lanes_are_reduced_compared_and_rounded_alike() {
    // Multiples of 1/4 below 64: sums and products are exact.
    let a: [f32; LANES] = std::array::from_fn(|i| (i * 37 % 64) as f32 / 4.0 - 6.0);
    let b: [f32; LANES] = std::array::from_fn(|i| if i % 3 == 0 { a[i] } else { 1.25 });
    let bits = |f: &dyn Fn(usize) -> bool| (0..LANES).map(|i| u32::from(f(i)) << i).sum::<u32>();
    let expected = Probe {
        sum: a.iter().sum(),
        max: a.iter().copied().fold(f32::MIN, f32::max),
        gt: bits(&|i| a[i] > b[i]),
        eq: bits(&|i| a[i] == b[i]),
        nan: bits(&|i| a[i] == 0.0),
        blend: std::array::from_fn(|i| if 0xa5c3_u32 >> i & 1 == 1 { a[i] } else { b[i] }),
        rounded: a.map(f32::round_ties_even),
        powers: a.map(|v| v.round_ties_even().exp2()),
        fused: std::array::from_fn(|i| a[i] * b[i] + a[i]),
    };
    for level in Level::available() {
        assert_eq!(probe(level, &a, &b), expected, "{level}");
    }
}

#[inline(always)]
unsafe fn partial_kernel<S: Simd>(from: &[f32], to: &mut [f32]) {
    let v = S::load_partial(from.as_ptr(), from.len());
    let mut all = [f32::NAN; LANES];
    S::store(all.as_mut_ptr(), v);
    assert!(all[from.len()..].iter().all(|&v| v == 0.0));
    S::store_partial(to.as_mut_ptr(), v, from.len());
}

simd_dispatch! {
    fn partial(from: &[f32], to: &mut [f32]) = partial_kernel;
}

#[test]
fn partial_loads_and_stores_stay_inside() {
    let from: [f32; LANES] = std::array::from_fn(|i| i as f32 + 1.0);
    for level in Level::available() {
        for n in 0..=LANES {
            let mut to = [-1.0; LANES];
            partial(level, &from[..n], &mut to);
            assert_eq!(to[..n], from[..n], "{level}");
            assert!(to[n..].iter().all(|&v| v == -1.0), "{level} {n}");
        }
    }
}

#[inline(always)]
unsafe fn convert_kernel<S: Simd>(
    from: &[f32; LANES],
    bf16: &mut [u16; LANES],
    f16: &mut [u16; LANES],
) {
    let v = S::load(from.as_ptr());
    S::store_bf16(bf16.as_mut_ptr(), v);
    S::store_f16(f16.as_mut_ptr(), v);
}

simd_dispatch! {
    fn convert(from: &[f32; LANES], bf16: &mut [u16; LANES], f16: &mut [u16; LANES]) = convert_kernel;
}

#[test]
fn rounding_agrees_with_the_half_crate() {
    // A stride through all bit patterns that meets every exponent and many ties.
    let mut bits = 0u32;
    loop {
        let from: [f32; LANES] = std::array::from_fn(|i| {
            let tie = [0, 0x8000, 0x1000, 0x7fff][i % 4];
            f32::from_bits(bits.wrapping_add((i as u32).wrapping_mul(0x9e37_79b9)) ^ tie)
        });
        for level in Level::available() {
            let (mut bf16, mut f16) = ([0; LANES], [0; LANES]);
            convert(level, &from, &mut bf16, &mut f16);
            for i in 0..LANES {
                let (b, h) = (half::bf16::from_f32(from[i]), half::f16::from_f32(from[i]));
                if from[i].is_nan() {
                    assert!(half::bf16::from_bits(bf16[i]).is_nan(), "{level}");
                    assert!(half::f16::from_bits(f16[i]).is_nan(), "{level}");
                } else {
                    assert_eq!(bf16[i], b.to_bits(), "{level} bf16 of {:e}", from[i]);
                    assert_eq!(f16[i], h.to_bits(), "{level} f16 of {:e}", from[i]);
                }
            }
        }
        let Some(next) = bits.checked_add(0x0003_0d41) else {
            break;
        };
        bits = next;
    }
}

#[inline(always)]
unsafe fn widen_kernel<S: Simd>(from: &[u16; 2 * LANES], out: &mut [[f32; LANES]; 4]) {
    S::store(out[0].as_mut_ptr(), S::load_bf16(from.as_ptr()));
    S::store(out[1].as_mut_ptr(), S::load_f16(from.as_ptr()));
    let (even, odd) = S::load_bf16_pair(from.as_ptr());
    S::store(out[2].as_mut_ptr(), even);
    S::store(out[3].as_mut_ptr(), odd);
}

simd_dispatch! {
    fn widen(from: &[u16; 2 * LANES], out: &mut [[f32; LANES]; 4]) = widen_kernel;
}

#[test]
fn widening_is_exact() {
    for start in (0..=u16::MAX).step_by(2 * LANES) {
        let from: [u16; 2 * LANES] = std::array::from_fn(|i| start + i as u16);
        for level in Level::available() {
            let mut out = [[0.0; LANES]; 4];
            widen(level, &from, &mut out);
            for i in 0..LANES {
                let half = half::f16::from_bits(from[i]).to_f32();
                let bf = |at: usize| u32::from(from[at]) << 16;
                assert_eq!(out[0][i].to_bits(), bf(i), "{level}");
                let same = out[1][i] == half || (out[1][i].is_nan() && half.is_nan());
                assert!(same, "{level} f16 {:#x}", from[i]);
                assert_eq!(out[2][i].to_bits(), bf(2 * i), "{level}");
                assert_eq!(out[3][i].to_bits(), bf(2 * i + 1), "{level}");
            }
        }
    }
}

#[inline(always)]
unsafe fn exp_kernel<S: Simd>(x: &[f32; LANES], e: &mut [f32; LANES], s: &mut [f32; LANES]) {
    let v = S::load(x.as_ptr());
    S::store(e.as_mut_ptr(), S::exp(v));
    S::store(s.as_mut_ptr(), S::sigmoid(v));
}

simd_dispatch! {
    fn exp(x: &[f32; LANES], e: &mut [f32; LANES], s: &mut [f32; LANES]) = exp_kernel;
}

/// Units in the last place between `got` and the true value.
fn ulps(got: f32, truth: f64) -> f64 {
    let spacing = f64::from((truth as f32).next_up()) - f64::from(truth as f32);
    (f64::from(got) - truth).abs() / spacing
}

#[test]
fn exp_is_close_everywhere() {
    for level in Level::available() {
        let (mut worst, mut worst_high) = (0.0f64, 0.0f64);
        for step in 0..11_000 {
            let x = std::array::from_fn(|i| -87.3 + 0.016 * step as f32 + 0.001 * i as f32);
            let (mut e, mut s) = ([0.0; LANES], [0.0; LANES]);
            exp(level, &x, &mut e, &mut s);
            for i in 0..LANES {
                if x[i] > 88.72 {
                    continue;
                }
                let truth = f64::from(x[i]).exp();
                let worst = if x[i] > 88.37 {
                    &mut worst_high
                } else {
                    &mut worst
                };
                *worst = worst.max(ulps(e[i], truth));
                let sigmoid = truth / (1.0 + truth);
                assert!(
                    (f64::from(s[i]) - sigmoid).abs() <= 3e-7 * sigmoid,
                    "{level} {}",
                    x[i]
                );
            }
        }
        assert!(worst < 2.0, "{level}: {worst} ulp");
        assert!(worst_high < 32.0, "{level}: {worst_high} ulp above 88.37");
    }
}

#[test]
fn exp_of_special_values() {
    let mut x = [0.0; LANES];
    x[..8].copy_from_slice(&[
        0.0,
        -0.0,
        -88.0,
        89.0,
        f32::NEG_INFINITY,
        f32::INFINITY,
        f32::NAN,
        -1e30,
    ]);
    for level in Level::available() {
        let (mut e, mut s) = ([0.0; LANES], [0.0; LANES]);
        exp(level, &x, &mut e, &mut s);
        assert_eq!(
            e[..6],
            [1.0, 1.0, 0.0, f32::INFINITY, 0.0, f32::INFINITY],
            "{level}"
        );
        assert!(e[6].is_nan() && s[6].is_nan(), "{level}");
        assert_eq!(e[7], 0.0);
        assert_eq!((s[0], s[4], s[5]), (0.5, 0.0, 1.0), "{level}");
    }
}
