//! Kernels against the machine's limits.
//!
//! [`run`] times every kernel of a program on rows as steps have them: each
//! case comes with the bytes and operations that it cannot do without
//! ([`Work`]), and the machine's limits are measured in the same run. Operands
//! are taken in turn from more memory than caches hold ([`Plan::working_set`]),
//! so that a share of the limit compares like with like.
//!
//! | module | what it does |
//! |---|---|
//! | `work` | counts bytes and operations |
//! | `time` | repeats a call |
//! | `data` | operands |
//! | `gemm`, `attention`, `stream`, `places`, `sampling` | the cases |

mod attention;
mod data;
mod gemm;
mod places;
mod sampling;
mod stream;
mod time;
mod work;

use quire_backend::{DType, Program, Reporter};

use crate::huge::OutOfMemory;
use crate::pool::Pool;
use crate::probe::{Arithmetic, Limits};
use crate::simd::Level;

pub use work::Work;

/// A kind of kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kernel {
    /// Products with weights.
    Gemm,
    /// Attention of one row per sequence.
    DecodeAttention,
    /// Attention of the last chunk of a prompt.
    PrefillAttention,
    /// Norms, with and without the residual add, and of heads.
    Norm,
    /// Rotary embedding of queries and keys.
    Rope,
    /// Keys and values to the cache.
    CacheWrite,
    /// Activation functions, gated or not.
    Activation,
    /// Look-up of tokens.
    Embedding,
    /// Logits to tokens.
    Sampling,
}

impl Kernel {
    /// All of them, in the order in which they are measured.
    pub const ALL: [Kernel; 9] = [
        Kernel::Gemm,
        Kernel::DecodeAttention,
        Kernel::PrefillAttention,
        Kernel::Norm,
        Kernel::Rope,
        Kernel::CacheWrite,
        Kernel::Activation,
        Kernel::Embedding,
        Kernel::Sampling,
    ];

    /// Such as `decode-attention`.
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Gemm => "gemm",
            Kernel::DecodeAttention => "decode-attention",
            Kernel::PrefillAttention => "prefill-attention",
            Kernel::Norm => "norm",
            Kernel::Rope => "rope",
            Kernel::CacheWrite => "cache-write",
            Kernel::Activation => "activation",
            Kernel::Embedding => "embedding",
            Kernel::Sampling => "sampling",
        }
    }
}

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Kernels; each at most once.
    pub kernels: Vec<Kernel>,
    /// Element types of weights and of the cache.
    pub dtypes: Vec<DType>,
    /// Instruction sets.
    pub levels: Vec<Level>,
    /// Rows of products.
    pub rows: Vec<usize>,
    /// Sequences that decode together.
    pub batches: Vec<usize>,
    /// Tokens that a sequence has, its last row included.
    pub contexts: Vec<usize>,
    /// Rows of a chunk of a prompt.
    pub chunk: usize,
    /// About how long each case is repeated, in seconds.
    pub seconds: f64,
    /// Bytes through which operands rotate; 0 leaves them where they are, so
    /// that small ones come from caches.
    pub working_set: usize,
    /// Bytes of the buffer that reading is measured on.
    pub read_buffer: usize,
    /// Bytes that the operands of one case may take; larger cases are left out.
    pub memory: usize,
}

impl Plan {
    /// Rows of kernels that work row by row: decoding, and a chunk of a prompt.
    fn step_rows(&self) -> Vec<usize> {
        let mut rows = self.batches.clone();
        rows.push(self.chunk);
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// One kernel on operands of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The kernel.
    pub kernel: Kernel,
    /// Which of the program's uses of it, such as `qkv 4096x1024`.
    pub name: String,
    /// Element type of weights or cache; `None` if all operands are f32.
    pub dtype: Option<DType>,
    /// Sizes by name, such as `("rows", 8)`.
    pub sizes: Vec<(&'static str, usize)>,
    /// What a call has to do.
    pub work: Work,
}

impl Case {
    /// The arithmetic that the kernel uses at a level.
    pub fn arithmetic(&self, level: Level) -> Arithmetic {
        match (self.kernel, self.dtype) {
            (Kernel::Gemm, Some(dtype)) => Arithmetic::of_products(level, dtype),
            _ => Arithmetic::Fma,
        }
    }
}

/// A case that was timed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was run.
    pub case: Case,
    /// At which level.
    pub level: Level,
    /// Seconds per call, ascending; never empty.
    pub times: Vec<f64>,
}

/// Which limit a case meets first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Reading memory.
    Read,
    /// Computing.
    Arithmetic(Arithmetic),
}

