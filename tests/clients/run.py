#!/usr/bin/env python3
"""Runs real clients against a running server: the openai package, curl, and a soak test.

    python3 tests/clients/run.py --bin target/release/vllm [pytest arguments]

The packages of requirements.txt go into a virtual environment of their own below target/, made
on the first run and whenever that file changes.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def environment() -> Path:
    """Makes the virtual environment if it is missing or stale; returns its interpreter."""
    requirements = HERE / "requirements.txt"
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "clients-venv"
    python = folder / "bin" / "python"
    stamp = folder / "requirements.sha256"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return python
    print(f"making {folder}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", requirements], check=True)
    stamp.write_text(digest)
    return python


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, default=ROOT / "target/release/vllm", help="the server binary")
    parser.add_argument("--skip-soak", action="store_true", help="leave the soak test out")
    arguments, pytest_arguments = parser.parse_known_args()
    binary = arguments.bin.absolute()
    if not binary.is_file():
        parser.error(f"{binary} is not there; build it first or name another with --bin")
    python = environment()
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", "-q", f"--bin={binary}", *pytest_arguments]
    outcome = subprocess.run(command, cwd=HERE, check=False).returncode
    if outcome == 0 and not arguments.skip_soak:
        outcome = subprocess.run([python, HERE / "soak.py", f"--bin={binary}"], check=False).returncode
    return outcome


if __name__ == "__main__":
    sys.exit(main())
