"""A peer that has been started and takes jobs, over HTTP or through its Python library; rows need not know which."""

import asyncio
import json
import queue
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import client
from processes import Process, ProcessEnded, TimedOut
from work import Job, Timeline, check_lengths

POLL_S = 0.01


@dataclass(frozen=True)
class Settings:
    """What every peer is started with."""

    model: Path
    kv_bytes: int
    kv_bytes_per_token: int
    max_context: int
    streams: int
    threads: int


@dataclass(frozen=True)
class Launch:
    """How to start a peer: a server on `endpoint`, or, without one, a worker that speaks JSON lines."""

    command: list[str]
    endpoint: client.Endpoint | None = None
    env: dict[str, str] = field(default_factory=dict)
    start_timeout: float = 900.0

    @property
    def way(self) -> str:
        return "server" if self.endpoint else "Python library"


class JobFailed(Exception):
    """A peer did not do a job."""


class Session:
    """A running peer. Use it as a context manager; entering waits until it is ready."""

    def __init__(self, launch: Launch, log: Path):
        self.launch = launch
        self.process = Process(launch.command, log, launch.env, pipes=launch.endpoint is None)
        self.versions: dict[str, str] = {}
        self._answers: queue.Queue[dict | None] = queue.Queue()

    def __enter__(self) -> "Session":
        try:
            if self.launch.endpoint:
                self._wait_for_health()
            else:
                threading.Thread(target=self._read_answers, daemon=True).start()
                self.versions = self._answer(self.launch.start_timeout).get("versions", {})
        except BaseException:
            self.process.stop()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.process.stop()

    def _wait_for_health(self) -> None:
        end = self.process.started + self.launch.start_timeout
        while not client.is_ready(self.launch.endpoint):
            self.process.must_live()
            if time.monotonic() > end:
                raise TimedOut(f"not ready after {self.launch.start_timeout:.0f} s: {self.process.tail(6)}")
            time.sleep(POLL_S)

    def _read_answers(self) -> None:
        for line in self.process.popen.stdout:
            try:
                self._answers.put(json.loads(line))
            except ValueError:
                self._answers.put({"error": f"not JSON: {line[:200]!r}"})
        self._answers.put(None)

    def _answer(self, timeout: float) -> dict:
        try:
            answer = self._answers.get(timeout=timeout)
        except queue.Empty:
            raise TimedOut(f"no answer within {timeout:.0f} s: {self.process.tail(4)}") from None
        if answer is None:
            self.process.wait(10.0)
            raise ProcessEnded(f"ended with status {self.process.popen.returncode}: {self.process.tail(6)}")
        if "error" in answer:
            raise JobFailed(answer["error"])
        return answer

    def run(self, job: Job, timeout: float) -> list[Timeline]:
        """Does a job and checks that every request returned as many tokens as it was asked for."""
        self.process.must_live()
        if self.launch.endpoint:
            timelines = asyncio.run(self._run_over_http(job, timeout))
        else:
            self.process.popen.stdin.write(json.dumps({"lanes": job.as_json()}).encode() + b"\n")
            self.process.popen.stdin.flush()
            timelines = [_timeline(entry) for entry in self._answer(timeout)["timelines"]]
        check_lengths(timelines)
        return timelines

    async def _run_over_http(self, job: Job, timeout: float) -> list[Timeline]:
        try:
            async with asyncio.timeout(timeout):
                return await client.run_job(self.launch.endpoint, job)
        except TimeoutError:
            raise TimedOut(f"not done within {timeout:.0f} s") from None
        except ExceptionGroup as group:
            problem = group.exceptions[0]
            self.process.must_live()
            raise JobFailed(str(problem) or type(problem).__name__) from problem


def _timeline(entry: dict) -> Timeline:
    return Timeline(entry["lane"], entry["sent"], entry["asked"], [(at, count) for at, count in entry["arrivals"]])
