"""What a peer is asked to do, and what came back: the same for HTTP servers and for Python libraries.

A job is a set of lanes. The requests of a lane run one after the other, the lanes run at once: 32 lanes of one request
are 32 requests at once, 8 lanes of two requests are a server with 8 busy clients.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from stats import median, percentile

# The tokenizer's first entries are single bytes, which would come out as broken characters; see checkpoints.py.
FIRST_WORD = 256


class WrongLength(Exception):
    """A peer returned another number of tokens than it was asked for, so its time says nothing."""


@dataclass
class Request:
    prompt: list[int]
    max_tokens: int


@dataclass
class Lane:
    requests: list[Request]
    # The lane starts when every lane with 0 here has received so many tokens.
    after_tokens: int = 0


@dataclass
class Job:
    lanes: list[Lane]

    def as_json(self) -> list[dict]:
        return [
            {
                "after_tokens": lane.after_tokens,
                "requests": [{"prompt": r.prompt, "max_tokens": r.max_tokens} for r in lane.requests],
            }
            for lane in self.lanes
        ]


@dataclass
class Timeline:
    """When the tokens of one request came, in seconds of the machine's monotonic clock."""

    lane: int
    sent: float
    asked: int
    # Time, and tokens that came at that time.
    arrivals: list[tuple[float, int]] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        return sum(count for _, count in self.arrivals)

    @property
    def first(self) -> float:
        return self.arrivals[0][0]

    @property
    def last(self) -> float:
        return self.arrivals[-1][0]

    @property
    def first_token_s(self) -> float:
        return self.first - self.sent

    def gaps(self, begin: float = float("-inf"), end: float = float("inf")) -> list[float]:
        """Times between successive arrivals that ended within a window. Tokens that come together are one arrival, as
        in vLLM's own benchmark."""
        times = [time for time, _ in self.arrivals]
        return [later - time for time, later in zip(times, times[1:], strict=False) if begin <= later <= end]

    def decode_rate(self) -> float:
        """Tokens per second after the first arrival."""
        if len(self.arrivals) < 2:
            raise WrongLength("all tokens came at once, so there is no rate")
        return (self.tokens - self.arrivals[0][1]) / (self.last - self.first)

    def check(self) -> None:
        if self.tokens != self.asked:
            raise WrongLength(f"asked for {self.asked} tokens, got {self.tokens}")


def check_lengths(timelines: Sequence[Timeline]) -> None:
    for timeline in timelines:
        timeline.check()


def span(timelines: Sequence[Timeline]) -> float:
    """Seconds from the first request to the last token."""
    return max(t.last for t in timelines) - min(t.sent for t in timelines)


def output_rate(timelines: Sequence[Timeline]) -> float:
    """Tokens per second over all requests together."""
    return sum(t.tokens for t in timelines) / span(timelines)


def latencies(timelines: Sequence[Timeline]) -> dict[str, float]:
    """What a user of a server feels, in milliseconds."""
    first = [1e3 * t.first_token_s for t in timelines]
    gaps = [1e3 * gap for t in timelines for gap in t.gaps()]
    return {
        "ttft_p50_ms": median(first),
        "ttft_p99_ms": percentile(first, 0.99),
        "itl_p50_ms": median(gaps),
        "itl_p99_ms": percentile(gaps, 0.99),
    }


def prompt(label: str, length: int, vocabulary: int) -> list[int]:
    """A prompt that depends on its label alone: all peers get the same, and no two runs share one."""
    draw = random.Random(label)
    return [draw.randrange(FIRST_WORD, vocabulary - 2) for _ in range(length)]


def together(prompts: Sequence[list[int]], max_tokens: int) -> Job:
    """All prompts at once."""
    return Job([Lane([Request(ids, max_tokens)]) for ids in prompts])


def in_turn(prompts: Sequence[list[int]], max_tokens: int) -> Job:
    """One prompt after the other."""
    return Job([Lane([Request(ids, max_tokens) for ids in prompts])])
