//! The command line, and a whole run on tiny sizes.

use super::*;

fn parse(line: &str) -> Result<KernelsArgs, CliError> {
    let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    KernelsArgs::parse(&args, &Environment::default())
}

#[test]
fn without_flags_everything_is_measured() {
    let args = parse("").unwrap();
    assert_eq!(args.shape, "qwen3-0.6b");
    let plan = &args.plan;
    assert_eq!(plan.kernels, Kernel::ALL);
    assert_eq!(plan.dtypes, [DType::BF16, DType::F16, DType::F32]);
    assert_eq!(plan.levels, [Level::highest()]);
    let rows = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 64, 128, 256, 512];
    assert_eq!(plan.rows, rows);
    assert_eq!(plan.batches, [1, 8, 32]);
    assert_eq!(plan.contexts, [512, 4096, 16_384]);
    assert_eq!((plan.chunk, plan.working_set), (512, 512 << 20));
    assert_eq!(args.threads, default_threads());
}

#[test]
fn every_flag_reaches_its_field() {
    let args = parse(
        "--shape llama-3.2-1b --kernels gemm,norm rope --dtypes f16 bfloat16,float16 --levels all \
         --threads 3 --rows 4,1 --batch-sizes 2 --contexts 1k --chunk 16 --seconds 0.01 \
         --working-set 0 --json x.json",
    )
    .unwrap();
    let plan = &args.plan;
    assert_eq!(plan.kernels, [Kernel::Gemm, Kernel::Norm, Kernel::Rope]);
    assert_eq!(plan.dtypes, [DType::F16, DType::BF16]);
    assert_eq!(plan.levels, Level::available());
    assert_eq!(args.threads, 3);
    assert_eq!((&plan.rows[..], &plan.batches[..]), (&[4, 1][..], &[2][..]));
    assert_eq!((&plan.contexts[..], plan.chunk), (&[1000][..], 16));
    assert_eq!((plan.seconds, plan.working_set), (0.01, 0));
    assert_eq!(args.output_json, Some("x.json".into()));
    assert_eq!(args.program.vocab_size, 128_256);
    assert!(parse("--limits-only").unwrap().plan.kernels.is_empty());
    let env = Environment::of_pairs([(LEVEL_ENV, "portable")]);
    let args = KernelsArgs::parse(&[], &env).unwrap();
    assert_eq!(args.plan.levels, [Level::PORTABLE]);
}

#[test]
fn mistakes_name_the_flag_and_what_is_allowed() {
    for (line, part) in [
        ("qwen3-0.6b", "--shape qwen3-0.6b"),
        ("--shape nothing", "shapes by name: qwen3-0.6b"),
        ("--kernels gemv", "choose from gemm, decode-attention"),
        ("--limits-only --kernels gemm", "--kernels gemm asks"),
        ("--dtypes int8", "choose from bfloat16"),
        ("--levels sse9", "--levels: invalid choice: \"sse9\""),
        ("--rows 0", "--rows: 0 is out of range"),
        ("--rows 1,x", "--rows: invalid value \"x\""),
        ("--contexts 2M", "between 1 and 1048576"),
        ("--batch-sizes 1,", "--batch-sizes: invalid value \"\""),
        ("--chunk 0", "--chunk"),
        ("--seconds 0", "--seconds"),
        ("--threads 2000", "at most 1024"),
    ] {
        let error = parse(line).unwrap_err();
        let refusal = format!("{error}; {}", error.hints().join("; "));
        assert!(refusal.contains(part), "{line}: {refusal} lacks {part}");
    }
}

#[test]
fn a_tiny_model_is_measured_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let config = r#"{"architectures":["Qwen3ForCausalLM"],"hidden_size":64,"intermediate_size":96,
        "num_attention_heads":4,"num_key_value_heads":2,"head_dim":32,"num_hidden_layers":2,
        "vocab_size":300,"rms_norm_eps":1e-6,"tie_word_embeddings":false}"#;
    std::fs::write(dir.path().join("config.json"), config).unwrap();
    let line = format!(
        "--shape {} --dtypes bf16 --rows 1,9 --batch-sizes 2 --contexts 40 --chunk 24 --threads 2 \
         --seconds 0.0001 --working-set 64K",
        dir.path().display()
    );
    let mut args = parse(&line).unwrap();
    args.plan.read_buffer = 1 << 20;
    let measured = measure(&args, 64 << 20).unwrap();
    // Five matrices; norm, residual add, both, norms of queries and of keys.
    let counts = Kernel::ALL.map(|kernel| {
        let of = |row: &&bench::Row| row.case.kernel == kernel;
        measured.rows.iter().filter(of).count()
    });
    assert_eq!(counts, [5 * 2, 1, 1, 5 * 2, 2, 2, 2, 2, 4]);
    let text = report::text(&args.setting(), &measured);
    for name in [
        "qkv 256x64",
        "head 300x64",
        "gated Silu 96",
        "300x64 of a table",
    ] {
        assert!(text.contains(name), "{name}: {text}");
    }
    let json = report::json(&args.setting(), &measured);
    assert_eq!(json["rows"].as_array().unwrap().len(), measured.rows.len());
}
