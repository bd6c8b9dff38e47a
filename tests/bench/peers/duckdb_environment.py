"""The environment of DuckDB with its scanner of PostgreSQL.

The scanner is an extension for one version of DuckDB, which is older than the one of the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bench.peers.pinned_environment import PeerMissing, make_environment

PINNED = ("duckdb==1.5.5", "duckdb-extension-postgres-scanner==1.5.5")
SCRIPT = Path(__file__).with_name("duckdb_copy.py")


@dataclass(frozen=True)
class DuckDbEnvironment:
    """The interpreter, and the extension's file."""

    python: str
    scanner: str


def make_duckdb_environment(folder: Path) -> DuckDbEnvironment:
    """Make the environment in a new folder; raises `PeerMissing`."""
    python = make_environment(folder, PINNED)
    found = list(folder.glob("lib/**/postgres_scanner.duckdb_extension"))
    if len(found) != 1:
        raise PeerMissing("the package of DuckDB's scanner has no extension for this machine")
    return DuckDbEnvironment(python, str(found[0]))
