"""A client for OpenAI's streamed completions that costs the machine next to nothing.

On two cores a client is part of what is measured. This one is plain asyncio streams: no JSON model classes, no
connection pool, one write and a handful of reads per token. All servers get the same bytes but for their own extras.
"""

import asyncio
import contextlib
import json
import socket
import time
from dataclasses import dataclass, field

from work import Job, Request, Timeline

PIECE_BYTES = 1 << 16
MOST_HEAD_BYTES = 1 << 16


class RequestFailed(Exception):
    """A server refused a request, broke off, or broke the protocol."""


@dataclass
class Endpoint:
    """Where a server listens and what it wants in a body beside the common members."""

    port: int
    model: str
    extra: dict = field(default_factory=dict)
    host: str = "127.0.0.1"

    def body(self, request: Request) -> bytes:
        return json.dumps(
            {
                "model": self.model,
                "prompt": request.prompt,
                "max_tokens": request.max_tokens,
                "temperature": 0,
                "ignore_eos": True,
                "stream": True,
                "stream_options": {"include_usage": True},
                **self.extra,
            }
        ).encode()


class EventParser:
    """Cuts a byte stream into the data of server-sent events."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[str]:
        """The events that are complete with this piece."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        # An event of these servers is a single `data:` line; comments and blank lines carry nothing.
        return [line[5:].strip().decode() for line in lines if line.startswith(b"data:")]


class TokenCounter:
    """Learns from the events of one answer how many tokens came.

    vLLM and Quire put running totals on every chunk, llama.cpp sends a chunk per token and the total at the end. A
    chunk without a running total counts as one token if it brings text.
    """

    def __init__(self) -> None:
        self.tokens = 0
        self.finished = False

    def feed(self, data: str) -> int:
        """Tokens that this event brought."""
        if data == "[DONE]":
            self.finished = True
            return 0
        event = json.loads(data)
        if "error" in event:
            raise RequestFailed(f"the stream broke off: {str(event['error'])[:300]}")
        choices = event.get("choices") or []
        self.finished = self.finished or any(choice.get("finish_reason") for choice in choices)
        total = (event.get("usage") or {}).get("completion_tokens")
        if total is None:
            total = self.tokens + sum(1 for choice in choices if choice.get("text"))
        came, self.tokens = total - self.tokens, total
        return came


async def complete(endpoint: Endpoint, request: Request, lane: int = 0, on_tokens=None) -> Timeline:
    """Runs one streamed completion. `on_tokens` is called with the number of tokens of each arrival."""
    timeline = Timeline(lane, time.monotonic(), request.max_tokens)
    counter = TokenCounter()
    parser = EventParser()
    try:
        # Closed at once when something goes wrong, so that the server stops working for nobody.
        async with contextlib.aclosing(post(endpoint, "/v1/completions", endpoint.body(request))) as pieces:
            async for piece in pieces:
                now = time.monotonic()
                came = sum(counter.feed(data) for data in parser.feed(piece))
                if came > 0:
                    timeline.arrivals.append((now, came))
                    if on_tokens:
                        on_tokens(came)
                elif came < 0:
                    # Chunks were counted one by one and the total at the end knows of fewer.
                    raise RequestFailed(f"{-came} more chunks than tokens")
    except (OSError, asyncio.IncompleteReadError, json.JSONDecodeError, ValueError) as problem:
        raise RequestFailed(f"{type(problem).__name__}: {problem}") from problem
    if not counter.finished:
        raise RequestFailed("the stream ended without a finish reason")
    return timeline


async def post(endpoint: Endpoint, path: str, body: bytes):
    """Sends a body and yields the pieces of the answer as they come."""
    reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port, limit=MOST_HEAD_BYTES)
    try:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {endpoint.host}:{endpoint.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        status, headers = parse_head(await reader.readuntil(b"\r\n\r\n"))
        pieces = read_pieces(reader, headers)
        if status != 200:
            answer = b"".join([piece async for piece in pieces])
            raise RequestFailed(f"HTTP status {status}: {answer[:300].decode(errors='replace')}")
        async for piece in pieces:
            yield piece
    finally:
        writer.close()


def parse_head(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers, names in lower case."""
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    try:
        return int(first.split()[1]), headers
    except (IndexError, ValueError):
        raise RequestFailed(f"not an HTTP answer: {first[:80]!r}") from None


async def read_pieces(reader: asyncio.StreamReader, headers: dict[str, str]):
    """The body in the pieces in which it came, whichever of HTTP's three framings it has."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            piece = await reader.readexactly(size + 2)
            yield piece[:-2]
    elif "content-length" in headers:
        yield await reader.readexactly(int(headers["content-length"]))
    else:
        while piece := await reader.read(PIECE_BYTES):
            yield piece


async def run_job(endpoint: Endpoint, job: Job) -> list[Timeline]:
    """Runs all lanes of a job at once. The first failure ends the others."""
    leaders = [index for index, lane in enumerate(job.lanes) if lane.after_tokens == 0]
    received = dict.fromkeys(leaders, 0)
    progress = asyncio.Event()

    async def run_lane(index: int) -> list[Timeline]:
        lane = job.lanes[index]

        def count(came: int) -> None:
            if index in received:
                received[index] += came
                progress.set()

        while lane.after_tokens and min(received.values()) < lane.after_tokens:
            progress.clear()
            await progress.wait()
        return [await complete(endpoint, request, index, count) for request in lane.requests]

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run_lane(index)) for index in range(len(job.lanes))]
    return [timeline for task in tasks for timeline in task.result()]


def is_ready(endpoint: Endpoint, path: str = "/health", timeout: float = 2.0) -> bool:
    """Whether the server says that it can work. Without an event loop: it is asked often while a start is timed."""
    try:
        with socket.create_connection((endpoint.host, endpoint.port), timeout) as connection:
            host = f"{endpoint.host}:{endpoint.port}"
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            status = connection.makefile("rb").readline(MOST_HEAD_BYTES).split()[1:2]
    except OSError:
        return False
    return status == [b"200"]
