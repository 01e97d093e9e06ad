//! A small Llama-like program, random weights for it, and batches.

use std::collections::HashMap;

use quire_backend::{
    Activation, Attention, Batch, Buf, BufferRows, BufferSpec, CacheLayer, DType, KvConfig, Linear,
    LoadPlan, Moe, Norm, NormKind, Op, Program, RopeStyle, RopeTable, Router, SampleRow, SeqSpan,
    Slot, SlotId, SlotKind, SlotPart, Tensor, WeightError, WeightSource,
};
use quire_core::LogprobsMode;

use super::random::Random;

/// Random tensors by name.
pub struct Weights {
    tensors: HashMap<String, (Vec<usize>, Vec<u8>)>,
}

impl WeightSource for Weights {
    fn tensor(&self, name: &str, expected: &[usize]) -> Result<Tensor<'_>, WeightError> {
        let (shape, data) = self
            .tensors
            .get(name)
            .ok_or_else(|| WeightError::Missing(name.to_owned()))?;
        assert_eq!(shape, expected, "{name}");
        Ok(Tensor {
            dtype: DType::F32,
            shape: shape.clone(),
            data: data.as_slice().into(),
        })
    }

    fn contains(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }
}

/// What varies between the models of these tests.
#[derive(Clone, Debug)]
pub struct Shape {
    pub hidden: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub head_dim: usize,
    pub intermediate: usize,
    pub layers: usize,
    pub vocab: usize,
    pub window: Option<usize>,
    pub softcap: Option<f32>,
    pub sinks: bool,
    pub alibi: bool,
    pub experts: usize,
    pub tied: bool,
    pub rotary: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Shape {
            hidden: 48,
            heads: 4,
            kv_heads: 2,
            head_dim: 20,
            intermediate: 72,
            layers: 2,
            vocab: 331,
            window: None,
            softcap: None,
            sinks: false,
            alibi: false,
            experts: 0,
            tied: true,
            rotary: 20,
        }
    }
}

/// A program that grows, with the weights that it wants.
struct Builder {
    program: Program,
    weights: Weights,
    random: Random,
}

impl Builder {
    fn slot(&mut self, name: &str, kind: SlotKind, deviation: f32) -> SlotId {
        let rows = kind.rows();
        let part = SlotPart {
            tensor: name.to_owned(),
            rows,
            transposed: false,
            first_row: 0,
            total_rows: rows,
        };
        let values = self.random.vector(kind.elements(), deviation);
        let bytes = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.weights
            .tensors
            .insert(name.to_owned(), (part.stored_shape(kind), bytes));
        self.program.slots.push(Slot {
            name: name.to_owned(),
            kind,
            parts: vec![part],
        });
        SlotId(self.program.slots.len() as u32 - 1)
    }

    fn matrix(&mut self, name: &str, n: usize, k: usize) -> SlotId {
        self.slot(name, SlotKind::Matrix { n, k }, 1.0 / (k as f32).sqrt())
    }

    fn norm(&mut self, name: &str, len: usize) -> Norm {
        let weight = self.slot(name, SlotKind::Vector { len }, 0.2);
        let kind = NormKind::Rms;
        Norm {
            kind,
            weight: Some(weight),
            bias: None,
            eps: 1e-6,
            unit_offset: true,
        }
    }

    fn buffer(&mut self, name: &'static str, width: usize, rows: BufferRows) -> Buf {
        self.program.buffers.push(BufferSpec { name, width, rows });
        Buf(self.program.buffers.len() as u32 - 1)
    }

    fn op(&mut self, op: Op) {
        self.program.ops.push(op);
    }
}

