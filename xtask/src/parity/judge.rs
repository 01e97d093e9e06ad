//! Decides whether answers agree with a reference.

use super::ask::Answer;
use super::reference::{Prompt, Reference};
use anyhow::{Result, bail};

/// Float32: largest difference of a logit, in standard deviations of the logits.
const LOGIT_TOLERANCE: f64 = 1e-3;
/// Float32: largest difference of a log-probability of the prompt.
const LOGPROB_TOLERANCE: f64 = 1e-3;
/// 16 bit: greedy tokens are only compared up to the first step that is closer than this, in
/// standard deviations of the logits.
const UNDECIDED_MARGIN: f64 = 0.1;

/// What the server computes in, and therefore how close it must come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Compute {
    Float32,
    Float16,
    Bfloat16,
}

impl Compute {
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "float32" | "float" => Ok(Self::Float32),
            "float16" | "half" => Ok(Self::Float16),
            "bfloat16" => Ok(Self::Bfloat16),
            _ => bail!("--dtype {name}: the comparison knows float32, float16 and bfloat16"),
        }
    }

    /// 16 bit: largest mean difference of the prompt's log-probabilities, the share of them that
    /// must be close, and how close.
    fn spread(self) -> Option<(f64, f64, f64)> {
        match self {
            Self::Float32 => None,
            Self::Float16 => Some((0.01, 0.95, 0.05)),
            Self::Bfloat16 => Some((0.06, 0.90, 0.15)),
        }
    }
}

/// The outcome for one checkpoint.
#[derive(Default)]
pub struct Verdict {
    prompts: usize,
    /// Over all prompts, in standard deviations.
    largest_logit_difference: f64,
    prompt_differences: Vec<f64>,
    tokens_equal: usize,
    tokens_compared: usize,
    pub complaints: Vec<String>,
}

pub const HEADER: &str = "checkpoint               prompts  max|Δlogit|/std  max|Δ prompt lp|  mean      tokens       ok";

impl Verdict {
    pub fn passes(&self) -> bool {
        self.complaints.is_empty()
    }

    pub fn row(&self, name: &str) -> String {
        format!(
            "{name:<24} {:>7}  {:>15.2e}  {:>16.2e}  {:<8.1e}  {:>4} / {:<4}  {}",
            self.prompts,
            self.largest_logit_difference,
            self.prompt_differences.iter().copied().fold(0.0, f64::max),
            mean(&self.prompt_differences),
            self.tokens_equal,
            self.tokens_compared,
            if self.passes() { "yes" } else { "NO" }
        )
    }
}

/// Holds both rounds of answers against the reference and against each other.
pub fn compare(
    reference: &Reference,
    together: &[Answer],
    alone: &[Answer],
    compute: Compute,
) -> Verdict {
    let mut verdict = Verdict {
        prompts: reference.prompts.len(),
        ..Verdict::default()
    };
    for ((prompt, together), alone) in reference.prompts.iter().zip(together).zip(alone) {
        if together != alone {
            verdict.complaints.push(format!(
                "{} depends on the load ({})",
                prompt.name,
                first_change(together, alone)
            ));
        }
        compare_logits(&mut verdict, prompt, alone, compute);
        compare_tokens(&mut verdict, reference, prompt, alone, compute);
    }
    if let Some((mean_limit, share_limit, close)) = compute.spread() {
        let differences = &verdict.prompt_differences;
        let share = differences.iter().filter(|&&value| value <= close).count() as f64
            / differences.len().max(1) as f64;
        let mean = mean(differences);
        // Written so that a NaN is a failure.
        let fine = mean < mean_limit && share >= share_limit;
        if !fine {
            verdict.complaints.push(format!(
                "prompt log-probabilities differ by {mean:.4} on average (limit {mean_limit}) and {:.1} % are within {close}",
                share * 100.0
            ));
        }
    }
    verdict
}

fn compare_logits(verdict: &mut Verdict, prompt: &Prompt, answer: &Answer, compute: Compute) {
    let largest =
        largest_difference(&prompt.last_logprobs, &answer.last_logprobs) / prompt.logit_std;
    verdict.largest_logit_difference = nan_max(verdict.largest_logit_difference, largest);
    let expected: Vec<f64> = prompt.prompt_logprobs.iter().flatten().copied().collect();
    let found: Vec<f64> = answer.prompt_logprobs.iter().flatten().copied().collect();
    if expected.len() != found.len() {
        verdict.complaints.push(format!(
            "{}: {} prompt log-probabilities",
            prompt.name,
            found.len()
        ));
        return;
    }
    let worst_prompt = largest_difference(&expected, &found);
    verdict
        .prompt_differences
        .extend(expected.iter().zip(&found).map(|(a, b)| (a - b).abs()));
    if compute != Compute::Float32 {
        return;
    }
    let fine = largest < LOGIT_TOLERANCE && worst_prompt < LOGPROB_TOLERANCE;
    if !fine {
        verdict.complaints.push(format!(
            "{}: logits differ by {largest:.2e} std, prompt log-probabilities by {worst_prompt:.2e}",
            prompt.name
        ));
    }
}

