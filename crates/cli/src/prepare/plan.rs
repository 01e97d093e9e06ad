//! From flags to everything that an engine and a server are made of, without
//! reading a single weight: what cannot work fails here, with the flag to change.

use quire_backend::{Backend, DType, KvConfig, LoadPlan, Program, Reporter, WeightSource};
use quire_checkpoint::{
    Checkpoint, DummyWeights, GenerationDefaults, GenerationSource, ModelFiles, generation_defaults,
};
use quire_core::{Limits, LogprobsMode, TokenId};
use quire_cpu::{CpuBackend, CpuConfig};
use quire_engine::{ContextLength, EngineConfig, KvBudget, MemoryPlan, plan_memory};
use quire_files::Files;
use quire_model::{HfConfig, ModelSpec, lower, spec_for};
use quire_text::{ChatTemplate, Tokenizer, tools::Dialect};
use serde_json::{Map, Value};

use super::model::{model_files, tokenizer_files};
use crate::args::{self, DtypeArg, GenerationConfig, LoadFormat, MaxModelLen, SchedulingPolicy};
use crate::args::{CpuBind, ServeArgs};
use crate::errors::CliError;
use crate::machine::{DEFAULT_SHARE, Memory};

/// Rows of logits that are computed at a time. More would cost memory (600 KB
/// a row for a vocabulary of 150,000) and gain nothing: the head is read once
/// per group, and a group this large is bound by arithmetic already.
const SAMPLE_ROWS: usize = 32;

/// All parts, ready to be started.
pub struct Prepared {
    /// What the decoder is.
    pub spec: ModelSpec,
    /// `model_type` of config.json.
    pub model_type: Option<String>,
    /// `architectures` of config.json.
    pub architectures: Vec<String>,
    /// Type of weights and cache.
    pub dtype: DType,
    /// The memory plan.
    pub memory: MemoryPlan,
    /// Sampling defaults of the model.
    pub generation: GenerationDefaults,
    /// Tokens that end a sequence: generation_config.json's, else config.json's,
    /// else the tokenizer's.
    pub eos_token_ids: Vec<TokenId>,
    /// `None` under `--skip-tokenizer-init`.
    pub tokenizer: Option<Tokenizer>,
    /// The model's own or `--chat-template`.
    pub chat_template: Option<ChatTemplate>,
    /// How the model writes tool calls, if that is known.
    pub tool_dialect: Option<Dialect>,
    /// For [`quire_engine::EngineHandle::start`].
    pub engine: EngineConfig,
    /// The device.
    pub backend: CpuBackend,
    /// Where the weights come from.
    pub weights: Box<dyn WeightSource>,
}

/// Finds the model and plans how to run it.
///
/// # Errors
/// Anything that would keep the model from being served.
pub fn prepare(args: &ServeArgs, report: &dyn Reporter) -> anyhow::Result<Prepared> {
    let files = model_files(&args.model, report)?;
    let overrides = Value::Object(args.model.hf_overrides.clone());
    let json = ModelFiles::read(&files, &overrides)?;
    let config = HfConfig::new(settle_rope(
        json.config.value().clone(),
        &args.model.hf_overrides,
    ));
    let spec = spec_for(&config)?;
    let program = lower(&spec)?;
    let generation = generation(args, &files)?;
    let (weights, stored): (Box<dyn WeightSource>, _) = match args.model.load_format {
        LoadFormat::Dummy => (Box::new(DummyWeights::new(args.model.seed as u64)), None),
        LoadFormat::Safetensors => {
            let checkpoint = Checkpoint::open(&files)?;
            let stored = checkpoint.dtype();
            (Box::new(checkpoint), stored)
        }
    };
    let dtype = dtype(args.model.dtype, json.config.dtype()?.or(stored));
    let (tokenizer, chat_template) = text(args, &files, report)?;
    let tool_dialect = args
        .http
        .parsers
        .dialect(chat_template.as_ref().and_then(ChatTemplate::tool_dialect))?;
    let eos_token_ids = eos_token_ids(&generation, config.get("eos_token_id"), tokenizer.as_ref());
    let backend = backend(args)?;
    let context = context(args, &config, &spec)?;
    let load = load_plan(args, &backend, program, dtype, context)?;
    let memory = plan_memory(
        &backend,
        &load,
        kv_budget(args, &backend),
        context,
        args.scheduler.max_num_seqs,
    )
    .map_err(|error| CliError::failure(error.message.clone()).hint(error.hint))?;
    let engine = engine_config(args, load, &memory)?;
    Ok(Prepared {
        spec,
        model_type: text_of(config.get("model_type")),
        architectures: texts_of(config.get("architectures")),
        dtype,
        memory,
        generation,
        eos_token_ids,
        tokenizer,
        chat_template,
        tool_dialect,
        engine,
        backend,
        weights,
    })
}

