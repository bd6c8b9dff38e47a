"""DuckDB with its scanner of PostgreSQL: pinned versions in a temporary folder.

The scanner is an extension for one version of DuckDB, which is older than the one of the tests.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PINNED = ("duckdb==1.5.5", "duckdb-extension-postgres-scanner==1.5.5")
SCRIPT = Path(__file__).with_name("duckdb_copy.py")
INSTALL_TIMEOUT_SECONDS = 240


class DuckDbMissing(Exception):
    """The environment cannot be made here; the message says why, in a line."""


@dataclass(frozen=True)
class DuckDbEnvironment:
    """The interpreter, and the extension's file."""

    python: str
    scanner: str


def make_duckdb_environment(folder: Path) -> DuckDbEnvironment:
    """Install the pinned versions into a new environment.

    Raises `DuckDbMissing`, for example where no package index is reachable.
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
            raise DuckDbMissing(f"DuckDB's scanner cannot be installed: {reason[-1]}") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DuckDbMissing(f"DuckDB's scanner cannot be installed: {error}") from error
    found = list(folder.glob("lib/**/postgres_scanner.duckdb_extension"))
    if len(found) != 1:
        raise DuckDbMissing("the package of DuckDB's scanner has no extension for this machine")
    return DuckDbEnvironment(python, str(found[0]))
