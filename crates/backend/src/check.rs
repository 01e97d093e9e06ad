//! Checks that let devices trust a plan and a batch: kernels index without
//! looking once these have passed.

use crate::{
    Attention, Batch, Buf, BufferRows, Linear, LoadError, LoadPlan, Moe, Norm, Op, SlotId,
    SlotKind, StepError,
};

impl LoadPlan {
    /// Verifies that the slots, buffers and ops of the program fit together.
    ///
    /// # Errors
    /// [`LoadError::Unsupported`] naming the first op or slot that does not.
    pub fn check(&self) -> Result<(), LoadError> {
        let checker = Checker { plan: self };
        checker
            .run()
            .map_err(|what| LoadError::Unsupported(format!("malformed program: {what}")))
    }

    /// Verifies that a batch is within the plan's limits and consistent.
    ///
    /// # Errors
    /// [`StepError`] naming what is wrong.
    pub fn check_batch(&self, batch: &Batch) -> Result<(), StepError> {
        check_rows(self, batch)
            .and_then(|()| check_seqs(self, batch))
            .and_then(|()| check_samples(self, batch))
            .map_err(|what| StepError(format!("malformed batch: {what}")))
    }
}

fn check_rows(plan: &LoadPlan, batch: &Batch) -> Result<(), String> {
    let rows = batch.tokens.len();
    ensure(rows <= plan.max_rows, || {
        format!("{rows} rows, at most {}", plan.max_rows)
    })?;
    ensure(batch.positions.len() == rows, || {
        "one position per row is needed".into()
    })?;
    ensure(batch.slots.len() == rows, || {
        "one slot per row is needed".into()
    })?;
    let vocab = plan.program.ops.iter().filter_map(|op| match op {
        Op::Embed { table, .. } => Some(plan.program.slot(*table).kind.rows()),
        _ => None,
    });
    let vocab = vocab.min().unwrap_or(usize::MAX);
    let offset = plan.program.ops.iter().filter_map(|op| match op {
        Op::AddPosition { table, offset, .. } => Some(
            plan.program
                .slot(*table)
                .kind
                .rows()
                .saturating_sub(*offset),
        ),
        _ => None,
    });
    let context = offset.min().unwrap_or(usize::MAX).min(plan.max_context);
    for (&token, &position) in batch.tokens.iter().zip(&batch.positions) {
        ensure((token as usize) < vocab, || {
            format!("token {token} of a table of {vocab}")
        })?;
        ensure((position as usize) < context, || {
            format!("position {position} of {context}")
        })?;
    }
    Ok(())
}

fn check_seqs(plan: &LoadPlan, batch: &Batch) -> Result<(), String> {
    let block_size = plan.kv.block_size;
    let mut next = 0;
    for (i, seq) in batch.seqs.iter().enumerate() {
        let (first, rows) = (seq.first_row as usize, seq.rows as usize);
        ensure(first == next && rows > 0, || {
            format!("sequence {i} does not follow the last")
        })?;
        next = first + rows;
        ensure(next <= batch.tokens.len(), || {
            format!("sequence {i} has too many rows")
        })?;
        let table = batch
            .block_tables
            .get(seq.table.start as usize..seq.table.end as usize);
        let table = table.ok_or_else(|| format!("the block table of sequence {i} is missing"))?;
        ensure(
            table
                .iter()
                .all(|&block| (block as usize) < plan.kv.num_blocks),
            || format!("sequence {i} uses a block beyond {}", plan.kv.num_blocks),
        )?;
        let start = batch.positions[first] as usize;
        for row in first..next {
            let position = start + row - first;
            ensure(batch.positions[row] as usize == position, || {
                format!("the positions of sequence {i} are not consecutive")
            })?;
            let slot = table
                .get(position / block_size)
                .map(|&block| block as usize * block_size + position % block_size);
            ensure(slot == Some(batch.slots[row] as usize), || {
                format!("the slot of row {row} disagrees with its block table")
            })?;
        }
    }
    ensure(next == batch.tokens.len(), || {
        "some rows belong to no sequence".into()
    })
}

fn check_samples(plan: &LoadPlan, batch: &Batch) -> Result<(), String> {
    let rows = batch.tokens.len();
    let mut last = 0;
    for sample in &batch.samples {
        ensure((sample.row as usize) < rows && sample.row >= last, || {
            format!("sampled row {} is out of range or order", sample.row)
        })?;
        last = sample.row;
        ensure(
            sample
                .target
                .is_none_or(|t| (t as usize) < plan.program.vocab_size),
            || format!("the target of row {} is beyond the vocabulary", sample.row),
        )?;
    }
    Ok(())
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

struct Checker<'a> {
    plan: &'a LoadPlan,
}

