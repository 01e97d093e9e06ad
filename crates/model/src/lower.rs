//! Spec → program, the same way for every family.
//!
//! The fusion of residual add and norm happens here, as a rewrite of the
//! finished op list ([`fuse`]); QKV and gate/up are fused from the start, as
//! slots with several parts.

use quire_backend::{
    Attention as AttentionOp, Buf, BufferRows, BufferSpec, CacheLayer, Linear, Moe, Norm, Op,
    Program, Slot, SlotId, SlotKind, SlotPart,
};

use crate::{
    Attention, Dense, FeedForward, LayerSpec, Mixer, ModelError, ModelSpec, MoeSpec, Names,
    NormSpec, Stack,
};

/// Lowers a model.
///
/// # Errors
/// If the numbers of the spec do not fit together (heads not divisible by KV
/// heads, say).
pub fn lower(spec: &ModelSpec) -> Result<Program, ModelError> {
    check(spec)?;
    let mut b = Builder::new(spec);
    let x = b.tokens("residual", spec.hidden);
    let table = b.embedding_slot();
    b.op(Op::Embed {
        table,
        scale: spec.embedding.scale,
        out: x,
    });
    if let Some(positions) = spec.embedding.positions {
        let tensor = format!("{}.weight", spec.names.positions);
        let kind = SlotKind::Table {
            rows: positions.rows,
            cols: spec.hidden,
        };
        let table = b.slot(
            "positions".into(),
            kind,
            vec![whole(tensor, positions.rows)],
        );
        b.op(Op::AddPosition {
            table,
            offset: positions.offset,
            acc: x,
        });
    }
    for (index, layer) in spec.layers.iter().enumerate() {
        b.layer(index, layer, x);
    }
    b.head(x, table);
    let mut program = b.program;
    program.ops = fuse(program.ops);
    Ok(program)
}

fn check(spec: &ModelSpec) -> Result<(), ModelError> {
    for layer in &spec.layers {
        let Mixer::Attention(a) = &layer.mix;
        if a.head_dim == 0 || a.heads % a.kv_heads != 0 {
            return Err(ModelError::Unsupported(format!(
                "{} attention heads of {} elements cannot share {} key/value heads",
                a.heads, a.head_dim, a.kv_heads
            )));
        }
    }
    Ok(())
}

/// Rewrites `Add` followed by a `Norm` of the sum into one `AddNorm`.
fn fuse(ops: Vec<Op>) -> Vec<Op> {
    let mut fused: Vec<Op> = Vec::with_capacity(ops.len());
    for op in ops {
        match (fused.last(), op) {
            (
                Some(&Op::Add { acc, input, scale }),
                Op::Norm {
                    norm,
                    input: source,
                    out,
                },
            ) if source == acc && out != acc => {
                fused.pop();
                fused.push(Op::AddNorm {
                    acc,
                    input,
                    scale,
                    norm,
                    out,
                });
            }
            (_, op) => fused.push(op),
        }
    }
    fused
}

struct Builder<'a> {
    spec: &'a ModelSpec,
    names: &'a Names,
    program: Program,
}

impl<'a> Builder<'a> {
    fn new(spec: &'a ModelSpec) -> Self {
        let program = Program {
            vocab_size: spec.vocab,
            ..Program::default()
        };
        Builder {
            spec,
            names: &spec.names,
            program,
        }
    }

    fn op(&mut self, op: Op) {
        self.program.ops.push(op);
    }

    /// The buffer of that name and width, made on first use: layers share them.
    fn tokens(&mut self, name: &'static str, width: usize) -> Buf {
        self.buffer(BufferSpec {
            name,
            width,
            rows: BufferRows::Tokens,
        })
    }

    fn buffer(&mut self, wanted: BufferSpec) -> Buf {
        let same = |b: &BufferSpec| {
            b.name == wanted.name && b.width == wanted.width && b.rows == wanted.rows
        };
        let index = self
            .program
            .buffers
            .iter()
            .position(same)
            .unwrap_or_else(|| {
                self.program.buffers.push(wanted);
                self.program.buffers.len() - 1
            });
        Buf(index as u32)
    }

