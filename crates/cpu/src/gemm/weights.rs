//! How the kernels read each packed format.

use std::marker::PhantomData;

use super::PANEL;
use crate::simd::{Bf16Dot, LANES, Simd};

/// A packed weight format, and the multiply-add that goes with it.
///
/// One *step* is what a kernel reads of a panel at a time: one `k` for single
/// values, two for pairs. Activations come as 32-bit words, `ACTS` a step and
/// row: f32 values, or one pair of bf16 values.
///
/// # Safety
/// As for [`Simd`]; pointers must be valid for a step.
pub(super) trait Weights<S: Simd>: Copy {
    /// Activation words per step.
    const ACTS: usize;
    /// `k` per step.
    const STEP_K: usize;
    /// Bytes of one vector of columns in a step.
    const VECTOR_BYTES: usize;
    /// Bytes of a panel in a step.
    const STEP_BYTES: usize = Self::VECTOR_BYTES * (PANEL / LANES);
    /// Whether large products should turn blocks of panels into f32 first.
    const EXPAND: bool;
    /// `k` per block of a panel. A block and the activations of a task's rows
    /// over it stay in the L2 cache while tiles pass over them.
    const BLOCK_K: usize = 512;

    /// Sixteen columns of a step.
    type Columns: Copy;
    /// A row's activations of a step, in all lanes.
    type Row: Copy;

    /// Reads sixteen columns.
    unsafe fn columns(p: *const u8) -> Self::Columns;
    /// Reads a row's activations, the words `stride` apart.
    unsafe fn row(p: *const f32, stride: usize) -> Self::Row;
    /// Adds the products in ascending order of `k`.
    unsafe fn mul_add(acc: S::F, row: Self::Row, columns: Self::Columns) -> S::F;
    /// The columns' values, for each `k` of the step; the second is unused
    /// when [`Weights::STEP_K`] is 1.
    unsafe fn values(columns: Self::Columns) -> [S::F; 2];
}

/// `[k][32]` f32.
#[derive(Clone, Copy)]
pub(super) struct F32;

/// `[k][32]` IEEE half.
#[derive(Clone, Copy)]
pub(super) struct F16;

/// `[k / 2][32][2]` bf16, multiplied in f32.
#[derive(Clone, Copy)]
pub(super) struct Bf16;

/// `[k / 2][32][2]` bf16, multiplied by bf16 pairs of activations.
#[derive(Clone, Copy)]
pub(super) struct Bf16Pairs<D>(PhantomData<D>);

impl<S: Simd> Weights<S> for F32 {
    const ACTS: usize = 1;
    const STEP_K: usize = 1;
    const VECTOR_BYTES: usize = LANES * 4;
    const EXPAND: bool = false;
    type Columns = S::F;
    type Row = S::F;

    #[inline(always)]
    unsafe fn columns(p: *const u8) -> S::F {
        S::load(p.cast())
    }
    #[inline(always)]
    unsafe fn row(p: *const f32, _stride: usize) -> S::F {
        S::splat(*p)
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: S::F, columns: S::F) -> S::F {
        S::fma(row, columns, acc)
    }
    #[inline(always)]
    unsafe fn values(columns: S::F) -> [S::F; 2] {
        [columns; 2]
    }
}

impl<S: Simd> Weights<S> for F16 {
    const ACTS: usize = 1;
    const STEP_K: usize = 1;
    const VECTOR_BYTES: usize = LANES * 2;
    const EXPAND: bool = true;
    type Columns = S::F;
    type Row = S::F;

    #[inline(always)]
    unsafe fn columns(p: *const u8) -> S::F {
        S::load_f16(p.cast())
    }
    #[inline(always)]
    unsafe fn row(p: *const f32, _stride: usize) -> S::F {
        S::splat(*p)
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: S::F, columns: S::F) -> S::F {
        S::fma(row, columns, acc)
    }
    #[inline(always)]
    unsafe fn values(columns: S::F) -> [S::F; 2] {
        [columns; 2]
    }
}

impl<S: Simd> Weights<S> for Bf16 {
    const ACTS: usize = 2;
    const STEP_K: usize = 2;
    const VECTOR_BYTES: usize = LANES * 4;
    const EXPAND: bool = true;
    type Columns = (S::F, S::F);
    type Row = (S::F, S::F);

    #[inline(always)]
    unsafe fn columns(p: *const u8) -> Self::Columns {
        S::load_bf16_pair(p.cast())
    }
    #[inline(always)]
    unsafe fn row(p: *const f32, stride: usize) -> Self::Row {
        (S::splat(*p), S::splat(*p.add(stride)))
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: Self::Row, columns: Self::Columns) -> S::F {
        S::fma(row.1, columns.1, S::fma(row.0, columns.0, acc))
    }
    #[inline(always)]
    unsafe fn values(columns: Self::Columns) -> [S::F; 2] {
        [columns.0, columns.1]
    }
}

impl<S: Simd, D: Bf16Dot<S>> Weights<S> for Bf16Pairs<D> {
    const ACTS: usize = 1;
    const STEP_K: usize = 2;
    const VECTOR_BYTES: usize = LANES * 4;
    const EXPAND: bool = false;
    const BLOCK_K: usize = 1024;
    type Columns = D::Pairs;
    type Row = D::Pairs;

    #[inline(always)]
    unsafe fn columns(p: *const u8) -> D::Pairs {
        D::load_pairs(p.cast())
    }
    #[inline(always)]
    unsafe fn row(p: *const f32, _stride: usize) -> D::Pairs {
        D::splat_pair(*p.cast::<u32>())
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: D::Pairs, columns: D::Pairs) -> S::F {
        D::dot(acc, row, columns)
    }
    #[inline(always)]
    unsafe fn values(_columns: D::Pairs) -> [S::F; 2] {
        unreachable!("pairs are never expanded")
    }
}