impl Checker<'_> {
    fn run(&self) -> Result<(), String> {
        let kv = &self.plan.kv;
        ensure(kv.block_size > 0, || "the KV block size is 0".into())?;
        ensure(
            self.plan.max_rows > 0 && self.plan.max_sample_rows > 0,
            || "a step must have rows".into(),
        )?;
        self.slots()?;
        let mut tail = false;
        for (i, op) in self.plan.program.ops.iter().enumerate() {
            tail |= matches!(op, Op::SelectRows { .. });
            self.op(op, tail)
                .map_err(|what| format!("op {i}: {what}"))?;
        }
        let heads = self
            .plan
            .program
            .ops
            .iter()
            .filter(|op| matches!(op, Op::Logits { .. }));
        let last = matches!(self.plan.program.ops.last(), Some(Op::Logits { .. }));
        ensure(heads.count() == 1 && last, || {
            "the logits must be the last op".into()
        })
    }

    fn slots(&self) -> Result<(), String> {
        for slot in &self.plan.program.slots {
            let wanted = slot.kind.rows();
            let matrix = matches!(slot.kind, SlotKind::Matrix { .. });
            let parts = slot.parts.iter();
            let found: usize = parts.clone().map(|part| part.rows).sum();
            ensure(found == wanted, || {
                format!("{}: parts of {found}, not {wanted}", slot.name)
            })?;
            ensure(parts.clone().all(|part| matrix || !part.transposed), || {
                format!("{}: only matrices can be transposed", slot.name)
            })?;
            ensure(
                parts
                    .clone()
                    .all(|part| part.first_row + part.rows <= part.total_rows),
                || format!("{}: a part reads beyond its tensor", slot.name),
            )?;
        }
        Ok(())
    }

    fn op(&self, op: &Op, tail: bool) -> Result<(), String> {
        let rows = if tail {
            BufferRows::Samples
        } else {
            BufferRows::Tokens
        };
        let width = |buf| self.width(buf, rows);
        match op {
            Op::Embed { table, out, .. } => {
                self.needs_tokens(tail)?;
                self.table(*table, width(*out)?, true)
            }
            Op::AddPosition { table, acc, .. } => {
                self.needs_tokens(tail)?;
                self.table(*table, width(*acc)?, false)
            }
            Op::Norm { norm, input, out } => {
                equal("widths", width(*input)?, width(*out)?)?;
                self.norm(norm, width(*out)?)
            }
            Op::AddNorm {
                acc,
                input,
                norm,
                out,
                ..
            } => {
                equal("widths", width(*input)?, width(*acc)?)?;
                equal("widths", width(*acc)?, width(*out)?)?;
                distinct(*acc, *input)?;
                distinct(*acc, *out)?;
                self.norm(norm, width(*out)?)
            }
            Op::Add { acc, input, .. } => {
                distinct(*acc, *input)?;
                equal("widths", width(*input)?, width(*acc)?)
            }
            Op::Linear { linear, input, out } => {
                distinct(*input, *out)?;
                self.linear(linear, width(*out)?, width(*input)?)
            }
            Op::HeadNorm {
                norm,
                buf,
                col,
                heads,
                head_dim,
            } => {
                self.norm(norm, *head_dim)?;
                columns(width(*buf)?, *col, heads * head_dim)
            }
            Op::Rope {
                table,
                buf,
                col,
                heads,
                head_dim,
            } => {
                self.needs_tokens(tail)?;
                let table = self
                    .plan
                    .program
                    .ropes
                    .get(*table)
                    .ok_or("no such rope table")?;
                columns(*head_dim, 0, 2 * table.inv_freq.len())?;
                columns(width(*buf)?, *col, heads * head_dim)
            }
            Op::CacheWrite {
                layer,
                buf,
                k_col,
                v_col,
            } => {
                self.needs_tokens(tail)?;
                let (kv_heads, head_dim) = self.cache(*layer)?;
                columns(width(*buf)?, *k_col, kv_heads * head_dim)?;
                columns(width(*buf)?, *v_col, kv_heads * head_dim)
            }
            Op::Attention {
                attention,
                input,
                q_col,
                out,
            } => {
                self.needs_tokens(tail)?;
                distinct(*input, *out)?;
                self.attention(attention, width(*input)?, *q_col, width(*out)?)
            }
            Op::Activate { buf, .. } => width(*buf).map(|_| ()),
            Op::Gate { input, out, .. } => {
                distinct(*input, *out)?;
                equal("gate widths", width(*input)?, 2 * width(*out)?)
            }
            Op::Moe { moe, input, out } => {
                distinct(*input, *out)?;
                equal("widths", width(*input)?, width(*out)?)?;
                self.moe(moe, width(*out)?)
            }
            Op::SelectRows { input, out } => {
                let from = self.width(*input, BufferRows::Tokens)?;
                equal("widths", from, self.width(*out, BufferRows::Samples)?)
            }
            Op::Logits { linear, input, .. } => {
                ensure(tail, || "logits of rows that were not selected".into())?;
                self.linear(linear, self.plan.program.vocab_size, width(*input)?)
            }
        }
    }

    fn needs_tokens(&self, tail: bool) -> Result<(), String> {
        ensure(!tail, || "it cannot work on selected rows".into())
    }

    fn width(&self, buf: Buf, rows: BufferRows) -> Result<usize, String> {
        let buffer = self
            .plan
            .program
            .buffers
            .get(buf.0 as usize)
            .ok_or("no such buffer")?;
        ensure(buffer.rows == rows, || {
            format!("buffer {} is not of {rows:?}", buffer.name)
        })?;
        Ok(buffer.width)
    }

    fn kind(&self, id: SlotId) -> Result<SlotKind, String> {
        let slot = self
            .plan
            .program
            .slots
            .get(id.0 as usize)
            .ok_or("no such slot")?;
        Ok(slot.kind)
    }

    fn vector(&self, id: Option<SlotId>, wanted: usize) -> Result<(), String> {
        let Some(id) = id else { return Ok(()) };
        match self.kind(id)? {
            SlotKind::Vector { len } => equal("vector", len, wanted),
            other => Err(format!("{other:?} is not a vector")),
        }
    }

    fn matrix(&self, id: SlotId, n: usize, k: usize) -> Result<(), String> {
        let kind = self.kind(id)?;
        ensure(kind == SlotKind::Matrix { n, k }, || {
            format!("{kind:?} is not [{n}, {k}]")
        })
    }

    fn table(&self, id: SlotId, width: usize, or_matrix: bool) -> Result<(), String> {
        match self.kind(id)? {
            SlotKind::Table { cols, .. } => equal("table", cols, width),
            SlotKind::Matrix { k, .. } if or_matrix => equal("matrix", k, width),
            other => Err(format!("{other:?} is not a table")),
        }
    }

    fn linear(&self, linear: &Linear, n: usize, k: usize) -> Result<(), String> {
        self.matrix(linear.weight, n, k)?;
        self.vector(linear.bias, n)
    }

    fn norm(&self, norm: &Norm, width: usize) -> Result<(), String> {
        self.vector(norm.weight, width)?;
        self.vector(norm.bias, width)
    }

    fn cache(&self, layer: usize) -> Result<(usize, usize), String> {
        let cache = self
            .plan
            .program
            .cache
            .get(layer)
            .ok_or("no such cache layer")?;
        ensure(cache.kv_heads > 0 && cache.head_dim > 0, || {
            "an empty cache layer".into()
        })?;
        Ok((cache.kv_heads, cache.head_dim))
    }

    fn attention(
        &self,
        op: &Attention,
        input: usize,
        col: usize,
        out: usize,
    ) -> Result<(), String> {
        let (kv_heads, head_dim) = self.cache(op.layer)?;
        equal("remainder of heads by KV heads", op.heads % kv_heads, 0)?;
        columns(input, col, op.heads * head_dim)?;
        equal("attention width", out, op.heads * head_dim)?;
        ensure(op.window != Some(0), || "a window of 0".into())?;
        let slopes = op.alibi.as_ref().map_or(op.heads, Vec::len);
        equal("slopes", slopes, op.heads)?;
        self.vector(op.sinks, op.heads)
    }

    fn moe(&self, moe: &Moe, hidden: usize) -> Result<(), String> {
        let experts = moe.gate_up.len();
        self.matrix(moe.router, experts, hidden)?;
        equal("down matrices", moe.down.len(), experts)?;
        ensure((1..=experts).contains(&moe.top_k), || {
            "more experts wanted than there are".into()
        })?;
        let Some(SlotKind::Matrix {
            k: intermediate, ..
        }) = moe.down.first().map(|&id| self.kind(id)).transpose()?
        else {
            return Err("an expert is not a matrix".into());
        };
        for (&gate_up, &down) in moe.gate_up.iter().zip(&moe.down) {
            self.matrix(gate_up, 2 * intermediate, hidden)?;
            self.matrix(down, hidden, intermediate)?;
        }
        Ok(())
    }
}

