//! Kernels that pass over their operands once: norms, rotary embedding and
//! activation functions; those that look up and store are in `places`.

use quire_backend::reference::norm::NormWeights;
use quire_backend::{Buf, CacheLayer, Norm, Op, RopeTable, SlotKind};

use super::data::{Arena, values};
use super::places::{cache_writes, look_ups};
use super::{Bench, Case, Kernel, Work, work};
use crate::activation::{activate, gate};
use crate::huge::OutOfMemory;
use crate::norm::{add, add_norm, head_norm, norm};
use crate::rope::{Angles, rope};

/// The operands of all of them.
pub(super) struct Arenas {
    pub(super) one: Arena,
    pub(super) two: Arena,
    pub(super) three: Arena,
}

impl Arenas {
    fn new(bench: &Bench<'_>) -> Self {
        let arena = || Arena::new(bench.plan);
        Arenas {
            one: arena(),
            two: arena(),
            three: arena(),
        }
    }

    /// Makes room for operands of so many values; false if there is none.
    pub(super) fn reserve(
        &mut self,
        bench: &mut Bench<'_>,
        case: &Case,
        lens: [usize; 3],
    ) -> Result<bool, OutOfMemory> {
        let bytes: usize = lens.iter().map(|&len| Arena::bytes(bench.plan, len)).sum();
        if !bench.fits(bytes, || format!("{} {}", case.kernel.name(), case.name)) {
            return Ok(false);
        }
        let arenas = [&mut self.one, &mut self.two, &mut self.three];
        for (arena, len) in arenas.into_iter().zip(lens).filter(|(_, len)| *len > 0) {
            arena.reserve(len)?;
        }
        Ok(true)
    }
}

/// A case whose operands are f32.
pub(super) fn case(kernel: Kernel, name: String, rows: usize, work: Work) -> Case {
    Case {
        kernel,
        name,
        dtype: None,
        sizes: vec![("rows", rows)],
        work,
    }
}

/// The op's kernel and what tells it from others of that kernel, for the ops
/// that are measured here.
fn name(bench: &Bench<'_>, op: &Op) -> Option<(Kernel, String)> {
    let width = |buf: &Buf| bench.program.buffer(*buf).width;
    Some(match op {
        Op::Norm { norm, out, .. } => (Kernel::Norm, format!("{:?} {}", norm.kind, width(out))),
        Op::Add { acc, .. } => (Kernel::Norm, format!("add {}", width(acc))),
        Op::AddNorm { norm, out, .. } => (
            Kernel::Norm,
            format!("add and {:?} {}", norm.kind, width(out)),
        ),
        Op::HeadNorm {
            norm,
            heads,
            head_dim,
            ..
        } => (
            Kernel::Norm,
            format!("{:?} of {heads} heads of {head_dim}", norm.kind),
        ),
        Op::Rope {
            heads, head_dim, ..
        } => (Kernel::Rope, format!("{heads} heads of {head_dim}")),
        Op::CacheWrite { layer, .. } => {
            let CacheLayer { kv_heads, head_dim } = bench.program.cache[*layer];
            let name = format!("2x{kv_heads} heads of {head_dim}");
            (Kernel::CacheWrite, name)
        }
        Op::Activate { activation, buf } => {
            (Kernel::Activation, format!("{activation:?} {}", width(buf)))
        }
        Op::Gate {
            activation, out, ..
        } => (
            Kernel::Activation,
            format!("gated {activation:?} {}", width(out)),
        ),
        Op::Embed { out, .. } => (Kernel::Embedding, width(out).to_string()),
        _ => return None,
    })
}

pub(super) fn run(bench: &mut Bench<'_>) -> Result<(), OutOfMemory> {
    let mut arenas = Arenas::new(bench);
    for kernel in Kernel::ALL {
        if !bench.wants(kernel) {
            continue;
        }
        let mut ops: Vec<(String, &Op)> = Vec::new();
        for op in &bench.program.ops {
            match name(bench, op) {
                Some((of, name)) if of == kernel && ops.iter().all(|(n, _)| *n != name) => {
                    ops.push((name, op));
                }
                _ => {}
            }
        }
        if ops.is_empty() {
            continue;
        }
        let dtypes = match kernel {
            Kernel::CacheWrite | Kernel::Embedding => bench.plan.dtypes.len(),
            _ => 1,
        };
        let rows = bench.plan.step_rows().len();
        bench.begin(kernel.name(), ops.len() * dtypes * rows);
        for (name, op) in ops {
            measure(bench, &mut arenas, name, op)?;
        }
        bench.end();
    }
    Ok(())
}

fn measure(
    bench: &mut Bench<'_>,
    arenas: &mut Arenas,
    name: String,
    op: &Op,
) -> Result<(), OutOfMemory> {
    let program = bench.program;
    let width = |buf: &Buf| program.buffer(*buf).width;
    match op {
        Op::Norm { .. } | Op::Add { .. } | Op::AddNorm { .. } => {
            norms(bench, arenas, name, op)?;
        }
        Op::HeadNorm {
            norm,
            buf,
            col,
            heads,
            head_dim,
        } => {
            let slice = (width(buf), *col, *heads, *head_dim);
            head_norms(bench, arenas, name, norm, slice)?;
        }
        Op::Rope {
            table,
            buf,
            col,
            heads,
            head_dim,
        } => {
            let slice = (width(buf), *col, *heads, *head_dim);
            rotations(bench, arenas, name, &program.ropes[*table], slice)?;
        }
        Op::CacheWrite {
            layer,
            buf,
            k_col,
            v_col,
        } => {
            let columns = [width(buf), *k_col, *v_col];
            cache_writes(bench, arenas, name, program.cache[*layer], columns)?;
        }
        Op::Activate { .. } | Op::Gate { .. } => activations(bench, arenas, name, op)?,
        Op::Embed { table, out, .. } => {
            let is_tied = matches!(program.slot(*table).kind, SlotKind::Matrix { .. });
            let (entries, cols) = (program.slot(*table).kind.rows(), width(out));
            look_ups(bench, arenas, name, is_tied, entries, cols)?;
        }
        _ => {}
    }
    Ok(())
}

