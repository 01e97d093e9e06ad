"""Shapes of published models, and what one token of them costs."""

from dataclasses import dataclass

BYTES_PER_VALUE = 2


@dataclass(frozen=True)
class Shape:
    """A decoder in the manner of Llama. The weights are random, so only the sizes are the published model's."""

    name: str
    title: str
    architecture: str
    model_type: str
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    rope_theta: float
    norm_eps: float
    qk_norm: bool = False
    qkv_bias: bool = False
    max_context: int = 40960

    @property
    def layer_matrices(self) -> int:
        """Weights in the matrices of one layer."""
        queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
        return self.hidden * (2 * queries + 2 * keys) + 3 * self.hidden * self.intermediate

    @property
    def weight_bytes(self) -> int:
        """Bytes of weights that one decoded token reads; the head is the tied embedding. Also the packed size."""
        return BYTES_PER_VALUE * (self.layers * self.layer_matrices + self.vocabulary * self.hidden)

    @property
    def flops_per_prompt_token(self) -> int:
        """Operations in products with weights; only a prompt's last token needs the head. Attention is not counted."""
        return 2 * self.layers * self.layer_matrices

    @property
    def kv_bytes_per_token(self) -> int:
        return 2 * self.layers * self.kv_heads * self.head_dim * BYTES_PER_VALUE

    def decode_bytes(self, context: float) -> float:
        """Bytes that one token at this context length must read."""
        return self.weight_bytes + context * self.kv_bytes_per_token

    def tensors(self) -> list[tuple[str, tuple[int, ...]]]:
        """Names and sizes as in the Hugging Face checkpoint."""
        queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
        found: list[tuple[str, tuple[int, ...]]] = [("model.embed_tokens.weight", (self.vocabulary, self.hidden))]
        for index in range(self.layers):
            layer = f"model.layers.{index}"
            found.append((f"{layer}.input_layernorm.weight", (self.hidden,)))
            for name, rows in (("q", queries), ("k", keys), ("v", keys)):
                found.append((f"{layer}.self_attn.{name}_proj.weight", (rows, self.hidden)))
                if self.qkv_bias:
                    found.append((f"{layer}.self_attn.{name}_proj.bias", (rows,)))
            if self.qk_norm:
                found += [(f"{layer}.self_attn.{name}_norm.weight", (self.head_dim,)) for name in "qk"]
            found.append((f"{layer}.self_attn.o_proj.weight", (self.hidden, queries)))
            found.append((f"{layer}.post_attention_layernorm.weight", (self.hidden,)))
            found += [(f"{layer}.mlp.{name}_proj.weight", (self.intermediate, self.hidden)) for name in ("gate", "up")]
            found.append((f"{layer}.mlp.down_proj.weight", (self.hidden, self.intermediate)))
        return [*found, ("model.norm.weight", (self.hidden,))]

    def config(self) -> dict:
        """The content of `config.json`, in the form that every peer's loader knows."""
        config = {
            "architectures": [self.architecture],
            "model_type": self.model_type,
            "hidden_size": self.hidden,
            "intermediate_size": self.intermediate,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.kv_heads,
            "head_dim": self.head_dim,
            "vocab_size": self.vocabulary,
            "max_position_embeddings": self.max_context,
            "rope_theta": self.rope_theta,
            "rms_norm_eps": self.norm_eps,
            "hidden_act": "silu",
            "tie_word_embeddings": True,
            "attention_bias": False,
            "attention_dropout": 0.0,
            "initializer_range": 0.02,
            "use_cache": True,
            "bos_token_id": self.vocabulary - 2,
            "eos_token_id": self.vocabulary - 1,
            "torch_dtype": "bfloat16",
        }
        if self.model_type == "qwen2":
            # Qwen2 derives the head size and always has biases on queries, keys and values.
            del config["head_dim"], config["attention_bias"]
        return config


SHAPES = {
    shape.name: shape
    for shape in (
        Shape(
            "qwen3-0.6b", "Qwen3-0.6B", "Qwen3ForCausalLM", "qwen3", 1024, 3072, 28, 16, 8, 128, 151936, 1e6, 1e-6,
            qk_norm=True,
        ),
        # The published model scales its rotary frequencies for long contexts; that costs nothing and is left out.
        Shape(
            "llama-3.2-1b", "Llama-3.2-1B", "LlamaForCausalLM", "llama", 2048, 8192, 16, 32, 8, 64, 128256, 5e5, 1e-5,
        ),
        Shape(
            "qwen2.5-1.5b", "Qwen2.5-1.5B", "Qwen2ForCausalLM", "qwen2", 1536, 8960, 28, 12, 2, 128, 151936, 1e6, 1e-6,
            qkv_bias=True,
        ),
        # Not for numbers: shows within a minute that a peer can be driven.
        Shape("tiny", "Tiny", "Qwen3ForCausalLM", "qwen3", 256, 512, 2, 4, 2, 64, 8192, 1e6, 1e-6, qk_norm=True),
    )
}
