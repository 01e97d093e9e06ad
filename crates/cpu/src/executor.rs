//! The back end: runs a program op by op over one batch.

mod access;
mod run;

use quire_backend::{
    Backend, Batch, BufferRows, Caps, DType, KvConfig, LoadError, LoadPlan, Op, Program, Reporter,
    SampleRow, StepError, StepOut, WeightSource,
};

use crate::attention::AttentionScratch;
use crate::gemm::Scratch;
use crate::huge::HugeBuffer;
use crate::kv::{KvLayer, TILE};
use crate::moe::MoeScratch;
use crate::pool::{MAX_THREADS, Pool, default_threads};
use crate::rope::Angles;
use crate::sample::{SampleScratch, sample_rows};
use crate::simd::Level;
use crate::weights::{
    Weight, kv_block_bytes, load_slots, memory_error, moe_shape, weight_bytes, widest_attention,
    widest_input,
};
use access::{Buffers, Weights};
use run::Run;

/// How to set up a [`CpuBackend`].
#[derive(Clone, Debug, Default)]
pub struct CpuConfig {
    /// Threads that compute, the caller's included; `None` takes all CPUs that
    /// the process may use.
    pub threads: Option<usize>,
    /// Bytes that weights and cache may share, as [`Caps::memory`] reports it.
    pub memory: u64,
    /// CPUs to bind the threads to, in order; empty binds none.
    pub cpus: Vec<usize>,
    /// Instructions to use; `None` takes the best that the machine has, or what
    /// the environment variable [`crate::simd::LEVEL_ENV`] names.
    pub level: Option<Level>,
}

/// Runs programs on the CPU.
#[derive(Debug)]
pub struct CpuBackend {
    pool: Pool,
    level: Level,
    memory: u64,
    loaded: Option<Loaded>,
}

/// A program with its weights, cache and buffers.
#[derive(Debug)]
struct Loaded {
    plan: LoadPlan,
    weights: Vec<Weight>,
    cache: Vec<KvLayer>,
    /// One per buffer of the program, for the most rows that it can have.
    buffers: Vec<HugeBuffer>,
    /// `[max_sample_rows, vocab]`.
    logits: HugeBuffer,
    /// One per rope table.
    angles: Vec<Angles>,
    /// Ops before this one run once per step, the rest once per group of
    /// sampled rows.
    tail: usize,
    product: Scratch,
    attention: AttentionScratch,
    moe: MoeScratch,
    /// One per thread.
    sample: Vec<SampleScratch>,
    /// Room for one place per sampled row.
    top_starts: Vec<usize>,
}

impl CpuBackend {
    /// Starts the threads.
    ///
    /// # Errors
    /// [`LoadError::Unsupported`] if the number of threads is out of range or
    /// the environment names an instruction set that the machine lacks.
    pub fn new(config: CpuConfig) -> Result<Self, LoadError> {
        let threads = config.threads.unwrap_or_else(default_threads);
        if !(1..=MAX_THREADS).contains(&threads) {
            return Err(LoadError::Unsupported(format!(
                "{threads} threads; allowed: 1 to {MAX_THREADS}"
            )));
        }
        let level = match config.level {
            Some(level) => level,
            None => Level::detect().map_err(|e| LoadError::Unsupported(e.to_string()))?,
        };
        let pool = Pool::pinned(threads, &config.cpus);
        Ok(CpuBackend {
            pool,
            level,
            memory: config.memory,
            loaded: None,
        })
    }

    /// Instructions in use.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Threads that compute.
    pub fn threads(&self) -> usize {
        self.pool.threads()
    }

    /// Logits of the last step's last group of sampled rows, `[rows, vocab]`,
    /// for tests; rows that were not part of it hold older values.
    pub fn logits(&self) -> &[f32] {
        self.loaded
            .as_ref()
            .map_or(&[], |loaded| loaded.logits.as_slice())
    }

    /// Fills all blocks with NaN, as blocks that were used before may be.
    #[cfg(test)]
    pub(crate) fn poison_cache(&mut self) {
        let loaded = self.loaded.as_mut().expect("a program is loaded");
        let kv = loaded.plan.kv;
        for cache in &mut loaded.cache {
            let slots: Vec<u32> = (0..(kv.block_size * kv.num_blocks) as u32).collect();
            let width = cache.layer().kv_heads * cache.layer().head_dim;
            let rows = vec![f32::NAN; slots.len() * width];
            cache.write(&self.pool, &slots, &rows, width, 0, 0);
        }
    }
}

impl Backend for CpuBackend {
    fn caps(&self) -> Caps {
        let threads = self.pool.threads();
        let plural = if threads == 1 { "" } else { "s" };
        Caps {
            description: format!("{}, {threads} thread{plural}", self.level.description()),
            memory: self.memory,
            dtypes: vec![DType::BF16, DType::F16, DType::F32],
            block_multiple: TILE,
        }
    }

    /// Packed weights, activation buffers, logits and working memory; threads'
    /// stacks are left out.
    fn weight_bytes(&self, plan: &LoadPlan) -> u64 {
        weight_bytes(plan, self.pool.threads())
    }

    fn kv_block_bytes(&self, program: &Program, kv: &KvConfig) -> u64 {
        kv_block_bytes(program, kv)
    }

