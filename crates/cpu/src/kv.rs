//! The paged cache of K and V.
//!
//! A layer is `[block][kv head]`, and one head of one block is a run of K tiles
//! and then one of V tiles. A tile holds [`TILE`] tokens of `pad` elements, the
//! head dimension rounded up to whole vectors:
//!
//! | element | K tile | V tile |
//! |---|---|---|
//! | f32, f16 | `[d][token]` | `[token][d]` |
//! | bf16 | `[d / 2][token][d % 2]` | `[token / 2][d][token % 2]` |
//!
//! so that a vector of K is one element of sixteen tokens, whose scores need no
//! sums across lanes, and bf16 comes in the pairs that dot-product instructions
//! take. Elements beyond the head dimension are never written and stay zero.

use quire_backend::{CacheLayer, DType, KvConfig};

use crate::huge::{HugeBuffer, OutOfMemory, Plain};
use crate::parallel::{Parts, over_rows};
use crate::pool::Pool;
use crate::simd::{LANES, Simd, f32_to_bf16, f32_to_f16};

/// Tokens of a tile; block sizes are multiples of it.
pub const TILE: usize = 16;

/// How elements of one type are laid out and read.
///
/// # Safety
/// The indices must be below `TILE * pad` for tokens of a tile and `d < pad`.
pub(crate) unsafe trait KvElement: 'static {
    /// What is stored.
    type Raw: Plain + Send;

    /// Rounds to the element type.
    fn encode(x: f32) -> Self::Raw;
    /// Place of element `d` of a token in a K tile.
    fn k_index(token: usize, d: usize) -> usize;
    /// Place of element `d` of a token in a V tile.
    fn v_index(token: usize, d: usize, pad: usize) -> usize;
    /// Elements `2 * pair` and `2 * pair + 1` of all tokens of a K tile.
    ///
    /// # Safety
    /// As for [`Simd`]; the tile must hold the elements.
    unsafe fn k_pair<S: Simd>(tile: *const Self::Raw, pair: usize) -> (S::F, S::F);
    /// Elements `d..d + 16` of the tokens `2 * pair` and `2 * pair + 1` of a V
    /// tile.
    ///
    /// # Safety
    /// As for [`Simd`]; the tile must hold the elements.
    unsafe fn v_pair<S: Simd>(
        tile: *const Self::Raw,
        pad: usize,
        pair: usize,
        d: usize,
    ) -> (S::F, S::F);
}

/// Elements of [`DType::F32`].
pub(crate) struct F32;
/// Elements of [`DType::F16`].
pub(crate) struct F16;
/// Elements of [`DType::BF16`].
pub(crate) struct Bf16;

// SAFETY: `token < TILE` and `d < pad` give places below `TILE * pad`.
unsafe impl KvElement for F32 {
    type Raw = f32;

    #[inline(always)]
    fn encode(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    fn k_index(token: usize, d: usize) -> usize {
        d * TILE + token
    }
    #[inline(always)]
    fn v_index(token: usize, d: usize, pad: usize) -> usize {
        token * pad + d
    }
    #[inline(always)]
    unsafe fn k_pair<S: Simd>(tile: *const f32, pair: usize) -> (S::F, S::F) {
        // SAFETY: the caller's contract.
        unsafe {
            (
                S::load(tile.add(2 * pair * TILE)),
                S::load(tile.add((2 * pair + 1) * TILE)),
            )
        }
    }
    #[inline(always)]
    unsafe fn v_pair<S: Simd>(tile: *const f32, pad: usize, pair: usize, d: usize) -> (S::F, S::F) {
        // SAFETY: the caller's contract.
        unsafe {
            let first = tile.add(2 * pair * pad + d);
            (S::load(first), S::load(first.add(pad)))
        }
    }
}

// SAFETY: as above.
unsafe impl KvElement for F16 {
    type Raw = u16;

    #[inline(always)]
    fn encode(x: f32) -> u16 {
        f32_to_f16(x)
    }
    #[inline(always)]
    fn k_index(token: usize, d: usize) -> usize {
        d * TILE + token
    }
    #[inline(always)]
    fn v_index(token: usize, d: usize, pad: usize) -> usize {
        token * pad + d
    }
    #[inline(always)]
    unsafe fn k_pair<S: Simd>(tile: *const u16, pair: usize) -> (S::F, S::F) {
        // SAFETY: the caller's contract.
        unsafe {
            let first = tile.add(2 * pair * TILE);
            (S::load_f16(first), S::load_f16(first.add(TILE)))
        }
    }
    #[inline(always)]
    unsafe fn v_pair<S: Simd>(tile: *const u16, pad: usize, pair: usize, d: usize) -> (S::F, S::F) {
        // SAFETY: the caller's contract.
        unsafe {
            let first = tile.add(2 * pair * pad + d);
            (S::load_f16(first), S::load_f16(first.add(pad)))
        }
    }
}

// SAFETY: `pad` is even, so that pairs of elements and of tokens fit.
unsafe impl KvElement for Bf16 {
    type Raw = u16;

