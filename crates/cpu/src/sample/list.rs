//! The tokens that min-p, top-k and top-p keep.

use std::cmp::Ordering;

use quire_backend::SampleRow;
use quire_backend::reference::sample::compare;
use quire_core::TokenId;

use super::Select;
use super::scan::{View, Weights, weigh};
use crate::simd::Level;

/// Weights are at most 1, so the upper half of their bits is at most this.
const BUCKETS: usize = 0x3f80 + 1;

fn bucket_of(weight: f32) -> usize {
    (weight.to_bits() >> 16) as usize
}

/// Kept tokens in ascending order, with their logits and unnormalised
/// probabilities.
#[derive(Debug)]
pub(super) struct ShortList {
    tokens: Vec<TokenId>,
    values: Vec<f32>,
    weights: Vec<f32>,
    /// Sums of weights by the upper half of their bits.
    buckets: Vec<f64>,
}

impl ShortList {
    pub(super) fn new(vocab: usize) -> Self {
        ShortList {
            tokens: Vec::with_capacity(vocab),
            values: Vec::with_capacity(vocab),
            weights: Vec::with_capacity(vocab),
            buckets: vec![0.0; BUCKETS],
        }
    }

    /// Applies min-p, top-k and top-p; false if none is on.
    pub(super) fn fill(
        &mut self,
        level: Level,
        row: &SampleRow,
        view: View<'_>,
        weights: &mut Weights,
        select: &mut Select,
    ) -> bool {
        let vocab = view.values.len();
        let mut bound = f32::NEG_INFINITY;
        if row.min_p > 0.0 {
            bound = view.max + row.min_p.min(1.0).ln();
        }
        if row.top_k > 0 && (row.top_k as usize) < vocab {
            bound = bound.max(view.kth_largest(row.top_k as usize, &mut select.values));
        }
        let top_p = row.top_p < 1.0;
        if !top_p && bound == f32::NEG_INFINITY {
            return false;
        }
        let drop = 1.0 - f64::from(row.top_p);
        let mut total = None;
        if top_p && bound == f32::NEG_INFINITY {
            // Tokens of less than a vocab-th of the mass to drop cannot make
            // it up even together. The slack covers the rounding of the bound.
            let sum = weights.sum(level, view);
            total = Some(sum);
            bound = view.max + (drop * sum / vocab as f64).ln() as f32 - 1e-3;
        }
        self.collect(level, view, bound);
        if top_p {
            let listed: f64 = self.weights.iter().map(|&w| f64::from(w)).sum();
            let total = total.unwrap_or(listed);
            self.cut(drop * total, (total - listed).max(0.0), select);
        }
        true
    }

    fn collect(&mut self, level: Level, view: View<'_>, bound: f32) {
        self.tokens.clear();
        self.values.clear();
        // The largest stays in, however the bound was rounded.
        view.at_least(bound.min(view.max), |token, value| {
            self.tokens.push(token);
            self.values.push(value);
        });
        self.weights.resize(self.values.len(), 0.0);
        weigh(level, &self.values, view.max, &mut self.weights);
    }

    /// Drops the least likely tokens whose weights add up to at most `tail`, of
    /// which `gone` is gone already; keeps one at least.
    fn cut(&mut self, tail: f64, gone: f64, select: &mut Select) {
        let (mut lowest, mut highest) = (BUCKETS, 0);
        for &weight in &self.weights {
            let b = bucket_of(weight);
            self.buckets[b] += f64::from(weight);
            (lowest, highest) = (lowest.min(b), highest.max(b));
        }
        let mut cumulative = gone;
        let mut critical = lowest;
        while critical < highest && cumulative + self.buckets[critical] <= tail {
            cumulative += self.buckets[critical];
            critical += 1;
        }
        self.buckets[lowest..=highest].fill(0.0);
        let (least, first) =
            self.cut_bucket(critical, critical == highest, tail - cumulative, select);
        self.retain(
            |value, place, weight| match bucket_of(weight).cmp(&critical) {
                Ordering::Less => false,
                Ordering::Greater => true,
                Ordering::Equal => value > least || (value == least && place <= first),
            },
        );
    }

    /// The least likely token to keep of a bucket of which at most `tail` may
    /// go: its value, and its place in the list.
    fn cut_bucket(
        &self,
        critical: usize,
        keep_one: bool,
        tail: f64,
        select: &mut Select,
    ) -> (f32, TokenId) {
        let candidates = &mut select.ranked;
        candidates.clear();
        for (i, &weight) in self.weights.iter().enumerate() {
            if bucket_of(weight) == critical {
                candidates.push((self.values[i], i as u32));
            }
        }
        // Least likely first, of equals the higher token first.
        candidates.sort_unstable_by(|a, b| compare(a.0, b.0).then(b.1.cmp(&a.1)));
        let droppable = candidates.len() - usize::from(keep_one);
        let mut cumulative = 0.0;
        for candidate in &candidates[..droppable] {
            cumulative += f64::from(self.weights[candidate.1 as usize]);
            if cumulative > tail {
                return *candidate;
            }
        }
        // Reached with `keep_one`, or if the bucket's sum was rounded up.
        candidates[candidates.len() - 1]
    }

    fn retain(&mut self, kept: impl Fn(f32, u32, f32) -> bool) {
        let mut len = 0;
        for i in 0..self.tokens.len() {
            let (value, weight) = (self.values[i], self.weights[i]);
            if kept(value, i as u32, weight) {
                self.tokens[len] = self.tokens[i];
                self.values[len] = value;
                self.weights[len] = weight;
                len += 1;
            }
        }
        self.tokens.truncate(len);
        self.values.truncate(len);
        self.weights.truncate(len);
    }

    /// Inverts the cumulative distribution, in the order of token ids.
    pub(super) fn draw(&self, uniform: f64) -> usize {
        let target = uniform * self.weights.iter().map(|&w| f64::from(w)).sum::<f64>();
        let mut cumulative = 0.0;
        for (&token, &weight) in self.tokens.iter().zip(&self.weights) {
            cumulative += f64::from(weight);
            if cumulative > target {
                return token as usize;
            }
        }
        self.tokens.last().map_or(0, |&token| token as usize)
    }

    /// Sets `values` to −∞ but for the tokens of the list.
    pub(super) fn scatter(&self, values: &mut [f32]) {
        values.fill(f32::NEG_INFINITY);
        for (&token, &value) in self.tokens.iter().zip(&self.values) {
            values[token as usize] = value;
        }
    }
}
