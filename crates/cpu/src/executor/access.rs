//! How ops reach weights and buffers.

use quire_backend::reference::norm::NormWeights;
use quire_backend::{Batch, Buf, BufferRows, Norm, Program, SampleRow, SlotId};

use crate::embed::{Embedding, Table};
use crate::gemm::PackedMatrix;
use crate::huge::HugeBuffer;
use crate::weights::Weight;

/// The weights, by slot. Kinds were checked when the plan was loaded.
pub(super) struct Weights<'a> {
    pub(super) slots: &'a [Weight],
}

impl<'a> Weights<'a> {
    pub(super) fn matrix(&self, id: SlotId) -> &'a PackedMatrix {
        match &self.slots[id.0 as usize] {
            Weight::Matrix(matrix) => matrix,
            _ => unreachable!("the plan was checked: slot {} is a matrix", id.0),
        }
    }

    pub(super) fn vector(&self, id: SlotId) -> &'a [f32] {
        match &self.slots[id.0 as usize] {
            Weight::Vector(vector) => vector,
            _ => unreachable!("the plan was checked: slot {} is a vector", id.0),
        }
    }

    pub(super) fn table(&self, id: SlotId) -> &'a Table {
        match &self.slots[id.0 as usize] {
            Weight::Table(table) => table,
            _ => unreachable!("the plan was checked: slot {} is a table", id.0),
        }
    }

    pub(super) fn embedding(&self, id: SlotId) -> Embedding<'a> {
        match &self.slots[id.0 as usize] {
            Weight::Matrix(matrix) => Embedding::Tied(matrix),
            _ => Embedding::Table(self.table(id)),
        }
    }

    pub(super) fn norm(&self, norm: &Norm) -> NormWeights<'a> {
        NormWeights {
            kind: norm.kind,
            weight: norm.weight.map(|id| self.vector(id)),
            bias: norm.bias.map(|id| self.vector(id)),
            eps: norm.eps,
            unit_offset: norm.unit_offset,
        }
    }
}

/// The buffers, cut to the rows of this step.
pub(super) struct Buffers<'a> {
    pub(super) program: &'a Program,
    pub(super) buffers: &'a mut [HugeBuffer],
    pub(super) batch: &'a Batch,
    pub(super) group: &'a [SampleRow],
}

impl Buffers<'_> {
    /// Width and length in this step.
    fn shape(&self, id: Buf) -> (usize, usize) {
        let spec = self.program.buffer(id);
        let rows = match spec.rows {
            BufferRows::Tokens => self.batch.tokens.len(),
            BufferRows::Samples => self.group.len(),
        };
        (spec.width, rows * spec.width)
    }

    /// A buffer and its width.
    pub(super) fn one(&mut self, id: Buf) -> (&mut [f32], usize) {
        let (width, len) = self.shape(id);
        (
            &mut self.buffers[id.0 as usize].as_mut_slice()[..len],
            width,
        )
    }

    /// A source, a destination, and the destination's width.
    pub(super) fn two(&mut self, input: Buf, out: Buf) -> (&[f32], &mut [f32], usize) {
        let ((_, input_len), (width, len)) = (self.shape(input), self.shape(out));
        let [input, out] = self
            .buffers
            .get_disjoint_mut([input.0 as usize, out.0 as usize])
            .expect("the plan was checked: source and destination differ");
        (
            &input.as_slice()[..input_len],
            &mut out.as_mut_slice()[..len],
            width,
        )
    }

    /// A source, two destinations, and their width.
    pub(super) fn three(
        &mut self,
        input: Buf,
        acc: Buf,
        out: Buf,
    ) -> (&[f32], &mut [f32], &mut [f32], usize) {
        let (width, len) = self.shape(out);
        let [input, acc, out] = self
            .buffers
            .get_disjoint_mut([input.0 as usize, acc.0 as usize, out.0 as usize])
            .expect("the plan was checked: source and destinations differ");
        let (acc, out) = (
            &mut acc.as_mut_slice()[..len],
            &mut out.as_mut_slice()[..len],
        );
        (&input.as_slice()[..len], acc, out, width)
    }
}
