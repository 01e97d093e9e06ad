//! Names for the contents of blocks.
//!
//! The KV of a block depends on its tokens and on every token before them, so
//! its name is a chain: `h(i) = sha256(h(i-1), tokens of block i)`. The chain of
//! a tenant starts at a root made from the tenant's salt, so no block of one
//! tenant can carry the name of a block of another. Whatever else changes KV
//! (an adapter, an image) belongs into the root or into the block's own hash.
//!
//! Equality of names is taken for equality of contents: with 256 bits of
//! SHA-256 an attacker cannot make two different prefixes meet.

use std::hash::{Hash, Hasher};

use quire_core::TokenId;
use sha2::{Digest, Sha256};

/// Name of the contents of one full block, its whole prefix included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockHash([u8; 32]);

impl BlockHash {
    /// Parent of the first block of a sequence.
    pub(crate) fn root(salt: Option<&str>) -> BlockHash {
        let mut hasher = Sha256::new();
        // The tag keeps an empty salt apart from none.
        match salt {
            None => hasher.update(b"quire-prefix:open:"),
            Some(salt) => {
                hasher.update(b"quire-prefix:salt:");
                hasher.update(salt.as_bytes());
            }
        }
        BlockHash(hasher.finalize().into())
    }

    /// Name of the block with these tokens that follows the block `self`.
    pub(crate) fn child(&self, tokens: &[TokenId]) -> BlockHash {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        let mut bytes = [0; 256];
        for chunk in tokens.chunks(bytes.len() / 4) {
            for (place, token) in bytes.chunks_exact_mut(4).zip(chunk) {
                place.copy_from_slice(&token.to_le_bytes());
            }
            hasher.update(&bytes[..chunk.len() * 4]);
        }
        BlockHash(hasher.finalize().into())
    }
}

impl Hash for BlockHash {
    /// The digest is uniform, so a part of it is as good a table key as the
    /// whole; equality still compares all of it.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut head = [0; 8];
        head.copy_from_slice(&self.0[..8]);
        state.write_u64(u64::from_le_bytes(head));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_what_the_definition_says() {
        // Computed with Python's hashlib from the definition at the top.
        let root = BlockHash::root(Some("tenant"));
        assert_eq!(hex(&root), ROOT);
        assert_eq!(hex(&root.child(&[1, 2, 3, 0x0102_0304])), CHILD);
    }

    #[test]
    fn every_part_of_the_prefix_counts() {
        let open = BlockHash::root(None);
        let all = [
            open.child(&[1, 2]),
            open.child(&[2, 1]),
            open.child(&[1, 2]).child(&[1, 2]),
            open.child(&[2, 1]).child(&[1, 2]),
            BlockHash::root(Some("")).child(&[1, 2]),
            BlockHash::root(Some("a")).child(&[1, 2]),
            BlockHash::root(Some("b")).child(&[1, 2]),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b), "{i}");
        }
        // Longer than the copy buffer, and differing only at the end.
        let mut long = vec![7; 300];
        let first = open.child(&long);
        assert_eq!(first, open.child(&long));
        long[299] = 8;
        assert_ne!(first, open.child(&long));
    }

    fn hex(hash: &BlockHash) -> String {
        hash.0.iter().map(|b| format!("{b:02x}")).collect()
    }

    const ROOT: &str = "11c6e372231606ce888f190042cca51bcc007cb259465eff2732fc83f5b364fe";
    const CHILD: &str = "61bb7cb7cc88caec04fca59e91a9e1b08ef9cb2ba5933dc75fbe305a9ba1a065";
}
