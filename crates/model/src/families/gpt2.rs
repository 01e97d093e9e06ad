//! GPT-2: LayerNorm, learned positions, fused QKV in transposed matrices, no gate.

use super::activation;
use crate::{
    Attention, Dense, Embedding, FeedForward, Head, HfConfig, LayerSpec, Mixer, ModelError,
    ModelSpec, Names, NormSpec, Positions, Stack,
};

/// `GPT2LMHeadModel`.
pub(super) fn gpt2(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let hidden = config.count("n_embd")?;
    let heads = config.count("n_head")?;
    let layers = config.parts("n_layer")?;
    let head_dim = config.head_dim(hidden, heads)?;
    let norm = NormSpec::layer(config.number_or("layer_norm_epsilon", 1e-5)? as f32);
    let scaled = config.flag_or("scale_attn_weights", true)?;
    let by_layer = config.flag_or("scale_attn_by_inverse_layer_idx", false)?;
    let layer = |index: usize| -> Result<LayerSpec, ModelError> {
        let mut scale = if scaled {
            (head_dim as f32).powf(-0.5)
        } else {
            1.0
        };
        if by_layer {
            scale /= (index + 1) as f32;
        }
        Ok(LayerSpec {
            pre_mix: Some(norm),
            mix: Mixer::Attention(Attention {
                heads,
                kv_heads: heads,
                head_dim,
                rope: None,
                qkv_bias: true,
                out_bias: true,
                qk_norm: None,
                window: None,
                softcap: None,
                scale,
            }),
            post_mix: None,
            pre_ff: Some(norm),
            ff: FeedForward::Dense(Dense {
                intermediate: config.opt_count("n_inner")?.unwrap_or(4 * hidden),
                activation: activation(config, "activation_function", "gelu_new")?,
                gated: false,
                bias: true,
            }),
            post_ff: None,
            parallel: false,
            residual_scale: 1.0,
        })
    };
    Ok(ModelSpec {
        family: "gpt2",
        hidden,
        vocab: config.count("vocab_size")?,
        embedding: Embedding {
            scale: 1.0,
            positions: Some(Positions {
                rows: config.count("n_positions")?,
                offset: 0,
            }),
        },
        layers: (0..layers).map(layer).collect::<Result<_, _>>()?,
        final_norm: norm,
        head: Head {
            tied: config.flag_or("tie_word_embeddings", true)?,
            bias: false,
            scale: 1.0,
            softcap: None,
        },
        names: Names {
            embed: "transformer.wte",
            positions: "transformer.wpe",
            layer: "transformer.h.{}.",
            final_norm: "transformer.ln_f",
            pre_mix: "ln_1",
            pre_ff: "ln_2",
            qkv: Stack::Fused("attn.c_attn"),
            attn_out: "attn.c_proj",
            ff_in: Stack::Fused("mlp.c_fc"),
            ff_out: "mlp.c_proj",
            transposed: true,
            ..Names::LLAMA
        },
    })
}
