//! Weights in panels.

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
        row / PANEL * PANEL * self.padded_k() + place(self.dtype, row % PANEL, k)
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
        match self.dtype {
            DType::F32 => self.pack_as::<f32>(pool, row0, rows, src, f32::from_bits, |v| v),
            // A value that needs no rounding is copied, NaN payload and all.
            DType::F16 => self.pack_as::<u16>(pool, row0, rows, src, |b| b as u16, f32_to_f16),
            DType::BF16 => self.pack_as::<u16>(pool, row0, rows, src, |b| b as u16, f32_to_bf16),
        }
    }

    /// `same` takes the bits of a source of the matrix's own type, `rounded`
    /// the value of any other.
    fn pack_as<T: Plain + Send + Sync>(
        &mut self,
        pool: &Pool,
        row0: usize,
        rows: usize,
        src: &Source<'_>,
        same: impl Fn(u32) -> T + Sync,
        rounded: impl Fn(f32) -> T + Sync,
    ) {
        let half = |at: &[u8]| u16::from_le_bytes([at[0], at[1]]);
        let word = |at: &[u8]| u32::from_le_bytes([at[0], at[1], at[2], at[3]]);
        match src.dtype {
            DType::F32 if self.dtype == DType::F32 => {
                self.scatter(pool, row0, rows, src, |at| same(word(at)));
            }
            DType::F32 => {
                self.scatter(pool, row0, rows, src, |at| {
                    rounded(f32::from_bits(word(at)))
                });
            }
            dtype if dtype == self.dtype => {
                self.scatter(pool, row0, rows, src, |at| same(half(at).into()));
            }
            DType::F16 => {
                self.scatter(pool, row0, rows, src, |at| rounded(f16_to_f32(half(at))));
            }
            DType::BF16 => {
                self.scatter(pool, row0, rows, src, |at| rounded(bf16_to_f32(half(at))));
            }
        }
    }

    /// Reads elements with `read` and puts them in their places, a panel a task.
    fn scatter<T: Plain + Send + Sync>(
        &mut self,
        pool: &Pool,
        row0: usize,
        rows: usize,
        src: &Source<'_>,
        read: impl Fn(&[u8]) -> T + Sync,
    ) {
        let (k, dtype, panel_len) = (self.k, self.dtype, PANEL * self.padded_k());
        let first_panel = row0 / PANEL;
        let panels = (row0 + rows).div_ceil(PANEL) - first_panel;
        let data = Shared(self.data.as_mut_slice::<T>().as_mut_ptr());
        pool.run(panels, &|task| {
            let panel = first_panel + task;
            // SAFETY: the panel is inside the buffer, and no other task has it.
            let out = unsafe {
                std::slice::from_raw_parts_mut(data.get().add(panel * panel_len), panel_len)
            };
            let begin = row0.max(panel * PANEL);
            let end = (row0 + rows).min((panel + 1) * PANEL);
            for block in (0..k).step_by(BLOCK) {
                let block = block..k.min(block + BLOCK);
                for row in begin..end {
                    let from = src.first_row + row - row0;
                    let lane = row % PANEL;
                    pack_stretch(out, dtype, lane, block.clone(), src, from, k, &read);
                }
            }
        });
    }
}

/// `k` that are packed of one row before the next row's: what 32 rows write
/// then stays in the L1 cache.
const BLOCK: usize = 64;

/// Where an element of a panel is, counted in elements.
#[inline(always)]
fn place(dtype: DType, lane: usize, k: usize) -> usize {
    match dtype {
        DType::BF16 => (k / 2 * PANEL + lane) * 2 + k % 2,
        DType::F16 | DType::F32 => k * PANEL + lane,
    }
}

/// Packs elements `block` of source row `row` into a lane of a panel.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn pack_stretch<T: Plain>(
    out: &mut [T],
    dtype: DType,
    lane: usize,
    block: std::ops::Range<usize>,
    src: &Source<'_>,
    row: usize,
    k: usize,
    read: &impl Fn(&[u8]) -> T,
) {
    let size = src.dtype.size();
    match src.layout {
        Layout::RowMajor => {
            let values = &src.data[(row * k + block.start) * size..(row * k + block.end) * size];
            for (k, value) in block.zip(values.chunks_exact(size)) {
                out[place(dtype, lane, k)] = read(value);
            }
        }
        Layout::Transposed => {
            for k in block {
                let at = (k * src.total_rows + row) * size;
                out[place(dtype, lane, k)] = read(&src.data[at..at + size]);
            }
        }
    }
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
