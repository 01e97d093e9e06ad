//! Attention over the paged cache: decoding, and the last chunk of a prompt.

use std::ops::Range;

use quire_backend::{Attention, CacheLayer, DType, KvConfig, Op, Program, SeqSpan};

use super::data::{buffer, copies, values};
use super::{Bench, Case, Kernel, work};
use crate::attention::{AttentionRows, AttentionScratch, attention};
use crate::huge::OutOfMemory;
use crate::kv::{KvLayer, TILE};

/// Tokens of a block, as the engine has them unless told otherwise.
pub(super) const BLOCK: usize = 16;
const _: () = assert!(BLOCK.is_multiple_of(TILE));

/// Rows that are written to the cache at a time to fill it.
const FILL_ROWS: usize = 4096;

/// An attention of the program.
struct Layer<'a> {
    op: &'a Attention,
    cache: CacheLayer,
}

impl Layer<'_> {
    fn name(&self) -> String {
        let CacheLayer { kv_heads, head_dim } = self.cache;
        let window = match self.op.window {
            Some(window) => format!(", window {window}"),
            None => String::new(),
        };
        format!("{}/{kv_heads} heads of {head_dim}{window}", self.op.heads)
    }
}

/// The attentions of all layers, each shape once.
fn layers(program: &Program) -> Vec<Layer<'_>> {
    let mut found: Vec<Layer<'_>> = Vec::new();
    for op in &program.ops {
        if let Op::Attention { attention: op, .. } = op {
            let layer = Layer {
                op,
                cache: program.cache[op.layer],
            };
            if !found.iter().any(|other| other.name() == layer.name()) {
                found.push(layer);
            }
        }
    }
    found
}

/// Sequences of one length, and their rows of a step.
#[derive(Clone, Debug)]
struct Step {
    kernel: Kernel,
    seqs: usize,
    context: usize,
    /// Positions of each sequence's rows.
    positions: Range<usize>,
}

impl Step {
    fn blocks(&self) -> usize {
        self.context.div_ceil(BLOCK)
    }

    fn tokens(&self) -> usize {
        self.seqs * self.blocks() * BLOCK
    }

    fn rows(&self) -> usize {
        self.seqs * self.positions.len()
    }

    /// The sequences, in blocks from `first` on.
    fn spans(&self, first: usize) -> Vec<SeqSpan> {
        let (rows, blocks) = (self.positions.len(), self.blocks());
        let span = |seq: usize| {
            let start = first + seq * blocks;
            SeqSpan {
                first_row: (seq * rows) as u32,
                rows: rows as u32,
                table: start as u32..(start + blocks) as u32,
            }
        };
        (0..self.seqs).map(span).collect()
    }
}

/// What the plan asks for.
fn steps(bench: &Bench<'_>) -> Vec<Step> {
    let plan = bench.plan;
    let mut steps = Vec::new();
    for &context in &plan.contexts {
        if bench.wants(Kernel::DecodeAttention) {
            steps.extend(plan.batches.iter().map(|&seqs| Step {
                kernel: Kernel::DecodeAttention,
                seqs,
                context,
                positions: context - 1..context,
            }));
        }
        if bench.wants(Kernel::PrefillAttention) {
            steps.push(Step {
                kernel: Kernel::PrefillAttention,
                seqs: 1,
                context,
                positions: context.saturating_sub(plan.chunk)..context,
            });
        }
    }
    // Stable, so that contexts stay in order.
    steps.sort_by_key(|step| step.kernel == Kernel::PrefillAttention);
    steps
}

pub(super) fn run(bench: &mut Bench<'_>) -> Result<(), OutOfMemory> {
    let steps = steps(bench);
    if steps.is_empty() {
        return Ok(());
    }
    let layers = layers(bench.program);
    for &dtype in &bench.plan.dtypes {
        bench.begin(
            &format!("attention, {dtype} cache"),
            layers.len() * steps.len(),
        );
        for layer in &layers {
            over_cache(bench, layer, dtype, &steps)?;
        }
        bench.end();
    }
    Ok(())
}

