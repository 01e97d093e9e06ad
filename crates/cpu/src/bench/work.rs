//! What a kernel cannot do without, from the definition of its op: every
//! operand is read once and every result written once, without padding.

use std::ops::Range;

use quire_backend::{Attention, CacheLayer, DType};

/// Bytes of an activation.
const F32: usize = size_of::<f32>();

/// What a call has to do at least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Bytes to read and to write.
    pub bytes: u64,
    /// Multiplications and additions in products with weights, keys and values;
    /// those of kernels that only pass over their operands are not counted.
    pub flops: u64,
}

/// Kernels that read and write so many f32 values.
pub(super) fn stream(values: usize) -> Work {
    Work {
        bytes: (F32 * values) as u64,
        flops: 0,
    }
}

/// A product of `m` rows with a matrix `[n, k]`.
pub(super) fn product(m: usize, n: usize, k: usize, dtype: DType) -> Work {
    Work {
        bytes: (n * k * dtype.size() + F32 * m * (n + k)) as u64,
        flops: 2 * (m * n * k) as u64,
    }
}

/// Attention of rows at these positions of each of `seqs` sequences.
pub(super) fn attention(
    op: &Attention,
    layer: CacheLayer,
    dtype: DType,
    positions: Range<usize>,
    seqs: usize,
) -> Work {
    let seen = |position: usize| op.window.map_or(position + 1, |w| w.min(position + 1));
    let rows = positions.len();
    let scores: usize = positions.clone().map(seen).sum();
    // All positions from the first that the first row sees up to the last row's.
    let tokens = rows - 1 + seen(positions.start);
    let cache = 2 * layer.kv_heads * layer.head_dim * dtype.size() * tokens;
    let queries = op.heads * layer.head_dim;
    Work {
        bytes: (seqs * (cache + 2 * F32 * rows * queries)) as u64,
        // A score is a dot product, and its weight multiplies as many values.
        flops: (seqs * 4 * scores * queries) as u64,
    }
}

/// Writing K and V of so many rows.
pub(super) fn cache_write(rows: usize, layer: CacheLayer, dtype: DType) -> Work {
    let values = 2 * rows * layer.kv_heads * layer.head_dim;
    Work {
        bytes: (values * (F32 + dtype.size())) as u64,
        flops: 0,
    }
}

/// Looking up so many rows of a table `cols` wide.
pub(super) fn embedding(rows: usize, cols: usize, dtype: DType) -> Work {
    Work {
        bytes: (rows * cols * (dtype.size() + F32)) as u64,
        flops: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(heads: usize, window: Option<usize>) -> Attention {
        Attention {
            layer: 0,
            heads,
            scale: 1.0,
            softcap: None,
            window,
            alibi: None,
            sinks: None,
        }
    }

    #[test]
    fn products_count_weights_activations_and_results() {
        // The head of Qwen3-0.6B for one row: 311 MB of weights.
        let head = product(1, 151_936, 1024, DType::BF16);
        assert_eq!(head.bytes, 311_164_928 + 4 * (151_936 + 1024));
        assert_eq!(head.flops, 311_164_928);
        let small = product(3, 5, 7, DType::F32);
        assert_eq!((small.bytes, small.flops), (140 + 60 + 84, 210));
        assert_eq!(product(3, 5, 7, DType::F16).bytes, 70 + 60 + 84);
    }

    #[test]
    fn decoding_reads_the_whole_context_of_every_sequence() {
        let layer = CacheLayer {
            kv_heads: 8,
            head_dim: 128,
        };
        // Qwen3-0.6B: 4 KiB of cache per token, 16 query heads.
        let work = attention(&op(16, None), layer, DType::BF16, 511..512, 8);
        assert_eq!(work.bytes, 8 * (512 * 4096 + 2 * 4 * 16 * 128));
        assert_eq!(work.flops, 8 * 512 * 16 * 128 * 4);
    }

    #[test]
    fn a_chunk_sees_a_triangle_and_a_window_a_band() {
        let layer = CacheLayer {
            kv_heads: 1,
            head_dim: 2,
        };
        // Rows 2, 3 and 4 see 3 + 4 + 5 = 12 tokens; 5 are in the cache.
        let work = attention(&op(1, None), layer, DType::F32, 2..5, 1);
        assert_eq!(work.bytes, 5 * 2 * 2 * 4 + 2 * 3 * 2 * 4);
        assert_eq!(work.flops, 12 * 2 * 4);
        // A window of two: 2 + 2 + 2 tokens, of 1..5.
        let work = attention(&op(1, Some(2)), layer, DType::F32, 2..5, 1);
        assert_eq!(work.bytes, 4 * 2 * 2 * 4 + 2 * 3 * 2 * 4);
        assert_eq!(work.flops, 6 * 2 * 4);
    }

    #[test]
    fn the_cache_and_tables_are_narrow_and_activations_are_not() {
        let layer = CacheLayer {
            kv_heads: 3,
            head_dim: 10,
        };
        assert_eq!(cache_write(2, layer, DType::BF16).bytes, 120 * 6);
        assert_eq!(embedding(4, 9, DType::F16).bytes, 4 * (18 + 36));
        assert_eq!(stream(100).bytes, 400);
    }
}
