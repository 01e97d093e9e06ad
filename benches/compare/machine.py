"""What machine this is, and what it can do at most."""

import os
import platform
import re
import threading
import time
from pathlib import Path

from processes import Process, ProcessEnded, TimedOut

# Instruction sets that decide which kernels a peer runs.
TELLING_FLAGS = (
    "avx2 f16c fma avx512f avx512bw avx512_vnni avx512_bf16 avx512_fp16 avx_vnni amx_tile amx_bf16 asimd bf16 i8mm sve"
).split()
LIMITS_TIMEOUT_S = 1800.0
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


def limits(command: list[str], log: Path) -> dict[str, float | str]:
    """Read bandwidth and arithmetic peak, as the engine's `speed` example measures them before anything else.

    The example goes on to measure the engine itself; it is ended as soon as the line with the limits is there.
    """
    with Process(command, log, pipes=True) as process:
        timer = threading.Timer(LIMITS_TIMEOUT_S, process.popen.kill)
        timer.start()
        try:
            for line in process.popen.stdout:
                found = parse_limits(line.decode(errors="replace"))
                if found:
                    return found
        finally:
            timer.cancel()
        if time.monotonic() - process.started >= LIMITS_TIMEOUT_S:
            raise TimedOut(f"the limits were not measured within {LIMITS_TIMEOUT_S:.0f} s")
        raise ProcessEnded(f"the limits were not measured: {process.tail(6)}")


def parse_limits(line: str) -> dict[str, float | str] | None:
    """`limits: read 45.1 GB/s, bf16 dot 943 GFLOP/s`"""
    match = re.search(r"limits: read ([\d.]+) GB/s, (.+?) ([\d.]+) GFLOP/s", line)
    return match and {"read_gb_s": float(match[1]), "gflop_s": float(match[3]), "unit": match[2]}
