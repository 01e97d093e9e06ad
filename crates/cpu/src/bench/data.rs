//! Operands. Their content does not change the speed, but pages that were never
//! written share the memory of one page, so all of them are filled.

use quire_backend::DType;

use super::Plan;
use crate::embed::Table;
use crate::gemm::{Layout, PackedMatrix, Source};
use crate::huge::{HugeBuffer, OutOfMemory};
use crate::pool::Pool;
use crate::simd::{f32_to_bf16, f32_to_f16};

/// f32 values of a cache line.
const LINE: usize = 16;

/// Rows of a matrix that differ; the others repeat them.
const DISTINCT_ROWS: usize = 64;

/// Evenly distributed in [-1, 1), the same in every run.
pub(super) fn values(len: usize) -> Vec<f32> {
    let mut values = vec![0.0; len];
    fill(&mut values);
    values
}

/// The same on huge pages, as a back end has its activations.
pub(super) fn buffer(len: usize) -> Result<HugeBuffer, OutOfMemory> {
    let mut buffer = HugeBuffer::zeroed(len * size_of::<f32>())?;
    fill(buffer.as_mut_slice());
    Ok(buffer)
}

fn fill(values: &mut [f32]) {
    let mut state = 1u32;
    values.fill_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    });
}

/// As many operands of so many bytes as the working set takes, one at least.
pub(super) fn copies(plan: &Plan, bytes: usize) -> usize {
    plan.working_set.div_ceil(bytes.max(1)).max(1)
}

/// A matrix of weights.
pub(super) fn matrix(
    pool: &Pool,
    n: usize,
    k: usize,
    dtype: DType,
) -> Result<PackedMatrix, OutOfMemory> {
    let distinct = n.min(DISTINCT_ROWS);
    let row: Vec<u8> = values(k).into_iter().flat_map(f32::to_le_bytes).collect();
    let data = row.repeat(distinct);
    let source = Source {
        data: &data,
        dtype: DType::F32,
        layout: Layout::RowMajor,
        total_rows: distinct,
        first_row: 0,
    };
    let mut matrix = PackedMatrix::new(n, k, dtype)?;
    for row in (0..n).step_by(distinct) {
        matrix.pack_rows(pool, row, distinct.min(n - row), &source);
    }
    Ok(matrix)
}

/// A table of weights.
pub(super) fn table(rows: usize, cols: usize, dtype: DType) -> Result<Table, OutOfMemory> {
    let mut data = HugeBuffer::zeroed(rows * cols * dtype.size())?;
    let row = values(cols);
    let narrow = |convert: fn(f32) -> u16| row.iter().map(|&x| convert(x)).collect::<Vec<_>>();
    let halves = match dtype {
        DType::F32 => Vec::new(),
        DType::F16 => narrow(f32_to_f16),
        DType::BF16 => narrow(f32_to_bf16),
    };
    match dtype {
        DType::F32 => data
            .as_mut_slice::<f32>()
            .chunks_exact_mut(cols)
            .for_each(|to| to.copy_from_slice(&row)),
        DType::F16 | DType::BF16 => data
            .as_mut_slice::<u16>()
            .chunks_exact_mut(cols)
            .for_each(|to| to.copy_from_slice(&halves)),
    }
    Ok(Table { dtype, cols, data })
}

/// A buffer that hands out one stretch after the other and begins again when it
/// is through.
pub(super) struct Arena {
    data: HugeBuffer,
    /// Values through which stretches rotate, if one is not longer.
    rotate: usize,
    /// Where the next one begins.
    at: usize,
}

impl Arena {
    /// As long as the plan's working set.
    pub(super) fn new(plan: &Plan) -> Self {
        Arena {
            data: HugeBuffer::default(),
            rotate: plan.working_set / size_of::<f32>(),
            at: 0,
        }
    }

    /// Bytes that stretches of so many values take.
    pub(super) fn bytes(plan: &Plan, len: usize) -> usize {
        plan.working_set.max(len * size_of::<f32>())
    }

    /// Makes room for stretches of so many values.
    pub(super) fn reserve(&mut self, len: usize) -> Result<(), OutOfMemory> {
        let values = self.rotate.max(len);
        if self.data.as_slice::<f32>().len() < values {
            self.data = HugeBuffer::default();
            self.data = buffer(values)?;
        }
        self.at = 0;
        Ok(())
    }

    /// The next stretch.
    ///
    /// # Panics
    /// If it is longer than what was reserved.
    pub(super) fn next(&mut self, len: usize) -> &mut [f32] {
        if self.at + len > self.rotate {
            self.at = 0;
        }
        let start = self.at;
        self.at += len.next_multiple_of(LINE);
        &mut self.data.as_mut_slice()[start..start + len]
    }
}
