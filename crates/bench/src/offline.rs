//! Engines without a server: one batch after the other, or everything at once.

use std::time::Instant;

use quire_core::{Finish, Request, SamplingParams, TokenId, Update};
use quire_engine::{Engine, Updates};
use quire_text::{OutputText, Tokenizer};
use serde_json::{Map, Value, json};

use crate::dataset::Sample;
use crate::{BenchError, Observer, Random, stats};

/// The percentiles that are reported of latencies.
pub const PERCENTS: [f64; 6] = [10.0, 25.0, 50.0, 75.0, 90.0, 99.0];

/// Random prompts take their tokens from this many, as vLLM's do.
const PROMPT_TOKENS: usize = 10_000;

/// Batches of random prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatencyPlan {
    /// Tokens of each prompt.
    pub input_len: usize,
    /// Tokens of each answer.
    pub output_len: usize,
    /// Prompts in a batch.
    pub batch_size: usize,
    /// Sequences per prompt.
    pub samples: usize,
    /// Batches that are not timed.
    pub warmups: usize,
    /// Batches that are.
    pub iterations: usize,
    /// Seed of the prompts.
    pub seed: u64,
}

/// Seconds that each batch took.
#[derive(Clone, Debug, PartialEq)]
pub struct Latencies(pub Vec<f64>);

/// Times batches, one after the other. Output becomes text if there is a
/// tokenizer.
///
/// # Errors
/// If the engine cannot run such a batch, or an answer has not the length that
/// was asked for.
pub fn latency(
    engine: &dyn Engine,
    tokenizer: Option<&Tokenizer>,
    plan: &LatencyPlan,
    observer: &dyn Observer,
) -> Result<Latencies, BenchError> {
    let limits = engine.limits();
    let most = limits.max_model_len as usize;
    if plan.input_len + plan.output_len > most {
        return Err(BenchError::Engine(format!(
            "--input-len {} and --output-len {} are more than the {most} tokens that the model \
             takes; hint: --max-model-len, or shorter lengths",
            plan.input_len, plan.output_len
        )));
    }
    let tokens = PROMPT_TOKENS.min(limits.vocab_size as usize);
    let mut random = Random::new(plan.seed);
    let mut prompt = || -> Vec<TokenId> {
        (0..plan.input_len)
            .map(|_| random.below(tokens) as TokenId)
            .collect()
    };
    let prompts: Vec<Vec<TokenId>> = (0..plan.batch_size).map(|_| prompt()).collect();
    let batch = || -> Result<f64, BenchError> {
        let begin = Instant::now();
        let mut running = Vec::new();
        for prompt in &prompts {
            for _ in 0..plan.samples {
                running.push(Sequence::start(engine, tokenizer, prompt, plan.output_len)?);
            }
        }
        for sequence in running {
            sequence.finish()?;
        }
        Ok(begin.elapsed().as_secs_f64())
    };
    observer.note("Warming up...");
    repeat("Warmup iterations", plan.warmups, observer, &batch)?;
    repeat("Bench iterations", plan.iterations, observer, &batch).map(Latencies)
}

fn repeat(
    phase: &str,
    count: usize,
    observer: &dyn Observer,
    once: &dyn Fn() -> Result<f64, BenchError>,
) -> Result<Vec<f64>, BenchError> {
    observer.begin(phase, count);
    let times = (0..count)
        .map(|_| {
            let time = once();
            observer.advance();
            time
        })
        .collect();
    observer.end();
    times
}

impl Latencies {
    /// The lines that are printed at the end.
    pub fn report(&self) -> String {
        let ascending = stats::sorted(&self.0);
        let mut text = format!(
            "Avg latency: {} seconds\nStd latency: {} seconds\n",
            stats::mean(&self.0),
            stats::deviation(&self.0)
        );
        for percent in PERCENTS {
            text += &format!(
                "{percent}% percentile latency: {} seconds\n",
                stats::percentile(&ascending, percent)
            );
        }
        text
    }

    /// The result file.
    pub fn json(&self) -> Map<String, Value> {
        let result = json!({
            "avg_latency": stats::mean(&self.0),
            "std_latency": stats::deviation(&self.0),
            "latencies": self.0,
            "percentiles": percentiles(&self.0),
        });
        object(result)
    }
}

/// The usual percentiles, by name.
pub(crate) fn percentiles(values: &[f64]) -> Map<String, Value> {
    let ascending = stats::sorted(values);
    PERCENTS
        .iter()
        .map(|&percent| {
            let value = stats::percentile(&ascending, percent);
            (stats::percent_name(percent), value.into())
        })
        .collect()
}

/// The members of a `json!({…})`.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// What a run of many requests came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Throughput {
    /// Seconds from the first request to the last token.
    pub elapsed: f64,
    /// Requests; several sequences of one prompt are one.
    pub requests: usize,
    /// Tokens of the prompts, once per request.
    pub prompt_tokens: usize,
    /// Tokens of the answers.
    pub output_tokens: usize,
}

