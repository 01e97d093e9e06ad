//! From a product to tasks, and from a task to tiles.

use std::mem::MaybeUninit;

use super::PANEL;
use super::acts::{self, Cut, Rows};
use super::tile::{PANEL_VECTORS, Tile, Tiles};
use super::weights::{F32, Weights};
use crate::simd::LANES;

/// Most `k` of a block that is turned into f32: 64 KiB of the stack.
const EXPANDED_K: usize = 512;

/// From this many tiles of rows on turning blocks into f32 pays: below, the
/// pass over the block costs as much as converting it once per tile.
const EXPAND_TILES: usize = 6;

/// How far ahead weights are asked for that are read once. Memory is some
/// 100 ns away, in which one core reads 1 to 4 KiB.
const AHEAD_BYTES: usize = 4096;

/// A product, as the tasks see it.
#[derive(Clone, Copy)]
pub(super) struct Product<'a> {
    /// The activations as the caller has them.
    pub rows: Rows<'a>,
    /// Tiles of rows.
    pub cut: Cut,
    /// `[tile][k][height]` words.
    pub acts: *mut f32,
    /// Packed panels.
    pub weights: *const u8,
    /// Padded to even.
    pub k: usize,
    /// Columns.
    pub n: usize,
    /// Result.
    pub out: *mut f32,
    /// From one row of `out` to the next.
    pub ldo: usize,
    /// Null, or `[n]`.
    pub bias: *const f32,
    /// Panels of a task.
    pub group: usize,
    /// Tiles of rows of a task.
    pub group_tiles: usize,
    /// Steps of `k` of a packing task.
    pub pack_steps: usize,
}

// SAFETY: the tasks of a product write disjoint parts of `acts` and `out` and
// only read the rest.
unsafe impl Sync for Product<'_> {}

impl Product<'_> {
    fn panels(&self) -> usize {
        self.n.div_ceil(PANEL)
    }

    fn row_groups(&self) -> usize {
        self.cut.tiles.div_ceil(self.group_tiles)
    }

    /// Tasks of [`multiply`].
    pub fn tasks(&self) -> usize {
        self.panels().div_ceil(self.group) * self.row_groups()
    }
}

/// Packs one stretch of steps of one tile.
///
/// # Safety
/// The machine must have the instructions of `S`, and the pointers of `p` must
/// be valid; no other thread may run the same task.
#[inline(always)]
pub(super) unsafe fn pack<S: Tiles, W: Weights<S>>(p: &Product<'_>, task: usize) {
    let steps = p.k / W::STEP_K;
    let stretches = steps.div_ceil(p.pack_steps);
    let (tile, stretch) = (task / stretches, task % stretches);
    let begin = stretch * p.pack_steps;
    let (first, height) = (p.cut.start(tile), p.cut.height(tile));
    // SAFETY: tiles follow each other, `words` per row.
    unsafe {
        let to = p.acts.add(first * steps * W::PARTS);
        let end = (begin + p.pack_steps).min(steps);
        acts::pack::<S, W>(&p.rows, first, height, begin..end, to);
    }
}

/// Multiplies one group of tiles of rows with one group of panels.
///
/// # Safety
/// As [`pack`], and all activations are packed.
#[inline(always)]
pub(super) unsafe fn multiply<S: Tiles, W: Weights<S>>(p: &Product<'_>, task: usize) {
    // Row groups of one group of panels follow each other, so that the panels
    // come from memory once.
    let (group, rows) = (task / p.row_groups(), task % p.row_groups());
    let panels = group * p.group..p.panels().min((group + 1) * p.group);
    let tiles = rows * p.group_tiles..p.cut.tiles.min((rows + 1) * p.group_tiles);
    // SAFETY: by the contract above.
    unsafe {
        if tiles.len() == 1 && S::vectors(p.cut.height(tiles.start)) >= PANEL_VECTORS {
            stream::<S, W>(p, panels, tiles.start);
        } else {
            blocks::<S, W>(p, panels, tiles);
        }
    }
}

/// One tile of rows: each panel is read once, from beginning to end.
#[inline(always)]
unsafe fn stream<S: Tiles, W: Weights<S>>(
    p: &Product<'_>,
    panels: std::ops::Range<usize>,
    tile: usize,
) {
    let height = p.cut.height(tile);
    let steps = p.k / W::STEP_K;
    let panel_bytes = steps * W::STEP_BYTES;
    let mut panel = panels.start;
    while panel < panels.end {
        // Low tiles take several panels at a time.
        let vectors = match S::vectors(height) {
            wide if wide <= (panels.end - panel) * PANEL_VECTORS => wide,
            _ => PANEL_VECTORS,
        };
        // SAFETY: the panels are inside the weights.
        unsafe {
            let weights = p.weights.add(panel * panel_bytes);
            let walk = Walk {
                weights,
                panel_bytes,
                ahead: weights.wrapping_add(AHEAD_BYTES),
                ahead_step: W::STEP_BYTES,
                begin: 0,
                end: steps,
                steps,
            };
            run::<S, W>(p, panel * PANEL, vectors, tile, &walk);
        }
        panel += vectors / PANEL_VECTORS;
    }
}

