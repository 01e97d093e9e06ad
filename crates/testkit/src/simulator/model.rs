//! A model that knows at once when it was given the wrong KV.

use quire_core::TokenId;

/// One step of SplitMix64: a bijection that spreads every bit.
pub fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The hidden state before the first token. It depends on the tenant, as if
/// each had a model of its own, so a block of another tenant is a wrong block.
pub fn root(salt: Option<&str>) -> u64 {
    let tag = mix(u64::from(salt.is_some()));
    salt.unwrap_or_default()
        .bytes()
        .fold(tag, |state, byte| mix(state ^ u64::from(byte)))
}

/// The hidden state after one more token.
pub fn extend(state: u64, token: TokenId) -> u64 {
    mix(state.rotate_left(17) ^ u64::from(token))
}

/// The token that follows a hidden state.
pub fn next_token(state: u64, vocab_size: u32) -> TokenId {
    (mix(!state) % u64::from(vocab_size)) as TokenId
}

/// What one slot of the KV cache holds: the hidden state that its writer had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kv {
    token: TokenId,
    position: u32,
    state: u64,
    /// The step that wrote it.
    written: u64,
}

/// A sequence's part of a step, as an engine would hand it to a device.
#[derive(Clone, Debug)]
pub struct Row {
    /// See [`root`].
    pub root: u64,
    /// First position to compute.
    pub start: usize,
    /// The sequence up to the last position to compute.
    pub tokens: Vec<TokenId>,
    /// Blocks of the sequence.
    pub table: Vec<u32>,
}

/// The KV cache, slot by slot.
pub struct Memory {
    slots: Vec<Option<Kv>>,
    block_size: usize,
}

impl Memory {
    /// Slots that nobody has written yet.
    pub fn new(num_blocks: usize, block_size: usize) -> Memory {
        Memory {
            slots: vec![None; num_blocks * block_size],
            block_size,
        }
    }

    /// Writes the KV of a row's new positions.
    ///
    /// # Errors
    /// If its context is not in place, or a slot was written in this step.
    pub fn write(&mut self, row: &Row, step: u64) -> Result<(), String> {
        let mut state = self.read(row, row.start, step)?;
        for position in row.start..row.tokens.len() {
            let token = row.tokens[position];
            state = extend(state, token);
            let slot = self.slot(row, position)?;
            if self.slots[slot].is_some_and(|kv| kv.written == step) {
                return Err(format!("slot {slot} is written twice in step {step}"));
            }
            let position = position as u32;
            self.slots[slot] = Some(Kv {
                token,
                position,
                state,
                written: step,
            });
        }
        Ok(())
    }

    /// Attends to the whole row, after all writes of the step: the hidden state
    /// after its last token.
    ///
    /// # Errors
    /// If a slot does not hold what belongs there.
    pub fn attend(&self, row: &Row) -> Result<u64, String> {
        self.read(row, row.tokens.len(), u64::MAX)
    }

    /// Reads the positions before `end`, all written before step `before`.
    fn read(&self, row: &Row, end: usize, before: u64) -> Result<u64, String> {
        let mut state = row.root;
        for position in 0..end {
            let slot = self.slot(row, position)?;
            let wrong = |what: &str| Err(format!("slot {slot}, position {position}: {what}"));
            let Some(kv) = self.slots[slot] else {
                return wrong("never written");
            };
            state = extend(state, row.tokens[position]);
            let right = kv.position as usize == position
                && kv.token == row.tokens[position]
                && kv.state == state;
            if !right {
                return wrong(&format!("holds {kv:?}, not token {}", row.tokens[position]));
            }
            if kv.written >= before {
                return wrong("read in the step that writes it");
            }
        }
        Ok(state)
    }

    fn slot(&self, row: &Row, position: usize) -> Result<usize, String> {
        let block = row.table.get(position / self.block_size);
        let block = *block.ok_or_else(|| format!("no block for position {position}"))? as usize;
        let slot = block * self.block_size + position % self.block_size;
        if slot >= self.slots.len() {
            return Err(format!("block {block} is not in the pool"));
        }
        Ok(slot)
    }
}