    fn slot(&mut self, name: String, kind: SlotKind, parts: Vec<SlotPart>) -> SlotId {
        self.program.slots.push(Slot { name, kind, parts });
        SlotId(self.program.slots.len() as u32 - 1)
    }

    fn embedding_slot(&mut self) -> SlotId {
        let (rows, cols) = (self.spec.vocab, self.spec.hidden);
        let kind = match self.spec.head.tied {
            true => SlotKind::Matrix { n: rows, k: cols },
            false => SlotKind::Table { rows, cols },
        };
        let tensor = format!("{}.weight", self.names.embed);
        self.slot("embedding".into(), kind, vec![whole(tensor, rows)])
    }

    fn vector(&mut self, tensor: String, len: usize) -> SlotId {
        self.slot(
            tensor.clone(),
            SlotKind::Vector { len },
            vec![whole(tensor, len)],
        )
    }

    /// A norm whose tensors are `module.weight` and `module.bias`.
    fn norm(&mut self, module: &str, spec: NormSpec, len: usize) -> Norm {
        let weight = Some(self.vector(format!("{module}.weight"), len));
        let bias = spec
            .bias
            .then(|| self.vector(format!("{module}.bias"), len));
        Norm {
            kind: spec.kind,
            weight,
            bias,
            eps: spec.eps,
            unit_offset: spec.unit_offset,
        }
    }

    /// A linear layer of `k` inputs, stacked from modules of the given heights.
    fn linear(
        &mut self,
        name: String,
        modules: &[(String, usize)],
        k: usize,
        bias: bool,
    ) -> Linear {
        let n = modules.iter().map(|(_, rows)| rows).sum();
        let transposed = self.names.transposed;
        let part = |suffix: &str, transposed: bool| {
            modules
                .iter()
                .map(|(module, rows)| SlotPart {
                    transposed,
                    ..whole(format!("{module}.{suffix}"), *rows)
                })
                .collect::<Vec<_>>()
        };
        let weights = part("weight", transposed);
        let biases = part("bias", false);
        let bias =
            bias.then(|| self.slot(format!("{name}.bias"), SlotKind::Vector { len: n }, biases));
        let weight = self.slot(name, SlotKind::Matrix { n, k }, weights);
        Linear { weight, bias }
    }

    fn layer(&mut self, index: usize, layer: &LayerSpec, x: Buf) {
        let prefix = self.names.layer.replace("{}", &index.to_string());
        let hidden = self.spec.hidden;
        let mixed = self.tokens("mixed", hidden);
        let fed = self.tokens("fed", hidden);

        let mix_in = self.block_norm(&prefix, self.names.pre_mix, layer.pre_mix, x, "normed");
        let ff_in = match (layer.parallel, layer.pre_ff) {
            (true, None) => Some(mix_in),
            (true, norm) => Some(self.block_norm(&prefix, self.names.pre_ff, norm, x, "normed_ff")),
            (false, _) => None,
        };
        let Mixer::Attention(attention) = &layer.mix;
        self.attention(&prefix, attention, mix_in, mixed);
        self.post_norm(&prefix, self.names.post_mix, layer.post_mix, mixed);
        self.op(Op::Add {
            acc: x,
            input: mixed,
            scale: layer.residual_scale,
        });

        let ff_in = ff_in.unwrap_or_else(|| {
            self.block_norm(&prefix, self.names.pre_ff, layer.pre_ff, x, "normed")
        });
        match &layer.ff {
            FeedForward::Dense(dense) => self.dense(&prefix, dense, ff_in, fed),
            FeedForward::Moe(moe) => self.moe(&prefix, moe, ff_in, fed),
        }
        self.post_norm(&prefix, self.names.post_ff, layer.post_ff, fed);
        self.op(Op::Add {
            acc: x,
            input: fed,
            scale: layer.residual_scale,
        });
    }

