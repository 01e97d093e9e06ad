//! A back end that runs programs by the definitions of this module.

use super::activation::{activate, gate, softcap};
use super::attention::{AttentionRows, KvCache, attention};
use super::embed::{add_position, embed, select_rows};
use super::linear::linear;
use super::moe::{MoeWeights, moe};
use super::norm::{NormWeights, add, head_norm, norm};
use super::rope::rope;
use super::sample::sample;
use super::weights::read_slot;
use crate::{
    Backend, Batch, Buf, BufferRows, Caps, DType, KvConfig, Linear, LoadError, LoadPlan, Norm, Op,
    Program, Reporter, SampleRow, SlotId, StepError, StepOut, WeightSource,
};

/// The oracle of tests: slow, and right by inspection.
#[derive(Debug)]
pub struct ReferenceBackend {
    memory: u64,
    loaded: Option<Loaded>,
}

/// A program with its weights, cache and buffers.
#[derive(Debug)]
struct Loaded {
    plan: LoadPlan,
    weights: Vec<Vec<f32>>,
    cache: Vec<KvCache>,
    buffers: Vec<Vec<f32>>,
    logits: Vec<f32>,
}

impl ReferenceBackend {
    /// A back end that says it has so many bytes of memory.
    pub fn new(memory: u64) -> Self {
        ReferenceBackend {
            memory,
            loaded: None,
        }
    }

    /// Logits of the last step's last group of sampled rows, `[rows, vocab]`.
    pub fn logits(&self) -> &[f32] {
        self.loaded.as_ref().map_or(&[], |loaded| &loaded.logits)
    }
}

impl Backend for ReferenceBackend {
    fn caps(&self) -> Caps {
        Caps {
            description: "reference".into(),
            memory: self.memory,
            dtypes: vec![DType::F32, DType::BF16, DType::F16],
            block_multiple: 1,
        }
    }

    fn weight_bytes(&self, plan: &LoadPlan) -> u64 {
        let weights: usize = plan
            .program
            .slots
            .iter()
            .map(|slot| slot.kind.elements())
            .sum();
        let buffers = plan.program.buffers.iter().map(|buffer| match buffer.rows {
            BufferRows::Tokens => buffer.width * plan.max_rows,
            BufferRows::Samples => buffer.width * plan.max_sample_rows,
        });
        let logits = plan.max_sample_rows * plan.program.vocab_size;
        4 * (weights + buffers.sum::<usize>() + logits) as u64
    }

    fn kv_block_bytes(&self, program: &Program, kv: &KvConfig) -> u64 {
        let per_token = program
            .cache
            .iter()
            .map(|layer| 2 * layer.kv_heads * layer.head_dim);
        4 * (kv.block_size * per_token.sum::<usize>()) as u64
    }

    fn load(
        &mut self,
        plan: LoadPlan,
        weights: &dyn WeightSource,
        report: &dyn Reporter,
    ) -> Result<(), LoadError> {
        plan.check()?;
        let slots = &plan.program.slots;
        report.begin("loading weights", slots.len() as u64, "tensors");
        let mut loaded = Vec::with_capacity(slots.len());
        for slot in slots {
            loaded.push(read_slot(slot, plan.dtype, weights)?);
            report.advance(loaded.len() as u64);
        }
        report.end();
        let layers = plan.program.cache.iter();
        let kv = plan.kv;
        let cache =
            layers.map(|&layer| KvCache::new(layer, kv.dtype, kv.block_size, kv.num_blocks));
        self.loaded = Some(Loaded {
            weights: loaded,
            cache: cache.collect(),
            buffers: vec![Vec::new(); plan.program.buffers.len()],
            logits: Vec::new(),
            plan,
        });
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
        let ops = loaded.plan.program.ops.clone();
        let tail = ops
            .iter()
            .position(|op| matches!(op, Op::SelectRows { .. }));
        let (body, tail) = ops.split_at(tail.unwrap_or(ops.len()));
        for op in body {
            loaded.run(op, batch, &[]);
        }
        for group in batch.samples.chunks(loaded.plan.max_sample_rows) {
            for op in tail {
                loaded.run(op, batch, group);
            }
            for (row, logits) in group
                .iter()
                .zip(loaded.logits.chunks_exact(loaded.plan.program.vocab_size))
            {
                out.sampled.push(sample(logits, row, &mut out.top));
            }
        }
        Ok(())
    }
}

impl Loaded {
    fn slot(&self, id: SlotId) -> &[f32] {
        &self.weights[id.0 as usize]
    }

    fn buffer(&self, id: Buf) -> &[f32] {
        &self.buffers[id.0 as usize]
    }

    fn width(&self, id: Buf) -> usize {
        self.plan.program.buffer(id).width
    }

