//! The back end: runs a program op by op over one batch.

use quire_backend::reference::norm::NormWeights;
use quire_backend::{
    Backend, Batch, Buf, BufferRows, Caps, DType, KvConfig, Linear, LoadError, LoadPlan, Norm, Op,
    Program, Reporter, SampleRow, Sampled, SlotId, StepError, StepOut, WeightSource,
};
use quire_core::LogprobEntry;

use crate::activation::{activate, gate, scale_and_cap};
use crate::attention::{AttentionRows, AttentionScratch, attention};
use crate::embed::{Embedding, Table, add_position, embed, select_rows};
use crate::gemm::{PackedMatrix, Scratch, matmul};
use crate::huge::HugeBuffer;
use crate::kv::{KvLayer, TILE};
use crate::moe::{MoeScratch, moe};
use crate::norm::{add, add_norm, head_norm, norm};
use crate::parallel::{Parts, with_scratch};
use crate::pool::{MAX_THREADS, Pool, default_threads};
use crate::rope::{Angles, rope};
use crate::sample::{SampleScratch, sample, top_entries};
use crate::simd::Level;
use crate::weights::{
    Weight, kv_block_bytes, load_slots, memory_error, moe_shape, weight_bytes, widest_input,
};

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
    /// Where each sampled row of a group puts its alternatives.
    top_starts: Vec<usize>,
}

