//! Passes over a whole row of logits.

use quire_backend::reference::sample::compare;
use quire_core::TokenId;

use super::Select;
use crate::simd::{LANES, Level, Simd, simd_dispatch};

/// Logits per block maximum.
pub(crate) const BLOCK: usize = 64;

/// Weights per partial sum.
pub(crate) const CHUNK: usize = 1024;

/// What a first look at a row tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan {
    /// The largest logit.
    pub(super) max: f32,
    /// Some logit is not a number, or infinite.
    pub(super) nan: bool,
}

#[inline(always)]
unsafe fn scan_kernel<S: Simd>(values: &[f32], maxima: &mut [f32]) -> Scan {
    assert_eq!(maxima.len(), values.len().div_ceil(BLOCK));
    let mut nan = 0;
    let lowest = f32::NEG_INFINITY;
    // SAFETY: `n` lanes of each chunk are touched.
    unsafe {
        let mut overall = S::splat(lowest);
        for (block, to) in values.chunks(BLOCK).zip(maxima.iter_mut()) {
            let mut largest = S::splat(lowest);
            for chunk in block.chunks(LANES) {
                let n = chunk.len();
                let mut v = S::load_partial(chunk.as_ptr(), n);
                if n < LANES {
                    v = S::blend((1 << n) - 1, v, S::splat(lowest));
                }
                nan |= S::mask_nan(v);
                largest = S::max(v, largest);
            }
            *to = S::reduce_max(largest);
            overall = S::max(largest, overall);
        }
        let max = S::reduce_max(overall);
        Scan {
            max,
            nan: nan != 0 || max == f32::INFINITY,
        }
    }
}

simd_dispatch! {
    /// Finds the largest logit of each block and of all.
    pub(super) fn scan(values: &[f32], maxima: &mut [f32]) -> Scan = scan_kernel;
}

#[inline(always)]
unsafe fn divide_kernel<S: Simd>(values: &mut [f32], by: f32) {
    // SAFETY: the chunk's lanes are touched.
    unsafe {
        let by = S::splat(by);
        for chunk in values.chunks_mut(LANES) {
            let v = S::load_partial(chunk.as_ptr(), chunk.len());
            S::store_partial(chunk.as_mut_ptr(), S::div(v, by), chunk.len());
        }
    }
}

simd_dispatch! {
    /// `values /= by`.
    pub(super) fn divide(values: &mut [f32], by: f32) = divide_kernel;
}

#[inline(always)]
unsafe fn forbid_kernel<S: Simd>(mask: &[u32], values: &mut [f32]) {
    // SAFETY: the chunk's lanes are touched.
    unsafe {
        let never = S::splat(f32::NEG_INFINITY);
        for (i, chunk) in values.chunks_mut(LANES).enumerate() {
            let word = mask.get(i / 2).copied().unwrap_or(0);
            let allowed = word >> (i % 2 * LANES) & 0xffff;
            let v = S::load_partial(chunk.as_ptr(), chunk.len());
            S::store_partial(chunk.as_mut_ptr(), S::blend(allowed, v, never), chunk.len());
        }
    }
}

simd_dispatch! {
    /// Sets the logits whose bit is clear to −∞.
    pub(super) fn forbid(mask: &[u32], values: &mut [f32]) = forbid_kernel;
}

#[inline(always)]
unsafe fn weigh_kernel<S: Simd>(values: &[f32], max: f32, weights: &mut [f32]) -> f32 {
    assert_eq!(values.len(), weights.len());
    // SAFETY: the chunk's lanes are touched.
    unsafe {
        let max = S::splat(max);
        let mut sum = S::splat(0.0);
        for (from, to) in values.chunks(LANES).zip(weights.chunks_mut(LANES)) {
            let n = from.len();
            let mut w = S::exp(S::sub(S::load_partial(from.as_ptr(), n), max));
            if n < LANES {
                w = S::blend((1 << n) - 1, w, S::splat(0.0));
            }
            S::store_partial(to.as_mut_ptr(), w, n);
            sum = S::add(sum, w);
        }
        S::reduce_sum(sum)
    }
}

simd_dispatch! {
    /// `weights = e^(values - max)`; returns their sum.
    pub(super) fn weigh(values: &[f32], max: f32, weights: &mut [f32]) -> f32 = weigh_kernel;
}

/// A row with its block maxima. Holds no NaN.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) values: &'a [f32],
    pub(super) maxima: &'a [f32],
    pub(super) max: f32,
}

