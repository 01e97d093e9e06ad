//! Sizes of models: published ones by name, others from their config.json.

use std::path::Path;

use quire_backend::Program;
use quire_model::{HfConfig, lower, spec_for};

use crate::errors::CliError;

/// No config.json is longer.
const MAX_CONFIG_BYTES: u64 = 16 << 20;

/// What of a config.json decides how large kernels are. One layer stands for
/// all, and the rotary frequencies' values cost nothing.
const NAMED: [(&str, &str); 3] = [
    (
        "qwen3-0.6b",
        r#"{"architectures":["Qwen3ForCausalLM"],"hidden_size":1024,"intermediate_size":3072,
            "num_attention_heads":16,"num_key_value_heads":8,"head_dim":128,"num_hidden_layers":1,
            "vocab_size":151936,"rms_norm_eps":1e-6,"rope_theta":1e6,"tie_word_embeddings":true}"#,
    ),
    (
        "llama-3.2-1b",
        r#"{"architectures":["LlamaForCausalLM"],"hidden_size":2048,"intermediate_size":8192,
            "num_attention_heads":32,"num_key_value_heads":8,"head_dim":64,"num_hidden_layers":1,
            "vocab_size":128256,"rms_norm_eps":1e-5,"rope_theta":5e5,"tie_word_embeddings":true}"#,
    ),
    (
        "qwen2.5-1.5b",
        r#"{"architectures":["Qwen2ForCausalLM"],"hidden_size":1536,"intermediate_size":8960,
            "num_attention_heads":12,"num_key_value_heads":2,"num_hidden_layers":1,
            "vocab_size":151936,"rms_norm_eps":1e-6,"rope_theta":1e6,"tie_word_embeddings":true}"#,
    ),
];

/// The program of a model that `--shape` names.
///
/// # Errors
/// If there is no such model, or its config.json cannot be used.
pub fn program(shape: &str) -> Result<Program, CliError> {
    let named = NAMED
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(shape));
    let text = match named {
        Some((_, text)) => (*text).to_owned(),
        None => read(shape)?,
    };
    let problem =
        |problem: &dyn std::fmt::Display| CliError::usage(format!("--shape {shape}: {problem}"));
    let config = serde_json::from_str(&text).map_err(|e| problem(&e))?;
    let spec = spec_for(&HfConfig::new(config)).map_err(|e| problem(&e))?;
    lower(&spec).map_err(|e| problem(&e))
}

/// The text of a config.json, given it or its directory.
fn read(shape: &str) -> Result<String, CliError> {
    let path = Path::new(shape);
    let path = match path.is_dir() {
        true => path.join("config.json"),
        false => path.to_owned(),
    };
    let known = || {
        let names = NAMED.map(|(name, _)| name).join(", ");
        format!("shapes by name: {names}; any other is a config.json or its directory")
    };
    let size = std::fs::metadata(&path).map(|data| data.len());
    match size {
        Ok(size) if size > MAX_CONFIG_BYTES => Err(CliError::usage(format!(
            "--shape {shape}: {size} bytes, and no config.json has more than {MAX_CONFIG_BYTES}"
        ))),
        Ok(_) => std::fs::read_to_string(&path).map_err(|problem| {
            CliError::usage(format!(
                "--shape: cannot read {}: {problem}",
                path.display()
            ))
        }),
        Err(problem) => Err(CliError::usage(format!(
            "--shape {shape}: no such model, and no such file: {problem}"
        ))
        .hint(known())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quire_backend::{Op, SlotKind};

    /// Shapes of the matrices, in the order of the program.
    fn matrices(name: &str) -> Vec<(usize, usize)> {
        let program = program(name).unwrap();
        let linear = |op: &Op| match op {
            Op::Linear { linear, .. } | Op::Logits { linear, .. } => Some(linear.weight),
            _ => None,
        };
        let ids = program.ops.iter().filter_map(linear);
        ids.map(|id| program.matrix_shape(id)).collect()
    }

    #[test]
    fn named_shapes_are_those_of_the_published_models() {
        // Queries, keys and values; output; gate and up; down; head.
        let qwen3 = [(4096, 1024), (1024, 2048), (6144, 1024), (1024, 3072)];
        assert_eq!(matrices("qwen3-0.6b")[..4], qwen3);
        assert_eq!(matrices("Qwen3-0.6B")[4..], [(151_936, 1024)]);
        let llama = [(3072, 2048), (2048, 2048), (16_384, 2048), (2048, 8192)];
        assert_eq!(matrices("llama-3.2-1b")[..4], llama);
        let qwen2 = [(2048, 1536), (1536, 1536), (17_920, 1536), (1536, 8960)];
        assert_eq!(matrices("qwen2.5-1.5b")[..4], qwen2);
    }

    #[test]
    fn a_directory_with_a_config_is_a_shape() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.json");
        std::fs::write(&path, NAMED[0].1.replace("151936", "1000")).unwrap();
        for shape in [dir.path(), &path] {
            let program = program(&shape.display().to_string()).unwrap();
            assert_eq!(program.slots[0].kind, SlotKind::Matrix { n: 1000, k: 1024 });
        }
        std::fs::write(&path, "{}").unwrap();
        let error = program(&path.display().to_string()).unwrap_err();
        assert!(error.to_string().contains("architectures"), "{error}");
        let error = program("qwen4").unwrap_err();
        assert!(error.hints()[0].contains("llama-3.2-1b"), "{error:?}");
    }
}
