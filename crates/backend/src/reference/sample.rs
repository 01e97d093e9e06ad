//! Sampling: logits to tokens and log-probabilities.
//!
//! The order of the stages is that of [`SampleRow`]. A row of which nothing
//! can be drawn (NaN or ∞ among the logits, or every token forbidden) is flagged
//! through [`Sampled::nan`]; its log-probabilities, if asked for, are those of
//! the token alone.

use quire_core::{LogprobEntry, LogprobsMode, TokenId};

use crate::{LogprobRow, Penalties, SampleRow, Sampled};

/// Temperatures below this are greedy, as vLLM rounds them.
pub const GREEDY_BELOW: f32 = 1e-5;

/// Uniform number in [0, 1) that belongs to a sequence's seed and the index of
/// the token to be drawn: 53 bits of Philox4x32-10 with the seed as its key and
/// the position as its counter.
pub fn uniform(seed: u64, position: u32) -> f64 {
    let key = [seed as u32, (seed >> 32) as u32];
    let word = philox4x32_10([position, 0, 0, 0], key);
    let bits = (u64::from(word[0]) << 21) | u64::from(word[1] >> 11);
    bits as f64 / (1u64 << 53) as f64
}

/// The counter-based generator Philox4x32 with ten rounds (Salmon et al., 2011).
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for _ in 0..10 {
        let left = u64::from(c0) * 0xD251_1F53;
        let right = u64::from(c2) * 0xCD9E_8D57;
        (c0, c1, c2, c3) = (
            (right >> 32) as u32 ^ c1 ^ k0,
            right as u32,
            (left >> 32) as u32 ^ c3 ^ k1,
            left as u32,
        );
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    [c0, c1, c2, c3]
}

/// Whether bit `token` of an [`SampleRow::allowed`] mask is set; tokens beyond
/// the mask are forbidden.
pub fn is_allowed(mask: &[u32], token: usize) -> bool {
    mask.get(token / 32)
        .is_some_and(|word| word >> (token % 32) & 1 == 1)
}

/// The stages before the choice between greedy and random: mask, banned tokens,
/// bias, penalties. Token ids beyond the vocabulary are ignored.
pub fn constrain(row: &SampleRow, logits: &mut [f32]) {
    if let Some(mask) = row.allowed.as_ref().and_then(|mask| mask.wait()) {
        for (token, logit) in logits.iter_mut().enumerate() {
            if !is_allowed(mask, token) {
                *logit = f32::NEG_INFINITY;
            }
        }
    }
    adjust(row, logits);
}

/// The part of [`constrain`] that touches listed tokens only.
pub fn adjust(row: &SampleRow, logits: &mut [f32]) {
    for &token in &row.banned {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit = f32::NEG_INFINITY;
        }
    }
    for &(token, bias) in &row.bias {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit += bias;
        }
    }
    if let Some(penalties) = &row.penalties {
        penalise(penalties, logits);
    }
}

/// Repetition, frequency and presence penalties.
pub fn penalise(penalties: &Penalties, logits: &mut [f32]) {
    for seen in &penalties.tokens {
        let Some(logit) = logits.get_mut(seen.token as usize) else {
            continue;
        };
        if *logit > 0.0 {
            *logit /= penalties.repetition;
        } else {
            *logit *= penalties.repetition;
        }
        *logit -= penalties.frequency * seen.count as f32;
        if seen.count > 0 {
            *logit -= penalties.presence;
        }
    }
}

/// Temperature, min-p, top-k and top-p: tokens that are dropped get −∞.
pub fn truncate(row: &SampleRow, logits: &mut [f32]) {
    logits
        .iter_mut()
        .for_each(|logit| *logit /= row.temperature);
    let max = maximum(logits);
    if row.min_p > 0.0 {
        drop_if(logits, |logit| {
            f64::from(logit - max).exp() < f64::from(row.min_p)
        });
    }
    // Most likely first; ties go to the lower id.
    let mut order: Vec<usize> = (0..logits.len()).collect();
    order.sort_by(|&a, &b| compare(logits[b], logits[a]));
    if row.top_k > 0 && (row.top_k as usize) < logits.len() {
        let smallest = logits[order[row.top_k as usize - 1]];
        drop_if(logits, |logit| logit < smallest);
    }
    if row.top_p < 1.0 {
        let weight = |logit: f32| f64::from(logit - max).exp();
        let total: f64 = logits.iter().map(|&l| weight(l)).sum();
        let tail = (1.0 - f64::from(row.top_p)) * total;
        let mut cumulative = 0.0;
        for &token in order.iter().skip(1).rev() {
            cumulative += weight(logits[token]);
            if cumulative > tail {
                break;
            }
            logits[token] = f32::NEG_INFINITY;
        }
    }
}

