//! The line of requests that wait for room.
//!
//! A policy is nothing but an order of ranks. Requests wait in the order of
//! their rank, run in the order of their rank, and make room from the worst
//! rank up; a preempted request keeps its rank and so stands in front of
//! everything that came after it.

use std::collections::BTreeMap;

use crate::Policy;
use crate::table::Slot;

/// Place of a request in the order of service; the smallest goes first. Unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    priority: i64,
    arrival: u64,
}

impl Rank {
    /// The rank of the `arrival`-th request.
    pub(crate) fn new(policy: Policy, priority: i64, arrival: u64) -> Rank {
        let priority = match policy {
            Policy::Fcfs => 0,
            Policy::Priority => priority,
        };
        Rank { priority, arrival }
    }
}

/// Requests that wait, best rank first. Every operation is O(log n), also
/// leaving from the middle, so that a thousand disconnects cost little.
#[derive(Debug, Default)]
pub(crate) struct WaitingQueue {
    by_rank: BTreeMap<Rank, Slot>,
}

impl WaitingQueue {
    /// Number of requests.
    pub(crate) fn len(&self) -> usize {
        self.by_rank.len()
    }

    /// The request that goes next.
    pub(crate) fn first(&self) -> Option<Slot> {
        self.by_rank.first_key_value().map(|(_, &slot)| slot)
    }

    /// Lines a request up.
    pub(crate) fn insert(&mut self, rank: Rank, slot: Slot) {
        let before = self.by_rank.insert(rank, slot);
        assert!(before.is_none(), "two requests have rank {rank:?}");
    }

    /// Takes a request out of the line.
    pub(crate) fn remove(&mut self, rank: Rank) {
        let removed = self.by_rank.remove(&rank);
        assert!(removed.is_some(), "no request waits with rank {rank:?}");
    }

    /// All requests, best rank first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Slot> + '_ {
        self.by_rank.values().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order in which requests with these priorities go, by arrival.
    fn order(policy: Policy, priorities: &[i64]) -> Vec<u64> {
        let mut queue = WaitingQueue::default();
        let mut ranks = Vec::new();
        for (arrival, &priority) in priorities.iter().enumerate() {
            ranks.push(Rank::new(policy, priority, arrival as u64));
            queue.insert(ranks[arrival], Slot::new(arrival));
        }
        assert_eq!(queue.len(), priorities.len());
        let mut order = Vec::new();
        while let Some(slot) = queue.first() {
            order.push(slot.index() as u64);
            queue.remove(ranks[slot.index()]);
        }
        order
    }

    #[test]
    fn fcfs_ignores_priorities() {
        assert_eq!(order(Policy::Fcfs, &[3, -1, 2]), [0, 1, 2]);
    }

    #[test]
    fn priority_breaks_ties_by_arrival() {
        assert_eq!(order(Policy::Priority, &[1, 0, 1, -5, 0]), [3, 1, 4, 0, 2]);
    }
}
