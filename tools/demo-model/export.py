"""Writes what `train.py` made as a Hugging Face directory: the files that the binary embeds.

    python export.py --from build --to ../../crates/demo/model

Weights are rounded to float16, whose ten bits of fraction keep the answers, and the logits of Hugging Face's own Qwen3 on
the written directory are compared with those of the model that was trained.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from model import Decoder, Shape
from wire import END_OF_TEXT, END_OF_TURN, HERE

LIMIT = 8_000_000
"""Bytes that all files together may have."""


def config(shape: Shape, stops: list[int]) -> dict:
    """config.json."""
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": stops[1],
        "dtype": "float16",
        "eos_token_id": stops[0],
        "head_dim": shape.head_dim,
        "hidden_act": "silu",
        "hidden_size": shape.hidden,
        "initializer_range": 0.02,
        "intermediate_size": shape.mlp,
        "max_position_embeddings": shape.positions,
        "max_window_layers": shape.layers,
        "model_type": "qwen3",
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.kv_heads,
        "rms_norm_eps": shape.norm_eps,
        "rope_scaling": None,
        "rope_theta": shape.rope_theta,
        "sliding_window": None,
        "tie_word_embeddings": True,
        "torch_dtype": "float16",
        "use_cache": True,
        "use_sliding_window": False,
        "vocab_size": shape.vocab,
    }


def tensors(model: Decoder) -> dict[str, Tensor]:
    """The weights under Qwen3's names, fused matrices taken apart."""
    named = {"model.embed_tokens.weight": model.embed.weight, "model.norm.weight": model.norm.weight}
    for index, layer in enumerate(model.layers):
        prefix = f"model.layers.{index}"
        q, k, v = layer.qkv.weight.split(layer.widths)
        gate, up = layer.gate_up.weight.chunk(2)
        named |= {
            f"{prefix}.input_layernorm.weight": layer.input_norm.weight,
            f"{prefix}.self_attn.q_proj.weight": q,
            f"{prefix}.self_attn.k_proj.weight": k,
            f"{prefix}.self_attn.v_proj.weight": v,
            f"{prefix}.self_attn.o_proj.weight": layer.out.weight,
            f"{prefix}.self_attn.q_norm.weight": layer.q_norm.weight,
            f"{prefix}.self_attn.k_norm.weight": layer.k_norm.weight,
            f"{prefix}.post_attention_layernorm.weight": layer.post_norm.weight,
            f"{prefix}.mlp.gate_proj.weight": gate,
            f"{prefix}.mlp.up_proj.weight": up,
            f"{prefix}.mlp.down_proj.weight": layer.down.weight,
        }
    return {name: tensor.detach().half().contiguous().clone() for name, tensor in named.items()}


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


def export(source: Path, target: Path) -> None:
    """Writes the directory."""
    target.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    shape = Shape(vocab=tokenizer.get_vocab_size())
    model = Decoder(shape)
    model.load_state_dict(torch.load(source / "weights.pt", weights_only=True))
    save_file(tensors(model), str(target / "model.safetensors"), metadata={"format": "pt"})
    (target / "model.safetensors").chmod(0o644)

    stops = [tokenizer.token_to_id(END_OF_TURN), tokenizer.token_to_id(END_OF_TEXT)]
    write_json(target / "config.json", config(shape, stops))
    # So small a model loses its thread at temperature 1, which is what a request without one would get.
    write_json(
        target / "generation_config.json",
        {"eos_token_id": stops, "pad_token_id": stops[1], "temperature": 0.2, "top_p": 0.9},
    )
    write_json(target / "tokenizer_config.json", {
        "add_bos_token": False,
        "clean_up_tokenization_spaces": False,
        "eos_token": END_OF_TURN,
        "model_max_length": shape.positions,
        "pad_token": END_OF_TEXT,
        "tokenizer_class": "PreTrainedTokenizerFast",
    })
    shutil.copyfile(HERE / "chat_template.jinja", target / "chat_template.jinja")
    # Without indentation the file is a third smaller.
    (target / "tokenizer.json").write_text(
        json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
    )
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in embedded(target)]
    (target / "SHA256SUMS").write_text("\n".join(sums) + "\n", "utf-8")
    compare(model, target)


def embedded(target: Path) -> list[Path]:
    """The files that go into the binary."""
    return sorted(path for path in target.iterdir() if path.suffix in {".json", ".jinja", ".safetensors"})


def compare(model: Decoder, target: Path) -> None:
    """Holds Hugging Face's Qwen3 on the written files against the trained model."""
    from transformers import AutoModelForCausalLM

    theirs = AutoModelForCausalLM.from_pretrained(target, dtype=torch.float32)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.half().float())
        tokens = torch.randint(0, model.shape.vocab, (2, 200), generator=torch.Generator().manual_seed(1))
        ours = model.hidden(tokens) @ model.embed.weight.T
        difference = (ours - theirs(tokens).logits).abs().max().item()
    size = sum(path.stat().st_size for path in embedded(target))
    print(f"{size:,} bytes in all; largest difference from Hugging Face's logits {difference:.1e}")
    if difference > 1e-3:
        raise SystemExit("the exported model is not the one that was trained")
    if size > LIMIT:
        raise SystemExit(f"more than {LIMIT:,} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--to", dest="target", type=Path, required=True)
    arguments = parser.parse_args()
    export(arguments.source, arguments.target)
