//! Speed of the whole engine on random weights of a real model's shape:
//! single-stream decode, prefill, and many requests at once, beside the
//! machine's own limits.
//!
//! `cargo run --release -p quire-engine --example speed -- [CONFIG.json] [THREADS]`
//!
//! The default shape is Qwen3-0.6B in bfloat16. Output lengths are checked.

use std::time::Instant;

use quire_backend::{Backend, DType, KvConfig, LoadPlan, Op, Program, Silent, SlotId, SlotKind};
use quire_checkpoint::DummyWeights;
use quire_core::{Limits, LogprobsMode, Request, SamplingParams, Update};
use quire_cpu::pool::{Pool, default_threads};
use quire_cpu::probe::{self, Arithmetic, READ_BUFFER};
use quire_cpu::simd::Level;
use quire_cpu::{CpuBackend, CpuConfig};
use quire_engine::{Engine, EngineConfig, EngineHandle, NoStats, Updates};
use quire_model::{HfConfig, lower, spec_for};

const QWEN3_06B: &str = r#"{"architectures":["Qwen3ForCausalLM"],"head_dim":128,"hidden_size":1024,
 "intermediate_size":3072,"max_position_embeddings":40960,"num_attention_heads":16,"num_hidden_layers":28,
 "num_key_value_heads":8,"rms_norm_eps":1e-6,"rope_theta":1000000,"tie_word_embeddings":true,"vocab_size":151936}"#;

const CONTEXT: usize = 2048;
const BLOCK: usize = 16;

fn main() {
    let mut args = std::env::args().skip(1);
    let config = args.next().map_or(QWEN3_06B.to_owned(), |path| {
        std::fs::read_to_string(path).expect("the first argument is a config.json")
    });
    let threads = args
        .next()
        .map(|n| n.parse().expect("the second argument is a thread count"));
    let config = HfConfig::new(serde_json::from_str(&config).expect("config.json is JSON"));
    let program = lower(&spec_for(&config).expect("a supported config")).expect("a sound config");
    let vocab = program.vocab_size as u32;
    let backend = CpuBackend::new(CpuConfig {
        threads,
        ..CpuConfig::default()
    })
    .expect("a back end");
    println!("{}", backend.caps().description);
    let load = LoadPlan {
        program,
        dtype: DType::BF16,
        kv: KvConfig {
            block_size: BLOCK,
            num_blocks: 32 * CONTEXT / BLOCK,
            dtype: DType::BF16,
        },
        max_rows: 512,
        max_sample_rows: 32,
        max_context: CONTEXT,
    };
    let work = Work::of(&load.program);
    let pool = Pool::new(threads.unwrap_or_else(default_threads));
    let level = Level::detect().expect("a level that the machine has");
    let limits = probe::Limits::measure(&pool, level, READ_BUFFER).expect("512 MiB of memory");
    let arithmetic = Arithmetic::of_products(level, DType::BF16);
    println!(
        "limits: read {:.1} GB/s, {} {:.0} GFLOP/s",
        limits.read,
        arithmetic.name(),
        limits.peak(arithmetic)
    );
    drop(pool);
    let engine = start(load, backend, vocab);

    let mut decode = Vec::new();
    for run in 0..3 {
        let times = generate(&engine, &[prompt(run, 16, vocab)], 65);
        let (first, last) = (times[0][0], times[0][64]);
        decode.push(64.0 / (last - first));
    }
    let decode = median(decode);
    let read = decode * work.bytes / 1e9;
    println!(
        "decode, one stream: {decode:.1} tok/s, {read:.1} GB/s of weights, {:.0} % of the limit",
        100.0 * read / limits.read
    );

    let mut prefill = Vec::new();
    for run in 10..13 {
        let start = Instant::now();
        generate(&engine, &[prompt(run, 512, vocab)], 1);
        prefill.push(512.0 / start.elapsed().as_secs_f64());
    }
    let prefill = median(prefill);
    let flops = prefill * work.flops / 1e9;
    println!(
        "prefill, 512 tokens: {prefill:.0} tok/s, {flops:.0} GFLOP/s in products, {:.0} % of the limit",
        100.0 * flops / limits.peak(arithmetic)
    );

    let prompts: Vec<_> = (100..132).map(|run| prompt(run, 16, vocab)).collect();
    let start = Instant::now();
    generate(&engine, &prompts, 64);
    let batch = 32.0 * 64.0 / start.elapsed().as_secs_f64();
    println!(
        "decode, 32 streams: {batch:.1} tok/s, {:.1} x one stream",
        batch / decode
    );
}