/// All steps over one cache, which is as large as the largest of them needs.
fn over_cache(
    bench: &mut Bench<'_>,
    layer: &Layer<'_>,
    dtype: DType,
    steps: &[Step],
) -> Result<(), OutOfMemory> {
    let (pool, plan) = (bench.pool, bench.plan);
    let block = KvLayer::block_bytes(layer.cache, dtype, BLOCK);
    let steps: Vec<&Step> = steps
        .iter()
        .filter(|step| {
            bench.fits(step.tokens() / BLOCK * block, || {
                let (name, Step { seqs, context, .. }) = (layer.name(), step);
                format!("attention of {seqs} x {context} tokens, {name} {dtype}")
            })
        })
        .collect();
    let most = |of: fn(&Step) -> usize| steps.iter().map(|step| of(step)).max().unwrap_or(0);
    if steps.is_empty() {
        return Ok(());
    }
    let blocks = (most(Step::tokens) / BLOCK).max(copies(plan, block));
    let cache = filled(bench, layer.cache, dtype, blocks)?;
    let tables = shuffled(blocks);
    let group = layer.op.heads / layer.cache.kv_heads;
    let pad = KvLayer::padded(layer.cache);
    let (rows, context) = (most(Step::rows), most(|step| step.context));
    let mut scratch = AttentionScratch::new(pool.threads(), rows, context, group, pad);
    let width = layer.op.heads * layer.cache.head_dim;
    let (input, mut out) = (buffer(rows * width)?, buffer(rows * width)?);
    let sinks = layer.op.sinks.map(|_| values(layer.op.heads));
    for step in steps {
        let positions: Vec<u32> = (0..step.seqs)
            .flat_map(|_| step.positions.clone())
            .map(|position| position as u32)
            .collect();
        // As many groups of sequences as the cache holds, used in turn.
        let stride = step.seqs * step.blocks();
        let starts = (0..=blocks - stride).step_by(stride);
        let groups: Vec<Vec<SeqSpan>> = starts.map(|first| step.spans(first)).collect();
        let mut groups = groups.iter().cycle();
        bench.measure(&case(layer, dtype, step), |level| {
            let at = AttentionRows {
                positions: &positions,
                seqs: groups.next().map_or(&[], Vec::as_slice),
                block_tables: &tables,
            };
            let (op, sinks) = (layer.op, sinks.as_deref());
            let out = &mut out.as_mut_slice()[..step.rows() * width];
            let (input, columns, scratch) = (input.as_slice(), (width, 0), &mut scratch);
            attention(
                pool, level, op, sinks, &cache, at, input, columns, out, scratch,
            );
        });
    }
    Ok(())
}

fn case(layer: &Layer<'_>, dtype: DType, step: &Step) -> Case {
    let positions = step.positions.clone();
    Case {
        kernel: step.kernel,
        name: layer.name(),
        dtype: Some(dtype),
        sizes: match step.kernel {
            Kernel::DecodeAttention => vec![("batch", step.seqs), ("context", step.context)],
            _ => vec![("rows", step.rows()), ("context", step.context)],
        },
        work: work::attention(layer.op, layer.cache, dtype, positions, step.seqs),
    }
}

/// A cache with something in every block.
pub(super) fn filled(
    bench: &Bench<'_>,
    layer: CacheLayer,
    dtype: DType,
    num_blocks: usize,
) -> Result<KvLayer, OutOfMemory> {
    let config = KvConfig {
        block_size: BLOCK,
        num_blocks,
        dtype,
    };
    let mut cache = KvLayer::new(layer, &config)?;
    let kv = layer.kv_heads * layer.head_dim;
    let slots: Vec<u32> = (0..(num_blocks * BLOCK) as u32).collect();
    let rows = values(FILL_ROWS.min(slots.len()) * 2 * kv);
    for slots in slots.chunks(FILL_ROWS) {
        cache.write(bench.pool, slots, &rows, 2 * kv, 0, kv);
    }
    Ok(cache)
}

/// The numbers below `len`, scattered: blocks of a sequence are not neighbours
/// in an engine that has run for a while.
pub(super) fn shuffled(len: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..len as u32).collect();
    let mut state = 1u64;
    for i in (1..len).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, ((state >> 33) % (i as u64 + 1)) as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_of_a_step_share_no_blocks() {
        let step = Step {
            kernel: Kernel::DecodeAttention,
            seqs: 3,
            context: 40,
            positions: 39..40,
        };
        assert_eq!((step.blocks(), step.tokens(), step.rows()), (3, 144, 3));
        let spans = step.spans(9);
        let tables: Vec<_> = spans.iter().map(|span| span.table.clone()).collect();
        assert_eq!(tables, [9..12, 12..15, 15..18]);
        assert_eq!(spans[2].first_row, 2);
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut order = shuffled(1000);
        assert!(order.windows(2).filter(|w| w[0] + 1 == w[1]).count() < 20);
        order.sort_unstable();
        assert!(order.into_iter().eq(0..1000));
    }
}
