"""Answers eval/questions.json with Hugging Face transformers: the truth that the server's tests hold it to.

    python reference.py --model ../../crates/demo/model

Writes `eval/answers.json` (texts, for the tests that ask the running server) and `reference/` inside the model's
directory (tokens, log-probabilities and logits, for `cargo xtask parity`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer

from wire import HERE

MOST_TOKENS = 256


def prompt_ids(tokenizer, item: dict) -> list[int]:
    """The prompt as Hugging Face's own template and tokenizer make it."""
    if "prompt" in item:
        return tokenizer(item["prompt"], add_special_tokens=False)["input_ids"]
    text = tokenizer.apply_chat_template(
        item["messages"],
        tools=item.get("tools"),
        enable_thinking=item.get("thinking", False),
        add_generation_prompt=True,
        tokenize=False,
    )
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def rounded(value) -> float:
    return float(f"{float(value):.7g}")


def answer(model, name: str, prompt: list[int]) -> tuple[dict, Tensor]:
    """The greedy answer with what `cargo xtask parity` compares, and the logits after the prompt."""
    tokens = torch.tensor([prompt])
    with torch.no_grad():
        logits = model(tokens).logits[0]
        out = model.generate(
            tokens, max_new_tokens=MOST_TOKENS, do_sample=False, output_logits=True, return_dict_in_generate=True
        )
    said = out.sequences[0, len(prompt) :].tolist()
    steps = [torch.log_softmax(step[0].double(), -1).topk(5) for step in out.logits]
    known = torch.log_softmax(logits.double(), -1)
    entry = {
        "name": name,
        "length": len(prompt),
        "prompt_token_ids": prompt,
        "greedy_token_ids": said,
        "finish_reason": "stop" if said[-1] in model.generation_config.eos_token_id else "length",
        "top5_logprobs": [
            [[int(token), rounded(value)] for token, value in zip(step.indices, step.values)] for step in steps
        ],
        "prompt_logprobs": [None, *(rounded(known[at - 1, prompt[at]]) for at in range(1, len(prompt)))],
        "last_logit_std": rounded(logits[-1].std()),
    }
    return entry, logits[-1].contiguous()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    args = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager")
    questions = json.loads((HERE / "eval" / "questions.json").read_text("utf-8"))
    entries, logits, answers = [], {}, []
    for item in questions:
        entry, last = answer(model, item["name"], prompt_ids(tokenizer, item))
        entries.append(entry)
        logits[f"{item['name']}.logits"] = last
        said = entry["greedy_token_ids"]
        finished = entry["finish_reason"] == "stop"
        text = tokenizer.decode(said[:-1] if finished else said)
        answers.append({**item, "finish_reason": entry["finish_reason"], "answer": text})
        print(f"{item['name']}: {text}\n")
    folder = args.model / "reference"
    folder.mkdir(exist_ok=True)
    facts = {
        "compute_dtype": "float32",
        "ignore_eos": False,
        "max_new_tokens": MOST_TOKENS,
        "transformers": transformers.__version__,
        "prompts": entries,
    }
    (folder / "reference.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n", "utf-8")
    save_file(logits, folder / "last_logits.safetensors")
    (folder / "last_logits.safetensors").chmod(0o644)
    text = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in answers)
    (HERE / "eval" / "answers.json").write_text(f"[\n{text}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
