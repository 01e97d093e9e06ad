"""What is asked of every router in front of three servers: all get requests, and servers come and go.

The servers are to let running requests finish when they are told to end (`--shutdown-timeout`)."""

import json
import os
import re
import signal
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import wraps

from checks import CAPITAL_QUESTION, WEATHER, WEATHER_QUESTION, Target, run
from processes import Program, free_port, wait_until

START_LIMIT = 60.0
HEALTH_LIMIT = 30.0
"""Until a router has noticed that a server is down or back; it asks every second."""
HEALTH_FLAGS = [
    "--health-check-interval-secs=1",
    "--health-check-timeout-secs=1",
    "--health-failure-threshold=1",
    "--health-success-threshold=1",
]
ROUNDS = 4
STREAM_TOKENS = 400
TIMEOUT = 60
SERVED = re.compile(r"^vllm:request_success_total\{.*\} (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Router:
    """A router as a program of its environment."""

    package: str
    command: list[str]
    """Its script and whatever it needs beside the common flags."""
    ready: str
    """The path that answers with 200 once the router is ready."""


def through(target: Target, router: Program) -> Target:
    """The router in the place of the server."""
    return replace(target, urls=(router.url,))


def ask(target: Target, content: str = CAPITAL_QUESTION, **more) -> dict:
    messages = [{"role": "user", "content": content}]
    return {"model": target.model, "messages": messages, "temperature": 0, "max_tokens": 64} | more


def chat(target: Target, content: str = CAPITAL_QUESTION, **more) -> dict:
    return target.post("/v1/chat/completions", ask(target, content, **more))


def text(answer: dict) -> str:
    return answer["choices"][0]["message"]["content"]


def events(target: Target, path: str, body: dict):
    """The events of a stream; it has to end with [DONE]."""
    data = json.dumps(body | {"stream": True}).encode()
    request = urllib.request.Request(target.url + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        for line in answer:
            line = line.decode().strip()
            if line == "data: [DONE]":
                return
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended without [DONE]")


def served(url: str) -> int:
    """How many requests a server has answered."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=TIMEOUT) as answer:
        return sum(int(float(value)) for value in SERVED.findall(answer.read().decode()))


def status(target: Target, body: dict) -> int:
    try:
        target.post("/v1/chat/completions", body)
    except urllib.error.HTTPError as error:
        json.load(error)
        return error.code
    return 200


def check_router(made: Router) -> None:
    """Runs all checks of a router with the servers that the command line names, and exits."""
    started = []

    def start(target: Target) -> None:
        """the router takes up three servers"""
        port = free_port()
        words = [*made.command, "--host=127.0.0.1", f"--port={port}", f"--prometheus-port={free_port()}"]
        words += ["--policy=round_robin", *HEALTH_FLAGS, "--worker-urls", *target.urls]
        started.append(programs.enter_context(Program(words, port, made.ready, START_LIMIT)))
        router = through(target, started[0])
        wait_until(lambda: status(router, ask(router, max_tokens=1)) == 200, START_LIMIT, "a request is answered")

    def with_router(check):
        @wraps(check)
        def checked(target: Target):
            assert started, "the router did not start"
            return check(target, through(target, started[0]))

        return checked

    checks = [spread, same_answers, streams, errors, frozen, terminated, killed]
    with ExitStack() as programs:
        run([made.package], [start, *map(with_router, checks)])


def spread(target: Target, router: Target):
    """twelve requests at once: each server answers some"""
    before = [served(url) for url in target.urls]
    with ThreadPoolExecutor(len(target.urls) * ROUNDS) as pool:
        answers = list(pool.map(lambda _: text(chat(router)), range(len(target.urls) * ROUNDS)))
    assert len(set(answers)) == 1 and answers[0], answers
    more = [served(url) - count for url, count in zip(target.urls, before)]
    assert min(more) > 0, f"answered by each server: {more}"


def same_answers(target: Target, router: Target):
    """chat, tools, completions and the list of models are as without the router"""
    assert router.get("/v1/models")["data"][0]["id"] == target.model
    assert text(chat(router)) == text(chat(target))
    for choice in ("auto", "required"):
        asked = {"tools": [WEATHER], "tool_choice": choice}
        found = [chat(at, WEATHER_QUESTION, **asked)["choices"][0]["message"]["tool_calls"] for at in (router, target)]
        assert found[0] and [call["function"] for call in found[0]] == [call["function"] for call in found[1]]
    body = {"model": target.model, "prompt": "The capital of France is", "max_tokens": 8, "temperature": 0}
    found = [at.post("/v1/completions", body)["choices"][0]["text"] for at in (router, target)]
    assert found[0] == found[1]


def streams(target: Target, router: Target):
    """streams: the same text, in pieces, with usage"""
    options = {"stream_options": {"include_usage": True}}
    chunks = list(events(router, "/v1/chat/completions", ask(router) | options))
    pieces = [choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"]]
    assert "".join(pieces) == text(chat(target)) and len(pieces) > 2
    assert chunks[-1]["usage"]["completion_tokens"] > 0


def errors(target: Target, router: Target):
    """errors: statuses come through"""
    assert status(router, ask(router, temperature=-1)) == 400
    assert status(router, ask(router, model="no-such-model")) == 404
    assert status(router, ask(router, "word " * 10_000)) == 400


def frozen(target: Target, router: Target):
    """a server stands still: the others answer; it goes on: it gets requests again"""
    pid, url = target.pids[1], target.urls[1]
    before = served(url)
    os.kill(pid, signal.SIGSTOP)
    try:
        # Whatever was sent to it before the router noticed is answered late, and not counted here.
        wait_until(lambda: is_healthy(router, url) is False, HEALTH_LIMIT, "the router leaves out the server")
        assert all(text(chat(router)) for _ in range(ROUNDS * len(target.urls)))
    finally:
        os.kill(pid, signal.SIGCONT)

    def answers_again() -> bool:
        return bool(text(chat(router))) and served(url) > before

    wait_until(answers_again, HEALTH_LIMIT, "the server gets requests again")


def terminated(target: Target, router: Target):
    """a server is told to end while it streams: the streams are finished, and the others go on"""
    long = ask(router, "Tell me a story.", ignore_eos=True, max_tokens=STREAM_TOKENS)
    long |= {"stream_options": {"include_usage": True}}
    started, lengths = threading.Barrier(len(target.urls) + 1), []

    def stream():
        chunks = events(router, "/v1/chat/completions", long)
        next(chunks)
        started.wait(TIMEOUT)
        lengths.extend(chunk["usage"]["completion_tokens"] for chunk in chunks if chunk.get("usage"))

    threads = [threading.Thread(target=stream) for _ in target.urls]
    for thread in threads:
        thread.start()
    started.wait(TIMEOUT)
    os.kill(target.pids[1], signal.SIGTERM)
    for thread in threads:
        thread.join(TIMEOUT)
    assert lengths == [STREAM_TOKENS] * len(target.urls), f"tokens of the streams: {lengths}"
    assert all(text(chat(router)) for _ in range(ROUNDS * len(target.urls)))


def killed(target: Target, router: Target):
    """a server is killed: no request fails, and the last server answers all"""
    os.kill(target.pids[2], signal.SIGKILL)
    before = served(target.urls[0])
    assert all(text(chat(router)) for _ in range(ROUNDS))
    # Servers count an answer a moment after it was sent.
    wait_until(lambda: served(target.urls[0]) - before == ROUNDS, HEALTH_LIMIT, "the last server has answered all")


def is_healthy(router: Target, url: str) -> bool:
    """What the router thinks of a server."""
    [found] = [worker for worker in router.get("/workers")["workers"] if worker["url"] == url]
    return found["is_healthy"]
