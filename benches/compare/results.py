"""What has been measured, as it is kept in benchmarks.json. Every cell is saved as soon as it is there.

A cell is one row of one shape on one peer: samples of Quire and of the peer, taken in turn in the same minutes.
"""

import json
import os
import re
from pathlib import Path

FORMAT = 1
OURS = "quire"
# Other programs that use more than this share of the cores are noticed.
BUSY_SHARE = 0.1


class Results:
    """The content of benchmarks.json."""

    def __init__(self, path: Path, machine: dict[str, str], fresh: bool = False):
        self.path = path
        self.data = self._load(machine, fresh)

    def _load(self, machine: dict[str, str], fresh: bool) -> dict:
        empty = {"format": FORMAT, "machine": machine, "runs": [], "peers": {}, "shapes": {}}
        if fresh or not self.path.is_file():
            return empty
        old = json.loads(self.path.read_text())
        # Numbers of two machines in one table would be compared by every reader.
        same = old.get("format") == FORMAT and old["machine"].get("processor") == machine["processor"]
        return {**old, "machine": machine} if same else empty

    def shape(self, name: str) -> dict:
        return self.data["shapes"].setdefault(name, {"cells": {}, "commands": {}})

    def put(self, shape: str, row: str, peer: str, cell: dict) -> None:
        self.shape(shape)["cells"].setdefault(row, {})[peer] = cell
        self.save()

    def save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(self.data, indent=1, ensure_ascii=False) + "\n")
        os.replace(part, self.path)


def empty_cell(run: str, limits: dict | None) -> dict:
    return {
        "run": run,
        "limits": limits,
        "ours": {},
        "theirs": {},
        "reason": None,
        "ours_reason": None,
        # Share of the cores that was in use just before each sample, when it should have been none.
        "busy_before": [],
    }


def add_sample(samples: dict[str, list[float]], values: dict[str, float]) -> None:
    for name, value in values.items():
        samples.setdefault(name, []).append(round(value, 6))


class Scrubber:
    """Takes paths of this machine and addresses out of what is published."""

    def __init__(self, places: dict[str, Path]):
        # The longest path first: one may lie in another.
        self.places = sorted(((str(path), name) for name, path in places.items()), key=lambda item: -len(item[0]))

    def text(self, text: str) -> str:
        for path, name in self.places:
            text = text.replace(path, name)
        text = re.sub(r"\w+://\S+", "<address>", text)
        text = re.sub(r"(--port[= ])\d+", r"\1PORT", text)
        return re.sub(r"(?<![\w.<])/(?:[\w.+-]+/)+[\w.+-]*", lambda match: ".../" + match[0].rpartition("/")[2], text)

    def reason(self, problem: BaseException, most: int = 300) -> str:
        """One line that says why a peer has no number."""
        text = " ".join(self.text(str(problem)).split()).replace("|", "/")
        text = text if len(text) <= most else f"{text[: most // 3]} … {text[-2 * most // 3 :]}"
        return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