/// Orders logits; zeros of either sign are equal.
pub fn compare(a: f32, b: f32) -> std::cmp::Ordering {
    // Adding zero makes -0 a +0.
    (a + 0.0).total_cmp(&(b + 0.0))
}

fn drop_if(logits: &mut [f32], dropped: impl Fn(f32) -> bool) {
    for logit in logits.iter_mut().filter(|logit| dropped(**logit)) {
        *logit = f32::NEG_INFINITY;
    }
}

fn maximum(logits: &[f32]) -> f32 {
    logits.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// The most likely token; the first one of several.
pub fn argmax(logits: &[f32]) -> usize {
    let max = maximum(logits);
    logits.iter().position(|&logit| logit == max).unwrap_or(0)
}

/// Inverts the cumulative distribution, summed in the order of token ids, at
/// the point `uniform` in [0, 1).
pub fn draw(logits: &[f32], uniform: f64) -> usize {
    let max = maximum(logits);
    let weight = |logit: f32| f64::from(logit - max).exp();
    let target = uniform * logits.iter().map(|&l| weight(l)).sum::<f64>();
    let mut cumulative = 0.0;
    let mut last = 0;
    for (token, &logit) in logits
        .iter()
        .enumerate()
        .filter(|(_, l)| **l > f32::NEG_INFINITY)
    {
        cumulative += weight(logit);
        if cumulative > target {
            return token;
        }
        last = token;
    }
    last
}

/// Samples one row. Alternatives are appended to `top`.
pub fn sample(logits: &[f32], row: &SampleRow, top: &mut Vec<LogprobEntry>) -> Sampled {
    let mut processed = logits.to_vec();
    let mut nan = logits.iter().any(|logit| logit.is_nan());
    let token = if let Some(target) = row.target {
        target as usize
    } else if nan {
        0
    } else {
        constrain(row, &mut processed);
        nan = !maximum(&processed).is_finite();
        if row.temperature < GREEDY_BELOW || nan {
            argmax(&processed)
        } else {
            truncate(row, &mut processed);
            draw(&processed, uniform(row.seed, row.position))
        }
    };
    let logprobs = row.logprobs.map(|count| {
        let values = match row.logprobs_mode {
            LogprobsMode::RawLogprobs | LogprobsMode::RawLogits => logits,
            LogprobsMode::ProcessedLogprobs | LogprobsMode::ProcessedLogits => &processed,
        };
        let ids = if nan {
            &[]
        } else {
            row.logprob_tokens.as_slice()
        };
        let count = if nan { 0 } else { count as usize };
        report(values, row.logprobs_mode, token, count, ids, top)
    });
    Sampled {
        token: token as TokenId,
        logprobs,
        nan,
    }
}

/// The log-probability table of one row.
fn report(
    values: &[f32],
    mode: LogprobsMode,
    token: usize,
    count: usize,
    extra: &[TokenId],
    top: &mut Vec<LogprobEntry>,
) -> LogprobRow {
    let offset = match mode {
        LogprobsMode::RawLogits | LogprobsMode::ProcessedLogits => 0.0,
        LogprobsMode::RawLogprobs | LogprobsMode::ProcessedLogprobs => {
            let max = maximum(values);
            let sum: f64 = values.iter().map(|&v| f64::from(v - max).exp()).sum();
            f64::from(max) + sum.ln()
        }
    };
    let entry = |token: usize| LogprobEntry {
        token: token as TokenId,
        logprob: (f64::from(values[token]) - offset) as f32,
        rank: 1 + values.iter().filter(|&&v| v > values[token]).count() as u32,
    };
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| compare(values[b], values[a]));
    let start = top.len();
    top.extend(order.into_iter().take(count).map(entry));
    top.extend(
        extra
            .iter()
            .map(|&t| t as usize)
            .filter(|&t| t < values.len())
            .map(entry),
    );
    LogprobRow {
        chosen: entry(token),
        top: start..top.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_matches_the_published_vectors() {
        // Known answers of the Random123 distribution.
        assert_eq!(
            philox4x32_10([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            philox4x32_10([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32_10(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }
}
