//! Command lines of the kinds that public guides print, with other models.

use super::*;

#[test]
fn command_lines_of_guides() {
    // The line, and how many warnings it may cause; `None` for one that
    // asks for a feature that is named as missing.
    let cases: &[(&str, Option<usize>)] = &[
        (
            "--model /models/m --tensor-parallel-size 1 --max-num-sequences 32 --gpu-memory-utilization 0.8 --api-key sk-key",
            Some(1),
        ),
        (
            "--model /models/m --tensor-parallel-size 1 --quantization awq --max-num-sequences 32 --gpu-memory-utilization 0.8 --api-key sk-key",
            None,
        ),
        (
            "--model /models/m --quantization awq --port 8000 --api-key sk-key",
            None,
        ),
        (
            "--model /app/model --gpu-memory-utilization 0.9 --dtype auto --tensor-parallel-size 1 --port 8000 --api-key 123123 --trust-remote-code",
            Some(1),
        ),
        (
            "--model /input/m/ --host 0.0.0.0 --port 8080 --dtype auto --max-num-seqs 32 --max-model-len 4096 --tensor-parallel-size 1 --trust-remote-code",
            Some(1),
        ),
        (
            "--model m --tokenizer m --max-num-seqs 8 -tp 1 --distributed-executor-backend=ray",
            Some(1),
        ),
        (
            "/data/m --host 0.0.0.0 --port 8000 --dtype bfloat16 --gpu-memory-utilization 0.9 --max-model-len 4096 --api-key your-secret-key",
            Some(0),
        ),
        (
            "--model /models/m --host 0.0.0.0 --port 8000 --dtype bfloat16 --gpu-memory-utilization 0.9 --max-model-len 4096 --api-key your-secret-key",
            Some(0),
        ),
        (
            "/data/m --tensor-parallel-size 4 --dtype bfloat16 --gpu-memory-utilization 0.9",
            None,
        ),
        (
            "/data/m --tensor-parallel-size 8 --pipeline-parallel-size 4 --dtype bfloat16",
            None,
        ),
        (
            "/data/m --dtype bfloat16 --gpu-memory-utilization 0.9 --max-model-len 8192 --max-num-batched-tokens 8192 --max-num-seqs 256 --enable-chunked-prefill --disable-log-requests",
            Some(1),
        ),
        (
            "/data/m --max-model-len 32768 --rope-scaling '{\"type\": \"yarn\", \"factor\": 4.0}'",
            Some(1),
        ),
        ("/data/m --quantization gptq", None),
        ("/data/m --disable-log-stats --enable-metrics", Some(1)),
        ("/data/m --enable-metrics --metrics-port 9090", Some(1)),
        ("/data/m --log-level debug", Some(0)),
        ("org/m", Some(0)),
        ("--model org/m", Some(0)),
        ("org/m --host 127.0.0.1 --port 9000 --api-key key", Some(0)),
    ];
    for (line, warnings) in cases {
        // Container images and the older entry point name the model by a flag.
        let result = ServeArgs::parse(&words(line), ModelStyle::Flag, &Environment::default());
        match (result, warnings) {
            (Ok(args), Some(warnings)) => {
                assert_eq!(
                    args.warnings.len(),
                    *warnings,
                    "{line}: {:?}",
                    args.warnings
                );
                assert_ne!(args.model.model, "quire-demo", "{line}");
            }
            (Err(error), None) => {
                assert!(
                    error.to_string().contains("is not available: "),
                    "{line}: {error}"
                );
                assert!(!error.hints().is_empty(), "{line}");
            }
            (result, _) => panic!("{line}: {result:?}"),
        }
    }
}

#[test]
fn the_values_of_a_guide_arrive() {
    let args = accept(
        "/data/m --dtype bfloat16 --gpu-memory-utilization 0.9 --max-model-len 8192 --max-num-batched-tokens 8192 \
         --max-num-seqs 256 --enable-chunked-prefill",
    );
    assert_eq!(args.model.dtype, DtypeArg::Bfloat16);
    assert_eq!(args.model.max_model_len, MaxModelLen::Len(8192));
    assert_eq!(args.cache.gpu_memory_utilization, Some(0.9));
    assert_eq!(
        (
            args.scheduler.max_num_seqs,
            args.scheduler.max_num_batched_tokens
        ),
        (256, Some(8192))
    );
}
