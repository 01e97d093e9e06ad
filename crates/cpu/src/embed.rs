//! Table look-ups and row copies.

use quire_backend::DType;
use quire_core::TokenId;

use crate::gemm::PackedMatrix;
use crate::huge::HugeBuffer;
use crate::parallel::{Parts, over_rows};
use crate::pool::Pool;
use crate::simd::{bf16_to_f32, f16_to_f32};

/// A row-major `[rows, cols]` table of any element type.
#[derive(Debug)]
pub struct Table {
    /// Element type.
    pub dtype: DType,
    /// Width of an entry.
    pub cols: usize,
    /// The entries.
    pub data: HugeBuffer,
}

impl Table {
    /// Calls `write(i, element)` for the elements of a row.
    #[inline]
    fn for_row(&self, row: usize, mut write: impl FnMut(usize, f32)) {
        let place = row * self.cols..(row + 1) * self.cols;
        match self.dtype {
            DType::F32 => {
                let row = &self.data.as_slice::<f32>()[place];
                row.iter().enumerate().for_each(|(i, &x)| write(i, x));
            }
            DType::F16 => {
                let row = &self.data.as_slice::<u16>()[place];
                row.iter()
                    .enumerate()
                    .for_each(|(i, &x)| write(i, f16_to_f32(x)));
            }
            DType::BF16 => {
                let row = &self.data.as_slice::<u16>()[place];
                row.iter()
                    .enumerate()
                    .for_each(|(i, &x)| write(i, bf16_to_f32(x)));
            }
        }
    }
}

/// What tokens are looked up in.
#[derive(Clone, Copy, Debug)]
pub enum Embedding<'a> {
    /// A table of its own.
    Table(&'a Table),
    /// The output head.
    Tied(&'a PackedMatrix),
}

/// [`quire_backend::Op::Embed`], rows of `width`.
pub fn embed(
    pool: &Pool,
    tokens: &[TokenId],
    embedding: Embedding<'_>,
    width: usize,
    scale: f32,
    out: &mut [f32],
) {
    let parts = Parts::new(out);
    over_rows(pool, tokens.len(), width, &|range| {
        for row in range {
            // SAFETY: rows do not overlap.
            let out = unsafe { parts.get(row * width..(row + 1) * width) };
            let token = tokens[row] as usize;
            match embedding {
                Embedding::Table(table) => table.for_row(token, |i, x| out[i] = x * scale),
                Embedding::Tied(matrix) => matrix.copy_row(token, out, scale),
            }
        }
    });
}

/// [`quire_backend::Op::AddPosition`], rows of the table's width.
pub fn add_position(positions: &[u32], table: &Table, offset: usize, acc: &mut [f32]) {
    for (&position, acc) in positions.iter().zip(acc.chunks_exact_mut(table.cols)) {
        table.for_row(position as usize + offset, |i, x| acc[i] += x);
    }
}

/// [`quire_backend::Op::SelectRows`]: row `i` of `out` is row `rows[i]` of `input`.
pub fn select_rows(rows: impl Iterator<Item = u32>, width: usize, input: &[f32], out: &mut [f32]) {
    for (row, out) in rows.zip(out.chunks_exact_mut(width)) {
        out.copy_from_slice(&input[row as usize * width..][..width]);
    }
}
