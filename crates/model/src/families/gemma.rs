//! Gemma 2: sandwich norms with weights stored as offsets from one, soft-caps,
//! alternating sliding windows, scaled embeddings.

use super::{activation, llama};
use crate::{FeedForward, HfConfig, ModelError, ModelSpec, Names};

/// `Gemma2ForCausalLM`.
pub(super) fn gemma2(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let mut spec = llama::spec("gemma2", config)?;
    let norm = crate::NormSpec {
        unit_offset: true,
        ..spec.final_norm
    };
    let scale = config.number_or("query_pre_attn_scalar", 256.0)?.powf(-0.5) as f32;
    let softcap = config
        .opt_number("attn_logit_softcapping")?
        .map(|cap| cap as f32);
    let window = config.opt_count("sliding_window")?;
    let activation = activation(config, "hidden_activation", "gelu_pytorch_tanh")?;
    let layers = spec.layers.len();
    let sliding = match config.sliding_layers(layers)? {
        Some(sliding) => sliding,
        None => (0..layers).map(|i| i % 2 == 0).collect(),
    };
    for (layer, sliding) in spec.layers.iter_mut().zip(sliding) {
        layer.pre_mix = Some(norm);
        layer.post_mix = Some(norm);
        layer.pre_ff = Some(norm);
        layer.post_ff = Some(norm);
        let attention = layer.attention_mut();
        attention.scale = scale;
        attention.softcap = softcap;
        attention.window = window.filter(|_| sliding);
        if let FeedForward::Dense(dense) = &mut layer.ff {
            dense.activation = activation;
        }
    }
    spec.final_norm = norm;
    // Hugging Face rounds the factor to the embedding's type; in f32 it is exact.
    spec.embedding.scale = (spec.hidden as f64).sqrt() as f32;
    spec.head.tied = config.flag_or("tie_word_embeddings", true)?;
    spec.head.softcap = config
        .opt_number("final_logit_softcapping")?
        .map(|cap| cap as f32);
    spec.names = Names {
        post_mix: "post_attention_layernorm",
        pre_ff: "pre_feedforward_layernorm",
        post_ff: "post_feedforward_layernorm",
        ..Names::LLAMA
    };
    Ok(spec)
}
