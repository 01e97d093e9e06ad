//! Attention over the paged cache.
//!
//! The work is split into tasks of a few rows of one sequence and one KV head;
//! all query heads of that KV head read K and V together. What one query
//! computes depends on nothing but itself and the cache: it walks its sequence
//! in segments of [`SEGMENT`] positions, aligned absolutely, and every
//! [`SPLIT`] positions starts afresh, to be merged in order. So the bits are
//! the same in decoding and in prefill, whole or in chunks.

mod kernel;
mod score;
mod weigh;

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
    /// Softmaxes of splits that wait to be merged: `queries * (pad + 2)` each.
    parts: Vec<f32>,
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

/// Softmaxes under way, in one stretch: the weighted sums of V, `[queries,
/// pad]`, then the largest scores, `[queries]`, then the sums of the weights,
/// `[queries]`. Weights are relative to `e^largest`.
#[derive(Debug)]
pub(crate) struct Softmax {
    data: Vec<f32>,
}

/// The parts of a [`Softmax`].
pub(crate) struct SoftmaxMut<'a> {
    pub(crate) out: &'a mut [f32],
    pub(crate) max: &'a mut [f32],
    pub(crate) sum: &'a mut [f32],
}

impl Softmax {
    /// Values that `queries` softmaxes take.
    fn len(queries: usize, pad: usize) -> usize {
        queries * (pad + 2)
    }

    fn new(queries: usize, pad: usize) -> Self {
        Softmax {
            data: vec![0.0; Self::len(queries, pad)],
        }
    }

    /// The parts, for so many queries.
    #[inline(always)]
    pub(crate) fn parts(&mut self, queries: usize, pad: usize) -> SoftmaxMut<'_> {
        let (out, rest) = self.data.split_at_mut(queries * pad);
        let (max, sum) = rest[..2 * queries].split_at_mut(queries);
        SoftmaxMut { out, max, sum }
    }

    /// All of it, for so many queries.
    fn stretch(&self, queries: usize, pad: usize) -> &[f32] {
        &self.data[..Self::len(queries, pad)]
    }
}

impl AttentionScratch {
    /// Memory for `threads` threads, steps of up to `max_rows` rows, contexts of
    /// up to `max_context` tokens, and layers of up to `group` query heads per
    /// KV head and `pad` elements per head.
    pub fn new(
        threads: usize,
        max_rows: usize,
        max_context: usize,
        group: usize,
        pad: usize,
    ) -> Self {
        let queries = QUERIES.max(group);
        let worker = || Worker {
            q: vec![0.0; queries * pad],
            p: vec![0.0; queries * SEGMENT],
            part: Softmax::new(queries, pad),
            whole: Softmax::new(queries, pad),
        };
        let parts = Self::parts_len(threads, max_context, group, pad);
        AttentionScratch {
            workers: (0..threads).map(|_| worker()).collect(),
            blocks: Vec::with_capacity(max_rows),
            parts: vec![0.0; parts],
        }
    }

    /// Bytes that [`AttentionScratch::new`] takes, but for the few KiB of
    /// `max_rows`.
    pub fn bytes(threads: usize, max_context: usize, group: usize, pad: usize) -> usize {
        let queries = QUERIES.max(group);
        let worker = queries * (pad + SEGMENT) + 2 * Softmax::len(queries, pad);
        4 * (threads * worker + Self::parts_len(threads, max_context, group, pad))
    }

    /// Values of the softmaxes that may wait to be merged: only steps of fewer
    /// tasks than threads split their sequences.
    fn parts_len(threads: usize, max_context: usize, group: usize, pad: usize) -> usize {
        (threads - 1) * max_context.div_ceil(SPLIT) * Softmax::len(group, pad)
    }

