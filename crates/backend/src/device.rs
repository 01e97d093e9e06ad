//! The trait that a device implements.

use crate::{Batch, DType, Program, StepOut, WeightError, WeightSource};

/// What a device has and can do.
#[derive(Clone, Debug)]
pub struct Caps {
    /// For people: `AVX-512 BF16, 2 threads`.
    pub description: String,
    /// Bytes of memory that weights and cache may share.
    pub memory: u64,
    /// Element types that it computes in.
    pub dtypes: Vec<DType>,
    /// KV blocks must be a multiple of this many tokens.
    pub block_multiple: usize,
}

/// The paged KV cache to allocate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KvConfig {
    /// Tokens per block.
    pub block_size: usize,
    /// Number of blocks.
    pub num_blocks: usize,
    /// Element type of K and V.
    pub dtype: DType,
}

/// Everything that a back end needs to know to make a program runnable.
#[derive(Clone, Debug)]
pub struct LoadPlan {
    /// What to run.
    pub program: Program,
    /// Element type of the weight matrices.
    pub dtype: DType,
    /// The cache to allocate.
    pub kv: KvConfig,
    /// Most rows of one step: buffers are sized for it once.
    pub max_rows: usize,
    /// Most sampled rows that are computed at a time; a step may ask for more
    /// and the back end then works through them in groups.
    pub max_sample_rows: usize,
    /// Longest context of one sequence.
    pub max_context: usize,
}

/// Why a program could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A tensor is missing or malformed.
    #[error(transparent)]
    Weight(#[from] WeightError),
    /// Memory could not be had.
    #[error("could not allocate {bytes} bytes for {what}")]
    Memory {
        /// What the memory was for.
        what: String,
        /// How much.
        bytes: u64,
    },
    /// The program asks for something that the device cannot do.
    #[error("{0}")]
    Unsupported(String),
}

/// A step failed; the device is in no state to go on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StepError(pub String);

/// Receives progress while a model loads. Terminal bars and log lines are made
/// from the same calls.
pub trait Reporter: Send + Sync {
    /// A phase such as `"loading weights"` begins, with its total in `unit`s.
    fn begin(&self, phase: &str, total: u64, unit: &str);
    /// So much of the phase is done (absolute).
    fn advance(&self, done: u64);
    /// The phase has ended.
    fn end(&self);
}

/// A reporter that says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn begin(&self, _phase: &str, _total: u64, _unit: &str) {}
    fn advance(&self, _done: u64) {}
    fn end(&self) {}
}

/// A device that can run programs. One call per step.
pub trait Backend: Send {
    /// What the device has and can do.
    fn caps(&self) -> Caps;

    /// Bytes that [`Backend::load`] will allocate for the weights and the
    /// activation buffers of `plan` (the KV cache not counted).
    fn weight_bytes(&self, plan: &LoadPlan) -> u64;

    /// Bytes of one KV block over all layers, padding included.
    fn kv_block_bytes(&self, program: &Program, kv: &KvConfig) -> u64;

    /// Packs the weights and allocates cache and buffers. Called once.
    ///
    /// # Errors
    /// See [`LoadError`].
    fn load(
        &mut self,
        plan: LoadPlan,
        weights: &dyn WeightSource,
        report: &dyn Reporter,
    ) -> Result<(), LoadError>;

    /// Runs the program over one batch. Allocates nothing in steady state.
    ///
    /// # Errors
    /// [`StepError`] if the device failed.
    fn step(&mut self, batch: &Batch, out: &mut StepOut) -> Result<(), StepError>;

    /// Gives the memory of the KV cache back to the system, contents and all,
    /// and says how many bytes that were. No step may follow before
    /// [`Backend::restore_cache`]. A back end that has to keep its memory gives
    /// 0 back, and steps go on to work.
    fn release_cache(&mut self) -> u64 {
        0
    }

    /// Allocates again what [`Backend::release_cache`] gave back. What the
    /// blocks hold is undefined; without effect if nothing was given back.
    ///
    /// # Errors
    /// [`LoadError::Memory`] if the memory is no longer to be had.
    fn restore_cache(&mut self) -> Result<(), LoadError> {
        Ok(())
    }
}
