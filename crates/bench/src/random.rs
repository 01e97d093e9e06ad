//! Random numbers that are the same on every machine for the same seed.
//!
//! A benchmark needs a few distributions and no secrecy, so this is
//! xoshiro256++ (Blackman and Vigna), seeded by splitmix64.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Random {
        let mut at = seed;
        let state = std::array::from_fn(|_| {
            at = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (at ^ (at >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        });
        Random { state }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        // 53 bits are what a double holds.
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below `bound`; 0 if `bound` is.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 {
            return 0;
        }
        // The high half of the product is uniform but for a bias of less than
        // `bound` in 2^64, which no benchmark can see.
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }

    /// A whole number in `low..=high`; `low` if the range is empty.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// A normally distributed number with mean 0 and variance 1.
    pub fn normal(&mut self) -> f64 {
        // The polar method; its second number is not kept, for simplicity.
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// A gamma-distributed number with mean `shape * scale`. Both must be above
    /// 0.
    pub fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        if shape == 1.0 {
            // The exponential distribution; 1 - u is never 0.
            return -(1.0 - self.unit()).ln() * scale;
        }
        if shape < 1.0 {
            // Shapes below 1 are one of 1 more, shrunk by a power of a uniform number.
            let larger = self.gamma(shape + 1.0, scale);
            return larger * (1.0 - self.unit()).powf(1.0 / shape);
        }
        // Marsaglia and Tsang: a cube of a normal number, accepted if it lies
        // below the density.
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.unit()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v * scale;
            }
        }
    }

    /// Brings items into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws.
    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        const DRAWS: usize = 200_000;
        let draws: Vec<f64> = (0..DRAWS).map(|_| draw()).collect();
        let mean = draws.iter().sum::<f64>() / DRAWS as f64;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / DRAWS as f64;
        (mean, variance)
    }

    #[test]
    fn the_generator_is_xoshiro256_plus_plus() {
        // From the reference implementation in C, with this state.
        let mut random = Random {
            state: [1, 2, 3, 4],
        };
        assert_eq!(random.bits(), 41_943_041);
        assert_eq!(random.bits(), 58_720_359);
        assert_eq!(random.bits(), 3_588_806_011_781_223);
    }

    #[test]
    fn uniform_numbers_fill_their_range() {
        let mut random = Random::new(7);
        let (mean, variance) = moments(|| random.unit());
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 0.002, "{variance}");
        let mut seen = [0; 5];
        for _ in 0..1000 {
            seen[random.between(10, 14) - 10] += 1;
        }
        assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
        assert_eq!((random.below(0), random.between(3, 2)), (0, 3));
    }

    #[test]
    fn normal_numbers_have_the_moments_of_their_distribution() {
        let mut random = Random::new(1);
        let (mean, variance) = moments(|| random.normal());
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02);
    }

    #[test]
    fn gamma_numbers_have_the_moments_of_their_distribution() {
        for (shape, scale) in [
            (0.2, 3.0),
            (0.5, 0.1),
            (1.0, 2.0),
            (1.5, 1.0),
            (40.0, 0.025),
        ] {
            let mut random = Random::new(3);
            let (mean, variance) = moments(|| random.gamma(shape, scale));
            let expected = (shape * scale, shape * scale * scale);
            assert!(
                (mean / expected.0 - 1.0).abs() < 0.02,
                "{shape}: mean {mean}, not {}",
                expected.0
            );
            assert!(
                (variance / expected.1 - 1.0).abs() < 0.06,
                "{shape}: variance {variance}, not {}",
                expected.1
            );
        }
    }

    #[test]
    fn a_seed_is_a_stream_and_shuffling_loses_nothing() {
        let mut items: Vec<u32> = (0..50).collect();
        Random::new(5).shuffle(&mut items);
        let mut again: Vec<u32> = (0..50).collect();
        Random::new(5).shuffle(&mut again);
        assert_eq!(items, again);
        assert!(
            items
                .iter()
                .enumerate()
                .any(|(at, item)| at != *item as usize)
        );
        items.sort_unstable();
        assert!(items.into_iter().eq(0..50));
        assert_ne!(Random::new(1).bits(), Random::new(2).bits());
    }
}
