"""What machine this is, and what it can do at most."""

import json
import os
import platform
import time
from pathlib import Path

from processes import run

# Instruction sets that decide which kernels a peer runs.
TELLING_FLAGS = (
    "avx2 f16c fma avx512f avx512bw avx512_vnni avx512_bf16 avx512_fp16 avx_vnni amx_tile amx_bf16 asimd bf16 i8mm sve"
).split()
LIMITS_TIMEOUT_S = 300.0
QUIET_WINDOW_S = 0.3


def threads() -> int:
    """Cores that this program, and so every peer, may use."""
    return len(os.sched_getaffinity(0))


def core_list() -> str:
    """The same cores as a list of ids, in the notation of `taskset`."""
    return ",".join(str(core) for core in sorted(os.sched_getaffinity(0)))


def describe() -> dict[str, str]:
    """What a reader needs to judge the numbers; neither host name nor address."""
    cpu = dict(_fields(Path("/proc/cpuinfo").read_text().split("\n\n")[0]))
    flags = set((cpu.get("flags") or cpu.get("Features") or "").split())
    memory = dict(_fields(Path("/proc/meminfo").read_text()))
    system = dict(_fields(_read("/etc/os-release"), "="))
    return {
        "processor": cpu.get("model name", platform.machine()),
        "family, model": f"{cpu.get('cpu family', '?')}, {cpu.get('model', '?')}",
        "cores used": str(threads()),
        "instruction sets": " ".join(flag for flag in TELLING_FLAGS if flag in flags),
        "caches": _caches(),
        "memory": f"{int(memory['MemTotal'].split()[0]) / 2**20:.1f} GiB",
        "virtual machine": "yes" if "hypervisor" in flags else "no",
        "huge pages": _read("/sys/kernel/mm/transparent_hugepage/enabled").strip() or "unknown",
        "system": system.get("PRETTY_NAME", "Linux").strip('"'),
        "kernel": platform.release(),
    }


def _fields(text: str, separator: str = ":"):
    for line in text.splitlines():
        name, found, value = line.partition(separator)
        if found:
            yield name.strip(), value.strip()


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _caches() -> str:
    found = []
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = (_read(str(index / name)).strip() for name in ("level", "type", "size"))
        if kind != "Instruction":
            found.append(f"L{level} {size}")
    return ", ".join(found)


def busy_share(window: float = QUIET_WINDOW_S) -> float:
    """Share of all cores that somebody used, or that the hypervisor took away, during a short window."""

    def times() -> tuple[int, int]:
        values = [int(value) for value in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return sum(values), values[3] + values[4]

    total, idle = times()
    time.sleep(window)
    later, later_idle = times()
    return 1.0 - (later_idle - idle) / max(later - total, 1)


def limits(binary: Path, log: Path) -> dict[str, float | str]:
    """Read bandwidth and arithmetic peak of all cores, as `vllm bench kernels` measures them."""
    result = log.with_suffix(".json")
    command = [str(binary), "bench", "kernels", "--limits-only", f"--output-json={result}"]
    run(command, log, LIMITS_TIMEOUT_S)
    return parse_limits(json.loads(result.read_text()))


def parse_limits(result: dict) -> dict[str, float | str]:
    """The arithmetic is the fastest that products with bfloat16 weights can use."""
    found = result["limits"][0]
    dot = found["bf16_dot_gflop_s"]
    unit, peak = ("f32 multiply-add", found["fma_gflop_s"]) if dot is None else ("bf16 dot", dot)
    return {"read_gb_s": found["read_gb_s"], "gflop_s": peak, "unit": unit}
