//! Prompts of random tokens.

use super::words::{Words, note_difference};
use super::{Dataset, Kind, Sample, TextTools};
use crate::{BenchError, Random};

/// A range of lengths around a middle.
fn range(middle: usize, ratio: f64) -> (usize, usize) {
    let middle = middle as f64;
    (
        (middle * (1.0 - ratio)).floor() as usize,
        (middle * (1.0 + ratio)).ceil() as usize,
    )
}

pub(super) fn samples(
    dataset: &Dataset,
    tools: TextTools,
    random: &mut Random,
    notes: &mut Vec<String>,
) -> Result<Vec<Sample>, BenchError> {
    let Kind::Random {
        input_len,
        output_len,
        range_ratio,
        prefix_len,
    } = dataset.kind
    else {
        return Ok(Vec::new());
    };
    let words = Words::new(tools.tokenizer_for("the random dataset")?)?;
    // The server puts its special tokens around the prompt, and they count.
    let special = words.special_tokens();
    let inputs = range(input_len.saturating_sub(special), range_ratio);
    let outputs = range(output_len, range_ratio);
    if prefix_len + inputs.0 == 0 {
        return Err(BenchError::Dataset(format!(
            "--random-input-len {input_len}: with {special} special tokens and \
             --random-range-ratio {range_ratio} some prompts would be empty; hint: \
             --random-input-len {}",
            special + 2
        )));
    }
    let prefix = words.draw(prefix_len, random);
    let mut wanted = 0;
    let mut samples = Vec::with_capacity(dataset.num_prompts);
    for index in 0..dataset.num_prompts {
        let input = random.between(inputs.0, inputs.1);
        let output = random.between(outputs.0.max(1), outputs.1.max(1));
        let from = random.below(1 << 20) + index;
        let ids = prefix.iter().copied().chain(words.run(from, input));
        let count = prefix_len + input;
        let made = words.text(ids.collect(), count, random)?;
        wanted += count;
        samples.push(Sample {
            prompt: made.text,
            prompt_tokens: made.tokens,
            output_tokens: output,
        });
    }
    note_difference(wanted, &samples, notes);
    Ok(samples)
}
