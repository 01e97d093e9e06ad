//! The limits of the machine, measured: what speeds are compared with.

use std::hint::black_box;
use std::time::{Duration, Instant};

use quire_backend::DType;

use crate::huge::{HugeBuffer, OutOfMemory};
use crate::pool::Pool;
use crate::simd::{Level, LevelKind};

/// Bytes of the buffer that reading is measured on, more than caches hold.
pub const READ_BUFFER: usize = 512 << 20;

/// What the machine can do with all threads of a pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Reading memory, GB/s.
    pub read: f64,
    /// f32 multiply-adds in registers, GFLOP/s.
    pub fma: f64,
    /// bf16 dot products in registers, GFLOP/s; `None` at a level without them.
    pub bf16_dot: Option<f64>,
}

/// The arithmetic that a kernel spends its time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// f32 multiply-adds.
    Fma,
    /// The dot product of bf16 pairs, summed in f32.
    Bf16Dot,
}

impl Arithmetic {
    /// That of products with weights of this type.
    pub fn of_products(level: Level, dtype: DType) -> Self {
        match (level.kind(), dtype) {
            (LevelKind::Avx512Bf16, DType::BF16) => Arithmetic::Bf16Dot,
            _ => Arithmetic::Fma,
        }
    }

    /// For people: `f32 multiply-add` or `bf16 dot`.
    pub fn name(self) -> &'static str {
        match self {
            Arithmetic::Fma => "f32 multiply-add",
            Arithmetic::Bf16Dot => "bf16 dot",
        }
    }
}

impl Limits {
    /// Measures for about a second. Reading is measured on a buffer of
    /// `read_buffer` bytes, usually [`READ_BUFFER`].
    ///
    /// # Errors
    /// [`OutOfMemory`] if the system refuses the buffer.
    pub fn measure(pool: &Pool, level: Level, read_buffer: usize) -> Result<Self, OutOfMemory> {
        let has_dot = level.kind() == LevelKind::Avx512Bf16;
        Ok(Self {
            read: read_bandwidth(pool, level, read_buffer)?,
            fma: peak(pool, level, false),
            bf16_dot: has_dot.then(|| peak(pool, level, true)),
        })
    }

    /// GFLOP/s of an arithmetic; that of multiply-adds at a level that has no other.
    pub fn peak(&self, arithmetic: Arithmetic) -> f64 {
        match arithmetic {
            Arithmetic::Fma => self.fma,
            Arithmetic::Bf16Dot => self.bf16_dot.unwrap_or(self.fma),
        }
    }

    /// The better of two measurements, number by number: others on the machine
    /// can only make it look slower.
    #[must_use]
    pub fn best(self, other: Self) -> Self {
        Self {
            read: self.read.max(other.read),
            fma: self.fma.max(other.fma),
            bf16_dot: match (self.bf16_dot, other.bf16_dot) {
                (Some(one), Some(other)) => Some(one.max(other)),
                (one, other) => one.or(other),
            },
        }
    }
}

/// GB/s of summing up a buffer that no cache holds, best of many stretches:
/// short ones, so that some are not interrupted on a busy machine.
fn read_bandwidth(pool: &Pool, level: Level, bytes: usize) -> Result<f64, OutOfMemory> {
    const CHUNK: usize = 1 << 16;
    const STRETCH: usize = 2 << 20;
    let mut buffer = HugeBuffer::zeroed(bytes.max(CHUNK))?;
    buffer.as_mut_slice::<f32>().fill(1.0);
    let values = buffer.as_slice::<f32>();
    let stretch = STRETCH.min(values.len());
    let mut stretches = values.chunks_exact(stretch).cycle();
    let best = best_of(384, || {
        let values = stretches.next().unwrap_or_default();
        pool.run_chunks(stretch, CHUNK, &|range| {
            black_box(sum(level, &values[range]));
        });
    });
    Ok((stretch * size_of::<f32>()) as f64 / best / 1e9)
}

/// GFLOP/s of multiply-adds in registers.
fn peak(pool: &Pool, level: Level, dot: bool) -> f64 {
    const STEPS: usize = 1 << 13;
    let tasks = pool.threads() * 8;
    let best = best_of(900, || {
        pool.run(tasks, &|_| {
            black_box(multiply_adds(level, dot, STEPS));
        });
    });
    let flops = if dot { 4 } else { 2 } * 16 * ACCUMULATORS;
    (tasks * STEPS * flops) as f64 / best / 1e9
}

const ACCUMULATORS: usize = 12;

/// Seconds of the fastest of so many calls, or of those that fit into half a
/// second.
fn best_of(times: usize, mut f: impl FnMut()) -> f64 {
    const MOST: Duration = Duration::from_millis(500);
    let begin = Instant::now();
    let mut best = f64::INFINITY;
    for _ in 0..times {
        let start = Instant::now();
        f();
        best = best.min(start.elapsed().as_secs_f64());
        if begin.elapsed() > MOST {
            break;
        }
    }
    best
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
