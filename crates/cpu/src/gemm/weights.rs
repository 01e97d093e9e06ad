//! How the kernels read each packed format.

// The one-line `unsafe fn`s in here have the contract that `Weights` states.
#![allow(unsafe_op_in_unsafe_fn)]

#[cfg(any(test, target_arch = "x86_64"))]
use std::marker::PhantomData;

use super::PANEL;
#[cfg(any(test, target_arch = "x86_64"))]
use crate::simd::Bf16Dot;
use crate::simd::{LANES, Simd};

/// A packed weight format, and the multiply-add that goes with it.
///
/// One *step* is what is stored side by side in a panel: one `k` for single
/// values, two for pairs. It is multiplied in one or two *parts*, one 32-bit
/// word of activations each: an f32 value, or a pair of bf16 values.
///
/// # Safety
/// As for [`Simd`]; pointers must be valid for a step.
pub(super) trait Weights<S: Simd>: Copy {
    /// Activation words per step.
    const PARTS: usize;
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

    /// Sixteen columns of a part.
    type Columns: Copy;

    /// Reads sixteen columns of a part.
    unsafe fn columns(p: *const u8, part: usize) -> Self::Columns;
    /// A row's activation word of the part, in all lanes.
    unsafe fn row(p: *const f32) -> Self::Columns;
    /// Adds the products.
    unsafe fn mul_add(acc: S::F, row: Self::Columns, columns: Self::Columns) -> S::F;
    /// The columns' values; for formats that are expanded.
    unsafe fn values(columns: Self::Columns) -> S::F;
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
#[cfg(any(test, target_arch = "x86_64"))]
#[derive(Clone, Copy)]
pub(super) struct Bf16Pairs<D>(PhantomData<D>);

impl<S: Simd> Weights<S> for F32 {
    const PARTS: usize = 1;
    const STEP_K: usize = 1;
    const VECTOR_BYTES: usize = LANES * 4;
    const EXPAND: bool = false;
    type Columns = S::F;

    #[inline(always)]
    unsafe fn columns(p: *const u8, _part: usize) -> S::F {
        S::load(p.cast())
    }
    #[inline(always)]
    unsafe fn row(p: *const f32) -> S::F {
        S::splat(*p)
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: S::F, columns: S::F) -> S::F {
        S::fma(row, columns, acc)
    }
    #[inline(always)]
    unsafe fn values(columns: S::F) -> S::F {
        columns
    }
}

impl<S: Simd> Weights<S> for F16 {
    const PARTS: usize = 1;
    const STEP_K: usize = 1;
    const VECTOR_BYTES: usize = LANES * 2;
    const EXPAND: bool = true;
    type Columns = S::F;

    #[inline(always)]
    unsafe fn columns(p: *const u8, _part: usize) -> S::F {
        S::load_f16(p.cast())
    }
    #[inline(always)]
    unsafe fn row(p: *const f32) -> S::F {
        S::splat(*p)
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: S::F, columns: S::F) -> S::F {
        S::fma(row, columns, acc)
    }
    #[inline(always)]
    unsafe fn values(columns: S::F) -> S::F {
        columns
    }
}

impl<S: Simd> Weights<S> for Bf16 {
    const PARTS: usize = 2;
    const STEP_K: usize = 2;
    const VECTOR_BYTES: usize = LANES * 4;
    const EXPAND: bool = true;
    type Columns = S::F;

    #[inline(always)]
    unsafe fn columns(p: *const u8, part: usize) -> S::F {
        let (even, odd) = S::load_bf16_pair(p.cast());
        if part == 0 { even } else { odd }
    }
    #[inline(always)]
    unsafe fn row(p: *const f32) -> S::F {
        S::splat(*p)
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: S::F, columns: S::F) -> S::F {
        S::fma(row, columns, acc)
    }
    #[inline(always)]
    unsafe fn values(columns: S::F) -> S::F {
        columns
    }
}

#[cfg(any(test, target_arch = "x86_64"))]
impl<S: Simd, D: Bf16Dot<S>> Weights<S> for Bf16Pairs<D> {
    const PARTS: usize = 1;
    const STEP_K: usize = 2;
    const VECTOR_BYTES: usize = LANES * 4;
    const EXPAND: bool = false;
    const BLOCK_K: usize = 1024;
    type Columns = D::Pairs;

    #[inline(always)]
    unsafe fn columns(p: *const u8, _part: usize) -> D::Pairs {
        D::load_pairs(p.cast())
    }
    #[inline(always)]
    unsafe fn row(p: *const f32) -> D::Pairs {
        D::splat_pair(*p.cast::<u32>())
    }
    #[inline(always)]
    unsafe fn mul_add(acc: S::F, row: D::Pairs, columns: D::Pairs) -> S::F {
        D::dot(acc, row, columns)
    }
    #[inline(always)]
    unsafe fn values(_columns: D::Pairs) -> S::F {
        unreachable!("pairs are never expanded")
    }
}
