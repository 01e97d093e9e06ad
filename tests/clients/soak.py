#!/usr/bin/env python3
"""2,000 requests over 64 connections, a third of which leave early; then looks for what is left.

soak.py --bin PATH [--requests N] [--connections N] [--seed N]
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

import httpx

from serving import Server, wait_until

# Requests before memory is measured for the first time: caches and pools have grown by then.
WARM_UP = 500
LEAVING_SHARE = 1 / 3
# Allocators keep some of what was freed; a leak of a few kilobytes per request is far more.
MOST_GROWTH_BYTES = 16 << 20
IDLE_LIMIT = 10.0
IDLE_WINDOW = 1.0
MOST_IDLE_CPU = 0.03

SENTENCES = ["The boats came home. ", "He lit the lamp. ", "One, two, three. ", "Grüße aus München. "]


def draw_body(draw: random.Random) -> dict:
    """A completion or a chat request with a prefix that others share."""
    text = "".join(SENTENCES[: draw.randint(1, 4)]) * draw.randint(1, 4) + str(draw.randint(0, 99))
    body = {
        "model": "chat",
        "temperature": draw.choice([0, 0.8, 1.2]),
        "seed": draw.randint(0, 1000),
        "max_tokens": draw.randint(1, 24),
        "stream": draw.random() < 0.7,
        "n": 1,
    }
    if body["temperature"]:
        body["n"] = draw.randint(1, 2)
    if draw.random() < 0.5:
        return {**body, "messages": [{"role": "user", "content": text}]}
    return {**body, "prompt": text}


async def one_request(http: httpx.AsyncClient, draw: random.Random, tally: dict) -> None:
    body = draw_body(draw)
    path = "/v1/chat/completions" if "messages" in body else "/v1/completions"
    leaves = draw.random() < LEAVING_SHARE
    if leaves and not body["stream"]:
        try:
            async with asyncio.timeout(draw.random() * 0.05):
                answer = await http.post(path, json=body)
            assert answer.status_code == 200, (answer.status_code, answer.text)
            tally["finished"] += 1
        except TimeoutError:
            tally["left"] += 1
        return
    patience = draw.randint(0, 6) if leaves else None
    async with http.stream("POST", path, json=body) as answer:
        assert answer.status_code == 200, (answer.status_code, await answer.aread())
        complete = not body["stream"]
        async for line in answer.aiter_lines():
            complete = complete or line == "data: [DONE]"
            assert '"error"' not in line, line
            if patience is not None and line:
                patience -= 1
                if patience < 0:
                    break
    assert complete or leaves, "a stream ended early"
    tally["finished" if complete else "left"] += 1


async def burst(server: Server, draw: random.Random, requests: int, connections: int) -> dict:
    """Sends requests from as many workers as there are connections."""
    tally = {"finished": 0, "left": 0}
    seeds = [draw.getrandbits(64) for _ in range(requests)]
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=60.0, trust_env=False) as http:

        async def worker() -> None:
            while seeds:
                await one_request(http, random.Random(seeds.pop()), tally)

        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(worker())
    return tally


def run(server: Server, arguments: argparse.Namespace) -> None:
    draw = random.Random(arguments.seed)
    started = time.monotonic()
    warm_up = min(WARM_UP, arguments.requests // 2)
    asyncio.run(burst(server, draw, warm_up, arguments.connections))
    wait_until(server.is_idle, IDLE_LIMIT, "everything is freed after the warm-up")
    early = server.resident_bytes()
    tally = asyncio.run(burst(server, draw, arguments.requests - warm_up, arguments.connections))
    wait_until(server.is_idle, IDLE_LIMIT, "everything is freed")
    took = time.monotonic() - started
    growth = server.resident_bytes() - early
    assert growth < MOST_GROWTH_BYTES, (
        f"memory grew by {growth / 2**20:.1f} MiB after the first {warm_up} requests"
    )
    assert tally["left"] > 0, "no client left early"

    before = server.cpu_seconds()
    time.sleep(IDLE_WINDOW)
    idle = server.cpu_seconds() - before
    assert idle <= MOST_IDLE_CPU, f"an idle server used {idle:.2f} s of CPU in {IDLE_WINDOW} s"

    answer = server.http.post("/v1/completions", json={"model": "chat", "prompt": "x", "max_tokens": 1})
    assert answer.status_code == 200, answer.text
    print(
        f"soak: {arguments.requests} requests in {took:.0f} s, {tally['finished']} finished and {tally['left']} left "
        f"early after the warm-up, memory {early / 2**20:.0f} MiB {growth / 2**20:+.1f}, idle CPU {idle:.2f} s"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    # Few sequences and a small pool, so that requests wait, blocks are evicted and some are preempted.
    with Server(arguments.bin, "--max-num-seqs", "24", "--num-gpu-blocks-override", "160") as server:
        try:
            run(server, arguments)
        except BaseException:
            print(f"soak: failed with seed {arguments.seed}\n{server.output()[-4000:]}", file=sys.stderr)
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
