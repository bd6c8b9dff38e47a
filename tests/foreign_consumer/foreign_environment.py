"""A Python environment with what a stranger has, and without Concord."""

from __future__ import annotations

import fcntl
import sys
import venv
from pathlib import Path

from tests.generated_clients.programs import install, run

HERE = Path(__file__).parent
PROGRAM = HERE / "read_topics.py"


def foreign_python(run_folder: Path) -> Path:
    """Return the environment's interpreter; skips the test where no package registry answers.

    One environment serves all processes of this run.
    """
    folder = run_folder / "foreign-consumer"
    python, done = folder / "bin" / "python", folder / "installed"
    with (run_folder / "foreign-consumer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            venv.create(folder, with_pip=False)  # the pip that runs here installs into it
            pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install"]
            packages: list[str | Path] = ["--require-hashes", "-r", HERE / "requirements.lock"]
            install([*pip, "-q", "--no-compile", *packages], folder)
            done.touch()
    return python


def run_as_stranger(python: Path, folder: Path, *arguments: str | Path) -> str:
    """Run a program of the environment in a folder, in isolation, and return its output."""
    return run([python, "-I", *arguments], folder)
