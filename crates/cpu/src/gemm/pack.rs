//! Weights in panels.

use std::ops::Range;

use quire_backend::DType;

use super::PANEL;
use crate::huge::{HugeBuffer, OutOfMemory, Plain};
use crate::pool::Pool;
use crate::simd::{bf16_to_f32, f16_to_f32, f32_to_bf16, f32_to_f16};

/// How the values of a [`Source`] are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `[total_rows, k]`, row-major.
    RowMajor,
    /// `[k, total_rows]`: the transposed matrix (GPT-2's Conv1D).
    Transposed,
}

/// A tensor to pack rows from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Little-endian values of the whole tensor, of any alignment.
    pub data: &'a [u8],
    /// Element type of `data`.
    pub dtype: DType,
    /// How `data` is stored.
    pub layout: Layout,
    /// Rows of the whole tensor.
    pub total_rows: usize,
    /// The first row to take.
    pub first_row: usize,
}

/// A weight matrix `[n, k]` in panels of [`PANEL`] columns of the product:
/// f32 and f16 as `[n / 32][k][32]`, bf16 as `[n / 32][k / 2][32][2]`. The
/// last panel is padded with zeros, and `k` to an even number.
#[derive(Debug)]
pub struct PackedMatrix {
    n: usize,
    k: usize,
    dtype: DType,
    data: HugeBuffer,
}

impl PackedMatrix {
    /// Bytes that a matrix takes.
    pub fn bytes(n: usize, k: usize, dtype: DType) -> usize {
        n.next_multiple_of(PANEL) * k.next_multiple_of(2) * dtype.size()
    }

    /// A matrix of zeros.
    ///
    /// # Errors
    /// [`OutOfMemory`] if the system refuses.
    pub fn new(n: usize, k: usize, dtype: DType) -> Result<Self, OutOfMemory> {
        Ok(Self {
            n,
            k,
            dtype,
            data: HugeBuffer::zeroed(Self::bytes(n, k, dtype))?,
        })
    }

    /// Output features.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Input features.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// `k`, padded.
    pub(super) fn padded_k(&self) -> usize {
        self.k.next_multiple_of(2)
    }

    /// The first panel.
    pub(super) fn as_ptr(&self) -> *const u8 {
        self.data.as_slice::<u8>().as_ptr()
    }

    /// Where an element is, counted in elements from the first panel.
    fn index(&self, row: usize, k: usize) -> usize {
        let (panel, lane) = (row / PANEL * PANEL * self.padded_k(), row % PANEL);
        match self.dtype {
            DType::BF16 => panel + (k / 2 * PANEL + lane) * 2 + k % 2,
            DType::F16 | DType::F32 => panel + k * PANEL + lane,
        }
    }

    /// One element.
    ///
    /// # Panics
    /// If it is out of bounds.
    pub fn get(&self, row: usize, k: usize) -> f32 {
        assert!(
            row < self.n && k < self.k,
            "[{row}, {k}] of [{}, {}]",
            self.n,
            self.k
        );
        let i = self.index(row, k);
        match self.dtype {
            DType::F32 => self.data.as_slice::<f32>()[i],
            DType::F16 => f16_to_f32(self.data.as_slice()[i]),
            DType::BF16 => bf16_to_f32(self.data.as_slice()[i]),
        }
    }

    /// `out = row * scale`: an embedding that is also the output head.
    ///
    /// # Panics
    /// If the row is out of bounds or `out` is shorter than `k`.
    pub fn copy_row(&self, row: usize, out: &mut [f32], scale: f32) {
        assert!(row < self.n, "row {row} of {}", self.n);
        for (k, value) in out[..self.k].iter_mut().enumerate() {
            *value = self.get(row, k) * scale;
        }
    }

