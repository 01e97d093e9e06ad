//! Rotary position embedding.

use crate::{RopeStyle, RopeTable};

/// Cosines and sines of one position: `[rotary_dim / 2]` each.
pub fn angles(table: &RopeTable, position: u32) -> (Vec<f32>, Vec<f32>) {
    table
        .inv_freq
        .iter()
        .map(|&freq| {
            // One f32 product: its rounding is part of what models learned with.
            let (sin, cos) = (position as f32 * freq).sin_cos();
            (cos * table.scale, sin * table.scale)
        })
        .unzip()
}

/// [`crate::Op::Rope`] over rows of `width`, one position per row.
pub fn rope(
    table: &RopeTable,
    positions: &[u32],
    width: usize,
    col: usize,
    heads: usize,
    head_dim: usize,
    buf: &mut [f32],
) {
    let half = table.inv_freq.len();
    for (row, &position) in buf.chunks_exact_mut(width).zip(positions) {
        let (cos, sin) = angles(table, position);
        for head in row[col..col + heads * head_dim].chunks_exact_mut(head_dim) {
            for i in 0..half {
                let (a, b) = match table.style {
                    RopeStyle::Half => (i, i + half),
                    RopeStyle::Interleaved => (2 * i, 2 * i + 1),
                };
                let (x, y) = (head[a], head[b]);
                head[a] = x * cos[i] - y * sin[i];
                head[b] = y * cos[i] + x * sin[i];
            }
        }
    }
}
