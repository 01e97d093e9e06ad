//! Configs in, specs and programs out: derivations that no checkpoint shows,
//! and the errors of broken configs.

use quire_backend::{Op, SlotKind};
use quire_model::{HfConfig, Mixer, ModelError, architectures, lower, spec_for};
use quire_testkit::fuzz::{self, Random};
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

/// A config is a stranger's file: no number in it may cost memory before the
/// weights have been looked at.
#[test]
fn configs_that_promise_too_much_are_refused_at_once() {
    for (patch, field) in [
        (
            json!({ "num_hidden_layers": 2_000_000_000 }),
            "num_hidden_layers",
        ),
        (json!({ "num_hidden_layers": 1025 }), "num_hidden_layers"),
        (json!({ "head_dim": 2_000_000_000 }), "head_dim"),
        (
            json!({ "hidden_size": 2_000_000_000, "num_attention_heads": 1 }),
            "head_dim",
        ),
        (json!({ "num_attention_heads": 65 }), "head_dim"),
        (
            json!({ "architectures": ["MixtralForCausalLM"], "num_local_experts": 2_000_000_000 }),
            "num_local_experts",
        ),
    ] {
        let text = error(patch.clone());
        assert!(text.contains(field), "{patch}: {text}");
    }
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

/// Numbers that some formula may not bear.
#[test]
fn fuzz_configs() {
    let families: Vec<&str> = architectures().collect();
    let mixed = json!({
        "n_embd": 64, "n_head": 4, "n_layer": 2, "n_positions": 64, "num_local_experts": 4,
        "num_experts_per_tok": 2, "head_dim": 16, "sliding_window": 32, "rope_theta": 1e4,
        "max_window_layers": 1, "use_sliding_window": true, "query_pre_attn_scalar": 16,
        "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0, "hidden_act": "silu",
        "hidden_activation": "gelu_pytorch_tanh", "activation_function": "gelu_new",
        "layer_types": ["full_attention", "sliding_attention", "full_attention"],
        "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 32},
    });
    let mut seed = llama();
    for (key, value) in mixed.as_object().unwrap() {
        seed[key] = value.clone();
    }
    let odd = [
        "0",
        "1",
        "2",
        "3",
        "-1",
        "1.5",
        "1024",
        "1025",
        "65536",
        "2147483648",
        "4294967296",
        "1e300",
        "1e-300",
        "-1e300",
        "null",
        "true",
        "[]",
        "{}",
        "\"yarn\"",
        "\"llama3\"",
        "\"linear\"",
        "\"dynamic\"",
        "[\"full_attention\"]",
    ]
    .map(|text| serde_json::from_str::<Value>(text).unwrap());
    fuzz::run("model configs", |random| {
        let mut config = seed.clone();
        config["architectures"] = json!([random.pick(&families)]);
        for _ in 0..random.below(4) {
            let mut place = member(config.as_object_mut().unwrap(), random);
            if place.as_object().is_some_and(|inner| !inner.is_empty()) && random.one_in(2) {
                place = member(place.as_object_mut().unwrap(), random);
            }
            *place = random.pick(&odd).clone();
        }
        let config = HfConfig::new(config);
        // Refused or read; what is read can be lowered or is refused then.
        let _ = config.max_model_len();
        if let Ok(spec) = spec_for(&config) {
            let _ = lower(&spec);
        }
    });
}

/// One of the members, of which there must be some.
fn member<'a>(
    members: &'a mut serde_json::Map<String, Value>,
    random: &mut Random,
) -> &'a mut Value {
    let at = random.below(members.len());
    members.values_mut().nth(at).expect("below the length")
}
