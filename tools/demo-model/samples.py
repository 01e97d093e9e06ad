"""What a topic hands to the trainer, and the small grammar that topics write questions in.

A topic is a function `topic(rng) -> QA | Chat | Text | Drill`. It draws everything from `rng` (a `random.Random`), so that one
seed gives one data set.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass


@dataclass
class QA:
    """One question and its answer. The mixture turns it into a chat of one or several turns, into a chat with thinking,
    or into raw text, and varies case, punctuation and politeness of the question."""

    question: str
    answer: str
    lang: str
    """"en" or "zh"."""
    thought: str
    """What a thinking answer says before it answers: one or two sentences in `lang`."""
    plain: bool = True
    """Whether the question may be varied (its case lowered, its mark dropped, a greeting put before it). False where
    every character matters."""


@dataclass
class Chat:
    """A whole conversation in the OpenAI format, learned in its assistant messages: roles system, user, assistant (with
    `content`, `reasoning_content` if `thinking`, and `tool_calls`), tool."""

    messages: list[dict]
    tools: list[dict] | None = None
    thinking: bool = False


@dataclass
class Text:
    """Raw text as `/v1/completions` continues it. `prompt` is what a user would type and is not learned;
    `completion` is."""

    prompt: str
    completion: str


@dataclass
class Drill:
    """Many short exercises in one text, each a prompt that is not learned and what follows it: the densest way to learn
    sums and facts by heart, since a chat has twenty tokens around every answer."""

    lines: list[tuple[str, str]]


_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"<(\w+)>")


def say(rng: random.Random, pattern: str, **slots: str) -> str:
    """Expands `(one|another|)` to one of its alternatives, nested ones too, and `<name>` to a slot. Runs of spaces
    become one space, and a space before a mark goes away.

    >>> say(random.Random(1), "(please |)name the capital of <land>", land="France")
    'name the capital of France'
    """
    while match := _CHOICE.search(pattern):
        pattern = pattern[: match.start()] + rng.choice(match[1].split("|")) + pattern[match.end() :]
    text = _SLOT.sub(lambda found: str(slots[found[1]]), pattern)
    text = re.sub(r" {2,}", " ", text)
    return re.sub(r" ([?.!,;:？。！，])", r"\1", text).strip()


def ask_zh(rng: random.Random, patterns: list[str], **slots: str) -> str:
    """A question in Chinese, without the spaces of a Latin name beside a full-width mark."""
    return re.sub(r" ?([，。：？]) ?", r"\1", one_of(rng, patterns, **slots))


def user(text: str) -> dict:
    """A message of the user."""
    return {"role": "user", "content": text}


def assistant(text: str, thought: str | None = None) -> dict:
    """A message of the model, with what it thought before it if it did."""
    return {"role": "assistant", "content": text} | ({"reasoning_content": thought} if thought else {})


def one_of(rng: random.Random, patterns: list[str], **slots: str) -> str:
    """Picks one of the patterns and expands it with [`say`]."""
    return say(rng, rng.choice(patterns), **slots)