    /// The input of a block: the stream, or its norm in a buffer of its own.
    fn block_norm(
        &mut self,
        prefix: &str,
        module: &str,
        norm: Option<NormSpec>,
        x: Buf,
        buffer: &'static str,
    ) -> Buf {
        let Some(spec) = norm else { return x };
        let out = self.tokens(buffer, self.spec.hidden);
        let norm = self.norm(&format!("{prefix}{module}"), spec, self.spec.hidden);
        self.op(Op::Norm {
            norm,
            input: x,
            out,
        });
        out
    }

    fn post_norm(&mut self, prefix: &str, module: &str, norm: Option<NormSpec>, buf: Buf) {
        if let Some(spec) = norm {
            let norm = self.norm(&format!("{prefix}{module}"), spec, self.spec.hidden);
            self.op(Op::Norm {
                norm,
                input: buf,
                out: buf,
            });
        }
    }

    fn attention(&mut self, prefix: &str, a: &Attention, input: Buf, out: Buf) {
        let (q, kv) = (a.heads * a.head_dim, a.kv_heads * a.head_dim);
        let modules = match self.names.qkv {
            Stack::Fused(module) => vec![(format!("{prefix}{module}"), q + 2 * kv)],
            Stack::Split(modules) => modules
                .iter()
                .zip([q, kv, kv])
                .map(|(module, rows)| (format!("{prefix}{module}"), rows))
                .collect(),
        };
        let linear = self.linear(
            format!("{prefix}qkv"),
            &modules,
            self.spec.hidden,
            a.qkv_bias,
        );
        let qkv = self.tokens("qkv", q + 2 * kv);
        self.op(Op::Linear {
            linear,
            input,
            out: qkv,
        });

        if let Some(spec) = a.qk_norm {
            for (module, col, heads) in [
                (self.names.q_norm, 0, a.heads),
                (self.names.k_norm, q, a.kv_heads),
            ] {
                let norm = self.norm(&format!("{prefix}{module}"), spec, a.head_dim);
                self.op(Op::HeadNorm {
                    norm,
                    buf: qkv,
                    col,
                    heads,
                    head_dim: a.head_dim,
                });
            }
        }
        if let Some(rope) = &a.rope {
            let table = self.rope(rope.table());
            // Keys follow queries in the buffer, so one op turns both.
            let heads = a.heads + a.kv_heads;
            self.op(Op::Rope {
                table,
                buf: qkv,
                col: 0,
                heads,
                head_dim: a.head_dim,
            });
        }
        self.program.cache.push(CacheLayer {
            kv_heads: a.kv_heads,
            head_dim: a.head_dim,
        });
        let layer = self.program.cache.len() - 1;
        self.op(Op::CacheWrite {
            layer,
            buf: qkv,
            k_col: q,
            v_col: q + kv,
        });
        let attended = self.tokens("attended", q);
        let attention = AttentionOp {
            layer,
            heads: a.heads,
            scale: a.scale,
            softcap: a.softcap,
            window: a.window,
            alibi: None,
            sinks: None,
        };
        self.op(Op::Attention {
            attention,
            input: qkv,
            q_col: 0,
            out: attended,
        });

        let module = format!("{prefix}{}", self.names.attn_out);
        let linear = self.linear(module.clone(), &[(module, self.spec.hidden)], q, a.out_bias);
        self.op(Op::Linear {
            linear,
            input: attended,
            out,
        });
    }

    fn rope(&mut self, table: quire_backend::RopeTable) -> usize {
        self.program
            .ropes
            .iter()
            .position(|t| *t == table)
            .unwrap_or_else(|| {
                self.program.ropes.push(table);
                self.program.ropes.len() - 1
            })
    }

    fn dense(&mut self, prefix: &str, dense: &Dense, input: Buf, out: Buf) {
        let width = dense.intermediate;
        let modules = stack(
            prefix,
            self.names.ff_in,
            width,
            if dense.gated { 2 } else { 1 },
        );
        let first = self.linear(
            format!("{prefix}ff_in"),
            &modules,
            self.spec.hidden,
            dense.bias,
        );
        let activation = dense.activation;
        let middle = self.tokens("ff_middle", width);
        if dense.gated {
            let both = self.tokens("gate_up", 2 * width);
            self.op(Op::Linear {
                linear: first,
                input,
                out: both,
            });
            self.op(Op::Gate {
                activation,
                input: both,
                out: middle,
            });
        } else {
            self.op(Op::Linear {
                linear: first,
                input,
                out: middle,
            });
            self.op(Op::Activate {
                activation,
                buf: middle,
            });
        }
        let module = format!("{prefix}{}", self.names.ff_out);
        let second = self.linear(
            module.clone(),
            &[(module, self.spec.hidden)],
            width,
            dense.bias,
        );
        self.op(Op::Linear {
            linear: second,
            input: middle,
            out,
        });
    }

