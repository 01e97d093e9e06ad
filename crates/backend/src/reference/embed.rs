//! Table look-ups and row copies.

use quire_core::TokenId;

/// [`crate::Op::Embed`]: `out[row] = table[token] * scale`, rows of `width`.
pub fn embed(tokens: &[TokenId], table: &[f32], width: usize, scale: f32, out: &mut [f32]) {
    for (&token, out) in tokens.iter().zip(out.chunks_exact_mut(width)) {
        let entry = &table[token as usize * width..][..width];
        for (out, &x) in out.iter_mut().zip(entry) {
            *out = x * scale;
        }
    }
}

/// [`crate::Op::AddPosition`]: `acc[row] += table[position + offset]`.
pub fn add_position(
    positions: &[u32],
    table: &[f32],
    width: usize,
    offset: usize,
    acc: &mut [f32],
) {
    for (&position, acc) in positions.iter().zip(acc.chunks_exact_mut(width)) {
        let entry = &table[(position as usize + offset) * width..][..width];
        for (acc, &x) in acc.iter_mut().zip(entry) {
            *acc += x;
        }
    }
}

/// [`crate::Op::SelectRows`]: row `i` of `out` is row `rows[i]` of `input`.
pub fn select_rows(rows: impl Iterator<Item = u32>, width: usize, input: &[f32], out: &mut [f32]) {
    for (row, out) in rows.zip(out.chunks_exact_mut(width)) {
        out.copy_from_slice(&input[row as usize * width..][..width]);
    }
}
