//! One file per family: `config.json` → [`ModelSpec`]. Families are deltas:
//! most start from [`llama::spec`] and change a few fields.

mod gemma;
mod gpt2;
mod llama;
mod mixtral;
mod qwen;

use quire_backend::Activation;

use crate::{HfConfig, ModelError, ModelSpec};

type Reader = fn(&HfConfig) -> Result<ModelSpec, ModelError>;

/// Architecture names (as in `config.json`) and who reads them.
const FAMILIES: &[(&str, Reader)] = &[
    ("LlamaForCausalLM", llama::llama),
    ("MistralForCausalLM", llama::mistral),
    ("Qwen2ForCausalLM", qwen::qwen2),
    ("Qwen3ForCausalLM", qwen::qwen3),
    ("Gemma2ForCausalLM", gemma::gemma2),
    ("GPT2LMHeadModel", gpt2::gpt2),
    ("MixtralForCausalLM", mixtral::mixtral),
];

/// The architectures that can be served.
pub fn architectures() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|(name, _)| *name)
}

/// Reads a config with the family that its architecture names.
///
/// # Errors
/// If the architecture is unknown or a field is missing, malformed or asks for
/// something the family does not do.
pub fn spec_for(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let architecture = config.architecture()?;
    match FAMILIES.iter().find(|(name, _)| *name == architecture) {
        Some((_, read)) => read(config),
        None => Err(ModelError::Architecture {
            found: architecture.to_owned(),
            supported: architectures().collect::<Vec<_>>().join(", "),
        }),
    }
}

/// The activation that a config names in `field`.
fn activation(config: &HfConfig, field: &str, default: &str) -> Result<Activation, ModelError> {
    let name = config.opt_str(field)?.unwrap_or(default);
    Ok(match name {
        "silu" | "swish" => Activation::Silu,
        "gelu" => Activation::Gelu,
        "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" => Activation::GeluTanh,
        "quick_gelu" => Activation::QuickGelu,
        "relu" => Activation::Relu,
        "relu2" => Activation::Relu2,
        other => {
            return Err(ModelError::Unsupported(format!(
                "{field} {other:?} is not supported; supported: silu, gelu, gelu_new, \
                 gelu_pytorch_tanh, quick_gelu, relu, relu2"
            )));
        }
    })
}
