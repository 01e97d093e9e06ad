//! What the scheduler may use, and the checks that make it sure to progress.

use quire_core::TokenId;

/// Who runs first, and who makes room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// First come, first served; priorities are ignored.
    #[default]
    Fcfs,
    /// Lower `priority` first, then first come, first served.
    Priority,
}

/// Limits and switches of one scheduler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Blocks in the pool; their ids are `0..num_blocks`.
    pub num_blocks: usize,
    /// Tokens per block.
    pub block_size: usize,
    /// Sequences in one step.
    pub max_num_seqs: usize,
    /// Tokens computed in one step.
    pub max_num_batched_tokens: usize,
    /// Prompt plus output tokens of one sequence.
    pub max_model_len: usize,
    /// Share the blocks of equal prefixes.
    pub prefix_caching: bool,
    /// A prompt may be computed over several steps.
    pub chunked_prefill: bool,
    /// Order of service.
    pub policy: Policy,
    /// Tokens of one sequence in one step while there are others; 0 is off.
    pub long_prefill_token_threshold: usize,
}

/// A configuration under which some request could wait for ever, or that the
/// types cannot express. The text names the flag to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A count that must be positive is 0.
    #[error("{flag} must be at least 1")]
    Zero {
        /// The flag that sets it.
        flag: &'static str,
    },
    /// The pool is larger than 32-bit slot numbers.
    #[error(
        "the KV cache of {blocks} blocks of {block_size} tokens has more than {} slots: \
         lower --num-gpu-blocks-override or --kv-cache-memory-bytes",
        u32::MAX
    )]
    TooManySlots {
        /// Blocks asked for.
        blocks: usize,
        /// Tokens per block.
        block_size: usize,
    },
    /// One sequence of full length does not fit into the pool.
    #[error(
        "the KV cache holds {capacity} tokens, fewer than --max-model-len {max_model_len}: \
         lower --max-model-len to {capacity}, or raise --kv-cache-memory-bytes or \
         --gpu-memory-utilization (VLLM_CPU_KVCACHE_SPACE on a CPU)"
    )]
    PoolTooSmall {
        /// Tokens that the pool holds.
        capacity: usize,
        /// Longest sequence.
        max_model_len: usize,
    },
    /// A full batch of decoding sequences exceeds the token budget.
    #[error(
        "--max-num-batched-tokens {budget} must not be less than --max-num-seqs {max_num_seqs}"
    )]
    BudgetBelowSeqs {
        /// Token budget of a step.
        budget: usize,
        /// Sequences of a step.
        max_num_seqs: usize,
    },
    /// A prompt that may not be split exceeds the token budget.
    #[error(
        "without chunked prefill --max-num-batched-tokens {budget} must not be less than \
         --max-model-len {max_model_len}: raise it, lower --max-model-len, or use \
         --enable-chunked-prefill"
    )]
    BudgetBelowModelLen {
        /// Token budget of a step.
        budget: usize,
        /// Longest sequence.
        max_model_len: usize,
    },
    /// The threshold splits prompts, which is switched off.
    #[error("--long-prefill-token-threshold needs --enable-chunked-prefill")]
    ThresholdWithoutChunks,
}

impl Config {
    /// Blocks that `tokens` positions occupy.
    pub fn blocks_for(&self, tokens: usize) -> usize {
        tokens.div_ceil(self.block_size)
    }

