//! Activations, rearranged for the tiles.

use super::weights::Weights;
use crate::simd::{LANES, Simd, f32_to_bf16};

/// How the rows of a product are cut into tiles of as equal heights as can be,
/// so that one more row never costs a whole extra tile's worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Rows in all.
    pub rows: usize,
    /// Tiles.
    pub tiles: usize,
}

impl Cut {
    /// As few tiles as `max_rows` allows.
    pub fn new(rows: usize, max_rows: usize) -> Self {
        Self {
            rows,
            tiles: rows.div_ceil(max_rows),
        }
    }

    /// First row of a tile; the tile after the last begins at the end.
    pub fn start(self, tile: usize) -> usize {
        let (height, taller) = (self.rows / self.tiles, self.rows % self.tiles);
        tile * height + tile.min(taller)
    }

    /// Rows of a tile.
    pub fn height(self, tile: usize) -> usize {
        self.start(tile + 1) - self.start(tile)
    }
}

/// The activations of a product as the caller has them.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// `[rows, k]`, rows `stride` apart.
    pub values: &'a [f32],
    /// From one row to the next.
    pub stride: usize,
    /// Values per row.
    pub k: usize,
}

impl Rows<'_> {
    fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.stride..][..self.k]
    }
}

/// Writes steps `steps` of `height` rows from `first` on, `[step][PARTS][height]`
/// words, padded with zeros beyond `k`.
///
/// # Safety
/// The machine must have the instructions of `S`; `to` must be valid for the
/// words of the tile from step 0 on.
#[inline(always)]
pub(super) unsafe fn pack<S: Simd, W: Weights<S>>(
    rows: &Rows<'_>,
    first: usize,
    height: usize,
    steps: std::ops::Range<usize>,
    to: *mut f32,
) {
    // Pairs are packed two values to a word.
    let pairs = W::STEP_K > W::PARTS;
    let begin = steps.start * W::STEP_K;
    let end = steps.end * W::STEP_K;
    for r in 0..height {
        let row = rows.row(first + r);
        let row = &row[begin.min(row.len())..end.min(row.len())];
        // SAFETY: word `i` of the stretch is inside the tile.
        unsafe {
            let to = to.add(steps.start * W::PARTS * height + r);
            let words = if pairs {
                pack_pairs::<S>(row, to.cast(), height)
            } else {
                for (i, &value) in row.iter().enumerate() {
                    *to.add(i * height) = value;
                }
                row.len()
            };
            for i in words..steps.len() * W::PARTS {
                *to.add(i * height) = 0.0;
            }
        }
    }
}

/// Rounds a row to bf16 and writes it as pairs `stride` words apart; returns
/// how many.
#[inline(always)]
unsafe fn pack_pairs<S: Simd>(row: &[f32], to: *mut u32, stride: usize) -> usize {
    // SAFETY: the chunks are full vectors; `to` is the caller's contract.
    unsafe {
        let mut rounded = [0u16; LANES];
        let mut word = 0;
        let mut chunks = row.chunks_exact(LANES);
        for chunk in &mut chunks {
            S::store_bf16(rounded.as_mut_ptr(), S::load(chunk.as_ptr()));
            for pair in rounded.as_chunks::<2>().0 {
                *to.add(word * stride) = u32::from(pair[0]) | u32::from(pair[1]) << 16;
                word += 1;
            }
        }
        for pair in chunks.remainder().chunks(2) {
            let odd = pair.get(1).map_or(0, |&v| f32_to_bf16(v));
            *to.add(word * stride) = u32::from(f32_to_bf16(pair[0])) | u32::from(odd) << 16;
            word += 1;
        }
        word
    }
}
