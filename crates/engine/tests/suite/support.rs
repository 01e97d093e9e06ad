//! Shared by the engine's integration tests: fixtures, and engines made of them.

use std::path::{Path, PathBuf};

use quire_backend::{
    Backend, Batch, Caps, DType, KvConfig, LoadError, LoadPlan, Program, Reporter, Silent,
    StepError, StepOut, WeightSource,
};
use quire_checkpoint::Checkpoint;
use quire_core::{
    Finish, Limits, LogprobsMode, OutputToken, Request, SamplingParams, TokenId, TokenLogprobs,
    Update,
};
use quire_engine::{Engine, EngineConfig, EngineHandle, NoStats, StatsSink, Updates};
use quire_files::Files;
use quire_model::{HfConfig, lower, spec_for};
use quire_sched::Policy;

/// A fixture: a checkpoint directory with reference outputs.
pub struct Fixture {
    pub dir: PathBuf,
    pub reference: serde_json::Value,
}

/// All fixtures of the repository, by name.
pub fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut dirs: Vec<_> = std::fs::read_dir(root)
        .expect("the repository has fixtures")
        .map(|entry| entry.unwrap().path())
        .filter(|dir| dir.join("reference/reference.json").exists())
        .collect();
    dirs.sort();
    assert!(!dirs.is_empty(), "no fixture has references");
    dirs.into_iter().map(Fixture::open).collect()
}

/// The fixture of that name.
pub fn fixture(name: &str) -> Fixture {
    Fixture::open(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../fixtures")
            .join(name),
    )
}

impl Fixture {
    pub fn open(dir: PathBuf) -> Fixture {
        let text = std::fs::read_to_string(dir.join("reference/reference.json")).unwrap();
        Fixture {
            dir,
            reference: serde_json::from_str(&text).unwrap(),
        }
    }

    pub fn name(&self) -> &str {
        self.dir.file_name().unwrap().to_str().unwrap()
    }

    pub fn prompts(&self) -> Vec<Vec<TokenId>> {
        let prompts = self.reference["prompts"].as_array().unwrap();
        prompts
            .iter()
            .map(|p| ids(&p["prompt_token_ids"]))
            .collect()
    }
}

pub fn ids(value: &serde_json::Value) -> Vec<TokenId> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_u64().unwrap() as TokenId)
        .collect()
}

/// How to run a fixture.
#[derive(Clone, Debug)]
pub struct Setup {
    pub dtype: DType,
    pub threads: usize,
    pub max_num_batched_tokens: usize,
    pub max_num_seqs: usize,
    pub num_blocks: usize,
    pub prefix_caching: bool,
    pub reference: bool,
    /// Most sequences that may wait.
    pub max_queued: Option<u32>,
    /// Make step number this one panic.
    pub panic_at: Option<usize>,
}

impl Default for Setup {
    fn default() -> Self {
        Setup {
            dtype: DType::F32,
            threads: 2,
            max_num_batched_tokens: 512,
            max_num_seqs: 40,
            num_blocks: 1024,
            prefix_caching: true,
            reference: false,
            max_queued: None,
            panic_at: None,
        }
    }
}

const MAX_MODEL_LEN: usize = 320;

/// Starts an engine on a fixture and waits until it is loaded.
pub fn engine(fixture: &Fixture, setup: &Setup) -> EngineHandle {
    engine_with(fixture, setup, Box::new(NoStats))
}

