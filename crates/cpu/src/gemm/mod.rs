//! Matrix products with packed weights.
//!
//! Every element of a result is one accumulator that walks over `k` in
//! ascending order, whatever the number of rows, threads or blocks: the bits of
//! a row do not depend on which other rows share the call. Blocks of `k` store
//! and reload accumulators exactly, and speed at few rows comes from more
//! columns at a time, never from several accumulators for one element.
//!
//! | module | what it does |
//! |---|---|
//! | `pack` | weights in panels of 32 columns |
//! | `acts` | activations in tiles of rows, rounded to bf16 for the dot |
//! | `weights` | how each format is read and multiplied |
//! | `tile` | the loop over `k`, in registers |
//! | `drive` | blocks, and tasks for the pool |

mod acts;
mod drive;
mod kernels;
mod pack;
mod tile;
mod weights;

pub use pack::{Layout, PackedMatrix, Source};

use acts::{Cut, Rows};
use drive::Product;
use kernels::{Kernels, Method};

use crate::huge::HugeBuffer;
use crate::pool::Pool;
use crate::simd::Level;

/// Columns of a panel.
pub const PANEL: usize = 32;

/// Most panels of a task: consecutive panels are one stretch of memory.
const GROUP_PANELS: usize = 8;
/// Most tiles of rows of a task: a block of their activations fits into L2.
const GROUP_TILES: usize = 12;
/// Tasks that a thread should find, so that a late one holds nobody up.
const TASKS_PER_THREAD: usize = 8;
/// `k` of a task that packs activations.
const PACK_K: usize = 1024;

/// Working memory of [`matmul`], grown when needed and reused.
#[derive(Debug, Default)]
pub struct Scratch {
    acts: HugeBuffer,
}

impl Scratch {
    /// Empty.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for products of up to `rows` rows and `k` input features,
    /// which then allocate nothing.
    ///
    /// # Panics
    /// If the system refuses the memory, as for any vector.
    pub fn reserve(&mut self, rows: usize, k: usize) {
        let bytes = rows * k.next_multiple_of(2) * size_of::<f32>();
        if self.acts.len() < bytes {
            self.acts = HugeBuffer::zeroed(bytes).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

/// `out[i, j] = sum_k a[i, k] w[j, k] (+ bias[j])` for `m` rows: `a` has rows
/// of `w.k()` values, `lda` apart, `out` rows of `w.n()` values, `ldo` apart.
///
/// With bf16 weights at level `avx512bf16` the activations are
/// rounded to bf16; otherwise they are used as they are.
///
/// # Panics
/// If a slice is too short for its shape, or `ldo < n` with several rows.
#[allow(clippy::too_many_arguments)]
pub fn matmul(
    pool: &Pool,
    level: Level,
    a: &[f32],
    lda: usize,
    m: usize,
    w: &PackedMatrix,
    bias: Option<&[f32]>,
    out: &mut [f32],
    ldo: usize,
    scratch: &mut Scratch,
) {
    let shape = Shape { m, lda, ldo };
    multiply(
        Method::of(level, w.dtype()),
        pool,
        level,
        a,
        shape,
        w,
        bias,
        out,
        scratch,
    );
}

/// The rows of a product and of its result.
#[derive(Clone, Copy)]
struct Shape {
    m: usize,
    lda: usize,
    ldo: usize,
}

#[allow(clippy::too_many_arguments)]
fn multiply(
    method: Method,
    pool: &Pool,
    level: Level,
    a: &[f32],
    Shape { m, lda, ldo }: Shape,
    w: &PackedMatrix,
    bias: Option<&[f32]>,
    out: &mut [f32],
    scratch: &mut Scratch,
) {
    let (n, k) = (w.n(), w.k());
    if m == 0 || n == 0 {
        return;
    }
    assert!(
        a.len() >= (m - 1) * lda + k,
        "activations are shorter than {m} rows of {k}"
    );
    assert!(
        out.len() >= (m - 1) * ldo + n,
        "the result is shorter than {m} rows of {n}"
    );
    assert!(
        m == 1 || ldo >= n,
        "rows of the result overlap: {ldo} < {n}"
    );
    assert!(
        bias.is_none_or(|b| b.len() >= n),
        "the bias is shorter than {n}"
    );
    scratch.reserve(m, k);
    let kernels = Kernels::of(level, method);
    let cut = Cut::new(m, kernels.max_rows);
    let row_groups = cut.tiles.div_ceil(GROUP_TILES);
    let shares = (pool.threads() * TASKS_PER_THREAD).div_ceil(row_groups);
    let p = Product {
        rows: Rows {
            values: a,
            stride: lda,
            k,
        },
        cut,
        acts: scratch.acts.as_mut_slice::<f32>().as_mut_ptr(),
        weights: w.as_ptr(),
        k: w.padded_k(),
        n,
        out: out.as_mut_ptr(),
        ldo,
        bias: bias.map_or(std::ptr::null(), <[f32]>::as_ptr),
        group: (n.div_ceil(PANEL) / shares).clamp(1, GROUP_PANELS),
        group_tiles: cut.tiles.div_ceil(row_groups),
        pack_steps: PACK_K / kernels.step_k,
    };
    let packing = cut.tiles * (p.k / kernels.step_k).div_ceil(p.pack_steps);
    // SAFETY: the asserts above hold the pointers to their shapes, the scratch
    // has `m * padded k` words, tasks of one run write disjoint parts, and the
    // second run begins when the first has ended. The kernels are the level's.
    pool.run(packing, &|task| unsafe { (kernels.pack)(&p, task) });
    // SAFETY: as above.
    pool.run(p.tasks(), &|task| unsafe { (kernels.multiply)(&p, task) });
}

#[cfg(test)]
mod tests;
