//! The table of compiled kernels.

use super::drive::{self, Product};
use super::tile::Tiles;
#[cfg(any(test, target_arch = "x86_64"))]
use super::weights::Bf16Pairs;
use super::weights::{Bf16, F16, F32, Weights};
#[cfg(test)]
use crate::simd::EmulatedDot;
#[cfg(target_arch = "x86_64")]
use crate::simd::LevelKind;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512, NativeDot};
use crate::simd::{Level, Portable};
use quire_backend::DType;

/// A stage of a product: runs one task of it.
///
/// # Safety
/// As [`drive::pack`] and [`drive::multiply`].
pub(super) type Stage = unsafe fn(&Product<'_>, usize);

/// The kernels of one method at one level.
#[derive(Clone, Copy)]
pub(super) struct Kernels {
    /// Most rows of a tile.
    pub max_rows: usize,
    /// `k` per step.
    pub step_k: usize,
    /// Rearranges activations.
    pub pack: Stage,
    /// Multiplies.
    pub multiply: Stage,
}

/// How values are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// f32 weights.
    F32,
    /// IEEE half weights, in f32.
    F16,
    /// bf16 weights, in f32.
    Bf16,
    /// bf16 weights and activations, by the instruction for it.
    #[cfg(target_arch = "x86_64")]
    NativePairs,
    /// bf16 weights and activations, without it.
    #[cfg(test)]
    EmulatedPairs,
}

impl Method {
    /// The fastest for weights of that type.
    pub fn of(level: Level, dtype: DType) -> Self {
        match (dtype, level.kind()) {
            #[cfg(target_arch = "x86_64")]
            (DType::BF16, LevelKind::Avx512Bf16) => Method::NativePairs,
            (DType::BF16, _) => Method::Bf16,
            (DType::F16, _) => Method::F16,
            (DType::F32, _) => Method::F32,
        }
    }
}

/// Compiles the kernels of one format with a level's target features.
macro_rules! kernels {
    ($level:ty, $weights:ty $(, $features:literal)?) => {{
        $(#[target_feature(enable = $features)])?
        unsafe fn pack(p: &Product<'_>, task: usize) {
            // SAFETY: the features are on; the rest is the caller's contract.
            unsafe { drive::pack::<$level, $weights>(p, task) }
        }
        $(#[target_feature(enable = $features)])?
        unsafe fn multiply(p: &Product<'_>, task: usize) {
            // SAFETY: as above.
            unsafe { drive::multiply::<$level, $weights>(p, task) }
        }
        Kernels {
            max_rows: <$level as Tiles>::MAX_ROWS,
            step_k: <$weights as Weights<$level>>::STEP_K,
            pack,
            multiply,
        }
    }};
}

impl Kernels {
    /// The kernels of a method; they may be called where `level` exists.
    pub fn of(level: Level, method: Method) -> Self {
        match level.kind() {
            #[cfg(target_arch = "x86_64")]
            LevelKind::Avx512Bf16 if method == Method::NativePairs => native_pairs(),
            #[cfg(target_arch = "x86_64")]
            LevelKind::Avx512 | LevelKind::Avx512Bf16 => avx512(method),
            #[cfg(target_arch = "x86_64")]
            LevelKind::Avx2 => avx2(method),
            _ => portable(method),
        }
    }
}

fn portable(method: Method) -> Kernels {
    match method {
        Method::F32 => kernels!(Portable, F32),
        Method::F16 => kernels!(Portable, F16),
        #[cfg(test)]
        Method::EmulatedPairs => kernels!(Portable, Bf16Pairs<EmulatedDot>),
        _ => kernels!(Portable, Bf16),
    }
}

#[cfg(target_arch = "x86_64")]
fn avx2(method: Method) -> Kernels {
    match method {
        Method::F32 => kernels!(Avx2, F32, "avx2,fma,f16c"),
        Method::F16 => kernels!(Avx2, F16, "avx2,fma,f16c"),
        #[cfg(test)]
        Method::EmulatedPairs => kernels!(Avx2, Bf16Pairs<EmulatedDot>, "avx2,fma,f16c"),
        _ => kernels!(Avx2, Bf16, "avx2,fma,f16c"),
    }
}

#[cfg(target_arch = "x86_64")]
fn avx512(method: Method) -> Kernels {
    match method {
        Method::F32 => kernels!(
            Avx512,
            F32,
            "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq"
        ),
        Method::F16 => kernels!(
            Avx512,
            F16,
            "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq"
        ),
        #[cfg(test)]
        Method::EmulatedPairs => kernels!(
            Avx512,
            Bf16Pairs<EmulatedDot>,
            "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq"
        ),
        _ => kernels!(
            Avx512,
            Bf16,
            "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq"
        ),
    }
}

#[cfg(target_arch = "x86_64")]
fn native_pairs() -> Kernels {
    kernels!(
        Avx512,
        Bf16Pairs<NativeDot>,
        "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512bf16"
    )
}
