"""What the scripts of this folder share: their arguments, and one printed line for every check.

A script prints `version NAME VERSION` for the packages it tests, then `ok: CHECK` or `FAILED: CHECK: why` for each of
its checks, and ends with status 1 if one failed. `cargo xtask clients` reads these lines. Checks look at the form of
answers, never at the words: the built-in model is often wrong, and its weights change.
"""

import argparse
import asyncio
import faulthandler
import importlib.metadata
import inspect
import json
import sys
import time
import traceback
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path

CHECK_LIMIT = 300.0
"""Seconds for one check; then the stack is written to standard error and the script ends."""
FAILURE_LENGTH = 600
"""How much of an exception a line quotes; the whole one goes to standard error."""

CITY = "Paris"
WEATHER_QUESTION = f"What's the weather like in {CITY}?"
CAPITAL_QUESTION = "What is the capital of France?"
PERSON_REQUEST = "Extract the person as JSON: Anna is 30 years old."
WEATHER_REPORT = '{"temperature": 18, "unit": "celsius", "condition": "sunny"}'
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the current weather in a given location",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string", "description": "City, e.g. San Francisco"}},
            "required": ["location"],
            "additionalProperties": False,
        },
    },
}
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Target:
    """The server under test, as a script finds it."""

    urls: tuple[str, ...]
    """One URL for each server, without a path."""
    pids: tuple[int, ...]
    """The processes of the servers, in the order of `urls`."""
    model: str
    """The name under which the model is served."""
    tokenizer: Path | None
    """A directory with the model's tokenizer, for programs that read one."""
    key: str | None = None
    """The API key that the server wants."""

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def base(self) -> str:
        """What OpenAI's clients call the base URL."""
        return f"{self.url}/v1"

    def get(self, path: str):
        """The JSON answer to a GET."""
        return self.send(path, None)

    def post(self, path: str, body: dict):
        """The JSON answer to a POST."""
        return self.send(path, body)

    def send(self, path: str, body: dict | None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def run(packages: list[str], checks: list) -> None:
    """Prints the packages' versions, runs the checks with the target that the command line names, and exits.

    A check is a function, which may be a coroutine; the first line of its documentation is its name."""
    target = parse_arguments()
    for package in packages:
        print(f"version {package} {importlib.metadata.version(package)}", flush=True)
    # One event loop for all, because clients close their connections when they are collected.
    with asyncio.Runner() as runner:
        outcomes = [passes(check, target, runner) for check in checks]
    sys.exit(0 if all(outcomes) else 1)


def passes(check, target: Target, runner: asyncio.Runner) -> bool:
    name = inspect.getdoc(check).splitlines()[0].rstrip(".")
    started = time.monotonic()
    faulthandler.dump_traceback_later(CHECK_LIMIT, exit=True)
    try:
        outcome = check(target)
        if inspect.iscoroutine(outcome):
            runner.run(outcome)
    except Exception as error:
        traceback.print_exc()
        print(f"FAILED: {name}: {shortened(error)}", flush=True)
        return False
    finally:
        faulthandler.cancel_dump_traceback_later()
        print(f"{time.monotonic() - started:.1f} s for {name}", file=sys.stderr, flush=True)
    print(f"ok: {name}", flush=True)
    return True


def parse_arguments() -> Target:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", action="append", required=True, help="a server; may be given several times")
    parser.add_argument("--pid", action="append", type=int, default=[], help="the process of each server")
    parser.add_argument("--tokenizer", type=Path, help="a directory with the model's tokenizer")
    parser.add_argument("--key", help="the API key that the server wants")
    arguments = parser.parse_args()
    target = Target(tuple(arguments.url), tuple(arguments.pid), "", arguments.tokenizer, arguments.key)
    return replace(target, model=target.get("/v1/models")["data"][0]["id"])


def shortened(error: Exception) -> str:
    """The exception in one line; an assertion without a text is named by its source line."""
    text = " ".join(str(error).split())
    if not text:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        text = f"line {frame.lineno}: {frame.line}"
    text = f"{type(error).__name__}: {text}"
    return text if len(text) <= FAILURE_LENGTH else text[:FAILURE_LENGTH] + "…"


def expect(kind: type, work) -> Exception:
    """The exception of that kind that `work` raises."""
    try:
        found = work()
    except kind as error:
        return error
    raise AssertionError(f"expected {kind.__name__}, but got {found!r}")


def is_person(person: dict) -> bool:
    """Whether it fits the schema PERSON."""
    return set(person) == {"name", "age"} and isinstance(person["name"], str) and type(person["age"]) is int
