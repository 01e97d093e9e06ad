//! One live request.

use quire_core::{RequestId, TokenId};

use crate::pool::{BlockId, BlockPool};
use crate::prefix::BlockHash;
use crate::queue::Rank;
use crate::{Admission, StopRule};

/// State of a request between submit and its end. There is no phase: a step
/// computes some of the positions `computed..tokens.len()`, and one that
/// reaches the end yields a token.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) id: RequestId,
    pub(crate) rank: Rank,
    pub(crate) stop: StopRule,
    /// Prompt, then output.
    pub(crate) tokens: Vec<TokenId>,
    pub(crate) prompt_len: usize,
    /// Positions whose KV is in `blocks`. Always less than `tokens.len()`, as
    /// the last token is only computed to get the next.
    pub(crate) computed: usize,
    /// Block `i` holds the positions `i * block_size ..`. Covers all tokens
    /// of a planned request; empty while waiting.
    pub(crate) blocks: Vec<BlockId>,
    /// Leading blocks that were taken from the index or offered to it;
    /// meaningless while waiting.
    published: usize,
    /// Prompt tokens found in the cache when the request was admitted.
    pub(crate) cached: usize,
    /// True once a step of this request has been committed.
    pub(crate) started: bool,
    pub(crate) running: bool,
    read_cache: bool,
    /// Chain of block names over `tokens`; grows as blocks fill, survives
    /// preemption.
    hashes: Vec<BlockHash>,
    root: BlockHash,
}

impl Request {
    pub(crate) fn new(admission: Admission, rank: Rank) -> Request {
        Request {
            id: admission.id,
            rank,
            tokens: admission.prompt.to_vec(),
            prompt_len: admission.prompt.len(),
            stop: admission.stop,
            computed: 0,
            blocks: Vec::new(),
            published: 0,
            cached: 0,
            started: false,
            running: false,
            read_cache: admission.read_cache,
            hashes: Vec::new(),
            root: BlockHash::root(admission.cache_salt.as_deref()),
        }
    }

    /// Positions that are left to compute; 1 for a sequence that decodes.
    pub(crate) fn gap(&self) -> usize {
        self.tokens.len() - self.computed
    }

    /// True if the request may be given blocks that others have written.
    pub(crate) fn reads_cache(&self) -> bool {
        self.read_cache
    }

    /// Reserves what the sequence can grow to, so that running allocates
    /// nothing. Called on admission only: the memory is bounded by the number
    /// of running sequences and not by the length of the line.
    pub(crate) fn reserve(&mut self, max_model_len: usize, block_size: usize, hashing: bool) {
        let longest = (self.prompt_len + self.stop.max_tokens as usize).min(max_model_len);
        let blocks = longest.div_ceil(block_size);
        // A no-op the second time: `reserve_exact` counts from the length.
        self.tokens.reserve_exact(longest - self.tokens.len());
        self.blocks.reserve_exact(blocks - self.blocks.len());
        if hashing {
            self.hashes
                .reserve_exact(blocks - self.hashes.len().min(blocks));
        }
    }

    /// Finds the longest prefix of blocks that somebody has computed. At least
    /// the last token is left out, because its logits are needed.
    pub(crate) fn find_prefix(
        &mut self,
        pool: &BlockPool,
        block_size: usize,
        found: &mut Vec<BlockId>,
    ) {
        found.clear();
        if !self.read_cache {
            return;
        }
        for i in 0..(self.tokens.len() - 1) / block_size {
            let Some(block) = pool.lookup(&self.hash(i, block_size)) else {
                return;
            };
            found.push(block);
        }
    }

    /// Enters the running batch with these blocks from the index.
    pub(crate) fn start(&mut self, found: &[BlockId], block_size: usize) {
        debug_assert!(self.blocks.is_empty() && !self.running);
        self.blocks.extend_from_slice(found);
        self.published = found.len();
        self.computed = found.len() * block_size;
        self.cached = self.computed;
        self.running = true;
    }

    /// Names the blocks that have been filled since the last call.
    pub(crate) fn publish(&mut self, pool: &mut BlockPool, block_size: usize) {
        while self.published < self.computed / block_size {
            let hash = self.hash(self.published, block_size);
            pool.publish(self.blocks[self.published], hash);
            self.published += 1;
        }
    }

    /// Gives all blocks back and forgets what was computed, but no token.
    pub(crate) fn release(&mut self, pool: &mut BlockPool) {
        pool.release_all(&mut self.blocks);
        self.computed = 0;
        self.running = false;
    }

    /// Name of the full block `i`, computed once.
    fn hash(&mut self, i: usize, block_size: usize) -> BlockHash {
        while self.hashes.len() <= i {
            let from = self.hashes.len() * block_size;
            let parent = self.hashes.last().unwrap_or(&self.root);
            let hash = parent.child(&self.tokens[from..from + block_size]);
            self.hashes.push(hash);
        }
        self.hashes[i]
    }

    /// Asserts what must hold between steps, given the pool.
    pub(crate) fn check_integrity(&self, pool: &BlockPool, block_size: usize, caching: bool) {
        let id = self.id.0;
        assert!(
            self.computed < self.tokens.len(),
            "request {id} has nothing to compute"
        );
        assert!(
            self.prompt_len <= self.tokens.len(),
            "request {id} lost prompt tokens"
        );
        if !self.running {
            assert!(self.blocks.is_empty(), "request {id} waits with blocks");
            assert_eq!(
                self.computed, 0,
                "request {id} waits with computed positions"
            );
            return;
        }
        let covered = self.blocks.len() * block_size;
        assert!(
            covered >= self.computed,
            "request {id} has computed without a block"
        );
        let full = self.computed / block_size;
        if caching {
            assert_eq!(
                self.published, full,
                "request {id} keeps full blocks to itself"
            );
        }
        for (i, &block) in self.blocks.iter().enumerate() {
            assert!(
                !self.blocks[..i].contains(&block),
                "request {id} has block {block} twice"
            );
            if let Some(hash) = pool.hash_of(block) {
                assert!(
                    i < full,
                    "request {id} shares block {block} before it is full"
                );
                assert_eq!(
                    hash, self.hashes[i],
                    "request {id}: block {block} is misnamed"
                );
            }
            // Only full blocks may be shared: nobody ever writes into those.
            let shared = pool.refs(block) > 1;
            assert!(
                !shared || i < full,
                "request {id} shares the unfinished block {block}"
            );
        }
    }
}
