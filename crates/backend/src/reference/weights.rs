//! Reading slots as plain f32.

use half::{bf16, f16};

use crate::{DType, Slot, SlotKind, SlotPart, Tensor, WeightError, WeightSource};

/// `x`, rounded to `dtype` (to nearest, ties to even).
pub fn round_to(dtype: DType, x: f32) -> f32 {
    match dtype {
        DType::F32 => x,
        DType::F16 => f16::from_f32(x).to_f32(),
        DType::BF16 => bf16::from_f32(x).to_f32(),
    }
}

/// The slot's elements, row-major. Matrices and tables are rounded to `dtype`,
/// vectors stay as they are.
///
/// # Errors
/// Whatever the source says.
pub fn read_slot(
    slot: &Slot,
    dtype: DType,
    source: &dyn WeightSource,
) -> Result<Vec<f32>, WeightError> {
    let (cols, dtype) = match slot.kind {
        SlotKind::Matrix { k, .. } => (k, dtype),
        SlotKind::Table { cols, .. } => (cols, dtype),
        SlotKind::Vector { .. } => (1, DType::F32),
    };
    let mut out = Vec::new();
    for part in &slot.parts {
        let tensor = source.tensor(&part.tensor, &part.stored_shape(slot.kind))?;
        read_part(part, cols, &tensor, |x| out.push(round_to(dtype, x)));
    }
    Ok(out)
}

fn read_part(part: &SlotPart, cols: usize, tensor: &Tensor<'_>, mut push: impl FnMut(f32)) {
    for row in part.first_row..part.first_row + part.rows {
        for col in 0..cols {
            let at = if part.transposed {
                col * part.total_rows + row
            } else {
                row * cols + col
            };
            push(element(tensor, at));
        }
    }
}

/// Element `at` of a tensor, widened.
fn element(tensor: &Tensor<'_>, at: usize) -> f32 {
    let bytes = &tensor.data[at * tensor.dtype.size()..][..tensor.dtype.size()];
    match tensor.dtype {
        DType::F32 => f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]),
        DType::F16 => f16::from_le_bytes([bytes[0], bytes[1]]).to_f32(),
        DType::BF16 => bf16::from_le_bytes([bytes[0], bytes[1]]).to_f32(),
    }
}
