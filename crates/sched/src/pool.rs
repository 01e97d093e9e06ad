//! The pool of KV blocks: reference counts, the free list and the prefix index.
//!
//! A block is *referenced* (some sequence's table holds it) or *free*. A free
//! block may still be *cached*: its contents are intact and named in the index
//! until the block is handed out again. The free list is kept in the order of
//! eviction: blocks without a name in front, then cached blocks from least to
//! most recently used.

use std::collections::HashMap;

use crate::prefix::BlockHash;

/// Index of a block, `0..num_blocks`.
pub(crate) type BlockId = u32;

#[derive(Debug)]
struct Block {
    refs: u32,
    /// Neighbours in the free list; meaningless while referenced.
    prev: BlockId,
    next: BlockId,
    /// Present while the index names this block.
    hash: Option<BlockHash>,
}

/// All blocks of one device.
#[derive(Debug)]
pub(crate) struct BlockPool {
    /// The real blocks, then one sentinel that closes the free list to a ring.
    blocks: Vec<Block>,
    sentinel: BlockId,
    num_free: usize,
    /// Never iterated: its order is random, and the scheduler is deterministic.
    index: HashMap<BlockHash, BlockId>,
}

impl BlockPool {
    /// A pool of free blocks. `cached` reserves the room of the prefix index.
    pub(crate) fn new(num_blocks: usize, cached: bool) -> BlockPool {
        let sentinel = BlockId::try_from(num_blocks).expect("block ids are 32-bit");
        let mut blocks = Vec::with_capacity(num_blocks + 1);
        let ring = num_blocks as u64 + 1;
        for id in 0..ring {
            let prev = ((id + ring - 1) % ring) as BlockId;
            let next = ((id + 1) % ring) as BlockId;
            blocks.push(Block {
                refs: 0,
                prev,
                next,
                hash: None,
            });
        }
        let index = HashMap::with_capacity(if cached { num_blocks } else { 0 });
        BlockPool {
            blocks,
            sentinel,
            num_free: num_blocks,
            index,
        }
    }

    /// Blocks that nobody references, cached ones included.
    pub(crate) fn num_free(&self) -> usize {
        self.num_free
    }

    /// Blocks that some sequence holds.
    pub(crate) fn num_referenced(&self) -> usize {
        self.num_blocks() - self.num_free
    }

    /// Blocks in all.
    pub(crate) fn num_blocks(&self) -> usize {
        self.blocks.len() - 1
    }

    /// Takes the free block whose contents are worth least and forgets them.
    pub(crate) fn allocate(&mut self) -> Option<BlockId> {
        let id = self.blocks[self.sentinel as usize].next;
        if id == self.sentinel {
            return None;
        }
        self.unlink(id);
        let block = &mut self.blocks[id as usize];
        assert_eq!(block.refs, 0, "block {id} was free and referenced");
        block.refs = 1;
        if let Some(hash) = block.hash.take() {
            let named = self.index.remove(&hash);
            assert_eq!(named, Some(id), "the index lost block {id}");
        }
        Some(id)
    }

    /// The block with these contents, if there is one.
    pub(crate) fn lookup(&self, hash: &BlockHash) -> Option<BlockId> {
        self.index.get(hash).copied()
    }

    /// True if nobody references the block.
    pub(crate) fn is_free(&self, id: BlockId) -> bool {
        self.blocks[id as usize].refs == 0
    }

    /// Adds a reference to a block that [`BlockPool::lookup`] found.
    pub(crate) fn acquire(&mut self, id: BlockId) {
        if self.is_free(id) {
            self.unlink(id);
        }
        self.blocks[id as usize].refs += 1;
    }

