"""Samples to batches of like lengths, so that little is padding and no sample sees another."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from mixture import Mixture
from wire import encode

STEPS_AHEAD = 24
"""Steps whose samples are drawn together, since sorting by length needs a choice."""

LONGEST = 1536
"""Longer samples are left out (none of the topics aims beyond 1,024 tokens)."""


@dataclass
class Batch:
    """Tokens padded on the right, with what each position counts in the loss (0: not learned)."""

    tokens: Tensor
    weight: Tensor


def batches(tokenizer: Tokenizer, seed: int, rows: int, step_tokens: int) -> Iterator[list[Batch]]:
    """Without end, the batches of one optimiser step: together about `step_tokens` tokens, each of at most `rows`
    padded tokens."""
    rng = random.Random(seed)
    source = iter(Mixture(rng))
    while True:
        drawn, tokens = [], 0
        while tokens < STEPS_AHEAD * step_tokens:
            ids, weights = encode(tokenizer, next(source))
            if len(ids) <= LONGEST:
                drawn.append((ids, weights))
                tokens += len(ids)
        drawn.sort(key=lambda sample: len(sample[0]))
        cut = list(_cut(drawn, rows))
        rng.shuffle(cut)
        per_step = max(1, round(len(cut) / STEPS_AHEAD))
        for at in range(0, len(cut) - per_step + 1, per_step):
            yield [_pad(group) for group in cut[at : at + per_step]]


def _cut(samples: list, rows: int) -> Iterator[list]:
    group: list = []
    for sample in samples:
        if group and (len(group) + 1) * len(sample[0]) > rows:
            yield group
            group = []
        group.append(sample)
    yield group


def _pad(group: list) -> Batch:
    length = max(len(ids) for ids, _ in group)
    tokens = torch.zeros(len(group), length, dtype=torch.long)
    weight = torch.zeros(len(group), length)
    for row, (ids, weights) in enumerate(group):
        tokens[row, : len(ids)] = torch.tensor(ids)
        weight[row, : len(ids)] = torch.tensor(weights)
    return Batch(tokens, weight)
