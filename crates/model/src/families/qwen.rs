//! Qwen2 is Llama with biases on QKV; Qwen3 has head norms instead.

use super::llama;
use crate::{HfConfig, ModelError, ModelSpec};

/// `Qwen2ForCausalLM`.
pub(super) fn qwen2(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let mut spec = llama::spec("qwen2", config)?;
    let windows = windows(config, spec.layers.len())?;
    for (layer, window) in spec.layers.iter_mut().zip(windows) {
        let attention = layer.attention_mut();
        attention.qkv_bias = true;
        attention.out_bias = false;
        attention.window = window;
    }
    Ok(spec)
}

/// `Qwen3ForCausalLM`.
pub(super) fn qwen3(config: &HfConfig) -> Result<ModelSpec, ModelError> {
    let mut spec = llama::spec("qwen3", config)?;
    let windows = windows(config, spec.layers.len())?;
    let norm = spec.final_norm;
    for (layer, window) in spec.layers.iter_mut().zip(windows) {
        let attention = layer.attention_mut();
        attention.qk_norm = Some(norm);
        attention.window = window;
    }
    Ok(spec)
}

/// The sliding window of each layer: off unless `use_sliding_window`, then as
/// `layer_types` says, or from layer `max_window_layers` on.
fn windows(config: &HfConfig, layers: usize) -> Result<Vec<Option<usize>>, ModelError> {
    let window = match config.flag_or("use_sliding_window", false)? {
        true => config.opt_count("sliding_window")?,
        false => None,
    };
    let first = config.number_or("max_window_layers", 28.0)? as usize;
    let sliding = match config.sliding_layers(layers)? {
        Some(sliding) => sliding,
        None => (0..layers).map(|i| i >= first).collect(),
    };
    Ok(sliding
        .into_iter()
        .map(|s| if s { window } else { None })
        .collect())
}
