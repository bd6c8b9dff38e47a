"""Runs package managers, generators and compilers for tests."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSTALLED = "node_modules/.bin"
"""Where a folder's Node programs are: `npx` looks for them with a second of processor time."""
INSTALLATION_SECONDS = 120


def run(command: Sequence[str | Path], folder: Path, seconds: float = 180) -> str:
    """Run a program in a folder and return its output; fails with its output if it fails."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def install(command: Sequence[str | Path], folder: Path) -> None:
    """Install packages; skips the test where no registry answers."""
    try:
        run(command, folder, INSTALLATION_SECONDS)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        if any(sign in str(error) for sign in ("hash", "integrity", "EINTEGRITY", "lock file")):
            raise
        pytest.skip(f"no package registry: {str(error).strip()[-200:]}")
