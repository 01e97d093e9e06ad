//! Prompts, and how long their answers are to be.

mod custom;
mod prefix_repetition;
mod random;
mod sharegpt;
mod sonnet;
mod words;

use std::io::Read;
use std::path::{Path, PathBuf};

use quire_text::{Chat, ChatTemplate, Tokenizer};
use serde_json::{Map, Value, json};

use crate::{BenchError, Random};

/// One request to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The prompt.
    pub prompt: String,
    /// Its tokens as the dataset counts them, where there is a tokenizer.
    pub prompt_tokens: usize,
    /// Tokens of the answer.
    pub output_tokens: usize,
}

/// Which prompts.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Where they come from.
    pub kind: Kind,
    /// How many.
    pub num_prompts: usize,
    /// Use prompts again if there are too few.
    pub oversample: bool,
    /// Bring a file's prompts into a random order.
    pub shuffle: bool,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// Where prompts come from. Lengths are in tokens.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Random tokens.
    Random {
        /// Length of each prompt without the prefix.
        input_len: usize,
        /// Length of each answer.
        output_len: usize,
        /// How far lengths vary around those, in `[0, 1)`.
        range_ratio: f64,
        /// Length of what all prompts begin with.
        prefix_len: usize,
    },
    /// Random tokens behind one of a few beginnings.
    PrefixRepetition {
        /// Length of a beginning.
        prefix_len: usize,
        /// Length of what follows.
        suffix_len: usize,
        /// How many beginnings there are.
        num_prefixes: usize,
        /// Length of each answer.
        output_len: usize,
    },
    /// A file of recorded conversations.
    ShareGpt {
        /// The file.
        path: PathBuf,
        /// Length of each answer; of the recorded one if `None`.
        output_len: Option<usize>,
    },
    /// Lines of a poem.
    Sonnet {
        /// The poem; lines of our own if `None`.
        path: Option<PathBuf>,
        /// Greatest length of a prompt.
        input_len: usize,
        /// Length of each answer.
        output_len: usize,
        /// Length of what all prompts begin with.
        prefix_len: usize,
    },
    /// A file with a JSON object a line.
    Custom {
        /// The file.
        path: PathBuf,
        /// Length of each answer; `output_tokens` of the line if `None`.
        output_len: Option<usize>,
    },
}

/// What prompts are made with.
#[derive(Clone, Copy, Default)]
pub struct TextTools<'a> {
    /// The model's tokenizer.
    pub tokenizer: Option<&'a Tokenizer>,
    /// The model's template, if prompts of [`Kind::Custom`] and
    /// [`Kind::Sonnet`] are to be put into it.
    pub template: Option<&'a ChatTemplate>,
    /// Variables for the template.
    pub template_kwargs: Option<&'a Map<String, Value>>,
}

impl Dataset {
    /// The prompts, and what there is to say about them, a line each.
    ///
    /// # Errors
    /// If a file cannot be read or has no prompts, if a tokenizer is needed and
    /// there is none, or if the lengths make no sense.
    pub fn load(&self, tools: TextTools) -> Result<(Vec<Sample>, Vec<String>), BenchError> {
        let mut random = Random::new(self.seed);
        let mut notes = Vec::new();
        let samples = match &self.kind {
            Kind::Random { .. } => random::samples(self, tools, &mut random, &mut notes)?,
            Kind::PrefixRepetition { .. } => {
                prefix_repetition::samples(self, tools, &mut random, &mut notes)?
            }
            Kind::Sonnet { .. } => sonnet::samples(self, tools, &mut random)?,
            Kind::ShareGpt { path, output_len } => {
                let mut conversations = sharegpt::read(path)?;
                self.maybe_shuffle(&mut conversations, &mut random);
                sharegpt::samples(&conversations, *output_len, self.num_prompts, tools)?
            }
            Kind::Custom { path, output_len } => {
                let mut lines = custom::read(path)?;
                self.maybe_shuffle(&mut lines, &mut random);
                custom::samples(&lines, *output_len, self.num_prompts, tools)?
            }
        };
        if samples.is_empty() {
            return Err(BenchError::Dataset(
                "the dataset has no prompt that can be used".into(),
            ));
        }
        Ok((self.fill(samples, &mut random, &mut notes), notes))
    }

    fn maybe_shuffle<T>(&self, items: &mut [T], random: &mut Random) {
        if self.shuffle {
            random.shuffle(items);
        }
    }

    /// Brings the number of prompts to what was asked for.
    fn fill(
        &self,
        mut samples: Vec<Sample>,
        random: &mut Random,
        notes: &mut Vec<String>,
    ) -> Vec<Sample> {
        samples.truncate(self.num_prompts);
        let distinct = samples.len();
        if distinct < self.num_prompts {
            notes.push(match self.oversample {
                true => format!(
                    "the dataset has {distinct} prompts; some are used again to make {}",
                    self.num_prompts
                ),
                false => format!("the dataset has {distinct} prompts, fewer than asked for"),
            });
        }
        while self.oversample && samples.len() < self.num_prompts {
            samples.push(samples[random.below(distinct)].clone());
        }
        samples
    }
}

impl<'a> TextTools<'a> {
    /// The tokenizer, for a dataset that cannot do without.
    fn tokenizer_for(&self, dataset: &str) -> Result<&'a Tokenizer, BenchError> {
        self.tokenizer.ok_or_else(|| {
            BenchError::Dataset(format!(
                "{dataset} needs a tokenizer to make prompts of a certain length; hint: \
                 --tokenizer DIR instead of --skip-tokenizer-init"
            ))
        })
    }

    /// Puts a text into the model's template, if there is one.
    fn templated(&self, text: String) -> Result<String, BenchError> {
        let Some(template) = self.template else {
            return Ok(text);
        };
        let no_kwargs = Map::new();
        let messages = [json!({"role": "user", "content": text})];
        let chat = Chat {
            messages: &messages,
            tools: None,
            documents: None,
            add_generation_prompt: true,
            continue_final_message: false,
            kwargs: self.template_kwargs.unwrap_or(&no_kwargs),
        };
        template.render(&chat).map_err(|problem| {
            BenchError::Dataset(format!(
                "the chat template refuses a prompt: {problem}; hint: --skip-chat-template"
            ))
        })
    }
}

/// Tokens of a text, without those that are put around it.
fn encode(tokenizer: &Tokenizer, text: &str) -> Result<Vec<u32>, BenchError> {
    tokenizer
        .encode(text, false)
        .map_err(|problem| BenchError::Dataset(problem.to_string()))
}

/// The text of a file of at most `limit` bytes.
fn read_text(path: &Path, limit: u64) -> Result<String, BenchError> {
    let mut text = String::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_string(&mut text))
        .map_err(|source| BenchError::read(path, source))?;
    if read as u64 > limit {
        return Err(BenchError::Dataset(format!(
            "{} is larger than {limit} bytes, the most that is read",
            path.display()
        )));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