fn text_of(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

fn texts_of(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| text_of(Some(item))).collect()
}

/// An override in the new style (`rope_parameters`) replaces whatever scaling
/// the file has in the old style.
fn settle_rope(mut config: Value, overrides: &Map<String, Value>) -> Value {
    if overrides.contains_key("rope_parameters")
        && !overrides.contains_key("rope_scaling")
        && let Some(config) = config.as_object_mut()
    {
        config.remove("rope_scaling");
    }
    config
}

fn generation(args: &ServeArgs, model: &Files) -> anyhow::Result<GenerationDefaults> {
    let source = match &args.model.generation_config {
        GenerationConfig::Auto => GenerationSource::Auto,
        GenerationConfig::Neutral => GenerationSource::Neutral,
        GenerationConfig::Dir(dir) => GenerationSource::Dir(dir.clone()),
    };
    let overrides = match args.model.override_generation_config.is_empty() {
        true => Value::Null,
        false => Value::Object(args.model.override_generation_config.clone()),
    };
    let defaults = generation_defaults(model, &source, &overrides)?;
    for key in &defaults.ignored_overrides {
        tracing::warn!("--override-generation-config: {key:?} has no effect here");
    }
    Ok(defaults)
}

fn eos_token_ids(
    generation: &GenerationDefaults,
    config: Option<&Value>,
    tokenizer: Option<&Tokenizer>,
) -> Vec<TokenId> {
    if !generation.eos_token_ids.is_empty() {
        return generation.eos_token_ids.clone();
    }
    let id = |value: &Value| value.as_u64().and_then(|id| TokenId::try_from(id).ok());
    let ids: Vec<TokenId> = match config {
        Some(Value::Array(list)) => list.iter().filter_map(id).collect(),
        Some(value) => id(value).into_iter().collect(),
        None => Vec::new(),
    };
    match ids.is_empty() {
        true => tokenizer
            .and_then(Tokenizer::eos_token_id)
            .into_iter()
            .collect(),
        false => ids,
    }
}

/// 16-bit checkpoints keep their type; float32 ones are served in bfloat16,
/// which has their range, unless asked otherwise.
fn dtype(asked: DtypeArg, stored: Option<DType>) -> DType {
    match (asked, stored) {
        (DtypeArg::Float32, _) => DType::F32,
        (DtypeArg::Float16, _) => DType::F16,
        (DtypeArg::Bfloat16, _) => DType::BF16,
        (DtypeArg::Auto, Some(DType::F16)) => DType::F16,
        (DtypeArg::Auto, _) => DType::BF16,
    }
}

fn text(
    args: &ServeArgs,
    model: &Files,
    report: &dyn Reporter,
) -> anyhow::Result<(Option<Tokenizer>, Option<ChatTemplate>)> {
    let given = args.http.chat_template.as_deref();
    if args.model.skip_tokenizer_init {
        return Ok((
            None,
            given
                .map(|value| ChatTemplate::from_flag(value, None))
                .transpose()?,
        ));
    }
    let files = tokenizer_files(&args.model, model, report)?;
    let tokenizer = Tokenizer::from_files(&files)?;
    let template = match given {
        Some(value) => Some(ChatTemplate::from_flag(value, Some(&tokenizer))?),
        None => ChatTemplate::from_files(&files, &tokenizer)?,
    };
    Ok((Some(tokenizer), template))
}

fn backend(args: &ServeArgs) -> anyhow::Result<CpuBackend> {
    let memory = Memory::read()?;
    let usable = match args.cache.gpu_memory_utilization {
        Some(share) => memory.total as f64 * share,
        None => memory.available as f64 * DEFAULT_SHARE,
    };
    let cpus = match &args.compute.bind {
        CpuBind::Cores(cores) => cores.clone(),
        CpuBind::Auto | CpuBind::NoBind => Vec::new(),
    };
    let threads = args
        .compute
        .threads
        .or((!cpus.is_empty()).then_some(cpus.len()));
    let config = CpuConfig {
        threads,
        memory: usable as u64,
        cpus,
        level: None,
    };
    Ok(CpuBackend::new(config)?)
}