fn compare_tokens(
    verdict: &mut Verdict,
    reference: &Reference,
    prompt: &Prompt,
    answer: &Answer,
    compute: Compute,
) {
    let decided = match compute {
        Compute::Float32 => prompt.greedy.len(),
        _ => {
            let limit = UNDECIDED_MARGIN * prompt.logit_std;
            prompt
                .margins
                .iter()
                .position(|&margin| margin < limit)
                .unwrap_or(prompt.greedy.len())
        }
    };
    let expected = &prompt.greedy[..decided];
    let equal = expected
        .iter()
        .zip(&answer.tokens)
        .take_while(|(a, b)| a == b)
        .count();
    verdict.tokens_equal += equal;
    verdict.tokens_compared += decided;
    if equal < decided {
        verdict.complaints.push(format!(
            "{}: tokens part at step {equal} of {decided}",
            prompt.name
        ));
        return;
    }
    if compute != Compute::Float32 {
        return;
    }
    if answer.tokens.len() != prompt.greedy.len() {
        verdict.complaints.push(format!(
            "{}: {} tokens instead of {}",
            prompt.name,
            answer.tokens.len(),
            prompt.greedy.len()
        ));
    }
    let reason = prompt
        .finish_reason
        .as_deref()
        .or(reference.ignore_eos.then_some("length"));
    if reason.is_some_and(|reason| reason != answer.finish_reason) {
        verdict.complaints.push(format!(
            "{}: finish_reason {}",
            prompt.name, answer.finish_reason
        ));
    }
}

/// Names the first thing in which two answers differ.
fn first_change(a: &Answer, b: &Answer) -> String {
    let step = |a: &[f64], b: &[f64]| a.iter().zip(b).position(|(a, b)| a != b);
    if let Some(step) = a.tokens.iter().zip(&b.tokens).position(|(a, b)| a != b) {
        return format!("token {step}");
    }
    if let Some(step) = step(&a.last_logprobs, &b.last_logprobs) {
        return format!("log-probability of token {step} after the prompt");
    }
    if let Some(at) = a
        .prompt_logprobs
        .iter()
        .zip(&b.prompt_logprobs)
        .position(|(a, b)| a != b)
    {
        return format!("prompt log-probability {at}");
    }
    match step(&a.logprobs, &b.logprobs) {
        Some(step) => format!("log-probability of step {step}"),
        None => "length or finish_reason".into(),
    }
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, nan_max)
}

/// Like `f64::max`, but a NaN wins, so that it cannot hide behind a number.
fn nan_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt() -> Prompt {
        Prompt {
            name: "p".into(),
            tokens: vec![1, 2],
            greedy: vec![3, 4, 5],
            finish_reason: None,
            margins: vec![1.0, 0.05, 1.0],
            prompt_logprobs: vec![None, Some(-2.0)],
            last_logprobs: vec![-1.0, -2.0],
            logit_std: 1.0,
        }
    }

    fn answer() -> Answer {
        Answer {
            tokens: vec![3, 4, 5],
            logprobs: vec![-1.0; 3],
            finish_reason: "length".into(),
            prompt_logprobs: vec![None, Some(-2.0)],
            last_logprobs: vec![-1.0, -2.0],
        }
    }

    fn judge(change: impl Fn(&mut Answer), compute: Compute) -> Verdict {
        let reference = Reference {
            prompts: vec![prompt()],
            max_new_tokens: 3,
            ignore_eos: true,
        };
        let mut alone = answer();
        change(&mut alone);
        let mut together = answer();
        change(&mut together);
        compare(&reference, &[together], &[alone], compute)
    }

    #[test]
    fn accepts_what_is_equal() {
        assert!(judge(|_| {}, Compute::Float32).passes());
    }

    #[test]
    fn refuses_each_kind_of_difference() {
        assert!(!judge(|answer| answer.tokens[2] = 9, Compute::Float32).passes());
        assert!(!judge(|answer| answer.tokens.truncate(2), Compute::Float32).passes());
        assert!(!judge(|answer| answer.last_logprobs[1] += 2e-3, Compute::Float32).passes());
        assert!(
            !judge(
                |answer| answer.last_logprobs[1] = f64::NAN,
                Compute::Float32
            )
            .passes()
        );
        assert!(
            !judge(
                |answer| answer.prompt_logprobs[1] = Some(-2.01),
                Compute::Float32
            )
            .passes()
        );
        assert!(
            !judge(
                |answer| answer.finish_reason = "stop".into(),
                Compute::Float32
            )
            .passes()
        );
    }

    #[test]
    fn sixteen_bits_may_part_after_an_undecided_step() {
        assert!(judge(|answer| answer.tokens[1] = 9, Compute::Bfloat16).passes());
        assert!(!judge(|answer| answer.tokens[0] = 9, Compute::Bfloat16).passes());
        assert!(
            judge(
                |answer| answer.prompt_logprobs[1] = Some(-2.03),
                Compute::Bfloat16
            )
            .passes()
        );
        assert!(
            !judge(
                |answer| answer.prompt_logprobs[1] = Some(-2.03),
                Compute::Float16
            )
            .passes()
        );
    }

    #[test]
    fn refuses_an_answer_that_depends_on_the_load() {
        let reference = Reference {
            prompts: vec![prompt()],
            max_new_tokens: 3,
            ignore_eos: true,
        };
        let mut together = answer();
        together.logprobs[2] += 1e-7;
        let verdict = compare(&reference, &[together], &[answer()], Compute::Bfloat16);
        assert!(
            verdict.complaints[0].contains("step 2"),
            "{:?}",
            verdict.complaints
        );
    }
}
