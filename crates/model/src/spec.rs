//! What a decoder is, as data. Everything that distinguishes one family from
//! another is a field here; lowering has no other source of truth.

use quire_backend::{Activation, NormKind, Router};

use crate::Rope;

/// A whole decoder.
#[derive(Clone, Debug)]
pub struct ModelSpec {
    /// Name of the family, for people.
    pub family: &'static str,
    /// Width of the residual stream.
    pub hidden: usize,
    /// Rows of embedding and head.
    pub vocab: usize,
    /// How tokens enter.
    pub embedding: Embedding,
    /// The layers, first to last.
    pub layers: Vec<LayerSpec>,
    /// Norm before the head.
    pub final_norm: NormSpec,
    /// How logits leave.
    pub head: Head,
    /// Checkpoint names of the tensors.
    pub names: Names,
}

/// Token (and position) embedding.
#[derive(Clone, Debug)]
pub struct Embedding {
    /// Multiplies the embedding (Gemma: sqrt of the hidden size).
    pub scale: f32,
    /// Learned absolute positions, added.
    pub positions: Option<Positions>,
}

/// A learned position table.
#[derive(Clone, Copy, Debug)]
pub struct Positions {
    /// Entries of the table.
    pub rows: usize,
    /// Added to the position before the look-up.
    pub offset: usize,
}

/// The output head.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The head is the embedding matrix.
    pub tied: bool,
    /// The head has a bias.
    pub bias: bool,
    /// Multiplies the logits.
    pub scale: f32,
    /// `cap * tanh(logit / cap)`.
    pub softcap: Option<f32>,
}

/// A normalisation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormSpec {
    /// Which statistic.
    pub kind: NormKind,
    /// Added to the variance.
    pub eps: f32,
    /// The stored weight is an offset from one.
    pub unit_offset: bool,
    /// There is a bias.
    pub bias: bool,
}

impl NormSpec {
    /// Llama's norm.
    pub fn rms(eps: f32) -> NormSpec {
        NormSpec {
            kind: NormKind::Rms,
            eps,
            unit_offset: false,
            bias: false,
        }
    }

    /// GPT-2's norm.
    pub fn layer(eps: f32) -> NormSpec {
        NormSpec {
            kind: NormKind::Layer,
            eps,
            unit_offset: false,
            bias: true,
        }
    }
}

/// One layer: a token mixer and a feed-forward block on a residual stream `x`.
///
/// Sequential: `x += s·post_mix(mix(pre_mix(x)))`, then
/// `x += s·post_ff(ff(pre_ff(x)))` with `s = residual_scale`. Parallel: both
/// blocks read the same `x`; without `pre_ff` the second shares `pre_mix`.
#[derive(Clone, Debug)]
pub struct LayerSpec {
    /// Norm before the mixer.
    pub pre_mix: Option<NormSpec>,
    /// The token mixer.
    pub mix: Mixer,
    /// Norm of the mixer's output.
    pub post_mix: Option<NormSpec>,
    /// Norm before the feed-forward block.
    pub pre_ff: Option<NormSpec>,
    /// The feed-forward block.
    pub ff: FeedForward,
    /// Norm of the block's output.
    pub post_ff: Option<NormSpec>,
    /// Both blocks read the same input.
    pub parallel: bool,
    /// Multiplies what a block adds to the stream.
    pub residual_scale: f32,
}

/// What moves information between positions.
#[derive(Clone, Debug)]
pub enum Mixer {
    /// Causal multi-head attention with grouped KV heads.
    Attention(Attention),
}

/// Causal attention.
#[derive(Clone, Debug)]
pub struct Attention {
    /// Query heads.
    pub heads: usize,
    /// Key/value heads; divides `heads`.
    pub kv_heads: usize,
    /// Elements per head.
    pub head_dim: usize,
    /// Rotary embedding of queries and keys.
    pub rope: Option<Rope>,
    /// The QKV projections have biases.
    pub qkv_bias: bool,
    /// The output projection has a bias.
    pub out_bias: bool,
    /// Norm of each query and key head, before the rotation.
    pub qk_norm: Option<NormSpec>,
    /// Positions seen, the own one included.
    pub window: Option<usize>,
    /// `cap * tanh(score / cap)`.
    pub softcap: Option<f32>,
    /// Multiplies the scores.
    pub scale: f32,
}