    /// Packs `rows` rows of `src` into the rows from `row0` on, rounding to the
    /// matrix's element type.
    ///
    /// # Panics
    /// If the rows are not in the matrix or not in the source.
    pub fn pack_rows(&mut self, pool: &Pool, row0: usize, rows: usize, src: &Source<'_>) {
        assert!(
            row0 + rows <= self.n,
            "rows {row0}..{} of {}",
            row0 + rows,
            self.n
        );
        assert!(
            src.first_row + rows <= src.total_rows,
            "the source has fewer rows"
        );
        let needed = src.total_rows * self.k * src.dtype.size();
        assert!(
            src.data.len() >= needed,
            "the source has fewer than {needed} bytes"
        );
        if rows == 0 || self.k == 0 {
            return;
        }
        let half = u16::from_le_bytes;
        match src.dtype {
            DType::F32 => self.pack_values(pool, row0, rows, src, f32::from_le_bytes),
            // A value that needs no rounding is copied, NaN payload and all.
            DType::F16 if self.dtype == DType::F16 => {
                self.scatter(pool, row0, rows, src, half, |[a]: [u16; 1]| a);
            }
            DType::BF16 if self.dtype == DType::BF16 => {
                self.scatter(pool, row0, rows, src, half, pair);
            }
            DType::F16 => {
                self.pack_values(pool, row0, rows, src, |at| f16_to_f32(half(at)));
            }
            DType::BF16 => {
                self.pack_values(pool, row0, rows, src, |at| bf16_to_f32(half(at)));
            }
        }
    }

    /// Packs elements whose value `read` makes of `SIZE` bytes of the source.
    fn pack_values<const SIZE: usize>(
        &mut self,
        pool: &Pool,
        row0: usize,
        rows: usize,
        src: &Source<'_>,
        read: impl Fn([u8; SIZE]) -> f32 + Copy + Sync,
    ) {
        match self.dtype {
            DType::F32 => self.scatter(pool, row0, rows, src, read, |[a]: [f32; 1]| a),
            DType::F16 => {
                let read = move |at| f32_to_f16(read(at));
                self.scatter(pool, row0, rows, src, read, |[a]: [u16; 1]| a);
            }
            DType::BF16 => {
                let read = move |at| f32_to_bf16(read(at));
                self.scatter(pool, row0, rows, src, read, pair);
            }
        }
    }

    /// Puts elements in their places, a panel a task. A *word* is what a panel
    /// holds of one row side by side: `STEP` elements, joined by `join`.
    fn scatter<E: Plain + Default, W: Plain, const STEP: usize, const SIZE: usize>(
        &mut self,
        pool: &Pool,
        row0: usize,
        rows: usize,
        src: &Source<'_>,
        read: impl Fn([u8; SIZE]) -> E + Copy + Sync,
        join: impl Fn([E; STEP]) -> W + Copy + Sync,
    ) {
        let k = self.k;
        let panel_steps = self.padded_k() / STEP;
        let first_panel = row0 / PANEL;
        let panels = (row0 + rows).div_ceil(PANEL) - first_panel;
        let (elements, _) = src.data.as_chunks::<SIZE>();
        let data = Shared(self.data.as_mut_slice::<[W; PANEL]>().as_mut_ptr());
        pool.run(panels, &|task| {
            let panel = first_panel + task;
            // SAFETY: the panel is inside the buffer, and no other task has it.
            let out = unsafe {
                std::slice::from_raw_parts_mut(data.get().add(panel * panel_steps), panel_steps)
            };
            let lanes = row0.max(panel * PANEL)..(row0 + rows).min((panel + 1) * PANEL);
            let first = src.first_row + lanes.start - row0;
            let lanes = lanes.start % PANEL..lanes.start % PANEL + lanes.len();
            match src.layout {
                Layout::RowMajor => {
                    let rows = &elements[first * k..(first + lanes.len()) * k];
                    pack_rows(out, lanes, rows, k, read, join);
                }
                Layout::Transposed => {
                    let columns = elements.chunks(src.total_rows).map(|all| &all[first..]);
                    pack_columns(out, lanes, columns.take(k), read, join);
                }
            }
        });
    }
}

/// Words that are packed of one row before the next row's: what all rows of a
/// panel write then stays in the L1 cache.
const BLOCK: usize = 64;

/// Packs consecutive rows of `k` elements into lanes of a panel.
#[inline(always)]
fn pack_rows<E: Plain + Default, W: Plain, const STEP: usize, const SIZE: usize>(
    out: &mut [[W; PANEL]],
    lanes: Range<usize>,
    rows: &[[u8; SIZE]],
    k: usize,
    read: impl Fn([u8; SIZE]) -> E + Copy,
    join: impl Fn([E; STEP]) -> W + Copy,
) {
    for (block, out) in out.chunks_mut(BLOCK).enumerate() {
        for (row, lane) in rows.chunks_exact(k).zip(lanes.clone()) {
            let row = &row[(block * BLOCK * STEP).min(k)..k.min((block + 1) * BLOCK * STEP)];
            let (words, rest) = row.as_chunks::<STEP>();
            for (word, out) in words.iter().zip(out.iter_mut()) {
                out[lane] = join(word.map(read));
            }
            if let (false, Some(out)) = (rest.is_empty(), out.get_mut(words.len())) {
                out[lane] = join(std::array::from_fn(|i| {
                    rest.get(i).map_or(E::default(), |&e| read(e))
                }));
            }
        }
    }
}

