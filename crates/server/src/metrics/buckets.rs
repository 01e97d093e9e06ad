//! Bounds of histograms.

use std::collections::BTreeMap;

use super::MetricsError;

const TIME_TO_FIRST_TOKEN: [f64; 22] = [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    20.0, 40.0, 80.0, 160.0, 640.0, 2560.0,
];
const INTER_TOKEN_LATENCY: [f64; 19] = [
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0,
    40.0, 80.0,
];
const REQUEST_LATENCY: [f64; 20] = [
    0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 120.0, 240.0,
    480.0, 960.0, 1920.0,
];
const LAST_REQUEST_LATENCY: f64 = 7680.0;
const ITERATION_TOKENS: [f64; 13] = [
    1.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0, 8192.0, 16384.0,
];
const PARAMS_N: [f64; 5] = [1.0, 2.0, 5.0, 10.0, 20.0];
const PREEMPTIONS: [f64; 7] = [1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 20.0];

/// Bounds by group of histograms.
pub(super) struct Buckets {
    pub(super) time_to_first_token: Vec<f64>,
    pub(super) inter_token_latency: Vec<f64>,
    pub(super) request_latency: Vec<f64>,
    pub(super) iteration_tokens: Vec<f64>,
    pub(super) request_params_n: Vec<f64>,
    pub(super) request_num_preemptions: Vec<f64>,
    pub(super) request_tokens: Vec<f64>,
}

impl Buckets {
    pub(super) fn new(
        max_model_len: u32,
        custom: &BTreeMap<String, Vec<f64>>,
    ) -> Result<Self, MetricsError> {
        let mut buckets = Buckets {
            time_to_first_token: TIME_TO_FIRST_TOKEN.to_vec(),
            inter_token_latency: INTER_TOKEN_LATENCY.to_vec(),
            request_latency: [REQUEST_LATENCY.as_slice(), &[LAST_REQUEST_LATENCY]].concat(),
            iteration_tokens: ITERATION_TOKENS.to_vec(),
            request_params_n: PARAMS_N.to_vec(),
            request_num_preemptions: PREEMPTIONS.to_vec(),
            request_tokens: one_two_five(max_model_len),
        };
        for (key, bounds) in custom {
            let group = buckets.group(key)?;
            let ascends = bounds.windows(2).all(|pair| pair[0] < pair[1]);
            if bounds.is_empty() || !ascends || bounds.iter().any(|bound| !bound.is_finite()) {
                return Err(MetricsError::BadBuckets(key.clone()));
            }
            group.clone_from(bounds);
        }
        Ok(buckets)
    }

    fn group(&mut self, key: &str) -> Result<&mut Vec<f64>, MetricsError> {
        let groups = [
            ("request_latency", &mut self.request_latency),
            ("time_to_first_token", &mut self.time_to_first_token),
            ("inter_token_latency", &mut self.inter_token_latency),
            ("iteration_tokens", &mut self.iteration_tokens),
            ("request_params_n", &mut self.request_params_n),
            ("request_num_preemptions", &mut self.request_num_preemptions),
            ("request_tokens", &mut self.request_tokens),
        ];
        let names = groups
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
            .join(", ");
        groups
            .into_iter()
            .find_map(|(name, group)| (name == key).then_some(group))
            .ok_or_else(|| MetricsError::UnknownBuckets(key.to_owned(), names))
    }
}

/// 1, 2, 5, 10, 20, 50, … up to `max`; at least 1.
fn one_two_five(max: u32) -> Vec<f64> {
    let powers = (0..10).map(|exponent| 10_u64.pow(exponent));
    let bounds = powers.flat_map(|power| [1, 2, 5].map(|digit| digit * power));
    bounds
        .take_while(|&bound| bound <= u64::from(max.max(1)))
        .map(|bound| bound as f64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_bounds_end_at_the_context_length() {
        assert_eq!(
            one_two_five(512),
            [1., 2., 5., 10., 20., 50., 100., 200., 500.]
        );
        assert_eq!(one_two_five(0), [1.0]);
        assert_eq!(one_two_five(u32::MAX).len(), 29);
    }

    #[test]
    fn custom_bounds_are_checked() {
        let custom = |key: &str, bounds: &[f64]| {
            let map = BTreeMap::from([(key.to_owned(), bounds.to_vec())]);
            Buckets::new(512, &map)
        };
        let buckets = custom("request_params_n", &[1.0, 3.0]).expect("fine");
        assert_eq!(buckets.request_params_n, [1.0, 3.0]);
        for (key, bounds) in [
            ("request_params", [1.0, 2.0].as_slice()),
            ("request_tokens", &[]),
            ("request_tokens", &[2.0, 1.0]),
            ("request_tokens", &[1.0, f64::INFINITY]),
        ] {
            assert!(custom(key, bounds).is_err(), "{key} {bounds:?}");
        }
    }
}