    /// Names the contents of a full, written block. Returns false if another
    /// block already has these contents: one name is enough, and the nameless
    /// copy will be the first to be reused once it is free.
    pub(crate) fn publish(&mut self, id: BlockId, hash: BlockHash) -> bool {
        let block = &mut self.blocks[id as usize];
        assert!(block.refs > 0, "block {id} is published by nobody");
        assert!(block.hash.is_none(), "block {id} is published twice");
        match self.index.entry(hash) {
            std::collections::hash_map::Entry::Occupied(_) => false,
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(id);
                block.hash = Some(hash);
                true
            }
        }
    }

    /// Gives up one reference to each block of a table and empties it. The tail
    /// goes first and so is evicted first: a prefix is of no use without its
    /// beginning.
    pub(crate) fn release_all(&mut self, table: &mut Vec<BlockId>) {
        for id in table.drain(..).rev() {
            self.release(id);
        }
    }

    fn release(&mut self, id: BlockId) {
        let block = &mut self.blocks[id as usize];
        assert!(block.refs > 0, "block {id} was released twice");
        block.refs -= 1;
        if block.refs > 0 {
            return;
        }
        let cached = block.hash.is_some();
        let (first, last) = (self.blocks[self.sentinel as usize].next, self.sentinel);
        self.link_before(id, if cached { last } else { first });
    }

    /// Forgets the contents of all free blocks; false if there are referenced
    /// ones, which keep their names.
    pub(crate) fn forget_free(&mut self) -> bool {
        let mut id = self.blocks[self.sentinel as usize].next;
        while id != self.sentinel {
            let block = &mut self.blocks[id as usize];
            id = block.next;
            if let Some(hash) = block.hash.take() {
                self.index.remove(&hash);
            }
        }
        self.num_referenced() == 0
    }

    fn unlink(&mut self, id: BlockId) {
        let Block { prev, next, .. } = self.blocks[id as usize];
        self.blocks[prev as usize].next = next;
        self.blocks[next as usize].prev = prev;
        self.num_free -= 1;
    }

    fn link_before(&mut self, id: BlockId, next: BlockId) {
        let prev = self.blocks[next as usize].prev;
        self.blocks[prev as usize].next = id;
        self.blocks[next as usize].prev = id;
        let block = &mut self.blocks[id as usize];
        (block.prev, block.next) = (prev, next);
        self.num_free += 1;
    }

    /// Name of a block's contents, if the index has it.
    pub(crate) fn hash_of(&self, id: BlockId) -> Option<BlockHash> {
        self.blocks[id as usize].hash
    }

    /// Number of references to a block.
    pub(crate) fn refs(&self, id: BlockId) -> u32 {
        self.blocks[id as usize].refs
    }

    /// Asserts that counts, ring and index agree with each other. O(blocks).
    pub(crate) fn check_integrity(&self) {
        let mut on_list = vec![false; self.num_blocks()];
        let (mut before, mut id) = (self.sentinel, self.blocks[self.sentinel as usize].next);
        while id != self.sentinel {
            assert!(
                !on_list[id as usize],
                "block {id} is on the free list twice"
            );
            on_list[id as usize] = true;
            assert_eq!(
                self.blocks[id as usize].prev, before,
                "broken link at block {id}"
            );
            (before, id) = (id, self.blocks[id as usize].next);
        }
        assert_eq!(
            self.blocks[self.sentinel as usize].prev, before,
            "broken ring"
        );
        let free = on_list.iter().filter(|&&free| free).count();
        assert_eq!(free, self.num_free, "free blocks are miscounted");
        let mut named = 0;
        for (id, block) in self.blocks[..self.num_blocks()].iter().enumerate() {
            assert_eq!(
                block.refs == 0,
                on_list[id],
                "block {id}: {} references",
                block.refs
            );
            if let Some(hash) = &block.hash {
                named += 1;
                assert_eq!(
                    self.index.get(hash),
                    Some(&(id as BlockId)),
                    "block {id} is unnamed"
                );
            }
        }
        assert_eq!(
            named,
            self.index.len(),
            "the index names a block that has no contents"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u32) -> BlockHash {
        BlockHash::root(None).child(&[n])
    }

    /// A pool and a table with `blocks` of them, the first `named` published.
    fn pool(num_blocks: usize, blocks: usize, named: usize) -> (BlockPool, Vec<BlockId>) {
        let mut pool = BlockPool::new(num_blocks, true);
        let table: Vec<_> = (0..blocks).map(|_| pool.allocate().unwrap()).collect();
        for (n, &id) in table[..named].iter().enumerate() {
            assert!(pool.publish(id, hash(n as u32)));
        }
        pool.check_integrity();
        (pool, table)
    }

    #[test]
    fn hands_out_every_block_once() {
        let (mut pool, mut table) = pool(5, 5, 0);
        assert_eq!(pool.allocate(), None);
        assert_eq!((pool.num_free(), pool.num_referenced()), (0, 5));
        pool.release_all(&mut table);
        pool.check_integrity();
        let mut again: Vec<_> = (0..5).map(|_| pool.allocate().unwrap()).collect();
        again.sort_unstable();
        assert_eq!(again, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn evicts_nameless_blocks_then_tails_then_heads() {
        let (mut pool, mut table) = pool(5, 4, 3);
        let order = [table[3], 4, table[2], table[1], table[0]];
        pool.release_all(&mut table);
        pool.check_integrity();
        for expected in order {
            assert_eq!(pool.allocate(), Some(expected));
            pool.check_integrity();
        }
        assert!((0..3).all(|n| pool.lookup(&hash(n)).is_none()));
    }

    #[test]
    fn a_hit_moves_a_block_to_the_end_of_the_line() {
        let (mut pool, mut table) = pool(3, 3, 3);
        let first = table.clone();
        pool.release_all(&mut table);
        // Block 2 is the next to go, until it is used again.
        let hit = pool.lookup(&hash(2)).unwrap();
        pool.acquire(hit);
        pool.check_integrity();
        assert_eq!(pool.num_free(), 2);
        pool.release_all(&mut vec![hit]);
        assert_eq!(pool.allocate(), Some(first[1]));
        assert_eq!(pool.allocate(), Some(first[0]));
        assert_eq!(pool.lookup(&hash(2)), Some(first[2]));
        pool.check_integrity();
    }

    #[test]
    fn a_shared_block_is_free_after_the_last_release() {
        let (mut pool, mut table) = pool(2, 1, 1);
        pool.acquire(table[0]);
        let mut second = table.clone();
        pool.release_all(&mut table);
        assert_eq!(pool.num_free(), 1);
        pool.release_all(&mut second);
        assert_eq!(pool.num_free(), 2);
        pool.check_integrity();
    }

    #[test]
    fn equal_contents_are_named_once() {
        let (mut pool, mut table) = pool(3, 2, 1);
        assert!(!pool.publish(table[1], hash(0)));
        pool.check_integrity();
        let named = table[0];
        pool.release_all(&mut table);
        pool.check_integrity();
        assert_eq!(pool.lookup(&hash(0)), Some(named));
    }

    #[test]
    fn forgetting_spares_what_is_in_use() {
        let (mut pool, mut table) = pool(3, 3, 3);
        let mut head = vec![table.remove(0)];
        pool.release_all(&mut table);
        assert!(!pool.forget_free());
        pool.check_integrity();
        assert!(pool.lookup(&hash(0)).is_some() && pool.lookup(&hash(1)).is_none());
        pool.release_all(&mut head);
        assert!(pool.forget_free());
        assert!(pool.lookup(&hash(0)).is_none());
        pool.check_integrity();
    }

    #[test]
    #[should_panic(expected = "released twice")]
    fn a_double_release_is_caught() {
        let (mut pool, table) = pool(2, 1, 0);
        pool.release_all(&mut table.clone());
        pool.release_all(&mut table.clone());
    }
}
