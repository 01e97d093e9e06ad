"""What the comparison asks of a peer."""

from abc import ABC, abstractmethod
from pathlib import Path

from environments import HERE, Environment
from sessions import Launch, Settings
from shapes import Shape

CONVERT_TIMEOUT_S = 3600.0


class Peer(ABC):
    """A program that is installed once, given a checkpoint, and started in one or two ways."""

    # As in `--peers`, and as in the report.
    name: str
    title: str
    # Takes requests one after the other, whatever it is asked.
    one_by_one = False

    def __init__(self, work: Path):
        self.work = work
        self.logs = work / "logs"
        self.environment = Environment(self.name, work)

    def install(self) -> None:
        """Installs the peer if it is not there yet. An exception says why it cannot be compared."""
        self.environment.install()

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """What has been installed."""

    def prepare(self, shape: Shape, checkpoint: Path) -> Path:
        """Converts the checkpoint if need be; returns what the peer is pointed at."""
        return checkpoint

    @abstractmethod
    def server(self, settings: Settings) -> Launch | None:
        """How to start it as a server for OpenAI's clients, if it has one."""

    def library(self, settings: Settings) -> Launch | None:
        """How to start it behind its Python interface, if that is worth another start."""
        return None

    def _worker(self, module: str, settings: Settings, env: dict[str, str] | None = None) -> Launch:
        """A launch of a module of workers/ in the peer's environment."""
        command = [
            self.environment.python,
            str(HERE / "workers" / f"{module}.py"),
            f"--model={settings.model}",
            f"--kv-bytes={settings.kv_bytes}",
            f"--max-context={settings.max_context}",
            f"--streams={settings.streams}",
            f"--threads={settings.threads}",
        ]
        return Launch(command, env=offline(env or {}))

    def _packages(self, *names: str) -> dict[str, str]:
        """Versions of installed packages, read from their metadata."""
        found = {}
        for name in names:
            pattern = f"lib/python*/site-packages/{name.replace('-', '_')}-*.dist-info"
            for info in self.environment.folder.glob(pattern):
                found[name] = info.name.removesuffix(".dist-info").rpartition("-")[2]
        return found


def offline(env: dict[str, str]) -> dict[str, str]:
    """Everything needed is on disk: no hub, no telemetry."""
    return {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "DO_NOT_TRACK": "1", **env}