    fn moe(&mut self, prefix: &str, moe: &MoeSpec, input: Buf, out: Buf) {
        let hidden = self.spec.hidden;
        let module = format!("{prefix}{}", self.names.router);
        let router = self
            .linear(module.clone(), &[(module, moe.experts)], hidden, false)
            .weight;
        let (mut gate_up, mut down) = (Vec::new(), Vec::new());
        for expert in 0..moe.experts {
            let index = expert.to_string();
            let modules: Vec<_> = stack(prefix, self.names.expert_in, moe.intermediate, 2)
                .into_iter()
                .map(|(module, rows)| (module.replace("{}", &index), rows))
                .collect();
            let name = format!("{prefix}experts.{expert}.in");
            gate_up.push(self.linear(name, &modules, hidden, false).weight);
            let module = format!("{prefix}{}", self.names.expert_out).replace("{}", &index);
            let linear = self.linear(module.clone(), &[(module, hidden)], moe.intermediate, false);
            down.push(linear.weight);
        }
        let moe = Moe {
            router,
            scoring: moe.scoring,
            top_k: moe.top_k,
            renormalise: moe.renormalise,
            scale: moe.scale,
            gate_up,
            down,
            activation: moe.activation,
        };
        self.op(Op::Moe { moe, input, out });
    }

    /// Only sampled rows reach the last norm and the head.
    fn head(&mut self, x: Buf, embedding: SlotId) {
        let (hidden, vocab, head) = (self.spec.hidden, self.spec.vocab, self.spec.head);
        let selected = self.buffer(BufferSpec {
            name: "selected",
            width: hidden,
            rows: BufferRows::Samples,
        });
        self.op(Op::SelectRows {
            input: x,
            out: selected,
        });
        let norm = self.norm(self.names.final_norm, self.spec.final_norm, hidden);
        self.op(Op::Norm {
            norm,
            input: selected,
            out: selected,
        });
        let module = self.names.head.to_owned();
        let linear = match head.tied {
            true => Linear {
                weight: embedding,
                bias: head
                    .bias
                    .then(|| self.vector(format!("{module}.bias"), vocab)),
            },
            false => {
                // Heads are stored [vocab, hidden] even where layers are transposed.
                let parts = vec![whole(format!("{module}.weight"), vocab)];
                let weight = self.slot(
                    "head".into(),
                    SlotKind::Matrix {
                        n: vocab,
                        k: hidden,
                    },
                    parts,
                );
                let bias = head
                    .bias
                    .then(|| self.vector(format!("{module}.bias"), vocab));
                Linear { weight, bias }
            }
        };
        self.op(Op::Logits {
            linear,
            input: selected,
            scale: head.scale,
            softcap: head.softcap,
        });
    }
}

/// Modules of a stack of `parts` equally high matrices.
fn stack(prefix: &str, stack: Stack, rows: usize, parts: usize) -> Vec<(String, usize)> {
    match stack {
        Stack::Fused(module) => vec![(format!("{prefix}{module}"), rows * parts)],
        Stack::Split(modules) => {
            assert_eq!(
                modules.len(),
                parts,
                "the family's names do not match its blocks"
            );
            modules
                .iter()
                .map(|module| (format!("{prefix}{module}"), rows))
                .collect()
        }
    }
}

/// A part that is a whole tensor.
fn whole(tensor: String, rows: usize) -> SlotPart {
    SlotPart {
        tensor,
        rows,
        transposed: false,
        first_row: 0,
        total_rows: rows,
    }
}
