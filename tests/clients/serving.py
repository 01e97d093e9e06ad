"""Starts the server under test and looks at it from outside."""

import os
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "fixtures"
START_LIMIT = 60.0
POLL = 0.02


class Server:
    """A running server on one of the fixtures, in float32; or, with `model=None`, on what `vllm serve` serves when no
    model is named. Use it as a context manager."""

    def __init__(
        self,
        binary: Path,
        *flags: str,
        model: str | None = "chat",
        unix_socket: Path | None = None,
        **environment: str,
    ):
        self.log = tempfile.TemporaryFile()
        self.unix_socket = unix_socket
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        where = (
            ["--uds", str(unix_socket)] if unix_socket else ["--host", "127.0.0.1", "--port", str(self.port)]
        )
        fixture = [FIXTURES / model, "--served-model-name", model, "--dtype", "float32"] if model else []
        command = [binary, "serve", *fixture, *where, *flags]
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={name: value for name, value in os.environ.items() if name != "VLLM_API_KEY"} | environment,
        )
        transport = httpx.HTTPTransport(uds=str(unix_socket)) if unix_socket else None
        self.http = httpx.Client(base_url=self.url, timeout=60.0, transport=transport, trust_env=False)

    def __enter__(self) -> "Server":
        try:
            wait_until(self._is_healthy, START_LIMIT, "the server is healthy")
        except BaseException:
            print(self.output())
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.http.close()
        self.process.kill()
        self.process.wait()
        self.log.close()

    def _is_healthy(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended with status {self.process.returncode}")
        try:
            return self.http.get("/health").status_code == 200
        except httpx.TransportError:
            return False

    def output(self) -> str:
        """What the server has printed so far."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def metric(self, name: str, **labels: str) -> float:
        """The sum over all samples of a metric that carry the labels; absent metrics are an error."""
        found = []
        for line in self.http.get("/metrics").text.splitlines():
            match = re.match(r"([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)", line)
            if not match or match[1] != name:
                continue
            if all(f'{key}="{value}"' in (match[2] or "") for key, value in labels.items()):
                found.append(float(match[3]))
        assert found, f"/metrics has no {name} with {labels}"
        return sum(found)

    def is_idle(self) -> bool:
        """Whether no request runs or waits and no KV block is referenced."""
        names = ("vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc")
        return all(self.metric(name) == 0 for name in names)

    def resident_bytes(self) -> int:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def cpu_seconds(self) -> float:
        # The command name is in parentheses and may contain spaces.
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
