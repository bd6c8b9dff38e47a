"""Installs Tryton once, in a cache folder, with a dump of a new database for quick starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.embedded_postgres.postgres_binaries import bundled_binaries

PACKAGES = (
    "trytond==8.2.1",
    "trytond_sale==8.2.0",
    "trytond_sale_amendment==8.2.0",
    "trytond_stock==8.2.1",
    "psycopg[binary]==3.3.9",
    "psycopg_pool==3.3.3",
)
MODULE = "sale_amendment"
"""It brings those of sales, products, parties, stock and invoices."""
PASSWORD = "tryton-of-the-tests"  # noqa: S105  of a server on loopback that lives for one test
BUILD_TIMEOUT_SECONDS = 900


class TrytonUnavailable(Exception):
    """No Tryton is available here; the message says why, in one line."""


@dataclass(frozen=True)
class TrytonBuild:
    """An installed Tryton and a new database."""

    folder: Path
    database: Mapping[str, Any] = field(repr=False)
    """Arguments for `asyncpg.connect`, of a database that is empty before `prepare_database`."""
    inherited: Mapping[str, str] = field(repr=False)
    """The environment of whoever runs it."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which its programs find the database server."""
        at = self.database
        return {
            **self.inherited,
            "PGHOST": str(at["host"]),
            "PGPORT": str(at["port"]),
            "PGUSER": str(at["user"]),
            "PGPASSWORD": str(at["password"]),
        }

    @property
    def name(self) -> str:
        """The name of the database."""
        return str(self.database["database"])

    def program(self, name: str) -> str:
        """Return the path of one of Tryton's programs."""
        return str(self.folder / "programs" / "bin" / name)

    def prepare_database(self) -> None:
        """Fill the empty database with the tables of a new one, from the dump where there is one.

        Making them takes most of a minute of a processor, and the dump a second. Raises
        `TrytonUnavailable`.
        """
        dump = self.folder / "new.dump"
        if not dump.exists():
            self._create_tables()
            fresh = dump.with_suffix(f".{os.getpid()}")
            programs = bundled_binaries()
            self._run([str(programs.pg_dump), "--format=custom", f"--file={fresh}", self.name])
            fresh.rename(dump)
            return
        restore = [str(bundled_binaries().pg_restore), "--no-owner", f"--dbname={self.name}"]
        self._run([*restore, str(dump)])

    def _create_tables(self) -> None:
        (self.folder / "trytond.conf").write_text("[database]\nuri = postgresql://\n", "utf-8")
        (self.folder / "password").write_text(PASSWORD, "utf-8")
        self._run(
            [
                self.program("trytond-admin"),
                f"--config={self.folder / 'trytond.conf'}",
                f"--database={self.name}",
                f"--update={MODULE}",
                "--activate-dependencies",
                "--email=admin@example.com",
                "--password",
                "--language=en",
            ],
            TRYTONPASSFILE=str(self.folder / "password"),
        )

    def _run(self, command: Sequence[str], **environment: str) -> None:
        _run(command, {**self.environment, **environment})


def build_tryton(
    cache_folder: Path, database: Mapping[str, Any], environment: Mapping[str, str]
) -> TrytonBuild:
    """Return Tryton below `cache_folder`, installing it from PyPI where it is missing.

    `environment` is that of the programs, such as where packages come from.

    Raises `TrytonUnavailable` where its packages cannot be had.
    """
    folder = cache_folder / "-".join(PACKAGES[:4]).replace("==", "-")
    programs, done = folder / "programs", folder / "installed"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", "--clear", str(programs)], environment)
        pip = [str(programs / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        _run([*pip, "--only-binary=psycopg-binary", *PACKAGES], environment)
        done.touch()
    return TrytonBuild(folder, database, environment)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    try:
        subprocess.run(
            command,
            check=True,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=BUILD_TIMEOUT_SECONDS,
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        last = said[-1][:300] if said else "nothing was said"
        raise TrytonUnavailable(f"{Path(command[0]).name}: {last}") from error