/// Packs lanes of a panel from columns, one for each `k`.
#[inline(always)]
fn pack_columns<'a, E: Plain + Default, W: Plain, const STEP: usize, const SIZE: usize>(
    out: &mut [[W; PANEL]],
    lanes: Range<usize>,
    mut columns: impl Iterator<Item = &'a [[u8; SIZE]]>,
    read: impl Fn([u8; SIZE]) -> E + Copy,
    join: impl Fn([E; STEP]) -> W + Copy,
) {
    for out in out {
        let out = &mut out[lanes.clone()];
        let columns: [Option<&[[u8; SIZE]]>; STEP] = std::array::from_fn(|_| columns.next());
        // Beyond the last `k` there are zeros.
        let mut elements = [[E::default(); PANEL]; STEP];
        for (elements, column) in elements.iter_mut().zip(columns.into_iter().flatten()) {
            for (element, &at) in elements.iter_mut().zip(&column[..out.len()]) {
                *element = read(at);
            }
        }
        for (i, word) in out.iter_mut().enumerate() {
            *word = join(std::array::from_fn(|step| elements[step][i]));
        }
    }
}

/// The word of two bf16 values: in memory, the first comes first.
#[inline(always)]
fn pair([a, b]: [u16; 2]) -> u32 {
    let ([a0, a1], [b0, b1]) = (a.to_ne_bytes(), b.to_ne_bytes());
    u32::from_ne_bytes([a0, a1, b0, b1])
}

/// A pointer that tasks may share, because they write disjoint parts.
struct Shared<T>(*mut T);

// SAFETY: see above; the elements are plain numbers.
unsafe impl<T: Plain> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// The pointer; a method, so that closures capture the whole wrapper.
    fn get(&self) -> *mut T {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(row: usize, k: usize) -> f32 {
        // A multiple of 1/8 below 16: exact in every type.
        ((row * 31 + k * 7) % 255) as f32 / 8.0 - 16.0
    }

    fn bytes(dtype: DType, values: impl Iterator<Item = f32>) -> Vec<u8> {
        let mut out = Vec::new();
        for v in values {
            match dtype {
                DType::F32 => out.extend(v.to_le_bytes()),
                DType::F16 => out.extend(half::f16::from_f32(v).to_le_bytes()),
                DType::BF16 => out.extend(half::bf16::from_f32(v).to_le_bytes()),
            }
        }
        out
    }

    /// Packs rows 5.. of the source into rows 3.. of the matrix.
    fn check(dtype: DType, from: DType, layout: Layout) {
        let (n, k, total, rows) = (77, 131, 90, 70);
        let data = match layout {
            Layout::RowMajor => bytes(from, (0..total * k).map(|i| value(i / k, i % k))),
            Layout::Transposed => bytes(from, (0..total * k).map(|i| value(i % total, i / total))),
        };
        let pool = Pool::new(2);
        let mut w = PackedMatrix::new(n, k, dtype).unwrap();
        let src = Source {
            data: &data,
            dtype: from,
            layout,
            total_rows: total,
            first_row: 5,
        };
        w.pack_rows(&pool, 3, rows, &src);
        let mut row = vec![0.0; k];
        for r in 0..n {
            w.copy_row(r, &mut row, 2.0);
            for (k, &got) in row.iter().enumerate() {
                let expected = if (3..3 + rows).contains(&r) {
                    value(r + 2, k)
                } else {
                    0.0
                };
                assert_eq!(
                    got,
                    2.0 * expected,
                    "{dtype} from {from} {layout:?} [{r}, {k}]"
                );
                assert_eq!(w.get(r, k), expected);
            }
        }
    }

    #[test]
    fn rows_come_out_as_they_went_in() {
        let types = [DType::F32, DType::F16, DType::BF16];
        for (dtype, from) in types.iter().flat_map(|&a| types.map(|b| (a, b))) {
            check(dtype, from, Layout::RowMajor);
            check(dtype, from, Layout::Transposed);
        }
    }

    #[test]
    fn sizes_are_padded() {
        assert_eq!(PackedMatrix::bytes(33, 3, DType::BF16), 64 * 4 * 2);
        assert_eq!(PackedMatrix::bytes(32, 4, DType::F32), 32 * 4 * 4);
    }
}