/// Gives an engine all requests at once. Prompts become tokens and, unless
/// `detokenize` is off, answers text within the measured time.
///
/// # Errors
/// If the engine refuses a request, or an answer has not the length that was
/// asked for.
pub fn throughput(
    engine: &dyn Engine,
    tokenizer: &Tokenizer,
    samples: &[Sample],
    per_prompt: usize,
    detokenize: bool,
    observer: &dyn Observer,
) -> Result<Throughput, BenchError> {
    let text = detokenize.then_some(tokenizer);
    let mut running = Vec::with_capacity(samples.len() * per_prompt);
    let mut result = Throughput {
        elapsed: 0.0,
        requests: samples.len(),
        prompt_tokens: 0,
        output_tokens: 0,
    };
    observer.begin("Processed sequences", samples.len() * per_prompt);
    let begin = Instant::now();
    for sample in samples {
        let prompt = tokenizer
            .encode(&sample.prompt, true)
            .map_err(|problem| BenchError::Dataset(problem.to_string()))?;
        result.prompt_tokens += prompt.len();
        for _ in 0..per_prompt {
            running.push(Sequence::start(
                engine,
                text,
                &prompt,
                sample.output_tokens,
            )?);
        }
    }
    for sequence in running {
        result.output_tokens += sequence.finish()?;
        observer.advance();
    }
    result.elapsed = begin.elapsed().as_secs_f64();
    observer.end();
    Ok(result)
}

impl Throughput {
    fn per_second(&self, amount: usize) -> f64 {
        match self.elapsed > 0.0 {
            true => amount as f64 / self.elapsed,
            false => 0.0,
        }
    }

    fn tokens(&self) -> usize {
        self.prompt_tokens + self.output_tokens
    }

    /// The lines that are printed at the end.
    pub fn report(&self) -> String {
        format!(
            "Throughput: {:.2} requests/s, {:.2} total tokens/s, {:.2} output tokens/s\n\
             Total num prompt tokens:  {}\nTotal num output tokens:  {}\n",
            self.per_second(self.requests),
            self.per_second(self.tokens()),
            self.per_second(self.output_tokens),
            self.prompt_tokens,
            self.output_tokens,
        )
    }

    /// The result file.
    pub fn json(&self) -> Map<String, Value> {
        let result = json!({
            "elapsed_time": self.elapsed,
            "num_requests": self.requests,
            "total_num_tokens": self.tokens(),
            "requests_per_second": self.per_second(self.requests),
            "tokens_per_second": self.per_second(self.tokens()),
        });
        object(result)
    }
}

/// One sequence that runs in the engine.
struct Sequence {
    updates: Updates,
    text: OutputText,
    asked: usize,
    tokens: usize,
}

impl Sequence {
    fn start(
        engine: &dyn Engine,
        tokenizer: Option<&Tokenizer>,
        prompt: &[TokenId],
        output_len: usize,
    ) -> Result<Sequence, BenchError> {
        let params = SamplingParams {
            ignore_eos: true,
            max_tokens: u32::try_from(output_len).unwrap_or(u32::MAX),
            detokenize: tokenizer.is_some(),
            ..SamplingParams::default()
        };
        let text = OutputText::new(tokenizer.cloned(), prompt, &params);
        let request = Request {
            prompt: prompt.into(),
            params,
            priority: 0,
            cache_salt: None,
            label: "bench".into(),
        };
        let request = request
            .validate(engine.limits())
            .map_err(|problem| BenchError::Engine(format!("a request is refused: {problem}")))?;
        let updates = engine
            .submit(request)
            .map_err(|problem| BenchError::Engine(problem.to_string()))?;
        Ok(Sequence {
            updates,
            text,
            asked: output_len,
            tokens: 0,
        })
    }

    /// Waits for the end and returns the number of tokens.
    fn finish(mut self) -> Result<usize, BenchError> {
        loop {
            let (output, finish) = match self.updates.blocking_next() {
                Some(Update::Tokens(output)) => (output, None),
                Some(Update::Done(output, finish)) => (output, Some(finish)),
                None => {
                    let problem = "the engine has stopped after an internal error";
                    return Err(BenchError::Engine(problem.into()));
                }
            };
            self.tokens += output.tokens.len();
            for token in &output.tokens {
                self.text.push(token.id, false);
            }
            match finish {
                None => {}
                Some(Finish::Error(problem) | Finish::Unsatisfiable(problem)) => {
                    return Err(BenchError::Engine(problem));
                }
                Some(_) if self.tokens == self.asked => {
                    self.text.finish();
                    return Ok(self.tokens);
                }
                Some(finish) => {
                    return Err(BenchError::Engine(format!(
                        "an answer ended ({}) after {} tokens, {} were asked for",
                        finish.reason().as_str(),
                        self.tokens,
                        self.asked
                    )));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
