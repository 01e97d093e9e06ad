"""Quire and one other program, by turns on the same work.

Two at a time, because more do not fit into the memory of a small machine, and because a ratio needs samples that were
taken in the same minutes. The one that waits is frozen.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import machine
from client import RequestFailed
from peers import Peer
from processes import ProcessEnded, TimedOut
from results import BUSY_SHARE, add_sample
from rows import Row, Run, Scale, warm_up
from sessions import JobFailed, Launch, Session, Settings
from shapes import Shape
from work import WrongLength

# What a peer may do wrong without ending the comparison.
FAILURES = (
    ProcessEnded,
    TimedOut,
    JobFailed,
    RequestFailed,
    WrongLength,
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
)
QUIET_PATIENCE_S = 20.0


def wait_for_quiet() -> float:
    """Waits a while for others on the machine to finish; returns the share of the cores that is still in use."""
    end = time.monotonic() + QUIET_PATIENCE_S
    while (busy := machine.busy_share()) > BUSY_SHARE and time.monotonic() < end:
        time.sleep(1.0)
    return busy


@dataclass
class Side:
    """One of the two: how it is started, and the session while it runs."""

    peer: Peer
    settings: Settings
    logs: Path
    commands: set[str] = field(default_factory=set)
    session: Session | None = None
    # Why it could not be started in one of the ways; it is not tried again in that way.
    broken: dict[str, str] = field(default_factory=dict)

    def launch_for(self, kind: str) -> Launch | None:
        """How a row of this kind starts the peer; none if the peer has no such thing."""
        server, library = self.peer.server(self.settings), self.peer.library(self.settings)
        if kind == "http":
            return server
        if kind == "library":
            return library or server
        return server or library

    def run(self, launch: Launch, row: Row, shape: Shape, scale: Scale, repeat: int) -> Run:
        session = self.session if row.kind != "fresh" else None
        one_by_one = self.peer.one_by_one
        return Run(shape, self.settings, scale, repeat, one_by_one, launch, session, self.logs, row.timeout)

    def start(self, launch: Launch, shape: Shape, scale: Scale) -> None:
        """Starts and warms up a session; raises if that fails, at once if it has failed before."""
        self._must_be_startable(launch)
        session = Session(launch, self.logs / f"{self.peer.name}.log")
        try:
            self.session = session.__enter__()
            one_by_one = self.peer.one_by_one
            warm_up(Run(shape, self.settings, scale, 0, one_by_one, launch, self.session, self.logs, 600.0))
            self.session.process.pause()
        except FAILURES as problem:
            self.broken[launch.way] = f"could not be started: {problem}"
            self.stop()
            raise

    def _must_be_startable(self, launch: Launch) -> None:
        self.commands.add(" ".join(launch.command))
        if launch.way in self.broken:
            raise JobFailed(self.broken[launch.way])

    def stop(self) -> None:
        if self.session:
            self.session.__exit__()
            self.session = None

    def measure(self, launch: Launch, row: Row, shape: Shape, scale: Scale, repeat: int) -> dict[str, float]:
        """One sample. After a failure the session is gone, since nobody knows what it still works on."""
        if row.kind == "fresh":
            # Not on the port of the last start, which may still be closing.
            launch = self.launch_for(row.kind)
            self._must_be_startable(launch)
            return row.measure(self.run(launch, row, shape, scale, repeat))
        if self.session is None:
            self.start(launch, shape, scale)
        try:
            self.session.process.resume()
            values = row.measure(self.run(launch, row, shape, scale, repeat))
            self.session.process.pause()
            return values
        except BaseException:
            self.stop()
            raise


class Duel:
    """Measures rows on Quire and, if there is one, on another peer."""

    def __init__(
        self,
        ours: Side,
        theirs: Side | None,
        shape: Shape,
        scale: Scale,
        tell: Callable[[str], None],
        settle: Callable[[], float] = wait_for_quiet,
    ):
        self.ours, self.theirs, self.shape, self.scale = ours, theirs, shape, scale
        self.tell, self.settle = tell, settle

    def close(self) -> None:
        for side in filter(None, (self.ours, self.theirs)):
            side.stop()

    def __enter__(self) -> "Duel":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def measure(self, row: Row, cell: dict, scrub: Callable[[BaseException], str]) -> None:
        """Fills a cell. A side that fails is left out of the remaining repeats; the other goes on."""
        sides = self._sides(row, cell)
        if row.kind == "fresh":
            self.close()
        for repeat in range(self.scale.repeats):
            # Who goes first changes, so that a drift of the machine hits both.
            for name, (side, launch) in list(sides.items() if repeat % 2 == 0 else reversed(sides.items())):
                cell["busy_before"].append(round(self.settle(), 3))
                try:
                    values = side.measure(launch, row, self.shape, self.scale, repeat)
                except FAILURES as problem:
                    cell["reason" if name == "theirs" else "ours_reason"] = scrub(problem)
                    del sides[name]
                    self.tell(f"  {row.key}: {side.peer.title} failed: {scrub(problem)}")
                    continue
                add_sample(cell[name], values)
                shown = ", ".join(f"{metric.title} {values[metric.key]:.{metric.digits}f}" for metric in row.metrics)
                self.tell(f"  {row.key} {repeat + 1}/{self.scale.repeats} {side.peer.title}: {shown}")

    def _sides(self, row: Row, cell: dict) -> dict[str, tuple[Side, Launch]]:
        """Who is measured, each with its launch; a session of another kind is ended first."""
        sides = {}
        for name, side in (("ours", self.ours), ("theirs", self.theirs)):
            if side is None:
                continue
            launch = side.launch_for(row.kind)
            if launch is None:
                cell["reason"] = "has no server"
                continue
            if side.session:
                if side.session.launch.way != launch.way:
                    side.stop()
                else:
                    # The running one listens on another port than a new launch would.
                    launch = side.session.launch
            if name == "theirs":
                cell["way"] = launch.way
            sides[name] = (side, launch)
        return sides
