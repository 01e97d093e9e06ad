//! Attention over a paged cache.

use super::activation::softcap;
use super::linear::dot;
use super::weights::round_to;
use crate::{Attention, CacheLayer, DType, SeqSpan};

/// K and V of one layer, `[slot, kv_heads, head_dim]` each.
#[derive(Clone, Debug)]
pub struct KvCache {
    layer: CacheLayer,
    dtype: DType,
    block_size: usize,
    k: Vec<f32>,
    v: Vec<f32>,
}

impl KvCache {
    /// An empty cache that rounds what it keeps to `dtype`.
    pub fn new(layer: CacheLayer, dtype: DType, block_size: usize, num_blocks: usize) -> Self {
        let elements = num_blocks * block_size * layer.kv_heads * layer.head_dim;
        KvCache {
            layer,
            dtype,
            block_size,
            k: vec![0.0; elements],
            v: vec![0.0; elements],
        }
    }

    /// [`crate::Op::CacheWrite`]: `buf` has rows of `width`, one slot per row.
    pub fn write(&mut self, slots: &[u32], buf: &[f32], width: usize, k_col: usize, v_col: usize) {
        let len = self.layer.kv_heads * self.layer.head_dim;
        for (row, &slot) in buf.chunks_exact(width).zip(slots) {
            let at = slot as usize * len;
            for i in 0..len {
                self.k[at + i] = round_to(self.dtype, row[k_col + i]);
                self.v[at + i] = round_to(self.dtype, row[v_col + i]);
            }
        }
    }

    /// K and V of one position of a sequence, for one KV head.
    fn entry(&self, table: &[u32], position: usize, head: usize) -> (&[f32], &[f32]) {
        let CacheLayer { kv_heads, head_dim } = self.layer;
        let block = table[position / self.block_size] as usize;
        let slot = block * self.block_size + position % self.block_size;
        let at = (slot * kv_heads + head) * head_dim;
        (&self.k[at..at + head_dim], &self.v[at..at + head_dim])
    }
}

/// Where the rows of a step stand.
#[derive(Clone, Copy, Debug)]
pub struct AttentionRows<'a> {
    /// Position of each row.
    pub positions: &'a [u32],
    /// The sequences.
    pub seqs: &'a [SeqSpan],
    /// Their block tables.
    pub block_tables: &'a [u32],
}

/// [`crate::Op::Attention`]. `input` has rows of `width` with the queries from
/// `q_col` on; `out` is `[rows, heads * head_dim]`; `sinks` is `[heads]`.
pub fn attention(
    op: &Attention,
    sinks: Option<&[f32]>,
    cache: &KvCache,
    rows: AttentionRows<'_>,
    input: &[f32],
    (width, q_col): (usize, usize),
    out: &mut [f32],
) {
    let head_dim = cache.layer.head_dim;
    let out_width = op.heads * head_dim;
    for seq in rows.seqs {
        let table = &rows.block_tables[seq.table.start as usize..seq.table.end as usize];
        for row in seq.first_row as usize..(seq.first_row + seq.rows) as usize {
            let position = rows.positions[row] as usize;
            for head in 0..op.heads {
                let query = &input[row * width + q_col + head * head_dim..][..head_dim];
                let out = &mut out[row * out_width + head * head_dim..][..head_dim];
                let sink = sinks.map(|sinks| sinks[head]);
                attend(op, head, sink, cache, table, position, query, out);
            }
        }
    }
}

/// One query head of one row.
#[expect(clippy::too_many_arguments, reason = "the operands of one formula")]
fn attend(
    op: &Attention,
    head: usize,
    sink: Option<f32>,
    cache: &KvCache,
    table: &[u32],
    position: usize,
    query: &[f32],
    out: &mut [f32],
) {
    let kv_head = head / (op.heads / cache.layer.kv_heads);
    let first = op
        .window
        .map_or(0, |window| (position + 1).saturating_sub(window));
    let scores: Vec<f32> = (first..=position)
        .map(|key| {
            let mut score = dot(query, cache.entry(table, key, kv_head).0) * op.scale;
            if let Some(cap) = op.softcap {
                score = softcap(cap, score);
            }
            if let Some(slopes) = &op.alibi {
                score += slopes[head] * (key as f32 - position as f32);
            }
            score
        })
        .collect();
    let max = scores
        .iter()
        .copied()
        .chain(sink)
        .fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = scores.iter().map(|&s| f64::from(s - max).exp()).collect();
    let sum = weights.iter().sum::<f64>() + sink.map_or(0.0, |sink| f64::from(sink - max).exp());
    let mut acc = vec![0.0f64; out.len()];
    for (i, weight) in weights.iter().enumerate() {
        let value = cache.entry(table, first + i, kv_head).1;
        for (acc, &x) in acc.iter_mut().zip(value) {
            *acc += weight * f64::from(x);
        }
    }
    for (out, acc) in out.iter_mut().zip(acc) {
        *out = (acc / sum) as f32;
    }
}