    #[inline(always)]
    fn encode(x: f32) -> u16 {
        f32_to_bf16(x)
    }
    #[inline(always)]
    fn k_index(token: usize, d: usize) -> usize {
        (d / 2 * TILE + token) * 2 + d % 2
    }
    #[inline(always)]
    fn v_index(token: usize, d: usize, pad: usize) -> usize {
        (token / 2 * pad + d) * 2 + token % 2
    }
    #[inline(always)]
    unsafe fn k_pair<S: Simd>(tile: *const u16, pair: usize) -> (S::F, S::F) {
        // SAFETY: the caller's contract.
        unsafe { S::load_bf16_pair(tile.add(2 * pair * TILE)) }
    }
    #[inline(always)]
    unsafe fn v_pair<S: Simd>(tile: *const u16, pad: usize, pair: usize, d: usize) -> (S::F, S::F) {
        // SAFETY: the caller's contract.
        unsafe { S::load_bf16_pair(tile.add((pair * pad + d) * 2)) }
    }
}

/// Where the tiles of a layer are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KvShape {
    kv_heads: usize,
    block_size: usize,
    /// Elements per head, rounded up to whole vectors.
    pub(crate) pad: usize,
}

impl KvShape {
    /// Index of the first element of a K tile and of the V tile that goes with it.
    #[inline(always)]
    pub(crate) fn tile(&self, block: usize, head: usize, tile: usize) -> (usize, usize) {
        let tile_len = TILE * self.pad;
        let tiles = self.block_size / TILE;
        let run = (block * self.kv_heads + head) * 2 * tiles;
        ((run + tile) * tile_len, (run + tiles + tile) * tile_len)
    }

    /// [`KvShape::tile`] of the tile that holds `position` of a sequence.
    #[inline(always)]
    pub(crate) fn tile_at(&self, table: &[u32], head: usize, position: usize) -> (usize, usize) {
        let block = table[position / self.block_size] as usize;
        self.tile(block, head, position % self.block_size / TILE)
    }
}

/// K and V of one layer.
#[derive(Debug)]
pub struct KvLayer {
    layer: CacheLayer,
    dtype: DType,
    block_size: usize,
    data: HugeBuffer,
}

impl KvLayer {
    /// Elements per head, rounded up to whole vectors.
    pub fn padded(layer: CacheLayer) -> usize {
        layer.head_dim.next_multiple_of(LANES)
    }

    /// Bytes of one block of `block_size` tokens.
    pub fn block_bytes(layer: CacheLayer, dtype: DType, block_size: usize) -> usize {
        2 * layer.kv_heads * block_size * Self::padded(layer) * dtype.size()
    }

    /// Zeroed blocks; the system hands out their memory when they are written.
    ///
    /// # Errors
    /// [`OutOfMemory`] if the system refuses.
    pub fn new(layer: CacheLayer, kv: &KvConfig) -> Result<Self, OutOfMemory> {
        let block = Self::block_bytes(layer, kv.dtype, kv.block_size);
        let bytes = block
            .checked_mul(kv.num_blocks)
            .ok_or(OutOfMemory { bytes: usize::MAX })?;
        Ok(KvLayer {
            layer,
            dtype: kv.dtype,
            block_size: kv.block_size,
            data: HugeBuffer::zeroed(bytes)?,
        })
    }

    /// Shape of the layer.
    pub fn layer(&self) -> CacheLayer {
        self.layer
    }

    /// Memory of all blocks.
    pub fn bytes(&self) -> usize {
        self.data.len()
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// Where tiles are.
    pub(crate) fn shape(&self) -> KvShape {
        KvShape {
            kv_heads: self.layer.kv_heads,
            block_size: self.block_size,
            pad: Self::padded(self.layer),
        }
    }

    /// All elements.
    pub(crate) fn raw<T: Plain>(&self) -> &[T] {
        self.data.as_slice()
    }

    /// [`quire_backend::Op::CacheWrite`]: `buf` has rows of `width`, one slot
    /// per row.
    pub fn write(
        &mut self,
        pool: &Pool,
        slots: &[u32],
        buf: &[f32],
        width: usize,
        k_col: usize,
        v_col: usize,
    ) {
        let columns = [width, k_col, v_col];
        match self.dtype {
            DType::F32 => self.write_as::<F32>(pool, slots, buf, columns),
            DType::F16 => self.write_as::<F16>(pool, slots, buf, columns),
            DType::BF16 => self.write_as::<Bf16>(pool, slots, buf, columns),
        }
    }

    fn write_as<E: KvElement>(
        &mut self,
        pool: &Pool,
        slots: &[u32],
        buf: &[f32],
        [width, k_col, v_col]: [usize; 3],
    ) {
        let CacheLayer { kv_heads, head_dim } = self.layer;
        let pad = Self::padded(self.layer);
        let shape = self.shape();
        let parts = Parts::<E::Raw>::new(self.data.as_mut_slice());
        over_rows(pool, slots.len(), 8 * kv_heads * head_dim, &|range| {
            for row in range {
                let slot = slots[row] as usize;
                let (block, token) = (slot / shape.block_size, slot % shape.block_size);
                let values = &buf[row * width..][..width];
                for head in 0..kv_heads {
                    let (k, v) = shape.tile(block, head, token / TILE);
                    let keys = &values[k_col + head * head_dim..][..head_dim];
                    let elements = &values[v_col + head * head_dim..][..head_dim];
                    for d in 0..head_dim {
                        // SAFETY: slots are distinct, and elements of one slot
                        // share no place with those of another.
                        unsafe {
                            let k = k + E::k_index(token % TILE, d);
                            parts.write(k, E::encode(keys[d]));
                            let v = v + E::v_index(token % TILE, d, pad);
                            parts.write(v, E::encode(elements[d]));
                        }
                    }
                }
            }
        });
    }
}