    /// Cuts the sequences into blocks of up to `rows` rows.
    fn cut(&mut self, seqs: &[SeqSpan], rows: usize) {
        self.blocks.clear();
        for (seq, span) in seqs.iter().enumerate() {
            let end = (span.first_row + span.rows) as usize;
            for first_row in (span.first_row as usize..end).step_by(rows) {
                let rows = rows.min(end - first_row);
                self.blocks.push(RowBlock {
                    seq,
                    first_row,
                    rows,
                });
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

    /// Splits of the sequence that the task's rows see.
    pub(crate) fn splits(&self) -> std::ops::Range<usize> {
        let last = self.position + self.rows - 1;
        self.first_visible(self.position) / SPLIT..last / SPLIT + 1
    }

    /// The first position that a row at `position` sees.
    pub(crate) fn first_visible(&self, position: usize) -> usize {
        self.op
            .window
            .map_or(0, |window| (position + 1).saturating_sub(window))
    }
}

/// The operands of one op.
struct Operands<'a> {
    op: &'a Attention,
    sinks: Option<&'a [f32]>,
    cache: &'a KvLayer,
    rows: AttentionRows<'a>,
    input: &'a [f32],
    /// Columns of `input`, and the first of the queries.
    columns: (usize, usize),
}

impl<'a> Operands<'a> {
    fn group(&self) -> usize {
        self.op.heads / self.cache.layer().kv_heads
    }

    /// The task of a block of rows and a KV head.
    fn task(&self, block: RowBlock, kv_head: usize) -> Task<'a> {
        let seq = &self.rows.seqs[block.seq];
        let (group, (width, q_col)) = (self.group(), self.columns);
        let first_head = kv_head * group;
        Task {
            cache: self.cache,
            op: self.op,
            table: &self.rows.block_tables[seq.table.start as usize..seq.table.end as usize],
            kv_head,
            group,
            rows: block.rows,
            position: self.rows.positions[block.first_row] as usize,
            input: &self.input[block.first_row * width..],
            width,
            col: q_col + first_head * self.cache.layer().head_dim,
            sinks: self
                .sinks
                .map(|sinks| &sinks[first_head..first_head + group]),
        }
    }

    /// Writes the softmaxes of a task to its rows and heads of `out`.
    fn finish(&self, block: RowBlock, kv_head: usize, whole: &mut Softmax, out: &Parts<'_, f32>) {
        let (group, head_dim) = (self.group(), self.cache.layer().head_dim);
        let parts = whole.parts(block.rows * group, self.cache.shape().pad);
        for row in 0..block.rows {
            let head = (block.first_row + row) * self.op.heads + kv_head * group;
            // SAFETY: no two tasks share a row and a head.
            let to = unsafe { out.get(head * head_dim..(head + group) * head_dim) };
            kernel::finish(&parts, row * group, head_dim, to);
        }
    }
}

/// [`quire_backend::Op::Attention`]. `input` has rows of `columns.0` with the
/// queries from `columns.1` on; `out` is `[rows, heads * head_dim]`; `sinks` is
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
    columns: (usize, usize),
    out: &mut [f32],
    scratch: &mut AttentionScratch,
) {
    let operands = Operands {
        op,
        sinks,
        cache,
        rows,
        input,
        columns,
    };
    let kv_heads = cache.layer().kv_heads;
    scratch.cut(rows.seqs, (QUERIES / operands.group()).max(1));
    let out = Parts::new(out);
    let items = scratch.blocks.len() * kv_heads;
    if items < pool.threads() && split(pool, level, &operands, scratch, &out) {
        return;
    }
    let blocks = &scratch.blocks;
    with_scratch(pool, &mut scratch.workers, items, &|worker, item| {
        // The last rows of a sequence see the most, so they go first.
        let (block, kv_head) = (blocks[blocks.len() - 1 - item / kv_heads], item % kv_heads);
        let task = operands.task(block, kv_head);
        attend(level, &task, worker, None);
        operands.finish(block, kv_head, &mut worker.whole, &out);
    });
}

/// [`attention`] with the splits of each task spread over the threads: for few
/// long sequences. False if there is nothing to split or no room for it.
fn split(
    pool: &Pool,
    level: Level,
    operands: &Operands<'_>,
    scratch: &mut AttentionScratch,
    out: &Parts<'_, f32>,
) -> bool {
    let kv_heads = operands.cache.layer().kv_heads;
    let pad = operands.cache.shape().pad;
    let blocks = &scratch.blocks;
    let task = |item: usize| operands.task(blocks[item / kv_heads], item % kv_heads);
    let items = blocks.len() * kv_heads;
    let last = blocks
        .iter()
        .map(|block| operands.task(*block, 0).splits().end)
        .max();
    let (splits, rows) = (
        last.unwrap_or(0),
        blocks.iter().map(|block| block.rows).max(),
    );
    let len = Softmax::len(rows.unwrap_or(0) * operands.group(), pad);
    if splits < 2 || items * splits * len > scratch.parts.len() {
        return false;
    }
    let parts = Parts::new(&mut scratch.parts);
    with_scratch(
        pool,
        &mut scratch.workers,
        items * splits,
        &|worker, part| {
            let (task, split) = (task(part / splits), part % splits);
            if task.splits().contains(&split) {
                attend(level, &task, worker, Some(split));
                let from = worker.part.stretch(task.queries(), pad);
                // SAFETY: each part is one task's.
                unsafe { parts.get(part * len..part * len + from.len()) }.copy_from_slice(from);
            }
        },
    );
    let parts = &scratch.parts;
    with_scratch(pool, &mut scratch.workers, items, &|worker, item| {
        let task = task(item);
        kernel::start(&task, &mut worker.whole);
        for split in task.splits() {
            let from = &parts[(item * splits + split) * len..];
            let to = &mut worker.part.data[..Softmax::len(task.queries(), pad)];
            to.copy_from_slice(&from[..to.len()]);
            kernel::merge(level, &task, worker);
        }
        operands.finish(
            blocks[item / kv_heads],
            item % kv_heads,
            &mut worker.whole,
            out,
        );
    });
    true
}

/// Leaves the softmaxes of the task's queries in `worker.whole`, or those of
/// one split in `worker.part`.
fn attend(level: Level, task: &Task<'_>, worker: &mut Worker, split: Option<usize>) {
    match task.cache.dtype() {
        DType::F32 => kernel::attend_f32(level, task, worker, split),
        DType::F16 => kernel::attend_f16(level, task, worker, split),
        DType::BF16 => kernel::attend_bf16(level, task, worker, split),
    }
}
