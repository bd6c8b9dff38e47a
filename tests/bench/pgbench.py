"""PostgreSQL's own load generator as the baseline; the wheel may contain it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shared.embedded_postgres.postgres_binaries import binaries_for_account
from shared.embedded_postgres.server_os_account import ServerOsAccount

THREADS = 2
_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def find_pgbench() -> Path | None:
    """Return the program of the embedded server's version, else the machine's, else `None`."""
    bundled = (
        binaries_for_account(ServerOsAccount(os.geteuid(), os.getegid())).installation_root
        / "bin"
        / "pgbench"
    )
    if bundled.exists():
        return bundled
    found = shutil.which("pgbench")
    return Path(found) if found else None


async def transactions_per_second(
    program: Path,
    connect: Mapping[str, Any],
    script: str,
    values: Mapping[str, str],
    clients: int,
    seconds: int,
) -> float:
    """Run a script and return transactions per second; its `:name`s are sent as parameters.

    Raises `RuntimeError` where pgbench fails.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script, "utf-8")
        process = await asyncio.create_subprocess_exec(
            *(program, "--no-vacuum", "--protocol=prepared", f"--file={file}"),
            *(f"--client={clients}", f"--jobs={THREADS}", f"--time={seconds}"),
            *(f"--define={name}={value}" for name, value in values.items()),
            env={**os.environ, **_environment(connect)},
            stdout=PIPE,
            stderr=PIPE,
        )
        output, errors = await process.communicate()
    rate = _RATE.search(output.decode())
    if process.returncode or rate is None:
        raise RuntimeError(f"pgbench failed: {errors.decode()}")
    return float(rate[1])


def _environment(connect: Mapping[str, Any]) -> dict[str, str]:
    return {
        "PGHOST": str(connect["host"]),
        "PGPORT": str(connect["port"]),
        "PGUSER": connect["user"],
        "PGPASSWORD": connect["password"],
        "PGDATABASE": connect["database"],
    }
