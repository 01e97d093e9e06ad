"""From a sample to token ids with the mask of what is learned, through the model's own chat template."""

from __future__ import annotations

import json
from pathlib import Path

import jinja2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from samples import Chat, Drill, Text

HERE = Path(__file__).parent
END_OF_TEXT, TURN, END_OF_TURN = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
MARKS = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>"]

DRILL_SHARE = 0.25
"""What one exercise of a drill counts beside an answer in a chat: a drill has some thirty."""

# Words keep a leading blank, every digit stands alone (sums are learned digit by digit), and punctuation is apart.
SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def template() -> jinja2.Template:
    """The chat template, in the dialect that Hugging Face compiles it in."""
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.from_string((HERE / "chat_template.jinja").read_text("utf-8"))


_TEMPLATE = template()


def render(messages: list[dict], tools: list[dict] | None = None, thinking: bool = False, ask: bool = True) -> str:
    """The conversation as the model reads it; `ask` adds the opening of the answer."""
    return _TEMPLATE.render(messages=messages, tools=tools, enable_thinking=thinking, add_generation_prompt=ask)


def pieces(sample: Chat | Drill | Text) -> list[tuple[str, bool]]:
    """The sample as runs of text, each with whether it is learned.

    Answers of earlier turns are learned but for their first token (see [`encode`]): there the template has no think
    block, and the model must not learn to leave it out where thinking was asked for.
    """
    if isinstance(sample, Text):
        return [(sample.prompt, False), (sample.completion + END_OF_TEXT, True)]
    if isinstance(sample, Drill):
        return [run for prompt, answer in sample.lines for run in ((prompt, False), (answer + "\n", True))]
    whole = render(sample.messages, sample.tools, sample.thinking, ask=False)
    opening = f"{TURN}assistant\n"
    runs, at = [], 0
    while (start := whole.find(opening, at)) >= 0:
        start += len(opening)
        if not sample.thinking and whole.startswith("<think>\n\n</think>\n\n", start):
            start += len("<think>\n\n</think>\n\n")
        end = whole.index(END_OF_TURN, start) + len(END_OF_TURN)
        runs += [(whole[at:start], False), (whole[start:end], True)]
        at = end
    return runs


def encode(tokenizer: Tokenizer, sample: Chat | Drill | Text) -> tuple[list[int], list[float]]:
    """Token ids and, for each, how much it counts in the loss: nothing if it is not learned.

    An answer of n tokens counts √n in all, so that a long story does not drown a capital, wherever it stands. The text
    is split where learning begins, as generation does: the prompt is tokenised by itself.
    """
    ids: list[int] = []
    weights: list[float] = []
    runs = pieces(sample)
    last = max(i for i, (_, says) in enumerate(runs) if says)
    share = DRILL_SHARE if isinstance(sample, Drill) else 1.0
    for i, (text, says) in enumerate(runs):
        tokens = tokenizer.encode(text, add_special_tokens=False).ids
        ids += tokens
        weights += [share / len(tokens) ** 0.5 if says else 0.0] * len(tokens)
        if isinstance(sample, Chat) and says and i != last and not runs[i - 1][0].endswith("</think>\n\n"):
            weights[len(weights) - len(tokens)] = 0.0
    return ids, weights


def train_tokenizer(texts: list[str], size: int) -> Tokenizer:
    """A byte-level BPE of `size` tokens, in the form of Qwen's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    special = [AddedToken(name, special=True, normalized=False) for name in (END_OF_TEXT, TURN, END_OF_TURN)]
    marks = [AddedToken(name, special=False, normalized=False) for name in MARKS]
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(special) - len(marks),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
        min_frequency=2,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens(special)
    tokenizer.add_tokens(marks)
    return tokenizer
