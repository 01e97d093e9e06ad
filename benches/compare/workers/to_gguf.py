"""Writes a checkpoint of checkpoints.py as GGUF, bf16 as it is: to_gguf.py CHECKPOINT OUT.gguf

llama.cpp's own script needs torch and recognises published tokenizers only by their hashes. Needs `gguf` and numpy.
"""

import json
import mmap
import sys
from pathlib import Path

import gguf
import numpy

NORMAL, CONTROL = 1, 3


def read_safetensors(path):
    """Names, sizes and 16-bit patterns of all tensors, without copying them."""
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        assert entry["dtype"] == "BF16", entry
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        yield name, numpy.frombuffer(data, numpy.uint16, (end - begin) // 2, begin).reshape(entry["shape"])


def pair_up(rows, heads):
    """Llama's rotary pairs are halves of a head in Hugging Face's files and neighbours in llama.cpp's."""
    halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return halves.swapaxes(1, 2).reshape(rows.shape)


def add_tokenizer(writer, folder):
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    special = {token["id"]: token["content"] for token in tokenizer["added_tokens"]}
    names = {index: text for text, index in tokenizer["model"]["vocab"].items()} | special
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([names[index] for index in range(len(names))])
    writer.add_token_types([CONTROL if index in special else NORMAL for index in range(len(names))])
    writer.add_token_merges(tokenizer["model"]["merges"])


def main(folder, out):
    config = json.loads((folder / "config.json").read_text())
    architecture = config["model_type"]
    layers, heads, kv_heads = (
        config[name] for name in ("num_hidden_layers", "num_attention_heads", "num_key_value_heads")
    )
    head_dim = config.get("head_dim", config["hidden_size"] // heads)
    writer = gguf.GGUFWriter(out, architecture)
    writer.add_name(folder.name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_BF16)
    writer.add_block_count(layers)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_key_length(head_dim)
    writer.add_value_length(head_dim)
    writer.add_rope_dimension_count(head_dim)
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    add_tokenizer(writer, folder)
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_add_bos_token(False)
    architectures = {name: key for key, name in gguf.MODEL_ARCH_NAMES.items()}
    names = gguf.get_tensor_name_map(architectures[architecture], layers)
    for name, bits in read_safetensors(folder / "model.safetensors"):
        if architecture == "llama" and name.endswith(("q_proj.weight", "k_proj.weight")):
            bits = pair_up(bits, heads if "q_proj" in name else kv_heads)
        target = names.get_name(name, try_suffixes=(".weight", ".bias"))
        assert target, f"no GGUF name for {name}"
        if bits.ndim == 1:
            # Norms and biases are read as f32.
            writer.add_tensor(target, (bits.astype(numpy.uint32) << 16).view(numpy.float32))
        else:
            writer.add_tensor(
                target, numpy.ascontiguousarray(bits).view(numpy.uint8), raw_dtype=gguf.GGMLQuantizationType.BF16
            )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
