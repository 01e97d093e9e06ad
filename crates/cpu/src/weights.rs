//! Slots to packed weights, and what they cost.

use quire_backend::{
    BufferRows, DType, KvConfig, LoadError, LoadPlan, Op, Program, Reporter, Slot, SlotKind,
    SlotPart, WeightSource,
};

use crate::attention::AttentionScratch;
use crate::embed::Table;
use crate::gemm::{Layout, PackedMatrix, Source};
use crate::huge::{HugeBuffer, OutOfMemory};
use crate::kv::{KvLayer, TILE};
use crate::moe::MoeShape;
use crate::pool::Pool;
use crate::sample::SampleScratch;
use crate::simd::{bf16_to_f32, f16_to_f32, f32_to_bf16, f32_to_f16};

/// A slot, ready for kernels.
#[derive(Debug)]
pub enum Weight {
    /// Of a [`SlotKind::Matrix`].
    Matrix(PackedMatrix),
    /// Of a [`SlotKind::Table`].
    Table(Table),
    /// Of a [`SlotKind::Vector`].
    Vector(Vec<f32>),
}

/// Packs all slots of a plan.
///
/// # Errors
/// What the source says, or that memory is short.
pub fn load_slots(
    pool: &Pool,
    plan: &LoadPlan,
    source: &dyn WeightSource,
    report: &dyn Reporter,
) -> Result<Vec<Weight>, LoadError> {
    let slots = &plan.program.slots;
    let total: usize = slots.iter().map(|slot| slot_bytes(slot, plan.dtype)).sum();
    report.begin("loading weights", total as u64, "B");
    let mut weights = Vec::with_capacity(slots.len());
    let mut done = 0;
    for slot in slots {
        weights.push(load_slot(pool, slot, plan.dtype, source)?);
        done += slot_bytes(slot, plan.dtype);
        report.advance(done as u64);
    }
    report.end();
    Ok(weights)
}

fn load_slot(
    pool: &Pool,
    slot: &Slot,
    dtype: DType,
    source: &dyn WeightSource,
) -> Result<Weight, LoadError> {
    let memory = |error: OutOfMemory| memory_error(&slot.name, error);
    match slot.kind {
        SlotKind::Matrix { n, k } => {
            let mut matrix = PackedMatrix::new(n, k, dtype).map_err(memory)?;
            let mut row = 0;
            for part in &slot.parts {
                let tensor = source.tensor(&part.tensor, &part.stored_shape(slot.kind))?;
                let from = Source {
                    data: &tensor.data,
                    dtype: tensor.dtype,
                    layout: if part.transposed {
                        Layout::Transposed
                    } else {
                        Layout::RowMajor
                    },
                    total_rows: part.total_rows,
                    first_row: part.first_row,
                };
                matrix.pack_rows(pool, row, part.rows, &from);
                row += part.rows;
            }
            Ok(Weight::Matrix(matrix))
        }
        SlotKind::Table { rows, cols } => {
            let mut data = HugeBuffer::zeroed(rows * cols * dtype.size()).map_err(memory)?;
            read_parts(slot, cols, source, |first, tensor, bytes| {
                copy_elements(dtype, data.as_mut_slice(), first, tensor, bytes);
            })?;
            Ok(Weight::Table(Table { dtype, cols, data }))
        }
        SlotKind::Vector { len } => {
            let mut vector = vec![0.0; len];
            read_parts(slot, 1, source, |first, tensor, bytes| {
                let count = bytes.len() / tensor.size();
                for (to, x) in vector[first..first + count]
                    .iter_mut()
                    .zip(elements(tensor, bytes))
                {
                    *to = x;
                }
            })?;
            Ok(Weight::Vector(vector))
        }
    }
}

/// Calls `put(first element, stored type, stored bytes)` for each part of a
/// table or vector.
fn read_parts(
    slot: &Slot,
    cols: usize,
    source: &dyn WeightSource,
    mut put: impl FnMut(usize, DType, &[u8]),
) -> Result<(), LoadError> {
    let mut row = 0;
    for part in &slot.parts {
        let SlotPart {
            rows, first_row, ..
        } = *part;
        let tensor = source.tensor(&part.tensor, &part.stored_shape(slot.kind))?;
        let width = cols * tensor.dtype.size();
        let bytes = &tensor.data[first_row * width..(first_row + rows) * width];
        put(row * cols, tensor.dtype, bytes);
        row += rows;
    }
    Ok(())
}

/// The elements of a stored tensor, widened.
fn elements(dtype: DType, bytes: &[u8]) -> impl Iterator<Item = f32> + '_ {
    bytes.chunks_exact(dtype.size()).map(move |b| match dtype {
        DType::F32 => f32::from_le_bytes([b[0], b[1], b[2], b[3]]),
        DType::F16 => f16_to_f32(u16::from_le_bytes([b[0], b[1]])),
        DType::BF16 => bf16_to_f32(u16::from_le_bytes([b[0], b[1]])),
    })
}

