"""The client against servers that send what the peers send."""

import asyncio
import contextlib
import json
import unittest

from client import Endpoint, EventParser, RequestFailed, TokenCounter, complete, is_ready, parse_head, run_job
from work import Job, Lane, Request, WrongLength, check_lengths


def event(**members) -> bytes:
    return b"data: " + json.dumps(members).encode() + b"\n\n"


def chunk(text: str, total: int | None = None, reason: str | None = None) -> bytes:
    members: dict = {"choices": [{"index": 0, "text": text, "finish_reason": reason}]}
    if total is not None:
        members["usage"] = {"completion_tokens": total}
    return event(**members)


DONE = b"data: [DONE]\n\n"


def framed(piece: bytes) -> bytes:
    return f"{len(piece):x}\r\n".encode() + piece + b"\r\n"


class FakeServer:
    """Answers every completion with pieces that `answer(body)` yields; remembers the bodies."""

    def __init__(self, answer, status: int = 200, chunked: bool = True):
        self.answer, self.status, self.chunked = answer, status, chunked
        self.bodies: list[dict] = []
        self.open = 0
        self.most_open = 0

    async def _serve(self, reader, writer) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        # Clients leave in the middle in some tests, and the loop ends while a handler still sleeps.
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await self._answer(reader, writer)
        self.open -= 1
        writer.close()

    async def _answer(self, reader, writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        _, headers = parse_head(b"X 200\r\n" + head.partition(b"\r\n")[2])
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        encoding = "Transfer-Encoding: chunked\r\n" if self.chunked else ""
        writer.write(f"HTTP/1.1 {self.status} Whatever\r\n{encoding}\r\n".encode())
        if body:
            self.bodies.append(json.loads(body))
            for piece in self.answer(self.bodies[-1]):
                writer.write(framed(piece) if self.chunked else piece)
                await writer.drain()
                await asyncio.sleep(0.002)
        if self.chunked:
            writer.write(b"0\r\n\r\n")

    async def __aenter__(self) -> Endpoint:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return Endpoint(self.server.sockets[0].getsockname()[1], "bench", {"extra": 1})

    async def __aexit__(self, *_) -> None:
        self.server.close()
        await self.server.wait_closed()


def counted(body: dict):
    """As vLLM answers with running totals: several tokens may share a chunk, and some bring no text."""
    for total in range(1, body["max_tokens"] + 1):
        last = total == body["max_tokens"]
        yield chunk("" if total == 2 else " word", total, "length" if last else None)
    yield event(choices=[], usage={"completion_tokens": body["max_tokens"]})
    yield DONE


def uncounted(body: dict):
    """As llama.cpp answers: a chunk per token, then one without text that has the total."""
    for _ in range(body["max_tokens"]):
        yield chunk(" word")
    yield chunk("", body["max_tokens"], "length")
    yield DONE


class Completions(unittest.IsolatedAsyncioTestCase):
    async def test_counts_tokens_of_both_kinds_of_server(self):
        for answer in (counted, uncounted):
            for chunked in (True, False):
                async with FakeServer(answer, chunked=chunked) as endpoint:
                    timeline = await complete(endpoint, Request([300, 301], 5))
                timeline.check()
                self.assertEqual(timeline.tokens, 5)
                self.assertGreater(timeline.first_token_s, 0)
                self.assertEqual(len(timeline.gaps()), len(timeline.arrivals) - 1)

    async def test_sends_what_all_servers_understand(self):
        server = FakeServer(counted)
        async with server as endpoint:
            await complete(endpoint, Request([300, 301], 3))
        [body] = server.bodies
        self.assertEqual(body["prompt"], [300, 301])
        self.assertEqual((body["temperature"], body["ignore_eos"], body["stream"]), (0, True, True))
        self.assertEqual((body["model"], body["extra"]), ("bench", 1))

    async def test_a_short_answer_is_noticed(self):
        def short(body: dict):
            yield chunk(" word", 1, "stop")
            yield DONE

        async with FakeServer(short) as endpoint:
            timeline = await complete(endpoint, Request([300], 4))
        with self.assertRaises(WrongLength):
            check_lengths([timeline])

    async def test_failures_are_told(self):
        def refusal(body: dict):
            yield b'{"error": "too long"}'

        def broken(body: dict):
            yield event(error={"message": "out of memory"})

        def cut(body: dict):
            yield chunk(" word")

        def nonsense(body: dict):
            yield b"data: {nonsense\n\n"

        for answer, status, said in (
            (refusal, 400, "too long"),
            (broken, 200, "out of memory"),
            (cut, 200, "without a finish reason"),
            (nonsense, 200, "JSONDecodeError"),
        ):
            async with FakeServer(answer, status) as endpoint:
                with self.assertRaisesRegex(RequestFailed, said):
                    await complete(endpoint, Request([300], 4))

    async def test_nobody_listens(self):
        async with FakeServer(counted) as endpoint:
            self.assertTrue(await asyncio.to_thread(is_ready, endpoint))
        self.assertFalse(is_ready(endpoint))
        with self.assertRaises(RequestFailed):
            await complete(endpoint, Request([300], 4))


class Jobs(unittest.IsolatedAsyncioTestCase):
    async def test_lanes_run_at_once_and_their_requests_in_turn(self):
        server = FakeServer(counted)
        async with server as endpoint:
            job = Job([Lane([Request([300 + lane], 4)] * 2) for lane in range(3)])
            timelines = await run_job(endpoint, job)
        self.assertEqual(server.most_open, 3)
        self.assertEqual(len(timelines), 6)
        for lane in range(3):
            first, second = (t for t in timelines if t.lane == lane)
            self.assertGreaterEqual(second.sent, first.last)

    async def test_a_late_lane_waits_for_the_others(self):
        async with FakeServer(counted) as endpoint:
            lanes = [Lane([Request([300], 20)]), Lane([Request([301], 20)]), Lane([Request([302], 1)], after_tokens=8)]
            timelines = await run_job(endpoint, Job(lanes))
        late = next(t for t in timelines if t.lane == 2)
        for leader in (t for t in timelines if t.lane != 2):
            self.assertGreaterEqual(sum(n for at, n in leader.arrivals if at <= late.sent), 8)
            self.assertGreater(leader.last, late.sent)

    async def test_one_failure_ends_the_job(self):
        def answer(body: dict):
            if body["prompt"] == [666]:
                yield event(error="no")
            else:
                yield from counted(body)

        async with FakeServer(answer) as endpoint:
            job = Job([Lane([Request([300], 1000)]), Lane([Request([666], 1)])])
            with self.assertRaises(ExceptionGroup):
                await run_job(endpoint, job)


class Parsing(unittest.TestCase):
    def test_events_survive_any_cut(self):
        stream = chunk("one") + b": comment\r\n\r\n" + chunk("two", 2).replace(b"\n", b"\r\n") + DONE
        whole = EventParser().feed(stream)
        self.assertEqual(len(whole), 3)
        for size in (1, 2, 7, 30):
            parser = EventParser()
            found = [data for at in range(0, len(stream), size) for data in parser.feed(stream[at : at + size])]
            self.assertEqual(found, whole)

    def test_a_counter_takes_totals_where_there_are_any(self):
        counter = TokenCounter()
        events = [chunk("a", 1), chunk("", 2), chunk("bcd", 5), chunk("", 5, "length")]
        self.assertEqual([counter.feed(data) for e in events for data in EventParser().feed(e)], [1, 1, 3, 0])
        self.assertTrue(counter.finished)

    def test_heads(self):
        self.assertEqual(parse_head(b"HTTP/1.1 503 No\r\nA: b\r\nTE: x:y\r\n\r\n"), (503, {"a": "b", "te": "x:y"}))
        with self.assertRaises(RequestFailed):
            parse_head(b"SSH-2.0\r\n\r\n")


if __name__ == "__main__":
    unittest.main()
