//! Means, deviations and percentiles, as NumPy computes them.

/// The mean; 0 of nothing.
pub fn mean(values: &[f64]) -> f64 {
    match values {
        [] => 0.0,
        values => values.iter().sum::<f64>() / values.len() as f64,
    }
}

/// The standard deviation of the values themselves (not of a population that
/// they would be a sample of); 0 of nothing.
pub fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: Vec<f64> = values.iter().map(|value| (value - mean).powi(2)).collect();
    self::mean(&squares).sqrt()
}

/// The values in ascending order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

/// The percentile of ascending values, between neighbours in proportion; 0 of
/// nothing. `percent` is cut to 0..=100.
pub fn percentile(ascending: &[f64], percent: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return 0.0;
    };
    let place = percent.clamp(0.0, 100.0) / 100.0 * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let share = place - below as f64;
    ascending[below] + (ascending[above] - ascending[below]) * share
}

/// A percentile as it stands in names: `99`, `99.9`.
pub fn percent_name(percent: f64) -> String {
    // Rust prints whole floats without a fraction.
    format!("{percent}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The textbook definition by weights, as a check on the other formula: the
    /// percentile is the point that has `p (n - 1)` steps below it.
    fn by_steps(ascending: &[f64], percent: f64) -> f64 {
        let steps = percent * (ascending.len() - 1) as f64 / 100.0;
        (0..ascending.len())
            .map(|i| ascending[i] * (1.0 - (steps - i as f64).abs()).max(0.0))
            .sum()
    }

    #[test]
    fn known_values() {
        // As numpy.mean, numpy.std and numpy.percentile print them.
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(mean(&values), 2.5);
        assert!((deviation(&values) - 1.118_033_988_749_895).abs() < 1e-15);
        let ascending = sorted(&values);
        for (percent, expected) in [
            (0.0, 1.0),
            (25.0, 1.75),
            (50.0, 2.5),
            (90.0, 3.7),
            (99.0, 3.97),
            (100.0, 4.0),
        ] {
            assert!((percentile(&ascending, percent) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn percentiles_agree_with_the_definition_by_weights() {
        let mut random = crate::Random::new(4);
        for count in [1, 2, 3, 10, 101] {
            let values: Vec<f64> = (0..count).map(|_| random.normal()).collect();
            let ascending = sorted(&values);
            for percent in [0.0, 0.1, 10.0, 33.3, 50.0, 75.0, 99.9, 100.0] {
                let (one, other) = (
                    percentile(&ascending, percent),
                    by_steps(&ascending, percent),
                );
                assert!(
                    (one - other).abs() < 1e-9,
                    "{count} {percent}: {one} {other}"
                );
            }
        }
    }

    #[test]
    fn nothing_is_zero_and_nothing_is_out_of_range() {
        assert_eq!(
            (mean(&[]), deviation(&[]), percentile(&[], 50.0)),
            (0.0, 0.0, 0.0)
        );
        assert_eq!(percentile(&[1.0, 2.0], -5.0), 1.0);
        assert_eq!(percentile(&[1.0, 2.0], 500.0), 2.0);
    }

    #[test]
    fn names_have_a_fraction_only_if_the_number_has() {
        assert_eq!([99.0, 99.9, 5.0].map(percent_name), ["99", "99.9", "5"]);
    }
}