    fn norm<'a>(&'a self, norm: &Norm) -> NormWeights<'a> {
        NormWeights {
            kind: norm.kind,
            weight: norm.weight.map(|id| self.slot(id)),
            bias: norm.bias.map(|id| self.slot(id)),
            eps: norm.eps,
            unit_offset: norm.unit_offset,
        }
    }

    fn linear(&self, layer: &Linear, input: Buf, out: &mut [f32]) {
        let (_, k) = self.plan.program.matrix_shape(layer.weight);
        let bias = layer.bias.map(|id| self.slot(id));
        linear(self.buffer(input), self.slot(layer.weight), bias, k, out);
    }

    /// Takes a buffer out, sized for this step, so that it can be written while
    /// others are read.
    fn take(&mut self, id: Buf, batch: &Batch, group: &[SampleRow]) -> Vec<f32> {
        let spec = self.plan.program.buffer(id);
        let rows = match spec.rows {
            BufferRows::Tokens => batch.tokens.len(),
            BufferRows::Samples => group.len(),
        };
        let len = rows * spec.width;
        let mut buffer = std::mem::take(&mut self.buffers[id.0 as usize]);
        buffer.resize(len, 0.0);
        buffer
    }

    fn put(&mut self, id: Buf, buffer: Vec<f32>) {
        self.buffers[id.0 as usize] = buffer;
    }

    fn run(&mut self, op: &Op, batch: &Batch, group: &[SampleRow]) {
        if let Op::Logits {
            linear,
            input,
            scale,
            softcap: cap,
        } = op
        {
            let mut logits = std::mem::take(&mut self.logits);
            logits.resize(group.len() * self.plan.program.vocab_size, 0.0);
            self.linear(linear, *input, &mut logits);
            for logit in &mut logits {
                *logit = cap.map_or(*logit * scale, |cap| softcap(cap, *logit * scale));
            }
            self.logits = logits;
            return;
        }
        if let Op::CacheWrite {
            layer,
            buf,
            k_col,
            v_col,
        } = op
        {
            let width = self.width(*buf);
            let buffer = &self.buffers[buf.0 as usize];
            self.cache[*layer].write(&batch.slots, buffer, width, *k_col, *v_col);
            return;
        }
        if let Op::AddNorm {
            acc,
            input,
            scale,
            norm,
            out,
        } = op
        {
            // The fusion means exactly what its two halves mean.
            self.run(
                &Op::Add {
                    acc: *acc,
                    input: *input,
                    scale: *scale,
                },
                batch,
                group,
            );
            let halves = Op::Norm {
                norm: norm.clone(),
                input: *acc,
                out: *out,
            };
            return self.run(&halves, batch, group);
        }
        let Some(id) = destination(op) else { return };
        let width = self.width(id);
        let mut out = self.take(id, batch, group);
        self.compute(op, batch, group, width, &mut out);
        self.put(id, out);
    }

    /// The ops with one destination, `out`, whose rows have `width` columns.
    fn compute(&self, op: &Op, batch: &Batch, group: &[SampleRow], width: usize, out: &mut [f32]) {
        match op {
            Op::Embed { table, scale, .. } => {
                embed(&batch.tokens, self.slot(*table), width, *scale, out);
            }
            Op::AddPosition { table, offset, .. } => {
                add_position(&batch.positions, self.slot(*table), width, *offset, out);
            }
            Op::Norm {
                norm: n,
                input,
                out: to,
            } => {
                let input = if input == to {
                    out.to_vec()
                } else {
                    self.buffer(*input).to_vec()
                };
                norm(&self.norm(n), width, &input, out);
            }
            Op::Add { input, scale, .. } => add(out, self.buffer(*input), *scale),
            Op::Linear { linear, input, .. } => self.linear(linear, *input, out),
            Op::HeadNorm {
                norm,
                col,
                heads,
                head_dim,
                ..
            } => {
                head_norm(&self.norm(norm), width, *col, *heads, *head_dim, out);
            }
            Op::Rope {
                table,
                col,
                heads,
                head_dim,
                ..
            } => {
                let table = &self.plan.program.ropes[*table];
                rope(table, &batch.positions, width, *col, *heads, *head_dim, out);
            }
            Op::Attention {
                attention: op,
                input,
                q_col,
                ..
            } => {
                let rows = AttentionRows {
                    positions: &batch.positions,
                    seqs: &batch.seqs,
                    block_tables: &batch.block_tables,
                };
                let sinks = op.sinks.map(|id| self.slot(id));
                let columns = (self.width(*input), *q_col);
                let cache = &self.cache[op.layer];
                attention(op, sinks, cache, rows, self.buffer(*input), columns, out);
            }
            Op::Activate { activation, .. } => {
                out.iter_mut().for_each(|x| *x = activate(*activation, *x));
            }
            Op::Gate {
                activation, input, ..
            } => {
                gate(*activation, self.buffer(*input), width, out);
            }
            Op::Moe { moe: op, input, .. } => {
                let weights = MoeWeights {
                    router: self.slot(op.router),
                    gate_up: op.gate_up.iter().map(|&id| self.slot(id)).collect(),
                    down: op.down.iter().map(|&id| self.slot(id)).collect(),
                };
                moe(op, &weights, width, self.buffer(*input), out);
            }
            Op::SelectRows { input, .. } => {
                let rows = group.iter().map(|sample| sample.row);
                select_rows(rows, width, self.buffer(*input), out);
            }
            Op::AddNorm { .. } | Op::CacheWrite { .. } | Op::Logits { .. } => {
                unreachable!("handled by `run`")
            }
        }
    }
}

/// The buffer that an op of [`Loaded::compute`] writes.
fn destination(op: &Op) -> Option<Buf> {
    match op {
        Op::Embed { out, .. }
        | Op::Norm { out, .. }
        | Op::Linear { out, .. }
        | Op::Attention { out, .. }
        | Op::Gate { out, .. }
        | Op::Moe { out, .. }
        | Op::SelectRows { out, .. } => Some(*out),
        Op::AddPosition { acc, .. } | Op::Add { acc, .. } => Some(*acc),
        Op::HeadNorm { buf, .. } | Op::Rope { buf, .. } | Op::Activate { buf, .. } => Some(*buf),
        Op::AddNorm { .. } | Op::CacheWrite { .. } | Op::Logits { .. } => None,
    }
}
