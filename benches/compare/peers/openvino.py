"""OpenVINO GenAI: the continuous batching pipeline of its Python library. It has no server on the package index."""

import shutil
from pathlib import Path

from peers.base import CONVERT_TIMEOUT_S, Peer, offline
from processes import run
from sessions import Launch, Settings
from shapes import Shape


class OpenVino(Peer):
    """openvino-genai."""

    name = "openvino"
    title = "OpenVINO GenAI"

    def versions(self) -> dict[str, str]:
        return self._packages("openvino-genai", "openvino", "optimum-intel")

    def prepare(self, shape: Shape, checkpoint: Path) -> Path:
        out = checkpoint.parent / f"{checkpoint.name}.openvino"
        stamp = out / "complete.json"
        want = (checkpoint / "complete.json").read_text()
        if stamp.is_file() and stamp.read_text() == want:
            return out
        shutil.rmtree(out, ignore_errors=True)
        command = [
            self.environment.program("optimum-cli"),
            "export",
            "openvino",
            f"--model={checkpoint}",
            "--task=text-generation-with-past",
            # Said aloud, because larger models would become 8-bit ones.
            "--weight-format=fp16",
            str(out),
        ]
        run(command, self.logs / "openvino-convert.log", CONVERT_TIMEOUT_S, offline({}))
        stamp.write_text(want)
        return out

    def server(self, settings: Settings) -> Launch | None:
        return None

    def library(self, settings: Settings) -> Launch:
        return self._worker("openvino_worker", settings)
