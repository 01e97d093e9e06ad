//! The flat program that a model is lowered to: ops over numbered buffers and
//! weight slots. All activations are f32.

/// A buffer, by index into [`Program::buffers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Buf(pub u32);

/// A weight slot, by index into [`Program::slots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SlotId(pub u32);

/// Which rows a buffer has in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferRows {
    /// One per row of the batch.
    Tokens,
    /// One per sampled row.
    Samples,
}

/// A row-major f32 buffer `[rows, width]`.
#[derive(Clone, Debug)]
pub struct BufferSpec {
    /// For people reading a dump.
    pub name: &'static str,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub rows: BufferRows,
}

/// How a slot is used, which decides how it is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// `[n, k]` weight of a linear layer: `y[n] = sum_k w[n, k] x[k]`.
    Matrix {
        /// Output features.
        n: usize,
        /// Input features.
        k: usize,
    },
    /// `[rows, cols]` looked up by row only (an untied embedding, positions).
    Table {
        /// Entries.
        rows: usize,
        /// Width of an entry.
        cols: usize,
    },
    /// A vector kept in f32 (norm weights, biases).
    Vector {
        /// Elements.
        len: usize,
    },
}

impl SlotKind {
    /// Number of elements.
    pub fn elements(self) -> usize {
        match self {
            SlotKind::Matrix { n, k } => n * k,
            SlotKind::Table { rows, cols } => rows * cols,
            SlotKind::Vector { len } => len,
        }
    }

    /// Rows of a matrix or table, elements of a vector.
    pub fn rows(self) -> usize {
        match self {
            SlotKind::Matrix { n: rows, .. }
            | SlotKind::Table { rows, .. }
            | SlotKind::Vector { len: rows } => rows,
        }
    }
}

/// One tensor of the checkpoint that fills part of a slot.
#[derive(Clone, Debug)]
pub struct SlotPart {
    /// Name in the checkpoint.
    pub tensor: String,
    /// Rows (of a matrix or table) or elements (of a vector) that it fills.
    pub rows: usize,
    /// Stored as `[k, n]` (GPT-2's Conv1D).
    pub transposed: bool,
    /// Read `rows` rows from this row of the tensor on (for tensors that hold
    /// several parts, such as a fused QKV in another order). The tensor's full
    /// row count is then `total_rows`.
    pub first_row: usize,
    /// Rows of the stored tensor.
    pub total_rows: usize,
}

impl SlotPart {
    /// Shape of the stored tensor, given the slot that it belongs to.
    pub fn stored_shape(&self, kind: SlotKind) -> Vec<usize> {
        match kind {
            SlotKind::Matrix { k, .. } if self.transposed => vec![k, self.total_rows],
            SlotKind::Matrix { k, .. } => vec![self.total_rows, k],
            SlotKind::Table { cols, .. } => vec![self.total_rows, cols],
            SlotKind::Vector { .. } => vec![self.total_rows],
        }
    }
}

/// A weight: its parts are stacked along `n`, `rows` or `len`, in order.
#[derive(Clone, Debug)]
pub struct Slot {
    /// For people and error messages: `layers.3.attn.qkv`.
    pub name: String,
    /// Shape and use.
    pub kind: SlotKind,
    /// Where it comes from.
    pub parts: Vec<SlotPart>,
}

/// Normalisation of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NormKind {
    /// `x / sqrt(mean(x^2) + eps)`.
    Rms,
    /// `(x - mean) / sqrt(var + eps)`, population variance.
    Layer,
}

/// A normalisation with its weights.
#[derive(Clone, Debug)]
pub struct Norm {
    /// Which statistic.
    pub kind: NormKind,
    /// Multiplies the normalised row.
    pub weight: Option<SlotId>,
    /// Added last.
    pub bias: Option<SlotId>,
    /// Added to the variance.
    pub eps: f32,
    /// The stored weight is an offset from one: multiply by `1 + w` (Gemma).
    pub unit_offset: bool,
}

/// A linear layer.
#[derive(Clone, Debug)]
pub struct Linear {
    /// A [`SlotKind::Matrix`].
    pub weight: SlotId,
    /// A [`SlotKind::Vector`] of `n` elements, added to the product.
    pub bias: Option<SlotId>,
}

