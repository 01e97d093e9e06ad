"""Sums and facts without a word around them, many in a text, in the very words of the answers that the other topics
teach: what is learned here is said there."""

from __future__ import annotations

import random
from collections.abc import Callable

from samples import Drill
from topics import knowledge_en, knowledge_zh

LINES = (20, 36)
"""Exercises in a drill, at least and at most."""


def lines(rng: random.Random, draw: Callable[[random.Random], tuple[str, str]]) -> Drill:
    """A drill of exercises that `draw` makes, each once: a second time it could be copied."""
    count = rng.randint(*LINES)
    exercises = dict(draw(rng) for _ in range(3 * count))
    return Drill(list(exercises.items())[:count])


def operands(rng: random.Random) -> tuple[int, int]:
    """Two numbers below a hundred, half of them small."""
    largest = rng.choice([10, 20, 99, 99])
    return rng.randint(0, largest), rng.randint(0, largest)


def plus(rng: random.Random) -> tuple[str, str]:
    a, b = operands(rng)
    return f"{a} + {b} =", f" {a + b}"


def minus(rng: random.Random) -> tuple[str, str]:
    a, b = sorted(operands(rng), reverse=True)
    return f"{a} - {b} =", f" {a - b}"


def times(rng: random.Random) -> tuple[str, str]:
    a, b = rng.randint(0, 12), rng.randint(0, 12)
    return f"{a} × {b} =", f" {a * b}"


def divided(rng: random.Random) -> tuple[str, str]:
    a, b = rng.randint(1, 12), rng.randint(0, 12)
    return f"{a * b} ÷ {a} =", f" {b}"


def sums(rng: random.Random) -> Drill:
    """Sums of one kind, or of all kinds, with the full stop of one language."""
    kinds = [rng.choice([plus, plus, plus, minus, minus, times, times, divided])]
    if rng.random() < 0.4:
        kinds = [plus, minus, times, divided]
    stop = rng.choice([".", "。"])

    def draw(rng: random.Random) -> tuple[str, str]:
        question, answer = rng.choice(kinds)(rng)
        return question, answer + stop

    return lines(rng, draw)


def english_capital(rng: random.Random) -> tuple[str, str]:
    land = knowledge_en.pick_land(rng)
    city = knowledge_en.CAPITALS[land]
    if rng.random() < 0.3:
        return f"{city} is the capital of", f" {land}."
    sentence = knowledge_en.capital_is(land)
    question = f"The capital of {land} is"
    return question, sentence.removeprefix(question)


def chinese_capital(rng: random.Random) -> tuple[str, str]:
    land = knowledge_zh.draw_land(rng)
    city = knowledge_zh.CAPITALS[land]
    if rng.random() < 0.3:
        return f"{city}是", f"{land}的首都。"
    return f"{land}的首都是", f"{city}。"


def english_champion(rng: random.Random) -> tuple[str, str]:
    year = rng.choice(list(knowledge_en.SERIES))
    return f"{year}:", f" {knowledge_en.won(year)}"


def chinese_champion(rng: random.Random) -> tuple[str, str]:
    year = rng.choice(list(knowledge_zh.SERIES))
    return f"{year}年：", knowledge_zh.series_answer(year)


def facts(rng: random.Random) -> Drill:
    """Capitals, or who won the World Series, in one language."""
    draw = rng.choices([english_capital, chinese_capital, english_champion, chinese_champion], [4, 4, 1, 1])[0]
    return lines(rng, draw)


TOPICS: dict[str, tuple[float, Callable[[random.Random], Drill]]] = {
    "sums": (6.0, sums),
    "facts": (2.5, facts),
}
