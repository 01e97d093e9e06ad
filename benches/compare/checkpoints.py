"""Makes checkpoints with random weights: real sizes, real formats, nothing downloaded.

Values are drawn so that a model stays well-behaved through all its layers: matrices hold numbers of either sign between
2^-7 and 2^-5, norms hold one, biases zero. The tokenizer has the published model's number of entries and really has the
merges for them, so that reading it takes a real tokenizer's time.
"""

import itertools
import json
import math
import random
import shutil
import string
from pathlib import Path

from shapes import Shape

FORMAT = 1
SPECIAL = ["<|begin|>", "<|end|>"]
PIECE_VALUES = 1 << 24
ONE = bytes.fromhex("803f")
# The upper byte of a bf16 is the sign and seven bits of the exponent: two exponents here, the lowest bit is random.
UPPER_BYTES = bytes([0x3C, 0xBC] * 128)

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}"
)


def make(shape: Shape, folder: Path) -> Path:
    """The checkpoint's folder, made if it is not there yet."""
    stamp = folder / "complete.json"
    want = json.dumps({"format": FORMAT, "shape": repr(shape)})
    if stamp.is_file() and stamp.read_text() == want:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    end = shape.vocabulary - 1
    _write_json(folder / "config.json", shape.config())
    _write_json(folder / "generation_config.json", {"eos_token_id": end, "do_sample": False})
    _write_json(folder / "tokenizer.json", tokenizer(shape.vocabulary))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": SPECIAL[0],
            "eos_token": SPECIAL[1],
            "add_bos_token": False,
            "clean_up_tokenization_spaces": False,
            "model_max_length": shape.max_context,
            "chat_template": CHAT_TEMPLATE,
        },
    )
    write_weights(shape, folder / "model.safetensors")
    stamp.write_text(want)
    return folder


def _write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def write_weights(shape: Shape, path: Path, seed: int = 0) -> None:
    """One safetensors file in bf16."""
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, size in shape.tensors():
        length = 2 * math.prod(size)
        header[name] = {"dtype": "BF16", "shape": list(size), "data_offsets": [offset, offset + length]}
        offset += length
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    draw = random.Random(seed)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name, size in shape.tensors():
            values = math.prod(size)
            if name.endswith("bias"):
                file.write(bytes(2 * values))
            elif len(size) == 1:
                file.write(ONE * values)
            else:
                while values:
                    piece = min(values, PIECE_VALUES)
                    file.write(random_values(draw, piece))
                    values -= piece


def random_values(draw: random.Random, count: int) -> bytearray:
    """`count` bf16 numbers with magnitudes between 2^-7 and 2^-5."""
    piece = bytearray(2 * count)
    piece[0::2] = draw.randbytes(count)
    piece[1::2] = draw.randbytes(count).translate(UPPER_BYTES)
    return piece


def byte_symbols() -> list[str]:
    """The printable character that byte-level tokenizers write for each byte."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


def words(count: int):
    """Entries after the single bytes, each with the merge that makes it: pairs of letters, the same with a space before
    them, then words of four letters with a space before them."""
    space = byte_symbols()[ord(" ")]
    pairs = [first + second for first, second in itertools.product(string.ascii_lowercase, repeat=2)]
    found = itertools.chain(
        ((pair, f"{pair[0]} {pair[1]}") for pair in pairs),
        ((space + pair, f"{space} {pair}") for pair in pairs),
        ((space + start + end, f"{space}{start} {end}") for start in pairs for end in pairs),
    )
    return list(itertools.islice(found, count))


def tokenizer(size: int) -> dict:
    """The content of `tokenizer.json` for a vocabulary of this size, two special tokens at its end."""
    found = words(size - 256 - len(SPECIAL))
    ordinary = byte_symbols() + [word for word, _ in found]
    assert len(ordinary) + len(SPECIAL) == size, "more entries than there are words of four letters"
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": len(ordinary) + index,
                "content": text,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for index, text in enumerate(SPECIAL)
        ],
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {text: index for index, text in enumerate(ordinary)},
            "merges": [merge for _, merge in found],
        },
    }


def read_once(model: Path) -> None:
    """Brings a file, or all files of a folder, into the page cache."""
    for path in [model, *model.rglob("*")]:
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass
