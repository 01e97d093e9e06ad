"""llama.cpp: the source that `llama-cpp-python` brings along, built for this machine, run as `llama-server`."""

import shutil
from pathlib import Path

from client import Endpoint
from environments import BUILD_TIMEOUT_S, HERE, build_jobs, requirement
from peers.base import CONVERT_TIMEOUT_S, Peer
from processes import free_port, run
from sessions import Launch, Settings
from shapes import Shape

MODEL = "bench"
CMAKE_FLAGS = [
    "-DCMAKE_BUILD_TYPE=Release",
    "-DGGML_NATIVE=ON",
    "-DLLAMA_BUILD_SERVER=ON",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    # The web page of the server would be downloaded during the build.
    "-DLLAMA_BUILD_UI=OFF",
    "-DLLAMA_USE_PREBUILT_UI=OFF",
    "-DLLAMA_OPENSSL=OFF",
    # Otherwise the build looks for a git history around the source, and finds ours.
    "-DLLAMA_BUILD_NUMBER=0",
    "-DLLAMA_BUILD_COMMIT=vendored",
]


class LlamaCpp(Peer):
    """llama-server."""

    name = "llama.cpp"
    title = "llama.cpp"

    def __init__(self, work: Path):
        super().__init__(work)
        self.folder = work / "llama.cpp"
        self.pinned = requirement(self.name, "llama-cpp-python")
        self.program = self.folder / "build" / "bin" / "llama-server"

    def install(self) -> None:
        super().install()
        stamp = self.folder / "complete"
        want = " ".join([self.pinned, *CMAKE_FLAGS])
        if stamp.is_file() and stamp.read_text() == want:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        source = self.environment.source_of(self.pinned, self.folder) / "vendor" / "llama.cpp"
        build = self.folder / "build"
        cmake = self.environment.program("cmake")
        ninja = f"-DCMAKE_MAKE_PROGRAM={self.environment.program('ninja')}"
        configure = [cmake, "-S", str(source), "-B", str(build), "-G", "Ninja", ninja, *CMAKE_FLAGS]
        run(configure, self.logs / "llama.cpp-cmake.log", BUILD_TIMEOUT_S)
        compile_it = [cmake, "--build", str(build), "--target", "llama-server", "--parallel", build_jobs()]
        run(compile_it, self.logs / "llama.cpp-build.log", BUILD_TIMEOUT_S)
        stamp.write_text(want)

    def versions(self) -> dict[str, str]:
        flags = " ".join(flag for flag in CMAKE_FLAGS if "NATIVE" in flag or "BUILD_TYPE" in flag)
        return {"source": self.pinned.replace("==", " "), "build": flags}

    def prepare(self, shape: Shape, checkpoint: Path) -> Path:
        out = checkpoint.parent / f"{checkpoint.name}.gguf"
        if not out.is_file() or out.stat().st_mtime < (checkpoint / "complete.json").stat().st_mtime:
            part = out.with_suffix(".part")
            script = str(HERE / "workers" / "to_gguf.py")
            command = [self.environment.python, script, str(checkpoint), str(part)]
            run(command, self.logs / "llama.cpp-convert.log", CONVERT_TIMEOUT_S)
            part.rename(out)
        return out

    def server(self, settings: Settings) -> Launch:
        port = free_port()
        command = [
            str(self.program),
            f"--model={settings.model}",
            # One pool of tokens that all slots share, as large as the others' caches; its default type has 16 bits.
            f"--ctx-size={settings.kv_bytes // settings.kv_bytes_per_token}",
            "--kv-unified",
            f"--parallel={settings.streams}",
            f"--threads={settings.threads}",
            # A second cache of prompts in main memory, 8 GiB by default, which none of the others has.
            "--cache-ram=0",
            f"--alias={MODEL}",
            "--host=127.0.0.1",
            f"--port={port}",
        ]
        return Launch(as_two_words(command), Endpoint(port, MODEL))


def as_two_words(command: list[str]) -> list[str]:
    """llama.cpp wants `--flag value`, not `--flag=value`."""
    return [word for part in command for word in (part.split("=", 1) if part.startswith("--") else [part])]
