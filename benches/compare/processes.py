"""Processes that the comparison starts: each in a session of its own, watched, frozen and ended as a whole.

Everything here reads `/proc`, so it is for Linux. No process outlives the program: see `Process.stop` and `end_all`.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
GRACE_S = 10.0
SAMPLE_S = 0.25
PR_SET_PDEATHSIG = 1
# Loaded here, because a child between fork and exec should do as little as possible.
_LIBC = ctypes.CDLL(None, use_errno=True)

_running: list["Process"] = []


class ProcessEnded(Exception):
    """A process ended although it was still needed."""


class TimedOut(Exception):
    """Something took longer than it may."""


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _follow_parent() -> None:
    """Makes the kernel end this child with its parent, even if the parent is killed and cannot clean up."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A started command with all its descendants. Its output goes to a log file."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str] | None = None, pipes: bool = False):
        log.parent.mkdir(parents=True, exist_ok=True)
        self.command = command
        self.log = log
        self.started = time.monotonic()
        pipe = subprocess.PIPE if pipes else subprocess.DEVNULL
        with log.open("wb") as sink:
            self.popen = subprocess.Popen(
                command,
                stdin=pipe,
                stdout=pipe if pipes else sink,
                stderr=sink,
                env={**os.environ, **(env or {})},
                # A session of its own tells its descendants from all other processes.
                start_new_session=True,
                preexec_fn=_follow_parent,
            )
        self.pid = self.popen.pid
        _running.append(self)

    def alive(self) -> bool:
        return self.popen.poll() is None

    def tail(self, lines: int = 12) -> str:
        """The end of the log."""
        text = self.log.read_bytes()[-16384:].decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def must_live(self) -> None:
        if not self.alive():
            raise ProcessEnded(f"ended with status {self.popen.returncode}: {self.tail(6)}")

    def members(self) -> list[int]:
        """Process ids of the command and of its descendants that still exist."""
        return members_of(self.pid, read_process_table())

    def signal(self, number: int) -> None:
        for pid in self.members():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def pause(self) -> None:
        """Freezes the whole tree, so that a waiting peer costs the measured one nothing."""
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    def cpu_seconds(self) -> float:
        """Processor time that the living members have used so far."""
        return sum(cpu_seconds_of(pid) for pid in self.members())

    def memory(self) -> dict[str, int]:
        """Bytes that are resident now; pages that several members share are counted once."""
        total = {"resident": 0, "anonymous": 0}
        for pid in self.members():
            resident, anonymous = memory_of(pid)
            total["resident"] += resident
            total["anonymous"] += anonymous
        return total

    def wait(self, timeout: float) -> int:
        try:
            return self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimedOut(f"took more than {timeout:.0f} s: {self.tail(4)}") from None

    def stop(self) -> None:
        """Ends the tree: politely first, then by force."""
        if self not in _running:
            return
        # The list is taken before the first signal: orphans of a parent that went first cannot be found later.
        members = self.members()
        for number in (signal.SIGTERM, signal.SIGCONT):
            for pid in members:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        end = time.monotonic() + GRACE_S
        while time.monotonic() < end and any(map(exists, members)):
            self.popen.poll()
            time.sleep(0.05)
        for pid in {*members, *self.members()}:
            with contextlib.suppress(ProcessLookupError):
                if exists(pid):
                    os.kill(pid, signal.SIGKILL)
        self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        _running.remove(self)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_) -> None:
        self.stop()


def end_all() -> None:
    """Ends whatever is still running."""
    for process in list(_running):
        process.stop()


def run(command: list[str], log: Path, timeout: float, env: dict[str, str] | None = None) -> None:
    """Runs a command to its end; a failure carries the end of what it printed."""
    with Process(command, log, env) as process:
        status = process.wait(timeout)
        if status != 0:
            raise ProcessEnded(f"{Path(command[0]).name} ended with status {status}: {process.tail(6)}")


def read_process_table() -> dict[int, tuple[int, int]]:
    """Parent and session of every process."""
    table = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = _stat_fields(int(entry.name))
            if fields[0] != "Z":
                table[int(entry.name)] = (int(fields[1]), int(fields[3]))
    return table


def members_of(root: int, table: dict[int, tuple[int, int]]) -> list[int]:
    """The processes of a session and all descendants, also those that left the session."""
    found = {pid for pid, (_, session) in table.items() if pid == root or session == root}
    grew = True
    while grew:
        children = {pid for pid, (parent, _) in table.items() if parent in found} - found
        found |= children
        grew = bool(children)
    return sorted(found)


def _stat_fields(pid: int) -> list[str]:
    # The command name is in parentheses and may contain spaces.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def exists(pid: int) -> bool:
    try:
        return _stat_fields(pid)[0] != "Z"
    except (OSError, IndexError):
        return False


def cpu_seconds_of(pid: int) -> float:
    try:
        fields = _stat_fields(pid)
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def memory_of(pid: int) -> tuple[int, int]:
    """Proportional resident set in bytes: all of it, and the part without a file behind it."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0, 0
    sizes = {}
    for line in text.splitlines()[1:]:
        name, _, rest = line.partition(":")
        sizes[name] = int(rest.split()[0]) * 1024
    return sizes.get("Pss", 0), sizes.get("Pss_Anon", sizes.get("Anonymous", 0))


class MemoryPeak:
    """Samples the memory of a process tree on a thread; use it as a context manager."""

    def __init__(self, process: Process):
        self.process = process
        self.peak = {"resident": 0, "anonymous": 0}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _sample(self) -> None:
        for name, value in self.process.memory().items():
            self.peak[name] = max(self.peak[name], value)

    def _watch(self) -> None:
        while not self._end.wait(SAMPLE_S):
            self._sample()

    def __enter__(self) -> "MemoryPeak":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._end.set()
        self._thread.join()
        self._sample()


@contextlib.contextmanager
def burners(count: int, log: Path, python: str):
    """Keeps `count` cores busy with a program that knows nothing of the measured one."""
    processes = [Process([python, "-c", "while True: pass"], log) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.stop()
