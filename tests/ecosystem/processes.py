"""Programs that are servers themselves and stand between the checks and the server under test."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

POLL = 0.1
STOP_LIMIT = 10.0
QUOTED_BYTES = 6000


class Program:
    """A running program that listens on `port`; use it as a context manager.

    `command` is a script beside this interpreter and its arguments; `ready` is the path that answers with 200 once the
    program is ready, for which `limit` seconds are allowed."""

    def __init__(self, command: list[str], port: int, ready: str, limit: float, **environment: str):
        self.port, self.ready, self.limit = port, ready, limit
        self.url = f"http://127.0.0.1:{port}"
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [Path(sys.executable).parent / command[0], *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=os.environ | environment,
            # So that what the program starts ends with it.
            start_new_session=True,
        )

    def __enter__(self) -> "Program":
        try:
            wait_until(self._is_ready, self.limit, f"{self.ready} of {self.process.args[0].name} answers")
        except BaseException:
            self.stop(quote=True)
            raise
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, _) -> None:
        is_good = kind is None or (isinstance(error, SystemExit) and not error.code)
        self.stop(quote=not is_good)

    def stop(self, quote: bool) -> None:
        """Ends the program; the end of what it printed is repeated if that is wanted."""
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(STOP_LIMIT)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            self.process.kill()
            self.process.wait()
        if quote:
            size = self.log.seek(0, os.SEEK_END)
            self.log.seek(max(0, size - QUOTED_BYTES))
            sys.stderr.write(self.log.read().decode(errors="replace"))
        self.log.close()

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, f"the program ended with status {self.process.returncode}"
        try:
            with urllib.request.urlopen(self.url + self.ready, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def wait_until(condition, limit: float, what: str) -> None:
    """Asks again and again until the condition holds; fails after `limit` seconds."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"waited {limit} s in vain until {what}"
        time.sleep(POLL)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
