"""Sums and facts with few or no words around them, many in a text, in the very words of the answers that the other
topics teach: what is learned here is said there."""

from __future__ import annotations

import random
from collections.abc import Callable

from samples import QA, Drill
from topics import arithmetic, knowledge_en, knowledge_zh

LINES = (20, 36)
"""Exercises in a drill, at least and at most."""
STORIES = (8, 14)
"""The same for word problems, which are longer."""


def lines(
    rng: random.Random, draw: Callable[[random.Random], tuple[str, str]], limits: tuple[int, int] = LINES
) -> Drill:
    """A drill of exercises that `draw` makes, each once: a second time it could be copied."""
    count = rng.randint(*limits)
    exercises = dict(draw(rng) for _ in range(3 * count))
    return Drill(list(exercises.items())[:count])


def operands(rng: random.Random) -> tuple[int, int]:
    """Two numbers below a hundred, a third of them small: these are few and soon known."""
    largest = rng.choice([10, 20, 99, 99, 99, 99])
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
    kinds = [plus, plus, plus, plus, minus, minus, minus, minus, times, times, divided]
    if rng.random() < 0.6:
        kinds = [rng.choice(kinds)]
    stop = rng.choice([".", "。"])

    def draw(rng: random.Random) -> tuple[str, str]:
        question, answer = rng.choice(kinds)(rng)
        return question, answer + stop

    return lines(rng, draw)


ASKED = {
    arithmetic.addition: 4,
    arithmetic.subtraction: 4,
    arithmetic.multiplication: 2,
    arithmetic.division: 1,
    arithmetic.chains: 0.4,
}
"""Topics of arithmetic that a drill of questions draws from, with their shares."""


def answered(qa: QA) -> tuple[str, str]:
    """A question on a line, and its answer on the next, which so begins as the answer in a chat does."""
    return qa.question + "\n", qa.answer


def asked(rng: random.Random) -> Drill:
    """Sums asked for in all ways, answered with the equation: practice in reading the operation off the question."""
    topics, shares = list(ASKED), list(ASKED.values())
    return lines(rng, lambda rng: answered(rng.choices(topics, shares)[0](rng)))


def stories(rng: random.Random) -> Drill:
    """Word problems one after the other."""
    return lines(rng, lambda rng: answered(arithmetic.word_problems(rng)), STORIES)


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
    "sums": (5.0, sums),
    "asked": (2.5, asked),
    "stories": (1.0, stories),
    "facts": (3.5, facts),
}
