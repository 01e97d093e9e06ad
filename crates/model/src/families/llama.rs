//! Llama, and Mistral, which is Llama with a sliding window.

use super::activation;
use crate::{
    Attention, Dense, Embedding, FeedForward, Head, HfConfig, LayerSpec, Mixer, ModelError,
    ModelSpec, Names, NormSpec, Rope,
};

/// `LlamaForCausalLM`.
pub(super) fn llama(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    spec("llama", config)
}

/// `MistralForCausalLM`.
pub(super) fn mistral(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let mut spec = spec("mistral", config)?;
    let window = config.opt_count("sliding_window")?;
    let sliding = config.sliding_layers(spec.layers.len())?;
    for (i, layer) in spec.layers.iter_mut().enumerate() {
        if sliding.as_ref().is_none_or(|s| s[i]) {
            layer.attention_mut().window = window;
        }
    }
    Ok(spec)
}

/// What Llama and its relatives share.
pub(super) fn spec(family: &'static str, config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let hidden = config.count("hidden_size")?;
    let heads = config.count("num_attention_heads")?;
    let kv_heads = config.opt_count("num_key_value_heads")?.unwrap_or(heads);
    let head_dim = config.head_dim(hidden, heads)?;
    let norm = NormSpec::rms(config.number_or("rms_norm_eps", 1e-6)? as f32);
    let attention_bias = config.flag_or("attention_bias", false)?;
    let layer = LayerSpec {
        pre_mix: Some(norm),
        mix: Mixer::Attention(Attention {
            heads,
            kv_heads,
            head_dim,
            rope: Some(Rope::read(config, head_dim)?),
            qkv_bias: attention_bias,
            out_bias: attention_bias,
            qk_norm: None,
            window: None,
            softcap: None,
            scale: (head_dim as f32).powf(-0.5),
        }),
        post_mix: None,
        pre_ff: Some(norm),
        ff: FeedForward::Dense(Dense {
            intermediate: config.count("intermediate_size")?,
            activation: activation(config, "hidden_act", "silu")?,
            gated: true,
            bias: config.flag_or("mlp_bias", false)?,
        }),
        post_ff: None,
        parallel: false,
        residual_scale: 1.0,
    };
    Ok(ModelSpec {
        family,
        hidden,
        vocab: config.count("vocab_size")?,
        embedding: Embedding {
            scale: 1.0,
            positions: None,
        },
        layers: vec![layer; config.parts("num_hidden_layers")?],
        final_norm: norm,
        head: Head {
            tied: config.flag_or("tie_word_embeddings", false)?,
            bias: false,
            scale: 1.0,
            softcap: None,
        },
        names: Names::LLAMA,
    })
}

impl LayerSpec {
    /// The attention of a layer of a family that has nothing else.
    pub(super) fn attention_mut(&mut self) -> &mut Attention {
        match &mut self.mix {
            Mixer::Attention(attention) => attention,
        }
    }
}