/// A norm with weights of that width.
fn with_weights<'a>(of: &Norm, weight: &'a [f32]) -> NormWeights<'a> {
    NormWeights {
        kind: of.kind,
        weight: of.weight.map(|_| weight),
        bias: of.bias.map(|_| weight),
        eps: of.eps,
        unit_offset: of.unit_offset,
    }
}

fn norms(
    bench: &mut Bench<'_>,
    arenas: &mut Arenas,
    name: String,
    op: &Op,
) -> Result<(), OutOfMemory> {
    let pool = bench.pool;
    // Passes over the rows, and the norm if there is one.
    let (passes, buf, of) = match op {
        Op::Norm { norm, out, .. } => (2, out, Some(norm)),
        Op::AddNorm { norm, out, .. } => (4, out, Some(norm)),
        Op::Add { acc, .. } => (3, acc, None),
        _ => return Ok(()),
    };
    let width = bench.program.buffer(*buf).width;
    let weight = values(width);
    let weights = of.map(|of| with_weights(of, &weight));
    let vectors = of.map_or(0, |of| {
        usize::from(of.weight.is_some()) + usize::from(of.bias.is_some())
    });
    for rows in bench.plan.step_rows() {
        let len = rows * width;
        let work = work::stream(passes * len + vectors * width);
        let case = case(Kernel::Norm, name.clone(), rows, work);
        if !arenas.reserve(bench, &case, [len; 3])? {
            continue;
        }
        let Arenas { one, two, three } = arenas;
        bench.measure(&case, |level| {
            let (input, acc) = (one.next(len), two.next(len));
            match (&weights, passes) {
                (Some(weights), 2) => norm(pool, level, weights, width, Some(input), acc),
                (Some(weights), _) => {
                    let out = three.next(len);
                    add_norm(pool, level, weights, width, acc, input, 1.0, out);
                }
                (None, _) => add(pool, level, acc, input, 1.0),
            }
        });
    }
    Ok(())
}

/// Width of the buffer, first column, heads, elements per head.
type Slice = (usize, usize, usize, usize);

fn head_norms(
    bench: &mut Bench<'_>,
    arenas: &mut Arenas,
    name: String,
    of: &Norm,
    (width, col, heads, head_dim): Slice,
) -> Result<(), OutOfMemory> {
    let pool = bench.pool;
    let weight = values(head_dim);
    let weights = with_weights(of, &weight);
    for rows in bench.plan.step_rows() {
        let work = work::stream(2 * rows * heads * head_dim + head_dim);
        let case = case(Kernel::Norm, name.clone(), rows, work);
        if arenas.reserve(bench, &case, [rows * width, 0, 0])? {
            let Arenas { one, .. } = arenas;
            bench.measure(&case, |level| {
                let buf = one.next(rows * width);
                head_norm(pool, level, &weights, width, col, heads, head_dim, buf);
            });
        }
    }
    Ok(())
}

fn rotations(
    bench: &mut Bench<'_>,
    arenas: &mut Arenas,
    name: String,
    table: &RopeTable,
    (width, col, heads, head_dim): Slice,
) -> Result<(), OutOfMemory> {
    let (pool, half) = (bench.pool, table.inv_freq.len());
    for rows in bench.plan.step_rows() {
        let positions: Vec<u32> = (0..rows as u32).collect();
        let mut angles = Angles::new(table, rows);
        angles.prepare(pool, table, &positions);
        // Rotated elements are read and written, cosines and sines read.
        let work = work::stream(rows * (2 * heads * 2 * half + 2 * half));
        let case = case(Kernel::Rope, name.clone(), rows, work);
        if arenas.reserve(bench, &case, [rows * width, 0, 0])? {
            let Arenas { one, .. } = arenas;
            bench.measure(&case, |level| {
                let buf = one.next(rows * width);
                let style = table.style;
                rope(
                    pool, level, style, &angles, width, col, heads, head_dim, buf,
                );
            });
        }
    }
    Ok(())
}

fn activations(
    bench: &mut Bench<'_>,
    arenas: &mut Arenas,
    name: String,
    op: &Op,
) -> Result<(), OutOfMemory> {
    let pool = bench.pool;
    let (function, buf, is_gated) = match op {
        Op::Activate { activation, buf } => (*activation, buf, false),
        Op::Gate {
            activation, out, ..
        } => (*activation, out, true),
        _ => return Ok(()),
    };
    let width = bench.program.buffer(*buf).width;
    for rows in bench.plan.step_rows() {
        let len = rows * width;
        let passes = if is_gated { 3 } else { 2 };
        let case = case(
            Kernel::Activation,
            name.clone(),
            rows,
            work::stream(passes * len),
        );
        if !arenas.reserve(bench, &case, [2 * len, len, 0])? {
            continue;
        }
        let Arenas { one, two, .. } = arenas;
        bench.measure(&case, |level| {
            if is_gated {
                gate(
                    pool,
                    level,
                    function,
                    one.next(2 * len),
                    width,
                    two.next(len),
                );
            } else {
                activate(pool, level, function, one.next(len));
            }
        });
    }
    Ok(())
}
