#!/usr/bin/env python3
"""Measures Quire beside other programs that run language models on a CPU, and writes docs/benchmarks.md.

    python3 benches/compare/compare.py                        # everything, for hours: see README.md
    python3 benches/compare/compare.py --quick                # whether everything runs
    python3 benches/compare/compare.py --only decode,prefill --peers llama.cpp
    python3 benches/compare/compare.py --report-only          # benchmarks.md anew from benchmarks.json
"""

import argparse
import datetime
import json
import os
import shlex
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import checkpoints
import machine
import peers
import processes
import report
from duel import FAILURES, Duel, Side, wait_for_quiet
from peers import OTHERS, Quire
from results import OURS, Results, Scrubber, empty_cell
from rows import FULL, QUICK, ROWS, Row, Scale
from sessions import Settings
from shapes import SHAPES, Shape

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KV_BYTES = 3_000_000_000
STREAMS = 32
# Room for an answer after the longest prompt.
CONTEXT_MARGIN = 1024


def tell(text: str) -> None:
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", flush=True)


def chosen(text: str, known: dict, what: str) -> list[str]:
    """Names from a comma-separated list, in the order of the table."""
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            raise argparse.ArgumentTypeError(f"no {what} {name!r}; there are {', '.join(known)}")
    return [name for name in known if name in wanted]


def parse(words: list[str]) -> argparse.Namespace:
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--only", type=lambda t: chosen(t, ROWS, "row"), default=list(ROWS), help="rows: " + ",".join(ROWS))
    add("--peers", type=lambda t: chosen(t, OTHERS, "peer"), default=list(OTHERS), help="peers: " + ",".join(OTHERS))
    add("--shape", type=lambda t: chosen(t, SHAPES, "shape"), default=["qwen3-0.6b"], help=",".join(SHAPES))
    add("--quick", action="store_true", help="little work, one repeat; not for publication")
    add("--repeat", type=int, help=f"samples of each number (default {FULL.repeats})")
    add("--minutes", type=float, help="start no new row after so many minutes")
    add("--fresh", action="store_true", help="forget what benchmarks.json has from earlier runs")
    add("--missing", action="store_true", help="measure only what benchmarks.json has no number for")
    add("--setup-only", action="store_true", help="install, make checkpoints and convert them, measure nothing")
    add("--report-only", action="store_true", help="write benchmarks.md from benchmarks.json")
    add("--quire", type=Path, help="the binary (default: built by cargo)")
    add("--work", type=Path, default=target / "compare", help="where environments and checkpoints are kept")
    add("--out", type=Path, help="where the report goes (default: docs; with --quick, the work directory)")
    arguments = parser.parse_args(words)
    arguments.target = target
    arguments.work = arguments.work.absolute()
    arguments.out = (arguments.out or (arguments.work if arguments.quick else ROOT / "docs")).absolute()
    arguments.quire = arguments.quire and arguments.quire.absolute()
    return arguments


