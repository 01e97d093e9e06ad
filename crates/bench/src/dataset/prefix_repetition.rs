//! Prompts that share their beginnings with some others.

use super::words::{Words, note_difference};
use super::{Dataset, Kind, Sample, TextTools};
use crate::{BenchError, Random};

pub(super) fn samples(
    dataset: &Dataset,
    tools: TextTools,
    random: &mut Random,
    notes: &mut Vec<String>,
) -> Result<Vec<Sample>, BenchError> {
    let Kind::PrefixRepetition {
        prefix_len,
        suffix_len,
        num_prefixes,
        output_len,
    } = dataset.kind
    else {
        return Ok(Vec::new());
    };
    let per_prefix = dataset.num_prompts / num_prefixes.max(1);
    if per_prefix == 0 {
        return Err(BenchError::Dataset(format!(
            "--num-prompts {} is below --prefix-repetition-num-prefixes {num_prefixes}: each \
             beginning needs a prompt",
            dataset.num_prompts
        )));
    }
    let words = Words::new(tools.tokenizer_for("the prefix_repetition dataset")?)?;
    let count = prefix_len + suffix_len;
    let mut samples = Vec::with_capacity(per_prefix * num_prefixes);
    for _ in 0..num_prefixes {
        let prefix = words.draw(prefix_len, random);
        for _ in 0..per_prefix {
            let mut ids = prefix.clone();
            ids.extend(words.draw(suffix_len, random));
            let made = words.text(ids, count, random)?;
            samples.push(Sample {
                prompt: made.text,
                prompt_tokens: made.tokens,
                output_tokens: output_len,
            });
        }
    }
    note_difference(count * samples.len(), &samples, notes);
    // Prompts of one beginning must not come one after the other.
    random.shuffle(&mut samples);
    Ok(samples)
}