/// Element-wise activation functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `x * sigmoid(x)`.
    Silu,
    /// `x / 2 * (1 + erf(x / sqrt 2))`.
    Gelu,
    /// The tanh approximation of GELU (`gelu_new`, `gelu_pytorch_tanh`).
    GeluTanh,
    /// `x * sigmoid(1.702 x)`.
    QuickGelu,
    /// `max(x, 0)`.
    Relu,
    /// `max(x, 0)^2`.
    Relu2,
}

/// Which elements of a head are rotated together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RopeStyle {
    /// `(x[i], x[i + d/2])` (Hugging Face's Llama).
    Half,
    /// `(x[2i], x[2i + 1])` (GPT-J).
    Interleaved,
}

/// Rotation angles: pair `i` at position `p` is turned by
/// `(p as f32) * inv_freq[i]` (one f32 product, as Hugging Face computes it);
/// cosine and sine are multiplied by `scale`.
#[derive(Clone, Debug, PartialEq)]
pub struct RopeTable {
    /// `[rotary_dim / 2]`.
    pub inv_freq: Vec<f32>,
    /// YaRN's attention factor; 1 for most.
    pub scale: f32,
    /// Pairing of elements.
    pub style: RopeStyle,
}

/// K and V of one layer in the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLayer {
    /// KV heads.
    pub kv_heads: usize,
    /// Elements per head, of K and of V alike.
    pub head_dim: usize,
}

/// Causal attention of each row over the cached K and V of its sequence, up to
/// and including its own position.
#[derive(Clone, Debug)]
pub struct Attention {
    /// Index into [`Program::cache`].
    pub layer: usize,
    /// Query heads; query head `h` reads KV head `h / (heads / kv_heads)`.
    pub heads: usize,
    /// Scores are multiplied by this.
    pub scale: f32,
    /// `cap * tanh(score / cap)`, after scaling.
    pub softcap: Option<f32>,
    /// A row at position `p` sees positions `> p - window` only.
    pub window: Option<usize>,
    /// Slopes `[heads]` of ALiBi: `slope * (key position - query position)` is
    /// added to the score.
    pub alibi: Option<Vec<f32>>,
    /// A [`SlotKind::Vector`] `[heads]`: one more logit in the softmax, whose
    /// value contributes nothing (gpt-oss).
    pub sinks: Option<SlotId>,
}

/// How router scores become expert weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Router {
    /// Softmax over all experts, then the top k.
    Softmax,
    /// Element-wise sigmoid, then the top k.
    Sigmoid,
}

/// Routed experts, each a gated feed-forward block.
#[derive(Clone, Debug)]
pub struct Moe {
    /// `[experts, hidden]` matrix that scores the experts.
    pub router: SlotId,
    /// Scoring function.
    pub scoring: Router,
    /// Experts per token. Ties go to the lower expert index.
    pub top_k: usize,
    /// Divide the chosen weights by their sum.
    pub renormalise: bool,
    /// Multiplies the chosen weights.
    pub scale: f32,
    /// Per expert a `[2 * intermediate, hidden]` matrix: gate rows, then up rows.
    pub gate_up: Vec<SlotId>,
    /// Per expert a `[hidden, intermediate]` matrix.
    pub down: Vec<SlotId>,
    /// Applied to the gate.
    pub activation: Activation,
}

