//! Configs in, specs and programs out: derivations that no checkpoint shows,
//! and the errors of broken configs.

use quire_backend::{Op, SlotKind};
use quire_model::{HfConfig, Mixer, ModelError, architectures, lower, spec_for};
use serde_json::{Value, json};

fn llama() -> Value {
    json!({
        "architectures": ["LlamaForCausalLM"], "hidden_size": 64, "num_attention_heads": 4,
        "num_key_value_heads": 2, "num_hidden_layers": 3, "intermediate_size": 96,
        "vocab_size": 100, "max_position_embeddings": 128, "rms_norm_eps": 1e-5
    })
}

fn with(mut base: Value, patch: Value) -> HfConfig {
    for (key, value) in patch.as_object().unwrap() {
        base[key] = value.clone();
    }
    HfConfig::new(base)
}

fn error(patch: Value) -> String {
    spec_for(&with(llama(), patch)).unwrap_err().to_string()
}

#[test]
fn the_context_follows_the_rope_scaling() {
    let context = |patch| with(llama(), patch).max_model_len().unwrap();
    assert_eq!(context(json!({})), 128);
    for (kind, want) in [
        ("linear", 512),
        ("dynamic", 512),
        ("yarn", 128),
        ("llama3", 128),
    ] {
        let scaling = json!({
            "rope_type": kind, "factor": 4.0, "original_max_position_embeddings": 32,
            "low_freq_factor": 1.0, "high_freq_factor": 4.0
        });
        assert_eq!(context(json!({ "rope_scaling": scaling })), want, "{kind}");
        assert_eq!(
            context(json!({ "rope_parameters": scaling })),
            want,
            "{kind}, new style"
        );
    }
    assert_eq!(
        context(json!({ "rope_scaling": { "type": "linear", "factor": 2.0 } })),
        256
    );
}

#[test]
fn an_override_in_the_old_style_beats_the_new_style() {
    let config = with(
        llama(),
        json!({
            "rope_parameters": { "rope_type": "default", "rope_theta": 5000.0 },
            "rope_scaling": { "type": "linear", "factor": 2.0 }
        }),
    );
    let Mixer::Attention(attention) = &spec_for(&config).unwrap().layers[0].mix;
    let rope = attention.rope.as_ref().unwrap();
    assert_eq!(rope.theta, 5000.0);
    assert_eq!(rope.scaling.as_ref().unwrap().factor, 2.0);
}

#[test]
fn head_dim_may_differ_from_hidden_over_heads() {
    let program = lower(&spec_for(&with(llama(), json!({ "head_dim": 40 }))).unwrap()).unwrap();
    let qkv = program
        .slots
        .iter()
        .find(|s| s.name == "model.layers.0.qkv")
        .unwrap();
    assert_eq!(
        qkv.kind,
        SlotKind::Matrix {
            n: (4 + 2 * 2) * 40,
            k: 64
        }
    );
}

#[test]
fn residual_adds_are_fused_into_norms() {
    let program = lower(&spec_for(&with(llama(), json!({}))).unwrap()).unwrap();
    let fused = program
        .ops
        .iter()
        .filter(|op| matches!(op, Op::AddNorm { .. }))
        .count();
    let adds = program
        .ops
        .iter()
        .filter(|op| matches!(op, Op::Add { .. }))
        .count();
    // Two adds a layer; the very last is followed by the row selection.
    assert_eq!((fused, adds), (2 * 3 - 1, 1));
}

#[test]
fn layers_share_buffers() {
    let program = lower(&spec_for(&with(llama(), json!({}))).unwrap()).unwrap();
    assert!(program.buffers.len() < 10, "{:?}", program.buffers);
}

#[test]
fn broken_configs_name_the_field() {
    assert_eq!(
        spec_for(&HfConfig::new(json!({}))).unwrap_err(),
        ModelError::Missing("architectures")
    );
    assert!(error(json!({ "hidden_size": null })).contains("hidden_size"));
    assert!(error(json!({ "hidden_size": 0 })).contains("positive whole number"));
    assert!(error(json!({ "hidden_size": -3 })).contains("hidden_size"));
    assert!(error(json!({ "hidden_size": 1u64 << 40 })).contains("hidden_size"));
    assert!(error(json!({ "hidden_act": "mish" })).contains("hidden_act"));
    assert!(error(json!({ "rope_scaling": { "type": "su", "factor": 2.0 } })).contains("linear"));
    assert!(error(json!({ "rope_scaling": { "type": "yarn" } })).contains("factor"));
    assert!(error(json!({ "rope_scaling": 3 })).contains("rope_scaling"));
    assert!(error(json!({ "tie_word_embeddings": "yes" })).contains("true or false"));
}

#[test]
fn heads_that_cannot_share_kv_heads_are_refused() {
    let spec = spec_for(&with(llama(), json!({ "num_key_value_heads": 3 }))).unwrap();
    assert!(
        lower(&spec)
            .unwrap_err()
            .to_string()
            .contains("key/value heads")
    );
}

#[test]
fn an_unknown_architecture_lists_the_known() {
    let text = error(json!({ "architectures": ["FooForCausalLM"] }));
    for name in architectures() {
        assert!(text.contains(name), "{text} lacks {name}");
    }
}
