//! When requests are sent.

use crate::Random;

/// How many requests a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    /// The same all the time; infinite sends everything at once.
    Constant(f64),
    /// Rising over the run.
    Ramp {
        /// By which curve.
        shape: RampShape,
        /// Rate of the first request.
        start: f64,
        /// Rate of the last one.
        end: f64,
    },
}

/// How a rate rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RampShape {
    /// By the same amount per request.
    Linear,
    /// By the same factor per request.
    Exponential,
}

/// The arrival process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrivals {
    /// Requests per second.
    pub rate: Rate,
    /// Shape of the gamma distribution of pauses: 1 makes a Poisson process,
    /// infinity even pauses. Above 0.
    pub burstiness: f64,
}

impl Arrivals {
    /// The rate when request `index` of `total` is sent.
    pub fn rate_at(&self, index: usize, total: usize) -> f64 {
        match self.rate {
            Rate::Constant(rate) => rate,
            Rate::Ramp { shape, start, end } => {
                let progress = index as f64 / total.saturating_sub(1).max(1) as f64;
                match shape {
                    RampShape::Linear => start + (end - start) * progress,
                    RampShape::Exponential => start * (end / start).powf(progress),
                }
            }
        }
    }

    /// Seconds from the start of the run to each request, ascending.
    ///
    /// At a constant rate the times are stretched so that the last request
    /// comes when the rate says: random sums would be a percent or two off, and
    /// throughputs with them.
    pub fn times(&self, total: usize, random: &mut Random) -> Vec<f64> {
        let mut now = 0.0;
        let mut times: Vec<f64> = (0..total)
            .map(|index| {
                now += self.pause(self.rate_at(index, total), random);
                now
            })
            .collect();
        if let (Rate::Constant(rate), Some(&last)) = (self.rate, times.last())
            && last > 0.0
        {
            let factor = total as f64 / rate / last;
            times.iter_mut().for_each(|time| *time *= factor);
        }
        times
    }

    fn pause(&self, rate: f64, random: &mut Random) -> f64 {
        // Pauses that hardly vary are taken as even, before their formula
        // leaves the range of numbers.
        const EVEN: f64 = 1e9;
        if rate.is_infinite() {
            0.0
        } else if self.burstiness > EVEN {
            1.0 / rate
        } else {
            random.gamma(self.burstiness, 1.0 / (rate * self.burstiness))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(times: &[f64]) -> Vec<f64> {
        let before = std::iter::once(&0.0).chain(times);
        times
            .iter()
            .zip(before)
            .map(|(now, last)| now - last)
            .collect()
    }

    #[test]
    fn pauses_have_the_mean_and_variance_of_the_gamma_distribution() {
        // A gamma distribution of shape b and mean 1/r has variance 1/(b r²).
        const TOTAL: usize = 100_000;
        for (rate, burstiness) in [(10.0, 1.0), (10.0, 0.25), (4.0, 8.0), (200.0, 2.5)] {
            let arrivals = Arrivals {
                rate: Rate::Constant(rate),
                burstiness,
            };
            let pauses = pauses(&arrivals.times(TOTAL, &mut Random::new(11)));
            assert!(pauses.iter().all(|pause| *pause >= 0.0));
            let mean = pauses.iter().sum::<f64>() / TOTAL as f64;
            let variance = pauses.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / TOTAL as f64;
            let expected = 1.0 / (burstiness * rate * rate);
            assert!(
                (mean * rate - 1.0).abs() < 1e-9,
                "{rate} {burstiness}: {mean}"
            );
            assert!(
                (variance / expected - 1.0).abs() < 0.05,
                "{rate} {burstiness}: variance {variance}, not {expected}"
            );
        }
    }

    #[test]
    fn a_poisson_process_has_as_many_counts_as_variance() {
        // Requests per unit of time are Poisson distributed: variance = mean.
        let arrivals = Arrivals {
            rate: Rate::Constant(5.0),
            burstiness: 1.0,
        };
        let times = arrivals.times(50_000, &mut Random::new(2));
        let mut counts = vec![0.0; 10_000];
        for time in times {
            if let Some(count) = counts.get_mut(time as usize) {
                *count += 1.0;
            }
        }
        let mean = counts.iter().sum::<f64>() / counts.len() as f64;
        let variance = counts.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / counts.len() as f64;
        assert!((variance / mean - 1.0).abs() < 0.06, "{mean} {variance}");
    }

    #[test]
    fn the_extremes_need_no_dice() {
        let times = |rate, burstiness, total| {
            let arrivals = Arrivals {
                rate: Rate::Constant(rate),
                burstiness,
            };
            arrivals.times(total, &mut Random::new(0))
        };
        assert_eq!(times(f64::INFINITY, 1.0, 3), [0.0; 3]);
        let even = times(2.0, f64::INFINITY, 4);
        for (index, time) in even.iter().enumerate() {
            assert!((time - 0.5 * (index + 1) as f64).abs() < 1e-12, "{even:?}");
        }
        assert!(times(2.0, 1.0, 0).is_empty());
    }

    #[test]
    fn ramps_go_from_their_start_to_their_end() {
        let ramp = |shape| Arrivals {
            rate: Rate::Ramp {
                shape,
                start: 1.0,
                end: 16.0,
            },
            burstiness: f64::INFINITY,
        };
        let (linear, exponential) = (ramp(RampShape::Linear), ramp(RampShape::Exponential));
        for arrivals in [linear, exponential] {
            assert_eq!(arrivals.rate_at(0, 5), 1.0);
            assert!((arrivals.rate_at(4, 5) - 16.0).abs() < 1e-12);
            assert_eq!(arrivals.rate_at(0, 1), 1.0);
        }
        assert_eq!(linear.rate_at(2, 5), 8.5);
        assert!((exponential.rate_at(2, 5) - 4.0).abs() < 1e-12);
        // Not stretched: the pauses are the inverse rates themselves.
        let pauses = pauses(&linear.times(5, &mut Random::new(0)));
        assert!((pauses[0] - 1.0).abs() < 1e-12 && (pauses[4] - 1.0 / 16.0).abs() < 1e-12);
    }
}
