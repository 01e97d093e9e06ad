"""Asks the held-out questions and counts the right answers (greedy).

    python evaluate.py --url http://127.0.0.1:8000        # through a running `vllm serve`
    python evaluate.py --model ../../crates/demo/model    # through Hugging Face transformers

Prompts are rendered here with the model's chat template, so that both ways answer the very same tokens.
"""

from __future__ import annotations

import argparse
import json
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks import judge
from wire import HERE, render

MAX_TOKENS = 400
Answer = Callable[[str, int], tuple[str, bool]]
"""Prompt and token limit to the answer and whether it ended by itself."""


def through_server(url: str) -> Answer:
    """Answers by `/v1/completions`."""

    def answer(prompt: str, limit: int) -> tuple[str, bool]:
        body = {"prompt": prompt, "max_tokens": limit, "temperature": 0}
        request = urllib.request.Request(
            f"{url}/v1/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as response:
            choice = json.load(response)["choices"][0]
        return choice["text"], choice["finish_reason"] == "stop"

    return answer


def through_transformers(model: Path) -> Answer:
    """Answers by Hugging Face's own model and tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    decoder = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    decoder.generation_config.max_length = None

    def answer(prompt: str, limit: int) -> tuple[str, bool]:
        tokens = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
        with torch.no_grad():
            out = decoder.generate(**tokens, max_new_tokens=limit, do_sample=False)[0, tokens["input_ids"].shape[1] :]
        stops = decoder.generation_config.eos_token_id
        finished = len(out) > 0 and out[-1].item() in stops
        return tokenizer.decode(out[:-1] if finished else out), finished

    return answer


def prompt_of(item: dict) -> str:
    """The item's text as the model reads it."""
    if "prompt" in item:
        return item["prompt"]
    return render(item["messages"], item.get("tools"), item.get("thinking", False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", help="a running server")
    where.add_argument("--model", type=Path, help="an exported directory")
    parser.add_argument("--items", type=Path, default=HERE / "eval" / "heldout.jsonl")
    parser.add_argument("--out", type=Path, help="file for all questions and answers, JSON lines")
    parser.add_argument("--least", type=float, help="exit with 1 if the share of right answers is lower")
    args = parser.parse_args()
    items = [json.loads(line) for line in args.items.read_text("utf-8").splitlines()]
    answer = through_server(args.url) if args.url else through_transformers(args.model)
    with ThreadPoolExecutor(16 if args.url else 1) as pool:
        answers = list(pool.map(lambda item: answer(prompt_of(item), item.get("max_tokens", MAX_TOKENS)), items))

    right: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    out = args.out.open("w", encoding="utf-8") if args.out else None
    for item, (text, finished) in zip(items, answers, strict=True):
        failed = judge(item, text, finished)
        for key in [(item["topic"], item["lang"]), ("all", item["lang"]), ("all", "both")]:
            right[key][0] += not failed
            right[key][1] += 1
        if out:
            asked = item.get("prompt") or item["messages"][-1]["content"]
            out.write(json.dumps({"topic": item["topic"], "asked": asked, "answer": text, "failed": failed},
                                 ensure_ascii=False) + "\n")
    for (topic, lang), (good, count) in sorted(right.items(), key=lambda entry: (entry[0][0] == "all", entry[0])):
        print(f"{topic:20} {lang:5} {good:4} of {count:4}  {good / count:6.1%}")
    good, count = right["all", "both"]
    if args.least is not None and good / count < args.least:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
