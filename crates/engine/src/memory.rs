//! The memory plan: how many KV blocks fit beside the weights, decided before
//! anything is loaded, and what to change if they do not.

use quire_backend::{Backend, KvConfig, LoadPlan};

/// `--max-model-len`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextLength {
    /// This many tokens, or an error.
    Fixed(usize),
    /// As many as fit, up to this.
    AtMost(usize),
}

/// How much memory the KV cache may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KvBudget {
    /// `--num-gpu-blocks-override`.
    Blocks(usize),
    /// `--kv-cache-memory-bytes`, `VLLM_CPU_KVCACHE_SPACE`.
    Bytes(u64),
    /// What this many bytes leave beside the weights, but no more than all
    /// sequences at full length can use.
    Total(u64),
}

/// The outcome, as the start-up lines print it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemoryPlan {
    /// Weights and activation buffers.
    pub weight_bytes: u64,
    /// Bytes per KV block.
    pub block_bytes: u64,
    /// Blocks of the cache.
    pub num_blocks: usize,
    /// Longest sequence that will be served.
    pub max_model_len: usize,
    /// Tokens that the cache holds.
    pub kv_tokens: usize,
}

impl MemoryPlan {
    /// Bytes of the cache.
    pub fn kv_bytes(&self) -> u64 {
        self.block_bytes * self.num_blocks as u64
    }

    /// How many sequences of full length fit at once.
    pub fn concurrency(&self) -> f64 {
        self.kv_tokens as f64 / self.max_model_len as f64
    }
}

/// What cannot fit, with the flag to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DoesNotFit {
    /// The numbers.
    pub message: String,
    /// `--max-model-len 8192 fits`.
    pub hint: String,
}

/// Plans the cache for `load` (whose own `num_blocks` is ignored).
///
/// # Errors
/// If the weights alone, or one sequence of full length, do not fit.
pub fn plan_memory(
    backend: &dyn Backend,
    load: &LoadPlan,
    budget: KvBudget,
    context: ContextLength,
    max_num_seqs: usize,
) -> Result<MemoryPlan, DoesNotFit> {
    let weight_bytes = backend.weight_bytes(load);
    let kv = KvConfig {
        num_blocks: 1,
        ..load.kv
    };
    let block_bytes = backend.kv_block_bytes(&load.program, &kv).max(1);
    let block_size = kv.block_size;
    let wanted = match context {
        ContextLength::Fixed(len) | ContextLength::AtMost(len) => len,
    };
    let useful = max_num_seqs.saturating_mul(wanted.div_ceil(block_size));
    let num_blocks = match budget {
        KvBudget::Blocks(blocks) => blocks,
        KvBudget::Bytes(bytes) => (bytes / block_bytes) as usize,
        KvBudget::Total(total) => {
            let Some(left) = total
                .checked_sub(weight_bytes)
                .filter(|left| *left >= block_bytes)
            else {
                return Err(DoesNotFit {
                    message: format!(
                        "the weights need {} but only {} of memory may be used",
                        gib(weight_bytes),
                        gib(total)
                    ),
                    hint:
                        "a 16-bit --dtype halves float32 weights; --gpu-memory-utilization raises \
                           the share of memory that may be used"
                            .to_owned(),
                });
            };
            ((left / block_bytes) as usize).min(useful)
        }
    };
    // Block ids are 32-bit and slots are `block * block_size + offset`.
    let num_blocks = num_blocks.min((u32::MAX as usize) / block_size);
    let kv_tokens = num_blocks * block_size;
    let max_model_len = match context {
        ContextLength::AtMost(len) => len.min(kv_tokens),
        ContextLength::Fixed(len) => len,
    };
    if kv_tokens < max_model_len || max_model_len == 0 {
        return Err(too_long(wanted, kv_tokens, block_bytes, block_size, budget));
    }
    Ok(MemoryPlan {
        weight_bytes,
        block_bytes,
        num_blocks,
        max_model_len,
        kv_tokens,
    })
}

fn too_long(
    wanted: usize,
    kv_tokens: usize,
    block_bytes: u64,
    block_size: usize,
    budget: KvBudget,
) -> DoesNotFit {
    let needed = wanted.div_ceil(block_size) as u64 * block_bytes;
    let available = kv_tokens.div_ceil(block_size) as u64 * block_bytes;
    let more = match budget {
        KvBudget::Blocks(_) => {
            format!(
                "--num-gpu-blocks-override {} is enough",
                wanted.div_ceil(block_size)
            )
        }
        KvBudget::Bytes(_) => format!("--kv-cache-memory-bytes {needed} is enough"),
        KvBudget::Total(_) => "raise --gpu-memory-utilization".to_owned(),
    };
    let hint = match kv_tokens {
        0 => more,
        tokens => format!("--max-model-len {tokens} fits; or {more}"),
    };
    DoesNotFit {
        message: format!(
            "one request of {wanted} tokens (--max-model-len) needs {} of KV cache, \
             but only {} is available, which holds {kv_tokens} tokens",
            gib(needed),
            gib(available)
        ),
        hint,
    }
}

