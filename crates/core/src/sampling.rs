//! Sampling parameters, with vLLM's names and meanings.

use crate::{SharedConstraint, TokenId};

/// How many alternatives to report beside a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopLogprobs {
    /// The `n` most likely tokens (0: only the token itself).
    Count(u32),
    /// The whole vocabulary (`-1` on the wire).
    All,
}

impl TopLogprobs {
    /// Number of alternatives for a vocabulary of `vocab_size` tokens.
    pub fn resolve(self, vocab_size: usize) -> usize {
        match self {
            TopLogprobs::Count(n) => (n as usize).min(vocab_size),
            TopLogprobs::All => vocab_size,
        }
    }
}

/// Which numbers are reported as log-probabilities (`--logprobs-mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogprobsMode {
    /// Log-softmax of the model's logits, before any sampling parameter.
    #[default]
    RawLogprobs,
    /// Log-softmax after penalties, temperature, top-k and top-p.
    ProcessedLogprobs,
    /// The model's logits.
    RawLogits,
    /// The logits after penalties, temperature, top-k and top-p.
    ProcessedLogits,
}

/// Everything that decides the next token and the end of one sequence.
///
/// `n`, `best_of`, `echo` and prompt truncation belong to front ends and are
/// not here.
#[derive(Clone, Debug, PartialEq)]
pub struct SamplingParams {
    /// 0 is greedy; otherwise logits are divided by it. Range 0..=2.
    pub temperature: f32,
    /// Nucleus mass, in (0, 1]; 1 is off.
    pub top_p: f32,
    /// Keep the k most likely tokens; 0 is off.
    pub top_k: u32,
    /// Drop tokens less likely than `min_p` times the most likely; 0 is off.
    pub min_p: f32,
    /// Subtracted once from the logit of every token already generated.
    pub presence_penalty: f32,
    /// Subtracted per occurrence from the logit of every generated token.
    pub frequency_penalty: f32,
    /// Divides positive and multiplies negative logits of tokens seen in
    /// prompt or output; 1 is off.
    pub repetition_penalty: f32,
    /// Seed of this sequence; `None` lets the engine choose one.
    pub seed: Option<u64>,
    /// Texts that end the output. Looked for by front ends, after detokenizing.
    pub stop: Vec<String>,
    /// Token ids that end the output, beside EOS.
    pub stop_token_ids: Vec<TokenId>,
    /// The model's end-of-sequence tokens; filled by front ends from
    /// generation_config.json. Ignored under [`SamplingParams::ignore_eos`].
    pub eos_token_ids: Vec<TokenId>,
    /// Keep the stop string in the text.
    pub include_stop_str_in_output: bool,
    /// Generate on past EOS.
    pub ignore_eos: bool,
    /// No EOS, stop token or stop string ends the output before this many tokens.
    pub min_tokens: u32,
    /// Upper bound of generated tokens; at least 1.
    pub max_tokens: u32,
    /// Added to logits.
    pub logit_bias: Vec<(TokenId, f32)>,
    /// If given, only these tokens may be sampled.
    pub allowed_token_ids: Option<Vec<TokenId>>,
    /// A grammar that the output must follow. An output that has followed it to
    /// its end ends there, even under [`SamplingParams::ignore_eos`] or before
    /// [`SamplingParams::min_tokens`].
    pub constraint: Option<SharedConstraint>,
    /// Token sequences that must not appear in the output.
    pub bad_words: Vec<Vec<TokenId>>,
    /// Report log-probabilities of generated tokens.
    pub logprobs: Option<TopLogprobs>,
    /// Extra tokens whose log-probability is reported with each generated token.
    pub logprob_token_ids: Vec<TokenId>,
    /// Report log-probabilities of prompt tokens.
    pub prompt_logprobs: Option<TopLogprobs>,
    /// Leave special tokens out of the text.
    pub skip_special_tokens: bool,
    /// Put spaces between special tokens in the text.
    pub spaces_between_special_tokens: bool,
    /// Produce text at all.
    pub detokenize: bool,
}

impl Default for SamplingParams {
    /// vLLM's neutral defaults (temperature 1, 16 tokens).
    fn default() -> Self {
        SamplingParams {
            temperature: 1.0,
            top_p: 1.0,
            top_k: 0,
            min_p: 0.0,
            presence_penalty: 0.0,
            frequency_penalty: 0.0,
            repetition_penalty: 1.0,
            seed: None,
            stop: Vec::new(),
            stop_token_ids: Vec::new(),
            eos_token_ids: Vec::new(),
            include_stop_str_in_output: false,
            ignore_eos: false,
            min_tokens: 0,
            max_tokens: 16,
            logit_bias: Vec::new(),
            allowed_token_ids: None,
            constraint: None,
            bad_words: Vec::new(),
            logprobs: None,
            logprob_token_ids: Vec::new(),
            prompt_logprobs: None,
            skip_special_tokens: true,
            spaces_between_special_tokens: true,
            detokenize: true,
        }
    }
}

impl SamplingParams {
    /// True if the next token is the most likely one (temperature below 1e-5,
    /// as vLLM rounds it).
    pub fn is_greedy(&self) -> bool {
        self.temperature < 1e-5
    }

    /// True if any penalty changes the logits.
    pub fn has_penalties(&self) -> bool {
        self.presence_penalty != 0.0
            || self.frequency_penalty != 0.0
            || self.repetition_penalty != 1.0
    }
}