/// Writes stored elements to the elements of `data` (of type `dtype`) from
/// `first` on.
fn copy_elements(dtype: DType, data: &mut [u8], first: usize, stored: DType, bytes: &[u8]) {
    let size = dtype.size();
    let count = bytes.len() / stored.size();
    let to = &mut data[first * size..(first + count) * size];
    if stored == dtype && cfg!(target_endian = "little") {
        to.copy_from_slice(bytes);
        return;
    }
    for (to, x) in to.chunks_exact_mut(size).zip(elements(stored, bytes)) {
        match dtype {
            DType::F32 => to.copy_from_slice(&x.to_ne_bytes()),
            DType::F16 => to.copy_from_slice(&f32_to_f16(x).to_ne_bytes()),
            DType::BF16 => to.copy_from_slice(&f32_to_bf16(x).to_ne_bytes()),
        }
    }
}

/// An allocation that failed, with what it was for.
pub(crate) fn memory_error(what: &str, error: OutOfMemory) -> LoadError {
    LoadError::Memory {
        what: what.to_owned(),
        bytes: error.bytes as u64,
    }
}

fn slot_bytes(slot: &Slot, dtype: DType) -> usize {
    match slot.kind {
        SlotKind::Matrix { n, k } => PackedMatrix::bytes(n, k, dtype),
        SlotKind::Table { rows, cols } => rows * cols * dtype.size(),
        SlotKind::Vector { len } => 4 * len,
    }
}

/// The shape of a routed feed-forward block.
pub(crate) fn moe_shape(plan: &LoadPlan, moe: &quire_backend::Moe) -> MoeShape {
    let (experts, hidden) = plan.program.matrix_shape(moe.router);
    let (_, intermediate) = plan.program.matrix_shape(moe.down[0]);
    MoeShape {
        hidden,
        intermediate,
        experts,
        top_k: moe.top_k,
    }
}

/// Most query heads per KV head, and most elements per head, padded.
pub(crate) fn widest_attention(program: &Program) -> (usize, usize) {
    let (mut group, mut pad) = (1, TILE);
    for op in &program.ops {
        if let Op::Attention { attention, .. } = op {
            let layer = program.cache[attention.layer];
            group = group.max(attention.heads / layer.kv_heads);
            pad = pad.max(KvLayer::padded(layer));
        }
    }
    (group, pad)
}

/// The widest input of a matrix product.
pub(crate) fn widest_input(plan: &LoadPlan) -> usize {
    let slots = plan.program.slots.iter();
    let inputs = slots.filter_map(|slot| match slot.kind {
        SlotKind::Matrix { k, .. } => Some(k),
        _ => None,
    });
    inputs.max().unwrap_or(0)
}

/// Bytes of packed weights, activation buffers, logits, and the working memory
/// of `threads` threads (products, experts, attention, sampling). Left out: the
/// threads' stacks and what takes a few KiB.
pub fn weight_bytes(plan: &LoadPlan, threads: usize) -> u64 {
    let program = &plan.program;
    let slots: usize = program
        .slots
        .iter()
        .map(|slot| slot_bytes(slot, plan.dtype))
        .sum();
    let buffers = program.buffers.iter().map(|buffer| match buffer.rows {
        BufferRows::Tokens => 4 * buffer.width * plan.max_rows,
        BufferRows::Samples => 4 * buffer.width * plan.max_sample_rows,
    });
    let logits = 4 * program.vocab_size * plan.max_sample_rows;
    let products = 4 * plan.max_rows.max(plan.max_sample_rows) * widest_input(plan);
    let experts = program.ops.iter().map(|op| match op {
        Op::Moe { moe, .. } => moe_shape(plan, moe).scratch_bytes(plan.max_rows),
        _ => 0,
    });
    let angles = program
        .ropes
        .iter()
        .map(|table| 8 * table.inv_freq.len() * plan.max_rows);
    let (group, pad) = widest_attention(program);
    let attention = AttentionScratch::bytes(threads, plan.max_context, group, pad);
    let sampling = threads * SampleScratch::bytes(program.vocab_size);
    let total = slots
        + buffers.sum::<usize>()
        + logits
        + products
        + experts.max().unwrap_or(0)
        + angles.sum::<usize>()
        + attention
        + sampling;
    total as u64
}

/// Bytes of one KV block over all layers, head dimensions padded to vectors.
pub fn kv_block_bytes(program: &Program, kv: &KvConfig) -> u64 {
    let layers = program.cache.iter();
    layers
        .map(|&layer| KvLayer::block_bytes(layer, kv.dtype, kv.block_size) as u64)
        .sum()
}
