//! The limits of the machine, measured: what speeds are compared with.

use std::hint::black_box;
use std::time::Instant;

use quire_backend::DType;

use crate::huge::HugeBuffer;
use crate::pool::Pool;
use crate::simd::{Level, LevelKind};

/// What the machine can do with all threads of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Roof {
    /// Reading memory, GB/s.
    pub bandwidth: f64,
    /// Arithmetic in registers, GFLOP/s.
    pub flops: f64,
    /// What arithmetic: `f32 multiply-add` or `bf16 dot`.
    pub unit: &'static str,
}

impl Roof {
    /// Measures for about a second. The arithmetic is the one that products
    /// with weights of this type use.
    ///
    /// # Panics
    /// If half a gigabyte of memory cannot be had.
    pub fn measure(pool: &Pool, level: Level, dtype: DType) -> Self {
        let bandwidth = (0..2)
            .map(|_| read_bandwidth(pool, level))
            .fold(0.0, f64::max);
        let dot = level.kind() == LevelKind::Avx512Bf16 && dtype == DType::BF16;
        let flops = (0..3).map(|_| peak(pool, level, dot)).fold(0.0, f64::max);
        Self {
            bandwidth,
            flops,
            unit: if dot { "bf16 dot" } else { "f32 multiply-add" },
        }
    }
}

/// GB/s of summing up a buffer that no cache holds, best of many stretches:
/// short ones, so that some are not interrupted on a busy machine.
fn read_bandwidth(pool: &Pool, level: Level) -> f64 {
    const CHUNK: usize = 1 << 16;
    const STRETCH: usize = 2 << 20;
    let mut buffer = HugeBuffer::zeroed(512 << 20).expect("512 MiB");
    buffer.as_mut_slice::<f32>().fill(1.0);
    let mut stretches = buffer.as_slice::<f32>().chunks_exact(STRETCH).cycle();
    let best = best_of(192, || {
        let values = stretches.next().unwrap_or_default();
        pool.run_chunks(STRETCH, CHUNK, &|range| {
            black_box(sum(level, &values[range]));
        });
    });
    (STRETCH * 4) as f64 / best / 1e9
}

/// GFLOP/s of multiply-adds in registers.
fn peak(pool: &Pool, level: Level, dot: bool) -> f64 {
    const STEPS: usize = 1 << 13;
    let tasks = pool.threads() * 8;
    let best = best_of(300, || {
        pool.run(tasks, &|_| {
            black_box(multiply_adds(level, dot, STEPS));
        });
    });
    let flops = if dot { 4 } else { 2 } * 16 * ACCUMULATORS;
    (tasks * STEPS * flops) as f64 / best / 1e9
}

const ACCUMULATORS: usize = 12;

fn best_of(times: usize, mut f: impl FnMut()) -> f64 {
    let time = |f: &mut dyn FnMut()| {
        let start = Instant::now();
        f();
        start.elapsed().as_secs_f64()
    };
    (0..times)
        .map(|_| time(&mut f))
        .fold(f64::INFINITY, f64::min)
}

#[inline(always)]
fn plain_sum(values: &[f32]) -> f32 {
    let mut lanes = [[0.0f32; 16]; 4];
    for chunk in values.as_chunks::<64>().0 {
        for (lane, part) in lanes.iter_mut().zip(chunk.as_chunks::<16>().0) {
            for (a, b) in lane.iter_mut().zip(part) {
                *a += b;
            }
        }
    }
    lanes.iter().flatten().sum()
}

#[cfg(target_arch = "x86_64")]
fn sum(level: Level, values: &[f32]) -> f32 {
    #[target_feature(enable = "avx512f")]
    fn avx512(values: &[f32]) -> f32 {
        plain_sum(values)
    }
    #[target_feature(enable = "avx2")]
    fn avx2(values: &[f32]) -> f32 {
        plain_sum(values)
    }
    match level.kind() {
        LevelKind::Portable => plain_sum(values),
        // SAFETY: a `Level` exists only where its instructions do.
        LevelKind::Avx2 => unsafe { avx2(values) },
        // SAFETY: as above.
        _ => unsafe { avx512(values) },
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn sum(_level: Level, values: &[f32]) -> f32 {
    plain_sum(values)
}

#[cfg(target_arch = "x86_64")]
fn multiply_adds(level: Level, dot: bool, steps: usize) -> f32 {
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx512f,avx512dq")]
    fn avx512(steps: usize) -> f32 {
        let x = _mm512_set1_ps(black_box(0.5));
        let mut acc = [x; ACCUMULATORS];
        for _ in 0..steps {
            for a in &mut acc {
                *a = _mm512_fmadd_ps(*a, x, x);
            }
        }
        acc.iter().map(|&a| _mm512_reduce_add_ps(a)).sum()
    }
    #[target_feature(enable = "avx512f,avx512dq,avx512bf16")]
    fn avx512_dot(steps: usize) -> f32 {
        let x = _mm512_cvtne2ps_pbh(
            _mm512_set1_ps(black_box(0.0)),
            _mm512_set1_ps(black_box(0.0)),
        );
        let mut acc = [_mm512_setzero_ps(); ACCUMULATORS];
        for _ in 0..steps {
            for a in &mut acc {
                *a = _mm512_dpbf16_ps(*a, x, x);
            }
        }
        acc.iter().map(|&a| _mm512_reduce_add_ps(a)).sum()
    }
    #[target_feature(enable = "avx2,fma")]
    fn avx2(steps: usize) -> f32 {
        let x = _mm256_set1_ps(black_box(0.5));
        let mut acc = [x; ACCUMULATORS];
        for _ in 0..2 * steps {
            for a in &mut acc {
                *a = _mm256_fmadd_ps(*a, x, x);
            }
        }
        acc.iter().map(|&a| _mm256_cvtss_f32(a)).sum()
    }
    match (level.kind(), dot) {
        (LevelKind::Portable, _) => plain_multiply_adds(steps),
        // SAFETY: a `Level` exists only where its instructions do.
        (LevelKind::Avx2, _) => unsafe { avx2(steps) },
        // SAFETY: as above.
        (LevelKind::Avx512Bf16, true) => unsafe { avx512_dot(steps) },
        // SAFETY: as above.
        _ => unsafe { avx512(steps) },
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn multiply_adds(_level: Level, _dot: bool, steps: usize) -> f32 {
    plain_multiply_adds(steps)
}

fn plain_multiply_adds(steps: usize) -> f32 {
    let x = black_box(0.5f32);
    let mut acc = [[x; 4]; ACCUMULATORS];
    for _ in 0..4 * steps {
        for a in acc.iter_mut().flatten() {
            *a = if cfg!(target_arch = "aarch64") {
                a.mul_add(x, x)
            } else {
                *a * x + x
            };
        }
    }
    acc.iter().flatten().sum()
}