    fn load(
        &mut self,
        plan: LoadPlan,
        weights: &dyn WeightSource,
        report: &dyn Reporter,
    ) -> Result<(), LoadError> {
        plan.check()?;
        if !plan.kv.block_size.is_multiple_of(TILE) {
            return Err(LoadError::Unsupported(format!(
                "KV blocks of {} tokens; allowed: multiples of {TILE}",
                plan.kv.block_size
            )));
        }
        let weights = load_slots(&self.pool, &plan, weights, report)?;
        self.loaded = Some(Loaded::new(plan, weights, self.pool.threads())?);
        Ok(())
    }

    fn step(&mut self, batch: &Batch, out: &mut StepOut) -> Result<(), StepError> {
        let loaded = self
            .loaded
            .as_mut()
            .ok_or_else(|| StepError("nothing is loaded".into()))?;
        loaded.plan.check_batch(batch)?;
        out.sampled.clear();
        out.top.clear();
        if loaded.cache.len() != loaded.plan.program.cache.len() {
            return Err(StepError("the KV cache has been given back".into()));
        }
        let (pool, level) = (&self.pool, self.level);
        for (angles, table) in loaded.angles.iter_mut().zip(&loaded.plan.program.ropes) {
            angles.prepare(pool, table, &batch.positions);
        }
        let (tail, end) = (loaded.tail, loaded.plan.program.ops.len());
        loaded.run(pool, level, batch, &[]).ops(0..tail);
        for group in batch.samples.chunks(loaded.plan.max_sample_rows) {
            loaded.run(pool, level, batch, group).ops(tail..end);
            loaded.sample(pool, level, group, out);
        }
        Ok(())
    }

    fn release_cache(&mut self) -> u64 {
        let Some(loaded) = &mut self.loaded else {
            return 0;
        };
        let layers = std::mem::take(&mut loaded.cache);
        layers.iter().map(|layer| layer.bytes() as u64).sum()
    }

    fn restore_cache(&mut self) -> Result<(), LoadError> {
        if let Some(loaded) = &mut self.loaded
            && loaded.cache.len() != loaded.plan.program.cache.len()
        {
            loaded.cache = new_cache(&loaded.plan)?;
        }
        Ok(())
    }
}

/// Empty blocks for all layers.
fn new_cache(plan: &LoadPlan) -> Result<Vec<KvLayer>, LoadError> {
    let layers = plan.program.cache.iter();
    let cache = layers.map(|&layer| KvLayer::new(layer, &plan.kv));
    let cache: Result<_, _> = cache.collect();
    cache.map_err(|error| memory_error("the KV cache", error))
}

impl Loaded {
    fn new(plan: LoadPlan, weights: Vec<Weight>, threads: usize) -> Result<Self, LoadError> {
        let program = &plan.program;
        let buffer = |what: &str, len: usize| {
            HugeBuffer::zeroed(4 * len).map_err(|error| memory_error(what, error))
        };
        let buffers = program.buffers.iter().map(|spec| {
            let rows = match spec.rows {
                BufferRows::Tokens => plan.max_rows,
                BufferRows::Samples => plan.max_sample_rows,
            };
            buffer(spec.name, rows * spec.width)
        });
        let cache = new_cache(&plan)?;
        let mut moe = MoeScratch::default();
        for op in &program.ops {
            if let Op::Moe { moe: op, .. } = op {
                moe.reserve(moe_shape(&plan, op), plan.max_rows);
            }
        }
        let (group, pad) = widest_attention(program);
        let mut product = Scratch::new();
        product.reserve(plan.max_rows.max(plan.max_sample_rows), widest_input(&plan));
        let tail = program
            .ops
            .iter()
            .position(|op| matches!(op, Op::SelectRows { .. }));
        Ok(Loaded {
            buffers: buffers.collect::<Result<_, _>>()?,
            logits: buffer("logits", plan.max_sample_rows * program.vocab_size)?,
            cache,
            angles: program
                .ropes
                .iter()
                .map(|t| Angles::new(t, plan.max_rows))
                .collect(),
            tail: tail.unwrap_or(program.ops.len()),
            product,
            attention: AttentionScratch::new(threads, plan.max_rows, plan.max_context, group, pad),
            moe,
            sample: (0..threads)
                .map(|_| SampleScratch::new(program.vocab_size))
                .collect(),
            top_starts: Vec::with_capacity(plan.max_sample_rows),
            weights,
            plan,
        })
    }

    /// What ops run with; `group` is empty before the tail.
    fn run<'a>(
        &'a mut self,
        pool: &'a Pool,
        level: Level,
        batch: &'a Batch,
        group: &'a [SampleRow],
    ) -> Run<'a> {
        let program = &self.plan.program;
        Run {
            pool,
            level,
            program,
            weights: Weights {
                slots: &self.weights,
            },
            buffers: Buffers {
                program,
                buffers: &mut self.buffers,
                batch,
                group,
            },
            cache: &mut self.cache,
            logits: self.logits.as_mut_slice(),
            angles: &self.angles,
            product: &mut self.product,
            attention: &mut self.attention,
            moe: &mut self.moe,
        }
    }

    /// Samples the group's rows from the logits.
    fn sample(&mut self, pool: &Pool, level: Level, group: &[SampleRow], out: &mut StepOut) {
        let vocab = self.plan.program.vocab_size;
        let logits = &self.logits.as_slice()[..group.len() * vocab];
        let (scratch, starts) = (&mut self.sample, &mut self.top_starts);
        sample_rows(pool, level, logits, group, scratch, starts, out);
    }
}
