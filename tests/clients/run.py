#!/usr/bin/env python3
"""Runs real clients against a running server: the openai package, curl, and a soak test.

    python3 tests/clients/run.py --bin target/release/vllm [pytest arguments]

The packages of requirements.txt go into a virtual environment of their own below target/, made
on the first run and whenever that file changes.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from environment import ROOT, environment  # noqa: E402, the path is set above


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, default=ROOT / "target/release/vllm", help="the server binary")
    parser.add_argument("--skip-soak", action="store_true", help="leave the soak test out")
    arguments, pytest_arguments = parser.parse_known_args()
    binary = arguments.bin.absolute()
    if not binary.is_file():
        parser.error(f"{binary} is not there; build it first or name another with --bin")
    python = environment("clients-venv", HERE / "requirements.txt")
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", "-q", f"--bin={binary}", *pytest_arguments]
    outcome = subprocess.run(command, cwd=HERE, check=False).returncode
    if outcome == 0 and not arguments.skip_soak:
        outcome = subprocess.run([python, HERE / "soak.py", f"--bin={binary}"], check=False).returncode
    return outcome


if __name__ == "__main__":
    sys.exit(main())