/// What works on each position alone.
#[derive(Clone, Debug)]
pub enum FeedForward {
    /// One block.
    Dense(Dense),
    /// Routed experts.
    Moe(MoeSpec),
}

/// A feed-forward block.
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    /// Width of the middle.
    pub intermediate: usize,
    /// Between the two projections.
    pub activation: Activation,
    /// `down(f(gate(x)) * up(x))` rather than `down(f(up(x)))`.
    pub gated: bool,
    /// The projections have biases.
    pub bias: bool,
}

/// Routed experts, each a gated [`Dense`] without biases.
#[derive(Clone, Copy, Debug)]
pub struct MoeSpec {
    /// Number of experts.
    pub experts: usize,
    /// Experts per token.
    pub top_k: usize,
    /// Width of an expert's middle.
    pub intermediate: usize,
    /// Applied to the gate.
    pub activation: Activation,
    /// How scores become weights.
    pub scoring: Router,
    /// Divide the chosen weights by their sum.
    pub renormalise: bool,
    /// Multiplies the chosen weights.
    pub scale: f32,
}

/// Tensors that fill one matrix: stored apart, or fused in one tensor already
/// in stacking order.
#[derive(Clone, Copy, Debug)]
pub enum Stack {
    /// One module per part.
    Split(&'static [&'static str]),
    /// One module for all.
    Fused(&'static str),
}

/// Checkpoint names. Module names without `.weight` / `.bias`; `{}` stands for
/// the layer's or expert's index; layer modules are relative to `layer`.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// Token embedding.
    pub embed: &'static str,
    /// Position embedding.
    pub positions: &'static str,
    /// Prefix of a layer.
    pub layer: &'static str,
    /// Norm before the head.
    pub final_norm: &'static str,
    /// Output head, if untied.
    pub head: &'static str,
    /// Norm before the mixer.
    pub pre_mix: &'static str,
    /// Norm of the mixer's output.
    pub post_mix: &'static str,
    /// Norm before the feed-forward block.
    pub pre_ff: &'static str,
    /// Norm of the block's output.
    pub post_ff: &'static str,
    /// Query, key and value projections, in this order.
    pub qkv: Stack,
    /// Norm of query heads.
    pub q_norm: &'static str,
    /// Norm of key heads.
    pub k_norm: &'static str,
    /// Attention's output projection.
    pub attn_out: &'static str,
    /// Gate and up projections (or the only first projection).
    pub ff_in: Stack,
    /// Second projection.
    pub ff_out: &'static str,
    /// Router of the experts.
    pub router: &'static str,
    /// Gate and up projections of an expert.
    pub expert_in: Stack,
    /// Second projection of an expert.
    pub expert_out: &'static str,
    /// Matrices are stored `[in, out]` (GPT-2's Conv1D).
    pub transposed: bool,
}

impl Names {
    /// The names that Llama introduced and most families kept.
    pub const LLAMA: Names = Names {
        embed: "model.embed_tokens",
        positions: "",
        layer: "model.layers.{}.",
        final_norm: "model.norm",
        head: "lm_head",
        pre_mix: "input_layernorm",
        post_mix: "",
        pre_ff: "post_attention_layernorm",
        post_ff: "",
        qkv: Stack::Split(&["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]),
        q_norm: "self_attn.q_norm",
        k_norm: "self_attn.k_norm",
        attn_out: "self_attn.o_proj",
        ff_in: Stack::Split(&["mlp.gate_proj", "mlp.up_proj"]),
        ff_out: "mlp.down_proj",
        router: "mlp.gate",
        expert_in: Stack::Split(&["mlp.experts.{}.gate_proj", "mlp.experts.{}.up_proj"]),
        expert_out: "mlp.experts.{}.down_proj",
        transposed: false,
    };
}