/// Several tiles of rows: they pass over one block of one panel after the
/// other, and on the way ask for the next block.
#[inline(always)]
unsafe fn blocks<S: Tiles, W: Weights<S>>(
    p: &Product<'_>,
    panels: std::ops::Range<usize>,
    tiles: std::ops::Range<usize>,
) {
    let steps = p.k / W::STEP_K;
    let panel_bytes = steps * W::STEP_BYTES;
    let block = W::BLOCK_K / W::STEP_K;
    let expand = W::EXPAND && tiles.len() >= EXPAND_TILES;
    let mut begin = 0;
    // A product over nothing still has to write its zeros.
    while begin < steps.max(1) {
        let end = steps.min(begin + block);
        for panel in panels.clone() {
            let at = |panel: usize, step: usize| {
                p.weights
                    .wrapping_add(panel * panel_bytes + step * W::STEP_BYTES)
            };
            let more = panel + 1 < panels.end;
            let ahead = if more {
                at(panel + 1, begin)
            } else {
                at(panels.start, end)
            };
            let weights = at(panel, begin);
            let walk = Walk {
                weights,
                panel_bytes,
                ahead,
                ahead_step: 0,
                begin,
                end,
                steps,
            };
            // SAFETY: the block is inside the weights.
            unsafe {
                if expand {
                    expanded::<S, W>(p, panel, tiles.clone(), &walk);
                } else {
                    passes::<S, W>(p, panel, tiles.clone(), &walk, W::STEP_BYTES);
                }
            }
        }
        begin = end.max(begin + 1);
    }
}

/// Steps `begin..end` of `steps`, whose weights begin at `weights`.
#[derive(Clone, Copy)]
struct Walk {
    weights: *const u8,
    panel_bytes: usize,
    /// As in [`Tile`].
    ahead: *const u8,
    ahead_step: usize,
    begin: usize,
    end: usize,
    steps: usize,
}

/// Turns a block into f32 once for all tiles.
#[inline(always)]
unsafe fn expanded<S: Tiles, W: Weights<S>>(
    p: &Product<'_>,
    panel: usize,
    tiles: std::ops::Range<usize>,
    walk: &Walk,
) {
    #[repr(align(64))]
    struct Block(MaybeUninit<[f32; EXPANDED_K * PANEL]>);
    const { assert!(W::BLOCK_K <= EXPANDED_K || !W::EXPAND) };
    let mut buffer = Block(MaybeUninit::uninit());
    let values = buffer.0.as_mut_ptr().cast::<f32>();
    // SAFETY: the block is inside the weights and not longer than the buffer,
    // which is written before it is read.
    unsafe {
        let (mut from, mut to) = (walk.weights, values);
        for _ in walk.begin..walk.end {
            for part in 0..W::PARTS {
                for v in 0..PANEL_VECTORS {
                    let columns = W::columns(from.add(v * W::VECTOR_BYTES), part);
                    S::store(to.add(v * LANES), W::values(columns));
                }
                to = to.add(PANEL);
            }
            from = from.add(W::STEP_BYTES);
        }
        let walk = Walk {
            weights: values.cast(),
            begin: walk.begin * W::STEP_K,
            end: walk.end * W::STEP_K,
            steps: walk.steps * W::STEP_K,
            ..*walk
        };
        passes::<S, F32>(p, panel, tiles, &walk, W::STEP_BYTES / W::STEP_K);
    }
}

/// All tiles pass over a block; each pass asks for an equal part of the next,
/// which has `next_bytes` a step.
#[inline(always)]
unsafe fn passes<S: Tiles, W: Weights<S>>(
    p: &Product<'_>,
    panel: usize,
    tiles: std::ops::Range<usize>,
    walk: &Walk,
    next_bytes: usize,
) {
    let next_bytes = next_bytes * (walk.end - walk.begin);
    let mut pass = 0;
    for tile in tiles.clone() {
        let vectors = S::vectors(p.cut.height(tile)).min(PANEL_VECTORS);
        let passes = tiles.len() * PANEL_VECTORS / vectors;
        for v in (0..PANEL_VECTORS).step_by(vectors) {
            let walk = Walk {
                // SAFETY: the columns are inside the block.
                weights: unsafe { walk.weights.add(v * W::VECTOR_BYTES) },
                ahead: walk.ahead.wrapping_add(next_bytes * pass / passes),
                ahead_step: next_bytes / (walk.end - walk.begin).max(1) / passes,
                ..*walk
            };
            // SAFETY: by the caller's contract.
            unsafe { run::<S, W>(p, panel * PANEL + v * LANES, vectors, tile, &walk) };
            pass += 1;
        }
    }
}

/// One tile of the product.
#[inline(always)]
unsafe fn run<S: Tiles, W: Weights<S>>(
    p: &Product<'_>,
    column: usize,
    vectors: usize,
    tile: usize,
    walk: &Walk,
) {
    if column >= p.n {
        return;
    }
    let (first, height) = (p.cut.start(tile), p.cut.height(tile));
    let last = walk.end == walk.steps && !p.bias.is_null();
    // SAFETY: rows `first..` and the columns from `column` on are inside `out`;
    // the words of the steps are inside the tile's activations.
    unsafe {
        let t = Tile {
            acts: p
                .acts
                .add((first * walk.steps + walk.begin * height) * W::PARTS),
            weights: walk.weights,
            panel_bytes: walk.panel_bytes,
            steps: walk.end - walk.begin,
            out: p.out.add(first * p.ldo + column),
            ldo: p.ldo,
            columns: p.n - column,
            resume: walk.begin > 0,
            bias: if last {
                p.bias.add(column)
            } else {
                std::ptr::null()
            },
            ahead: walk.ahead,
            ahead_step: walk.ahead_step,
        };
        S::run::<W>(height, vectors, &t);
    }
}