    /// Checks that every request which passes [`Config::admissible`] will end.
    ///
    /// # Errors
    /// The first violated rule, with the flag to change.
    pub fn check(&self) -> Result<(), ConfigError> {
        let positive = [
            (self.block_size, "--block-size"),
            (self.num_blocks, "--num-gpu-blocks-override"),
            (self.max_num_seqs, "--max-num-seqs"),
            (self.max_num_batched_tokens, "--max-num-batched-tokens"),
            (self.max_model_len, "--max-model-len"),
        ];
        if let Some(&(_, flag)) = positive.iter().find(|(value, _)| *value == 0) {
            return Err(ConfigError::Zero { flag });
        }
        let slots = self.num_blocks.checked_mul(self.block_size);
        let Some(capacity) = slots.filter(|&slots| slots <= u32::MAX as usize) else {
            let (blocks, block_size) = (self.num_blocks, self.block_size);
            return Err(ConfigError::TooManySlots { blocks, block_size });
        };
        let max_model_len = self.max_model_len;
        if capacity < max_model_len {
            return Err(ConfigError::PoolTooSmall {
                capacity,
                max_model_len,
            });
        }
        let budget = self.max_num_batched_tokens;
        if budget < self.max_num_seqs {
            let max_num_seqs = self.max_num_seqs;
            return Err(ConfigError::BudgetBelowSeqs {
                budget,
                max_num_seqs,
            });
        }
        if !self.chunked_prefill && budget < max_model_len {
            return Err(ConfigError::BudgetBelowModelLen {
                budget,
                max_model_len,
            });
        }
        if !self.chunked_prefill && self.long_prefill_token_threshold > 0 {
            return Err(ConfigError::ThresholdWithoutChunks);
        }
        Ok(())
    }

    /// Checks that a request with this prompt can produce at least one token.
    ///
    /// # Errors
    /// Why it never could, in words for the client.
    pub fn admissible(&self, prompt: &[TokenId], max_tokens: u32) -> Result<(), String> {
        if prompt.is_empty() {
            return Err("the prompt is empty; at least one token is needed".to_owned());
        }
        if prompt.len() >= self.max_model_len {
            return Err(format!(
                "the prompt has {} tokens; with at least one output token the maximum context \
                 length of {} allows {}",
                prompt.len(),
                self.max_model_len,
                self.max_model_len - 1
            ));
        }
        if max_tokens == 0 {
            return Err("max_tokens must be at least 1".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid() -> Config {
        Config {
            num_blocks: 16,
            block_size: 4,
            max_num_seqs: 8,
            max_num_batched_tokens: 64,
            max_model_len: 64,
            prefix_caching: true,
            chunked_prefill: true,
            policy: Policy::Fcfs,
            long_prefill_token_threshold: 0,
        }
    }

    /// The message of a changed valid configuration, or "" if it is valid.
    fn message(change: impl FnOnce(&mut Config)) -> String {
        let mut config = valid();
        change(&mut config);
        config
            .check()
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn every_refusal_names_its_flag() {
        assert_eq!(message(|_| ()), "");
        assert!(message(|c| c.block_size = 0).contains("--block-size"));
        assert!(message(|c| c.num_blocks = 0).contains("--num-gpu-blocks-override"));
        assert!(message(|c| c.num_blocks = usize::MAX / 2).contains("--kv-cache-memory-bytes"));
        assert!(message(|c| c.max_num_seqs = 0).contains("--max-num-seqs"));
        assert!(message(|c| c.max_num_seqs = 65).contains("--max-num-batched-tokens 64"));
        assert!(message(|c| c.max_model_len = 0).contains("--max-model-len"));
        assert!(message(|c| c.max_model_len = 65).contains("lower --max-model-len to 64"));
        let whole = |c: &mut Config| (c.chunked_prefill, c.max_num_batched_tokens) = (false, 63);
        assert!(message(whole).contains("--enable-chunked-prefill"));
        let threshold =
            |c: &mut Config| (c.chunked_prefill, c.long_prefill_token_threshold) = (false, 8);
        assert!(message(threshold).contains("--long-prefill-token-threshold"));
    }

    #[test]
    fn a_prompt_must_leave_room_for_one_token() {
        let config = valid();
        assert!(config.admissible(&[1; 63], 1).is_ok());
        assert!(
            config
                .admissible(&[1; 64], 1)
                .unwrap_err()
                .contains("allows 63")
        );
        assert!(config.admissible(&[], 1).is_err());
        assert!(config.admissible(&[1], 0).is_err());
    }
}
