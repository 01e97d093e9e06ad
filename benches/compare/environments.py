"""Virtual environments: one for each peer, made once and kept until its requirements change."""

import hashlib
import os
import shutil
import sys
import tarfile
import venv
from pathlib import Path

from processes import run

HERE = Path(__file__).resolve().parent
INSTALL_TIMEOUT_S = 3600.0
BUILD_TIMEOUT_S = 3600.0


class Environment:
    """A virtual environment with the packages of `requirements/NAME.txt`, and of `requirements/NAME-alone.txt` without
    what those depend on."""

    def __init__(self, name: str, work: Path):
        self.name = name
        self.folder = work / "envs" / name
        self.python = str(self.folder / "bin" / "python")
        self.logs = work / "logs"

    def program(self, name: str) -> str:
        return str(self.folder / "bin" / name)

    def install(self) -> None:
        """Makes the environment if it is missing or stale."""
        lists = [HERE / "requirements" / f"{self.name}{suffix}.txt" for suffix in ("", "-alone")]
        lists = [path for path in lists if path.is_file()]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in lists)).hexdigest()
        stamp = self.folder / "requirements.sha256"
        if stamp.is_file() and stamp.read_text() == digest:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        venv.create(self.folder, with_pip=True)
        for path in lists:
            self.pip(["install", "--requirement", str(path)] + (["--no-deps"] if "-alone" in path.stem else []))
        stamp.write_text(digest)

    def pip(self, words: list[str]) -> None:
        command = [self.python, "-m", "pip", *words, "--quiet", "--disable-pip-version-check"]
        run(command, self.logs / f"{self.name}-pip.log", INSTALL_TIMEOUT_S)

    def source_of(self, requirement: str, folder: Path) -> Path:
        """The unpacked source distribution of a package."""
        name = requirement.partition("==")[0]
        archives = folder / "archives"
        self.pip(["download", "--no-deps", "--no-binary", name, "--dest", str(archives), requirement])
        [archive] = archives.glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        return folder / archive.name.removesuffix(".tar.gz")


def requirement(environment: str, package: str) -> str:
    """The pinned line of a package, such as `gguf==0.19.0`, also from comments that say `source: gguf==0.19.0`."""
    for line in (HERE / "requirements" / f"{environment}.txt").read_text().splitlines():
        line = line.removeprefix("# source: ").strip()
        if line.partition("==")[0] == package:
            return line
    raise LookupError(f"requirements/{environment}.txt does not pin {package}")


def build_jobs() -> str:
    return str(len(os.sched_getaffinity(0)))


def this_python() -> str:
    return sys.executable