/// One operation over all rows of a step.
#[derive(Clone, Debug)]
pub enum Op {
    /// `out = table[token] * scale`. The table may be a [`SlotKind::Table`], or
    /// a [`SlotKind::Matrix`] when it is also the output head.
    Embed {
        /// The embedding.
        table: SlotId,
        /// Multiplies every element.
        scale: f32,
        /// Destination.
        out: Buf,
    },
    /// `acc += table[position + offset]`.
    AddPosition {
        /// A [`SlotKind::Table`].
        table: SlotId,
        /// Added to the position (OPT's 2).
        offset: usize,
        /// Changed in place.
        acc: Buf,
    },
    /// `out = norm(input)`; the two may be the same buffer.
    Norm {
        /// What to compute.
        norm: Norm,
        /// Source.
        input: Buf,
        /// Destination.
        out: Buf,
    },
    /// `acc += input * scale`, then `out = norm(acc)`: the fusion of
    /// [`Op::Add`] and [`Op::Norm`].
    AddNorm {
        /// The residual stream.
        acc: Buf,
        /// Added to it.
        input: Buf,
        /// Multiplies `input`.
        scale: f32,
        /// What to compute of the sum.
        norm: Norm,
        /// Destination.
        out: Buf,
    },
    /// `acc += input * scale`.
    Add {
        /// Changed in place.
        acc: Buf,
        /// Added.
        input: Buf,
        /// Multiplies `input`.
        scale: f32,
    },
    /// `out = input W^T + b`.
    Linear {
        /// The layer.
        linear: Linear,
        /// Source.
        input: Buf,
        /// Destination.
        out: Buf,
    },
    /// Normalises each of `heads` slices of `head_dim` columns, starting at
    /// column `col` (q/k norm); all heads share the norm's weight `[head_dim]`.
    HeadNorm {
        /// What to compute.
        norm: Norm,
        /// Changed in place.
        buf: Buf,
        /// First column.
        col: usize,
        /// Number of slices.
        heads: usize,
        /// Width of a slice.
        head_dim: usize,
    },
    /// Rotates the first `2 * inv_freq.len()` elements of each of `heads`
    /// slices of `head_dim` columns, starting at column `col`.
    Rope {
        /// Index into [`Program::ropes`].
        table: usize,
        /// Changed in place.
        buf: Buf,
        /// First column.
        col: usize,
        /// Number of slices.
        heads: usize,
        /// Width of a slice.
        head_dim: usize,
    },
    /// Writes K (columns from `k_col`) and V (from `v_col`), `[kv_heads,
    /// head_dim]` each, to the cache slot of the row.
    CacheWrite {
        /// Index into [`Program::cache`].
        layer: usize,
        /// Source.
        buf: Buf,
        /// First column of K.
        k_col: usize,
        /// First column of V.
        v_col: usize,
    },
    /// Attention; queries `[heads, head_dim]` from column `q_col` of `input`,
    /// result `[heads, head_dim]` to `out` from column 0. The cache already
    /// holds this step's K and V.
    Attention {
        /// What to compute.
        attention: Attention,
        /// Queries.
        input: Buf,
        /// First column of the queries.
        q_col: usize,
        /// Destination.
        out: Buf,
    },
    /// `buf = f(buf)`.
    Activate {
        /// The function.
        activation: Activation,
        /// Changed in place.
        buf: Buf,
    },
    /// `out[i] = f(input[i]) * input[width + i]`: `input` holds gate, then up.
    Gate {
        /// The function.
        activation: Activation,
        /// `[rows, 2 * width]`.
        input: Buf,
        /// `[rows, width]`.
        out: Buf,
    },
    /// `out = sum over the chosen experts of weight * expert(input)`, summed in
    /// the order in which the router ranks them.
    Moe {
        /// The experts.
        moe: Moe,
        /// Source.
        input: Buf,
        /// Destination.
        out: Buf,
    },
    /// Copies the sampled rows of `input` to the rows of `out`.
    SelectRows {
        /// A [`BufferRows::Tokens`] buffer.
        input: Buf,
        /// A [`BufferRows::Samples`] buffer.
        out: Buf,
    },
    /// `logits = (input W^T + b) * scale`, then the soft-cap; the last op. The
    /// back end keeps the logits and samples from them.
    Logits {
        /// The output head.
        linear: Linear,
        /// A [`BufferRows::Samples`] buffer.
        input: Buf,
        /// Multiplies the logits.
        scale: f32,
        /// `cap * tanh(logit / cap)`.
        softcap: Option<f32>,
    },
}

/// A model, lowered.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Activation buffers.
    pub buffers: Vec<BufferSpec>,
    /// Weights.
    pub slots: Vec<Slot>,
    /// Rotary tables.
    pub ropes: Vec<RopeTable>,
    /// KV cache layers.
    pub cache: Vec<CacheLayer>,
    /// Executed in order.
    pub ops: Vec<Op>,
    /// Width of the logits.
    pub vocab_size: usize,
}

impl Program {
    /// The slot's description.
    pub fn slot(&self, id: SlotId) -> &Slot {
        &self.slots[id.0 as usize]
    }

    /// The buffer's description.
    pub fn buffer(&self, id: Buf) -> &BufferSpec {
        &self.buffers[id.0 as usize]
    }

    /// `(n, k)` of a matrix slot.
    ///
    /// # Panics
    /// If the slot is not a matrix: lowering made a mistake.
    pub fn matrix_shape(&self, id: SlotId) -> (usize, usize) {
        match self.slot(id).kind {
            SlotKind::Matrix { n, k } => (n, k),
            other => panic!("slot {} is {other:?}, not a matrix", self.slot(id).name),
        }
    }
}
