//! Repeating a call.

use std::time::Instant;

/// Calls that are shorter are timed several at a time: reading the clock takes
/// some 30 ns.
const LEAST: f64 = 20e-6;

/// Most calls that are timed at a time.
const MAX_GROUP: f64 = 1000.0;

/// Fewest and most times that are taken, however long or short a call is.
const SAMPLES: (f64, f64) = (3.0, 1000.0);

/// Calls again and again for about so many seconds; the seconds per call,
/// ascending.
pub(super) fn repeat(seconds: f64, mut call: impl FnMut()) -> Vec<f64> {
    let mut time = |calls: usize| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed().as_secs_f64() / calls as f64
    };
    // The first call finds pages that were never touched and code that was
    // never run.
    let first = time(1);
    let guess = if first < seconds {
        time(1).min(first)
    } else {
        first
    };
    let guess = guess.max(1e-9);
    let group = (LEAST / guess).ceil().clamp(1.0, MAX_GROUP);
    let samples = (seconds / (guess * group)).clamp(SAMPLES.0, SAMPLES.1);
    let mut times: Vec<f64> = (0..samples as usize)
        .map(|_| time(group as usize))
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_calls_are_grouped_and_long_ones_are_few() {
        let mut calls = 0;
        let times = repeat(1e-3, || calls += 1);
        assert!(times.len() >= 3 && times.is_sorted());
        assert!(calls > 10 * times.len(), "{calls} in {}", times.len());
        let mut calls = 0;
        let times = repeat(1e-9, || {
            calls += 1;
            std::thread::sleep(std::time::Duration::from_millis(2));
        });
        assert_eq!((times.len(), calls), (3, 4));
        assert!(times[0] >= 2e-3);
    }
}
