//! Attention over the paged cache.
//!
//! The work is split into tasks of a few rows of one sequence and one KV head;
//! all query heads of that KV head read K and V together. What one query
//! computes depends on nothing but itself and the cache: it walks its sequence
//! in segments of [`SEGMENT`] positions, aligned absolutely, and every
//! [`SPLIT`] positions starts afresh, to be merged in order. So the bits are
//! the same in decoding and in prefill, whole or in chunks.

mod kernel;

use quire_backend::{Attention, DType, SeqSpan};

use crate::kv::KvLayer;
use crate::parallel::{Parts, with_scratch};
use crate::pool::Pool;
use crate::simd::Level;

/// Positions whose scores are computed before their softmax.
pub(crate) const SEGMENT: usize = 128;

/// Positions whose softmax is computed on its own; a multiple of [`SEGMENT`].
pub(crate) const SPLIT: usize = 1024;

/// Queries that a task aims at: enough to reuse each vector of K and V.
const QUERIES: usize = 32;

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

/// Consecutive rows of one sequence.
#[derive(Clone, Copy, Debug)]
struct RowBlock {
    seq: usize,
    first_row: usize,
    rows: usize,
}

/// Working memory, sized once.
#[derive(Debug)]
pub struct AttentionScratch {
    workers: Vec<Worker>,
    blocks: Vec<RowBlock>,
}

/// One thread's share of it, for `queries` queries.
#[derive(Debug)]
pub(crate) struct Worker {
    /// `[queries, pad]`.
    pub(crate) q: Vec<f32>,
    /// Scores, then weights: `[queries, SEGMENT]`.
    pub(crate) p: Vec<f32>,
    /// Of the current split.
    pub(crate) part: Softmax,
    /// Of the splits before it.
    pub(crate) whole: Softmax,
}

/// A softmax under way: weights are relative to `e^max`.
#[derive(Debug)]
pub(crate) struct Softmax {
    /// Weighted sums of V, `[queries, pad]`.
    pub(crate) out: Vec<f32>,
    /// The largest score, `[queries]`.
    pub(crate) max: Vec<f32>,
    /// Sum of the weights, `[queries]`.
    pub(crate) sum: Vec<f32>,
}

impl Softmax {
    fn new(queries: usize, pad: usize) -> Self {
        Softmax {
            out: vec![0.0; queries * pad],
            max: vec![0.0; queries],
            sum: vec![0.0; queries],
        }
    }

    /// Nothing seen yet.
    pub(crate) fn reset(&mut self) {
        self.out.fill(0.0);
        self.max.fill(f32::NEG_INFINITY);
        self.sum.fill(0.0);
    }
}

impl AttentionScratch {
    /// Memory for `threads` threads, steps of up to `max_rows` rows, and layers
    /// of up to `group` query heads per KV head and `pad` elements per head.
    pub fn new(threads: usize, max_rows: usize, group: usize, pad: usize) -> Self {
        let queries = QUERIES.max(group);
        let worker = || Worker {
            q: vec![0.0; queries * pad],
            p: vec![0.0; queries * SEGMENT],
            part: Softmax::new(queries, pad),
            whole: Softmax::new(queries, pad),
        };
        AttentionScratch {
            workers: (0..threads).map(|_| worker()).collect(),
            blocks: Vec::with_capacity(max_rows),
        }
    }

    /// Cuts the sequences into blocks of up to `rows` rows.
    fn cut(&mut self, seqs: &[SeqSpan], rows: usize) {
        self.blocks.clear();
        for (seq, span) in seqs.iter().enumerate() {
            let end = (span.first_row + span.rows) as usize;
            for first_row in (span.first_row as usize..end).step_by(rows) {
                let rows = rows.min(end - first_row);
                self.blocks.push(RowBlock { seq, first_row, rows });
            }
        }
    }
}

/// What a kernel needs to know of one task.
pub(crate) struct Task<'a> {
    pub(crate) cache: &'a KvLayer,
    pub(crate) op: &'a Attention,
    /// The sequence's block table.
    pub(crate) table: &'a [u32],
    pub(crate) kv_head: usize,
    /// Query heads per KV head.
    pub(crate) group: usize,
    pub(crate) rows: usize,
    /// Of the first row.
    pub(crate) position: usize,
    /// The rows of the buffer that holds the queries, `width` apart.
    pub(crate) input: &'a [f32],
    pub(crate) width: usize,
    /// Column of the group's first query.
    pub(crate) col: usize,
    /// Logits of the group's sinks.
    pub(crate) sinks: Option<&'a [f32]>,
}

impl Task<'_> {
    /// Queries are numbered by row, then by head.
    pub(crate) fn queries(&self) -> usize {
        self.rows * self.group
    }

    /// Position of a query.
    pub(crate) fn position_of(&self, query: usize) -> usize {
        self.position + query / self.group
    }

    /// The first position that a row at `position` sees.
    pub(crate) fn first_visible(&self, position: usize) -> usize {
        self.op.window.map_or(0, |window| (position + 1).saturating_sub(window))
    }
}

/// [`quire_backend::Op::Attention`]. `input` has rows of `width` with the
/// queries from `q_col` on; `out` is `[rows, heads * head_dim]`; `sinks` is
/// `[heads]`.
#[expect(clippy::too_many_arguments, reason = "the operands of one op")]
pub fn attention(
    pool: &Pool,
    level: Level,
    op: &Attention,
    sinks: Option<&[f32]>,
    cache: &KvLayer,
    rows: AttentionRows<'_>,
    input: &[f32],
    (width, q_col): (usize, usize),
    out: &mut [f32],
    scratch: &mut AttentionScratch,
) {
    let layer = cache.layer();
    let group = op.heads / layer.kv_heads;
    let out_width = op.heads * layer.head_dim;
    scratch.cut(rows.seqs, (QUERIES / group).max(1));
    let out = Parts::new(out);
    let blocks = &scratch.blocks;
    let items = blocks.len() * layer.kv_heads;
    with_scratch(pool, &mut scratch.workers, items, &|worker, item| {
        // The last rows of a sequence see the most, so they go first.
        let block = blocks[blocks.len() - 1 - item / layer.kv_heads];
        let kv_head = item % layer.kv_heads;
        let seq = &rows.seqs[block.seq];
        let heads = kv_head * group..(kv_head + 1) * group;
        let task = Task {
            cache,
            op,
            table: &rows.block_tables[seq.table.start as usize..seq.table.end as usize],
            kv_head,
            group,
            rows: block.rows,
            position: rows.positions[block.first_row] as usize,
            input: &input[block.first_row * width..],
            width,
            col: q_col + heads.start * layer.head_dim,
            sinks: sinks.map(|sinks| &sinks[heads.clone()]),
        };
        match cache.dtype() {
            DType::F32 => kernel::attend_f32(level, &task, worker),
            DType::F16 => kernel::attend_f16(level, &task, worker),
            DType::BF16 => kernel::attend_bf16(level, &task, worker),
        }
        for row in 0..block.rows {
            let start = (block.first_row + row) * out_width + heads.start * layer.head_dim;
            // SAFETY: no two tasks share a row and a head.
            let to = unsafe { out.get(start..start + group * layer.head_dim) };
            kernel::finish(&worker.whole, row * group, layer.head_dim, to);
        }
    });
}
