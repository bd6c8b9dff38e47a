"""The embedded server from an empty folder to a database that takes connections."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.runtime.embedded_postgres.account import Account
from shared.runtime.embedded_postgres.cluster import SUPERUSER, make_cluster
from shared.runtime.embedded_postgres.failure import PostgresFailed
from shared.runtime.embedded_postgres.orphans import stop_orphans
from shared.runtime.embedded_postgres.postmaster import postmaster
from shared.runtime.embedded_postgres.program import program_for
from shared.runtime.embedded_postgres.socket_folder import PORT, socket_folder
from shared.runtime.secret_file import kept_secret

if TYPE_CHECKING:
    import subprocess
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

DATABASE = "concord"
START_WITHIN_S = 300.0
"""A recovery after a crash under load takes its time; a failing server ends by itself at once."""

_STARTING = (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError)


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A running server."""

    pid: int
    connect: Mapping[str, Any] = field(repr=False)
    """Arguments for `asyncpg.connect` and `asyncpg.create_pool`."""


@asynccontextmanager
async def embedded_postgres(folder: Path) -> AsyncIterator[EmbeddedPostgres]:
    """Serve the database in the data folder `folder` until the block ends.

    Makes what is missing: `postgres/` (the cluster), `postgres.password`, `postgres.log`. The
    folder must exist and be ours (`DataFolder.acquire`). Raises `PostgresFailed`.
    """
    cluster, log = folder / "postgres", _Log.in_folder(folder)
    account = Account.for_cluster(cluster)
    password_file = folder / "postgres.password"
    password = kept_secret(password_file, lambda: secrets.token_urlsafe(32))
    program = await asyncio.to_thread(program_for, account)
    await stop_orphans(cluster)
    with socket_folder(folder, account) as socket:
        await asyncio.to_thread(make_cluster, cluster, program, account, password, socket)
        connect = {
            "host": str(socket),
            "port": PORT,
            "user": SUPERUSER,
            "password": password,
            "database": DATABASE,
            "ssl": False,
        }
        async with postmaster(cluster, program, account, socket, log.path) as process:
            try:
                await _accepting(process, connect, log)
            except asyncpg.InvalidPasswordError as error:
                raise PostgresFailed(
                    f"The password in {password_file} is not the one that this database was made "
                    "with. Put the original file back."
                ) from error
            yield EmbeddedPostgres(process.pid, connect)


async def _accepting(process: subprocess.Popen[bytes], connect: dict[str, Any], log: _Log) -> None:
    give_up_at = time.monotonic() + START_WITHIN_S
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            return await _have_database(connect)
        except _STARTING:
            await asyncio.sleep(0.02)
    trouble = "stopped while starting" if process.poll() is not None else "takes no connection"
    raise PostgresFailed(f"PostgreSQL {trouble}. The end of {log.path}:\n{log.end()}")


async def _have_database(connect: dict[str, Any]) -> None:
    try:
        connection = await asyncpg.connect(**connect)
    except asyncpg.InvalidCatalogNameError:
        connection = await asyncpg.connect(**(connect | {"database": "postgres"}))
        await connection.execute(f"CREATE DATABASE {DATABASE}")
    await connection.close()


@dataclass(frozen=True)
class _Log:
    """The server's log, read from where this start began."""

    path: Path
    begin: int

    @classmethod
    def in_folder(cls, folder: Path) -> _Log:
        path = folder / "postgres.log"
        return cls(path, path.stat().st_size if path.exists() else 0)

    def end(self, lines: int = 10) -> str:
        with self.path.open("rb") as file:
            file.seek(self.begin)
            text = file.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:]) or "(nothing was logged)"