/// Builds a model of random weights.
pub fn model(shape: &Shape, seed: u64) -> (Program, Weights) {
    let mut b = Builder {
        program: Program {
            vocab_size: shape.vocab,
            ..Program::default()
        },
        weights: Weights {
            tensors: HashMap::new(),
        },
        random: Random::new(seed),
    };
    let kind = SlotKind::Matrix {
        n: shape.vocab,
        k: shape.hidden,
    };
    let head = b.slot("head", kind, 0.6);
    let table = if shape.tied {
        head
    } else {
        let kind = SlotKind::Table {
            rows: shape.vocab,
            cols: shape.hidden,
        };
        b.slot("embedding", kind, 0.6)
    };
    let acc = b.buffer("acc", shape.hidden, BufferRows::Tokens);
    let normed = b.buffer("normed", shape.hidden, BufferRows::Tokens);
    let branch = b.buffer("branch", shape.hidden, BufferRows::Tokens);
    let picked = b.buffer("picked", shape.hidden, BufferRows::Samples);
    let half = shape.rotary / 2;
    let inv_freq = (0..half)
        .map(|i| 10000f32.powf(-(i as f32) / half as f32))
        .collect();
    b.program.ropes.push(RopeTable {
        inv_freq,
        scale: 1.0,
        style: RopeStyle::Half,
    });
    b.op(Op::Embed {
        table,
        scale: 1.0,
        out: acc,
    });
    for layer in 0..shape.layers {
        attention_layer(&mut b, shape, layer, [acc, normed, branch]);
        feed_forward(&mut b, shape, layer, [acc, normed, branch]);
    }
    let norm = b.norm("final", shape.hidden);
    b.op(Op::SelectRows {
        input: acc,
        out: picked,
    });
    b.op(Op::Norm {
        norm,
        input: picked,
        out: picked,
    });
    let linear = Linear {
        weight: head,
        bias: None,
    };
    b.op(Op::Logits {
        linear,
        input: picked,
        scale: 1.0,
        softcap: shape.softcap,
    });
    (b.program, b.weights)
}

fn attention_layer(b: &mut Builder, shape: &Shape, layer: usize, [acc, normed, branch]: [Buf; 3]) {
    let Shape {
        hidden,
        heads,
        kv_heads,
        head_dim,
        ..
    } = *shape;
    let width = (heads + 2 * kv_heads) * head_dim;
    let qkv = b.buffer("qkv", width, BufferRows::Tokens);
    let mixed = b.buffer("mixed", heads * head_dim, BufferRows::Tokens);
    let name = |what: &str| format!("{layer}.{what}");
    let norm = b.norm(&name("pre"), hidden);
    b.op(Op::Norm {
        norm,
        input: acc,
        out: normed,
    });
    let bias = b.slot(&name("bias"), SlotKind::Vector { len: width }, 0.1);
    let linear = Linear {
        weight: b.matrix(&name("qkv"), width, hidden),
        bias: Some(bias),
    };
    b.op(Op::Linear {
        linear,
        input: normed,
        out: qkv,
    });
    let norm = b.norm(&name("q_norm"), head_dim);
    b.op(Op::HeadNorm {
        norm,
        buf: qkv,
        col: 0,
        heads: heads + kv_heads,
        head_dim,
    });
    b.op(Op::Rope {
        table: 0,
        buf: qkv,
        col: 0,
        heads: heads + kv_heads,
        head_dim,
    });
    b.program.cache.push(CacheLayer { kv_heads, head_dim });
    let v_col = (heads + kv_heads) * head_dim;
    b.op(Op::CacheWrite {
        layer,
        buf: qkv,
        k_col: heads * head_dim,
        v_col,
    });
    let sinks = shape
        .sinks
        .then(|| b.slot(&name("sinks"), SlotKind::Vector { len: heads }, 1.0));
    let attention = Attention {
        layer,
        heads,
        scale: 1.0 / (head_dim as f32).sqrt(),
        softcap: shape.softcap,
        window: shape.window,
        alibi: shape
            .alibi
            .then(|| (0..heads).map(|h| 0.5f32.powi(h as i32 + 1)).collect()),
        sinks,
    };
    b.op(Op::Attention {
        attention,
        input: qkv,
        q_col: 0,
        out: mixed,
    });
    let linear = Linear {
        weight: b.matrix(&name("o"), hidden, heads * head_dim),
        bias: None,
    };
    b.op(Op::Linear {
        linear,
        input: mixed,
        out: branch,
    });
}