/// What an op runs with.
struct Context<'a> {
    pool: &'a Pool,
    level: Level,
    batch: &'a Batch,
    /// The sampled rows at hand; empty before the tail.
    group: &'a [SampleRow],
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

    /// Packed weights, activation buffers, logits and the working memory that
    /// grows with the plan's limits; threads' stacks are left out.
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
            .ok_or(StepError("nothing is loaded".into()))?;
        loaded.plan.check_batch(batch)?;
        out.sampled.clear();
        out.top.clear();
        let (pool, level) = (&self.pool, self.level);
        for (angles, table) in loaded.angles.iter_mut().zip(&loaded.plan.program.ropes) {
            angles.prepare(pool, table, &batch.positions);
        }
        let context = Context {
            pool,
            level,
            batch,
            group: &[],
        };
        for op in 0..loaded.tail {
            loaded.run(op, &context);
        }
        for group in batch.samples.chunks(loaded.plan.max_sample_rows) {
            let context = Context {
                pool,
                level,
                batch,
                group,
            };
            for op in loaded.tail..loaded.plan.program.ops.len() {
                loaded.run(op, &context);
            }
            loaded.sample(&context, out);
        }
        Ok(())
    }
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
        let cache = program
            .cache
            .iter()
            .map(|&layer| KvLayer::new(layer, &plan.kv));
        let cache: Result<_, _> = cache.collect();
        let mut moe = MoeScratch::default();
        let (mut group, mut pad) = (1, TILE);
        for op in &program.ops {
            match op {
                Op::Moe { moe: op, .. } => moe.reserve(moe_shape(&plan, op), plan.max_rows),
                Op::Attention { attention, .. } => {
                    let layer = program.cache[attention.layer];
                    group = group.max(attention.heads / layer.kv_heads);
                    pad = pad.max(KvLayer::padded(layer));
                }
                _ => {}
            }
        }
        let mut product = Scratch::new();
        product.reserve(plan.max_rows.max(plan.max_sample_rows), widest_input(&plan));
        let tail = program
            .ops
            .iter()
            .position(|op| matches!(op, Op::SelectRows { .. }));
        Ok(Loaded {
            buffers: buffers.collect::<Result<_, _>>()?,
            logits: buffer("logits", plan.max_sample_rows * program.vocab_size)?,
            cache: cache.map_err(|error| memory_error("the KV cache", error))?,
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

    /// Runs one op.
    fn run(&mut self, index: usize, context: &Context<'_>) {
        let Loaded {
            plan,
            weights,
            cache,
            buffers,
            ..
        } = self;
        let Context {
            pool,
            level,
            batch,
            group,
        } = *context;
        let program = &plan.program;
        let weights = Weights { slots: weights };
        let mut buffers = Buffers {
            program,
            buffers,
            batch,
            group,
        };
        match &program.ops[index] {
            Op::Embed { table, scale, out } => {
                let (out, width) = buffers.one(*out);
                embed(
                    pool,
                    &batch.tokens,
                    weights.embedding(*table),
                    width,
                    *scale,
                    out,
                );
            }
            Op::AddPosition { table, offset, acc } => {
                let (acc, _) = buffers.one(*acc);
                add_position(&batch.positions, weights.table(*table), *offset, acc);
            }
            Op::Norm {
                norm: n,
                input,
                out,
            } if input == out => {
                let (out, width) = buffers.one(*out);
                norm(pool, level, &weights.norm(n), width, None, out);
            }
            Op::Norm {
                norm: n,
                input,
                out,
            } => {
                let (input, out, width) = buffers.two(*input, *out);
                norm(pool, level, &weights.norm(n), width, Some(input), out);
            }
            Op::AddNorm {
                acc,
                input,
                scale,
                norm: n,
                out,
            } if input == out => {
                let (input, to, _) = buffers.two(*input, *acc);
                add(pool, level, to, input, *scale);
                let (acc, out, width) = buffers.two(*acc, *out);
                norm(pool, level, &weights.norm(n), width, Some(acc), out);
            }
            Op::AddNorm {
                acc,
                input,
                scale,
                norm: n,
                out,
            } => {
                let (input, acc, out, width) = buffers.three(*input, *acc, *out);
                add_norm(
                    pool,
                    level,
                    &weights.norm(n),
                    width,
                    acc,
                    input,
                    *scale,
                    out,
                );
            }
            Op::Add { acc, input, scale } => {
                let (input, acc, _) = buffers.two(*input, *acc);
                add(pool, level, acc, input, *scale);
            }
            Op::Linear { linear, input, out } => {
                let (input, out, _) = buffers.two(*input, *out);
                project(context, &weights, linear, input, out, &mut self.product);
            }
            Op::HeadNorm {
                norm: n,
                buf,
                col,
                heads,
                head_dim,
            } => {
                let (buf, width) = buffers.one(*buf);
                let n = weights.norm(n);
                head_norm(pool, level, &n, width, *col, *heads, *head_dim, buf);
            }
            Op::Rope {
                table,
                buf,
                col,
                heads,
                head_dim,
            } => {
                let (buf, width) = buffers.one(*buf);
                let (style, angles) = (program.ropes[*table].style, &self.angles[*table]);
                rope(
                    pool, level, style, angles, width, *col, *heads, *head_dim, buf,
                );
            }
            Op::CacheWrite {
                layer,
                buf,
                k_col,
                v_col,
            } => {
                let (buf, width) = buffers.one(*buf);
                cache[*layer].write(pool, &batch.slots, buf, width, *k_col, *v_col);
            }
            Op::Attention {
                attention: op,
                input,
                q_col,
                out,
            } => {
                let width = program.buffer(*input).width;
                let (input, out, _) = buffers.two(*input, *out);
                let rows = AttentionRows {
                    positions: &batch.positions,
                    seqs: &batch.seqs,
                    block_tables: &batch.block_tables,
                };
                let (sinks, cache) = (op.sinks.map(|id| weights.vector(id)), &cache[op.layer]);
                let (columns, scratch) = ((width, *q_col), &mut self.attention);
                attention(
                    pool, level, op, sinks, cache, rows, input, columns, out, scratch,
                );
            }
            Op::Activate { activation, buf } => {
                activate(pool, level, *activation, buffers.one(*buf).0);
            }
            Op::Gate {
                activation,
                input,
                out,
            } => {
                let (input, out, width) = buffers.two(*input, *out);
                gate(pool, level, *activation, input, width, out);
            }
            Op::Moe {
                moe: op,
                input,
                out,
            } => {
                let (input, out, _) = buffers.two(*input, *out);
                let matrix = |id| weights.matrix(id);
                let (scratch, product) = (&mut self.moe, &mut self.product);
                moe(pool, level, op, &matrix, input, out, scratch, product);
            }
            Op::SelectRows { input, out } => {
                let (input, out, width) = buffers.two(*input, *out);
                select_rows(group.iter().map(|sample| sample.row), width, input, out);
            }
            Op::Logits {
                linear,
                input,
                scale,
                softcap,
            } => {
                let (input, _) = buffers.one(*input);
                let logits = self.logits.as_mut_slice();
                let logits = &mut logits[..group.len() * program.vocab_size];
                project(context, &weights, linear, input, logits, &mut self.product);
                scale_and_cap(pool, level, *scale, *softcap, logits);
            }
        }
    }

    /// Samples the group's rows from the logits.
    fn sample(&mut self, context: &Context<'_>, out: &mut StepOut) {
        let vocab = self.plan.program.vocab_size;
        let group = context.group;
        let (first, mut end) = (out.sampled.len(), out.top.len());
        self.top_starts.clear();
        for row in group {
            self.top_starts.push(end);
            end += top_entries(row, vocab);
        }
        out.top.resize(
            end,
            LogprobEntry {
                token: 0,
                logprob: 0.0,
                rank: 0,
            },
        );
        let nothing = Sampled {
            token: 0,
            logprobs: None,
            nan: false,
        };
        out.sampled.resize(first + group.len(), nothing);
        let (sampled, top) = (
            Parts::new(&mut out.sampled[first..]),
            Parts::new(&mut out.top),
        );
        let (logits, starts) = (self.logits.as_slice::<f32>(), &self.top_starts);
        with_scratch(
            context.pool,
            &mut self.sample,
            group.len(),
            &|scratch, i| {
                let logits = &logits[i * vocab..(i + 1) * vocab];
                let start = starts[i];
                let end = starts.get(i + 1).copied().unwrap_or(end);
                // SAFETY: each row has its own entries.
                let (sampled, top) = unsafe { (sampled.get(i..i + 1), top.get(start..end)) };
                sampled[0] = sample(context.level, logits, &group[i], scratch, top, start);
            },
        );
    }
}

/// A linear layer.
fn project(
    context: &Context<'_>,
    weights: &Weights<'_>,
    linear: &Linear,
    input: &[f32],
    out: &mut [f32],
    scratch: &mut Scratch,
) {
    let matrix = weights.matrix(linear.weight);
    let bias = linear.bias.map(|id| weights.vector(id));
    let (k, n) = (matrix.k(), matrix.n());
    let rows = input.len() / k;
    matmul(
        context.pool,
        context.level,
        input,
        k,
        rows,
        matrix,
        bias,
        out,
        n,
        scratch,
    );
}

/// The weights, by slot. Kinds were checked when the plan was loaded.
struct Weights<'a> {
    slots: &'a [Weight],
}