class Comparison:
    """One run of the program."""

    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self.work, self.logs = arguments.work, arguments.work / "logs"
        self.scrub = Scrubber({"WORK": self.work, "TARGET": arguments.target, ".": ROOT, "~": Path.home()})
        self.results = Results(arguments.out / "benchmarks.json", machine.describe(), arguments.fresh)
        self.scale: Scale = QUICK if arguments.quick else FULL
        if arguments.repeat:
            self.scale = replace(self.scale, repeats=arguments.repeat)
        self.quire = Quire(self.work, ROOT, arguments.quire, arguments.target)
        self.began = time.monotonic()
        self.limits: list[dict] = []
        now = datetime.datetime.now(datetime.UTC)
        self.run_id = f"{now:%Y-%m-%d %H:%M} UTC"

    def run(self) -> None:
        usable = self.install()
        if not self.arguments.setup_only:
            self.results.data["runs"].append(
                {
                    "date": self.run_id,
                    "command": self.scrub.text(shlex.join(["benches/compare/compare.py", *sys.argv[1:]])),
                    "quick": self.arguments.quick,
                    "limits": self.limits,
                }
            )
        for name in self.arguments.shape:
            self.run_shape(SHAPES[name], usable)
        self.write()

    def install(self) -> list[peers.Peer]:
        """The peers that could be installed. Quire must be there; any other may fail."""
        self.quire.install()
        self.note(self.quire, None)
        usable = []
        for peer in peers.make(self.arguments.peers, self.work):
            tell(f"installing {peer.title}")
            try:
                peer.install()
            except FAILURES as problem:
                tell(f"{peer.title} cannot be installed: {problem}")
                self.note(peer, problem)
                continue
            self.note(peer, None)
            usable.append(peer)
        return usable

    def note(self, peer: peers.Peer, problem: BaseException | None) -> None:
        reason = f"no: {self.scrub.reason(problem)}" if problem else None
        versions = {} if problem else peer.versions()
        self.results.data["peers"][peer.name] = {"versions": versions, "reason": reason}
        self.results.save()

    def run_shape(self, shape: Shape, usable: list[peers.Peer]) -> None:
        tell(f"{shape.title}: making the checkpoint")
        checkpoint = checkpoints.make(shape, self.work / "checkpoints" / shape.name)
        ready: list[tuple[peers.Peer, Path]] = []
        for peer in usable:
            try:
                ready.append((peer, peer.prepare(shape, checkpoint)))
            except FAILURES as problem:
                tell(f"{peer.title} cannot be given the checkpoint: {problem}")
                self.note(peer, problem)
        if self.arguments.setup_only:
            return
        self.measure_limits()
        for peer, model in ready:
            self.run_duel(shape, checkpoint, peer, model)
        if not ready:
            self.run_duel(shape, checkpoint, None, None)

    def settings(self, shape: Shape, model: Path) -> Settings:
        context = min(self.scale.long_context + CONTEXT_MARGIN, shape.max_context)
        context = max(context, self.scale.intruder_prompt + CONTEXT_MARGIN)
        return Settings(model, KV_BYTES, shape.kv_bytes_per_token, context, STREAMS, machine.threads())

    def run_duel(self, shape: Shape, checkpoint: Path, peer: peers.Peer | None, model: Path | None) -> None:
        name = peer.name if peer else OURS
        ours = Side(self.quire, self.settings(shape, checkpoint), self.logs)
        theirs = Side(peer, self.settings(shape, model), self.logs) if peer else None
        wanted = [row for row in self.rows(peer) if not self.is_there(shape, row, name)]
        # A row about servers says nothing about a library.
        wanted = [row for row in wanted if theirs is None or theirs.launch_for(row.kind)]
        if not wanted:
            return
        tell(f"{shape.title}: Quire beside {peer.title}" if peer else f"{shape.title}: Quire alone")
        # Nobody needs a quiet machine to see that things run.
        settle = machine.busy_share if self.arguments.quick else wait_for_quiet
        with Duel(ours, theirs, shape, self.scale, tell, settle) as duel:
            for row in wanted:
                if self.out_of_time():
                    tell("out of time")
                    break
                cell = empty_cell(self.run_id, self.best_limits())
                duel.measure(row, cell, self.scrub.reason)
                self.results.put(shape.name, row.key, name, cell)
                self.write()
        commands = self.results.shape(shape.name)["commands"]
        for side in filter(None, (ours, theirs)):
            commands[side.peer.name] = sorted({self.scrub.text(command) for command in side.commands})
        if not self.out_of_time():
            self.measure_limits()

    def rows(self, peer: peers.Peer | None) -> list[Row]:
        """Rows in an order in which each kind of session is started once."""
        order = ["library", "server", "http", "fresh"]
        name, one_by_one = (peer.name, peer.one_by_one) if peer else (OURS, False)
        rows = [ROWS[key] for key in self.arguments.only if ROWS[key].asks(name, one_by_one)]
        return sorted(rows, key=lambda row: order.index(row.kind))

    def is_there(self, shape: Shape, row: Row, peer: str) -> bool:
        cell = self.results.shape(shape.name)["cells"].get(row.key, {}).get(peer)
        return self.arguments.missing and bool(cell) and not cell["reason"] and not cell["ours_reason"]

    def out_of_time(self) -> bool:
        minutes = self.arguments.minutes
        return minutes is not None and time.monotonic() - self.began > 60 * minutes

    def measure_limits(self) -> None:
        """Measured before and between the duels: the best moment of the run is the machine's limit."""
        try:
            self.limits.append(machine.limits(self.quire.binary, self.logs / "limits.log"))
            tell(f"limits: {self.limits[-1]}")
        except FAILURES as problem:
            tell(f"the machine's limits are unknown: {problem}")

    def best_limits(self) -> dict | None:
        if not self.limits:
            return None
        return {key: max(limits[key] for limits in self.limits) for key in ("read_gb_s", "gflop_s")}

    def write(self) -> None:
        self.results.save()
        report.write(self.results.data, self.arguments.out / "benchmarks.md")


def main(words: list[str]) -> int:
    # A terminated program cleans up like an interrupted one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = parse(words)
    if arguments.report_only:
        data = json.loads((arguments.out / "benchmarks.json").read_text())
        report.write(data, arguments.out / "benchmarks.md")
        return 0
    if not arguments.quire and not shutil.which("cargo"):
        print("cargo is not there; name a built binary with --quire", file=sys.stderr)
        return 2
    try:
        Comparison(arguments).run()
    except KeyboardInterrupt:
        return 130
    finally:
        processes.end_all()
    tell(f"written to {arguments.out}/benchmarks.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
