//! Kernels that read or write where numbers say: look-ups in a table of tokens,
//! and keys and values to the slots of the cache.

use quire_backend::CacheLayer;

use super::attention::{BLOCK, filled, shuffled};
use super::data::{copies, matrix, table};
use super::stream::{Arenas, case};
use super::{Bench, Case, Kernel, work};
use crate::embed::{Embedding, Table, embed};
use crate::gemm::PackedMatrix;
use crate::huge::OutOfMemory;
use crate::kv::KvLayer;

/// Writing the columns from `k_col` and `v_col` on of rows of `width`.
pub(super) fn cache_writes(
    bench: &mut Bench<'_>,
    arenas: &mut Arenas,
    name: String,
    layer: CacheLayer,
    [width, k_col, v_col]: [usize; 3],
) -> Result<(), OutOfMemory> {
    let pool = bench.pool;
    let plan = bench.plan;
    for &dtype in &plan.dtypes {
        let block = KvLayer::block_bytes(layer, dtype, BLOCK);
        let step_rows = bench.plan.step_rows();
        // Decoding rows write to blocks of their own.
        let most = step_rows.iter().copied().max().unwrap_or(1);
        let blocks = copies(bench.plan, block).max(most);
        if !bench.fits(blocks * block, || format!("cache-write {name} {dtype}")) {
            continue;
        }
        let mut cache = filled(bench, layer, dtype, blocks)?;
        let order = shuffled(blocks);
        for rows in step_rows {
            let case = Case {
                dtype: Some(dtype),
                ..case(
                    Kernel::CacheWrite,
                    name.clone(),
                    rows,
                    work::cache_write(rows, layer, dtype),
                )
            };
            if !arenas.reserve(bench, &case, [rows * width, 0, 0])? {
                continue;
            }
            let steps = slots(&order, rows, rows == bench.plan.chunk);
            let mut steps = steps.iter().cycle();
            let Arenas { one, .. } = arenas;
            bench.measure(&case, |_| {
                let slots = steps.next().map_or(&[][..], Vec::as_slice);
                let buf = one.next(rows * width);
                cache.write(pool, slots, buf, width, k_col, v_col);
            });
        }
    }
    Ok(())
}

/// Slots of steps of `rows` rows that go through all blocks: those of a chunk
/// fill one block after the other, those of decoding sequences take one each.
fn slots(blocks: &[u32], rows: usize, is_chunk: bool) -> Vec<Vec<u32>> {
    let step = if is_chunk { rows.div_ceil(BLOCK) } else { rows };
    let slot = |blocks: &[u32], row: usize| match is_chunk {
        true => blocks[row / BLOCK] * BLOCK as u32 + (row % BLOCK) as u32,
        false => blocks[row] * BLOCK as u32,
    };
    blocks
        .chunks_exact(step)
        .map(|blocks| (0..rows).map(|row| slot(blocks, row)).collect())
        .collect()
}

/// The two forms that an embedding has.
enum Entries {
    Table(Table),
    Matrix(PackedMatrix),
}

impl Entries {
    fn get(&self) -> Embedding<'_> {
        match self {
            Entries::Table(table) => Embedding::Table(table),
            Entries::Matrix(matrix) => Embedding::Tied(matrix),
        }
    }
}

/// Looking up rows of the embedding, which may be the head.
pub(super) fn look_ups(
    bench: &mut Bench<'_>,
    arenas: &mut Arenas,
    name: String,
    is_tied: bool,
    entries: usize,
    cols: usize,
) -> Result<(), OutOfMemory> {
    let pool = bench.pool;
    let form = if is_tied { "of the head" } else { "of a table" };
    let name = format!("{entries}x{name} {form}");
    let plan = bench.plan;
    for &dtype in &plan.dtypes {
        let bytes = PackedMatrix::bytes(entries, cols, dtype);
        if !bench.fits(bytes, || format!("embedding {name} {dtype}")) {
            continue;
        }
        let embedding = match is_tied {
            true => Entries::Matrix(matrix(pool, entries, cols, dtype)?),
            false => Entries::Table(table(entries, cols, dtype)?),
        };
        // Distinct entries, wherever they are.
        let order = shuffled(entries);
        for rows in bench.plan.step_rows() {
            let case = Case {
                dtype: Some(dtype),
                ..case(
                    Kernel::Embedding,
                    name.clone(),
                    rows,
                    work::embedding(rows, cols, dtype),
                )
            };
            if !arenas.reserve(bench, &case, [rows * cols, 0, 0])? {
                continue;
            }
            let order: Vec<u32> = order.iter().copied().cycle().take(entries + rows).collect();
            let mut at = 0;
            let Arenas { one, .. } = arenas;
            bench.measure(&case, |_| {
                let tokens = &order[at..at + rows];
                at = (at + rows) % entries;
                embed(
                    pool,
                    tokens,
                    embedding.get(),
                    cols,
                    1.0,
                    one.next(rows * cols),
                );
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_of_a_step_are_distinct() {
        let blocks = [5, 3, 0, 1];
        let chunks = slots(&blocks, 20, true);
        assert_eq!(chunks.len(), 2);
        assert_eq!((chunks[0][0], chunks[0][15], chunks[0][16]), (80, 95, 48));
        let decodes = slots(&blocks, 3, false);
        assert_eq!(decodes, [[80, 48, 0]]);
    }
}