/// Bytes for people: `1.19 GiB`, `35.2 MiB`.
pub fn gib(bytes: u64) -> String {
    const GIB: f64 = (1u64 << 30) as f64;
    const MIB: f64 = (1u64 << 20) as f64;
    let bytes = bytes as f64;
    if bytes >= GIB {
        format!("{:.2} GiB", bytes / GIB)
    } else {
        format!("{:.1} MiB", bytes / MIB)
    }
}

#[cfg(test)]
mod tests {
    use quire_backend::{
        Batch, Caps, DType, LoadError, Program, Reporter, StepError, StepOut, WeightSource,
    };

    use super::*;

    /// A device whose weights take 1,000 bytes and whose blocks take 10.
    struct Fake;

    impl Backend for Fake {
        fn caps(&self) -> Caps {
            unreachable!("the plan asks for sizes only")
        }
        fn weight_bytes(&self, _: &LoadPlan) -> u64 {
            1000
        }
        fn kv_block_bytes(&self, _: &Program, _: &KvConfig) -> u64 {
            10
        }
        fn load(
            &mut self,
            _: LoadPlan,
            _: &dyn WeightSource,
            _: &dyn Reporter,
        ) -> Result<(), LoadError> {
            unreachable!("nothing is loaded")
        }
        fn step(&mut self, _: &Batch, _: &mut StepOut) -> Result<(), StepError> {
            unreachable!("nothing runs")
        }
    }

    fn plan(budget: KvBudget, context: ContextLength) -> Result<MemoryPlan, DoesNotFit> {
        let load = LoadPlan {
            program: Program::default(),
            dtype: DType::F32,
            kv: KvConfig {
                block_size: 16,
                num_blocks: 0,
                dtype: DType::F32,
            },
            max_rows: 1,
            max_sample_rows: 1,
            max_context: 1,
        };
        plan_memory(&Fake, &load, budget, context, 4)
    }

    #[test]
    fn the_cache_takes_what_the_weights_leave_but_no_more_than_is_useful() {
        let p = plan(KvBudget::Total(1105), ContextLength::Fixed(100)).unwrap();
        assert_eq!((p.num_blocks, p.kv_tokens, p.kv_bytes()), (10, 160, 100));
        // Four sequences of seven blocks each are all that can ever be used.
        let p = plan(KvBudget::Total(1 << 40), ContextLength::Fixed(100)).unwrap();
        assert_eq!(p.num_blocks, 28);
        assert_eq!(
            plan(KvBudget::Blocks(50), ContextLength::Fixed(100))
                .unwrap()
                .num_blocks,
            50
        );
        assert_eq!(
            plan(KvBudget::Bytes(99), ContextLength::Fixed(100))
                .unwrap()
                .num_blocks,
            9
        );
    }

    #[test]
    fn what_cannot_fit_names_the_flag_that_helps() {
        let error = plan(KvBudget::Total(1105), ContextLength::Fixed(1000)).unwrap_err();
        assert!(error.hint.contains("--max-model-len 160 fits"), "{error:?}");
        let error = plan(KvBudget::Bytes(99), ContextLength::Fixed(1000)).unwrap_err();
        assert!(
            error.hint.contains("--kv-cache-memory-bytes 630"),
            "{error:?}"
        );
        // The hints hold.
        plan(KvBudget::Total(1105), ContextLength::Fixed(160)).unwrap();
        plan(KvBudget::Bytes(630), ContextLength::Fixed(1000)).unwrap();
        let error = plan(KvBudget::Total(900), ContextLength::Fixed(10)).unwrap_err();
        assert!(error.message.contains("weights"), "{error:?}");
    }

    #[test]
    fn auto_takes_the_longest_context_that_fits() {
        let p = plan(KvBudget::Total(1105), ContextLength::AtMost(1000)).unwrap();
        assert_eq!(p.max_model_len, 160);
        let p = plan(KvBudget::Total(1 << 40), ContextLength::AtMost(1000)).unwrap();
        assert_eq!(p.max_model_len, 1000);
    }
}
