//! Mixtral: Llama with routed experts.

use quire_backend::Router;

use super::{activation, llama};
use crate::{FeedForward, HfConfig, ModelError, ModelSpec, MoeSpec, Names, Stack};

/// `MixtralForCausalLM`.
pub(super) fn mixtral(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let mut spec = llama::mistral(config)?;
    spec.family = "mixtral";
    let moe = MoeSpec {
        experts: config.parts("num_local_experts")?,
        top_k: config.opt_count("num_experts_per_tok")?.unwrap_or(2),
        intermediate: config.count("intermediate_size")?,
        activation: activation(config, "hidden_act", "silu")?,
        scoring: Router::Softmax,
        renormalise: true,
        scale: 1.0,
    };
    if moe.top_k > moe.experts {
        return Err(ModelError::Unsupported(format!(
            "num_experts_per_tok {} is more than num_local_experts {}",
            moe.top_k, moe.experts
        )));
    }
    for layer in &mut spec.layers {
        layer.ff = FeedForward::Moe(moe);
    }
    spec.names = Names {
        router: "block_sparse_moe.gate",
        expert_in: Stack::Split(&[
            "block_sparse_moe.experts.{}.w1",
            "block_sparse_moe.experts.{}.w3",
        ]),
        expert_out: "block_sparse_moe.experts.{}.w2",
        ..Names::LLAMA
    };
    Ok(spec)
}
