"""What runs inside a peer's own environment: takes jobs on stdin, answers with timelines, one JSON line each.

Standard library only, since each peer has another environment. A worker module makes an engine and calls `main`.
"""

import argparse
import importlib.metadata
import json
import os
import sys
import time
import traceback


class Lanes:
    """Keeps the lanes of a job going, whatever runs them: see work.py for what a job is."""

    def __init__(self, lanes):
        self.lanes = lanes
        self.timelines = []
        self.at = [0] * len(lanes)
        self.running = {}
        self.received = {index: 0 for index, lane in enumerate(lanes) if not lane["after_tokens"]}

    def due(self):
        """Requests that should start now, as (key, prompt, max_tokens)."""
        busy = {timeline["lane"] for timeline in self.running.values()}
        for index, lane in enumerate(self.lanes):
            if index in busy or self.at[index] == len(lane["requests"]):
                continue
            if lane["after_tokens"] and min(self.received.values()) < lane["after_tokens"]:
                continue
            request = lane["requests"][self.at[index]]
            self.at[index] += 1
            timeline = {"lane": index, "sent": time.monotonic(), "asked": request["max_tokens"], "arrivals": []}
            key = len(self.timelines)
            self.timelines.append(timeline)
            self.running[key] = timeline
            yield key, request["prompt"], request["max_tokens"]

    def came(self, key, tokens, at=None):
        if tokens:
            timeline = self.running[key]
            timeline["arrivals"].append((time.monotonic() if at is None else at, tokens))
            if timeline["lane"] in self.received:
                self.received[timeline["lane"]] += tokens

    def finish(self, key):
        del self.running[key]


def run_in_steps(engine, lanes):
    """Runs a job on an engine with `submit(key, prompt, max_tokens)` and `step()`, which yields what each step brought
    as (key, tokens, finished)."""
    state = Lanes(lanes)
    while True:
        for key, prompt, max_tokens in list(state.due()):
            engine.submit(key, prompt, max_tokens)
        if not state.running:
            return state.timelines
        for key, tokens, finished in engine.step():
            state.came(key, tokens)
            if finished:
                state.finish(key)


def run_one_by_one(generate, lanes):
    """Runs a job on a function that takes one request at a time: `generate(prompt, max_tokens)` returns the times at
    which tokens came."""
    state = Lanes(lanes)
    while due := list(state.due()):
        # All lanes' requests are due at once; those that wait have only been sent later.
        for key, prompt, max_tokens in due:
            state.running[key]["sent"] = time.monotonic()
            for at in generate(prompt, max_tokens):
                state.came(key, 1, at)
            state.finish(key)
    return state.timelines


def versions(packages):
    found = {}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def main(load, packages):
    """Loads an engine with `load(arguments)`, which returns a function from lanes to timelines, and serves jobs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--kv-bytes", type=int, required=True)
    parser.add_argument("--max-context", type=int, required=True)
    parser.add_argument("--streams", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    # Libraries print to stdout as they please; the protocol gets a descriptor of its own.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    def say(message):
        answers.write(json.dumps(message) + "\n")

    try:
        run = load(arguments)
    except BaseException as problem:
        traceback.print_exc()
        say({"error": f"{type(problem).__name__}: {problem}"})
        return 1
    say({"ready": True, "versions": versions(packages)})
    for line in sys.stdin:
        try:
            say({"timelines": run(json.loads(line)["lanes"])})
        except Exception as problem:
            traceback.print_exc()
            say({"error": f"{type(problem).__name__}: {problem}"})
    return 0
