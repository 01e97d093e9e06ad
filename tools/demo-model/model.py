"""The decoder that is trained: Qwen3's (RMSNorm, rotary grouped-query attention with normed heads, gated MLP, tied
embeddings), written out because it trains twice as fast as a general implementation. `export.py` writes it under
Qwen3's tensor names, and checks that Hugging Face's own Qwen3 gives the same logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of the decoder."""

    vocab: int = 4096
    hidden: int = 192
    layers: int = 6
    heads: int = 6
    kv_heads: int = 2
    head_dim: int = 32
    mlp: int = 512
    positions: int = 2048
    rope_theta: float = 10000.0
    norm_eps: float = 1e-6


def rope_table(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines, each [positions, head_dim], in the half-split layout of Llama and Qwen."""
    exponent = torch.arange(0, shape.head_dim, 2, dtype=torch.float32) / shape.head_dim
    angle = torch.outer(torch.arange(shape.positions, dtype=torch.float32), shape.rope_theta**-exponent)
    angle = torch.cat([angle, angle], dim=-1)
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns the heads of `x` [..., length, head_dim] by their positions."""
    low, high = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-high, low], dim=-1) * sin


class Layer(nn.Module):
    """Attention and MLP, each behind a norm and added to the residual stream."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        q, kv = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
        self.widths = [q, kv, kv]
        self.input_norm = nn.RMSNorm(shape.hidden, eps=shape.norm_eps)
        self.qkv = nn.Linear(shape.hidden, q + 2 * kv, bias=False)
        self.q_norm = nn.RMSNorm(shape.head_dim, eps=shape.norm_eps)
        self.k_norm = nn.RMSNorm(shape.head_dim, eps=shape.norm_eps)
        self.out = nn.Linear(q, shape.hidden, bias=False)
        self.post_norm = nn.RMSNorm(shape.hidden, eps=shape.norm_eps)
        self.gate_up = nn.Linear(shape.hidden, 2 * shape.mlp, bias=False)
        self.down = nn.Linear(shape.mlp, shape.hidden, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(self.input_norm(x)).split(self.widths, dim=-1)
        q, k, v = (t.view(batch, length, -1, self.shape.head_dim).transpose(1, 2) for t in (q, k, v))
        q = rotate(self.q_norm(q), cos, sin)
        k = rotate(self.k_norm(k), cos, sin)
        groups = self.shape.heads // self.shape.kv_heads
        k, v = (t.repeat_interleave(groups, dim=1) for t in (k, v))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, -1))
        gate, up = self.gate_up(self.post_norm(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


class Decoder(nn.Module):
    """Tokens to hidden states and, where asked, to logits."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embed = nn.Embedding(shape.vocab, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.hidden, eps=shape.norm_eps)
        cos, sin = rope_table(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self.apply(self._init)
        for layer in self.layers:
            for projection in (layer.out, layer.down):
                nn.init.normal_(projection.weight, std=0.02 / (2 * shape.layers) ** 0.5)

    @staticmethod
    def _init(module: nn.Module) -> None:
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)

    def hidden(self, tokens: Tensor) -> Tensor:
        """Hidden states [batch, length, hidden] of tokens [batch, length]. Padding goes to the right, where causal
        attention keeps it from being seen."""
        x = self.embed(tokens)
        cos, sin = self.cos[: tokens.shape[1]], self.sin[: tokens.shape[1]]
        for layer in self.layers:
            x = layer(x, cos, sin)
        return self.norm(x)

    def forward(self, tokens: Tensor, learned: Tensor) -> Tensor:
        """Logits [count, vocab] that predict the tokens where `learned` [batch, length] is true."""
        states = self.hidden(tokens[:, :-1])[learned[:, 1:]]
        return F.linear(states, self.embed.weight)