fn equal(what: &str, found: usize, wanted: usize) -> Result<(), String> {
    ensure(found == wanted, || format!("{what}: {found}, not {wanted}"))
}

fn distinct(a: Buf, b: Buf) -> Result<(), String> {
    ensure(a != b, || {
        "source and destination are the same buffer".into()
    })
}

fn columns(width: usize, col: usize, len: usize) -> Result<(), String> {
    ensure(col + len <= width, || {
        format!("columns {col}..{} of {width}", col + len)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BufferSpec, DType, KvConfig, Program, SeqSpan, Slot, SlotPart};

    /// Embedding, row selection and head, nothing between.
    fn plan() -> LoadPlan {
        let part = SlotPart {
            tensor: "w".into(),
            rows: 10,
            transposed: false,
            first_row: 0,
            total_rows: 10,
        };
        let slot = Slot {
            name: "w".into(),
            kind: SlotKind::Matrix { n: 10, k: 4 },
            parts: vec![part],
        };
        let buffer = |rows| BufferSpec {
            name: "x",
            width: 4,
            rows,
        };
        let linear = Linear {
            weight: SlotId(0),
            bias: None,
        };
        LoadPlan {
            program: Program {
                buffers: vec![buffer(BufferRows::Tokens), buffer(BufferRows::Samples)],
                slots: vec![slot],
                ops: vec![
                    Op::Embed {
                        table: SlotId(0),
                        scale: 1.0,
                        out: Buf(0),
                    },
                    Op::SelectRows {
                        input: Buf(0),
                        out: Buf(1),
                    },
                    Op::Logits {
                        linear,
                        input: Buf(1),
                        scale: 1.0,
                        softcap: None,
                    },
                ],
                vocab_size: 10,
                ..Program::default()
            },
            dtype: DType::F32,
            kv: KvConfig {
                block_size: 2,
                num_blocks: 5,
                dtype: DType::F32,
            },
            max_rows: 3,
            max_sample_rows: 1,
            max_context: 8,
        }
    }

    fn batch() -> Batch {
        Batch {
            tokens: vec![1, 2, 9],
            positions: vec![1, 2, 0],
            slots: vec![9, 4, 6],
            seqs: vec![
                SeqSpan {
                    first_row: 0,
                    rows: 2,
                    table: 0..2,
                },
                SeqSpan {
                    first_row: 2,
                    rows: 1,
                    table: 2..3,
                },
            ],
            block_tables: vec![4, 2, 3],
            samples: Vec::new(),
        }
    }

    #[track_caller]
    fn refused(change: impl FnOnce(&mut LoadPlan), what: &str) {
        let mut plan = plan();
        assert!(plan.check().is_ok());
        change(&mut plan);
        let error = plan.check().expect_err(what).to_string();
        assert!(error.contains(what), "{error}");
    }

    #[track_caller]
    fn batch_refused(change: impl FnOnce(&mut Batch), what: &str) {
        let mut batch = batch();
        assert!(plan().check_batch(&batch).is_ok());
        change(&mut batch);
        let error = plan().check_batch(&batch).expect_err(what).to_string();
        assert!(error.contains(what), "{error}");
    }

    #[test]
    fn malformed_programs_are_refused() {
        refused(
            |plan| plan.program.buffers[0].width = 5,
            "op 0: matrix: 4, not 5",
        );
        refused(
            |plan| plan.program.ops.swap(0, 1),
            "op 1: it cannot work on selected rows",
        );
        refused(
            |plan| drop(plan.program.ops.pop()),
            "the logits must be the last op",
        );
        refused(
            |plan| plan.program.slots[0].parts[0].first_row = 1,
            "beyond its tensor",
        );
        refused(
            |plan| plan.program.slots[0].parts.clear(),
            "parts of 0, not 10",
        );
        refused(|plan| plan.program.vocab_size = 11, "is not [11, 4]");
        refused(
            |plan| {
                let op = Op::Add {
                    acc: Buf(0),
                    input: Buf(0),
                    scale: 1.0,
                };
                plan.program.ops.insert(1, op);
            },
            "the same buffer",
        );
    }

    #[test]
    fn malformed_batches_are_refused() {
        batch_refused(|batch| batch.tokens[0] = 10, "token 10 of a table of 10");
        batch_refused(|batch| batch.positions[1] = 3, "not consecutive");
        batch_refused(|batch| batch.positions[2] = 8, "position 8 of 8");
        batch_refused(|batch| batch.slots[0] = 8, "slot of row 0");
        batch_refused(|batch| batch.block_tables[0] = 5, "a block beyond 5");
        batch_refused(
            |batch| batch.seqs[1].table = 2..4,
            "table of sequence 1 is missing",
        );
        batch_refused(|batch| batch.seqs.truncate(1), "belong to no sequence");
        batch_refused(|batch| batch.tokens.push(0), "4 rows, at most 3");
    }
}
