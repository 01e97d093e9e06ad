"""A few minutes that show that the model can be made and asked: what CI runs.

    python3 tools/demo-model/test.py --bin target/release/vllm

Checks the checks, trains for a few steps, exports (which compares with Hugging Face's Qwen3), evaluates the short-lived
model, and then puts all held-out questions to the released one through the server.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tests"))

from environment import ROOT, environment  # noqa: E402, the path is set above

STEPS = 40
LEAST = 0.87
"""Share of held-out questions that the released model must answer: a little less than README.md says it does, since
the last bits of float16 arithmetic differ between machines."""


def short_training(python: Path, folder: Path) -> None:
    """All steps of making a model, on little data."""

    def run(script: str, *words: str) -> None:
        subprocess.run([python, HERE / script, *words], check=True)

    build, model = folder / "build", folder / "model"
    run("train.py", "--out", str(build), "--steps", str(STEPS), "--tokenizer-samples", "4000")
    losses = [json.loads(line)["loss"] for line in (build / "log.jsonl").read_text().splitlines()]
    if losses[-1] > 0.8 * losses[0]:
        raise SystemExit(f"the loss fell only from {losses[0]} to {losses[-1]}")
    run("export.py", "--from", str(build), "--to", str(model))
    few = folder / "few.jsonl"
    few.write_text("".join((HERE / "eval/heldout.jsonl").read_text("utf-8").splitlines(keepends=True)[::100]), "utf-8")
    run("evaluate.py", "--model", str(model), "--items", str(few))


def ask_released(python: Path, binary: Path) -> None:
    """All held-out questions through `vllm serve`."""
    # The port is the system's choice, and the first lines tell it.
    command = [binary, "serve", "--host", "127.0.0.1", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        url = None
        for line in server.stdout:
            if found := re.search(r"server on (http://\S+)", line):
                url = found[1]
            if "Application startup complete" in line:
                break
        # Somebody must read on, or the server would wait for room in the pipe.
        threading.Thread(target=server.stdout.read, daemon=True).start()
        if url is None:
            raise SystemExit("the server ended before it said where it listens")
        subprocess.run([python, HERE / "evaluate.py", "--url", url, "--least", str(LEAST)], check=True)
    finally:
        server.kill()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, default=ROOT / "target/release/vllm", help="the server binary")
    args = parser.parse_args()
    python = environment("demo-model-venv", HERE / "requirements.txt")
    subprocess.run([python, HERE / "checks.py"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        short_training(python, Path(folder))
    ask_released(python, args.bin.absolute())


if __name__ == "__main__":
    main()