/// The context to serve, as a demand or an upper bound.
fn context(args: &ServeArgs, config: &HfConfig, spec: &ModelSpec) -> anyhow::Result<ContextLength> {
    let promised = config.max_model_len()?;
    let (context, asked) = match args.model.max_model_len {
        MaxModelLen::FromConfig => (ContextLength::Fixed(promised), promised),
        MaxModelLen::Auto => (ContextLength::AtMost(promised), promised),
        MaxModelLen::Len(len) => (ContextLength::Fixed(len), len),
    };
    if asked > promised && !args.model.allow_long_max_model_len {
        let message = format!(
            "--max-model-len {asked} is more than the {promised} tokens that config.json promises"
        );
        let hint = format!(
            "--max-model-len {promised}, or --hf-overrides with a rope scaling, or \
             VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 if you know that the model can take it"
        );
        return Err(CliError::failure(message).hint(hint).into());
    }
    if let Some(positions) = spec.embedding.positions
        && asked + positions.offset > positions.rows
    {
        let most = positions.rows - positions.offset;
        let message = format!(
            "--max-model-len {asked}: the model has learned positions for {most} tokens only"
        );
        return Err(CliError::failure(message)
            .hint(format!("--max-model-len {most}"))
            .into());
    }
    Ok(context)
}

fn kv_budget(args: &ServeArgs, backend: &CpuBackend) -> KvBudget {
    match (
        args.cache.num_gpu_blocks_override,
        args.cache.kv_cache_memory_bytes,
    ) {
        (Some(blocks), _) => KvBudget::Blocks(blocks),
        (None, Some(bytes)) => KvBudget::Bytes(bytes),
        (None, None) => KvBudget::Total(backend.caps().memory),
    }
}

/// The load plan without its number of blocks, which the memory plan decides.
fn load_plan(
    args: &ServeArgs,
    backend: &CpuBackend,
    program: Program,
    dtype: DType,
    context: ContextLength,
) -> anyhow::Result<LoadPlan> {
    let block_size = args.cache.block_size;
    let multiple = backend.caps().block_multiple;
    if !block_size.is_multiple_of(multiple) {
        return Err(CliError::usage(format!(
            "--block-size {block_size}: must be a multiple of {multiple} on this device"
        ))
        .into());
    }
    let (ContextLength::Fixed(longest) | ContextLength::AtMost(longest)) = context;
    Ok(LoadPlan {
        program,
        dtype,
        kv: KvConfig {
            block_size,
            num_blocks: 0,
            dtype,
        },
        max_rows: args.scheduler.token_budget(longest),
        max_sample_rows: args.scheduler.max_num_seqs.min(SAMPLE_ROWS),
        max_context: longest,
    })
}

fn engine_config(
    args: &ServeArgs,
    mut load: LoadPlan,
    memory: &MemoryPlan,
) -> anyhow::Result<EngineConfig> {
    load.kv.num_blocks = memory.num_blocks;
    load.max_context = memory.max_model_len;
    let priority = args.scheduler.policy == SchedulingPolicy::Priority;
    let scheduler = quire_sched::Config {
        num_blocks: memory.num_blocks,
        block_size: load.kv.block_size,
        max_num_seqs: args.scheduler.max_num_seqs,
        max_num_batched_tokens: args.scheduler.token_budget(memory.max_model_len),
        max_model_len: memory.max_model_len,
        prefix_caching: args.cache.prefix_caching,
        chunked_prefill: args.scheduler.chunked_prefill,
        policy: if priority {
            quire_sched::Policy::Priority
        } else {
            quire_sched::Policy::Fcfs
        },
        long_prefill_token_threshold: args.scheduler.long_prefill_token_threshold,
    };
    scheduler.check()?;
    let logprobs_mode = match args.limits.logprobs_mode {
        args::LogprobsMode::RawLogprobs => LogprobsMode::RawLogprobs,
        args::LogprobsMode::ProcessedLogprobs => LogprobsMode::ProcessedLogprobs,
        args::LogprobsMode::RawLogits => LogprobsMode::RawLogits,
        args::LogprobsMode::ProcessedLogits => LogprobsMode::ProcessedLogits,
    };
    Ok(EngineConfig {
        limits: Limits {
            vocab_size: load.program.vocab_size as u32,
            max_model_len: memory.max_model_len as u32,
            kv_cache_tokens: memory.kv_tokens as u32,
            max_logprobs: args.limits.max_logprobs,
            priority_scheduling: priority,
        },
        scheduler,
        load,
        logprobs_mode,
        seed: args.model.seed as u64,
        max_queued: args.scheduler.max_num_queued_reqs.map(|n| n as u32),
        // The in-process benchmarks switch it off: they wait for all answers.
        smooth: true,
    })
}
