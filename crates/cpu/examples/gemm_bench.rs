//! Measures matrix products against what the machine can do.
//!
//! ```text
//! cargo run --release -p quire-cpu --example gemm_bench -- [threads] [f32|f16|bf16] [MiB of weights]
//! ```
//!
//! First the roof: read bandwidth, and the multiply-add peak in f32 (and of the
//! bf16 dot, where there is one). Then products of the shapes of Qwen3-0.6B:
//! each call takes another copy of the weights, so that none comes from a
//! cache. Times are the best of several; the median is printed beside them. The
//! results of the last call are compared with plain sums.

use std::time::Instant;

use quire_backend::DType;
use quire_cpu::gemm::{Layout, PackedMatrix, Scratch, Source, matmul};
use quire_cpu::huge::HugeBuffer;
use quire_cpu::pool::{Pool, default_threads};
use quire_cpu::probe::Roof;
use quire_cpu::simd::Level;

/// Name, output features, input features.
const SHAPES: [(&str, usize, usize); 5] = [
    ("qkv", 4096, 1024),
    ("o", 1024, 2048),
    ("gate_up", 6144, 1024),
    ("down", 1024, 3072),
    ("head", 151_936, 1024),
];
const ROWS: [usize; 8] = [1, 2, 4, 8, 16, 32, 128, 512];
/// Each measurement goes on for about this long, within the limits below.
const SECONDS: f64 = 0.4;
const CALLS: std::ops::RangeInclusive<usize> = 3..=400;

fn main() {
    let mut args = std::env::args().skip(1);
    let threads = args
        .next()
        .map_or_else(default_threads, |a| a.parse().expect("threads"));
    let dtype = match args.next().as_deref() {
        None | Some("bf16") => DType::BF16,
        Some("f16") => DType::F16,
        Some("f32") => DType::F32,
        Some(other) => panic!("element type {other:?}; allowed: f32, f16, bf16"),
    };
    let rotate = args
        .next()
        .map_or(300, |a| a.parse::<usize>().expect("MiB"))
        << 20;
    let level = match Level::detect() {
        Ok(level) => level,
        Err(error) => panic!("{error}"),
    };
    let pool = Pool::new(threads);
    let roof = Roof::measure(&pool, level, dtype);
    println!(
        "{} at {threads} threads, {dtype} weights",
        level.description()
    );
    println!(
        "read {:.1} GB/s, {} {:.0} GFLOP/s\n",
        roof.bandwidth, roof.unit, roof.flops
    );
    println!("shape           m   best us    median   GB/s  % read    GFLOP/s  % peak   / m=1");
    for (name, n, k) in SHAPES {
        let mut bench = Bench::new(&pool, level, n, k, dtype, rotate);
        let mut alone = None;
        for m in ROWS {
            let times = bench.time(m);
            let (best, median) = (times[0], times[times.len() / 2]);
            let alone = *alone.get_or_insert(best);
            let read = PackedMatrix::bytes(n, k, dtype) as f64 / best / 1e9;
            let flops = 2.0 * (m * n * k) as f64 / best / 1e9;
            println!(
                "{name:8} {m:8} {:9.1} {:9.1} {read:6.1} {:6.0}% {flops:10.1} {:6.0}% {:7.2}",
                best * 1e6,
                median * 1e6,
                100.0 * read / roof.bandwidth,
                100.0 * flops / roof.flops,
                best / alone,
            );
        }
        bench.verify();
    }
}

/// Values on huge pages, as the back end has them.
fn values(len: usize, mut next: impl FnMut() -> f32) -> HugeBuffer {
    let mut buffer = HugeBuffer::zeroed(4 * len).expect("memory for the activations");
    buffer.as_mut_slice().fill_with(&mut next);
    buffer
}

/// One shape, with copies of its weights.
struct Bench<'a> {
    pool: &'a Pool,
    level: Level,
    copies: Vec<PackedMatrix>,
    acts: HugeBuffer,
    out: HugeBuffer,
    scratch: Scratch,
    calls: usize,
}

impl<'a> Bench<'a> {
    fn new(pool: &'a Pool, level: Level, n: usize, k: usize, dtype: DType, rotate: usize) -> Self {
        let rows = ROWS[ROWS.len() - 1];
        let copies = rotate.div_ceil(PackedMatrix::bytes(n, k, dtype)).max(2);
        let mut seed = 1u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        // One row of values for all: the content does not change the speed.
        let row: Vec<u8> = (0..k).flat_map(|_| random().to_le_bytes()).collect();
        let data = row.repeat(n.min(64));
        let source = Source {
            data: &data,
            dtype: DType::F32,
            layout: Layout::RowMajor,
            total_rows: n.min(64),
            first_row: 0,
        };
        let copy = || {
            let mut w = PackedMatrix::new(n, k, dtype).expect("memory for the weights");
            for row in (0..n).step_by(64) {
                w.pack_rows(pool, row, 64.min(n - row), &source);
            }
            w
        };
        Self {
            pool,
            level,
            copies: (0..copies).map(|_| copy()).collect(),
            acts: values(rows * k, random),
            out: values(rows * n, || 0.0),
            scratch: Scratch::new(),
            calls: 0,
        }
    }

    fn call(&mut self, m: usize) -> f64 {
        let w = &self.copies[self.calls % self.copies.len()];
        self.calls += 1;
        let start = Instant::now();
        let (acts, out) = (self.acts.as_slice(), self.out.as_mut_slice());
        let scratch = &mut self.scratch;
        matmul(
            self.pool,
            self.level,
            acts,
            w.k(),
            m,
            w,
            None,
            out,
            w.n(),
            scratch,
        );
        start.elapsed().as_secs_f64()
    }

    /// Sorted seconds per call.
    fn time(&mut self, m: usize) -> Vec<f64> {
        let guess = self.call(m).min(self.call(m));
        let calls = (SECONDS / guess) as usize;
        let mut times: Vec<f64> = (0..calls.clamp(*CALLS.start(), *CALLS.end()))
            .map(|_| self.call(m))
            .collect();
        times.sort_by(f64::total_cmp);
        times
    }

    /// Compares a few elements of the last call with sums in f64.
    fn verify(&self) {
        let w = &self.copies[0];
        for (i, j) in [
            (0, 0),
            (1, w.n() - 1),
            (ROWS[ROWS.len() - 1] - 1, w.n() / 2),
        ] {
            let row = &self.acts.as_slice::<f32>()[i * w.k()..][..w.k()];
            let sum: f64 = (0..w.k())
                .map(|k| f64::from(row[k]) * f64::from(w.get(j, k)))
                .sum();
            let got = f64::from(self.out.as_slice::<f32>()[i * w.n() + j]);
            assert!((got - sum).abs() < 0.1, "[{i}, {j}] is {got}, not {sum}");
        }
    }
}
