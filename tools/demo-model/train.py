"""Trains quire-demo from nothing: tokenizer, then weights. See README.md for how long it takes.

    python train.py --out build            # the released model
    python train.py --out build --steps 60 # a short run that only shows that everything works
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from batches import batches
from mixture import Mixture
from model import Decoder, Shape
from optim import Muon, rest_of
from wire import END_OF_TEXT, END_OF_TURN, MARKS, TURN, pieces, train_tokenizer

STEPS = 5600
STEP_TOKENS = 4096
BATCH_TOKENS = 2048
MUON_RATE, REST_RATE = 0.02, 0.003
WARMUP, DECAY = 0.02, 0.45
"""Shares of all steps in which the rate rises, and in which it falls to nothing."""


def rate(step: int, steps: int) -> float:
    """The learning rate's factor: up, level, then down to zero."""
    done = (step + 1) / steps
    return min(1.0, done / WARMUP, max(0.0, (1 - done) / DECAY))


def tokenizer_texts(seed: int, count: int) -> list[str]:
    """What the tokenizer learns its merges from: samples as the model reads them, without the marks."""
    marks = re.compile("|".join(re.escape(mark) for mark in [END_OF_TEXT, TURN, END_OF_TURN, *MARKS]))
    source = iter(Mixture(random.Random(seed)))
    texts = []
    for _ in range(count):
        texts += marks.split("".join(text for text, _ in pieces(next(source))))
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="directory for tokenizer.json and weights.pt")
    parser.add_argument("--steps", type=int, default=STEPS, help="optimiser steps of about 4,096 tokens")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokenizer-samples", type=int, default=40_000)
    parser.add_argument("--vocab", type=int, default=Shape.vocab)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    begin = time.monotonic()

    tokenizer = train_tokenizer(tokenizer_texts(args.seed + 1, args.tokenizer_samples), args.vocab)
    tokenizer.save(str(args.out / "tokenizer.json"))
    shape = Shape(vocab=args.vocab)
    if tokenizer.get_vocab_size() != shape.vocab:
        raise SystemExit(f"the tokenizer has {tokenizer.get_vocab_size()} tokens, not {shape.vocab}")
    print(f"tokenizer after {time.monotonic() - begin:.0f} s", flush=True)

    model = Decoder(shape)
    muon = Muon(model)
    rest = rest_of(model, muon)
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters", flush=True)
    tokens, mean = 0, None
    log = (args.out / "log.jsonl").open("w")
    source = batches(tokenizer, args.seed, BATCH_TOKENS, STEP_TOKENS)
    for step in range(args.steps):
        group = next(source)
        total = sum(batch.weight[:, 1:].sum() for batch in group)
        loss = 0.0
        for batch in group:
            learned = batch.weight > 0
            learned[:, 0] = False
            each = F.cross_entropy(model(batch.tokens, learned), batch.tokens[learned], reduction="none")
            part = (each * batch.weight[learned]).sum() / total
            part.backward()
            loss += part.item()
            tokens += batch.tokens.numel()
        torch.nn.utils.clip_grad_norm_([p for g in rest.param_groups for p in g["params"]], 1.0)
        factor = rate(step, args.steps)
        muon.step(MUON_RATE * factor)
        for param_group in rest.param_groups:
            param_group["lr"] = REST_RATE * factor
        rest.step()
        rest.zero_grad(set_to_none=True)
        mean = loss if mean is None else 0.95 * mean + 0.05 * loss
        if step % 20 == 0 or step + 1 == args.steps:
            seconds = time.monotonic() - begin
            line = {"step": step, "loss": round(mean, 4), "tokens": tokens, "seconds": round(seconds)}
            log.write(json.dumps(line) + "\n")
            log.flush()
            print(line, flush=True)
        if step % 200 == 199:
            torch.save(model.state_dict(), args.out / "weights.pt")
    torch.save(model.state_dict(), args.out / "weights.pt")


if __name__ == "__main__":
    main()
