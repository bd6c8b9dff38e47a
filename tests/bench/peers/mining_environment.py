"""The environment of the mining script: pinned versions in a temporary folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PINNED = ("pm4py==2.7.23.11", "pandas==3.1.1", "numpy==2.4.6", "scipy==1.17.1", "lxml==6.1.3")
SCRIPT = Path(__file__).with_name("mining_kpi.py")
INSTALL_TIMEOUT_SECONDS = 240


class PeerMissing(Exception):
    """The environment cannot be made here; the message says why, in a line."""


def make_mining_environment(folder: Path) -> str:
    """Install the pinned versions into a new environment and return its interpreter.

    Raises `PeerMissing`, for example where no package index is reachable.
    """
    python = str(folder / "bin/python")
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED)
    for line in ((sys.executable, "-m", "venv", str(folder)), pip):
        try:
            subprocess.run(
                line, check=True, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_SECONDS
            )
        except subprocess.CalledProcessError as error:
            reason = (error.stderr or error.stdout or "").strip().splitlines() or ["it failed"]
            raise PeerMissing(f"pm4py cannot be installed: {reason[-1]}") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PeerMissing(f"pm4py cannot be installed: {error}") from error
    return python