/// The same, with statistics.
pub fn engine_with(fixture: &Fixture, setup: &Setup, sink: Box<dyn StatsSink>) -> EngineHandle {
    let text = std::fs::read_to_string(fixture.dir.join("config.json")).unwrap();
    let config = HfConfig::new(serde_json::from_str(&text).unwrap());
    let program = lower(&spec_for(&config).unwrap()).unwrap();
    let vocab_size = program.vocab_size;
    let block_size = 16;
    let load = LoadPlan {
        program,
        dtype: setup.dtype,
        kv: KvConfig {
            block_size,
            num_blocks: setup.num_blocks,
            dtype: setup.dtype,
        },
        max_rows: setup.max_num_batched_tokens,
        max_sample_rows: 64,
        max_context: MAX_MODEL_LEN,
    };
    let backend: Box<dyn Backend> = match setup.reference {
        true => Box::new(quire_backend::reference::ReferenceBackend::new(1 << 30)),
        false => {
            let config = quire_cpu::CpuConfig {
                threads: Some(setup.threads),
                ..Default::default()
            };
            Box::new(quire_cpu::CpuBackend::new(config).unwrap())
        }
    };
    let config = EngineConfig {
        limits: Limits {
            vocab_size: vocab_size as u32,
            max_model_len: MAX_MODEL_LEN as u32,
            kv_cache_tokens: (setup.num_blocks * block_size) as u32,
            max_logprobs: None,
            priority_scheduling: false,
        },
        scheduler: quire_sched::Config {
            num_blocks: setup.num_blocks,
            block_size,
            // The scheduler wants a token per running sequence.
            max_num_seqs: setup.max_num_seqs.min(setup.max_num_batched_tokens),
            max_num_batched_tokens: setup.max_num_batched_tokens,
            max_model_len: MAX_MODEL_LEN,
            prefix_caching: setup.prefix_caching,
            chunked_prefill: true,
            policy: Policy::Fcfs,
            long_prefill_token_threshold: 0,
        },
        load,
        logprobs_mode: LogprobsMode::RawLogprobs,
        seed: 0,
        max_queued: setup.max_queued,
        smooth: true,
    };
    let backend = match setup.panic_at {
        Some(steps) => Box::new(Faulty { backend, steps }),
        None => backend,
    };
    let weights = Box::new(Checkpoint::open(&Files::dir(&fixture.dir)).unwrap());
    let engine = EngineHandle::start(config, backend, weights, Box::new(Silent), sink).unwrap();
    engine.wait_loaded().unwrap();
    engine
}

/// A back end that panics after so many steps.
struct Faulty {
    backend: Box<dyn Backend>,
    steps: usize,
}

impl Backend for Faulty {
    fn caps(&self) -> Caps {
        self.backend.caps()
    }

    fn weight_bytes(&self, plan: &LoadPlan) -> u64 {
        self.backend.weight_bytes(plan)
    }

    fn kv_block_bytes(&self, program: &Program, kv: &KvConfig) -> u64 {
        self.backend.kv_block_bytes(program, kv)
    }

    fn load(
        &mut self,
        plan: LoadPlan,
        weights: &dyn WeightSource,
        report: &dyn Reporter,
    ) -> Result<(), LoadError> {
        self.backend.load(plan, weights, report)
    }

    fn step(&mut self, batch: &Batch, out: &mut StepOut) -> Result<(), StepError> {
        self.steps = self
            .steps
            .checked_sub(1)
            .expect("a fault at 0x7f00, in a.rs:1");
        self.backend.step(batch, out)
    }
}

/// Queues a request.
pub fn submit(engine: &EngineHandle, prompt: &[TokenId], params: SamplingParams) -> Updates {
    let request = Request {
        prompt: prompt.into(),
        params,
        priority: 0,
        cache_salt: None,
        label: "test".to_owned(),
    };
    engine
        .submit(request.validate(engine.limits()).unwrap())
        .unwrap()
}

/// What came of a request.
pub struct Outcome {
    pub tokens: Vec<OutputToken>,
    pub prompt_logprobs: Option<Vec<Option<TokenLogprobs>>>,
    pub cached_tokens: u32,
    pub finish: Finish,
}

impl Outcome {
    pub fn ids(&self) -> Vec<TokenId> {
        self.tokens.iter().map(|t| t.id).collect()
    }

    /// Everything that must not depend on the load: tokens and the bits of
    /// their log-probabilities.
    pub fn bits(&self) -> Vec<(TokenId, u32)> {
        let bits = |t: &OutputToken| {
            t.logprobs
                .as_ref()
                .map_or(0, |l| l.chosen.logprob.to_bits())
        };
        self.tokens.iter().map(|t| (t.id, bits(t))).collect()
    }
}

/// Collects all updates of a request.
pub fn collect(mut updates: Updates) -> Outcome {
    let mut tokens = Vec::new();
    let mut prompt_logprobs = None;
    loop {
        match updates.blocking_next().expect("a request ends with Done") {
            Update::Tokens(output) => {
                tokens.extend(output.tokens);
                prompt_logprobs = prompt_logprobs.or(output.prompt_logprobs);
            }
            Update::Done(output, finish) => {
                tokens.extend(output.tokens);
                prompt_logprobs = prompt_logprobs.or(output.prompt_logprobs);
                let cached_tokens = output.cached_tokens;
                return Outcome {
                    tokens,
                    prompt_logprobs,
                    cached_tokens,
                    finish,
                };
            }
        }
    }
}

/// Greedy, without an end but `max_tokens`.
pub fn greedy(max_tokens: u32) -> SamplingParams {
    SamplingParams {
        temperature: 0.0,
        max_tokens,
        ignore_eos: true,
        logprobs: Some(quire_core::TopLogprobs::Count(0)),
        ..SamplingParams::default()
    }
}
