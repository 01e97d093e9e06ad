//! Products with weights.

use quire_backend::{DType, Op, Program, SlotId};

use super::data::{buffer, copies, matrix};
use super::{Bench, Case, Kernel, work};
use crate::gemm::{PackedMatrix, Scratch, matmul};
use crate::huge::OutOfMemory;

/// A matrix of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Matrix {
    name: String,
    n: usize,
    k: usize,
}

impl Matrix {
    fn of(program: &Program, name: &str, id: SlotId) -> Self {
        let (n, k) = program.matrix_shape(id);
        Matrix {
            name: format!("{name} {n}x{k}"),
            n,
            k,
        }
    }
}

/// The matrices of linear layers and of the head, each shape once. Experts are
/// not among them: how many rows they get is the router's business.
fn matrices(program: &Program) -> Vec<Matrix> {
    let mut found = Vec::new();
    for op in &program.ops {
        let matrix = match op {
            Op::Linear { linear, .. } => {
                let name = &program.slot(linear.weight).name;
                // Without the name of the layer.
                let name = name.rsplit('.').next().unwrap_or(name);
                Matrix::of(program, name, linear.weight)
            }
            Op::Logits { linear, .. } => Matrix::of(program, "head", linear.weight),
            _ => continue,
        };
        if !found.contains(&matrix) {
            found.push(matrix);
        }
    }
    found
}

pub(super) fn run(bench: &mut Bench<'_>) -> Result<(), OutOfMemory> {
    if !bench.wants(Kernel::Gemm) {
        return Ok(());
    }
    let (plan, matrices) = (bench.plan, matrices(bench.program));
    for &dtype in &plan.dtypes {
        bench.begin(
            &format!("{dtype} products"),
            matrices.len() * plan.rows.len(),
        );
        for matrix in &matrices {
            product(bench, matrix, dtype)?;
        }
        bench.end();
    }
    Ok(())
}

/// All numbers of rows with one matrix.
fn product(bench: &mut Bench<'_>, of: &Matrix, dtype: DType) -> Result<(), OutOfMemory> {
    let (pool, plan, (n, k)) = (bench.pool, bench.plan, (of.n, of.k));
    let most = plan.rows.iter().copied().max().unwrap_or(1);
    let size = PackedMatrix::bytes(n, k, dtype);
    let copies = copies(plan, size);
    let bytes = copies * size + 4 * most * (n + 2 * k);
    if !bench.fits(bytes, || format!("products with {} {dtype}", of.name)) {
        return Ok(());
    }
    let weights = (0..copies).map(|_| matrix(pool, n, k, dtype));
    let weights = weights.collect::<Result<Vec<_>, _>>()?;
    let (input, mut out) = (buffer(most * k)?, buffer(most * n)?);
    let mut scratch = Scratch::new();
    let mut next = weights.iter().cycle();
    for &rows in &plan.rows {
        let case = Case {
            kernel: Kernel::Gemm,
            name: of.name.clone(),
            dtype: Some(dtype),
            sizes: vec![("rows", rows)],
            work: work::product(rows, n, k, dtype),
        };
        bench.measure(&case, |level| {
            let Some(w) = next.next() else { return };
            let (input, out) = (input.as_slice(), out.as_mut_slice());
            let scratch = &mut scratch;
            matmul(pool, level, input, k, rows, w, None, out, n, scratch);
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fixture::{Shape, model};

    #[test]
    fn every_matrix_of_a_program_is_found_once() {
        let (program, _) = model(&Shape::default(), 1);
        let found = matrices(&program);
        let shapes: Vec<_> = found.iter().map(|m| (m.n, m.k)).collect();
        // 4 + 2 + 2 heads of 20, hidden 48, intermediate 72, vocabulary 331.
        assert_eq!(
            shapes,
            [(160, 48), (48, 80), (144, 48), (48, 72), (331, 48)]
        );
        assert_eq!(found[4].name, "head 331x48");
    }
}
