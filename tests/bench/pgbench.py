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
LONGER = 10
"""How many times longer pgbench runs once more where no transaction has ended."""
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
        fixed = [
            *("--no-vacuum", "--protocol=prepared", f"--file={file}"),
            *(f"--client={clients}", f"--jobs={THREADS}"),
            *(f"--define={name}={value}" for name, value in values.items()),
        ]
        # On a busy machine no transaction may end within a second: pgbench then names no rate.
        for duration in (seconds, LONGER * seconds):
            rate = _RATE.search(await _run(program, connect, *fixed, f"--time={duration}"))
            if rate is not None:
                return float(rate[1])
    message = f"pgbench: no transaction ended within {LONGER * seconds} s"
    raise RuntimeError(message)


async def _run(program: Path, connect: Mapping[str, Any], *options: str) -> str:
    process = await asyncio.create_subprocess_exec(
        program,
        *options,
        env={**os.environ, **_environment(connect)},
        stdout=PIPE,
        stderr=PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"pgbench failed ({process.returncode}): {errors.decode()}")
    return output.decode()


def _environment(connect: Mapping[str, Any]) -> dict[str, str]:
    return {
        "PGHOST": str(connect["host"]),
        "PGPORT": str(connect["port"]),
        "PGUSER": connect["user"],
        "PGPASSWORD": connect["password"],
        "PGDATABASE": connect["database"],
    }