impl View<'_> {
    /// The first of the largest.
    pub(super) fn argmax(&self) -> usize {
        let block = self.maxima.iter().position(|&m| m == self.max).unwrap_or(0);
        let start = block * BLOCK;
        let found = self.values[start..].iter().position(|&v| v == self.max);
        start + found.unwrap_or(0)
    }

    /// How many are strictly greater than `value`.
    pub(super) fn count_greater(&self, value: f32) -> u32 {
        let blocks = self
            .values
            .chunks(BLOCK)
            .zip(self.maxima)
            .filter(|(_, m)| **m > value);
        blocks
            .map(|(block, _)| block.iter().map(|&v| u32::from(v > value)).sum::<u32>())
            .sum()
    }

    /// Calls `found` with every finite value that is at least `bound`, in
    /// ascending order of tokens.
    #[inline(always)]
    pub(super) fn at_least(&self, bound: f32, mut found: impl FnMut(TokenId, f32)) {
        for (i, block) in self.values.chunks(BLOCK).enumerate() {
            if self.maxima[i] < bound {
                continue;
            }
            for (j, &value) in block.iter().enumerate() {
                if value >= bound && value > f32::NEG_INFINITY {
                    found((i * BLOCK + j) as TokenId, value);
                }
            }
        }
    }

    /// The k-th largest value, `k` from 1 on; −∞ if there are fewer.
    pub(super) fn kth_largest(&self, k: usize, room: &mut Vec<f32>) -> f32 {
        // k blocks whose maxima reach a bound hold k values that do.
        room.clear();
        let mut bound = f32::NEG_INFINITY;
        if 2 * k <= self.maxima.len() {
            room.extend_from_slice(self.maxima);
            bound = nth_largest(room, k);
            room.clear();
        }
        self.at_least(bound, |_, value| room.push(value));
        if room.len() < k {
            f32::NEG_INFINITY
        } else {
            nth_largest(room, k)
        }
    }

    /// Leaves the `count` largest in `room.ranked`, largest first and ties by
    /// ascending token; impossible tokens come last.
    pub(super) fn largest(&self, count: usize, room: &mut Select) {
        room.ranked.clear();
        if count == 0 {
            return;
        }
        let bound = self.kth_largest(count, &mut room.values);
        self.at_least(bound, |token, value| room.ranked.push((value, token)));
        room.ranked
            .sort_unstable_by(|a, b| compare(b.0, a.0).then(a.1.cmp(&b.1)));
        room.ranked.truncate(count);
        if room.ranked.len() < count {
            let impossible = self
                .values
                .iter()
                .enumerate()
                .filter(|(_, v)| **v == f32::NEG_INFINITY);
            let missing = impossible.take(count - room.ranked.len());
            room.ranked
                .extend(missing.map(|(token, &value)| (value, token as TokenId)));
        }
    }
}

fn nth_largest(values: &mut [f32], n: usize) -> f32 {
    *values
        .select_nth_unstable_by(n - 1, |a, b| compare(*b, *a))
        .1
}

/// The unnormalised distribution over the whole vocabulary.
#[derive(Debug)]
pub(super) struct Weights {
    weights: Vec<f32>,
    /// Sums of chunks of [`CHUNK`] weights.
    sums: Vec<f64>,
}

impl Weights {
    pub(super) fn new(vocab: usize) -> Self {
        Weights {
            weights: vec![0.0; vocab],
            sums: Vec::with_capacity(vocab.div_ceil(CHUNK)),
        }
    }

    /// Computes `e^(value - max)` of all tokens.
    pub(super) fn fill(&mut self, level: Level, view: View<'_>) {
        self.sums.clear();
        for (values, weights) in view
            .values
            .chunks(CHUNK)
            .zip(self.weights.chunks_mut(CHUNK))
        {
            self.sums
                .push(f64::from(weigh(level, values, view.max, weights)));
        }
    }

    /// The sum of `e^(value - max)`.
    pub(super) fn sum(&mut self, level: Level, view: View<'_>) -> f64 {
        let mut sum = 0.0;
        for values in view.values.chunks(CHUNK) {
            let weights = &mut self.weights[..values.len()];
            sum += f64::from(weigh(level, values, view.max, weights));
        }
        sum
    }

    /// Inverts the cumulative distribution, in the order of token ids.
    pub(super) fn draw(&self, uniform: f64) -> usize {
        let target = uniform * self.sums.iter().sum::<f64>();
        let mut before = 0.0;
        let mut last = 0;
        for (chunk, (weights, sum)) in self.weights.chunks(CHUNK).zip(&self.sums).enumerate() {
            if before + sum > target {
                let mut cumulative = before;
                for (i, &weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                    cumulative += f64::from(weight);
                    last = chunk * CHUNK + i;
                    if cumulative > target {
                        return last;
                    }
                }
                // The chunk's own sum was rounded up: its last token it is.
                return last;
            }
            before += sum;
            if let Some(i) = weights.iter().rposition(|&w| w > 0.0) {
                last = chunk * CHUNK + i;
            }
        }
        last
    }
}
