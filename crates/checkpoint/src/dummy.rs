//! Random weights for `--load-format dummy`: speed and memory can be measured
//! from config.json alone.

use std::borrow::Cow;

use quire_backend::{DType, Tensor, WeightError, WeightSource};
use sha2::{Digest, Sha256};

/// Standard deviation of matrices and biases.
const STD: f32 = 0.02;
/// Standard deviation of norm weights around one.
const NORM_STD: f32 = 0.005;
/// The step of Weyl's sequence: 2^64 divided by the golden ratio.
const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;

/// A source of random bfloat16 tensors of whatever shape is asked for.
///
/// Element `i` of a tensor depends on the seed, the tensor's name and `i`
/// alone, so the values are the same in whatever order, and from however many
/// threads, tensors are asked for. Values are uniform with mean 0 and standard
/// deviation 0.02, except that one-dimensional norm weights lie around 1.
#[derive(Clone, Copy, Debug)]
pub struct DummyWeights {
    seed: u64,
}

impl DummyWeights {
    /// Weights of that seed.
    pub fn new(seed: u64) -> DummyWeights {
        DummyWeights { seed }
    }

    /// The generator's key of one tensor.
    fn key(&self, name: &str) -> u64 {
        let digest = Sha256::new()
            .chain_update(self.seed.to_le_bytes())
            .chain_update(name)
            .finalize();
        u64::from_le_bytes(*digest.first_chunk().expect("SHA-256 has 32 bytes"))
    }
}

impl WeightSource for DummyWeights {
    fn tensor(&self, name: &str, expected: &[usize]) -> Result<Tensor<'_>, WeightError> {
        let bytes = expected
            .iter()
            .try_fold(DType::BF16.size(), |bytes, &dim| bytes.checked_mul(dim))
            .filter(|&bytes| isize::try_from(bytes).is_ok())
            .ok_or_else(|| {
                WeightError::Io(format!("tensor {name:?}: shape {expected:?} overflows"))
            })?;
        let (mean, std) = if expected.len() == 1 && is_norm_weight(name) {
            (1.0, NORM_STD)
        } else {
            (0.0, STD)
        };
        let mut data = vec![0; bytes];
        fill(&mut data, self.key(name), mean, std);
        Ok(Tensor {
            dtype: DType::BF16,
            shape: expected.to_vec(),
            data: Cow::Owned(data),
        })
    }

    /// Always true: a generator makes whatever is asked for. Which tensors a
    /// model has must follow from config.json.
    fn contains(&self, _name: &str) -> bool {
        true
    }
}

/// Norm layers are called `…norm`, `…layernorm`, `ln_1`, `ln_f` by every family.
fn is_norm_weight(name: &str) -> bool {
    let Some(layer) = name.strip_suffix(".weight") else {
        return false;
    };
    let last = layer.rsplit('.').next().unwrap_or(layer);
    last.contains("norm") || last == "ln" || last.starts_with("ln_")
}

/// Fills `data` with little-endian bfloat16, four elements from each hash.
fn fill(data: &mut [u8], key: u64, mean: f32, std: f32) {
    // A uniform 16-bit integer k, centred, has the standard deviation
    // 65536/√12; this scales it to `std`.
    let scale = std * 12f32.sqrt() / 65536.0;
    let element = |lane: u16| -> u16 {
        let centred = f32::from(lane as i16) + 0.5;
        // Rounding by half a step keeps the mean where it should be; nothing
        // here is large enough to overflow.
        let bits = (centred * scale + mean).to_bits();
        ((bits + 0x8000) >> 16) as u16
    };
    let four = |counter: u64| -> u64 {
        let random = mix(key.wrapping_add(counter.wrapping_mul(WEYL)));
        (0..4).fold(0, |packed, lane| {
            let value = element((random >> (16 * lane)) as u16);
            packed | u64::from(value) << (16 * lane)
        })
    };
    let (chunks, rest) = data.as_chunks_mut::<8>();
    let count = chunks.len() as u64;
    for (counter, chunk) in (0..).zip(chunks) {
        *chunk = four(counter).to_le_bytes();
    }
    let last = four(count).to_le_bytes();
    rest.copy_from_slice(&last[..rest.len()]);
}

/// The finaliser of SplitMix64: every input bit reaches every output bit.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(tensor: &Tensor<'_>) -> Vec<f32> {
        tensor
            .data
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&b| f32::from_bits(u32::from(u16::from_le_bytes(b)) << 16))
            .collect()
    }

    fn moments(values: &[f32]) -> (f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
        let var = values
            .iter()
            .map(|&v| (f64::from(v) - mean).powi(2))
            .sum::<f64>()
            / n;
        (mean, var.sqrt())
    }

    #[test]
    fn matrices_have_the_promised_moments() {
        let source = DummyWeights::new(0);
        let tensor = source.tensor("model.w.weight", &[333, 331]).unwrap();
        assert_eq!(
            (tensor.dtype, tensor.shape.as_slice()),
            (DType::BF16, &[333, 331][..])
        );
        let values = values(&tensor);
        assert_eq!(values.len(), 333 * 331);
        let (mean, std) = moments(&values);
        // Standard error of the mean is 6e-5.
        assert!(mean.abs() < 3e-4, "{mean}");
        assert!((std - 0.02).abs() < 2e-4, "{std}");
        assert!(values.iter().all(|v| v.abs() <= 0.035));
    }

    #[test]
    fn rows_are_not_repeated() {
        let source = DummyWeights::new(3);
        let tensor = source.tensor("lm_head.weight", &[4096, 32]).unwrap();
        let rows: std::collections::HashSet<&[u8]> = tensor.data.chunks(64).collect();
        assert_eq!(rows.len(), 4096);
    }

    #[test]
    fn norms_lie_around_one_and_biases_around_zero() {
        let source = DummyWeights::new(1);
        for name in [
            "model.norm.weight",
            "h.0.ln_1.weight",
            "l.0.input_layernorm.weight",
        ] {
            let (mean, std) = moments(&values(&source.tensor(name, &[1001]).unwrap()));
            assert!(
                (mean - 1.0).abs() < 1e-2 && std < 1e-2,
                "{name} {mean} {std}"
            );
        }
        for name in ["h.0.ln_1.bias", "l.0.self_attn.q_proj.bias"] {
            let (mean, _) = moments(&values(&source.tensor(name, &[1001]).unwrap()));
            assert!(mean.abs() < 1e-2, "{name} {mean}");
        }
    }

    #[test]
    fn name_and_seed_decide() {
        let get = |seed, name: &str| {
            DummyWeights::new(seed)
                .tensor(name, &[7, 3])
                .unwrap()
                .data
                .into_owned()
        };
        assert_eq!(get(1, "a"), get(1, "a"));
        assert_ne!(get(1, "a"), get(2, "a"));
        assert_ne!(get(1, "a"), get(1, "b"));
        // A prefix of a longer tensor is the shorter one: values do not depend
        // on the shape.
        let long = DummyWeights::new(1)
            .tensor("a", &[100])
            .unwrap()
            .data
            .into_owned();
        assert_eq!(get(1, "a"), long[..42]);
    }

    #[test]
    fn impossible_shapes_are_errors() {
        let source = DummyWeights::new(0);
        assert!(source.tensor("a", &[usize::MAX, 2]).is_err());
        assert!(source.tensor("a", &[1 << 62, 2]).is_err());
        assert_eq!(source.tensor("a", &[0, 5]).unwrap().data.len(), 0);
    }
}
