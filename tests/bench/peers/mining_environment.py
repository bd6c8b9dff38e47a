"""The environment of the mining script."""

from __future__ import annotations

from pathlib import Path

from tests.bench.peers.pinned_environment import make_environment

PINNED = ("pm4py==2.7.23.11", "pandas==3.1.1", "numpy==2.4.6", "scipy==1.17.1", "lxml==6.1.3")
SCRIPT = Path(__file__).with_name("mining_kpi.py")


def make_mining_environment(folder: Path) -> str:
    """Make the environment in a new folder and return its interpreter; raises `PeerMissing`."""
    return make_environment(folder, PINNED)
