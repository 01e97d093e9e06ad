//! Products against f64, and against themselves at other shapes.

use super::kernels::Method;
use super::*;
use quire_backend::DType;

/// A small generator (splitmix64); values are in [-1, 1).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn values(&mut self, n: usize) -> Vec<f32> {
        (0..n)
            .map(|_| (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0)
            .collect()
    }
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn packed(pool: &Pool, values: &[f32], n: usize, k: usize, dtype: DType) -> PackedMatrix {
    let mut w = PackedMatrix::new(n, k, dtype).unwrap();
    let data = bytes(values);
    let source = Source {
        data: &data,
        dtype: DType::F32,
        layout: Layout::RowMajor,
        total_rows: n,
        first_row: 0,
    };
    w.pack_rows(pool, 0, n, &source);
    w
}

fn methods(dtype: DType) -> Vec<(Level, Method)> {
    let mut all = Vec::new();
    for level in Level::available() {
        all.push((level, Method::of(level, dtype)));
        if dtype == DType::BF16 {
            all.push((level, Method::EmulatedPairs));
            all.push((level, Method::Bf16));
        }
    }
    all
}

struct Case {
    n: usize,
    k: usize,
    dtype: DType,
    seed: u64,
}

/// Every M gives each row the bits that it has alone, and the row alone is
/// close to the f64 sum.
fn check(case: &Case, rows: &[usize], pools: &[Pool]) {
    let &Case { n, k, dtype, seed } = case;
    let mut random = Random(seed);
    let most = rows.iter().copied().max().unwrap_or(1);
    let (lda, ldo) = (k + 3, n + 5);
    let a = random.values(most * lda);
    let values = random.values(n * k);
    let bias = random.values(n);
    let w = packed(&pools[0], &values, n, k, dtype);
    let mut scratch = Scratch::new();
    for (level, method) in methods(dtype) {
        let name = format!("seed {seed} n {n} k {k} {dtype} {level} {method:?}");
        let mut alone = vec![0.0f32; most * n];
        for i in 0..most {
            let shape = Shape { m: 1, lda, ldo };
            let row = &mut alone[i * n..][..n];
            multiply(
                method,
                &pools[0],
                level,
                &a[i * lda..],
                shape,
                &w,
                Some(&bias),
                row,
                &mut scratch,
            );
        }
        for i in 0..most.min(3) {
            let acts = seen_by(method, &a[i * lda..][..k]);
            close(&name, &acts, &w, &bias, &alone[i * n..][..n]);
        }
        for (&m, pool) in rows.iter().flat_map(|m| pools.iter().map(move |p| (m, p))) {
            let mut out = vec![f32::NAN; most * ldo];
            let shape = Shape { m, lda, ldo };
            multiply(
                method,
                pool,
                level,
                &a,
                shape,
                &w,
                Some(&bias),
                &mut out,
                &mut scratch,
            );
            for i in 0..m {
                for j in 0..n {
                    let (one, many) = (alone[i * n + j], out[i * ldo + j]);
                    assert_eq!(
                        one.to_bits(),
                        many.to_bits(),
                        "{name} m {m} row {i} column {j}"
                    );
                }
                let gap = &out[i * ldo + n..][..5];
                assert!(
                    gap.iter().all(|v| v.is_nan()),
                    "{name} m {m}: wrote beyond row {i}"
                );
            }
        }
    }
}

/// The activations that a method multiplies.
fn seen_by(method: Method, row: &[f32]) -> Vec<f64> {
    let rounds = !matches!(method, Method::F32 | Method::F16 | Method::Bf16);
    let round = |&v: &f32| {
        if rounds {
            half::bf16::from_f32(v).to_f32()
        } else {
            v
        }
    };
    row.iter().map(round).map(f64::from).collect()
}

/// Compares with the f64 sum; the bound is that of f32 sums of some hundred
/// products, relative to the sum of their sizes.
fn close(name: &str, a: &[f64], w: &PackedMatrix, bias: &[f32], row: &[f32]) {
    for (j, &got) in row.iter().enumerate() {
        let products = a
            .iter()
            .enumerate()
            .map(|(k, &x)| x * f64::from(w.get(j, k)));
        let (mut sum, mut size) = (f64::from(bias[j]), f64::from(bias[j]).abs());
        for p in products {
            sum += p;
            size += p.abs();
        }
        let error = (f64::from(got) - sum).abs();
        assert!(
            error <= size * 2e-6 + 1e-6,
            "{name} column {j}: {got} is not {sum}"
        );
    }
}

fn pools() -> [Pool; 2] {
    [Pool::new(1), Pool::new(2)]
}

#[test]
fn rows_keep_their_bits_at_every_m() {
    let rows: Vec<usize> = (1..=40).chain([100]).collect();
    for dtype in [DType::F32, DType::F16, DType::BF16] {
        check(
            &Case {
                n: 77,
                k: 301,
                dtype,
                seed: 1,
            },
            &rows,
            &pools(),
        );
    }
}

#[test]
fn shapes_of_all_kinds_are_right() {
    let mut random = Random(7);
    for seed in 0..40 {
        let (n, k) = (1 + random.below(300), 1 + random.below(1300));
        let dtype = [DType::F32, DType::F16, DType::BF16][random.below(3)];
        let rows = [1, 1 + random.below(16), 1 + random.below(60)];
        check(&Case { n, k, dtype, seed }, &rows, &pools());
    }
}

#[test]
fn many_rows_in_several_groups_are_right() {
    check(
        &Case {
            n: 40,
            k: 130,
            dtype: DType::BF16,
            seed: 3,
        },
        &[700],
        &pools(),
    );
}

#[test]
fn nothing_to_sum_gives_the_bias() {
    for pool in pools() {
        let w = PackedMatrix::new(33, 0, DType::F32).unwrap();
        let bias = Random(5).values(33);
        let mut out = vec![f32::NAN; 66];
        let mut scratch = Scratch::new();
        for level in Level::available() {
            matmul(
                &pool,
                level,
                &[],
                0,
                2,
                &w,
                Some(&bias),
                &mut out,
                33,
                &mut scratch,
            );
            assert_eq!(out, [&bias[..], &bias[..]].concat());
        }
    }
}