impl Row {
    /// The limit that the case meets first, and the seconds that a call would
    /// take at that limit.
    pub fn bound(&self, limits: &Limits) -> (Bound, f64) {
        let arithmetic = self.case.arithmetic(self.level);
        let reading = self.case.work.bytes as f64 / (limits.read * 1e9);
        let computing = self.case.work.flops as f64 / (limits.peak(arithmetic) * 1e9);
        if computing > reading {
            (Bound::Arithmetic(arithmetic), computing)
        } else {
            (Bound::Read, reading)
        }
    }
}

/// Cases that need more memory than they may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub what: String,
    /// What they need.
    pub bytes: usize,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The machine's limits at each of the plan's levels; the best of a
    /// measurement before the rows and one after them.
    pub limits: Vec<(Level, Limits)>,
    /// The rows, in the order of the plan.
    pub rows: Vec<Row>,
    /// Cases that were too large.
    pub left_out: Vec<LeftOut>,
}

/// Measures the kernels of a program.
///
/// # Errors
/// [`OutOfMemory`] if the system refuses memory that the plan allows.
///
/// # Panics
/// If a list of the plan is empty, or one of its sizes 0.
pub fn run(
    pool: &Pool,
    program: &Program,
    plan: &Plan,
    report: &dyn Reporter,
) -> Result<Measured, OutOfMemory> {
    let sizes = [&plan.rows, &plan.batches, &plan.contexts];
    for list in sizes.into_iter().chain([&vec![plan.chunk]]) {
        assert!(
            !list.is_empty() && !list.contains(&0),
            "sizes of the plan: {list:?}"
        );
    }
    let before = measure_limits(pool, plan, report)?;
    let mut bench = Bench {
        pool,
        program,
        plan,
        report,
        done: 0,
        rows: Vec::new(),
        left_out: Vec::new(),
    };
    gemm::run(&mut bench)?;
    attention::run(&mut bench)?;
    stream::run(&mut bench)?;
    sampling::run(&mut bench)?;
    let (rows, left_out) = (bench.rows, bench.left_out);
    let mut limits = before;
    if !rows.is_empty() {
        let after = measure_limits(pool, plan, report)?;
        for ((_, before), (_, after)) in limits.iter_mut().zip(after) {
            *before = before.best(after);
        }
    }
    Ok(Measured {
        limits,
        rows,
        left_out,
    })
}

fn measure_limits(
    pool: &Pool,
    plan: &Plan,
    report: &dyn Reporter,
) -> Result<Vec<(Level, Limits)>, OutOfMemory> {
    report.begin("limits", plan.levels.len() as u64, "levels");
    let mut limits = Vec::with_capacity(plan.levels.len());
    for &level in &plan.levels {
        limits.push((level, Limits::measure(pool, level, plan.read_buffer)?));
        report.advance(limits.len() as u64);
    }
    report.end();
    Ok(limits)
}

/// A run under way.
struct Bench<'a> {
    pool: &'a Pool,
    program: &'a Program,
    plan: &'a Plan,
    report: &'a dyn Reporter,
    /// Rows of this phase.
    done: u64,
    rows: Vec<Row>,
    left_out: Vec<LeftOut>,
}

impl Bench<'_> {
    fn wants(&self, kernel: Kernel) -> bool {
        self.plan.kernels.contains(&kernel)
    }

    /// A phase of so many cases, each at every level.
    fn begin(&mut self, phase: &str, cases: usize) {
        self.done = 0;
        let total = cases * self.plan.levels.len();
        self.report.begin(phase, total as u64, "rows");
    }

    fn end(&self) {
        self.report.end();
    }

    /// Whether cases may take so much memory; notes it if not.
    fn fits(&mut self, bytes: usize, what: impl FnOnce() -> String) -> bool {
        let fits = bytes <= self.plan.memory;
        if !fits {
            let what = what();
            self.left_out.push(LeftOut { what, bytes });
        }
        fits
    }

    /// Times a case at every level.
    fn measure(&mut self, case: &Case, mut call: impl FnMut(Level)) {
        for &level in &self.plan.levels {
            self.rows.push(Row {
                case: case.clone(),
                level,
                times: time::repeat(self.plan.seconds, || call(level)),
            });
            self.done += 1;
            self.report.advance(self.done);
        }
    }
}

#[cfg(test)]
mod tests;
