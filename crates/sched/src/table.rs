//! All live requests, in slots that stay put, found by id or by slot.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::{Index, IndexMut};

use quire_core::RequestId;

use crate::request::Request;

/// Where a live request is stored. Reused after its request has ended, so a
/// slot kept across an abort must be checked against the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot(u32);

impl Slot {
    pub(crate) fn new(index: usize) -> Slot {
        Slot(u32::try_from(index).expect("fewer than 2^32 live requests"))
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Spreads request ids, which the engine counts up itself, over the buckets
/// with one multiplication; a keyed hash would cost more than the lookup.
#[derive(Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("a request id hashes as one u64");
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

/// Slab of requests.
#[derive(Default)]
pub(crate) struct RequestTable {
    slots: Vec<Option<Request>>,
    vacant: Vec<Slot>,
    by_id: HashMap<RequestId, Slot, BuildHasherDefault<IdHasher>>,
}

impl RequestTable {
    /// Stores a request.
    ///
    /// # Panics
    /// If its id is in use.
    pub(crate) fn insert(&mut self, request: Request) -> Slot {
        let slot = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(None);
            Slot::new(self.slots.len() - 1)
        });
        let before = self.by_id.insert(request.id, slot);
        assert!(before.is_none(), "request id {} is in use", request.id.0);
        self.slots[slot.index()] = Some(request);
        slot
    }

    /// Drops a request.
    pub(crate) fn remove(&mut self, slot: Slot) {
        let request = self.slots[slot.index()].take().expect("a live slot");
        self.by_id.remove(&request.id);
        self.vacant.push(slot);
    }

    /// Slot of a live request.
    pub(crate) fn find(&self, id: RequestId) -> Option<Slot> {
        self.by_id.get(&id).copied()
    }

    /// The request in a slot, if there is one.
    pub(crate) fn get(&self, slot: Slot) -> Option<&Request> {
        self.slots[slot.index()].as_ref()
    }

    /// Number of live requests.
    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// All live requests.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Request> {
        self.slots.iter().flatten()
    }
}

impl Index<Slot> for RequestTable {
    type Output = Request;

    fn index(&self, slot: Slot) -> &Request {
        self.slots[slot.index()].as_ref().expect("a live slot")
    }
}

impl IndexMut<Slot> for RequestTable {
    fn index_mut(&mut self, slot: Slot) -> &mut Request {
        self.slots[slot.index()].as_mut().expect("a live slot")
    }
}