fn feed_forward(b: &mut Builder, shape: &Shape, layer: usize, [acc, normed, branch]: [Buf; 3]) {
    let Shape {
        hidden,
        intermediate,
        experts,
        ..
    } = *shape;
    let name = |what: &str| format!("{layer}.{what}");
    let norm = b.norm(&name("post"), hidden);
    b.op(Op::AddNorm {
        acc,
        input: branch,
        scale: 1.0,
        norm,
        out: normed,
    });
    let activation = Activation::Silu;
    if experts > 0 {
        let moe = Moe {
            router: b.matrix(&name("router"), experts, hidden),
            scoring: Router::Softmax,
            top_k: 2,
            renormalise: true,
            scale: 1.0,
            gate_up: (0..experts)
                .map(|e| b.matrix(&name(&format!("gate_up.{e}")), 2 * intermediate, hidden))
                .collect(),
            down: (0..experts)
                .map(|e| b.matrix(&name(&format!("down.{e}")), hidden, intermediate))
                .collect(),
            activation,
        };
        b.op(Op::Moe {
            moe,
            input: normed,
            out: branch,
        });
    } else {
        let both = b.buffer("both", 2 * intermediate, BufferRows::Tokens);
        let gated = b.buffer("gated", intermediate, BufferRows::Tokens);
        let weight = b.matrix(&name("gate_up"), 2 * intermediate, hidden);
        b.op(Op::Linear {
            linear: Linear { weight, bias: None },
            input: normed,
            out: both,
        });
        b.op(Op::Gate {
            activation,
            input: both,
            out: gated,
        });
        let weight = b.matrix(&name("down"), hidden, intermediate);
        b.op(Op::Linear {
            linear: Linear { weight, bias: None },
            input: gated,
            out: branch,
        });
    }
    b.op(Op::Add {
        acc,
        input: branch,
        scale: 1.0,
    });
}

/// Limits that all tests of this module stay within.
pub fn plan(program: &Program, dtype: DType, kv: DType, block_size: usize) -> LoadPlan {
    LoadPlan {
        program: program.clone(),
        dtype,
        kv: KvConfig {
            block_size,
            num_blocks: 4096 / block_size,
            dtype: kv,
        },
        max_rows: 640,
        max_sample_rows: 3,
        max_context: 4096,
    }
}

/// A row that is sampled greedily and reports the whole distribution.
pub fn greedy_row(row: u32, vocab: usize) -> SampleRow {
    SampleRow {
        row,
        target: None,
        temperature: 0.0,
        top_p: 1.0,
        top_k: 0,
        min_p: 0.0,
        seed: 0,
        position: 0,
        allowed: None,
        banned: Vec::new(),
        bias: Vec::new(),
        penalties: None,
        logprobs: Some(vocab as u32),
        logprob_tokens: Vec::new(),
        logprobs_mode: LogprobsMode::RawLogprobs,
    }
}

/// One sequence's share of a step.
#[derive(Clone, Debug)]
pub struct Chunk<'a> {
    /// The tokens of this step.
    pub tokens: &'a [u32],
    /// Position of the first.
    pub position: usize,
    /// All blocks of the sequence.
    pub blocks: &'a [u32],
    /// Sample every row, or the last.
    pub all: bool,
}

/// A step over some chunks, in order.
pub fn batch(chunks: &[Chunk<'_>], block_size: usize, vocab: usize) -> Batch {
    let mut batch = Batch::default();
    for chunk in chunks {
        let first_row = batch.tokens.len() as u32;
        for (i, &token) in chunk.tokens.iter().enumerate() {
            let position = chunk.position + i;
            let block = chunk.blocks[position / block_size];
            batch.tokens.push(token);
            batch.positions.push(position as u32);
            batch
                .slots
                .push(block * block_size as u32 + (position % block_size) as u32);
            if chunk.all || i + 1 == chunk.tokens.len() {
                batch.samples.push(greedy_row(first_row + i as u32, vocab));
            }
        }
        let start = batch.block_tables.len() as u32;
        batch.block_tables.extend_from_slice(chunk.blocks);
        let table = start..batch.block_tables.len() as u32;
        batch.seqs.push(SeqSpan {
            first_row,
            rows: chunk.tokens.len() as u32,
            table,
        });
    }
    batch
}
