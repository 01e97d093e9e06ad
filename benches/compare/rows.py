"""The rows of the comparison: what each one asks of a peer and which numbers come out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import checkpoints
import environments
from processes import MemoryPeak, burners
from sessions import Launch, Session, Settings
from shapes import Shape
from stats import median, percentile
from work import Job, Lane, Request, Timeline, in_turn, latencies, output_rate, prompt, span, together

HIGHER, LOWER = "higher", "lower"
# Pools that spin after work need a moment before they can be called idle.
SETTLE_S = 3.0


@dataclass(frozen=True)
class Scale:
    """How much work a row is; `--quick` takes less, which shows that things run and not how fast."""

    repeats: int = 3
    requests: int = 32
    few_requests: int = 8
    prompt: int = 256
    answer: int = 128
    decode_tokens: int = 128
    prefill_prompts: int = 3
    shared_prefix: int = 1024
    rounds: int = 2
    stream_tokens: int = 160
    calm_tokens: int = 32
    intruders: int = 3
    intruder_prompt: int = 4096
    long_context: int = 16384
    idle_s: float = 10.0


FULL = Scale()
QUICK = Scale(
    repeats=1,
    requests=8,
    few_requests=2,
    prompt=64,
    answer=16,
    decode_tokens=16,
    prefill_prompts=1,
    shared_prefix=256,
    rounds=1,
    stream_tokens=48,
    calm_tokens=16,
    intruders=1,
    intruder_prompt=1024,
    long_context=2048,
    idle_s=3.0,
)


@dataclass(frozen=True)
class Run:
    """One measurement of one row on one peer. Rows that start the peer themselves get no session."""

    shape: Shape
    settings: Settings
    scale: Scale
    repeat: int
    one_by_one: bool
    launch: Launch
    session: Session | None
    logs: Path
    timeout: float

    def prompts(self, label: str, count: int, length: int) -> list[list[int]]:
        return [
            prompt(f"{label}/{self.repeat}/{index}", length, self.shape.vocabulary) for index in range(count)
        ]

    def do(self, job: Job, session: Session | None = None) -> list[Timeline]:
        return (session or self.session).run(job, self.timeout)


@dataclass(frozen=True)
class Metric:
    """A number that a row yields."""

    key: str
    title: str
    better: str | None
    digits: int = 1


@dataclass(frozen=True)
class Aim:
    """What Quire should reach, in words and as a check."""

    text: str
    # Times better than each peer (or those named) in the row's first metric, or in all that have a direction.
    ratio: float | None = None
    against: tuple[str, ...] = ()
    every_metric: bool = False
    # Share of the machine's limit.
    of_limit: float | None = None
    # Metric and bound.
    at_most: tuple[str, float] | None = None
    at_least: tuple[str, float] | None = None


@dataclass(frozen=True)
class Row:
    """A row. Its first metric is the one that the summary shows."""

    key: str
    title: str
    measure: Callable[[Run], dict[str, float]]
    metrics: tuple[Metric, ...]
    aim: Aim
    # "library": through Python where a peer has that, "server": over HTTP where it has that, "http": over HTTP only,
    # "fresh": starts the peer itself.
    kind: str = "library"
    # Metric that is compared with the machine, and with which of its limits.
    limit: tuple[str, str] | None = None
    # Whether a peer that takes one request at a time is asked.
    one_by_one: bool = False
    # Only these peers, if any are named.
    only: tuple[str, ...] = ()
    timeout: float = 600.0

    def asks(self, name: str, one_by_one: bool) -> bool:
        return (not self.only or name in self.only) and (self.one_by_one or not one_by_one)


TOKENS_PER_S = Metric("tok_s", "tok/s", HIGHER)
LATENCIES = (
    Metric("ttft_p50_ms", "TTFT p50, ms", LOWER, 0),
    Metric("ttft_p99_ms", "TTFT p99, ms", LOWER, 0),
    Metric("itl_p50_ms", "ITL p50, ms", LOWER),
    Metric("itl_p99_ms", "ITL p99, ms", LOWER),
)


def decode_once(run: Run, label: str, context: int) -> float:
    """Tokens per second of one stream whose context has this length on average."""
    tokens = run.scale.decode_tokens
    [ids] = run.prompts(label, 1, context - tokens // 2)
    [timeline] = run.do(in_turn([ids], tokens + 1))
    return timeline.decode_rate()


def decode(run: Run) -> dict[str, float]:
    context = 512
    rate = decode_once(run, "decode", context)
    return {"tok_s": rate, "read_gb_s": rate * run.shape.decode_bytes(context) / 1e9}


def prefill(run: Run) -> dict[str, float]:
    length = 512
    timelines = run.do(in_turn(run.prompts("prefill", run.scale.prefill_prompts, length), 1))
    rate = length / median([t.first_token_s for t in timelines])
    return {"tok_s": rate, "gflop_s": rate * run.shape.flops_per_prompt_token / 1e9}


def offline(run: Run) -> dict[str, float]:
    prompts = run.prompts("offline", run.scale.requests, run.scale.prompt)
    return {"tok_s": output_rate(run.do(together(prompts, run.scale.answer)))}


def one_by_one(run: Run) -> dict[str, float]:
    if not run.one_by_one:
        return offline(run)
    # One after the other, the speed does not depend on how many there are.
    prompts = run.prompts("offline", run.scale.few_requests, run.scale.prompt)
    return {"tok_s": output_rate(run.do(in_turn(prompts, run.scale.answer)))}


def shared_prefix(run: Run) -> dict[str, float]:
    [prefix] = run.prompts("prefix", 1, run.scale.shared_prefix)
    own = run.prompts("prefix/own", run.scale.requests, 32)
    return {"seconds": span(run.do(together([prefix + ids for ids in own], 32)))}


def serve(streams: int) -> Callable[[Run], dict[str, float]]:
    def measure(run: Run) -> dict[str, float]:
        prompts = run.prompts(f"serve{streams}", streams * run.scale.rounds, run.scale.prompt)
        lanes = [Lane([Request(ids, run.scale.answer) for ids in prompts[lane::streams]]) for lane in range(streams)]
        timelines = run.do(Job(lanes))
        return {"tok_s": output_rate(timelines), **latencies(timelines)}

    return measure


def mixed_job(run: Run, streams: int) -> Job:
    lanes = [Lane([Request(ids, run.scale.stream_tokens)]) for ids in run.prompts("mixed", streams, 64)]
    long = run.prompts("mixed/long", run.scale.intruders, run.scale.intruder_prompt)
    return Job([*lanes, Lane([Request(ids, 1) for ids in long], after_tokens=run.scale.calm_tokens)])


def mixed(run: Run) -> dict[str, float]:
    streams = 8
    return mixed_metrics(run.do(mixed_job(run, streams)), streams)


def mixed_metrics(timelines: Sequence[Timeline], streams: int) -> dict[str, float]:
    """Gaps of the streams while long prompts were read, beside those before and after: a median that included the slow
    ones would excuse them."""
    leaders = [t for t in timelines if t.lane < streams]
    intruders = [t for t in timelines if t.lane == streams]
    begin, end = intruders[0].sent, max(t.last for t in intruders)
    busy = [1e3 * gap for t in leaders for gap in t.gaps(begin, end)]
    calm = median([1e3 * gap for t in leaders for gap in [*t.gaps(end=begin), *t.gaps(begin=end)]])
    p99 = percentile(busy, 0.99)
    return {
        "p99_over_calm": p99 / calm,
        "itl_p99_ms": p99,
        "itl_p50_ms": median(busy),
        "calm_p50_ms": calm,
        "prompt_s": median([t.first_token_s for t in intruders]),
    }


def long_context(run: Run) -> dict[str, float]:
    # The same prompt in every repeat: only what comes after it is measured, so a cached one saves time.
    context = run.scale.long_context
    rate = decode_once(replace(run, repeat=0), "long", context)
    return {"tok_s": rate, "read_gb_s": rate * run.shape.decode_bytes(context) / 1e9}


def burning(run: Run) -> dict[str, float]:
    quiet = decode_once(run, "burning/quiet", 512)
    with burners(run.settings.threads, run.logs / "burners.log", environments.this_python()):
        busy = decode_once(run, "burning", 512)
    return {"kept": 100 * busy / quiet, "tok_s": busy, "quiet_tok_s": quiet}


def idle(run: Run) -> dict[str, float]:
    run.do(in_turn(run.prompts("idle", 1, 64), 8))
    time.sleep(SETTLE_S)
    before, begin = run.session.process.cpu_seconds(), time.monotonic()
    time.sleep(run.scale.idle_s)
    used = run.session.process.cpu_seconds() - before
    return {"cpu": 100 * used / (time.monotonic() - begin)}


def start(run: Run) -> dict[str, float]:
    checkpoints.read_once(run.settings.model)
    with Session(run.launch, run.logs / "start.log") as session:
        ready = time.monotonic() - session.process.started
        [timeline] = run.do(in_turn(run.prompts("start", 1, 16), 1), session)
        return {"seconds": timeline.first - session.process.started, "ready_s": ready}


def memory(run: Run) -> dict[str, float]:
    scale = run.scale
    prompts = run.prompts("memory", scale.requests, scale.prompt)
    session = Session(run.launch, run.logs / "memory.log")
    # Watched from the first moment: loading may take more than running.
    with MemoryPeak(session.process) as watch, session:
        run.do(together(prompts, scale.answer), session)
    in_use = scale.requests * (scale.prompt + scale.answer) * run.shape.kv_bytes_per_token
    peak = watch.peak["resident"]
    return {
        "peak_mb": peak / 1e6,
        "anonymous_mb": watch.peak["anonymous"] / 1e6,
        "beyond_mb": (peak - run.shape.weight_bytes - in_use) / 1e6,
    }


def warm_up(run: Run) -> None:
    """Not measured: first requests pay for things that later ones do not."""
    prompts = run.prompts("warm", 1 if run.one_by_one else 4, 96)
    run.do((in_turn if run.one_by_one else together)(prompts, 8))


ROWS = {
    row.key: row
    for row in (
        Row(
            "decode",
            "decode, one stream, 512 context",
            decode,
            (TOKENS_PER_S, Metric("read_gb_s", "GB/s touched", None)),
            Aim("≥ 90 % of read bandwidth, ≥ 1.5 × each peer", ratio=1.5, of_limit=0.9),
            limit=("read_gb_s", "read_gb_s"),
            one_by_one=True,
        ),
        Row(
            "prefill",
            "prefill, 512 tokens, to the first token",
            prefill,
            (TOKENS_PER_S, Metric("gflop_s", "GFLOP/s in products", None, 0)),
            Aim("≥ 82 % of peak, ahead of each peer", ratio=1.0, of_limit=0.82),
            limit=("gflop_s", "gflop_s"),
            one_by_one=True,
        ),
        Row(
            "offline",
            "offline, 32 requests × (256 in, 128 out)",
            offline,
            (TOKENS_PER_S,),
            Aim("≥ 1.6 × the best", ratio=1.6),
            timeout=1200.0,
        ),
        Row(
            "one_by_one",
            "the same, 32 at once against one by one",
            one_by_one,
            (TOKENS_PER_S,),
            Aim("≥ 24 × transformers", ratio=24.0),
            one_by_one=True,
            only=("transformers",),
            timeout=1200.0,
        ),
        Row(
            "prefix",
            "32 requests at once sharing a 1,024-token prefix, 32 + 32 tokens each",
            shared_prefix,
            (Metric("seconds", "s", LOWER, 2),),
            Aim("≤ 0.6 × vLLM's time", ratio=1 / 0.6, against=("vllm",)),
        ),
        Row(
            "serve8",
            "server, 8 streams of (256 in, 128 out)",
            serve(8),
            (TOKENS_PER_S, *LATENCIES),
            Aim("better in every cell", ratio=1.0, every_metric=True),
            kind="server",
            timeout=1200.0,
        ),
        Row(
            "serve32",
            "server, 32 streams of (256 in, 128 out)",
            serve(32),
            (TOKENS_PER_S, *LATENCIES),
            Aim("better in every cell", ratio=1.0, every_metric=True),
            kind="server",
            timeout=1800.0,
        ),
        Row(
            "mixed",
            "8 streams decoding while 4k-token prompts arrive",
            mixed,
            (
                Metric("p99_over_calm", "p99 ITL meanwhile / median ITL otherwise", LOWER),
                Metric("itl_p99_ms", "ITL p99 meanwhile, ms", LOWER),
                Metric("itl_p50_ms", "ITL p50 meanwhile, ms", LOWER),
                Metric("calm_p50_ms", "ITL p50 otherwise, ms", LOWER),
                Metric("prompt_s", "TTFT of the 4k prompts, s", LOWER, 2),
            ),
            Aim("p99 under 3 × the median", at_most=("p99_over_calm", 3.0)),
            kind="server",
            timeout=1200.0,
        ),
        Row(
            "long",
            "decode, one stream, 16k context",
            long_context,
            (TOKENS_PER_S, Metric("read_gb_s", "GB/s touched", None)),
            Aim("≥ 75 % of read bandwidth on weights and KV", of_limit=0.75),
            limit=("read_gb_s", "read_gb_s"),
            timeout=1800.0,
        ),
        Row(
            "burning",
            "decode while another program burns every core",
            burning,
            (
                Metric("kept", "% of its own speed", HIGHER),
                Metric("tok_s", "tok/s", HIGHER),
                Metric("quiet_tok_s", "tok/s before", None),
            ),
            Aim("≥ 40 %", at_least=("kept", 40.0)),
            kind="server",
        ),
        Row(
            "idle",
            "processor use of an idle server",
            idle,
            (Metric("cpu", "% of a core", LOWER, 2),),
            # A clock tick in ten seconds is 0.1 %.
            Aim("0 %", at_most=("cpu", 0.2)),
            kind="http",
        ),
        Row(
            "start",
            "process start to first token, weights in page cache",
            start,
            (Metric("seconds", "s", LOWER, 2), Metric("ready_s", "s until ready", None, 2)),
            Aim("≤ 1.5 s", at_most=("seconds", 1.5)),
            kind="fresh",
            one_by_one=True,
        ),
        Row(
            "memory",
            "peak memory with 3 GB of KV cache, 32 requests",
            memory,
            (
                Metric("peak_mb", "MB", LOWER, 0),
                Metric("anonymous_mb", "MB without files", LOWER, 0),
                Metric("beyond_mb", "MB beyond weights and KV in use", LOWER, 0),
            ),
            Aim("≤ packed weights + KV in use + 100 MB", at_most=("beyond_mb", 100.0)),
            kind="fresh",
            timeout=1200.0,
        ),
    )
}
