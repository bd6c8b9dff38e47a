"""Environments of Python with pinned packages, each in a temporary folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

INSTALL_TIMEOUT_SECONDS = 240


class PeerMissing(Exception):
    """The environment cannot be made here; the message says why, in a line."""


def make_environment(folder: Path, packages: Sequence[str]) -> str:
    """Install packages with their pinned versions into a new folder; return its interpreter.

    Raises `PeerMissing`, for example where no package index is reachable.
    """
    python = str(folder / "bin/python")
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
    for line in ((sys.executable, "-m", "venv", str(folder)), pip):
        try:
            subprocess.run(
                line, check=True, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_SECONDS
            )
        except subprocess.CalledProcessError as error:
            reason = (error.stderr or error.stdout or "").strip().splitlines() or ["it failed"]
            raise PeerMissing(f"{packages[0]} cannot be installed: {reason[-1]}") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PeerMissing(f"{packages[0]} cannot be installed: {error}") from error
    return python
