//! One op after the other.

use std::ops::Range;

use quire_backend::{Attention, Buf, Linear, Moe, Norm, Op, Program};

use super::access::{Buffers, Weights};
use crate::activation::{activate, gate, scale_and_cap};
use crate::attention::{AttentionRows, AttentionScratch, attention};
use crate::embed::{add_position, embed, select_rows};
use crate::gemm::{Scratch, matmul};
use crate::kv::KvLayer;
use crate::moe::{MoeScratch, moe};
use crate::norm::{add, add_norm, head_norm, norm};
use crate::pool::Pool;
use crate::rope::{Angles, rope};
use crate::simd::Level;

/// What the ops of a step run with.
pub(super) struct Run<'a> {
    pub(super) pool: &'a Pool,
    pub(super) level: Level,
    pub(super) program: &'a Program,
    pub(super) weights: Weights<'a>,
    pub(super) buffers: Buffers<'a>,
    pub(super) cache: &'a mut [KvLayer],
    /// `[max_sample_rows, vocab]`.
    pub(super) logits: &'a mut [f32],
    /// One per rope table.
    pub(super) angles: &'a [Angles],
    pub(super) product: &'a mut Scratch,
    pub(super) attention: &'a mut AttentionScratch,
    pub(super) moe: &'a mut MoeScratch,
}

impl<'a> Run<'a> {
    /// Runs some ops of the program.
    pub(super) fn ops(&mut self, range: Range<usize>) {
        let program = self.program;
        program.ops[range].iter().for_each(|op| self.op(op));
    }

    fn op(&mut self, op: &'a Op) {
        let (pool, level, weights) = (self.pool, self.level, &self.weights);
        let (batch, buffers) = (self.buffers.batch, &mut self.buffers);
        match op {
            Op::Embed { table, scale, out } => {
                let (table, (out, width)) = (weights.embedding(*table), buffers.one(*out));
                embed(pool, &batch.tokens, table, width, *scale, out);
            }
            Op::AddPosition { table, offset, acc } => {
                let (acc, _) = buffers.one(*acc);
                add_position(&batch.positions, weights.table(*table), *offset, acc);
            }
            Op::Norm { norm, input, out } => self.norm(norm, *input, *out),
            Op::AddNorm {
                acc,
                input,
                scale,
                norm,
                out,
            } => {
                self.add_norm([*acc, *input, *out], *scale, norm);
            }
            Op::Add { acc, input, scale } => self.add(*acc, *input, *scale),
            Op::Linear { linear, input, out } => self.linear(linear, *input, *out),
            Op::HeadNorm {
                norm,
                buf,
                col,
                heads,
                head_dim,
            } => {
                let (norm, (buf, width)) = (weights.norm(norm), buffers.one(*buf));
                head_norm(pool, level, &norm, width, *col, *heads, *head_dim, buf);
            }
            Op::Rope {
                table,
                buf,
                col,
                heads,
                head_dim,
            } => {
                let (style, angles) = (self.program.ropes[*table].style, &self.angles[*table]);
                let (buf, width) = buffers.one(*buf);
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
                self.cache[*layer].write(pool, &batch.slots, buf, width, *k_col, *v_col);
            }
            Op::Attention {
                attention,
                input,
                q_col,
                out,
            } => {
                self.attention(attention, *input, *q_col, *out);
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
            Op::Moe { moe, input, out } => self.moe(moe, *input, *out),
            Op::SelectRows { input, out } => {
                let rows = buffers.group.iter().map(|sample| sample.row);
                let (input, out, width) = buffers.two(*input, *out);
                select_rows(rows, width, input, out);
            }
            Op::Logits {
                linear,
                input,
                scale,
                softcap,
            } => {
                self.logits(linear, *input, *scale, *softcap);
            }
        }
    }

    fn norm(&mut self, n: &Norm, input: Buf, out: Buf) {
        let n = self.weights.norm(n);
        if input == out {
            let (out, width) = self.buffers.one(out);
            norm(self.pool, self.level, &n, width, None, out);
        } else {
            let (input, out, width) = self.buffers.two(input, out);
            norm(self.pool, self.level, &n, width, Some(input), out);
        }
    }

    fn add(&mut self, acc: Buf, input: Buf, scale: f32) {
        let (input, acc, _) = self.buffers.two(input, acc);
        add(self.pool, self.level, acc, input, scale);
    }

    fn add_norm(&mut self, [acc, input, out]: [Buf; 3], scale: f32, n: &Norm) {
        if input == out {
            // The fused kernel needs three buffers; its halves give the same bits.
            self.add(acc, input, scale);
            return self.norm(n, acc, out);
        }
        let n = self.weights.norm(n);
        let (input, acc, out, width) = self.buffers.three(input, acc, out);
        add_norm(self.pool, self.level, &n, width, acc, input, scale, out);
    }

    fn linear(&mut self, linear: &Linear, input: Buf, out: Buf) {
        let (input, out, _) = self.buffers.two(input, out);
        let (pool, level, weights) = (self.pool, self.level, &self.weights);
        project(pool, level, weights, linear, input, out, self.product);
    }

    fn attention(&mut self, op: &Attention, input: Buf, q_col: usize, out: Buf) {
        let batch = self.buffers.batch;
        let rows = AttentionRows {
            positions: &batch.positions,
            seqs: &batch.seqs,
            block_tables: &batch.block_tables,
        };
        let columns = (self.program.buffer(input).width, q_col);
        let sinks = op.sinks.map(|id| self.weights.vector(id));
        let (cache, scratch) = (&self.cache[op.layer], &mut *self.attention);
        let (input, out, _) = self.buffers.two(input, out);
        let (pool, level) = (self.pool, self.level);
        attention(
            pool, level, op, sinks, cache, rows, input, columns, out, scratch,
        );
    }

    fn moe(&mut self, op: &Moe, input: Buf, out: Buf) {
        let matrix = |id| self.weights.matrix(id);
        let (input, out, _) = self.buffers.two(input, out);
        let (pool, level) = (self.pool, self.level);
        moe(pool, level, op, &matrix, input, out, self.moe, self.product);
    }

    fn logits(&mut self, linear: &Linear, input: Buf, scale: f32, softcap: Option<f32>) {
        let len = self.buffers.group.len() * self.program.vocab_size;
        let (input, _) = self.buffers.one(input);
        let (pool, level, weights) = (self.pool, self.level, &self.weights);
        let logits = &mut self.logits[..len];
        project(pool, level, weights, linear, input, logits, self.product);
        scale_and_cap(pool, level, scale, softcap, logits);
    }
}

/// A linear layer.
fn project(
    pool: &Pool,
    level: Level,
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
    matmul(pool, level, input, k, rows, matrix, bias, out, n, scratch);
}
