"""Whole duels between programs that only pretend: sessions, workers, processes and rows together."""

import os
import sys
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import processes
from client import Endpoint
from duel import Duel, Side
from peers import Peer
from results import Scrubber, empty_cell
from rows import QUICK, ROWS, mixed_metrics
from sessions import Launch, Session, Settings
from shapes import SHAPES
from work import Job, Lane, Request, Timeline, WrongLength, prompt

HERE = Path(__file__).resolve().parent
TINY = SHAPES["tiny"]
SCALE = replace(QUICK, repeats=2)


class Pretender(Peer):
    """A fake server, a fake library, or both."""

    name = title = "pretender"

    def __init__(self, work: Path, server: list[str] | None, library: list[str] | None):
        super().__init__(work)
        self.words = (server, library)

    def versions(self):
        return {}

    def server(self, settings):
        if self.words[0] is None:
            return None
        port = processes.free_port()
        command = [sys.executable, str(HERE / "fake_server.py"), str(port), *self.words[0]]
        return Launch(command, Endpoint(port, "bench"), start_timeout=20.0)

    def library(self, settings):
        if self.words[1] is None:
            return None
        flags = "--model=m --kv-bytes=1 --max-context=1 --streams=1 --threads=1".split()
        return Launch([sys.executable, str(HERE / self.words[1][0]), *flags], start_timeout=20.0)


class Duels(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(processes.end_all)
        self.work = Path(folder.name)
        self.settings = Settings(self.work, 1 << 20, TINY.kv_bytes_per_token, 4096, 8, 1)
        self.told: list[str] = []

    def side(self, server=None, library=None) -> Side:
        return Side(Pretender(self.work, server, library), self.settings, self.work / "logs")

    def measure(self, row: str, ours: Side, theirs: Side | None) -> dict:
        cell = empty_cell("now", None)
        with Duel(ours, theirs, TINY, SCALE, self.told.append, lambda: 0.0) as duel:
            duel.measure(ROWS[row], cell, Scrubber({"WORK": self.work}).reason)
        self.assertIsNone(ours.session)
        return cell

    def test_both_are_measured_by_turns(self):
        ours, theirs = self.side(server=[]), self.side(library=["fake_worker.py"])
        for row in ("decode", "prefix", "serve8", "mixed", "start", "memory"):
            cell = self.measure(row, ours, theirs)
            self.assertEqual((cell["reason"], cell["ours_reason"]), (None, None), self.told)
            for side in ("ours", "theirs"):
                self.assertEqual(set(cell[side]), {metric.key for metric in ROWS[row].metrics})
                self.assertTrue(all(len(samples) == 2 for samples in cell[side].values()))
        order = [line.split()[2] for line in self.told if "decode" in line]
        self.assertEqual(len(order), 4)

    def test_a_peer_that_fails_does_not_stop_ours(self):
        cases = (
            (self.side(server=["--wrong-length"]), "WrongLength"),
            (self.side(library=["no_such_file.py"]), "ProcessEnded"),
        )
        for theirs, said in cases:
            cell = self.measure("decode", self.side(server=[]), theirs)
            self.assertIn(said, cell["reason"])
            self.assertNotIn(str(self.work), cell["reason"])
            self.assertEqual(len(cell["ours"]["tok_s"]), 2)
            self.assertEqual(cell["theirs"], {})

    def test_without_a_server_there_is_no_server_row(self):
        cell = self.measure("idle", self.side(library=["fake_worker.py"]), None)
        self.assertEqual(cell["reason"], "has no server")

    def test_nothing_is_left_running(self):
        before = set(processes.read_process_table())
        self.measure("burning", self.side(server=[]), None)
        after = processes.members_of(os.getpid(), processes.read_process_table())
        self.assertEqual([pid for pid in after if pid not in before and pid != os.getpid()], [])


class Workers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        flags = "--model=m --kv-bytes=1 --max-context=1 --streams=1 --threads=1".split()
        launch = Launch([sys.executable, str(HERE / "fake_worker.py"), *flags], start_timeout=20.0)
        self.session = Session(launch, Path(folder.name) / "log")

    def test_lanes_and_their_order(self):
        lanes = [Lane([Request([300], 3)] * 2), Lane([Request([301], 9)]), Lane([Request([302], 1)], after_tokens=4)]
        with self.session as session:
            self.assertIn("pip", session.versions)
            timelines = session.run(Job(lanes), 20.0)
        self.assertEqual(sorted((t.lane, t.asked) for t in timelines), [(0, 3), (0, 3), (1, 9), (2, 1)])
        first, second = (t for t in timelines if t.lane == 0)
        self.assertGreaterEqual(second.sent, first.last)
        late = next(t for t in timelines if t.lane == 2)
        leader = next(t for t in timelines if t.lane == 1)
        self.assertGreaterEqual(sum(n for at, n in leader.arrivals if at <= late.sent), 4)

    def test_a_frozen_session_goes_on_later(self):
        with self.session as session:
            session.process.pause()
            session.process.resume()
            session.run(Job([Lane([Request([300], 2)])]), 20.0)

    def test_death_is_an_error_and_not_a_wait(self):
        with self.session as session, self.assertRaisesRegex(processes.ProcessEnded, "status 7"):
            session.run(Job([Lane([Request([1], 2)])]), 20.0)

    def test_time_is_limited(self):
        with self.session as session:
            session.process.pause()
            with self.assertRaises(processes.TimedOut):
                session.run(Job([Lane([Request([300], 2)])]), 0.2)


class Work(unittest.TestCase):
    def test_prompts_are_the_same_for_all_and_new_for_each_run(self):
        self.assertEqual(prompt("a", 50, 1000), prompt("a", 50, 1000))
        self.assertNotEqual(prompt("a", 50, 1000)[0], prompt("b", 50, 1000)[0])
        self.assertTrue(all(256 <= token < 998 for token in prompt("a", 5000, 1000)))

    def test_rates_need_more_than_one_arrival(self):
        timeline = Timeline(0, 0.0, 5, [(1.0, 1), (2.0, 2), (4.0, 2)])
        self.assertAlmostEqual(timeline.decode_rate(), 4 / 3)
        self.assertEqual(timeline.gaps(begin=3.0), [2.0])
        with self.assertRaises(WrongLength):
            Timeline(0, 0.0, 5, [(1.0, 5)]).decode_rate()

    def test_gaps_are_told_apart_by_what_else_went_on(self):
        stream = Timeline(0, 0.0, 7, [(at, 1) for at in (1.0, 2.0, 3.0, 8.0, 9.0, 10.0, 11.0)])
        long = Timeline(1, 3.5, 1, [(8.5, 1)])
        found = mixed_metrics([stream, long], 1)
        self.assertEqual((found["itl_p99_ms"], found["itl_p50_ms"], found["calm_p50_ms"]), (5000.0, 5000.0, 1000.0))
        self.assertEqual((found["p99_over_calm"], found["prompt_s"]), (5.0, 5.0))


if __name__ == "__main__":
    unittest.main()
