//! The register tile: `rows x vectors` accumulators over a stretch of `k`.

// Tile loops walk several arrays at once, and plain counted loops are what the
// compiler unrolls into registers.
#![allow(clippy::needless_range_loop)]

use super::PANEL;
use super::weights::Weights;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{LANES, Portable, Simd};

/// How far ahead weights are moved to the L1 cache from wherever they are by
/// then.
const NEAR_BYTES: usize = 1024;
/// Bytes of a cache line.
const LINE: usize = 64;
/// Vectors of columns in a panel.
pub(super) const PANEL_VECTORS: usize = PANEL / LANES;

/// One tile of a product.
#[derive(Clone, Copy)]
pub(super) struct Tile {
    /// `[k][rows]` activation words.
    pub acts: *const f32,
    /// First step of the first column's panel.
    pub weights: *const u8,
    /// From one panel to the next.
    pub panel_bytes: usize,
    /// Steps to walk.
    pub steps: usize,
    /// The tile's first element.
    pub out: *mut f32,
    /// From one row of `out` to the next.
    pub ldo: usize,
    /// Columns of `out` from there on; more than the tile's own do not matter.
    pub columns: usize,
    /// Go on from the accumulators that `out` holds.
    pub resume: bool,
    /// Added at the end: null, or valid for `columns`.
    pub bias: *const f32,
    /// Memory that will be read later and so is asked for on the way, as many
    /// panels of it as the tile has; it need not be valid.
    pub ahead: *const u8,
    /// Bytes of it per step.
    pub ahead_step: usize,
}

/// Walks over the tile's steps. An accumulator's arithmetic is the same in
/// every shape of tile, and a stop between steps keeps its exact value.
///
/// # Safety
/// The machine must have the instructions of `S` and `W`, and the pointers of
/// `t` must be valid for the shape.
#[inline(always)]
pub(super) unsafe fn walk<S: Simd, W: Weights<S>, const ROWS: usize, const VECTORS: usize>(
    t: &Tile,
) {
    // SAFETY: by the contract above; partial loads and stores stay below `columns`.
    unsafe {
        let mut acc = [[S::splat(0.0); VECTORS]; ROWS];
        if t.resume {
            for r in 0..ROWS {
                for v in 0..VECTORS {
                    acc[r][v] = load::<S>(t.out.add(r * t.ldo), v, t.columns);
                }
            }
        }
        let mut acts = t.acts;
        let mut weights = t.weights;
        let mut ahead = t.ahead;
        for _ in 0..t.steps {
            for v in 0..VECTORS {
                if v % PANEL_VECTORS == 0 || W::STEP_BYTES > LINE {
                    let line = v / PANEL_VECTORS * t.panel_bytes + v % PANEL_VECTORS * LINE;
                    S::prefetch(weights.wrapping_add(line + NEAR_BYTES));
                    S::prefetch(ahead.wrapping_add(line));
                }
            }
            ahead = ahead.wrapping_add(t.ahead_step);
            for part in 0..W::PARTS {
                let mut columns = [W::columns(weights, part); VECTORS];
                for v in 1..VECTORS {
                    let panel = weights.add(v / PANEL_VECTORS * t.panel_bytes);
                    columns[v] = W::columns(panel.add(v % PANEL_VECTORS * W::VECTOR_BYTES), part);
                }
                for r in 0..ROWS {
                    let row = W::row(acts.add(r));
                    for v in 0..VECTORS {
                        acc[r][v] = W::mul_add(acc[r][v], row, columns[v]);
                    }
                }
                acts = acts.add(ROWS);
            }
            weights = weights.add(W::STEP_BYTES);
        }
        if !t.bias.is_null() {
            for v in 0..VECTORS {
                let bias = load::<S>(t.bias, v, t.columns);
                for r in 0..ROWS {
                    acc[r][v] = S::add(acc[r][v], bias);
                }
            }
        }
        for r in 0..ROWS {
            for v in 0..VECTORS {
                store::<S>(t.out.add(r * t.ldo), v, t.columns, acc[r][v]);
            }
        }
    }
}

/// Vector `v` of a row that has `columns` columns.
#[inline(always)]
unsafe fn load<S: Simd>(row: *const f32, v: usize, columns: usize) -> S::F {
    // SAFETY: reads below `columns` only.
    unsafe {
        if (v + 1) * LANES <= columns {
            S::load(row.add(v * LANES))
        } else {
            S::load_partial(
                row.wrapping_add(v * LANES),
                columns.saturating_sub(v * LANES),
            )
        }
    }
}

/// Vector `v` of a row that has `columns` columns.
#[inline(always)]
unsafe fn store<S: Simd>(row: *mut f32, v: usize, columns: usize, value: S::F) {
    // SAFETY: writes below `columns` only.
    unsafe {
        if (v + 1) * LANES <= columns {
            S::store(row.add(v * LANES), value);
        } else {
            S::store_partial(
                row.wrapping_add(v * LANES),
                value,
                columns.saturating_sub(v * LANES),
            );
        }
    }
}

/// The shapes of tile that a level's registers hold.
///
/// # Safety
/// As for [`Simd`] and [`walk`].
pub(super) trait Tiles: Simd {
    /// Most rows of a tile.
    const MAX_ROWS: usize;

    /// Vectors of columns that a tile of so many rows should have: the fewer
    /// rows, the more columns it takes to keep the multipliers busy.
    fn vectors(rows: usize) -> usize;

    /// Runs a tile of a shape that is in the level's table.
    unsafe fn run<W: Weights<Self>>(rows: usize, vectors: usize, tile: &Tile);
}

/// Implements [`Tiles`] by a table of `rows: vectors, …`, the preferred number
/// of vectors first; the others serve the last columns of a matrix.
macro_rules! tiles {
    ($level:ty, $max:literal, $($rows:literal: $first:literal $($more:literal)*),* $(,)?) => {
        impl Tiles for $level {
            const MAX_ROWS: usize = $max;

            fn vectors(rows: usize) -> usize {
                match rows {
                    $($rows => $first,)*
                    _ => unreachable!("tiles have 1 to {} rows", $max),
                }
            }

            #[inline(always)]
            unsafe fn run<W: Weights<Self>>(rows: usize, vectors: usize, tile: &Tile) {
                // SAFETY: passed on to the caller.
                unsafe {
                    match (rows, vectors) {
                        $(
                            ($rows, $first) => walk::<Self, W, $rows, $first>(tile),
                            $(($rows, $more) => walk::<Self, W, $rows, $more>(tile),)*
                        )*
                        _ => unreachable!("no tile of {rows} rows and {vectors} vectors"),
                    }
                }
            }
        }
    };
}

// 32 registers: up to 24 accumulators, two vectors of weights (of two values
// each for bf16 without the dot) and a row.
#[cfg(target_arch = "x86_64")]
tiles!(
    Avx512, 12,
    1: 8 2, 2: 4 2, 3: 4 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 2, 9: 2, 10: 2, 11: 2, 12: 2,
);

// 16 registers of half a vector.
#[cfg(target_arch = "x86_64")]
tiles!(Avx2, 6, 1: 4 2, 2: 2, 3: 1, 4: 1, 5: 1, 6: 1);

// 16 registers of a quarter of a vector on x86-64.
#[cfg(not(target_arch = "aarch64"))]
tiles!(Portable, 3, 1: 2, 2: 1, 3: 1);

// 32 registers of a quarter of a vector.
#[cfg(target_arch = "aarch64")]
tiles!(Portable, 6, 1: 4 2, 2: 2, 3: 1, 4: 1, 5: 1, 6: 1);