/// What a token costs, attention not counted.
struct Work {
    /// Weights read per decoded token, head included.
    bytes: f64,
    /// Operations per prompt token; only the last one of a prompt needs the head.
    flops: f64,
}

impl Work {
    fn of(program: &Program) -> Work {
        let head = program.ops.iter().find_map(|op| match op {
            Op::Logits { linear, .. } => Some(linear.weight),
            _ => None,
        });
        let mut work = Work {
            bytes: 0.0,
            flops: 0.0,
        };
        for (index, slot) in program.slots.iter().enumerate() {
            if let SlotKind::Matrix { n, k } = slot.kind {
                work.bytes += (n * k * DType::BF16.size()) as f64;
                if head != Some(SlotId(index as u32)) {
                    work.flops += (2 * n * k) as f64;
                }
            }
        }
        work
    }
}

fn start(load: LoadPlan, backend: CpuBackend, vocab: u32) -> EngineHandle {
    let config = EngineConfig {
        limits: Limits {
            vocab_size: vocab,
            max_model_len: CONTEXT as u32,
            kv_cache_tokens: (load.kv.num_blocks * BLOCK) as u32,
            max_logprobs: None,
            priority_scheduling: false,
        },
        scheduler: quire_sched::Config {
            num_blocks: load.kv.num_blocks,
            block_size: BLOCK,
            max_num_seqs: 64,
            max_num_batched_tokens: load.max_rows,
            max_model_len: CONTEXT,
            prefix_caching: true,
            chunked_prefill: true,
            policy: quire_sched::Policy::Fcfs,
            long_prefill_token_threshold: 0,
        },
        load,
        logprobs_mode: LogprobsMode::RawLogprobs,
        seed: 0,
        max_queued: None,
        smooth: false,
    };
    let begin = Instant::now();
    let engine = EngineHandle::start(
        config,
        Box::new(backend),
        Box::new(DummyWeights::new(0)),
        Box::new(Silent),
        Box::new(NoStats),
    )
    .expect("a thread");
    engine.wait_loaded().expect("random weights load");
    println!("loaded in {:.2} s", begin.elapsed().as_secs_f64());
    engine
}

/// Distinct prompts, so that the prefix cache helps nobody.
fn prompt(run: u32, len: u32, vocab: u32) -> Vec<u32> {
    (0..len)
        .map(|i| (run * 7919 + i * 104_729 + 1) % vocab)
        .collect()
}

/// Runs all prompts at once; per prompt the times of its tokens in seconds.
fn generate(engine: &EngineHandle, prompts: &[Vec<u32>], tokens: u32) -> Vec<Vec<f64>> {
    let start = Instant::now();
    let params = SamplingParams {
        temperature: 0.0,
        max_tokens: tokens,
        ignore_eos: true,
        ..Default::default()
    };
    let updates: Vec<Updates> = prompts
        .iter()
        .map(|prompt| {
            let request = Request {
                prompt: prompt.as_slice().into(),
                params: params.clone(),
                priority: 0,
                cache_salt: None,
                label: String::new(),
            };
            let request = request.validate(engine.limits()).expect("a valid request");
            engine.submit(request).expect("the engine runs")
        })
        .collect();
    updates
        .into_iter()
        .map(|mut updates| {
            let mut times = Vec::new();
            while let Some(update) = updates.blocking_next() {
                let (Update::Tokens(output) | Update::Done(output, _)) = update;
                times.extend(output.tokens.iter().map(|_| start.elapsed().as_secs_f64()));
            }
            assert_eq!(
                times.len(),
                tokens as usize,
                "every request yields all its tokens"
            );
            times
        })
        .collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
