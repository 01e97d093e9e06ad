"""Virtual environments for what is tested with Python packages: made on the first run, kept below target/."""

import hashlib
import os
import shutil
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(name: str, requirements: Path) -> Path:
    """The interpreter of the environment `name`, made anew whenever `requirements` has changed."""
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / name
    python = folder / "bin" / "python"
    stamp = folder / "requirements.sha256"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return python
    print(f"making {folder}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    install = [python, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--requirement", requirements]
    subprocess.run(install, check=True)
    stamp.write_text(digest)
    return python
