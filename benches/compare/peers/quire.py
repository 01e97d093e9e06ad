"""Quire: the binary of this repository, always run as a server."""

import subprocess
from pathlib import Path

from client import Endpoint
from peers.base import Peer
from processes import free_port, run
from sessions import Launch, Settings

BUILD_TIMEOUT_S = 3600.0
MODEL = "bench"


class Quire(Peer):
    """Ours."""

    name = "quire"
    title = "Quire"

    def __init__(self, work: Path, root: Path, binary: Path | None, target: Path):
        super().__init__(work)
        self.root = root
        self.given = binary
        self.binary = binary or target / "release" / "vllm"

    def install(self) -> None:
        """Builds the binary, which is quick if nothing has changed, unless one was named on the command line."""
        if self.given is None:
            command = ["cargo", "build", "--release", "--bin", "vllm", f"--manifest-path={self.root}/Cargo.toml"]
            run(command, self.logs / "quire-build.log", BUILD_TIMEOUT_S)
        if not self.binary.is_file():
            raise FileNotFoundError(f"{self.binary} is not there")

    def versions(self) -> dict[str, str]:
        said = subprocess.run([self.binary, "--version"], capture_output=True, text=True, timeout=60, check=False)
        commit = subprocess.run(
            ["git", "-C", self.root, "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return {"vllm --version": said.stdout.strip(), "commit": commit.stdout.strip()}

    def server(self, settings: Settings) -> Launch:
        port = free_port()
        command = [
            str(self.binary),
            "serve",
            str(settings.model),
            "--dtype=bfloat16",
            f"--max-model-len={settings.max_context}",
            f"--max-num-seqs={settings.streams}",
            f"--kv-cache-memory-bytes={settings.kv_bytes}",
            f"--served-model-name={MODEL}",
            "--host=127.0.0.1",
            f"--port={port}",
        ]
        extra = {"stream_options": {"include_usage": True, "continuous_usage_stats": True}}
        return Launch(command, Endpoint(port, MODEL, extra))
