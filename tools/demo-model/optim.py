"""Muon for the matrices of the layers, AdamW for the rest.

Muon replaces the momentum of a matrix by the nearest orthogonal matrix, which spends the update evenly over its directions:
on this model it needs about half the steps of AdamW. After Keller Jordan, "Muon: an optimizer for hidden layers in
neural networks" (2024).
"""

from __future__ import annotations

import torch
from torch import Tensor

from model import Decoder


def orthogonal(update: Tensor, steps: int = 5) -> Tensor:
    """About U Vᵀ of `update` = U S Vᵀ, by the quintic Newton–Schulz iteration whose coefficients make singular values
    rise fastest towards one."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = update.shape[0] > update.shape[1]
    x = update.T if tall else update
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon:
    """Momentum, orthogonalised. A fused matrix is split into the projections it is made of."""

    def __init__(self, model: Decoder, momentum: float = 0.95, decay: float = 0.02):
        self.momentum, self.decay = momentum, decay
        self.parts: list[tuple[Tensor, list[int]]] = []
        for layer in model.layers:
            mlp = layer.gate_up.weight.shape[0] // 2
            self.parts += [
                (layer.qkv.weight, layer.widths),
                (layer.out.weight, [layer.out.weight.shape[0]]),
                (layer.gate_up.weight, [mlp, mlp]),
                (layer.down.weight, [layer.down.weight.shape[0]]),
            ]
        self.velocity = [torch.zeros_like(weight) for weight, _ in self.parts]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        for (weight, rows), velocity in zip(self.parts, self.velocity, strict=True):
            velocity.lerp_(weight.grad, 1 - self.momentum)
            update = weight.grad.lerp(velocity, self.momentum)
            weight.mul_(1 - rate * self.decay)
            for part, target in zip(update.split(rows), weight.split(rows), strict=True):
                scale = max(1.0, part.shape[0] / part.shape[1]) ** 0.5
                target.add_(orthogonal(part), alpha=-rate * scale)
            weight.grad = None


def rest_of(model: Decoder, muon: Muon) -> torch.optim.AdamW:
    """AdamW over what Muon leaves: embeddings and norms."""
    matrices = {id(weight) for weight, _ in muon.parts}
    rest = [p for p in model.parameters() if id(p) not in matrices]
    return torch.optim.AdamW(rest, lr=1.0, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0)