impl<'a> Weights<'a> {
    fn matrix(&self, id: SlotId) -> &'a PackedMatrix {
        match &self.slots[id.0 as usize] {
            Weight::Matrix(matrix) => matrix,
            _ => unreachable!("the plan was checked: slot {} is a matrix", id.0),
        }
    }

    fn vector(&self, id: SlotId) -> &'a [f32] {
        match &self.slots[id.0 as usize] {
            Weight::Vector(vector) => vector,
            _ => unreachable!("the plan was checked: slot {} is a vector", id.0),
        }
    }

    fn table(&self, id: SlotId) -> &'a Table {
        match &self.slots[id.0 as usize] {
            Weight::Table(table) => table,
            _ => unreachable!("the plan was checked: slot {} is a table", id.0),
        }
    }

    fn embedding(&self, id: SlotId) -> Embedding<'a> {
        match &self.slots[id.0 as usize] {
            Weight::Matrix(matrix) => Embedding::Tied(matrix),
            _ => Embedding::Table(self.table(id)),
        }
    }

    fn norm(&self, norm: &Norm) -> NormWeights<'a> {
        NormWeights {
            kind: norm.kind,
            weight: norm.weight.map(|id| self.vector(id)),
            bias: norm.bias.map(|id| self.vector(id)),
            eps: norm.eps,
            unit_offset: norm.unit_offset,
        }
    }
}

/// The buffers, cut to the rows of this step.
struct Buffers<'a> {
    program: &'a Program,
    buffers: &'a mut [HugeBuffer],
    batch: &'a Batch,
    group: &'a [SampleRow],
}

impl Buffers<'_> {
    /// Width and length in this step.
    fn shape(&self, id: Buf) -> (usize, usize) {
        let spec = self.program.buffer(id);
        let rows = match spec.rows {
            BufferRows::Tokens => self.batch.tokens.len(),
            BufferRows::Samples => self.group.len(),
        };
        (spec.width, rows * spec.width)
    }

    /// A buffer and its width.
    fn one(&mut self, id: Buf) -> (&mut [f32], usize) {
        let (width, len) = self.shape(id);
        (
            &mut self.buffers[id.0 as usize].as_mut_slice()[..len],
            width,
        )
    }

    /// A source, a destination, and the destination's width.
    fn two(&mut self, input: Buf, out: Buf) -> (&[f32], &mut [f32], usize) {
        let ((_, input_len), (width, len)) = (self.shape(input), self.shape(out));
        let [input, out] = self
            .buffers
            .get_disjoint_mut([input.0 as usize, out.0 as usize])
            .expect("the plan was checked: source and destination differ");
        (
            &input.as_slice()[..input_len],
            &mut out.as_mut_slice()[..len],
            width,
        )
    }

    /// A source, two destinations, and their width.
    fn three(&mut self, input: Buf, acc: Buf, out: Buf) -> (&[f32], &mut [f32], &mut [f32], usize) {
        let (width, len) = self.shape(out);
        let [input, acc, out] = self
            .buffers
            .get_disjoint_mut([input.0 as usize, acc.0 as usize, out.0 as usize])
            .expect("the plan was checked: source and destinations differ");
        let (acc, out) = (
            &mut acc.as_mut_slice()[..len],
            &mut out.as_mut_slice()[..len],
        );
        (&input.as_slice()[..len], acc, out, width)
    }
}
